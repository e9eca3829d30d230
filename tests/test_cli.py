"""The command as people and schedulers use it: exit codes, one sentence for bad input, nothing half-written."""

import gzip
import hashlib
import json
import os
import re
import subprocess
import sys

import pytest
from tests_root import ROOT

STS = [sys.executable, "-m", "detector.cli"]


def sts(*words, cwd=ROOT, text=None, env=None):
    return subprocess.run(
        [*STS, *map(str, words)], capture_output=True, text=True, cwd=cwd, input=text, check=False, timeout=120,
        env={**os.environ, "PYTHONPATH": str(ROOT), **(env or {})},
    )  # fmt: skip


def test_replay_writes_everything_asked_for(tmp_path, sample_path):
    names = ["events.csv", "events.parquet", "events.geojson", "events.gpkg"]
    outs = [word for name in names for word in ("--out", tmp_path / name)]
    done = sts("replay", sample_path, *outs, "--report", tmp_path / "r.html", "--rejects", tmp_path / "rejects.csv")
    assert done.returncode == 0, done.stderr
    assert "NMEA AIVDM" in done.stdout
    assert "rejected" in done.stdout
    assert done.stdout.index("SAMPLE ORCHID") < done.stdout.index("SAMPLE TUG")
    written = {p.name for p in tmp_path.iterdir()}
    assert written == {*names, "r.html", "rejects.csv", "events.run.json"}
    rejects = (tmp_path / "rejects.csv").read_text().splitlines()
    run = json.loads((tmp_path / "events.run.json").read_text())
    assert sum(run["rejected"].values()) <= len(rejects) - 1


def test_standard_input(sample_path):
    done = subprocess.run(
        [*STS, "replay", "-"], stdin=sample_path.open("rb"), capture_output=True, check=False, cwd=ROOT
    )
    assert done.returncode == 0
    assert b"SAMPLE ORCHID" in done.stdout


BAD = {
    "missing": (["replay", "none.nmea"], "does not exist"),
    "empty": (["replay", "empty.nmea"], "is empty"),
    "binary": (["replay", "binary.dat"], "binary data"),
    "cut gzip": (["replay", "cut.gz"], "cut-off gzip"),
    "no times": (["replay", "untimed.nmea"], "carries no time"),
    "all corrupt": (["replay", "corrupt.nmea"], "no usable vessel report"),
    "wrong columns": (["replay", "columns.csv"], "no column for"),
    "unknown ending": (["replay", "SAMPLE", "--out", "events.xlsx"], "names a format"),
    "no folder to write to": (["replay", "SAMPLE", "--out", "none/events.csv"], "does not exist"),
    "unknown setting": (["replay", "SAMPLE", "--settings", "typo.toml"], "unknown setting"),
    "unknown indicator": (["explain", "NOTHING"], "there are:"),
    "unknown sample": (["sample", "atlantis"], "there are: east_china_sea"),
    "start time that is none": (["replay", "SAMPLE", "--start-time", "yesterday"], "is no ISO 8601 time"),
    "start time before AIS": (["inspect", "SAMPLE", "--start-time", "1824-03-01"], "1990 to 2099"),
    "no mapping file": (["convert", "SAMPLE", "x.parquet", "--columns", "none.toml"], "does not exist"),
    "no data set to write": (["convert", "SAMPLE", "empty.nmea"], "must end in .parquet"),
    "nothing to convert": (["convert", "corrupt.nmea", "x.parquet"], "no usable vessel report"),
    "unknown event": (["trace", "0000000000000000", "SAMPLE"], "of the 2 there the nearest are"),
    "no inputs to trace in": (["trace", "8378bc32cab56674"], "one of the two"),
    "inputs and store": (["trace", "8378bc32cab56674", "SAMPLE", "--store", "x.sqlite"], "one of the two"),
    "no store to trace in": (["trace", "8378bc32cab56674", "--store", "x.sqlite"], "There is no store"),
    "unknown format to inspect": (["inspect", "columns.txt"], "PDF document"),
    "no folder for json": (["inspect", "SAMPLE", "--json", "none/x.json"], "does not exist"),
    "no chart": (["replay", "SAMPLE", "--charts", "none.csv"], "there is no file none.csv"),
    "a chart that is none": (["scan", "SAMPLE", "--store", "c.sqlite", "--charts", "columns.csv"], "columns.csv"),
    "no folder to scan": (["scan", "none", "--store", "c.sqlite"], "does not exist"),
}


@pytest.fixture
def place(tmp_path):
    (tmp_path / "empty.nmea").write_bytes(b"")
    (tmp_path / "binary.dat").write_bytes(bytes(range(256)) * 20)
    (tmp_path / "cut.gz").write_bytes(gzip.compress(os.urandom(4000))[:500])
    (tmp_path / "untimed.nmea").write_bytes(b"!AIVDM,1,1,,A,17P@<J?P00blFWmjG@5a5?v62<10,0*27\n")
    (tmp_path / "corrupt.nmea").write_bytes(b"!AIVDM,1,1,,A,17P@<J?P00blFWmjG@5a5?v62<10,0*28\n")
    (tmp_path / "columns.csv").write_text("MMSI,BaseDateTime,LAT,SOG\n")
    (tmp_path / "columns.txt").write_bytes(b"%PDF-1.7 a document")
    (tmp_path / "typo.toml").write_text("[rendezvous]\nmin_minuts = 3\n")
    return tmp_path


@pytest.mark.parametrize(("words", "says"), BAD.values(), ids=BAD)
def test_bad_input_is_one_sentence_and_exit_code_2(place, sample_path, words, says):
    before = {p.name for p in place.iterdir()}
    done = sts(*[sample_path if word == "SAMPLE" else word for word in words], cwd=place)
    assert done.returncode == 2
    assert says in done.stderr
    assert done.stderr.startswith("sts: ")
    assert len(done.stderr.strip().splitlines()) == 1
    assert "Traceback" not in done.stderr + done.stdout
    assert {p.name for p in place.iterdir()} == before


def test_scan_twice_and_exit_code_for_a_refused_file(tmp_path, sample_path):
    inbox = tmp_path / "in"
    inbox.mkdir()
    (inbox / "a.nmea").write_bytes(sample_path.read_bytes())
    (inbox / "bad.nmea").write_bytes(b"")
    first = sts("scan", inbox, "--store", tmp_path / "c.sqlite", "--out", tmp_path / "e.csv")
    assert first.returncode == 2
    assert "refused" in first.stdout
    assert "2 added" in first.stdout
    assert (tmp_path / "e.csv").exists()
    second = sts("scan", inbox, "--store", tmp_path / "c.sqlite")
    assert second.returncode == 0
    assert "0 added, 0 revised, 0 retracted, 2 in all" in second.stdout


def test_a_chart_of_the_user_is_used_and_another_is_said(tmp_path, sample_path):
    (tmp_path / "in").mkdir()
    (tmp_path / "in" / "a.nmea").write_bytes(sample_path.read_bytes())
    chart = tmp_path / "chart.csv"
    chart.write_text("kind,lat,lon,name,radius_m\nlightering area,28.6,125.225,Test Deep,9000\n")
    out, report = tmp_path / "e.csv", tmp_path / "r.html"
    done = sts("replay", sample_path, "--charts", chart, "--out", out, "--report", report)
    assert done.returncode == 0, done.stderr
    assert "in the lightering area Test Deep (charted)" in out.read_text()
    assert "charted as lightering area" in report.read_text()
    first = sts("scan", tmp_path / "in", "--store", tmp_path / "c.sqlite", "--charts", chart)
    assert first.returncode == 0, first.stderr
    assert "Test Deep" in " ".join(first.stdout.split())
    assert "the chart is not" not in first.stdout
    assert (
        "the chart is not that of the last scan"
        in sts("scan", tmp_path / "in", "--store", tmp_path / "c.sqlite").stdout
    )


def test_indicators_and_explain():
    listed = sts("indicators").stdout
    for code in ("ALONGSIDE_OFFSHORE", "AIS_GAP", "NIGHT", "DRAUGHT_CHANGE", "IDENTITY"):
        assert code in listed
        told = sts("explain", code).stdout
        assert "When it is innocent" in told


def test_help_lists_every_command_and_the_readme_names_it():
    text = sts("--help").stdout
    readme = (ROOT / "README.md").read_text()
    commands = (
        "replay",
        "scan",
        "inspect",
        "convert",
        "trace",
        "vessel",
        "simulate",
        "evaluate",
        "indicators",
        "explain",
        "sample",
    )
    for command in commands:
        assert command in text
        assert f"sts {command}" in readme


def readme_commands():
    blocks = re.findall(r"```console\n(.*?)```", (ROOT / "README.md").read_text(), re.DOTALL)
    return [line for block in blocks for line in block.splitlines() if line.startswith("sts ")]


def test_the_readme_has_commands():
    assert len(readme_commands()) >= 5


@pytest.mark.parametrize("command", readme_commands())
def test_readme_commands_run_as_printed(command, tmp_path):
    (tmp_path / "data").symlink_to(ROOT / "data")
    if "evaluate" in command:  # of the world that the line before it makes
        made = next(line for line in readme_commands() if "simulate" in line)
        assert sts(*made.split()[1:], cwd=tmp_path).returncode == 0
    done = sts(*command.split()[1:], cwd=tmp_path)
    assert done.returncode == 0, done.stderr + done.stdout


def test_readme_python_runs_as_printed():
    block = re.search(r"```python\n(.*?)```", (ROOT / "README.md").read_text(), re.DOTALL)[1]
    done = subprocess.run([sys.executable, "-c", block], capture_output=True, text=True, check=False, cwd=ROOT)
    assert done.returncode == 0, done.stderr
    assert "SAMPLE ORCHID" in done.stdout


def test_readme_settings_are_real(tmp_path):
    from detector.io.column_mapping import ColumnMapping
    from detector.parameters import Parameters

    mapping, settings = re.findall(r"```toml\n(.*?)```", (ROOT / "README.md").read_text(), re.DOTALL)
    (tmp_path / "s.toml").write_text(settings)
    assert Parameters.load(tmp_path / "s.toml") != Parameters()
    (tmp_path / "m.toml").write_text(mapping)
    assert "SOG_knots" in ColumnMapping.load(tmp_path / "m.toml").for_table()


def test_convert_then_replay_inspect_and_trace(tmp_path, sample_path):
    done = sts("convert", sample_path, tmp_path / "x.parquet")
    assert done.returncode == 0, done.stderr
    assert "14,149 positions, 548 statics and 36 rejected lines in 4 files" in done.stdout
    replayed = sts("replay", tmp_path / "x.parquet", "--rejects", tmp_path / "r.csv", "--report", tmp_path / "r.html")
    assert f"{sample_path} (from {tmp_path / 'x.parquet'}): NMEA AIVDM, 15,247 lines" in replayed.stdout
    assert "SAMPLE ORCHID" in replayed.stdout
    assert str(sample_path) in (tmp_path / "r.csv").read_text()
    inspected = sts("inspect", tmp_path / "x.parquet", "--json", tmp_path / "i.json")
    assert "heard twice        796 positions" in inspected.stdout
    traced = sts("trace", "8378bc32cab56674", tmp_path / "x.parquet")
    assert traced.returncode == 0, traced.stderr
    assert re.search(r"!AIVDM,1,1,,[AB],17WDw5\S+,0[*]..", traced.stdout)
    again = sts("convert", sample_path, tmp_path / "x.parquet")
    assert (again.returncode, "exists and is not overwritten" in again.stderr) == (2, True)


def test_inspect_of_a_file_without_a_usable_row_says_why(place):
    done = sts("inspect", "untimed.nmea", "corrupt.nmea", "--json", "i.json", cwd=place)
    assert done.returncode == 0, done.stderr
    assert "no time on the line or before it 1" in done.stdout
    assert "checksum wrong 1" in done.stdout
    total = json.loads((place / "i.json").read_text())["total"]
    assert (total["lines"], total["positions"], total["box"]) == (2, 0, None)


def test_trace_to_a_file_holds_the_very_bytes(tmp_path, sample_path):
    sent = re.search(rb"!AIVDM,1,1,,[AB],17WDw5[^,]+,0[*]..\n", sample_path.read_bytes()[600_000:])[0]
    hostile = sample_path.read_bytes().replace(sent, sent[:-1] + b"\x1b[2J\n")
    (tmp_path / "a.nmea").write_bytes(hostile)
    shown = sts("trace", "8378bc32cab56674", tmp_path / "a.nmea")
    assert "\\x1b[2J" in shown.stdout
    assert "\x1b" not in shown.stdout
    filed = sts("trace", "8378bc32cab56674", tmp_path / "a.nmea", "--out", tmp_path / "evidence.txt")
    assert filed.returncode == 0, filed.stderr
    assert "SHA-256 as recorded" in filed.stdout
    written = (tmp_path / "evidence.txt").read_bytes()
    assert sent[:-1] + b"\x1b[2J\n" in written
    assert hashlib.sha256(hostile).hexdigest().encode() in written


def test_trace_of_files_that_are_gone_exits_with_2(tmp_path, sample_path):
    (tmp_path / "in").mkdir()
    (tmp_path / "in" / "a.nmea").write_bytes(sample_path.read_bytes())
    assert sts("scan", tmp_path / "in", "--store", tmp_path / "c.sqlite").returncode == 0
    (tmp_path / "in" / "a.nmea").unlink()
    done = sts("trace", "8378bc32cab56674", "--store", tmp_path / "c.sqlite")
    assert done.returncode == 2
    assert "MISSING" in done.stdout


def test_new_commands_are_in_the_help():
    text = sts("--help").stdout
    for command in ("inspect", "convert", "trace"):
        assert command in text
