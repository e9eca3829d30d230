"""DECIDE: from clearance curves to contacts, with an enter and a leave threshold.

Both thresholds are held against the lower bound of the clearance, estimate less uncertainty: what cannot be told from
alongside is alongside, and the event says how well its data could tell. An instant that is known no better than
`max_uncertainty_m` tells nothing, and neither begins nor ends a contact: across such instants, and across silences, a
contact is bridged, until either ship is heard elsewhere.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from detector.parameters import Rendezvous
from detector.rendezvous import contacts_kernel as kernel
from detector.units import HOUR_S, MIN_S, MS_PER_S

if TYPE_CHECKING:
    from detector.rendezvous.proximity import Curves

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]

NOTHING, CLEARLY, ROUGHLY = 0, 1, 2
ROUGHLY_M = 400.0  # paths bridged over an hour or two of silence that come so near, again and again, are of ships that
ROUGHEST_M = 4_000.0  # keep together; known no better than the second, it says nothing [judgement, synthetic worlds]
BRIDGE_MS = 12 * HOUR_S * MS_PER_S  # a longer silence parts a contact: one satellite passes a place twice a day


def lower_bound_m(curves: Curves) -> Floats:
    """The smallest clearance that the data allow at each instant."""
    result: Floats = curves.clearance_m - curves.uncertainty_m
    return result


def tells(curves: Curves, settings: Rendezvous) -> NDArray[np.int8]:
    """What each instant says: NOTHING; CLEARLY where it is known well enough to begin or end a contact, or the ships
    cannot have been together; ROUGHLY where the ships seem near, though a silence leaves much open.
    """
    known = curves.uncertainty_m <= settings.max_uncertainty_m
    apart = lower_bound_m(curves) > settings.leave_m
    rough = (curves.clearance_m <= ROUGHLY_M) & (curves.uncertainty_m <= ROUGHEST_M)
    result: NDArray[np.int8] = np.where(known | apart, CLEARLY, np.where(rough, ROUGHLY, NOTHING)).astype(np.int8)
    return result


def contacts(curves: Curves, settings: Rendezvous) -> Ints:
    """Window (counted from the first of these curves), first and last instant of every contact (n, 3).

    A contact begins when the bound falls to `enter_m` and ends when it was last there before rising above `leave_m`;
    contacts apart for less than `rejoin_minutes` are one. `first` and `last` are places in the arrays, both within.
    """
    found: Ints = kernel.found(
        curves.begin,
        curves.t,
        lower_bound_m(curves),
        tells(curves, settings),
        settings.enter_m,
        settings.leave_m,
        settings.rejoin_minutes * MIN_S * MS_PER_S,
        BRIDGE_MS,
    )
    return found


def found_slowly(t: Ints, low_m: Floats, telling: NDArray[np.int8], settings: Rendezvous) -> list[tuple[int, int]]:
    """The same for one curve, to read: first and last instant of each contact."""
    known = np.flatnonzero(telling)
    pieces: list[list[int]] = []
    near: list[int] = []
    before = -1
    for i in map(int, known):
        if near and (low_m[i] > settings.leave_m or t[i] - t[before] > BRIDGE_MS):
            pieces.append([near[0], near[-1]])
            near = []
        if low_m[i] <= settings.enter_m or telling[i] == ROUGHLY:
            near.append(i)
        before = i
    if near:
        pieces.append([near[0], near[-1]])
    joined: list[list[int]] = []
    for first, last in pieces:
        if joined and t[first] - t[joined[-1][1]] <= settings.rejoin_minutes * MIN_S * MS_PER_S:
            joined[-1][1] = last
        else:
            joined.append([first, last])
    return [(first, last) for first, last in joined]
