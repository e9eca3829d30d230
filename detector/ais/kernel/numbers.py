"""Numbers, times and hashes out of bytes. Every function looks at [first, last) of the buffer."""

from __future__ import annotations

import numpy as np

from detector.ais.kernel.layout import EARLIEST_MS, FNV_PRIME, LATEST_MS, NONE, Bytes, compiled
from detector.ais.kernel.words import eight_at, eight_digits

_POWER = np.array([1, 10, 100, 1000], np.int64)


@compiled
def digits(buffer: Bytes, first: int, last: int) -> int:
    """The number written in [first, last); NONE if there is anything but digits, or nothing, or too many."""
    if last <= first or last - first > 18:
        return NONE
    value = 0
    for i in range(first, last):
        d = np.int64(buffer[i]) - 48
        if d < 0 or d > 9:
            return NONE
        value = value * 10 + d
    return value


@compiled
def thousandths(buffer: Bytes, first: int, last: int) -> int:
    """The first three digits behind a decimal point as thousandths; NONE if there is anything but digits."""
    value = 0
    for i in range(first, last):
        d = np.int64(buffer[i]) - 48
        if d < 0 or d > 9:
            return NONE
        if i - first < 3:
            value = value * 10 + d
    return value * _POWER[max(0, 3 - (last - first))]


@compiled
def epoch_ms(buffer: Bytes, first: int, last: int) -> int:
    """Milliseconds of an epoch in seconds or milliseconds; NONE where it is neither."""
    if last - first == 10:  # seconds: nearly always
        head, tail = eight_digits(eight_at(buffer, first)), digits(buffer, first + 8, last)
        if head >= 0 and tail >= 0:
            stated = (head * 100 + tail) * 1000
            return stated if EARLIEST_MS <= stated < LATEST_MS else NONE
    dot = first
    while dot < last and buffer[dot] != 46:
        dot += 1
    if dot - first < 9 or dot - first > 13:
        return NONE
    whole = digits(buffer, first, dot)
    rest = thousandths(buffer, dot + 1, last) if dot < last else 0
    if whole < 0 or rest < 0:
        return NONE
    if EARLIEST_MS <= whole * 1000 + rest < LATEST_MS:
        return whole * 1000 + rest
    return whole if EARLIEST_MS <= whole < LATEST_MS else NONE


@compiled
def instant_ms(year: int, month: int, day: int, hour: int, minute: int, second: int, milli: int) -> int:
    """Milliseconds of a moment in UTC; NONE where there is no such moment (Howard Hinnant's days from civil)."""
    if year < 1 or month < 1 or month > 12 or day < 1 or hour > 23 or minute > 59 or second > 59 or milli > 999:
        return NONE
    leap = (year % 4 == 0 and year % 100 != 0) or year % 400 == 0
    longest = 30 + (month + (month >> 3)) % 2 if month != 2 else 28 + leap
    if day > longest:
        return NONE
    y = year - (month <= 2)
    era = y // 400
    of_era = y - era * 400
    of_year = (153 * (month + (-3 if month > 2 else 9)) + 2) // 5 + day - 1
    days = era * 146097 + of_era * 365 + of_era // 4 - of_era // 100 + of_year - 719468
    stated = ((days * 24 + hour) * 60 + minute) * 60_000 + second * 1000 + milli
    return stated if EARLIEST_MS <= stated < LATEST_MS else NONE


@compiled
def hashed(buffer: Bytes, first: int, last: int, seed: np.uint64) -> int:
    """The FNV-1a hash of [first, last), never 0."""
    for i in range(first, last):
        seed = (seed ^ np.uint64(buffer[i])) * FNV_PRIME
    return np.int64(seed | np.uint64(1))


@compiled
def is_space(c: int) -> bool:
    return c == 32 or 9 <= c <= 13
