"""NOAA MarineCadastre CSV in both its layouts: `MMSI,BaseDateTime,LAT,LON,...` and `mmsi,base_date_time,longitude,...`.

Length and width come without antenna offsets and time in whole seconds; static data stands on every row. Layouts as
published for 2015-2023 and, in lower case with longitude first, from 2024 on. Columns are found by name.
"""

from __future__ import annotations

import codecs
from collections import Counter
from collections.abc import Iterator
from typing import TYPE_CHECKING, Any

import numpy as np

from detector.ais import normalise
from detector.ais.identity import NOT_A_VESSEL, mmsi_class
from detector.errors import NoUsableRows, UnreadableInput
from detector.io.reading import Progress, Reading, RejectList
from detector.io.source import Source
from detector.schema import milliseconds
from detector.vocabulary import NAV_STATUS_WORDS

if TYPE_CHECKING:
    import pandas as pd

NAME = "MarineCadastre CSV"

_COLUMNS = {
    "mmsi": "mmsi",
    "basedatetime": "time",
    "lat": "lat",
    "latitude": "lat",
    "lon": "lon",
    "longitude": "lon",
    "sog": "sog_kn",
    "cog": "cog_deg",
    "heading": "heading_deg",
    "vesselname": "shipname",
    "imo": "imo",
    "callsign": "callsign",
    "vesseltype": "ship_type",
    "status": "nav_status",
    "length": "length_m",
    "width": "beam_m",
    "draft": "draught_m",
}
_REQUIRED = ("mmsi", "time", "lat", "lon")
_STATIC = ("imo", "callsign", "shipname", "ship_type", "length_m", "beam_m", "draught_m")
_STATUS_BY_WORDS = {words: number for number, words in NAV_STATUS_WORDS.items()}


def recognises(head: bytes) -> bool:
    """Whether the first line names an MMSI and a base date time, in either spelling."""
    names = {_plain(name) for name in head.partition(b"\n")[0].decode("latin-1").split(",")}
    return {"mmsi", "basedatetime"} <= names


def _plain(name: str) -> str:
    return name.strip().strip("\ufeff\"'").removeprefix("ï»¿").replace("_", "").lower()


def read(source: Source, number: int, progress: Progress | None = None) -> Iterator[Reading]:
    """All rows with a vessel, a time and a position; the others are listed."""
    rejects = RejectList(number)
    raw = _rows(source, rejects)
    total = len(raw) + len(rejects.lines)
    _read_numbers(raw)
    passed_over: Counter[str] = Counter()
    usable = _usable(raw, rejects)
    usable = _vessels(usable, passed_over)
    usable = usable.assign(file=number, time_ms=milliseconds(usable["time"]))
    positions = normalise.positions({name: usable[name] for name in usable.columns})
    statics = normalise.statics(_static_columns(usable))
    statics = statics[statics[list(_STATIC)].notna().any(axis=1)].reset_index(drop=True)
    if progress is not None:
        source.sha256()
        progress(source.bytes)
    yield Reading(positions, statics, rejects.to_frame(), total + 1, {"header": 1, **passed_over})


def _rows(source: Source, rejects: RejectList) -> pd.DataFrame:
    """The file as text columns under our names, with the line each row stands on."""
    import pyarrow as pa
    from pyarrow import csv

    bad: list[int] = []

    def list_bad(row: Any) -> str:
        bad.append(row.number)
        rejects.add(row.number, "wrong number of columns", row.text or "")
        return "skip"

    encoding = _encoding(source)
    with source.open() as stream:
        header = [_plain(name) for name in stream.readline().decode("latin-1").split(",")]
        _check(source, header)
        try:
            table = csv.read_csv(
                stream,
                read_options=csv.ReadOptions(column_names=header, use_threads=False, encoding=encoding),
                parse_options=csv.ParseOptions(invalid_row_handler=list_bad, ignore_empty_lines=False),
                convert_options=csv.ConvertOptions(
                    column_types={name: pa.string() for name in header},
                    include_columns=[name for name in header if name in _COLUMNS],
                ),
            )
        except pa.ArrowInvalid as error:
            if "Empty CSV" in str(error):
                raise NoUsableRows(f"{source} holds a header and no row: check that it is complete.") from None
            raise UnreadableInput(f"{source} cannot be read as CSV ({error}): check that it is complete.") from None
    frame: pd.DataFrame = table.to_pandas().rename(columns=_COLUMNS)
    lines = np.setdiff1d(np.arange(1, len(frame) + len(bad) + 1), np.array(bad, dtype=np.int64)) + 1
    rejects.lines[:] = [line + 1 for line in rejects.lines]  # rows are counted behind the header
    return frame.assign(line=lines)


def _encoding(source: Source) -> str:
    """UTF-8 if every byte fits it; else, as in some years, an encoding that any byte fits."""
    decoder = codecs.getincrementaldecoder("utf-8")()
    try:
        with source.open() as stream:
            while block := stream.read(1 << 20):
                decoder.decode(block)
            decoder.decode(b"", final=True)
    except UnicodeDecodeError:
        return "latin-1"
    return "utf8"


def _check(source: Source, header: list[str]) -> None:
    known = [_COLUMNS[column] for column in header if column in _COLUMNS]
    if twice := sorted({name for name in known if known.count(name) > 1}):
        raise UnreadableInput(f"{source} has more than one column for {', '.join(twice)}: leave one of each.")
    missing = [name for name in _REQUIRED if name not in {_COLUMNS.get(column) for column in header}]
    if missing:
        raise UnreadableInput(
            f"{source} looks like MarineCadastre CSV, but has no column for {', '.join(missing)}; "
            "expected MMSI,BaseDateTime,LAT,LON,... or mmsi,base_date_time,longitude,latitude,..."
        )


def _read_numbers(raw: pd.DataFrame) -> None:
    """Text columns become numbers and times in place; what is no number becomes missing."""
    import pandas as pd

    raw["time"] = pd.to_datetime(raw["time"], format="ISO8601", errors="coerce", utc=True).dt.as_unit("ms")
    if "imo" in raw:
        raw["imo"] = raw["imo"].str.extract(r"^(?:IMO)?\s*(\d{1,10})$", expand=False)
    if "nav_status" in raw:
        words = raw["nav_status"].str.strip().str.lower().map(_STATUS_BY_WORDS)
        raw["nav_status"] = pd.to_numeric(raw["nav_status"], errors="coerce").fillna(words)
    for name in ("mmsi", "lat", "lon", "sog_kn", "cog_deg", "heading_deg", "imo", "ship_type", *_STATIC[4:]):
        if name in raw:
            raw[name] = pd.to_numeric(raw[name], errors="coerce")


def _usable(raw: pd.DataFrame, rejects: RejectList) -> pd.DataFrame:
    tests = (
        ("no usable MMSI", raw["mmsi"].between(1, 2**30 - 1)),  # 30 bits on the air; ten digits are sent too
        ("no time", raw["time"].notna()),
        ("no position", raw["lat"].abs().le(90) & raw["lon"].abs().le(180)),
    )
    usable = np.ones(len(raw), dtype=bool)
    for reason, passed in tests:
        for row in raw[usable & ~passed.to_numpy()].itertuples():
            rejects.add(int(row.line), reason, f"{row.mmsi},{row.time},{row.lat},{row.lon}")  # type: ignore[arg-type]
        usable &= passed.to_numpy()
    return raw[usable].assign(mmsi=lambda frame: frame["mmsi"].astype("int64"))


def _vessels(rows: pd.DataFrame, passed_over: Counter[str]) -> pd.DataFrame:
    kinds = {mmsi: mmsi_class(int(mmsi)) for mmsi in rows["mmsi"].unique()}
    others = rows["mmsi"].map({mmsi: kind for mmsi, kind in kinds.items() if kind in NOT_A_VESSEL})
    for kind, count in others.value_counts().items():
        passed_over[f"report of a {kind}"] += int(count)
    return rows[others.isna()].reset_index(drop=True)


def _static_columns(rows: pd.DataFrame) -> dict[str, Any]:
    given = [name for name in _STATIC if name in rows]
    kept = rows[rows[given].notna().any(axis=1)]
    return {name: kept[name] for name in ("mmsi", "time_ms", "file", "line", *given)}
