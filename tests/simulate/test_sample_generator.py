"""The generator keeps its promises: same bytes, honest physics, decodable lines, truth that is true."""

import itertools
import json

import numpy as np
import pytest
from shapely.geometry import Polygon

from detector import geodesy
from detector.pipeline import read
from detector.rendezvous import hull
from detector.simulate import east_china_sea as world_of
from detector.simulate import hulls, recording
from detector.simulate.motion import speed_and_course
from detector.simulate.transmit import interval_s


def test_same_seed_same_bytes_as_committed(tmp_path, sample_path):
    recording.write(tmp_path, recording.SAMPLE_SEED)
    assert (tmp_path / "east_china_sea.nmea").read_bytes() == sample_path.read_bytes()
    assert (tmp_path / "truth.json").read_bytes() == (sample_path.parent / "truth.json").read_bytes()
    recording.write(tmp_path, recording.SAMPLE_SEED + 1)
    assert (tmp_path / "east_china_sea.nmea").read_bytes() != sample_path.read_bytes()


def test_positions_agree_with_the_truth(voyages, sample_path):
    positions = read(sample_path).positions
    for mmsi, rows in positions.groupby("mmsi"):
        voyage = voyages[mmsi]
        east, north = voyage.motion.antenna(voyage.vessel)
        i = (rows["time"].astype("int64").to_numpy() // 1000 - world_of.EPOCH_S) - voyage.motion.start
        lat, lon = voyage.plane.to_degrees(east[i], north[i])
        away = geodesy.distance_m(rows["lat"].to_numpy(), rows["lon"].to_numpy(), lat, lon)
        assert away.max() < 15.0  # 2.5 m a side, and a ten-thousandth of a minute


def outline(voyage, second):
    motion, ship = voyage.motion, voyage.vessel
    i = second - motion.start
    sides = np.array([[ship.length_m / 2, ship.length_m / 2, ship.beam_m / 2, ship.beam_m / 2]], dtype=float)
    box = hull.outline(sides, motion.heading[[i]], motion.east[[i]], motion.north[[i]])[0]
    return Polygon(box)


@pytest.mark.parametrize("number", range(len(world_of.CONTACTS)))
def test_made_fast_is_a_fenders_gap(voyages, number):
    contact = world_of.CONTACTS[number]
    import pandas as pd

    start, end = (
        round(pd.Timestamp(contact[n]).timestamp()) - world_of.EPOCH_S for n in ("made_fast_from", "made_fast_to")
    )
    one, two = (voyages[contact[name]] for name in ("mmsi_1", "mmsi_2"))
    for second in np.linspace(start, end, 25).astype(int):
        assert outline(one, second).distance(outline(two, second)) == pytest.approx(contact["fender_m"], abs=0.5)


def test_neighbours_stay_apart(voyages):
    one, two = voyages[world_of.CEDAR.mmsi], voyages[world_of.MAPLE.mmsi]
    gaps = [outline(one, s).distance(outline(two, s)) for s in range(0, world_of.END, 300)]
    assert min(gaps) > 150


def test_ships_neither_jump_nor_spin(voyages):
    for voyage in voyages.values():
        motion = voyage.motion
        step = np.hypot(np.diff(motion.east), np.diff(motion.north))
        assert step.max() < 10.0, voyage.vessel.shipname
        assert np.abs(geodesy.wrap_deg(np.diff(motion.heading))).max() < 1.5, voyage.vessel.shipname


def test_ships_go_where_they_point(voyages):
    """Under way above four knots no hull moves crab-wise, however it manoeuvres."""
    for voyage in voyages.values():
        motion = voyage.motion
        east, north = np.diff(motion.east), np.diff(motion.north)
        slip = np.abs(geodesy.wrap_deg(np.degrees(np.arctan2(east, north)) - motion.heading[1:]))
        assert slip[np.hypot(east, north) > 2.1].max(initial=0.0) < 30.0, voyage.vessel.shipname


def test_gathering_way_takes_time(voyages):
    """No leap in velocity: a launch gains a quarter of a metre a second, a lashed hull turns with its host."""
    for voyage in voyages.values():
        velocity = np.diff(np.stack([voyage.motion.east, voyage.motion.north]))
        assert np.hypot(*np.diff(velocity)).max() < 0.3, voyage.vessel.shipname


def closest(one, two):
    """The smallest gap between two hulls; endless where they are never in the world, or the plane, together."""
    apart = hulls.middles_m(one.motion, two.motion) if one.plane == two.plane else np.empty(0)
    if apart.min(initial=np.inf) > world_of.CLEAR_M:
        return float("inf")
    return float(hulls.gap_m(one.motion, one.vessel, two.motion, two.vessel).min())


@pytest.mark.parametrize("seed", [recording.SAMPLE_SEED, 1, 2, 3])
def test_hulls_never_cross(seed):
    """Whatever the seed: only the ships planted close to each other come close, and none sails through another."""
    made = world_of.world(np.random.default_rng(seed))
    close = {}
    for one, two in itertools.combinations(made.voyages, 2):
        gap = closest(one, two)
        if gap < world_of.CLEAR_M - 200.0:  # half the lengths of two long ships
            close[one.vessel.shipname, two.vessel.shipname] = gap
    contacts = {("SAMPLE ORCHID", "SAMPLE HERON"), ("SAMPLE TUG", "SAMPLE BARGE"), ("SAMPLE FREIGHTER", "SAMPLE PILOT")}
    passing = {("SAMPLE A00", "SAMPLE B01"), ("SAMPLE C02", "SAMPLE D03")}
    assert set(close) == contacts | passing | {("SAMPLE CEDAR", "SAMPLE MAPLE")}
    assert min(close.values()) > 0.5
    assert all(50.0 < close[pair] < 300.0 for pair in passing)


def test_the_pair_swings_while_made_fast(voyages):
    heading = voyages[world_of.ORCHID.mmsi].motion.between(*world_of.ALONGSIDE).heading
    assert np.ptp(np.unwrap(heading, period=360)) > 40


def test_silence_is_silent_and_others_are_heard(sample_path):
    positions = read(sample_path).positions
    t = positions["time"].astype("int64") // 1000 - world_of.EPOCH_S
    quiet = (t >= world_of.SILENT[0]) & (t < world_of.SILENT[1])
    assert not (positions["mmsi"][quiet] == world_of.HERON.mmsi).any()
    assert positions["mmsi"][quiet].nunique() > 4


def test_reporting_intervals():
    assert interval_s(world_of.CEDAR, 0.2) == 180
    assert [interval_s(world_of.ORCHID, v) for v in (0.8, 13.9, 14.1, 24.0)] == [10, 10, 6, 2]
    assert [interval_s(world_of.BARGE, v) for v in (1.0, 5.0)] == [180, 30]


def test_speed_and_course_of_even_motion():
    t = np.arange(100.0)
    sog, cog = speed_and_course(3.0 * t, 4.0 * t)
    assert sog[20:80] == pytest.approx(np.full(60, 5.0 / 0.514444), rel=1e-4)
    assert cog[20:80] == pytest.approx(np.full(60, 36.87), abs=0.01)


def test_readme_says_synthetic_first(sample_path):
    text = (sample_path.parent / "README.md").read_text()
    assert "synthetic" in text.splitlines()[0].lower() or "synthetic" in text.splitlines()[2].lower()
    assert json.loads((sample_path.parent / "truth.json").read_text())["synthetic"] is True
