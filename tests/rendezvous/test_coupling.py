"""Whether two hulls were made fast: one trap a way in which ships lie together, with receivers that err."""

from functools import partial

import numpy as np
import pytest
from contact_worlds import ONE, TWO, anchored, beside, curve, exchanged, minute, one, swung
from worlds import Vessel, drift, every, still

from detector.rendezvous import lay_kernel as k
from detector.rendezvous.coupling import evidence, hold
from detector.rendezvous.lay import Lays
from detector.vocabulary import Hold, Mode

TEN_H = every(3, 0, 600)
swing = partial(swung, range_deg=60.0)
BIG = (130, 30, 12, 12)  # a mother of 160 x 24 m, her antenna aft
MOTHER = Vessel(ONE, anchored(0, 0, swing), TEN_H, swing, sides=BIG)


def ahead(minutes):
    """A hull that keeps one heading."""
    return 30.0 + 0.0 * minutes


def pair(one_track, two_track, heading=ahead, heard=TEN_H, **options):
    """Two small tankers heard a minute apart."""
    return [
        Vessel(ONE, one_track, heard, heading, **options),
        Vessel(TWO, two_track, heard + 1, options.pop("heading_2", heading), **options),
    ]


def shuttle(heading=swing, **options):
    """Made fast at the mother's bow: 80 m ahead of her antenna, 21 m to the right."""
    return Vessel(TWO, beside(MOTHER.track, swing, 21, 80), TEN_H + 1, heading, **options)


# ---- at anchor ----


@pytest.mark.parametrize("seed_lat", [28.6, -33.0, 61.0])
def test_made_fast_and_swinging_60_degrees(seed_lat):
    found = one([MOTHER, shuttle()], lat=seed_lat).coupling
    assert found.hold is Hold.MADE_FAST
    assert found.swing_deg == pytest.approx(60, abs=3)
    assert found.body_ratio < 0.1  # she kept her place on deck, and went round as seen from the ground
    assert found.held_odds > 1.5
    assert found.loose_odds < 0.5


def test_antennas_side_by_side_cannot_show_it():
    """Twenty metres of arm, turned by 60 degrees, is within what receivers err: near, and no more than that."""
    found = one(pair(anchored(0, 0, swing), beside(anchored(0, 0, swing), swing, 17), swing)).coupling
    assert found.hold is Hold.UNKNOWN
    assert found.free_m < found.noise_m
    assert found.clearance_odds > 3


@pytest.mark.parametrize("east_m", [32, 40, 50])
def test_neighbours_that_swing_about_their_own_anchors(east_m):
    """Parallel all the time: as seen from the ground she stays, as seen from the deck she goes round."""
    encounter = one(pair(anchored(0, 0, swing), anchored(east_m, 0, swing), swing))
    found = encounter.coupling
    assert encounter.mode is Mode.AT_ANCHOR
    assert found.hold is not Hold.MADE_FAST
    assert found.held_odds == 0
    assert found.swing_deg == pytest.approx(60, abs=3)
    assert found.body_ratio > 4


def test_neighbours_that_come_near_in_turns_are_apart():
    """Each swings in her own time: now they are 10 m apart, now 60 m."""

    def other(minutes):
        return swung(minutes + 70, 60.0, towards_deg=10.0)

    ships = pair(anchored(0, 0, swing), anchored(60, 0, other), swing)
    ships[1].heading_deg = other
    found = one(ships).coupling
    assert found.hold is Hold.APART
    assert found.loose_odds > 1


def test_less_than_30_degrees_of_swing_gives_no_ratio():
    yaw = partial(swung, range_deg=24.0)
    mother = Vessel(ONE, anchored(0, 0, yaw), TEN_H, yaw, sides=BIG)
    guest = Vessel(TWO, beside(mother.track, yaw, 21, 80), TEN_H + 1, yaw)
    found = one([mother, guest]).coupling
    assert found.swing_deg == pytest.approx(24, abs=2)
    assert found.body_ratio is None


# ---- drifting and under way ----


def test_drifting_made_fast():
    encounter = one(pair(drift(0, 0), beside(drift(0, 0), ahead, 17, 5)))
    assert encounter.mode is Mode.DRIFTING
    assert encounter.coupling.hold is Hold.MADE_FAST
    assert encounter.coupling.body_ratio is None  # no swing: it is the way they went together that tells
    assert encounter.coupling.free_m == 200.0


@pytest.mark.parametrize("off_m", [22.0, 30.0, 40.0])
def test_two_free_drifters_that_stay_near_for_hours_are_not_made_fast(off_m):
    """Wind and current carry both alike, and eddies play with each: she wanders 25 m about a place near by."""
    way = drift(0, 0)

    def wanders(minutes):
        east, north = way(minutes)
        return east + off_m + 25 * np.sin(minutes / 40), north - 25 * np.cos(minutes / 55)

    encounter = one(pair(way, wanders))
    assert encounter.coupling.loose_odds > 1.5
    assert encounter.coupling.hold is not Hold.MADE_FAST


def test_a_free_drifter_that_goes_by_is_a_short_contact_and_not_made_fast():
    """5 % of difference of half a knot is 46 m an hour."""
    encounter = one(pair(drift(0, 0), drift(20, 0, 0.52, 0.3)))
    assert encounter.minutes < 90
    assert encounter.coupling.held_odds < 3  # of 6: the longer they go together the more it says


def test_under_way_made_fast():
    heard = every(0.5, 0, 180)
    encounter = one(pair(drift(0, 0, 4, 3), beside(drift(0, 0, 4, 3), ahead, 17, 5), heard=heard, sog_kn=5.0))
    assert encounter.mode is Mode.UNDERWAY
    assert encounter.coupling.hold is Hold.MADE_FAST
    assert encounter.coupling.drift_m == pytest.approx(5 * 1852 * 3, rel=0.01)


# ---- what the data cannot tell ----


@pytest.mark.parametrize("gap_m", [14.5, 17, 20, 25])
def test_a_pair_at_a_quay_that_never_moves_says_nothing_however_near(gap_m):
    ships = pair(still(0, 0), beside(still(0, 0), ahead, gap_m))
    found = one(ships).coupling
    assert found.hold is Hold.UNKNOWN
    assert found.held_odds == pytest.approx(0, abs=0.05)
    assert found.ground_1_m < 8
    assert found.ground_2_m < 8


def test_a_berth_farther_along_the_quay_is_not_made_fast():
    assert one(pair(still(0, 0), beside(still(0, 0), ahead, 40))).coupling.hold is Hold.APART


def test_no_compass_at_anchor_says_nothing():
    ships = [Vessel(**{**vars(MOTHER), "heading_deg": np.nan}), shuttle(np.nan)]
    found = one(ships).coupling
    assert found.hold is Hold.UNKNOWN
    assert (found.swing_deg, found.body_ratio, found.swing_1_deg) == (None, None, None)


def test_one_compass_is_enough():
    assert one([MOTHER, shuttle(np.nan)]).coupling.hold is Hold.MADE_FAST


def test_no_compass_but_hours_of_drift_together_are_enough():
    found = one(pair(drift(0, 0), beside(drift(0, 0), ahead, 17, 5), heading=np.nan)).coupling
    assert found.hold is Hold.MADE_FAST


def test_no_dimensions_are_known_worse():
    known = one([MOTHER, shuttle()])
    unsaid = one([Vessel(**{**vars(MOTHER), "sides": None}), shuttle(sides=None)])
    assert unsaid.clearance_sd_m > 2 * known.clearance_sd_m
    assert unsaid.coupling.clearance_odds < known.coupling.clearance_odds
    assert unsaid.coupling.body_ratio == known.coupling.body_ratio  # how antennas lay asks for no outline


def test_a_handful_of_reports_gives_no_spread():
    """Two reports of each: near, and the rest is not known."""
    few = every(20, 0, 40)
    found = one(pair(still(0, 0), still(17, 0), heard=few)).coupling
    assert found.hold is Hold.UNKNOWN
    assert (found.swing_deg, found.body_ratio, found.ground_1_m) == (None, None, None)


def test_paths_bridged_over_silences_are_not_seen_to_be_fast():
    """Heard every 50 minutes, in turns, for hours of way: perhaps together, but nobody saw how they lay."""
    ships = pair(drift(0, 0, 3, 2), beside(drift(0, 0, 3, 2), ahead, 17, 5), heading=np.nan, heard=every(50, 0, 500))
    ships[1].heard = ships[1].heard + 24
    encounter = one(ships)
    assert encounter.clearance_sd_m > 30
    assert encounter.coupling.hold is Hold.UNKNOWN


# ---- the evidence as such ----


def lay_of(clearance_m, sd_m=5.0, **numbers):
    """Contacts in numbers: two ships alongside that drifted five miles, as seen from the first one's deck."""
    clearance, sd = np.broadcast_arrays(np.asarray(clearance_m, dtype=float), np.asarray(sd_m, dtype=float))
    table = np.zeros((clearance.size, k.NUMBERS))
    usual = {"FRAME": 1, "SPREAD": 4, "BODY_1": 4, "BODY_2": 4, "EARTH": 4, "NOISE": 7, "APART": 20, "MOVED": 9000}
    for name, value in (usual | numbers).items():
        table[:, getattr(k, name)] = value
    return Lays(table, np.tile([ONE, TWO], (clearance.size, 1)), clearance.ravel().copy(), sd.ravel().copy())


def test_the_farther_apart_the_less_it_speaks_for_it():
    odds = evidence(lay_of(np.arange(0.0, 400.0, 5.0), 8.0)).clearance
    assert (np.diff(odds) <= 0).all()
    assert odds[0] > 3
    assert odds[-1] == -8
    assert (evidence(lay_of([0.0, 100.0], 500.0)).clearance < 0).all()  # known to half a kilometre: nothing for it


def test_evidence_is_bounded_and_missing_numbers_say_nothing():
    rng = np.random.default_rng(64)
    lay = lay_of(np.abs(rng.normal(0, 200, 500)), np.abs(rng.normal(0, 80, 500)))
    lay.numbers[:] = np.abs(rng.normal(0, 10.0 ** rng.integers(-3, 6, (500, k.NUMBERS))))
    lay.numbers[:, k.FRAME] = rng.integers(0, 3, 500)
    found = evidence(lay)
    for values, low, high in ((found.clearance, -8, 3.5), (found.held, 0, 6), (found.loose, 0, 6)):
        assert ((values >= low) & (values <= high)).all()
    nothing = lay_of(3.0, 9.0)
    nothing.numbers[:] = np.nan
    blank = evidence(nothing)
    assert (blank.held[0], blank.loose[0]) == (0, 0)
    assert np.isnan(blank.body_ratio[0])
    assert hold(blank) == [Hold.UNKNOWN]


@pytest.mark.parametrize(
    ("numbers", "expected", "far"),
    [
        ({}, Hold.MADE_FAST, Hold.UNKNOWN),  # far: on a tow line, perhaps
        ({"MOVED": 0.0}, Hold.UNKNOWN, Hold.APART),  # could not have shown it
        ({"SPREAD": 20.0}, Hold.UNKNOWN, Hold.APART),  # wandered
        (
            {"FRAME": 0, "SWING_1": 90, "SWING_2": 90, "MOVED": 0.0, "APART": 90},
            Hold.UNKNOWN,
            Hold.APART,
        ),  # held by the ground
        (
            {"FRAME": 1, "SWING_1": 90, "SWING_2": 90, "MOVED": 0.0, "APART": 90},
            Hold.MADE_FAST,
            Hold.APART,
        ),  # held by the deck
    ],
)
def test_what_is_needed_for_made_fast(numbers, expected, far):
    assert hold(evidence(lay_of(3.0, 5.0, **numbers))) == [expected]
    assert hold(evidence(lay_of(3.0, 31.0, **numbers))) != [Hold.MADE_FAST]  # not seen
    assert hold(evidence(lay_of(120.0, 5.0, **numbers))) == [far]


def test_the_ratio_is_told_from_the_steadier_deck_with_its_own_swing():
    given = {"EARTH": 10, "BODY_1": 20, "BODY_2": 5, "SWING_1": 80, "SWING_2": 40}
    for frame in (0, 1, 2):
        found = evidence(lay_of(3.0, FRAME=frame, **given))
        assert found.body_ratio[0] == pytest.approx(0.25)
        assert found.swing_deg[0] == 40
    assert np.isnan(evidence(lay_of(3.0, **(given | {"SWING_2": 29}))).body_ratio[0])
    assert evidence(lay_of(3.0, **(given | {"BODY_2": np.nan}))).body_ratio[0] == pytest.approx(4.0)


@pytest.mark.parametrize(
    "ships",
    [[MOTHER, shuttle()], [MOTHER, shuttle(np.nan)], pair(drift(0, 0), beside(drift(0, 0), ahead, 17, 5))],
    ids=["swinging", "one compass", "drifting"],
)
def test_the_same_with_the_ships_exchanged(ships):
    plain, turned = one(ships).coupling, one(exchanged(ships)).coupling
    names = {name: name.replace("1", "#").replace("2", "1").replace("#", "2") for name in type(plain).__slots__}
    assert {name: getattr(plain, name) for name in names} == {
        name: getattr(turned, other) for name, other in names.items()
    }


def test_the_curve_of_the_helper_is_of_ships_lying_still():
    assert (curve(np.arange(3)).clearance_m == 0).all()
    assert minute(one([MOTHER, shuttle()]).start) < 4
