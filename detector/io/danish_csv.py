"""CSV of the Danish Maritime Authority: `# Timestamp,Type of mobile,MMSI,Latitude,...`, one file a day.

Columns and words follow the description that lies beside the files (web.ais.dk/aisdata, "README information CSV files")
and rows kept in the tests of public programs, 2018 to 2026. Times are `31/12/2015 23:59:59` in UTC; numbers have a
decimal point, whatever the description shows. "Type of mobile" names stations that are no vessels; status and ship type
stand in words ("Undefined" and "Unknown" are missing here: they do not tell "not stated" from "not heard"). Some rows
have no position (latitude 91). Of a ship type the words keep the tens only: any tanker becomes 80.

The description calls C the starboard and D the port side, the reverse of ITU-R M.1371; it is followed here, though no
ship with known sides was found to prove it. Files before 2019 end before A: they have length and width alone.
"""

from __future__ import annotations

from collections.abc import Iterator
from functools import cache
from typing import Any

from detector.io.reading import Progress, Reading
from detector.io.source import Source
from detector.io.table import Column, Rows
from detector.io.table_kernel import DAY_TIME, IMO, NUMBER, TEXT, WHOLE, WORD, hash_of
from detector.io.tabular import Flags, numbers_of, read_table, reading_of

NAME = "Danish AIS CSV"

COLUMNS = {
    "timestamp": Column("time_ms", DAY_TIME),
    "type of mobile": Column("mobile", WORD),
    "mmsi": Column("mmsi", WHOLE),
    "latitude": Column("lat", NUMBER),
    "longitude": Column("lon", NUMBER),
    "navigational status": Column("nav_status", WORD),
    "sog": Column("sog_kn", NUMBER),
    "cog": Column("cog_deg", NUMBER),
    "heading": Column("heading_deg", NUMBER),
    "imo": Column("imo", IMO),
    "callsign": Column("callsign", TEXT),
    "name": Column("shipname", TEXT),
    "ship type": Column("ship_type", WORD),
    "width": Column("beam_m", NUMBER),
    "length": Column("length_m", NUMBER),
    "draught": Column("draught_m", NUMBER),
    "destination": Column("destination", TEXT),
    "a": Column("to_bow_m", NUMBER),
    "b": Column("to_stern_m", NUMBER),
    "c": Column("to_starboard_m", NUMBER),
    "d": Column("to_port_m", NUMBER),
}
STATUS = {
    "Under way using engine": 0, "At anchor": 1, "Not under command": 2, "Restricted maneuverability": 3,
    "Constrained by her draught": 4, "Moored": 5, "Aground": 6, "Engaged in fishing": 7, "Under way sailing": 8,
    "Reserved for future amendment [HSC]": 9, "Reserved for future amendment [WIG]": 10,
    "Power-driven vessel towing astern": 11, "Power-driven vessel pushing ahead or towing alongside": 12,
    "Reserved for future use [11]": 11, "Reserved for future use [12]": 12, "Reserved for future use [13]": 13,
    "Reserved for future use": 13, "AIS-SART": 14, "AIS-SART (active)": 14,
}  # fmt: skip
SHIP_TYPES = {
    "WIG": 20, "Fishing": 30, "Towing": 31, "Towing long/wide": 32, "Dredging": 33, "Diving": 34, "Military": 35,
    "Sailing": 36, "Pleasure": 37, "HSC": 40, "Pilot": 50, "SAR": 51, "Tug": 52, "Port tender": 53,
    "Anti-pollution": 54, "Law enforcement": 55, "Spare 1": 56, "Spare 2": 57, "Medical": 58,
    "Not party to conflict": 59, "Passenger": 60, "Cargo": 70, "Tanker": 80, "Other": 90,
}  # fmt: skip
VESSELS = ("Class A", "Class B")
STATIONS = (
    "Base Station", "AtoN", "SAR Airborne", "Search and Rescue Transponder", "Man Overboard Device", "Emergency PIRB",
)  # fmt: skip


def recognises(head: bytes) -> bool:
    """Whether the first line begins as the files do; the sign # may have been taken off."""
    first = head.removeprefix(b"\xef\xbb\xbf").partition(b"\n")[0].lower().replace(b'"', b"").lstrip(b"# ")
    return first.startswith(b"timestamp,type of mobile,mmsi")


def read(source: Source, number: int, progress: Progress | None = None) -> Iterator[Reading]:
    """All rows of vessels; those without a position keep what they say of the ship."""

    def reading(rows: Rows) -> Reading:
        others = _stations(rows)
        for name, words in (("nav_status", STATUS), ("ship_type", SHIP_TYPES)):
            if name in rows.columns:
                rows.columns[name] = numbers_of(rows, name, _hashed(tuple(words.items())))
        rows.texts = {name: _without_unknown(texts) for name, texts in rows.texts.items()}
        return reading_of(rows, number, others, placeless=True)

    yield from read_table(source, COLUMNS, reading, progress)


def _stations(rows: Rows) -> dict[str, Flags]:
    """The rows of stations that are no vessels, by reason; a word that is not known is left to the MMSI."""
    return {f"report of: {word}": rows.columns["mobile"] == hash_of(word) for word in STATIONS}


@cache
def _hashed(words: tuple[tuple[str, int], ...]) -> dict[int, float]:
    return {hash_of(word): float(number) for word, number in words}


def _without_unknown(texts: Any) -> Any:
    import pyarrow as pa
    import pyarrow.compute as pc

    return pc.if_else(pc.equal(texts, "Unknown"), pa.scalar(None, texts.type), texts)
