import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from shapely.geometry import Polygon

from detector.ais import normalise
from detector.rendezvous import hull
from detector.tracks.statics import CLASS_A, CLASS_B, Statics

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
        ((40, 20, 30, 30), False),
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


def test_a_slip_of_the_hand_leaves_the_size():
    for sides in ((7, 7, 70, 20), (90, 0, 14, 0), (0, 90, 7, 7)):
        found = hull.from_sides(*sides, ship_type=80)
        assert (found.length_m, found.beam_m, found.origin) == (90, 14, "length and beam")
    on_the_side = hull.from_sides(70, 20, 0, 14)
    assert (on_the_side.to_port_m, on_the_side.error_m) == (7, 4.5)


def test_the_antenna_is_where_ships_of_the_type_carry_it():
    tanker, tug = hull.from_size(95, 15, 80), hull.from_size(30, 10, 52)
    assert tanker.to_bow_m > 0.75 * 95
    assert tug.to_bow_m < 0.45 * 30
    assert hull.from_size(250, 40, 80).error_m < hull.from_size(250, 40, 70).error_m  # container ships vary


@given(st.sampled_from([None, 0, 30, 36, 40, 52, 55, 60, 70, 80, 90]), st.floats(5.0, 400.0))
def test_with_a_length_the_prior_has_it(ship_type, length):
    found = hull.prior(ship_type, length)
    assert found.length_m == pytest.approx(length)
    assert found.origin == "prior"
    assert 2.0 < length / found.beam_m < 8.0
    assert 0 < found.error_m <= found.beam_m / 2


def test_the_table_is_as_of_many_times():
    sides = [(80, 15, 7, 8), (7, 8, 80, 15), (0, 0, 0, 0), (8, 4, 2, 2), (80, 15, 7, 8), (50, 7, 4, 4)]
    columns = dict(
        zip(("to_bow_m", "to_stern_m", "to_port_m", "to_starboard_m"), map(list, zip(*sides, strict=True)), strict=True)
    )
    columns |= {
        "mmsi": [1, 2, 3, 1, 1, 4],
        "ship_type": [80, 80, 52, 36, 80, None],
        "message_type": [5, 5, 5, 24, 5, 5],
    }
    columns |= {"length_m": [None, None, 28.0, None, None, None], "time_ms": [0, 0, 0, 60_000, 400_000, 0]}
    statics = Statics(normalise.statics(columns), 1_000_000)
    mmsi, t = np.array([1, 1, 2, 3, 4, 5]), np.array([0, 60_000, 0, 0, 0, 0])
    table = hull.HullTable(statics)
    for _ in range(2):
        got, error = table.at(mmsi, t)
        for place, (one, when) in enumerate(zip(mmsi.tolist(), t.tolist(), strict=True)):
            said = hull.as_of(statics, one, when)
            assert (*got[place], error[place]) == (
                said.to_bow_m, said.to_stern_m, said.to_port_m, said.to_starboard_m, said.error_m
            )  # fmt: skip
    got, _ = table.at(np.array([1, 1]), np.array([60_000, 60_000]), np.array([CLASS_A, CLASS_B]))
    assert got[:, 0].tolist() == [80, 8]
    assert hull.as_of(statics, 3, 0).length_m == 28


def test_a_length_without_a_beam_is_a_length():
    said = normalise.statics(
        {
            "time_ms": [0, 0],
            "mmsi": [1, 2],
            "ship_type": [80, 80],
            "to_bow_m": [150, 0],
            "to_stern_m": [30, 180],
            "to_port_m": [0, 0],
            "to_starboard_m": [0, 0],
        }
    )
    for mmsi in (1, 2):
        found = hull.as_of(Statics(said, 1_000_000), mmsi, 0)
        assert found.length_m == pytest.approx(180)
        assert found.origin == "prior"


def test_fixes_have_the_hull_of_their_own_class_of_transmitter():
    class Two:
        mmsi, t = np.array([1, 1, 1]), np.array([0, 0, 0])
        message_type = np.array([1, 18, 0], dtype=np.int8)

    sides = {"to_bow_m": [80, 8], "to_stern_m": [15, 4], "to_port_m": [7, 2], "to_starboard_m": [8, 2]}
    said = normalise.statics(
        {"time_ms": [0, 1], "mmsi": [1, 1], "ship_type": [80, 36], "message_type": [5, 24], **sides}
    )
    table = hull.HullTable(Statics(said, 1_000_000))
    found = table.of_fixes(Two(), np.array([0, 1, 2]))
    assert found[:, 0].tolist() == [80, 8, 80]
    assert found[:, 5].tolist() == [np.hypot(80, 8), np.hypot(8, 2), np.hypot(80, 8)]
    assert hull.transmitter(np.array([1, 2, 3, 27, 18, 19, 0, 5])).tolist() == [CLASS_A] * 4 + [CLASS_B] * 2 + [0, 0]
