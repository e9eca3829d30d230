"""The loop over a block of a log: lines, runs of parts, times, messages. `decode_block` is what is called from outside."""

from __future__ import annotations

from collections.abc import Callable
from hashlib import sha256
from pathlib import Path
from typing import Any

import numpy as np
from numba import njit

from detector.ais.kernel import layout as at
from detector.ais.kernel.layout import NONE, Bytes, Ints, Lists, Memory, PositionColumns, StaticColumns, Stations, compiled
from detector.ais.kernel.line import parse_line
from detector.ais.kernel.numbers import instant_ms
from detector.ais.kernel.payload import UTC_SECONDS, bits, not_a_vessel, position, static, unpack


@compiled
def _leave(memory: Memory, lists: Lists, start: int, end: int, line: int, clock: int, kind: int) -> None:
    """Hand a line back."""
    row = memory.state[at.LEFT]
    memory.state[at.LEFT] += 1
    lists.left[row, 0], lists.left[row, 1], lists.left[row, 2] = start, end - start, line
    lists.left[row, 3], lists.left[row, 4] = clock, kind


@compiled
def _leave_run(memory: Memory, lists: Lists, kind: int) -> None:
    """Hand back the lines of the run, which ends."""
    state = memory.state
    for i in range(state[at.RUN_PARTS]):
        start, length, line, clock = state[at.RUN_LINES + 4 * i : at.RUN_LINES + 4 * i + 4]
        _leave(memory, lists, start, start + length, line, clock, kind)
    state[at.RUN_PARTS] = 0


@compiled
def _note_group(groups: Ints, group: int, line: int, time_ms: int) -> None:
    """The time stated for a group of sentences."""
    first = group & (at.GROUP_SLOTS - 1)
    oldest = first
    for probe in range(at.GROUP_PROBES):
        slot = (first + probe) & (at.GROUP_SLOTS - 1)
        if groups[slot, 0] == group:
            oldest = slot
            break
        if groups[slot, 1] < groups[oldest, 1]:
            oldest = slot
    groups[oldest, 0], groups[oldest, 1], groups[oldest, 2] = group, line, time_ms


@compiled
def _time_of_group(groups: Ints, group: int, line: int) -> int:
    """The time stated for a group within the last lines; NONE if none was."""
    first = group & (at.GROUP_SLOTS - 1)
    for probe in range(at.GROUP_PROBES):
        slot = (first + probe) & (at.GROUP_SLOTS - 1)
        if groups[slot, 0] == group:
            return groups[slot, 2] if 0 <= line - groups[slot, 1] <= at.NEAR_LINES else NONE
    return NONE


@compiled
def _note_station(buffer: Bytes, part: Ints, stations: Stations) -> None:
    """Count a sentence for its station; stations beyond the size of the table share its last place."""
    slot = part[at.AT_STATION] & (at.STATION_SLOTS - 1)
    for _ in range(64):
        if stations.counts[slot] == 0:
            stations.keys[slot] = part[at.AT_STATION]
            for i in range(min(at.STATION_NAME, part[at.AT_S1] - part[at.AT_S0])):
                stations.names[slot, i] = buffer[part[at.AT_S0] + i]
        if stations.keys[slot] == part[at.AT_STATION]:
            stations.counts[slot] += 1
            return
        slot = (slot + 1) & (at.STATION_SLOTS - 1)
    stations.counts[at.STATION_SLOTS] += 1


@compiled
def _fix_ms(received_ms: int, second: int) -> int:
    """The instant nearest to the reception whose second the ship stamped on its fix (`clock.fix_times_ms`)."""
    if second >= UTC_SECONDS:
        return received_ms
    ahead = second * 1000 - received_ms % 60_000
    return received_ms + (ahead + 30_000) % 60_000 - 30_000


@compiled
def _heard_at(memory: Memory, received_ms: int) -> None:
    """Count a log whose clock jumps back."""
    if memory.state[at.LAST_MS] != NONE and received_ms < memory.state[at.LAST_MS] - at.BACKWARD_MS:
        memory.counts[at.BACKWARD] += 1
    memory.state[at.LAST_MS] = received_ms


@compiled
def _owned(six: Bytes, kind: int, length: int) -> bool:
    """Whether a message of this length can be read here; `readable` judges the others."""
    if length < at.NEEDED[kind]:
        return False
    if kind == 24:
        number = bits(six, 38, 2)
        return number == 0 or (number == 1 and length >= 162)
    return True


@compiled
def _base_station_ms(six: Bytes) -> int:
    """The UTC moment a base station states."""
    return instant_ms(
        bits(six, 38, 14), bits(six, 52, 4), bits(six, 56, 5), bits(six, 61, 5), bits(six, 66, 6), bits(six, 72, 6), 0
    )


@compiled
def _message(
    memory: Memory, six: Bytes, length: int, time_ms: int, line: int, wanted: tuple[bool, bool],
    lists: Lists, positions: PositionColumns, statics: StaticColumns,
) -> int:  # fmt: skip
    """A whole message becomes rows, or a count. 1 if `readable` must judge it, 2 if it has no time, else 0."""
    state, counts = memory.state, memory.counts
    kind = np.int64(six[0])
    a_ship = kind <= 3 and kind > 0 or kind == 5 or kind == 18 or kind == 19 or kind == 24 or kind == 27
    a_station = kind == 4 or kind == 9 or kind == 21
    if not a_ship and not a_station:
        counts[at.HEARD_TYPES + kind] += 1
        counts[at.PASSED_TYPES + kind] += 1
        return 0
    if not _owned(six, kind, length):
        return 1
    counts[at.HEARD_TYPES + kind] += 1
    stated = _base_station_ms(six) if kind == 4 else NONE
    if stated != NONE:
        lists.anchors[state[at.ANCHORS], 0], lists.anchors[state[at.ANCHORS], 1] = line, stated
        state[at.ANCHORS] += 1
    if a_station and not wanted[0]:
        counts[at.PASSED_TYPES + kind] += 1
        return 0
    mmsi = bits(six, 8, 30)
    other = NONE if wanted[0] else not_a_vessel(mmsi)
    if other != NONE:
        counts[other] += 1
        return 0
    if time_ms == NONE and not wanted[1]:
        return 2
    if kind != 5 and kind != 24:
        row = state[at.POSITIONS]
        position(six, kind, mmsi, time_ms, line, state, positions)
        if time_ms != NONE:
            positions.time_ms[row] = _fix_ms(time_ms, np.int64(positions.utc_second[row]))
            counts[at.SKEWED] += abs(positions.time_ms[row] - time_ms) > at.SKEWED_MS
            _heard_at(memory, time_ms)
    if kind == 5 or kind == 19 or kind == 21 or kind == 24:
        static(six, kind, mmsi, time_ms, line, state, statics)
    return 0


@compiled
def _follows(part: Ints, state: Ints, line: int) -> bool:
    """Whether a part is the next of the run (`assembly.Runs`)."""
    so_far = state[at.RUN_PARTS]
    station, group = part[at.AT_STATION], part[at.AT_GROUP]
    return (
        so_far > 0
        and part[at.AT_NUMBER] == so_far + 1
        and part[at.AT_KEY] == state[at.RUN_KEY]
        and line - state[at.RUN_LINES + 4 * (so_far - 1) + 2] <= at.NEAR_LINES
        and (station == 0 or station == state[at.RUN_STATION])
        and (group == 0 or state[at.RUN_GROUP] == 0 or group == state[at.RUN_GROUP])
        and (part[at.AT_TIME] == NONE or part[at.AT_TIME] == state[at.RUN_TIME])
    )


@compiled
def _join_run(memory: Memory, start: int, end: int, line: int, clock: int, size: int) -> None:
    """Add a part to the run; the first begins it."""
    state, part = memory.state, memory.part
    so_far = state[at.RUN_PARTS]
    if so_far == 0:
        state[at.RUN_TOTAL], state[at.RUN_KEY] = part[at.AT_TOTAL], part[at.AT_KEY]
        state[at.RUN_STATION], state[at.RUN_GROUP] = part[at.AT_STATION], part[at.AT_GROUP]
        state[at.RUN_TIME], state[at.RUN_CLOCK] = part[at.AT_TIME], clock
    elif clock != NONE and (state[at.RUN_CLOCK] == NONE or clock < state[at.RUN_CLOCK]):
        state[at.RUN_CLOCK] = clock
    state[at.RUN_SIX] += size
    place = at.RUN_LINES + 4 * so_far
    state[place], state[place + 1], state[place + 2], state[place + 3] = start, end - start, line, clock
    state[at.RUN_PARTS] += 1


@compiled
def _sentence(
    buffer: Bytes, start: int, line: int, clock: int, wanted: tuple[bool, bool],
    memory: Memory, lists: Lists, positions: PositionColumns, statics: StaticColumns,
) -> bool:  # fmt: skip
    """A well-formed sentence; False if its payload is not."""
    state, part = memory.state, memory.part
    size = part[at.AT_LAST] - part[at.AT_FIRST]
    if not unpack(buffer, part[at.AT_FIRST], part[at.AT_LAST], memory.six, 0):
        return False
    end = part[at.AT_END]
    while buffer[end - 1] == 13:
        end -= 1
    if part[at.AT_GROUP] != 0 and part[at.AT_TIME] != NONE:
        _note_group(memory.groups, part[at.AT_GROUP], line, part[at.AT_TIME])
    if part[at.AT_TOTAL] == 1:
        time_ms = part[at.AT_TIME] if part[at.AT_TIME] != NONE else clock
        length = 6 * size - part[at.AT_FILL]
        verdict = _message(memory, memory.six, length, time_ms, line, wanted, lists, positions, statics)
        if verdict == 1:
            _leave(memory, lists, start, end, line, clock, state[at.MESSAGES])
            state[at.MESSAGES] += 1
        elif verdict == 2:
            _leave_untimed(memory, lists, start, end - start, line)
        return True
    if not _follows(part, state, line):
        _leave_run(memory, lists, at.PART)
        state[at.RUN_SIX] = 0
        if part[at.AT_NUMBER] != 1:
            _leave(memory, lists, start, end, line, clock, at.PART)
            return True
    for i in range(size):
        memory.run_six[state[at.RUN_SIX] + i] = memory.six[i]
    _join_run(memory, start, end, line, clock, size)
    if state[at.RUN_PARTS] == state[at.RUN_TOTAL]:
        _whole_run(memory, wanted, lists, positions, statics)
    return True


@compiled
def _whole_run(
    memory: Memory, wanted: tuple[bool, bool], lists: Lists, positions: PositionColumns, statics: StaticColumns
) -> None:
    """The run is a message."""
    state = memory.state
    start, length, line = state[at.RUN_LINES], state[at.RUN_LINES + 1], state[at.RUN_LINES + 2]
    time_ms = state[at.RUN_TIME] if state[at.RUN_TIME] != NONE else state[at.RUN_CLOCK]
    size = 6 * state[at.RUN_SIX] - memory.part[at.AT_FILL]
    verdict = _message(memory, memory.run_six, size, time_ms, line, wanted, lists, positions, statics)
    if verdict == 1:
        _leave_run(memory, lists, state[at.MESSAGES])
        state[at.MESSAGES] += 1
    elif verdict == 2:
        _leave_untimed(memory, lists, start, length, line)
    state[at.RUN_PARTS] = 0


@compiled
def _leave_untimed(memory: Memory, lists: Lists, start: int, length: int, line: int) -> None:
    row = memory.state[at.UNTIMED]
    memory.state[at.UNTIMED] += 1
    lists.untimed[row, 0], lists.untimed[row, 1], lists.untimed[row, 2] = start, length, line


def _entry(digest: int) -> Callable[..., None]:
    """The function that is called from outside.

    numba's cache on disk looks at one file and at the values a function encloses: the digest of this folder is one of
    them, so that a change in any file compiles anew.
    """

    def decode_block(
        buffer: Bytes, size: int, carried: Ints, wanted: tuple[bool, bool],
        memory: Memory, stations: Stations, lists: Lists, positions: PositionColumns, statics: StaticColumns,
    ) -> None:  # fmt: skip
        """Every line of buffer[:size], which ends with a line end. The first lines are `carried`: seen before."""
        state, part, counts = memory.state, memory.part, memory.counts
        state[at.DIGEST] = digest
        start = again = 0
        while start < size:
            old = again < carried.shape[0]
            if not old:
                state[at.LINES] += 1
            line, clock = (carried[again, 0], carried[again, 1]) if old else (state[at.LINES], state[at.CLOCK])
            again += 1
            what = parse_line(buffer, start, part)
            if part[at.AT_END] - start >= at.LONGEST_LINE:
                what = at.NOT_OURS
            if what == at.GOOD:
                if not old and part[at.AT_TIME] == NONE and part[at.AT_GROUP] != 0:
                    of_group = _time_of_group(memory.groups, part[at.AT_GROUP], line)
                    clock = clock if of_group == NONE else of_group
                if not _sentence(buffer, start, line, clock, wanted, memory, lists, positions, statics):
                    what = at.NOT_OURS
                elif part[at.AT_STATION] != 0 and not old:
                    _note_station(buffer, part, stations)
            elif what == at.IS_CLOCK:
                counts[at.CLOCK_SENTENCE] += 1
                if part[at.AT_TIME] != NONE:
                    state[at.CLOCK] = part[at.AT_TIME]
            elif what == at.IS_OTHER:
                counts[at.OTHER] += 1
            end = part[at.AT_END]
            if what == at.NOT_OURS or what == at.IS_EMPTY or what == at.IS_COMMENT:
                end = start
                while buffer[end] != 10:
                    end += 1
                if what == at.NOT_OURS or end - start >= at.LONGEST_LINE:
                    last = end
                    while last > start and buffer[last - 1] == 13:
                        last -= 1
                    _leave(memory, lists, start, last, line, clock, at.LINE)
                else:
                    counts[at.EMPTY if what == at.IS_EMPTY else at.COMMENT] += 1
            start = end + 1

    return decode_block


def _digest() -> int:
    text = b"".join(file.read_bytes() for file in sorted(Path(__file__).parent.glob("*.py")))
    return int.from_bytes(sha256(text).digest()[:7], "big")


decode_block: Any = njit(nogil=True, cache=True)(_entry(_digest()))
