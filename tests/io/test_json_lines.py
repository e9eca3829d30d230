"""Values of JSON taken with care, and lines that are no record: nothing stops the reading, everything is counted."""

import json
import math

import pandas as pd
import pytest

from detector.errors import NoUsableRows
from detector.io import json_lines, rows
from detector.io.inputs import read_one, recognise
from detector.io.source import HEAD_BYTES

GOOD = {"class": "AIS", "type": 1, "mmsi": 511000001, "scaled": True, "lat": 33.5, "lon": -118.25, "time": 1.7e9}
ODD = [None, True, False, [], {}, [1], {"a": 1}, "", "x", "1e5", "0x10", "٣", math.nan, math.inf, -math.inf, 10**400]


@pytest.fixture
def reading_of(tmp_path):
    def read(*lines):
        file = tmp_path / "x.json"
        as_bytes = (x if isinstance(x, bytes) else json.dumps(x).encode() for x in lines)
        file.write_bytes(b"\n".join(as_bytes) + b"\n")
        return read_one(recognise([file])[0][0], 0)

    return read


@pytest.mark.parametrize("odd", ODD, ids=repr)
def test_what_is_no_number_is_missing(odd):
    assert json_lines.number(odd) is None
    assert json_lines.whole(odd) is None
    assert json_lines.scaled(odd, 10.0) is None
    assert json_lines.time_ms(odd) is None


def test_numbers_are_read_also_as_text():
    assert [json_lines.number(v) for v in (5, 5.5, "5.50", " -7 ", 0)] == [5.0, 5.5, 5.5, -7.0, 0.0]
    assert [json_lines.whole(v) for v in (5, 5.0, "9383663", 5.5)] == [5, 5, 9383663, None]
    assert [json_lines.flag(v) for v in (True, 0, 1, 2, "1", None)] == [True, False, True, None, None, None]
    assert [json_lines.mmsi(v) for v in (0, -5, 2**30, 2**30 - 1, "511000001")] == [
        None,
        None,
        None,
        2**30 - 1,
        511000001,
    ]


@pytest.mark.parametrize(
    ("stated", "milliseconds"),
    [
        ("2022-12-29 18:22:32.318353 +0000 UTC", 1_672_338_152_318),
        ("2022-12-29 18:22:32.318353123 +0000 UTC", 1_672_338_152_318),
        ("2022-12-29 18:22:32 +0000 UTC", 1_672_338_152_000),
        ("2022-12-29T18:22:32Z", 1_672_338_152_000),
        ("2022-12-29T20:22:32.5+02:00", 1_672_338_152_500),
        ("2022-12-29T17:52:32.5-0030", 1_672_338_152_500),
        ("2022-12-29 18:22:32 GMT", 1_672_338_152_000),
        ("2022-12-29 18:22:32", 1_672_338_152_000),
        (1_672_338_152, 1_672_338_152_000),
        (1_672_338_152.318, 1_672_338_152_318),
        (1_672_338_152_318, 1_672_338_152_318),
        ("1672338152", 1_672_338_152_000),
        ("2022-13-29 18:22:32", None),
        ("2022-12-29 18:22:32 CEST", None),
        ("0001-01-01 00:00:00 +0000 UTC", None),
        ("9999-12-31 23:59:59", None),
        ("2022-12-29", None),
        (5, None),
    ],
)
def test_times_in_the_dialects_of_the_feeds(stated, milliseconds):
    assert json_lines.time_ms(stated) == milliseconds


def test_half_a_surrogate_and_control_characters_cannot_hurt_a_table(reading_of, tmp_path):
    name = b'{"class":"AIS","type":5,"mmsi":511000001,"time":1700000000,"shipname":"A\\ud800B\\u0000\\nC","callsign":7}'
    reading, _ = reading_of(GOOD, name)
    said = reading.statics.iloc[0]
    assert said["shipname"] == "A?BC"
    assert pd.isna(said["callsign"])
    reading.statics.to_parquet(tmp_path / "x.parquet")
    reading.statics.to_csv(tmp_path / "x.csv")


def test_lines_that_are_no_record_are_rejected_with_their_line(reading_of):
    deep = b'{"a":' + b"[" * 30_000 + b"]" * 30_000 + b"}"
    giant = b'{"class":"AIS","x":"' + b"x" * 200_000 + b'"}'
    reading, file = reading_of(GOOD, b"{broken", b"[1]", b"nul\0", deep, giant, b"", b"$GPZDA,1*00", b"5" * 5000, GOOD)
    listed = reading.rejects.set_index("line")["reason"].to_dict()
    assert listed == {
        2: "not JSON",
        3: "not a JSON object",
        4: "not JSON",
        5: "JSON nested too deeply",
        6: "line longer than 64 KiB",
        9: "not JSON",
    }
    assert file.passed_over == {"empty line": 1, "NMEA sentence beside the JSON": 1}
    assert reading.positions["line"].tolist() == [1, 10]
    assert file.lines == 10
    assert reading.rejects["text"].str.len().max() <= 200


def test_a_line_of_just_under_64_kib_is_read(reading_of):
    filler = "x" * (HEAD_BYTES - 1 - len(json.dumps({**GOOD, "x": ""})))
    reading, _ = reading_of(GOOD, {**GOOD, "x": filler})
    assert len(reading.positions) == 2


def test_names_in_another_encoding_are_read(reading_of):
    line = '{"class":"AIS","type":5,"mmsi":511000001,"time":1700000000,"shipname":"SÃO JOSÉ"}'
    reading, _ = reading_of(GOOD, line.encode(), line.encode("latin-1"))
    assert reading.statics["shipname"].tolist() == ["SÃO JOSÉ"] * 2


@pytest.mark.parametrize("odd", [v for v in ODD if not isinstance(v, float)], ids=lambda v: repr(v)[:20])
def test_odd_values_in_any_field_give_missing_values_or_a_reject(reading_of, odd):
    fields = ("type", "mmsi", "lat", "lon", "speed", "course", "heading", "status", "second", "accuracy", "time")
    static = {**GOOD, "type": 5, "shipname": "SAMPLE", "imo": 9074729, "to_bow": 5}
    lines = [{**GOOD, name: odd} for name in fields] + [{**static, name: odd} for name in ("shipname", "imo", "to_bow")]
    reading, file = reading_of(GOOD, *lines)
    used = file.positions + file.statics + sum(file.passed_over.values()) + sum(file.rejected.values())
    assert used == file.lines == len(lines) + 1
    assert reading.positions[["lat", "lon", "time"]].notna().all(axis=None)


def test_a_long_input_comes_in_stretches_that_lose_nothing(reading_of, tmp_path, monkeypatch):
    file = tmp_path / "long.json"
    lines = [json.dumps({**GOOD, "lat": n / 1000}).encode() for n in range(250)]
    lines[100] = b"{broken"
    file.write_bytes(b"\n".join(lines))
    item = recognise([file])[0][0]
    whole, _ = read_one(item, 3)
    monkeypatch.setattr(rows, "STRETCH_LINES", 60)
    stretches = list(item.reader.read(item.source, 3))
    assert [s.lines for s in stretches] == [60, 60, 60, 60, 10]
    pieces, _ = read_one(item, 3)
    assert pieces.positions.equals(whole.positions)
    assert pieces.positions["line"].iloc[-1] == 250
    assert pieces.rejects.equals(whole.rejects)
    assert (pieces.lines, pieces.census) == (250, {"message types": {"1": 249}})


def test_an_input_without_any_time_says_so(reading_of):
    with pytest.raises(NoUsableRows, match="carries no time"):
        reading_of({name: value for name, value in GOOD.items() if name != "time"})
