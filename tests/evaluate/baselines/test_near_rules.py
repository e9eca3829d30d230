"""The rules of Skylight (two ships), Starboard and RTEC at their limits."""

from __future__ import annotations

import pytest
from rule_worlds import found, meeting, minutes, waters


def of(rule, around=None, **how) -> int:
    return len(found(rule, meeting(**how), around))


@pytest.mark.parametrize(("apart_m", "events"), [(249, 1), (251, 0)])
def test_skylight_250_m(apart_m, events):
    assert of("skylight_standard", apart_m=apart_m) == events


@pytest.mark.parametrize(("end", "events"), [(98, 1), (97, 0)])
def test_skylight_more_than_30_minutes_at_any_phase_of_the_clock(end, events):
    assert of("skylight_standard", start=67, end=end) == events


@pytest.mark.parametrize("kn", [0.0, 12.0])
def test_skylight_asks_for_no_speed_and_no_place(kn):
    assert of("skylight_standard", waters(0, 0), kn=kn) == 1


def test_skylight_minutes_are_those_of_the_meeting():
    assert minutes(found("skylight_standard", meeting(start=63, end=107))) == [(63, 107)]


@pytest.mark.parametrize(("silent", "events"), [((70, 130), 1), ((70, 131), 0)])
def test_skylight_a_silence_of_more_than_an_hour_is_not_together(silent, events):
    """Ten minutes heard on either side are not enough by themselves."""
    assert of("skylight_standard", start=60, end=141, silent=silent) == events


@pytest.mark.parametrize(("again", "events"), [((150, 190), 1), ((152, 192), 2)])
def test_pieces_less_than_an_hour_apart_are_one_event(again, events):
    assert of("skylight_standard", start=60, end=91, again=again) == events


@pytest.mark.parametrize(
    ("apart_m", "lasts", "events"),
    [(49, 10, 1), (49, 9, 0), (51, 10, 0), (51, 29, 0), (199, 30, 1), (199, 29, 0), (201, 200, 0)],
)
def test_starboard_50_m_for_10_minutes_or_200_m_for_30(apart_m, lasts, events):
    assert of("starboard", apart_m=apart_m, start=63, end=63 + lasts) == events


@pytest.mark.parametrize(("shore_m", "port_m", "events"), [(10_001, 5_001, 1), (9_999, 50_000, 0), (50_000, 4_999, 0)])
def test_starboard_away_from_shore_and_port(shore_m, port_m, events):
    assert of("starboard", waters(shore_m, port_m)) == events


def test_starboard_near_and_nearer_is_one_event():
    """50 minutes within 200 m meet both halves of the rule where they are within 50 m."""
    assert minutes(found("starboard", meeting(apart_m=40, start=60, end=110))) == [(60, 110)]


@pytest.mark.parametrize(("apart_m", "events"), [(249, 1), (251, 0)])
def test_rtec_proximity(apart_m, events):
    assert of("rtec_brest", apart_m=apart_m) == events


@pytest.mark.parametrize(("end", "events"), [(68, 1), (67, 0)])
def test_rtec_more_than_240_seconds_at_any_phase_of_the_clock(end, events):
    assert of("rtec_brest", start=63, end=end) == events


@pytest.mark.parametrize(("kn", "events"), [(4.9, 1), (5.1, 0)])
def test_rtec_low_speed(kn, events):
    assert of("rtec_brest", kn=kn) == events


@pytest.mark.parametrize(("shore_m", "port_m", "events"), [(301, 5_001, 1), (299, 50_000, 0), (50_000, 4_999, 0)])
def test_rtec_away_from_coast_and_port(shore_m, port_m, events):
    assert of("rtec_brest", waters(shore_m, port_m)) == events


@pytest.mark.parametrize(("ship_type", "events"), [(80, 1), (None, 1), (0, 1), (52, 0), (31, 0), (32, 0), (50, 0)])
@pytest.mark.parametrize("which", [0, 1])
def test_rtec_no_tug_and_no_pilot(ship_type, events, which):
    ships = meeting()
    ships[which].ship_type = ship_type
    assert len(found("rtec_brest", ships)) == events


@pytest.mark.parametrize(("silent", "events"), [((62, 92), 1), ((62, 93), 0)])
def test_rtec_a_gap_of_more_than_30_minutes_ends_a_meeting(silent, events):
    assert of("rtec_brest", start=60, end=95, silent=silent) == events
