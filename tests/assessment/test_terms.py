"""The terms of p_transfer: each bounded, each weighed, each of what its name says."""

import dataclasses
import itertools
import math

import numpy as np
import pytest
from contact_worlds import ONE, THREE, TWO, one
from worlds import alongside_pair, shifted

from detector.assessment.terms import TERMS, values, well
from detector.assessment.weights import INTERCEPT, WEIGHTS
from detector.records import Coupling, Phases, Setting
from detector.vocabulary import Mode

BOUNDS = {
    "well_observed": (0, 1), "clearance": (-4, 3.5), "clearance_roughly": (-4, 3.5), "held": (0, 4), "loose": (0, 4),
    "hours": (-1, 2), "short": (0, 1), "long": (0, 3), "reports": (0.69, 2.49), "observed": (0, 1),
    "two_tankers": (0, 1), "one_tanker": (0, 1), "service_craft": (0, 1), "two_fishing": (0, 1), "one_fishing": (0, 1),
    "tow": (0, 1), "dredger": (0, 1), "berth": (-4, 2), "anchorage": (0, 1), "anchorage_roughly": (0, 1),
    "off_shore": (-0.53, 1), "off_port": (0.3, 1.31), "apart_once": (0, 1), "apart_twice": (0, 1), "parted": (0, 1),
    "visit": (0, 1), "neighbours": (0, 1), "company": (0, 1), "under_way": (0, 1), "drifting": (0, 1),
    "blur": (1.6, 5.02), "fixed": (0, 1), "no_swing": (0, 1), "small_craft": (0, 1), "silences": (0, 2.2),
    "across": (-1.61, 1.39), "moved_together": (-0.48, 1.83), "moving_roughly": (0, 1),
}  # fmt: skip
TYPES = (-1, 0, 30, 31, 33, 52, 60, 70, 80, 99, 255)  # -1: not heard
WILD = (None, -1e9, -1.0, 0.0, 0.5, 7.0, 1e3, 1e12)


@pytest.fixture(scope="module")
def pair():
    """A drifting transfer of three hours between two tankers in open water."""
    found = one(alongside_pair(60, 240))
    return dataclasses.replace(found, curve=None, setting=Setting("open water", 0.01, 0.02, 200_000.0, 200_000.0))


def typed(encounter, *types):
    ships = (
        dataclasses.replace(ship, ship_type=t)
        for ship, t in zip((encounter.ship_1, encounter.ship_2), types, strict=True)
    )
    return dataclasses.replace(encounter, **dict(zip(("ship_1", "ship_2"), ships, strict=True)))


def coupled(encounter, **numbers):
    return dataclasses.replace(encounter, coupling=dataclasses.replace(encounter.coupling, **numbers))


def poorly(encounter):
    """The same, heard for five minutes only."""
    return dataclasses.replace(encounter, observed_minutes=5.0)


def sized(ship, rng):
    """A ship of any length."""
    return dataclasses.replace(
        ship, hull=dataclasses.replace(ship.hull, to_bow_m=float(10.0 ** rng.uniform(0, 3)), to_stern_m=5.0)
    )


def wild(encounter, rng):
    """An encounter with any numbers at all, or none."""
    numbers = {f.name: WILD[rng.integers(len(WILD))] for f in dataclasses.fields(Coupling) if f.name != "hold"}
    shares = rng.choice([0.0, 0.3, 1.0, 7.0], 2).tolist()
    encounter = dataclasses.replace(encounter, ship_1=sized(encounter.ship_1, rng), ship_2=sized(encounter.ship_2, rng))
    return dataclasses.replace(
        typed(encounter, *(None if t < 0 else int(t) for t in rng.choice(TYPES, 2))),
        coupling=dataclasses.replace(encounter.coupling, **numbers),
        end=shifted(encounter.start, float(10.0 ** rng.uniform(0, 5))),
        observed_minutes=float(10.0 ** rng.uniform(-2, 6)),
        clearance_sd_m=WILD[rng.integers(len(WILD))],
        fixes_1=int(10.0 ** rng.uniform(0, 6)),
        fixes_2=int(10.0 ** rng.uniform(0, 6)),
        setting=None if rng.random() < 0.2 else Setting("berth", *shares, *(10.0 ** rng.uniform(-2, 8, 2)).tolist()),
        phases=Phases(
            before_m=WILD[rng.integers(len(WILD))], after_m=WILD[rng.integers(len(WILD))],
            came=(None, ONE, TWO)[rng.integers(3)], left=(None, ONE, TWO)[rng.integers(3)],
        ),
        mode=list(Mode)[rng.integers(4)],
        via=None if rng.random() < 0.5 else THREE,
        beside=() if rng.random() < 0.5 else (THREE,),
    )  # fmt: skip


def test_every_term_has_a_weight_and_every_weight_a_term():
    names = [term.name for term in TERMS]
    assert len(set(names)) == len(names)
    assert set(names) == set(WEIGHTS) == set(BOUNDS)
    assert all(math.isfinite(weight) and weight for weight in WEIGHTS.values())
    assert all(term.means for term in TERMS)


def test_every_term_is_bounded_whatever_the_numbers(pair):
    rng = np.random.default_rng(91)
    seen = {name: [math.inf, -math.inf] for name in BOUNDS}
    for _ in range(1_500):
        for name, value in values(wild(pair, rng)).items():
            assert BOUNDS[name][0] <= value <= BOUNDS[name][1], name
            seen[name] = [min(seen[name][0], value), max(seen[name][1], value)]
    for name, (low, high) in seen.items():
        assert low < high, f"{name} never moved"


def test_no_single_term_decides():
    """None alone carries an encounter from the least to the most likely."""
    for name, (low, high) in BOUNDS.items():
        assert abs(WEIGHTS[name]) * (high - low) < 2 * abs(INTERCEPT) / 3, name


def test_missing_numbers_speak_for_nothing(pair):
    blank = dataclasses.replace(
        typed(pair, None, None), coupling=Coupling(), clearance_sd_m=None, phases=Phases(), setting=None, via=None
    )
    told = values(blank)
    for name in ("well_observed", "clearance", "clearance_roughly", "held", "loose", "two_tankers", "one_tanker",
                 "service_craft", "fixed", "no_swing", "apart_once", "apart_twice", "parted", "visit", "neighbours",
                 "silences", "across", "anchorage"):  # fmt: skip
        assert told[name] == 0, name
    assert told["blur"] == max(values(dataclasses.replace(blank, clearance_sd_m=sd))["blur"] for sd in (5.0, 80.0, 1e6))


def test_well_observed_takes_time_and_sharpness(pair):
    assert well(pair)
    assert not well(poorly(pair))
    assert not well(dataclasses.replace(pair, clearance_sd_m=30.1))
    assert not well(dataclasses.replace(pair, clearance_sd_m=None))


def test_clearance_counts_once_by_how_well_it_was_observed(pair):
    for encounter, other in ((pair, "clearance_roughly"), (poorly(pair), "clearance")):
        told = values(coupled(encounter, clearance_odds=2.5))
        assert told[other] == 0
        assert {told["clearance"], told["clearance_roughly"]} == {0, 2.5}


@pytest.mark.parametrize(
    ("types", "raised"),
    [
        ((80, 84), {"two_tankers"}), ((80, 70), {"one_tanker"}), ((70, 79), set()), ((None, None), set()),
        ((80, 60), {"one_tanker", "service_craft"}), ((70, 36), {"service_craft"}), ((30, 30), {"two_fishing"}),
        ((30, 70), {"one_fishing"}), ((30, 80), {"one_tanker"}), ((33, 70), {"dredger"}), ((70, 52), set()),
        ((50, 80), {"one_tanker", "service_craft"}),
    ],
)  # fmt: skip
def test_types(pair, types, raised):
    of_types = {"two_tankers", "one_tanker", "service_craft", "two_fishing", "one_fishing", "dredger", "tow"}
    for pairing in {types, types[::-1]}:
        told = values(typed(pair, *pairing))
        assert {name for name in of_types if told[name]} == raised


def test_a_tow_is_under_way(pair):
    under_way = dataclasses.replace(pair, mode=Mode.UNDERWAY)
    assert values(typed(under_way, 31, 70))["tow"] == 1
    assert values(typed(pair, 31, 70))["tow"] == 0
    assert values(typed(under_way, 80, 70))["tow"] == 0


def test_lying_fixed_takes_data_and_one_of_the_two(pair):
    for ground in itertools.permutations((3.0, 900.0)):
        assert values(coupled(pair, ground_1_m=ground[0], ground_2_m=ground[1]))["fixed"] == 1
    assert values(coupled(pair, ground_1_m=9.0, ground_2_m=None))["fixed"] == 0
    assert values(coupled(poorly(pair), ground_1_m=3.0, ground_2_m=3.0))["fixed"] == 0


def test_no_swing_is_said_only_of_ships_in_place_with_a_compass(pair):
    anchored = dataclasses.replace(pair, mode=Mode.AT_ANCHOR)
    assert values(coupled(anchored, swing_1_deg=4.0, swing_2_deg=9.0))["no_swing"] == 1
    assert values(coupled(anchored, swing_1_deg=4.0, swing_2_deg=11.0))["no_swing"] == 0
    assert values(coupled(anchored, swing_1_deg=None, swing_2_deg=None))["no_swing"] == 0
    assert values(coupled(pair, swing_1_deg=4.0, swing_2_deg=4.0))["no_swing"] == 0


def test_came_and_left(pair):
    def told(**given):
        found = values(dataclasses.replace(pair, phases=Phases(**given)))
        return [found[name] for name in ("apart_once", "apart_twice", "parted", "visit")]

    assert told() == [0, 0, 0, 0]
    assert told(before_m=1_001.0) == [1, 0, 0, 0]
    assert told(before_m=1_001.0, after_m=999.0) == [1, 0, 0, 0]
    assert told(before_m=1_001.0, after_m=1_001.0, left=TWO) == [1, 1, 1, 0]
    assert told(before_m=1_001.0, after_m=1_001.0, came=ONE, left=TWO) == [1, 1, 1, 1]


def test_company_and_place(pair):
    assert values(dataclasses.replace(pair, via=THREE, beside=(THREE,)))["neighbours"] == 1
    assert values(dataclasses.replace(pair, beside=(THREE,)))["company"] == 1
    roads = dataclasses.replace(pair, setting=Setting("anchorage", 0.1, 0.9, 3_000.0, 5_000.0))
    assert (values(roads)["anchorage"], values(roads)["anchorage_roughly"]) == (1, 0)
    assert values(poorly(roads))["anchorage_roughly"] == 1
    quay, sea = (
        values(dataclasses.replace(pair, setting=Setting("", share, 0.1, 1.0, 1.0)))["berth"] for share in (0.99, 0.01)
    )
    assert (quay, sea) == (2, -4)


def test_no_term_depends_on_which_ship_is_first(pair):
    """Exchange everything that has a side."""
    rng = np.random.default_rng(92)
    for _ in range(200):
        plain = wild(pair, rng)
        c = plain.coupling
        turned = dataclasses.replace(
            plain, ship_1=plain.ship_2, ship_2=plain.ship_1, fixes_1=plain.fixes_2, fixes_2=plain.fixes_1,
            coupling=dataclasses.replace(
                c, ground_1_m=c.ground_2_m, ground_2_m=c.ground_1_m,
                swing_1_deg=c.swing_2_deg, swing_2_deg=c.swing_1_deg,
            ),
        )  # fmt: skip
        assert values(plain) == values(turned)
