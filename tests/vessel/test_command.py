"""`sts vessel` as people use it: the bundled sample, exit codes, one sentence for what cannot be answered."""

import json
import os
import subprocess
import sys

import pytest
from tests_root import ROOT


def sts(*words, cwd=ROOT):
    return subprocess.run(
        [sys.executable, "-m", "detector.cli", "vessel", *map(str, words)], capture_output=True, text=True, cwd=cwd,
        check=False, timeout=120, env={**os.environ, "PYTHONPATH": str(ROOT)},
    )  # fmt: skip


def test_the_sample_by_name_with_json_and_picture(tmp_path, sample_path):
    pytest.importorskip("matplotlib")
    done = sts("sample orchid", sample_path, "--json", tmp_path / "x.json", "--png", tmp_path / "x.png")
    assert done.returncode == 0, done.stderr
    parts = ["MMSI 511000341", "IDENTITY HISTORY", "ANOMALIES", "GAPS of 60 min", "PLACES VISITED", "TOTALS"]
    at = [done.stdout.index(part) for part in parts]
    assert at == sorted(at)
    assert "of Shipu" in done.stdout
    assert f"wrote {tmp_path / 'x.png'}" in done.stdout.replace("\n", "")
    assert json.loads((tmp_path / "x.json").read_text())["mmsis"] == [511000341]
    assert {p.name for p in tmp_path.iterdir()} == {"x.json", "x.png"}


def test_several_ships_are_listed_and_exit_with_2(sample_path):
    done = sts("sample", sample_path)
    assert done.returncode == 2
    assert "511000341  SAMPLE ORCHID" in done.stdout
    assert "name the MMSI" in done.stderr


@pytest.mark.parametrize(
    ("words", "says"),
    [
        (["nobody", "SAMPLE"], 'no name like "nobody" among the 20 vessels'),
        (["511000341", "SAMPLE", "--at", "yesterday"], "--at 'yesterday' is no ISO 8601 time"),
        (["511000341", "SAMPLE", "--hull", "2"], "does not exist: 1 sent under that number"),
        (["511000341", "SAMPLE", "--json", "none/x.json"], "does not exist"),
        (["511000341", "none.nmea"], "does not exist"),
    ],
)
def test_what_cannot_be_answered_is_one_sentence_and_exit_code_2(tmp_path, sample_path, words, says):
    done = sts(*[sample_path if word == "SAMPLE" else word for word in words], cwd=tmp_path)
    assert done.returncode == 2
    assert says in done.stderr
    assert len(done.stderr.strip().splitlines()) == 1
    assert not list(tmp_path.iterdir())


def test_as_of_any_time_with_the_lines(sample_path):
    done = sts("511000341", sample_path, "--at", "2024-03-01T10:00:00+00:00", "--gap", "5")
    assert "as of 2024-03-01 10:00:00 UTC" in done.stdout
    assert "raw lines, first and last: shipname" in done.stdout
    assert f"{sample_path.name}:" in done.stdout
    assert "GAPS of 5 min or longer" in done.stdout


def test_the_command_is_in_the_help_and_in_the_readme():
    done = subprocess.run([sys.executable, "-m", "detector.cli", "--help"], capture_output=True, text=True, check=True)
    assert "vessel" in done.stdout
    assert "sts vessel" in (ROOT / "README.md").read_text(encoding="utf-8")
