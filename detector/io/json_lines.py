"""JSON objects, one a line, as recorders of JSON feeds write them; and values of JSON taken with care.

Anything may stand where a number or a name is expected: it is read as missing, and never stops the reading. Lines that
are no JSON object are rejected with their reason. Shared by the readers of JSON formats.
"""

from __future__ import annotations

import json
import math
import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import lru_cache
from typing import Any

from detector.ais.identity import NOT_A_VESSEL, mmsi_class
from detector.ais.sentence import EARLIEST_MS, LATEST_MS, epoch_ms
from detector.io.reading import TOO_LONG, Progress, Reading
from detector.io.rows import Rows
from detector.io.source import HEAD_BYTES, Source

NO_MMSI = "no usable MMSI"
NOTHING_USED = "no field that is used"
_HEAD_OBJECTS = 50  # a head of 64 KiB holds 100 to 300; the first say what the file is
_MAX_NUMBER = 1e15  # larger is nonsense in any field, and keeps sums and casts in range
_NUMBER = re.compile(r"\s*[+-]?\d{1,15}(?:\.\d{1,15})?\s*", re.ASCII)
_TIME = re.compile(
    r"\s*(\d{4}-\d\d-\d\d)[T ](\d\d:\d\d:\d\d)(\.\d+)?\s*(?:(?:Z|UTC|GMT)|([+-]\d\d):?(\d\d)(?: [A-Z]{3,4})?)?\s*",
    re.ASCII,
)
_CONTROL = re.compile(r"[\x00-\x1f\x7f]")
_DECODER = json.JSONDecoder(parse_constant=lambda _: None)  # NaN and Infinity are not JSON, and mean nothing here


@dataclass(frozen=True, slots=True)
class Record:
    """One JSON object: the line it stands on (or its place in a document), its fields and its text."""

    line: int
    fields: dict[str, Any]
    text: bytes | str


Take = Callable[[Rows, Record], None]


def read_lines(source: Source, number: int, progress: Progress | None, take: Take) -> Iterator[Reading]:
    """The objects of an input given to `take` one by one, and what it made of them stretch by stretch."""
    rows = Rows(number)
    for line, text in source.lines(progress):
        rows.lines += 1
        if not text.strip():
            rows.pass_over("empty line")
        elif text.startswith((b"$", b"!", b"\\")):
            rows.pass_over("NMEA sentence beside the JSON")  # gpsd writes both where a client asks for both
        else:
            record = _record(rows, line, text)
            if record is not None:
                take(rows, record)
        if rows.full:
            yield rows.reading()
    yield rows.reading()


def _record(rows: Rows, line: int, text: bytes) -> Record | None:
    if len(text) >= HEAD_BYTES:
        rows.reject(line, TOO_LONG, text)
        return None
    try:
        return Record(line, parsed(text), text)
    except ValueError as reason:
        rows.reject(line, str(reason), text)
        return None


def parsed(text: bytes | str) -> dict[str, Any]:
    """The JSON object that the text is. Raises ValueError with the reason to list where it is none."""
    try:
        value = _DECODER.decode(text if isinstance(text, str) else _decoded(text))
    except RecursionError:
        raise ValueError("JSON nested too deeply") from None
    except ValueError:
        raise ValueError("not JSON") from None
    if not isinstance(value, dict):
        raise ValueError("not a JSON object")  # noqa: TRY004 - the reason to list
    return value


def _decoded(text: bytes) -> str:
    try:
        return text.decode("utf-8")
    except UnicodeDecodeError:
        return text.decode("latin-1")  # as some recorders write names; any byte fits


def objects_of(head: bytes) -> list[dict[str, Any]]:
    """The first JSON objects in the head of an input, one a line; lines that are none are left out."""
    found: list[dict[str, Any]] = []
    for line in head.split(b"\n"):
        if line.lstrip().startswith(b"{") and len(found) < _HEAD_OBJECTS:
            try:
                found.append(parsed(line))
            except ValueError:
                continue
    return found


def number(value: Any) -> float | None:
    """A number, also one written as text; None for anything else, and for numbers beyond all sense."""
    kind = type(value)
    if kind is str and _NUMBER.fullmatch(value):
        value = float(value)
    elif kind is not float and kind is not int:  # true and false are no numbers
        return None
    return float(value) if -_MAX_NUMBER <= value <= _MAX_NUMBER else None  # fails for not a number, too


def whole(value: Any) -> int | None:
    """A whole number, also one written as text or with .0; None for anything else."""
    found = number(value)
    return int(found) if found is not None and found.is_integer() else None


def flag(value: Any) -> bool | None:
    """True or false, also written as 1 or 0; None for anything else."""
    return bool(value) if value in (True, False) and isinstance(value, int) else None


def text(value: Any) -> str | None:
    """A text that any table, file and store can hold: control characters go, half a surrogate becomes a '?'."""
    if not isinstance(value, str):
        return None
    return _CONTROL.sub("", value).encode("utf-8", "replace").decode("utf-8")


def station(value: Any) -> str:
    """The name of a station, a text or a whole number; empty for anything else."""
    found = text(value)
    if found is None:
        numbered = whole(value)
        found = "" if numbered is None else str(numbered)
    return found.strip()


def scaled(value: Any, divisor: float) -> float | None:
    """A number of the wire divided by the steps its unit has."""
    found = number(value)
    return None if found is None else found / divisor


def mmsi(value: Any) -> int | None:
    """An identity number of at most 30 bits, as the air carries it; None for anything else."""
    found = whole(value)
    return found if found is not None and 0 < found < 2**30 else None


@lru_cache(maxsize=1 << 16)
def not_a_vessel(identity: int) -> str | None:
    """The reason to pass over a station that is no vessel; None for a vessel."""
    station = mmsi_class(identity)
    return f"report of a {station}" if station in NOT_A_VESSEL else None


def time_ms(value: Any) -> int | None:
    """Milliseconds since 1970 of an epoch (s or ms, number or text) or of a date and time; one without zone is UTC.

    Knows `2022-12-29T18:22:32Z`, `2022-12-29 18:22:32.318353 +0000 UTC` (Go) and `2021-07-09 12:08:05 GMT`.
    """
    epoch = number(value)
    if epoch is not None:
        return epoch_ms(repr(epoch).encode())
    match = _TIME.fullmatch(value) if isinstance(value, str) else None
    if match is None:
        return None
    date, clock, fraction, hours, minutes = match.groups()
    try:
        at = datetime.fromisoformat(f"{date}T{clock}+00:00")
    except ValueError:
        return None
    if hours is not None:
        ahead = timedelta(hours=abs(int(hours)), minutes=int(minutes))
        at = at + ahead if hours.startswith("-") else at - ahead
    found = round(at.timestamp() * 1000) + math.floor(float(fraction or 0) * 1000)
    return found if EARLIEST_MS <= found < LATEST_MS else None
