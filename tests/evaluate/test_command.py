"""`sts evaluate` as people use it."""

import json
import os
import re
import subprocess
import sys

import planned
import pytest
from tests_root import ROOT

import detector.cli.app


def sts(*words, cwd=ROOT, env=None):
    return subprocess.run(
        [sys.executable, "-m", "detector.cli", *map(str, words)],
        capture_output=True, text=True, cwd=cwd, check=False, timeout=300,
        env={**os.environ, "PYTHONPATH": str(ROOT), **(env or {})},
    )  # fmt: skip


def test_evaluate_writes_both_reports(tmp_path):
    planned.write_world(tmp_path / "worlds" / "a[b]")
    done = sts("evaluate", "worlds", "--out", "out", "--methods", "detector", "--darken", "1", cwd=tmp_path)
    assert done.returncode == 0, done.stderr
    assert "Synthetic" in done.stdout
    assert re.search(r"a\[b\]\s+detector\s+1\.00\s+1\.00\s+1\.00\s+0\.0", done.stdout)
    assert {p.name for p in (tmp_path / "out").iterdir()} == {"report.json", "report.html"}
    told = json.loads((tmp_path / "out" / "report.json").read_text())
    assert told["results"][0]["metrics"]["recall"]["detectable"]["value"] == 1.0
    assert told["darkening"]["recall"]["untouched"]["detector"]["of"] == 1


def test_a_method_that_fails_is_printed_and_the_exit_code_is_1(tmp_path):
    planned.write_world(tmp_path / "world")
    (tmp_path / "sitecustomize.py").write_text(
        "import detector.evaluate.methods as m\n"
        "def events(self, heard): raise ValueError('out of luck')\n"
        "m.Detector.events = events\n"
    )
    path = os.pathsep.join([str(tmp_path), str(ROOT)])
    done = sts("evaluate", "world", "--out", "out", "--methods", "detector", cwd=tmp_path, env={"PYTHONPATH": path})
    assert done.returncode == 1, done.stderr
    assert "failed: detector on world: ValueError: out of luck" in done.stdout
    assert "out of luck" in (tmp_path / "out" / "report.html").read_text()


BAD = {
    "no such folder": (["none", "--out", "out"], "none does not exist"),
    "no world": (["empty", "--out", "out"], "holds no world"),
    "a broken truth": (["broken", "--out", "out"], "no format number"),
    "a log that is none": (["silent", "--out", "out"], "world.nmea"),
    "no such method": (["world", "--out", "out", "--methods", "magic"], "there are: detector"),
    "no place": (["world", "--out", "none/out"], "does not exist"),
    "a file in its place": (["world", "--out", "world/truth.json"], "is a file"),
    "unknown setting": (["world", "--out", "out", "--settings", "typo.toml"], "unknown setting"),
}


@pytest.fixture(scope="module")
def place(tmp_path_factory):
    made = tmp_path_factory.mktemp("bad")
    planned.write_world(made / "world")
    planned.write_world(made / "silent")
    (made / "silent" / "world.nmea").write_text("")
    (made / "empty").mkdir()
    (made / "broken").mkdir()
    (made / "broken" / "truth.json").write_text("{}")
    (made / "typo.toml").write_text("[rendezvous]\nmin_minuts = 3\n")
    return made


@pytest.mark.parametrize(("words", "says"), BAD.values(), ids=BAD)
def test_bad_input_is_one_sentence_and_exit_code_2(place, words, says):
    done = sts("evaluate", *words, cwd=place)
    assert done.returncode == 2, done.stdout
    assert done.stderr.startswith("sts: ")
    assert says in done.stderr
    assert len(done.stderr.strip().splitlines()) == 1
    assert not (place / "out").exists()


def test_every_option_is_in_the_readme():
    from typer.main import get_command

    readme = (ROOT / "README.md").read_text()
    assert "sts evaluate" in readme
    options = [name for one in get_command(detector.cli.app).commands["evaluate"].params for name in one.opts]
    assert "--darken" in options
    for name in options:
        assert not name.startswith("--") or name == "--help" or name in readme, name
