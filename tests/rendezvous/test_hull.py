import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from shapely.geometry import Polygon

from detector.rendezvous import hull

SIDE = st.floats(1.0, 200.0)
PLACE = st.floats(-400.0, 400.0)
HEADING = st.floats(0.0, 360.0)


def outline(sides, heading, east=0.0, north=0.0):
    return hull.outline(np.array([sides]), np.array([heading]), np.array([east]), np.array([north]))


@given(st.tuples(SIDE, SIDE, SIDE, SIDE), HEADING, st.tuples(SIDE, SIDE, SIDE, SIDE), HEADING, PLACE, PLACE)
def test_clearance_is_that_of_shapely_and_symmetric(sides_1, heading_1, sides_2, heading_2, east, north):
    one, two = outline(sides_1, heading_1), outline(sides_2, heading_2, east, north)
    expected = Polygon(one[0]).distance(Polygon(two[0]))
    assert hull.clearance_m(one, two)[0] == pytest.approx(expected, abs=1e-6)
    assert hull.clearance_m(one, two)[0] == hull.clearance_m(two, one)[0]


def test_outline_points_where_the_ship_heads():
    north = outline((70.0, 20.0, 7.0, 8.0), 0.0)[0]
    assert north[:, 1].max() == pytest.approx(70)
    assert north[:, 1].min() == pytest.approx(-20)
    assert north[:, 0].min() == pytest.approx(-7)
    assert north[:, 0].max() == pytest.approx(8)
    east = outline((70.0, 20.0, 7.0, 8.0), 90.0)[0]
    assert east[:, 0].max() == pytest.approx(70)
    assert east[:, 1].max() == pytest.approx(7)  # port is to the left: north, when heading east


@pytest.mark.parametrize(
    ("sides", "usable"),
    [
        ((70, 20, 7, 7), True),
        ((7, 7, 70, 20), False),
        ((400, 111, 30, 30), False),
        ((1, 0, 1, 0), False),
        ((90, 0, 14, 0), True),
    ],
)
def test_dimensions_that_cannot_be_a_ship_are_not_used(sides, usable):
    assert (hull.from_sides(*sides) is not None) is usable


def test_priors_exist_for_every_type():
    for ship_type in (None, *range(256)):
        prior = hull.prior(ship_type)
        assert prior.origin == "prior"
        assert 10 <= prior.length_m <= 120
        assert prior.error_m >= 1
