"""Synthetic rows in the layout of the Danish Maritime Authority."""

import pandas as pd
import pytest

from detector.io import danish_csv
from detector.pipeline import read

HEADER = (
    "# Timestamp,Type of mobile,MMSI,Latitude,Longitude,Navigational status,ROT,SOG,COG,Heading,IMO,Callsign,Name,"
    "Ship type,Cargo type,Width,Length,Type of position fixing device,Draught,Destination,ETA,Data source type,A,B,C,D"
)
FULL = (
    "03/02/2024 13:05:59,Class A,219000001,57.717413,10.586715,Moored,0.0,0.1,319.6,309,9074729,OWXX2,SYNTHETIC ONE,"
    "Tanker,Category X,32,225,GPS,6.8,SKAGEN,05/02/2024 06:00:00,AIS,180,45,20,12"
)
BARE = (
    "03/02/2024 13:06:09,Class A,219000001,57.717413,10.586715,Unknown value,,,,,Unknown,Unknown,,Undefined,,,,"
    "Undefined,,Unknown,,AIS,,,,"
)


def table(tmp_path, *rows, header=HEADER):
    file = tmp_path / "aisdk.csv"
    file.write_text("\n".join((header, *rows)) + "\n")
    return read(file)


def test_a_row_says_position_and_ship(tmp_path):
    recording = table(tmp_path, FULL)
    position, static = recording.positions.iloc[0], recording.statics.iloc[0]
    assert position["time"] == pd.Timestamp("2024-02-03T13:05:59Z"), "day first"
    assert (position["mmsi"], position["lat"], position["lon"], position["line"]) == (
        219000001,
        57.717413,
        10.586715,
        2,
    )
    assert (position["sog_kn"], position["cog_deg"], position["heading_deg"]) == (0.1, 319.6, 309.0)
    assert position["nav_status"] == 5
    assert (static["imo"], static["callsign"], static["shipname"]) == (9074729, "OWXX2", "SYNTHETIC ONE")
    assert (static["ship_type"], static["draught_m"], static["destination"]) == (80, 6.8, "SKAGEN")
    sides = ("to_bow_m", "to_stern_m", "to_starboard_m", "to_port_m")
    assert tuple(static[side] for side in sides) == (180.0, 45.0, 20.0, 12.0)
    assert static[["length_m", "beam_m"]].isna().all(), "the sides say it better"


def test_words_for_nothing_are_missing(tmp_path):
    recording = table(tmp_path, BARE)
    assert recording.statics.empty
    assert recording.positions[["sog_kn", "cog_deg", "heading_deg", "nav_status"]].isna().all(axis=None)


def test_a_bare_row_between_does_not_hide_what_the_ship_said(tmp_path):
    assert table(tmp_path, BARE, FULL, BARE, FULL).statics["line"].tolist() == [3]


@pytest.mark.parametrize("word", danish_csv.STATIONS)
def test_stations_that_are_no_vessels_are_passed_over(tmp_path, word):
    recording = table(tmp_path, FULL, FULL.replace("Class A", word))
    assert recording.positions["line"].tolist() == [2]
    assert recording.inputs[0].passed_over == {"header": 1, f"report of: {word}": 1}


def test_a_report_without_a_position_keeps_what_it_says_of_the_ship(tmp_path):
    nowhere = [row.replace("57.717413,10.586715", "91.0,0.0") for row in (FULL, BARE)]
    recording = table(tmp_path, nowhere[0], BARE, FULL, nowhere[1])
    assert recording.positions["line"].tolist() == [3, 4]
    assert recording.statics["line"].tolist() == [2]
    assert recording.inputs[0].passed_over == {"header": 1, "report without a position": 1}
    assert recording.rejects.empty


def test_bad_rows_are_listed_with_their_lines(tmp_path):
    recording = table(
        tmp_path,
        FULL,
        FULL.replace("03/02/2024", "31/02/2024"),
        FULL.replace("03/02/2024", "02.03.2024"),
        FULL.replace("219000001", "none"),
        "cut,off",
        FULL,
    )
    listed = recording.rejects.set_index("line")["reason"].to_dict()
    assert listed == {3: "no time", 4: "no time", 5: "no usable MMSI", 6: "wrong number of columns"}
    assert recording.positions["line"].tolist() == [2, 7]


@pytest.mark.parametrize(("words", "number"), [*danish_csv.STATUS.items(), ("Unknown value", None), ("Tilting", None)])
def test_every_status_has_its_number(tmp_path, words, number):
    found = table(tmp_path, FULL.replace("Moored", words)).positions["nav_status"].iloc[0]
    assert pd.isna(found) if number is None else found == number


@pytest.mark.parametrize(("words", "number"), danish_csv.SHIP_TYPES.items())
def test_every_ship_type_has_its_number(tmp_path, words, number):
    assert table(tmp_path, FULL.replace("Tanker", words)).statics["ship_type"].iloc[0] == number


def test_files_before_2019_have_no_sides(tmp_path):
    recording = table(tmp_path, FULL.rsplit(",", 4)[0], header=HEADER.rsplit(",", 4)[0])
    static = recording.statics.iloc[0]
    assert (static["length_m"], static["beam_m"]) == (225.0, 32.0)
    assert pd.isna(static["to_bow_m"])


def test_length_and_width_stand_in_where_the_sides_are_empty(tmp_path):
    static = table(tmp_path, FULL.removesuffix("180,45,20,12") + ",,,").statics.iloc[0]
    assert (static["length_m"], static["beam_m"]) == (225.0, 32.0)


def test_the_header_may_have_lost_its_sign_or_stand_in_quotes(tmp_path):
    for header in (HEADER.removeprefix("# "), '"# Timestamp"' + HEADER.removeprefix("# Timestamp")):
        assert len(table(tmp_path, FULL, header=header).positions) == 1
