"""What is falsified is marked as what it is, and what is sent before and after is believed."""

import numpy as np
import pytest
from anomaly_worlds import Ship, as_sent, berthed, falsified, line, marked, ring

from detector import geodesy
from detector.units import KN_MS
from detector.vocabulary import DISBELIEVED, Mark

WINDOW = (200.0, 320.0)


def _found(ship, between, bit, land=None):
    """Share of her falsified fixes with a bit; the rest of them are believed."""
    rows = marked([ship], land=land)
    false = falsified(ship, between)
    honest = rows["marks"][~false] & int(DISBELIEVED)
    assert (honest != 0).mean() < 0.005
    return (rows["marks"][false] & int(bit)).astype(bool).mean(), rows


def test_a_receiver_that_hangs_is_frozen():
    ship = line(1, 10, 8, 12.0)
    at = falsified(ship, WINDOW)
    ship = as_sent(ship, WINDOW, ship.east[at][0], ship.north[at][0])
    ship.noise_m = 0.0
    share, rows = _found(ship, WINDOW, Mark.FROZEN)
    assert share > 0.98
    assert [a.kind for a in rows.attrs["anomalies"]][:1] == ["frozen"]


def test_frozen_far_away_is_displaced():
    ship = as_sent(line(2, 10, 8, 12.0), WINDOW, 60_000.0, -20_000.0)
    assert _found(ship, WINDOW, Mark.DISPLACED)[0] == 1.0


@pytest.mark.parametrize("radius_m, kn", [(200.0, 5.0), (1800.0, 9.0), (2000.0, 45.0)])
def test_a_ship_at_berth_that_circles_lies(radius_m, kn):
    ship = berthed(3, 10, 10)
    at = falsified(ship, (200, 400))
    east, north = ring(ship.minutes[at], radius_m, kn)
    share, rows = _found(as_sent(ship, (200, 400), east + 3000.0, north), (200, 400), Mark.CIRCLE)
    assert share > 0.97
    found = [a for a in rows.attrs["anomalies"] if a.kind == "circle"]
    assert len(found) == 1
    assert f"{radius_m:.0f}"[0] in found[0].sentence


def test_a_circle_is_seen_though_the_ship_was_never_elsewhere():
    ship = berthed(4, 30, 5)
    ship = as_sent(ship, (0, 300), *ring(ship.minutes, 1000.0, 6.0))
    assert (marked([ship])["marks"] & int(Mark.CIRCLE)).astype(bool).mean() > 0.97


def test_a_circle_at_the_speed_sent_is_denied_by_the_heading():
    """The receiver computes speed and course on the ring; the gyro knows better."""
    minutes = np.arange(0.0, 300.0, 1.0 / 6.0)
    ship = Ship(5, minutes, *ring(minutes, 900.0, 9.0), more={"heading_deg": 75.0})
    assert (marked([ship])["marks"] & int(Mark.CIRCLE)).astype(bool).mean() > 0.97


def test_a_small_jump_and_back_is_displaced():
    """600 m in 10 s is within the slack of the tracks, and 117 kn."""
    ship = as_sent(line(6, 10, 8, 12.0, bearing_deg=0.0), WINDOW, 600.0, 0.0, relative=True)
    share, rows = _found(ship, WINDOW, Mark.DISPLACED)
    assert share == 1.0
    assert rows["track"].nunique() == 1


def test_a_lone_jump_is_a_leap():
    ship = as_sent(line(7, 10, 8, 12.0, bearing_deg=0.0), (200.0, 200.1), 450.0, 300.0, relative=True)
    assert _found(ship, (200.0, 200.1), Mark.LEAP)[0] == 1.0


def test_an_airport_is_inland():
    def land(lat, lon):
        return np.where(geodesy.distance_m(lat, lon, 34.2, 124.8) < 5_000.0, 4_000.0, 0.0)

    ship = line(8, 10, 8, 12.0, bearing_deg=0.0)
    ship = as_sent(ship, WINDOW, 0.5 * geodesy.metres_per_degree(34.2)[1], 0.0)
    assert _found(ship, WINDOW, Mark.LAND, land)[0] == 1.0


def test_a_leap_to_the_airport_without_return_is_inland():
    def land(lat, lon):
        return np.where(lon > 124.7, 4_000.0, 0.0)

    ship = as_sent(line(9, 10, 6, 12.0, bearing_deg=0.0), (300.0, 360.0), 46_000.0, 0.0)
    assert _found(ship, (300.0, 360.0), Mark.LAND, land)[0] == 1.0


@pytest.mark.parametrize("said_kn", [1.0, 25.0])
def test_a_speed_that_does_not_fit_is_odd_but_believed(said_kn):
    rows = marked([line(10, 10, 4, 12.0, more={"sog_kn": said_kn})])
    assert (rows["marks"] & int(Mark.SPEED)).astype(bool).mean() > 0.9
    assert not (rows["marks"] & int(DISBELIEVED)).any()


def test_a_course_that_does_not_fit_is_odd_but_believed():
    rows = marked([line(11, 10, 4, 12.0, more={"cog_deg": 200.0})])
    assert (rows["marks"] & int(Mark.COURSE)).astype(bool).mean() > 0.9
    assert not (rows["marks"] & int(DISBELIEVED)).any()


def test_a_track_without_noise_is_too_smooth():
    ship = line(12, 20, 5, 12.0, noise_m=0.0, more={"sog_kn": 12.0, "cog_deg": 60.0})
    rows = marked([ship])
    assert (rows["marks"] & int(Mark.SMOOTH)).astype(bool).mean() > 0.9
    ship.noise_m = 2.0
    assert not (marked([ship])["marks"] & int(Mark.SMOOTH)).any()


def _heard_by(station, far_km=0.0, satellite=False):
    rng = np.random.default_rng(5)
    ships = []
    for k in range(20):
        east, north = rng.uniform(-40_000, 40_000, 2) * (20.0 if satellite else 1.0)
        ships.append(berthed(100 + k, 120, 4, east=east, north=north, station=station))
    ships.append(berthed(200, 120, 4, east=far_km * 1000.0, station=station))
    return ships


def test_beyond_the_horizon_of_what_a_station_hears():
    rows = marked([*_heard_by(7, far_km=400.0)[:-1], _lone(400.0)])
    beyond = (rows["marks"] & int(Mark.HORIZON)).astype(bool)
    assert set(rows["mmsi"][beyond]) == {200}
    assert beyond.sum() == 4


@pytest.mark.parametrize("ships", [_heard_by(7), _heard_by(0), _heard_by(7, satellite=True)])
def test_within_the_horizon_and_satellites(ships):
    assert not (marked([*ships, _lone(60.0)])["marks"] & int(Mark.HORIZON)).any()
    if ships[0].station == 0 or abs(ships[0].east[0]) > 50_000:
        assert not (marked([*ships, _lone(400.0, ships[0].station)])["marks"] & int(Mark.HORIZON)).any()


def test_a_known_station_has_a_horizon():
    ships, where = _heard_by(7)[:-1], {7: (34.2, 124.3, 30.0)}
    assert (marked([*ships, _lone(150.0)], stations=where)["marks"] & int(Mark.HORIZON)).any()
    assert not (marked([*ships, _lone(85.0)], stations=where)["marks"] & int(Mark.HORIZON)).any()


def _lone(km, station=7):
    ship = berthed(200, 180, 0.2, east=km * 1000.0, station=station)
    ship.minutes = ship.minutes + 120.0
    return ship


def test_kernel_speed_of_rounding_is_no_jump():
    """Speed and way agree at every interval between 2 s and 20 min."""
    for step in (2.0, 10.0, 180.0, 1200.0):
        assert not marked([line(13, step, 8, 17.0)])["marks"].any(), step
    assert KN_MS > 0.5
