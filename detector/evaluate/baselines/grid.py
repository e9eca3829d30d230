"""All ships on one clock: tracks resampled at even steps, as Global Fishing Watch does before it compares ships."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from detector.evaluate.baselines.fixes import Bools, Fixes, Ints, Where
from detector.units import HOUR_S, MIN_S, MS_PER_S

MIN_MS = MIN_S * MS_PER_S
HOUR_MS = HOUR_S * MS_PER_S
STEP_MS = 10 * MIN_MS  # RESAMPLE_INCREMENT_MINUTES of pipe-encounters, create_raw_pipeline.py [found]
MAX_GAP_MS = HOUR_MS  # MAX_GAP_HOURS of the same file [found]


@dataclass(frozen=True, slots=True)
class Grid:
    """Ships at even steps of time (ms since 1970), sorted by track and time.

    `row` numbers the points: two points of a track with neighbouring numbers follow each other, whatever the silence
    between them, and `take` keeps the numbers.
    """

    row: Ints
    track: Ints
    mmsi: Ints
    t: Ints
    where: Where

    def __len__(self) -> int:
        return len(self.t)

    def take(self, rows: Ints | Bools) -> Grid:
        """These points only."""
        return Grid(self.row[rows], self.track[rows], self.mmsi[rows], self.t[rows], self.where.take(rows))


def resampled(fixes: Fixes, step_ms: int = STEP_MS, max_gap_ms: int = MAX_GAP_MS) -> Grid:
    """Each track at every whole step it covers, except inside silences longer than `max_gap_ms`."""
    until = np.where(fixes.last_of_track, fixes.t + 1, np.roll(fixes.t, -1))  # the last fix covers its own instant
    first = -(-fixes.t // step_ms)
    count = np.maximum(-(-until // step_ms) - first, 0)
    fix = np.repeat(np.arange(len(fixes), dtype=np.int64), count)
    t = (first[fix] + np.arange(len(fix)) - np.repeat(np.cumsum(count) - count, count)) * step_ms
    kept = (fixes.silence_ms(fix) <= max_gap_ms) | (t == fixes.t[fix])
    fix, t = fix[kept], t[kept]
    return Grid(np.arange(len(t), dtype=np.int64), fixes.track[fix], fixes.mmsi[fix], t, fixes.between(fix, t))
