"""Hostile inputs for every reader, and the promise they must not break: a reading whose counts add up, or a refusal.

Everything is made from a seed, so that a run can be repeated. All ships and places here are synthetic. A new reader
needs an example in `examples`; the tests say so.
"""

from __future__ import annotations

import bz2
import gzip
import io
import json
import lzma
import random
import re
import struct
import warnings
import zipfile
from functools import cache, reduce
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq

from detector.errors import DetectorError
from detector.io import (
    ais_catcher,
    aishub_csv,
    aishub_json,
    aisstream,
    danish_csv,
    exactearth_csv,
    generic_csv,
    gpsd_json,
    marinecadastre,
    marinecadastre_parquet,
    nmea,
    spire_csv,
)
from detector.pipeline import Recording, read
from detector.samples import sample

ABSURD = (b"0", b"-1", b"1e308", b"1e999", b"NaN", b"Infinity", b"9" * 20, b"9" * 5000, b"", b"null", b"true", b'""')
ODD: tuple[Any, ...] = (
    *(None, True, False, 0, -1, 2**63, 10**400, 1e308, -0.0, "", "0", "9" * 30, "nan", [], {}, [[]], {"a": {}}),
    *("\ud800", "\x00", "\u202e", "x" * 5000, "@@@", "{", "}", "2022-02-30 00:00:00", 91, 181, 511, 102.3),
)
PACKERS = {
    "gzip": gzip.compress,
    "bzip2": bz2.compress,
    "xz": lambda data: lzma.compress(data, preset=0),
    "zstd": lambda data: pa.compress(data, codec="zstd", asbytes=True),
    "zip": lambda data: zipped({"log": data}),
}


def zipped(members: dict[str, bytes]) -> bytes:
    """A zip archive."""
    made = io.BytesIO()
    with zipfile.ZipFile(made, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, data in members.items():
            archive.writestr(name, data)
    return made.getvalue()


@cache
def examples() -> dict[str, bytes]:
    """A valid file for every reader, by its NAME."""
    position = {
        "mmsi": 511000001,
        "lat": 31.25,
        "lon": 122.5,
        "speed": 0.1,
        "course": 39.0,
        "heading": 252,
        "second": 12,
    }
    position |= {"status": 5, "accuracy": True}
    static = {"mmsi": 511000001, "imo": 9074729, "callsign": "SVBY4", "shipname": "SAMPLE ONE", "shiptype": 80}
    static |= {"to_bow": 180, "to_stern": 45, "to_port": 20, "to_starboard": 12, "draught": 6.8, "destination": "ULSAN"}
    caught = {"class": "AIS", "device": "AIS-catcher", "rxuxtime": 1659122102.25, "rxtime": "20220729191502"}
    sentence = "!AIVDM,1,1,,A,17P@<J?P00blFWmjG@5a5?v62<10,0*27"
    tpv = {"class": "TPV", "mode": 3, "time": "2023-11-14T22:13:20.000Z"}
    position, static = {"type": 1, **position}, {"type": 5, **static}
    unscaled = {
        **position,
        "type": 18,
        "scaled": False,
        "lat": 18_750_000,
        "lon": 73_500_000,
        "speed": 1,
        "course": 390,
    }
    hub = {"MMSI": 511000001, "TIME": "2021-07-09 12:08:05 GMT", "LONGITUDE": 122.5, "LATITUDE": 31.25, "COG": 48.7}
    hub |= {"SOG": 0.4, "HEADING": 49, "NAVSTAT": 5, "IMO": 9074729, "NAME": "SAMPLE", "TYPE": 80, "A": 180, "B": 45}
    hub |= {"C": 20, "D": 12, "DRAUGHT": 7.2, "DEST": "ULSAN", "CALLSIGN": "SVBY4"}
    hub_sent = {**hub, "TIME": "1625832485", "LONGITUDE": 73_500_000, "LATITUDE": 18_750_000}
    csv = (
        b"MMSI,BaseDateTime,LAT,LON,SOG,COG,Heading,VesselName,IMO,CallSign,VesselType,Status,Length,Width,Draft\n"
        + b"511000001,2022-01-03T00:00:00,33.7,-118.2,0.0,319.6,197,SAMPLE,IMO9074729,SVBY4,80,5,110,17,6.8\n" * 8
    )
    made = {
        nmea: b"".join(sample("east_china_sea").read_bytes().splitlines(keepends=True)[:60]),
        marinecadastre: csv,
        marinecadastre_parquet: _parquet(),
        danish_csv: _DANISH,
        exactearth_csv: _EXACTEARTH,
        spire_csv: _SPIRE,
        aishub_csv: _AISHUB,
        generic_csv: b"Time,MMSI,Latitude,Longitude,COG,SOG,vessel_name\n"
        + b"2016-01-12 13:02:11.218,511000001,50.7730133333333,-1.092935,157.8,5.9,SAMPLE\n" * 8,
        ais_catcher: _lines([{**caught, **position}, {**caught, **static}, {**caught, "nmea": [sentence]}] * 4),
        gpsd_json: _lines([tpv, *({"class": "AIS", **row} for row in (position, static, unscaled))] * 4),
        aisstream: _lines(_aisstream() * 3),
        aishub_json: json.dumps([{"ERROR": False, "FORMAT": "HUMAN"}, [hub, hub_sent] * 6]).encode(),
    }
    return {reader.NAME: data for reader, data in made.items()}


def _parquet() -> bytes:
    point = struct.pack("<BIdd", 1, 1, -118.2, 33.7)
    row = {"mmsi": 511000001, "base_date_time": "2024-06-15T00:00:00Z", "sog": 0.1, "vessel_name": "SAMPLE"}
    made = io.BytesIO()
    table = pa.Table.from_pylist([{**row, "imo": "IMO9074729", "geometry": point}] * 400)
    pq.write_table(table, made, compression="none", use_dictionary=False)  # so that changed bytes change values
    return made.getvalue()


_DANISH = (
    b"# Timestamp,Type of mobile,MMSI,Latitude,Longitude,Navigational status,ROT,SOG,COG,Heading,IMO,Callsign,Name,"
    b"Ship type,Cargo type,Width,Length,Type of position fixing device,Draught,Destination,ETA,Data source type,"
    b"A,B,C,D\n"
    + b"03/02/2024 13:05:59,Class A,219000001,57.717413,10.586715,Moored,0.0,0.1,319.6,309,9074729,OWXX2,SYNTHETIC,"
    b"Tanker,Category X,32,225,GPS,6.8,SKAGEN,05/02/2024 06:00:00,AIS,180,45,20,12\n"
    * 4
    + b"03/02/2024 13:06:09,Class A,219000001,91,0,Unknown value,,,,,Unknown,,,Undefined,,,,Undefined,,,,AIS,,,,\n"
    + b"03/02/2024 13:06:10,Base Station,2190064,56.71,11.51,Unknown value,,,,,Unknown,,,Undefined,,,,GPS,,,,AIS,,,,\n"
)


_EXACTEARTH = (
    b"MMSI,Message_ID,Repeat_indicator,Time,Millisecond,Vessel_Name,IMO,Draught,SOG,Longitude,Latitude,COG,UTC_second\n"
    + b'"511000001","1","0","20210701_185151","680","","","","13.6","-103.6","8.8","None","48"\n' * 6
    + b'"511000001","5","0","20210701_185153","80","SAMPLE","9074729","68","","","","",""\n'
)
_SPIRE = (
    b"created_at,timestamp,mmsi,msg_type,latitude,longitude,speed,course,heading,imo,name,status,to_bow\n"
    + b"2020-07-01 00:00:09 UTC,2020-07-01 00:00:00 UTC,511000001,1,31.2,122.5,0.1,39,252,,,MOORED,\n" * 6
    + b"2020-07-01 00:00:09 UTC,2020-07-01 00:00:01 UTC,511000001,5,,,,,,9074729,SAMPLE,,180\n"
)
_AISHUB = (
    b"MMSI,TSTAMP,LATITUDE,LONGITUDE,COG,SOG,HEADING,NAVSTAT,IMO,NAME,CALLSIGN,TYPE,A,B,C,D,DRAUGHT,DEST\n"
    + b'511000001,"2021-07-09 12:08:05 GMT",31.25,122.5,48.7,0.4,49,5,9074729,SAMPLE,SVBY4,80,180,45,20,12,7.2,ULSAN\n'
    * 6
)


def _aisstream() -> list[dict[str, Any]]:
    meta = {"MMSI": 511000001, "time_utc": "2022-12-29 18:22:32.318353 +0000 UTC"}
    sides = {"A": 180, "B": 45, "C": 20, "D": 12}
    position = {"MessageID": 1, "UserID": 511000001, "Valid": True, "Latitude": 31.25, "Longitude": 122.5, "Sog": 0.1}
    position |= {"Cog": 39, "TrueHeading": 197, "Timestamp": 30, "NavigationalStatus": 5, "PositionAccuracy": True}
    static = {
        "MessageID": 5,
        "UserID": 511000001,
        "Name": "SAMPLE",
        "Dimension": sides,
        "Type": 80,
        "ImoNumber": 9074729,
    }
    report = {"MessageID": 24, "UserID": 511000001, "ReportA": {"Valid": True, "Name": "SAMPLE"}}
    report |= {"ReportB": {"Valid": False, "CallSign": "", "ShipType": 0, "Dimension": sides}}
    bodies = {"PositionReport": position, "ShipStaticData": static, "StaticDataReport": report}
    return [{"MessageType": kind, "MetaData": meta, "Message": {kind: body}} for kind, body in bodies.items()]


def _lines(objects: list[dict[str, Any]]) -> bytes:
    return b"".join(json.dumps(one).encode() + b"\n" for one in objects)


def mutated(random_: random.Random, data: bytes) -> bytes:
    """The data with one to four things done to it."""
    for _ in range(random_.randint(1, 4)):
        data = random_.choice(MUTATIONS)(random_, data)
    return data


def _flip(random_: random.Random, data: bytes) -> bytes:
    made = bytearray(data)
    for _ in range(random_.randint(1, 20)):
        if made:
            made[random_.randrange(len(made))] ^= 1 << random_.randrange(8)
    return bytes(made)


def _cut(random_: random.Random, data: bytes) -> bytes:
    first, last = sorted(random_.randint(0, len(data)) for _ in range(2))
    return random_.choice((data[:first], data[:first] + data[last:], data[:last] + data[first:]))


def _splice(random_: random.Random, data: bytes) -> bytes:
    other = random_.choice(list(examples().values())).split(b"\n")
    lines = data.split(b"\n")
    for _ in range(random_.randint(1, 5)):
        mine, theirs = random_.randrange(len(lines)), random_.choice(other)
        place = random_.randint(0, min(len(lines[mine]), len(theirs)))
        lines[mine] = random_.choice((theirs, lines[mine][:place] + theirs[place:], lines[mine][:place]))
    return b"\n".join(lines)


def _absurd_number(random_: random.Random, data: bytes) -> bytes:
    found = list(re.finditer(rb"-?\d+(?:\.\d+)?", data))
    if not found:
        return data
    match = random_.choice(found)
    return data[: match.start()] + random_.choice(ABSURD) + data[match.end() :]


def _insert(random_: random.Random, data: bytes) -> bytes:
    place = random_.randint(0, len(data))
    rubbish = (b"\x00" * 50, b"\xff\xfe", b"\xef\xbb\xbf", b'"', b"\\", b"\\ud800", b"\n" * 500, b"\r", b"[" * 30_000)
    rubbish += (b'{"a":' * 20_000, b"x" * 70_000, b"," * 300, random_.randbytes(30), b"!AIVDM,9,9,1,A,x,0*00\n")
    return data[:place] + random_.choice(rubbish) + data[place:]


def _another_encoding(random_: random.Random, data: bytes) -> bytes:
    text = data.decode("latin-1")
    return random_.choice(
        (
            *(text.encode(name) for name in ("utf-16", "utf-16-be", "utf-8-sig", "utf-32")),
            *(data.replace(b"\n", b"\r\n"), data.replace(b"\n", b"\r"), data.replace(b"A", b"\xc3\x84", 3)),
        )
    )


def _odd_value(random_: random.Random, data: bytes) -> bytes:
    """An odd value in a JSON object: of a line, or of a document."""
    lines = data.split(b"\n")
    place = random_.randrange(len(lines))
    try:
        value = json.loads(lines[place])
    except (ValueError, RecursionError):
        return data
    inside = value
    while isinstance(inside, dict | list) and inside:
        key = random_.choice(list(inside) if isinstance(inside, dict) else range(len(inside)))
        if not isinstance(inside[key], dict | list) or random_.random() < 0.2:
            inside[key] = random_.choice(ODD)
            break
        inside = inside[key]
    lines[place] = json.dumps(value, ensure_ascii=True).encode()
    return b"\n".join(lines)


def _true_checksums(random_: random.Random, data: bytes) -> bytes:
    """Sentences changed, with checksums that are right again, so that the change gets past the door."""

    def change(match: re.Match[bytes]) -> bytes:
        body = bytearray(match[1])
        for _ in range(random_.randint(0, 3)):
            body[random_.randrange(len(body))] = random_.choice(b"0123456789,AIVDMwxyz`abc")
        return b"!%s*%02X" % (body, reduce(lambda total, byte: total ^ byte, body, 0))

    return re.sub(rb"!([A-Z]{2}VD[MO],[^*\n]+)\*..", change, data)


MUTATIONS = (_flip, _cut, _splice, _absurd_number, _insert, _another_encoding, _odd_value, _true_checksums)


def of_reader(random_: random.Random, name: str) -> bytes:
    """A mutated example of a reader."""
    return mutated(random_, examples()[name])


def packed(random_: random.Random) -> bytes:
    """A packed example, mutated before or after packing, or both; packed twice; several in a zip."""
    data = random_.choice(list(examples().values()))
    data = mutated(random_, data) if random_.random() < 0.5 else data
    kind = random_.choice(list(PACKERS))
    if random_.random() < 0.2:
        return zipped({f"{n}/{random_.choice(('a', '.h', '../x', 'ü'))}{n}": mutated(random_, data) for n in range(4)})
    made = PACKERS[kind](data)
    again = random_.random()
    if again < 0.1:
        made = random_.choice(list(PACKERS.values()))(made)
    return _flip(random_, made) if again < 0.4 else _cut(random_, made) if again < 0.7 else made


def any_bytes(random_: random.Random) -> bytes:
    """Random bytes, behind a magic number or the first bytes of an example."""
    starts = [
        b"",
        b"\x1f\x8b\x08\x00",
        b"\x28\xb5\x2f\xfd",
        b"BZh91AY&SY",
        b"\xfd7zXZ\x00",
        b"PK\x03\x04",
        b"PK\x05\x06",
    ]
    starts += [data[: random_.choice((20, 200))] for data in examples().values()]
    return random_.choice(starts) + random_.randbytes(random_.choice((0, 1, 40, 3000, 70_000)))


def endless_line(start: bytes, kind: str, size: int) -> bytes:
    """A start and `size` times one letter, packed, made without holding them."""
    block = b"a" * (16 << 20)
    if kind == "zip":
        made = io.BytesIO()
        with zipfile.ZipFile(made, "w", zipfile.ZIP_DEFLATED) as archive, archive.open("log", "w") as inside:
            inside.write(start)
            for _ in range(size // len(block)):
                inside.write(block)
        return made.getvalue()
    return PACKERS[kind](start) + PACKERS[kind](block) * (size // len(block))


def outcome(path: Path) -> str:
    """`reading` or `refusal`; anything else raises, as does a reading that does not add up."""
    with warnings.catch_warnings():
        warnings.simplefilter("error", RuntimeWarning)
        try:
            recording = read(path)
        except DetectorError as error:
            assert len(str(error)) > 10, "a refusal without words"
            return "refusal"
    _adds_up(recording)
    return "reading"


def _adds_up(recording: Recording) -> None:
    positions, statics, rejects = recording.positions, recording.statics, recording.rejects
    assert positions[["lat", "lon", "time"]].notna().all(axis=None)
    assert positions["lat"].between(-90, 90).all()
    assert positions["lon"].between(-180, 180).all()
    assert positions["sog_kn"].dropna().between(0, 102.3, inclusive="left").all()
    assert positions["mmsi"].between(1, 2**30 - 1).all()
    for number, file in enumerate(recording.inputs):
        mine = [table[table["file"] == number] for table in (positions, statics, rejects)]
        assert [len(table) for table in mine] == [file.positions, file.statics, sum(file.rejected.values())]
        assert all(table["line"].between(1, max(file.lines, 1)).all() for table in mine)
        outcomes = file.positions + file.statics + sum(file.passed_over.values()) + sum(file.rejected.values())
        lines_a_message = 9 if file.format == nmea.NAME else 1  # a message may stand on as many as nine lines
        assert file.lines <= lines_a_message * outcomes, f"{file.lines - outcomes} lines are not accounted for"
        rows_a_line = 4096 if file.format == nmea.NAME else 2  # sentences may stand one behind another
        assert outcomes <= rows_a_line * file.lines, "more rows than lines can give"
    for table in (positions, statics, rejects):
        table.to_parquet(io.BytesIO())
