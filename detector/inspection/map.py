"""A map for a terminal: the coast in dots of braille, traffic in blocks, darker where more was heard."""

from __future__ import annotations

import math
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from itertools import pairwise
from typing import Any

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]
Polygons = Callable[[float, float, float, float, float], Iterable[Floats]]  # west, south, east, north, tolerance

_ACROSS, _DOWN = 2, 4  # dots of a braille character
_BITS = np.array([[0x01, 0x08], [0x02, 0x10], [0x04, 0x20], [0x40, 0x80]])  # Unicode 15, braille patterns
_BRAILLE = 0x2800
_SHADES = "░▒▓█"
_LEAST_DEG = 0.05  # a ship at its berth still gets a map of some miles
_MARGIN = 1.1


@dataclass(frozen=True, slots=True)
class Frame:
    """The part of the Earth that is drawn: its north-western corner, and degrees to a dot (dots are square)."""

    west: float
    north: float
    lon_step: float
    lat_step: float
    columns: int
    rows: int

    @property
    def east(self) -> float:
        """The eastern edge; beyond 180 where the map crosses the 180th meridian."""
        return self.west + self.lon_step * _ACROSS * self.columns

    @property
    def south(self) -> float:
        """The southern edge."""
        return self.north - self.lat_step * _DOWN * self.rows

    def dots(self, lon: Any, lat: Any) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
        """Column and row of dots of points; longitudes are taken on the turn that the frame lies on."""
        middle = (self.west + self.east) / 2.0
        turned = middle + (np.asarray(lon) - middle + 180.0) % 360.0 - 180.0
        x = np.floor((turned - self.west) / self.lon_step).astype(np.int64)
        y = np.floor((self.north - np.asarray(lat)) / self.lat_step).astype(np.int64)
        return x, y


def frame(box: tuple[float, float, float, float], columns: int, most_rows: int) -> Frame:
    """The frame around a box (west, south, east, north), so many characters wide and at most so many high."""
    west, south, east, north = box
    narrow = max(math.cos(math.radians((south + north) / 2.0)), 0.1)  # a degree of longitude against one of latitude
    wide = max((east - west) * _MARGIN, _LEAST_DEG / narrow)
    high = max((north - south) * _MARGIN, _LEAST_DEG)
    lon_step = min(max(wide / (_ACROSS * columns), high / (_DOWN * most_rows) / narrow), 360.0 / (_ACROSS * columns))
    lat_step = lon_step * narrow
    rows = min(max(math.ceil(high / (_DOWN * lat_step)), 1), most_rows)
    middle_lon, middle_lat = (west + east) / 2.0, (south + north) / 2.0
    return Frame(
        west=middle_lon - lon_step * _ACROSS * columns / 2.0,
        north=min(middle_lat + lat_step * _DOWN * rows / 2.0, 90.0),
        lon_step=lon_step,
        lat_step=lat_step,
        columns=columns,
        rows=rows,
    )


def drawn(on: Frame, polygons: Polygons, lat: Floats, lon: Floats, counts: NDArray[np.int64]) -> list[str]:
    """The lines of the map: `counts` positions around each `lat`, `lon`, over the coast that `polygons` gives."""
    signs = [[chr(_BRAILLE + int(dots)) if dots else " " for dots in row] for row in _coast(on, polygons)]
    for (row, column), shade in _traffic(on, lat, lon, counts).items():
        signs[row][column] = shade
    return ["".join(row) for row in signs]


def _coast(on: Frame, polygons: Polygons) -> NDArray[np.int64]:
    """The braille dots of each character through which the shore runs."""
    dots = np.zeros((on.rows * _DOWN, on.columns * _ACROSS), dtype=bool)
    out_lon, out_lat = 3 * on.lon_step, 3 * on.lat_step  # the cut at the edge must lie outside
    east = min(on.east + out_lon, on.west - out_lon + 360.0)
    south, north = max(on.south - out_lat, -90.0), min(on.north + out_lat, 90.0)
    for ring in polygons(on.west - out_lon, south, east, north, on.lat_step / 2.0):
        for start, end in pairwise(ring):
            steps = math.ceil(max(abs(end[0] - start[0]) / on.lon_step, abs(end[1] - start[1]) / on.lat_step)) + 1
            share = np.linspace(0.0, 1.0, steps + 1)
            x = np.floor((start[0] + (end[0] - start[0]) * share - on.west) / on.lon_step).astype(np.int64)
            y = np.floor((on.north - start[1] - (end[1] - start[1]) * share) / on.lat_step).astype(np.int64)
            inside = (x >= 0) & (x < dots.shape[1]) & (y >= 0) & (y < dots.shape[0])
            dots[y[inside], x[inside]] = True
    blocks = dots.reshape(on.rows, _DOWN, on.columns, _ACROSS)
    codes: NDArray[np.int64] = (blocks * _BITS[None, :, None, :]).sum(axis=(1, 3))
    return codes


def _traffic(on: Frame, lat: Floats, lon: Floats, counts: NDArray[np.int64]) -> dict[tuple[int, int], str]:
    """The shade of each character with positions: the logarithm of their number, in four steps."""
    x, y = on.dots(lon, lat)
    column, row = np.clip(x // _ACROSS, 0, on.columns - 1), np.clip(y // _DOWN, 0, on.rows - 1)
    total = np.bincount(row * on.columns + column, weights=counts, minlength=on.rows * on.columns)
    used = np.flatnonzero(total)
    if not len(used):
        return {}
    most = math.log(float(total.max()) + 1.0)
    step = np.minimum((np.log(total[used] + 1.0) / most * len(_SHADES)).astype(int), len(_SHADES) - 1)
    return {
        (int(place) // on.columns, int(place) % on.columns): _SHADES[int(shade)]
        for place, shade in zip(used, step, strict=True)
    }
