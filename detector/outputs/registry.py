"""The output formats of this folder, found by looking and chosen by the file's ending."""

from __future__ import annotations

import pkgutil
from functools import cache
from importlib import import_module
from pathlib import Path
from typing import TYPE_CHECKING, Protocol, cast

from detector.errors import OutputError

if TYPE_CHECKING:
    import pandas as pd

    from detector.records import Run


class Writer(Protocol):
    """A module of this folder."""

    NAME: str
    SUFFIXES: tuple[str, ...]

    def write(self, frame: pd.DataFrame, run: Run, out: Path) -> None:
        """The EVENTS table and the run, to a file."""


@cache
def writers() -> tuple[Writer, ...]:
    """All output formats, in the order of their module names."""
    import detector.outputs as room

    modules = (import_module(f"{room.__name__}.{info.name}") for info in pkgutil.iter_modules(room.__path__))
    return tuple(cast("Writer", module) for module in modules if hasattr(module, "SUFFIXES"))


def writer_for(out: Path) -> Writer:
    """The format of a file's ending. Raises OutputError, naming the endings there are."""
    for writer in writers():
        if out.suffix.lower() in writer.SUFFIXES:
            return writer
    known = " ".join(suffix for writer in writers() for suffix in writer.SUFFIXES)
    raise OutputError(f"{out.name} has no ending that names a format: use one of {known}.")
