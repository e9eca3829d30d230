"""The numbers of hand-made worlds, and what must never change them."""

import dataclasses
import math

import numpy as np
import planned
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from detector.evaluate.judging import judged, pooled
from detector.evaluate.metrics import Share, curve, metrics

CONTACTS = [
    planned.contact("c1", 1, 2, 100, 200, tags=("short",)),
    planned.contact("c2", 3, 4, 100, 200, tags=("short", "underway")),
    planned.contact("c3", 5, 6, 100, 110, "brief", detectable=False),
    planned.contact("c4", 7, 8, 100, 200, "half_dark", detectable=False, visibility="one_dark"),
    planned.contact("c5", 9, 10, 100, 200, "anchorage", "apart"),
]
TRUTH = planned.truth(CONTACTS, hulls=14, vessel_days=500.0)
EVENTS = [
    planned.event(1, 2, 105, 190, 0.9, p=0.9, priority=50.0),  # true
    planned.event(9, 10, 100, 200, 0.8, p=0.8, priority=80.0),  # lay close
    planned.event(5, 6, 100, 110, 0.7, p=0.7, priority=70.0),  # true, not detectable
    planned.event(11, 12, 0, 50, 0.4, p=0.4, priority=20.0),  # traffic
    planned.event(3, 4, 110, 230, 0.3, p=0.3, priority=60.0),  # true, below the threshold
]


def numbers(rows, of=TRUTH, threshold=None, draws=50):
    frame = planned.events(*rows)
    ranking = judged(frame, of)
    operating = judged(frame[frame["score"] >= threshold], of) if threshold is not None else ranking
    return metrics(ranking, operating, threshold, draws)


def test_a_hand_made_world():
    made = numbers(EVENTS, threshold=0.5)
    assert {name: one.value for name, one in made.recall.items()} == {
        "all": 0.5,
        "detectable": 0.5,
        "lit": pytest.approx(2 / 3),
    }
    assert made.precision.value == pytest.approx(2 / 3)
    assert made.false_per_1000.value == 2.0
    assert (made.events, made.true_events, made.false_events) == (5, 2, 1)
    assert (made.found.detectable, made.found.all) == (Share(1, 2), Share(2, 4))
    # detectable: c1 at precision 1/1, c2 at 3/5, of two; all: c1 1/1, c3 2/3, c2 3/5, of four
    assert made.average_precision["detectable"].value == pytest.approx((1 + 3 / 5) / 2)
    assert made.average_precision["all"].value == pytest.approx((1 + 2 / 3 + 3 / 5) / 4)
    assert {name: (one.count, one.per_1000) for name, one in made.causes.items()} == {"anchorage": (1, 2.0)}
    assert (made.start_error.median_min, made.end_error.bias_min) == (2.5, -5.0)
    assert made.start_error.events == 2
    assert made.end_error.p90_min == pytest.approx(9.0)
    assert (made.ranked_by, made.top["10"]) == ("priority", 0.6)
    assert made.calibration.events == 5


def test_recall_by_scenario_tag_and_visibility():
    made = numbers(EVENTS, threshold=0.5)
    shares = {name: (one.all, one.detectable, one.lit) for name, one in made.scenarios.items()}
    plain = {name: [(s.found, s.of) for s in three] for name, three in shares.items()}
    assert plain == {
        "brief": [(1, 1), (0, 0), (1, 1)],
        "half_dark": [(0, 1), (0, 0), (0, 0)],
        "transfer_drifting": [(1, 2), (1, 2), (1, 2)],
    }
    assert {name: (one.all.found, one.all.of) for name, one in made.tags.items()} == {
        "short": (1, 2),
        "underway": (0, 1),
    }
    assert {name: one.all.of for name, one in made.visibility.items()} == {"lit": 3, "one_dark": 1}


def test_the_curve_and_the_point_of_two_false_alarms():
    made = numbers(EVENTS, threshold=0.5)
    told = [(p.threshold, p.recall_detectable, p.recall_all, p.false_per_1000) for p in made.curve]
    assert told == [(0.9, 0.5, 0.25, 0.0), (0.8, 0.5, 0.25, 2.0), (0.7, 0.5, 0.5, 2.0), (0.4, 0.5, 0.5, 4.0),
                    (0.3, 1.0, 0.75, 4.0)]  # fmt: skip
    assert made.at_most_2 == made.curve[2]
    assert numbers([planned.event(11, 12, 0, 50), planned.event(11, 13, 0, 50)]).at_most_2 is None


def test_a_perfect_list_scores_one_and_nothing_else():
    made = numbers(planned.perfect(TRUTH).to_dict("records"))
    assert all((one.value, one.low, one.high) == (1.0, 1.0, 1.0) for one in made.recall.values())
    assert all(one.value == 1.0 for one in made.average_precision.values())
    assert (made.precision.value, made.false_per_1000.value, made.causes) == (1.0, 0.0, {})
    assert (made.start_error.p90_min, made.end_error.p90_min) == (0.0, 0.0)
    assert (made.calibration.brier, made.calibration.ece) == (0.0, 0.0)
    assert set(made.top.values()) == {1.0}


def test_no_events_find_nothing_and_raise_nothing():
    made = numbers([])
    assert made.recall["all"].value == 0.0
    assert made.average_precision["all"].value == 0.0
    assert math.isnan(made.precision.value)
    assert made.false_per_1000.value == 0.0
    assert (made.curve, made.at_most_2, made.calibration, made.start_error.events) == ((), None, None, 0)


def test_a_world_without_transfers_has_false_alarms_only():
    made = numbers([planned.event(1, 2, 0, 50)], planned.truth(vessel_days=500.0))
    assert math.isnan(made.recall["all"].value)
    assert made.false_per_1000.value == 2.0


@settings(deadline=None, max_examples=20)
@given(st.permutations(EVENTS))
def test_the_order_of_events_changes_nothing(mixed):
    assert dataclasses.asdict(numbers(mixed, threshold=0.5)) == dataclasses.asdict(numbers(EVENTS, threshold=0.5))


def test_the_same_world_twice_has_the_same_shares_and_closer_intervals():
    part = judged(planned.events(*EVENTS), TRUTH)
    once, twice = (metrics(side, side, None, 400) for side in (part, pooled([part, part])))
    assert twice.recall["all"].value == once.recall["all"].value
    assert twice.false_per_1000.value == once.false_per_1000.value
    assert twice.average_precision["all"].value == pytest.approx(once.average_precision["all"].value)
    one, two = once.false_per_1000, twice.false_per_1000
    assert two.high - two.low < one.high - one.low


def test_intervals_hold_the_estimate_and_repeat_with_the_seed():
    contacts = [planned.contact(f"c{n}", 2 * n + 1, 2 * n + 2, 100, 200) for n in range(40)]
    of = planned.truth(contacts, hulls=100)
    made = judged(planned.events(*(planned.event(2 * n + 1, 2 * n + 2, 100, 200) for n in range(30))), of)
    one, again, other = (metrics(made, made, None, 300, seed).recall["all"] for seed in (1, 1, 2))
    assert one == again
    assert one != other
    assert one.low < 0.75 < one.high
    half_width = 1.96 * math.sqrt(0.75 * 0.25 / 40)  # of independent transfers; hulls drawn 0 to n times add little
    assert one.high - one.low == pytest.approx(2 * half_width, rel=0.35)


def test_a_ship_with_many_false_alarms_makes_the_interval_wide():
    """One hull with twenty false alarms is one draw, not twenty."""
    of = planned.truth(hulls=60)
    many = [planned.event(1, hull, 0, 50) for hull in range(2, 22)]
    apart = [planned.event(2 * n + 1, 2 * n + 2, 0, 50) for n in range(20)]
    widths = []
    for rows in (many, apart):
        made = judged(planned.events(*rows), of)
        estimate = metrics(made, made, None, 300).false_per_1000
        widths.append(estimate.high - estimate.low)
    assert widths[0] > 3 * widths[1]


def test_recall_never_falls_along_the_curve():
    rng = np.random.default_rng(1)
    rows = [planned.event(int(a), int(b), 100, 200, float(rng.random())) for a, b in rng.integers(1, 15, (60, 2))]
    points = curve(judged(planned.events(*rows), TRUTH))
    for name in ("recall_all", "recall_detectable", "false_per_1000"):
        values = [getattr(point, name) for point in points]
        assert values == sorted(values)
