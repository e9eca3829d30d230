"""Three and more hulls at once: who lay beside whom, and which pairs had another between them."""

import itertools

import numpy as np
import pytest
from contact_worlds import FOUR, ONE, THREE, TWO, anchored, beside, met, swung
from worlds import Vessel, every

from detector.rendezvous.rafts import Company, Meetings, company

BY_HULL = {1: ONE, 2: TWO, 3: THREE, 4: FOUR}


def meetings(*rows):
    """(hull, hull, start min, end min, clearance) rows."""
    hulls = np.array([row[:2] for row in rows], dtype=np.int64).reshape(-1, 2)
    times = np.array([row[2:4] for row in rows], dtype=np.int64).reshape(-1, 2) * 60_000
    mmsi = np.array([[BY_HULL[hull] for hull in pair] for pair in hulls.tolist()], dtype=np.int64).reshape(-1, 2)
    return Meetings(hulls, mmsi, times[:, 0], times[:, 1], np.array([row[4] for row in rows], dtype=float))


def test_two_alone_have_no_company():
    assert company(meetings((1, 2, 0, 100, 2))) == [Company((), None)]
    assert company(meetings()) == []


def test_two_shuttles_of_a_mother_are_only_neighbours():
    """One on either side, a beam apart from each other and as steady: the mother lies between."""
    found = company(meetings((1, 2, 0, 300, 2), (1, 3, 20, 320, 3), (2, 3, 20, 300, 28)))
    assert found == [Company((THREE,), None), Company((TWO,), None), Company((ONE,), ONE)]


def test_both_on_the_same_side_bow_to_stern_are_neighbours_only_if_farther_than_errors_go():
    assert company(meetings((1, 2, 0, 300, 2), (1, 3, 0, 300, 2), (2, 3, 0, 300, 7.9)))[2].via is None
    assert company(meetings((1, 2, 0, 300, 2), (1, 3, 0, 300, 2), (2, 3, 0, 300, 8.0)))[2].via == ONE


def test_a_third_that_was_near_to_one_only_is_company_and_not_between():
    found = company(meetings((1, 2, 0, 300, 30), (1, 3, 0, 300, 2)))
    assert [one.via for one in found] == [None, None]
    assert found[0].beside == (THREE,)


def test_shuttles_in_sequence_are_no_raft():
    found = company(meetings((1, 2, 0, 200, 2), (1, 3, 210, 400, 2), (2, 3, 100, 300, 40)))
    assert found[0].beside == (THREE,)  # the second waited near by, half of the time
    assert [one.via for one in found] == [None, None, None]
    assert company(meetings((1, 2, 0, 200, 2), (1, 3, 210, 400, 2))) == [Company((), None)] * 2


def test_a_short_overlap_of_two_long_contacts_is_no_company():
    assert company(meetings((1, 2, 0, 200, 2), (1, 3, 101, 301, 2)))[0] == Company((), None)
    assert company(meetings((1, 2, 0, 200, 2), (1, 3, 100, 300, 2)))[0] == Company((THREE,), None)
    assert company(meetings((1, 2, 0, 200, 2), (1, 3, 160, 200, 2)))[1] == Company((TWO,), None)  # of the shorter


def test_of_two_that_could_lie_between_it_is_the_nearer():
    rows = [
        (1, 2, 0, 300, 2),
        (2, 3, 0, 300, 2),
        (3, 4, 0, 300, 2),
        (1, 3, 0, 300, 20),
        (2, 4, 0, 300, 22),
        (1, 4, 0, 300, 40),
    ]
    found = dict(zip([row[:2] for row in rows], company(meetings(*rows)), strict=True))
    assert {pair: one.via for pair, one in found.items()} == {
        (1, 2): None, (2, 3): None, (3, 4): None, (1, 3): TWO, (2, 4): THREE, (1, 4): THREE,
    }  # fmt: skip
    assert found[1, 4].beside == (TWO, THREE)


def test_the_order_of_contacts_and_of_ships_changes_nothing():
    rows = [
        (1, 2, 0, 300, 2),
        (2, 3, 0, 290, 3),
        (1, 3, 10, 300, 20),
        (3, 4, 0, 300, 1),
        (2, 4, 5, 300, 24),
        (2, 3, 400, 500, 2),
    ]
    plain = dict(zip(rows, company(meetings(*rows)), strict=True))
    for order in itertools.permutations(rows):
        turned = [(b, a, *rest) if k % 2 else (a, b, *rest) for k, (a, b, *rest) in enumerate(order)]
        assert dict(zip(order, company(meetings(*turned)), strict=True)) == plain


# ---- from positions ----

TEN_H = every(3, 0, 600)


def swing(minutes):
    return swung(minutes, 60.0)


MOTHER = Vessel(ONE, anchored(0, 0, swing), TEN_H, swing, sides=(70, 20, 12, 12))


def alongside(mmsi, right_m, heard=TEN_H):
    return Vessel(mmsi, beside(MOTHER.track, swing, right_m, 5), heard + mmsi % 7 * 0.3, swing)


def test_a_mother_with_two_shuttles():
    found = {(e.mmsi_1, e.mmsi_2): e for e in met([MOTHER, alongside(TWO, 21), alongside(THREE, -21)])}
    assert {pair: e.via for pair, e in found.items()} == {(ONE, TWO): None, (ONE, THREE): None, (TWO, THREE): ONE}
    assert found[ONE, TWO].beside == (THREE,)
    assert found[TWO, THREE].clearance_m == pytest.approx(28, abs=4)


def test_three_in_a_row():
    ships = [alongside(mmsi, 17.0 * k) for k, mmsi in enumerate((TWO, THREE, FOUR))]
    assert {(e.mmsi_1, e.mmsi_2): e.via for e in met(ships)} == {
        (TWO, THREE): None,
        (THREE, FOUR): None,
        (TWO, FOUR): THREE,
    }


def test_a_mother_with_shuttles_in_sequence():
    ships = [MOTHER, alongside(TWO, 21, every(3, 0, 280)), alongside(THREE, 21, every(3, 320, 600))]
    assert {(e.mmsi_1, e.mmsi_2): (e.via, e.beside) for e in met(ships)} == {
        (ONE, TWO): (None, ()),
        (ONE, THREE): (None, ()),
    }
