"""JSON of AIS-catcher, one object a line, decoded or with the sentences alone.

Names, units and times were checked against AIS-catcher's source (JSONAIS.cpp, KeyDefs.h, Message.cpp, 2026) and the
examples of its release notes (v0.38, v0.40). Values are scaled; what is not available is left out. Times are of
reception, UTC: `rxuxtime` (epoch), else `toa` (epoch, from receivers with a clock of their own), else `rxtime`
(20220729191502). Without `-M T` there are none, and the lines are rejected.

Fields already decoded are used; where there are none, the sentences under `nmea`. AIS-catcher computes positions in 32
bits: from 64 degrees of longitude on they are off by up to 0.4 m, from 128 on by up to 0.8 m. The station is
`station_id`, a number, as newer versions write it (KEY_STATION_ID of Keys.h, 2025; its spelling from memory), else that
of a sentence's tag block.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import UTC, datetime
from typing import Any

from detector.ais.decode import PassedOver, decode
from detector.ais.sentence import Malformed, Part, parse
from detector.io import decoded, json_lines
from detector.io.json_lines import Record
from detector.io.reading import NO_TIME, Progress, Reading
from detector.io.rows import Rows
from detector.io.source import Source

NAME = "AIS-catcher JSON"

_OWN = frozenset({"rxtime", "rxuxtime", "nmea", "signalpower", "toa"})
_DIGITS = re.compile(r"[0-9]{14}")
_MAX_PARTS = 9


def recognises(head: bytes) -> bool:
    """Whether the first AIS object of the head carries a field that only AIS-catcher writes."""
    for found in json_lines.objects_of(head):
        if found.get("class") == "AIS":
            return not _OWN.isdisjoint(found) or str(found.get("device")).startswith("AIS-catcher")
    return False


def read(source: Source, number: int, progress: Progress | None = None) -> Iterator[Reading]:
    """All vessel reports, and every line that gave none."""
    yield from json_lines.read_lines(source, number, progress, _take)


def _take(rows: Rows, record: Record) -> None:
    if record.fields.get("class") != "AIS":
        rows.pass_over("object of another class")
    elif decoded.says_something(record.fields) or not isinstance(record.fields.get("nmea"), list):
        station = json_lines.station(record.fields.get("station_id"))
        decoded.take(rows, record, _time_ms(record.fields), is_scaled=True, station=station)
    else:
        _take_sentences(rows, record, record.fields["nmea"])


def _take_sentences(rows: Rows, record: Record, sentences: list[Any]) -> None:
    try:
        parts = _parts(sentences, record.line)
        position, static = decode(parts)
    except PassedOver as kind:
        rows.pass_over(str(kind))
        return
    except Malformed as reason:
        rows.reject(record.line, str(reason), record.text)
        return
    time_ms = _time_ms(record.fields)
    if time_ms is None:
        rows.reject(record.line, NO_TIME, record.text)
    else:
        station = json_lines.station(record.fields.get("station_id")) or parts[0].station
        rows.add(record.line, time_ms, position, static, station)


def _parts(sentences: list[Any], line: int) -> tuple[Part, ...]:
    """The sentences of one whole message, in order. Raises Malformed."""
    if not 1 <= len(sentences) <= _MAX_PARTS or not all(isinstance(sentence, str) for sentence in sentences):
        raise Malformed("no list of sentences under nmea")
    parts = tuple(parse(sentence.encode("utf-8", "replace"), line) for sentence in sentences)
    if [part.number for part in parts] != list(range(1, parts[0].total + 1)) or len({p.key for p in parts}) > 1:
        raise Malformed("sentences under nmea are not one message")
    return parts


def _time_ms(fields: dict[str, Any]) -> int | None:
    for name in ("rxuxtime", "toa"):
        if (found := json_lines.time_ms(fields.get(name))) is not None:
            return found
    digits = str(fields.get("rxtime"))
    if not _DIGITS.fullmatch(digits):
        return None
    try:
        at = datetime.strptime(digits, "%Y%m%d%H%M%S").replace(tzinfo=UTC)
    except ValueError:
        return None
    return json_lines.time_ms(at.timestamp())
