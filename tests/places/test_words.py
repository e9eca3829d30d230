"""A place as people say it."""

import pytest

from detector.places.ports import NearestPort
from detector.places.words import place_in_words
from detector.units import NM_M


def port(away_nm: float, bearing: float = 112.0) -> NearestPort:
    return NearestPort("Zhoushan", "China", away_nm * NM_M, bearing)


@pytest.mark.parametrize(
    ("away_nm", "shore_nm", "words"),
    [
        (62.2, 48.4, "62 nm ESE of Zhoushan, 48 nm off the coast"),
        (2.9, 1.0, "in Zhoushan"),
        (3.0, 0.0, "in Zhoushan"),
        (3.1, 2.04, "3.1 nm ESE of Zhoushan, 2 nm off the coast"),
        (9.96, 0.94, "10 nm ESE of Zhoushan, under 1 nm off the coast"),
        (5.0, 0.0, "5 nm ESE of Zhoushan, at the shore"),
    ],
)
def test_words(away_nm, shore_nm, words):
    assert place_in_words(port(away_nm), shore_nm * NM_M) == words


@pytest.mark.parametrize(("bearing", "point"), [(0.0, "N"), (359.0, "N"), (180.0, "S"), (292.5, "WNW")])
def test_the_compass_point_is_of_the_bearing(bearing, point):
    assert place_in_words(port(20, bearing), 10 * NM_M).startswith(f"20 nm {point} of ")
