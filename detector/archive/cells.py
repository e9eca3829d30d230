"""Which part of a data set a row belongs to: its UTC day, and for a position its square of 5 degrees."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from detector.schema import milliseconds
from detector.units import HOUR_S, MS_PER_S

if TYPE_CHECKING:
    import pandas as pd

CELL_DEG = 5  # a theatre is a dozen files a day; squares of one degree made reading slower by their number
_DAY_MS = 24 * HOUR_S * MS_PER_S
_ROWS, _COLUMNS = 180 // CELL_DEG, 360 // CELL_DEG
_CELLS = _ROWS * _COLUMNS


def day_codes(rows: pd.DataFrame) -> NDArray[np.int64]:
    """Days since 1970 of the rows' times."""
    result: NDArray[np.int64] = milliseconds(rows["time"]) // _DAY_MS
    return result


def cell_codes(rows: pd.DataFrame) -> NDArray[np.int64]:
    """One number for day and square of each position; sorts by day, then from south to north, then west to east.

    Latitude 90 belongs to the northernmost squares and longitude 180 to the easternmost.
    """
    south = _index(rows["lat"].to_numpy(), 90, _ROWS)
    west = _index(rows["lon"].to_numpy(), 180, _COLUMNS)
    return day_codes(rows) * _CELLS + south * _COLUMNS + west


def _index(degrees: Any, half: int, count: int) -> NDArray[np.int64]:
    index: NDArray[np.int64] = np.floor((degrees + half) / CELL_DEG).astype(np.int64)
    return np.minimum(np.maximum(index, 0), count - 1)


def day_folder(code: int) -> str:
    """The folder of a day, as `day_codes` numbers it: "day=2024-03-01"."""
    return f"day={datetime.fromtimestamp(code * _DAY_MS / MS_PER_S, UTC):%Y-%m-%d}"


def cell_folder(code: int) -> str:
    """The folder of a day and square, by the square's south-western corner: "day=2024-03-01/cell=n25e120"."""
    day, cell = divmod(code, _CELLS)
    south, west = divmod(cell, _COLUMNS)
    lat, lon = south * CELL_DEG - 90, west * CELL_DEG - 180
    return f"{day_folder(day)}/cell={'sn'[lat >= 0]}{abs(lat):02d}{'we'[lon >= 0]}{abs(lon):03d}"
