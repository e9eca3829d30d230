"""Reports and statements to lines of a log, a chunk at a time, through the compiled `kernel`."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import numpy as np

from detector.simulate.wire import kernel
from detector.simulate.wire.bits import ReportColumns, StatementColumns, TextCodes
from detector.simulate.wire.columns import (
    CALLSIGN_LENGTH,
    NAME_LENGTH,
    Codes,
    Longs,
    Reports,
    Statements,
    Texts,
    Tiny,
    check,
    six_bit,
    station_bytes,
)

CHUNK_ROWS = 65_536  # a buffer of 16 MB


@dataclass(frozen=True, slots=True)
class Chunk:
    """Complete lines, and for each line to be put in: begin and end in `data` of the line it goes behind."""

    data: Codes
    places: Longs


@dataclass(frozen=True, slots=True)
class Layout:
    """How messages follow one another: see `kernel.write_rows`."""

    order: Longs
    second: Tiny
    inserts: Longs
    milliseconds: bool = False


def delivery_order(reports: Reports, statements: Statements) -> Longs:
    """The rows in order of delivery, those of `statements` behind those of `reports`; ties keep that order."""
    delivered = np.concatenate([reports.delivered_ms, statements.delivered_ms])
    return np.argsort(delivered, kind="stable").astype(np.int64, copy=False)


def plain_layout(reports: Reports, statements: Statements, milliseconds: bool = False) -> Layout:
    """Every message whole, nothing put in."""
    order = delivery_order(reports, statements)
    return Layout(order, np.zeros(len(statements), np.int8), np.zeros(0, np.int64), milliseconds)


class Encoder:
    """Turns rows into lines. `lines` holds the line number of each report, from 1, once `chunks` is through.

    Raises OutputError for values that AIS cannot send.
    """

    def __init__(self, reports: Reports, statements: Statements, texts: Texts, layout: Layout) -> None:
        check(reports, statements, texts)
        self._layout = layout
        self._reports = ReportColumns(*(_plain(getattr(reports, name)) for name in ReportColumns._fields))
        self._statements = StatementColumns(*(_plain(getattr(statements, name)) for name in StatementColumns._fields))
        self._texts = _codes(texts)
        self._sequence = np.zeros(len(statements), np.int8)
        self._state = np.zeros(kernel.SEQUENCE + max(len(texts.stations), 1), np.int64)
        self.lines = np.zeros(len(reports), np.int64)

    @property
    def written(self) -> int:
        """How many lines there are so far, those to be put in included."""
        return int(self._state[kernel.LINES])

    def chunks(self, rows: int = CHUNK_ROWS) -> Iterator[Chunk]:
        """The lines of so many rows at a time. A chunk is good until the next one is asked for."""
        layout = self._layout
        out = np.empty((min(rows, len(layout.order)) + kernel.MOST_WAITING) * kernel.LONGEST_ROW, np.uint8)
        places = np.zeros((len(layout.inserts), 2), np.int64)
        for first in range(0, len(layout.order), rows):
            inserted = int(self._state[kernel.INSERTED])
            end = self._write(first, min(first + rows, len(layout.order)), places, out)
            yield Chunk(out[:end], places[inserted : int(self._state[kernel.INSERTED])])

    def _write(self, first: int, last: int, places: Any, out: Codes) -> int:
        layout = self._layout
        end = kernel.write_rows(
            self._reports, self._statements, self._texts, layout.order, first, last, layout.second, self._sequence,
            layout.inserts, places, layout.milliseconds, self._state, self.lines, out,
        )  # fmt: skip
        return int(end)


def _plain(column: Any) -> Any:
    """The column as the kernel was compiled for: in one piece and writable; copied only where it is not."""
    return np.require(column, None, ["C", "W"])


def _codes(texts: Texts) -> TextCodes:
    stations, lengths = station_bytes(texts.stations)
    return TextCodes(
        stations=stations,
        station_lengths=lengths,
        names=six_bit(texts.names, NAME_LENGTH),
        callsigns=six_bit(texts.callsigns, CALLSIGN_LENGTH),
        shipnames=six_bit(texts.shipnames, NAME_LENGTH),
        destinations=six_bit(texts.destinations, NAME_LENGTH),
    )


def encoded(reports: Reports, statements: Statements, texts: Texts, milliseconds: bool = False) -> bytes:
    """All lines, in order of delivery, as one text: for little data."""
    encoder = Encoder(reports, statements, texts, plain_layout(reports, statements, milliseconds))
    return b"".join(chunk.data.tobytes() for chunk in encoder.chunks())
