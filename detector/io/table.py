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
from detector.ais.station import NO_STATION, shown_name
from detector.errors import UnreadableInput
from detector.io import table_kernel as kernel
from detector.io.ahead import ahead, mapped
from detector.io.source import Source
from detector.io.table_cells import NONE

Ints = NDArray[np.int64]
BLOCK_BYTES = 8_000_000
MOST_LINES = 250_000
MOST_STATIONS = 4096  # whose names are kept of a stretch
SEEN_SLOTS = 1 << 16  # half a megabyte, which stays in the cache of a core
_PADDING = b"\n" * PADDING
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

    Texts stand in `texts` for the rows of `said` only: the first of each ship and hour that say something new. Names of
    stations stand in `stations`, by the code in the column `station`.
    """

    columns: dict[str, Any]
    lines: Ints
    texts: dict[str, Any]
    said: Ints
    odd: list[tuple[int, bytes]]
    empty: int
    seen: int
    stations: dict[int, str] = field(default_factory=dict)
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
        rb' *(?:"((?:[^"]|"")*)"(?!")[^%b]*|([^%b]*))(?:%b|$)' % (between, between, between), row + delimiter.encode()
    )
    return [(cell[1].replace(b'""', b'"') if cell[1] is not None else cell[2]).rstrip(b" \r") for cell in cells][:-1]


def header_of(source: Source) -> tuple[list[str], str]:
    """The names in the first line, and the character between them."""
    first = source.head().split(b"\n", 1)[0].decode("latin-1").strip("\r\ufeff").removeprefix("ï»¿")
    delimiter = max(",;\t|", key=first.count)
    names = [name.strip().strip("\"'").lstrip("# ") for name in first.split(delimiter)]
    if len(names) > kernel.MOST_COLUMNS:
        raise UnreadableInput(f"{source} has {len(names)} columns, more than a table of AIS data can have.")
    return names, delimiter


@dataclass(frozen=True, slots=True)
class _Piece:
    """data[start:end]: whole lines, `count` of them, behind `before` others; line ends stand behind the data."""

    data: bytes
    start: int
    end: int
    before: int
    count: int


class Table:
    """A table being read: `columns` for each name of its header, None for those that are not needed."""

    def __init__(self, columns: list[Column | None], delimiter: str = ",") -> None:
        self._columns = columns
        self._delimiter = delimiter

    def read(self, source: Source, progress: Any = None) -> Iterator[Rows]:
        """The rows, some ten thousand at a time, parsed on all cores."""
        return mapped(self._rows, ahead(self._pieces(source, progress), 1))

    def _pieces(self, source: Source, progress: Any) -> Iterator[_Piece]:
        """Whole lines behind the header, with how many lines stand before them."""
        tail, lines = b"", 0
        for block in source.blocks(BLOCK_BYTES, progress):
            end = block.rfind(b"\n") + 1
            data = b"".join((tail, block[:end] if end < len(block) - BLOCK_BYTES // 8 else block, _PADDING))
            size = len(tail) + end if end else 0
            tail = block[end:] if end else tail + block
            if len(tail) > BLOCK_BYTES:
                raise UnreadableInput(f"{source} has a line of over {BLOCK_BYTES // 1_000_000} MB: it is no table.")
            start = data.find(b"\n") + 1 if size and not lines else 0
            lines = max(lines, int(bool(size)))
            for piece in _cut(data, start, size, lines):
                yield piece
                lines += piece.count
        if tail and lines:
            yield _Piece(tail + b"\n" + _PADDING, 0, len(tail) + 1, lines, 1)

    def _rows(self, piece: _Piece) -> Rows:
        rows, unparsed = self._parse(piece)
        for number, column in enumerate(self._columns):
            if column is not None and (unparsed[number] or column.time_format is not None):
                rows.columns[column.name] = _slowly(rows.cells(number), column)
            if column is not None and column.kind == kernel.STATION:
                rows.stations = _station_names(rows, number, self._delimiter)
        return rows

    def _parse(self, piece: _Piece) -> tuple[Rows, Ints]:
        """The rows, and how many cells of each column could not be parsed."""
        data, before, capacity = piece.data, piece.before, piece.count
        buffer = np.frombuffer(data, np.uint8)
        layout, places = _layout(self._columns)
        counts = {kind: sum(place[0] == kind for place in places.values()) for kind in ("long", "float", "text")}
        longs = np.empty((counts["long"], capacity), np.int64)
        floats = np.empty((counts["float"] + 1, capacity), np.float64)
        text = np.empty((counts["text"] + 1, piece.end - piece.start), np.uint8)
        ends = np.zeros((counts["text"] + 1, capacity + 1), np.int64)
        rows, odd = np.empty((capacity, 4), np.int64), np.empty((capacity, 3), np.int64)
        seen = np.zeros(SEEN_SLOTS, np.int64)
        state, cells = np.zeros(kernel.STATE_SIZE, np.int64), np.zeros(2 * len(self._columns), np.int64)
        state[kernel.LINE] = before
        time_slot, mmsi_slot = places["time_ms"][1], places["mmsi"][1]
        kernel.read_rows(
            buffer, piece.start, piece.end, ord(self._delimiter), layout, time_slot, mmsi_slot,
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
            said=np.flatnonzero(rows[:made, 3] != NONE),
            odd=[(line, data[start : start + size]) for line, start, size in odd[: state[kernel.ODD]].tolist()],
            empty=int(state[kernel.EMPTY]),
            seen=int(state[kernel.LINE]) - before,
            _data=data,
            _places=rows[:made, 1:3],
            _delimiter=self._delimiter,
        )
        return rows_made, state[kernel.BAD : kernel.BAD + len(self._columns)]


def _cut(data: bytes, start: int, size: int, lines: int) -> Iterator[_Piece]:
    """data[start:size] in pieces that do not hold too many lines, where lines are short."""
    count = int(np.count_nonzero(np.frombuffer(data, np.uint8)[start:size] == 10))
    if count <= MOST_LINES:
        if count:
            yield _Piece(data, start, size, lines, count)
        return
    places = np.flatnonzero(np.frombuffer(data, np.uint8)[start:size] == 10)
    for first in range(0, count, MOST_LINES):
        last = min(first + MOST_LINES, count) - 1
        end = start + int(places[last]) + 1
        begin = start + (int(places[first - 1]) + 1 if first else 0)
        yield _Piece(data, begin, end, lines + first, last - first + 1)


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


def _station_names(rows: Rows, number: int, delimiter: str) -> dict[int, str]:
    """The names in a column of the table by the code that the kernel made of them, each looked at once."""
    import pandas as pd

    first = pd.Series(rows.columns["station"]).drop_duplicates()
    first = first[first != NO_STATION].head(MOST_STATIONS)
    return {int(code): shown_name(split(rows.text_of(int(str(row))), delimiter)[number]) for row, code in first.items()}


def _slowly(cells: list[str], column: Column) -> Any:
    """A column some cells of which are not written as expected, read with patience; what is nothing is missing."""
    import pandas as pd

    text = pd.Series(cells, dtype="str")
    if form := column.time_format or _FORMATS.get(column.kind):
        if column.kind == kernel.ISO_TIME:
            text = text.str.replace(r"\s(?:UTC|GMT)$", "Z", regex=True)
        times = pd.to_datetime(text, errors="coerce", utc=True, format=form).dt.as_unit("ms")
        found = np.where(times.isna(), 0, times.astype("int64"))
        return np.where((found >= EARLIEST_MS) & (found < LATEST_MS), found, NONE)
    if column.kind == kernel.IMO:
        text = text.str.extract(r"^(?:IMO)?\s*(\d{1,10})$", expand=False)
    numbers = np.array([_number(cell, column.words) for cell in text], np.float64)
    if column.kind == kernel.EPOCH:
        return np.array([NONE if (ms := epoch_ms(cell.encode())) is None else ms for cell in cells], np.int64)
    if column.kind in _FLOATS:
        return numbers
    whole = np.isfinite(numbers) & (numbers == np.floor(numbers)) & (np.abs(numbers) < 2**53)
    return np.where(whole, np.where(whole, numbers, 0), NONE).astype(np.int64)


def _number(cell: Any, words: Mapping[str, float]) -> float:
    """The number of a cell, rounded as Python does (pandas does not, in the last bit); NaN where there is none."""
    if not isinstance(cell, str):
        return np.nan
    try:
        return float("no" if "_" in cell else cell)  # Python would take 1_000
    except ValueError:
        return words.get(cell.lower(), np.nan)


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
