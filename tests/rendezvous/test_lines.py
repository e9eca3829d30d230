"""Which tracks follow one another as one line: over silences and another number, never two that send at once."""

import dataclasses

import numpy as np
import pandas as pd
import pytest
from contact_worlds import ONE, THREE, TWO, heard, joined, minute, one, table
from worlds import Vessel, drift, every, still

from detector.parameters import Parameters
from detector.rendezvous.contacts import BRIDGE_MS
from detector.rendezvous.encounters import encounters
from detector.rendezvous.lines import lines
from detector.schema import milliseconds


def numbers(*tracks):
    """The line of each track."""
    made = lines(table(list(tracks)).assign(was=lambda rows: rows["track"]))
    assert np.array_equal(np.unique(made["track"]), np.arange(made["track"].max() + 1))  # without holes
    order = made["track"].to_numpy() * 10**15 + milliseconds(made["time"])
    assert (np.diff(order) > 0).all()  # by line and time
    return made.groupby("was")["track"].unique().map(list).tolist()


def test_a_silence_and_another_number_do_not_end_a_line():
    first, later, renamed = (
        (0, 0, ONE, every(1, 0, 60)),
        (1, 0, ONE, every(1, 700, 760)),
        (2, 0, TWO, every(1, 800, 860)),
    )
    assert numbers(first, later, renamed) == [[0], [0], [0]]


def test_another_hull_is_another_line():
    assert numbers((0, 0, ONE, every(1, 0, 60)), (1, 1, ONE, every(1, 100, 160))) == [[0], [1]]


def test_two_transponders_stay_two_lines():
    both = (0, 0, ONE, every(1, 0, 60)), (1, 0, TWO, every(1, 0.5, 60.5))
    assert numbers(*both) == [[0], [1]]
    assert numbers(*both, (2, 0, ONE, every(1, 100, 160)), (3, 0, TWO, every(1, 100.5, 160.5))) == [[0], [1], [0], [1]]
    assert numbers((0, 0, ONE, every(1, 0, 60)), (1, 0, TWO, every(1, 60, 90))) == [[0], [1]]  # at one instant, too


def test_tracks_that_came_out_of_order_are_put_in_order():
    """The tracks of a hull are numbered by MMSI first: that which comes first in time may have the higher number."""
    rows = table([(0, 0, ONE, every(1, 100, 160)), (1, 0, TWO, every(1, 0, 60)), (2, 1, THREE, every(1, 0, 60))])
    made = lines(rows)
    assert made["mmsi"].tolist() == [TWO] * 61 + [ONE] * 61 + [THREE] * 61
    assert made["track"].tolist() == [0] * 122 + [1] * 61
    assert made["time"].is_monotonic_increasing is False
    pd.testing.assert_frame_equal(lines(made), made)  # lines are tracks that are lines already


def test_no_rows_no_lines():
    assert not len(lines(table([(0, 0, ONE, every(1, 0, 5))]).head(0)))


def silent_beside(hours):
    """Two ships side by side; one is silent for some hours from minute 120 on, and heard again for three."""
    again = 120 + 60 * hours
    return [
        Vessel(ONE, still(0, 0), every(3, 0, again + 180)),
        Vessel(TWO, still(17, 0), joined((3, 0, 120), (3, again, again + 180))),
    ]


def test_a_silence_of_ten_hours_is_bridged_within_one_line():
    given = heard(silent_beside(10))
    assert lines(given.tracks).groupby("mmsi")["track"].nunique().tolist() == [1, 1]
    assert given.tracks[given.tracks["mmsi"] == TWO]["track"].nunique() == 2  # for tracks it is too long
    (found,) = encounters(given, Parameters())
    assert (minute(found.start), minute(found.end)) == pytest.approx((0, 900), abs=3)
    assert found.observed_minutes == pytest.approx(300, abs=8)
    assert found.bridged_minutes == pytest.approx(600, abs=8)


def test_a_silence_of_eighteen_hours_parts_within_one_line():
    """Beside the other before and after: two contacts of one line, what lies between is not said."""
    given = heard(silent_beside(18))
    assert lines(given.tracks).groupby("mmsi")["track"].nunique().tolist() == [1, 1]
    first, second = encounters(given, Parameters())
    assert minute(first.start) == pytest.approx(0, abs=3)
    assert minute(second.end) == pytest.approx(1380, abs=3)
    assert 119 <= minute(first.end) <= minute(second.start) - BRIDGE_MS / 60_000
    assert minute(second.start) <= 1201
    assert first.observed_minutes == pytest.approx(120, abs=4)
    assert second.observed_minutes == pytest.approx(180, abs=4)


@pytest.mark.parametrize("silent", [(0, 0), (0, 150)])
def test_a_new_number_midway_does_not_cut_the_contact(silent):
    """The ship alongside goes on under another MMSI (with or without a silence): one encounter under the first."""
    where, beside = drift(0, 0), drift(17, 0)
    ships = [
        Vessel(ONE, where, every(1, 0, 400), imo=9074729),
        Vessel(TWO, beside, every(1, 0, 200), imo=9000259),
        Vessel(THREE, beside, every(1, 201 + silent[1], 400), imo=9000259),
    ]
    given = heard(ships)
    tracks = given.tracks
    hull = int(tracks.loc[tracks["mmsi"] == TWO, "hull"].iloc[0])
    tracks = tracks.assign(hull=tracks["hull"].mask(tracks["mmsi"] == THREE, hull))
    found = encounters(dataclasses.replace(given, tracks=tracks), Parameters())
    assert [(e.mmsi_1, e.mmsi_2, round(minute(e.start)), round(minute(e.end))) for e in found] == [(ONE, TWO, 0, 400)]
    assert set(found[0].curve["mmsi_2"]) == {TWO, THREE}


def test_without_one_hull_they_would_be_two_encounters():
    """The counter-check of the test above: it is the hull that holds the two numbers together."""
    where, beside = drift(0, 0), drift(17, 0)
    ships = [
        Vessel(ONE, where, every(1, 0, 400)),
        Vessel(TWO, beside, every(1, 0, 200), shipname="A", imo=9000259),
        Vessel(THREE, beside, every(1, 201, 400), shipname="B", imo=9074729, sides=(40, 10, 5, 5)),
    ]
    given = heard(ships)
    tracks = given.tracks.assign(hull=given.tracks.groupby("mmsi").ngroup())
    found = encounters(dataclasses.replace(given, tracks=tracks), Parameters())
    assert [e.mmsi_2 for e in found] == [TWO, THREE]


@pytest.mark.parametrize("hours", [7, 11])
def test_tracks_that_were_cut_by_a_silence_are_one_contact_as_before(hours):
    """Seven hours without a report end a track, and not the contact: it goes on under the id it had."""
    seen = joined((3, 0, 180), (3, 180 + 60 * hours, 900))
    ships = [Vessel(mmsi, drift(17.0 * i, 0), seen) for i, mmsi in enumerate((ONE, TWO))]
    found = one(ships)
    assert (minute(found.start), minute(found.end)) == pytest.approx((0, 900), abs=3)
    assert found.bridged_minutes == pytest.approx(60 * hours, abs=4)
    assert one([Vessel(v.mmsi, v.track, seen[seen <= 180]) for v in ships]).event_id == found.event_id


def test_thirteen_hours_of_silence_of_both_are_two_contacts():
    seen = joined((3, 0, 180), (3, 180 + 13 * 60, 1200))
    found = encounters(
        heard([Vessel(mmsi, drift(17.0 * i, 0), seen) for i, mmsi in enumerate((ONE, TWO))]), Parameters()
    )
    assert [(round(minute(e.start)), round(minute(e.end))) for e in found] == [(0, 180), (960, 1200)]
    assert not found[0].is_open
