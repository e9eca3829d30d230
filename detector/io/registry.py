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
    """The reader that recognises the first bytes of an input. Raises UnknownFormat, naming what can be read."""
    head = source.head()
    for reader in readers():
        if reader.recognises(head):
            return reader
    known = ", ".join(reader.NAME for reader in readers())
    raise UnknownFormat(f"{source} is {_looks(head)}; what can be read is: {known}. Convert it or leave it out.")


def _looks(head: bytes) -> str:
    if b"\x00" in head:
        return "binary data that no reader knows"
    first = head.splitlines()[0][:200].decode("latin-1")
    if b"mmsi" in head[:2000].lower() and "," in first:
        return f"a table whose columns no reader knows ({first})"
    return "text without AIS sentences that no reader knows"
