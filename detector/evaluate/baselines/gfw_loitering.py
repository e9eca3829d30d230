"""Loitering of Global Fishing Watch: one ship under 2 knots for four hours, on average 20 nautical miles from shore.

The rule: a ship's reports are grouped by UTC hour; an hour is slow if the distance travelled in it over the time taken
is below 2 knots; slow hours in a row, from the last report before them to their last one, are one loitering event. It
counts if it lasts at least 4 hours and lies on average at least 20 nautical miles from shore.

Source: Global Fishing Watch, technical documentation, "Loitering" (pipe_ais_v3; read 2026), and the production code,
github.com/GlobalFishingWatch/pipe-loitering; first in Miller et al. 2018, Frontiers in Marine Science 5:240, with 8
hours. The 4 hours are those of the published event sets.

What the source leaves open, and what we chose:
- The source's reports are thinned to one a minute first (documentation of pipe_v20201001), ours too: else the noise of
  a satellite fix every few seconds would count as distance, and no ship would ever be slow.
- Distance from shore comes from a raster at each report there; here from the surroundings at three reports of an event
  (first, middle, last): a loitering ship does not go far.
- The original also drops segments it finds overlapping or short; tracks are cleaned when they are built here.
- Carriers only, in most of their products: here ships of any kind, as in the underlying table.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from detector import geodesy
from detector.evaluate.baselines.fixes import Bools, Fixes, Floats, Ints
from detector.evaluate.baselines.grid import HOUR_MS, MIN_MS
from detector.evaluate.baselines.pieces import joined, of_ships, table
from detector.units import NM_M
from detector.vocabulary import Kind

if TYPE_CHECKING:
    import pandas as pd

    from detector.evaluate.scene import Scene

NAME = "gfw_loitering"
SOURCE = "Global Fishing Watch technical documentation, Loitering (pipe_ais_v3); GlobalFishingWatch/pipe-loitering"

SLOW_KN = 2.0  # Global Fishing Watch, "What is a loitering event?" [found]
LASTS_MS = 4 * HOUR_MS  # loitering_hours >= 4 in the project's own queries [found]
OFF_SHORE_M = 20.0 * NM_M  # avg_distance_from_shore_nm >= 20, product_events_loitering [found]


def events(scene: Scene) -> pd.DataFrame:
    """The loitering events of a scene."""
    fixes = _one_a_minute(Fixes.of(scene.tracks))
    first, last = _slow_hours(fixes)
    long = fixes.t[last] - fixes.t[first] >= LASTS_MS
    first, last = first[long], last[long]
    off = np.array([_off_shore_m(scene, fixes, a, b) >= OFF_SHORE_M for a, b in zip(first, last, strict=True)], bool)
    first, last = first[off], last[off]
    middle = fixes.where.take((first + last) // 2)
    pieces = of_ships(fixes.mmsi[first], fixes.t[first], fixes.t[last], middle)
    return table(Kind.LOITERING, joined(pieces))


def _one_a_minute(fixes: Fixes) -> Fixes:
    """The first fix of every minute of every track."""
    minute = fixes.t // MIN_MS
    kept = np.ones(len(fixes), dtype=np.bool_)
    kept[1:] = (np.diff(fixes.track) != 0) | (np.diff(minute) != 0)
    return Fixes(fixes.track[kept], fixes.mmsi[kept], fixes.t[kept], fixes.where.take(kept))


def _slow_hours(fixes: Fixes) -> tuple[Ints, Ints]:
    """First and last fix of each row of slow hours; the first is the last one heard before them, where there is one."""
    if not len(fixes):
        return np.zeros(0, dtype=np.int64), np.zeros(0, dtype=np.int64)
    new_track = np.diff(fixes.track, prepend=-1) != 0
    new_hour = new_track | (np.diff(fixes.t // HOUR_MS, prepend=-1) != 0)
    heads = np.flatnonzero(new_hour)
    tails = np.append(heads[1:], len(fixes)) - 1
    slow = _hourly_kn(fixes, new_track, heads) < SLOW_KN
    begins = slow & (new_track[heads] | ~np.concatenate([[False], slow[:-1]]))
    ends = slow & (np.append(new_track[heads[1:]], True) | ~np.append(slow[1:], False))
    first, last = heads[begins], tails[ends]
    return np.where(new_track[first], first, first - 1), last


def _hourly_kn(fixes: Fixes, new_track: Bools, heads: Ints) -> Floats:
    """Distance over time of each hour; the leg to a fix counts in the hour of the fix; infinite without a leg."""
    where, before = fixes.where, np.maximum(np.arange(len(fixes)) - 1, 0)
    moved_m = geodesy.distance_m(where.lat[before], where.lon[before], where.lat, where.lon)
    took_s = (fixes.t - fixes.t[before]) / 1000.0
    moved_m[new_track], took_s[new_track] = 0.0, 0.0
    return geodesy.speed_kn(np.add.reduceat(moved_m, heads), np.add.reduceat(took_s, heads))


def _off_shore_m(scene: Scene, fixes: Fixes, first: int, last: int) -> float:
    """The mean distance from shore of the first, the middle and the last fix."""
    at = fixes.where.take(np.array([first, (first + last) // 2, last]))
    places = zip(at.lat, at.lon, strict=True)
    return float(np.mean([scene.surroundings.shore_m(float(lat), float(lon)) for lat, lon in places]))
