"""`truth.parquet`: what was true behind each position report of a log, a row for each."""

from __future__ import annotations

from dataclasses import dataclass, fields
from pathlib import Path

import numpy as np

from detector.errors import OutputError
from detector.simulate.wire.columns import Floats, Indices, Longs, Tiny

FALSIFIED, CLOCK_FAULT, COPY = 1, 2, 4  # bits of `flags`


@dataclass(frozen=True, slots=True)
class TruthRows:
    """The line of each report (`Recorded.line`), the hull that sent it, and its true place at the time of the fix.

    `flags` adds up FALSIFIED (the position sent is not that place), CLOCK_FAULT (of the station) and COPY (received
    before).
    """

    line: Longs
    hull: Indices
    time_ms: Longs
    lat: Floats
    lon: Floats
    sog_kn: Floats
    heading_deg: Floats
    flags: Tiny


def write_truth(path: Path, rows: TruthRows, metadata: dict[str, str] | None = None) -> None:
    """Writes the rows in order of their lines. Raises OutputError where the columns are not of one length."""
    import pyarrow as pa
    import pyarrow.parquet as pq

    columns = {field.name: getattr(rows, field.name) for field in fields(rows)}
    if len({len(column) for column in columns.values()}) > 1:
        raise OutputError(f"The columns of the truth differ in length: { {n: len(c) for n, c in columns.items()} }.")
    order = np.argsort(rows.line, kind="stable")
    table = pa.table({name: column[order] for name, column in columns.items()})
    described = {"synthetic": "true", **(metadata or {})}
    pq.write_table(table.replace_schema_metadata(described), path, compression="zstd")
