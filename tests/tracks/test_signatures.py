"""What ships say of themselves, as numbers: in an order that the rows have no part in. Synthetic ships."""

import numpy as np
import pandas as pd
import worlds
from worlds import Vessel, still

from detector.tracks.signatures import Said

A = 511000001


def said_at_once():
    """Two MMSIs, and of the first several things at the same instants: as ships that share a number do."""
    ships = [
        Vessel(A, still(0, 0), np.zeros(1), shipname="ONE", sides=(70, 20, 7, 7), imo=9074729, ship_type=80),
        Vessel(A, still(0, 0), np.zeros(1), shipname="TWO", sides=(120, 30, 12, 12), imo=9319466, ship_type=70),
        Vessel(A, still(0, 0), np.zeros(1), shipname="ONE", sides=(70, 20, 7, 9), imo=9074729, ship_type=80),
        Vessel(A, still(0, 0), np.zeros(1), shipname=None, sides=None, ship_type=None),
        Vessel(A + 1, still(0, 0), np.zeros(1), shipname="ABLE", sides=(30, 10, 3, 3), ship_type=30),
    ]
    return pd.concat([worlds.statics([ship]) for ship in ships], ignore_index=True)


def test_the_order_of_the_rows_says_nothing():
    statics = said_at_once()
    one = Said.of(statics)
    rng = np.random.default_rng(3)
    for _ in range(20):
        other = Said.of(statics.iloc[rng.permutation(len(statics))])
        for name in ("mmsi", "t", "codes", "sides"):
            np.testing.assert_array_equal(getattr(one, name), getattr(other, name))
        np.testing.assert_array_equal(one.contradictory, other.contradictory)


def test_equal_codes_are_equal_words_and_nothing_said_is_no_word():
    statics = said_at_once()
    said = Said.of(statics)
    own = said.of_ship(A)
    assert len(own.t) == 4 * (len(said.t) - len(own.t))
    assert (np.diff(own.t) >= 0).all()
    names = own.codes[:, 1]
    by_size = {tuple(sides): set(names[(own.sides == sides).all(axis=1)]) for sides in np.unique(own.sides, axis=0)}
    assert by_size[70.0, 20.0, 7.0, 7.0] == by_size[70.0, 20.0, 7.0, 9.0] != by_size[120.0, 30.0, 12.0, 12.0]
    assert (names == -1).sum() == len(own.t) // 4
