"""Synthetic answers in the layout of AISHub's CSV, held against the JSON of the same vessels."""

import json

import pandas as pd
import pytest

from detector.pipeline import read

SENT = {
    "MMSI": 511000001, "TIME": 1625832485, "LONGITUDE": 73_500_000, "LATITUDE": 18_750_000, "COG": 487, "SOG": 4,
    "HEADING": 49, "NAVSTAT": 5, "IMO": 9074729, "NAME": "SYNTHETIC", "CALLSIGN": "SVBY4", "TYPE": 80, "A": 180,
    "B": 45, "C": 20, "D": 12, "DRAUGHT": 72, "DEST": "ULSAN",
}  # fmt: skip
HUMAN = {
    **SENT, "TIME": "2021-07-09 12:08:05 GMT", "LONGITUDE": 122.5, "LATITUDE": 31.25, "COG": 48.7, "SOG": 0.4,
    "DRAUGHT": 7.2,
}  # fmt: skip


def table(tmp_path, *rows, time="TSTAMP"):
    file = tmp_path / "hub.csv"
    header = ",".join(time if name == "TIME" else name for name in SENT)
    file.write_text("\n".join([header, *(",".join(f'"{cell}"' for cell in row.values()) for row in rows)]) + "\n")
    return read(file)


@pytest.mark.parametrize("row", [SENT, HUMAN], ids=["as sent", "for people"])
@pytest.mark.parametrize("time", ["TSTAMP", "TIME"])
def test_both_formats_read_as_the_json_of_the_service(tmp_path, row, time):
    document = tmp_path / "hub.json"
    document.write_text(json.dumps([{"ERROR": False}, [row]]))
    mine, wanted = table(tmp_path, row, time=time), read(document)
    assert mine.inputs[0].format == "AISHub CSV"
    for ours, theirs in ((mine.positions, wanted.positions), (mine.statics, wanted.statics)):
        columns = ["line"] if ours is mine.statics else ["line", "accurate"]
        pd.testing.assert_frame_equal(ours.drop(columns=columns), theirs.drop(columns=columns))
    assert (mine.positions["lat"].iloc[0], mine.statics["draught_m"].iloc[0]) == (31.25, 7.2)


@pytest.mark.parametrize(
    "row",
    [
        {**SENT, "SOG": 1023, "COG": 3600, "HEADING": 511, "NAVSTAT": 15, "DRAUGHT": 0},
        {**HUMAN, "SOG": 102.3, "COG": 360, "HEADING": 511, "NAVSTAT": 15, "DRAUGHT": 0},
    ],
)
def test_sentinels_are_missing_in_either_unit(tmp_path, row):
    recording = table(tmp_path, row)
    assert recording.positions[["sog_kn", "cog_deg", "heading_deg", "nav_status"]].isna().all(axis=None)
    assert recording.statics["draught_m"].isna().all()


def test_a_vessel_without_a_place_still_says_what_it_is(tmp_path):
    recording = table(tmp_path, HUMAN, {**HUMAN, "MMSI": 511000002, "LATITUDE": 91, "LONGITUDE": 181})
    assert recording.positions["mmsi"].tolist() == [511000001]
    assert recording.statics["mmsi"].tolist() == [511000001, 511000002]


def test_bad_rows_are_listed_with_their_lines(tmp_path):
    recording = table(tmp_path, HUMAN, {**HUMAN, "TIME": "x"}, {**HUMAN, "MMSI": ""}, {**HUMAN, "MMSI": 2190064})
    assert recording.rejects.set_index("line")["reason"].to_dict() == {3: "no time", 4: "no usable MMSI"}
    assert recording.inputs[0].passed_over == {"header": 1, "report of a coast station": 1}
