"""Cells of a table, compiled: numbers, times and words out of buffer[first:last]."""

from __future__ import annotations

from typing import Any

import numpy as np

from detector.ais.kernel.layout import Bytes, Ints, compiled
from detector.ais.kernel.numbers import digits, instant_ms
from detector.ais.kernel.words import (
    ONES,
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
DAY = 8  # from here on in a table's state: the first bytes of the last ISO time, in two numbers, and its midnight

_POWERS = 10.0 ** np.arange(19)
_WHOLE_POWERS = 10 ** np.arange(19, dtype=np.int64)
_DOTS, _ALL = ONES * np.uint64(46), np.uint64(0xFFFFFFFFFFFFFFFF)
MIX = np.uint64(0x9E3779B97F4A7C15)


@compiled
def _up_to_eight(word: Any, size: int) -> int:
    """The number that the lowest `size` bytes write in digits, 1 to 8 of them; NONE if there is another character."""
    shift = np.uint64(8 * (8 - size))
    return eight_digits((word << shift) | (ZEROS & ~(_ALL << shift)) if size < 8 else word)


@compiled
def whole_in(buffer: Bytes, first: int, last: int) -> int:
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
def number_in(buffer: Bytes, first: int, last: int) -> float:
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
            dot = ONES
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
def is_nothing(buffer: Bytes, first: int, last: int) -> bool:
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
def iso_time_ms(buffer: Bytes, first: int, last: int, state: Ints) -> int:
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
def day_time_ms(buffer: Bytes, first: int, last: int) -> int:
    """DD/MM/YYYY, a blank, a time; NONE where there is something else."""
    if last - first < 19 or byte_at(buffer, first + 2) != 47 or byte_at(buffer, first + 5) != 47:
        return NONE
    month, year = digits(buffer, first + 3, first + 5), digits(buffer, first + 6, first + 10)
    return _clock_ms(buffer, first + 11, last, year, month, digits(buffer, first, first + 2))


@compiled
def compact_time_ms(buffer: Bytes, first: int, last: int) -> int:
    """YYYYMMDD, any character, HHMMSS; NONE where there is something else."""
    if last - first != 15:
        return NONE
    year, month, day = digits(buffer, first, first + 4), _pair(buffer, first + 4), _pair(buffer, first + 6)
    hour, minute, second = _pair(buffer, first + 9), _pair(buffer, first + 11), _pair(buffer, first + 13)
    if min(year, month, day, hour, minute, second) < 0:
        return NONE
    return instant_ms(year, month, day, hour, minute, second, 0)


@compiled
def imo_in(buffer: Bytes, first: int, last: int) -> int:
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
        mixed = (mixed ^ word) * MIX
        mixed ^= mixed >> np.uint64(29)
    return np.int64(mixed >> np.uint64(1))
