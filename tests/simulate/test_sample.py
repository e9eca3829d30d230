"""The committed sample: made by the simulator, byte for byte, and physically what its README says."""

import itertools
import json

import numpy as np
import pytest
from simulate_ships import gaps_m, speeds_ms

from detector import geodesy
from detector.pipeline import read
from detector.simulate.files import write_sample
from detector.simulate.physics.layout import TICK_S
from detector.simulate.sample import CORRUPT, END_S, START_S, sample_world


def test_same_seed_same_bytes_as_committed(sample, tmp_path, sample_path):
    write_sample(sample, tmp_path, "east_china_sea")
    for name in ("east_china_sea.nmea", "truth.json"):
        assert (tmp_path / name).read_bytes() == (sample_path.parent / name).read_bytes()


def test_another_seed_gives_other_traffic(sample):
    other = sample_world(1)
    assert len(other.actors) == len(sample.actors)
    assert other.reports["lat"].sum() != sample.reports["lat"].sum()


def actor(sample, mmsi):
    return next(one for one in sample.actors if one.identity.mmsi == mmsi)


def test_positions_agree_with_the_paths(sample, sample_path):
    for mmsi, rows in read(sample_path).positions.groupby("mmsi"):
        one = actor(sample, mmsi)
        t = (rows["time"].astype("int64").to_numpy() / 1000.0 - START_S) / TICK_S - one.start
        i = np.clip(np.round(t).astype(int), 0, len(one.path) - 1)
        lat, lon, heading = one.path[i].T
        north_m, east_m = geodesy.metres_per_degree(lat)
        ahead, right = one.hull.antenna_ahead_m, one.hull.antenna_right_m
        east = ahead * np.sin(heading) + right * np.cos(heading)
        north = ahead * np.cos(heading) - right * np.sin(heading)
        away = geodesy.distance_m(
            rows["lat"].to_numpy(), rows["lon"].to_numpy(), lat + north / north_m, lon + east / east_m
        )
        slack = 1.5 * np.hypot(*speeds_ms(one)).max()  # the second of the fix is not that of the reception
        assert away.max() < 16.0 + slack, one.identity.shipname


def test_made_fast_is_a_fenders_gap(sample):
    planned = [p for scene in sample.scenes for p in scene.planned if p.label in ("transfer", "contact")]
    assert {p.kind for p in planned} == {"transfer", "tow", "pilot"}
    for p in planned:
        gap = gaps_m(p.one, p.two, p.start_s + 60.0, p.end_s)
        assert np.median(gap) == pytest.approx(p.clearance_m, abs=0.5), p.kind
        assert gap.min() > 0.2


def test_hulls_never_cross(sample):
    planned = {frozenset((p.one.number, p.two.number)) for scene in sample.scenes for p in scene.planned}
    for one, two in itertools.combinations(sample.actors, 2):
        start, end = max(one.start, two.start) * TICK_S, min(one.now_s, two.now_s)
        if end - start < 60.0:
            continue
        gap = gaps_m(one, two, start, end - TICK_S).min()
        assert gap > (0.0 if frozenset((one.number, two.number)) in planned else 300.0), (one.role, two.role)


def test_ships_neither_jump_nor_spin(sample):
    for one in sample.actors:
        east, north = speeds_ms(one)
        assert np.hypot(east, north).max() < 10.0
        assert np.hypot(np.diff(east), np.diff(north)).max() / TICK_S < 0.5, one.identity.shipname
        assert np.abs(np.diff(np.unwrap(one.path[:, 2]))).max() / TICK_S < 0.2


def test_the_pair_swings_while_made_fast(sample):
    planned = next(p for scene in sample.scenes for p in scene.planned if p.label == "transfer")
    ticks = slice(round(planned.start_s / TICK_S), round(planned.end_s / TICK_S))
    assert np.ptp(np.degrees(np.unwrap(planned.one.path[ticks, 2]))) > 30


def test_silence_is_silent_and_the_world_ends_in_time(sample, sample_path):
    positions = read(sample_path).positions
    t = positions["time"].astype("int64") / 1000.0 - START_S
    quiet = (t >= 3_902.0) & (t < 8_398.0)
    assert not (positions["mmsi"][quiet] == 671000456).any()
    assert t.max() <= END_S + 2.0


def test_the_truth_says_what_was_planted(sample_path):
    truth = json.loads((sample_path.parent / "truth.json").read_text())
    assert truth["corrupt"] == CORRUPT
    assert truth["synthetic"] is True
