"""The compiled clearances against the ones in words, over random hulls and headings."""

import numpy as np
import pytest

from detector.rendezvous import hull
from detector.rendezvous.clearance_kernel import extremes

FAN = np.arange(0.0, 360.0, 30.0)


def pairs(count=3_000, seed=1):
    rng = np.random.default_rng(seed)
    sides = [np.column_stack([rng.uniform(2, 200, (count, 2)), rng.uniform(1, 25, (count, 2))]) for _ in range(2)]
    east, north = rng.normal(0, 120, (2, count))
    return east, north, rng.uniform(0, 360, (2, count)), sides


def in_words(east, north, headings, sides):
    zero = np.zeros(len(east))
    one, two = hull.outline(sides[0], headings[0], zero, zero), hull.outline(sides[1], headings[1], east, north)
    return hull.clearance_m(one, two)


def test_known_headings_give_one_clearance():
    east, north, headings, sides = pairs()
    low, high = extremes(east, north, *headings, *sides, FAN, hull.SHOULDER_SHARE)
    expected = in_words(east, north, headings, sides)
    assert (expected == 0).any()
    assert (expected > 50).any()
    np.testing.assert_allclose(low, expected, atol=1e-9)
    np.testing.assert_array_equal(low, high)


@pytest.mark.parametrize("unknown", [(0,), (1,), (0, 1)])
def test_unknown_headings_are_tried_all_round(unknown):
    east, north, headings, sides = pairs(200)
    tried = []
    for one in FAN if 0 in unknown else [None]:
        for two in FAN if 1 in unknown else [None]:
            now = [headings[k] if turn is None else np.full(len(east), turn) for k, turn in enumerate((one, two))]
            tried.append(in_words(east, north, now, sides))
    for ship in unknown:
        headings[ship] = np.nan
    low, high = extremes(east, north, *headings, *sides, FAN, hull.SHOULDER_SHARE)
    np.testing.assert_allclose(low, np.min(tried, axis=0), atol=1e-9)
    np.testing.assert_allclose(high, np.max(tried, axis=0), atol=1e-9)
    assert (high > low).any()
