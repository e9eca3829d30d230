"""The loop over a block of a log: lines, runs of parts, times, messages. `decode_block` is called from outside."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from numba import njit

from detector.ais.kernel import layout as at
from detector.ais.kernel.digest import sources_digest
from detector.ais.kernel.layout import NONE, Bytes, Floats, Ints, Shorts, compiled
from detector.ais.kernel.line import parse_line
from detector.ais.kernel.numbers import instant_ms
from detector.ais.kernel.payload import UTC_SECONDS, bits, not_a_vessel, position, static
from detector.ais.kernel.words import eight_at, put_eight


@compiled
def _leave(memory: Ints, longs: Ints, start: int, length: int, line: int, clock: int, kind: int) -> None:
    """Hand a line back."""
    row = memory[at.LEFT]
    memory[at.LEFT] += 1
    longs[at.LEFT_START, row], longs[at.LEFT_LENGTH, row], longs[at.LEFT_LINE, row] = start, length, line
    longs[at.LEFT_CLOCK, row], longs[at.LEFT_KIND, row] = clock, kind


@compiled
def _leave_run(memory: Ints, longs: Ints, kind: int) -> None:
    """Hand back the lines of the run, which ends."""
    for i in range(memory[at.RUN_PARTS]):
        place = at.RUN_LINES + 4 * i
        start, length, line, clock = memory[place], memory[place + 1], memory[place + 2], memory[place + 3]
        _leave(memory, longs, start, length, line, clock, kind)
    memory[at.RUN_PARTS] = 0


@compiled
def _leave_untimed(memory: Ints, longs: Ints, start: int, length: int, line: int) -> None:
    row = memory[at.UNTIMED]
    memory[at.UNTIMED] += 1
    longs[at.UNTIMED_START, row], longs[at.UNTIMED_LENGTH, row], longs[at.UNTIMED_LINE, row] = start, length, line


@compiled
def _note_group(memory: Ints, group: int, line: int, time_ms: int) -> None:
    """The time stated for a group of sentences."""
    oldest = NONE
    for probe in range(at.GROUP_PROBES):
        slot = at.GROUPS + 3 * ((group + probe) & (at.GROUP_SLOTS - 1))
        if memory[slot] == group:
            oldest = slot
            break
        if oldest == NONE or memory[slot + 1] < memory[oldest + 1]:
            oldest = slot
    memory[oldest], memory[oldest + 1], memory[oldest + 2] = group, line, time_ms


@compiled
def _time_of_group(memory: Ints, group: int, line: int) -> int:
    """The time stated for a group within the last lines; NONE if none was."""
    for probe in range(at.GROUP_PROBES):
        slot = at.GROUPS + 3 * ((group + probe) & (at.GROUP_SLOTS - 1))
        if memory[slot] == group:
            return memory[slot + 2] if 0 <= line - memory[slot + 1] <= at.NEAR_LINES else NONE
    return NONE


@compiled
def _note_station(buffer: Bytes, memory: Ints, scratch: Bytes) -> None:
    """Count a sentence for its station; stations that find no slot share the last place."""
    station = memory[at.AT_STATION]
    for probe in range(at.STATION_PROBES):
        slot = (station + probe) & (at.STATION_SLOTS - 1)
        if memory[at.STATION_COUNTS + slot] == 0:
            memory[at.STATION_KEYS + slot] = station
            for i in range(min(at.STATION_NAME, memory[at.AT_S1] - memory[at.AT_S0])):
                scratch[at.STATION_NAMES + slot * at.STATION_NAME + i] = buffer[memory[at.AT_S0] + i]
        if memory[at.STATION_KEYS + slot] == station:
            memory[at.STATION_COUNTS + slot] += 1
            return
    memory[at.STATION_COUNTS + at.STATION_SLOTS] += 1


@compiled
def _fix_ms(received_ms: int, second: int) -> int:
    """The instant nearest to the reception whose second the ship stamped on its fix (`clock.fix_times_ms`)."""
    if second >= UTC_SECONDS:
        return received_ms
    ahead = second * 1000 - received_ms % 60_000
    return received_ms + (ahead + 30_000) % 60_000 - 30_000


@compiled
def _owned(scratch: Bytes, o: int, kind: int, length: int) -> bool:
    """Whether a message of this length can be read here; `readable` judges the others."""
    if length < at.NEEDED[kind]:
        return False
    number = bits(scratch, o, 38, 2) if kind == 24 else 0
    return number == 0 or (number == 1 and length >= at.PART_B_BITS)


@compiled
def _base_station_ms(scratch: Bytes, o: int) -> int:
    """The UTC moment a base station states."""
    year, month, day = bits(scratch, o, 38, 14), bits(scratch, o, 52, 4), bits(scratch, o, 56, 5)
    hour, minute, second = bits(scratch, o, 61, 5), bits(scratch, o, 66, 6), bits(scratch, o, 72, 6)
    return instant_ms(year, month, day, hour, minute, second, 0)


@compiled
def _message(
    memory: Ints, scratch: Bytes, o: int, length: int, time_ms: int, line: int, station: int,
    stations: bool, untimed: bool, longs: Ints, floats: Floats, shorts: Shorts, text: Bytes,
) -> int:  # fmt: skip
    """A whole message becomes rows, or a count. 1 if `readable` must judge it, 2 if it has no time, else 0."""
    kind = bits(scratch, o, 0, 6)
    moves = 0 < kind <= 3 or kind == 18 or kind == 19 or kind == 27
    tells = kind == 5 or kind == 19 or kind == 24
    stands = kind == 4 or kind == 9 or kind == 21
    if (moves or tells or stands) and not _owned(scratch, o, kind, length):
        return 1
    memory[at.HEARD_TYPES + kind] += 1
    mmsi = bits(scratch, o, 8, 30)
    stated = _base_station_ms(scratch, o) if kind == 4 else NONE
    if stated != NONE:
        row = memory[at.ANCHORS]
        memory[at.ANCHORS] += 1
        longs[at.ANCHOR_LINE, row], longs[at.ANCHOR_TIME, row], longs[at.ANCHOR_MMSI, row] = line, stated, mmsi
    if not (moves or tells or (stands and stations)):
        memory[at.PASSED_TYPES + kind] += 1
        return 0
    other = NONE if stations else not_a_vessel(mmsi)
    if other != NONE:
        memory[other] += 1
        return 0
    if time_ms == NONE and not untimed:
        return 2
    if moves or stands:
        row = memory[at.POSITIONS]
        position(scratch, o, kind, mmsi, time_ms, line, station, memory, longs, floats, shorts)
        if time_ms != NONE:
            longs[at.P_TIME, row] = _fix_ms(time_ms, shorts[at.P_SECOND, row])
            memory[at.SKEWED] += abs(longs[at.P_TIME, row] - time_ms) > at.SKEWED_MS
            memory[at.BACKWARD] += time_ms < memory[at.LAST_MS] - at.BACKWARD_MS
            memory[at.LAST_MS] = time_ms
    if tells or kind == 21:
        static(scratch, o, kind, mmsi, time_ms, line, memory, longs, floats, shorts, text)
    return 0


@compiled
def _follows(memory: Ints, line: int) -> bool:
    """Whether the part at hand is the next of the run (`assembly.Runs`)."""
    so_far = memory[at.RUN_PARTS]
    station, group = memory[at.AT_STATION], memory[at.AT_GROUP]
    return (
        so_far > 0
        and memory[at.AT_NUMBER] == so_far + 1
        and memory[at.AT_KEY] == memory[at.RUN_KEY]
        and line - memory[at.RUN_LINES + 4 * (so_far - 1) + 2] <= at.NEAR_LINES
        and (station == 0 or station == memory[at.RUN_STATION])
        and (group == 0 or memory[at.RUN_GROUP] == 0 or group == memory[at.RUN_GROUP])
        and (memory[at.AT_TIME] == NONE or memory[at.AT_TIME] == memory[at.RUN_TIME])
    )


@compiled
def _join_run(memory: Ints, scratch: Bytes, start: int, length: int, line: int, clock: int, size: int) -> None:
    """Add the part at hand, whose six-bit values lead the scratch, to the run; the first part begins it."""
    so_far = memory[at.RUN_PARTS]
    if so_far == 0:
        memory[at.RUN_TOTAL], memory[at.RUN_KEY], memory[at.RUN_SIX] = memory[at.AT_TOTAL], memory[at.AT_KEY], 0
        memory[at.RUN_STATION], memory[at.RUN_GROUP] = memory[at.AT_STATION], memory[at.AT_GROUP]
        memory[at.RUN_TIME], memory[at.RUN_CLOCK] = memory[at.AT_TIME], clock
    elif clock != NONE and (memory[at.RUN_CLOCK] == NONE or clock < memory[at.RUN_CLOCK]):
        memory[at.RUN_CLOCK] = clock
    for i in range(0, size, 8):
        put_eight(scratch, at.RUN + memory[at.RUN_SIX] + i, eight_at(scratch, i))
    memory[at.RUN_SIX] += size
    place = at.RUN_LINES + 4 * so_far
    memory[place], memory[place + 1], memory[place + 2], memory[place + 3] = start, length, line, clock
    memory[at.RUN_PARTS] += 1


@compiled
def _sentence(
    buffer: Bytes, start: int, line: int, clock: int, stations: bool, untimed: bool,
    memory: Ints, scratch: Bytes, longs: Ints, floats: Floats, shorts: Shorts, text: Bytes,
) -> None:  # fmt: skip
    """A well-formed sentence, whose six-bit values lead the scratch."""
    size = memory[at.AT_LAST] - memory[at.AT_FIRST]
    end = memory[at.AT_END]
    while buffer[end - 1] == 13:
        end -= 1
    time_ms, station = memory[at.AT_TIME], memory[at.AT_STATION]
    if memory[at.AT_GROUP] != 0 and time_ms != NONE:
        _note_group(memory, memory[at.AT_GROUP], line, time_ms)
    run = memory[at.AT_TOTAL] > 1
    o = 0
    if run:
        if not _follows(memory, line):
            _leave_run(memory, longs, at.PART)
            if memory[at.AT_NUMBER] != 1:
                _leave(memory, longs, start, end - start, line, clock, at.PART)
                return
        _join_run(memory, scratch, start, end - start, line, clock, size)
        if memory[at.RUN_PARTS] < memory[at.RUN_TOTAL]:
            return
        o, size, time_ms, clock = at.RUN, memory[at.RUN_SIX], memory[at.RUN_TIME], memory[at.RUN_CLOCK]
        line, station = memory[at.RUN_LINES + 2], memory[at.RUN_STATION]
    time_ms = clock if time_ms == NONE else time_ms
    length = 6 * size - memory[at.AT_FILL]
    verdict = _message(
        memory, scratch, o, length, time_ms, line, station, stations, untimed, longs, floats, shorts, text
    )
    if verdict == 2:
        first, long = (memory[at.RUN_LINES], memory[at.RUN_LINES + 1]) if run else (start, end - start)
        _leave_untimed(memory, longs, first, long, line)
    elif verdict == 1:
        if run:
            _leave_run(memory, longs, memory[at.MESSAGES])
        else:
            _leave(memory, longs, start, end - start, line, clock, memory[at.MESSAGES])
        memory[at.MESSAGES] += 1
    if run:
        memory[at.RUN_PARTS] = 0


def _entry(digest: int) -> Callable[..., None]:
    """The function that is called from outside; it encloses the digest for the sake of numba's cache."""

    def decode_block(
        buffer: Bytes, size: int, carried: Ints, stations: bool, untimed: bool,
        memory: Ints, scratch: Bytes, longs: Ints, floats: Floats, shorts: Shorts, text: Bytes,
    ) -> None:  # fmt: skip
        """Every line of buffer[:size], which ends with a line end. The first lines are `carried`: seen before."""
        memory[at.DIGEST] = digest
        start = again = 0
        while start < size:
            old = again < carried.shape[0]
            if not old:
                memory[at.LINES] += 1
            line, clock = (carried[again, 0], carried[again, 1]) if old else (memory[at.LINES], memory[at.CLOCK])
            again += 1
            what = parse_line(buffer, start, memory, scratch)
            if memory[at.AT_END] - start >= at.LONGEST_LINE:
                what = at.NOT_OURS
            if what == at.GOOD:
                if not old and memory[at.AT_TIME] == NONE and memory[at.AT_GROUP] != 0:
                    of_group = _time_of_group(memory, memory[at.AT_GROUP], line)
                    clock = clock if of_group == NONE else of_group
                _sentence(buffer, start, line, clock, stations, untimed, memory, scratch, longs, floats, shorts, text)
                if memory[at.AT_STATION] != 0 and not old:
                    _note_station(buffer, memory, scratch)
            elif what == at.IS_CLOCK:
                memory[at.CLOCK_SENTENCE] += 1
                if memory[at.AT_TIME] != NONE:
                    memory[at.CLOCK] = memory[at.AT_TIME]
            elif what == at.IS_OTHER:
                memory[at.OTHER] += 1
            elif what == at.IS_TAG_ALONE:
                memory[at.TAG_ALONE] += 1
            end = memory[at.AT_END]
            if what == at.NOT_OURS or what == at.IS_EMPTY or what == at.IS_COMMENT:
                end = start
                while buffer[end] != 10:
                    end += 1
                last = end
                while last > start and buffer[last - 1] == 13:
                    last -= 1
                if what == at.NOT_OURS or last - start >= at.LONGEST_LINE:
                    _leave(memory, longs, start, last - start, line, clock, at.LINE)
                else:
                    memory[at.EMPTY if what == at.IS_EMPTY else at.COMMENT] += 1
            start = end + 1

    return decode_block


decode_block: Any = njit(nogil=True, cache=True, _nrt=False, error_model="numpy")(_entry(sources_digest()))
