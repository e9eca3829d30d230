"""gpsd's JSON, against gpsd's own regression files and against our decoding of the same sentences."""

import json

import pandas as pd
import pytest

from detector.ais.station import station_code
from detector.io import gpsd_json, nmea
from detector.io.inputs import read_one, recognise

TPV = {"class": "TPV", "device": "/dev/ttyUSB0", "mode": 3, "time": "2023-11-14T22:13:20.000Z"}
SCALED = {
    **{"class": "AIS", "device": "stdin", "type": 1, "repeat": 0, "mmsi": 511000001, "scaled": True, "status": 0},
    **{"turn": "fastleft", "speed": 12.3, "accuracy": True, "lon": 122.5, "lat": 31.25, "course": 224.0},
    **{"heading": 215, "second": 20, "maneuver": 0, "raim": False, "radio": 34017},
}
UNSCALED = {**SCALED, "scaled": False, "speed": 123, "lon": 73_500_000, "lat": 18_750_000, "course": 2240}


@pytest.fixture
def reading_of(tmp_path):
    def read(*lines, reader=gpsd_json):
        file = tmp_path / "x.log"
        file.write_bytes(b"\n".join(x if isinstance(x, bytes) else json.dumps(x).encode() for x in lines))
        item = recognise([file])[0][0]
        assert item.reader is reader
        return read_one(item, 0)

    return read


def test_scaled_and_unscaled_say_the_same(reading_of):
    positions = reading_of(TPV, SCALED, UNSCALED)[0].positions.drop(columns="line")
    assert positions.iloc[0].equals(positions.iloc[1])
    assert positions[["lat", "lon", "sog_kn", "cog_deg"]].iloc[0].tolist() == [31.25, 122.5, 12.3, 224.0]


def test_the_station_is_that_of_the_tag_block_not_the_port(reading_of):
    named = {**SCALED, "tagblock_station": "rORBCOMM000"}
    reading, _ = reading_of(TPV, named, {**SCALED, "device": "/dev/ttyUSB0"}, {**SCALED, "tagblock_station": None})
    assert reading.positions["station"].tolist() == [station_code("rORBCOMM000"), 0, 0]
    assert reading.stations == {station_code("rORBCOMM000"): "rORBCOMM000"}


def test_sentinels_of_the_wire_are_missing_in_both_forms(reading_of):
    scaled = {**SCALED, "speed": 102.3, "course": 360.0, "heading": 511, "status": 15, "second": 60}
    unscaled = {**UNSCALED, "speed": 1023, "course": 3600, "heading": 511, "status": 15, "second": 60}
    nowhere = {**UNSCALED, "lat": 54_600_000, "lon": 108_600_000}
    reading, file = reading_of(TPV, scaled, unscaled, nowhere)
    names = ["sog_kn", "cog_deg", "heading_deg", "nav_status", "utc_second"]
    assert reading.positions[names].isna().all(axis=None)
    assert (file.positions, file.passed_over["report without a position"]) == (2, 1)


def test_time_is_that_of_the_object_else_of_the_tpv_before_it(reading_of):
    unstamped = {**SCALED, "second": 60}
    reading, file = reading_of(
        unstamped,
        TPV,
        unstamped,
        {"class": "TPV", "mode": 1},
        unstamped,
        {**unstamped, "timestamp": "2023-11-14T23:00:00.000Z"},
        {**unstamped, "tagblock_timestamp": 1_700_003_600},
        {**unstamped, "time": "2023-11-15T01:00:00Z"},
    )
    clocks = reading.positions["time"].dt.strftime("%H:%M:%S").tolist()
    assert clocks == ["22:13:20", "22:13:20", "23:00:00", "23:13:20", "01:00:00"]
    assert file.rejected == {"no time on the line or before it": 1}
    assert file.passed_over == {"class TPV": 2}


def test_other_classes_and_stations_are_passed_over_by_kind(reading_of):
    lines = [{"class": "VERSION"}, TPV, SCALED, {"class": "SKY"}, {"class": "NEW"}, {"class": [1]}, {"x": 1}]
    base = {"class": "AIS", "type": 4, "mmsi": 2_070_000, "timestamp": "2007-05-14T19:57:39Z", "lat": 1, "lon": 1}
    _, file = reading_of(*lines, base, {**SCALED, "mmsi": 992_111_111}, {**SCALED, "type": 99}, b"!AIVDM,1,1,,A,x,0*00")
    assert file.passed_over == {
        **{"class VERSION": 1, "class TPV": 1, "class SKY": 1, "class unknown to gpsd": 3, "message type 4": 1},
        **{"report of a aid to navigation": 1, "NMEA sentence beside the JSON": 1},
    }
    assert file.rejected == {"message type is impossible": 1}


def test_a_log_whose_ais_is_in_sentences_is_for_the_nmea_reader(reading_of):
    sentence = b"\\c:1700000000\\!AIVDM,1,1,,A,17P@<J?P00blFWmjG@5a5?v62<10,0*27"
    _, file = reading_of({"class": "VERSION"}, TPV, sentence, reader=nmea)
    assert file.positions == 1


@pytest.fixture(scope="module")
def three_ways(real, tmp_path_factory):
    """gpsd's sample sentences: its own decoding, scaled and not, and ours; all given one time."""
    folder = tmp_path_factory.mktemp("gpsd")
    sentences = (real / "nmea/gpsd/sample.aivdm").read_bytes().splitlines()
    (folder / "sentences").write_bytes(b"\n".join(b"\\c:1700000000\\" + s for s in sentences if s.startswith(b"!")))
    for name in ("js", "ju"):
        chk = (real / f"nmea/gpsd/sample.aivdm.{name}.chk").read_bytes()
        (folder / name).write_bytes(json.dumps(TPV).encode() + b"\n" + chk)
    return [read_one(recognise([folder / name])[0][0], 0) for name in ("js", "ju", "sentences")]


def _same(left, right, tolerances):
    for name in left.columns.drop(["line", "file"]):
        if name in tolerances:
            assert ((left[name] - right[name]).abs().fillna(0) <= tolerances[name]).all(), name
        else:
            pd.testing.assert_series_equal(left[name], right[name], check_index=False)


@pytest.mark.real
def test_gpsd_and_we_decode_the_same_positions(three_ways):
    (scaled, _), (unscaled, _), (ours, _) = three_ways
    assert len(ours.positions) == 12
    step = 1e-6  # gpsd writes seven decimals, pyais six
    rounded = {"lat": 5e-5, "lon": 5e-5}  # scaled message 27: gpsd writes four decimals
    _same(unscaled.positions, ours.positions, {"lat": step, "lon": step})
    _same(scaled.positions, unscaled.positions, rounded)
    fine = scaled.positions["message_type"] != 27
    _same(scaled.positions[fine], unscaled.positions[fine], {"lat": step, "lon": step})


@pytest.mark.real
def test_gpsd_and_we_decode_the_same_static_data(three_ways):
    (scaled, _), (unscaled, _), (ours, _) = three_ways
    _same(scaled.statics, unscaled.statics, {})
    by = ["mmsi", "draught_m", "shipname"]
    theirs = unscaled.statics.sort_values(by, ignore_index=True)
    not_24 = ours.statics["message_type"] != 24
    mine = ours.statics[not_24].sort_values(by, ignore_index=True)
    _same(theirs[theirs["message_type"] != 24].reset_index(drop=True), mine, {})
    for joined in theirs[theirs["message_type"] == 24].itertuples():  # gpsd writes parts A and B as one, and only then
        parts = ours.statics[~not_24 & (ours.statics["mmsi"] == joined.mmsi)]
        for name in ("shipname", "callsign", "ship_type", "length_m", "beam_m"):
            assert set(parts[name].dropna()) == {getattr(joined, name)}, name


@pytest.mark.real
def test_gpsd_and_we_pass_over_the_same_messages(three_ways):
    counts = [{k: v for k, v in f.passed_over.items() if k.startswith("message type")} for _, f in three_ways]
    assert counts[0] == counts[1] == counts[2]
    assert all(not file.rejected for _, file in three_ways)
