"""Gaps between hulls, held against plain geometry."""

import math

import numpy as np
import pytest
from simulate_ships import ship

from detector.simulate.staging import gaps
from detector.simulate.staging.sea import moved

HERE = (28.0, 125.0)


def resting(kind, east_m, north_m, heading_deg, seed=1, ticks=400, start=0):
    actor = ship(kind, seed=seed)
    row = (*moved(HERE, east_m, north_m), math.radians(heading_deg))
    return actor.lie(np.tile(row, (ticks, 1)), start)


def test_parallel_hulls_are_their_distance_less_half_beams_apart():
    one, two = resting("coaster", 0.0, 0.0, 30.0), resting("small tanker", 0.0, 0.0, 30.0, seed=2)
    beams = (one.hull.beam_m + two.hull.beam_m) / 2.0
    angle = math.radians(30.0 + 90.0)
    away = beams + 12.5
    two = resting("small tanker", away * math.sin(angle), away * math.cos(angle), 210.0, seed=2)
    assert gaps.clearance_m(one, two) == pytest.approx(12.5, abs=0.05)
    assert gaps.overlapping([one, two]) == []
    assert gaps.overlapping([one, two], closest_m=13.0) == [(one, two)]


def test_crossed_hulls_overlap_though_no_corner_lies_in_the_other():
    one, two = resting("coaster", 0.0, 0.0, 0.0), resting("coaster", 0.0, 0.0, 90.0, seed=2)
    assert gaps.clearance_m(one, two) == 0.0
    assert gaps.overlapping([one, two]) == [(one, two)]


def test_a_ship_that_passes_between_two_looks_is_seen():
    one = resting("pilot boat", 0.0, 0.0, 0.0, ticks=2_000)
    two = ship("pilot boat", seed=2)
    east = (np.arange(2_000) - 1_003) * 26.0  # 13 m/s: 200 m between two coarse looks
    rows = [(*moved(HERE, float(x), 30.0), math.radians(90.0)) for x in east]
    two.lie(np.array(rows), 0)
    ticks = gaps.shared(one, two)
    assert gaps.clearance_m(one, two) == pytest.approx(float(gaps.gap_m(one, two, ticks).min()), abs=1e-9)
    assert gaps.overlapping([one, two], closest_m=gaps.clearance_m(one, two) + 0.1) == [(one, two)]


def test_ships_that_share_no_time_are_endlessly_apart():
    one, two = resting("coaster", 0.0, 0.0, 0.0, ticks=100), resting("coaster", 50.0, 0.0, 0.0, ticks=100, start=200)
    assert gaps.clearance_m(one, two) == math.inf
    assert gaps.near(one, two, 1_000.0) == []


def test_short_interruptions_do_not_end_a_stretch_and_short_stretches_are_left_out():
    one = resting("coaster", 0.0, 0.0, 0.0, ticks=5_400)  # three hours
    two = resting("coaster", 300.0, 0.0, 0.0, ticks=5_400, seed=2)
    path = two.path.copy()
    path[1_800:2_100, :2] = moved(HERE, 5_000.0, 0.0)  # ten minutes away
    path[4_000:, :2] = moved(HERE, 9_000.0, 0.0)
    two.lie(path, 0)
    (stretch,) = gaps.near(one, two, 1_000.0)
    assert stretch == (0.0, pytest.approx(8_000.0, abs=61.0))
    assert gaps.near(one, two, 1_000.0, least_s=9_000.0) == []
