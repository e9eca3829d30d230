"""When a ship was silent, and the chance that she would have been heard had she been sending."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from detector import geodesy
from detector.schema import milliseconds
from detector.tracks.coverage import AisClass, Coverage, gaps
from detector.tracks.coverage_moments import CLASS_B_TYPES
from detector.units import HOUR_S, KN_MS, MIN_S, MS_PER_S
from detector.vessel.identity import at_times, believed
from detector.vocabulary import Mark

if TYPE_CHECKING:
    import pandas as pd

    from detector.places.surroundings import Surroundings

Ints = NDArray[np.int64]

LEAST_MIN = 60.0  # shorter silences are every ship's, at anchor or behind an island
USUAL = 6.0  # times the usual interval: with reports lost at random one in several hundred intervals is as long
_HABIT = 10  # fixes; of fewer the silences themselves are the usual interval
_OPEN_MS = 6 * HOUR_S * MS_PER_S  # a ship is held for near her last place for as long, no longer


@dataclass(frozen=True, slots=True)
class Place:
    """A position (degrees), in words, with the nearest port and the shore."""

    lat: float
    lon: float
    words: str
    port: str
    port_m: float
    shore_m: float


@dataclass(frozen=True, slots=True)
class Silence:
    """No position heard from `start_ms` to `end_ms`. `kind` is "between", "before" the first or "after" the last fix.

    `probability` (with `low`, `high`) is the chance that at least one report had been heard; NaN where nothing tells.
    `statics` counts her static reports heard in it. `doubtful` says that a position at its edge is not believed, and
    put where she was on her way.
    """

    kind: str
    start_ms: int
    end_ms: int
    before: Place | None
    after: Place | None
    distance_m: float
    speed_kn: float
    statics: int
    probability: float
    low: float
    high: float
    neighbours: int
    basis: str
    doubtful: bool = False


def place(lat: float, lon: float, surroundings: Surroundings) -> Place:
    """A position with what is around it."""
    port = surroundings.port(lat, lon)
    return Place(lat, lon, surroundings.words(lat, lon), port.name, port.distance_m, surroundings.shore_m(lat, lon))


def usual_s(rows: pd.DataFrame) -> float:
    """The median seconds between fixes in order of time; NaN for fewer than two."""
    between = np.diff(milliseconds(rows["time"]))
    return float(np.median(between)) / MS_PER_S if len(between) else math.nan


def least_minutes(rows: pd.DataFrame) -> float:
    """From how many minutes on a silence of this ship is one: an hour, or six times her usual interval."""
    return LEAST_MIN if len(rows) < _HABIT else max(LEAST_MIN, USUAL * usual_s(rows) / MIN_S)


def silences(
    rows: pd.DataFrame,
    statics_ms: Ints,
    coverage: Coverage,
    surroundings: Surroundings,
    span_ms: tuple[int, int],
    least_min: float,
) -> list[Silence]:
    """The silences of one hull (rows in order of time), those at the ends of the data (`span_ms`) included."""
    dated = rows[(rows["marks"].to_numpy() & int(Mark.CLOCK)) == 0]
    if not len(dated):
        return []
    found = _between(dated, statics_ms, coverage, surroundings, least_min)
    for kind in ("before", "after"):
        silence = _open(kind, dated, statics_ms, coverage, surroundings, span_ms)
        if silence.end_ms - silence.start_ms >= least_min * MIN_S * MS_PER_S:
            found.insert(0 if kind == "before" else len(found), silence)
    return found


def _between(
    dated: pd.DataFrame, statics_ms: Ints, coverage: Coverage, surroundings: Surroundings, least_min: float
) -> list[Silence]:
    good = believed(dated)
    t = milliseconds(dated["time"])
    if good.any():  # a false position at the edge of a silence must not be where the neighbours are looked for
        sure = dated[good]
        lat, lon = at_times(t, t[good], sure["lat"].to_numpy(), sure["lon"].to_numpy())
        dated = dated.assign(
            lat=np.where(good, dated["lat"].to_numpy(), lat), lon=np.where(good, dated["lon"].to_numpy(), lon)
        )
    table = gaps(dated, coverage, least_min)
    starts, ends = milliseconds(table["start"]), milliseconds(table["end"])
    edges = np.flatnonzero(np.diff(t) >= least_min * MIN_S * MS_PER_S)
    found = []
    row: Any
    for n, row in enumerate(table.itertuples(index=False)):
        start, end = int(starts[n]), int(ends[n])
        metres = float(geodesy.distance_m(row.lat, row.lon, row.lat_after, row.lon_after))
        found.append(
            Silence(
                "between", start, end, place(row.lat, row.lon, surroundings),
                place(row.lat_after, row.lon_after, surroundings), metres, metres / ((end - start) / MS_PER_S) / KN_MS,
                _within(statics_ms, start, end), float(row.probability), float(row.low), float(row.high),
                int(row.neighbours), str(row.basis), bool(not good[edges[n]] or not good[edges[n] + 1]),
            )
        )  # fmt: skip
    return found


def _open(
    kind: str,
    dated: pd.DataFrame,
    statics_ms: Ints,
    coverage: Coverage,
    surroundings: Surroundings,
    span_ms: tuple[int, int],
) -> Silence:
    """The silence before the first fix or after the last, as far as the data goes; the chance for its six hours next
    to the fix, at the place of the fix."""
    after = kind == "after"
    good = np.flatnonzero(believed(dated))
    row = dated.iloc[int(good[-1 if after else 0])] if len(good) else dated.iloc[-1 if after else 0]
    t = milliseconds(dated["time"])
    start, end = (int(t[-1]), span_ms[1]) if after else (span_ms[0], int(t[0]))
    asked = (start + 1, min(end, start + _OPEN_MS)) if after else (max(start, end - _OPEN_MS), end - 1)
    sent_by = int(row["message_type"])
    of_class: AisClass | None = "B" if sent_by in CLASS_B_TYPES else "A" if sent_by > 0 else None
    chance = coverage.should_have_heard(
        float(row["lat"]), float(row["lon"]), *asked, ais_class=of_class, leave_out=int(row["mmsi"])
    )
    here = place(float(row["lat"]), float(row["lon"]), surroundings)
    return Silence(
        kind, start, end, here if after else None, None if after else here, math.nan, math.nan,
        _within(statics_ms, start - (not after), end + after), chance.probability, chance.low, chance.high,
        chance.neighbours, chance.basis,
    )  # fmt: skip


def _within(times: Ints, start: int, end: int) -> int:
    return int(((times > start) & (times < end)).sum())
