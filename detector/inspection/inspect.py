"""`sts inspect`: inputs read once, stretch by stretch, and counted; nothing usable in them is an answer, too."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from pathlib import Path

from detector.errors import InputError
from detector.inspection.census import Census, Inspected, Inspection, Outline
from detector.io.inputs import Recognised, recognise
from detector.io.own_parquet import originals
from detector.io.source import Hints

Told = Callable[[str, int, int], None]  # stage, done, total (0 where not known)


def inspect(inputs: Iterable[str | Path], hints: Hints | None = None, told: Told = lambda *_: None) -> Inspection:
    """Count what is in the inputs. A file that holds nothing usable, or breaks off, is inspected as far as it goes.

    Raises UnknownFormat, saying what it seems to be, for a file named by the user that no reader knows.
    """
    items, skipped = recognise(inputs, hints)
    census = Census()
    found = tuple(_inspected(item, number, census, told) for number, item in enumerate(items))
    return Inspection(found, census, tuple(skipped))


def _inspected(item: Recognised, number: int, census: Census, told: Told) -> Inspected:
    outline, stopped, done = Outline(), "", 0

    def progress(more: int) -> None:
        nonlocal done
        done += more
        told(f"reading {Path(item.source.name).name}", done, 0)

    try:
        for stretch in item.reader.read(item.source, number, progress):
            outline.add(stretch)
            census.add(stretch)
    except InputError as error:
        stopped = str(error)
    return Inspected(item.source.name, item.reader.NAME, _bytes(item), outline, stopped)


def _bytes(item: Recognised) -> int:
    """The size on the disk; of a data set that of all its files."""
    path = Path(item.source.name)
    if hasattr(item.reader, originals.__name__):
        return sum(file.stat().st_size for file in path.parent.rglob("*") if file.is_file())
    try:
        return path.stat().st_size
    except OSError:  # standard input, or a member of an archive
        item.source.sha256()
        return item.source.bytes
