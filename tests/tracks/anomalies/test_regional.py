"""Ships of an area displaced at once are one event, with its area and window."""

import numpy as np
import pytest
from anomaly_worlds import (
    LAT,
    LON,
    START_MS,
    as_sent,
    berthed,
    falsified,
    line,
    marked,
    marked_positions,
    positions,
    ring,
)

from detector import geodesy
from detector.tracks.anomalies.anomaly import area
from detector.vocabulary import DISBELIEVED, Mark

WINDOW = (200.0, 320.0)


def _fleet(step_s=30.0):
    ships = [line(1 + k, step_s, 9, 8.0 + k, bearing_deg=50.0 * k, east=5000.0 * k, north=2000.0) for k in range(4)]
    return ships + [berthed(10 + k, 180.0, 9, east=-3000.0 * k, north=-4000.0) for k in range(3)]


def _by_vector(ship):
    return as_sent(ship, WINDOW, 14_000.0, 6_000.0, relative=True)


def _to_a_point(ship):
    return as_sent(ship, WINDOW, 30_000.0, 9_000.0)


def _on_rings(ship):
    minutes = ship.minutes[falsified(ship, WINDOW)]
    east, north = ring(minutes, 600.0 + 150.0 * (ship.mmsi % 5), 9.0)
    return as_sent(ship, WINDOW, east + 25_000.0, north)


KINDS = [_by_vector, _to_a_point, _on_rings]


@pytest.mark.parametrize("how", KINDS, ids=lambda f: f.__name__.strip("_"))
@pytest.mark.parametrize("step_s", [30.0, 420.0])
def test_an_event_is_found_whole(how, step_s):
    ships = _fleet(step_s)
    if step_s > 180.0:  # heard seldom: each step alone could be sailed
        ships = [
            line(s.mmsi, step_s, 9, 1.0 + s.mmsi / 3, bearing_deg=s.mmsi * 40.0, east=s.mmsi * 2500.0) for s in ships
        ]
    told = [how(ship) for ship in ships]
    rows = marked(told)
    false = np.concatenate([falsified(s, WINDOW) for s in told])
    bad = (rows["marks"].to_numpy() & int(DISBELIEVED)) != 0
    assert bad[false].mean() > 0.95
    assert bad[~false].mean() < 0.002
    assert ((rows["marks"].to_numpy() & int(Mark.REGIONAL)) != 0)[false].mean() > 0.95
    events = [a for a in rows.attrs["anomalies"] if a.kind == "jamming"]
    assert len(events) == 1
    event = events[0]
    assert set(event.mmsis) == {s.mmsi for s in told}
    assert abs(event.start_ms - START_MS - WINDOW[0] * 60_000) <= 480_000
    assert abs(event.end_ms - START_MS - WINDOW[1] * 60_000) <= 480_000
    lat, lon, radius_m = _truth(ships)
    assert float(geodesy.distance_m(event.lat, event.lon, lat, lon)) < 5_000.0
    assert event.radius_m == pytest.approx(radius_m, rel=0.2)


def _truth(ships):
    """Middle and radius of where the ships were as it began and ended."""
    edges = [np.searchsorted(ship.minutes, minute) for ship in ships for minute in WINDOW]
    owners = [ship for ship in ships for _ in WINDOW]
    east = np.array([ship.east[k] for ship, k in zip(owners, edges, strict=True)])
    north = np.array([ship.north[k] for ship, k in zip(owners, edges, strict=True)])
    north_deg, east_deg = geodesy.metres_per_degree(LAT)
    return area(LAT + north / north_deg, LON + east / east_deg)


def test_two_ships_are_no_region():
    told = [_by_vector(ship) for ship in _fleet()[:2]]
    rows = marked(told)
    assert not [a for a in rows.attrs["anomalies"] if a.kind == "jamming"]
    assert (rows["marks"] & int(Mark.DISPLACED)).any()
    assert not (rows["marks"] & int(Mark.REGIONAL)).any()


def test_two_events_at_once_stay_two():
    near = [_by_vector(ship) for ship in _fleet()]
    far = [
        as_sent(line(30 + k, 30.0, 9, 9.0, 30.0 * k, east=90_000.0, north=4000.0 * k), WINDOW, -9_000.0, 9_000.0, True)
        for k in range(4)
    ]
    events = [a for a in marked(near + far).attrs["anomalies"] if a.kind == "jamming"]
    assert sorted(len(e.mmsis) for e in events) == [4, 7]


def test_one_who_was_heard_only_meanwhile_is_taken_in():
    told = [_to_a_point(ship) for ship in _fleet()]
    for ship in told:
        ship.noise_m = 0.0
    lone = berthed(99, 180.0, 1.0, east=30_000.0, north=9_000.0, noise_m=0.0)
    lone.minutes = lone.minutes + 230.0
    rows = marked([*told, lone])
    assert (rows["marks"][rows["mmsi"] == 99] & int(Mark.REGIONAL)).all()
    assert 99 in next(a for a in rows.attrs["anomalies"] if a.kind == "jamming").mmsis


def _world():
    fleet = _fleet()
    told = [how(ship) for how, ship in zip([_by_vector] * 4 + KINDS, fleet, strict=True)]
    single = berthed(50, 10, 9, north=40_000.0)
    at = falsified(single, WINDOW)
    east, north = ring(single.minutes[at], 1500.0, 9.0)
    return [*told, as_sent(single, WINDOW, east, north + 42_000.0)]


def _kinds(rows):
    return [(a.kind, a.mmsis, a.fixes) for a in rows.attrs["anomalies"]]


@pytest.mark.parametrize("lon", [-179.99, 179.9, 0.01])
def test_the_180th_meridian_is_no_edge(lon):
    before, after = marked(_world()), marked(_world(), lon=lon)
    assert before["marks"].any()
    assert (before["marks"] == after["marks"]).mean() > 0.9995  # the wire's rounding of another longitude
    assert _kinds(before) == _kinds(after)


@pytest.mark.parametrize("shift_ms", [86_400_000 * 31, 13_337_000, -7_001_000])
def test_time_may_be_shifted(shift_ms):
    before, after = marked(_world()), marked(_world(), start_ms=START_MS + shift_ms)
    assert (before["marks"] == after["marks"]).all()
    assert _kinds(before) == _kinds(after)


def test_the_order_of_rows_does_not_matter():
    table = positions(_world())
    before = marked_positions(table)
    after = marked_positions(table.sample(frac=1.0, random_state=4))
    assert (before["marks"] == after["marks"]).all()
    assert before.attrs["anomalies"] == after.attrs["anomalies"]


def test_the_order_of_tracks_does_not_matter():
    from detector.tracks.anomalies.mark import mark

    rows = marked_positions(positions(_world())).assign(marks=np.int32(0))
    shuffled = rows.sample(frac=1.0, random_state=9)
    marks, found = mark(rows)
    again, found_again = mark(shuffled)
    assert (marks[shuffled.index] == again).all()
    assert found == found_again


def test_other_days_do_not_matter():
    """What is said of a day does not change with what is sent four days later.

    Ship 12 is left out: hull separation gathers her scattered ring only while no other hull is known on her MMSI.
    """
    world = [ship for ship in _world() if ship.mmsi != 12]
    table = positions(world)
    later = table.assign(time=table["time"] + np.timedelta64(4, "D"), line=table["line"] + len(table))
    import pandas as pd

    alone = marked_positions(table)
    both = marked_positions(pd.concat([table, later], ignore_index=True))
    assert (both["marks"][: len(table)].to_numpy() == alone["marks"].to_numpy()).all()
    assert (both["marks"][len(table) :].to_numpy() == alone["marks"].to_numpy()).all()
