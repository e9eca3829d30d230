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
from detector.ais.kernel.layout import Bytes, Floats, Ints, Shorts
from detector.ais.readable import LONGEST_LINE, NO_TIME, Heard, ReadableDecoder
from detector.ais.sentence import Part
from detector.ais.station import shown_name

Columns = dict[str, Any]
_PASSED_OVER = {
    at.EMPTY: "empty line",
    at.COMMENT: "comment",
    at.CLOCK_SENTENCE: "clock sentence",
    at.OTHER: "other NMEA sentence",
    at.TAG_ALONE: "tag block without a sentence",
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

    `anchors` has rows of line, UTC (ms) and MMSI: what base stations state of the time.
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
        self._memory = np.zeros(at.MEMORY_SIZE, np.int64)
        self._memory[[at.CLOCK, at.LAST_MS]] = at.NONE
        self._scratch = np.zeros(at.SCRATCH_SIZE, np.uint8)
        self._tail = b""
        self._run: list[tuple[bytes, int, int]] = []  # lines of a message that is not whole at the end of a block

    def take(self, block: bytes) -> Stretch:
        """The rows of the lines that end in this block."""
        if len(self._tail) >= LONGEST_LINE:  # the rest of a line that is too long is not kept
            end = block.find(b"\n")
            block = b"" if end < 0 else block[end:]
        end = block.rfind(b"\n") + 1
        whole, self._tail = (self._tail, block[end:]) if end else (b"", self._tail + block)
        self._tail = self._tail[:LONGEST_LINE]
        return self._decode(whole, block, end)

    def finish(self) -> Stretch:
        """At the end of the log: its last line, and the messages still to be made."""
        last = self._decode(self._tail, b"\n", 1) if self._tail else self._decode(b"", b"", 0)
        self._tail = b""
        for line, number, clock in self._run:
            self._judge(number, line, clock, at.PART)
        self._run = []
        self._rest.finish()
        last.census = self._census()
        return last

    def _decode(self, before: bytes, block: bytes, end: int) -> Stretch:
        """The rows of the lines of an open message, `before` and block[:end], which is empty or ends a line."""
        memory = self._memory
        carried = np.array([[number, clock] for _, number, clock in self._run], np.int64).reshape(-1, 2)
        ahead = b"".join(line + b"\n" for line, _, _ in self._run) + before
        data = b"".join((ahead, block, b"\n" * at.PADDING))
        size = len(ahead) + end
        buffer = np.frombuffer(data, np.uint8)
        capacity = np.count_nonzero(buffer[:size] == 10) + 9  # each line gives one row of a kind; a run comes back late
        longs, floats = np.empty((at.LONGS, capacity), np.int64), np.empty((at.FLOATS, capacity), np.float64)
        shorts, text = np.empty((at.SHORTS, capacity), np.int16), np.empty((3, capacity * at.TEXT_WIDTH), np.uint8)
        longs[at.S_TEXT :, 0] = 0
        lines = int(memory[at.LINES])
        memory[_OF_ONE_BLOCK] = 0
        memory[at.COUNTS : at.GROUPS] = 0
        decode_block(buffer, size, carried, *self._wanted, memory, self._scratch, longs, floats, shorts, text)
        self._rest.heard = Heard()
        self._hand_back(data, longs)
        self._run = [(data[start : start + length], line, clock) for start, length, line, clock in _run(memory)]
        memory[at.RUN_PARTS] = 0
        return Stretch(
            positions=_positions(longs, floats, shorts, int(memory[at.POSITIONS])),
            statics=_statics(longs, floats, shorts, text, int(memory[at.STATICS])),
            rest=self._rest.heard,
            anchors=longs[at.ANCHOR_LINE : at.ANCHOR_MMSI + 1, : memory[at.ANCHORS]].T,
            lines=int(memory[at.LINES]) - lines,
            passed_over=_passed_over(memory),
            census=self._census(),
        )

    def _hand_back(self, data: bytes, longs: Ints) -> None:
        """What the kernel did not own."""
        message: list[Part] = []
        of = at.NONE
        left = longs[at.LEFT_START : at.LEFT_KIND + 1, : self._memory[at.LEFT]].T
        for start, length, number, clock, kind in left.tolist():
            parts = self._judge(number, data[start : start + length], clock, kind)
            if message and kind != of:
                self._rest.message(tuple(message))
                message.clear()
            message += parts
            of = kind
        if message:
            self._rest.message(tuple(message))
        untimed = longs[at.UNTIMED_START : at.UNTIMED_LINE + 1, : self._memory[at.UNTIMED]].T
        for start, length, number in untimed.tolist():
            self._rest.heard.rejects.append((number, NO_TIME, data[start : start + length]))

    def _judge(self, number: int, line: bytes, clock: int, kind: int) -> list[Part]:
        """A line handed back: the sentence on it if it is a part of a whole message."""
        parts = self._rest.judge(number, line, None if clock == at.NONE else clock)
        if kind >= 0:
            return parts
        for part in parts:
            if part.total == 1:
                self._rest.message((part,))
            else:
                self._rest.late(part)
        return []

    def _census(self) -> dict[str, dict[str, int]]:
        heard = self._memory[at.HEARD_TYPES : at.HEARD_TYPES + 64]
        types = {str(kind): int(heard[kind]) for kind in np.flatnonzero(heard)}
        for kind, count in self._rest.heard.types.items():
            types[str(kind)] = types.get(str(kind), 0) + count
        faults = {name: int(self._memory[place]) for place, name in _CLOCK_FAULTS.items() if self._memory[place]}
        return {"message types": types, "clock faults": faults}

    def stations(self) -> dict[str, int]:
        """How many sentences each station heard, by its name in the tag block or behind the sentence."""
        counts = self._memory[at.STATION_COUNTS : at.STATION_COUNTS + at.STATION_SLOTS + 1]
        found: dict[str, int] = {}
        for slot in np.flatnonzero(counts[:-1]):
            name = self._station_name(int(slot))
            found[name] = found.get(name, 0) + int(counts[slot])
        return {**found, "other stations": int(counts[-1])} if counts[-1] else found

    def station_names(self) -> dict[int, str]:
        """The names of the stations counted one by one, each by its code in the column `station`."""
        keys = self._memory[at.STATION_KEYS : at.STATION_KEYS + at.STATION_SLOTS]
        counts = self._memory[at.STATION_COUNTS : at.STATION_COUNTS + at.STATION_SLOTS]
        return {int(keys[slot]): self._station_name(int(slot)) for slot in np.flatnonzero(counts)}

    def _station_name(self, slot: int) -> str:
        start = at.STATION_NAMES + slot * at.STATION_NAME
        return shown_name(self._scratch[start : start + at.STATION_NAME].tobytes().rstrip(b"\0"))


_OF_ONE_BLOCK = [at.POSITIONS, at.STATICS, at.LEFT, at.UNTIMED, at.ANCHORS, at.MESSAGES, at.RUN_PARTS]


def _run(memory: Ints) -> list[list[int]]:
    """Offset, length, line and clock of the parts of the open run."""
    parts = int(memory[at.RUN_PARTS])
    found: list[list[int]] = memory[at.RUN_LINES : at.RUN_LINES + 4 * parts].reshape(parts, 4).tolist()
    return found


def _passed_over(memory: Ints) -> Counter[str]:
    found = Counter({name: int(memory[place]) for place, name in _PASSED_OVER.items() if memory[place]})
    passed = memory[at.PASSED_TYPES : at.PASSED_TYPES + 64]
    found.update({f"message type {kind}": int(passed[kind]) for kind in np.flatnonzero(passed)})
    return found


def _positions(longs: Ints, floats: Floats, shorts: Shorts, rows: int) -> Columns:
    return {
        "time_ms": longs[at.P_TIME, :rows],
        "mmsi": longs[at.P_MMSI, :rows],
        "lat": floats[at.P_LAT, :rows],
        "lon": floats[at.P_LON, :rows],
        "sog_kn": floats[at.P_SOG, :rows],
        "cog_deg": floats[at.P_COG, :rows],
        "heading_deg": shorts[at.P_HEADING, :rows],
        "nav_status": shorts[at.P_STATUS, :rows],
        "accurate": shorts[at.P_ACCURATE, :rows],
        "message_type": shorts[at.P_TYPE, :rows],
        "utc_second": shorts[at.P_SECOND, :rows],
        "station": longs[at.P_STATION, :rows],
        "line": longs[at.P_LINE, :rows],
    }


def _statics(longs: Ints, floats: Floats, shorts: Shorts, text: Bytes, rows: int) -> Columns:
    return {
        "time_ms": longs[at.S_TIME, :rows],
        "mmsi": longs[at.S_MMSI, :rows],
        "imo": longs[at.S_IMO, :rows],
        "ship_type": shorts[at.S_SHIP_TYPE, :rows],
        "to_bow_m": shorts[at.S_BOW, :rows],
        "to_stern_m": shorts[at.S_STERN, :rows],
        "to_port_m": shorts[at.S_PORT, :rows],
        "to_starboard_m": shorts[at.S_STARBOARD, :rows],
        "draught_m": floats[at.S_DRAUGHT, :rows],
        "message_type": shorts[at.S_TYPE, :rows],
        "line": longs[at.S_LINE, :rows],
        **{name: _texts(text[place], longs[at.S_TEXT + place, : rows + 1]) for place, name in enumerate(at.TEXTS)},
    }


def _texts(text: Bytes, ends: Ints) -> Any:
    """An Arrow array over the bytes as they are: nothing is copied, nothing becomes a Python object."""
    import pyarrow as pa

    return pa.LargeStringArray.from_buffers(len(ends) - 1, pa.py_buffer(ends), pa.py_buffer(text[: ends[-1]]))
