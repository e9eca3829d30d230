"""True or false, and why: every cause of a false alarm once, and what never is one."""

import pandas as pd
import planned
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from detector.evaluate.judging import NO_UNIT, judged, pooled

CONTACTS = [
    planned.contact("c1", 1, 2, 100, 200),
    planned.contact("c2", 3, 4, 100, 200, "anchorage", "apart"),
    planned.contact("c3", 5, 6, 100, 110, "short_transfer", detectable=False),
    planned.contact("c4", 7, 8, 100, 200, "tow", "contact"),
]
TRUTH = planned.truth(CONTACTS, hulls=12)


def verdicts(*rows, of=TRUTH):
    return judged(planned.events(*rows), of).alarms


CAUSES = {
    "found": (planned.event(1, 2, 100, 200), (True, "")),
    "found though not detectable": (planned.event(5, 6, 100, 110), (True, "")),
    "lay close": (planned.event(3, 4, 90, 300), (False, "anchorage")),
    "lay close, barely in time": (planned.event(3, 4, 199, 900), (False, "anchorage")),
    "lay close, alone": (planned.event(4, None, 100, 200), (False, "anchorage")),
    "touched": (planned.event(8, 7, 100, 200), (False, "tow")),
    "another time": (planned.event(1, 2, 500, 600), (False, "transfer_drifting: other time")),
    "another partner": (planned.event(1, 9, 100, 200), (False, "transfer_drifting: other partner")),
    "alone at another time": (planned.event(1, None, 500, 600), (False, "transfer_drifting: other time")),
    "traffic": (planned.event(9, 10, 100, 200), (False, "traffic")),
    "traffic alone": (planned.event(9, None, 100, 200), (False, "traffic")),
    "nobody": (planned.event(9, 10, 100, 200, mmsi_2=999), (False, "unknown MMSI")),
}


@pytest.mark.parametrize(("event", "expected"), CAUSES.values(), ids=CAUSES)
def test_each_verdict(event, expected):
    (row,) = verdicts(event).to_dict("records")
    assert (row["is_true"], row["cause"]) == expected


def test_a_second_event_of_one_transfer_is_split():
    rows = verdicts(planned.event(1, 2, 100, 150), planned.event(1, 2, 151, 200), planned.event(1, None, 100, 200))
    assert sorted(rows["cause"]) == ["", "split event", "split event"]
    assert rows["is_true"].sum() == 1


def test_a_transfer_is_never_lost_to_a_neighbour_entry():
    """The same two ships lay close all day and made fast for an hour of it."""
    contacts = [planned.contact("n", 1, 2, 0, 1000, "anchorage", "apart"), planned.contact("t", 1, 2, 400, 460)]
    rows = judged(planned.events(planned.event(1, 2, 380, 470)), planned.truth(contacts))
    assert rows.transfers["found"].all()


def test_errors_are_event_minus_truth_and_only_of_pairs():
    (row,) = verdicts(planned.event(1, 2, 110, 190)).to_dict("records")
    assert (row["start_error_min"], row["end_error_min"]) == (10.0, -10.0)
    assert verdicts(planned.event(1, None, 110, 190))["start_error_min"].isna().all()


def test_units_are_the_lower_hull_and_nobody_has_none():
    rows = verdicts(planned.event(1, 2, 100, 200), planned.event(9, 4, 100, 200), planned.event(9, 1, 0, 9, mmsi_1=999))
    assert sorted(rows["unit"]) == [0, 0, 3]  # the known hull of the third
    assert list(verdicts(planned.event(9, None, 0, 9, mmsi_1=999))["unit"]) == [NO_UNIT]


def test_direct_calls_are_kept_apart():
    of = planned.truth(CONTACTS, calls=[planned.call("d1", 9, 0, 100), planned.call("d2", 10, 0, 100)], hulls=12)
    rows = [planned.event(hull, None, 0, 90, kind="direct_call") for hull in (9, 11)]
    made = judged(planned.events(*rows), of)
    assert (made.calls.of, made.calls.found, made.calls.false) == (2, 1, 1)
    assert not len(made.alarms)


def test_pooled_worlds_keep_their_hulls_apart():
    part = judged(planned.events(planned.event(1, 2, 100, 200), planned.event(9, None, 0, 9, mmsi_1=999)), TRUTH)
    both = pooled([part, part])
    assert (both.hulls, both.vessel_days) == (24, 2000.0)
    assert sorted(both.alarms["unit"]) == [NO_UNIT, NO_UNIT, 0, 12]
    assert len(both.transfers) == 4


some_events = st.lists(
    st.builds(
        planned.event,
        st.integers(1, 10),
        st.one_of(st.none(), st.integers(1, 10)),
        st.integers(0, 150),
        st.integers(150, 400),
        st.sampled_from([0.1, 0.5, 0.9]),
    ),
    max_size=8,
)


def summary(made):
    columns = ["kind", "score", "is_true", "is_detectable", "cause", "unit"]
    rows = sorted(map(tuple, made.alarms[columns].to_numpy().tolist()))
    return rows, made.transfers["found"].tolist()


@settings(deadline=None, max_examples=50)
@given(some_events, st.randoms())
def test_the_order_of_events_changes_nothing(rows, chance):
    mixed = list(rows)
    chance.shuffle(mixed)
    assert summary(judged(planned.events(*rows), TRUTH)) == summary(judged(planned.events(*mixed), TRUTH))


@settings(deadline=None, max_examples=30)
@given(some_events, st.integers(-100_000, 100_000))
def test_a_shift_in_time_changes_nothing(rows, minutes):
    later = pd.Timedelta(minutes=minutes)
    moved = [{**row, "start": row["start"] + later, "end": row["end"] + later} for row in rows]
    contacts = [
        planned.contact(
            c.id, c.hull_1, c.hull_2, a + minutes, b + minutes, c.scenario, c.label, detectable=c.detectable
        )
        for c, (a, b) in zip(CONTACTS, [(100, 200), (100, 200), (100, 110), (100, 200)], strict=True)
    ]
    long = [(-(10**6), 10**6)]
    roles = {ship.hull: ship.scenario for ship in TRUTH.ships}
    ships = [planned.ship(h, s, [(planned.mmsi_of(h), *span) for span in long]) for h, s in roles.items()]
    before, after = planned.truth(CONTACTS, ships), planned.truth(contacts, ships)
    assert summary(judged(planned.events(*rows), before)) == summary(judged(planned.events(*moved), after))
