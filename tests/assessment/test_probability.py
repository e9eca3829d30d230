"""p_transfer: a sum that can be read, that moves the way physics does, and never surer than its making."""

import dataclasses
import math

import pytest
import worlds
from contact_worlds import ONE, THREE, TWO, beside, one
from worlds import Vessel, alongside_pair, every, shifted, still

from detector.assessment.assess import ALONGSIDE_POINTS
from detector.assessment.probability import OPERATING_P, P_LABEL, evidence, p_transfer
from detector.assessment.terms import values
from detector.assessment.weights import INTERCEPT, WEIGHTS
from detector.records import Phases, Setting
from detector.vocabulary import Hold

OPEN = Setting("open water", 0.01, 0.02, 200_000.0, 200_000.0)


@pytest.fixture(scope="module")
def pair():
    """A drifting transfer of three hours between two tankers in open water."""
    return dataclasses.replace(one(alongside_pair(60, 240)), curve=None, setting=OPEN)


@pytest.fixture(scope="module")
def doubtful(pair):
    """Two ships of types not stated, an hour, nobody seen to come or go: neither likely nor unlikely."""
    ships = (dataclasses.replace(ship, ship_type=None) for ship in (pair.ship_1, pair.ship_2))
    one_hour = {"end": shifted(pair.start, 60.0), "observed_minutes": 60.0, "phases": Phases()}
    return dataclasses.replace(pair, **dict(zip(("ship_1", "ship_2"), ships, strict=True)), **one_hour)


def lasting(encounter, minutes):
    """The same for so long, all of it observed."""
    return dataclasses.replace(encounter, end=shifted(encounter.start, minutes), observed_minutes=float(minutes))


def coupled(encounter, **numbers):
    return dataclasses.replace(encounter, coupling=dataclasses.replace(encounter.coupling, **numbers))


def never_falls(chances):
    assert chances == sorted(chances), chances
    assert chances[-1] > chances[0], chances


def test_it_is_the_weighed_sum_of_the_terms(doubtful):
    told = values(doubtful)
    odds = INTERCEPT + sum(WEIGHTS[name] * told[name] for name in told)
    assert p_transfer(doubtful) == round(1 / (1 + math.exp(-odds)), 3)
    assert 0.01 < p_transfer(doubtful) < 0.9
    assert sum(evidence(doubtful).values()) == pytest.approx(odds - INTERCEPT, abs=0.3)


def test_evidence_names_the_terms_that_say_something(pair):
    told = evidence(pair)
    assert set(told) <= set(WEIGHTS)
    assert told["two_tankers"] == round(WEIGHTS["two_tankers"], 2)
    assert "one_tanker" not in told
    assert told["hours"] == pytest.approx(WEIGHTS["hours"] * 2, abs=0.01)


def test_a_transfer_is_shown_and_two_ships_at_a_quay_are_not(pair):
    assert p_transfer(pair) > 0.9
    q = every(3, 0, 600)
    quay = [
        Vessel(ONE, still(0, 0), q, 87.0, ship_type=70),
        Vessel(TWO, beside(still(0, 0), lambda m: 87 + 0 * m, 17), q + 1, 87.0, ship_type=70),
    ]
    moored = dataclasses.replace(one(quay), setting=Setting("berth", 0.98, 0.01, 50.0, 500.0))
    assert p_transfer(moored) < 0.02 < OPERATING_P


def test_never_surer_than_synthetic_data_can_vouch_for(pair):
    ever = coupled(pair, clearance_odds=3.5, held_odds=4.0, loose_odds=0.0)
    never = dataclasses.replace(
        coupled(pair, clearance_odds=-8.0, held_odds=0.0, loose_odds=6.0),
        via=THREE,
        setting=Setting("berth", 1.0, 0.0, 0.0, 0.0),
    )
    assert p_transfer(ever) == 0.99
    assert 0.001 <= p_transfer(never) < 0.2
    assert "synthetic" in P_LABEL


def test_the_nearer_the_likelier(doubtful):
    never_falls([p_transfer(coupled(doubtful, clearance_odds=odds)) for odds in (-8.0, -4.0, -2.0, 0.0, 1.5, 3.5)])


def test_the_longer_the_likelier_up_to_some_hours_and_beyond_a_day_the_less(doubtful):
    never_falls([p_transfer(lasting(doubtful, minutes)) for minutes in (20, 30, 40, 60, 90, 120, 160, 300, 480)])
    never_falls([p_transfer(lasting(doubtful, minutes)) for minutes in (5_000, 2_000, 1_440, 960, 480)])


def test_a_rigid_body_is_likelier_and_a_loose_one_less(doubtful):
    never_falls([p_transfer(coupled(doubtful, held_odds=odds)) for odds in (0.0, 1.0, 2.0, 4.0, 6.0)])
    never_falls([p_transfer(coupled(doubtful, loose_odds=odds)) for odds in (6.0, 4.0, 2.0, 1.0, 0.0)])


def test_who_came_and_went_is_likelier_and_who_had_another_between_is_less(doubtful):
    visits = [Phases(), Phases(before_m=5_000.0), Phases(before_m=5_000.0, after_m=5_000.0, came=TWO, left=TWO)]
    never_falls([p_transfer(dataclasses.replace(doubtful, phases=one)) for one in visits])
    assert p_transfer(dataclasses.replace(doubtful, via=THREE)) < p_transfer(doubtful)


@pytest.mark.parametrize("name", ["shore_m", "port_m"])
def test_the_farther_from_shore_and_port_the_likelier(doubtful, name):
    never_falls([
        p_transfer(dataclasses.replace(doubtful, setting=dataclasses.replace(OPEN, **{name: metres})))
        for metres in (100.0, 1_000.0, 3_000.0, 10_000.0, 100_000.0)
    ])  # fmt: skip


def test_the_verdict_in_words_is_not_counted_twice(pair):
    assert len({p_transfer(coupled(pair, hold=one)) for one in Hold}) == 1


def test_priority_takes_p_as_one_part_of_a_sum():
    found = worlds.found(alongside_pair()).assessments[0]
    parts = dict(found.priority_parts)
    assert parts["P_TRANSFER"] == round(ALONGSIDE_POINTS * found.p_transfer, 1)
    assert found.priority == pytest.approx(sum(parts.values()))
    assert found.p_transfer == p_transfer(found.encounter)
    assert found.p_label == P_LABEL
