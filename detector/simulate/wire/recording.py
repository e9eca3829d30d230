"""The log of a world: lines in order of delivery, some of them corrupt, written in constant memory."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from detector.simulate.wire.columns import Longs, Reports, Statements, Texts
from detector.simulate.wire.damage import inserted_lines, planned
from detector.simulate.wire.encode import CHUNK_ROWS, Chunk, Encoder


@dataclass(frozen=True, slots=True)
class Recorded:
    """What was written: the line (from 1) of each report, how many lines, and the faults planted among them."""

    line: Longs
    lines: int
    corrupt: dict[str, int]


def write_recording(
    path: Path,
    reports: Reports,
    statements: Statements,
    texts: Texts,
    rng: np.random.Generator,
    *,
    corrupt: Mapping[str, int] | None = None,
    interleaved_share: float = 0.0,
    milliseconds: bool = False,
    chunk_rows: int = CHUNK_ROWS,
) -> Recorded:
    """Writes a log, the same bytes for the same columns and generator, and gives what is in it.

    Lines stand in order of `delivered_ms`; at the same moment reports come before statements, each in their own order.
    `corrupt` are counts by kind (`damage.KINDS`), `interleaved_share` the share of messages of two sentences that have
    other lines between them, `milliseconds` the unit of the time in the tag blocks (seconds otherwise). Raises
    OutputError for values that AIS cannot send and SettingsError for an unknown kind.
    """
    plan = planned(reports, statements, corrupt or {}, interleaved_share, milliseconds, rng)
    encoder = Encoder(reports, statements, texts, plan.layout)
    done = 0
    with path.open("wb") as file:
        for chunk in encoder.chunks(chunk_rows):
            kinds = plan.inserted[done : done + len(chunk.places)]
            done += len(kinds)
            file.writelines(_pieces(chunk, kinds, rng))
    return Recorded(encoder.lines, encoder.written, plan.counts)


def _pieces(chunk: Chunk, kinds: tuple[str, ...], rng: np.random.Generator) -> Iterator[memoryview | bytes]:
    """The bytes of a chunk with the lines put in."""
    data = chunk.data.data
    begin = 0
    for end, line in zip(chunk.places[:, 1].tolist(), inserted_lines(kinds, data, chunk.places, rng), strict=True):
        yield data[begin:end]
        yield line
        begin = end
    yield data[begin:]
