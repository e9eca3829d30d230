"""The report: whole, self-contained, and harmless whatever ships call themselves."""

import dataclasses
import re
from html.parser import HTMLParser
from pathlib import Path

import numpy as np
import pytest
import worlds

from detector.errors import OutputError
from detector.outputs.page import sea_map, svg
from detector.outputs.report import lines, render, write_report
from detector.places.surroundings import BundledSurroundings
from detector.records import InputFile, Run, Source

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


def moved(one, lat, lon):
    return dataclasses.replace(one, encounter=dataclasses.replace(one.encounter, lat=lat, lon=lon))


def with_curve(one, curve):
    return dataclasses.replace(one, encounter=dataclasses.replace(one.encounter, curve=curve))


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
    for wanted in ("SAMPLE ONE", "Palau", "hull to hull, m", "speed as sent, kn", "not calibrated",
                   "Were they made fast?", "Who came and who left", "What kind of place", "What p is made of",
                   "As broadcast", "How to read this page", "UNKNOWN is not CLEAR",
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


def test_across_the_180th_meridian_in_one_piece(one):
    made = [moved(one, 51.9, lon) for lon in (179.9, -179.9)]
    html = render(made, RUN, BundledSurroundings())
    dots = [float(x) for x in re.findall(r'class="dot"[^>]*transform="translate\(([\d.-]+) ', html)]
    assert len(dots) == 2
    assert abs(dots[0] - dots[1]) < 300
    assert 'class="land"' in html  # the Aleutians


def test_the_map_takes_the_shortest_way_round():
    assert sea_map._shortest_arc([10.0, 179.9, -179.9]) == pytest.approx((95.05, 170.1))
    assert sea_map._shortest_arc([179.9, -179.9]) == pytest.approx((-180.0, 0.2))
    assert sea_map._shortest_arc([125.0, 125.0]) == (125.0, 0.0)


def test_lakes_are_not_land(one):
    square = np.array([[0, 0], [1, 0], [1, 1], [0, 1], [0, 0]], dtype=float)

    class Island(worlds.OpenSea):
        def polygons_in(self, west, south, east, north, tolerance_deg=0.0):
            return [square + np.array([one.encounter.lon, one.encounter.lat]), (square / 2)[::-1] + 0.2]

    html = render([one], RUN, Island())
    (land,) = re.findall(r'<path d="([^"]+)" class="land">', html)
    assert land.count("M") == land.count("Z") == 2
    assert re.search(r"\.land \{[^}]*fill-rule: evenodd", html)


def test_headings_not_heard_are_said(one):
    curve = one.encounter.curve
    page = render([with_curve(one, curve.assign(heading_1_deg=np.nan))], RUN, worlds.OpenSea())
    assert "The heading of SAMPLE ONE was not heard: it is laid parallel" in page
    assert 'class="hull one gone"' in page
    assert 'class="hull two"' in page
    neither = curve.assign(heading_1_deg=np.nan, heading_2_deg=np.nan)
    assert "Neither heading was heard" in render([with_curve(one, neither)], RUN, worlds.OpenSea())


def test_a_curve_of_one_instant_is_a_dot_and_an_empty_one_is_said(one):
    curve = one.encounter.curve
    assert 'class="instant best"' in render([with_curve(one, curve.iloc[200:201])], RUN, worlds.OpenSea())
    assert "nothing can be drawn" in render([with_curve(one, curve.iloc[:0])], RUN, worlds.OpenSea())


def test_a_speed_not_sent_is_not_drawn_as_none(one):
    silent = one.encounter.curve.assign(sog_2_kn=np.nan)
    page = render([with_curve(one, silent)], RUN, worlds.OpenSea())
    assert '<polyline points="' in page
    assert not re.findall(r'<polyline [^>]*class="two"', page)


def test_only_the_first_are_drawn_in_full_and_that_is_said(one):
    html = render([one] * 4, RUN, worlds.OpenSea(), details=2)
    assert html.count('class="encounter"') == 2
    assert "The first 2 of 4 encounters" in html
    ids = set(re.findall(r' id="([^"]+)"', html))
    assert set(re.findall(r'href="#([^"]+)"', html)) <= ids


@pytest.mark.parametrize("step_min", [1, 1 / 6])
def test_silence_is_dashed_however_many_instants_are_left_out(step_min):
    heard = np.concatenate([worlds.every(step_min, 0, 60), worlds.every(step_min, 180, 240)])
    pair = [worlds.Vessel(511000001, worlds.drift(0, 0), heard), worlds.Vessel(671000002, worlds.drift(17, 0), heard)]
    html = render(worlds.found(pair).assessments, RUN, worlds.OpenSea())
    for css in ("best", "one", "two"):
        lines = re.findall(rf'<polyline points="([^"]+)" class="{css}( gone)?"', html)
        assert [bool(gone) for _, gone in lines] == [False, True, False]
        assert len(lines[1][0].split()) == 2
        assert sum(len(line.split()) for line, _ in lines) <= 410


def test_every_raw_line_is_named_with_the_path_of_its_file():
    files = tuple(InputFile(f"/feed/{day}/a.nmea", "NMEA", "0" * 64, 1, 1, 1, 0) for day in (1, 2))
    run = dataclasses.replace(RUN, inputs=files)
    sources = [Source(0, 3), *(Source(1, n) for n in range(1, 10)), Source(7, 5)]
    assert lines(sources, run) == [
        ("/feed/1/a.nmea", "3"),
        ("/feed/2/a.nmea", "1, 2, 3, 4, 5, 6, 7, 8, 9"),
        ("input 7", "5"),
    ]


def test_a_file_name_that_is_no_text_is_written(tmp_path, one):
    file = InputFile("/feed/\udcff.nmea", "NMEA", "0" * 64, 1, 1, 1, 0)
    found = tuple(dataclasses.replace(f, sources=(Source(0, 1),)) for f in one.findings)
    changed = dataclasses.replace(one, findings=found)
    write_report([changed], dataclasses.replace(RUN, inputs=(file,)), worlds.OpenSea(), tmp_path / "r.html")
    assert "/feed/\N{REPLACEMENT CHARACTER}.nmea, line 1" in (tmp_path / "r.html").read_text(encoding="utf-8")


def full(path, text, encoding):
    path.write_bytes(b"<!doc")
    raise OSError(28, "No space left on device")


def test_nothing_half_written(tmp_path, one, monkeypatch):
    with pytest.raises(OutputError, match="cannot be written"):
        write_report([one], RUN, worlds.OpenSea(), tmp_path / "none" / "r.html")
    write_report([one], RUN, worlds.OpenSea(), tmp_path / "r.html")
    before = (tmp_path / "r.html").read_bytes()
    with monkeypatch.context() as patch, pytest.raises(OutputError, match="No space left"):
        patch.setattr(Path, "write_text", full)
        write_report([one, one], RUN, worlds.OpenSea(), tmp_path / "r.html")
    assert [p.name for p in tmp_path.iterdir()] == ["r.html"]
    assert (tmp_path / "r.html").read_bytes() == before


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
