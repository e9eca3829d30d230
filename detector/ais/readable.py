"""The decoder to read: lines of a log to raw rows, one at a time, through `sentence`, `clock`, `assembly` and `decode`.

`columns.ColumnDecoder` gives the same answers fifty times faster and calls this one for whatever its kernel does not
own; the tests hold the two against each other, field by field. A rule that changes here changes in `kernel` too.
"""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from dataclasses import dataclass, field, replace
from typing import Any

from detector.ais.assembly import NEAR_LINES, Runs
from detector.ais.clock import LogClock
from detector.ais.decode import POSITION_FIELDS, STATIC_FIELDS, PassedOver, base_station, decode, message_type
from detector.ais.sentence import Malformed, Part, parse, pieces, tag_block
from detector.ais.station import NO_STATION, shown_name, station_code

NO_TIME = "no time on the line or before it"
PART_MISSING = "the other part of the message is missing"
TOO_LONG = "line longer than 64 KiB"
LONGEST_LINE = 65_536
_MANY_GROUPS = 4 * NEAR_LINES  # more than this and the old ones are forgotten
UNKNOWN_MS = -1  # the time of a row that has none, where such rows are wanted

_OTHER = re.compile(rb"(?:\\[^\\\r\n]*\\)?[$!][A-Z]{2,}")
_TAG = re.compile(rb"^\\[^\\\r\n]*\\")

Rows = dict[str, list[Any]]


@dataclass(slots=True)
class Heard:
    """What came out of a stretch of a log: raw columns (sentinels and all), lines without use, counts.

    `anchors` has rows of line, UTC (ms) and MMSI: what base stations state of the time. `stations` are the names of
    those who heard a position, by the code in its row.
    """

    positions: Rows = field(default_factory=lambda: defaultdict(list))
    statics: Rows = field(default_factory=lambda: defaultdict(list))
    rejects: list[tuple[int, str, bytes]] = field(default_factory=list)
    passed_over: Counter[str] = field(default_factory=Counter)
    anchors: list[tuple[int, int, int]] = field(default_factory=list)
    types: Counter[int] = field(default_factory=Counter)
    stations: dict[int, str] = field(default_factory=dict)


class GroupTimes:
    """What time a tag block stated for its group: `c:` may stand on one sentence of a group only."""

    def __init__(self) -> None:
        self._stated: dict[bytes, tuple[int, int]] = {}

    def learn(self, part: Part) -> None:
        """Note a sentence of a group; one with a time of its own states it for the group."""
        if part.group and part.time_ms is not None:
            if len(self._stated) >= _MANY_GROUPS:
                self._stated = {g: at for g, at in self._stated.items() if part.line - at[0] <= NEAR_LINES}
            self._stated[part.group] = (part.line, part.time_ms)

    def time_ms(self, part: Part) -> int | None:
        """The time stated for the sentence's group within the last lines."""
        line, stated = self._stated.get(part.group, (-NEAR_LINES - 1, 0))
        return stated if part.group and 0 <= part.line - line <= NEAR_LINES else None


class ReadableDecoder:
    """Lines in, rows out. With `stations`, base stations, aircraft and aids to navigation have rows too.

    With `untimed`, a report that no time is known of gets a row all the same, its time UNKNOWN_MS.
    """

    def __init__(self, stations: bool = False, untimed: bool = False) -> None:
        self.heard = Heard()
        self._stations = stations
        self._untimed = untimed
        self._clock = LogClock()
        self._groups = GroupTimes()
        self._runs = Runs()

    def line(self, number: int, line: bytes) -> None:
        """One line of the log, without its end."""
        for part in self.judge(number, line, self._clock.time_ms()):
            self._groups.learn(part)
            of_group = self._groups.time_ms(part) if part.time_ms is None else None
            known = part if of_group is None else replace(part, clock_ms=of_group)
            for parts in self._runs.add(known):
                self.message(parts)

    def judge(self, number: int, line: bytes, clock_ms: int | None) -> list[Part]:
        """The sentences on a line, mostly one; a line or piece of one that holds none is counted with its reason."""
        if len(line) >= LONGEST_LINE:
            self.heard.rejects.append((number, TOO_LONG, line))
        elif line.startswith(b"#") or (b"VDM," not in line and b"VDO," not in line):
            self._not_ais(number, line)
        else:
            return [part for piece in pieces(line) if (part := self._parse(number, piece, clock_ms)) is not None]
        return []

    def _parse(self, number: int, piece: bytes, clock_ms: int | None) -> Part | None:
        try:
            return parse(piece, number, clock_ms)
        except Malformed as reason:
            self.heard.rejects.append((number, str(reason), piece))
            return None

    def late(self, part: Part) -> None:
        """A part that does not follow the one before it."""
        if (parts := self._runs.late(part)) is not None:
            self.message(parts)

    def _not_ais(self, number: int, line: bytes) -> None:
        """A line that holds no AIS sentence."""
        if not line.strip():
            self.heard.passed_over["empty line"] += 1
        elif line.startswith(b"#"):
            self.heard.passed_over["comment"] += 1
        elif line.startswith(b"\\") and line.count(b"\\") == 2 and line.endswith(b"\\"):
            self.heard.passed_over["tag block without a sentence"] += 1
        elif (reason := self._tag_fault(line)) is not None:
            self.heard.rejects.append((number, reason, line))
        elif self._clock.hear(_TAG.sub(b"", line, count=1)):
            self.heard.passed_over["clock sentence"] += 1
        elif _OTHER.match(line):
            self.heard.passed_over["other NMEA sentence"] += 1
        else:
            self.heard.rejects.append((number, "not a sentence", line))

    def _tag_fault(self, line: bytes) -> str | None:
        tag = _TAG.match(line)
        if tag is None:
            return None
        try:
            tag_block(tag[0][1:-1])
        except Malformed as reason:
            return str(reason)
        return None

    def finish(self) -> None:
        """At the end of the log: late matches, and the parts whose other half never came."""
        whole, lost = self._runs.finish()
        for parts in whole:
            self.message(parts)
        self.heard.rejects.extend((part.line, PART_MISSING, part.whole) for part in lost)

    def message(self, parts: tuple[Part, ...]) -> None:
        """A whole message."""
        line = parts[0].line
        self.heard.types[message_type(parts)] += 1
        if (stated := base_station(parts)) is not None:
            self.heard.anchors.append((line, *stated))
        try:
            position, static = decode(parts, self._stations)
        except PassedOver as kind:
            self.heard.passed_over[str(kind)] += 1
            return
        except Malformed as reason:
            self.heard.rejects.append((line, str(reason), parts[0].whole))
            return
        time_ms = _time(parts)
        if time_ms is None and not self._untimed:
            self.heard.rejects.append((line, NO_TIME, parts[0].whole))
            return
        origin = {"time_ms": UNKNOWN_MS if time_ms is None else time_ms, "line": line}
        if position is not None:
            row = {**position, **origin, "station": self._station(parts[0].station)}
            _append(self.heard.positions, row, (*POSITION_FIELDS.values(), "message_type", "station", *origin))
        if static is not None:
            _append(
                self.heard.statics,
                {**static, **origin},
                (*STATIC_FIELDS.values(), "ship_type", "message_type", *origin),
            )

    def _station(self, name: bytes) -> int:
        """The code of who heard the first part of a message; its name is noted."""
        code = station_code(name)
        if code != NO_STATION:
            self.heard.stations[code] = shown_name(name)
        return code


def _time(parts: tuple[Part, ...]) -> int | None:
    stated = [part.time_ms for part in parts if part.time_ms is not None]
    heard = [part.clock_ms for part in parts if part.clock_ms is not None]
    return min(stated or heard, default=None)


def _append(rows: Rows, row: dict[str, Any], names: tuple[str, ...]) -> None:
    for name in names:
        rows[name].append(row.get(name))
