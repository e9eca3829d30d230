"""The files of a data set: rows in order, as Parquet, the positions with a geometry that other tools understand."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable
from itertools import chain
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np

from detector.io.own_parquet import GEOMETRY, PartFile
from detector.io.part_columns import arrow_schema
from detector.schema import POSITIONS, Table

if TYPE_CHECKING:
    import pyarrow as pa

ROW_GROUP_ROWS = 131_072

# GeoParquet 1.1.0 (OGC 2024). Without "crs" the points are OGC:CRS84: WGS84, longitude first, as WKB always has them.
# No "bbox": readers take the metadata of one file for all of them.
_GEO = {
    "version": "1.1.0",
    "primary_column": GEOMETRY,
    "columns": {GEOMETRY: {"encoding": "WKB", "geometry_types": ["Point"]}},
}
_WKB_POINT = np.dtype([("order", "u1"), ("type", "<u4"), ("lon", "<f8"), ("lat", "<f8")])  # 21 bytes, not aligned
_RISING = {"time": "DELTA_BINARY_PACKED", "line": "DELTA_BINARY_PACKED"}  # within a ship: half the bytes, and quicker
_REPEATING = ["sog_kn", "cog_deg", "heading_deg", "nav_status", "message_type", "utc_second", "station", "mmsi", "file"]


def write_part(folder: Path, path: str, table: Table, rows: Iterable[pa.Table]) -> PartFile:
    """Write tables, one behind the other, to a file of the data set; its record with size, rows and SHA-256."""
    import pyarrow.parquet as pq

    file, count = folder / path, 0
    file.parent.mkdir(parents=True, exist_ok=True)
    positions = table is POSITIONS
    with pq.ParquetWriter(
        file,
        _schema(table),
        compression="zstd",
        compression_level=3,  # reading takes as long at every level
        column_encoding=_RISING if positions else None,
        use_dictionary=_REPEATING if positions else True,
    ) as writer:
        for group in chain.from_iterable(map(_groups, rows)):
            writer.write_table(with_geometry(group) if positions else group)
            count += group.num_rows
    with file.open("rb") as written:
        sha256 = hashlib.file_digest(written, "sha256").hexdigest()
    return PartFile(path, table.name, count, file.stat().st_size, sha256)


def _groups(rows: pa.Table) -> list[pa.Table]:
    return [rows.slice(start, ROW_GROUP_ROWS) for start in range(0, rows.num_rows, ROW_GROUP_ROWS)]


def _schema(table: Table) -> pa.Schema:
    import pyarrow as pa

    plain = arrow_schema(table)
    if table is not POSITIONS:
        return plain
    return plain.append(pa.field(GEOMETRY, pa.binary())).with_metadata({"geo": json.dumps(_GEO)})


def in_order(rows: pa.Table, keys: tuple[str, ...]) -> pa.Table:
    """The rows sorted by some whole-number or time columns."""
    import pyarrow as pa

    columns = [rows.column(name) for name in reversed(keys)]
    order = np.lexsort([(c.cast(pa.int64()) if c.type != pa.int64() else c).to_numpy() for c in columns])
    return rows.take(pa.array(order)).combine_chunks()


def with_geometry(rows: pa.Table) -> pa.Table:
    """The rows with a point for each, as WKB (ISO 19125), little-endian."""
    import pyarrow as pa

    points: Any = np.zeros(rows.num_rows, dtype=_WKB_POINT)
    points["order"], points["type"] = 1, 1
    points["lon"], points["lat"] = rows.column("lon").to_numpy(), rows.column("lat").to_numpy()
    ends = np.arange(0, (rows.num_rows + 1) * _WKB_POINT.itemsize, _WKB_POINT.itemsize, dtype=np.int32)
    buffers = [None, pa.py_buffer(ends), pa.py_buffer(points)]
    geometry = pa.BinaryArray.from_buffers(pa.binary(), rows.num_rows, buffers)
    return rows.append_column(pa.field(GEOMETRY, pa.binary()), geometry).replace_schema_metadata(
        {"geo": json.dumps(_GEO)}
    )
