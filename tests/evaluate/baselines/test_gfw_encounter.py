"""The encounter rule of Global Fishing Watch at its limits: one world that meets it, one that just does not."""

from __future__ import annotations

import pytest
from rule_worlds import found, meeting, minutes, waters

RULE = "gfw_encounter"


def test_the_event_has_the_meeting_s_times():
    assert minutes(found(RULE, meeting(start=60, end=360))) == [(60, 360)]


@pytest.mark.parametrize(("apart_m", "events"), [(499, 1), (501, 0)])
def test_500_m(apart_m, events):
    assert len(found(RULE, meeting(apart_m=apart_m))) == events


@pytest.mark.parametrize(("end", "events"), [(180, 1), (179, 0)])
def test_two_hours(end, events):
    assert len(found(RULE, meeting(start=60, end=end))) == events


@pytest.mark.parametrize(("kn", "events"), [(1.95, 1), (2.05, 0)])
def test_2_knots_of_the_positions_not_of_the_reported_speed(kn, events):
    ships = meeting(kn=kn)
    for ship in ships:
        ship.sog_kn = 4.0 if kn < 2 else 0.0
    assert len(found(RULE, ships)) == events


@pytest.mark.parametrize(("port_m", "events"), [(10_001, 1), (9_999, 0)])
def test_10_km_from_an_anchorage(port_m, events):
    assert len(found(RULE, meeting(), waters(port_m=port_m))) == events


@pytest.mark.parametrize(("shore_m", "events"), [(1, 1), (0, 0)])
def test_not_on_land(shore_m, events):
    assert len(found(RULE, meeting(), waters(shore_m=shore_m))) == events


def test_a_silence_of_an_hour_is_interpolated():
    event = found(RULE, meeting(start=60, end=190, silent=(100, 160)))
    assert minutes(event) == [(60, 190)]


def test_a_longer_silence_of_one_ship_does_not_break_the_stretch():
    """As in the original: the silent ship goes from its last point to its next, and the other is there at both."""
    assert minutes(found(RULE, meeting(start=60, end=360, silent=(100, 300)))) == [(60, 360)]


def test_a_partner_that_was_away_is_another_stretch():
    """Two of 50 minutes are too short, although together they span more than two hours."""
    assert len(found(RULE, meeting(start=60, end=110, again=(140, 190)))) == 0


@pytest.mark.parametrize(("again", "events"), [((360, 430), 1), ((380, 450), 0)])
def test_stretches_less_than_four_hours_apart_are_merged(again, events):
    """70 minutes twice: only merged do they last two hours."""
    event = found(RULE, meeting(start=60, end=130, again=again, until=500))
    assert minutes(event) == [(60, again[1])] * events


def test_ten_minutes_to_midnight_is_no_limit():
    """The original loses a short encounter that spans the change of the UTC day (PIPELINE-2137)."""
    event = found(RULE, meeting(start=900, end=1020, until=1100))
    assert minutes(event) == [(900, 1020)]
