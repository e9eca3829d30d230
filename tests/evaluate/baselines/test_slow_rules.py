"""The Kerch rule and that of FleetLeaks at their limits."""

from __future__ import annotations

import numpy as np
import pytest
import worlds
from rule_worlds import NM, ONE, TWO, found, meeting, minutes, waters


def of(rule, around=None, **how) -> int:
    return len(found(rule, meeting(**how), around))


@pytest.mark.parametrize(("apart_m", "events"), [(499, 1), (501, 0)])
def test_kerch_500_m(apart_m, events):
    assert of("kerch_2024", apart_m=apart_m) == events


@pytest.mark.parametrize(("end", "events"), [(180, 1), (179, 0)])
def test_kerch_two_hours(end, events):
    assert of("kerch_2024", start=60, end=end) == events


@pytest.mark.parametrize(("kn", "events"), [(0.95, 1), (1.0, 0)])
def test_kerch_both_below_1_knot(kn, events):
    ships = meeting()
    ships[1].sog_kn = kn
    assert len(found("kerch_2024", ships)) == events


def test_kerch_counts_in_port_too():
    assert of("kerch_2024", waters(0, 0)) == 1


def test_kerch_a_speed_that_is_not_reported_is_taken_from_the_fixes():
    assert [of("kerch_2024", kn=kn) for kn in (0.9, 1.1)] == [1, 0]
    for kn, events in ((0.9, 1), (1.1, 0)):
        ships = meeting(kn=kn)
        for ship in ships:
            ship.sog_kn = float("nan")
        assert len(found("kerch_2024", ships)) == events


@pytest.mark.parametrize(("apart_m", "events"), [(0.499 * NM, 1), (0.501 * NM, 0)])
def test_fleetleaks_half_a_nautical_mile(apart_m, events):
    assert of("fleetleaks", apart_m=apart_m) == events


@pytest.mark.parametrize(("end", "events"), [(240, 1), (239, 0)])
def test_fleetleaks_three_hours(end, events):
    assert of("fleetleaks", start=60, end=end) == events


@pytest.mark.parametrize(("kn", "events"), [(1.95, 1), (2.0, 0)])
def test_fleetleaks_2_knots(kn, events):
    assert of("fleetleaks", kn=kn) == events


@pytest.mark.parametrize(("ship_type", "events"), [(80, 1), (89, 1), (None, 1), (0, 1), (79, 0), (90, 0)])
@pytest.mark.parametrize("which", [0, 1])
def test_fleetleaks_tankers(ship_type, events, which):
    ships = meeting()
    ships[which].ship_type = ship_type
    assert len(found("fleetleaks", ships)) == events


def circling(heading_deg: object) -> list[worlds.Vessel]:
    """Two ships, the second going once round the first in four hours; headings as given, for both."""

    def around(minutes: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
        angle = 2 * np.pi * minutes / 240
        return 60 * np.sin(angle), 60 * np.cos(angle)

    heard = worlds.every(2, 0, 300)
    return [
        worlds.Vessel(ONE, worlds.still(0, 0), heard, heading_deg=heading_deg),
        worlds.Vessel(TWO, around, heard, heading_deg=heading_deg),
    ]


def test_fleetleaks_a_partner_that_goes_round_has_no_steady_bearing():
    assert len(found("fleetleaks", circling(10.0))) == 0


def test_fleetleaks_two_ships_that_swing_as_one_have_a_steady_bearing():
    assert len(found("fleetleaks", circling(lambda m: (1.5 * m) % 360))) == 1


@pytest.mark.parametrize(("swing_deg", "events"), [(28, 1), (32, 0)])
def test_fleetleaks_the_bearing_spreads_by_30_degrees(swing_deg, events):
    """A heading that jumps to either side by an angle spreads by about that angle; the other says nothing."""
    ships = meeting(heading_deg=float("nan"))
    spread = swing_deg * np.pi / 180
    angle = np.degrees(np.arccos(np.exp(-(spread**2) / 2)))  # two directions: the mean vector is their cosine
    ships[0].heading_deg = lambda m: np.where((m // 10) % 2 == 0, angle, -angle) % 360
    assert len(found("fleetleaks", ships)) == events


def test_fleetleaks_without_any_heading_the_bearing_is_from_north():
    assert of("fleetleaks", heading_deg=float("nan")) == 1
    assert len(found("fleetleaks", circling(float("nan")))) == 0


@pytest.mark.parametrize(
    ("draughts", "score"),
    [([(0, 5.0), (400, 5.5)], 1.0), ([(0, 5.0), (400, 5.4)], 0.5), ([(0, 5.0), (400, 4.5)], 1.0), ([], 0.5)],
)
@pytest.mark.parametrize("which", [0, 1])
def test_fleetleaks_a_draught_that_changed_by_half_a_metre_ranks_first(draughts, score, which):
    ships = meeting()
    ships[which].draughts = draughts
    assert list(found("fleetleaks", ships)["score"]) == [score]


def test_events_on_a_clock_of_ten_minutes_lose_less_than_a_step():
    assert minutes(found("kerch_2024", meeting(start=63, end=207))) == [(70, 200)]
