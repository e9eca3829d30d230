"""Which pairs of paths could have been alongside, and when: everything that could, and little else.

All ships are put where their paths say they were at every tenth minute, and those whose hulls may have been within the
leaving distance are a candidate at that step. Two hulls made fast for twenty minutes are so at two steps at least,
whatever the phase of the steps: so no contact that long is lost. A crossing is one step and no candidate.
"""

from __future__ import annotations

from dataclasses import dataclass
from itertools import pairwise

import numpy as np
from numpy.typing import NDArray

from detector.parameters import Rendezvous
from detector.rendezvous import candidates_kernel as kernel
from detector.rendezvous.hull import FAN, SHOULDER_SHARE, HullTable
from detector.tracks.path import NO_USE_M, Paths
from detector.units import MIN_S, MS_PER_S

Ints = NDArray[np.int64]
Floats = NDArray[np.float64]

STEP_MS = 10 * MIN_S * MS_PER_S
MARGIN_STEPS = 5  # looked at before and after: 40 minutes for rejoining and the approach, and the step it may begin in
SILENT_STEPS = 72  # 12 h in which a path says nothing do not part a pair that is close before and after
_SAMPLES = 300_000  # at once: bounds the memory, whatever the number of ships and days


@dataclass(frozen=True, slots=True)
class Windows:
    """Stretches of time in which two paths are worth measuring; `track_1` has the lower lowest MMSI (ties: hull)."""

    track_1: Ints
    track_2: Ints
    start_ms: Ints
    end_ms: Ints

    def __len__(self) -> int:
        return len(self.track_1)

    def part(self, start: int, stop: int) -> Windows:
        """The windows from start to stop (not inclusive)."""
        cut = slice(start, stop)
        return Windows(self.track_1[cut], self.track_2[cut], self.start_ms[cut], self.end_ms[cut])


@dataclass(frozen=True, slots=True)
class Steps:
    """The steps of each path: its first, where it begins in `present`, and for each step whether the path speaks.

    Steps are numbered from 1970 on.
    """

    start: Ints
    begins_at: Ints
    present: NDArray[np.uint8]


def windows(paths: Paths, hulls: HullTable, settings: Rendezvous) -> Windows:
    """The candidate windows of all pairs of paths that are neither one hull nor both the same single MMSI."""
    steps = steps_of(paths)
    found = close(paths, hulls, settings, steps)
    one, two, step = (np.ascontiguousarray(column) for column in found.T)
    heads, tails = kernel.runs(
        one, two, step, steps.start, steps.begins_at, steps.present, 2 * MARGIN_STEPS, SILENT_STEPS
    )
    start, end = step[heads] - MARGIN_STEPS, step[tails] + MARGIN_STEPS
    return Windows(one[heads], two[heads], start * STEP_MS, end * STEP_MS)


def close(paths: Paths, hulls: HullTable, settings: Rendezvous, steps: Steps) -> Ints:
    """Path 1, path 2 and step (n, 3) where the lower bound of a pair's clearance is within the leaving distance.

    Sorted by the lowest MMSI (and hull) of path 1, then of path 2, then by step. Fills `steps.present`.
    """
    who = _who(paths)
    found = [_close(paths, hulls, settings, steps, who, *slab) for slab in _slabs(steps)]
    pairs = np.concatenate(found) if found else np.zeros((0, 3), dtype=np.int64)
    rank = who[2]
    result: Ints = pairs[np.lexsort((pairs[:, 2], rank[pairs[:, 1]], rank[pairs[:, 0]]))]
    return result


def steps_of(paths: Paths) -> Steps:
    """The steps from the first to the last fix of each path; none is known to speak yet."""
    start = -(-paths.t[paths.first] // STEP_MS)
    count = np.maximum(paths.t[paths.last] // STEP_MS + 1 - start, 0)
    begins_at = np.concatenate([np.zeros(1, dtype=np.int64), np.cumsum(count)])
    return Steps(start, begins_at, np.zeros(begins_at[-1], dtype=np.uint8))


def _who(paths: Paths) -> tuple[Ints, Ints, Ints]:
    """Hull, only MMSI (-1 where a path has several) and rank of each path."""
    if not len(paths.first):
        return (np.zeros(0, dtype=np.int64),) * 3
    lowest = np.minimum.reduceat(paths.mmsi, paths.first)
    hull = paths.hull[paths.first].astype(np.int64)
    only = np.where(lowest == np.maximum.reduceat(paths.mmsi, paths.first), lowest, -1)
    rank = np.empty(len(hull), dtype=np.int64)
    rank[np.lexsort((hull, lowest))] = np.arange(len(hull))
    return hull, only.astype(np.int64), rank


def _slabs(steps: Steps) -> list[tuple[int, int]]:
    """Stretches of steps, first and past, with about as many samples as are worked on at once."""
    count = np.diff(steps.begins_at)
    if not count.any():
        return []
    low = int(steps.start[count > 0].min())
    high = int((steps.start + count)[count > 0].max())
    full = _begins(steps, low, high) // _SAMPLES
    cuts = [0, *np.flatnonzero(np.diff(full)).tolist(), high - low]
    return [(low + a, low + b) for a, b in pairwise(cuts) if b > a]


def _begins(steps: Steps, low: int, high: int) -> Ints:
    """Where the samples of each step from low to high begin, and where the last ends."""
    past = steps.start + np.diff(steps.begins_at)
    first, past = np.clip(steps.start, low, high) - low, np.clip(past, low, high) - low
    begin = np.bincount(first[past > first], minlength=high - low + 1)
    end = np.bincount(past[past > first], minlength=high - low + 1)
    result: Ints = np.concatenate([[0], np.cumsum(np.cumsum(begin - end)[:-1])])
    return result


def _close(
    paths: Paths,
    hulls: HullTable,
    settings: Rendezvous,
    steps: Steps,
    who: tuple[Ints, Ints, Ints],
    low: int,
    high: int,
) -> Ints:
    """Path 1, path 2 and step of all pairs that may be close from step low to high (not inclusive)."""
    begin = _begins(steps, low, high)
    many = int(begin[-1])
    begin, end = begin[:-1], np.empty(high - low, dtype=np.int64)
    numbers = np.empty((many, kernel.NUMBERS))
    path, slot, asked = (np.empty(many, dtype=np.int64) for _ in range(3))
    walked = (paths.t, paths.first, paths.last, paths.columns)
    count = kernel.sample(
        low, high, STEP_MS, steps.start, walked, NO_USE_M, begin, steps.begins_at, steps.present,
        numbers, path, slot, end, asked,
    )  # fmt: skip
    sides = hulls.of_fixes(paths, asked[:count])
    kernel.doubt(begin, end, numbers, slot, sides)
    limits = (settings.leave_m, settings.max_uncertainty_m)
    result: Ints = kernel.sweep(low, begin, end, numbers, path, slot, sides, who, limits, (FAN, SHOULDER_SHARE))
    return result
