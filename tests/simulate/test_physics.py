"""The integrators: ships lose way, swing, drift and lie alongside as ships do."""

import math

import numpy as np
import pytest
from simulate_ships import DAY, environment, gaps_m, ship, speeds_ms

from detector import geodesy
from detector.simulate.physics import entries, sailing, water
from detector.simulate.physics.layout import STATE, TICK_S
from detector.simulate.ships.actor import Station
from detector.simulate.staging.sea import metres, moved
from detector.units import KN_MS


@pytest.mark.parametrize("lon", [125.0, 179.99])
def test_a_ship_sails_to_its_goal_and_loses_way_there(lon):
    actor = ship(around=environment(current_kn=1.0)).begin((28.5, lon), 90.0, 10.0)
    goal = moved((28.5, lon), 30_000.0, 12_000.0)
    actor.sail([actor.point, moved((28.5, lon), 15_000.0, 0.0), goal], 10.0)
    assert metres(actor.point, goal) < 60.0
    assert np.hypot(*(v[-1] for v in speeds_ms(actor))) < 1.6  # half a knot through water that runs at one
    assert 1.5 * 3600 < actor.now_s < 2.6 * 3600
    assert np.abs(actor.path[:, 1]).max() <= 180.0


def test_a_current_abeam_is_allowed_for():
    actor = ship(around=environment(current_kn=2.0)).begin((28.5, 125.0), 0.0, 9.0)
    actor.sail([actor.point, moved((28.5, 125.0), 0.0, 40_000.0)], 9.0)
    _, lon = actor.path[len(actor.path) // 2, :2]
    off_m = abs(lon - 125.0) * 97_000.0
    crab = math.degrees(actor.path[len(actor.path) // 2, 2])
    assert off_m < 400.0
    assert 340.0 < crab < 352.0  # the bow points into a current from the west


def test_ships_gather_way_and_turn_no_faster_than_they_can():
    actor = ship("product tanker").begin((28.5, 125.0), 0.0, 0.0)
    corners = [moved((28.5, 125.0), 0.0, 8_000.0), moved((28.5, 125.0), 9_000.0, 8_000.0)]
    actor.sail([actor.point, *corners], 12.0, stops=False)
    east, north = speeds_ms(actor)
    agility = actor.hull.agility
    turn = np.degrees(np.abs(np.diff(np.unwrap(actor.path[:, 2])))) / TICK_S
    assert turn.max() < agility.turn_deg_s * 1.01
    speed = np.hypot(east, north)
    assert np.abs(np.diff(speed)).max() / TICK_S < agility.acceleration_ms2 * 1.2 + 1e-6


def test_an_anchored_ship_stays_about_its_anchor_and_looks_into_the_flow():
    around = environment(tide_kn=2.0, wind_ms=1.0)
    actor = ship(around=around).begin((29.9, 122.9), 60.0)
    actor.anchor(chain_m=140.0, settled=True)
    centre = actor.path[:, :2].mean(axis=0)
    east, north = geodesy.offset_m(centre[0], centre[1], actor.path[:, 0], actor.path[:, 1])
    assert np.hypot(east, north).max() < 2 * (140.0 + actor.hull.length_m)
    swing = np.ptp(np.degrees(np.unwrap(actor.path[:, 2])))
    assert swing > 120.0  # the tide turns within two days
    strongest = (
        int(np.argmax([np.hypot(*around.current_ms(29.9, 122.9, t)) for t in range(40_000, 80_000, 600)])) * 600
        + 40_000
    )
    flow_e, flow_n = around.current_ms(29.9, 122.9, strongest)
    into = math.degrees(math.atan2(-flow_e, -flow_n))
    assert abs(float(geodesy.wrap_deg(actor.at(strongest)[2] - into))) < 35.0


def test_neighbours_swing_each_in_its_own_way():
    around = environment(tide_kn=1.5)
    one = ship(around=around, seed=3).begin((29.9, 122.9), 60.0).anchor(settled=True)
    two = ship(around=around, seed=8).begin(moved((29.9, 122.9), 700.0, 0.0), 60.0).anchor(settled=True)
    off = geodesy.wrap_deg(np.degrees(one.path[:, 2] - two.path[:, 2]))
    assert np.abs(off).max() > 8.0
    assert np.median(np.abs(off)) < 60.0


def test_a_stopped_ship_goes_with_the_water_and_before_the_wind():
    around = environment(current_kn=1.0, wind_ms=8.0)
    actor = ship(around=around, end_s=0.4 * DAY).begin((28.5, 125.0), 10.0, 6.0).drift()
    east, north = speeds_ms(actor)
    knots = np.hypot(east, north)[600:] / KN_MS
    assert 0.3 < np.median(knots) < 2.5
    assert np.hypot(east, north)[-1] < np.hypot(east, north)[0]


@pytest.mark.parametrize("seed", range(6))
def test_alongside_is_a_fenders_gap_from_first_to_last_contact(seed):
    around = environment(tide_kn=1.0, wind_ms=7.0, seed=seed)
    host = ship("product tanker", around, 2 * seed + 1).begin((28.5, 125.0), 40.0, 1.0)
    host = host.anchor(settled=True) if seed % 2 else host.drift()
    guest = ship("small tanker", around, 2 * seed + 2).begin(moved((28.5, 125.0), -9_000.0, 7_000.0), 130.0, 8.0)
    side = 1.0 if seed % 3 else -1.0
    touch = side * ((host.hull.beam_m + guest.hull.beam_m) / 2.0 + 2.5)
    station = Station(8.0, touch, touch + side * 100.0, top_kn=8.0, end_for_end=seed == 2)
    assert guest.come_alongside(host, station)
    start = guest.now_s
    guest.made_fast(host, station, until_s=start + 4 * 3600.0)
    before, during = gaps_m(host, guest, guest.start * TICK_S, start), gaps_m(host, guest, start, guest.now_s)
    assert before[:-10].min() > 0.3, "the guest came through the host"
    assert np.median(during) == pytest.approx(2.5, abs=0.4)
    assert during.min() > 0.5
    assert during.max() < 4.5
    east, north = speeds_ms(guest)
    assert np.hypot(np.diff(east), np.diff(north)).max() / TICK_S < 0.2, "a leap in speed"


def test_the_compiled_and_the_readable_ship_sail_alike():
    route = np.array([[28.6, 125.1, 5.0], [28.6, 125.3, 5.0]])
    noise, sea = np.random.default_rng(1).standard_normal(1500), environment(tide_kn=1.0).sea
    agile = ship().hull.agile
    ends = []
    for function in (entries.sail, sailing.sail.py_func):
        state, out = np.zeros(STATE), np.empty((1500, 3))
        state[:3] = 28.5, 125.0, 1.0
        done = function(out, state, route, True, agile, sea, 0.0, noise)
        ends.append((done, out[: done - 1]))
    assert ends[0][0] == ends[1][0]
    np.testing.assert_allclose(ends[0][1], ends[1][1], rtol=0, atol=1e-12)


def test_angles_and_longitudes_wrap():
    angles = np.linspace(-9.0, 9.0, 181)
    assert [water.turned(a) for a in angles] == pytest.approx((angles + np.pi) % (2 * np.pi) - np.pi)
    assert [water.compass(a) for a in angles] == pytest.approx(angles % (2 * np.pi))
    lons = np.linspace(-500.0, 500.0, 101)
    assert [water.around(v) for v in lons] == pytest.approx(geodesy.wrap_deg(lons))
    for lat in (-60.0, 0.0, 28.5):
        north, east = geodesy.metres_per_degree(lat)
        assert water.metres_per_degree(lat) == pytest.approx((float(east), float(north)))


def test_rewinding_takes_up_speed_and_heading_where_they_were():
    actor = ship().begin((28.5, 125.0), 90.0, 10.0)
    actor.sail([actor.point, moved((28.5, 125.0), 60_000.0, 0.0)], 10.0)
    whole = actor.path.copy()
    actor.rewind(3_000.0)
    np.testing.assert_array_equal(actor.path, whole[: len(actor.path)])
    actor.drift(until_s=3_100.0)
    east, north = speeds_ms(actor)
    assert np.hypot(np.diff(east), np.diff(north)).max() / TICK_S < 0.2
