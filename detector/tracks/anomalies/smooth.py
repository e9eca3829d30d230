"""A track too smooth to be real: none of the noise that every receiver and every sea gives."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from detector import geodesy
from detector.tracks.anomalies import kernel, limits
from detector.tracks.anomalies.anomaly import Anomaly, area
from detector.tracks.anomalies.fixes import Fixes
from detector.vocabulary import Mark

Ints = NDArray[np.int64]


def smooth(fixes: Fixes, own: NDArray[np.int32]) -> list[Anomaly]:
    """Runs with speed and course the same to the last digit and places on an even course, marked in `own`.

    A table rounded to few decimals is off the even course by its rounding, and so never smooth.
    """
    found = []
    for run in _runs(fixes):
        if (fixes.coarse[run]).any() or _off_even_m(fixes, run) > limits.SMOOTH_M:
            continue
        own[run] |= int(Mark.SMOOTH)
        lat, lon, radius_m = area(fixes.lat[run], fixes.lon[run])
        start, end, mmsi = int(fixes.t[run[0]]), int(fixes.t[run[-1]]), int(fixes.mmsi[run[0]])
        sentence = (
            f"MMSI {mmsi} kept {fixes.sog[run[0]]:.1f} kn and {fixes.cog[run[0]]:.1f} degrees to the last digit for "
            f"{(end - start) / 60_000:.0f} min, within {limits.SMOOTH_M} m of an even course: no receiver is so exact."
        )
        found.append(Anomaly("smooth", (mmsi,), start, end, lat, lon, radius_m, len(run), sentence))
    return found


def _runs(fixes: Fixes) -> list[Ints]:
    by_track = fixes.by_track
    place = np.flatnonzero(fixes.bits[by_track] & kernel.EVEN)
    if not len(place):
        return []
    rows = by_track[place]
    same = (fixes.sog[rows[1:]] == fixes.sog[rows[:-1]]) & (fixes.cog[rows[1:]] == fixes.cog[rows[:-1]])
    new = (np.diff(place) > 1) | (fixes.track[rows[1:]] != fixes.track[rows[:-1]]) | ~same
    return np.split(rows, np.flatnonzero(new) + 1)


def _off_even_m(fixes: Fixes, run: Ints) -> float:
    """Root mean square metres off a course even in time, the curve of the Earth allowed for (cubic)."""
    middle = run[len(run) // 2]
    east, north = geodesy.offset_m(fixes.lat[middle], fixes.lon[middle], fixes.lat[run], fixes.lon[run])
    x = (fixes.t[run] - fixes.t[middle]) / float(fixes.t[run[-1]] - fixes.t[run[0]])
    powers = np.vander(x, 4)
    places = np.stack([east, north], axis=1)
    fitted = powers @ np.linalg.lstsq(powers, places, rcond=None)[0]
    return float(np.sqrt(((places - fitted) ** 2).sum(axis=1).mean()))
