"""Synthetic rows in the layouts of Spire's extracts."""

import pandas as pd
import pytest

from detector.ais.station import station_code
from detector.pipeline import read

NAMES = [
    "created_at", "timestamp", "mmsi", "msg_type", "latitude", "longitude", "speed", "course", "heading", "rot",
    "imo", "name", "call_sign", "flag", "draught", "ship_and_cargo_type", "length", "width", "eta", "destination",
    "status", "maneuver", "accuracy", "collection_type",
]  # fmt: skip
POSITION = {
    "created_at": "2020-07-01 00:05:09 UTC", "timestamp": "2020-07-01 00:00:01 UTC", "mmsi": 511000001, "msg_type": 1,
    "latitude": 31.25, "longitude": 122.5, "speed": 0.1, "course": 39.0, "heading": 252, "status": 5,
    "collection_type": "satellite",
}  # fmt: skip
STATIC = {
    "created_at": "2020-07-01 00:05:09 UTC", "timestamp": "2020-07-01 00:01:01 UTC", "mmsi": 511000001, "msg_type": 5,
    "imo": 9074729, "name": "SYNTHETIC ONE", "call_sign": "SVBY4", "draught": 68, "ship_and_cargo_type": 80,
    "length": 225, "width": 32, "destination": "ULSAN",
}  # fmt: skip


def table(tmp_path, *rows, names=NAMES):
    file = tmp_path / "spire.csv"
    lines = [",".join(str(row.get(name, "")) for name in names) for row in rows]
    file.write_text("\n".join([",".join(names), *lines]) + "\n")
    return read(file)


def test_the_network_stands_for_the_station(tmp_path):
    recording = table(
        tmp_path, POSITION, {**POSITION, "collection_type": "terrestrial"}, {**POSITION, "collection_type": ""}
    )
    codes = [station_code("satellite"), station_code("terrestrial")]
    assert recording.positions["station"].tolist() == [*codes, 0]
    assert recording.stations == dict(zip(codes, ("satellite", "terrestrial"), strict=True))


def test_positions_and_static_reports_are_rows_of_their_own(tmp_path):
    recording = table(tmp_path, POSITION, STATIC)
    assert recording.inputs[0].format == "Spire CSV"
    row, said = recording.positions.iloc[0], recording.statics.iloc[0]
    assert row["time"] == pd.Timestamp("2020-07-01T00:00:01Z"), "when it was sent, not when the row was made"
    assert (row["lat"], row["lon"], row["sog_kn"], row["cog_deg"], row["heading_deg"]) == (
        31.25,
        122.5,
        0.1,
        39.0,
        252.0,
    )
    assert (row["nav_status"], row["message_type"], row["line"]) == (5, 1, 2)
    assert (said["imo"], said["shipname"], said["callsign"], said["ship_type"]) == (
        9074729,
        "SYNTHETIC ONE",
        "SVBY4",
        80,
    )
    assert (said["length_m"], said["beam_m"], said["destination"]) == (225.0, 32.0, "ULSAN")
    assert pd.isna(said["draught_m"]), "its unit is in doubt"
    assert recording.rejects.empty


@pytest.mark.parametrize("time", ["2020-07-01T00:00:01Z", "2020-07-01T00:00:01.000Z", "2020-07-01T02:00:01+02:00"])
def test_times_are_iso_8601_in_every_dress(tmp_path, time):
    assert table(tmp_path, {**POSITION, "timestamp": time}).positions["time"].iloc[0] == pd.Timestamp(
        "2020-07-01T00:00:01Z"
    )


@pytest.mark.parametrize(
    ("status", "number"),
    [("UNDER_WAY_USING_ENGINE", 0), ("AT_ANCHOR", 1), ("MOORED", 5), ("UNKNOWN", None), (15, None)],
)
def test_status_in_words_or_numbers(tmp_path, status, number):
    found = table(tmp_path, {**POSITION, "status": status}).positions["nav_status"].iloc[0]
    assert pd.isna(found) if number is None else found == number


def test_the_combined_extract_has_static_data_on_every_row(tmp_path):
    both = {**STATIC, **POSITION, "static_updated_at": "2020-06-30T10:00:00Z"}
    names = [*(name for name in NAMES if name != "msg_type"), "static_updated_at"]
    recording = table(tmp_path, both, both, names=names)
    assert len(recording.positions) == 2
    assert recording.statics["line"].tolist() == [2]


def test_bad_rows_are_listed_with_their_lines(tmp_path):
    recording = table(tmp_path, POSITION, {**POSITION, "timestamp": "soon"}, {**POSITION, "mmsi": 0}, POSITION)
    assert recording.rejects.set_index("line")["reason"].to_dict() == {3: "no time", 4: "no usable MMSI"}
    assert recording.positions["line"].tolist() == [2, 5]
