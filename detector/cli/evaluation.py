"""Commands that measure the detector: evaluate."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from detector.cli.app import app
from detector.cli.options import Settings
from detector.cli.screen import console, progress, say

if TYPE_CHECKING:
    from detector.evaluate.benchmark import Benchmark


@app.command()
def evaluate(
    worlds: Annotated[list[Path], typer.Argument(metavar="WORLDS...", help="Synthetic worlds, or folders of them.")],
    out: Annotated[Path, typer.Option("--out", "-o", metavar="FOLDER", help="Where report.json and report.html go.")],
    darken: Annotated[
        int, typer.Option(min=0, metavar="N", help="Darken up to N transfers of each world, after every protocol.")
    ] = 0,
    methods: Annotated[str | None, typer.Option(metavar="A,B", help="Only these methods, by their names.")] = None,
    settings: Settings = None,
) -> None:
    """Score the detector and published rules on synthetic worlds whose truth is known."""
    from detector.evaluate import report
    from detector.evaluate.benchmark import benchmark
    from detector.evaluate.methods import methods as chosen
    from detector.evaluate.truth import worlds as read_worlds
    from detector.parameters import Parameters

    parameters = Parameters.load(settings)
    names = None if methods is None else methods.split(",")
    compared, given = chosen(parameters, names), read_worlds(worlds)
    report.check(out)
    with progress() as told:
        done = benchmark(given, compared, parameters, darken, told=told)
        told("writing the report", 0, 0)
        made = report.write(done, out)
    _print(done)
    for file in made:
        say(f"wrote {file}")
    if done.failures:
        raise typer.Exit(1)


def _print(done: Benchmark) -> None:
    from rich.table import Table
    from rich.text import Text

    made = Table(box=None, pad_edge=False, header_style="bold", title="Synthetic worlds", title_justify="left")
    for name in ("world", "method", "recall, detectable", "recall, all", "AP", "false alarms per 1,000 vessel-days"):
        made.add_column(name, justify="left" if name in ("world", "method") else "right")
    for one in done.results:
        numbers = one.metrics
        values = numbers.recall["detectable"], numbers.recall["all"], numbers.average_precision["detectable"]
        cells = [*(f"{value.value:.2f}" for value in values), f"{numbers.false_per_1000.value:.1f}"]
        made.add_row(Text(one.world), Text(one.method), *cells)
    console().print(made)
    for failure in done.failures:
        say(f"failed: {failure.method} on {failure.world}: {failure.error}")
