"""A delimited table in stretches: `Column` says what a column holds, `stretches` gives them parsed, row by row.

A format that is a table is a header, columns and a few words of its own; everything else is here.
"""

from __future__ import annotations

import itertools
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

import numpy as np
from numpy.typing import NDArray

from detector.ais.kernel.layout import PADDING
from detector.ais.sentence import EARLIEST_MS, LATEST_MS, epoch_ms
from detector.errors import UnreadableInput
from detector.io import table_kernel as kernel
from detector.io.ahead import mapped
from detector.io.source import Source

Ints = NDArray[np.int64]
BLOCK_BYTES = 8_000_000
MOST_LINES = 250_000
STATIC = (
    "imo", "callsign", "shipname", "ship_type", "to_bow_m", "to_stern_m", "to_port_m", "to_starboard_m", "length_m",
    "beam_m", "draught_m", "destination",
)  # fmt: skip
_FLOATS = {kernel.NUMBER}
_FORMATS = {kernel.ISO_TIME: "ISO8601", kernel.DAY_TIME: "%d/%m/%Y %H:%M:%S", kernel.COMPACT_TIME: "%Y%m%d_%H%M%S"}


@dataclass(frozen=True, slots=True)
class Column:
    """What a column of a table becomes: our name for it, and how its cells are written (a kind of `table_kernel`).

    `words` are numbers by the words that may stand in their place. `time_format`, as of `strptime`, is for times that
    no kind fits: the column is a WORD then, and its cells are read with patience.
    """

    name: str
    kind: int
    words: Mapping[str, float] = field(default_factory=dict)
    time_format: str | None = None


@dataclass(slots=True)
class Rows:
    """Some rows of a table as raw columns under our names, with the line of each, and the rows that are not plain.

    Texts stand in `texts` for the rows of `said` only: the first of each ship and hour that say something new.
    """

    columns: dict[str, Any]
    lines: Ints
    texts: dict[str, Any]
    said: Ints
    odd: list[tuple[int, bytes]]
    empty: int
    seen: int
    _data: bytes = b""
    _places: Any = None
    _delimiter: str = ","

    def text_of(self, row: int) -> bytes:
        """The row as it stands in the file."""
        start, length = self._places[row]
        return self._data[start : start + length]

    def cells(self, number: int) -> list[str]:
        """All cells of a column of the table as they stand in the file."""
        return [_decoded(split(self.text_of(row), self._delimiter)[number]) for row in range(len(self.lines))]


def split(row: bytes, delimiter: str) -> list[bytes]:
    """The cells of a row, blanks and quotes around them taken off: what `table_kernel` does, to read."""
    between = re.escape(delimiter.encode())
    cells = re.finditer(
        rb' *(?:"([^"]*)"[^%b]*|([^%b]*))(?:%b|$)' % (between, between, between), row + delimiter.encode()
    )
    return [(cell[1] if cell[1] is not None else cell[2]).rstrip(b" \r") for cell in cells][:-1]


def header_of(source: Source) -> tuple[list[str], str]:
    """The names in the first line, and the character between them."""
    first = source.head().split(b"\n", 1)[0].decode("latin-1").strip("\r\ufeff").removeprefix("ï»¿")
    delimiter = max(",;\t|", key=first.count)
    names = [name.strip().strip("\"'").lstrip("# ") for name in first.split(delimiter)]
    if len(names) > kernel.MOST_COLUMNS:
        raise UnreadableInput(f"{source} has {len(names)} columns, more than a table of AIS data can have.")
    return names, delimiter


class Table:
    """A table being read: `columns` for each name of its header, None for those that are not needed."""

    def __init__(self, columns: list[Column | None], delimiter: str = ",") -> None:
        self._columns = columns
        self._delimiter = delimiter

    def read(self, source: Source, progress: Any = None) -> Iterator[Rows]:
        """The rows, some ten thousand at a time, parsed on all cores."""
        return mapped(self._rows, self._pieces(source, progress))

    def _pieces(self, source: Source, progress: Any) -> Iterator[tuple[bytes, int]]:
        """Whole lines behind the header, with how many lines stand before them."""
        tail, lines = b"", 0
        for block in _manageable(source.blocks(BLOCK_BYTES, progress)):
            data = tail + block
            end = data.rfind(b"\n") + 1
            data, tail = data[:end], data[end:]
            if len(tail) > BLOCK_BYTES:
                raise UnreadableInput(f"{source} has a line of over {BLOCK_BYTES // 1_000_000} MB: it is no table.")
            if end and not lines:
                data, lines = data[data.find(b"\n") + 1 :], 1
            if data:
                yield data, lines
                lines += int(np.count_nonzero(np.frombuffer(data, np.uint8) == 10))
        if tail and lines:
            yield tail + b"\n", lines

    def _rows(self, piece: tuple[bytes, int]) -> Rows:
        data, before = piece
        rows, unparsed = self._parse(data, before)
        for number, column in enumerate(self._columns):
            if column is not None and (unparsed[number] or column.time_format is not None):
                rows.columns[column.name] = _slowly(rows.cells(number), column)
        return rows

    def _parse(self, data: bytes, before: int) -> tuple[Rows, Ints]:
        """The rows, and how many cells of each column could not be parsed."""
        buffer = np.frombuffer(data + b"\n" * PADDING, np.uint8)
        capacity = int(np.count_nonzero(buffer[: len(data)] == 10)) + 1
        layout, places = _layout(self._columns)
        counts = {kind: sum(place[0] == kind for place in places.values()) for kind in ("long", "float", "text")}
        longs = np.empty((counts["long"], capacity), np.int64)
        floats = np.empty((counts["float"] + 1, capacity), np.float64)
        text = np.empty((counts["text"] + 1, len(data)), np.uint8)
        ends = np.zeros((counts["text"] + 1, capacity + 1), np.int64)
        rows, odd = np.empty((capacity, 4), np.int64), np.empty((capacity, 3), np.int64)
        seen = np.zeros(1 << (2 * capacity).bit_length(), np.int64)
        state, cells = np.zeros(kernel.STATE_SIZE, np.int64), np.zeros(2 * len(self._columns), np.int64)
        state[kernel.LINE] = before
        time_slot, mmsi_slot = places["time_ms"][1], places["mmsi"][1]
        kernel.read_rows(
            buffer, len(data), ord(self._delimiter), layout, time_slot, mmsi_slot,
            state, cells, seen, longs, floats, text, ends, rows, odd,
        )  # fmt: skip
        made, fresh = int(state[kernel.ROWS]), int(state[kernel.FRESH])
        rows_made = Rows(
            columns={
                name: (longs if kind == "long" else floats)[slot, :made]
                for name, (kind, slot) in places.items()
                if kind != "text"
            },
            lines=rows[:made, 0],
            texts={
                name: _texts(text[slot], ends[slot, : fresh + 1])
                for name, (kind, slot) in places.items()
                if kind == "text"
            },
            said=np.flatnonzero(rows[:made, 3] != kernel.NONE),
            odd=[(line, data[start : start + size]) for line, start, size in odd[: state[kernel.ODD]].tolist()],
            empty=int(state[kernel.EMPTY]),
            seen=int(state[kernel.LINE]) - before,
            _data=data,
            _places=rows[:made, 1:3],
            _delimiter=self._delimiter,
        )
        return rows_made, state[kernel.BAD : kernel.BAD + len(self._columns)]


def _manageable(blocks: Iterator[bytes]) -> Iterator[bytes]:
    for block in blocks:
        lines = int(np.count_nonzero(np.frombuffer(block, np.uint8) == 10))
        size = len(block) // (1 + lines // MOST_LINES) + 1
        yield from (block[at : at + size] for at in range(0, len(block), size))


def _layout(columns: list[Column | None]) -> tuple[Ints, Mapping[str, tuple[str, int]]]:
    """For the kernel: kind, row of the output and whether it is static, by column; and the place of each name."""
    layout = np.zeros((3, len(columns)), np.int64)
    places: dict[str, tuple[str, int]] = {}
    used = {"long": 0, "float": 0, "text": 0}
    for number, column in enumerate(columns):
        if column is None:
            continue
        where = "text" if column.kind == kernel.TEXT else "float" if column.kind in _FLOATS else "long"
        places[column.name] = (where, used[where])
        layout[:, number] = column.kind, used[where], column.name in STATIC
        used[where] += 1
    return layout, places


def _slowly(cells: list[str], column: Column) -> Any:
    """A column some cells of which are not written as expected, read with patience; what is nothing is missing."""
    import pandas as pd

    text = pd.Series(cells, dtype="str")
    if form := column.time_format or _FORMATS.get(column.kind):
        times = pd.to_datetime(text, errors="coerce", utc=True, format=form).dt.as_unit("ms")
        found = np.where(times.isna(), 0, times.astype("int64"))
        return np.where((found >= EARLIEST_MS) & (found < LATEST_MS), found, kernel.NONE)
    if column.kind == kernel.IMO:
        text = text.str.extract(r"^(?:IMO)?\s*(\d{1,10})$", expand=False)
    numbers = pd.to_numeric(text, errors="coerce").fillna(text.str.lower().map(dict(column.words))).to_numpy(np.float64)
    if column.kind == kernel.EPOCH:
        return np.array([kernel.NONE if (ms := epoch_ms(cell.encode())) is None else ms for cell in cells], np.int64)
    if column.kind in _FLOATS:
        return numbers
    whole = np.isfinite(numbers) & (numbers == np.floor(numbers)) & (np.abs(numbers) < 2**53)
    return np.where(whole, np.where(whole, numbers, 0), kernel.NONE).astype(np.int64)


def _texts(text: Any, ends: Ints) -> Any:
    """An Arrow array of what was written: UTF-8 if it is that, else the one-byte encoding that any byte fits."""
    import pyarrow as pa

    data = text[: ends[-1]]
    if not (data >= 128).any():
        return pa.LargeStringArray.from_buffers(len(ends) - 1, pa.py_buffer(ends), pa.py_buffer(data))
    return pa.array([_decoded(data[a:b].tobytes()) for a, b in itertools.pairwise(ends)], pa.large_string())


def _decoded(cell: bytes) -> str:
    try:
        return cell.decode()
    except UnicodeDecodeError:
        return cell.decode("latin-1")
