"""NMEA 0183 logs with AIVDM and AIVDO sentences, plain or gzip, in every dialect of time that `ais.sentence` and
`ais.clock` know.

Each report gets the time its own line states; failing that, the time of the clock sentences before it. A line with
neither is rejected: a position without a time is of no use, and a guessed time is worse.
"""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from collections.abc import Iterator
from typing import TYPE_CHECKING, Any

import numpy as np

from detector.ais import normalise
from detector.ais.assembly import Assembler
from detector.ais.clock import LogClock, fix_times_ms
from detector.ais.decode import POSITION_FIELDS, STATIC_FIELDS, PassedOver, decode
from detector.ais.sentence import Malformed, Part, parse
from detector.io.reading import NO_TIME, PART_MISSING, TOO_LONG, Progress, Reading, RejectList
from detector.io.source import HEAD_BYTES, Source
from detector.schema import milliseconds

if TYPE_CHECKING:
    import pandas as pd

NAME = "NMEA AIVDM"

_AIS = re.compile(rb"^(?:\\[^\\\r\n]*\\)?[^!\\$\r\n]{0,64}![A-Z]{2}VD[MO],\d,", re.MULTILINE)


def recognises(head: bytes) -> bool:
    """Whether a line of the head is an AIVDM or AIVDO sentence."""
    return _AIS.search(head) is not None


def read(source: Source, number: int, progress: Progress | None = None) -> Iterator[Reading]:
    """All vessel reports of the log, and every line that gave none."""
    log = _Log(number)
    count = 0
    for count, line in source.lines(progress):
        log.take(count, line)
    log.finish()
    yield log.reading(count)


def rejoin(rejects: pd.DataFrame) -> tuple[Reading, list[int]]:
    """Messages whose two lines fell into different inputs, and the rows of the REJECTS table that made them.

    Recorders cut their files anywhere. The rows keep the file and line of the first part; what stays alone stays
    rejected.
    """
    waiting = rejects[rejects["reason"] == PART_MISSING].sort_values(["file", "line"])
    log = _Log(0)
    for place, text in enumerate(waiting["text"]):
        log.take(place, str(text).encode("latin-1"))
    log.finish()
    reading = log.reading(len(waiting))
    alone = set(log.rejects.lines)
    for table in (reading.positions, reading.statics):
        places = table["line"].to_numpy()
        table["file"], table["line"] = (waiting[name].to_numpy()[places] for name in ("file", "line"))
    return reading, [int(index) for place, index in enumerate(waiting.index) if place not in alone]


class _Log:
    """Collects raw columns line by line."""

    def __init__(self, number: int) -> None:
        self.rejects = RejectList(number)
        self.passed_over: Counter[str] = Counter()
        self._number = number
        self._clock = LogClock()
        self._assembler = Assembler()
        self._log_times: dict[int, int] = {}  # line -> clock, for parts waiting for the rest of their message
        self._positions: dict[str, list[Any]] = defaultdict(list)
        self._statics: dict[str, list[Any]] = defaultdict(list)

    def take(self, number: int, line: bytes) -> None:
        """One line of the log."""
        if len(line) >= HEAD_BYTES:
            self.rejects.add(number, TOO_LONG, line)
            return
        if b"VDM," not in line and b"VDO," not in line:
            self._not_ais(number, line)
            return
        try:
            part = parse(line, number)
        except Malformed as reason:
            self.rejects.add(number, str(reason), line)
            return
        if part.time_ms is None and (now := self._clock.time_ms()) is not None:
            self._log_times[number] = now
        parts = self._assembler.add(part)
        if parts is not None:
            self._message(parts)

    def _not_ais(self, number: int, line: bytes) -> None:
        if not line.strip():
            self.passed_over["empty line"] += 1
        elif line.startswith(b"#"):
            self.passed_over["comment"] += 1
        elif line.startswith(b"\\") and line.count(b"\\") == 2 and line.endswith(b"\\"):
            self.passed_over["tag block without a sentence"] += 1
        elif self._clock.hear(line):
            self.passed_over["clock sentence"] += 1
        elif re.match(rb"(?:\\[^\\]*\\)?[$!][A-Z]{2,}", line):
            self.passed_over["other NMEA sentence"] += 1
        else:
            self.rejects.add(number, "not a sentence", line)

    def finish(self) -> None:
        """At the end of the file: late matches, and the parts whose other half never came."""
        whole, lost = self._assembler.finish()
        for parts in whole:
            self._message(parts)
        for part in lost:
            self.rejects.add(part.line, PART_MISSING, part.whole)

    def _message(self, parts: tuple[Part, ...]) -> None:
        time_ms = self._time(parts)
        try:
            position, static = decode(parts)
        except PassedOver as kind:
            self.passed_over[str(kind)] += 1
            return
        except Malformed as reason:
            self.rejects.add(parts[0].line, str(reason), parts[0].raw)
            return
        if time_ms is None:
            self.rejects.add(parts[0].line, NO_TIME, parts[0].raw)
            return
        for row, columns, fields in (
            (position, self._positions, POSITION_FIELDS),
            (static, self._statics, STATIC_FIELDS),
        ):
            if row is not None:
                self._append(row, columns, fields, time_ms, parts[0].line)

    def _append(
        self, row: dict[str, Any], columns: dict[str, list[Any]], fields: dict[str, str], time_ms: int, line: int
    ) -> None:
        for name in fields.values():
            columns[name].append(row.get(name))
        if columns is self._statics:
            columns["ship_type"].append(row.get("ship_type"))
        columns["message_type"].append(row["message_type"])
        columns["time_ms"].append(time_ms)
        columns["line"].append(line)

    def _time(self, parts: tuple[Part, ...]) -> int | None:
        stated = [part.time_ms for part in parts if part.time_ms is not None]
        heard = [self._log_times.pop(part.line) for part in parts if part.line in self._log_times]
        return min(stated) if stated else (min(heard) if heard else None)

    def reading(self, lines: int) -> Reading:
        """The tables."""
        positions = normalise.positions(self._columns(self._positions, POSITION_FIELDS))
        known = positions["lat"].notna() & positions["lon"].notna()
        if without := int((~known).sum()):
            self.passed_over["report without a position"] += without
        positions = positions[known].reset_index(drop=True)
        second = positions["utc_second"].to_numpy(dtype=np.float64, na_value=np.nan)
        received = milliseconds(positions["time"])
        positions["time"] = fix_times_ms(received, second)
        positions["time"] = positions["time"].astype("datetime64[ms, UTC]")
        statics = normalise.statics(self._columns(self._statics, {**STATIC_FIELDS, "": "ship_type"}))
        return Reading(positions, statics, self.rejects.to_frame(), lines, dict(self.passed_over))

    def _columns(self, columns: dict[str, list[Any]], fields: dict[str, str]) -> dict[str, Any]:
        size = len(columns["time_ms"])
        made: dict[str, Any] = {name: columns[name] for name in (*fields.values(), "message_type", "time_ms", "line")}
        made["file"] = np.full(size, self._number, dtype=np.int32)
        return made
