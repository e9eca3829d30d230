"""What an indicator may look at: the encounter, both ships before and after it, who else was heard, and the place.

Everything is limited to `context.around_h` before the first and after the last contact, so that a finding never depends
on how much else was read.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from detector import geodesy
from detector.parameters import Context
from detector.places.surroundings import Surroundings
from detector.records import Encounter, Finding, Ship, Source
from detector.schema import milliseconds
from detector.units import HOUR_S, MS_PER_S, NM_M
from detector.vocabulary import Outcome

if TYPE_CHECKING:
    import pandas as pd

    from detector.tracks.statics import Statics

Ints = NDArray[np.int64]


def ms(time: datetime) -> int:
    """Milliseconds since 1970 of an aware time."""
    return round(time.timestamp() * MS_PER_S)


@dataclass(frozen=True, slots=True)
class Others:
    """Fixes of other ships: who and when (ms), by time."""

    mmsi: Ints
    t: Ints

    @property
    def ships(self) -> int:
        """How many ships they are."""
        return len(np.unique(self.mmsi))


class Hearing:
    """All fixes of a run, asked by ship and by place and time."""

    def __init__(self, tracks: pd.DataFrame) -> None:
        t = milliseconds(tracks["time"])
        by_ship = np.lexsort((t, tracks["mmsi"].to_numpy()))
        self._ships = tracks.iloc[by_ship].reset_index(drop=True)
        self._ship_mmsi = self._ships["mmsi"].to_numpy()
        self._ship_t = milliseconds(self._ships["time"])
        by_time = np.argsort(t, kind="stable")
        self._t, self._mmsi = t[by_time], tracks["mmsi"].to_numpy()[by_time]
        self._lat, self._lon = tracks["lat"].to_numpy()[by_time], tracks["lon"].to_numpy()[by_time]

    def fixes(self, mmsi: int, start_ms: int, end_ms: int) -> pd.DataFrame:
        """The fixes of one ship between two times, in order."""
        low, high = np.searchsorted(self._ship_mmsi, [mmsi, mmsi + 1])
        first = low + np.searchsorted(self._ship_t[low:high], start_ms)
        last = low + np.searchsorted(self._ship_t[low:high], end_ms, side="right")
        return self._ships.iloc[first:last]

    def others(self, mmsi: int, place: tuple[float, float], radius_m: float, start_ms: int, end_ms: int) -> Others:
        """The fixes of other ships within a radius of a place (lat, lon) between two times."""
        low, high = np.searchsorted(self._t, [start_ms, end_ms + 1])
        lat, lon = self._lat[low:high], self._lon[low:high]
        roughly = np.abs(lat - place[0]) * 110_000.0 <= radius_m  # a degree of latitude is 110.6 km or more
        roughly &= self._mmsi[low:high] != mmsi
        near = geodesy.distance_m(place[0], place[1], lat[roughly], lon[roughly]) <= radius_m
        return Others(self._mmsi[low:high][roughly][near], self._t[low:high][roughly][near])


@dataclass(frozen=True, slots=True)
class Meeting:
    """One encounter and its context."""

    encounter: Encounter
    hearing: Hearing
    statics: Statics
    surroundings: Surroundings
    settings: Context

    @property
    def ships(self) -> tuple[Ship, Ship]:
        """Both ships, the lower MMSI first."""
        return self.encounter.ship_1, self.encounter.ship_2

    @property
    def span_ms(self) -> tuple[int, int]:
        """The stretch of time a finding may rest on."""
        around = timedelta(hours=self.settings.around_h)
        return ms(self.encounter.start - around), ms(self.encounter.end + around)

    def fixes(self, mmsi: int) -> pd.DataFrame:
        """The fixes of a ship in the context."""
        return self.hearing.fixes(mmsi, *self.span_ms)

    def said(self, mmsi: int) -> pd.DataFrame:
        """The static reports of a ship in the context."""
        return self.statics.between(mmsi, *self.span_ms)

    def others(self, mmsi: int, place: tuple[float, float], start_ms: int, end_ms: int) -> Others:
        """Fixes of other ships near a place between two times within the context."""
        first, last = self.span_ms
        radius_m = self.settings.neighbours_nm * NM_M
        return self.hearing.others(mmsi, place, radius_m, max(start_ms, first), min(end_ms, last))


@dataclass(frozen=True, slots=True)
class Example:
    """A case an indicator must get right: a meeting in words and numbers, and the outcome."""

    name: str
    outcome: Outcome
    given: dict[str, object]


def hours(milliseconds: float) -> float:
    """Hours of milliseconds."""
    return milliseconds / MS_PER_S / HOUR_S


def sources(rows: pd.DataFrame) -> tuple[Source, ...]:
    """The raw lines of some rows, each once, in order."""
    return tuple(sorted({Source(int(f), int(n)) for f, n in zip(rows["file"], rows["line"], strict=True)}))


def raised(code: str, points: float, sentence: str, strength: float, rests_on: tuple[Source, ...] = ()) -> Finding:
    """A raised finding; its points are the indicator's points scaled by the strength (0-1)."""
    strength = min(max(strength, 0.0), 1.0)
    return Finding(code, Outcome.RAISED, sentence, round(strength, 3), round(points * strength, 1), rests_on)


def clear(code: str, sentence: str, rests_on: tuple[Source, ...] = ()) -> Finding:
    """A finding that says: looked at, with data that could have shown it, and not there."""
    return Finding(code, Outcome.CLEAR, sentence, sources=rests_on)


def unknown(code: str, sentence: str) -> Finding:
    """A finding that says: the data cannot tell."""
    return Finding(code, Outcome.UNKNOWN, sentence)
