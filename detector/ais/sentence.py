"""A line of a log, taken apart: tag block, sentence, checksum, and what was written behind it.

Knows NMEA 0183 AIVDM/AIVDO and NMEA 4.10 tag blocks; what the payload says is the business of `decode`.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import reduce

_LINE = re.compile(
    rb"^(?:\\(?P<tag>[^\\]*)\\)?"  # \s:station,c:1709280000*5C\
    rb"(?P<prefix>[^!\\$]{0,64})"  # some recorders put their own time or number in front
    rb"(?P<sentence>![A-Z]{2}VD[MO],[^*\r\n]*)"
    rb"(?:\*(?P<checksum>[0-9A-Fa-f]{2})(?P<suffix>[^\r\n]*))?\s*$"
)
_SENTENCE_FIELDS = 7  # !AIVDM,total,part,sequence,channel,payload,fill
_LEADING_ISO = re.compile(rb"(\d{4}-\d\d-\d\d[T ]\d\d:\d\d:\d\d(?:\.\d{1,6})?(?:Z|[+-]\d\d:?\d\d)?)[\s,;]*$")
_ARMOUR = re.compile(rb"[0-W`-w]+")  # six bits a character; pyais reads on through anything else
_FILL = (b"0", b"1", b"2", b"3", b"4", b"5")
_TRAILING_EPOCH = re.compile(rb"(?:^|,)\s*(\d{10}(?:\d{3})?)(?:\.\d+)?\s*$")


class Malformed(ValueError):
    """The line is no usable AIS sentence; the text is the reason to list."""


@dataclass(frozen=True, slots=True)
class Part:
    """One AIVDM/AIVDO sentence (`raw`) as it stands on a line (`whole`).

    `time_ms` is what the line itself says, None if nothing.
    """

    line: int
    whole: bytes
    raw: bytes
    total: int
    number: int
    key: tuple[bytes, int, bytes, bytes]
    station: bytes
    group: bytes
    time_ms: int | None


def checksum(body: bytes) -> int:
    """The NMEA checksum (exclusive or) of what stands between the start character and the asterisk."""
    return reduce(lambda total, byte: total ^ byte, body, 0)


def parse(line: bytes, number: int) -> Part:
    """The AIS sentence on a line. Raises Malformed with the reason where there is none to use."""
    match = _LINE.match(line)
    if match is None:
        raise Malformed("not a complete AIVDM/AIVDO sentence")
    tag = tag_block(match["tag"]) if match["tag"] is not None else {}
    sentence = match["sentence"]
    if match["checksum"] is None:
        raise Malformed("cut off: no checksum")
    if checksum(sentence[1:]) != int(match["checksum"], 16):
        raise Malformed("checksum wrong")
    fields = sentence.split(b",")
    if len(fields) != _SENTENCE_FIELDS or not fields[5]:
        raise Malformed("wrong number of fields or no payload")
    if not _ARMOUR.fullmatch(fields[5]) or fields[6] not in _FILL:
        raise Malformed("payload outside the alphabet of AIS")
    total, part = _fragment(fields)
    return Part(
        line=number,
        whole=line,
        raw=sentence + b"*" + match["checksum"],
        total=total,
        number=part,
        key=(fields[0], total, fields[3], fields[4]),
        station=tag.get(b"s", b""),
        group=tag.get(b"g", b"").rpartition(b"-")[2],
        time_ms=_stated_time(tag, match["prefix"], match["suffix"] or b""),
    )


def _fragment(fields: list[bytes]) -> tuple[int, int]:
    try:
        total, part = int(fields[1]), int(fields[2])
    except ValueError:
        raise Malformed("fragment numbers are not numbers") from None
    if not 1 <= part <= total <= 9:  # one digit each in the standard
        raise Malformed("fragment numbers are impossible")
    return total, part


def tag_block(block: bytes) -> dict[bytes, bytes]:
    """The fields of an NMEA 4.10 tag block (without its backslashes).

    Raises Malformed where its checksum is wrong: its time and station could be wrong as well.
    """
    body, star, given = block.rpartition(b"*")
    if not star:
        body = block
    else:
        try:
            stated = int(given, 16)
        except ValueError:
            raise Malformed("tag block checksum wrong") from None
        if checksum(body) != stated:
            raise Malformed("tag block checksum wrong")
    return {key: value for key, _, value in (field.partition(b":") for field in body.split(b",")) if key}


def _stated_time(tag: dict[bytes, bytes], prefix: bytes, suffix: bytes) -> int | None:
    if b"c" in tag:
        return epoch_ms(tag[b"c"])
    if behind := _TRAILING_EPOCH.search(suffix):
        return epoch_ms(behind[1])
    before = _LEADING_ISO.search(prefix)
    return _iso_ms(before[1]) if before else None


def _iso_ms(text: bytes) -> int | None:
    """Milliseconds since 1970 of an ISO 8601 time; one without a zone is UTC, as logs are."""
    try:
        at = datetime.fromisoformat(text.decode("ascii").strip())
    except ValueError:
        return None
    return round((at if at.tzinfo else at.replace(tzinfo=UTC)).timestamp() * 1000)


EARLIEST_MS = 631_152_000_000  # 1990-01-01: AIS did not exist before
LATEST_MS = 4_102_444_800_000  # 2100-01-01


def epoch_ms(text: bytes) -> int | None:
    """Milliseconds since 1970 of an epoch written in seconds or milliseconds; None where it is neither."""
    try:
        value = float(text)
    except ValueError:
        return None
    for candidate in (value * 1000.0, value):
        if EARLIEST_MS <= candidate < LATEST_MS:
            return round(candidate)
    return None
