"""Synthetic rows in the layout of exactEarth's archive, with fewer of its empty columns."""

import pandas as pd
import pytest

from detector.pipeline import read

NAMES = [
    "MMSI", "Message_ID", "Repeat_indicator", "Time", "Millisecond", "Region", "Vessel_Name", "Call_sign", "IMO",
    "Ship_Type", "Dimension_to_Bow", "Dimension_to_stern", "Dimension_to_port", "Dimension_to_starboard", "Draught",
    "Destination", "Navigational_status", "SOG", "Accuracy", "Longitude", "Latitude", "COG", "Heading", "UTC_second",
]  # fmt: skip
POSITION = {
    "MMSI": 511000001, "Message_ID": 1, "Repeat_indicator": 0, "Time": "20210701_185151", "Millisecond": 680,
    "Region": 66, "Navigational_status": 5, "SOG": 13.6, "Accuracy": 0, "Longitude": -103.63687, "Latitude": 8.877476,
    "COG": 314.8, "Heading": "315.0", "UTC_second": 48,
}  # fmt: skip
STATIC = {
    "MMSI": 511000001, "Message_ID": 5, "Repeat_indicator": 0, "Time": "20210701_185201", "Millisecond": 59,
    "Vessel_Name": "SYNTHETIC ONE       ", "Call_sign": "SVBY4  ", "IMO": 9074729, "Ship_Type": 80,
    "Dimension_to_Bow": 180, "Dimension_to_stern": 45, "Dimension_to_port": 20, "Dimension_to_starboard": 12,
    "Draught": 68, "Destination": "ULSAN",
}  # fmt: skip


def table(tmp_path, *rows):
    file = tmp_path / "ee.csv"
    lines = [",".join(f'"{row.get(name, "")}"' for name in NAMES) for row in rows]
    file.write_text("\n".join([",".join(NAMES), *lines]) + "\n")
    return read(file)


def test_a_position_is_timed_by_the_second_of_its_fix(tmp_path):
    row = table(tmp_path, POSITION).positions.iloc[0]
    assert row["time"] == pd.Timestamp("2021-07-01T18:51:48Z")
    assert (row["mmsi"], row["lat"], row["lon"]) == (511000001, 8.877476, -103.63687)
    assert (row["sog_kn"], row["cog_deg"], row["heading_deg"], row["nav_status"]) == (13.6, 314.8, 315.0, 5)
    assert (row["message_type"], row["utc_second"], row["line"]) == (1, 48, 2)


def test_without_a_second_the_time_of_reception_holds_with_its_milliseconds(tmp_path):
    row = table(tmp_path, {**POSITION, "UTC_second": 60}).positions.iloc[0]
    assert row["time"] == pd.Timestamp("2021-07-01T18:51:51.680Z")


def test_a_static_row_has_no_place_and_is_no_fault(tmp_path):
    recording = table(tmp_path, POSITION, STATIC)
    said = recording.statics.iloc[0]
    assert (said["shipname"], said["callsign"], said["imo"], said["ship_type"]) == (
        "SYNTHETIC ONE",
        "SVBY4",
        9074729,
        80,
    )
    assert (said["to_bow_m"], said["to_port_m"], said["draught_m"], said["destination"]) == (180.0, 20.0, 6.8, "ULSAN")
    assert (said["time"], said["message_type"]) == (pd.Timestamp("2021-07-01T18:52:01.059Z"), 5)
    assert recording.positions["line"].tolist() == [2]
    assert recording.rejects.empty
    assert recording.inputs[0].passed_over == {"header": 1}


@pytest.mark.parametrize("kind", [4, 8, 20, 21, 25])
def test_messages_of_other_types_are_passed_over(tmp_path, kind):
    recording = table(tmp_path, POSITION, {**POSITION, "Message_ID": kind})
    assert recording.positions["line"].tolist() == [2]
    assert recording.inputs[0].passed_over == {"header": 1, f"message type {kind}": 1}


def test_none_stands_for_what_is_not_available(tmp_path):
    row = table(tmp_path, {**POSITION, "COG": "None", "Heading": "None", "SOG": ""}).positions.iloc[0]
    assert row[["cog_deg", "heading_deg", "sog_kn"]].isna().all()


def test_bad_rows_are_listed_with_their_lines(tmp_path):
    recording = table(
        tmp_path,
        POSITION,
        {**POSITION, "Time": "20210732_185151"},
        {**POSITION, "MMSI": "None"},
        {**POSITION, "Latitude": "91.0", "Longitude": "181.0"},
    )
    assert recording.rejects.set_index("line")["reason"].to_dict() == {3: "no time", 4: "no usable MMSI"}
    assert recording.inputs[0].passed_over == {"header": 1, "report without a position": 1}
