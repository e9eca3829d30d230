"""Every indicator against its own examples, and the shape all of them share."""

import dataclasses
import inspect

import numpy as np
import pandas as pd
import pytest
import worlds

from detector.errors import UnknownIndicator
from detector.indicators.meeting import Hearing, Meeting
from detector.indicators.registry import explain, indicators
from detector.parameters import Parameters
from detector.places.ports import NearestPort
from detector.records import Encounter, Source
from detector.rendezvous.ships import describe_many
from detector.schema import TRACKS
from detector.tracks.build import build
from detector.tracks.statics import Statics
from detector.vocabulary import Outcome

CASES = [(one, example) for one in indicators() for example in one.EXAMPLES]
HEADINGS = ("What it looks for", "Why it matters", "When it is innocent", "Sources")
CONTACT_MIN = (2880.0, 3060.0)  # two days of context before, three hours of contact


@dataclasses.dataclass(frozen=True)
class Place(worlds.OpenSea):
    """The open sea, with the port at a distance in nautical miles."""

    port_nm: float = 90.0

    def port(self, lat, lon):
        return NearestPort("Testport", "Nowhere", self.port_nm * 1852.0, 90.0)


def meeting(given: dict) -> Meeting:
    """A meeting of two ships, three hours, with what an example says about it."""
    mmsis = given.get("mmsis", (511000001, 671000002))
    types, imos = given.get("types", (80, 80)), given.get("imos", (9074729, 9000259))
    draughts = given.get("draughts", (None, None))
    silence = given.get("silence_h")
    everything = worlds.every(3.0, max(0.0, CONTACT_MIN[0] + 60 * given.get("from_h", -48.0)), 6000.0)
    vessels = []
    for i, mmsi in enumerate(mmsis):
        heard = everything
        if i == 1 and silence is not None:
            start, end = (CONTACT_MIN[0] + 60 * h for h in silence)
            heard = heard[(heard <= start) | (heard >= end)]
        stated = [] if draughts[i] is None else [(0.0, draughts[i][0]), (CONTACT_MIN[1], draughts[i][1])]
        vessels.append(
            worlds.Vessel(
                mmsi,
                worlds.still(17.0 * i, 0),
                heard,
                ship_type=types[i],
                imo=imos[i],
                shipname=f"S{i}",
                draughts=stated,
            )
        )
    others = [
        worlds.Vessel(412000100 + i, worlds.still(5000.0 * (i + 1), 5000), everything)
        for i in range(given.get("others", 0))
    ]
    settings = Parameters()
    tracks = build(worlds.positions(vessels + others), settings.tracks).tracks
    said = worlds.statics(vessels, end_min=6000.0)
    if "second_imo" in given:
        later = said[said["mmsi"] == mmsis[0]].tail(3).index
        said.loc[later, "imo"] = given["second_imo"]
    statics = Statics(said, round(settings.context.around_h * 3_600_000))
    start_ms = worlds.START_MS + round(CONTACT_MIN[0] * 60_000)
    ship_1, ship_2 = describe_many(statics, sorted(mmsis), [start_ms, start_ms])
    encounter = dataclasses.replace(
        _template(),
        ship_1=ship_1,
        ship_2=ship_2,
        resolution_m=given.get("resolution_m", 15.0),
    )
    place = Place(night=given.get("night", 0.0), port_nm=given.get("port_nm", 90.0))
    return Meeting(encounter, Hearing(tracks), statics, place, settings.context)


def _template() -> Encounter:
    found = worlds.found(worlds.alongside_pair()).assessments[0].encounter
    moved = (CONTACT_MIN[0] - 60.0, CONTACT_MIN[1] - 240.0)
    return dataclasses.replace(
        found,
        start=worlds.shifted(found.start, moved[0]),
        end=worlds.shifted(found.end, moved[1]),
        lat=28.6,
        lon=125.2,
    )


@pytest.mark.parametrize(("one", "example"), CASES, ids=[f"{one.CODE}: {e.name}" for one, e in CASES])
def test_examples(one, example):
    finding = one.find(meeting(example.given))
    assert finding.outcome is example.outcome, finding.sentence
    assert finding.code == one.CODE
    assert finding.sentence.endswith(".")
    assert 0 <= finding.points <= one.POINTS
    assert (finding.points > 0) == (finding.outcome is Outcome.RAISED)


@pytest.mark.parametrize("one", indicators(), ids=lambda one: one.CODE)
def test_shape(one):
    text = inspect.cleandoc(one.__doc__ or "")
    assert [heading for heading in HEADINGS if f"\n{heading}\n" in text] == list(HEADINGS)
    outcomes = {example.outcome for example in one.EXAMPLES}
    assert Outcome.RAISED in outcomes
    assert Outcome.CLEAR in outcomes
    assert explain(one.CODE.lower()).startswith(f"{one.CODE}: {one.TITLE}")


def test_points_and_made_fast_add_up_to_100():
    from detector.assessment.assess import ALONGSIDE_POINTS

    assert sum(one.POINTS for one in indicators()) + ALONGSIDE_POINTS == pytest.approx(100.0)


def test_unknown_code_names_the_known_ones():
    with pytest.raises(UnknownIndicator, match="AIS_GAP"):
        explain("AIS_GAPS")


def test_findings_rest_on_lines():
    finding = next(one for one in indicators() if one.CODE == "DRAUGHT_CHANGE").find(
        meeting({"draughts": ((6.8, 5.9), (3.1, 5.2))})
    )
    assert len(finding.sources) == 4


def test_no_ship_type_is_a_gate():
    for kind in (0, 30, 31, 52, 70, None):
        one = next(one for one in indicators() if one.CODE == "ALONGSIDE_OFFSHORE")
        assert one.find(meeting({"types": (80, kind)})).outcome is Outcome.RAISED
        assert one.find(meeting({"types": (kind, kind)})).outcome is Outcome.RAISED


def of(code: str):
    return next(one for one in indicators() if code == one.CODE)


@pytest.mark.parametrize("example", [of(code).EXAMPLES[0] for code in ("AIS_GAP", "DRAUGHT_CHANGE", "IDENTITY")])
def test_no_indicator_asks_for_a_table(example, monkeypatch):
    asked = meeting(example.given)

    def refuse(*_args):
        raise AssertionError("tables are for users; they take a hundred times as long as arrays")

    monkeypatch.setattr(Hearing, "fixes", refuse)
    monkeypatch.setattr(Statics, "between", refuse)
    assert len([one.find(asked) for one in indicators()]) == len(indicators())


def test_arrays_and_tables_of_a_meeting_hold_the_same():
    asked = meeting({"draughts": ((6.8, 5.9), (3.1, 5.2)), "others": 2})
    for ship in asked.ships:
        fixes, table = asked.track(ship.mmsi), asked.fixes(ship.mmsi)
        assert len(fixes.t) == len(table) > 500
        assert fixes.column("line").tolist() == table["line"].tolist()
        stated, said = asked.stated("draught_m", ship.mmsi), asked.said(ship.mmsi)
        assert stated.column("draught_m").tolist() == said["draught_m"].dropna().tolist()
        assert stated.sources(0, -1) == tuple(Source(0, int(n)) for n in said["line"].iloc[[0, -1]])


def test_several_names_rest_on_the_line_that_stated_each_first():
    asked = meeting({})
    rows = asked.statics.rows.copy()
    own = rows.index[rows["mmsi"] == asked.encounter.mmsi_1]
    rows.loc[own[100:120], "shipname"] = "ANOTHER"
    asked = dataclasses.replace(asked, statics=Statics(rows, asked.statics.reach_ms))
    finding = of("IDENTITY").find(asked)
    assert "sends several names (ANOTHER, S0)" in finding.sentence
    first = asked.said(asked.encounter.mmsi_1)["line"].iloc[0]
    assert finding.sources == (Source(0, int(first)), Source(0, int(rows.loc[own[100], "line"])))


@pytest.mark.parametrize(("fixes", "outcome"), [(10, Outcome.RAISED), (9, Outcome.CLEAR)])
def test_two_hulls_of_one_number_at_once(fixes, outcome):
    asked = meeting({})
    tracks = asked.hearing.fixes(asked.encounter.mmsi_1, 0, 2**42)
    other = asked.hearing.fixes(asked.encounter.mmsi_2, 0, 2**42)
    tracks.iloc[500 : 500 + 2 * fixes : 2, tracks.columns.get_loc("hull")] = -1  # every second one, in the contact
    asked = dataclasses.replace(asked, hearing=Hearing(pd.concat([tracks, other], ignore_index=True)))
    assert of("IDENTITY").find(asked).outcome is outcome


def test_hearing_asks_by_place_and_time_across_the_180th_meridian():
    vessels = [worlds.Vessel(412000100 + i, worlds.still(8000.0 * i, 0), worlds.every(3, 0, 60)) for i in range(3)]
    tracks = build(worlds.positions(vessels, lon=179.99), Parameters().tracks).tracks
    hearing = Hearing(TRACKS.conform(tracks))
    near = hearing.others(412000100, (28.6, 179.99), 10_000.0, worlds.START_MS, worlds.START_MS + worlds.HOUR)
    assert set(near.mmsi) == {412000101}
    assert not len(hearing.others(412000100, (28.6, 179.99), 10_000.0, 0, 1).t)
    assert np.array_equal(hearing.fixes(412000101, 0, 2**50)["mmsi"].unique(), [412000101])
