"""The life of each hull under one MMSI: from the first to the last of its fixes that are believed."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from detector.tracks.chains import Fixes
from detector.tracks.signatures import Said, Signature, agreed
from detector.units import MIN_S, MS_PER_S
from detector.vocabulary import DISBELIEVED

Ints = NDArray[np.int64]
Floats = NDArray[np.float64]

_MARGIN_MS = 10 * MIN_S * MS_PER_S  # static reports go out every six minutes, whether positions are heard or not
_REPORTS = 12  # of them, next to an end of a life, tell what was said there


@dataclass(frozen=True, slots=True)
class Lives:
    """Rows of fixes in order of time, one list a life, with its hull, MMSI, first and last row."""

    hull: Ints
    mmsi: Ints
    first: Ints
    last: Ints
    rows: list[Ints]

    @classmethod
    def of(cls, rows: list[Ints], hull: Ints, fixes: Fixes) -> Lives:
        """The lives of lists of rows."""
        first, last = (np.array([one[end] for one in rows], dtype=np.int64) for end in (0, -1))
        ship = np.searchsorted(fixes.begin, first, side="right") - 1
        return cls(hull, fixes.mmsi[ship] if len(ship) else ship, first, last, rows)


def lives(fixes: Fixes, hull: Ints, marks: NDArray[np.int32]) -> Lives:
    """The life of each hull."""
    believed = np.flatnonzero((marks & int(DISBELIEVED)) == 0)
    order = believed[np.argsort(hull[believed], kind="stable")]
    if ((np.diff(hull[order]) == 0) & (np.diff(fixes.t[order]) < 0)).any():  # hulls that exchanged their numbers
        order = believed[np.lexsort((fixes.t[believed], hull[believed]))]
    rows = np.split(order, np.flatnonzero(np.diff(hull[order])) + 1) if len(order) else []
    return Lives.of(rows, np.array([hull[one[0]] for one in rows], dtype=np.int64), fixes)


def said_at(lives: Lives, fixes: Fixes, said: Said | None, which: Ints, last: bool) -> dict[int, Signature]:
    """What each life's MMSI said of itself near its end (or its beginning)."""
    if said is None:
        return {}
    found = {}
    for one in which.tolist():
        own = said.of_ship(int(lives.mmsi[one]))
        first_ms, last_ms = fixes.t[lives.first[one]], fixes.t[lives.last[one]]
        inside = np.flatnonzero((own.t >= first_ms - _MARGIN_MS) & (own.t <= last_ms + _MARGIN_MS))
        inside = inside[-_REPORTS:] if last else inside[:_REPORTS]
        found[one] = agreed(own.codes[inside], own.sides[inside], least=1)
    return found


def same_size(one: Floats, two: Floats) -> bool:
    """Whether four sides make the same length and beam, wherever the antenna is."""
    return bool(abs(one[:2].sum() - two[:2].sum()) <= 2.0 and abs(one[2:].sum() - two[2:].sum()) <= 1.0)
