"""Rows as the store keeps them: one Parquet blob for each file, kind and UTC day."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from io import BytesIO
from typing import TYPE_CHECKING, Any

from sqlalchemy import Connection, select

from detector.cases import tables
from detector.schema import POSITIONS, REJECTS, STATICS, Table, milliseconds

if TYPE_CHECKING:
    import pandas as pd

TABLE_OF: dict[str, Table] = {"positions": POSITIONS, "statics": STATICS, "rejects": REJECTS, "waiting": REJECTS}
_DAY_MS = 86_400_000


def segments(frame: pd.DataFrame) -> Iterator[dict[str, Any]]:
    """The rows of one file as values of the table of segments, one for each day."""
    if "time" not in frame:
        if len(frame):
            yield {"day": 0, "first_ms": None, "last_ms": None, "rows": len(frame), "parquet": _parquet(frame)}
        return
    for day, part in frame.groupby(milliseconds(frame["time"]) // _DAY_MS):
        own = milliseconds(part["time"])
        yield {
            "day": int(str(day)),
            "first_ms": int(own.min()),
            "last_ms": int(own.max()),
            "rows": len(part),
            "parquet": _parquet(part),
        }


def _parquet(frame: pd.DataFrame) -> bytes:
    buffer = BytesIO()
    frame.to_parquet(buffer, index=False, compression="zstd")
    return buffer.getvalue()


def unpacked(kind: str, blobs: Iterable[bytes]) -> pd.DataFrame:
    """The rows of blobs of one kind."""
    import pandas as pd

    declared = TABLE_OF[kind]
    frames = [declared.empty(), *(pd.read_parquet(BytesIO(blob)) for blob in blobs)]
    return declared.conform(pd.concat(frames, ignore_index=True))


def rows_between(connection: Connection, kind: str, start_ms: int, end_ms: int) -> pd.DataFrame:
    """The positions or statics of all files between two instants."""
    held = tables.segments
    found = connection.execute(
        select(held.c.parquet)
        .where(held.c.kind == kind, held.c.last_ms >= start_ms, held.c.first_ms <= end_ms)
        .order_by(held.c.file, held.c.day)
    ).scalars()
    rows = unpacked(kind, found)
    t = milliseconds(rows["time"])
    return rows[(t >= start_ms) & (t <= end_ms)].reset_index(drop=True)
