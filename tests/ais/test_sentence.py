import pytest
from hypothesis import given
from hypothesis import strategies as st

from detector.ais.sentence import Malformed, checksum, epoch_ms, parse, pieces, tag_block

GOOD = b"!AIVDM,1,1,,A,17P@<J?P00blFWmjG@5a5?v62<10,0*27"


def test_plain_sentence():
    part = parse(GOOD, 7)
    assert (part.line, part.total, part.number, part.time_ms, part.station) == (7, 1, 1, None, b"")


def test_checksum_is_that_of_nmea():
    assert checksum(GOOD[1:-3]) == 0x27


@pytest.mark.parametrize(
    ("line", "time_ms"),
    [
        (rb"\s:r1,c:1709280000*0F" + b"\\" + GOOD, 1_709_280_000_000),
        (rb"\c:1599239526500,s:sdr-experiments,T:2020-09-04 18.12.06*5D" + b"\\" + GOOD, 1_599_239_526_500),
        (GOOD + b",1327664821", 1_327_664_821_000),
        (GOOD + b",1327664821500", 1_327_664_821_500),
        (GOOD + b",r003669945,1327664821", 1_327_664_821_000),
        (GOOD + b",rnhjoel,d-084,S1234", None),
        (b"2024-03-01T08:00:00Z " + GOOD, 1_709_280_000_000),
        (b"2024-03-01 08:00:00.250, " + GOOD, 1_709_280_000_250),
        (b"2024-03-01T17:00:00+0900;" + GOOD, 1_709_280_000_000),
        (b"2024-13-01T08:00:00Z " + GOOD, None),
        (b"channel 7: " + GOOD, None),
    ],
)
def test_time_dialects_on_the_line(line, time_ms):
    if b"s:r1" in line:
        body = b"s:r1,c:1709280000"
        line = b"\\" + body + b"*%02X" % checksum(body) + b"\\" + GOOD
    assert parse(line, 1).time_ms == time_ms


@pytest.mark.parametrize(
    ("line", "reason"),
    [
        (GOOD[:-2] + b"26", "checksum wrong"),
        (GOOD[:30], "cut off: no checksum"),
        (b"!AIVDM,1,1,,A*%02X" % checksum(b"AIVDM,1,1,,A"), "wrong number of fields"),
        (b"!AIVDM,2,3,1,A,17P,0*%02X" % checksum(b"AIVDM,2,3,1,A,17P,0"), "fragment numbers are impossible"),
        (b"!AIVDM,x,3,1,A,17P,0*%02X" % checksum(b"AIVDM,x,3,1,A,17P,0"), "fragment numbers are impossible"),
        (b"!AIVDM,1,1,,A,17P~~,0*%02X" % checksum(b"AIVDM,1,1,,A,17P~~,0"), "outside the alphabet"),
        (b"\\c:1709280000*00\\" + GOOD, "tag block checksum wrong"),
        (b"!=IVDM,1,1,,A,17P,0*11", "not a complete"),
    ],
)
def test_reasons(line, reason):
    with pytest.raises(Malformed, match=reason):
        parse(line, 1)


@given(st.binary(max_size=300))
def test_any_bytes_give_a_part_or_a_reason(line):
    for start in (b"", b"!AIVDM,1,1,,A,", b"\\c:1*00\\!AIVDM,"):
        try:
            assert parse(start + line, 1).line == 1
        except Malformed as reason:
            assert str(reason)


@given(st.binary(max_size=60))
def test_any_tag_block(block):
    try:
        assert isinstance(tag_block(block), dict)
    except Malformed as reason:
        assert "tag block" in str(reason)


@given(st.integers(631_152_000, 4_102_444_799))
def test_seconds_and_milliseconds_of_one_instant_agree(second):
    assert epoch_ms(b"%d" % second) == second * 1000 == epoch_ms(b"%d" % (second * 1000))


@pytest.mark.parametrize("text", [b"", b"x", b"12", b"-5", b"nan", b"inf", b"99999999999999999"])
def test_what_is_no_epoch(text):
    assert epoch_ms(text) is None


def test_sentences_on_one_line_are_cut_apart():
    tag = b"\\s:r1,c:1709280000*00\\"
    assert pieces(GOOD) == [GOOD]
    assert pieces(GOOD + GOOD) == [GOOD, GOOD]
    assert pieces(b"x " + tag + GOOD + tag + GOOD + b",1") == [b"x " + tag + GOOD, tag + GOOD + b",1"]
    assert pieces(b"no sentence") == [b"no sentence"]
