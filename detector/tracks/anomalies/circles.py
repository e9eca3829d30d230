"""Circles: positions on an even ring, round and round, that the ship's speed or heading denies."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from detector import geodesy
from detector.tracks.anomalies import kernel
from detector.tracks.anomalies.anomaly import Episode, frames
from detector.tracks.anomalies.fixes import Fixes
from detector.tracks.anomalies.ring_kernel import rings
from detector.vocabulary import DISBELIEVED, Mark

_ODD = kernel.FAST | kernel.SLOW | kernel.ASIDE | kernel.TURNED | kernel.FAR | kernel.JUMP | kernel.NEW_TRACK
_APART_MS = 6 * 3_600_000  # a longer silence ends a circle as it ends a track
_FEWEST, _AHEAD = 5, 20  # so many odd fixes among so many before a ring is looked for


def circles(fixes: Fixes, own: NDArray[np.int32]) -> list[Episode]:
    """The circles, marked in `own`: each MMSI's fixes on rings, in stretches without long silences."""
    starts = (fixes.bits & _ODD) > 0
    found: list[Episode] = []
    for begin, end in fixes.by_mmsi():
        if starts[begin:end].sum() < _FEWEST:
            continue
        crowd = np.concatenate([[0], np.cumsum(starts[begin:end])])
        ahead = np.minimum(np.arange(end - begin) + _AHEAD, end - begin)
        dense = starts[begin:end] & (crowd[ahead] - crowd[:-1] >= _FEWEST)
        if not dense.any():
            continue
        columns = (fixes.t, fixes.lat, fixes.lon, fixes.sog, fixes.heading, fixes.coarse)
        radius, lat, lon = rings(begin, end, starts, dense, *columns)
        at = np.flatnonzero(radius > 0.0)
        if not len(at):
            continue
        own[at + begin] |= int(Mark.CIRCLE)
        false = ((own | fixes.marks) & int(DISBELIEVED)) > 0
        for run in np.split(at, np.flatnonzero(np.diff(fixes.t[at + begin]) > _APART_MS) + 1):
            found.append(_episode(fixes, run + begin, false, radius[run], (lat[run], lon[run])))
    return found


def _episode(
    fixes: Fixes,
    at: NDArray[np.int64],
    false: NDArray[np.bool_],
    radius: NDArray[np.float64],
    middles: tuple[NDArray[np.float64], NDArray[np.float64]],
) -> Episode:
    lat, lon = middles
    middle_lon = float(geodesy.wrap_deg(lon[0] + np.median(geodesy.wrap_deg(lon - lon[0]))))
    middle = float(np.median(lat)), middle_lon
    return Episode("circle", at, *frames(fixes, at, false), float(np.median(radius)), middle)
