"""NOAA's CSV as a stream: however it is cut, whatever stands in it; and real files against Python's csv. Rows in text
are synthetic."""

import csv
from datetime import UTC, datetime

import pandas as pd
import pytest

from detector.io import marinecadastre, table
from detector.io.reading import together
from detector.io.source import Source
from detector.pipeline import read

HEADER = (
    "MMSI,BaseDateTime,LAT,LON,SOG,COG,Heading,VesselName,IMO,CallSign,VesselType,"
    "Status,Length,Width,Draft,Cargo,TransceiverClass\n"
)
ROW = (
    "511000001,2022-01-03T00:00:00,33.76395,-118.27214,0.0,319.6,197,SAMPLE ONE,IMO9074729,SVBY4,80,5,110,17,6.8,80,A\n"
)
STATIONS = ("0", "111", "970", "972", "974", "99")  # coast, group, aircraft, devices, aids
STATIC = ["mmsi", "hour", "imo", "callsign", "shipname", "ship_type", "length_m", "beam_m", "draught_m"]


def written(tmp_path, rows):
    file = tmp_path / "ais.csv"
    file.write_bytes((HEADER + "".join(rows)).encode("latin-1"))
    return file


def mixed():
    """Rows of several ships and hours, with a name in Latin-1, odd numbers, bad rows and empty lines among them."""
    for number in range(600):
        row = ROW.replace("511000001", str(511000001 + number % 5)).replace(
            "T00:00", f"T{number // 60:02}:{number % 60:02}"
        )
        changes = {7: ("SAMPLE", "SÃO"), 11: ("33.76", "north"), 13: ("0.0", "none"), 17: (",80,5", ",80,moored")}
        for every, change in changes.items():
            row = row.replace(*change, 1) if number % every == 0 else row
        yield "too,few\n" if number % 53 == 1 else "\n" if number % 59 == 2 else row


def test_small_blocks_give_what_one_block_gives(tmp_path, monkeypatch):
    source = Source(written(tmp_path, mixed()))
    whole = together(marinecadastre.read(source, 0))
    monkeypatch.setattr(table, "BLOCK_BYTES", 700)
    stretches = list(marinecadastre.read(source, 0))
    assert len(stretches) > 50
    small = together(stretches)
    pd.testing.assert_frame_equal(small.positions, whole.positions)
    pd.testing.assert_frame_equal(small.rejects, whole.rejects)
    assert (small.lines, small.passed_over) == (whole.lines, whole.passed_over)
    said = small.statics.assign(hour=small.statics["time"].dt.floor("h")).drop_duplicates(STATIC)
    assert len(small.statics) > len(whole.statics), "each stretch says it again"
    pd.testing.assert_frame_equal(said.drop(columns="hour").reset_index(drop=True), whole.statics)


def test_what_a_ship_says_is_kept_when_its_row_has_no_place(tmp_path):
    recording = read(written(tmp_path, [ROW.replace("33.76395", "91.0"), ROW]))
    assert recording.positions["line"].tolist() == [3]
    assert recording.statics["line"].tolist() == [2]
    assert recording.rejects["line"].tolist() == [2]


def test_a_quote_that_does_not_close_takes_no_other_line_with_it(tmp_path):
    recording = read(written(tmp_path, [ROW, ROW.replace("SAMPLE ONE", '"SAMPLE'), ROW]))
    assert recording.rejects["line"].tolist() == [3]
    assert recording.positions["line"].tolist() == [2, 4]


@pytest.mark.parametrize(
    "cell", ['"SAMPLE, ONE"', '"SAMPLE ""ONE"""', '"""SAMPLE"" ONE"', '"SAMPLE ""ONE"", THE"', 'SAMPLE "ONE']
)
def test_names_in_quotes_read_as_python_reads_them(tmp_path, cell):
    row = ROW.replace("SAMPLE ONE", cell)
    recording = read(written(tmp_path, [row]))
    assert recording.statics["shipname"].tolist() == [next(csv.reader([row]))[7]]
    assert recording.statics["draught_m"].tolist() == [6.8]


@pytest.mark.real
@pytest.mark.parametrize("name", ["la_longbeach_ensenada", "sf_bay", "texas_gulf"])
def test_real_files_read_as_python_reads_them(real, name):
    file = real / "csv" / "marinecadastre" / f"AIS_2022_01_03_{name}.csv"
    with file.open(newline="") as stream:
        rows = dict(enumerate(csv.DictReader(stream), start=2))
    recording = read(file)
    positions = recording.positions
    wanted = {line: row for line, row in rows.items() if not f"{row['MMSI']:>09}".startswith(STATIONS)}
    assert positions["line"].tolist() == list(wanted)
    for ours, theirs in (("lat", "LAT"), ("lon", "LON")):
        assert positions[ours].tolist() == [float(row[theirs]) for row in wanted.values()]
    for ours, theirs, limit in (("sog_kn", "SOG", 102.3), ("cog_deg", "COG", 360), ("heading_deg", "Heading", 360)):
        known = [row[theirs] for row in wanted.values() if row[theirs] and 0 <= float(row[theirs]) < limit]
        assert positions[ours].dropna().tolist() == list(map(float, known))
    times = [datetime.fromisoformat(row["BaseDateTime"]).replace(tzinfo=UTC) for row in wanted.values()]
    assert positions["time"].tolist() == times
    names = {(int(row["MMSI"]), row["VesselName"].strip()) for row in wanted.values() if row["VesselName"].strip()}
    said = recording.statics.dropna(subset=["shipname"])
    assert set(zip(said["mmsi"], said["shipname"], strict=True)) == names
