"""Synthetic files in the layout of NOAA's GeoParquet."""

import gzip
from datetime import UTC, datetime, timedelta

import numpy as np
import pandas as pd
import pyarrow as pa
import pyarrow.parquet as pq
import pytest
import shapely

from detector.errors import UnknownFormat, UnreadableInput
from detector.io import marinecadastre_parquet
from detector.pipeline import read

AT = datetime(2024, 6, 15, tzinfo=UTC)
ROW = {
    "mmsi": 511000001, "base_date_time": AT, "sog": 0.1, "cog": 319.6, "heading": 197.0, "vessel_name": "SYNTHETIC ONE",
    "imo": "IMO9074729", "call_sign": "SVBY4", "vessel_type": 80, "status": 5, "length": 110.0, "width": 17.0,
    "draft": 6.8, "cargo": 80, "transceiver": "A", "geometry": shapely.Point(-118.27214, 33.76395).wkb,
}  # fmt: skip


def table(tmp_path, *rows, **options):
    file = tmp_path / "ais.parquet"
    pq.write_table(pa.Table.from_pylist(list(rows)), file, **options)
    return file


def csv_of(tmp_path, *rows):
    file = tmp_path / "ais.csv"
    names = [name for name in ROW if name != "geometry"]
    lines = [",".join([*names, "longitude", "latitude"])]
    for row in rows:
        point = shapely.from_wkb(row["geometry"])
        cells = {**row, "base_date_time": row["base_date_time"].strftime("%Y-%m-%d %H:%M:%S")}
        lines.append(",".join("" if c is None else str(c) for c in [*map(cells.get, names), point.x, point.y]))
    file.write_text("\n".join(lines) + "\n")
    return file


def fleet(rows):
    for number in range(rows):
        point = shapely.Point(-118 + number % 90 / 100, 33.5)
        changed = {"mmsi": 511000001 + number % 7, "base_date_time": AT + timedelta(minutes=number)}
        yield {**ROW, **changed, "geometry": point.wkb, "vessel_name": [None, "A", "B"][number % 3]}


@pytest.mark.parametrize("group", [10, 10_000])
def test_it_reads_as_the_csv_of_the_same_rows(tmp_path, monkeypatch, group):
    rows = list(fleet(500))
    parquet, csv = read(table(tmp_path, *rows, row_group_size=group)), read(csv_of(tmp_path, *rows))
    assert parquet.inputs[0].format == marinecadastre_parquet.NAME
    for mine, wanted in ((parquet.positions, csv.positions), (parquet.statics, csv.statics)):
        pd.testing.assert_frame_equal(mine.assign(line=mine["line"] + 1), wanted)
    assert len(parquet.positions) == 500
    monkeypatch.setattr(marinecadastre_parquet, "_BATCH_ROWS", 64)
    again = read(table(tmp_path, *rows))
    assert again.positions.equals(parquet.positions)
    said = again.statics.assign(hour=again.statics["time"].dt.floor("h"))
    first = said.drop_duplicates(["mmsi", "hour", "shipname"]).drop(columns="hour").reset_index(drop=True)
    assert first.equals(parquet.statics)


@pytest.mark.parametrize(
    "change",
    [
        {"mmsi": "511000001", "base_date_time": "2024-06-15T00:00:00Z", "vessel_type": "80", "status": "5"},
        {"base_date_time": "2024-06-15 00:00:00", "imo": 9074729, "status": "moored"},
        {"base_date_time": AT.replace(tzinfo=None), "mmsi": 511000001.0},
        {"geometry": shapely.to_wkb(shapely.Point(-118.27214, 33.76395), byte_order=0)},
        {"geometry": shapely.to_wkb(shapely.Point(-118.27214, 33.76395, 0), include_srid=True)},
        {"geometry": None, "LAT": 33.76395, "LON": -118.27214},
    ],
)
def test_values_may_be_written_in_other_types(tmp_path, change):
    plain, other = read(table(tmp_path, ROW)), read(table(tmp_path, {**ROW, **change}))
    assert other.positions.equals(plain.positions)
    assert other.statics.equals(plain.statics)


def test_sentinels_are_missing_and_bad_rows_are_listed_by_their_number(tmp_path):
    rows = [
        {**ROW, "sog": 102.3, "cog": 360.0, "heading": 511.0, "status": 15},
        {**ROW, "geometry": None},
        {**ROW, "geometry": shapely.Point(181, 91).wkb},
        {**ROW, "mmsi": None},
        {**ROW, "base_date_time": None},
        {**ROW, "mmsi": 3669987},
        ROW,
    ]
    recording = read(table(tmp_path, *rows))
    assert recording.positions["line"].tolist() == [1, 7]
    assert recording.positions.iloc[0][["sog_kn", "cog_deg", "heading_deg", "nav_status"]].isna().all()
    assert recording.rejects.set_index("line")["reason"].to_dict() == {
        2: "no position", 3: "no position", 4: "no usable MMSI", 5: "no time",
    }  # fmt: skip
    assert "SYNTHETIC ONE" in recording.rejects["text"].iloc[0]
    assert recording.inputs[0].passed_over == {"report of a coast station": 1}
    assert recording.inputs[0].lines == 7


def test_a_packed_file_a_cut_one_and_one_of_other_columns_are_refused(tmp_path):
    data = table(tmp_path, ROW).read_bytes()
    packed = tmp_path / "ais.parquet.gz"
    packed.write_bytes(gzip.compress(data))
    with pytest.raises(UnreadableInput, match="packed Parquet file"):
        read(packed)
    cut = tmp_path / "cut.parquet"
    cut.write_bytes(data[:-30])
    with pytest.raises(UnreadableInput, match="damaged Parquet file"):
        read(cut)
    with pytest.raises(UnknownFormat, match="a Parquet file whose columns no reader knows"):
        read(table(tmp_path, {"mmsi": 1, "start_time": AT, "geometry": b""}))


def test_a_large_row_group_is_read_batch_by_batch(tmp_path):
    rows = 1_000_000
    names = np.array([f"SYNTHETIC {n}" for n in range(1000)])
    columns = {
        "mmsi": 511000001 + np.arange(rows) % 1000, "latitude": np.full(rows, 33.5), "longitude": np.full(rows, -118.5),
        "base_date_time": np.datetime64(AT.replace(tzinfo=None)) + np.arange(rows).astype("m8[s]"),
        "vessel_name": names[np.arange(rows) % 1000],
    }  # fmt: skip
    file = tmp_path / "ais.parquet"
    pq.write_table(pa.table(columns), file, row_group_size=rows)
    from detector.io.source import Source

    sizes = [len(reading.positions) for reading in marinecadastre_parquet.read(Source(file), 0)]
    assert sum(sizes) == rows
    assert max(sizes) <= 200_000
