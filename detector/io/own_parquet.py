"""The project's own data set: what `sts convert` wrote, read back faster than the recordings it is from.

A folder, named as an input by itself:

    recording.parquet/
      _inputs.json                                 the manifest: what it was made of, and every part with its SHA-256
      day=2024-03-01/cell=n25e120/part-0.parquet   positions of a UTC day and a square of 5 degrees, by MMSI and time
      _statics/day=2024-03-01/part-0.parquet       static reports, by MMSI and time
      _rejects/part-0.parquet                      lines that could not be used, by input and line

The rows keep the input and line they came from, so lineage leads to the recordings themselves. The positions are
GeoParquet 1.1 (points as WKB, longitude first); folders with a leading underscore are left out by Arrow's discovery of
data sets, so other tools see positions alone.
"""

from __future__ import annotations

import hashlib
import json
import os
import re
from collections.abc import Iterator
from concurrent.futures import Executor, ThreadPoolExecutor
from dataclasses import asdict, dataclass
from itertools import accumulate, chain
from pathlib import Path, PurePosixPath
from typing import TYPE_CHECKING, Any

from pydantic import TypeAdapter

from detector.errors import UnreadableInput
from detector.io.part_columns import PartColumns
from detector.io.reading import Progress, Reading
from detector.io.source import Source
from detector.records import InputFile
from detector.schema import POSITIONS, REJECTS, STATICS, Table

if TYPE_CHECKING:
    import pandas as pd
    import pyarrow as pa

NAME = "sts Parquet"
VERSION = 2  # of the layout; raised whenever it changes, and another number is refused. 2: positions have a station
MANIFEST = "_inputs.json"
GEOMETRY = "geometry"
TABLES = {table.name: table for table in (POSITIONS, STATICS, REJECTS)}

_STRETCH_ROWS = 1_000_000  # some 100 MB as a table
_START = re.compile(rb'\s*\{\s*"format":\s*"' + NAME.encode("ascii") + rb'"')


@dataclass(frozen=True, slots=True)
class PartFile:
    """One file of a data set: its path inside, the table it holds, its rows, bytes and SHA-256."""

    path: str
    table: str
    rows: int
    bytes: int
    sha256: str


@dataclass(frozen=True, slots=True)
class Manifest:
    """What a data set says of itself. `inputs` are the recordings it was made of, in the order of the rows' numbers.

    `census` is the sum of what their readers counted, `stations` the names of who heard them by their code in the rows,
    `hints` what the user said about them (see `source.Hints`).
    """

    inputs: tuple[InputFile, ...]
    parts: tuple[PartFile, ...]
    census: dict[str, dict[str, int]]
    hints: dict[str, str | int | None]
    version: str
    stations: dict[int, str]

    def to_json(self) -> str:
        """The manifest as it stands in the folder; no clock in it, so equal inputs give equal bytes."""
        content = {
            "format": NAME,
            "format_version": VERSION,
            "software": "sts-detector",
            "version": self.version,
            "hints": self.hints,
            "inputs": [file.to_dict() for file in self.inputs],
            "census": self.census,
            "stations": {str(code): name for code, name in sorted(self.stations.items())},
            "parts": [asdict(part) for part in self.parts],
        }
        return json.dumps(content, indent=1) + "\n"


def is_data_set(folder: Path) -> bool:
    """Whether a folder is a data set of this format, rather than a folder of files."""
    try:
        with (folder / MANIFEST).open("rb") as file:
            return recognises(file.read(100))
    except OSError:
        return False


def recognises(head: bytes) -> bool:
    """Whether the bytes are the beginning of a manifest."""
    return _START.match(head) is not None


def originals(source: Source) -> tuple[InputFile, ...]:
    """The recordings a data set was made of, each saying that it came by way of the data set."""
    via = str(_folder(source))
    return tuple(InputFile(**{**file.to_dict(), "via": via}) for file in read_manifest(source).inputs)


def read_manifest(source: Source) -> Manifest:
    """The manifest of a data set. Raises UnreadableInput where it is damaged or of another version."""
    with source.open() as stream:
        text = stream.read()
    try:
        content = json.loads(text)
        version = int(content["format_version"])
        found = None if version != VERSION else TypeAdapter(Manifest).validate_python(content)
    except (ValueError, KeyError, TypeError):
        raise UnreadableInput(f"{source} is a damaged manifest: convert the recordings again.") from None
    if found is None:
        raise UnreadableInput(
            f"{source} is of version {version} of the data set, this software reads {VERSION}: "
            "convert the recordings again."
        )
    if not all(map(_inside, found.parts)):
        raise UnreadableInput(f"{source} is a damaged manifest, it names files that are no parts of it: make it again.")
    return found


def _inside(part: PartFile) -> bool:
    """Whether the part names a file in the folder and a table there is; a manifest may be anybody's."""
    path = PurePosixPath(part.path)
    return not path.is_absolute() and ".." not in path.parts and part.table in TABLES


def read(source: Source, number: int, progress: Progress | None = None) -> Iterator[Reading]:
    """All rows, each part checked against the manifest; the inputs they came from are numbered from `number` on.

    What the inputs' readers counted comes with the first stretch. Raises UnreadableInput for a part that is missing or
    is not the one that was written.
    """
    yield from _stretched(source, number, progress, _STRETCH_ROWS)


def whole(source: Source, number: int, progress: Progress | None = None) -> Reading:
    """The same in one piece, which spares the putting together of stretches."""
    counted, *tables = _stretched(source, number, progress, None)
    for reading in tables:
        for name in TABLES:
            if len(getattr(reading, name)):
                setattr(counted, name, getattr(reading, name))
    return counted


def _stretched(source: Source, number: int, progress: Progress | None, most_rows: int | None) -> Iterator[Reading]:
    manifest, folder = read_manifest(source), _folder(source)
    yield Reading(
        positions=POSITIONS.empty(),
        statics=STATICS.empty(),
        rejects=REJECTS.empty(),
        lines=sum(file.lines for file in manifest.inputs),
        passed_over=_summed(file.passed_over for file in manifest.inputs),
        census=manifest.census,
        stations=manifest.stations,
    )
    with ThreadPoolExecutor(os.cpu_count()) as threads:
        for parts in _stretches(manifest.parts, most_rows):
            table = TABLES[parts[0].table]
            rows = _rows(folder, parts, threads, number)
            if progress is not None:
                progress(sum(part.bytes for part in parts))
            yield _reading_of(table, rows)


def _rows(folder: Path, parts: list[PartFile], threads: Executor, number: int) -> pd.DataFrame:
    """The rows of some parts of one table, each part read and put in its place by a thread of its own."""
    table = TABLES[parts[0].table]
    starts = list(accumulate((part.rows for part in parts), initial=0))
    columns = PartColumns(table, starts[-1])
    list(threads.map(lambda part, start: columns.put(_load(folder, part, table), start), parts, starts[:-1]))
    return columns.to_frame(number)


def _folder(source: Source) -> Path:
    return Path(source.name).parent


def _summed(counts: Any) -> dict[str, int]:
    total: dict[str, int] = {}
    for reason, count in chain.from_iterable(each.items() for each in counts):
        total[reason] = total.get(reason, 0) + count
    return total


def _stretches(parts: tuple[PartFile, ...], most_rows: int | None) -> Iterator[list[PartFile]]:
    """Parts of one table together, up to the rows of a stretch; of each table all, where there is no limit."""
    if most_rows is None:
        for name in TABLES:
            if of_table := [part for part in parts if part.table == name]:
                yield of_table
        return
    together: list[PartFile] = []
    rows = 0
    for part in parts:
        if together and (part.table != together[0].table or rows + part.rows > most_rows):
            yield together
            together, rows = [], 0
        together.append(part)
        rows += part.rows
    if together:
        yield together


def _load(folder: Path, part: PartFile, table: Table) -> pa.Table:
    """The rows of one part, after a look at its size and SHA-256."""
    import pyarrow as pa
    import pyarrow.parquet as pq

    path = folder / part.path
    try:
        content = path.read_bytes()
    except OSError as error:
        raise UnreadableInput(
            f"{path} cannot be read ({error.strerror or error}): the data set is not whole; copy or convert it again."
        ) from None
    if len(content) == part.bytes and hashlib.sha256(content).hexdigest() == part.sha256:
        with pq.ParquetFile(pa.BufferReader(content)) as file:
            rows = file.read(columns=table.names, use_threads=False)
        if rows.num_rows == part.rows:
            return rows
    raise UnreadableInput(
        f"{path} is not the file that was written (its SHA-256 is another): copy or convert the data set again."
    )


def _reading_of(table: Table, rows: pd.DataFrame) -> Reading:
    made = {each.name: each.empty() for each in TABLES.values()} | {table.name: rows}
    return Reading(made[POSITIONS.name], made[STATICS.name], made[REJECTS.name], lines=0, passed_over={})
