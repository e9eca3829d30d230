"""Rows of any number, in bounded memory: kept in runs on the disk, given back partition by partition."""

from __future__ import annotations

from collections import defaultdict
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

if TYPE_CHECKING:
    import pandas as pd
    import pyarrow as pa

FLUSH_ROWS = 500_000  # some 50 MB of positions, and as much again while they are put in order


class Runs:
    """Rows of one table, each with the number of its partition.

    Rows are collected until there are `flush_rows` of them, then written as one run: an Arrow file with a batch for
    each partition. Asking for a partition brings together its batches of all runs: one partition must fit in memory,
    the whole need not.
    """

    def __init__(self, folder: Path, schema: pa.Schema, flush_rows: int = FLUSH_ROWS) -> None:
        self._folder = folder
        self._schema = schema
        self._flush_rows = flush_rows
        self._tables: list[pa.Table] = []
        self._codes: list[NDArray[np.int64]] = []
        self._held = 0
        self._runs: list[Path] = []
        self._batches: dict[int, list[tuple[int, int]]] = defaultdict(list)  # partition -> (run, batch)
        folder.mkdir(parents=True)

    def add(self, rows: pd.DataFrame, codes: NDArray[np.int64]) -> None:
        """Take rows, and the number of each row's partition."""
        import pyarrow as pa

        if not len(rows):
            return
        self._tables.append(pa.Table.from_pandas(rows, schema=self._schema, preserve_index=False))
        self._codes.append(np.asarray(codes, dtype=np.int64))
        self._held += len(rows)
        if self._held >= self._flush_rows:
            self._flush()

    def partitions(self) -> list[int]:
        """The numbers of all partitions, in order. Nothing can be added after this."""
        self._flush()
        return sorted(self._batches)

    def rows(self, partition: int) -> pa.Table:
        """The rows of a partition, in the order they were added."""
        import pyarrow as pa

        batches = []
        for run, batch in self._batches.get(partition, []):
            with pa.memory_map(str(self._runs[run])) as file:
                batches.append(pa.ipc.open_file(file).get_batch(batch))
        return pa.Table.from_batches(batches, self._schema)

    def _flush(self) -> None:
        import pyarrow as pa

        if not self._held:
            return
        codes = np.concatenate(self._codes)
        order = np.argsort(codes, kind="stable")
        table = pa.concat_tables(self._tables).take(pa.array(order)).combine_chunks()
        path = self._folder / f"{len(self._runs):06d}.arrow"
        found, starts = np.unique(codes[order], return_index=True)
        with pa.OSFile(str(path), "wb") as file, pa.ipc.new_file(file, self._schema) as writer:
            for batch, (code, rows) in enumerate(_slices(table, found, starts)):
                writer.write_table(rows)
                self._batches[code].append((len(self._runs), batch))
        self._runs.append(path)
        self._tables, self._codes, self._held = [], [], 0


def _slices(table: pa.Table, found: Any, starts: Any) -> list[tuple[int, pa.Table]]:
    ends = [*starts[1:], table.num_rows]
    return [
        (int(code), table.slice(int(start), int(end - start)))
        for code, start, end in zip(found, starts, ends, strict=True)
    ]
