"""GeoParquet of the events table, with the run in the file's metadata under the key `sts_run`."""

from __future__ import annotations

import json
from pathlib import Path
from typing import TYPE_CHECKING

from detector.outputs.events import with_points
from detector.outputs.place import whole
from detector.records import Run

if TYPE_CHECKING:
    import pandas as pd

NAME = "GeoParquet"
SUFFIXES = (".parquet",)


def write(frame: pd.DataFrame, run: Run, out: Path) -> None:
    """The table with a point geometry and the run inside."""
    import pyarrow.parquet as pq

    with whole(out) as beside:
        with_points(frame).to_parquet(beside, index=False)
        table = pq.read_table(beside)
        metadata = {**(table.schema.metadata or {}), b"sts_run": json.dumps(run.to_dict()).encode("utf-8")}
        pq.write_table(table.replace_schema_metadata(metadata), beside, compression="zstd")
