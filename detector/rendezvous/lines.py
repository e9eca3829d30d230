"""The line of a hull: its tracks that follow one another in time, as one path, whatever silence or number lies between.

A track ends where a ship was silent for hours, and where she took another number. Neither ends a meeting: so what is
compared are lines. Two transponders that send at once stay two lines of one hull.
"""

from __future__ import annotations

from itertools import groupby
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from detector.schema import milliseconds

if TYPE_CHECKING:
    import pandas as pd

Ints = NDArray[np.int64]


def lines(tracks: pd.DataFrame) -> pd.DataFrame:
    """The believed TRACKS rows with `track` numbering lines, sorted by line and time."""
    if not len(tracks):
        return tracks
    t, track = milliseconds(tracks["time"]), tracks["track"].to_numpy()
    first = np.flatnonzero(np.diff(track, prepend=track[0] - 1))
    last = np.append(first[1:], len(track)) - 1
    hull, mmsi = tracks["hull"].to_numpy()[first], tracks["mmsi"].to_numpy()[first]
    line = _numbered(hull, mmsi, t[first], t[last])
    count = last - first + 1
    if (np.diff(line) > 0).all():
        return tracks.assign(track=np.repeat(line, count))
    tracks = tracks.drop(
        columns=["marks", "nav_status"], errors="ignore"
    )  # no path rests on them: so much less to copy
    order = np.lexsort((t[first], line))
    starts = np.cumsum(count[order]) - count[order]
    rows = np.repeat(first[order] - starts, count[order]) + np.arange(len(track))
    result: pd.DataFrame = tracks.iloc[rows].reset_index(drop=True)
    return result.assign(track=np.repeat(line[order], count[order]))


def _numbered(hull: Ints, mmsi: Ints, start_ms: Ints, end_ms: Ints) -> Ints:
    """The line of each track: the first of its hull that has ended when the track begins, else a new one."""
    line = np.zeros(len(hull), dtype=np.int64)
    number = 0
    for _, group in groupby(np.lexsort((mmsi, start_ms, hull)).tolist(), key=lambda k: int(hull[k])):
        ends: list[tuple[int, int]] = []  # line, and when it ended
        for k in group:
            place = next((n for n, (_, ended) in enumerate(ends) if ended < start_ms[k]), len(ends))
            if place == len(ends):
                ends.append((number, 0))
                number += 1
            line[k] = ends[place][0]
            ends[place] = (ends[place][0], int(end_ms[k]))
    return line
