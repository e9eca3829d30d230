"""A plain CSV of the events table; the run lies beside it as `NAME.run.json`."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from detector.outputs.place import whole, write_run
from detector.records import Run
from detector.schema import EVENTS
from detector.units import ISO_UTC

if TYPE_CHECKING:
    import pandas as pd

NAME = "CSV"
SUFFIXES = (".csv",)

_FORMULA_STARTS = ("=", "+", "-", "@", "\t", "\r")


def write(frame: pd.DataFrame, run: Run, out: Path) -> None:
    """The table as UTF-8 CSV with ISO 8601 UTC times, and the run beside it.

    A name that a spreadsheet would take for a formula gets a leading apostrophe: ship names are anybody's input.
    """
    plain = frame.copy()
    for name in (column.name for column in EVENTS.columns if column.dtype == "str"):
        text = plain[name]
        plain[name] = text.where(~text.str.startswith(_FORMULA_STARTS, na=False), "'" + text)
    with whole(out) as beside:
        plain.to_csv(beside, index=False, date_format=ISO_UTC, lineterminator="\n")
    write_run(run, out)
