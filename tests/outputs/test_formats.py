"""Every output format carries the contract's columns and the run, and never leaves half a file."""

import csv as csv_module
import dataclasses
import json
import sqlite3
from pathlib import Path

import geopandas as gpd
import pandas as pd
import pyarrow.parquet as pq
import pytest
import worlds

from detector.errors import OutputError
from detector.outputs import place
from detector.outputs.events import to_frame, to_geodataframe
from detector.outputs.registry import writer_for, writers
from detector.outputs.table import plain_text, printable
from detector.records import InputFile, Run
from detector.schema import EVENTS

CONTRACT = ["event_id", "kind", "mmsi_1", "mmsi_2", "start", "end", "lat", "lon", "p_transfer", "priority"]
RUN = Run(
    "2024-03-01T00:00:00Z",
    {"tracks": {}},
    (InputFile("a.nmea", "NMEA AIVDM", "00", 1, 2, 3, 4, {}, {"checksum wrong": 5}),),
)


@pytest.fixture(scope="module")
def assessments():
    return worlds.found(worlds.alongside_pair()).assessments


def written(tmp_path: Path, suffix: str, assessments) -> Path:
    out = tmp_path / f"events{suffix}"
    writer_for(out).write(to_frame(assessments), RUN, out)
    return out


def test_contract_columns_come_first():
    assert EVENTS.names[: len(CONTRACT)] == CONTRACT


@pytest.mark.parametrize("suffix", [s for w in writers() for s in w.SUFFIXES])
@pytest.mark.parametrize("empty", [False, True])
def test_every_format_reads_back(tmp_path, suffix, empty, assessments):
    out = written(tmp_path, suffix, [] if empty else assessments)
    back = {".csv": pd.read_csv, ".parquet": gpd.read_parquet}.get(
        suffix, lambda p: gpd.read_file(p, **({"layer": "events"} if suffix == ".gpkg" else {}))
    )(out)
    assert len(back) == (0 if empty else 1)
    if not empty:
        assert set(EVENTS.names) <= set(back.columns)
        assert back["mmsi_1"].iloc[0] == 511000001
        assert pd.Timestamp(back["start"].iloc[0]) == pd.Timestamp(assessments[0].encounter.start)
    assert not [p for p in tmp_path.iterdir() if ".part" in p.name]


def test_the_run_travels(tmp_path, assessments):
    written(tmp_path, ".csv", assessments)
    runs = [json.loads((tmp_path / "events.run.json").read_text())]
    runs.append(json.loads(pq.read_metadata(written(tmp_path, ".parquet", assessments)).metadata[b"sts_run"]))
    runs.append(json.loads(written(tmp_path, ".geojson", assessments).read_text())["sts_run"])
    with sqlite3.connect(written(tmp_path, ".gpkg", assessments)) as connection:
        runs.append(json.loads(connection.execute("select json from run").fetchone()[0]))
    for run in runs:
        assert run["rejected"] == {"checksum wrong": 5}
        assert run["inputs"][0]["sha256"] == "00"
        assert run["version"]


def test_csv_is_plain_and_safe_in_a_spreadsheet(tmp_path, assessments):
    one = assessments[0]
    ship = dataclasses.replace(one.encounter.ship_1, shipname="=HYPERLINK(1)")
    hostile = dataclasses.replace(one, encounter=dataclasses.replace(one.encounter, ship_1=ship))
    with written(tmp_path, ".csv", [hostile]).open(newline="") as file:
        rows = list(csv_module.reader(file))
    assert rows[0] == EVENTS.names
    assert len(rows) == 2
    assert rows[1][rows[0].index("shipname_1")] == "'=HYPERLINK(1)"
    assert rows[1][rows[0].index("start")].endswith("Z")


def test_unknown_ending_and_bad_places(tmp_path):
    with pytest.raises(OutputError, match=r"use one of .*gpkg"):
        writer_for(Path("events.xlsx"))
    with pytest.raises(OutputError, match="does not exist"):
        place.check(tmp_path / "none" / "events.csv")
    with pytest.raises(OutputError, match="is a folder"):
        place.check(tmp_path)


def test_a_failure_half_way_leaves_what_was_there(tmp_path):
    out = tmp_path / "x.csv"
    out.write_text("before")
    with pytest.raises(RuntimeError), place.whole(out) as beside:
        beside.write_text("half")
        raise RuntimeError
    assert out.read_text() == "before"
    assert [p.name for p in tmp_path.iterdir()] == ["x.csv"]


def test_geodataframe(assessments):
    points = to_geodataframe(assessments)
    assert points.crs.to_epsg() == 4326
    assert points.geometry.iloc[0].x == pytest.approx(assessments[0].encounter.lon)


def test_table_shows_names_as_text(assessments):
    assert plain_text([]) == "No encounters."
    shown = plain_text(assessments)
    assert "SAMPLE ONE" in shown
    assert "not calibrated" in shown
    assert printable("EVIL\x1b[2J\u202e") == "EVIL\N{REPLACEMENT CHARACTER}[2J\N{REPLACEMENT CHARACTER}"
    one = assessments[0]
    ship = dataclasses.replace(one.encounter.ship_1, shipname="[bold red]MARKUP[/]")
    hostile = dataclasses.replace(one, encounter=dataclasses.replace(one.encounter, ship_1=ship))
    assert "[bold" in plain_text([hostile])


def test_what_was_said_of_the_contact_travels_in_every_format(tmp_path, assessments):
    one = assessments[0]
    raft = dataclasses.replace(one.encounter, beside=(511000008, 511000009), via=511000008, setting=None)
    alone = dataclasses.replace(one.encounter, clearance_m=None, clearance_sd_m=None)
    made = [dataclasses.replace(one, encounter=encounter) for encounter in (raft, alone)]
    for suffix in (".csv", ".parquet", ".geojson", ".gpkg"):
        out = written(tmp_path, suffix, made)
        back = {".csv": pd.read_csv, ".parquet": gpd.read_parquet}.get(
            suffix, lambda p: gpd.read_file(p, **({"layer": "events"} if p.suffix == ".gpkg" else {}))
        )(out)
        first, second = back.iloc[0], back.iloc[1]
        assert first["contact"] == str(one.encounter.coupling.hold)
        assert first["setting"] == "unknown"
        assert first["beside"] == "511000008,511000009"
        assert first["via"] == 511000008
        assert first["clearance_m"] == one.encounter.clearance_m
        assert first["start_within_min"] == one.encounter.start_within_min
        assert pd.isna(second["clearance_m"])
        assert pd.isna(second["via"])
        assert second["setting"] == one.encounter.setting.kind
