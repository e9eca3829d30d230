"""Which event found which contact: by any identity, by half of the shorter time, one to one, longest overlap first."""

from itertools import permutations

import planned
import pytest
from hypothesis import given
from hypothesis import strategies as st

from detector.evaluate.events import in_order
from detector.evaluate.matching import Book, Event, Sought, events_of, paired, sought, sought_call

MIN = 60_000


def fits(of, one, **event):
    made = planned.events(planned.event(**event))
    return sought(one, of).fits(events_of(made)[0])


@pytest.fixture
def one():
    return planned.contact("c1", 1, 2, 100, 200)


@pytest.mark.parametrize(
    ("event", "expected"),
    [
        ({"hull_1": 1, "hull_2": 2, "start": 100, "end": 200}, True),
        ({"hull_1": 2, "hull_2": 1, "start": 100, "end": 200}, True),
        ({"hull_1": 1, "hull_2": 3, "start": 100, "end": 200}, False),
        ({"hull_1": 1, "hull_2": 2, "start": 150, "end": 300}, True),  # half of the contact
        ({"hull_1": 1, "hull_2": 2, "start": 151, "end": 300}, False),
        ({"hull_1": 1, "hull_2": 2, "start": 190, "end": 210}, True),  # half of the event
        ({"hull_1": 1, "hull_2": 2, "start": 191, "end": 211}, False),
        ({"hull_1": 1, "hull_2": 2, "start": 150, "end": 150}, True),  # an instant within
        ({"hull_1": 1, "hull_2": 2, "start": 201, "end": 201}, False),
        ({"hull_1": 1, "hull_2": None, "start": 100, "end": 200}, True),
        ({"hull_1": 2, "hull_2": None, "start": 0, "end": 900}, True),  # all of the contact
        ({"hull_1": 3, "hull_2": None, "start": 100, "end": 200}, False),
        ({"hull_1": 1, "hull_2": None, "start": 100, "end": 200, "kind": "dark_encounter"}, True),
        ({"hull_1": 1, "hull_2": None, "start": 100, "end": 200, "kind": "encounter"}, False),
    ],
)
def test_what_fits(one, event, expected):
    assert fits(planned.truth([one]), one, **event) is expected


def test_a_contact_is_found_under_any_identity_used_during_it(one):
    ships = [planned.ship(1, identities=[(11, 0, 150), (12, 150, 400), (13, 400, 500)]), planned.ship(2)]
    of = planned.truth([one], ships)
    for mmsi, expected in ((11, True), (12, True), (planned.mmsi_of(1), True), (13, False)):
        event = {"hull_1": 1, "hull_2": 2, "start": 100, "end": 200, "mmsi_1": mmsi}
        assert fits(of, one, **event) is expected, mmsi


def test_the_two_identities_of_one_hull_are_no_pair(one):
    of = planned.truth([one], [planned.ship(1, identities=[(11, 0, 150), (12, 150, 400)]), planned.ship(2)])
    assert not fits(of, one, hull_1=1, hull_2=1, start=100, end=200, mmsi_1=11, mmsi_2=12)


def test_a_call_is_found_by_its_ship_and_kind():
    call = planned.call("d1", 3, 0, 100)
    wanted = sought_call(call, planned.truth(calls=[call]))
    kinds = [{"kind": kind} for kind in ("direct_call", "loitering")]
    rows = [planned.event(3, None, 10, 90, **kind) for kind in kinds]
    assert [wanted.fits(event) for event in events_of(planned.events(*rows))] == [True, False]


def matched(frame, contacts):
    of = planned.truth(contacts)
    ordered = in_order(frame)
    rows = events_of(ordered)
    pairs = paired(Book([sought(one, of) for one in contacts]).edges(enumerate(rows)), rows)
    return {(rows[event].start_ms, rows[event].score, contacts[number].id) for event, number in pairs.items()}


def test_the_longest_total_overlap_is_taken_and_not_the_first():
    contacts = [planned.contact("a", 1, 2, 0, 100), planned.contact("b", 1, 2, 110, 200)]
    both, first = planned.event(1, 2, 0, 200, 0.5), planned.event(1, 2, 0, 99, 0.4)
    found = matched(planned.events(both, first), contacts)
    assert {(score, name) for _, score, name in found} == {(0.4, "a"), (0.5, "b")}


def test_between_equal_overlaps_the_higher_score_wins():
    contacts = [planned.contact("a", 1, 2, 0, 100)]
    for scores in permutations((0.1, 0.9, 0.5)):
        found = matched(planned.events(*(planned.event(1, 2, 0, 100, score) for score in scores)), contacts)
        assert [score for _, score, _ in found] == [0.9]


spans = st.tuples(st.integers(0, 300), st.integers(0, 120)).map(lambda pair: (pair[0], pair[0] + pair[1]))


@given(st.lists(spans, max_size=3), st.lists(spans, max_size=3))
def test_no_pairing_overlaps_longer(events, contacts):
    """Held against every way there is."""
    rows = [Event("encounter", 1, 2, start * MIN, end * MIN, 0.0) for start, end in sorted(events)]
    wanted = [Sought((frozenset({1}), frozenset({2})), start * MIN, end * MIN) for start, end in contacts]
    edges = Book(wanted).edges(enumerate(rows))
    overlap = {(edge.event, edge.contact): edge.overlap_ms for edge in edges}
    found = paired(edges, rows)
    assert len(set(found.values())) == len(found)
    assert all(pair in overlap for pair in found.items())
    padded = [*range(len(wanted)), *([None] * len(rows))]
    best = max(
        sum(overlap.get((event, number), 0) for event, number in enumerate(choice))
        for choice in permutations(padded, len(rows))
    )
    assert sum(overlap[pair] for pair in found.items()) >= best
