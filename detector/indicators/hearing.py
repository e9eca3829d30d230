"""Who was heard when and where: all fixes of a run, asked by ship, and by place and time; no frame for a question."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import pairwise
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from detector import geodesy
from detector.records import Source
from detector.schema import milliseconds
from detector.tracks.keys import keys

if TYPE_CHECKING:
    import pandas as pd

Ints = NDArray[np.int64]
Floats = NDArray[np.float64]

_LEAST_M = 110_000.0  # a degree of latitude is 110.6 km or more, one of longitude at the equator 111.3 km
_ROUND = 360  # cells of one degree around the Earth: a circle of 30 nm touches two or three each way


@dataclass(frozen=True, slots=True)
class Others:
    """Fixes of other ships: who and when (ms), by time."""

    mmsi: Ints
    t: Ints

    @property
    def ships(self) -> int:
        """How many ships they are."""
        return len(np.unique(self.mmsi))


@dataclass(frozen=True, slots=True)
class Fixes:
    """Fixes of one ship, by time: `t` is when (ms), `rows` where they stand in the tracks."""

    t: Ints
    rows: Ints
    _hearing: Hearing

    def column(self, name: str) -> NDArray[Any]:
        """One column of the tracks, as an array."""
        result: NDArray[Any] = self._hearing.column(name)[self.rows]
        return result

    def place(self, index: int) -> tuple[float, float]:
        """Latitude and longitude of one fix; -1 is the last."""
        row = self.rows[index]
        return float(self._hearing.column("lat")[row]), float(self._hearing.column("lon")[row])

    def sources(self, *indices: int) -> tuple[Source, ...]:
        """The raw lines of some fixes, each once, in order."""
        file, line = self._hearing.column("file"), self._hearing.column("line")
        return tuple(sorted({Source(int(file[row]), int(line[row])) for row in self.rows[list(indices)]}))


class Hearing:
    """All fixes of a run, asked by ship and by place and time. Holds 32 bytes a fix beside the tracks themselves."""

    def __init__(self, tracks: pd.DataFrame) -> None:
        self._tracks = tracks
        t = milliseconds(tracks["time"])
        self._columns: dict[str, NDArray[Any]] = {}
        self._mmsi, self._lat, self._lon = (self.column(name) for name in ("mmsi", "lat", "lon"))
        self._of_ship = _Sorted(self._mmsi, t)
        self._in_cell = _Sorted(_cells(self._lat, self._lon), t)

    def column(self, name: str) -> NDArray[Any]:
        """A column of the tracks as an array, made once."""
        if name not in self._columns:
            self._columns[name] = self._tracks[name].to_numpy()
        return self._columns[name]

    def track(self, mmsi: int, start_ms: int, end_ms: int) -> Fixes:
        """The fixes of one ship between two times, in order, as arrays."""
        span = self._of_ship.span(mmsi, start_ms, end_ms)
        return Fixes(self._of_ship.t[span], self._of_ship.rows[span], self)

    def fixes(self, mmsi: int, start_ms: int, end_ms: int) -> pd.DataFrame:
        """The fixes of one ship between two times, in order, with every column of the tracks: made anew when asked."""
        import pandas as pd

        span = self._of_ship.span(mmsi, start_ms, end_ms)
        return self._tracks.take(self._of_ship.rows[span]).set_axis(pd.RangeIndex(span.start, span.stop))

    def others(self, mmsi: int, place: tuple[float, float], radius_m: float, start_ms: int, end_ms: int) -> Others:
        """The fixes of other ships within a radius of a place (lat, lon) between two times."""
        spans = [self._in_cell.span(cell, start_ms, end_ms) for cell in _touched(place, radius_m)]
        rows, t = (np.concatenate([part[span] for span in spans]) for part in (self._in_cell.rows, self._in_cell.t))
        near = np.flatnonzero(np.abs(self._lat[rows] - place[0]) * _LEAST_M <= radius_m)
        near = near[self._mmsi[rows[near]] != mmsi]
        away_m = geodesy.distance_m(place[0], place[1], self._lat[rows[near]], self._lon[rows[near]])
        near = near[away_m <= radius_m]
        near = near[np.argsort(t[near], kind="stable")]
        return Others(self._mmsi[rows[near]], t[near])


class _Sorted:
    """The rows of a table by the group they belong to and by time, so that a group's stretch of time is one slice."""

    def __init__(self, group: Ints, t: Ints) -> None:
        groups, rank = np.unique(group, return_inverse=True)
        order = np.argsort(keys(rank, t), kind="stable")  # a table in pieces that are sorted costs little to sort
        self.rows, self.t = order, t[order]
        bounds = np.cumsum(np.bincount(rank + 1, minlength=len(groups) + 1)).tolist()
        self._bounds = dict(zip(groups.tolist(), pairwise(bounds), strict=True))

    def span(self, group: int, start_ms: int, end_ms: int) -> slice:
        """The slice of `rows` and `t` that holds a group between two times (ms), both included."""
        head, tail = self._bounds.get(group, (0, 0))
        own = self.t[head:tail]
        first, past = int(np.searchsorted(own, start_ms)), int(np.searchsorted(own, end_ms, side="right"))
        return slice(head + first, head + max(first, past))


def _cells(lat: Floats, lon: Floats) -> Ints:
    """The number of the degree by degree cell in which each position lies; -1 where it is missing."""
    known = np.isfinite(lat) & np.isfinite(lon)
    row, column = np.floor(np.where(known, lat, 0.0) + 90.0), np.floor(np.where(known, lon, 0.0) + 180.0) % _ROUND
    return np.where(known, row * _ROUND + column, -1.0).astype(np.int64)


def _touched(place: tuple[float, float], radius_m: float) -> list[int]:
    """The cells that a circle can touch: all around the Earth where it comes near a pole."""
    lat, lon = place
    reach_deg = radius_m / _LEAST_M
    shrunk = float(np.cos(np.radians(min(abs(lat) + reach_deg, 90.0))))  # where its parallels are shortest
    across_deg = min(reach_deg / max(shrunk, 1e-9), 180.0)
    rows = range(int(np.floor(lat - reach_deg + 90.0)), int(np.floor(lat + reach_deg + 90.0)) + 1)
    columns = range(int(np.floor(lon - across_deg + 180.0)), int(np.floor(lon + across_deg + 180.0)) + 1)
    return [row * _ROUND + column for row in rows if row >= 0 for column in sorted({c % _ROUND for c in columns})]
