"""A piece of a curve is a copy of its own, and exchanging the ships twice gives it back."""

from dataclasses import fields

import numpy as np
import pytest
from contact_worlds import ONE, TWO, curve

from detector.rendezvous.excerpt import excerpt
from detector.rendezvous.hull import clearance_m, outline

EITHER = ("mmsi", "lat", "lon", "sog_kn", "cog_deg", "heading_deg")


@pytest.fixture
def shown():
    rng = np.random.default_rng(81)
    columns = ("lat_1", "lat_2", "lon_1", "lon_2", "sog_1_kn", "sog_2_kn", "cog_1_deg", "cog_2_deg", "heading_1_deg",
               "heading_2_deg", "east_m", "north_m", "clearance_m", "uncertainty_m", "error_m", "hull_error_m",
               "heading_error_m", "leg_s")  # fmt: skip
    told = {name: rng.uniform(0, 90, 40) for name in columns}
    return curve(np.arange(40), heard=rng.integers(1, 4, 40), **told)


def same(one, two):
    return all(np.array_equal(getattr(one, f.name), getattr(two, f.name)) for f in fields(one))


def test_a_part_is_a_copy_that_knows_its_own_length(shown):
    part = excerpt(shown, slice(10, 25), False)
    assert (part.begin.tolist(), len(part)) == ([0, 15], 15)
    for one in fields(part):
        if one.name != "begin":
            assert np.array_equal(getattr(part, one.name), getattr(shown, one.name)[10:25]), one.name
            assert not np.shares_memory(getattr(part, one.name), getattr(shown, one.name)), one.name


def test_exchanged_twice_is_as_it_was(shown):
    plain, turned = (excerpt(shown, slice(5, 30), exchanged) for exchanged in (False, True))
    assert not same(plain, turned)
    assert same(excerpt(turned, slice(None), True), plain)


def test_exchanged_ship_1_is_ship_2(shown):
    plain, turned = (excerpt(shown, slice(None), exchanged) for exchanged in (False, True))
    assert (set(turned.mmsi_1), set(turned.mmsi_2)) == ({TWO}, {ONE})
    for name in EITHER:
        first, _, unit = name.partition("_")
        one, two = (f"{first}_{k}" + (f"_{unit}" if unit else "") for k in (1, 2))
        assert np.array_equal(getattr(turned, one), getattr(plain, two)), name
        assert np.array_equal(getattr(turned, two), getattr(plain, one)), name
    assert np.array_equal(turned.east_m, -plain.east_m)
    assert np.array_equal(turned.north_m, -plain.north_m)
    assert {(a, b) for a, b in zip(plain.heard, turned.heard, strict=True)} == {(1, 2), (2, 1), (3, 3)}
    for name in ("t", "clearance_m", "uncertainty_m", "leg_s"):
        assert np.array_equal(getattr(turned, name), getattr(plain, name)), name


def test_every_column_is_either_of_the_pair_or_exchanged(shown):
    """A column added to Curves has to be thought of here."""
    turned, plain = (excerpt(shown, slice(None), exchanged) for exchanged in (True, False))
    moved = {f.name for f in fields(shown) if not np.array_equal(getattr(turned, f.name), getattr(plain, f.name))}
    both = {f.name for f in fields(shown)} - moved
    assert both == {"begin", "window", "t", "clearance_m", "uncertainty_m", "error_m", "hull_error_m",
                    "heading_error_m", "leg_s"}  # fmt: skip
    assert len(moved) == 2 * len(EITHER) + 3


def test_the_outlines_of_an_exchanged_piece_are_as_far_apart(shown):
    sides = np.tile([70.0, 20.0, 7.0, 9.0], (40, 1)), np.tile([30.0, 9.0, 4.0, 4.0], (40, 1))
    nought = np.zeros(40)
    told = []
    for exchanged in (False, True):
        piece = excerpt(shown, slice(None), exchanged)
        first, second = sides[::-1] if exchanged else sides
        told.append(
            clearance_m(
                outline(first, piece.heading_1_deg, nought, nought),
                outline(second, piece.heading_2_deg, piece.east_m, piece.north_m),
            )
        )
    assert told[0] == pytest.approx(told[1], abs=1e-9)
    assert told[0].max() > 5
