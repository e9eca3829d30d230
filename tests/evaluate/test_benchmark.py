"""The whole benchmark on tiny worlds: numbers, darkening, failures that are shown, a report that is whole."""

import json
import re
import types

import pandas as pd
import planned
import pytest
import worlds

from detector.errors import InputError, OutputError
from detector.evaluate import methods as known
from detector.evaluate import plots, report
from detector.evaluate.benchmark import benchmark
from detector.evaluate.events import EVENTS
from detector.evaluate.methods import Detector, methods
from detector.evaluate.protocols import PROTOCOLS
from detector.evaluate.truth import worlds as read_worlds
from detector.parameters import Parameters


def rule(name, events, **more):
    return types.SimpleNamespace(NAME=name, SOURCE="a <i>test</i>", events=events, **more)


def raises(heard):
    raise RuntimeError("no <b>such</b> luck")


NOTHING, BROKEN = rule("nothing", lambda heard: EVENTS.empty()), rule("broken", raises)
NO_TABLE = rule("no table", lambda heard: pd.DataFrame({"kind": ["encounter"]}))


@pytest.fixture(scope="module")
def folder(tmp_path_factory):
    place = tmp_path_factory.mktemp("worlds")
    for name in ("one", "two"):
        planned.write_world(place / name)
    return place


@pytest.fixture(scope="module")
def done(folder):
    given = read_worlds([folder])
    compared = (Detector(Parameters()), NOTHING, BROKEN, NO_TABLE)
    return benchmark(given, compared, Parameters(), darken=1, surroundings=worlds.OpenSea())


def test_the_detector_finds_the_one_transfer_of_each_world(done):
    own = [one for one in done.results if one.method == "detector"]
    assert [one.world for one in own] == ["one", "two"]
    for one in own:
        assert one.metrics.recall["detectable"].value == 1.0
        assert one.metrics.false_events == 0
        assert one.metrics.start_error.median_min < 10
    (both,) = (one for one in done.together if one.method == "detector")
    assert both.metrics.vessel_days == 4.0


def test_a_failure_is_kept_and_hides_nothing(done):
    plain = [one for one in done.failures if "," not in one.world]
    assert {(one.world, one.method) for one in plain} == {
        (w, m) for w in ("one", "two") for m in ("broken", "no table")
    }
    assert "RuntimeError: no <b>such</b> luck" in {one.error for one in plain}
    assert {one.method for one in done.results} == {"detector", "nothing"}
    assert {one.method for one in done.together} == {"detector", "nothing"}


def test_darkening_says_what_is_still_found(done):
    found = {(one.protocol, name): value for one in done.darkened for name, value in one.found.items()}
    assert len(done.darkened) == 2 * len(PROTOCOLS)
    assert found["untouched", "detector"] is True
    assert found["both sides silent, 2 h margins", "detector"] is False
    assert found["one side renamed before", "detector"] is True
    assert not any(value for (_, name), value in found.items() if name == "nothing")
    assert all(value is None for (_, name), value in found.items() if name == "broken")


def test_one_side_silent_counts_an_event_of_the_lit_ship(folder):
    def lit_alone(heard):
        rows = [
            planned.event(0, None, 60, 240, mmsi_1=mmsi, kind="loitering")
            for mmsi, count in heard.positions["mmsi"].value_counts().items()
            if count > 120
        ]
        return planned.events(*rows)

    made = benchmark(read_worlds([folder / "one"]), [rule("lit", lit_alone)], Parameters(), darken=1)
    found = {one.protocol: one.found["lit"] for one in made.darkened}
    assert found["one side silent, 15 min margins"] is True
    assert found["untouched"] is False  # both are heard: an event without the partner is not the encounter
    assert found["both sides silent, 15 min margins"] is False


def test_the_json_holds_everything_and_no_nan(done, tmp_path):
    made = report.write(done, tmp_path / "out")
    told = json.loads(made[0].read_text(), parse_constant=pytest.fail)
    assert told["synthetic"] is True
    assert told["worlds"][0]["drawn"]["gnss_error_m"] == 5.0
    assert re.fullmatch("[0-9a-f]{64}", told["worlds"][0]["inputs"][0]["sha256"])
    assert told["darkening"]["recall"]["untouched"]["detector"] == {"found": 2, "of": 2}
    assert told["darkening"]["recall"]["untouched"]["broken"] == {"found": 0, "of": 0}
    assert told["results"][0]["metrics"]["recall"]["all"]["value"] == 1.0
    assert {one["method"] for one in told["failures"]} == {"broken", "no table"}
    assert set(told["versions"]) >= {"python", "numpy", "pandas"}


def test_the_page_is_whole_self_contained_and_harmless(done):
    html = report.render(done)
    assert html.lstrip().startswith("<!doctype html>")
    assert not re.search(r'(src|href)="(?!data:)', html)
    assert "@import" not in html
    assert "http" not in html.replace("http-equiv", "")
    assert html.count("data:image/png;base64,") == 3  # a curve for each world, and calibration
    for wanted in ("synthetic", "What failed", "no &lt;b&gt;such&lt;/b&gt; luck", "one side renamed half-way",
                   "gnss_error_m", "&lt;script&gt;", "transfer_drifting", "SHA-256", "a &lt;i&gt;test"):  # fmt: skip
        assert wanted in html, wanted
    assert "<script" not in html
    assert "nan" not in re.sub(r"data:[^\"]*", "", html).replace("nance", "")
    assert not re.search(r'\sstyle="', html)


def test_a_report_without_failures_does_not_speak_of_any(folder):
    made = benchmark(read_worlds([folder / "one"]), [NOTHING], Parameters())
    html = report.render(made)
    assert "What failed" not in html
    assert "No method gave a probability" in html
    assert "Not run" in html


def test_methods_are_chosen_by_name(monkeypatch):
    monkeypatch.setattr(known, "_baselines", lambda: (NOTHING, BROKEN))
    assert [one.NAME for one in methods(Parameters())] == ["detector", "nothing", "broken"]
    assert [one.NAME for one in methods(Parameters(), ["broken", " detector"])] == ["detector", "broken"]
    with pytest.raises(InputError, match="No method is called 'magic'; there are: detector, nothing, broken"):
        methods(Parameters(), ["magic"])


def test_without_matplotlib_it_is_said_what_to_install(monkeypatch, tmp_path):
    monkeypatch.setitem(__import__("sys").modules, "matplotlib", None)
    with pytest.raises(OutputError, match=r"pip install 'sts-detector\[plots\]'"):
        report.check(tmp_path)
    with pytest.raises(OutputError):
        plots.require()


def test_a_place_that_cannot_hold_a_report_is_refused(tmp_path):
    (tmp_path / "file").write_text("x")
    with pytest.raises(OutputError, match="is a file"):
        report.check(tmp_path / "file")
    with pytest.raises(OutputError, match="does not exist"):
        report.check(tmp_path / "none" / "out")
    report.check(tmp_path)
    report.check(tmp_path / "out")
    assert not (tmp_path / "out").exists()
