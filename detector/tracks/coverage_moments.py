"""What `coverage` learns: each ship's moments, the silence around them, and what other ships achieved at the place."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from detector.geodesy import metres_per_degree, wrap_deg
from detector.schema import milliseconds
from detector.tracks import coverage_kernel as kernel
from detector.units import HOUR_S, KN_MS, MIN_S, MS_PER_S
from detector.vocabulary import DISBELIEVED, Mark

if TYPE_CHECKING:
    import pandas as pd

Ints = NDArray[np.int64]
Floats = NDArray[np.float64]
Bools = NDArray[np.bool_]

MOMENT_MS = 30 * MIN_S * MS_PER_S  # a ship goes 10 km in it; a grid to look at, so that where it begins is of no weight
LADDER_MS = np.array([10, 20, 40, 80, 160, 320, 640, 1280], dtype=np.int64) * MIN_S * MS_PER_S  # window lengths kept
CLASS_B_TYPES = (18, 19)  # ITU-R M.1371: position reports of class B
CLASS_A_TYPES = (1, 2, 3, 27)  # 27 may be sent by class B too, and hardly ever is [from memory]
OPEN_MS = 3 * HOUR_S * MS_PER_S  # a ship that is not heard again is followed so long: at 15 kn 80 km, a shore's reach
WINDOWS_MIN = (10, 30, 60, 180)  # lengths that analysts ask for, tried out on the feed itself
BETWEEN_MS = 12 * HOUR_S * MS_PER_S  # a ship tried out was heard within this before the window, and after it
LEARN_MOST = 24  # moments of a cell read for what is usual elsewhere: a mean needs no more


@dataclass(frozen=True, slots=True)
class Heard:
    """Fixes by ship and time: `t` of what was heard; `path_*` of the fixes whose place is believed."""

    t: Ints
    pointer: Ints
    path_key: Ints
    path_lat: Floats
    path_lon: Floats
    path_north: Floats  # degrees a ms, from speed and course as sent
    path_east: Floats
    zero_ms: int
    kind: Ints  # by ship: 0 class A, 1 class B, -1 not known
    group: Ints  # by ship: ships that share an MMSI are one group
    groups: dict[int, int]  # MMSI -> group


@dataclass(frozen=True, slots=True)
class Moments:
    """Rows by ship and time; the leg is the silence that the moment lies in."""

    t: Ints
    ship: Ints
    lat: Floats
    lon: Floats
    lat_per_ms: Floats
    lon_per_ms: Floats
    leg_ms: Ints
    away_ms: Ints  # to the nearer report of the two that bound the leg
    fix: Ints


_KEY = 1 << 42  # ms: 139 years, more than any table spans


def heard(tracks: pd.DataFrame, counted: Bools) -> Heard:
    """The fixes of a TRACKS table as arrays; only the `counted` ones are reports heard, all of them tell the place."""
    t, hull, mmsi = milliseconds(tracks["time"]), tracks["hull"].to_numpy(np.int64), tracks["mmsi"].to_numpy(np.int64)
    marks = tracks["marks"].to_numpy(np.int64)
    dated = (marks & int(Mark.CLOCK)) == 0
    believed = dated & ((marks & int(DISBELIEVED)) == 0)
    hulls, groups = _groups(hull[believed], mmsi[believed])
    number = np.searchsorted(hulls[0], hull)
    number[number == len(hulls[0])] = 0
    known = hulls[0][number] == hull if len(hulls[0]) else np.zeros(len(hull), dtype=bool)
    ship = hulls[1][number] if len(hulls[0]) else number
    zero = int(t.min()) if len(t) else 0
    rows = np.flatnonzero(dated & known & counted)
    rows = rows[np.lexsort((t[rows], ship[rows]))]
    path = np.flatnonzero(believed & known)
    path = path[np.lexsort((t[path], ship[path]))]
    count = len(hulls[0])
    kinds = tracks["message_type"].to_numpy(np.int64)
    b = np.bincount(ship[path], np.isin(kinds[path], CLASS_B_TYPES), count)
    a = np.bincount(ship[path], np.isin(kinds[path], CLASS_A_TYPES), count)
    kind = np.where(a > b, 0, np.where(b > 0, 1, -1)).astype(np.int64)
    lat, lon = tracks["lat"].to_numpy(np.float64), tracks["lon"].to_numpy(np.float64)
    north, east = _speed(tracks, lat)
    return Heard(
        t=t[rows],
        pointer=np.searchsorted(ship[rows], np.arange(count + 1)).astype(np.int64),
        path_key=ship[path] * _KEY + t[path] - zero,
        path_lat=lat[path],
        path_lon=lon[path],
        path_north=north[path],
        path_east=east[path],
        zero_ms=zero,
        kind=kind,
        group=hulls[2],
        groups=groups,
    )


def _speed(tracks: pd.DataFrame, lat: Floats) -> tuple[Floats, Floats]:
    """Degrees north and east a millisecond as the ships say; 0 where they say nothing."""
    sog, cog = tracks["sog_kn"].to_numpy(np.float64), np.radians(tracks["cog_deg"].to_numpy(np.float64))
    north_m, east_m = metres_per_degree(lat)
    per_ms = np.where(np.isfinite(sog) & np.isfinite(cog), sog, 0.0) * KN_MS / MS_PER_S
    cog = np.nan_to_num(cog)
    return per_ms * np.cos(cog) / north_m, per_ms * np.sin(cog) / np.maximum(east_m, 1_000.0)


def _groups(hull: Ints, mmsi: Ints) -> tuple[tuple[Ints, Ints, Ints], dict[int, int]]:
    """(Hulls sorted, the ship number of each, the group by ship number) and the group of each MMSI.

    Groups are numbered by their lowest MMSI, ships by group and hull: nothing depends on the order of the rows.
    """
    names, numbers = np.unique(hull, return_inverse=True)
    _, rows = np.unique(mmsi * max(len(names), 1) + numbers, return_index=True)  # one row a pair of MMSI and hull
    pairs = np.stack([mmsi[rows], hull[rows]], axis=1)
    label = np.full(len(names), np.iinfo(np.int64).max)
    place = np.searchsorted(names, pairs[:, 1])
    ids, of_pair = np.unique(pairs[:, 0], return_inverse=True)
    lowest = ids.copy()
    while True:  # spread the lowest MMSI until nothing changes: chains of shared numbers are short
        np.minimum.at(label, place, lowest[of_pair])
        before = lowest.copy()
        np.minimum.at(lowest, of_pair, label[place])
        if np.array_equal(before, lowest):
            break
    groups_of, group = np.unique(label, return_inverse=True)
    order = np.lexsort((names, group))
    ship = np.empty(len(names), dtype=np.int64)
    ship[order] = np.arange(len(names))
    by_mmsi = dict(zip(ids.tolist(), np.searchsorted(groups_of, lowest).tolist(), strict=True))
    return (names, ship, group[order].astype(np.int64)), by_mmsi


def moments(found: Heard, longest_ms: int) -> Moments:
    """The moments of every silence between two reports of a ship that is not longer than the longest."""
    t = found.t
    ships = len(found.pointer) - 1
    ship = np.repeat(np.arange(ships), np.diff(found.pointer))
    leg = np.zeros(len(t), dtype=np.int64)
    leg[:-1] = np.where(ship[1:] == ship[:-1], np.diff(t), 0)
    first = -(-t // MOMENT_MS)
    number = np.where((leg > 0) & (leg <= longest_ms), -(-(t + leg) // MOMENT_MS) - first, 0)
    fix = np.repeat(np.arange(len(t)), number)
    nth = np.arange(len(fix)) - np.repeat(np.cumsum(number) - number, number)
    at = (first[fix] + nth) * MOMENT_MS
    lat, lon, lat_per_ms, lon_per_ms = _places(found, ship[fix], at)
    away = np.minimum(at - t[fix], t[fix] + leg[fix] - at)
    return Moments(at, ship[fix], lat, lon, lat_per_ms, lon_per_ms, leg[fix], away, fix.astype(np.int64))


def open_moments(found: Heard, longest_ms: int) -> Moments:
    """The moments of silences without an end: before a ship's first report, after its last, and both of a long one.

    The silence counts from the report to the end of the data, at most the longest. The ship is held to have gone on as
    it said for `OPEN_MS`: later nobody knows where it was, and nothing is told.
    """
    t = found.t
    if not len(t):
        return moments(found, longest_ms)
    ship = np.repeat(np.arange(len(found.pointer) - 1), np.diff(found.pointer))
    begin, end = int(t.min()), int(t.max())
    apart = np.append((ship[1:] != ship[:-1]) | (np.diff(t) > longest_ms), True)
    last, first = np.flatnonzero(apart), np.flatnonzero(np.append(True, apart[:-1]))
    until = end - t[last]
    since = t[first] - begin
    fix, leg = np.append(last, first), np.minimum(np.append(until, since), longest_ms)
    sign = np.append(np.ones(len(last), np.int64), -np.ones(len(first), np.int64))
    steps = np.arange(1, OPEN_MS // MOMENT_MS + 1)
    at = t[fix][:, None] + sign[:, None] * steps[None, :] * MOMENT_MS  # from the report on: no grid is needed here
    inside = steps[None, :] * MOMENT_MS <= leg[:, None]
    fix, leg = (np.broadcast_to(v[:, None], at.shape)[inside] for v in (fix, leg))
    at = at[inside]
    lat, lon = _gone_on(found, ship[fix], t[fix], at)
    none = np.zeros(len(at))
    return Moments(at, ship[fix], lat, lon, none, none, np.full(len(at), longest_ms), np.abs(at - t[fix]), fix)


def _gone_on(found: Heard, ship: Ints, t: Ints, at: Ints) -> tuple[Floats, Floats]:
    """Places at the instants `at`, on from the believed fix nearest to the instants `t` as the ships said."""
    key = ship * _KEY + t - found.zero_ms
    i = np.searchsorted(found.path_key, key, side="right") - 1
    i = np.clip(i, 0, len(found.path_key) - 1)
    i = np.where(found.path_key[i] // _KEY == ship, i, np.minimum(i + 1, len(found.path_key) - 1))
    gone = (at - t).astype(np.float64)
    lat = np.clip(found.path_lat[i] + found.path_north[i] * gone, -89.9, 89.9)
    return lat, wrap_deg(found.path_lon[i] + found.path_east[i] * gone)


def _places(found: Heard, ship: Ints, at: Ints) -> tuple[Floats, Floats, Floats, Floats]:
    """Where the ships were, straight and even between the fixes around, and how fast they went in degrees a ms."""
    if not len(ship):
        none = np.zeros(0)
        return none, none, none, none
    key = found.path_key
    right = np.searchsorted(key, ship * _KEY + at - found.zero_ms, side="right")
    left = np.maximum(right - 1, 0)
    right = np.minimum(right, len(key) - 1)
    left = np.where(key[left] // _KEY == ship, left, right)
    right = np.where(key[right] // _KEY == ship, right, left)
    took = (key[right] - key[left]).astype(np.float64)
    north = found.path_lat[right] - found.path_lat[left]
    east = wrap_deg(found.path_lon[right] - found.path_lon[left])
    moving = took > 0
    took[~moving] = 1.0
    lat_per_ms, lon_per_ms = np.where(moving, north / took, 0.0), np.where(moving, east / took, 0.0)
    since = (ship * _KEY + at - found.zero_ms - key[left]).astype(np.float64)
    lat = found.path_lat[left] + lat_per_ms * since
    lon = wrap_deg(found.path_lon[left] + lon_per_ms * since)
    return lat, lon, lat_per_ms, lon_per_ms


@dataclass(frozen=True, slots=True)
class Tried:
    """Windows in ships' lives: where the ship was at the middle, and whether a report of her falls into it."""

    ship: Ints
    start: Ints
    end: Ints
    lat: Floats
    lon: Floats
    heard: Bools


def tried(found: Heard, number: int) -> Tried:
    """About so many windows, spread evenly by time over all ships' lives, each with a report not long before and after.

    By time, not by report: a moment drawn at random lies in a long silence more often than in a short one. Multiples of
    the golden ratio spread them: even however many, and without a period that passes could keep step with.
    """
    first, last = found.pointer[:-1], found.pointer[1:]
    some = np.flatnonzero(last > first)
    begin, end = found.t[first[some]], found.t[last[some] - 1]
    share = np.modf(np.arange(1, number // len(WINDOWS_MIN) + 1) * ((5**0.5 - 1) / 2))[0]
    ships, starts, lengths = [], [], []
    for minutes in WINDOWS_MIN:
        length = minutes * MIN_S * MS_PER_S
        lives = np.append(0, np.cumsum(np.maximum(end - begin - length, 0)))
        if lives[-1] > 0:
            at = (share * lives[-1]).astype(np.int64)
            n = np.searchsorted(lives, at, side="right") - 1
            ships.append(some[n])
            starts.append(begin[n] + at - lives[n])
            lengths.append(np.full(len(n), length))
    if not ships:
        none, nowhere = np.zeros(0, np.int64), np.zeros(0)
        return Tried(none, none, none, nowhere, nowhere, none.astype(bool))
    ship, start = np.concatenate(ships), np.concatenate(starts)
    until = start + np.concatenate(lengths)
    key = np.repeat(np.arange(len(first)), np.diff(found.pointer)) * _KEY + found.t - found.zero_ms
    a = np.searchsorted(key, ship * _KEY + start - found.zero_ms)
    b = np.searchsorted(key, ship * _KEY + until - found.zero_ms, side="right")
    before, after = np.maximum(a - 1, 0), np.minimum(b, len(key) - 1)
    use = (a > first[ship]) & (b < last[ship])
    use &= (start - found.t[before] <= BETWEEN_MS) & (found.t[after] - until <= BETWEEN_MS)
    ship, start, until = ship[use], start[use], until[use]
    lat, lon, _, _ = _places(found, ship, (start + until) // 2)
    return Tried(ship, start, until, lat, lon, (b > a)[use])


def by_cell(
    seen: Moments, unended: Moments, open_worth: float, found: Heard
) -> tuple[tuple[Ints, Ints], tuple[Any, ...]]:
    """The moments by cell of the place and time: the index, and the columns in its order."""
    t, ship, lat, lon, leg, away = (
        np.append(getattr(seen, n), getattr(unended, n)) for n in ("t", "ship", "lat", "lon", "leg_ms", "away_ms")
    )
    worth = np.append(np.ones(len(seen.t)), np.full(len(unended.t), open_worth))
    key = _cell(lat, lon)
    order = np.lexsort((found.group[ship], t, key))
    keys, starts = np.unique(key[order], return_index=True)
    index = keys.astype(np.int64), np.append(starts, len(order)).astype(np.int64)
    columns = (t, lat, lon, found.group[ship], leg, away, found.kind[ship], worth)
    return index, tuple(column[order] for column in columns)


def _cell(lat: Floats, lon: Floats) -> Ints:
    row = np.floor((lat + 90.0) / kernel.CELL_DEG).astype(np.int64)
    column = np.floor((lon + 180.0) / kernel.CELL_DEG).astype(np.int64) % kernel.COLUMNS
    result: Ints = row * kernel.COLUMNS + column
    return result
