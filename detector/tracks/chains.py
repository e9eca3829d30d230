"""Which fixes of one MMSI belong to one hull: each is linked to the latest fix it can have come from.

Two hulls on one MMSI so fall into two chains, and a wild position into a chain of its own. After gpsdio-segment
(Global Fishing Watch), which assigns fix after fix to open segments; here each link is decided from the fixes around
it alone, so that the answer is the same whatever the order and the cut of the input.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from detector import geodesy

Ints = NDArray[np.int64]
Floats = NDArray[np.float64]
Limits = tuple[float, float, int]  # metres per second, slack in metres, longest silence in ms
_LOOK_BACK = 32  # fixes searched for one to have come from: more hulls than this never share an MMSI


def chains(mmsi: Ints, t: Ints, lat: Floats, lon: Floats, limits: Limits) -> Ints:
    """The number of the chain of each fix; the fixes sorted by MMSI and time (ms)."""
    previous = _latest_reachable(mmsi, t, lat, lon, limits)
    _one_successor(previous)
    index = np.arange(len(t), dtype=np.int64)
    head = np.maximum.accumulate(np.where(previous == index - 1, 0, index))  # of each run of neighbours linked in a row
    chain = index.copy()
    for i in np.flatnonzero((previous >= 0) & (head == index)):
        chain[i] = chain[head[previous[i]]]
    result: Ints = chain[head]
    return result


def _latest_reachable(mmsi: Ints, t: Ints, lat: Floats, lon: Floats, limits: Limits) -> Ints:
    """For each fix the latest earlier fix it can have come from, -1 where there is none."""
    previous = np.full(len(t), -1, dtype=np.int64)
    open_fixes = np.arange(len(t))
    for back in range(1, _LOOK_BACK + 1):
        open_fixes = open_fixes[open_fixes >= back]
        earlier = open_fixes - back
        near = (mmsi[open_fixes] == mmsi[earlier]) & (t[open_fixes] - t[earlier] <= limits[2])
        open_fixes, earlier = open_fixes[near], earlier[near]
        if not len(open_fixes):
            break
        reached = _reachable(t, lat, lon, earlier, open_fixes, limits)
        previous[open_fixes[reached]] = earlier[reached]
        open_fixes = open_fixes[~reached]
    return previous


def _reachable(t: Ints, lat: Floats, lon: Floats, a: Ints, b: Ints, limits: Limits) -> NDArray[np.bool_]:
    seconds = (t[b] - t[a]) / 1000.0
    metres = geodesy.distance_m(lat[a], lon[a], lat[b], lon[b])
    result: NDArray[np.bool_] = (seconds > 0) & (metres <= limits[1] + limits[0] * seconds)
    return result


def _one_successor(previous: Ints) -> None:
    """Where several fixes claim one predecessor, the chain goes on with one of them; the others start anew.

    It goes on with a claimant that leads somewhere itself, and among those with the earliest: a wild fix within reach
    leads nowhere.
    """
    claimants = np.flatnonzero(previous >= 0)
    leads = np.zeros(len(previous), dtype=bool)
    leads[previous[claimants]] = True
    order = claimants[np.lexsort((claimants, ~leads[claimants], previous[claimants]))]
    first = np.ones(len(order), dtype=bool)
    first[1:] = previous[order][1:] != previous[order][:-1]
    previous[order[~first]] = -1
