"""Rows of a delimited table out of a block of bytes, compiled: numbers and times parsed where they stand.

pyarrow's CSV reader gives up on a whole block when one cell is not of its column's type, and makes a string of every
name on every row. Here a cell that cannot be parsed is counted and missing, each row knows its line, and the texts of a
ship are copied only where they differ from what it said in the same hour. A row that is not plain (wrong number of
cells, a quote that does not close) is handed back.
"""

from __future__ import annotations

from typing import Any

import numpy as np
from numba import njit

from detector.ais.kernel.layout import PADDING, Bytes, Floats, Ints, compiled
from detector.ais.kernel.numbers import digits, epoch_ms, instant_ms
from detector.ais.kernel.words import (
    LINE_FEEDS,
    ZEROS,
    byte_at,
    eight_at,
    eight_digits,
    exact_places,
    low_bytes,
    low_bytes_or_all,
    low_zeros,
)

NONE = -1
# kinds of columns
SKIP, WHOLE, NUMBER, ISO_TIME, DAY_TIME, EPOCH, WORD, TEXT, IMO, COMPACT_TIME = range(10)
# rows of `layout`, one column of it a column of the table: kind, row of the output, 1 if it says what the ship is
KIND, SLOT, STATIC = range(3)
# places in `state`
LINE, ROWS, FRESH, ODD, EMPTY, DAY = range(6)  # from DAY on: the first bytes of the last ISO time, and its midnight
BAD = 8  # from here on, by column of the table: cells that could not be parsed
STATE_SIZE = 256
MOST_COLUMNS = STATE_SIZE - BAD

_POWERS = 10.0 ** np.arange(19)
_WHOLE_POWERS = 10 ** np.arange(19, dtype=np.int64)
_ONES = np.uint64(0x0101010101010101)
_DOTS, _ALL = _ONES * np.uint64(46), np.uint64(0xFFFFFFFFFFFFFFFF)
_MIX = np.uint64(0x9E3779B97F4A7C15)


@compiled
def _up_to_eight(word: Any, size: int) -> int:
    """The number that the lowest `size` bytes write in digits, 1 to 8 of them; NONE if there is another character."""
    shift = np.uint64(8 * (8 - size))
    return eight_digits((word << shift) | (ZEROS & ~(_ALL << shift)) if size < 8 else word)


@compiled
def _whole(buffer: Bytes, first: int, last: int) -> int:
    """The number that 1 to 16 digits write; NONE where there is something else."""
    size = last - first
    if size <= 8:
        return _up_to_eight(eight_at(buffer, first) & low_bytes_or_all(size), size)
    if size > 16:
        return NONE
    head = eight_digits(eight_at(buffer, first))
    rest = _up_to_eight(eight_at(buffer, first + 8) & low_bytes_or_all(size - 8), size - 8)
    return head * _WHOLE_POWERS[size - 8] + rest if head >= 0 and rest >= 0 else NONE


@compiled
def _number(buffer: Bytes, first: int, last: int) -> float:
    """A plain decimal number, rounded as Python would; infinity where there is something else."""
    sign = byte_at(buffer, first)
    negative = sign == 45
    first += negative or sign == 43
    size = last - first
    if size < 1 or size > 16:
        return np.inf
    word = eight_at(buffer, first)
    head = min(size, 8)
    if head < 8:
        word &= low_bytes(head)
    decimals = 0
    dot = exact_places(word, _DOTS)
    if dot != 0:
        place = low_zeros(dot) >> 3
        if size == 1:
            return np.inf
        before = word & low_bytes(place)
        after = word >> np.uint64(8 * place + 8) if place < 7 else np.uint64(0)
        word = before | (after << np.uint64(8 * place))
        head -= 1
        decimals = head - place
    value = _up_to_eight(word, head)
    if value < 0:
        return np.inf
    if size > 8:
        if dot == 0 and byte_at(buffer, first + 8) == 46:  # a point behind eight digits
            rest, more = (digits(buffer, first + 9, last), size - 9) if size > 9 else (0, 0)
            dot = _ONES
        else:
            rest, more = _up_to_eight(eight_at(buffer, first + 8) & low_bytes_or_all(size - 8), size - 8), size - 8
        if rest < 0:
            return np.inf
        value = value * _WHOLE_POWERS[more] + rest
        decimals += more if dot != 0 else 0
    if value >= 9_007_199_254_740_992:  # 2^53: beyond it the quotient may be off by a bit
        return np.inf
    number = value / _POWERS[decimals]
    return -number if negative else number


@compiled
def _without_zone(buffer: Bytes, last: int) -> int:
    """Where a time ends whose zone is written UTC or GMT."""
    a, b, c = byte_at(buffer, last - 3), byte_at(buffer, last - 2), byte_at(buffer, last - 1)
    return last - 4 if (a == 85 and b == 84 and c == 67) or (a == 71 and b == 77 and c == 84) else last


@compiled
def _is_nothing(buffer: Bytes, first: int, last: int) -> bool:
    """Whether a cell is empty or a word for nothing: None, null, NaN, in any case."""
    if last == first:
        return True
    if last - first > 4 or last - first < 3 or byte_at(buffer, first) | 32 != 110:
        return False
    b, c = byte_at(buffer, first + 1) | 32, byte_at(buffer, first + 2) | 32
    if last - first == 3:
        return b == 97 and c == 110
    d = byte_at(buffer, first + 3) | 32
    return (b == 111 and c == 110 and d == 101) or (b == 117 and c == 108 and d == 108)


@compiled
def _clock_ms(buffer: Bytes, at: int, last: int, year: int, month: int, day: int) -> int:
    """The moment of HH:MM:SS[.fff], Z, UTC or GMT behind it, at `at` on a day; NONE where there is something else."""
    if byte_at(buffer, last - 1) == 90:
        last -= 1
    elif last - at >= 12 and byte_at(buffer, last - 4) == 32 and byte_at(buffer, last - 1) > 64:
        last = _without_zone(buffer, last)
    if last - at < 8 or byte_at(buffer, at + 2) != 58 or byte_at(buffer, at + 5) != 58:
        return NONE
    hour, minute, second = digits(buffer, at, at + 2), digits(buffer, at + 3, at + 5), digits(buffer, at + 6, at + 8)
    milli = 0
    if last - at > 8:
        size = last - at - 9
        fraction = digits(buffer, at + 9, min(at + 12, last)) if size > 0 and byte_at(buffer, at + 8) == 46 else NONE
        if fraction < 0 or (size > 3 and digits(buffer, at + 12, last) < 0):
            return NONE
        milli = fraction * (100 if size == 1 else 10 if size == 2 else 1)
    if min(year, month, day, hour, minute, second) < 0:
        return NONE
    return instant_ms(year, month, day, hour, minute, second, milli)


@compiled
def _same_day_ms(buffer: Bytes, first: int, last: int, state: Ints) -> int:
    """The moment of an ISO time of the day parsed last, in whole seconds; NONE where it is not that plain."""
    if last - first != 19 or np.int64(eight_at(buffer, first)) != state[DAY]:
        return NONE
    if np.int64(eight_at(buffer, first + 8) & np.uint64(0xFFFFFF)) != state[DAY + 1]:
        return NONE
    if byte_at(buffer, first + 13) != 58 or byte_at(buffer, first + 16) != 58:
        return NONE
    hour, minute, second = _pair(buffer, first + 11), _pair(buffer, first + 14), _pair(buffer, first + 17)
    if min(hour, minute, second) < 0 or hour > 23 or minute > 59 or second > 59:
        return NONE
    return state[DAY + 2] + ((hour * 60 + minute) * 60 + second) * 1000


@compiled
def _pair(buffer: Bytes, at: int) -> int:
    """Two digits; NONE if they are not."""
    tens, ones = byte_at(buffer, at) - 48, byte_at(buffer, at + 1) - 48
    return tens * 10 + ones if 0 <= tens <= 9 and 0 <= ones <= 9 else NONE


@compiled
def _iso_time_ms(buffer: Bytes, first: int, last: int, state: Ints) -> int:
    """YYYY-MM-DD, T or a blank, a time; NONE where there is something else."""
    stated = _same_day_ms(buffer, first, last, state)
    if stated == NONE:
        stated = _any_iso_time_ms(buffer, first, last)
        if stated != NONE and last - first == 19:
            state[DAY] = np.int64(eight_at(buffer, first))
            state[DAY + 1] = np.int64(eight_at(buffer, first + 8) & np.uint64(0xFFFFFF))
            state[DAY + 2] = stated - stated % 86_400_000
    return stated


@compiled
def _any_iso_time_ms(buffer: Bytes, first: int, last: int) -> int:
    if last - first < 19 or byte_at(buffer, first + 4) != 45 or byte_at(buffer, first + 7) != 45:
        return NONE
    if byte_at(buffer, first + 10) != 84 and byte_at(buffer, first + 10) != 32:
        return NONE
    year, month = digits(buffer, first, first + 4), digits(buffer, first + 5, first + 7)
    return _clock_ms(buffer, first + 11, last, year, month, digits(buffer, first + 8, first + 10))


@compiled
def _day_time_ms(buffer: Bytes, first: int, last: int) -> int:
    """DD/MM/YYYY, a blank, a time; NONE where there is something else."""
    if last - first < 19 or byte_at(buffer, first + 2) != 47 or byte_at(buffer, first + 5) != 47:
        return NONE
    month, year = digits(buffer, first + 3, first + 5), digits(buffer, first + 6, first + 10)
    return _clock_ms(buffer, first + 11, last, year, month, digits(buffer, first, first + 2))


@compiled
def _compact_time_ms(buffer: Bytes, first: int, last: int) -> int:
    """YYYYMMDD, any character, HHMMSS; NONE where there is something else."""
    if last - first != 15:
        return NONE
    year, month, day = digits(buffer, first, first + 4), _pair(buffer, first + 4), _pair(buffer, first + 6)
    hour, minute, second = _pair(buffer, first + 9), _pair(buffer, first + 11), _pair(buffer, first + 13)
    if min(year, month, day, hour, minute, second) < 0:
        return NONE
    return instant_ms(year, month, day, hour, minute, second, 0)


@compiled
def _imo(buffer: Bytes, first: int, last: int) -> int:
    """The number of 1234567 or IMO1234567; 0, not available, for an empty cell and Unknown; NONE for something else."""
    if last - first >= 3 and byte_at(buffer, first) == 73 and byte_at(buffer, first + 1) == 77:
        first += 3
        while first < last and byte_at(buffer, first) == 32:
            first += 1
    if last - first == 7 and byte_at(buffer, first) == 85:  # Unknown
        return 0
    return digits(buffer, first, last) if last > first and last - first <= 10 else (0 if first == last else NONE)


@compiled
def word_hash(buffer: Bytes, first: int, last: int) -> int:
    """A number for the bytes of a cell, to compare cells by."""
    mixed = np.uint64(last - first)
    for at in range(first, last, 8):
        word = eight_at(buffer, at)
        if last - at < 8:
            word &= low_bytes(last - at)
        mixed = (mixed ^ word) * _MIX
        mixed ^= mixed >> np.uint64(29)
    return np.int64(mixed >> np.uint64(1))


@compiled
def _is_blank(c: int) -> bool:
    return c == 32 or c == 13


@compiled
def _cells(buffer: Bytes, start: int, delimiter: int, columns: int, cells: Ints) -> int:
    """Where each cell begins and ends (blanks and quotes taken off); the end of the line, or NONE - it if it is odd."""
    delimiters = _ONES * np.uint64(delimiter)
    begin, number, base = start, 0, start
    while True:
        word = eight_at(buffer, base)
        stops = exact_places(word, delimiters) | exact_places(word, LINE_FEEDS)
        while stops != 0:
            at = base + (low_zeros(stops) >> 3)
            if number < columns:
                first, last = begin, at
                if byte_at(buffer, first) <= 34:  # a blank, a quote, or nothing
                    while first < last and byte_at(buffer, first) == 32:
                        first += 1
                    if byte_at(buffer, first) == 34:
                        return _quoted_cells(buffer, start, delimiter, columns, cells)
                while last > first and byte_at(buffer, last - 1) <= 32 and _is_blank(byte_at(buffer, last - 1)):
                    last -= 1
                cells[2 * number], cells[2 * number + 1] = first, last
            number += 1
            if byte_at(buffer, at) == 10:
                return at if number == columns else NONE - at
            begin = at + 1
            stops &= stops - np.uint64(1)
        base += 8


@compiled
def _quoted_cells(buffer: Bytes, start: int, delimiter: int, columns: int, cells: Ints) -> int:
    """The same for a line with quotes, byte by byte; a quote must close on its line."""
    at, number = start, 0
    odd = False
    while True:
        while byte_at(buffer, at) == 32:
            at += 1
        quoted = byte_at(buffer, at) == 34
        begin = at + quoted
        at = begin
        c = byte_at(buffer, at)
        while c != 10 and (quoted or c != delimiter) and not (quoted and c == 34):
            at += 1
            c = byte_at(buffer, at)
        end = at
        if quoted:
            odd |= c != 34
            if c == 34:
                at += 1
                c = byte_at(buffer, at)
            odd |= not (c == delimiter or c == 10 or c == 13)
            while c != delimiter and c != 10:
                at += 1
                c = byte_at(buffer, at)
        while end > begin and (byte_at(buffer, end - 1) == 32 or byte_at(buffer, end - 1) == 13):
            end -= 1
        if number < columns:
            cells[2 * number], cells[2 * number + 1] = begin, end
        number += 1
        if c == 10:
            return NONE - at if odd or number != columns else at
        at += 1


@compiled
def _is_fresh(seen: Ints, key: int) -> bool:
    """Whether a key was not there yet; it is now."""
    mask = seen.shape[0] - 1
    slot = (key >> 7) & mask
    while seen[slot] != 0:
        if seen[slot] == key:
            return False
        slot = (slot + 1) & mask
    seen[slot] = key
    return True


@njit(nogil=True, cache=True, _nrt=False, error_model="numpy")
def read_rows(
    buffer: Bytes, start: int, size: int, delimiter: int, layout: Ints, time_slot: int, mmsi_slot: int,
    state: Ints, cells: Ints, seen: Ints, longs: Ints, floats: Floats, text: Bytes, text_end: Ints,
    rows: Ints, odd: Ints,
) -> None:  # fmt: skip
    """Every row of buffer[start:size], which ends with a line end.

    `rows` gets line, start, length and the number of the row's static report (NONE: it said the same within the hour);
    `odd` the line, start and length of rows that are not plain. Texts are written for static reports only.
    """
    columns = layout.shape[1]
    while start < size:
        state[LINE] += 1
        end = _cells(buffer, start, delimiter, columns, cells)
        plain = end >= 0
        end = end if plain else NONE - end
        length = end - start
        while length > 0 and byte_at(buffer, start + length - 1) == 13:
            length -= 1
        if length == 0:
            state[EMPTY] += 1
        elif not plain:
            place = state[ODD]
            state[ODD] += 1
            odd[place, 0], odd[place, 1], odd[place, 2] = state[LINE], start, length
        else:
            _row(buffer, layout, time_slot, mmsi_slot, state, cells, seen, longs, floats, text, text_end, rows)
            place = state[ROWS]
            rows[place, 0], rows[place, 1], rows[place, 2] = state[LINE], start, length
            state[ROWS] += 1
        start = end + 1


@compiled
def _row(
    buffer: Bytes, layout: Ints, time_slot: int, mmsi_slot: int,
    state: Ints, cells: Ints, seen: Ints, longs: Ints, floats: Floats, text: Bytes, text_end: Ints, rows: Ints,
) -> None:  # fmt: skip
    """The cells of one row to the output; what a ship says of itself only where it is new."""
    row = state[ROWS]
    said, empty, span = np.uint64(0), True, NONE
    columns = layout.shape[1]
    for column in range(columns):
        if layout[KIND, column] != SKIP and layout[STATIC, column] == 0:
            _cell(buffer, layout, column, row, state, cells, longs, floats)
        elif layout[STATIC, column] == 1:
            empty &= cells[2 * column] == cells[2 * column + 1]
            span = column if span == NONE else span
            if column + 1 == columns or layout[STATIC, column + 1] == 0:  # neighbours are compared as one
                text_hash = word_hash(buffer, cells[2 * span], cells[2 * column + 1])
                said = (said ^ np.uint64(text_hash)) * _MIX + np.uint64(column)
                span = NONE
    rows[row, 3] = NONE
    if empty:
        return
    hour = np.uint64(longs[time_slot, row] // 3_600_000 + 1)
    key = ((said ^ np.uint64(longs[mmsi_slot, row])) * _MIX ^ hour) * _MIX
    if not _is_fresh(seen, np.int64(key >> np.uint64(1)) | 1):
        return
    fresh = state[FRESH]
    state[FRESH] += 1
    if (fresh + 1) % (3 * seen.shape[0] // 4) == 0:  # nearly full: some will be said again
        seen[:] = 0
    rows[row, 3] = fresh
    for column in range(layout.shape[1]):
        if layout[KIND, column] == TEXT:
            slot = layout[SLOT, column]
            end = text_end[slot, fresh]
            for at in range(cells[2 * column], cells[2 * column + 1]):
                text[slot, end] = buffer[at]
                end += 1
            text_end[slot, fresh + 1] = end
        elif layout[STATIC, column] == 1:
            _cell(buffer, layout, column, row, state, cells, longs, floats)


@compiled
def _cell(
    buffer: Bytes, layout: Ints, column: int, row: int, state: Ints, cells: Ints, longs: Ints, floats: Floats
) -> None:
    """A cell that is no text to its place in the output."""
    kind, slot = layout[KIND, column], layout[SLOT, column]
    first, last = cells[2 * column], cells[2 * column + 1]
    if kind == NUMBER:
        number = _number(buffer, first, last) if last > first else np.nan
        if number == np.inf:
            number = np.nan
            state[BAD + column] += not _is_nothing(buffer, first, last)
        floats[slot, row] = number
        return
    value = NONE
    if kind == WORD:
        value = word_hash(buffer, first, last)
    elif last > first:
        if kind == WHOLE:
            value = _whole(buffer, first, last)
        elif kind == ISO_TIME:
            value = _iso_time_ms(buffer, first, last, state)
        elif kind == DAY_TIME:
            value = _day_time_ms(buffer, first, last)
        elif kind == COMPACT_TIME:
            value = _compact_time_ms(buffer, first, last)
        elif kind == EPOCH:
            value = epoch_ms(buffer, first, last)
        else:
            value = _imo(buffer, first, last)
        if value == NONE and not _is_nothing(buffer, first, last):
            state[BAD + column] += 1
    longs[slot, row] = value


def hash_of(word: str) -> int:
    """What the kernel makes of a WORD cell, for tables that give words a meaning."""
    cell = np.frombuffer(word.encode() + b"\0" * PADDING, np.uint8)
    return int(_hash_of(cell, len(word.encode())))


@njit(cache=True)
def _hash_of(cell: Bytes, size: int) -> Any:
    return word_hash(cell, 0, size)
