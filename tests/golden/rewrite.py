"""A recording moved in time or eastwards by rewriting its lines: for the promises of the whole flow."""

from __future__ import annotations

import re

from detector.ais.decode import message_type
from detector.ais.sentence import Malformed, checksum, parse

_TAG = re.compile(rb"^\\s:([^,]*),c:(\d+)\*[0-9A-F]{2}\\")
_LON_BIT = {1: 61, 2: 61, 3: 61, 18: 57}
_UNITS = 600_000  # of a degree
_NOT_AVAILABLE = 181 * _UNITS


def shifted_in_time(line: bytes, seconds: int) -> bytes:
    """The line with its tag block's time moved; whole minutes keep the seconds that ships stamp on their fixes."""
    assert seconds % 60 == 0
    match = _TAG.match(line)
    if match is None or not usable(line):
        return line
    block = b"s:%s,c:%d" % (match[1], int(match[2]) + seconds)
    return b"\\%s*%02X\\%s" % (block, checksum(block), line[match.end() :])


def usable(line: bytes) -> bool:
    """Whether the line holds a sentence in order: the planted corruption stays as it is."""
    try:
        parse(line, 1)
    except Malformed:
        return False
    return True


def moved_east(line: bytes, degrees: int) -> bytes:
    """The line with the longitude of its position report moved by whole degrees, wrapped at 180."""
    if not usable(line):
        return line
    part = parse(line, 1)
    start = _LON_BIT.get(message_type((part,)))
    if start is None or part.total > 1:
        return line
    fields = part.raw.rpartition(b"*")[0].split(b",")
    fields[5] = _with_lon(fields[5], start, degrees)
    body = b",".join(fields)[1:]
    return line[: line.rindex(b"!")] + b"!" + body + b"*%02X" % checksum(body)


def _with_lon(payload: bytes, start: int, degrees: int) -> bytes:
    values = [c - 48 - (8 if c - 48 > 40 else 0) for c in payload]
    stream = "".join(f"{value:06b}" for value in values)
    raw = int(stream[start : start + 28], 2)
    lon = raw - (1 << 28) if raw >= 1 << 27 else raw
    if lon != _NOT_AVAILABLE:
        half = 180 * _UNITS
        lon = (lon + degrees * _UNITS + half) % (2 * half) - half
    stream = stream[:start] + f"{lon % (1 << 28):028b}" + stream[start + 28 :]
    coded = [int(stream[i : i + 6], 2) for i in range(0, len(stream), 6)]
    return bytes(value + 48 if value < 40 else value + 56 for value in coded)
