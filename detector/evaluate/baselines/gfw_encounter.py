"""Encounters of Global Fishing Watch: two ships within 500 m for two hours at under 2 knots, 10 km from an anchorage.

The rule: both tracks are resampled every 10 minutes, across silences of at most an hour; a stretch within 500 m is an
encounter if it lasts at least 2 hours, its median speed is below 2 knots and it lies at least 10 km from an anchorage.

Source: Miller et al. 2018, "Identifying global patterns of transshipment behavior", Frontiers in Marine Science 5:240;
and the production code, github.com/GlobalFishingWatch/pipe-encounters (read at df93ee4, February 2026), which settles
what the paper leaves open: raw encounters (an hour and more, as the project runs it) are taken from a ship's one
resampled point to its next; those near a port are dropped; those of the same ships less than 4 hours apart are merged;
the merged ones must last 2 hours. Its speed is that of the positions, not the reported one: the median over a raw
encounter, and over a merged one the median of those.

What the source leaves open, and what we chose:
- The anchorages are a data set of theirs. Stand-in: the nearest known port of the scene's surroundings. It knows fewer
  places, so this rule is asked about more meetings near the coast than the original, never fewer.
- The code works on UTC days, which is known to lose short encounters around midnight (PIPELINE-2137). We do not copy
  that: here midnight is an instant as any other.
- The code goes on for up to an hour from the first and last fix of a day along the course. That serves the cut into
  days; we do not need it.
- Speeds of both ships are averaged; there, each encounter is counted from both sides and the median is over both.
- A ship is a continuous track here, as it is a segment there: two hulls under one MMSI are not mixed.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from detector.evaluate.baselines.fixes import Fixes, Floats, Ints
from detector.evaluate.baselines.grid import HOUR_MS, resampled
from detector.evaluate.baselines.pieces import grouped, joined, of_pairs, table
from detector.evaluate.baselines.together import Together, close_pairs, moved_kn
from detector.vocabulary import Kind

if TYPE_CHECKING:
    import pandas as pd

    from detector.evaluate.scene import Scene

NAME = "gfw_encounter"
SOURCE = "Miller et al. 2018, Front. Mar. Sci. 5:240; GlobalFishingWatch/pipe-encounters (2026)"

WITHIN_M = 500.0  # Miller et al. 2018 [found]
RAW_MS = HOUR_MS  # min_encounter_time_minutes of raw encounters: 60, as the project runs it [found]
MERGED_MS = 2 * HOUR_MS  # Miller et al. 2018 [found]
MERGE_WITHIN_MS = 4 * HOUR_MS  # min_hours_between_encounters, merge_options.py [found]
SLOW_KN = 2.0  # Miller et al. 2018 [found]
ANCHORAGE_M = 10_000.0  # min_distance_from_port_km, merge_pipeline.py [found]


def events(scene: Scene) -> pd.DataFrame:
    """The encounters of a scene."""
    together = close_pairs(resampled(Fixes.of(scene.tracks)), WITHIN_M)
    raw, heads, tails = of_pairs(together)
    raw = raw.scored(np.arange(len(raw), dtype=np.float64))  # carries the number of the stretch through the filters
    raw = raw.take(raw.duration_ms >= RAW_MS)
    raw = raw.at_places(lambda lat, lon: _at_sea(scene, lat, lon))
    stretch = raw.score.astype(np.int64)
    speed_kn = _median_speeds_kn(together, heads[stretch], tails[stretch])
    order, event = grouped(raw, MERGE_WITHIN_MS)
    merged = joined(raw.scored(np.ones(len(raw))), MERGE_WITHIN_MS)
    median_kn = np.array([np.median(speed_kn[order][event == number]) for number in range(len(merged))])
    return table(Kind.ENCOUNTER, merged.take((merged.duration_ms >= MERGED_MS) & (median_kn < SLOW_KN)))


def _at_sea(scene: Scene, lat: float, lon: float) -> bool:
    """Far from a port and not on land, where the original has no distance from shore."""
    return scene.surroundings.port(lat, lon).distance_m >= ANCHORAGE_M and scene.surroundings.shore_m(lat, lon) > 0


def _median_speeds_kn(together: Together, heads: Ints, tails: Ints) -> Floats:
    """The median speed over each stretch, mean of both ships."""
    speeds = np.zeros(len(heads))
    for number, (head, tail) in enumerate(zip(heads, tails, strict=True)):
        rows = np.arange(head, tail + 1)
        t = together.t[rows]
        both = (moved_kn(ship.take(rows), t) for ship in (together.one, together.two))
        speeds[number] = np.mean([np.median(speed) for speed in both])
    return speeds
