"""From what the user typed (files, folders, globs, `-`) to sources with their readers, in one fixed order."""

from __future__ import annotations

import glob
import os
from collections import Counter
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path

from detector.errors import InputError, NoUsableRows, UnknownFormat, UnreadableInput
from detector.io import archives, nmea
from detector.io.own_parquet import MANIFEST, is_data_set
from detector.io.reading import NO_TIME, Progress, Reader, Reading, together
from detector.io.registry import reader_for
from detector.io.source import STDIN, Hints, Source
from detector.records import InputFile


@dataclass(frozen=True, slots=True)
class Recognised:
    """An input and the reader that knows it; `named` if the user named the very file."""

    source: Source
    reader: Reader
    named: bool = True


@dataclass(frozen=True, slots=True)
class Skipped:
    """A file found in a folder that could not be used; said, not an error, since folders hold all sorts of things."""

    path: str
    reason: str


def recognise(inputs: Iterable[str | Path], hints: Hints | None = None) -> tuple[list[Recognised], list[Skipped]]:
    """Every input with its reader, sorted by path, each file once.

    A file named by the user (or by a glob) must be readable; in a folder, what no reader knows is skipped and listed.
    """
    found: dict[str, Recognised] = {}
    skipped: list[Skipped] = []
    given = expand(inputs)
    asked_for = {path for path, named in given if named}
    for path in dict.fromkeys(path for path, _ in given):
        named = path in asked_for
        source = Source(path, hints)
        try:
            found[path] = Recognised(source, reader_for(source), named)
        except (UnknownFormat, UnreadableInput) as error:
            if named:
                raise
            skipped.append(Skipped(path, str(error)))
    if not found:
        first = f" The first: {skipped[0].reason}" if skipped else ""
        raise UnreadableInput(f"None of the {len(skipped)} files found is AIS data that can be read.{first}")
    return [found[path] for path in sorted(found)], skipped


def expand(inputs: Iterable[str | Path]) -> list[tuple[str, bool]]:
    """Paths of all files, and whether the user named each one. Raises UnreadableInput where nothing is found.

    An archive of several files is taken like a folder: each member an input, none of them named.
    """
    paths: list[tuple[str, bool]] = []
    for given in map(str, inputs):
        path = Path(given)
        if given == STDIN or archives.split(given)[1] is not None:
            paths.append((given, True))
        elif is_data_set(path):
            paths.append((str(path / MANIFEST), True))
        elif path.is_file():
            paths.extend((name, name == given) for name in archives.inputs_in(given))
        elif path.is_dir():
            inside = files_of(path)
            if not inside:
                raise UnreadableInput(f"The folder {given} holds no files.")
            paths.extend((name, False) for name in inside)
        elif any(sign in given for sign in "*?["):
            matches = sorted(filter(os.path.isfile, glob.glob(given, recursive=True)))  # noqa: PTH207 - absolute too
            if not matches:
                raise UnreadableInput(f"No file matches {given}.")
            paths.extend((name, name == file) for file in matches for name in archives.inputs_in(file))
        else:
            raise UnreadableInput(f"{given} does not exist: check the path.")
    if not paths:
        raise InputError("No input given: name files, folders, globs, or - for standard input.")
    return paths


def files_of(path: Path) -> list[str]:
    """The file itself, or all files in a folder and below it, sorted; hidden ones are nobody's recording.

    A zip of several files is listed by its members (`archive.zip!member`), of a data set of our own only its manifest:
    it is one input, not a folder of files.
    """
    if path.is_file():
        return archives.inputs_in(str(path))
    whole = {manifest.parent for manifest in path.rglob(MANIFEST) if is_data_set(manifest.parent)}
    files = (
        p
        for p in path.rglob("*")
        if p.is_file()
        and not _hidden(p.relative_to(path))
        and (whole.isdisjoint(p.parents) or (p.name == MANIFEST and p.parent in whole))
    )
    return sorted(name for file in files for name in archives.inputs_in(str(file)))


def _hidden(path: Path) -> bool:
    return any(part.startswith(".") for part in path.parts)


class Tally:
    """What an input gave, counted stretch by stretch."""

    def __init__(self, item: Recognised) -> None:
        self._item = item
        self.lines = self.positions = self.statics = 0
        self.passed_over: Counter[str] = Counter()
        self.rejected: Counter[str] = Counter()

    def add(self, stretch: Reading) -> None:
        """Count one stretch."""
        self.lines += stretch.lines
        self.positions += len(stretch.positions)
        self.statics += len(stretch.statics)
        self.passed_over.update(stretch.passed_over)
        self.rejected.update(stretch.rejected())

    def counting(self, stretches: Iterable[Reading]) -> Iterator[Reading]:
        """The stretches as they come, each counted."""
        for stretch in stretches:
            self.add(stretch)
            yield stretch

    def files(self) -> tuple[InputFile, ...]:
        """The records of the input, once it was read to its end: one, or those of the recordings in a data set.

        Raises NoUsableRows, with the reasons, where nothing can be used.
        """
        if not self.positions and not self.statics:
            raise NoUsableRows(self._nothing_usable())
        source = self._item.source
        inside: Callable[[Source], tuple[InputFile, ...]] | None = getattr(self._item.reader, "originals", None)
        return inside(source) if inside is not None else (self._file(source),)

    def _file(self, source: Source) -> InputFile:
        sha256 = source.sha256()
        return InputFile(
            path=source.name,
            format=self._item.reader.NAME,
            sha256=sha256,
            bytes=source.bytes,
            lines=self.lines,
            positions=self.positions,
            statics=self.statics,
            passed_over=dict(self.passed_over),
            rejected=dict(self.rejected.most_common()),
        )

    def _nothing_usable(self) -> str:
        untimed, source = self.rejected[NO_TIME], self._item.source
        if untimed and untimed == max(self.rejected.values()):
            known = "say when it began with --start-time 2024-03-01T00:00:00Z, or " if self._item.reader is nmea else ""
            return (
                f"{source} carries no time ({untimed:,} AIS messages without one): {known}record it again with time "
                "stamps (NMEA tag blocks with c:, or a time behind each line)."
            )
        counts = {**self.rejected, **self.passed_over}
        reasons = ", ".join(f"{reason} ({count:,})" for reason, count in counts.items())
        return f"{source} holds no usable vessel report in {self.lines:,} lines: {reasons}. Check the recording."


def read_files(
    item: Recognised, number: int, progress: Progress | None = None
) -> tuple[Reading, tuple[InputFile, ...]]:
    """The content of one input and the records of the recordings in it, numbered from `number` on.

    Raises NoUsableRows, with the reasons, where nothing can be used.
    """
    tally = Tally(item)
    at_once: Callable[[Source, int, Progress | None], Reading] | None = getattr(item.reader, "whole", None)
    if at_once is not None:
        reading = at_once(item.source, number, progress)
        tally.add(reading)
    else:
        reading = together(tally.counting(item.reader.read(item.source, number, progress)))
    return reading, tally.files()


def read_one(item: Recognised, number: int, progress: Progress | None = None) -> tuple[Reading, InputFile]:
    """The content and the record of an input that is one recording, not a data set of several."""
    reading, (file,) = read_files(item, number, progress)
    return reading, file
