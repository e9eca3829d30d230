"""One encounter in sentences: every fact has its sentence, and what is not known is said."""

import dataclasses
from datetime import UTC, datetime

import pytest
import worlds

from detector.assessment.probability import evidence
from detector.assessment.terms import TERMS
from detector.assessment.weights import INTERCEPT
from detector.outputs.contact_words import contributions, coupling_words, minutes, phase_words, place_words
from detector.outputs.report import render
from detector.records import Coupling, Phases, Run, Setting
from detector.vocabulary import Hold

RUN = Run("2024-03-01T00:00:00Z", {}, ())


@pytest.fixture(scope="module")
def one():
    return worlds.found(worlds.alongside_pair()).assessments[0]


def said(one, **changed):
    return dataclasses.replace(one.encounter, **changed)


def test_made_fast_and_why(one):
    fast = Coupling(hold=Hold.MADE_FAST, held_odds=6.0, loose_odds=0.1, spread_m=3.2, noise_m=7.1, free_m=200.0,
                    swing_deg=46.0, body_ratio=0.02, drift_m=4652.0)  # fmt: skip
    words = coupling_words(said(one, coupling=fast, clearance_m=4.0, clearance_sd_m=4.2, resolution_m=15.2))
    assert words == [
        "Made fast to each other, by all that positions and headings show.",
        "Hull to hull 4 m as they lay in the middle of the contact, give or take 8 m (two standard deviations); "
        "the best this data could show at any instant is 15 m.",
        "The one kept her place at the other within 3 m; receivers alone would show 7 m, and a ship not made fast "
        "would have wandered about 200 m.",
        "The headings swung by 46° and the hulls moved as one body (ratio of the variances, decks to ground: 0.02).",
        "The pair moved 2.5 nm.",
    ]


def test_apart_and_why(one):
    loose = Coupling(hold=Hold.APART, loose_odds=3.0, spread_m=40.0, noise_m=7.0, free_m=90.0, swing_deg=40.0,
                     body_ratio=20.0, silences=3.0, across_m=310.0)  # fmt: skip
    words = " ".join(coupling_words(said(one, coupling=loose)))
    for wanted in ("Not made fast", "more than receivers err, and speaks against lines", "did not move as one body",
                   "3 silences of the one told by the other's reports; they seemed 310 m apart"):  # fmt: skip
        assert wanted in words


def test_unknown_is_said(one):
    nothing = coupling_words(said(one, coupling=Coupling(), clearance_m=None, clearance_sd_m=None))
    assert len(nothing) == 4
    assert nothing[0] == (
        "Whether the hulls were made fast the data cannot tell. Too few reports show how the one lay at the other."
    )
    assert all("unknown" in sentence for sentence in nothing[1:])
    still = Coupling(spread_m=3.0, noise_m=7.0, free_m=2.0, swing_deg=4.0)
    words = coupling_words(said(one, coupling=still))
    assert words[0].endswith("a ship not made fast would have looked the same.")
    assert "too little to tell one body from two" in words[3]
    mixed = coupling_words(said(one, coupling=dataclasses.replace(still, free_m=100.0)))
    assert mixed[0].endswith("What speaks for it and what speaks against it are too near to each other.")


def test_phases(one):
    at = datetime(2024, 3, 1, 8, 42, tzinfo=UTC)
    came = Phases(approach=at, before_m=11_731.0, came=671000002)
    words = phase_words(said(one, phases=came, start_within_min=12.0, is_open=False))
    assert words[0] == (
        "Before it: up to 11.7 km apart as heard, within a kilometre since 08:42 UTC; "
        "SAMPLE TWO came to SAMPLE ONE, which stayed."
    )
    assert words[1].endswith("UTC, known to within 12 min.")
    assert words[2].endswith("UTC as heard; it may have lasted longer, how much is unknown.")
    assert words[3] == "After it: unknown, the two were not heard of together."
    assert phase_words(said(one, phases=came, is_open=True))[-1].startswith("It had not ended when the data did")
    both = phase_words(said(one, phases=Phases(departure=at, after_m=1500.0, before_m=600.0), is_open=False))
    assert both[0] == "Before it: up to 600 m apart as heard; they were not heard to part."
    assert "which of them moved is unknown, or both did" in both[3]
    assert [minutes(value) for value in (0.0, 3.4, 150.0)] == ["a minute", "3 min", "2.5 h"]


def test_place_and_company(one):
    setting = Setting("anchorage", 0.02, 0.93, 1_900.0, 5_400.0, "anchorage")
    words = " ".join(place_words(said(one, setting=setting, beside=(511000007, 511000009), via=511000009)))
    for wanted in ("Place: anchorage (of 1: berth 0.02, anchorage 0.93", "charted as anchorage", "1900 m off the shore",
                   "5.4 km from a port", "In contact with either at the time: MMSI 511000007, 511000009.",
                   "MMSI 511000009 lay between the two"):  # fmt: skip
        assert wanted in words
    nothing = place_words(said(one, setting=None, beside=(), via=None))
    assert "unknown" in nothing[0]
    assert nothing[1] == "No third ship was heard in contact with either at the time."


def test_contributions_add_up_to_p(one):
    made = contributions(one.encounter)
    assert len(made) == 10
    assert sum(part.odds for part in made) == pytest.approx(sum(evidence(one.encounter).values()) + INTERCEPT)
    heaviest = [abs(part.odds) for part in made[:8]]
    assert heaviest == sorted(heaviest, reverse=True)
    means = {term.name: term.means for term in TERMS}
    assert all(part.means == means[part.name] for part in made[:8])
    html = render([one], RUN, worlds.OpenSea())
    for part in made:
        assert f"{part.odds:+.2f}" in html
    assert made[0].means in html


def test_a_verdict_of_unknown_stands_at_the_head_and_in_the_table(one):
    unsure = dataclasses.replace(one, encounter=said(one, coupling=Coupling(), clearance_m=None, clearance_sd_m=None))
    html = render([unsure], RUN, worlds.OpenSea())
    assert "Made fast or not: unknown" in html
    assert "made fast: unknown" in html
    assert "unknown as they lay" in html
