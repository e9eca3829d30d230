"""Payloads, compiled: the bit fields of ITU-R M.1371-5 for message types 1-5, 9, 18, 21, 24 and 27.

A payload is built in words of 60 bits, ten six-bit characters each, and written as characters by `armoured`. What the
fields do not say is sent as "not available", and a speed too high for its field as the highest it has.
"""

from __future__ import annotations

from typing import NamedTuple

import numpy as np

from detector.ais.kernel.layout import compiled
from detector.simulate.wire.columns import Codes, Flags, Floats, Indices, Longs, Shorts, Tiny

WORDS = 8  # of 60 bits: 480, enough for the 424 of message 5
_LOW_60 = (1 << 60) - 1
CLASS_B_CS = 0b1_0_1_1_1_0_0  # carrier sense, no display, DSC, whole band, message 22; not assigned, no RAIM
CLASS_B_RADIO = 0xE0006  # the communication state of a carrier-sense unit (M.1371-5, 3.3.7.2.2; from memory)
DAY_MS = 86_400_000


class ReportColumns(NamedTuple):
    """The columns of `Reports` that are sent."""

    received_ms: Longs
    station: Shorts
    hull: Indices
    fix_ms: Longs
    mmsi: Longs
    message_type: Tiny
    lat: Floats
    lon: Floats
    sog_kn: Floats
    cog_deg: Floats
    heading_deg: Floats
    nav_status: Tiny
    rot_raw: Shorts
    accurate: Flags
    utc_second: Tiny
    name_index: Indices


class StatementColumns(NamedTuple):
    """The columns of `Statements` that are sent."""

    received_ms: Longs
    station: Shorts
    mmsi: Longs
    message_type: Tiny
    part: Tiny
    imo: Longs
    callsign: Indices
    shipname: Indices
    destination: Indices
    ship_type: Shorts
    to_bow_m: Shorts
    to_stern_m: Shorts
    to_port_m: Shorts
    to_starboard_m: Shorts
    draught_m: Floats


class TextCodes(NamedTuple):
    """Stations in bytes, the other texts in six-bit codes."""

    stations: Codes
    station_lengths: Longs
    names: Codes
    callsigns: Codes
    shipnames: Codes
    destinations: Codes


@compiled
def _place(words: Longs, start: int, width: int, value: int) -> None:
    """Puts the lowest `width` bits (at most 30) of a number `start` bits into the payload."""
    word, left = start // 60, 60 - start % 60 - width
    value = np.int64(value) & ((np.int64(1) << width) - 1)
    if left >= 0:
        words[word] |= value << left
    else:
        words[word] |= value >> -left
        words[word + 1] |= (value << (60 + left)) & _LOW_60


@compiled
def _place_text(words: Longs, start: int, codes: Codes, row: int, length: int) -> None:
    if row >= 0:
        for i in range(length):
            _place(words, start + 6 * i, 6, codes[row, i])


@compiled
def _scaled(value: float, scale: float, highest: int, missing: int) -> int:
    """A quantity in units of its field, clipped to 0..highest; `missing` for NaN."""
    if np.isnan(value):
        return missing
    return min(max(np.int64(np.rint(value * scale)), 0), highest)


@compiled
def _angle(value: float, scale: int, missing: int) -> int:
    """A direction in units of its field, below a full circle; `missing` for NaN."""
    if np.isnan(value):
        return missing
    return np.int64(np.rint(value * scale)) % (360 * scale)


@compiled
def _coordinate(value: float, scale: float, missing: int) -> int:
    return np.int64(np.rint((missing if np.isnan(value) else value) * scale))


@compiled
def _place_position(words: Longs, start: int, r: ReportColumns, i: int) -> None:
    """Accuracy, longitude and latitude in 1/10,000 minute."""
    _place(words, start, 1, r.accurate[i])
    _place(words, start + 1, 28, _coordinate(r.lon[i], 600_000.0, 181))
    _place(words, start + 29, 27, _coordinate(r.lat[i], 600_000.0, 91))


@compiled
def _place_date(words: Longs, start: int, time_ms: int) -> None:
    """Year, month, day, hour, minute and second of an instant (days to dates as H. Hinnant does, computed)."""
    days, second = time_ms // DAY_MS, time_ms % DAY_MS // 1000
    shifted = days + 719_468  # from 0000-03-01, so that a leap day ends a year
    era = shifted // 146_097
    of_era = shifted - era * 146_097
    years = (of_era - of_era // 1460 + of_era // 36_524 - of_era // 146_096) // 365
    of_year = of_era - (365 * years + years // 4 - years // 100)
    month_from_march = (5 * of_year + 2) // 153
    month = month_from_march + 3 if month_from_march < 10 else month_from_march - 9
    _place(words, start, 14, years + era * 400 + (1 if month <= 2 else 0))
    _place(words, start + 14, 4, month)
    _place(words, start + 18, 5, of_year - (153 * month_from_march + 2) // 5 + 1)
    _place(words, start + 23, 5, second // 3600)
    _place(words, start + 28, 6, second // 60 % 60)
    _place(words, start + 34, 6, second % 60)


@compiled
def report_bits(words: Longs, r: ReportColumns, i: int, texts: TextCodes) -> int:
    """The payload of a report to `words`; gives its length in bits."""
    kind = np.int64(r.message_type[i])
    for word in range(WORDS):
        words[word] = 0
    _place(words, 0, 6, kind)
    _place(words, 8, 30, r.mmsi[i])
    sog = _scaled(r.sog_kn[i], 10.0, 1022, 1023)  # 102.2 knots or more
    cog = _angle(r.cog_deg[i], 10, 3600)
    length = 168
    if kind <= 3:
        _place(words, 38, 4, r.nav_status[i])
        _place(words, 42, 8, r.rot_raw[i])
        _place(words, 50, 10, sog)
        _place_position(words, 60, r, i)
        _place(words, 116, 12, cog)
        _place(words, 128, 9, _angle(r.heading_deg[i], 1, 511))
        _place(words, 137, 6, r.utc_second[i])
    elif kind == 18:
        _place(words, 46, 10, sog)
        _place_position(words, 56, r, i)
        _place(words, 112, 12, cog)
        _place(words, 124, 9, _angle(r.heading_deg[i], 1, 511))
        _place(words, 133, 6, r.utc_second[i])
        _place(words, 141, 7, CLASS_B_CS)
        _place(words, 148, 20, CLASS_B_RADIO)
    elif kind == 27:
        _place(words, 38, 1, r.accurate[i])
        _place(words, 40, 4, r.nav_status[i])
        _place(words, 44, 18, _coordinate(r.lon[i], 600.0, 181))  # 1/10 minute
        _place(words, 62, 17, _coordinate(r.lat[i], 600.0, 91))
        _place(words, 79, 6, _scaled(r.sog_kn[i], 1.0, 62, 63))  # whole knots
        _place(words, 85, 9, _angle(r.cog_deg[i], 1, 511))
        length = 96
    elif kind == 4:
        _place_date(words, 38, r.fix_ms[i])
        _place_position(words, 78, r, i)
        _place(words, 134, 4, 1)  # GPS
    elif kind == 9:
        _place(words, 38, 12, 4095)  # altitude not available
        _place(words, 50, 10, _scaled(r.sog_kn[i], 1.0, 1022, 1023))  # whole knots
        _place_position(words, 60, r, i)
        _place(words, 116, 12, cog)
        _place(words, 128, 6, r.utc_second[i])
    else:  # 21
        _place_text(words, 43, texts.names, r.name_index[i], 20)
        _place_position(words, 163, r, i)
        _place(words, 249, 4, 1)  # GPS
        _place(words, 253, 6, r.utc_second[i])
        length = 272
    return length


@compiled
def _place_sides(words: Longs, start: int, s: StatementColumns, i: int) -> None:
    """Metres from the antenna; 511 and 63 stand for that or more."""
    _place(words, start, 9, min(max(s.to_bow_m[i], 0), 511))
    _place(words, start + 9, 9, min(max(s.to_stern_m[i], 0), 511))
    _place(words, start + 18, 6, min(max(s.to_port_m[i], 0), 63))
    _place(words, start + 24, 6, min(max(s.to_starboard_m[i], 0), 63))


@compiled
def statement_bits(words: Longs, s: StatementColumns, i: int, texts: TextCodes) -> int:
    """The payload of a statement to `words`; gives its length in bits."""
    for word in range(WORDS):
        words[word] = 0
    _place(words, 0, 6, s.message_type[i])
    _place(words, 8, 30, s.mmsi[i])
    if s.message_type[i] == 24:
        _place(words, 38, 2, s.part[i])
        if s.part[i] == 0:
            _place_text(words, 40, texts.shipnames, s.shipname[i], 20)
        else:
            _place(words, 40, 8, s.ship_type[i])
            _place_text(words, 90, texts.callsigns, s.callsign[i], 7)
            _place_sides(words, 132, s, i)
        return 168
    _place(words, 40, 30, s.imo[i])
    _place_text(words, 70, texts.callsigns, s.callsign[i], 7)
    _place_text(words, 112, texts.shipnames, s.shipname[i], 20)
    _place(words, 232, 8, s.ship_type[i])
    _place_sides(words, 240, s, i)
    _place(words, 270, 4, 1)  # GPS
    _place(words, 283, 5, 24)  # ETA: hour and minute not available
    _place(words, 288, 6, 60)
    _place(words, 294, 8, _scaled(s.draught_m[i], 10.0, 255, 0))  # 25.5 m or more
    _place_text(words, 302, texts.destinations, s.destination[i], 20)
    return 424


@compiled
def armoured(words: Longs, first: int, last: int, out: Codes, at: int) -> int:
    """The six-bit characters [first, last) of a payload to `out`; gives where they end."""
    for i in range(first, last):
        value = (words[i // 10] >> (54 - 6 * (i % 10))) & 63
        out[at] = value + (48 if value < 40 else 56)
        at += 1
    return at
