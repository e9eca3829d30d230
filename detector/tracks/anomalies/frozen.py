"""Frozen positions: one place again and again while the ship says that she moves."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from detector.tracks.anomalies import kernel, limits
from detector.tracks.anomalies.anomaly import Episode, frames
from detector.tracks.anomalies.fixes import Fixes
from detector.vocabulary import DISBELIEVED, Mark

Ints = NDArray[np.int64]
_BERTHED = (1, 5, 6)  # at anchor, moored, aground


def frozen(fixes: Fixes, own: NDArray[np.int32]) -> list[Episode]:
    """The runs of fixes frozen while under way, and what is displaced and does not move; marked in `own`.

    A ship at berth whose receiver holds her position still says that she does not move. One whose speed log counts
    the current past it is told by her status.
    """
    found = []
    for run in _runs(fixes):
        speeds = fixes.sog[run]
        berthed = np.isin(fixes.status[run], _BERTHED).mean() > 0.5
        least = limits.BERTHED_KN if berthed else limits.STILL_KN
        if np.nanmedian(speeds) >= least or (_was_elsewhere(fixes, run) and not berthed):
            own[run] |= int(Mark.FROZEN)
            found.append(run)
    _displaced_and_still(fixes, own)
    false = ((own | fixes.marks) & int(DISBELIEVED)) > 0
    return [Episode("frozen", run, *frames(fixes, run, false)) for run in found]


def _runs(fixes: Fixes) -> list[Ints]:
    """Runs of fixes that the screen found still, one for each place."""
    still = np.flatnonzero(fixes.bits & kernel.STILL)
    if not len(still):
        return []
    step = fixes.distance_m(still[:-1], still[1:]) > limits.STILL_M
    new = (fixes.track[still[1:]] != fixes.track[still[:-1]]) | step | (np.diff(still) > 1)
    return np.split(still, np.flatnonzero(new) + 1)


def _was_elsewhere(fixes: Fixes, run: Ints) -> bool:
    """Whether the ship was under way, at another place, just before or just after."""
    for fix, edge in ((run[0] - 1, run[0]), (run[-1] + 1, run[-1])):
        if not 0 <= fix < len(fixes.t) or fixes.mmsi[fix] != fixes.mmsi[edge]:
            continue
        near = abs(int(fixes.t[fix] - fixes.t[edge])) <= limits.JUMP_TIGHT_S * 1000
        far = float(fixes.distance_m(int(fix), int(edge))) > limits.JUMP_M
        if near and far and fixes.sog[fix] >= limits.STILL_KN and fixes.sog[edge] >= limits.STILL_KN:
            return True
    return False


def _displaced_and_still(fixes: Fixes, own: NDArray[np.int32]) -> None:
    """Mark as frozen what is displaced and stays within STILL_M of one place."""
    displaced = np.flatnonzero((own | fixes.marks) & int(Mark.DISPLACED))
    if not len(displaced):
        return
    new = (np.diff(displaced) > 1) | (fixes.distance_m(displaced[:-1], displaced[1:]) > limits.STILL_M)
    for run in np.split(displaced, np.flatnonzero(new) + 1):
        lasted = fixes.t[run[-1]] - fixes.t[run[0]] >= limits.STILL_S * 1000
        if len(run) >= limits.STILL_FIXES and lasted and (fixes.distance_m(run[0], run) <= limits.STILL_M).all():
            own[run] |= int(Mark.FROZEN)
