"""Times that stand in the text of a log: ISO 8601 before a sentence, and sentences of a clock."""

from __future__ import annotations

import numpy as np

from detector.ais.kernel.layout import AT_END, AT_TIME, HEX, IS_CLOCK, IS_OTHER, NONE, NOT_OURS, Bytes, Ints, compiled
from detector.ais.kernel.numbers import digits, instant_ms, is_space, thousandths


@compiled
def iso_ms(buffer: Bytes, first: int, end: int) -> int:
    """The ISO 8601 time that ends [first, end), read from its end; NONE if there is none."""
    while end > first and (is_space(buffer[end - 1]) or buffer[end - 1] == 44 or buffer[end - 1] == 59):
        end -= 1
    east_min = 0
    if end > first and buffer[end - 1] == 90:  # Z
        end -= 1
    elif end - first > 6:
        colon = 1 if buffer[end - 3] == 58 else 0
        sign = end - 5 - colon
        hours, minutes = digits(buffer, sign + 1, sign + 3), digits(buffer, end - 2, end)
        if (buffer[sign] == 43 or buffer[sign] == 45) and hours >= 0 and minutes >= 0:
            east_min = (hours * 60 + minutes) * (1 if buffer[sign] == 43 else -1)
            end = sign
    dot = end
    while dot > first and 48 <= buffer[dot - 1] <= 57:
        dot -= 1
    milli = 0
    if dot > first and buffer[dot - 1] == 46 and 1 <= end - dot <= 9:
        milli = thousandths(buffer, dot, end)
        end = dot - 1
    if end - first < 19 or buffer[end - 3] != 58 or buffer[end - 6] != 58 or buffer[end - 12] != 45:
        return NONE
    if buffer[end - 15] != 45 or (buffer[end - 9] != 84 and buffer[end - 9] != 32):
        return NONE
    year, month, day = (
        digits(buffer, end - 19, end - 15),
        digits(buffer, end - 14, end - 12),
        digits(buffer, end - 11, end - 9),
    )
    hour, minute, second = (
        digits(buffer, end - 8, end - 6),
        digits(buffer, end - 5, end - 3),
        digits(buffer, end - 2, end),
    )
    if min(year, month, day, hour, minute, second) < 0:
        return NONE
    stated = instant_ms(year, month, day, hour, minute, second, milli)
    return NONE if stated == NONE else stated - east_min * 60_000


@compiled
def dollar_sentence(buffer: Bytes, p: int, memory: Ints) -> int:
    """A sentence that begins with $: a clock (its time in `part`), another one, or one for `readable`."""
    end = p
    star = NONE
    while buffer[end] != 10:
        if buffer[end] == 42 and star == NONE:
            star = end
        if (
            buffer[end] == 44
            and buffer[end - 3] == 86
            and buffer[end - 2] == 68
            and (buffer[end - 1] == 77 or buffer[end - 1] == 79)
        ):
            return NOT_OURS
        end += 1
    memory[AT_END] = end
    while end > p and buffer[end - 1] == 13:
        end -= 1
    three = (np.int64(buffer[p + 3]) << 16) | (np.int64(buffer[p + 4]) << 8) | np.int64(buffer[p + 5])
    pghp = (
        buffer[p + 1] == 80
        and buffer[p + 2] == 71
        and buffer[p + 3] == 72
        and buffer[p + 4] == 80
        and buffer[p + 5] == 44
    )
    zda, rmc = three == 0x5A4441 and buffer[p + 6] == 44, three == 0x524D43 and buffer[p + 6] == 44
    if not (pghp or zda or rmc):
        return IS_OTHER if 65 <= buffer[p + 1] <= 90 and 65 <= buffer[p + 2] <= 90 else NOT_OURS
    last = end if star == NONE else star
    found = np.int64(0)
    for i in range(p + 1, last):
        if buffer[i] == 13:
            return IS_CLOCK
        found ^= np.int64(buffer[i])
    if star != NONE:
        high, low = np.int64(HEX[buffer[star + 1]]), np.int64(HEX[buffer[star + 2]])
        if high == 255 or low == 255 or high * 16 + low != found:
            return IS_CLOCK
        for i in range(star + 3, end):
            if not is_space(buffer[i]):
                return IS_CLOCK
    memory[AT_TIME] = (
        _pghp_ms(buffer, p, last) if pghp else _zda_ms(buffer, p, last) if zda else _rmc_ms(buffer, p, last)
    )
    return IS_CLOCK


@compiled
def _field(buffer: Bytes, p: int, last: int, wanted: int) -> tuple[int, int]:
    """Where a field of a sentence begins and ends, counted from 0; (NONE, NONE) if there is none."""
    begin, number = p, 0
    for at in range(p, last + 1):
        if at == last or buffer[at] == 44:
            if number == wanted:
                return begin, at
            begin, number = at + 1, number + 1
    return NONE, NONE


@compiled
def _field_number(buffer: Bytes, p: int, last: int, wanted: int) -> int:
    begin, end = _field(buffer, p, last, wanted)
    return digits(buffer, begin, end) if 1 <= end - begin <= 4 else NONE


@compiled
def _pghp_ms(buffer: Bytes, p: int, last: int) -> int:
    year, month, day = (
        _field_number(buffer, p, last, 2),
        _field_number(buffer, p, last, 3),
        _field_number(buffer, p, last, 4),
    )
    hour, minute = _field_number(buffer, p, last, 5), _field_number(buffer, p, last, 6)
    second, milli = _field_number(buffer, p, last, 7), _field_number(buffer, p, last, 8)
    if min(year, month, day, hour, minute, second, milli) < 0:
        return NONE
    return instant_ms(year, month, day, hour, minute, second, milli)


@compiled
def _zda_ms(buffer: Bytes, p: int, last: int) -> int:
    day, month, year = (
        _field_number(buffer, p, last, 2),
        _field_number(buffer, p, last, 3),
        _field_number(buffer, p, last, 4),
    )
    return NONE if min(day, month, year) < 0 else _on_day(buffer, p, last, year, month, day)


@compiled
def _rmc_ms(buffer: Bytes, p: int, last: int) -> int:
    valid, past = _field(buffer, p, last, 2)
    begin, end = _field(buffer, p, last, 9)
    if past - valid != 1 or buffer[valid] != 65 or end - begin != 6:
        return NONE
    day, month, year = (
        digits(buffer, begin, begin + 2),
        digits(buffer, begin + 2, begin + 4),
        digits(buffer, begin + 4, end),
    )
    return NONE if min(day, month, year) < 0 else _on_day(buffer, p, last, 2000 + year, month, day)


@compiled
def _on_day(buffer: Bytes, p: int, last: int, year: int, month: int, day: int) -> int:
    begin, end = _field(buffer, p, last, 1)
    milli = 0
    if end - begin > 6:
        milli = thousandths(buffer, begin + 7, end) if buffer[begin + 6] == 46 else NONE
    if begin == NONE or end - begin < 6 or milli < 0:
        return NONE
    hour, minute, second = (
        digits(buffer, begin, begin + 2),
        digits(buffer, begin + 2, begin + 4),
        digits(buffer, begin + 4, begin + 6),
    )
    return NONE if min(hour, minute, second) < 0 else instant_ms(year, month, day, hour, minute, second, milli)
