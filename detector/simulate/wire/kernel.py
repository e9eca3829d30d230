"""Rows to lines, compiled: tag blocks, sentences and checksums into one buffer. `write_rows` is called from outside."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np
from numba import njit

from detector.ais.kernel.digest import sources_digest
from detector.ais.kernel.layout import compiled
from detector.simulate.wire import bits
from detector.simulate.wire.bits import (
    WORDS,
    ReportColumns,
    StatementColumns,
    TextCodes,
    armoured,
    report_bits,
    statement_bits,
)
from detector.simulate.wire.columns import Codes, Longs, Tiny

# places in `state`
LINES, INSERTED, WAITING, STATEMENTS, DIGEST = range(5)
WORD = 8  # from here on the payload at hand
QUEUE, MOST_WAITING = WORD + WORDS, 64  # second parts that wait: row, and the place in the order after which they come
SEQUENCE = QUEUE + 2 * MOST_WAITING  # from here on the next sequence number of each station
MISSING = -1  # in `second`: the second part of the message is left out
FIRST_CHARACTERS = 60  # of the first of two sentences, as pyais cuts
LONGEST_ROW = 256  # bytes: two lines of a tag block (40 bytes) and a sentence (82, NMEA 0183) each, and line ends
_MIX = np.uint64(0x9E3779B97F4A7C15)  # 2^64 / golden ratio: multiplied by it, near numbers lie far apart


@compiled
def _number(out: Codes, at: int, value: int) -> int:
    """A whole number in decimal digits; gives where it ends."""
    width, rest = 1, value // 10
    while rest > 0:
        width, rest = width + 1, rest // 10
    for i in range(at + width - 1, at - 1, -1):
        out[i] = 48 + value % 10
        value //= 10
    return at + width


@compiled
def _checksum(out: Codes, first: int, at: int) -> int:
    """The checksum of out[first:at] with its asterisk; gives where it ends."""
    total = 0
    for i in range(first, at):
        total ^= out[i]
    out[at] = 42
    for i in range(2):
        digit = (total >> (4 - 4 * i)) & 15
        out[at + 1 + i] = digit + (48 if digit < 10 else 55)
    return at + 3


@compiled
def _tag_block(out: Codes, at: int, texts: TextCodes, station: int, received_ms: int, milliseconds: bool) -> int:
    out[at] = 92
    first = at + 1
    out[first], out[first + 1] = 115, 58  # s:
    at = first + 2
    for i in range(texts.station_lengths[station]):
        out[at] = texts.stations[station, i]
        at += 1
    out[at], out[at + 1], out[at + 2] = 44, 99, 58  # ,c:
    at = _number(out, at + 3, received_ms if milliseconds else received_ms // 1000)
    at = _checksum(out, first, at)
    out[at] = 92
    return at + 1


@compiled
def _sentence(
    out: Codes, at: int, words: Longs, length: int, total: int, number: int, sequence: int, channel: int
) -> int:
    """A sentence of a payload of `length` bits and its line end; gives where it ends."""
    out[at], out[at + 1], out[at + 2], out[at + 3], out[at + 4], out[at + 5] = 33, 65, 73, 86, 68, 77  # !AIVDM
    out[at + 6], out[at + 7], out[at + 8], out[at + 9], out[at + 10] = 44, 48 + total, 44, 48 + number, 44
    begin = at + 1
    at += 11
    if total > 1:
        out[at] = 48 + sequence
        at += 1
    out[at], out[at + 1], out[at + 2] = 44, 65 + channel, 44
    characters = (length + 5) // 6
    cut = FIRST_CHARACTERS if total > 1 else characters
    at = armoured(words, 0 if number == 1 else cut, cut if number == 1 else characters, out, at + 3)
    out[at], out[at + 1] = 44, 48 + (6 * characters - length if number == total else 0)
    at = _checksum(out, begin, at + 2)
    out[at] = 10
    return at + 1


@compiled
def _report(r: ReportColumns, i: int, texts: TextCodes, milliseconds: bool, words: Longs, out: Codes, at: int) -> int:
    """The line of a report. Its channel is drawn from hull and fix: every station hears a message on the same."""
    length = report_bits(words, r, i, texts)
    mixed = (np.uint64(r.fix_ms[i] // 1000) * _MIX) ^ np.uint64(r.hull[i] + 1)
    channel = np.int64((mixed * _MIX) >> np.uint64(63))
    at = _tag_block(out, at, texts, r.station[i], r.received_ms[i], milliseconds)
    return _sentence(out, at, words, length, 1, 1, 0, channel)


@compiled
def _part(
    s: StatementColumns, i: int, texts: TextCodes, milliseconds: bool,
    words: Longs, out: Codes, at: int, length: int, number: int, said: int,
) -> int:  # fmt: skip
    """One line of a statement; `said` is its sequence number, 10 more on channel B."""
    at = _tag_block(out, at, texts, s.station[i], s.received_ms[i], milliseconds)
    total = 2 if s.message_type[i] == 5 else 1
    return _sentence(out, at, words, length, total, number, said % 10, said // 10)


@compiled
def _numbered(s: StatementColumns, i: int, state: Longs, sequence: Tiny) -> None:
    """Gives a statement its channel, in turns, and a message of two sentences the next number of its station."""
    number = 0
    if s.message_type[i] == 5:
        place = SEQUENCE + s.station[i]
        number = state[place]
        state[place] = (number + 1) % 10
    sequence[i] = number + 10 * (state[STATEMENTS] % 2)
    state[STATEMENTS] += 1


@compiled
def _waiting(
    before: int, s: StatementColumns, texts: TextCodes, sequence: Tiny, milliseconds: bool,
    state: Longs, words: Longs, out: Codes, at: int,
) -> int:  # fmt: skip
    """The second parts whose turn comes before a place in the order."""
    kept = 0
    for i in range(state[WAITING]):
        row, due = state[QUEUE + 2 * i], state[QUEUE + 2 * i + 1]
        if due < before:
            length = statement_bits(words, s, row, texts)
            at = _part(s, row, texts, milliseconds, words, out, at, length, 2, sequence[row])
            state[LINES] += 1
        else:
            state[QUEUE + 2 * kept], state[QUEUE + 2 * kept + 1] = row, due
            kept += 1
    state[WAITING] = kept
    return at


def _entry(digest: int) -> Callable[..., int]:
    """The function that is called from outside; it encloses the digest for the sake of numba's cache."""

    def write_rows(
        r: ReportColumns, s: StatementColumns, texts: TextCodes, order: Longs, first: int, last: int,
        second: Tiny, sequence: Tiny, inserts: Longs, places: Longs, milliseconds: bool,
        state: Longs, lines: Longs, out: Codes,
    ) -> int:  # fmt: skip
        """The lines of order[first:last] to `out`; gives where they end.

        A place in the order is a row of `r`, or behind those of `s`. `second` says, for each statement, after how many
        further messages its second part comes, or MISSING. `inserts` are sorted places in the order behind which a line
        will be put in: `places` gets begin and end of the line before it. `lines` gets the line number of each report.
        """
        state[DIGEST] = digest
        words = state[WORD : WORD + WORDS]
        reports, at = r.mmsi.shape[0], 0
        for k in range(first, last):
            if state[WAITING] > 0:
                at = _waiting(k, s, texts, sequence, milliseconds, state, words, out, at)
            begin = at
            state[LINES] += 1
            if order[k] < reports:
                at = _report(r, order[k], texts, milliseconds, words, out, at)
                lines[order[k]] = state[LINES]
            else:
                i = order[k] - reports
                _numbered(s, i, state, sequence)
                length = statement_bits(words, s, i, texts)
                at = _part(s, i, texts, milliseconds, words, out, at, length, 1, sequence[i])
                if s.message_type[i] == 5 and second[i] != MISSING:
                    if second[i] > 0 and state[WAITING] < MOST_WAITING:
                        place = QUEUE + 2 * state[WAITING]
                        state[place], state[place + 1] = i, k + second[i]
                        state[WAITING] += 1
                    else:
                        at = _part(s, i, texts, milliseconds, words, out, at, length, 2, sequence[i])
                        state[LINES] += 1
            while state[INSERTED] < inserts.shape[0] and inserts[state[INSERTED]] == k:
                places[state[INSERTED], 0], places[state[INSERTED], 1] = begin, at
                state[INSERTED] += 1
                state[LINES] += 1
        if last == order.shape[0] and state[WAITING] > 0:
            at = _waiting(last + 127, s, texts, sequence, milliseconds, state, words, out, at)
        return at

    return write_rows


write_rows: Any = njit(nogil=True, cache=True, _nrt=False, error_model="numpy")(
    _entry(sources_digest(__file__, bits.__file__))
)
