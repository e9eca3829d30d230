"""From the rows of a table to a reading: what no row may lack, stations that are no vessels, statics once an hour."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterator, Mapping
from typing import Any

import numpy as np
from numpy.typing import NDArray

from detector.ais import normalise
from detector.ais.identity import classes_of_stations
from detector.errors import NoUsableRows, UnreadableInput
from detector.io.reading import Progress, Reading, RejectList
from detector.io.source import Source
from detector.io.table import STATIC, Column, Rows, Table, header_of
from detector.io.table_cells import NONE

Flags = NDArray[np.bool_]
WITHOUT_POSITION = "report without a position"
WRONG_CELLS = "wrong number of columns"
_HIGHEST_MMSI = 2**30 - 1  # 30 bits on the air; ten digits are sent too
_REQUIRED = {"mmsi": "mmsi", "time_ms": "time", "lat": "lat", "lon": "lon"}
POSITION = (
    *("mmsi", "lat", "lon", "sog_kn", "cog_deg", "heading_deg", "nav_status", "message_type", "utc_second"),
    *("accurate", "station"),
)


def reading_of(rows: Rows, number: int, others: Mapping[str, Flags] | None = None, placeless: bool = False) -> Reading:
    """The reading of a stretch of rows.

    `others` are, by reason, rows that the table itself says are not about vessels. With `placeless`, the table has rows
    for reports without a position: they are no faults, and counted only where they say nothing new of their ship.

    Static data stands on every row of a table. A row makes a static report only where it is the first of its ship and
    UTC hour in the stretch to say just that: the last report before a time still says what held then.
    """
    passed_over: Counter[str] = Counter()
    rejects = RejectList(number)
    for line, text in rows.odd:
        rejects.add(line, WRONG_CELLS, text)
    stations = {f"report of a {kind}": which for kind, which in classes_of_stations(rows.columns["mmsi"]).items()}
    heard, placed = _usable(rows, rejects, {**(others or {}), **stations}, passed_over)
    statics = _statics(rows, heard, number)
    without = np.flatnonzero(heard & ~placed)
    if placeless:
        silent = ~np.isin(rows.lines[without], statics["line"])
        passed_over[WITHOUT_POSITION] += int(silent.sum())
    else:
        for row in without:
            rejects.add(int(rows.lines[row]), "no position", rows.text_of(int(row)))
    passed_over["empty line"] += rows.empty
    return Reading(
        positions=normalise.positions(_positions(rows, heard & placed, number)),
        statics=statics,
        rejects=rejects.to_frame(),
        lines=rows.seen,
        passed_over={reason: count for reason, count in passed_over.items() if count},
        stations=rows.stations,
    )


def _usable(
    rows: Rows, rejects: RejectList, others: Mapping[str, Flags], passed_over: Counter[str]
) -> tuple[Flags, Flags]:
    """The rows with a vessel and a time (the others are listed or counted), and the rows with a place."""
    columns = rows.columns
    mmsi = columns["mmsi"]
    heard = np.ones(len(mmsi), dtype=np.bool_)

    def want(reason: str, passed: Flags) -> None:
        nonlocal heard
        for row in np.flatnonzero(heard & ~passed):
            rejects.add(int(rows.lines[row]), reason, rows.text_of(int(row)))
        heard = heard & passed

    def pass_over(reason: str, which: Flags) -> None:
        nonlocal heard
        if count := int((which & heard).sum()):
            passed_over[reason] += count
            heard = heard & ~which

    want("no usable MMSI", (mmsi > 0) & (mmsi <= _HIGHEST_MMSI))
    for reason, which in others.items():
        pass_over(reason, which)
    want("no time", columns["time_ms"] != NONE)
    with np.errstate(invalid="ignore"):
        placed = (np.abs(columns["lat"]) <= 90) & (np.abs(columns["lon"]) <= 180)
    return heard, placed


def read_table(
    source: Source,
    columns: Mapping[str, Column],
    reading: Callable[[Rows], Reading],
    progress: Progress | None = None,
    plain: Callable[[str], str] = str.lower,
) -> Iterator[Reading]:
    """The readings of a table whose columns are known by their names (after `plain`); the others are not looked at.

    Raises UnreadableInput where a column is missing or there twice, and NoUsableRows where there is no row.
    """
    names, delimiter = header_of(source)
    found = [columns.get(plain(name)) for name in names]
    _check(source, found, names)
    header, rows_seen = 1, 0
    for rows in Table(found, delimiter).read(source, progress):
        made = reading(rows)
        made.lines += header
        if header:
            made.passed_over["header"] = header
        header, rows_seen = 0, rows_seen + rows.seen
        yield made
    if not rows_seen:
        raise NoUsableRows(f"{source} holds a header and no row: check that it is complete.")


def _check(source: Source, columns: list[Column | None], names: list[str]) -> None:
    held = [column.name for column in columns if column is not None]
    if missing := [word for name, word in _REQUIRED.items() if name not in held]:
        raise UnreadableInput(
            f"{source} has no column for {', '.join(missing)} among {', '.join(names)[:300]}: "
            "take the table whole, as it was published."
        )
    if twice := sorted({name for name in held if held.count(name) > 1}):
        raise UnreadableInput(f"{source} has more than one column for {', '.join(twice)}: leave one of each.")


def numbers_of(rows: Rows, name: str, words: Mapping[int, float]) -> Any:
    """The numbers that the words of a WORD column stand for; NaN for other words (`words` by `hash_of`)."""
    keys = np.array(sorted(words), np.int64)
    values = np.array([words[key] for key in sorted(words)], np.float64)
    cells = rows.columns[name]
    place = np.minimum(np.searchsorted(keys, cells), len(keys) - 1)
    return np.where(keys[place] == cells, values[place], np.nan)


def _positions(rows: Rows, usable: Flags, number: int) -> dict[str, Any]:
    pick: Any = slice(None) if usable.all() else usable
    made = {name: rows.columns[name][pick] for name in (*POSITION, "time_ms") if name in rows.columns}
    lines = rows.lines[pick]
    return {**made, "line": lines, "file": np.full(len(lines), number, np.int32)}


def _statics(rows: Rows, usable: Flags, number: int) -> Any:
    wanted = usable[rows.said]
    which = rows.said[wanted]
    made = {
        name: rows.columns[name][which] for name in ("mmsi", "time_ms", "message_type", *STATIC) if name in rows.columns
    }
    made.update({name: texts.filter(wanted) for name, texts in rows.texts.items() if name in STATIC})
    made.update(line=rows.lines[which], file=np.full(len(which), number, np.int32))
    frame = normalise.statics(made)
    return frame[frame[list(STATIC)].notna().any(axis=1)].reset_index(drop=True)
