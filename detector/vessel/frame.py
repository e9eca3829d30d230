"""Which part of the Earth a track is drawn on."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from detector.geodesy import wrap_deg
from detector.vessel.identity import believed

if TYPE_CHECKING:
    import pandas as pd

Floats = NDArray[np.float64]

_LEAST_DEG = 0.05  # a ship at her berth still gets a map of three miles
_MARGIN = 0.08  # of the width, on each side
_SHAPE = (0.45, 1.25)  # height by width of the map: flatter or taller ones leave no room for labels
_FARTHEST = 3.0  # times as wide as the believed track: so far away false positions and other hulls are drawn
_FARTHEST_DEG = 1.0  # or this far, about a short track


@dataclass(frozen=True, slots=True)
class Map:
    """A box of degrees; `east` is beyond 180 where it crosses the 180th meridian. `narrow` is the length of a degree
    of longitude against one of latitude. `outside` counts positions that were left out for the map to stay readable."""

    west: float
    south: float
    east: float
    north: float
    outside: int

    @property
    def narrow(self) -> float:
        """The length of a degree of longitude against one of latitude."""
        return max(math.cos(math.radians((self.south + self.north) / 2.0)), 0.05)

    def turned(self, lon: Any) -> Floats:
        """Longitudes on the turn on which the map lies."""
        middle = (self.west + self.east) / 2.0
        result: Floats = middle + wrap_deg(np.asarray(lon, dtype=np.float64) - middle)
        return result


def map_of(line: pd.DataFrame, rows: pd.DataFrame, others: pd.DataFrame) -> Map:
    """The map of a track (`line`), with the disbelieved fixes of `rows` and the other hulls that lie not too far."""
    core = line if len(line) else rows
    origin = float(core["lon"].iloc[0])
    east, lat = _east(core, origin), core["lat"].to_numpy(dtype=np.float64)
    box = np.array([east.min(), lat.min(), east.max(), lat.max()])
    reach = max(_FARTHEST * max(box[2] - box[0], box[3] - box[1]), _FARTHEST_DEG)
    wide = box + np.array([-reach, -reach, reach, reach])
    outside = 0
    for more in (rows[~believed(rows)], others[believed(others)]):
        x, y = _east(more, origin), more["lat"].to_numpy(dtype=np.float64)
        near = (x >= wide[0]) & (x <= wide[2]) & (y >= wide[1]) & (y <= wide[3])
        outside += int((~near).sum())
        if near.any():
            box[:2] = np.minimum(box[:2], [x[near].min(), y[near].min()])
            box[2:] = np.maximum(box[2:], [x[near].max(), y[near].max()])
    west, south, east_edge, north = _shaped(box)
    return Map(origin + west, south, origin + east_edge, north, outside)


def _east(rows: pd.DataFrame, origin: float) -> Floats:
    """Degrees east of a longitude, along the way where the rows are in order of time: no seam."""
    lon = rows["lon"].to_numpy(dtype=np.float64)
    if not len(lon):
        return lon
    result: Floats = wrap_deg(lon - origin)
    return result


def _shaped(box: Floats) -> tuple[float, float, float, float]:
    """The box with a margin, neither too flat nor too tall, within the poles."""
    west, south, east, north = box.tolist()
    narrow = max(math.cos(math.radians((south + north) / 2.0)), 0.05)
    wide = max((east - west) * narrow, 1e-9)
    high = max(north - south, 1e-9)
    wide, high = max(wide, _LEAST_DEG, high / _SHAPE[1]), max(high, _LEAST_DEG)
    high = max(high, wide * _SHAPE[0])
    wide, high = wide * (1.0 + 2.0 * _MARGIN), high * (1.0 + 2.0 * _MARGIN)
    lon, lat = (west + east) / 2.0, (south + north) / 2.0
    half = min(wide / narrow / 2.0, 180.0)
    return lon - half, max(lat - high / 2.0, -90.0), lon + half, min(lat + high / 2.0, 90.0)
