"""NOAA MarineCadastre GeoParquet: the daily points of 2024 on, the columns of the CSV with the place as a WKB point.

Columns are found by name: `mmsi, base_date_time, sog, cog, heading, vessel_name, imo, call_sign, vessel_type, status,
length, width, draft, cargo, transceiver, geometry` as in the programs that read these files (2024 to 2026; the files
themselves were not at hand); `latitude` and `longitude` are taken where they stand beside or instead of the geometry.
Values may be numbers, times or text. What is known of a row's place in the file is its number: `line` counts rows.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any

import numpy as np

from detector.errors import NoUsableRows, UnreadableInput
from detector.io.marinecadastre import COLUMNS, plain
from detector.io.reading import Progress, Reading
from detector.io.source import Source
from detector.io.table import STATIC, Column, Rows
from detector.io.table_cells import NONE
from detector.io.table_kernel import IMO, ISO_TIME, TEXT, WHOLE
from detector.io.tabular import reading_of

if TYPE_CHECKING:
    import pyarrow as pa

NAME = "MarineCadastre GeoParquet"

_MAGIC = b"PAR1"
_BATCH_ROWS = 200_000
_BUFFER_BYTES = 1 << 20  # of each column at a time: a row group may hold a whole day
_MIX = np.uint64(0x9E3779B97F4A7C15)
_HOUR_MS = 3_600_000
_POINT_BYTES = 21  # byte order, kind, two doubles
_POINT = b"\x01\x01\x00\x00\x00"  # little endian, a point


def recognises(head: bytes) -> bool:
    """Never by the head alone: what a Parquet file holds stands at its end."""
    return False


def recognises_source(source: Source) -> bool:
    """Whether it is a Parquet file with the columns of the format. Raises UnreadableInput for a packed one."""
    if not source.head().startswith(_MAGIC):
        return False
    with _opened(source) as file:
        held = {plain(name) for name in file.schema_arrow.names}
    placed = "geometry" in held or {"latitude", "longitude"} <= held or {"lat", "lon"} <= held
    return placed and {"mmsi", "basedatetime"} <= held


def read(source: Source, number: int, progress: Progress | None = None) -> Iterator[Reading]:
    """All rows with a vessel, a time and a position, batch by batch; the others are listed."""
    with _opened(source) as file:
        names = [name for name in file.schema_arrow.names if plain(name) in COLUMNS or plain(name) == "geometry"]
        rows_seen = 0
        for batch in file.iter_batches(batch_size=_BATCH_ROWS, columns=names):
            reading = reading_of(_rows(batch, rows_seen), number)
            rows_seen += batch.num_rows
            yield reading
    if progress is not None:
        source.sha256()
        progress(source.bytes)
    if not rows_seen:
        raise NoUsableRows(f"{source} holds no row: check that it is complete.")


@contextmanager
def _opened(source: Source) -> Iterator[Any]:
    """The Parquet file; whatever is wrong with it becomes UnreadableInput."""
    import pyarrow as pa
    from pyarrow import parquet

    with source.open() as stream:
        if not stream.seekable():
            raise UnreadableInput(f"{source} is a packed Parquet file, which is read from its end: unpack it first.")
        try:
            with parquet.ParquetFile(stream, buffer_size=_BUFFER_BYTES, pre_buffer=False) as file:
                yield file
        except (pa.ArrowException, OSError, ValueError) as error:
            said = str(error).splitlines()[0][:200] if str(error) else type(error).__name__
            raise UnreadableInput(f"{source} is a damaged Parquet file ({said}): copy it again.") from None


class _Batch(Rows):
    """Rows of a batch, with the text of one made only when somebody asks."""

    batch: Any = None

    def text_of(self, row: int) -> bytes:
        """The values of the row, with commas."""
        cells = self.batch.slice(row, 1).to_pylist()[0].items()
        shown = (value.hex() if isinstance(value, bytes) else "" if value is None else str(value) for _, value in cells)
        return ",".join(shown).encode("utf-8", "replace")


def _rows(batch: pa.RecordBatch, before: int) -> Rows:
    columns: dict[str, Any] = {}
    texts: dict[str, Any] = {}
    for name, values in zip(batch.schema.names, batch.columns, strict=True):
        column = COLUMNS.get(plain(name))
        if column is None or column.name in columns:
            continue
        if column.kind == TEXT:
            texts[column.name] = _text(values)
        else:
            columns[column.name] = _numbers(values, column)
    if not {"lat", "lon"} <= set(columns):
        place = next(
            values for name, values in zip(batch.schema.names, batch.columns, strict=True) if plain(name) == "geometry"
        )
        columns["lon"], columns["lat"] = _points(place)
    said = _said(columns, texts)
    made = _Batch(
        columns=columns,
        lines=np.arange(before + 1, before + batch.num_rows + 1),
        texts={name: values.take(said) for name, values in texts.items()},
        said=said,
        odd=[],
        empty=0,
        seen=batch.num_rows,
    )
    made.batch = batch
    return made


def _text(values: pa.Array) -> pa.Array:
    import pyarrow as pa
    import pyarrow.compute as pc

    if pa.types.is_binary(values.type) or pa.types.is_large_binary(values.type):
        values = pa.array([v if v is None else v.decode("utf-8", "replace") for v in values.to_pylist()], pa.string())
    return pc.cast(values, pa.large_string())


def _numbers(values: pa.Array, column: Column) -> Any:
    """A column as the kernel of tables would give it: whole numbers and times with NONE, others with NaN."""
    import pandas as pd
    import pyarrow as pa

    if pa.types.is_dictionary(values.type):
        values = values.dictionary_decode()
    if column.kind == ISO_TIME:
        sent: Any = pd.Series(values.to_pandas())
        form = None if sent.dtype.kind == "M" else "ISO8601"
        times = pd.to_datetime(sent, errors="coerce", utc=True, format=form)
        found = times.dt.as_unit("ms")
        return np.where(found.isna(), NONE, found.astype("int64"))
    if pa.types.is_integer(values.type) or pa.types.is_floating(values.type):
        numbers = values.cast(pa.float64()).to_numpy(zero_copy_only=False)
    else:
        text = pd.Series(_text(values).to_pandas(), dtype="str").str.strip()
        if column.kind == IMO:
            text = text.str.extract(r"^(?:IMO)?\s*(\d{1,10})$", expand=False)
        words = text.str.lower().map(dict(column.words))
        numbers = pd.to_numeric(text, errors="coerce").fillna(words).to_numpy(np.float64)
    if column.kind not in (WHOLE, IMO):
        return numbers
    whole = np.isfinite(numbers) & (numbers == np.floor(numbers)) & (np.abs(numbers) < 2**53)
    return np.where(whole, np.where(whole, numbers, 0), NONE).astype(np.int64)


def _points(values: pa.Array) -> tuple[Any, Any]:
    """Longitudes and latitudes of WKB points; NaN for what is none."""
    import pyarrow as pa
    import pyarrow.compute as pc

    plain_points = values.null_count == 0 and pa.types.is_binary(values.type)
    if plain_points and pc.all(pc.equal(pc.binary_length(values), _POINT_BYTES)).as_py():
        start = np.frombuffer(values.buffers()[1], np.int32)[values.offset]
        size = len(values) * _POINT_BYTES
        data = np.frombuffer(values.buffers()[2], np.uint8)[start : start + size].reshape(-1, _POINT_BYTES)
        if (data[:, :5] == np.frombuffer(_POINT, np.uint8)).all():
            place = data[:, 5:].copy().view("<f8")
            return place[:, 0], place[:, 1]
    import shapely

    points = shapely.from_wkb(np.array(values.to_pylist(), dtype=object), on_invalid="ignore")
    return shapely.get_x(points), shapely.get_y(points)


def _said(columns: dict[str, Any], texts: dict[str, Any]) -> Any:
    """The rows that are the first of their ship and UTC hour to say just that, and say anything."""
    import pandas as pd
    import pyarrow as pa
    import pyarrow.compute as pc

    key = columns["mmsi"].astype(np.uint64) * _MIX ^ (columns["time_ms"] // _HOUR_MS).astype(np.uint64)
    empty = np.ones(len(key), dtype=np.bool_)
    for name in STATIC:
        if name not in columns and name not in texts:
            continue
        values = texts[name] if name in texts else pa.array(columns[name], from_pandas=True)
        codes = pc.fill_null(pc.dictionary_encode(values).indices, -1).to_numpy(zero_copy_only=False)
        empty &= codes < 0
        key = (key ^ codes.astype(np.uint64)) * _MIX
        key ^= key >> np.uint64(29)
    return np.flatnonzero(~pd.Series(key).duplicated().to_numpy() & ~empty)
