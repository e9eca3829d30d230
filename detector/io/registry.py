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
    looks = "binary data" if b"\x00" in head else "text of another kind"
    raise UnknownFormat(
        f"{source} is {looks}: none of the formats that can be read ({known}). Convert or leave it out."
    )
