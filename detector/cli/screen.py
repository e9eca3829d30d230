"""What is printed the same way by several commands."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from rich.console import Console

    from detector.io.inputs import Skipped
    from detector.pipeline import Told
    from detector.records import InputFile


def console() -> Console:
    """A console as wide as the terminal; wide enough for the table where there is none (a log, a pipe)."""
    from rich.console import Console

    made = Console(highlight=False)
    return made if made.is_terminal else Console(highlight=False, width=160)


def say(text: str) -> None:
    """Print a line of text, whatever stands in it."""
    console().print(text, markup=False, soft_wrap=True)


@contextmanager
def progress() -> Iterator[Told]:
    """A bar on the terminal's error channel while work goes on; nothing where there is no terminal."""
    from rich.console import Console
    from rich.progress import BarColumn, Progress, SpinnerColumn, TextColumn, TimeElapsedColumn

    columns = (SpinnerColumn(), TextColumn("{task.description}", markup=False), BarColumn(), TimeElapsedColumn())
    channel = Console(stderr=True)
    with Progress(*columns, console=channel, transient=True, disable=not channel.is_terminal) as bars:
        task = bars.add_task("starting", total=None)

        def told(stage: str, done: int, total: int) -> None:
            shown = f"{stage} ({done / 1e6:.1f} MB)" if done and not total else stage
            bars.update(task, description=shown, completed=done, total=total or None)

        yield told


def say_inputs(files: Iterable[InputFile], skipped: Iterable[Skipped]) -> None:
    """What each input held, and what was left out."""
    for file in files:
        via = f" (from {file.via})" if file.via else ""
        say(
            f"{file.path}{via}: {file.format}, {file.lines:,} lines, {file.positions:,} positions, "
            f"{file.statics:,} statics"
        )
    for one in skipped:
        say(f"skipped: {one.reason}")
