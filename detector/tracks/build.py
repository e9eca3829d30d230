"""TRACKS from POSITIONS: sort, drop what was heard twice, link each fix to the fix it can have come from.

The answer does not depend on the order of the rows, nor on how they were spread over files: every decision about a fix
rests on fixes of the same MMSI at most `max_silence_h` away, never on what was decided before.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from detector import geodesy
from detector.parameters import Tracks
from detector.schema import POSITIONS, TRACKS, milliseconds
from detector.tracks.chains import chains
from detector.units import HOUR_S, KN_MS, MS_PER_S

if TYPE_CHECKING:
    import pandas as pd

Ints = NDArray[np.int64]


@dataclass(frozen=True, slots=True)
class TrackSet:
    """Tracks, and what did not become part of one: reports heard twice, and fixes no other fix can be reached from."""

    tracks: pd.DataFrame
    duplicates: int
    isolated: int


def build(positions: pd.DataFrame, settings: Tracks) -> TrackSet:
    """Continuous tracks of at least two fixes, sorted by track and time; a track belongs to one MMSI."""
    rows = in_order(POSITIONS.conform(positions))  # a table put together by hand may hold other units of time
    rows, duplicates = without_duplicates(rows, settings)
    t, mmsi = milliseconds(rows["time"]), rows["mmsi"].to_numpy()
    linked = chains(mmsi, t, rows["lat"].to_numpy(), rows["lon"].to_numpy(), _limits(settings))
    sizes = np.bincount(linked, minlength=1)
    kept = sizes[linked] >= 2
    tracks = rows[kept].assign(track=linked[kept])
    order = np.lexsort((t[kept], linked[kept]))
    tracks = tracks.iloc[order].reset_index(drop=True)
    tracks["track"] = np.unique(tracks["track"].to_numpy(), return_inverse=True)[1]
    tracks["hull"], tracks["marks"] = tracks["track"], 0
    return TrackSet(TRACKS.conform(tracks), duplicates, int((~kept).sum()))


def _limits(settings: Tracks) -> tuple[float, float, int]:
    return (
        settings.max_speed_kn * KN_MS,
        settings.leap_slack_m,
        round(settings.max_silence_h * HOUR_S * MS_PER_S),
    )


def in_order(positions: pd.DataFrame) -> pd.DataFrame:
    """The rows in one order that depends on their content only, not on where they came from.

    File and line come last: they settle which of two equal reports is kept, and equal reports say the same.
    """
    keys = ["mmsi", "time", "lat", "lon", "sog_kn", "cog_deg", "heading_deg", "message_type", "file", "line"]
    return positions.sort_values(keys, kind="stable", na_position="last", ignore_index=True)


def without_duplicates(rows: pd.DataFrame, settings: Tracks) -> tuple[pd.DataFrame, int]:
    """The rows without reports that were heard twice, and how many those were.

    The same report reaches several stations within seconds: same content, same second stamped by the ship. Sources
    without that second are compared at equal times only. One fix an instant and place is kept.
    """
    import pandas as pd

    content = ["mmsi", "lat", "lon", "sog_kn", "cog_deg", "heading_deg", "utc_second"]
    same_instant = rows.duplicated(["mmsi", "time", "lat", "lon"]).to_numpy()
    stamped = rows["utc_second"].notna().to_numpy()
    time_ms = pd.Series(milliseconds(rows["time"]), index=rows.index)
    before = time_ms.groupby([rows[name] for name in content], dropna=False).diff().to_numpy(dtype=np.float64)
    echo = stamped & (before <= settings.duplicate_s * MS_PER_S)
    heard_twice = same_instant | echo
    return rows[~heard_twice].reset_index(drop=True), int(heard_twice.sum())


def moved(tracks: pd.DataFrame) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    """Metres and seconds from each fix to the next of its track; NaN at each track's last fix."""
    t = milliseconds(tracks["time"])
    lat, lon, track = (tracks[name].to_numpy() for name in ("lat", "lon", "track"))
    metres, seconds = np.full(len(t), np.nan), np.full(len(t), np.nan)
    same = track[1:] == track[:-1]
    metres[:-1][same] = geodesy.distance_m(lat[:-1], lon[:-1], lat[1:], lon[1:])[same]
    seconds[:-1][same] = (np.diff(t) / MS_PER_S)[same]
    return metres, seconds
