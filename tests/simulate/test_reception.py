"""When ships report, who hears them, and what receivers and providers do to it."""

import numpy as np
import pytest
from simulate_ships import environment, ship

from detector import geodesy
from detector.simulate import assumptions
from detector.simulate.broadcast import schedule
from detector.simulate.broadcast.reports import Course, measured, stepped
from detector.simulate.reception import satellite, terrestrial
from detector.simulate.reception.feed import feed, thinned
from detector.simulate.reception.receivers import CLOCK_FAULT, COPY, Heard, Receivers, receivers
from detector.simulate.reception.terrestrial import ShoreStation, Window
from detector.simulate.region import region
from detector.simulate.ships.spoof import Spoof
from detector.simulate.staging.sea import moved

HOUR = 3_600.0


def intervals(knots, class_b=False, still=False, turning=False):
    size = 3600
    times = schedule.report_times.py_func(
        np.full(size, knots), np.full(size, turning), np.full(size, still), class_b, 0.0, np.full(64, 0.5)
    )
    return float(np.median(np.diff(times)))


@pytest.mark.parametrize(
    ("given", "seconds"),
    [
        ({"knots": 0.1, "still": True}, 180.0),
        ({"knots": 3.5, "still": True}, 10.0),
        ({"knots": 0.1}, 10.0),
        ({"knots": 12.0}, 10.0),
        ({"knots": 12.0, "turning": True}, 10.0 / 3.0),
        ({"knots": 18.0}, 6.0),
        ({"knots": 18.0, "turning": True}, 2.0),
        ({"knots": 30.0}, 2.0),
        ({"knots": 1.0, "class_b": True}, 180.0),
        ({"knots": 9.0, "class_b": True}, 30.0),
    ],
)
def test_reporting_intervals_are_those_of_the_standard(given, seconds):
    assert intervals(**given) == pytest.approx(seconds, rel=0.01)


def test_a_silent_transponder_sends_nothing():
    times = schedule.sent(np.arange(0.0, 100.0, 10.0), [(20.0, 50.0), (90.0, 500.0)])
    assert list(times) == [0.0, 10.0, 50.0, 60.0, 70.0, 80.0]


def station(**changed):
    given = {
        "name": "r1",
        "lat": 30.0,
        "lon": 122.0,
        "horizon_m": 60_000.0,
        "hears": 0.9,
        "duct": np.ones(48),
        **changed,
    }
    return ShoreStation(**given)


def test_a_station_hears_to_its_horizon_and_no_farther():
    t = np.zeros(3)
    points = [moved((30.0, 122.0), away, 0.0) for away in (20_000.0, 60_000.0, 100_000.0)]
    lat, lon = np.array(points).T
    chance = station().chance(t, lat, lon, 1.0)
    assert chance == pytest.approx([0.9, 0.45, 0.0], abs=0.02)
    assert station(duct=np.full(48, 2.0)).chance(t, lat, lon, 1.0)[2] > 0.8
    assert terrestrial.horizon_m(100.0) > terrestrial.horizon_m(10.0) > 20_000.0


def test_outages_silence_a_station_and_a_lost_line_delays_it():
    t = np.array([50.0, 150.0, 250.0])
    lat, lon = np.full(3, 30.0), np.full(3, 122.1)
    assert list(station(outages=(Window(100.0, 200.0),)).chance(t, lat, lon, 1.0) > 0) == [True, False, True]
    late = station(held_back=(Window(100.0, 200.0),)).delivered_s(t, np.ones(3))
    assert late[0] == 51.0
    assert late[1] >= 200.0
    assert station(clock=(Window(100.0, 200.0, -3600.0),)).clock_error_s(t)[1] == -3600.0


def test_satellites_pass_for_minutes_some_times_a_day():
    rng = np.random.default_rng(1)
    found = satellite.passes(6, (30.0, 125.0), 4 * 86_400.0, 0.1, 3_600.0, rng)
    lasts = np.array([one.end_s - one.start_s for one in found]) / 60.0
    assert 2.0 < np.median(lasts) < 16.0
    assert 3.0 < len(found) / 6 / 4 < 8.0  # a satellite and a day
    assert all(60.0 <= one.delay_s <= 3_600.0 for one in found)


def test_a_provider_keeps_the_first_report_of_each_stretch():
    size = 200
    rng = np.random.default_rng(2)
    received = np.sort(rng.uniform(0.0, 1_000.0, size))
    heard = Heard(np.arange(size), np.zeros(size, np.int16), received, received, np.zeros(size, np.int8))
    kept = thinned(heard, np.repeat([1, 2], size // 2), 60.0)
    for who in (slice(0, size // 2), slice(size // 2, size)):
        mine = kept.received_s[np.isin(kept.message, np.arange(size)[who])]
        assert len(set(mine // 60.0)) == len(mine)
    assert thinned(heard, np.ones(size), 0.0) is heard


def everything(hears=1.0, **changed):
    place = {"lat": 28.5, "lon": 125.0, "horizon_m": 3e6, "duct": np.ones(100)}
    return Receivers((station(hears=hears, **place, **changed),), (), ("r1",), 0.0)


def sailed(**kit):
    actor = ship(seed=6, **kit).begin((28.5, 125.0), 90.0, 10.0)
    return actor.sail([actor.point, moved((28.5, 125.0), 50_000.0, 8_000.0)], 10.0)


def test_a_report_is_the_antenna_with_the_receivers_error():
    actor = sailed()
    course = Course.of(actor)
    t = course.times()
    sent = measured(course, t)
    away = geodesy.distance_m(sent.lat, sent.lon, sent.true_lat, sent.true_lon)
    assert 0.5 < np.median(away) < 6.0 * actor.equipment.gnss_sd_m
    middle = actor.path[np.round(t / 2.0).astype(int).clip(0, len(actor.path) - 1), :2]
    from_middle = geodesy.distance_m(sent.true_lat, sent.true_lon, middle[:, 0], middle[:, 1])
    assert np.median(from_middle) == pytest.approx(
        np.hypot(actor.hull.antenna_ahead_m, actor.hull.antenna_right_m), abs=8.0
    )
    assert np.nanmedian(np.abs(geodesy.wrap_deg(sent.heading_deg - sent.true_heading_deg))) < 4.0
    moving = sent.true_kn > 5
    assert np.abs(sent.sog_kn - sent.true_kn)[moving].mean() < 0.2


def test_errors_of_a_receiver_wander_slowly():
    course = Course.of(sailed())
    t = np.arange(100.0, 4_000.0, 10.0)
    sent = measured(course, t)
    north = (sent.lat - sent.true_lat) * 110_800.0
    together = np.corrcoef(north[:-1], north[1:])[0, 1]
    assert together > 0.6


def test_a_falsified_position_is_flagged_and_the_true_one_kept():
    actor = sailed()
    actor.spoofs.append(Spoof("circle", 1_000.0, 3_000.0, 31.2, 122.0, radius_m=300.0))
    sent = measured(Course.of(actor), np.arange(10.0, 6_000.0, 10.0))
    assert sent.false.sum() == 200
    away = geodesy.distance_m(sent.lat[sent.false], sent.lon[sent.false], 31.2, 122.0)
    assert away == pytest.approx(np.full(200, 300.0), abs=1.0)
    assert geodesy.distance_m(sent.true_lat, sent.true_lon, 28.5, 125.0).max() < 60_000.0


def test_faults_of_clocks_and_copies_are_flagged():
    actor = sailed()
    ears = Receivers(everything(clock=(Window(1_000.0, 2_000.0, 60.0),)).shore, (), ("r1",), 0.1)
    fed = feed(actor, ears, 0.0)
    flags = fed.truth["flags"]
    wrong = flags & CLOCK_FAULT > 0
    inside = (fed.truth["time_ms"] >= 1_000_000) & (fed.truth["time_ms"] < 2_000_000)
    np.testing.assert_array_equal(wrong, inside)
    late = fed.reports["received_s"] - fed.truth["time_ms"] / 1000.0
    assert late[wrong] == pytest.approx(np.full(wrong.sum(), 60.03), abs=0.01)
    assert 0.05 < (flags & COPY > 0).mean() < 0.15


def test_an_identity_changes_when_it_is_said_to():
    from dataclasses import replace

    actor = sailed()
    other = replace(actor.identity, mmsi=273000001, shipname="SIM OTHER")
    actor.identities.append((3_000.0, other))
    fed = feed(actor, everything(), 0.0)
    after = fed.truth["time_ms"] >= 3_000_000
    assert set(fed.reports["mmsi"][after]) == {273000001}
    assert 273000001 not in set(fed.reports["mmsi"][~after])
    assert set(fed.statements["shipname"]) == {actor.identities[0][1].shipname, "SIM OTHER"}


def test_values_step_at_their_times():
    assert list(stepped(np.array([0.0, 5.0, 10.0]), [(5.0, 2.0), (2.0, 1.0)], 0.0)) == [0.0, 2.0, 2.0]
    assert list(stepped(np.array([0.0]), [], 7.0)) == [7.0]


@pytest.mark.parametrize("kind", assumptions.RECEPTIONS)
def test_receivers_of_each_kind_of_feed(kind):
    place = region("east_china_sea")
    rng = np.random.default_rng(4)
    drawn = assumptions.draw(place.current, place.wind, rng, reception=kind)
    ears = receivers(place.stations, (28.0, 125.0), 2 * 86_400.0, drawn, rng)
    assert bool(ears.shore) == (kind != "satellite")
    assert bool(ears.passes) == (kind != "terrestrial")
    assert len(set(ears.names)) == len(ears.names)


def test_assumptions_are_documented_drawn_and_differ():
    place = region("yellow_sea")
    worlds = [assumptions.draw(place.current, place.wind, np.random.default_rng(seed)) for seed in range(40)]
    assert set(worlds[0].to_dict()) == set(assumptions.RANGES)
    for name in assumptions.RANGES:
        assert len({getattr(world, name) for world in worlds}) > 1, name
    assert {world.reception for world in worlds} == set(assumptions.RECEPTIONS)
    assert {0.0} < {world.thinning_s for world in worlds}
    assert worlds[3] == assumptions.draw(place.current, place.wind, np.random.default_rng(3))


def test_environment_of_tests_is_calm():
    assert environment().current_ms(28.0, 125.0, 0.0) == (0.0, 0.0)
