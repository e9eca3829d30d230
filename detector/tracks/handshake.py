"""Two ships that met and went on under each other's numbers.

Apart by more than a receiver errs, each number leaps to where the other was: the paths cross over. Alongside, nothing
leaps; then only what stays with the steel can tell: each number, from the meeting on, says the dimensions that the
other said before.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from detector import geodesy
from detector.tracks.chains import Fixes, Limits
from detector.tracks.hulls import Separated
from detector.tracks.motion import surprises
from detector.tracks.signatures import Said
from detector.units import HOUR_S, MIN_S, MS_PER_S
from detector.vocabulary import DISBELIEVED

Ints = NDArray[np.int64]
Floats = NDArray[np.float64]

_AT_ONCE_MS = 30 * MIN_S * MS_PER_S  # the two numbers change within this of each other
_AS_EXPECTED = 6.0  # nats: 5 standard deviations from where the other ship was going
_SAME_M = 1.0  # of each side: sent in whole metres
_LASTING = 3  # reports that say so before, and after
_SAID_MS = 3 * HOUR_S * MS_PER_S  # static reports come every six minutes, of a poorly heard ship every few hours
_MET_M = 1_000.0  # how close the two were at the change
_CROSSED, _EXCHANGED = 0.97, 0.93  # confidence [judgement]: two leaps that fit, two sets of dimensions that fit


@dataclass(frozen=True, slots=True)
class Handshake:
    """Two MMSIs exchanged at a time; `how` says what shows it."""

    mmsi_1: int
    mmsi_2: int
    at_ms: int
    confidence: float
    how: str


def handshakes(fixes: Fixes, apart: Separated, said: Said | None, limits: Limits) -> tuple[list[Handshake], Ints]:
    """The exchanges of numbers, in order of time, and the hulls with the ships followed across them."""
    found = {(one.mmsi_1, one.mmsi_2): one for one in _exchanged(fixes, said)}
    found |= {(one.mmsi_1, one.mmsi_2): one for one in _crossed(fixes, apart, limits)}
    changed = apart.hull
    ordered = sorted(found.values(), key=lambda one: (one.at_ms, one.mmsi_1, one.mmsi_2))
    for one in ordered:
        changed = _followed(changed, fixes, one)
    return ordered, changed


def _followed(hull: Ints, fixes: Fixes, one: Handshake) -> Ints:
    """Exchange the hulls of the two numbers from the time on, where each number is one hull before and after."""
    rows = [_rows(fixes, mmsi) for mmsi in (one.mmsi_1, one.mmsi_2)]
    before = [np.unique(hull[own[fixes.t[own] < one.at_ms]]) for own in rows]
    after = [own[fixes.t[own] >= one.at_ms] for own in rows]
    if any(len(numbers) != 1 for numbers in (*before, *(np.unique(hull[own]) for own in after))):
        return hull
    changed = hull.copy()
    changed[after[0]], changed[after[1]] = before[1][0], before[0][0]
    return changed


def _rows(fixes: Fixes, mmsi: int) -> Ints:
    ship = int(np.searchsorted(fixes.mmsi, mmsi))
    return np.arange(fixes.begin[ship], fixes.begin[ship + 1])


# ---- apart: the paths cross over ----


def _crossed(fixes: Fixes, apart: Separated, limits: Limits) -> list[Handshake]:
    """Pairs of leaps at one time, each to where the other number was going."""
    a, b = _leaps(fixes, apart, limits)
    ship = np.searchsorted(fixes.begin, a, side="right") - 1
    found = []
    order = np.argsort(fixes.t[b], kind="stable")
    for place, one in enumerate(order.tolist()):
        for two in order[place + 1 :].tolist():
            if fixes.t[b[two]] - fixes.t[b[one]] > _AT_ONCE_MS:
                break
            if ship[one] == ship[two]:
                continue
            pairs = np.array([a[one], a[two]]), np.array([b[two], b[one]])
            nats, _ = surprises(*fixes.arrays(), *pairs, limits[0], limits[1])
            if (nats <= _AS_EXPECTED).all():
                at = int(min(fixes.t[b[one]], fixes.t[b[two]]))
                low, high = sorted((int(fixes.mmsi[ship[one]]), int(fixes.mmsi[ship[two]])))
                found.append(Handshake(low, high, at, _CROSSED, "each number went on where the other was"))
    return found


def _leaps(fixes: Fixes, apart: Separated, limits: Limits) -> tuple[Ints, Ints]:
    """Steps of one number, of one hull or from the end of one to the start of another, that no ship can make."""
    fast_ms, slack_m, silence_ms = limits
    kept = np.flatnonzero((apart.marks & int(DISBELIEVED)) == 0)
    a, b = kept[:-1], kept[1:]
    other = np.flatnonzero(apart.track[a] != apart.track[b])
    a, b = a[other], b[other]
    one = np.searchsorted(fixes.begin, a, side="right") == np.searchsorted(fixes.begin, b, side="right")
    one &= (apart.hull[a] == apart.hull[b]) | _handed_over(apart.hull, kept, a, b)
    a, b = a[one], b[one]
    seconds = (fixes.t[b] - fixes.t[a]) / MS_PER_S
    soon = (seconds > 0) & (seconds * MS_PER_S <= silence_ms)
    a, b, seconds = a[soon], b[soon], seconds[soon]
    metres = geodesy.distance_m(fixes.lat[a], fixes.lon[a], fixes.lat[b], fixes.lon[b])
    leapt = metres > slack_m + fast_ms * seconds
    return a[leapt], b[leapt]


def _handed_over(hull: Ints, kept: Ints, a: Ints, b: Ints) -> NDArray[np.bool_]:
    """Whether each fix a is the last of its hull and b the first of its own."""
    numbers, first = np.unique(hull[kept], return_index=True)
    last = len(kept) - 1 - np.unique(hull[kept][::-1], return_index=True)[1]
    ends, begins = (np.searchsorted(numbers, hull[rows]) for rows in (a, b))
    result: NDArray[np.bool_] = (kept[last[ends]] == a) & (kept[first[begins]] == b)
    return result


# ---- alongside: the dimensions change hands ----


def _exchanged(fixes: Fixes, said: Said | None) -> list[Handshake]:
    """Pairs of numbers that took over each other's dimensions at one time and place."""
    if said is None:
        return []
    changes = [change for mmsi in said.contradictory.tolist() if (change := _change(said, mmsi)) is not None]
    changes.sort(key=lambda change: change[1])
    found = []
    for place, (mmsi_1, at_1, old_1, new_1) in enumerate(changes):
        for mmsi_2, at_2, old_2, new_2 in changes[place + 1 :]:
            if at_2 - at_1 > _SAID_MS:
                break
            if np.abs(old_1 - new_2).max() <= _SAME_M and np.abs(old_2 - new_1).max() <= _SAME_M:
                at = int(max(at_1, at_2))
                if _together(fixes, mmsi_1, mmsi_2, at):
                    low, high = sorted((mmsi_1, mmsi_2))
                    found.append(Handshake(low, high, at, _EXCHANGED, "each number took over the other's dimensions"))
    return found


def _change(said: Said, mmsi: int) -> tuple[int, int, Floats, Floats] | None:
    """The number, when it changed its dimensions for good, and the old and the new; None if it did not just once."""
    own = said.of_ship(mmsi)
    stated = np.flatnonzero(~np.isnan(own.sides).any(axis=1))
    sides = own.sides[stated]
    if len(stated) < 2 * _LASTING:
        return None
    steps = np.flatnonzero(np.abs(np.diff(sides, axis=0)).max(axis=1) > _SAME_M)
    if len(steps) != 1 or not _LASTING <= steps[0] + 1 <= len(stated) - _LASTING:
        return None
    return mmsi, int(own.t[stated[steps[0] + 1]]), sides[0], sides[-1]


def _together(fixes: Fixes, mmsi_1: int, mmsi_2: int, at_ms: int) -> bool:
    """Whether both numbers were heard close to each other about a time."""
    ships = np.searchsorted(fixes.mmsi, (mmsi_1, mmsi_2))
    if ships.max() >= len(fixes.mmsi) or (fixes.mmsi[ships] != (mmsi_1, mmsi_2)).any():
        return False
    rows = [_rows(fixes, mmsi) for mmsi in (mmsi_1, mmsi_2)]
    near = [own[np.abs(fixes.t[own] - at_ms) <= _SAID_MS] for own in rows]
    if not all(len(own) for own in near):
        return False
    at = np.clip(np.searchsorted(fixes.t[near[1]], fixes.t[near[0]]), 0, len(near[1]) - 1)
    one, two = near[0], near[1][at]
    metres = geodesy.distance_m(fixes.lat[one], fixes.lon[one], fixes.lat[two], fixes.lon[two])
    return bool((metres[np.abs(fixes.t[one] - fixes.t[two]) <= _AT_ONCE_MS] <= _MET_M).any())
