"""The report: whole, self-contained, and harmless whatever ships call themselves."""

import dataclasses
import re
from html.parser import HTMLParser

import numpy as np
import pytest
import worlds

from detector.errors import OutputError
from detector.outputs.page import svg
from detector.outputs.report import coupling_words, render, write_report
from detector.places.surroundings import BundledSurroundings
from detector.records import Coupling, Run

RUN = Run("2024-03-01T00:00:00Z", {"rendezvous": {"observed_minutes": 15.0}}, ())
HOSTILE = ["<script>alert(1)</script>", '"><img src=x onerror=alert(1)>', "\u202eEVIL", "@" * 20, "{{ 7*7 }}", "]]>-->"]


class Page(HTMLParser):
    """The tags and texts of a page."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.tags, self.links, self.words = [], [], []
        self.feed(html)

    def handle_starttag(self, tag, attrs):
        self.tags.append(tag)
        self.links += [(tag, k, v) for k, v in attrs if k in ("src", "href", "srcset", "data", "action", "xlink:href")]

    def handle_data(self, data):
        self.words.append(data)


@pytest.fixture(scope="module")
def one():
    return worlds.found(worlds.alongside_pair()).assessments[0]


def renamed(one, name):
    encounter = one.encounter
    ships = [dataclasses.replace(s, shipname=name, destination=name) for s in (encounter.ship_1, encounter.ship_2)]
    return dataclasses.replace(
        one, place=name, encounter=dataclasses.replace(encounter, ship_1=ships[0], ship_2=ships[1])
    )


def test_nothing_is_asked_of_any_network(one):
    page = Page(render([one], RUN, BundledSurroundings()))
    for _, _, target in page.links:
        assert target.startswith(("#", "data:"))
    html = render([one], RUN, BundledSurroundings())
    assert not re.search(r"https?://", html)
    assert "@import" not in html
    assert "url(" not in html


@pytest.mark.parametrize("name", HOSTILE)
def test_hostile_names_stay_text(one, name):
    plain, page = (Page(render([a], RUN, worlds.OpenSea())) for a in (one, renamed(one, name)))
    assert page.tags == plain.tags
    assert "\u202e" not in "".join(page.words)
    if name[0] in "<{@":
        assert name in "".join(page.words)


def test_all_sections_are_there(one):
    words = " ".join(Page(render([one], RUN, BundledSurroundings())).words)
    for wanted in ("SAMPLE ONE", "Palau", "hull to hull, m", "speed, kn", "uncalibrated", "As broadcast",
                   "What was read", "ALONGSIDE_OFFSHORE", "unknown", "neither cargo nor intent",
                   "Settings of this run"):  # fmt: skip
        assert wanted in words, wanted


def test_the_policy_names_the_very_bytes(one):
    html = render([one], RUN, worlds.OpenSea())
    assert "unsafe-inline" not in html
    assert len(re.findall(r"sha256-[A-Za-z0-9+/]{43}=", html)) == 2
    assert not re.search(r'\sstyle="', html)  # the policy would refuse it


def test_no_encounters_is_said():
    assert "No encounters were found" in render([], RUN, worlds.OpenSea())


def test_across_the_180th_meridian_in_one_piece():
    made = [worlds.found(worlds.alongside_pair(), lat=51.9, lon=lon).assessments[0] for lon in (179.3, -179.3)]
    html = render(made, RUN, BundledSurroundings())
    dots = [float(x) for x in re.findall(r'cx="([\d.-]+)" cy="[\d.-]+" r="9"', html)]
    assert len(dots) == 2
    assert abs(dots[0] - dots[1]) < 300
    assert 'class="land"' in html  # the Aleutians


def test_headings_not_heard_are_said_and_a_curve_of_one_instant_is_drawn(one):
    curve = one.encounter.curve.assign(heading_1_deg=np.nan)
    for rows in (curve, curve.iloc[200:201]):
        changed = dataclasses.replace(one, encounter=dataclasses.replace(one.encounter, curve=rows))
        assert "heading not heard" in render([changed], RUN, worlds.OpenSea())


def test_only_the_first_are_drawn_in_full_and_that_is_said(one):
    html = render([one] * 4, RUN, worlds.OpenSea(), details=2)
    assert html.count('class="encounter"') == 2
    assert "The first 2 of 4 encounters" in html


def test_silence_is_dashed():
    heard = np.concatenate([worlds.every(1, 0, 60), worlds.every(1, 180, 240)])
    pair = [worlds.Vessel(511000001, worlds.drift(0, 0), heard), worlds.Vessel(671000002, worlds.drift(17, 0), heard)]
    html = render(worlds.found(pair).assessments, RUN, worlds.OpenSea())
    assert 'class="one gone"' in html


def test_nothing_half_written(tmp_path, one):
    with pytest.raises(OutputError, match="cannot be written"):
        write_report([one], RUN, worlds.OpenSea(), tmp_path / "none" / "r.html")
    write_report([one], RUN, worlds.OpenSea(), tmp_path / "r.html")
    assert [p.name for p in tmp_path.iterdir()] == ["r.html"]


def test_coupling_in_words():
    words = coupling_words(Coupling(4.0, 31.0, 46.0, 0.02, 5000.0, 0.02))
    assert "moved as one body" in " ".join(words)
    assert "did not move as one" in " ".join(coupling_words(Coupling(31.0, 4.0, 46.0, 20.0, 10.0, 0.2)))
    assert coupling_words(Coupling(None, None, None, None, None, None)) == [
        "Too few fixes to say whether the hulls moved as one."
    ]


def test_scale_bars_and_ticks_are_round():
    assert [svg.round_below(v) for v in (0.7, 1.0, 3.0, 49.0, 730.0)] == [0.5, 1.0, 2.0, 20.0, 500.0]
    assert svg.round_ticks(0, 10, 4) == [0, 5, 10]
    assert [w for _, w in svg.time_ticks(1_709_280_000, 1_709_294_400, 6)] == [
        "08:00",
        "09:00",
        "10:00",
        "11:00",
        "12:00",
    ]
