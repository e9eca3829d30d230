"""The compiled decoder says what the readable one says, of any bytes, however they are cut into blocks."""

from collections import Counter

import numpy as np
import pandas as pd
import pytest
from lines import Lines

from detector.ais.columns import ColumnDecoder
from detector.ais.readable import LONGEST_LINE, ReadableDecoder
from detector.io.nmea import reading_of, tables_of
from detector.io.reading import together
from detector.schema import POSITIONS, STATICS


def in_columns(data, size=1 << 20, **wanted):
    decoder = ColumnDecoder(**wanted)
    stretches = [decoder.take(data[at : at + size]) for at in range(0, len(data), size)]
    stretches.append(decoder.finish())
    anchors = [tuple(row) for one in stretches for row in [*one.anchors.tolist(), *one.rest.anchors]]
    return together(reading_of(one, 7) for one in stretches), sorted(anchors)


def in_words(data, **wanted):
    decoder = ReadableDecoder(**wanted)
    lines = data.split(b"\n")
    for number, line in enumerate(lines[:-1] if not lines[-1] else lines, 1):
        decoder.line(number, line.rstrip(b"\r"))
    decoder.finish()
    reading = tables_of(decoder.heard, 7, POSITIONS.empty(), STATICS.empty())
    reading.census["message types"] = {str(kind): count for kind, count in decoder.heard.types.items()}
    return reading, sorted(decoder.heard.anchors)


def alike(one, other):
    for table in ("positions", "statics"):
        a, b = (getattr(r, table).sort_values(["line", "message_type"], ignore_index=True) for r in (one, other))
        pd.testing.assert_frame_equal(a, b, check_exact=True)
    a, b = (sorted(zip(r.rejects["line"], r.rejects["reason"], r.rejects["text"], strict=True)) for r in (one, other))
    assert a == b
    assert one.passed_over == other.passed_over
    assert one.census["message types"] == other.census["message types"]


@pytest.mark.parametrize("wanted", [{}, {"stations": True}, {"untimed": True}], ids=str)
@pytest.mark.parametrize("seed", range(8))
def test_any_log_reads_alike(seed, wanted):
    data = b"\n".join(Lines(seed).log(1500)) + b"\n"
    (fast, anchors), (slow, expected) = in_columns(data, **wanted), in_words(data, **wanted)
    alike(fast, slow)
    assert anchors == expected
    assert len(slow.positions) > 20
    assert len(slow.statics) > 20
    assert len(slow.rejects) > 100


@pytest.mark.parametrize("size", [11, 64, 1000])
def test_however_the_blocks_are_cut(size):
    data = b"\n".join(Lines(99).log(150))  # the last line without an end
    alike(in_columns(data, size)[0], in_columns(data)[0])


def test_every_line_is_counted():
    lines = Lines(5).log(800)
    reading, _ = in_columns(b"\n".join(lines) + b"\n")
    assert reading.lines == len(lines)


def test_a_line_without_end_takes_no_memory_and_is_one_reject():
    good = b"\\c:1709280000\\!AIVDM,1,1,,A,17P@<J?P00blFWmjG@5a5?v62<10,0*27\n"
    decoder = ColumnDecoder()
    stretches = [decoder.take(b"x" * 1_000_000) for _ in range(50)]
    assert len(decoder._tail) == LONGEST_LINE
    stretches += [decoder.take(b"\n" + good), decoder.finish()]
    reading = together(reading_of(one, 0) for one in stretches)
    assert reading.lines == 2
    assert list(reading.rejects["reason"]) == ["line longer than 64 KiB"]
    assert list(reading.positions["line"]) == [2]


def test_stations_are_counted_by_name():
    decoder = ColumnDecoder()
    sentence = b"!AIVDM,1,1,,A,17P@<J?P00blFWmjG@5a5?v62<10,0*27"
    decoder.take(b"".join([b"\\s:r1\\%s\n" % sentence] * 3 + [b"%s,r003669945,1327664821\n" % sentence]))
    assert decoder.stations() == {"r1": 3, "r003669945": 1}


def test_thousands_of_stations_are_all_counted():
    decoder = ColumnDecoder()
    sentence = b"!AIVDM,1,1,,A,17P@<J?P00blFWmjG@5a5?v62<10,0*27"
    decoder.take(b"".join(b"\\s:r%d\\%s\n" % (n, sentence) for n in range(6000)))
    found = decoder.stations()
    assert sum(found.values()) == 6000
    assert found["other stations"] < 2500


def test_clock_faults_are_counted():
    decoder = ColumnDecoder()
    sentence = b"!AIVDM,1,1,,A,17P@<J?P00blFWmjG@5a5?v62<10,0*27"  # taken at second 3
    times = [1_709_280_004, 1_709_280_005, 1_709_270_020, 1_709_280_020]
    census = decoder.take(b"".join(b"\\c:%d\\%s\n" % (time, sentence) for time in times)).census
    back, skewed = census["clock faults"].values()
    assert (back, skewed) == (1, 2)


def test_counts_of_types_add_up():
    reading, _ = in_columns(b"\n".join(Lines(3).log(500)) + b"\n")
    types = Counter(reading.census["message types"])
    assert types.total() >= len(reading.positions)
    assert np.all([0 <= int(kind) < 64 for kind in types])
