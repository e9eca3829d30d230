"""The record of each contact: once for each meeting of two hulls, with its times, mode and phases."""

import dataclasses
from datetime import timedelta

import numpy as np
import pytest
from contact_worlds import ONE, SETTINGS, THREE, TWO, beside, heard, joined, met, minute, one, pairs
from worlds import Vessel, alongside_pair, drift, every, still, waypoints

from detector.parameters import Parameters
from detector.records.encounter import event_id
from detector.rendezvous.candidates import Windows
from detector.rendezvous.contacts import BRIDGE_MS
from detector.rendezvous.encounters import encounters, with_neighbours
from detector.rendezvous.lines import lines
from detector.rendezvous.proximity import Curves
from detector.tracks.path import Paths
from detector.vocabulary import Kind, Mode


def ahead(minutes):
    return 30.0 + 0.0 * minutes


def test_nothing_heard_nothing_found():
    nobody = heard([Vessel(ONE, still(0, 0), every(1, 0, 60))])
    assert encounters(dataclasses.replace(nobody, tracks=nobody.tracks.head(0)), Parameters()) == []
    assert encounters(nobody, Parameters()) == []


def test_the_record_of_a_pair():
    found = one(alongside_pair(60, 240))
    assert found.kind is Kind.ENCOUNTER
    assert found.mmsi_1 < found.mmsi_2
    assert (minute(found.start), minute(found.end)) == pytest.approx((60, 240), abs=1.5)
    assert found.clearance_m == pytest.approx(3, abs=3)
    assert found.clearance_sd_m < 8
    assert found.observed_minutes == pytest.approx(found.minutes, abs=1)
    assert found.bridged_minutes == pytest.approx(0, abs=1)
    assert found.coverage_grade == "good"
    assert (found.fixes_1, found.fixes_2) == pytest.approx((361, 361), abs=6)
    assert found.event_id == event_id(found.mmsi_1, found.mmsi_2, found.seen_from)
    assert found.hull_1 != found.hull_2
    assert (found.lat, found.lon) == pytest.approx((28.6, 125.2), abs=0.1)


def test_the_curve_shows_forty_minutes_before_and_after():
    found = one(alongside_pair(100, 240))
    shown = found.curve["time"]
    assert timedelta(minutes=39) <= found.start - shown.min().to_pydatetime() <= timedelta(minutes=40)
    assert timedelta(minutes=39) <= shown.max().to_pydatetime() - found.end <= timedelta(minutes=40)
    assert (set(found.curve["mmsi_1"]), set(found.curve["mmsi_2"])) == ({found.mmsi_1}, {found.mmsi_2})


@pytest.mark.parametrize(("minutes", "many"), [(17, 0), (23, 1)])
def test_twenty_minutes_are_a_contact(minutes, many):
    assert len(met(alongside_pair(60, 60 + minutes), noise_m=1.0)) == many


@pytest.mark.parametrize(("end", "many"), [(15, 0), (40, 1)])
def test_two_reports_of_either_are_needed(end, many):
    """She is heard once (or twice) in a contact of an hour: one report is a coincidence."""
    guest = waypoints((-60, 9000, 0), (-1, 17, 0), (61, 17, 0), (120, 9000, 0))
    seen = np.concatenate([every(3, -60, -10), [10.0] if end == 15 else [10.0, end], every(3, 70, 120)])
    found = met([Vessel(ONE, still(0, 0), every(1, -60, 120)), Vessel(TWO, guest, seen)])
    assert len([e for e in found if e.fixes_2 >= 2]) == len(found) == many


def test_two_transponders_of_one_ship_are_one_meeting():
    """She sends under two numbers at once: the one better heard stands for her."""
    way, place = drift(0, 0), drift(17, 0)
    ships = [
        Vessel(ONE, way, every(1, 0, 300)),
        Vessel(TWO, place, every(1, 0, 300)),
        Vessel(THREE, place, every(6, 0, 300) + 0.4),
    ]
    given = heard(ships)
    hull = given.tracks["mmsi"].map({ONE: 0, TWO: 1, THREE: 1})
    found = encounters(dataclasses.replace(given, tracks=given.tracks.assign(hull=hull)), Parameters())
    assert pairs(found) == [(ONE, TWO)]
    apart = given.tracks.assign(hull=given.tracks["mmsi"].map({ONE: 0, TWO: 1, THREE: 2}))
    assert len(encounters(dataclasses.replace(given, tracks=apart), Parameters())) == 3


def test_two_meetings_of_one_pair_are_two():
    stay = still(0, 0)
    guest = waypoints((0, 17, 0), (90, 17, 0), (150, 8_000, 0), (210, 17, 0), (300, 17, 0))
    found = met([Vessel(ONE, stay, every(1, 0, 300)), Vessel(TWO, guest, every(1, 0.3, 300))])
    assert [(round(minute(e.start), -1), round(minute(e.end), -1)) for e in found] == [(0, 90), (210, 300)]
    assert found[0].event_id != found[1].event_id


# ---- modes ----


@pytest.mark.parametrize(
    ("east_kn", "sog_kn", "mode"),
    [
        (0.0, 0.1, Mode.AT_ANCHOR), (0.2, 0.2, Mode.AT_ANCHOR), (0.35, 0.4, Mode.DRIFTING), (1.7, 1.7, Mode.DRIFTING),
        (3.0, 3.0, Mode.UNDERWAY), (6.0, np.nan, Mode.UNDERWAY), (0.8, np.nan, Mode.DRIFTING),
    ],
)  # fmt: skip
def test_modes(east_kn, sog_kn, mode):
    way = drift(0, 0, east_kn, 0.0)
    ships = [
        Vessel(ONE, way, every(1, 0, 180), ahead, sog_kn=sog_kn),
        Vessel(TWO, beside(way, ahead, 17), every(1, 0.5, 180), ahead, sog_kn=sog_kn),
    ]
    assert one(ships).mode is mode


# ---- phases ----


def test_one_came_to_the_other_and_left_again():
    guest = waypoints((0, 9000, 0), (60, 17, 0), (240, 17, 0), (300, 9000, 0))
    found = one([Vessel(ONE, still(0, 0), every(1, 0, 300)), Vessel(TWO, guest, every(1, 0, 300))]).phases
    assert (found.came, found.left) == (TWO, TWO)
    kilometre = 60 - 60 * (1000 - 17) / 8983
    assert minute(found.approach) == pytest.approx(kilometre, abs=1.5)
    assert minute(found.departure) == pytest.approx(300 - kilometre, abs=1.5)
    assert found.before_m > 5_000
    assert found.after_m > 5_000


def test_both_came_and_neither_is_named():
    east, west = (waypoints((0, side * 6000, 0), (60, side * 9, 0), (300, side * 9, 0)) for side in (1, -1))
    found = one([Vessel(ONE, east, every(1, 0, 300)), Vessel(TWO, west, every(1, 0, 300))]).phases
    assert found.came is None
    assert found.approach is not None
    assert (found.departure, found.left) == (None, None)


def test_together_from_the_first_to_the_last_report():
    found = one([Vessel(ONE, drift(0, 0), every(1, 0, 300)), Vessel(TWO, drift(17, 0), every(1, 0, 300))]).phases
    assert found == type(found)()


# ---- open or not ----


def test_still_alongside_when_the_data_end():
    ships = [Vessel(ONE, drift(0, 0), every(1, 0, 300)), Vessel(TWO, drift(17, 0), every(1, 0, 300))]
    assert one(ships).is_open
    assert not one(alongside_pair(60, 240)).is_open


def test_not_open_once_others_have_been_heard_for_hours_since():
    ships = [Vessel(ONE, drift(0, 0), every(1, 0, 300)), Vessel(TWO, drift(17, 0), every(1, 0, 300))]
    given = heard(ships)
    later = {
        hours: dataclasses.replace(given, data_end_ms=given.data_end_ms + round(hours * 3_600_000))
        for hours in (11, 13)
    }
    assert {hours: one.is_open for hours, more in later.items() for one in encounters(more, Parameters())} == {
        11: True,
        13: False,
    }


def test_not_open_once_she_was_heard_elsewhere():
    guest = waypoints((0, 17, 0), (200, 17, 0), (260, 9000, 0), (300, 9000, 0))
    ships = [Vessel(ONE, still(0, 0), every(1, 0, 300)), Vessel(TWO, guest, every(1, 0, 300))]
    assert not one(ships).is_open


@pytest.mark.parametrize("more_min", [30, 90, 150])
def test_an_open_event_keeps_its_id_when_more_is_heard(more_min):
    ships = alongside_pair(60, 240)
    first = one([dataclasses.replace(v, heard=v.heard[v.heard <= 120]) for v in ships], noise_m=0.0)
    more = one([dataclasses.replace(v, heard=v.heard[v.heard <= 120 + more_min]) for v in ships], noise_m=0.0)
    assert first.is_open
    assert more.event_id == first.event_id
    assert more.minutes > first.minutes + 25
    assert more.is_open == (more_min < 120)


# ---- silences ----


def test_a_silence_of_both_is_bridged_and_said():
    seen = joined((1, 0, 60), (1, 180, 240))
    found = one([Vessel(ONE, drift(0, 0), seen), Vessel(TWO, drift(17, 0), seen)])
    assert found.minutes == pytest.approx(240, abs=1)
    assert (found.observed_minutes, found.bridged_minutes) == pytest.approx((120, 120), abs=1)


def test_windows_reach_to_the_reports_before_and_after_them():
    ships = [Vessel(ONE, still(0, 0), joined((1, 0, 60), (1, 200, 260))), Vessel(TWO, still(17, 0), every(10, 5, 255))]
    paths = Paths(lines(heard(ships).tracks), SETTINGS)
    at = [paths.t[0] + round(m * 60_000) for m in (100, 150)]
    asked = Windows(np.array([0]), np.array([1]), np.array([at[0]]), np.array([at[1]]))
    wider = with_neighbours(asked, paths)
    first, last = ((ms[0] - paths.t[0]) / 60_000 for ms in (wider.start_ms, wider.end_ms))
    assert first <= 95  # the report of the other ship at 95, and what lies around it
    assert last >= 155
    assert first >= 95 - 60
    assert last <= 155 + 60
    far = Windows(np.array([0]), np.array([1]), np.array([at[0] + 2 * BRIDGE_MS]), np.array([at[1] + 2 * BRIDGE_MS]))
    same = with_neighbours(far, paths)
    assert (same.start_ms, same.end_ms) == (far.start_ms, far.end_ms)  # too long ago to say anything


def test_the_curve_of_an_encounter_is_a_copy():
    """Curves of a window are large: an encounter that held on to one would keep the memory of them all."""
    found = one(alongside_pair(60, 240))
    assert len(found.curve) < 1_100
    assert {c.name for c in dataclasses.fields(Curves)} - {"begin", "t"} <= set(found.curve.columns)
