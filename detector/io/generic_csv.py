"""Any table with a column each for MMSI, time, latitude and longitude, by its names or by a mapping file.

The mapping (see `column_mapping`) is the one that the user names, else `<file name>.columns.toml` beside the file, else
`columns.toml` in its folder. Without one, a table is read if its header calls the four by unmistakable names and the
times are ISO 8601 or an epoch; speeds are taken as knots then, the unit AIS has. A table that names an MMSI and cannot
be read is refused with a mapping to fill in.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import numpy as np

from detector.errors import SettingsError, UnknownFormat
from detector.io import archives
from detector.io.column_mapping import TIMES, ColumnMapping, Names, Time
from detector.io.reading import Progress, Reading
from detector.io.source import STDIN, Source
from detector.io.table import STATIC, Rows, header_of
from detector.io.tabular import read_table, reading_of

NAME = "CSV with named columns"

COMMON = {
    "mmsi": ("mmsi",),
    "time": ("time", "timestamp", "datetime", "date_time", "date_time_utc", "time_utc", "timestamp_utc", "epoch"),
    "lat": ("lat", "latitude", "latitude_degrees", "lat_deg"),
    "lon": ("lon", "long", "longitude", "longitude_degrees", "lon_deg"),
    "sog": ("sog", "sog_knots", "sog_kn", "speed_over_ground", "speed_knots"),
    "cog": ("cog", "cog_degrees", "cog_deg", "course_over_ground"),
    "heading": ("heading", "true_heading", "heading_degrees", "heading_deg"),
    "nav_status": ("nav_status", "navstatus", "navigational_status", "navigation_status"),
    "imo": ("imo", "imo_number"),
    "callsign": ("callsign", "call_sign"),
    "shipname": ("shipname", "ship_name", "vessel_name", "vesselname"),
    "ship_type": ("ship_type", "shiptype", "vessel_type", "vesseltype"),
    "draught": ("draught", "draft", "draught_m"),
    "destination": ("destination",),
    "station": ("station", "station_id", "base_station", "receiver", "receiver_id"),
}
_NEEDED = ("mmsi", "time", "lat", "lon")
_TIMES = {
    "epoch": re.compile(r"\d{9,13}(\.\d+)?"),
    "iso": re.compile(r"\d{4}-\d\d-\d\d[T ]\d\d:\d\d:\d\d(\.\d+)?\s?(Z|UTC|[+-]\d\d:?\d\d)?"),
}
_HEAD_ROWS = 20


def recognises(head: bytes) -> bool:
    """Never by the head alone: every other reader is asked first, and a mapping may lie beside the file."""
    return False


def recognises_source(source: Source) -> bool:
    """Whether a mapping or the header tells where the four needed columns are.

    Raises UnknownFormat, with a mapping to fill in, for a table that names an MMSI but not the rest.
    """
    head = source.head()
    first = head.partition(b"\n")[0]
    if b"\x00" in head[:4096] or len(first) > 8192 or not re.search(rb"[,;\t|]", first):
        return False
    names, _ = header_of(source)
    path = _mapping_path(source)
    if path is not None:
        return _fits(ColumnMapping.load(path), names, source, path)
    if _guessed(source) is not None:
        return True
    if any("mmsi" in name.lower() for name in names):
        raise UnknownFormat(_advice(source, names))
    return False


def read(source: Source, number: int, progress: Progress | None = None) -> Iterator[Reading]:
    """All rows with a vessel, a time and a position; the others are listed."""
    path = _mapping_path(source)
    mapping = ColumnMapping.load(path) if path is not None else _guessed(source)
    if mapping is None:
        raise UnknownFormat(_advice(source, header_of(source)[0]))
    factors = mapping.factors()

    def reading(rows: Rows) -> Reading:
        for name, factor in factors.items():
            if name in rows.columns:
                with np.errstate(all="ignore"):  # of what ships say of themselves, only rows with news are filled in
                    rows.columns[name] = rows.columns[name] * factor
        if "message_type" in rows.columns:
            rows.columns["message_type"] = _message_types(rows.columns["message_type"])
        made = reading_of(rows, number)
        if mapping.time.format not in TIMES:  # the kernel could not tell the hour
            hours = made.statics["time"].dt.floor("h")
            again = made.statics.assign(hour=hours).duplicated(["mmsi", "hour", *STATIC])
            made.statics = made.statics[~again].reset_index(drop=True)
        return made

    yield from read_table(source, mapping.for_table(), reading, progress, plain=str)


def _message_types(sent: Any) -> Any:
    """Message types as AIS has them; 0 for anything else."""
    return np.where((sent >= 1) & (sent <= 27), sent, 0)


def _mapping_path(source: Source) -> Path | None:
    if source.hints.columns is not None:
        return source.hints.columns
    if source.name == STDIN:
        return None
    file = Path(archives.split(source.name)[0])
    beside = (file.with_name(f"{file.name}.columns.toml"), file.with_name("columns.toml"))
    return next((path for path in beside if path.is_file()), None)


def _fits(mapping: ColumnMapping, names: list[str], source: Source, path: Path) -> bool:
    """Whether the header has the needed columns. Raises SettingsError where it lacks another that the mapping names."""
    wanted = mapping.columns.model_dump(exclude_none=True)
    missing = {name: column for name, column in wanted.items() if column not in names}
    if any(name in missing for name in _NEEDED):
        if len(missing) == len(wanted):
            return False  # another table altogether
        raise UnknownFormat(f"{source} has no column {', '.join(map(repr, missing.values()))}, which {path} names.")
    if missing:
        raise SettingsError(
            f"{path} names the column {', '.join(map(repr, missing.values()))}, which {source} does not have; "
            f"it has {', '.join(names)[:500]}."
        )
    return True


def _guessed(source: Source) -> ColumnMapping | None:
    """The mapping that the header itself suggests; None where a needed column or the way of its times is in doubt."""
    names, delimiter = header_of(source)
    found = _by_common_names(names)
    if any(name not in found for name in _NEEDED):
        return None
    place = names.index(found["time"])
    rows = source.head().decode("latin-1").split("\n")[1:_HEAD_ROWS]
    cells = [row.split(delimiter)[place].strip(" \"'\r") for row in rows if row.count(delimiter) == len(names) - 1]
    said = Counter(form for cell in cells for form, way in _TIMES.items() if way.fullmatch(cell))
    if not said:
        return None
    return ColumnMapping(columns=Names(**found), time=Time(format=said.most_common(1)[0][0]))


def _by_common_names(names: list[str]) -> dict[str, str]:
    """Columns of the header by what they mean; those that two could be are left out."""
    found: dict[str, str] = {}
    for meaning, known in COMMON.items():
        meant = [name for name in names if re.sub(r"[ .-]+", "_", name.lower()) in known]
        if len(meant) == 1:
            found[meaning] = meant[0]
    return found


def _advice(source: Source, names: list[str]) -> str:
    found = _by_common_names(names)
    lines = [f'{meaning} = "{found.get(meaning, "?")}"' for meaning in Names.model_fields if meaning in _NEEDED]
    lines += [f'{meaning} = "{name}"' for meaning, name in found.items() if meaning not in _NEEDED]
    rest = [name for name in names if name not in found.values()]
    shown = ", ".join(rest)[:1000] or "none"
    beside = f"{Path(source.name).name}.columns.toml" if source.name != STDIN else "mapping.toml"
    return (
        f"{source} is a table whose columns no reader knows for sure. Save this, filled in, as {beside} beside it, or "
        "anywhere and name it with --columns:\n\n[columns]\n"
        + "\n".join(lines)
        + f"\n# not yet used: {shown}"
        + '\n\n[time]\nformat = "iso"  # or "epoch", "day first", or directives such as "%d.%m.%Y %H:%M"; in UTC\n\n'
        + '[units]\nsog = "kn"  # or "m/s", "km/h"\n'
    )
