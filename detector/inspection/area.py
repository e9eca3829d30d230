"""Where positions lie: the box around them, and how many in each small square, for a map."""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]

FINEST_DEG = 0.001  # about 100 m: a harbour still shows its piers
MOST_SQUARES = 200_000  # more than this, and squares twice as large are counted
_ROW = 1 << 20  # more than the squares of any parallel


class Area:
    """Positions, counted in squares that grow as needed; the answer does not depend on their order."""

    def __init__(self, most_squares: int = MOST_SQUARES) -> None:
        self._most = most_squares
        self._level = 0
        self._codes = np.empty(0, dtype=np.int64)
        self._counts = np.empty(0, dtype=np.int64)
        self._lat = (np.inf, -np.inf)
        self._west = np.full(360, np.inf)  # of each whole degree of longitude, the ends of what lies in it
        self._east = np.full(360, -np.inf)

    def add(self, lat: Floats, lon: Floats) -> None:
        """Count positions (degrees, none missing)."""
        if not len(lat):
            return
        self._lat = (min(self._lat[0], float(lat.min())), max(self._lat[1], float(lat.max())))
        degree = np.floor(lon + 180.0).astype(np.int64) % 360  # 180 is -180
        east = np.where(lon >= 180.0, -180.0, lon)
        np.minimum.at(self._west, degree, east)
        np.maximum.at(self._east, degree, east)
        row = np.floor((lat + 90.0) / FINEST_DEG).astype(np.int64) >> self._level
        column = np.floor((east + 180.0) / FINEST_DEG).astype(np.int64) >> self._level
        self._merge(row * _ROW + column, np.ones(len(lat), dtype=np.int64))
        while len(self._codes) > self._most:
            self._level += 1
            codes, counts = (self._codes // _ROW >> 1) * _ROW + (self._codes % _ROW >> 1), self._counts
            self._codes, self._counts = codes[:0], counts[:0]
            self._merge(codes, counts)

    def _merge(self, codes: NDArray[np.int64], counts: NDArray[np.int64]) -> None:
        all_codes, all_counts = np.concatenate([self._codes, codes]), np.concatenate([self._counts, counts])
        self._codes, inverse = np.unique(all_codes, return_inverse=True)
        self._counts = np.bincount(inverse, weights=all_counts, minlength=len(self._codes)).astype(np.int64)

    def box(self) -> tuple[float, float, float, float] | None:
        """West, south, east and north of the smallest box around all positions; None if there are none.

        East is beyond 180 where the box crosses the 180th meridian.
        """
        used = np.flatnonzero(np.isfinite(self._west))
        if not len(used):
            return None
        gaps = (np.roll(self._west[used], -1) - self._east[used]) % 360.0
        if len(used) == 1:
            gaps[:] = 360.0 - (self._east[used] - self._west[used])
        widest = int(np.argmax(gaps))
        west, east = float(self._west[used[(widest + 1) % len(used)]]), float(self._east[used[widest]])
        return west, self._lat[0], east if east >= west else east + 360.0, self._lat[1]

    def squares(self) -> tuple[Floats, Floats, NDArray[np.int64], float]:
        """Latitude and longitude of the middle of each square with positions, how many, and its side in degrees."""
        side = FINEST_DEG * 2**self._level
        row, column = np.divmod(self._codes, _ROW)
        lat: Any = (row + 0.5) * side - 90.0
        lon: Any = (column + 0.5) * side - 180.0
        return lat, lon, self._counts, side
