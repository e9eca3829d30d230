"""What was received, in columns: `Reports` of positions, `Statements` of what ships say they are, `Texts` of both.

A row is one message as one station received it. The fields are those of ITU-R M.1371-5; NaN is "not available".
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, fields
from typing import Any

import numpy as np
from numpy.typing import NDArray

from detector.errors import OutputError

Longs = NDArray[np.int64]
Indices = NDArray[np.int32]
Shorts = NDArray[np.int16]
Tiny = NDArray[np.int8]
Floats = NDArray[np.float64]
Flags = NDArray[np.bool_]
Codes = NDArray[np.uint8]

SHIP_TYPES = (1, 2, 3, 18, 27)  # reports of vessels
STATION_TYPES = (4, 9, 21)  # base stations, search and rescue aircraft, aids to navigation
STATEMENT_TYPES = (5, 24)
PART_A, PART_B = 0, 1  # of message 24: the name; type, call sign and size
HIGHEST_MMSI = 2**30 - 1  # 30 bits
LONGEST_STATION = 15  # characters of s: in a tag block (NMEA 4.10, from memory)
CALLSIGN_LENGTH, NAME_LENGTH = 7, 20  # six-bit characters of message 5
_SIX_BIT = {chr(code + 64 if code < 32 else code): code for code in range(64)}  # M.1371-5 table 47


@dataclass(frozen=True, slots=True)
class Reports:
    """Position reports, a row for each reception.

    `delivered_ms` orders the lines of the file; `received_ms` is what the station's clock said. `copy` is the how-many-
    eth reception of the message this is. `name_index` is the name of an aid to navigation, -1 where there is none.
    Message 4 states `fix_ms` as its time.
    """

    received_ms: Longs
    delivered_ms: Longs
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
    copy: Tiny

    def __len__(self) -> int:
        return len(self.mmsi)


@dataclass(frozen=True, slots=True)
class Statements:
    """Static reports, a row for each reception; both parts of a message 24 are rows of their own (`part`).

    Texts are places in the lists of `Texts`, -1 where there is none; `imo` 0 and `draught_m` 0 are "not available".
    """

    received_ms: Longs
    delivered_ms: Longs
    station: Shorts
    hull: Indices
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

    def __len__(self) -> int:
        return len(self.mmsi)


@dataclass(frozen=True, slots=True)
class Texts:
    """The lists that the indices of `Reports` and `Statements` point into."""

    stations: Sequence[str]
    names: Sequence[str] = ()  # of aids to navigation
    callsigns: Sequence[str] = ()
    shipnames: Sequence[str] = ()
    destinations: Sequence[str] = ()


REPORT_DTYPES: dict[str, Any] = {
    **dict.fromkeys(("received_ms", "delivered_ms", "fix_ms", "mmsi"), np.int64),
    **dict.fromkeys(("hull", "name_index"), np.int32),
    **dict.fromkeys(("station", "rot_raw"), np.int16),
    **dict.fromkeys(("message_type", "nav_status", "utc_second", "copy"), np.int8),
    **dict.fromkeys(("lat", "lon", "sog_kn", "cog_deg", "heading_deg"), np.float64),
    "accurate": np.bool_,
}
STATEMENT_DTYPES: dict[str, Any] = {
    **dict.fromkeys(("received_ms", "delivered_ms", "mmsi", "imo"), np.int64),
    **dict.fromkeys(("hull", "callsign", "shipname", "destination"), np.int32),
    **dict.fromkeys(("station", "ship_type", "to_bow_m", "to_stern_m", "to_port_m", "to_starboard_m"), np.int16),
    **dict.fromkeys(("message_type", "part"), np.int8),
    "draught_m": np.float64,
}


def reports_of(**columns: Any) -> Reports:
    """Reports of columns of any number type; a single value stands for every row. Raises OutputError."""
    given = {"nav_status": 15, "rot_raw": -128, "accurate": False, "utc_second": 60, "name_index": -1, "copy": 0}
    return Reports(**_conformed({**given, **columns}, REPORT_DTYPES))


def statements_of(**columns: Any) -> Statements:
    """Statements of columns of any number type; what is not given is "not available". Raises OutputError."""
    given = {
        **dict.fromkeys(STATEMENT_DTYPES, 0), "callsign": -1, "shipname": -1, "destination": -1,
    }  # fmt: skip
    for name in ("received_ms", "delivered_ms", "station", "hull", "mmsi", "message_type"):
        del given[name]
    return Statements(**_conformed({**given, **columns}, STATEMENT_DTYPES))


def _conformed(columns: dict[str, Any], dtypes: dict[str, Any]) -> dict[str, Any]:
    if wrong := sorted(set(columns) ^ set(dtypes)):
        raise OutputError(f"Columns missing or unknown: {', '.join(wrong)}.")
    size = max(np.size(column) for column in columns.values()) if np.size(columns["mmsi"]) else 0
    made = {}
    for name, dtype in dtypes.items():
        given = np.asarray(columns[name])
        column = given.astype(dtype, copy=False)
        if column.dtype.kind in "iu" and given.size and not np.array_equal(column, given):
            raise OutputError(f"{name} holds numbers that do not fit {np.dtype(dtype)}.")
        made[name] = np.require(np.broadcast_to(column, size), dtype, ["C", "W", "O"])
    return made


def check(reports: Reports, statements: Statements, texts: Texts) -> None:
    """Nothing, or OutputError with the first column that holds what AIS cannot send."""
    for rows, dtypes in ((reports, REPORT_DTYPES), (statements, STATEMENT_DTYPES)):
        for field in fields(rows):
            column = getattr(rows, field.name)
            if column.dtype != dtypes[field.name] or column.shape != (len(rows),):
                raise OutputError(f"{field.name} must be {len(rows)} values of {np.dtype(dtypes[field.name])}.")
    r, s = reports, statements
    for name, column, lowest, highest in (
        *(("station", rows.station, 0, len(texts.stations) - 1) for rows in (r, s)),
        *(("mmsi", rows.mmsi, 0, HIGHEST_MMSI) for rows in (r, s)),
        *(("received_ms", rows.received_ms, 0, None) for rows in (r, s)),
        ("fix_ms", r.fix_ms, 0, None),
        ("lat", r.lat, -90.0, 90.0),
        ("lon", r.lon, -180.0, 180.0),
        *((name, getattr(r, name), -1e6, 1e6) for name in ("sog_kn", "cog_deg", "heading_deg")),  # fields clip; not inf
        ("draught_m", s.draught_m, 0.0, 1e6),
        ("nav_status", r.nav_status, 0, 15),
        ("rot_raw", r.rot_raw, -128, 127),
        ("utc_second", r.utc_second, 0, 63),
        ("name_index", r.name_index, -1, len(texts.names) - 1),
        ("part", s.part, PART_A, PART_B),
        ("imo", s.imo, 0, 2**30 - 1),
        ("callsign", s.callsign, -1, len(texts.callsigns) - 1),
        ("shipname", s.shipname, -1, len(texts.shipnames) - 1),
        ("destination", s.destination, -1, len(texts.destinations) - 1),
        ("ship_type", s.ship_type, 0, 255),
    ):
        _check_range(name, column, lowest, highest)
    for column, known in ((r.message_type, (*SHIP_TYPES, *STATION_TYPES)), (s.message_type, STATEMENT_TYPES)):
        if not np.isin(column, known).all():
            raise OutputError(f"message_type must be one of {known}.")


def _check_range(name: str, column: Any, lowest: float, highest: float | None) -> None:
    if len(column) == 0 or np.isnan(column).all():
        return
    least, most = np.nanmin(column), np.nanmax(column)
    if least < lowest or (highest is not None and most > highest):
        raise OutputError(f"{name} reaches from {least} to {most}: it can be {lowest} to {highest}.")


def six_bit(texts: Sequence[str], length: int) -> Codes:
    """Six-bit codes of texts, a row each of `length` characters, filled with 0 (@). Raises OutputError.

    Lower case is sent as upper case, and what is too long is cut, as transponders do.
    """
    codes = np.zeros((max(len(texts), 1), length), np.uint8)
    for row, text in enumerate(texts):
        try:
            codes[row, : len(text)] = [_SIX_BIT[character] for character in text.upper()[:length]]
        except KeyError as unknown:
            raise OutputError(
                f"AIS has no character {unknown} for {text!r}: use A-Z, digits and ASCII signs."
            ) from None
    return codes


def station_bytes(stations: Sequence[str]) -> tuple[Codes, Longs]:
    """The names of stations as bytes, a row each, and their lengths. Raises OutputError for what no tag block holds."""
    for name in stations:
        plain = name.isascii() and name.isprintable() and not set(name) & set(",*\\!$ ")
        if not plain or not 1 <= len(name) <= LONGEST_STATION:
            raise OutputError(f"{name!r} cannot be a station: 1 to {LONGEST_STATION} ASCII characters, no , * \\ ! $.")
    rows = np.zeros((max(len(stations), 1), LONGEST_STATION), np.uint8)
    for row, name in enumerate(stations):
        rows[row, : len(name)] = list(name.encode("ascii"))
    return rows, np.array([len(name) for name in stations], np.int64)
