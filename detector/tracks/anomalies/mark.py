"""`mark`: what speaks against believing each position, and the anomalies in sentences."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from detector.schema import milliseconds
from detector.tracks.anomalies import horizon, inland, kernel, regional
from detector.tracks.anomalies.anomaly import Anomaly, merged
from detector.tracks.anomalies.circles import circles
from detector.tracks.anomalies.common import displaced_together
from detector.tracks.anomalies.fixes import Fixes, Table, suspects
from detector.tracks.anomalies.frozen import frozen
from detector.tracks.anomalies.motion import speed_and_course
from detector.tracks.anomalies.one_point import one_point
from detector.tracks.anomalies.smooth import smooth
from detector.tracks.anomalies.stretches import stretches

if TYPE_CHECKING:
    import pandas as pd

Floats = NDArray[np.float64]
Marks = NDArray[np.int32]
Inland = Callable[[Floats, Floats], Floats]  # degrees in; metres from the shore, inland; 0 at sea
Stations = dict[int, tuple[float, float, float]]  # hash -> degrees north, degrees east, metres of the antenna


def mark(
    tracks: pd.DataFrame, land: Inland | None = None, stations: Stations | None = None
) -> tuple[Marks, tuple[Anomaly, ...]]:
    """The marks (int32 bits of `vocabulary.Mark`) of each row, to be OR-ed with what is there, and the anomalies.

    `tracks` has the columns of TRACKS; rows of track -1 stand alone. `land` says how far inland positions are;
    `stations` where stations of known place stand. What is said of a fix rests on reports at most 48 hours away.
    """
    marks = np.zeros(len(tracks), dtype=np.int32)
    if not len(tracks):
        return marks, ()
    order, columns = _in_order(tracks)
    bits = kernel.screen(*columns)
    found = _found(tracks, order, columns, bits, marks, land)
    found += one_point(tracks, order, marks)
    if "station" in tracks.columns:
        found += horizon.beyond(tracks, marks, stations or {})
    return marks, tuple(sorted(found, key=lambda a: (a.start_ms, a.kind, a.mmsis)))


def _in_order(tracks: pd.DataFrame) -> tuple[NDArray[np.int64] | None, tuple[NDArray[np.generic], ...]]:
    """The order by track and time, None where the rows are in it, and the columns of the screen in it."""
    track, t = tracks["track"].to_numpy(), milliseconds(tracks["time"])
    names = ("lat", "lon", "sog_kn", "cog_deg", "heading_deg")
    columns = [track, t, *(tracks[name].to_numpy(dtype=np.float64) for name in names)]
    columns.append(tracks["message_type"].to_numpy() == 27)
    later = (track[1:] > track[:-1]) | ((track[1:] == track[:-1]) & (t[1:] >= t[:-1])) | (track[1:] < 0)
    if later.all():
        return None, tuple(columns)
    order = np.lexsort((columns[3], columns[2], t, track))
    return order, tuple(column[order] for column in columns)


def _found(
    tracks: pd.DataFrame,
    order: NDArray[np.int64] | None,
    columns: tuple[NDArray[np.generic], ...],
    bits: NDArray[np.int16],
    marks: Marks,
    land: Inland | None,
) -> list[Anomaly]:
    """The anomalies of single ships and of regions, their marks set."""
    rows = suspects(tracks, order, columns, bits)
    if not len(rows):
        return []
    fixes = Fixes.of(tracks, rows, order, bits)
    own = np.zeros(len(rows), dtype=np.int32)
    episodes, pieces = stretches(fixes, own)
    episodes += frozen(fixes, own)
    episodes += circles(fixes, own)
    episodes += displaced_together(fixes, own)
    episodes = merged(fixes, episodes)
    found = regional.regions(fixes, Table.of(tracks), episodes, own, marks)
    found += inland.inland(fixes, episodes, pieces, own, land)
    found += speed_and_course(fixes, own)
    found += smooth(fixes, own)
    marks[fixes.rows] |= own
    return [*found, *(episode.anomaly(fixes) for episode in episodes if episode.alone)]
