"""AIS-catcher's JSON, in the shapes its versions write; all ships and places here are synthetic."""

import json

import pytest

from detector.ais.station import station_code
from detector.io import ais_catcher
from detector.io.inputs import read_one, recognise

FRAME = {
    **{"class": "AIS", "device": "AIS-catcher", "rxtime": "20220729191502", "scaled": True, "channel": "B"},
    "signalpower": -44.0,
}
POSITION = {
    **{"type": 1, "repeat": 0, "mmsi": 511000001, "status": 5, "status_text": "Moored", "turn": 0, "speed": 0.1},
    **{"accuracy": True, "lon": 122.5, "lat": 31.25, "course": 39.0, "heading": 252, "second": 12, "maneuver": 0},
}
STATIC = {
    **{"type": 5, "mmsi": 511000001, "imo": 9074729, "callsign": "SVBY4", "shipname": "SAMPLE ONE", "shiptype": 80},
    **{"to_bow": 180, "to_stern": 45, "to_port": 20, "to_starboard": 12, "draught": 6.8, "destination": "ULSAN"},
}
ONE = "!AIVDM,1,1,,A,17P@<J?P00blFWmjG@5a5?v62<10,0*27"
TWO = [
    "!AIVDM,2,1,1,A,55?MbV02;H;s<HtKR20EHE:0@T4@Dn2222222216L961O5Gf0NSQEp6ClRp8,0*1C",
    "!AIVDM,2,2,1,A,88888888880,2*25",
]


@pytest.fixture
def reading_of(tmp_path):
    def read(*lines):
        file = tmp_path / "x.json"
        file.write_text("\n".join(json.dumps(line) for line in lines))
        item = recognise([file])[0][0]
        assert item.reader is ais_catcher
        return read_one(item, 0)

    return read


def test_decoded_fields_are_read(reading_of):
    reading, _ = reading_of({**FRAME, **POSITION}, {**FRAME, **STATIC})
    row, said = reading.positions.iloc[0], reading.statics.iloc[0]
    assert row.drop("time").to_dict() == {
        **{"mmsi": 511000001, "lat": 31.25, "lon": 122.5, "sog_kn": 0.1, "cog_deg": 39.0, "heading_deg": 252.0},
        **{"nav_status": 5, "accurate": True, "message_type": 1, "utc_second": 12, "station": 0},
        **{"file": 0, "line": 1},
    }
    assert said.dropna().drop("time").to_dict() == {
        **{"mmsi": 511000001, "imo": 9074729, "callsign": "SVBY4", "shipname": "SAMPLE ONE", "ship_type": 80},
        **{"to_bow_m": 180.0, "to_stern_m": 45.0, "to_port_m": 20.0, "to_starboard_m": 12.0, "draught_m": 6.8},
        **{"destination": "ULSAN", "message_type": 5, "file": 0, "line": 2},
    }


@pytest.mark.parametrize(
    ("said", "name"),
    [(17, "17"), ("rooftop", "rooftop"), ("", None), (None, None), (True, None), ([1], None), (1.5, None)],
)
def test_the_station_is_that_of_the_object(reading_of, said, name):
    reading, _ = reading_of({**FRAME, **POSITION, "station_id": said})
    code = 0 if name is None else station_code(name)
    assert reading.positions["station"].tolist() == [code]
    assert reading.stations == ({} if name is None else {code: name})


def test_the_station_of_sentences_is_that_of_their_tag_block(reading_of):
    tagged = {**FRAME, "nmea": ["\\s:rooftop\\" + ONE]}
    reading, _ = reading_of(tagged, {**tagged, "station_id": 17}, {**FRAME, "nmea": [ONE]})
    assert reading.positions["station"].tolist() == [station_code("rooftop"), station_code("17"), 0]


def test_what_is_left_out_is_missing(reading_of):
    short = {name: POSITION[name] for name in ("mmsi", "lat", "lon")}
    row = reading_of({**FRAME, **short})[0].positions.iloc[0]
    assert row[["sog_kn", "cog_deg", "heading_deg", "nav_status", "accurate", "utc_second"]].isna().all()
    assert row["message_type"] == 0  # the sparse form does not say it


@pytest.mark.parametrize(
    ("times", "clock"),
    [
        ({"rxtime": "20220729191502"}, "19:15:02.000"),
        ({"rxuxtime": 1_659_122_102, "rxtime": "20000101000000"}, "19:15:02.000"),
        ({"rxuxtime": 1_659_122_102.25, "toa": 5.0}, "19:15:02.250"),
        ({"toa": 1_659_122_102.125, "rxtime": "20000101000000"}, "19:15:02.125"),
    ],
)
def test_the_time_of_reception_in_all_its_forms(reading_of, times, clock):
    frame = {"class": "AIS", "device": "AIS-catcher", **times}
    time = reading_of({**frame, **POSITION, "second": 60})[0].positions["time"].iloc[0]
    assert time.strftime("%H:%M:%S.%f")[:-3] == clock


def test_lines_with_sentences_alone_are_decoded(reading_of):
    reading, file = reading_of({**FRAME, "nmea": [ONE]}, {**FRAME, "nmea": TWO}, {**FRAME, "mmsi": 5, "nmea": [ONE]})
    assert (file.positions, file.statics, file.rejected) == (2, 1, {})
    assert reading.positions["mmsi"].nunique() == 1
    assert reading.statics[["message_type", "line"]].iloc[0].tolist() == [5, 2]


def test_decoded_fields_and_sentences_agree(reading_of, sample_path):
    """The sentences of the sample, once decoded by ourselves into fields and once left as they are."""
    from detector.ais.decode import PassedOver, decode
    from detector.ais.sentence import Malformed, parse

    theirs = {"sog_kn": "speed", "cog_deg": "course", "heading_deg": "heading", "nav_status": "status"}
    theirs |= {"accurate": "accuracy", "utc_second": "second", "message_type": "type"}
    fields, sentences = [], []
    for line in sample_path.read_bytes().splitlines()[:400]:
        try:
            part = parse(line, 1)
            row = decode((part,))[0] if part.total == 1 else None
        except (Malformed, PassedOver):
            continue
        if row is not None:
            fields.append({**FRAME, **{theirs.get(name, name): value for name, value in row.items()}})
            sentences.append({**FRAME, "nmea": [part.raw.decode()]})
    assert len(fields) > 100
    assert reading_of(*fields)[0].positions.equals(reading_of(*sentences)[0].positions)


def test_bad_sentences_and_lines_without_time_are_rejected(reading_of):
    untimed = {"class": "AIS", "device": "AIS-catcher", "signalpower": 1}
    _, file = reading_of(
        {**FRAME, **POSITION},
        {**FRAME, "nmea": [ONE.replace("*27", "*28")]},
        {**FRAME, "nmea": [TWO[1], TWO[0]]},
        {**FRAME, "nmea": [TWO[0]]},
        {**FRAME, "nmea": [5]},
        {**FRAME, "nmea": []},
        {**FRAME, "nmea": "text"},
        {**FRAME, "rxtime": "20221329191502", "nmea": [ONE]},
        {**untimed, **POSITION},
        {**FRAME, "mmsi": 511000001},
        {"class": "GPS"},
    )
    assert file.rejected == {
        "checksum wrong": 1,
        "sentences under nmea are not one message": 2,
        "no list of sentences under nmea": 2,
        "no usable MMSI": 1,
        "no time on the line or before it": 2,
        "no field that is used": 1,
    }
    assert file.passed_over == {"object of another class": 1}
