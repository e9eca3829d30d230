"""Rows of a delimited table out of a block of bytes, compiled: numbers and times parsed where they stand.

pyarrow's CSV reader gives up on a whole block when one cell is not of its column's type, and makes a string of every
name on every row. Here a cell that cannot be parsed is counted and missing, each row knows its line, and the texts of a
ship are copied only where they differ from what it said in the same hour. A row that is not plain (wrong number of
cells, a quote that does not close) is handed back.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np
from numba import njit

from detector.ais.kernel.digest import sources_digest
from detector.ais.kernel.layout import FNV, PADDING, Bytes, Floats, Ints, compiled
from detector.ais.kernel.numbers import epoch_ms, hashed
from detector.ais.kernel.words import LINE_FEEDS, ONES, byte_at, eight_at, exact_places, low_zeros
from detector.io import table_cells
from detector.io.table_cells import (
    MIX,
    NONE,
    compact_time_ms,
    day_time_ms,
    imo_in,
    is_nothing,
    iso_time_ms,
    number_in,
    whole_in,
    word_hash,
)

# kinds of columns
SKIP, WHOLE, NUMBER, ISO_TIME, DAY_TIME, EPOCH, WORD, TEXT, IMO, COMPACT_TIME, STATION = range(11)
# rows of `layout`, one column of it a column of the table: kind, row of the output, 1 if it says what the ship is
KIND, SLOT, STATIC = range(3)
# places in `state`
LINE, ROWS, FRESH, ODD, EMPTY, DIGEST = range(6)
BAD = 16  # from here on, by column of the table: cells that could not be parsed
STATE_SIZE = 256
MOST_COLUMNS = STATE_SIZE - BAD


@compiled
def _is_blank(c: int) -> bool:
    return c == 32 or c == 13


@compiled
def _cells(buffer: Bytes, start: int, delimiter: int, columns: int, cells: Ints) -> int:
    """Where each cell begins and ends (blanks and quotes taken off); the end of the line, or NONE - it if it is odd."""
    delimiters = ONES * np.uint64(delimiter)
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
        while c != 10 and (quoted or c != delimiter) and not (quoted and c == 34 and byte_at(buffer, at + 1) != 34):
            at += 1 + (quoted and c == 34)  # two quotes in quotes are one of the text
            c = byte_at(buffer, at)
        end = at
        if quoted:
            odd |= c != 34
            if c == 34:
                at += 1
                while byte_at(buffer, at) == 32:
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
                said = (said ^ np.uint64(text_hash)) * MIX + np.uint64(column)
                span = NONE
    rows[row, 3] = NONE
    if empty:
        return
    hour = np.uint64(longs[time_slot, row] // 3_600_000 + 1)
    key = ((said ^ np.uint64(longs[mmsi_slot, row])) * MIX ^ hour) * MIX
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
            text_end[slot, fresh + 1] = _copied(buffer, cells[2 * column], cells[2 * column + 1], text, slot, end)
        elif layout[STATIC, column] == 1:
            _cell(buffer, layout, column, row, state, cells, longs, floats)


@compiled
def _copied(buffer: Bytes, first: int, last: int, text: Bytes, slot: int, end: int) -> int:
    """A text behind the others of its column, and where it ends; in quotes, two quotes are one."""
    quoted = first > 0 and byte_at(buffer, first - 1) == 34
    at = first
    while at < last:
        text[slot, end] = buffer[at]
        end += 1
        at += 2 if quoted and byte_at(buffer, at) == 34 else 1
    return end


@compiled
def _cell(
    buffer: Bytes, layout: Ints, column: int, row: int, state: Ints, cells: Ints, longs: Ints, floats: Floats
) -> None:
    """A cell that is no text to its place in the output."""
    kind, slot = layout[KIND, column], layout[SLOT, column]
    first, last = cells[2 * column], cells[2 * column + 1]
    if kind == NUMBER:
        number = number_in(buffer, first, last) if last > first else np.nan
        if number == np.inf:
            number = np.nan
            state[BAD + column] += not is_nothing(buffer, first, last)
        floats[slot, row] = number
        return
    value = NONE
    if kind == STATION:  # as `ais.station.station_code` has it; 0 for none
        value = 0 if is_nothing(buffer, first, last) else hashed(buffer, first, last, FNV)
    elif kind == WORD:
        value = word_hash(buffer, first, last)
    elif last > first:
        if kind == WHOLE:
            value = whole_in(buffer, first, last)
        elif kind == ISO_TIME:
            value = iso_time_ms(buffer, first, last, state)
        elif kind == DAY_TIME:
            value = day_time_ms(buffer, first, last)
        elif kind == COMPACT_TIME:
            value = compact_time_ms(buffer, first, last)
        elif kind == EPOCH:
            value = epoch_ms(buffer, first, last)
        else:
            value = imo_in(buffer, first, last)
        if value == NONE and not is_nothing(buffer, first, last):
            state[BAD + column] += 1
    longs[slot, row] = value


def _entry(digest: int) -> Callable[..., None]:
    """The function that is called from outside; it encloses the digest for the sake of numba's cache."""

    def read_rows(
        buffer: Bytes, start: int, size: int, delimiter: int, layout: Ints, time_slot: int, mmsi_slot: int,
        state: Ints, cells: Ints, seen: Ints, longs: Ints, floats: Floats, text: Bytes, text_end: Ints,
        rows: Ints, odd: Ints,
    ) -> None:  # fmt: skip
        """Every row of buffer[start:size], which ends with a line end.

        `rows` gets line, start, length and the number of the row's static report (NONE: it said so within the hour);
        `odd` the line, start and length of rows that are not plain. Texts are written for static reports only.
        """
        state[DIGEST] = digest
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

    return read_rows


read_rows: Any = njit(nogil=True, cache=True, _nrt=False, error_model="numpy")(
    _entry(sources_digest(__file__, table_cells.__file__))
)


def hash_of(word: str) -> int:
    """What the kernel makes of a WORD cell, for tables that give words a meaning."""
    cell = np.frombuffer(word.encode() + b"\0" * PADDING, np.uint8)
    return int(_hash_of(cell, len(word.encode())))


@njit
def _hash_of(cell: Bytes, size: int) -> Any:
    return word_hash(cell, 0, size)
