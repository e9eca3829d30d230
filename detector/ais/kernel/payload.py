"""Payloads to rows: the bit fields of ITU-R M.1371-5, types 1-5, 9, 18, 19, 21, 24 and 27."""

from __future__ import annotations

import numpy as np

from detector.ais.kernel.layout import (
    AID,
    AIRCRAFT,
    CALLSIGN,
    COAST,
    DESTINATION,
    DEVICE,
    GROUP,
    NONE,
    POSITIONS,
    SHIPNAME,
    SIX,
    STATICS,
    TEXT_WIDTH,
    Bytes,
    Ints,
    PositionColumns,
    StaticColumns,
    compiled,
)

UTC_SECONDS = 60  # what the field says from here on is no second
NOT_AVAILABLE_SOG, NOT_AVAILABLE_COG = 102.3, 360.0  # what a message without the field gets, as the wire has it


@compiled
def unpack(buffer: Bytes, first: int, last: int, six: Bytes, at: int) -> bool:
    """The six-bit values of armoured characters, written to `six` from `at`; False for any other character."""
    good = True
    for i in range(last - first):
        value = SIX[buffer[first + i]]
        six[at + i] = value
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
        return COAST if mmsi < 10_000_000 else GROUP
    three = mmsi // 1_000_000
    if three == 111:
        return AIRCRAFT
    if three in (970, 972, 974):
        return DEVICE
    return AID if three >= 990 else NONE


@compiled
def position(six: Bytes, kind: int, mmsi: int, time_ms: int, line: int, state: Ints, out: PositionColumns) -> None:
    """One row of a message that tells a position."""
    row = state[POSITIONS]
    state[POSITIONS] += 1
    out.time_ms[row], out.mmsi[row], out.message_type[row], out.line[row] = time_ms, mmsi, kind, line
    out.sog_kn[row], out.cog_deg[row], out.heading_deg[row] = NOT_AVAILABLE_SOG, NOT_AVAILABLE_COG, 511
    out.nav_status[row], out.utc_second[row] = 15, UTC_SECONDS
    if kind <= 3:
        out.nav_status[row] = bits(six, 38, 4)
        _common(six, 50, row, out)
    elif kind == 18 or kind == 19:
        _common(six, 46, row, out)
    elif kind == 4:
        out.utc_second[row] = bits(six, 72, 6)
        _place(six, 78, row, out)
    elif kind == 9:
        out.sog_kn[row] = bits(six, 50, 10)
        _place(six, 60, row, out)
        out.cog_deg[row] = bits(six, 116, 12) / 10.0
        out.utc_second[row] = bits(six, 128, 6)
    elif kind == 21:
        _place(six, 163, row, out)
        out.utc_second[row] = bits(six, 253, 6)
    else:
        _long_range(six, row, out)


@compiled
def _common(six: Bytes, start: int, row: int, out: PositionColumns) -> None:
    """Speed, place, course, heading and second as types 1-3, 18 and 19 have them."""
    out.sog_kn[row] = bits(six, start, 10) / 10.0
    _place(six, start + 10, row, out)
    out.cog_deg[row] = bits(six, start + 66, 12) / 10.0
    out.heading_deg[row] = bits(six, start + 78, 9)
    out.utc_second[row] = bits(six, start + 87, 6)


@compiled
def _place(six: Bytes, start: int, row: int, out: PositionColumns) -> None:
    """Accuracy, longitude and latitude in 1/10,000 minute; rounded to six decimals as pyais does."""
    out.accurate[row] = bits(six, start, 1) == 1
    out.lon[row] = ((10 * signed(bits(six, start + 1, 28), 28) + 3) // 6) / 1e6
    out.lat[row] = ((10 * signed(bits(six, start + 29, 27), 27) + 3) // 6) / 1e6


@compiled
def _long_range(six: Bytes, row: int, out: PositionColumns) -> None:
    """Type 27: 1/10 minute, whole knots and degrees."""
    out.accurate[row] = bits(six, 38, 1) == 1
    out.nav_status[row] = bits(six, 40, 4)
    out.lon[row] = ((10_000 * signed(bits(six, 44, 18), 18) + 3) // 6) / 1e6
    out.lat[row] = ((10_000 * signed(bits(six, 62, 17), 17) + 3) // 6) / 1e6
    out.sog_kn[row] = bits(six, 79, 6)
    out.cog_deg[row] = bits(six, 85, 9)


@compiled
def static(six: Bytes, kind: int, mmsi: int, time_ms: int, line: int, state: Ints, out: StaticColumns) -> None:
    """One row of a message that tells what a ship is."""
    row = state[STATICS]
    state[STATICS] += 1
    out.time_ms[row], out.mmsi[row], out.message_type[row], out.line[row] = time_ms, mmsi, kind, line
    out.imo[row], out.ship_type[row], out.draught_m[row] = 0, -1, 0.0
    out.to_bow_m[row] = out.to_stern_m[row] = out.to_port_m[row] = out.to_starboard_m[row] = 0
    callsign = shipname = destination = 0  # where each begins; 0: the message has none
    if kind == 5:
        callsign, shipname, destination = 70, 112, 302
        out.imo[row] = bits(six, 40, 30)
        out.ship_type[row] = bits(six, 232, 8)
        _sides(six, 240, row, out)
        out.draught_m[row] = bits(six, 294, 8) / 10.0
    elif kind == 19:
        shipname = 143
        out.ship_type[row] = bits(six, 263, 8)
        _sides(six, 271, row, out)
    elif kind == 21:
        shipname = 43
        _sides(six, 219, row, out)
    elif bits(six, 38, 2) == 0:
        shipname = 40
    else:
        callsign = 90
        out.ship_type[row] = bits(six, 40, 8)
        if not 980_000_000 <= mmsi <= 989_999_999:  # a craft sends its parent's MMSI in place of its own size
            _sides(six, 132, row, out)
    _text(six, callsign, 7, CALLSIGN, row, out)
    _text(six, shipname, 20, SHIPNAME, row, out)
    _text(six, destination, 20, DESTINATION, row, out)


@compiled
def _sides(six: Bytes, start: int, row: int, out: StaticColumns) -> None:
    out.to_bow_m[row], out.to_stern_m[row] = bits(six, start, 9), bits(six, start + 9, 9)
    out.to_port_m[row], out.to_starboard_m[row] = bits(six, start + 18, 6), bits(six, start + 24, 6)


@compiled
def _text(six: Bytes, start: int, length: int, column: int, row: int, out: StaticColumns) -> None:
    """Six-bit characters up to the first @, without spaces at either end."""
    begin = out.text_end[column, row]
    end = begin
    last = begin
    if start > 0:
        for i in range(min(length, TEXT_WIDTH)):
            value = bits(six, start + 6 * i, 6)
            if value == 0:
                break
            if value == 32 and end == begin:
                continue
            out.text[column, end] = value + 64 if value < 32 else value
            end += 1
            if value != 32:
                last = end
    out.text_end[column, row + 1] = last
