"""Revisions: what becomes of an event as data come in, told in sentences, and the same events as of one replay."""

import dataclasses

import numpy as np
import pandas as pd
import pytest
import worlds

from detector.assessment.probability import OPERATING_P
from detector.cases.revisions import Change
from detector.cases.store import Store, plain
from detector.feeds import renewal as module
from detector.feeds.changes import changes
from detector.feeds.renewal import Renewal, _kept
from detector.feeds.window import Dated, Span, company, reach_ms
from detector.outputs.events import row, to_frame
from detector.parameters import Parameters
from detector.pipeline import detect, untold
from detector.schema import milliseconds
from detector.units import HOUR_S, MS_PER_S
from detector.vocabulary import Hold

SEA = worlds.OpenSea()
HOUR_MS = HOUR_S * MS_PER_S


class Feed:
    """The reports of a world, given to a store piece by piece."""

    def __init__(self, folder, vessels, surroundings=SEA, parameters=None, until_min=600.0):
        self.path = folder / "cases.sqlite"
        self.positions, self.statics = worlds.positions(vessels), worlds.statics(vessels, end_min=until_min)
        self.surroundings, self.parameters = surroundings, parameters or Parameters()
        self.scans = 0

    def scan(self, wanted):
        """Take in the rows for which `wanted` (rows, minutes) holds; the counts of what became of events."""
        self.scans += 1
        kinds = {name: self._of(frame, wanted) for name, frame in self._frames()}
        record = {"sha256": str(self.scans), "path": f"{self.scans}", "format": "test"}
        t = np.concatenate([milliseconds(frame["time"]) for frame in kinds.values()])
        with Store(self.path).writing("{}") as writing:
            writing.add_file(self.scans, record, kinds, self.scans)
            made = Renewal(writing, self.scans, self.parameters, self.surroundings, untold)
            made.bring_up_to_date([Span(int(t.min()), int(t.max()))])
            writing.add_scan(self.scans, {"generated": "2024-03-09T00:00:00Z"})
            self.events = writing.events()
        return made.counts

    def _frames(self):
        return (("positions", self.positions), ("statics", self.statics))

    def _of(self, frame, wanted):
        minute = (milliseconds(frame["time"]) - worlds.START_MS) / worlds.MIN
        return frame[np.asarray(wanted(frame, minute))].assign(file=self.scans)

    def whole(self):
        """The events of one replay of all there is."""
        found = detect(self.positions, self.statics, self.parameters, self.surroundings)
        return to_frame(found.assessments)

    def same(self):
        a, b = (
            f.drop(columns="revision").sort_values("event_id", ignore_index=True) for f in (self.events, self.whole())
        )
        pd.testing.assert_frame_equal(a, b)

    def told(self, change=None):
        """The reasons the store keeps, of one kind or of all, with the event they are of."""
        return {
            (one.event_id, one.revision): one.reason
            for one in Store(self.path).revisions()
            if change in (None, one.kind)
        }


def between(low, high):
    return lambda _, minute: (minute >= low) & (minute < high)


def test_an_open_event_is_extended_and_closed_under_one_id(tmp_path):
    feed = Feed(tmp_path, worlds.alongside_pair())
    assert feed.scan(between(0, 120.1))["added"] == 1
    (event_id,) = feed.events["event_id"]
    assert bool(feed.events["is_open"].iloc[0])
    for low, high in ((120.1, 180.1), (180.1, 1000)):
        assert feed.scan(between(low, high)) == {"added": 0, "revised": 1, "retracted": 0}
    assert list(feed.events["event_id"]) == [event_id]
    extended, closed = feed.told(Change.EXTENDED), feed.told(Change.CLOSED)
    assert extended[event_id, 2] == "end moved from 10:00 to 11:00 UTC: still alongside"
    assert extended[event_id, 3].startswith("end moved from 11:00 to 12:00 UTC: afterwards heard up to ")
    assert list(closed) == [(event_id, 3)]
    assert "last contact at 2024-03-01 12:00 UTC" in closed[event_id, 3]
    feed.same()
    rows = [one.row for one in Store(feed.path).revisions(event_id)]
    assert [one["revision"] for one in rows] == [1, 2, 2]
    assert rows[0]["end"] == "2024-03-01T10:00:00Z"


def away_in_between(*apart_min, silent=(0, 0)):
    """A pair alongside all the time but for a stretch in which the guest is 10 km off."""
    first, last = apart_min
    there = worlds.waypoints(
        (0, 17, 0), (first, 17, 0), (first + 40, 10_000, 0), (last - 40, 10_000, 0), (last, 17, 0), (999, 17, 0)
    )
    heard = worlds.every(1, 0, 600)
    heard = heard[(heard < silent[0]) | (heard >= silent[1])]
    return [worlds.Vessel(511000001, worlds.still(0, 0), heard), worlds.Vessel(671000002, there, heard)]


def test_heard_elsewhere_and_then_too_short(tmp_path):
    feed = Feed(tmp_path, away_in_between(112, 288))
    ends = lambda _, m: (m >= 100) & (m <= 110) | (m >= 290) & (m <= 300)  # noqa: E731
    assert feed.scan(ends)["added"] == 1
    (event_id,) = feed.events["event_id"]
    counts = feed.scan(between(110.5, 289.5))
    assert counts == {"added": 0, "revised": 0, "retracted": 1}
    (said,) = feed.told(Change.RETRACTED).values()
    assert "heard elsewhere: at 10:32 UTC they were 10.0 km apart" in said
    assert "shorter than the minimum: " in said
    assert "of 20 needed" in said
    assert not len(feed.events)
    assert event_id in {key[0] for key in feed.told()}


def test_two_events_become_one_and_are_two_again(tmp_path):
    feed = Feed(tmp_path, away_in_between(62, 298, silent=(250, 300)), until_min=400)
    feed.scan(between(300, 361))
    (later,) = feed.events["event_id"]
    assert feed.scan(between(0, 61)) == {"added": 1, "revised": 0, "retracted": 1}
    (first,) = feed.events["event_id"]
    assert feed.told() == {
        (later, 2): f"first contact is now known to be earlier (08:00 instead of 13:00 UTC): see {first}"
    }
    with Store(feed.path).writing("{}") as writing:
        assert writing.event(first)["replaces"] == later
    assert feed.scan(between(61, 300)) == {"added": 1, "revised": 1, "retracted": 0}
    assert set(feed.events["event_id"]) == {first, later}
    (again,) = feed.told(Change.REOPENED).items()
    assert again[0] == (later, 3)
    assert again[1].startswith("found again, 2024-03-01 13:00 to 2024-03-01 14:00 UTC")
    assert "retracted in scan 2: first contact is now known to be earlier" in again[1]
    (moved,) = feed.told(Change.CLOSED).values()
    assert "afterwards heard up to" in moved
    feed.scan(between(361, 1000))
    feed.same()


def test_a_later_event_becomes_part_of_an_earlier_one(tmp_path):
    heard = worlds.every(2, 0, 1200)
    feed = Feed(
        tmp_path,
        [worlds.Vessel(511000001, worlds.still(0, 0), heard), worlds.Vessel(671000002, worlds.still(17, 0), heard)],
    )
    feed.scan(lambda _, m: (m <= 60) | (m >= 900))  # fourteen hours of silence part a contact
    first, later = feed.events.sort_values("start")["event_id"]
    feed.scan(between(60.5, 900))
    assert list(feed.events["event_id"]) == [first]
    told = f"now part of event {first}, 2024-03-01 08:00 to 2024-03-02 04:00 UTC"
    assert feed.told(Change.RETRACTED) == {(later, 2): told}
    assert f"takes in what was event {later}" in feed.told(Change.REFINED)[first, 2]
    feed.same()


def raft(days):
    """A and B side by side for days; C comes to B's other side near the end. B lay wider at first, for half a day."""
    end = days * 1440
    heard = np.concatenate(
        [worlds.every(1, 0, 720), worlds.every(100, 800, end - 420), worlds.every(2, end - 400, end)]
    )
    b = worlds.waypoints((0, 42, 0), (730, 42, 0), (760, 17, 0), (end, 17, 0))
    c = worlds.waypoints((0, 34, 15_000), (end - 240, 34, 15_000), (end - 180, 34, 0), (end, 34, 0))
    return [
        worlds.Vessel(511000001, worlds.still(0, 0), heard, sog_kn=0.0),
        worlds.Vessel(511000002, b, heard, sog_kn=0.0),
        worlds.Vessel(511000003, c, heard[heard > end - 420], sog_kn=0.0),
        passer_by(end + 900),
    ]


def passer_by(minute):
    """Heard long after the others, far away: so that their contact is not an open one, which every scan looks at."""
    return worlds.Vessel(511000099, worlds.still(90_000, 0), worlds.every(10, minute - 60, minute))


def test_what_another_pair_did_days_ago_reaches_those_beside_it(tmp_path, monkeypatch):
    """How A and B lay rests on all their contact; and what is said of C beside them on how A and B lay."""
    days = 7

    def in_two_scans(folder):
        folder.mkdir()
        feed = Feed(folder, raft(days), until_min=days * 1440)
        feed.scan(lambda _, m: m > 725)
        before = feed.events.set_index("event_id")
        feed.scan(lambda _, m: m <= 725)
        return feed, before

    feed, before = in_two_scans(tmp_path / "whole")
    with_c = feed.events[feed.events["mmsi_2"] == 511000003].set_index("event_id")
    assert (
        with_c["start"] - pd.Timestamp(worlds.START_MS + 725 * worlds.MIN, unit="ms", tz="UTC")
    ).min() > pd.Timedelta(reach_ms(feed.parameters), unit="ms")
    other = [name for name in ("beside", "via") if not with_c[name].equals(before.loc[with_c.index, name])]
    assert other, "the early days do not matter in this world: the test shows nothing"
    feed.same()
    monkeypatch.setattr(module, "company", lambda of, among: [])
    alone, _ = in_two_scans(tmp_path / "alone")
    with pytest.raises(AssertionError):
        alone.same()


def test_who_lay_there_two_days_before_reaches_the_setting(tmp_path, monkeypatch):
    here = worlds.OpenSea(port_m=30_000.0)
    late = worlds.every(2, 60 * 60, 65 * 60)
    pair = [
        worlds.Vessel(511000001, worlds.still(0, 0), late, sog_kn=0.0),
        worlds.Vessel(671000002, worlds.still(17, 0), late, sog_kn=0.0),
    ]
    early = worlds.every(2, 13.5 * 60, 18 * 60)
    others = [worlds.Vessel(511000010 + k, worlds.still(0, 60.0 + 40 * k), early, sog_kn=0.0) for k in range(6)]
    lay = [one.mmsi for one in others]

    def met(rows, _):
        return ~rows["mmsi"].isin(lay)

    def there(rows, minute):
        return rows["mmsi"].isin(lay) & (minute <= 18 * 60)  # what they say of themselves later is no matter

    feed = Feed(tmp_path, [*pair, *others, passer_by(80 * 60)], here, until_min=66 * 60)
    feed.scan(met)
    before = feed.events.set_index("event_id")["setting"]
    feed.scan(there)
    (event_id,) = before.index
    assert feed.events.set_index("event_id").loc[event_id, "setting"] != before[event_id]
    feed.same()
    (tmp_path / "near").mkdir()
    monkeypatch.setattr(module, "reach_ms", lambda _: 24 * HOUR_MS)
    near = Feed(tmp_path / "near", [*pair, *others, passer_by(80 * 60)], here, until_min=66 * 60)
    near.scan(met)
    near.scan(there)
    with pytest.raises(AssertionError):
        near.same()


def test_a_contact_of_three_days_in_pieces(tmp_path):
    heard = worlds.every(15, 0, 72 * 60)
    pair = [
        worlds.Vessel(511000001, worlds.drift(0, 0, 0.1, 0.05), heard),
        worlds.Vessel(671000002, worlds.drift(17, 0, 0.1, 0.05), heard),
    ]
    feed = Feed(tmp_path, pair, until_min=72 * 60)
    pieces = [(low, low + 720) for low in range(0, 72 * 60 + 1, 720)]
    for k in (3, 0, 5, 1, 4, 2, 6):
        feed.scan(between(*pieces[k]))
    feed.same()
    assert len(feed.events) == 1


def test_reach_covers_what_is_fixed_whatever_the_settings():
    least = Parameters.load(tracks={"max_silence_h": 1.0}, context={"around_h": 12.0})
    assert reach_ms(least) == reach_ms(Parameters()) == 110 * HOUR_MS
    far = Parameters.load(tracks={"max_silence_h": 10.0}, context={"around_h": 72.0})
    assert reach_ms(far) == (72 + 12 + 2 + 48) * HOUR_MS


def test_company_is_of_the_same_ships_at_once_or_beside():
    one = Dated("a", Span(10, 20), (1, 2))
    at_once, before, others = (
        Dated("b", Span(20, 30), (2, 3)),
        Dated("c", Span(0, 9), (2, 3)),
        Dated("d", Span(10, 20), (4, 5)),
    )
    beside = Dated("e", Span(10, 20), (6, 7), (1,))
    assert company([one], [one, at_once, before, others, beside]) == [one, at_once, beside]
    assert company([beside], [one, others]) == [one]


@pytest.fixture(scope="module")
def assessed():
    return worlds.found(worlds.alongside_pair()).assessments[0]


def stored(one, **changed):
    coupling = changed.pop("coupling", {})
    encounter = dataclasses.replace(one.encounter, coupling=dataclasses.replace(one.encounter.coupling, **coupling))
    one = dataclasses.replace(one, encounter=encounter, **changed)
    return one, {**plain(row(one)), **_kept(one), "replaces": ""}


def test_confirmed_and_weakened(assessed):
    fast, fast_row = stored(assessed, p_transfer=0.9, coupling={"hold": Hold.MADE_FAST})
    open_, open_row = stored(assessed, p_transfer=0.1, coupling={"hold": Hold.UNKNOWN, "spread_m": None})
    (better,) = changes(open_row, fast_row, fast)
    assert better.change is Change.CONFIRMED
    assert "made fast is shown now (kept her place within" in better.sentence
    assert f"p rose from 0.10 to 0.90, past the operating point of {OPERATING_P:.2f}" in better.sentence
    (worse,) = changes(fast_row, open_row, open_)
    assert worse.change is Change.WEAKENED
    assert "the data cannot tell (how steadily she lay is unknown)" in worse.sentence
    assert "p fell from 0.90 to 0.10" in worse.sentence
    mixed, mixed_row = stored(assessed, p_transfer=0.1, coupling={"hold": Hold.MADE_FAST})
    both = changes({**open_row, "p_transfer": 0.9}, mixed_row, mixed)
    assert [one.change for one in both] == [Change.CONFIRMED, Change.WEAKENED]


def test_every_change_is_told_even_one_of_no_number(assessed):
    one, now = stored(assessed)
    (nothing,) = changes(now, now, one)
    assert nothing.change is Change.REFINED
    moved = {**now, "start": "2024-03-01T08:10:00Z", "clearance_m": None, "beside": "511000009"}
    (said,) = changes(moved, now, one)
    assert said.change is Change.REFINED
    assert said.sentence.startswith("start moved from 08:10 to 0")
    (said,) = changes({**now, "clearance_m": None, "beside": "511000009"}, now, one)
    assert "hull to hull (m): unknown before, " in said.sentence
    assert "ships beside: 511000009 before, none now" in said.sentence
