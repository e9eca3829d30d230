"""From what the user typed (files, folders, globs, `-`) to sources with their readers, in one fixed order."""

from __future__ import annotations

import glob
import os
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

from detector.errors import InputError, NoUsableRows, UnknownFormat, UnreadableInput
from detector.io import archives
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

    A zip of several files is listed by its members, as `archive.zip!member`.
    """
    if path.is_file():
        return archives.inputs_in(str(path))
    files = (p for p in path.rglob("*") if p.is_file() and not _hidden(p.relative_to(path)))
    return sorted(name for file in files for name in archives.inputs_in(str(file)))


def _hidden(path: Path) -> bool:
    return any(part.startswith(".") for part in path.parts)


def read_one(item: Recognised, number: int, progress: Progress | None = None) -> tuple[Reading, InputFile]:
    """The content of one input and its record. Raises NoUsableRows, with the reasons, where nothing can be used."""
    reading = together(item.reader.read(item.source, number, progress))
    if reading.positions.empty and reading.statics.empty:
        raise NoUsableRows(_nothing_usable(item, reading))
    sha256 = item.source.sha256()
    return reading, InputFile(
        path=item.source.name,
        format=item.reader.NAME,
        sha256=sha256,
        bytes=item.source.bytes,
        lines=reading.lines,
        positions=len(reading.positions),
        statics=len(reading.statics),
        passed_over=reading.passed_over,
        rejected=reading.rejected(),
    )


def _nothing_usable(item: Recognised, reading: Reading) -> str:
    counts = reading.rejected()
    untimed = counts.get(NO_TIME, 0)
    if untimed and untimed == max(counts.values()):
        return (
            f"{item.source} carries no time ({untimed:,} AIS messages without one): record it again with time stamps "
            "(NMEA tag blocks with c:, or a time behind each line)."
        )
    reasons = ", ".join(f"{reason} ({count:,})" for reason, count in {**counts, **reading.passed_over}.items())
    return f"{item.source} holds no usable vessel report in {reading.lines:,} lines: {reasons}. Check the recording."
