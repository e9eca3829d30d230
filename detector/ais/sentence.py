"""A line of a log, taken apart: tag block, sentence, checksum, and what was written behind it.

Knows NMEA 0183 AIVDM/AIVDO and NMEA 4.10 tag blocks; what the payload says is the business of `decode`.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import datetime
from functools import reduce

_LINE = re.compile(
    rb"(?:\\(?P<tag>[^\\\r\n]*)\\)?"  # \s:station,c:1709280000*5C\
    rb"(?P<prefix>[^!\\$\r\n]{0,64})"  # some recorders put their own time or number in front
    rb"(?P<sentence>![A-Z]{2}VD[MO],[^*\r\n]*)"
    rb"\*(?P<checksum>[0-9A-Fa-f]{2})(?P<suffix>[^\r\n]*)\s*"
)
_BEGINNING = re.compile(rb"(?:\\[^\\\r\n]*\\)?![A-Z]{2}VD[MO],")
_FIELDS = 7  # !AIVDM,total,part,sequence,channel,payload,fill
LONGEST_PAYLOAD = 200  # characters of one sentence: the standard has 62, pyais refuses more than this
_LEADING_ISO = re.compile(rb"(\d{4}-\d\d-\d\d)[T ](\d\d:\d\d:\d\d)(?:\.(\d{1,9}))?(?:Z|([+-])(\d\d):?(\d\d))?[\s,;]*$")
_ARMOUR = re.compile(rb"[0-W`-w]+")  # six bits a character; pyais reads on through anything else
_TRAILING_EPOCH = re.compile(rb"(?:^|,)\s*(\d{10}(?:\d{3})?(?:\.\d*)?)\s*$")
_TRAILING_STATION = re.compile(rb",(r[0-9A-Za-z-]{3,15})(?=,|\s*$)")  # USCG N-AIS: ,r003669945,1327664821
_EPOCH = re.compile(rb"(\d{9,13})(?:\.(\d*))?")
_TAG_SUM = re.compile(rb"([^*]*)\*([0-9A-Fa-f]{2})")


class Malformed(ValueError):
    """The line is no usable AIS sentence; the text is the reason to list."""


@dataclass(frozen=True, slots=True)
class Part:
    """One AIVDM/AIVDO sentence (`raw`) as it stands on a line (`whole`).

    `time_ms` is what the line itself says, `clock_ms` what the clock of the log said before it, None if nothing.
    """

    line: int
    whole: bytes
    raw: bytes
    total: int
    number: int
    key: tuple[bytes, bytes, bytes]
    station: bytes
    group: bytes
    time_ms: int | None
    clock_ms: int | None

    @property
    def payload(self) -> bytes:
        """The armoured payload."""
        return self.raw.split(b",")[5]

    @property
    def fill(self) -> int:
        """How many of the payload's last bits are padding."""
        return int(self.raw.split(b",")[6][:1])


def checksum(body: bytes) -> int:
    """The NMEA checksum (exclusive or) of what stands between the start character and the asterisk."""
    return reduce(lambda total, byte: total ^ byte, body, 0)


def parse(line: bytes, number: int, clock_ms: int | None = None) -> Part:
    """The AIS sentence on a line. Raises Malformed with the reason where there is none to use."""
    match = _LINE.fullmatch(line)
    if match is None:
        cut = b"*" not in line.partition(b"!")[2]
        raise Malformed("cut off: no checksum" if cut else "not a complete AIVDM/AIVDO sentence")
    tag = tag_block(match["tag"]) if match["tag"] is not None else {}
    sentence, suffix = match["sentence"], match["suffix"]
    if checksum(sentence[1:]) != int(match["checksum"], 16):
        raise Malformed("checksum wrong")
    fields = sentence.split(b",")
    if len(fields) != _FIELDS or not fields[5]:
        raise Malformed("wrong number of fields or no payload")
    if not _ARMOUR.fullmatch(fields[5]) or fields[6] not in (b"0", b"1", b"2", b"3", b"4", b"5"):
        raise Malformed("payload outside the alphabet of AIS")
    if len(fields[5]) > LONGEST_PAYLOAD:
        raise Malformed("payload longer than a sentence can be")
    total, part = _fragment(fields)
    behind = _TRAILING_STATION.search(suffix)
    return Part(
        line=number,
        whole=line,
        raw=sentence + b"*" + match["checksum"],
        total=total,
        number=part,
        key=(b",".join(fields[:2]), fields[3], fields[4]),
        station=tag.get(b"s", b"") or (behind[1] if behind else b""),
        group=tag.get(b"g", b"").rpartition(b"-")[2],
        time_ms=_stated_time(tag, match["prefix"], suffix),
        clock_ms=clock_ms,
    )


def pieces(line: bytes) -> list[bytes]:
    """The line cut where a sentence begins behind another one: satellite feeds put all parts of a message on a line."""
    starts = [match.start() for match in _BEGINNING.finditer(line)][1:]
    return [line[a:b] for a, b in zip([0, *starts], [*starts, len(line)], strict=True)]


def _fragment(fields: list[bytes]) -> tuple[int, int]:
    if len(fields[1]) != 1 or len(fields[2]) != 1 or not (fields[1] + fields[2]).isdigit():
        raise Malformed("fragment numbers are impossible")
    total, part = int(fields[1]), int(fields[2])
    if not 1 <= part <= total:  # one digit each in the standard
        raise Malformed("fragment numbers are impossible")
    return total, part


def tag_block(block: bytes) -> dict[bytes, bytes]:
    """The fields of an NMEA 4.10 tag block (without its backslashes).

    Raises Malformed where its checksum is wrong: its time and station could be wrong as well.
    """
    body = block
    if b"*" in block:
        summed = _TAG_SUM.fullmatch(block)
        if summed is None or checksum(summed[1]) != int(summed[2], 16):
            raise Malformed("tag block checksum wrong")
        body = summed[1]
    return {key: value for key, colon, value in (field.partition(b":") for field in body.split(b",")) if colon}


def _stated_time(tag: dict[bytes, bytes], prefix: bytes, suffix: bytes) -> int | None:
    if b"c" in tag:
        return epoch_ms(tag[b"c"])
    if behind := _TRAILING_EPOCH.search(suffix):
        return epoch_ms(behind[1])
    return _iso_ms(prefix)


def _iso_ms(prefix: bytes) -> int | None:
    """Milliseconds since 1970 of an ISO 8601 time that ends the prefix; one without a zone is UTC, as logs are."""
    match = _LEADING_ISO.search(prefix)
    if match is None:
        return None
    day, clock, fraction, sign, hours, minutes = match.groups()
    try:
        at = datetime.fromisoformat(f"{day.decode()}T{clock.decode()}+00:00")
    except ValueError:
        return None
    offset = 0 if sign is None else (int(hours) * 60 + int(minutes)) * 60_000
    east = sign == b"+"
    return round(at.timestamp()) * 1000 + int((fraction or b"")[:3].ljust(3, b"0")) - (offset if east else -offset)


EARLIEST_MS = 631_152_000_000  # 1990-01-01: AIS did not exist before
LATEST_MS = 4_102_444_800_000  # 2100-01-01


def epoch_ms(text: bytes) -> int | None:
    """Milliseconds since 1970 of an epoch written in seconds or milliseconds; None where it is neither."""
    match = _EPOCH.fullmatch(text)
    if match is None:
        return None
    whole, thousandths = int(match[1]), int((match[2] or b"")[:3].ljust(3, b"0"))
    for candidate in (whole * 1000 + thousandths, whole):
        if EARLIEST_MS <= candidate < LATEST_MS:
            return candidate
    return None
