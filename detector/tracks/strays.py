"""The last few fixes of a chain that positions relayed late have led astray.

A position that a satellite relays late lies on the ship's own way, but is dated after others that lie farther along.
Where she sent no course nothing else tells: the chain follows the late ones, and the ship herself starts a new chain.
"""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
from numpy.typing import NDArray

from detector import geodesy
from detector.tracks.chains import Fixes

Ints = NDArray[np.int64]
Floats = NDArray[np.float64]
Sailed = Callable[[Ints, Ints], NDArray[np.bool_]]  # whether a ship can have gone from one fix to the other

_STRAYS = 3  # so few at the end of a chain, when the ship is heard elsewhere already, are no second ship
_WAY_FIXES = 20  # on each side, that tell the way she went
_BESIDE_M = 500.0  # off that way: the slack of a leap, and the bend between two fixes of it


def without_strays(parts: list[Ints], fixes: Fixes, sailed: Sailed, least: int) -> tuple[list[Ints], list[Ints]]:
    """The chains, at least `least` fixes left of each, and apart from them the strays.

    Strays are the last few fixes of a chain that another overlaps which goes on as its ship.
    """
    t, kept, strays = fixes.t, [], []
    starts = np.array([t[rows[0]] for rows in parts])
    ends = np.array([t[rows[-1]] for rows in parts])
    for one, rows in enumerate(parts):
        others = np.flatnonzero((starts > starts[one]) & (starts < ends[one]))
        cuts = [(int(np.searchsorted(t[rows], starts[k])), int(k)) for k in others]
        fits = [cut for cut, k in cuts if cut >= least and _astray(rows, cut, parts[k], fixes, sailed)]
        cut = max(fits, default=len(rows))
        kept.append(rows[:cut])
        if cut < len(rows):
            strays.append(rows[cut:])
    return kept, strays


def _astray(rows: Ints, cut: int, other: Ints, fixes: Fixes, sailed: Sailed) -> bool:
    """Whether a chain's fixes from `cut` on lie on the way of its ship, heard farther along in the other."""
    tail = rows[cut:]
    few = 0 < len(tail) <= _STRAYS and len(tail) < len(other)
    if not few or fixes.t[tail[0]] > fixes.t[other[-1]] or not np.isnan(fixes.ve[tail]).all():
        return False
    if not sailed(rows[cut - 1 : cut], other[:1])[0]:
        return False
    way = np.concatenate([rows[max(cut - _WAY_FIXES, 0) : cut], other[:_WAY_FIXES]])
    p, q, s = way[:-1, None], way[1:, None], tail[None, :]
    detour_m = _metres(fixes, p, s) + _metres(fixes, s, q) - _metres(fixes, p, q)
    return bool((detour_m.min(axis=0) <= _BESIDE_M).all())


def _metres(fixes: Fixes, a: Ints, b: Ints) -> Floats:
    return geodesy.distance_m(fixes.lat[a], fixes.lon[a], fixes.lat[b], fixes.lon[b])
