"""Why an event is not there any more: what the rows can tell, and that they tell nothing where they cannot."""

import dataclasses
from datetime import UTC, datetime, timedelta

import pytest
import worlds

from detector.feeds.retraction import Gone, reason, successor
from detector.parameters import Parameters

START = datetime.fromtimestamp(worlds.START_MS / 1000, UTC)
END_MS = worlds.START_MS + 600 * worlds.MIN


def gone(first_min, last_min, one=511000001, two=671000002):
    first, last = (START + timedelta(minutes=minute) for minute in (first_min, last_min))
    return Gone("0" * 16, (one, two), first, last, first)


def why(event, found, known=()):
    return reason(event, successor(event, found), known, found, END_MS, Parameters())


@pytest.fixture(scope="module")
def pair():
    return worlds.found(worlds.alongside_pair())


def test_the_successor_is_of_the_same_ships_and_shares_most_time(pair):
    (one,) = pair.assessments
    assert successor(gone(100, 200), pair) is one
    assert successor(gone(245, 260), pair) is None
    assert successor(gone(100, 200, two=671000003), pair) is None
    assert "first contact is now known to be earlier (" in why(gone(100, 200), pair)
    assert "first contact is now known to be later (" in why(gone(0, 200), pair)
    assert why(gone(100, 200), pair, {one.event_id}).startswith(f"now part of event {one.event_id}, 2024-03-01 0")


def test_the_same_hulls_under_other_numbers_are_found(pair):
    (one,) = pair.assessments
    ship = dataclasses.replace(one.encounter.ship_2, mmsi=671000099)
    other = dataclasses.replace(one, encounter=dataclasses.replace(one.encounter, ship_2=ship))
    found = dataclasses.replace(pair, assessments=(other,))
    assert why(gone(100, 200), found) == (
        f"the same two ships are now told as MMSI 511000001 and 671000099: see {other.event_id}"
    )


def test_elsewhere_silent_and_plain(pair):
    nothing = dataclasses.replace(pair, assessments=())
    assert why(gone(5, 30), nothing).startswith("heard elsewhere: never nearer than ")
    assert why(gone(305, 330), nothing) == (
        "no report of MMSI 511000001 nor 671000002 in that time is held for her place any more"
    )
    apart = worlds.found(
        [
            worlds.Vessel(m, worlds.still(east, 0), worlds.every(2, 0, 300))
            for m, east in ((511000001, 0), (671000002, 400))
        ]
    )
    assert not apart.assessments
    assert why(gone(60, 120), apart) == (
        "with the rows of this scan there is no such contact: antenna to antenna they were 400 m apart in the middle "
        "of that time, 400 m at the least"
    )


def test_across_the_180th_meridian(pair):
    there = worlds.found(worlds.alongside_pair(), lon=179.999)
    nothing = dataclasses.replace(there, assessments=())
    assert why(gone(5, 30), nothing) == why(gone(5, 30), dataclasses.replace(pair, assessments=()))
