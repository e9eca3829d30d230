"""Parts of our own data set between Arrow and pandas: each value is moved once, to the place where it stays."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np

from detector.schema import Table

if TYPE_CHECKING:
    import pandas as pd
    import pyarrow as pa

_NULLABLE = {"Int8": "int8", "Int16": "int16", "Int64": "int64", "boolean": "bool"}


def arrow_schema(table: Table) -> pa.Schema:
    """The columns of a table as Arrow types; whatever can be missing is null there."""
    import pyarrow as pa

    types = {
        "datetime64[ms, UTC]": pa.timestamp("ms", "UTC"),
        "float64": pa.float64(),
        "boolean": pa.bool_(),
        "str": pa.string(),
    }
    return pa.schema(
        [pa.field(c.name, types.get(c.dtype) or pa.type_for_alias(c.dtype.lower())) for c in table.columns]
    )


def frame(tables: list[pa.Table], table: Table) -> pd.DataFrame:
    """Arrow tables, one behind the other, as one of ours."""
    columns = PartColumns(table, sum(each.num_rows for each in tables))
    start = 0
    for each in tables:
        columns.put(each, start)
        start += each.num_rows
    return columns.to_frame()


class PartColumns:
    """A table of so many rows, to be filled part by part, also from several threads at once."""

    def __init__(self, table: Table, rows: int) -> None:
        self._table = table
        self._values: dict[str, Any] = {}
        self._missing: dict[str, Any] = {}
        self._texts: dict[str, dict[int, pa.ChunkedArray]] = {}
        for column in table.columns:
            if column.dtype == "str":
                self._texts[column.name] = {}
            elif column.dtype in _NULLABLE:
                self._values[column.name] = np.empty(rows, dtype=_NULLABLE[column.dtype])
                self._missing[column.name] = np.zeros(rows, dtype=bool)
            else:
                kind = "int64" if column.dtype.startswith("datetime") else column.dtype
                self._values[column.name] = np.empty(rows, dtype=kind)

    def put(self, part: pa.Table, start: int) -> None:
        """Fill the rows from `start` on with those of a part."""
        import pyarrow as pa

        here = slice(start, start + part.num_rows)
        for column in self._table.columns:
            name, values = column.name, part.column(column.name)
            if name in self._texts:
                self._texts[name][start] = values
                continue
            if name in self._missing and values.null_count:
                self._missing[name][here] = values.is_null().to_numpy()
                values = values.fill_null(False if column.dtype == "boolean" else 0)
            if column.dtype.startswith("datetime"):
                values = values.cast(pa.int64())
            self._values[name][here] = values.to_numpy()

    def to_frame(self, number: int = 0) -> pd.DataFrame:
        """The table, `number` added to the rows' input, of the very types that are declared."""
        import pandas as pd

        self._values["file"] += number
        return pd.DataFrame(
            {column.name: self._column(column.name, column.dtype) for column in self._table.columns}, copy=False
        )

    def _column(self, name: str, dtype: str) -> Any:
        import pandas as pd
        import pyarrow as pa

        if name in self._texts:
            chunks = [chunk for _, part in sorted(self._texts[name].items()) for chunk in part.chunks]
            kind: Any = pd.api.types.pandas_dtype(dtype)
            return kind.__from_arrow__(pa.chunked_array(chunks, pa.string()))
        values = self._values[name]
        if dtype == "boolean":
            return pd.arrays.BooleanArray(values, self._missing[name])
        if name in self._missing:
            return pd.arrays.IntegerArray(values, self._missing[name])
        if dtype.startswith("datetime"):
            return pd.DatetimeIndex(values.view("datetime64[ms]"), tz="UTC", copy=False)
        return values
