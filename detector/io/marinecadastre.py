"""NOAA MarineCadastre CSV in both its layouts: `MMSI,BaseDateTime,LAT,LON,...` and `mmsi,base_date_time,longitude,...`.

Length and width come without antenna offsets and time in whole seconds; static data stands on every row. Layouts as
published for 2015-2023 and, in lower case with longitude first, from 2024 on. Columns are found by name.
"""

from __future__ import annotations

from collections.abc import Iterator

from detector.io.reading import Progress, Reading
from detector.io.source import Source
from detector.io.table import Column
from detector.io.table_kernel import IMO, ISO_TIME, NUMBER, TEXT, WHOLE
from detector.io.tabular import read_table, reading_of
from detector.vocabulary import NAV_STATUS_WORDS

NAME = "MarineCadastre CSV"

_STATUS = {words: float(number) for number, words in NAV_STATUS_WORDS.items()}
COLUMNS = {
    "mmsi": Column("mmsi", WHOLE),
    "basedatetime": Column("time_ms", ISO_TIME),
    "lat": Column("lat", NUMBER),
    "latitude": Column("lat", NUMBER),
    "lon": Column("lon", NUMBER),
    "longitude": Column("lon", NUMBER),
    "sog": Column("sog_kn", NUMBER),
    "cog": Column("cog_deg", NUMBER),
    "heading": Column("heading_deg", NUMBER),
    "vesselname": Column("shipname", TEXT),
    "imo": Column("imo", IMO),
    "callsign": Column("callsign", TEXT),
    "vesseltype": Column("ship_type", NUMBER),
    "status": Column("nav_status", NUMBER, _STATUS),
    "length": Column("length_m", NUMBER),
    "width": Column("beam_m", NUMBER),
    "draft": Column("draught_m", NUMBER),
}


def recognises(head: bytes) -> bool:
    """Whether the first line names an MMSI and a base date time, in either spelling."""
    names = {plain(name) for name in head.partition(b"\n")[0].decode("latin-1").split(",")}
    return {"mmsi", "basedatetime"} <= names


def plain(name: str) -> str:
    """The name of a column without the marks that the layouts differ in."""
    return name.strip().strip("\ufeff\"'").removeprefix("ï»¿").replace("_", "").lower()


def read(source: Source, number: int, progress: Progress | None = None) -> Iterator[Reading]:
    """All rows with a vessel, a time and a position; the others are listed."""
    yield from read_table(source, COLUMNS, lambda rows: reading_of(rows, number), progress, plain)
