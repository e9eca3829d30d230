"""The readers of this folder, found by looking: a new format is one new file with NAME, recognises and read."""

from __future__ import annotations

import pkgutil
from functools import cache
from importlib import import_module
from typing import TYPE_CHECKING, cast

from detector.errors import UnknownFormat

if TYPE_CHECKING:
    from detector.io.reading import Reader
    from detector.io.source import Source


@cache
def readers() -> tuple[Reader, ...]:
    """All readers, in the order of their module names."""
    import detector.io as room

    modules = (import_module(f"{room.__name__}.{info.name}") for info in pkgutil.iter_modules(room.__path__))
    return tuple(cast("Reader", module) for module in modules if hasattr(module, "recognises"))


def reader_for(source: Source) -> Reader:
    """The reader that recognises the first bytes of an input. Raises UnknownFormat, naming what can be read.

    A reader that has to look further than at the first bytes has a function `recognises_source(source)` besides; it is
    asked when no other reader knows the input, and may raise UnknownFormat with better advice.
    """
    head = source.head()
    for reader in readers():
        if reader.recognises(head):
            return reader
    for reader in readers():
        looks_further = getattr(reader, "recognises_source", None)
        if looks_further is not None and looks_further(source):
            return reader
    _read_on(source)
    known = ", ".join(reader.NAME for reader in readers())
    raise UnknownFormat(f"{source} is {_looks(head)}; what can be read is: {known}. Convert it or leave it out.")


def _read_on(source: Source) -> None:
    """Nothing; UnreadableInput if the input is no format that we know because it is damaged, which shows later on."""
    left = 1 << 26  # a damaged block of bzip2 ends within a megabyte; more would be a foreign file read for nothing
    for block in source.blocks(1 << 20):
        left -= len(block)
        if left <= 0:
            break


_MAGIC = (
    (b"PAR1", "a Parquet file whose columns no reader knows"),
    (b"SQLite format 3\x00", "an SQLite database"),
    (b"%PDF", "a PDF document"),
    (b"PK\x03\x04", "a zip archive or an office document"),
    (b"\x89HDF", "HDF5 or NetCDF data"),
    (b"CDF", "NetCDF data"),
    (b"ARROW1", "an Arrow file"),
    (b"\x89PNG", "a picture"),
    (b"\xff\xd8\xff", "a picture"),
    (b"<", "XML or HTML"),
)


def _looks(head: bytes) -> str:
    """What the bytes seem to be, for somebody who thought they were AIS data."""
    for start, words in _MAGIC:
        if head.startswith(start):
            return words
    if b"\x00" in head:
        return "binary data that no reader knows"
    first = "".join(c if c.isprintable() else "." for c in head.splitlines()[0][:200].decode("latin-1"))
    if first.startswith(("{", "[")):
        return f"JSON that no reader knows ({first[:100]})"
    if b"mmsi" in head[:2000].lower() and "," in first:
        return f"a table whose columns no reader knows ({first})"
    return f"text without AIS sentences that no reader knows ({first[:60]})"
