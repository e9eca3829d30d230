"""CSV of the AISHub web service (`output=csv`): `MMSI,TSTAMP,LATITUDE,LONGITUDE,COG,SOG,HEADING,NAVSTAT,...`.

The sibling of `aishub_json`, with the same fields and units: an epoch as time means the integers of the wire, a date
degrees, knots and metres; the first rows tell which. The names follow collections of such answers published in 2025
(`TSTAMP`) and the description of the service (`TIME`); no answer was at hand. A row is the newest known of a ship,
position and static data together.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

import numpy as np

from detector.io.aishub_json import WIRE_DEGREES, WIRE_TENTHS
from detector.io.reading import Progress, Reading
from detector.io.source import Source
from detector.io.table import Column, Rows, header_of
from detector.io.table_kernel import EPOCH, IMO, ISO_TIME, NUMBER, TEXT, WHOLE
from detector.io.tabular import read_table, reading_of

NAME = "AISHub CSV"

COLUMNS = {
    "MMSI": Column("mmsi", WHOLE),
    "LATITUDE": Column("lat", NUMBER),
    "LONGITUDE": Column("lon", NUMBER),
    "COG": Column("cog_deg", NUMBER),
    "SOG": Column("sog_kn", NUMBER),
    "HEADING": Column("heading_deg", NUMBER),
    "NAVSTAT": Column("nav_status", NUMBER),
    "IMO": Column("imo", IMO),
    "NAME": Column("shipname", TEXT),
    "CALLSIGN": Column("callsign", TEXT),
    "TYPE": Column("ship_type", NUMBER),
    "A": Column("to_bow_m", NUMBER),
    "B": Column("to_stern_m", NUMBER),
    "C": Column("to_port_m", NUMBER),
    "D": Column("to_starboard_m", NUMBER),
    "DRAUGHT": Column("draught_m", NUMBER),
    "DEST": Column("destination", TEXT),
}
_TIMES = ("TSTAMP", "TIME")
_SIGNS = {"MMSI", "LATITUDE", "LONGITUDE", "NAVSTAT"}
_WIRE = {
    "lat": WIRE_DEGREES,
    "lon": WIRE_DEGREES,
    "cog_deg": WIRE_TENTHS,
    "sog_kn": WIRE_TENTHS,
    "draught_m": WIRE_TENTHS,
}
_EPOCH = re.compile(rb"\d{9,13}")
_HEAD_ROWS = 20


def recognises(head: bytes) -> bool:
    """Whether the first line has the service's names, in its capitals."""
    names = {name.strip(" \r\"'") for name in head.partition(b"\n")[0].decode("latin-1").split(",")}
    return names >= _SIGNS and any(time in names for time in _TIMES)


def read(source: Source, number: int, progress: Progress | None = None) -> Iterator[Reading]:
    """All vessels of the answer."""
    names, _ = header_of(source)
    as_sent = _as_sent(source, names)
    columns = {**COLUMNS, **dict.fromkeys(_TIMES, Column("time_ms", EPOCH if as_sent else ISO_TIME))}

    def reading(rows: Rows) -> Reading:
        if as_sent:
            with np.errstate(all="ignore"):  # of what ships say of themselves, only rows with news are filled in
                for name, steps in _WIRE.items():
                    if name in rows.columns:
                        rows.columns[name] = rows.columns[name] / steps
        return reading_of(rows, number, placeless=True)

    yield from read_table(source, columns, reading, progress, plain=str)


def _as_sent(source: Source, names: list[str]) -> bool:
    """Whether most of the first times are epochs."""
    place = next(names.index(time) for time in _TIMES if time in names)
    rows = [row.split(b",") for row in source.head().split(b"\n")[1:_HEAD_ROWS]]
    cells = [row[place].strip(b" \"'\r") for row in rows if len(row) > place]
    return 2 * sum(_EPOCH.fullmatch(cell) is not None for cell in cells) > len(cells)
