"""What a ship said of herself, value by value, and who else uses her number."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from detector import geodesy
from detector.records import Source
from detector.schema import milliseconds
from detector.tracks.statics import FIELDS
from detector.units import HOUR_S, MIN_S, MS_PER_S
from detector.vocabulary import DISBELIEVED

if TYPE_CHECKING:
    import pandas as pd

Ints = NDArray[np.int64]
Floats = NDArray[np.float64]

_OF_THE_SHIP = ("shipname", "callsign", "imo", "ship_type", "sides", "size")  # the rest is of the voyage
_HEARD_MS = 10 * MIN_S * MS_PER_S  # static reports go out every 6 min: both hulls in reach, either may have sent one
_BETWEEN_MS = 6 * HOUR_S * MS_PER_S  # a place between two fixes is known no better than this far from either


@dataclass(frozen=True, slots=True)
class Value:
    """One value of one field (or the use of an MMSI itself, field "mmsi"): from when to when, in how many reports.

    `spells` counts the stretches without another value in between; `doubtful` the reports that another hull of the
    same MMSI may have sent as well.
    """

    mmsi: int
    field: str
    value: Any
    first_ms: int
    last_ms: int
    reports: int
    spells: int
    doubtful: int
    first: Source
    last: Source


@dataclass(frozen=True, slots=True)
class OtherHull:
    """Another hull that sent under one of the ship's MMSIs. `apart_m` is the median at times when both places are
    known, else of the nearest in time; `at_once` says which."""

    mmsi: int
    fixes: int
    disbelieved: int
    first_ms: int
    last_ms: int
    lat: float
    lon: float
    apart_m: float
    at_once: bool


def uses(rows: pd.DataFrame) -> list[Value]:
    """The MMSIs under which fixes of a hull were sent, in order of their first."""
    found = []
    for number in np.unique(rows["mmsi"].to_numpy()).tolist():
        own = rows[rows["mmsi"] == number]
        t = milliseconds(own["time"])
        first, last = own.iloc[int(t.argmin())], own.iloc[int(t.argmax())]
        span = int(t.min()), int(t.max())
        found.append(Value(number, "mmsi", number, *span, len(own), 1, 0, _source(first), _source(last)))
    return sorted(found, key=lambda one: (one.first_ms, one.mmsi))


def own_statics(
    statics: pd.DataFrame, own: pd.DataFrame, others: pd.DataFrame
) -> tuple[pd.DataFrame, NDArray[np.bool_]]:
    """The static reports of a hull in order of time, and which of them another hull of the MMSI may have sent.

    Under a number that several hulls share a report counts as of the hull whose fix of that number is nearer in time;
    where both were heard within ten minutes of it, it may be of either.
    """
    statics = statics.sort_values(["time", "mmsi", "file", "line"], kind="stable")
    kept, doubt = np.ones(len(statics), dtype=np.bool_), np.zeros(len(statics), dtype=np.bool_)
    t, mmsi = milliseconds(statics["time"]), statics["mmsi"].to_numpy()
    for one in np.unique(others["mmsi"].to_numpy()).tolist():
        rows = np.flatnonzero(mmsi == one)
        away = [_away_ms(t[rows], milliseconds(fixes.loc[fixes["mmsi"] == one, "time"])) for fixes in (own, others)]
        either = (away[0] <= _HEARD_MS) & (away[1] <= _HEARD_MS)
        doubt[rows] = either
        kept[rows] = either | (away[0] <= away[1])
    return statics[kept].reset_index(drop=True), doubt[kept]


def _away_ms(t: Ints, heard: Ints) -> Ints:
    """How far the nearest of some times is from each."""
    heard = np.sort(heard)
    if not len(heard):
        return np.full(len(t), np.iinfo(np.int64).max)
    at = np.searchsorted(heard, t)
    after, before = heard[np.minimum(at, len(heard) - 1)], heard[np.maximum(at - 1, 0)]
    result: Ints = np.minimum(np.abs(after - t), np.abs(t - before))
    return result


def sure(statics: pd.DataFrame, doubt: NDArray[np.bool_]) -> pd.DataFrame:
    """The reports that are surely of the hull; of an MMSI that has none all of them."""
    mmsi = statics["mmsi"].to_numpy()
    return statics[~doubt | ~np.isin(mmsi, mmsi[~doubt])].reset_index(drop=True)


def values(statics: pd.DataFrame, doubt: NDArray[np.bool_]) -> list[Value]:
    """Every value of every field of the ship herself, by MMSI, field and first report."""
    found = []
    for mmsi in np.unique(statics["mmsi"].to_numpy()).tolist():
        of_mmsi = (statics["mmsi"] == mmsi).to_numpy()
        for group in _OF_THE_SHIP:
            stated = of_mmsi & statics[list(FIELDS[group])].notna().all(axis=1).to_numpy()
            found.extend(_of_field(mmsi, group, statics[stated], doubt[stated]))
    return sorted(found, key=lambda one: (one.mmsi, _OF_THE_SHIP.index(one.field), one.first_ms, str(one.value)))


def _of_field(mmsi: int, group: str, rows: pd.DataFrame, doubt: NDArray[np.bool_]) -> list[Value]:
    if not len(rows):
        return []
    code = rows.groupby(list(FIELDS[group]), sort=False).ngroup().to_numpy()
    begins = np.concatenate([[True], code[1:] != code[:-1]])
    spells = np.bincount(code, weights=begins)
    doubtful = np.bincount(code, weights=doubt)
    t = milliseconds(rows["time"])
    order = np.argsort(code, kind="stable")
    found = []
    for same in np.split(order, np.flatnonzero(np.diff(code[order])) + 1):
        first, last, which = rows.iloc[same[0]], rows.iloc[same[-1]], code[same[0]]
        found.append(
            Value(
                mmsi, group, _value(first, group), int(t[same[0]]), int(t[same[-1]]), len(same), int(spells[which]),
                int(doubtful[which]), _source(first), _source(last),
            )
        )  # fmt: skip
    return found


def _value(row: Any, group: str) -> Any:
    sent = tuple(row[name] for name in FIELDS[group])
    if len(sent) > 1:
        return tuple(float(one) for one in sent)
    return int(sent[0]) if group in ("imo", "ship_type") else str(sent[0])


def _source(row: Any) -> Source:
    return Source(int(row["file"]), int(row["line"]))


def believed(rows: pd.DataFrame) -> NDArray[np.bool_]:
    """Which rows of TRACKS are held for where the ship was."""
    result: NDArray[np.bool_] = (rows["marks"].to_numpy() & int(DISBELIEVED)) == 0
    return result


def other_hulls(own: pd.DataFrame, others: pd.DataFrame) -> list[OtherHull]:
    """The other hulls under the ship's MMSIs, most fixes first; `own` is in order of time."""
    line = own[believed(own)]
    found = [_other(line, rows) for _, rows in others.groupby(["mmsi", "hull"], sort=False)]
    return sorted(found, key=lambda one: (-one.fixes, one.first_ms, one.mmsi))


def _other(line: pd.DataFrame, rows: pd.DataFrame) -> OtherHull:
    rows = rows.sort_values("time", kind="stable")
    good = believed(rows)
    at = rows[good] if good.any() else rows
    t, lat, lon = milliseconds(at["time"]), at["lat"].to_numpy(), at["lon"].to_numpy()
    apart_m, at_once = _apart_m(line, t, lat, lon)
    middle = len(at) // 2
    both = milliseconds(rows["time"])
    return OtherHull(
        int(rows["mmsi"].iloc[0]), len(rows), int((~good).sum()), int(both[0]), int(both[-1]), float(lat[middle]),
        float(lon[middle]), apart_m, at_once,
    )  # fmt: skip


def _apart_m(line: pd.DataFrame, t: Ints, lat: Floats, lon: Floats) -> tuple[float, bool]:
    if not len(line):
        return float("nan"), False
    own_t = milliseconds(line["time"])
    own_lat, own_lon = at_times(t, own_t, line["lat"].to_numpy(), line["lon"].to_numpy())
    away = _away_ms(t, own_t)
    known = (t >= own_t[0]) & (t <= own_t[-1]) & (away <= _BETWEEN_MS)
    chosen = known if known.any() else away == away.min()
    metres = geodesy.distance_m(lat[chosen], lon[chosen], own_lat[chosen], own_lon[chosen])
    return float(np.median(metres)), bool(known.any())


def at_times(t: Ints, own_t: Ints, lat: Floats, lon: Floats) -> tuple[Floats, Floats]:
    """Where a ship was at some times: straight between its fixes, the first or last beyond them."""
    turned = np.unwrap(lon, period=360.0)
    return np.interp(t, own_t, lat), geodesy.wrap_deg(np.interp(t, own_t, turned))
