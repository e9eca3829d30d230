"""The stand-in for Skylight's dark rendezvous at its limits."""

from __future__ import annotations

import pytest
import worlds
from rule_worlds import ONE, found, lone, meeting, minutes, scene_of, waters

from detector.evaluate.baselines.registry import baseline
from detector.evaluate.scene import scene
from detector.parameters import Parameters

RULE = "skylight_dark"


def test_it_says_that_it_is_a_stand_in():
    assert "Stand-in" in baseline(RULE).SOURCE
    assert "NOT Skylight's method" in (baseline(RULE).__doc__ or "")


@pytest.mark.parametrize(("slow_to", "events"), [(79, 1), (78, 0)])
def test_15_minutes(slow_to, events):
    """Slow is the way from one fix to the next: the last slow fix is a minute before the ship speeds up."""
    event = found(RULE, lone(63, slow_to))
    assert minutes(event) == [(63, 78)] * events
    assert event["mmsi_2"].isna().all()
    assert list(event["kind"]) == ["dark_encounter"] * events


@pytest.mark.parametrize(("kn", "events"), [(1.95, 1), (2.05, 0)])
def test_2_knots(kn, events):
    assert len(found(RULE, lone(60, 120, kn))) == events


@pytest.mark.parametrize(("shore_m", "port_m", "events"), [(10_001, 10_001, 1), (9_999, 50_000, 0), (50_000, 9_999, 0)])
def test_10_km_from_shore_and_port(shore_m, port_m, events):
    assert len(found(RULE, lone(60, 120), waters(shore_m, port_m))) == events


@pytest.mark.parametrize(("status", "events"), [(0, 1), (1, 0), (5, 0), (6, 0), (7, 1)])
def test_not_for_ships_that_say_they_lie_still(status, events):
    heard = worlds.positions(lone(60, 120))
    heard["nav_status"] = heard["nav_status"].fillna(status)
    assert len(baseline(RULE).events(scene(heard, worlds.statics([]), Parameters(), waters()))) == events


@pytest.mark.parametrize(("apart_m", "events"), [(499, 0), (501, 2)])
def test_a_heard_ship_within_500_m_is_the_partner(apart_m, events):
    assert len(found(RULE, meeting(apart_m=apart_m, start=0, end=480))) == events


@pytest.mark.parametrize(("end", "events"), [(290, 2), (310, 0)])
def test_a_ship_that_only_passes_changes_nothing(end, events):
    """Together for 24 steps of the 49 the ships drift, or for 26."""
    assert len(found(RULE, meeting(start=60, end=end))) == events


def test_a_long_silence_ends_a_stretch():
    ship = lone(60, 200, until=300)[0]
    ship.heard = ship.heard[(ship.heard <= 70) | (ship.heard >= 180)]
    assert minutes(found(RULE, [ship])) == [(180, 199)]


def test_one_event_for_a_ship_that_dawdles():
    """Slow, ten minutes fast, slow again: less than an hour apart is one event."""
    twice = lone(60, 120)[0]
    heard = worlds.positions([twice])
    minute = (heard["time"] - heard["time"].min()).dt.total_seconds() / 60
    heard["sog_kn"] = 10.0
    heard.loc[minute.between(60, 100) | minute.between(110, 150), "sog_kn"] = 1.0
    one = baseline(RULE).events(scene(heard, worlds.statics([]), Parameters(), waters()))
    assert minutes(one) == [(60, 150)]
    assert list(one["mmsi_1"]) == [ONE]
    assert len(scene_of([twice]).tracks) == len(heard)
