"""Positions that are sent but not true: fixed, circling, displaced."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from detector import geodesy
from detector.simulate.physics.layout import Floats


@dataclass(frozen=True, slots=True)
class Spoof:
    """From one time to another the position sent circles a centre (m, turns in s), or is moved there and stays.

    `kind` "circle": a ring about the centre, as seen at oil terminals; "shift": everything displaced by the same
    vector; "fixed": one point, as jamming receivers report.
    """

    kind: str
    start_s: float
    end_s: float
    lat: float  # of the centre; of a shift, degrees added
    lon: float
    radius_m: float = 0.0
    period_s: float = 1_200.0

    def move(self, t_s: Floats, lat: Floats, lon: Floats) -> tuple[Floats, Floats]:
        """The positions sent, for true positions at times; those outside the window are left as they are."""
        inside = (t_s >= self.start_s) & (t_s < self.end_s)
        if self.kind == "shift":
            return np.where(inside, lat + self.lat, lat), np.where(inside, geodesy.wrap_deg(lon + self.lon), lon)
        angle = 2.0 * np.pi * (t_s - self.start_s) / self.period_s
        radius = self.radius_m if self.kind == "circle" else 0.0
        north_m, east_m = geodesy.metres_per_degree(self.lat)
        there_lat = self.lat + radius * np.cos(angle) / north_m
        there_lon = geodesy.wrap_deg(self.lon + radius * np.sin(angle) / east_m)
        return np.where(inside, there_lat, lat), np.where(inside, there_lon, lon)
