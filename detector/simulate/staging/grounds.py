"""Staying within a fishing ground or any other area."""

from __future__ import annotations

import numpy as np

from detector import geodesy
from detector.simulate.chart import Area, Point


def holds(area: Area, point: Point) -> bool:
    """Whether a point lies in an area: a ray to the east crosses its outline an odd number of times."""
    corners = np.array(area.polygon, dtype=np.float64)
    north, east = corners[:, 0] - point[0], geodesy.wrap_deg(corners[:, 1] - point[1])
    north_2, east_2 = np.roll(north, -1), np.roll(east, -1)
    crossed = (north > 0.0) != (north_2 > 0.0)
    at = east[crossed] - north[crossed] / (north_2[crossed] - north[crossed]) * (east_2[crossed] - east[crossed])
    return bool((at > 0.0).sum() % 2)


def middle(area: Area) -> Point:
    """The mean of an area's corners."""
    corners = np.array(area.polygon, dtype=np.float64)
    lon = corners[0, 1] + float(geodesy.wrap_deg(corners[:, 1] - corners[0, 1]).mean())
    return float(corners[:, 0].mean()), float(geodesy.wrap_deg(lon))
