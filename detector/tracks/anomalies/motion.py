"""Speed and course that do not fit the way made: odd, for a while, but no reason to doubt the place."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from detector.tracks.anomalies import kernel, limits
from detector.tracks.anomalies.anomaly import Anomaly, area
from detector.tracks.anomalies.fixes import Fixes
from detector.vocabulary import DISBELIEVED, Mark

Ints = NDArray[np.int64]
_KINDS = (
    ("speed", kernel.FAST | kernel.SLOW, Mark.SPEED, "sent speeds that do not fit the way made"),
    ("course", kernel.ASIDE, Mark.COURSE, "sent courses more than 45 degrees off the way made"),
)


def speed_and_course(fixes: Fixes, own: NDArray[np.int32]) -> list[Anomaly]:
    """Runs of fixes that are odd over a minute or more, marked in `own`; those already disbelieved are not reported."""
    found = []
    for kind, bits, bit, words in _KINDS:
        for run in _runs(fixes, bits):
            own[run] |= int(bit)
            if not ((own[run] | fixes.marks[run]) & int(DISBELIEVED)).all():
                found.append(_anomaly(fixes, run, kind, words))
    return found


def _runs(fixes: Fixes, bits: int) -> list[Ints]:
    """Runs of at least ODD_FIXES fixes and ODD_RUN_S with one of these bits, within a track."""
    by_track = fixes.by_track
    odd = (fixes.bits[by_track] & bits) > 0
    place = np.flatnonzero(odd)
    if not len(place):
        return []
    rows = by_track[place]
    new = (np.diff(place) > 1) | (fixes.track[rows[1:]] != fixes.track[rows[:-1]])
    runs = np.split(rows, np.flatnonzero(new) + 1)
    return [r for r in runs if len(r) >= limits.ODD_FIXES and fixes.t[r[-1]] - fixes.t[r[0]] >= limits.ODD_RUN_S * 1000]


def _anomaly(fixes: Fixes, run: Ints, kind: str, words: str) -> Anomaly:
    lat, lon, radius_m = area(fixes.lat[run], fixes.lon[run])
    start, end = int(fixes.t[run[0]]), int(fixes.t[run[-1]])
    mmsi = int(fixes.mmsi[run[0]])
    sentence = f"MMSI {mmsi} {words} ({len(run)} reports in {(end - start) / 60_000:.0f} min)."
    return Anomaly(kind, (mmsi,), start, end, lat, lon, radius_m, len(run), sentence)
