"""One test a trap of the field, through the whole flow; the names are those analysts use. Synthetic ships."""

import numpy as np
import pandas as pd
import pytest
import worlds
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from worlds import Vessel, alongside_pair, drift, every, found, still, waypoints

from detector.outputs.events import to_frame
from detector.parameters import Parameters
from detector.pipeline import detect

PLACE_FREE = ["mmsi_1", "mmsi_2", "start", "end", "p_transfer", "priority", "min_clearance_m", "median_clearance_m",
              "observed_minutes", "bridged_minutes", "resolution_m", "indicators", "is_open"]  # fmt: skip


def back(events, shift):
    """Events with their times moved back."""
    return events.assign(**{name: (events[name] - shift).dt.as_unit("s") for name in ("start", "end")})


def one(vessels, **where):
    assessments = found(vessels, **where).assessments
    assert len(assessments) == 1
    return assessments[0].encounter


def test_the_pair_is_found_with_its_times():
    encounter = one(alongside_pair(60, 240))
    minutes = [(t.timestamp() * 1000 - worlds.START_MS) / 60_000 for t in (encounter.start, encounter.end)]
    assert minutes == pytest.approx([60, 240], abs=3)
    assert encounter.median_clearance_m == pytest.approx(3.0, abs=0.3)
    assert encounter.mode == "drifting"


@pytest.mark.parametrize(("minutes", "events"), [(15, 0), (28, 2)])
def test_own_gap_two_contacts_with_the_partner_100_km_away_between(minutes, events):
    """Two short contacts, one ship silent in between while the other is heard 100 km away: not one event of hours."""
    stay = still(0, 0)
    again = 280 - minutes
    visitor = waypoints((0, 17, 0), (minutes, 17, 0), (140, 100_000, 0), (again, 17, 0), (280, 17, 0))
    silent = np.concatenate([every(1, 0, minutes), every(1, again, 280)])
    seen = found([Vessel(511000001, stay, silent), Vessel(671000002, visitor, every(1, 0, 280))]).assessments
    assert len(seen) == events
    assert all(a.encounter.minutes == pytest.approx(minutes, abs=1) for a in seen)
    assert all(a.encounter.bridged_minutes < 1 for a in seen)


def test_partner_who_was_heard_elsewhere_ends_a_long_contact():
    stay = still(0, 0)
    visitor = waypoints((0, 17, 0), (60, 17, 0), (160, 40_000, 0), (260, 17, 0), (320, 17, 0))
    silent = np.concatenate([every(1, 0, 60), every(1, 260, 320)])
    ends = found([Vessel(511000001, stay, silent), Vessel(671000002, visitor, every(1, 0, 320))]).assessments
    assert len(ends) == 2
    assert all(a.encounter.minutes < 75 for a in ends)


def test_silence_of_both_is_bridged_and_said():
    heard = np.concatenate([every(1, 0, 60), every(1, 180, 240)])
    encounter = one([Vessel(511000001, drift(0, 0), heard), Vessel(671000002, drift(17, 0), heard)])
    assert encounter.minutes == pytest.approx(240, abs=1)
    assert encounter.bridged_minutes == pytest.approx(120, abs=1)
    assert encounter.observed_minutes == pytest.approx(120, abs=1)
    assert encounter.coverage_grade == "fair"


def test_mirror_one_hull_heard_by_two_stations_is_no_encounter():
    heard = every(0.5, 0, 120)
    twice = [Vessel(511000001, drift(0, 0), heard), Vessel(511000001, drift(0, 0), heard + 1 / 60)]
    assert not found(twice).assessments


def test_same_mmsi_on_two_ships_alongside_is_no_encounter_with_itself():
    heard = every(0.5, 0, 120)
    assert not found([Vessel(511000001, drift(0, 0), heard), Vessel(511000001, drift(17, 0), heard + 0.1)]).assessments


def test_same_mmsi_far_apart_does_not_hide_the_encounter():
    pair = alongside_pair()
    namesake = Vessel(pair[1].mmsi, still(900_000, 0), pair[1].heard + 0.11)
    assert len(found([*pair, namesake]).assessments) == 1


def test_anchored_neighbours_are_not_alongside():
    heard = every(3, 0, 480)
    assert not found([Vessel(511000001, still(0, 0), heard), Vessel(671000002, still(250, 0), heard + 1.3)]).assessments


def test_passing_and_short_contacts_are_not_encounters():
    heard = every(0.2, 0, 120)
    passing = waypoints((0, -9000, 30), (120, 9000, 30))
    assert not found([Vessel(511000001, still(0, 0), heard), Vessel(671000002, passing, heard)]).assessments
    assert not found(alongside_pair(60, 78)).assessments


def test_three_vessels_side_by_side_are_the_pairs_that_touch():
    heard = every(0.5, 0, 120)
    ships = [Vessel(511000001 + i, drift(17.0 * i, 0), heard) for i in range(3)]
    pairs = {(a.encounter.mmsi_1, a.encounter.mmsi_2) for a in found(ships).assessments}
    assert {(511000001, 511000002), (511000002, 511000003)} <= pairs


@pytest.mark.parametrize("hours", [13, 14, 15.5, 16])
def test_midnight(hours):
    """Contacts across midnight UTC are one event: a published pipeline loses those of 22:00-02:00."""
    plain, later = (
        to_frame(found(alongside_pair(), start_ms=worlds.START_MS + round(h * worlds.HOUR)).assessments)
        for h in (0, hours)
    )
    later = back(later, pd.Timedelta(hours=hours))
    pd.testing.assert_frame_equal(plain[PLACE_FREE], later[PLACE_FREE])


@pytest.mark.parametrize("lon", [179.9, 179.99, 179.9999, -179.95, 0.0, -0.001])
@pytest.mark.parametrize("lat", [-60.0, 0.0, 35.0, 71.0])
def test_dateline(lat, lon):
    plain, there = (to_frame(found(alongside_pair(), lat=lat, lon=x).assessments) for x in (100.0, lon))
    pd.testing.assert_frame_equal(plain[PLACE_FREE], there[PLACE_FREE])


def test_one_point_each_is_nothing():
    assert not found(
        [Vessel(511000001, still(0, 0), np.array([1.0])), Vessel(671000002, still(17, 0), np.array([1.0]))]
    ).assessments


def test_leap_in_position_does_not_cut_the_encounter():
    vessels = alongside_pair()
    plain = one(vessels)
    table = worlds.positions(vessels)
    wild = table[table["mmsi"] == vessels[0].mmsi].iloc[[250, 300, 301, 302]].assign(lat=40.0, lon=100.0)
    wild["time"] += pd.Timedelta(seconds=7)
    detected = detect(pd.concat([table, wild]), worlds.statics(vessels), Parameters(), worlds.OpenSea())
    assert [(a.encounter.start, a.encounter.end) for a in detected.assessments] == [(plain.start, plain.end)]


def test_no_heading_keeps_the_pair_and_says_how_coarse():
    """Antennas 80 m apart abeam: not alongside if both headings are known, perhaps alongside if neither is."""
    vessels = alongside_pair(apart=80.0)
    assert not found(vessels).assessments
    for vessel in vessels:
        vessel.heading_deg = np.nan
    encounter = one(vessels)
    assert encounter.resolution_m > 50
    assert encounter.coupling.body_ratio is None


def test_a_table_in_other_units_of_time_gives_the_same():
    """pandas turns milliseconds into microseconds where tables are joined by hand."""
    vessels = alongside_pair()
    table, said = worlds.positions(vessels), worlds.statics(vessels)
    plain = detect(table, said, Parameters(), worlds.OpenSea())
    for unit in ("us", "ns"):
        other = (part.assign(time=part["time"].dt.as_unit(unit)) for part in (table, said))
        again = detect(*other, Parameters(), worlds.OpenSea())
        pd.testing.assert_frame_equal(to_frame(plain.assessments), to_frame(again.assessments))


def test_no_dimensions_uses_a_prior_and_says_so():
    vessels = alongside_pair()
    for vessel in vessels:
        vessel.sides = None
    encounter = one(vessels)
    assert encounter.ship_1.hull.origin == "prior"
    assert encounter.resolution_m > one(alongside_pair()).resolution_m


def test_asynchronous_and_sparse_fixes():
    vessels = alongside_pair(step_min=9.0)
    vessels[1].heard = vessels[1].heard + 4.5
    encounter = one(vessels)
    assert encounter.minutes == pytest.approx(180, abs=25)


def test_clock_jump_backwards_is_sorted_away():
    vessels = alongside_pair()
    table = worlds.positions(vessels)
    plain = detect(table, worlds.statics(vessels), Parameters(), worlds.OpenSea())
    jumped = pd.concat([table.iloc[200:], table.iloc[:200]])
    again = detect(jumped, worlds.statics(vessels), Parameters(), worlds.OpenSea())
    pd.testing.assert_frame_equal(to_frame(plain.assessments), to_frame(again.assessments))


@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(st.randoms(use_true_random=False), st.integers(-400_000, 400_000), st.floats(-180, 180), st.booleans())
def test_shuffled_shifted_moved_swapped(random, minutes, lon, swap):
    """The promise: any order of rows, any time, any longitude, either ship first - the same event."""
    vessels = alongside_pair(step_min=1.0, offset_min=0.3)
    plain = to_frame(found(vessels, lon=0.0, noise_m=3.0).assessments)
    start_ms = worlds.START_MS + minutes * 60_000
    table = worlds.positions(vessels, lon=lon, start_ms=start_ms, noise_m=3.0)
    said = worlds.statics(vessels, start_ms)
    if swap:
        names = {vessels[0].mmsi: vessels[1].mmsi, vessels[1].mmsi: vessels[0].mmsi}
        table["mmsi"], said["mmsi"] = table["mmsi"].map(names), said["mmsi"].map(names)
    order = list(range(len(table)))
    random.shuffle(order)
    moved = to_frame(detect(table.iloc[order], said, Parameters(), worlds.OpenSea()).assessments)
    moved = back(moved, pd.Timedelta(minutes=minutes))
    columns = [c for c in PLACE_FREE if c not in (["priority", "indicators"] if swap else [])]
    pd.testing.assert_frame_equal(plain[columns], moved[columns])


def test_a_packed_anchorage_is_no_raft():
    """Ninety ships 300 m apart, all swinging: no pair is alongside."""
    heard = every(3, 0, 240)
    ships = [
        Vessel(412000000 + 10 * i + j, still(300 * i, 300 * j), heard + 0.03 * (i + j), sides=(60, 15, 7, 7))
        for i in range(10)
        for j in range(9)
    ]
    assert not found(ships).assessments
