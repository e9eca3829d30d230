"""Average precision against sklearn; the curve, the top of the queue and calibration against values worked by hand."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from sklearn.metrics import average_precision_score, brier_score_loss

from detector.evaluate.calibration import calibration
from detector.evaluate.ranking import Ranked, average_precision, top_share

scored = st.lists(st.tuples(st.sampled_from([0.1, 0.3, 0.5, 0.7, 0.9]), st.booleans()), min_size=1, max_size=30)


def own(score, true, of, weight=None):
    w = np.ones(len(true)) if weight is None else weight
    return average_precision(Ranked(score), w * true, w * ~true, w * true, of)


@given(scored, st.integers(0, 5))
@settings(deadline=None)
def test_average_precision_is_that_of_sklearn_times_what_was_found(pairs, missed):
    score, true = np.array([s for s, _ in pairs]), np.array([t for _, t in pairs])
    found = int(true.sum())
    if not found:
        assert own(score, true, missed) == 0.0 or not missed
        return
    expected = average_precision_score(true, score) * found / (found + missed)
    assert own(score, true, found + missed) == pytest.approx(expected)


@given(scored, st.randoms(use_true_random=False))
@settings(deadline=None)
def test_weights_are_those_of_sklearn(pairs, chance):
    score, true = np.array([s for s, _ in pairs]), np.array([t for _, t in pairs])
    weight = np.array([chance.choice([0.0, 1.0, 2.0]) for _ in pairs])
    of = float(weight[true].sum())
    if of:
        assert own(score, true, of, weight) == pytest.approx(average_precision_score(true, score, sample_weight=weight))


def test_average_precision_by_hand():
    true = np.array([True, False, True])
    assert own([0.9, 0.8, 0.7], true, 2) == pytest.approx(0.5 * 1 + 0.5 * 2 / 3)
    assert own([0.9, 0.8, 0.7], true, 4) == pytest.approx(0.25 * 1 + 0.25 * 2 / 3)
    assert own([0.5, 0.5, 0.5], true, 2) == pytest.approx(2 / 3)  # nothing parts equal scores
    assert own([np.nan, 0.8, 0.7], true, 2) == pytest.approx(0.5 * 1 / 2 + 0.5 * 2 / 3)  # no score ranks last
    assert np.isnan(own([0.5], np.array([False]), 0))
    assert own([], np.array([], dtype=bool), 3) == 0.0


def test_a_transfer_that_is_not_counted_is_no_false_alarm():
    """The first event found a transfer that is not detectable: it is right, and recall does not know it."""
    true, counted = np.array([1.0, 1.0]), np.array([0.0, 1.0])
    assert average_precision(Ranked([0.9, 0.8]), true, 1 - true, counted, 1) == 1.0


def test_the_top_of_a_queue():
    true = np.array([True, False, True, False])
    assert top_share([9, 8, 7, 6], true, 2) == 0.5
    assert top_share([9, 8, 7, 6], true, 3) == pytest.approx(2 / 3)
    assert top_share([9, 8, 7, 6], true, 50) == 0.5
    assert top_share([1, 1, 1, 1], true, 2) == 0.5  # the mean over every order of equals
    assert top_share([9, 1, 1, 1], true, 2) == pytest.approx((1 + 1 / 3) / 2)
    assert np.isnan(top_share([], np.array([], dtype=bool), 10))


@given(st.lists(st.tuples(st.floats(0, 1), st.booleans()), min_size=1, max_size=60), st.randoms())
@settings(deadline=None)
def test_calibration_does_not_depend_on_order_and_brier_is_that_of_sklearn(pairs, chance):
    mixed = list(pairs)
    chance.shuffle(mixed)
    one, other = (calibration(*zip(*rows, strict=True)) for rows in (pairs, mixed))
    assert [b.events for b in one.bins] == [b.events for b in other.bins]
    assert (one.brier, one.ece) == pytest.approx((other.brier, other.ece))
    p, true = zip(*pairs, strict=True)
    assert one.brier == pytest.approx(brier_score_loss(true, p, labels=[False, True]))
    assert 0.0 <= one.ece <= 1.0
    assert sum(b.events for b in one.bins) == len(pairs)


def test_calibration_by_hand():
    told = calibration([0.2] * 10 + [0.8] * 10, [False] * 8 + [True] * 2 + [True] * 8 + [False] * 2)
    assert (told.ece, told.brier) == pytest.approx((0.0, 0.16))
    off = calibration([0.9] * 10, [True] * 5 + [False] * 5)
    assert off.ece == pytest.approx(0.4)
    assert [b.events for b in calibration(np.linspace(0, 1, 100), np.zeros(100)).bins] == [10] * 10
    assert calibration([float("nan")], [True]) is None
    assert calibration([0.5, float("nan")], [True, True]).events == 1
