"""Stand-in for Skylight's Dark Rendezvous: one ship slow and adrift for a quarter of an hour, nobody heard near it.

This is NOT Skylight's method. Theirs is a model trained on tracks, which is not published; it says that one vessel on
AIS behaves for at least 15 minutes as vessels do that meet another, "movement (speed, course)". The page adds that
little ground truth exists and that ships waiting for a port are caught too. No figure below but the 15 minutes is
theirs, so a result of this rule says how far the described behaviour leads, not how good Skylight is.

The rule: a ship slower than 2 knots for at least 15 minutes, without saying that it is at anchor or moored, at least
10 km from shore and from a port, with no other heard ship within 500 m for more than half of that time.

Source: Skylight (Allen Institute for AI), help page "Dark Rendezvous" (read 2026), for what it describes.

What the source leaves open (all of it), and what we chose:
- Slow: 2 knots, the figure of Global Fishing Watch for loitering, which is read the same way.
- Adrift: not at anchor, moored or aground (navigational status 1, 5, 6): a ship that lies still shows no such movement.
- Away from shore and ports: 10 km, the figures of Starboard and Global Fishing Watch for meetings.
- No other ship: 500 m, the figure of Global Fishing Watch for meetings; with another ship heard it would be a standard
  rendezvous.
- A silence of more than an hour ends a stretch.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from detector.evaluate.baselines.fixes import Bools, Fixes, Floats, Ints
from detector.evaluate.baselines.grid import MAX_GAP_MS, MIN_MS, Grid, resampled
from detector.evaluate.baselines.pieces import joined, of_ships, table
from detector.evaluate.baselines.together import close_pairs
from detector.tracks.keys import keys
from detector.vocabulary import Kind

if TYPE_CHECKING:
    import pandas as pd

    from detector.evaluate.scene import Scene

NAME = "skylight_dark"
SOURCE = "Stand-in for an unpublished model: Skylight (Allen Institute for AI), help pages: Dark Rendezvous (2026)"

LASTS_MS = 15 * MIN_MS  # Skylight help page [found]
SLOW_KN = 2.0  # ours, after Global Fishing Watch's loitering
COMPANY_M = 500.0  # ours, after Global Fishing Watch's encounters
COMPANY_SHARE = 0.5  # ours: another ship that only passes changes nothing
OFF_M = 10_000.0  # ours, after Starboard (shore) and Global Fishing Watch (anchorage)
LYING_STILL = (1, 5, 6)  # at anchor, moored, aground: ITU-R M.1371-5 table 45 [from memory]


def events(scene: Scene) -> pd.DataFrame:
    """The ships of a scene that move as if they met another that is not heard."""
    fixes = Fixes.of(scene.tracks)
    still = scene.tracks["nav_status"].isin(LYING_STILL).to_numpy(dtype=np.bool_, na_value=False)
    first, last = _stretches(fixes, (fixes.where.sog_kn < SLOW_KN) & ~still)
    long = fixes.t[last] - fixes.t[first] >= LASTS_MS
    first, last = first[long], last[long]
    alone = _company_share(fixes, first, last) <= COMPANY_SHARE
    first, last = first[alone], last[alone]
    middle = fixes.where.take((first + last) // 2)
    pieces = joined(of_ships(fixes.mmsi[first], fixes.t[first], fixes.t[last], middle))
    return table(Kind.DARK_ENCOUNTER, pieces.at_places(lambda lat, lon: _at_sea(scene, lat, lon)))


def _stretches(fixes: Fixes, kept: Bools) -> tuple[Ints, Ints]:
    """First and last fix of each row of kept fixes of one track without a long silence."""
    rows = np.flatnonzero(kept)
    if not len(rows):
        return rows, rows
    follows = (np.diff(rows) == 1) & (np.diff(fixes.track[rows]) == 0) & (np.diff(fixes.t[rows]) <= MAX_GAP_MS)
    heads = np.flatnonzero(np.concatenate([[True], ~follows]))
    return rows[heads], rows[np.append(heads[1:], len(rows)) - 1]


def _company_share(fixes: Fixes, first: Ints, last: Ints) -> Floats:
    """The share of the grid's steps of each stretch at which another ship is near."""
    grid = resampled(fixes)
    near = _accompanied(grid)
    before = np.concatenate([[0], np.cumsum(near)])
    point = keys(grid.track, grid.t)
    start = np.searchsorted(point, keys(fixes.track[first], fixes.t[first]))
    end = np.searchsorted(point, keys(fixes.track[first], fixes.t[last]), side="right")
    share: Floats = (before[end] - before[start]) / np.maximum(end - start, 1)
    return share


def _accompanied(grid: Grid) -> Bools:
    together = close_pairs(grid, COMPANY_M)
    near = np.zeros(len(grid), dtype=np.bool_)
    near[together.row_1] = near[together.row_2] = True
    return near


def _at_sea(scene: Scene, lat: float, lon: float) -> bool:
    return scene.surroundings.port(lat, lon).distance_m >= OFF_M and scene.surroundings.shore_m(lat, lon) >= OFF_M
