"""Three and more hulls at once: who lay beside whom, and which pairs were only neighbours on the same hull.

Two shuttles on either side of one mother are as near to each other as her beam, for hours, and rigidly so. Of three
ships that lay together the pair farthest apart has the third between, if it is so by more than the data could mistake.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

Ints = NDArray[np.int64]
Floats = NDArray[np.float64]

_SHARE = 0.5  # of the shorter contact: two contacts lasted at once
_BETWEEN_M = 6.0  # a hull between two others is at least a boat's beam wide; fenders and errors of offsets are less


@dataclass(frozen=True, slots=True)
class Meetings:
    """Contacts as the rafts see them: arrays of one length; `hull` and `mmsi` are (n, 2)."""

    hull: Ints
    mmsi: Ints
    start_ms: Ints
    end_ms: Ints
    clearance_m: Floats

    def __len__(self) -> int:
        return len(self.start_ms)


@dataclass(frozen=True, slots=True)
class Company:
    """What else lay there: MMSIs in contact with either ship at the time, and the one between the two, or None."""

    beside: tuple[int, ...]
    via: int | None


def company(met: Meetings) -> list[Company]:
    """The company of each contact. Symmetric, and the same in any order of the contacts."""
    of_hull: defaultdict[int, list[int]] = defaultdict(list)
    for number, pair in enumerate(met.hull.tolist()):
        for hull in pair:
            of_hull[hull].append(number)
    return [_company(number, met, of_hull) for number in range(len(met))]


def _company(number: int, met: Meetings, of_hull: dict[int, list[int]]) -> Company:
    pair = met.hull[number].tolist()
    sides = [_others(number, hull, met, of_hull[hull]) for hull in pair]
    beside = {int(mmsi) for side in sides for _, mmsi in side.values()}
    between = [
        (max(m for m, _ in names), min(names)[1])  # she may be named by either of two transponders: by the nearer's
        for third in sides[0].keys() & sides[1].keys()
        for names in [[(float(met.clearance_m[row]), mmsi) for row, mmsi in (side[third] for side in sides)]]
    ]
    own = float(met.clearance_m[number])
    through = [(m, mmsi) for m, mmsi in between if own >= m + _BETWEEN_M]
    return Company(tuple(sorted(beside)), min(through)[1] if through else None)


def _others(number: int, hull: int, met: Meetings, near: Sequence[int]) -> dict[int, tuple[int, int]]:
    """Third hulls in contact with a hull while the contact lasted: the contact (the nearest one) and their MMSI."""
    found: dict[int, tuple[int, int]] = {}
    for other in near:
        pair = met.hull[other].tolist()
        third = pair[1] if pair[0] == hull else pair[0]
        if other == number or third in met.hull[number] or not _at_once(number, other, met):
            continue
        mmsi = int(met.mmsi[other, 1] if pair[0] == hull else met.mmsi[other, 0])
        if third not in found or met.clearance_m[other] < met.clearance_m[found[third][0]]:
            found[third] = (other, mmsi)
    return found


def _at_once(a: int, b: int, met: Meetings) -> bool:
    both = min(met.end_ms[a], met.end_ms[b]) - max(met.start_ms[a], met.start_ms[b])
    shorter = min(met.end_ms[a] - met.start_ms[a], met.end_ms[b] - met.start_ms[b])
    return bool(both > 0 and both >= _SHARE * shorter)
