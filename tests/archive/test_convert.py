"""A converted data set answers as the recordings do, is whole or not there, and other tools can open it."""

import json
import random
import shutil

import geopandas as gpd
import numpy as np
import pandas as pd
import pyarrow.parquet as pq
import pytest

from detector.ais.station import station_code
from detector.archive.cells import cell_codes, cell_folder, day_codes, day_folder
from detector.archive.convert import convert
from detector.archive.runs import Runs
from detector.errors import InputError, NoUsableRows, OutputError
from detector.io.part_columns import arrow_schema
from detector.pipeline import read, replay
from detector.schema import POSITIONS


def cut(path, folder, pieces):
    """The lines, shuffled over files: the two lines of a message come to lie in different ones."""
    lines = path.read_bytes().splitlines(keepends=True)
    random.Random(5).shuffle(lines)
    folder.mkdir()
    for i in range(pieces):
        (folder / f"part{i:02d}.nmea").write_bytes(b"".join(lines[i::pieces]))
    return folder


def content(frame):
    return frame.sort_values(["file", "line", *({"mmsi", "reason"} & set(frame))], ignore_index=True)


def same_answers(inputs, data_set):
    there, here = replay(inputs), replay(data_set)
    pd.testing.assert_frame_equal(there.to_frame(), here.to_frame())
    assert [a.findings for a in there.assessments] == [a.findings for a in here.assessments]
    for name in ("positions", "statics", "rejects"):
        a, b = (content(getattr(result.recording, name)) for result in (there, here))
        pd.testing.assert_frame_equal(a, b)
    assert [{**f.to_dict(), "via": ""} for f in here.run.inputs] == [f.to_dict() for f in there.run.inputs]
    assert {f.via for f in here.run.inputs} == {str(data_set)}
    assert (here.run.lines, here.run.rejected, here.run.passed_over, here.run.duplicates) == (
        there.run.lines, there.run.rejected, there.run.passed_over, there.run.duplicates,
    )  # fmt: skip


def test_the_sample_answers_alike(tmp_path, sample_path):
    made = convert([sample_path], tmp_path / "x.parquet")
    assert made.rows(POSITIONS) == 14_149
    same_answers(sample_path, tmp_path / "x.parquet")


def test_stations_and_their_names_come_through(tmp_path, sample_path):
    convert([sample_path], tmp_path / "x.parquet")
    there, here = read(sample_path), read(tmp_path / "x.parquet")
    assert here.stations == there.stations
    assert set(here.positions["station"]) == set(there.stations) == set(map(station_code, there.stations.values()))
    assert len(there.stations) > 1


def test_several_files_answer_alike_however_small_the_runs(tmp_path, sample_path):
    folder = cut(sample_path, tmp_path / "in", 5)
    (folder / "notes.txt").write_text("not AIS")
    (folder / "a_bad.nmea").write_bytes(b"!AIVDM,1,1,,A,17P@<J?P00blFWmjG@5a5?v62<10,0*28\n")
    made = convert([folder], tmp_path / "x.parquet", flush_rows=700)
    assert {skip.path.rsplit("/")[-1] for skip in made.skipped} == {"notes.txt", "a_bad.nmea"}
    same_answers(folder, tmp_path / "x.parquet")


def test_a_data_set_beside_recordings_and_inside_another(tmp_path, sample_path):
    folder = cut(sample_path, tmp_path / "in", 4)
    files = sorted(folder.iterdir())
    convert(files[:2], tmp_path / "half.parquet")
    whole = replay(files)
    mixed = replay([tmp_path / "half.parquet", *files[2:]])  # sorts behind the files: other numbers, the same answer
    pd.testing.assert_frame_equal(whole.to_frame(), mixed.to_frame())
    assert sorted(f.path for f in mixed.run.inputs) == [str(f) for f in files]
    numbers = {f.path: n for n, f in enumerate(mixed.run.inputs)}
    rows = mixed.recording.positions.groupby("file").size()
    for file in whole.run.inputs:
        assert rows[numbers[file.path]] == file.positions
    convert([tmp_path / "half.parquet", *files[2:]], tmp_path / "again.parquet")
    pd.testing.assert_frame_equal(whole.to_frame(), replay(tmp_path / "again.parquet").to_frame())


def test_equal_inputs_give_equal_bytes(tmp_path, sample_path):
    made = [
        convert([sample_path], tmp_path / f"{name}.parquet", flush_rows=rows)
        for name, rows in (("a", 999), ("b", 10**6))
    ]
    assert made[0].manifest == made[1].manifest


def test_in_a_folder_a_data_set_is_one_input(tmp_path, sample_path):
    (tmp_path / "in").mkdir()
    convert([sample_path], tmp_path / "in" / "x.parquet")
    recording = read(tmp_path / "in")
    assert [f.path for f in recording.inputs] == [str(sample_path)]
    assert not recording.skipped


def test_other_tools_open_it(tmp_path, sample_path):
    out = tmp_path / "x.parquet"
    made = convert([sample_path], out)
    frame = gpd.read_parquet(out)
    assert len(frame) == made.rows(POSITIONS)
    assert frame.crs.to_string() == "OGC:CRS84"
    assert (frame.geometry.x == frame["lon"]).all()
    assert (frame.geometry.y == frame["lat"]).all()
    assert set(frame["day"]) == {"2024-03-01"}
    assert set(frame["cell"]) == {"n25e120", "n25e125"}
    assert len(pd.read_parquet(out, columns=["mmsi"])) == len(frame)
    first = pq.ParquetFile(out / made.manifest.parts[0].path)
    assert first.metadata.row_group(0).column(0).compression == "ZSTD"
    rows = first.read().to_pandas()
    assert rows.equals(rows.sort_values(["mmsi", "time", "file", "line"], ignore_index=True))


def test_cells_hold_the_poles_and_the_180th_meridian():
    times = pd.to_datetime(["1969-12-31T23:59:59Z", *["2024-03-01T00:00:00Z"] * 6]).as_unit("ms")
    rows = pd.DataFrame(
        {
            "time": times,
            "lat": [-90.0, 90, 90, -0.001, 0, 25, 29.999],
            "lon": [-180.0, 180, -180, 0, -0.001, 120, 124.999],
        }
    )
    assert [cell_folder(int(code)) for code in cell_codes(rows)] == [
        "day=1969-12-31/cell=s90w180",
        "day=2024-03-01/cell=n85e175",
        "day=2024-03-01/cell=n85w180",
        "day=2024-03-01/cell=s05e000",
        "day=2024-03-01/cell=n00w005",
        "day=2024-03-01/cell=n25e120",
        "day=2024-03-01/cell=n25e120",
    ]
    assert day_folder(int(day_codes(rows)[0])) == "day=1969-12-31"


def test_runs_give_back_what_they_took(tmp_path, sample_replay):
    rows = sample_replay.recording.positions
    codes = rows["mmsi"].to_numpy() % 7
    runs = Runs(tmp_path / "runs", arrow_schema(POSITIONS), flush_rows=1000)
    for start in range(0, len(rows), 333):
        runs.add(rows.iloc[start : start + 333], codes[start : start + 333])
    assert runs.partitions() == sorted(set(codes))
    for code in runs.partitions():
        assert runs.rows(code).column("line").to_pylist() == rows["line"][codes == code].tolist()
    assert len(list((tmp_path / "runs").iterdir())) > 10


def test_nothing_is_written_over_and_nothing_half_written(tmp_path, sample_path, monkeypatch):
    out = tmp_path / "x.parquet"
    for bad, says in ((tmp_path / "x.csv", "must end in .parquet"), (tmp_path / "no" / "x.parquet", "does not exist")):
        with pytest.raises(OutputError, match=says):
            convert([sample_path], bad)
    out.write_bytes(b"mine")
    with pytest.raises(OutputError, match="exists and is not overwritten"):
        convert([sample_path], out)
    out.unlink()
    cut_off = tmp_path / "cut.nmea"
    cut_off.write_bytes(b"!AIVDM,1,1,,A,17P@<J?P00blFWmjG@5a5?v62<10,0*28\n")
    with pytest.raises(NoUsableRows, match="checksum wrong"):
        convert([sample_path, cut_off], out)
    monkeypatch.setattr("detector.archive.convert.write_part", _full)
    with pytest.raises(OutputError, match="No space left"):
        convert([sample_path], out)
    assert [p.name for p in tmp_path.iterdir()] == ["cut.nmea"]


def _full(*_):
    raise OSError(28, "No space left on device")


@pytest.fixture
def data_set(tmp_path, sample_path):
    convert([sample_path], tmp_path / "x.parquet")
    return tmp_path / "x.parquet"


def test_a_part_that_was_changed_or_is_gone_is_refused(data_set):
    part = next(data_set.glob("day=*/cell=*/*.parquet"))
    whole = part.read_bytes()
    for changed in (whole[:-1], whole[:500] + bytes([whole[500] ^ 1]) + whole[501:]):
        part.write_bytes(changed)
        with pytest.raises(InputError, match="not the file that was written"):
            read(data_set)
    part.unlink()
    with pytest.raises(InputError, match="not whole"):
        read(data_set)


@pytest.mark.parametrize(
    ("change", "says"),
    [
        ({"format_version": 1}, "of version 1 .* this software reads 2: convert the recordings again"),
        ({"format_version": 3}, "of version 3"),
        ({"parts": [{"path": "../x", "table": "positions", "rows": 1, "bytes": 1, "sha256": ""}]}, "damaged manifest"),
        ({"parts": [{"path": "x", "table": "other", "rows": 1, "bytes": 1, "sha256": ""}]}, "damaged manifest"),
        ({"inputs": 3}, "damaged manifest"),
        ({"census": None}, "damaged manifest"),
        ({"stations": {"one": "r1"}}, "damaged manifest"),
        ({"inputs": [{"path": "a", "lines": "many"}]}, "damaged manifest"),
    ],
)
def test_a_manifest_that_cannot_be_right_is_refused(data_set, change, says):
    manifest = data_set / "_inputs.json"
    manifest.write_text(json.dumps({**json.loads(manifest.read_text()), **change}))
    with pytest.raises(InputError, match=says):
        read(data_set)


def test_a_foreign_folder_with_such_a_file_is_a_folder_of_files(tmp_path, sample_path):
    (tmp_path / "in").mkdir()
    shutil.copy(sample_path, tmp_path / "in" / "a.nmea")
    (tmp_path / "in" / "_inputs.json").write_text('{"format": "another"}')
    assert len(read(tmp_path / "in").positions) == len(read(sample_path).positions)


def test_missing_values_stay_missing(tmp_path, sample_path):
    convert([sample_path], tmp_path / "x.parquet")
    before, after = read(sample_path), read(tmp_path / "x.parquet")
    for name in ("positions", "statics"):
        a, b = getattr(before, name), getattr(after, name)
        assert (a.isna().sum() == b.isna().sum()).all()
        assert np.array_equal(a.dtypes, b.dtypes)


@pytest.mark.real
@pytest.mark.parametrize("name", ["nmea/dma_2013/ais-sample.txt.gz", "nmea/australia_2012", "csv/marinecadastre"])
def test_real_recordings_answer_alike(real, tmp_path, name):
    convert([real / name], tmp_path / "x.parquet", flush_rows=20_000)
    same_answers(real / name, tmp_path / "x.parquet")
