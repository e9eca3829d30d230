"""What an indicator may look at: the encounter, both ships before and after it, who else was heard, and the place.

Everything is limited to `context.around_h` before the first and after the last contact, so that a finding never depends
on how much else was read.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from detector.indicators.hearing import Fixes, Hearing, Others
from detector.parameters import Context
from detector.places.surroundings import Surroundings
from detector.records import Encounter, Finding, Ship, Source
from detector.schema import ms
from detector.units import HOUR_S, MS_PER_S, NM_M
from detector.vocabulary import Outcome

if TYPE_CHECKING:
    import pandas as pd

    from detector.tracks.statics import Statics

__all__ = [
    "Example",
    "Fixes",
    "Hearing",
    "Meeting",
    "Others",
    "Reports",
    "clear",
    "hours",
    "ms",
    "raised",
    "sources",
    "unknown",
]

Ints = NDArray[np.int64]


@dataclass(frozen=True, slots=True)
class Reports:
    """Static reports of one ship that state one field, by time, as arrays.

    `t` is when (ms), `code` a number for the value (equal for equal values), `rows` where they stand in the statics.
    """

    t: Ints
    code: Ints
    rows: Ints
    _statics: Statics

    def column(self, name: str) -> NDArray[Any]:
        """One column of the statics, as `Statics.column` gives it."""
        result: NDArray[Any] = self._statics.column(name)[self.rows]
        return result

    def sources(self, *indices: int) -> tuple[Source, ...]:
        """The raw lines of some reports, each once, in order."""
        file, line = self._statics.column("file"), self._statics.column("line")
        return tuple(sorted({Source(int(file[row]), int(line[row])) for row in self.rows[list(indices)]}))


@dataclass(frozen=True, slots=True)
class Meeting:
    """One encounter and its context.

    `track` and `stated` answer with arrays, `fixes` and `said` with whole tables, which take a hundred times as long.
    """

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

    def track(self, mmsi: int) -> Fixes:
        """The fixes of a ship in the context, as arrays."""
        return self.hearing.track(mmsi, *self.span_ms)

    def fixes(self, mmsi: int) -> pd.DataFrame:
        """The fixes of a ship in the context, as a table."""
        return self.hearing.fixes(mmsi, *self.span_ms)

    def stated(self, field: str, mmsi: int) -> Reports:
        """The static reports of a ship in the context that state a field (a name of `statics.FIELDS`), as arrays."""
        rows, code = self.statics.stated(field, mmsi, *self.span_ms)
        return Reports(self.statics.column("time")[rows], code, rows, self.statics)

    def said(self, mmsi: int) -> pd.DataFrame:
        """The static reports of a ship in the context, as a table."""
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
