"""Every indicator against its own examples, and the shape all of them share."""

import dataclasses
import inspect

import numpy as np
import pytest
import worlds

from detector.errors import UnknownIndicator
from detector.indicators.meeting import Hearing, Meeting
from detector.indicators.registry import explain, indicators
from detector.parameters import Parameters
from detector.places.ports import NearestPort
from detector.records import Encounter
from detector.rendezvous.encounters import describe
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
    encounter = dataclasses.replace(
        _template(),
        ship_1=describe(statics, min(mmsis), start_ms),
        ship_2=describe(statics, max(mmsis), start_ms),
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


def test_hearing_asks_by_place_and_time_across_the_180th_meridian():
    vessels = [worlds.Vessel(412000100 + i, worlds.still(8000.0 * i, 0), worlds.every(3, 0, 60)) for i in range(3)]
    tracks = build(worlds.positions(vessels, lon=179.99), Parameters().tracks).tracks
    hearing = Hearing(TRACKS.conform(tracks))
    near = hearing.others(412000100, (28.6, 179.99), 10_000.0, worlds.START_MS, worlds.START_MS + worlds.HOUR)
    assert set(near.mmsi) == {412000101}
    assert not len(hearing.others(412000100, (28.6, 179.99), 10_000.0, 0, 1).t)
    assert np.array_equal(hearing.fixes(412000101, 0, 2**50)["mmsi"].unique(), [412000101])
