"""CSV of Spire Maritime's data extracts: `created_at,timestamp,mmsi,msg_type,latitude,longitude,speed,course,...`.

Columns as in Spire's descriptions of the standard and the combined extract (documentation.spire.com, read 2026) and in
public programs that read them; no file was at hand. `timestamp` is when the message was sent, in ISO 8601 or written
`2020-07-01 00:00:00 UTC`; `speed` is in knots, `course` and `heading` in degrees. Messages 5 and 24 are rows without a
position; in the combined extract static data stands on every row. `status` is a number, or UNDER_WAY_USING_ENGINE and
the like.

No station is named; `collection_type` (terrestrial, satellite, ...) says which network heard it, and stands for one.

The draught is left out: one description says 1/10 m, none was found that says metres, and a wrong unit would look like
loading.
"""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np

from detector.io.reading import Progress, Reading
from detector.io.source import Source
from detector.io.table import Column, Rows
from detector.io.table_kernel import IMO, ISO_TIME, NUMBER, STATION, TEXT, WHOLE
from detector.io.tabular import read_table, reading_of
from detector.vocabulary import NAV_STATUS_WORDS

NAME = "Spire CSV"

_STATUS = {words.replace(" ", "_"): float(number) for number, words in NAV_STATUS_WORDS.items()}
_STATUS |= {"restricted_maneuverability": 3.0, "constrained_by_her_draught": 4.0, "power_driven_towing_astern": 11.0}
COLUMNS = {
    "timestamp": Column("time_ms", ISO_TIME),
    "mmsi": Column("mmsi", WHOLE),
    "msg_type": Column("message_type", WHOLE),
    "latitude": Column("lat", NUMBER),
    "longitude": Column("lon", NUMBER),
    "speed": Column("sog_kn", NUMBER),
    "course": Column("cog_deg", NUMBER),
    "heading": Column("heading_deg", NUMBER),
    "status": Column("nav_status", NUMBER, _STATUS),
    "imo": Column("imo", IMO),
    "name": Column("shipname", TEXT),
    "call_sign": Column("callsign", TEXT),
    "ship_and_cargo_type": Column("ship_type", NUMBER),
    "length": Column("length_m", NUMBER),
    "width": Column("beam_m", NUMBER),
    "to_bow": Column("to_bow_m", NUMBER),
    "to_stern": Column("to_stern_m", NUMBER),
    "to_port": Column("to_port_m", NUMBER),
    "to_starboard": Column("to_starboard_m", NUMBER),
    "destination": Column("destination", TEXT),
    "collection_type": Column("station", STATION),
}
_SIGNS = {"timestamp", "mmsi", "latitude", "longitude", "speed", "course"}
_OWN = ({"msg_type"}, {"collection_type"}, {"static_updated_at"})  # one of these besides: others have the names above


def recognises(head: bytes) -> bool:
    """Whether the first line has the columns of an extract, in any order."""
    first = head.removeprefix(b"\xef\xbb\xbf").partition(b"\n")[0].decode("latin-1").lower()
    names = {name.strip(" \r\"'") for name in first.split(",")}
    return names >= _SIGNS and any(names >= own for own in _OWN)


def read(source: Source, number: int, progress: Progress | None = None) -> Iterator[Reading]:
    """All reports of vessels, positions and static ones."""

    def reading(rows: Rows) -> Reading:
        if "message_type" in rows.columns:
            types = rows.columns["message_type"]
            rows.columns["message_type"] = np.where((types > 0) & (types <= 27), types, 0)
        return reading_of(rows, number, placeless=True)

    yield from read_table(source, COLUMNS, reading, progress)
