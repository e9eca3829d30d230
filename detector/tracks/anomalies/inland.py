"""Positions inland that were not sailed to: rivers and harbours are none, an airport reached by a leap is."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
from numpy.typing import NDArray

from detector.tracks.anomalies import limits
from detector.tracks.anomalies.anomaly import Anomaly, Episode, area
from detector.tracks.anomalies.fixes import Fixes
from detector.tracks.anomalies.pieces import Pieces, leaps, soon
from detector.vocabulary import Mark

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]


def inland(
    fixes: Fixes,
    episodes: list[Episode],
    pieces: Pieces,
    own: NDArray[np.int32],
    land: Callable[[Floats, Floats], Floats] | None,
) -> list[Anomaly]:
    """What lies well inside the land and was reached or left by a step that no ship makes; marked in `own`."""
    if land is None:
        return []
    found = []
    for members in [*(e.at for e in episodes), *_leapt_to(fixes, pieces)]:
        far = members[land(fixes.lat[members], fixes.lon[members]) >= limits.INLAND_M]
        if not len(far) or len(far) < 0.5 * len(members) or (own[far] & int(Mark.LAND)).all():
            continue
        own[far] |= int(Mark.LAND)
        found.append(_anomaly(fixes, far))
    return found


def _leapt_to(fixes: Fixes, pieces: Pieces) -> list[Ints]:
    """Pieces with a leap at one end at least, no part of an episode, and shorter than what she leapt from.

    The longer one may be a ship on a river that the coast does not know, leaping to sea.
    """
    found = []
    for begin, end in pieces.of_ships():
        for k in range(begin, end):
            into = k > begin and _leap(fixes, pieces.last[k - 1], pieces.first[k])
            out = k + 1 < end and _leap(fixes, pieces.last[k], pieces.first[k + 1])
            around = pieces.size[k - 1] if into else pieces.size[k + 1] if out else 0
            if not pieces.false[k] and pieces.size[k] <= around:
                found.append(pieces.members[k])
    return found


def _leap(fixes: Fixes, a: int, b: int) -> bool:
    return soon(fixes, a, b) and leaps(fixes, a, b)


def _anomaly(fixes: Fixes, at: Ints) -> Anomaly:
    lat, lon, radius_m = area(fixes.lat[at], fixes.lon[at])
    mmsi = int(fixes.mmsi[at[0]])
    start, end = int(fixes.t[at].min()), int(fixes.t[at].max())
    sentence = (
        f"MMSI {mmsi} leapt to positions more than {limits.INLAND_M / 1000:.1f} km inland "
        f"({len(at)} reports in {(end - start) / 60_000:.0f} min)."
    )
    return Anomaly("inland", (mmsi,), start, end, lat, lon, radius_m, len(at), sentence)
