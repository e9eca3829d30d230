"""Payloads to rows: the bit fields of ITU-R M.1371-5, types 1-5, 9, 18, 19, 21, 24 and 27."""

from __future__ import annotations

import numpy as np

from detector.ais.kernel import layout as at
from detector.ais.kernel.layout import NONE, SIX, Bytes, Floats, Ints, Shorts, compiled

UTC_SECONDS = 60  # what the field says from here on is no second


@compiled
def unpack(buffer: Bytes, first: int, last: int, six: Bytes) -> bool:
    """The six-bit values of armoured characters, at the beginning of `six`; False for any other character."""
    good = True
    for i in range(last - first):
        value = SIX[buffer[first + i]]
        six[i] = value
        good &= value < 64
    return good


@compiled
def bits(six: Bytes, start: int, width: int) -> int:
    """An unsigned number of `width` bits (at most 30)."""
    first, last = start // 6, (start + width - 1) // 6
    value = np.int64(0)
    for i in range(first, last + 1):
        value = (value << 6) | np.int64(six[i])
    return (value >> ((last + 1) * 6 - start - width)) & ((np.int64(1) << width) - 1)


@compiled
def signed(value: int, width: int) -> int:
    """The number in two's complement."""
    return value - (np.int64(1) << width) if value >> (width - 1) else value


@compiled
def not_a_vessel(mmsi: int) -> int:
    """The place in `counts` of a station that is no vessel; NONE for all others (see `identity.mmsi_class`)."""
    if mmsi <= 0 or mmsi >= 1_000_000_000:
        return NONE
    if mmsi < 100_000_000:
        return at.COAST if mmsi < 10_000_000 else at.GROUP
    three = mmsi // 1_000_000
    if three == 111:
        return at.AIRCRAFT
    if three in (970, 972, 974):
        return at.DEVICE
    return at.AID if three >= 990 else NONE


@compiled
def position(
    six: Bytes, o: int, kind: int, mmsi: int, time_ms: int, line: int,
    memory: Ints, longs: Ints, floats: Floats, shorts: Shorts,
) -> None:  # fmt: skip
    """One row of a message that tells a position; its payload begins at bit `o` of the scratch."""
    row = memory[at.POSITIONS]
    memory[at.POSITIONS] += 1
    longs[at.P_TIME, row], longs[at.P_MMSI, row], longs[at.P_LINE, row] = time_ms, mmsi, line
    status, heading, second, sog, cog, place = 15, 511, UTC_SECONDS, 1023, 3600, 0  # not available, as the wire has it
    if kind <= 3:
        status = bits(six, o + 38, 4)
        start = o + 50
    else:
        start = o + 46
    if kind <= 3 or kind == 18 or kind == 19:
        sog, cog = bits(six, start, 10), bits(six, start + 66, 12)
        heading, second = bits(six, start + 78, 9), bits(six, start + 87, 6)
        place = start + 10
    elif kind == 4:
        second, place = bits(six, o + 72, 6), o + 78
    elif kind == 9:
        sog, place = 10 * bits(six, o + 50, 10), o + 60
        cog, second = bits(six, o + 116, 12), bits(six, o + 128, 6)
    elif kind == 21:
        place, second = o + 163, bits(six, o + 253, 6)
    else:  # type 27 has 1/10 minute, whole knots and degrees, and the status behind the accuracy
        status, sog, cog = bits(six, o + 40, 4), 10 * bits(six, o + 79, 6), 10 * bits(six, o + 85, 9)
    if kind == 27:
        accurate = bits(six, o + 38, 1)
        lon, lat = 1000 * signed(bits(six, o + 44, 18), 18), 1000 * signed(bits(six, o + 62, 17), 17)
    else:
        accurate = bits(six, place, 1)
        lon, lat = signed(bits(six, place + 1, 28), 28), signed(bits(six, place + 29, 27), 27)
    floats[at.P_LON, row] = ((10 * lon + 3) // 6) / 1e6  # 1/10,000 minute, rounded to six decimals as pyais does
    floats[at.P_LAT, row] = ((10 * lat + 3) // 6) / 1e6
    floats[at.P_SOG, row], floats[at.P_COG, row] = sog / 10.0, cog / 10.0
    shorts[at.P_STATUS, row], shorts[at.P_HEADING, row], shorts[at.P_SECOND, row] = status, heading, second
    shorts[at.P_ACCURATE, row], shorts[at.P_TYPE, row] = accurate, kind


@compiled
def static(
    six: Bytes, o: int, kind: int, mmsi: int, time_ms: int, line: int,
    memory: Ints, longs: Ints, floats: Floats, shorts: Shorts, text: Bytes,
) -> None:  # fmt: skip
    """One row of a message that tells what a ship is."""
    row = memory[at.STATICS]
    memory[at.STATICS] += 1
    longs[at.S_TIME, row], longs[at.S_MMSI, row], longs[at.S_LINE, row] = time_ms, mmsi, line
    imo, ship_type, draught, sides = 0, -1, 0, 0  # not available; for `sides` and the texts, 0: the message has none
    callsign = shipname = destination = 0
    if kind == 5:
        callsign, shipname, destination = o + 70, o + 112, o + 302
        imo, ship_type, draught, sides = bits(six, o + 40, 30), bits(six, o + 232, 8), bits(six, o + 294, 8), o + 240
    elif kind == 19:
        shipname, ship_type, sides = o + 143, bits(six, o + 263, 8), o + 271
    elif kind == 21:
        shipname, sides = o + 43, o + 219
    elif bits(six, o + 38, 2) == 0:
        shipname = o + 40
    else:
        callsign, ship_type = o + 90, bits(six, o + 40, 8)
        if not 980_000_000 <= mmsi <= 989_999_999:  # a craft sends its parent's MMSI in place of its own size
            sides = o + 132
    longs[at.S_IMO, row], floats[at.S_DRAUGHT, row] = imo, draught / 10.0
    shorts[at.S_TYPE, row], shorts[at.S_SHIP_TYPE, row] = kind, ship_type
    shorts[at.S_BOW, row] = bits(six, sides, 9) if sides else 0
    shorts[at.S_STERN, row] = bits(six, sides + 9, 9) if sides else 0
    shorts[at.S_PORT, row] = bits(six, sides + 18, 6) if sides else 0
    shorts[at.S_STARBOARD, row] = bits(six, sides + 24, 6) if sides else 0
    _text(six, callsign, 7, at.CALLSIGN, row, longs, text)
    _text(six, shipname, 20, at.SHIPNAME, row, longs, text)
    _text(six, destination, 20, at.DESTINATION, row, longs, text)


@compiled
def _text(six: Bytes, start: int, length: int, column: int, row: int, longs: Ints, text: Bytes) -> None:
    """Six-bit characters up to the first @, without spaces at either end."""
    begin = longs[at.S_TEXT + column, row]
    end = last = begin
    if start > 0:
        for i in range(length):
            value = bits(six, start + 6 * i, 6)
            if value == 0:
                break
            if value == 32 and end == begin:
                continue
            text[column, end] = value + 64 if value < 32 else value
            end += 1
            if value != 32:
                last = end
    longs[at.S_TEXT + column, row + 1] = last
