"""Payloads to rows: the bit fields of ITU-R M.1371-5, types 1-5, 9, 18, 19, 21, 24 and 27."""

from __future__ import annotations

import numpy as np

from detector.ais.kernel import layout as at
from detector.ais.kernel.layout import NONE, Bytes, Floats, Ints, Shorts, compiled
from detector.ais.kernel.words import eight_at, packed

UTC_SECONDS = 60  # what the field says from here on is no second


@compiled
def bits(six: Bytes, o: int, start: int, width: int) -> int:
    """An unsigned number of `width` bits (at most 30), `start` bits into the payload at place `o` of the scratch."""
    word = packed(eight_at(six, o + start // 6)) >> np.uint64(48 - start % 6 - width)
    return np.int64(word & ((np.uint64(1) << np.uint64(width)) - np.uint64(1)))


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
    six: Bytes, o: int, kind: int, mmsi: int, time_ms: int, line: int, station: int,
    memory: Ints, longs: Ints, floats: Floats, shorts: Shorts,
) -> None:  # fmt: skip
    """One row of a message that tells a position; its payload begins at place `o` of the scratch."""
    row = memory[at.POSITIONS]
    memory[at.POSITIONS] += 1
    longs[at.P_TIME, row], longs[at.P_MMSI, row], longs[at.P_LINE, row] = time_ms, mmsi, line
    longs[at.P_STATION, row] = station
    status, heading, second, sog, cog, place = 15, 511, UTC_SECONDS, 1023, 3600, 0  # not available, as the wire has it
    if kind <= 3:
        status, sog, place = bits(six, o, 38, 4), bits(six, o, 50, 10), 60
        cog, heading, second = bits(six, o, 116, 12), bits(six, o, 128, 9), bits(six, o, 137, 6)
    elif kind == 18 or kind == 19:
        sog, place = bits(six, o, 46, 10), 56
        cog, heading, second = bits(six, o, 112, 12), bits(six, o, 124, 9), bits(six, o, 133, 6)
    elif kind == 4:
        second, place = bits(six, o, 72, 6), 78
    elif kind == 9:
        sog, place = 10 * bits(six, o, 50, 10), 60
        cog, second = bits(six, o, 116, 12), bits(six, o, 128, 6)
    elif kind == 21:
        place, second = 163, bits(six, o, 253, 6)
    else:  # type 27 has 1/10 minute, whole knots and degrees, and the status behind the accuracy
        status, sog, cog = bits(six, o, 40, 4), 10 * bits(six, o, 79, 6), 10 * bits(six, o, 85, 9)
    if kind == 27:
        accurate = bits(six, o, 38, 1)
        lon, lat = 1000 * signed(bits(six, o, 44, 18), 18), 1000 * signed(bits(six, o, 62, 17), 17)
    else:
        accurate = bits(six, o, place, 1)
        lon, lat = signed(bits(six, o, place + 1, 28), 28), signed(bits(six, o, place + 29, 27), 27)
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
        callsign, shipname, destination = 70, 112, 302
        imo, ship_type, draught, sides = bits(six, o, 40, 30), bits(six, o, 232, 8), bits(six, o, 294, 8), 240
    elif kind == 19:
        shipname, ship_type, sides = 143, bits(six, o, 263, 8), 271
    elif kind == 21:
        shipname, sides = 43, 219
    elif bits(six, o, 38, 2) == 0:
        shipname = 40
    else:
        callsign, ship_type = 90, bits(six, o, 40, 8)
        if not 980_000_000 <= mmsi <= 989_999_999:  # a craft sends its parent's MMSI in place of its own size
            sides = 132
    longs[at.S_IMO, row], floats[at.S_DRAUGHT, row] = imo, draught / 10.0
    shorts[at.S_TYPE, row], shorts[at.S_SHIP_TYPE, row] = kind, ship_type
    shorts[at.S_BOW, row] = bits(six, o, sides, 9) if sides else 0
    shorts[at.S_STERN, row] = bits(six, o, sides + 9, 9) if sides else 0
    shorts[at.S_PORT, row] = bits(six, o, sides + 18, 6) if sides else 0
    shorts[at.S_STARBOARD, row] = bits(six, o, sides + 24, 6) if sides else 0
    _text(six, o, callsign, 7, at.CALLSIGN, row, longs, text)
    _text(six, o, shipname, 20, at.SHIPNAME, row, longs, text)
    _text(six, o, destination, 20, at.DESTINATION, row, longs, text)


@compiled
def _text(six: Bytes, o: int, start: int, length: int, column: int, row: int, longs: Ints, text: Bytes) -> None:
    """Six-bit characters up to the first @, without spaces at either end."""
    begin = longs[at.S_TEXT + column, row]
    end = last = begin
    if start > 0:
        for i in range(length):
            value = bits(six, o, start + 6 * i, 6)
            if value == 0:
                break
            if value == 32 and end == begin:
                continue
            text[column, end] = value + 64 if value < 32 else value
            end += 1
            if value != 32:
                last = end
    longs[at.S_TEXT + column, row + 1] = last
