"""Blocks of a log's bytes to raw columns, at the speed of the machine: `ColumnDecoder`.

The compiled kernel reads what is well formed; whatever it hands back goes through `readable`, so both give one answer.
Memory is that of one block and its rows, however long the log.
"""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from typing import Any

import numpy as np

from detector.ais.identity import MmsiClass
from detector.ais.kernel import layout as at
from detector.ais.kernel.block import decode_block
from detector.ais.kernel.layout import Bytes, Ints, Lists, Memory, PositionColumns, StaticColumns, Stations
from detector.ais.readable import LONGEST_LINE, NO_TIME, Heard, ReadableDecoder
from detector.ais.sentence import Part

Columns = dict[str, Any]
_PASSED_OVER = {
    at.EMPTY: "empty line",
    at.COMMENT: "comment",
    at.CLOCK_SENTENCE: "clock sentence",
    at.OTHER: "other NMEA sentence",
    at.COAST: f"report of a {MmsiClass.COAST}",
    at.GROUP: f"report of a {MmsiClass.GROUP}",
    at.AIRCRAFT: f"report of a {MmsiClass.SAR_AIRCRAFT}",
    at.DEVICE: f"report of a {MmsiClass.DEVICE}",
    at.AID: f"report of a {MmsiClass.AID}",
}
_CLOCK_FAULTS = {
    at.BACKWARD: "the log's time jumps back by more than a minute",
    at.SKEWED: "the ship's own second is more than 10 s from the time of reception",
}


@dataclass(slots=True)
class Stretch:
    """What came out of a block: raw columns, the rows and lines of `readable`, counts.

    `anchors` are lines on which a base station states the UTC time (ms), with that time.
    """

    positions: Columns
    statics: Columns
    rest: Heard
    anchors: Ints
    lines: int
    passed_over: Counter[str]
    census: dict[str, dict[str, int]]


class ColumnDecoder:
    """Blocks in, columns out. With `stations`, base stations, aircraft and aids to navigation have rows too.

    With `untimed`, a report that no time is known of gets a row all the same, its time `readable.UNKNOWN_MS`.
    """

    def __init__(self, stations: bool = False, untimed: bool = False) -> None:
        self._wanted = (stations, untimed)
        self._rest = ReadableDecoder(stations, untimed)
        self._memory = _memory()
        self._stations = Stations(
            np.zeros(at.STATION_SLOTS, np.int64),
            np.zeros(at.STATION_SLOTS + 1, np.int64),
            np.zeros((at.STATION_SLOTS, at.STATION_NAME), np.uint8),
        )
        self._tail = b""
        self._run: list[tuple[bytes, int, int]] = []  # lines of a message that is not whole at the end of a block

    def take(self, block: bytes) -> Stretch:
        """The rows of the lines that end in this block."""
        if len(self._tail) >= LONGEST_LINE:  # the rest of a line that is too long is not kept
            end = block.find(b"\n")
            block = b"" if end < 0 else block[end:]
        data = self._tail + block
        whole = data.rfind(b"\n") + 1
        self._tail = data[whole : whole + LONGEST_LINE]
        return self._decode(data[:whole] if whole < len(data) else data)

    def finish(self) -> Stretch:
        """At the end of the log: its last line, and the messages still to be made."""
        last = self._decode(self._tail + b"\n" if self._tail else b"")
        self._tail = b""
        for line, number, clock in self._run:
            self._judge(number, line, clock, at.PART)
        self._run = []
        self._rest.finish()
        last.rest = self._rest.heard
        return last

    def _decode(self, data: bytes) -> Stretch:
        memory, again = self._memory, self._run
        data = b"".join(line + b"\n" for line, _, _ in again) + data
        carried = np.array([[number, clock] for _, number, clock in again], np.int64).reshape(-1, 2)
        capacity = data.count(b"\n") + 2 * 9
        positions, statics, lists = _position_columns(capacity), _static_columns(capacity), _lists(capacity)
        state, before = memory.state, int(memory.state[at.LINES])
        state[[at.POSITIONS, at.STATICS, at.LEFT, at.UNTIMED, at.ANCHORS, at.MESSAGES, at.RUN_PARTS]] = 0
        memory.counts[:] = 0
        buffer = np.frombuffer(data + b"\n" * at.PADDING, np.uint8)
        decode_block(buffer, len(data), carried, self._wanted, memory, self._stations, lists, positions, statics)
        self._rest.heard = Heard()
        self._hand_back(data, lists)
        self._run = [
            (data[start : start + length], line, clock) for start, length, line, clock in _run_lines(state).tolist()
        ]
        return Stretch(
            positions={name: column[: state[at.POSITIONS]] for name, column in positions._asdict().items()},
            statics=_statics(statics, int(state[at.STATICS])),
            rest=self._rest.heard,
            anchors=lists.anchors[: state[at.ANCHORS]],
            lines=int(state[at.LINES]) - before,
            passed_over=_passed_over(memory.counts),
            census=self._census(),
        )

    def _hand_back(self, data: bytes, lists: Lists) -> None:
        """What the kernel did not own."""
        state = self._memory.state
        message: list[Part] = []
        numbers: list[int] = []
        for start, length, number, clock, kind in lists.left[: state[at.LEFT]].tolist():
            part = self._judge(number, data[start : start + length], clock, kind)
            if part is not None:
                if numbers and numbers[-1] != kind:
                    self._rest.message(tuple(message))
                    message.clear()
                message.append(part)
                numbers.append(kind)
        if message:
            self._rest.message(tuple(message))
        for start, length, number in lists.untimed[: state[at.UNTIMED]].tolist():
            self._rest.heard.rejects.append((number, NO_TIME, data[start : start + length]))

    def _judge(self, number: int, line: bytes, clock: int, kind: int) -> Part | None:
        """A line handed back: the sentence on it if it is a part of a whole message."""
        part = self._rest.judge(number, line, None if clock == at.NONE else clock)
        if part is None or kind >= 0:
            return part
        if part.total == 1:
            self._rest.message((part,))
        else:
            self._rest.late(part)
        return None

    def _census(self) -> dict[str, dict[str, int]]:
        counts = self._memory.counts
        types = {
            str(kind): int(counts[at.HEARD_TYPES + kind]) + self._rest.heard.types[kind]
            for kind in range(64)
            if counts[at.HEARD_TYPES + kind] or self._rest.heard.types[kind]
        }
        faults = {name: int(counts[place]) for place, name in _CLOCK_FAULTS.items() if counts[place]}
        return {"message types": types, "clock faults": faults}

    def stations(self) -> dict[str, int]:
        """How many sentences each station heard, by its name in the tag block or behind the sentence."""
        counts = self._stations.counts
        found = {
            self._stations.names[slot].tobytes().rstrip(b"\0").decode("latin-1"): int(counts[slot])
            for slot in np.flatnonzero(counts[: at.STATION_SLOTS])
        }
        if counts[at.STATION_SLOTS]:
            found["other stations"] = int(counts[at.STATION_SLOTS])
        return found


def _run_lines(state: Ints) -> Ints:
    """Offset, length, line and clock of the parts of the open run, as three columns."""
    parts = int(state[at.RUN_PARTS])
    return state[at.RUN_LINES : at.RUN_LINES + 4 * parts].reshape(parts, 4)


def _passed_over(counts: Ints) -> Counter[str]:
    found = Counter({name: int(counts[place]) for place, name in _PASSED_OVER.items() if counts[place]})
    passed = counts[at.PASSED_TYPES : at.PASSED_TYPES + 64]
    found.update({f"message type {kind}": int(passed[kind]) for kind in np.flatnonzero(passed)})
    return found


def _memory() -> Memory:
    state = np.zeros(at.STATE_SIZE, np.int64)
    state[[at.CLOCK, at.LAST_MS]] = at.NONE
    return Memory(
        state=state,
        counts=np.zeros(at.COUNTS_SIZE, np.int64),
        groups=np.zeros((at.GROUP_SLOTS, 3), np.int64),
        part=np.zeros(at.PART_SIZE, np.int64),
        six=np.zeros(at.LONGEST_PAYLOAD + 8, np.uint8),
        run_six=np.zeros(9 * at.LONGEST_PAYLOAD + 8, np.uint8),
    )


def _position_columns(size: int) -> PositionColumns:
    return PositionColumns(*(np.empty(size, dtype) for dtype in _POSITION_DTYPES))


def _static_columns(size: int) -> StaticColumns:
    columns = [np.empty(size, dtype) for dtype in _STATIC_DTYPES]
    ends = np.empty((len(at.TEXTS), size + 1), np.int64)
    ends[:, 0] = 0
    return StaticColumns(*columns, np.empty((len(at.TEXTS), size * at.TEXT_WIDTH), np.uint8), ends)


def _lists(size: int) -> Lists:
    return Lists(np.empty((size, 5), np.int64), np.empty((size, 3), np.int64), np.empty((size, 2), np.int64))


_POSITION_DTYPES = "i8 i8 f8 f8 f8 f8 i2 i1 ? i1 i1 i8".split()
_STATIC_DTYPES = "i8 i8 i8 i2 i2 i2 i2 i2 f8 i1 i8".split()


def _statics(made: StaticColumns, rows: int) -> Columns:
    columns = {name: column[:rows] for name, column in made._asdict().items() if not name.startswith("text")}
    for place, name in enumerate(at.TEXTS):
        columns[name] = _texts(made.text[place], made.text_end[place, : rows + 1])
    return columns


def _texts(text: Bytes, ends: Ints) -> Any:
    """An Arrow array over the bytes as they are: nothing is copied, nothing becomes a Python object."""
    import pyarrow as pa

    return pa.LargeStringArray.from_buffers(len(ends) - 1, pa.py_buffer(ends), pa.py_buffer(text[: ends[-1]]))
