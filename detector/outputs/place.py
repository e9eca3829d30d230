"""Writing a result so that it is whole or not there: beside its place first, then renamed."""

from __future__ import annotations

import json
import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from detector.errors import OutputError
from detector.records import Run


@contextmanager
def whole(out: Path) -> Iterator[Path]:
    """A path to write to; renamed to `out` if the block succeeds, removed if it fails. Raises OutputError in words."""
    beside = out.with_name(f".{out.name}.{os.getpid()}.part{out.suffix}")
    try:
        yield beside
        beside.replace(out)
    except OSError as error:
        raise OutputError(f"{out} cannot be written: {error.strerror or error}.") from None
    finally:
        beside.unlink(missing_ok=True)


def check(out: Path) -> None:
    """Refuse early, before hours of work, a place that cannot be written to."""
    folder = out.parent
    if out.is_dir():
        raise OutputError(f"{out} is a folder: name a file.")
    if not folder.is_dir():
        raise OutputError(f"The folder {folder} does not exist: make it first, or name another place for {out.name}.")
    if not os.access(folder, os.W_OK):
        raise OutputError(f"The folder {folder} cannot be written to: name another place for {out.name}.")


def write_run(run: Run, events: Path) -> Path:
    """The run beside a file that has no place for it: `events.csv` gets `events.run.json`."""
    sidecar = events.with_name(f"{events.stem}.run.json")
    with whole(sidecar) as beside:
        beside.write_text(json.dumps(run.to_dict(), indent=2, ensure_ascii=False) + "\n", encoding="utf-8")
    return sidecar
