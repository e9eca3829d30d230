"""Where a ship stopped, and how far and how fast she went."""

from __future__ import annotations

import math
from collections.abc import Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from detector import geodesy
from detector.schema import milliseconds
from detector.units import HOUR_S, KN_MS, MIN_S, MS_PER_S
from detector.vessel.identity import believed
from detector.vessel.silences import Place, place
from detector.vocabulary import NAV_STATUS_WORDS, Mark

if TYPE_CHECKING:
    import pandas as pd

    from detector.places.surroundings import Surroundings

Ints = NDArray[np.int64]
Floats = NDArray[np.float64]

_STOPPED_KN = 1.0  # a ship that makes way steers with 2 kn or more; at anchor speeds of a few tenths are sent
_STOPPED_MS = 30 * MIN_S * MS_PER_S  # shorter ones are waits for a pilot or a lock
_WITHIN_M = 1_000.0  # 10 shackles of chain and a ship of 300 m swing over less
_REJOIN_MS = 15 * MIN_S * MS_PER_S  # a lone fast report, or a push by a tug, does not end a stop
_SILENT_MS = 6 * HOUR_S * MS_PER_S  # after a longer silence it is another stop: nobody knows where she was
_TWIN_MS = 10 * MIN_S * MS_PER_S  # of two transponders the one heard more is followed; the other fills in beyond this


@dataclass(frozen=True, slots=True)
class Stop:
    """Half an hour or longer below 1 kn. `moved_m` is how far she got from the middle: beyond 1 km she drifted.

    `silent_s` is the longest silence in it; `status` the navigational status sent most, "" for none.
    """

    start_ms: int
    end_ms: int
    at: Place
    moved_m: float
    fixes: int
    silent_s: float
    status: str

    @property
    def drifted(self) -> bool:
        """Whether she did not stay within about 1 km."""
        return self.moved_m > _WITHIN_M


@dataclass(frozen=True, slots=True)
class Totals:
    """Counts of one hull; `duplicates` counts reports heard twice under all its MMSIs, those of other hulls too.

    `made_m` is the way along the believed fixes without what was moved at stops, `silent_m` that of it straight across
    silences. `fastest_kn` is the highest speed sent that nothing speaks against, at `fastest_ms`.
    """

    fixes: int
    aside: int
    disbelieved: int
    duplicates: int
    statics: int
    first_ms: int | None
    last_ms: int | None
    usual_s: float
    made_m: float
    silent_m: float
    fastest_kn: float
    fastest_ms: int | None


def path(rows: pd.DataFrame) -> pd.DataFrame:
    """The believed fixes along which a hull went, in order of time.

    Of two transponders that send at once one is followed: clocks that differ by a second would make a zigzag of a line.
    """
    rows = rows[believed(rows)]
    counts = rows["mmsi"].value_counts(sort=False)
    if len(counts) < 2:
        return rows
    t, mmsi = milliseconds(rows["time"]), rows["mmsi"].to_numpy()
    taken = np.zeros(len(rows), dtype=np.bool_)
    for one in sorted(counts.index, key=lambda number: (-counts[number], number)):
        own = np.flatnonzero(mmsi == one)
        heard = t[taken]
        at = np.searchsorted(heard, t[own])
        far = np.ones(len(own), dtype=np.bool_)
        if len(heard):
            far &= np.abs(heard[np.minimum(at, len(heard) - 1)] - t[own]) > _TWIN_MS
            far &= np.abs(heard[np.maximum(at - 1, 0)] - t[own]) > _TWIN_MS
        taken[own[far]] = True
    return rows[taken]


def stops(line: pd.DataFrame, surroundings: Surroundings) -> list[Stop]:
    """The stops along a path, in order of time."""
    t, lat, lon = milliseconds(line["time"]), line["lat"].to_numpy(), line["lon"].to_numpy()
    status = line["nav_status"].to_numpy(dtype=np.float64, na_value=np.nan)
    found = []
    for at in _runs(t, lat, lon, _slow(line)):
        away = geodesy.distance_m(lat[at], lon[at], float(np.median(lat[at])), _middle_deg(lon[at]))
        middle = at[int(away.argmin())]  # a place where she was: the middle of a bent drift is none
        middle_lat, middle_lon = float(lat[middle]), float(lon[middle])
        away = geodesy.distance_m(lat[at], lon[at], middle_lat, middle_lon)
        silent_s = float(np.diff(t[at]).max()) / MS_PER_S
        found.append(
            Stop(
                int(t[at[0]]), int(t[at[-1]]), place(middle_lat, middle_lon, surroundings),
                float(np.quantile(away, 0.98)), len(at), silent_s, _usual_status(status[at]),
            )
        )  # fmt: skip
    return found


def _slow(line: pd.DataFrame) -> NDArray[np.bool_]:
    """Whether each fix is below 1 kn, by the speed sent; where none was, by that made to the fix before or after."""
    t, lat, lon = milliseconds(line["time"]), line["lat"].to_numpy(), line["lon"].to_numpy()
    made = geodesy.speed_kn(geodesy.distance_m(lat[:-1], lon[:-1], lat[1:], lon[1:]), np.diff(t) / MS_PER_S)
    either = np.fmin(np.append(made, np.nan), np.append(np.nan, made)) if len(t) > 1 else np.full(len(t), np.nan)
    sent = line["sog_kn"].to_numpy(dtype=np.float64)
    result: NDArray[np.bool_] = np.where(np.isnan(sent), either, sent) < _STOPPED_KN
    return result


def _runs(t: Ints, lat: Floats, lon: Floats, slow: NDArray[np.bool_]) -> Iterator[Ints]:
    """The slow fixes of each stop that lasts long enough."""
    at = np.flatnonzero(slow)
    if len(at) < 2:
        return
    seconds = np.diff(t[at]) / MS_PER_S
    metres = geodesy.distance_m(lat[at[:-1]], lon[at[:-1]], lat[at[1:]], lon[at[1:]])
    between = np.diff(at) > 1  # fixes with way on
    slowly = metres <= np.maximum(_WITHIN_M / 2, _STOPPED_KN * KN_MS * seconds)
    ends = (seconds * MS_PER_S > _SILENT_MS) | ~slowly | (between & (seconds * MS_PER_S > _REJOIN_MS))
    ends |= metres > 2 * _WITHIN_M  # crossed in silence: she may have gone anywhere
    for run in np.split(at, np.flatnonzero(ends) + 1):
        if t[run[-1]] - t[run[0]] >= _STOPPED_MS:
            yield run


def _middle_deg(lon: Floats) -> float:
    return float(geodesy.wrap_deg(lon[0] + np.median(geodesy.wrap_deg(lon - lon[0]))))


def _usual_status(status: Floats) -> str:
    said = status[~np.isnan(status)].astype(np.int64)
    return NAV_STATUS_WORDS.get(int(np.bincount(said).argmax()), "") if len(said) else ""


def legs(line: pd.DataFrame, at_rest: list[Stop], least_min: float) -> tuple[Floats, NDArray[np.bool_]]:
    """Metres from each fix of a path to the next, 0 within a stop, and whether that is across a silence."""
    t, lat, lon = milliseconds(line["time"]), line["lat"].to_numpy(), line["lon"].to_numpy()
    metres = geodesy.distance_m(lat[:-1], lon[:-1], lat[1:], lon[1:])
    for stop in at_rest:
        if not stop.drifted:
            metres[(t[:-1] >= stop.start_ms) & (t[1:] <= stop.end_ms)] = 0.0
    return metres, np.diff(t) >= least_min * MIN_S * MS_PER_S


def fastest(line: pd.DataFrame) -> tuple[float, int | None]:
    """The highest speed sent (knots) that no mark speaks against, and when; NaN and None where there is none."""
    sent = line["sog_kn"].to_numpy(dtype=np.float64)
    fits = (line["marks"].to_numpy() & int(Mark.SPEED)) == 0
    sent = np.where(fits, sent, np.nan)
    if np.isnan(sent).all():
        return math.nan, None
    at = int(np.nanargmax(sent))
    return float(sent[at]), int(milliseconds(line["time"])[at])
