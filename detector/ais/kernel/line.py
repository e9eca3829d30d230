"""One line of a log taken apart: tag block, prefix, sentence, checksum, and what is written behind it."""

from __future__ import annotations

import numpy as np

from detector.ais.kernel.clock import dollar_sentence, iso_ms
from detector.ais.kernel.layout import (
    AT_END,
    AT_FILL,
    AT_FIRST,
    AT_GROUP,
    AT_ISO,
    AT_KEY,
    AT_LAST,
    AT_NUMBER,
    AT_S0,
    AT_S1,
    AT_STATED,
    AT_STATION,
    AT_TIME,
    AT_TOTAL,
    FNV,
    GOOD,
    HEX,
    IS_COMMENT,
    IS_EMPTY,
    IS_TAG_ALONE,
    LONGEST_PAYLOAD,
    NONE,
    NOT_OURS,
    PARSED_END,
    Bytes,
    Ints,
    compiled,
)
from detector.ais.kernel.numbers import epoch_ms, hashed, is_space, thousandths
from detector.ais.kernel.words import (
    BACKSLASHES,
    COMMAS,
    LINE_FEEDS,
    RETURNS,
    STARS,
    ZEROS,
    byte_at,
    eight_at,
    folded,
    low_bytes,
    low_zeros,
    places_of,
    put_eight,
    six_bits,
    wrong_characters,
)


@compiled
def parse_line(buffer: Bytes, start: int, memory: Ints, scratch: Bytes) -> int:
    """What stands on the line that begins at `start`; a GOOD one is laid out in `memory`."""
    for i in range(AT_TOTAL, PARSED_END):
        memory[i] = 0
    memory[AT_TIME] = memory[AT_ISO] = NONE
    p = start
    c = buffer[p]
    if c == 35:  # '#'
        return IS_COMMENT
    if c == 92:  # '\'
        p = _tag_block(buffer, p + 1, memory)
        if p < 0:
            return NOT_OURS
        c = buffer[p]
        if c == 10 or (c == 13 and buffer[p + 1] == 10):
            memory[AT_END] = p + (c == 13)
            return IS_TAG_ALONE
    elif c == 10 or (c == 13 and buffer[p + 1] == 10):
        return IS_EMPTY
    if c == 36:  # '$'
        return dollar_sentence(buffer, p, memory)
    begin = p
    while c != 33:  # '!'
        if c == 10 or c == 13 or c == 36 or c == 92 or p - begin >= 64:
            return NOT_OURS
        p += 1
        c = buffer[p]
    if p > begin:
        memory[AT_ISO] = iso_ms(buffer, begin, p)
    return _sentence(buffer, p, memory, scratch)


@compiled
def _tag_block(buffer: Bytes, first: int, memory: Ints) -> int:
    """Reads c:, s: and g: of a tag block; gives where the sentence begins, or NONE where the block is not ours."""
    end = first
    total = np.uint64(0)
    while True:
        word = eight_at(buffer, end)
        stops = places_of(word, BACKSLASHES) | places_of(word, LINE_FEEDS) | places_of(word, RETURNS)
        if stops != 0:
            break
        total ^= word
        end += 8
    size = low_zeros(stops) >> 3
    total ^= word & low_bytes(size)
    end += size
    if byte_at(buffer, end) != 92:
        return NONE
    last = end
    if end - first >= 3 and byte_at(buffer, end - 3) == 42:
        last = end - 3
        high, low = np.int64(HEX[byte_at(buffer, end - 2)]), np.int64(HEX[byte_at(buffer, end - 1)])
        own = folded(total) ^ 42 ^ byte_at(buffer, end - 2) ^ byte_at(buffer, end - 1)
        if high == 255 or low == 255 or high * 16 + low != own:
            return NONE
    key = first
    while key < last:
        at = key
        while at < last:
            word = eight_at(buffer, at)
            stops = places_of(word, COMMAS) | places_of(word, STARS)
            if stops != 0:
                at += low_zeros(stops) >> 3
                break
            at += 8
        at = min(at, last)
        if at < last and byte_at(buffer, at) == 42:
            return NONE
        if at - key >= 2 and byte_at(buffer, key + 1) == 58:
            _tag_field(buffer, key, at, memory)
        key = at + 1
    return end + 1


@compiled
def _tag_field(buffer: Bytes, key: int, end: int, memory: Ints) -> None:
    c = buffer[key]
    if c == 99:  # c
        memory[AT_TIME], memory[AT_STATED] = epoch_ms(buffer, key + 2, end), 1
    elif c == 115:  # s
        memory[AT_S0], memory[AT_S1] = key + 2, end
        memory[AT_STATION] = hashed(buffer, key + 2, end, FNV) if end > key + 2 else 0
    elif c == 103:  # g
        begin = end
        while begin > key + 2 and buffer[begin - 1] != 45:
            begin -= 1
        memory[AT_GROUP] = hashed(buffer, begin, end, FNV) if end > begin else 0


@compiled
def _sentence(buffer: Bytes, p: int, memory: Ints, scratch: Bytes) -> int:
    """Reads !ttVDM,total,number,sequence,channel,payload,fill*hh and what stands behind it."""
    if buffer[p + 3] != 86 or buffer[p + 4] != 68 or (buffer[p + 5] != 77 and buffer[p + 5] != 79):
        return NOT_OURS
    if not (65 <= buffer[p + 1] <= 90 and 65 <= buffer[p + 2] <= 90) or buffer[p + 6] != 44:
        return NOT_OURS
    total, number = np.int64(buffer[p + 7]) - 48, np.int64(buffer[p + 9]) - 48
    if not (1 <= number <= total <= 9) or buffer[p + 8] != 44 or buffer[p + 10] != 44:
        return NOT_OURS
    found = folded(eight_at(buffer, p + 1)) ^ byte_at(buffer, p + 9) ^ 44
    at = p + 11
    commas = 0
    while commas < 2:  # sequence and channel
        c = byte_at(buffer, at)
        if c == 42 or c == 10 or c == 13:
            return NOT_OURS
        found ^= c
        commas += c == 44
        at += 1
    first = at
    at = _payload(buffer, first, memory, scratch)
    if at == NONE:
        return NOT_OURS
    found ^= memory[AT_KEY]
    memory[AT_KEY] = 0
    fill = byte_at(buffer, at + 1) - 48
    if at == first or at - first > LONGEST_PAYLOAD or not (0 <= fill <= 5) or byte_at(buffer, at + 2) != 42:
        return NOT_OURS
    found ^= 44 ^ (fill + 48)
    high, low = np.int64(HEX[byte_at(buffer, at + 3)]), np.int64(HEX[byte_at(buffer, at + 4)])
    if high == 255 or low == 255 or high * 16 + low != found:
        return NOT_OURS
    memory[AT_TOTAL], memory[AT_NUMBER], memory[AT_FILL], memory[AT_FIRST], memory[AT_LAST] = (
        total,
        number,
        fill,
        first,
        at,
    )
    if total > 1:
        memory[AT_KEY] = hashed(buffer, p + 11, first - 1, np.uint64(hashed(buffer, p + 1, p + 8, FNV)))
    return _behind(buffer, at + 5, memory)


@compiled
def _payload(buffer: Bytes, first: int, memory: Ints, scratch: Bytes) -> int:
    """Unpacks characters up to a comma to the beginning of the scratch; where the comma is, NONE if one is wrong.

    Leaves the exclusive or of the characters in AT_KEY.
    """
    total = np.uint64(0)
    for i in range(0, LONGEST_PAYLOAD + 8, 8):
        word = eight_at(buffer, first + i)
        comma = places_of(word, COMMAS)
        if comma == 0:
            if wrong_characters(word) != 0:
                return NONE
            total ^= word
            put_eight(scratch, i, six_bits(word))
            continue
        size = low_zeros(comma) >> 3  # characters before the comma
        if size > 0:
            tail = word & low_bytes(size)
            filled = tail | (ZEROS << np.uint64(8 * size))
            if wrong_characters(filled) != 0:
                return NONE
            total ^= tail
            put_eight(scratch, i, six_bits(filled))
        memory[AT_KEY] = folded(total)
        return first + i + size
    return NONE


@compiled
def _behind(buffer: Bytes, first: int, memory: Ints) -> int:
    """Reads what stands behind the checksum: nothing, a time, a station and a time."""
    if byte_at(buffer, first) == 10 or (byte_at(buffer, first) == 13 and byte_at(buffer, first + 1) == 10):
        memory[AT_END] = first + (byte_at(buffer, first) == 13)
        if memory[AT_STATED] == 0:
            memory[AT_TIME] = memory[AT_ISO]
        return GOOD
    end = field = first
    while buffer[end] != 10 and buffer[end] != 13:
        if buffer[end] == 33 or buffer[end] == 92:  # another sentence on the same line
            return NOT_OURS
        if buffer[end] == 44:
            field = end + 1
        end += 1
    memory[AT_END] = end
    while buffer[memory[AT_END]] != 10:
        if not is_space(buffer[memory[AT_END]]):
            return NOT_OURS
        memory[AT_END] += 1
    if end > first:
        if memory[AT_STATION] == 0:
            _station_behind(buffer, first, end, memory)
        while field < end and is_space(buffer[field]):
            field += 1
        while end > field and is_space(buffer[end - 1]):
            end -= 1
        whole = field
        while whole < end and 48 <= buffer[whole] <= 57:
            whole += 1
        digits = (whole - field == 10 or whole - field == 13) and (whole == end or buffer[whole] == 46)
        if memory[AT_STATED] == 0 and digits and (whole == end or thousandths(buffer, whole + 1, end) != NONE):
            memory[AT_TIME], memory[AT_STATED] = epoch_ms(buffer, field, end), 1
    if memory[AT_STATED] == 0:
        memory[AT_TIME] = memory[AT_ISO]
    return GOOD


@compiled
def _station_behind(buffer: Bytes, first: int, end: int, memory: Ints) -> None:
    """The first field of the form rNAME."""
    for at in range(first, end - 3):
        if buffer[at] != 44 or buffer[at + 1] != 114:
            continue
        last = at + 2
        while last < end and _is_name(np.int64(buffer[last])):
            last += 1
        rest = last
        while rest < end and is_space(buffer[rest]):
            rest += 1
        if 3 <= last - at - 2 <= 15 and (rest == end or buffer[last] == 44):
            memory[AT_S0], memory[AT_S1] = at + 1, last
            memory[AT_STATION] = hashed(buffer, at + 1, last, FNV)
            return


@compiled
def _is_name(c: int) -> bool:
    return 48 <= c <= 57 or 65 <= c <= 90 or 97 <= c <= 122 or c == 45
