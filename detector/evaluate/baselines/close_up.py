"""Close pairs minute by minute, for rules that ask for less than an hour.

A meeting of at least a step of the grid holds an instant of it: so the grid says where to look, and only there the
ships are compared every minute. Nothing is lost against comparing all ships every minute.
"""

from __future__ import annotations

import numpy as np

from detector import geodesy
from detector.evaluate.baselines.fixes import Bools, Fixes, Ints, Where
from detector.evaluate.baselines.grid import MAX_GAP_MS, MIN_MS, Grid
from detector.evaluate.baselines.together import Together, close_pairs


def minute_by_minute(fixes: Fixes, grid: Grid, step_ms: int, gate_m: float, max_gap_ms: int = MAX_GAP_MS) -> Together:
    """Every two ships within `gate_m` at whole minutes, around where they are so at a step of the grid.

    `grid` holds the fixes at every `step_ms`. Silences longer than `max_gap_ms` are left out and break a stretch.
    """
    seeds = close_pairs(grid, gate_m)
    mmsi_1, mmsi_2, track_1, track_2, t = _minutes_around(seeds, step_ms)
    (one, known_1), (two, known_2) = (_at(fixes, track, t, max_gap_ms) for track in (track_1, track_2))
    distance = geodesy.distance_m(one.lat, one.lon, two.lat, two.lon)
    minute = t // MIN_MS
    all_minutes = Together(mmsi_1, mmsi_2, track_1, track_2, minute, minute, t, one, two, distance)
    return all_minutes.take(known_1 & known_2 & (distance <= gate_m))


def _minutes_around(seeds: Together, step_ms: int) -> tuple[Ints, Ints, Ints, Ints, Ints]:
    """MMSIs, tracks and whole minutes from a step before to a step after each row of seeds, each minute once."""
    if not len(seeds):
        none = np.zeros(0, dtype=np.int64)
        return none, none, none, none, none
    same = (np.diff(seeds.track_1) == 0) & (np.diff(seeds.track_2) == 0) & (np.diff(seeds.t) <= 2 * step_ms)
    heads = np.flatnonzero(np.concatenate([[True], ~same]))
    tails = np.append(heads[1:], len(seeds)) - 1
    first = (seeds.t[heads] - step_ms) // MIN_MS + 1
    count = (seeds.t[tails] + step_ms) // MIN_MS - first
    head = np.repeat(heads, count)
    minute = np.repeat(first, count) + np.arange(len(head)) - np.repeat(np.cumsum(count) - count, count)
    return seeds.mmsi_1[head], seeds.mmsi_2[head], seeds.track_1[head], seeds.track_2[head], minute * MIN_MS


def _at(fixes: Fixes, track: Ints, t: Ints, max_gap_ms: int) -> tuple[Where, Bools]:
    """Where tracks were, and whether that is known: within the track and not inside a long silence."""
    row = fixes.latest(track, t)
    fix = np.maximum(row, 0)
    silence_ms = fixes.silence_ms(fix)
    on_fix = fixes.t[fix] == t
    known: Bools = (row >= 0) & (on_fix | ((silence_ms > 0) & (silence_ms <= max_gap_ms)))
    return fixes.between(fix, t), known
