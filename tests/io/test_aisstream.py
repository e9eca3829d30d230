"""aisstream.io: messages after the service's models; all ships and places here are synthetic."""

import json

import pandas as pd
import pytest

from detector.io import aisstream
from detector.io.inputs import read_one, recognise

META = {"MMSI": 511000001, "ShipName": "MEMORY", "latitude": 1.0, "longitude": 2.0}
TIME = "2022-12-29 18:22:32.318353 +0000 UTC"
POSITION = {
    **{"MessageID": 1, "RepeatIndicator": 0, "UserID": 511000001, "Valid": True, "NavigationalStatus": 5},
    **{"RateOfTurn": -128, "Sog": 0.1, "PositionAccuracy": True, "Longitude": 122.5, "Latitude": 31.25, "Cog": 360},
    **{"TrueHeading": 197, "Timestamp": 30, "SpecialManoeuvreIndicator": 0, "Raim": False},
}
SIDES = {"A": 180, "B": 45, "C": 20, "D": 12}
STATIC = {
    **{"MessageID": 5, "UserID": 511000001, "Valid": True, "ImoNumber": 9074729, "CallSign": "SVBY4@@"},
    **{"Name": "SAMPLE ONE          ", "Type": 80, "Dimension": SIDES, "MaximumStaticDraught": 6.8},
    "Destination": "ULSAN",
}
NO_SIDES = {"A": 0, "B": 0, "C": 0, "D": 0}
EMPTY_A = {"Valid": False, "Name": ""}
EMPTY_B = {"Valid": False, "ShipType": 0, "CallSign": "", "Dimension": NO_SIDES}


def message(kind, body, time=TIME, **meta):
    return {"Message": {kind: body}, "MessageType": kind, "MetaData": {**META, **meta, "time_utc": time}}


@pytest.fixture
def reading_of(tmp_path):
    def read(*messages):
        file = tmp_path / "x.jsonl"
        file.write_text("\n".join(json.dumps(one) for one in messages))
        item = recognise([file])[0][0]
        assert item.reader is aisstream
        return read_one(item, 0)

    return read


def test_a_position_is_read_field_by_field(reading_of):
    row = reading_of(message("PositionReport", POSITION))[0].positions.iloc[0]
    assert row.drop(["time", "cog_deg"]).to_dict() == {
        **{"mmsi": 511000001, "lat": 31.25, "lon": 122.5, "sog_kn": 0.1, "heading_deg": 197.0, "nav_status": 5},
        **{"accurate": True, "message_type": 1, "utc_second": 30, "station": 0, "file": 0, "line": 1},
    }
    assert pd.isna(row["cog_deg"])


def test_time_is_moved_from_reception_to_the_second_the_ship_stamped(reading_of):
    without = {**POSITION, "Timestamp": 60}
    times = reading_of(message("PositionReport", POSITION), message("PositionReport", without))[0].positions["time"]
    assert [str(time) for time in times] == ["2022-12-29 18:22:30+00:00", "2022-12-29 18:22:32.318000+00:00"]


def test_static_data_is_read_field_by_field(reading_of):
    row = reading_of(message("ShipStaticData", STATIC))[0].statics.iloc[0].dropna()
    assert row.drop("time").to_dict() == {
        **{"mmsi": 511000001, "imo": 9074729, "callsign": "SVBY4", "shipname": "SAMPLE ONE", "ship_type": 80},
        **{"to_bow_m": 180.0, "to_stern_m": 45.0, "to_port_m": 20.0, "to_starboard_m": 12.0, "draught_m": 6.8},
        **{"destination": "ULSAN", "message_type": 5, "file": 0, "line": 1},
    }


def test_message_19_gives_a_position_and_static_data(reading_of):
    body = {**POSITION, **{"MessageID": 19, "Name": "SMALL", "Type": 37, "Dimension": SIDES}}
    reading, _ = reading_of(message("ExtendedClassBPositionReport", body))
    assert (len(reading.positions), reading.statics["shipname"].tolist()) == (1, ["SMALL"])


def test_of_message_24_only_the_part_that_was_sent_is_read(reading_of):
    part_a = {"MessageID": 24, "UserID": 511000001, "ReportA": {"Valid": True, "Name": "SMALL"}, "ReportB": EMPTY_B}
    sent_b = {"Valid": True, "ShipType": 37, "CallSign": "AB12", "Dimension": SIDES}
    part_b = {"MessageID": 24, "UserID": 511000001, "ReportA": EMPTY_A, "ReportB": sent_b}
    statics = reading_of(message("StaticDataReport", part_a), message("StaticDataReport", part_b))[0].statics
    assert statics["shipname"].iloc[0] == "SMALL"
    assert statics.loc[0, ["ship_type", "callsign", "to_bow_m"]].isna().all()
    assert pd.isna(statics["shipname"].iloc[1])
    assert statics.loc[1, ["ship_type", "callsign", "to_bow_m"]].tolist() == [37, "AB12", 180.0]


def test_class_b_and_long_range_reports_are_read(reading_of):
    long_range = {"MessageID": 27, "UserID": 511000001, "Longitude": 122.5, "Latitude": 31.2, "Sog": 12, "Cog": 511}
    both = message("StandardClassBPositionReport", POSITION), message("LongRangeAisBroadcastMessage", long_range)
    assert reading_of(*both)[0].positions["sog_kn"].tolist() == [0.1, 12.0]


def test_what_gives_nothing_is_counted_with_the_reason(reading_of):
    _, file = reading_of(
        message("PositionReport", POSITION),
        message("BaseStationReport", {"UserID": 2_070_000}),
        message("SomethingNew", {}),
        message("PositionReport", {**POSITION, "UserID": 2_070_000}),
        message("PositionReport", {**POSITION, "Latitude": 91, "Longitude": 181}),
        message("PositionReport", {**POSITION, "UserID": 0}),
        message("PositionReport", POSITION, time="yesterday"),
        message("PositionReport", {**POSITION, "Valid": False}),
        {"error": "Api Key Is Not Valid"},
        {"MessageType": ["PositionReport"]},
    )
    assert file.passed_over == {
        "message BaseStationReport": 1,
        "message of a kind not known": 2,
        "report of a coast station": 1,
        "report without a position": 1,
    }
    assert file.rejected == {
        "no usable MMSI": 1,
        "no time on the line or before it": 1,
        "marked as not valid": 1,
        "error message of the service": 1,
    }


def test_messages_of_the_wrong_shape_do_not_hurt(reading_of):
    odd = [None, [], "x", 5, {"PositionReport": None}, {"PositionReport": []}]
    lines = [{"MessageType": "PositionReport", "MetaData": meta, "Message": body} for meta in odd for body in odd]
    _, file = reading_of(message("PositionReport", POSITION), *lines)
    assert file.rejected == {"no usable MMSI": len(lines)}
