"""JSON of the AISHub web service: one document, `[{"ERROR":false,...},[{"MMSI":...,"TIME":...},...]]`.

Fields and units were checked against the description of the service (aishub.net/api and the older XML description) and
answers kept in the tests of public programs. `format=0` holds the integers of the wire (1/600,000 degree, 1/10 knot,
1/10 degree, 1/10 m) and an epoch as `TIME`; `format=1` degrees, knots, metres and `2021-07-09 12:08:05 GMT`: each
record tells by its TIME which it is. A record is the newest known of a ship, position and static data together, without
the second of the fix. TYPE 0 may mean that no static message was heard: it gives a row only with a name or the like.

The document may be of any size and is often one line, so `line` is the place of the record in it, counted from 1.
"""

from __future__ import annotations

import codecs
import re
from collections.abc import Iterator
from typing import Any

from detector.errors import UnreadableInput
from detector.io import json_lines
from detector.io.json_lines import NO_MMSI, Record
from detector.io.reading import NO_TIME, TOO_LONG, Progress, Reading
from detector.io.rows import Row, Rows
from detector.io.source import HEAD_BYTES, Source

NAME = "AISHub JSON"

_HEAD = re.compile(rb'\s*\[\s*(\{[^{}]*"ERROR"\s*:[^{}]*\})')
_OBJECT = re.compile(r"\{[^{}]*\}")  # records hold no others, and the alphabet of AIS has no braces
_BETWEEN = re.compile(r"[\s,\[\]]*")
WIRE_DEGREES, WIRE_TENTHS = 600_000.0, 10.0  # steps of a degree; of a knot, a degree of course, a metre of draught
_BLOCK_BYTES = 1 << 20
_STATIC = ("IMO", "NAME", "CALLSIGN", "TYPE", "DRAUGHT", "DEST", "A", "B", "C", "D")


def recognises(head: bytes) -> bool:
    """Whether the document begins with the object that tells of success or failure."""
    return _HEAD.match(head[:4096]) is not None


def read(source: Source, number: int, progress: Progress | None = None) -> Iterator[Reading]:
    """All vessels of the answer. Raises UnreadableInput where the answer is an error message."""
    _check(source)
    rows = Rows(number)
    for place, text in enumerate(_objects(source, progress)):
        if place == 0:
            continue  # the head of the document
        rows.lines += 1
        _take(rows, place, text)
        if rows.full:
            yield rows.reading()
    yield rows.reading()


def _check(source: Source) -> None:
    match = _HEAD.match(source.head()[:4096])
    try:
        head = json_lines.parsed(match[1]) if match else {}
    except ValueError:
        head = {}
    if head.get("ERROR") is True:
        said = str(head.get("ERROR_MESSAGE", "no reason given"))[:200]
        raise UnreadableInput(f"{source} is an error message of AISHub ({said}), not data: request it again.")


def _objects(source: Source, progress: Progress | None) -> Iterator[str]:
    """The text of each object, and of what stands between two and is none; never more than 64 KiB of each."""
    decoder = codecs.getincrementaldecoder("utf-8")(errors="replace")
    held, skipping = "", False
    for block in source.blocks(_BLOCK_BYTES, progress):
        held += decoder.decode(block)
        done = 0
        for match in _OBJECT.finditer(held):
            if not skipping and (rubbish := _rubbish(held[done : match.start()])):
                yield rubbish
            skipping = False
            yield match[0][:HEAD_BYTES]
            done = match.end()
        held = held[done:]
        if len(held) > HEAD_BYTES:
            if not skipping:
                yield held[:HEAD_BYTES]
            held, skipping = "", True
    if not skipping and (rubbish := _rubbish(held)):
        yield rubbish


def _rubbish(between: str) -> str:
    return between[_BETWEEN.match(between).end() :].rstrip(" \t\r\n,[]")[:HEAD_BYTES]  # type: ignore[union-attr]


def _take(rows: Rows, place: int, text: str) -> None:
    if len(text) >= HEAD_BYTES:
        rows.reject(place, TOO_LONG, text)
        return
    try:
        record = Record(place, json_lines.parsed(text), text)
    except ValueError as reason:
        rows.reject(place, str(reason), text)
        return
    identity = json_lines.mmsi(record.fields.get("MMSI"))
    time_ms = json_lines.time_ms(record.fields.get("TIME"))
    if identity is None:
        rows.reject(place, NO_MMSI, text)
    elif reason_not := json_lines.not_a_vessel(identity):
        rows.pass_over(reason_not)
    elif time_ms is None:
        rows.reject(place, NO_TIME, text)
    else:
        as_sent = json_lines.number(record.fields.get("TIME")) is not None
        static = _static(record.fields, as_sent)
        for row in (position := _position(record.fields, as_sent), static):
            if row is not None:
                row["mmsi"] = identity
        rows.add(place, time_ms, position, static)


def _position(fields: dict[str, Any], as_sent: bool) -> Row:
    degrees, tenths = (WIRE_DEGREES, WIRE_TENTHS) if as_sent else (1.0, 1.0)
    return {
        "lat": json_lines.scaled(fields.get("LATITUDE"), degrees),
        "lon": json_lines.scaled(fields.get("LONGITUDE"), degrees),
        "sog_kn": json_lines.scaled(fields.get("SOG"), tenths),
        "cog_deg": json_lines.scaled(fields.get("COG"), tenths),
        "heading_deg": json_lines.number(fields.get("HEADING")),
        "nav_status": json_lines.whole(fields.get("NAVSTAT")),
        "accurate": json_lines.flag(fields.get("PAC")),
    }


def _static(fields: dict[str, Any], as_sent: bool) -> Row | None:
    if all(fields.get(name) in (None, "", 0) for name in _STATIC):
        return None
    return {
        "imo": json_lines.whole(fields.get("IMO")),
        "callsign": json_lines.text(fields.get("CALLSIGN")),
        "shipname": json_lines.text(fields.get("NAME")),
        "ship_type": json_lines.whole(fields.get("TYPE")),
        "to_bow_m": json_lines.number(fields.get("A")),
        "to_stern_m": json_lines.number(fields.get("B")),
        "to_port_m": json_lines.number(fields.get("C")),
        "to_starboard_m": json_lines.number(fields.get("D")),
        "draught_m": json_lines.scaled(fields.get("DRAUGHT"), WIRE_TENTHS if as_sent else 1.0),
        "destination": json_lines.text(fields.get("DEST")),
    }
