"""AISHub's answers in both value formats; all ships and places here are synthetic."""

import json

import pytest

from detector.errors import NoUsableRows, UnreadableInput
from detector.io import aishub_json, rows
from detector.io.inputs import read_one, recognise

HEAD = {"ERROR": False, "USERNAME": "AH_TEST", "FORMAT": "HUMAN", "RECORDS": 1}
HUMAN = {
    **{"MMSI": 511000001, "TIME": "2021-07-09 12:08:05 GMT", "LONGITUDE": 122.5, "LATITUDE": 31.25, "COG": 48.7},
    **{"SOG": 0.4, "HEADING": 49, "ROT": 0, "NAVSTAT": 5, "PAC": 1, "IMO": 9074729, "NAME": "SAMPLE ONE"},
    **{"CALLSIGN": "SVBY4", "TYPE": 80, "A": 180, "B": 45, "C": 20, "D": 12, "DRAUGHT": 7.2, "DEST": "ULSAN"},
    "ETA": "07-04 13:00",
}
AS_SENT = {
    **{**HUMAN, "TIME": "1625832485", "LONGITUDE": 73_500_000, "LATITUDE": 18_750_000, "COG": 487, "SOG": 4},
    **{"DRAUGHT": 72, "ETA": 1596},
}


@pytest.fixture
def reading_of(tmp_path):
    def read(document):
        file = tmp_path / "x.json"
        file.write_bytes(document if isinstance(document, bytes) else json.dumps(document).encode())
        item = recognise([file])[0][0]
        assert item.reader is aishub_json
        return read_one(item, 0)

    return read


def test_both_value_formats_read_alike(reading_of):
    human, sent = reading_of([HEAD, [HUMAN]])[0], reading_of([{**HEAD, "FORMAT": "AIS"}, [AS_SENT]])[0]
    assert human.positions.equals(sent.positions)
    assert human.statics.equals(sent.statics)
    row, said = human.positions.iloc[0], human.statics.iloc[0]
    assert row.dropna().drop("time").to_dict() == {
        **{"mmsi": 511000001, "lat": 31.25, "lon": 122.5, "sog_kn": 0.4, "cog_deg": 48.7, "heading_deg": 49.0},
        **{"nav_status": 5, "accurate": True, "message_type": 0, "station": 0, "file": 0, "line": 1},
    }
    assert str(row["time"]) == "2021-07-09 12:08:05+00:00"
    assert said[["imo", "callsign", "shipname", "ship_type"]].tolist() == [9074729, "SVBY4", "SAMPLE ONE", 80]
    assert said[["to_bow_m", "to_starboard_m", "draught_m", "destination"]].tolist() == [180.0, 12.0, 7.2, "ULSAN"]


def test_sentinels_are_missing(reading_of):
    human = {**HUMAN, "COG": 360, "SOG": 102.4, "HEADING": 511, "NAVSTAT": 15, "DRAUGHT": 0, "IMO": 0}
    sent = {**AS_SENT, "COG": 3600, "SOG": 1024, "HEADING": 511, "NAVSTAT": 15, "DRAUGHT": 0, "IMO": 0}
    reading, _ = reading_of([HEAD, [human, sent]])
    assert reading.positions[["cog_deg", "sog_kn", "heading_deg", "nav_status"]].isna().all(axis=None)
    assert reading.statics[["draught_m", "imo"]].isna().all(axis=None)


def test_a_ship_whose_static_message_was_not_heard_gives_no_static_row(reading_of):
    unheard = dict.fromkeys(("IMO", "TYPE", "A", "B", "C", "D", "DRAUGHT"), 0) | dict.fromkeys(
        ("NAME", "CALLSIGN", "DEST"), ""
    )
    reading, _ = reading_of([HEAD, [{**HUMAN, **unheard}, {**HUMAN, **unheard, "NAME": "KNOWN"}]])
    assert (len(reading.positions), reading.statics["line"].tolist()) == (2, [2])
    assert reading.statics["ship_type"].iloc[0] == 0


@pytest.mark.parametrize("indent", [None, 2])
def test_line_is_the_place_of_the_record_however_the_document_is_laid_out(reading_of, indent):
    records = [{**HUMAN, "MMSI": 511000001 + n} for n in range(5)]
    reading, file = reading_of(json.dumps([HEAD, records], indent=indent).encode())
    assert reading.positions["line"].tolist() == [1, 2, 3, 4, 5]
    assert file.lines == 5


def test_a_large_document_is_read_piece_by_piece(reading_of, monkeypatch):
    monkeypatch.setattr(aishub_json, "_BLOCK_BYTES", 1000)
    monkeypatch.setattr(rows, "STRETCH_LINES", 100)
    records = [{**HUMAN, "MMSI": 511000001 + n, "NAME": "ÄÖÜ" * 3} for n in range(250)]
    reading, file = reading_of(json.dumps([HEAD, records], ensure_ascii=False).encode())
    assert reading.positions["mmsi"].tolist() == [511000001 + n for n in range(250)]
    assert set(reading.statics["shipname"]) == {"ÄÖÜ" * 3}
    assert not file.rejected


def test_records_that_cannot_be_used_are_listed_by_their_place(reading_of):
    good = json.dumps(HUMAN)
    bad = [
        '{"MMSI": broken}',
        json.dumps({**HUMAN, "MMSI": "x"}),
        json.dumps({**HUMAN, "TIME": "yesterday"}),
        json.dumps({**HUMAN, "MMSI": 2_070_000}),
        '{"NAME":"' + "x" * 100_000 + '"}',
    ]
    document = f"[{json.dumps(HEAD)},[{','.join([good, *bad, good])}]]"
    reading, file = reading_of(document.encode())
    assert reading.positions["line"].tolist() == [1, 7]
    assert reading.rejects.set_index("line")["reason"].to_dict() == {
        **{2: "not JSON", 3: "no usable MMSI", 4: "no time on the line or before it"},
        6: "line longer than 64 KiB",
    }
    assert file.passed_over == {"report of a coast station": 1}


def test_a_cut_off_document_gives_what_is_whole_and_lists_the_rest(reading_of):
    document = json.dumps([HEAD, [HUMAN, HUMAN, HUMAN]]).encode()
    reading, file = reading_of(document[:-100])
    assert (len(reading.positions), file.rejected) == (2, {"not JSON": 1})


def test_a_giant_record_without_an_end_is_one_reject(reading_of):
    start = json.dumps([HEAD, [HUMAN]]).encode()[:-2]
    reading, file = reading_of(start + b',{"NAME":"' + b"x" * 5_000_000 + b'"},' + json.dumps(HUMAN).encode() + b"]]")
    assert file.rejected == {"line longer than 64 KiB": 1}
    assert len(reading.positions) == 2


def test_an_error_message_says_so(reading_of):
    with pytest.raises(UnreadableInput, match=r"error message of AISHub \(Too frequent requests!\)"):
        reading_of([{"ERROR": True, "ERROR_MESSAGE": "Too frequent requests!"}])
    with pytest.raises(NoUsableRows, match="holds no usable vessel report"):
        reading_of([{"ERROR": False, "RECORDS": 0}, []])
