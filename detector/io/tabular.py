"""From the rows of a table to a reading: what no row may lack, stations that are no vessels, statics once an hour."""

from __future__ import annotations

from collections import Counter
from typing import Any

import numpy as np
from numpy.typing import NDArray

from detector.ais import normalise
from detector.ais.identity import classes_of_stations
from detector.io.reading import Reading, RejectList
from detector.io.table import STATIC, Rows
from detector.io.table_cells import NONE

WRONG_CELLS = "wrong number of columns"
_HIGHEST_MMSI = 2**30 - 1  # 30 bits on the air; ten digits are sent too
POSITION = ("mmsi", "lat", "lon", "sog_kn", "cog_deg", "heading_deg", "nav_status", "message_type")


def reading_of(rows: Rows, number: int, passed_over: Counter[str] | None = None) -> Reading:
    """The reading of a stretch of rows.

    Static data stands on every row of a table. A row makes a static report only where it is the first of its ship and
    UTC hour in the stretch to say just that: the last report before a time still says what held then.
    """
    passed_over = Counter() if passed_over is None else passed_over
    rejects = RejectList(number)
    for line, text in rows.odd:
        rejects.add(line, WRONG_CELLS, text)
    usable = _usable(rows, rejects)
    for kind, which in classes_of_stations(rows.columns["mmsi"]).items():
        if (which & usable).any():
            passed_over[f"report of a {kind}"] += int((which & usable).sum())
            usable &= ~which
    if rows.empty:
        passed_over["empty line"] += rows.empty
    return Reading(
        positions=normalise.positions(_positions(rows, usable, number)),
        statics=_statics(rows, usable, number),
        rejects=rejects.to_frame(),
        lines=rows.seen,
        passed_over=dict(passed_over),
    )


def _usable(rows: Rows, rejects: RejectList) -> NDArray[np.bool_]:
    """The rows with a vessel, a time and a place; the others are listed."""
    columns = rows.columns
    mmsi = columns["mmsi"]
    with np.errstate(invalid="ignore"):
        tests = {
            "no usable MMSI": (mmsi > 0) & (mmsi <= _HIGHEST_MMSI),
            "no time": columns["time_ms"] != NONE,
            "no position": (np.abs(columns["lat"]) <= 90) & (np.abs(columns["lon"]) <= 180),
        }
    usable = np.ones(len(mmsi), dtype=np.bool_)
    for reason, passed in tests.items():
        for row in np.flatnonzero(usable & ~passed):
            rejects.add(int(rows.lines[row]), reason, rows.text_of(int(row)))
        usable &= passed
    return usable


def _positions(rows: Rows, usable: NDArray[np.bool_], number: int) -> dict[str, Any]:
    pick: Any = slice(None) if usable.all() else usable
    made = {name: rows.columns[name][pick] for name in (*POSITION, "time_ms") if name in rows.columns}
    lines = rows.lines[pick]
    return {**made, "line": lines, "file": np.full(len(lines), number, np.int32)}


def _statics(rows: Rows, usable: NDArray[np.bool_], number: int) -> Any:
    wanted = usable[rows.said]
    which = rows.said[wanted]
    made = {
        name: rows.columns[name][which] for name in ("mmsi", "time_ms", "message_type", *STATIC) if name in rows.columns
    }
    made.update({name: texts.filter(wanted) for name, texts in rows.texts.items() if name in STATIC})
    made.update(line=rows.lines[which], file=np.full(len(which), number, np.int32))
    frame = normalise.statics(made)
    return frame[frame[list(STATIC)].notna().any(axis=1)].reset_index(drop=True)
