"""The station of a position: one number a name, the same from the kernel and in Python, through parts and blocks."""

import random
from functools import reduce

import pytest

from detector.ais.columns import ColumnDecoder
from detector.ais.readable import ReadableDecoder
from detector.ais.station import NAME_BYTES, shown_name, station_code
from detector.io.nmea import reading_of
from detector.io.reading import together
from detector.pipeline import read
from detector.schema import POSITIONS

ONE = b"!AIVDM,1,1,,A,17P@<J?P00blFWmjG@5a5?v62<10,0*27"
NINETEEN = b"C69DqeP0Ar8;JH3V6B2kw00U8000000000000000000000000000"  # synthetic: what matters is type 19 and its length
NAMES = [b"r1", b"rORBCOMM000", b"a" * 200, b"-", b" ", b"r003669945", "Gerät".encode(), bytes(range(128, 160))]


def sentence(body):
    return b"!%s*%02X" % (body, reduce(lambda total, byte: total ^ byte, body, 0))


def parts(sequence=1, cut=30):
    """The two sentences of a message that has a position."""
    pieces = enumerate((NINETEEN[:cut], NINETEEN[cut:]), 1)
    return [sentence(b"AIVDM,2,%d,%d,A,%s,0" % (number, sequence, piece)) for number, piece in pieces]


def compiled(data, size=1 << 20):
    decoder = ColumnDecoder(untimed=True)
    stretches = [decoder.take(data[at : at + size]) for at in range(0, len(data), size)]
    made = together(reading_of(one, 0) for one in [*stretches, decoder.finish()])
    return made.positions.sort_values("line", kind="stable")["station"].tolist(), decoder.station_names()


def readable(data):
    decoder = ReadableDecoder(untimed=True)
    for number, line in enumerate(data.splitlines(), 1):
        decoder.line(number, line)
    decoder.finish()
    rows = decoder.heard.positions
    found = sorted(zip(rows["line"], rows["station"], strict=True), key=lambda row: row[0])
    return [station for _, station in found], decoder.heard.stations


@pytest.mark.parametrize(
    ("name", "code"),
    [("", 0), ("a", 0xAF63DC4C8601EC8D - (1 << 64)), ("foobar", 0x85944171F73967E9 - (1 << 64)), (b"foobar", None)],
)
def test_published_values_of_the_hash_with_the_lowest_bit_set(name, code):
    """FNV-1a 64 of the test suite of its authors: a -> af63dc4c8601ec8c, foobar -> 85944171f73967e8."""
    assert station_code(name) == (station_code("foobar") if code is None else code)


@pytest.mark.parametrize(
    ("name", "shown"),
    [
        (b"r1", "r1"),
        ("Gerät".encode(), "Gerät"),
        ("Gerät".encode("latin-1"), "Gerät"),
        (("x" * 23 + "ä").encode(), "x" * 23),
        (b"y" * 30, "y" * 24),
    ],
)
def test_names_as_they_are_shown(name, shown):
    assert shown_name(name) == shown


def test_codes_are_signed_and_never_nothing():
    codes = {station_code(f"r{number}") for number in range(3000)}
    assert len(codes) == 3000
    assert 0 not in codes
    assert -(1 << 63) <= min(codes) < 0 < max(codes) < 1 << 63


def test_the_kernel_makes_the_same_number_of_any_name():
    chance = random.Random(4)
    others = set(range(33, 256)) - set(b",*\\")
    names = [*NAMES, *(bytes(chance.choices([*others], k=chance.randrange(1, 40))) for _ in range(500))]
    data = b"".join(b"\\s:%s\\%s\n" % (name, ONE) for name in names)
    found, shown = compiled(data)
    assert found == [station_code(name) for name in names]
    assert readable(data)[0] == found
    assert shown == readable(data)[1]
    assert shown[station_code(b"a" * 200)] == "a" * NAME_BYTES


@pytest.mark.parametrize(
    ("line", "name"),
    [
        (ONE, b""),
        (b"\\s:,c:1709280000\\" + ONE, b""),
        (b"\\s:r1\\" + ONE, b"r1"),
        (ONE + b",r003669945,1327664821", b"r003669945"),
        (b"\\s:r1\\" + ONE + b",r003669945,1327664821", b"r1"),
        (b"\\s:r1\\" + ONE + ONE.replace(b",A,", b",B,").replace(b"*27", b"*24"), b"r1"),  # left to `readable`
    ],
)
def test_where_a_line_names_its_station(line, name):
    for found, names in (compiled(line + b"\n"), readable(line + b"\n")):
        assert found[0] == station_code(name)
        assert all(station_code(shown) == code for code, shown in names.items())


@pytest.mark.parametrize("size", [7, 60, 1 << 20])
@pytest.mark.parametrize(
    ("stations", "expected"),
    [((b"north", b""), b"north"), ((b"north", b"north"), b"north"), ((b"", b""), b"")],
)
def test_a_message_of_parts_has_the_station_of_its_first(stations, expected, size):
    tagged = [b"\\s:%s\\%s" % (name, part) if name else part for name, part in zip(stations, parts(), strict=True)]
    data = b"\n".join([b"\\s:other\\" + ONE, tagged[0], b"\\s:other\\" + ONE, tagged[1], b"\\s:other\\" + ONE, b""])
    codes = [station_code(name) for name in (b"other", expected, b"other", b"other")]
    assert compiled(data, size)[0] == readable(data)[0] == codes


@pytest.mark.parametrize("size", [7, 1 << 20])
def test_two_stations_that_hear_a_message_at_once_keep_their_own(size):
    lines = [b"\\s:%s,c:1709280000\\%s" % (name, part) for part in parts() for name in (b"north", b"south")]
    data = b"\n".join([*lines, b""])
    codes = [station_code(b"north"), station_code(b"south")]
    assert compiled(data, size)[0] == readable(data)[0] == codes


def test_parts_in_two_files_have_the_station_of_the_first(tmp_path):
    for number, part in enumerate(parts()):
        lines = [b"\\s:r%d,c:1709280000\\%s" % (number, ONE), b"\\s:north,c:1709280000\\%s" % part, b""]
        (tmp_path / f"{number}.nmea").write_bytes(b"\n".join(lines))
    recording = read([tmp_path / "0.nmea", tmp_path / "1.nmea"])
    assert sorted(recording.positions["station"]) == sorted(map(station_code, (b"r0", b"r1", b"north")))
    assert recording.stations == {station_code(name): name for name in ("r0", "r1", "north")}


def test_a_table_without_stations_has_none():
    assert POSITIONS.empty()["station"].dtype == "int64"
