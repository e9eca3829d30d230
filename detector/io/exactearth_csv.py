"""CSV of exactEarth's archive (since 2021 Spire's): `MMSI,Message_ID,Repeat_indicator,Time,...`, 140 columns.

Every message of the air is a row, static ones without a position. Checked against the 2,498 rows of 2021 that the
program AISdb keeps for its tests: `Time` is 20210701_185151 in UTC, when the satellite heard it, with its milliseconds
in a column of their own; speeds are knots, places degrees, the draught is the 1/10 m of the air; "None" stands for what
is not available. The second of the fix moves the time to it, as with sentences.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

import numpy as np

from detector.io.reading import Progress, Reading
from detector.io.rows import at_fix
from detector.io.source import Source
from detector.io.table import Column, Rows
from detector.io.table_cells import NONE
from detector.io.table_kernel import COMPACT_TIME, IMO, NUMBER, TEXT, WHOLE
from detector.io.tabular import read_table, reading_of

NAME = "exactEarth CSV"

COLUMNS = {
    "mmsi": Column("mmsi", WHOLE),
    "message_id": Column("message_type", WHOLE),
    "time": Column("time_ms", COMPACT_TIME),
    "millisecond": Column("millisecond", WHOLE),
    "latitude": Column("lat", NUMBER),
    "longitude": Column("lon", NUMBER),
    "sog": Column("sog_kn", NUMBER),
    "cog": Column("cog_deg", NUMBER),
    "heading": Column("heading_deg", NUMBER),
    "navigational_status": Column("nav_status", NUMBER),
    "utc_second": Column("utc_second", NUMBER),
    "vessel_name": Column("shipname", TEXT),
    "call_sign": Column("callsign", TEXT),
    "imo": Column("imo", IMO),
    "ship_type": Column("ship_type", NUMBER),
    "dimension_to_bow": Column("to_bow_m", NUMBER),
    "dimension_to_stern": Column("to_stern_m", NUMBER),
    "dimension_to_port": Column("to_port_m", NUMBER),
    "dimension_to_starboard": Column("to_starboard_m", NUMBER),
    "draught": Column("draught_m", NUMBER),
    "destination": Column("destination", TEXT),
}
VESSEL_TYPES = (1, 2, 3, 5, 18, 19, 24, 27)


def recognises(head: bytes) -> bool:
    """Whether the first line begins as the archive's files do."""
    first = head.removeprefix(b"\xef\xbb\xbf").partition(b"\n")[0].lower().replace(b'"', b"")
    return first.startswith(b"mmsi,message_id,repeat_indicator,time,")


def read(source: Source, number: int, progress: Progress | None = None) -> Iterator[Reading]:
    """All reports of vessels; messages of other types are passed over by their number."""

    def reading(rows: Rows) -> Reading:
        columns = rows.columns
        types = columns["message_type"]
        others = {
            f"message type {kind}": types == kind for kind in np.unique(types[types > 0]) if kind not in VESSEL_TYPES
        }
        columns["message_type"] = np.where((types > 0) & (types <= 27), types, 0)
        if "millisecond" in columns:
            fraction = np.where(
                (columns["millisecond"] > 0) & (columns["millisecond"] < 1000), columns["millisecond"], 0
            )
            columns["time_ms"] = np.where(columns["time_ms"] == NONE, NONE, columns["time_ms"] + fraction)
        if "draught_m" in columns:
            columns["draught_m"] = tenths(columns["draught_m"])
        made = reading_of(rows, number, others, placeless=True)
        return replace(made, positions=at_fix(made.positions))

    yield from read_table(source, COLUMNS, reading, progress)


def tenths(sent: np.ndarray) -> np.ndarray:
    """Whole tenths as numbers of the unit; of what ships say of themselves, only rows with news are filled in."""
    with np.errstate(all="ignore"):
        return np.asarray(sent / 10.0)
