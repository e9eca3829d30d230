"""The fixes of the ships that the screen lets through, by hull and time, and which ships those are."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from detector import geodesy
from detector.schema import milliseconds
from detector.tracks.anomalies import kernel, limits
from detector.units import KN_MS
from detector.vocabulary import Mark

if TYPE_CHECKING:
    import pandas as pd

Ints = NDArray[np.int64]
Floats = NDArray[np.float64]
Bools = NDArray[np.bool_]
_STRONG = kernel.JUMP | kernel.FAST | kernel.SLOW | kernel.ASIDE | kernel.STILL | kernel.EVEN
_HINTS = kernel.FAR | kernel.TURNED
_FAR_M = 10_000.0  # rings at a false place, heard seldom, also seem to be ships in turn, but close to each other
_OFTEN = 10  # a stretch at a false place has no fix of the true place in it, a leap has one


@dataclass(frozen=True, slots=True)
class Fixes:
    """Columns of the fixes of suspect ships, sorted by MMSI and time; `rows` are their rows in the table."""

    rows: Ints
    hull: Ints
    track: Ints
    mmsi: Ints
    t: Ints
    lat: Floats
    lon: Floats
    sog: Floats
    cog: Floats
    heading: Floats
    status: NDArray[np.int16]
    coarse: Bools
    marks: NDArray[np.int32]
    bits: NDArray[np.int16]
    by_track: Ints  # the fixes in order of track and time

    @classmethod
    def of(cls, tracks: pd.DataFrame, rows: Ints, order: Ints | None, bits: NDArray[np.int16]) -> Fixes:
        """The fixes of some rows, which are in the order of the screen, as `bits` are."""
        own = np.empty(len(bits), dtype=np.int16)
        own[slice(None) if order is None else order] = bits
        some = tracks.iloc[rows]
        t = milliseconds(some["time"])
        mmsi, lat, lon = (some[name].to_numpy() for name in ("mmsi", "lat", "lon"))
        place = np.lexsort((lon, lat, t, mmsi))
        some, rows = some.iloc[place], rows[place]
        numbers = (some[name].to_numpy(dtype=np.float64) for name in ("lat", "lon", "sog_kn", "cog_deg", "heading_deg"))
        status = some["nav_status"].fillna(-1).to_numpy(dtype=np.int16)
        coarse = some["message_type"].to_numpy() == 27
        hull, track, mmsi = (some[name].to_numpy(dtype=np.int64) for name in ("hull", "track", "mmsi"))
        marks, by_track = some["marks"].to_numpy(dtype=np.int32), np.empty(len(place), dtype=np.int64)
        by_track[place] = np.arange(len(place))
        lat, lon, sog, cog, heading = numbers
        return cls(
            rows,
            hull,
            track,
            mmsi,
            t[place],
            lat,
            lon,
            sog,
            cog,
            heading,
            status=status,
            coarse=coarse,
            marks=marks,
            bits=own[rows],
            by_track=by_track,
        )

    def by_mmsi(self) -> Iterator[tuple[int, int]]:
        """First fix and past the last of each MMSI."""
        ends = np.flatnonzero(np.diff(self.mmsi)) + 1
        yield from zip([0, *ends.tolist()], [*ends.tolist(), len(self.mmsi)], strict=True)

    def distance_m(self, a: Any, b: Any) -> Floats:
        """Metres between fixes."""
        return geodesy.distance_m(self.lat[a], self.lon[a], self.lat[b], self.lon[b])


@dataclass(frozen=True, slots=True)
class Table:
    """The columns of all rows, as given."""

    t: Ints
    lat: Floats
    lon: Floats
    mmsi: Ints

    @classmethod
    def of(cls, tracks: pd.DataFrame) -> Table:
        """The columns of TRACKS."""
        return cls(milliseconds(tracks["time"]), *(tracks[name].to_numpy() for name in ("lat", "lon", "mmsi")))


def reachable(metres: Any, seconds: Any) -> Any:
    """Whether a ship can have made that way in that time: as the tracks are cut."""
    return metres <= limits.JUMP_SLACK_M + limits.JUMP_KNOTS_MOST * KN_MS * np.asarray(seconds)


def velocity(fixes: Fixes, a: Ints, b: Ints) -> tuple[Floats, Floats]:
    """Mean metres per second east and north as sent at both ends; nothing sent is no speed."""
    angles = np.radians(fixes.cog[[a, b]]) if len(a) else np.zeros((2, 0))
    speeds = fixes.sog[[a, b]] * KN_MS if len(a) else np.zeros((2, 0))
    return np.nan_to_num(speeds * np.sin(angles)).mean(axis=0), np.nan_to_num(speeds * np.cos(angles)).mean(axis=0)


def suspects(tracks: pd.DataFrame, order: Ints | None, columns: tuple[Any, ...], bits: NDArray[np.int16]) -> Ints:
    """The rows of all MMSIs with an odd fix, with a step between tracks that no ship makes, or with a mark."""
    mmsi, marks = tracks["mmsi"].to_numpy(), tracks["marks"].to_numpy()
    in_order = mmsi if order is None else mmsi[order]
    heads = np.flatnonzero((bits & kernel.NEW_TRACK) > 0)
    parts = [
        in_order[np.flatnonzero(bits & _STRONG)],
        mmsi[np.flatnonzero(marks & int(Mark.LEAP | Mark.DISPLACED))],
        _leaping(in_order, heads, len(bits), columns),
    ]
    hints, count = np.unique(in_order[np.flatnonzero(bits & _HINTS)], return_counts=True)
    odd = np.unique(np.concatenate([*parts, hints[count >= 5]]))  # fewer hints make no ring
    if not len(odd):
        return np.zeros(0, dtype=np.int64)
    own = mmsi[heads if order is None else order[heads]]
    return _rows_of(odd, own, heads, order, len(bits))


def _rows_of(odd: Ints, of_track: Ints, heads: Ints, order: Ints | None, n: int) -> Ints:
    """The rows of the tracks of these MMSIs: a track has one MMSI, which spares a look at each row."""
    wanted = np.isin(of_track, odd)
    within = np.zeros(n + 1, dtype=np.int8)
    within[heads[wanted]] = 1
    ends = np.append(heads[1:], n)[wanted]
    within[ends] -= 1
    place = np.flatnonzero(np.cumsum(within[:-1]))
    return place if order is None else order[place]


def _leaping(mmsi: Ints, heads: Ints, n: int, columns: tuple[Any, ...]) -> Ints:
    """MMSIs with two tracks at once, or one soon after the other between which no ship can have sailed."""
    t, lat, lon = columns[1:4]
    tails = np.append(heads[1:], n) - 1
    by = np.lexsort((t[heads], mmsi[heads]))
    a, b = tails[by[:-1]], heads[by[1:]]
    same = (mmsi[a] == mmsi[b]) & (t[b] - t[a] <= limits.JUMP_TIGHT_S * 1000)
    a, b = a[same], b[same]
    within = t[b] < t[a]  # one track begins before another has ended: in its silence, or it is another hull
    far = ~reachable(geodesy.distance_m(lat[a], lon[a], lat[b], lon[b]), (t[b] - t[a]) / 1000.0)
    result: Ints = mmsi[a[far | within]]
    return result


def shared(fixes: Fixes) -> set[int]:
    """The MMSIs of which fixes of one hull often stand alone between two of another, far off: both are heard."""
    hull, mmsi = fixes.hull, fixes.mmsi
    if len(hull) < _OFTEN:
        return set()
    between = (hull[1:-1] != hull[2:]) & (hull[:-2] == hull[2:]) & (mmsi[:-2] == mmsi[2:])
    at = np.flatnonzero(between) + 1
    at = at[fixes.distance_m(at - 1, at) > _FAR_M]
    found, counts = np.unique(mmsi[at], return_counts=True)
    return set(found[counts >= _OFTEN].tolist())
