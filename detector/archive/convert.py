"""`sts convert`: recordings of any size and format into one data set, in bounded memory, whole or not at all.

Read stretch by stretch, kept in runs (see `runs`), rejoined across inputs, then written partition by partition. What is
held in memory is a stretch, a run or a partition, and the lines whose other part is missing. The answers of a replay
are the same as from the recordings themselves.
"""

from __future__ import annotations

import os
import shutil
from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from detector.archive.cells import cell_codes, cell_folder, day_codes, day_folder
from detector.archive.parts import in_order, write_part
from detector.archive.runs import FLUSH_ROWS, Runs
from detector.errors import InputError, OutputError
from detector.io.inputs import Recognised, Skipped, Tally, recognise
from detector.io.nmea import rejoin
from detector.io.own_parquet import MANIFEST, Manifest, PartFile
from detector.io.part_columns import arrow_schema, frame
from detector.io.reading import PART_MISSING, Reading
from detector.io.source import Hints
from detector.records import InputFile
from detector.schema import POSITIONS, REJECTS, STATICS, Table
from detector.version import __version__

if TYPE_CHECKING:
    import pandas as pd
    import pyarrow as pa

Told = Callable[[str, int, int], None]  # stage, done, total (0 where not known)

SUFFIX = ".parquet"
_RUNS = "_runs"
_PART = "part-0.parquet"
_SHIFT = 40  # bits below the number of an input: a million times a million million lines


@dataclass(frozen=True, slots=True)
class Conversion:
    """What was made: the manifest, and what was left out on the way."""

    manifest: Manifest
    skipped: tuple[Skipped, ...]

    def rows(self, table: Table) -> int:
        """How many rows of a table were written."""
        return sum(part.rows for part in self.manifest.parts if part.table == table.name)

    @property
    def bytes(self) -> int:
        """The size of all parts."""
        return sum(part.bytes for part in self.manifest.parts)


def check(out: Path) -> None:
    """Refuse early a place where no data set can be made. Raises OutputError."""
    if out.suffix != SUFFIX:
        raise OutputError(f"{out} must end in {SUFFIX}: the last name is the data set to write.")
    if out.exists() or out.is_symlink():
        raise OutputError(f"{out} exists and is not overwritten: remove it, or name another.")
    if not out.absolute().parent.is_dir():
        raise OutputError(f"The folder {out.parent} does not exist: make it first.")
    if not os.access(out.absolute().parent, os.W_OK):
        raise OutputError(f"The folder {out.parent} cannot be written to: name another place for {out.name}.")


def convert(
    inputs: Iterable[str | Path],
    out: Path,
    hints: Hints | None = None,
    told: Told = lambda *_: None,
    flush_rows: int = FLUSH_ROWS,
) -> Conversion:
    """Write the data set `out` (a folder ending in .parquet) of all inputs.

    Raises InputError for input that cannot be used, as a replay does, and OutputError where `out` exists or cannot be
    written. What is written appears at once, at the end.
    """
    check(out)
    hints = hints or Hints()
    items, skipped = recognise(inputs, hints)
    with _whole_folder(out) as folder:
        made = _Conversion(folder, told, flush_rows)
        left_out = made.read(items, skipped)
        told("writing the data set", 0, 0)
        manifest = made.write(hints)
        (folder / MANIFEST).write_text(manifest.to_json(), encoding="ascii")
    return Conversion(manifest, left_out)


@contextmanager
def _whole_folder(out: Path) -> Iterator[Path]:
    """A hidden folder beside `out`, renamed to it if the block succeeds, removed if it does not."""
    beside = out.with_name(f".{out.name}.{os.getpid()}.part")
    try:
        beside.mkdir()
        yield beside
        check(out)  # nobody may have made it meanwhile: a rename would replace an empty folder
        beside.rename(out)
    except OSError as error:
        raise OutputError(f"{out} cannot be written: {error.strerror or error}.") from None
    finally:
        shutil.rmtree(beside, ignore_errors=True)


class _Conversion:
    """One conversion on its way: rows in runs, and what was counted.

    While it reads, the rows' numbers of inputs have gaps, where an input was left out half-way; `write` closes them.
    """

    def __init__(self, folder: Path, told: Told, flush_rows: int) -> None:
        self._folder = folder
        self._told = told
        self._runs = {
            kind: Runs(folder / _RUNS / kind, arrow_schema(table), flush_rows) for kind, table in _TABLE_OF.items()
        }
        self._files: dict[int, InputFile] = {}  # by the number that their rows carry in the runs
        self._next = 0
        self._census: defaultdict[str, Counter[str]] = defaultdict(Counter)
        self._stations: dict[int, str] = {}

    def read(self, items: Sequence[Recognised], skipped: Sequence[Skipped]) -> tuple[Skipped, ...]:
        """All inputs into runs; what was left out of folders, besides what was skipped before."""
        left_out, used = list(skipped), 0
        for place, item in enumerate(items):
            first = self._next
            try:
                files, census, stations = self._take_in(item, first)
            except InputError as error:
                if item.named or (place == len(items) - 1 and not used):
                    raise
                left_out.append(Skipped(item.source.name, str(error)))
                continue
            used += 1
            self._next = first + len(files)
            self._files.update(enumerate(files, first))
            for what, counts in census.items():
                self._census[what].update(counts)
            self._stations |= stations
        self._rejoin(across=used > 1)
        return tuple(left_out)

    def _take_in(
        self, item: Recognised, first: int
    ) -> tuple[tuple[InputFile, ...], dict[str, Counter[str]], dict[int, str]]:
        tally, done = Tally(item), 0
        census: defaultdict[str, Counter[str]] = defaultdict(Counter)
        stations: dict[int, str] = {}

        def progress(more: int) -> None:
            nonlocal done
            done += more
            self._told(f"reading {Path(item.source.name).name}", done, 0)

        for stretch in item.reader.read(item.source, first, progress):
            tally.add(stretch)
            self._keep(stretch)
            for what, counts in stretch.census.items():
                census[what].update(counts)
            stations |= stretch.stations
        return tally.files(), census, stations

    def _keep(self, stretch: Reading) -> None:
        alone = (stretch.rejects["reason"] == PART_MISSING).to_numpy()
        for kind, rows in (
            ("positions", stretch.positions),
            ("statics", stretch.statics),
            ("rejects", stretch.rejects[~alone]),
            ("waiting", stretch.rejects[alone]),
        ):
            if len(rows):
                self._next = max(self._next, int(rows["file"].max()) + 1)  # its rows may stay behind if it fails
                self._runs[kind].add(rows, _CODES_OF[kind](rows))

    def _rejoin(self, across: bool) -> None:
        """Messages whose two lines fell into different inputs; each input's counts follow. The rest stays rejected."""
        waiting = self._runs.pop("waiting")
        tables = [waiting.rows(code) for code in waiting.partitions()]
        lines = frame(tables, REJECTS)
        lines = lines[lines["file"].isin(list(self._files))].reset_index(drop=True)
        if across:
            found, used = rejoin(lines)
            for kind, rows in (("positions", found.positions), ("statics", found.statics)):
                self._runs[kind].add(rows, _CODES_OF[kind](rows))
            gone = Counter(map(int, lines.loc[used, "file"]))
            self._files = {n: _recounted(file, n, found, gone[n]) for n, file in self._files.items()}
            lines = lines.drop(index=used)
        self._runs["rejects"].add(lines, _rejects_codes(lines))

    def write(self, hints: Hints) -> Manifest:
        """All partitions as part files, and what the manifest says of them. The runs are gone afterwards."""
        parts = [
            *self._parts("positions", "", cell_folder, ("mmsi", "time", "file", "line")),
            *self._parts("statics", "_statics/", day_folder, ("mmsi", "time", "file", "line")),
        ]
        if rejects := self._runs["rejects"].partitions():
            ordered = (self._rows("rejects", code, ("file", "line")) for code in rejects)
            parts.append(write_part(self._folder, f"_rejects/{_PART}", REJECTS, ordered))
        shutil.rmtree(self._folder / _RUNS)
        return Manifest(
            inputs=tuple(replace(file, via="") for file in self._files.values()),
            parts=tuple(part for part in parts if part.rows),
            census={what: dict(counts.most_common()) for what, counts in self._census.items()},
            hints={"columns": str(hints.columns) if hints.columns else None, "start_ms": hints.start_ms},
            version=__version__,
            stations=self._stations,
        )

    def _parts(self, kind: str, below: str, folder: Callable[[int], str], keys: tuple[str, ...]) -> Iterator[PartFile]:
        codes = self._runs[kind].partitions()
        for done, code in enumerate(codes):
            self._told(f"writing {kind}", done, len(codes))
            rows = self._rows(kind, code, keys)
            if rows.num_rows:
                yield write_part(self._folder, f"{below}{folder(code)}/{_PART}", _TABLE_OF[kind], [rows])

    def _rows(self, kind: str, code: int, keys: tuple[str, ...]) -> pa.Table:
        """The rows of a partition in order, numbered as the files are in the manifest; without those left out."""
        import pyarrow as pa

        rows = self._runs[kind].rows(code)
        known = np.array(list(self._files), dtype=np.int32)
        serial = rows.column("file").to_numpy()
        number = np.minimum(np.searchsorted(known, serial), len(known) - 1).astype(np.int32)
        rows = rows.set_column(rows.schema.get_field_index("file"), "file", pa.array(number))
        kept = known[number] == serial
        return in_order(rows if kept.all() else rows.filter(pa.array(kept)), keys)


def _rejects_codes(rows: pd.DataFrame) -> NDArray[np.int64]:
    """One number for the input and a million lines of it."""
    result: NDArray[np.int64] = (rows["file"].to_numpy(dtype=np.int64) << _SHIFT) + rows["line"].to_numpy() // 1_000_000
    return result


def _recounted(file: InputFile, number: int, found: Reading, gone: int) -> InputFile:
    rejected = {r: n for r, n in (Counter(file.rejected) - Counter({PART_MISSING: gone})).items() if n}
    return replace(
        file,
        positions=file.positions + int((found.positions["file"] == number).sum()),
        statics=file.statics + int((found.statics["file"] == number).sum()),
        rejected=rejected,
    )


_TABLE_OF: dict[str, Table] = {"positions": POSITIONS, "statics": STATICS, "rejects": REJECTS, "waiting": REJECTS}
_CODES_OF: dict[str, Callable[[pd.DataFrame], NDArray[np.int64]]] = {
    "positions": cell_codes,
    "statics": day_codes,
    "rejects": _rejects_codes,
    "waiting": _rejects_codes,
}
