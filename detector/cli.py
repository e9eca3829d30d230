"""The command `sts`: parse and print, no logic. Heavy imports stand inside the commands so that help is quick."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from detector.errors import DetectorError
from detector.version import __version__

if TYPE_CHECKING:
    import pandas as pd
    from rich.console import Console

    from detector.feeds.scan import ScanReport
    from detector.pipeline import Recording, Replay, Told
    from detector.records import Run

app = typer.Typer(
    name="sts",
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
    rich_markup_mode="markdown",
    help="Ship-to-ship encounters from AIS data, ranked for review. Works offline; AIS shows neither cargo nor intent.",
)

Inputs = Annotated[list[str], typer.Argument(help="AIS files, folders, globs, or - for standard input.")]
Out = Annotated[
    list[Path] | None,
    typer.Option("--out", "-o", help="Write the events: .csv, .parquet, .geojson or .gpkg. Can be repeated."),
]
Report = Annotated[Path | None, typer.Option(help="Write one self-contained HTML page.")]
Rejects = Annotated[Path | None, typer.Option(help="List every line that could not be used, as CSV.")]
Settings = Annotated[Path | None, typer.Option(help="A TOML file with settings; unknown names are refused.")]
Limit = Annotated[int, typer.Option(min=0, help="Rows to print; 0 prints all. Files always hold all.")]


@app.command()
def replay(
    inputs: Inputs,
    out: Out = None,
    report: Report = None,
    rejects: Rejects = None,
    settings: Settings = None,
    limit: Limit = 20,
) -> None:
    """Read AIS files once and print the ranked encounters."""
    from detector import pipeline
    from detector.outputs import place
    from detector.outputs.registry import writer_for
    from detector.parameters import Parameters

    outs = out or []
    for file in [*outs, *filter(None, [report, rejects])]:
        place.check(file)
    for file in outs:
        writer_for(file)
    with _progress() as told:
        result = pipeline.replay(inputs, Parameters.load(settings), told=told)
        for file in outs:
            told(f"writing {file.name}", 0, 0)
            result.write(file)
        if report is not None:
            told(f"writing {report.name}", 0, 0)
            result.write_report(report)
        if rejects is not None:
            _list_rejects(result.recording.rejects, [file.path for file in result.run.inputs], rejects)
    _print_inputs(result.run, result.recording)
    _print_queue(result, limit)
    for file in [*outs, *filter(None, [report, rejects])]:
        _say(f"wrote {file}")


@app.command()
def scan(
    folder: Annotated[Path, typer.Argument(help="The folder where new AIS files arrive.")],
    store: Annotated[Path, typer.Option(help="The SQLite file that keeps rows and events; made if absent.")],
    out: Out = None,
    settings: Settings = None,
    limit: Limit = 20,
) -> None:
    """Take in the files of a folder not seen before and bring the events in the store up to date."""
    from detector.feeds import scan as scanning
    from detector.outputs import place
    from detector.outputs.registry import writer_for
    from detector.parameters import Parameters

    for file in out or []:
        place.check(file)
        writer_for(file)
    with _progress() as told:
        report = scanning.scan(folder, store, Parameters.load(settings), told=told)
    _print_scan(report, limit)
    for file in out or []:
        writer_for(file).write(report.events, report.run, file)
        _say(f"wrote {file}")
    if report.refused_now:
        raise typer.Exit(2)


@app.command()
def indicators() -> None:
    """List the indicators and the most points each can add."""
    from rich.table import Table

    from detector.indicators.registry import indicators as all_indicators

    made = Table(box=None, pad_edge=False, header_style="bold")
    for name in ("code", "points", "what"):
        made.add_column(name, justify="right" if name == "points" else "left")
    for one in all_indicators():
        made.add_row(one.CODE, f"{one.POINTS:g}", one.TITLE)
    _console().print(made)
    _say("sts explain CODE tells what one looks for, why it matters and when it is innocent.")


@app.command()
def explain(code: Annotated[str, typer.Argument(help="The code of an indicator, as in the reasons column.")]) -> None:
    """Print what an indicator looks for, why it matters, when it is innocent, and its sources."""
    from detector.indicators.registry import explain as explanation

    typer.echo(explanation(code))


@app.command()
def sample(name: Annotated[str, typer.Argument(help="The name of a bundled sample.")] = "east_china_sea") -> None:
    """Print where a bundled (synthetic) sample lies, to replay it: sts replay "$(sts sample)"."""
    from detector.samples import sample as find

    typer.echo(str(find(name)))


def _version(wanted: bool) -> None:
    if wanted:
        typer.echo(f"sts-detector {__version__}")
        raise typer.Exit


@app.callback()
def _root(
    version: Annotated[
        bool, typer.Option("--version", callback=_version, is_eager=True, help="Print the version.")
    ] = False,
) -> None:
    """Options before the command."""


def main() -> None:
    """Run the command; what was raised on purpose becomes one line and exit code 2."""
    try:
        app()
    except DetectorError as error:
        typer.echo(f"sts: {error}", err=True)
        sys.exit(error.exit_code)
    except KeyboardInterrupt:
        typer.echo("sts: stopped; nothing half-written was kept.", err=True)
        sys.exit(130)
    except BrokenPipeError:
        sys.stderr.close()
        sys.exit(0)


def _console() -> Console:
    """A console as wide as the terminal; wide enough for the table where there is none (a log, a pipe)."""
    from rich.console import Console

    console = Console(highlight=False)
    return console if console.is_terminal else Console(highlight=False, width=160)


def _say(text: str) -> None:
    _console().print(text, markup=False)


@contextmanager
def _progress() -> Iterator[Told]:
    """A bar on the terminal's error channel while work goes on; nothing where there is no terminal."""
    from rich.console import Console
    from rich.progress import BarColumn, Progress, SpinnerColumn, TextColumn, TimeElapsedColumn

    columns = (SpinnerColumn(), TextColumn("{task.description}", markup=False), BarColumn(), TimeElapsedColumn())
    console = Console(stderr=True)
    with Progress(*columns, console=console, transient=True, disable=not console.is_terminal) as bars:
        task = bars.add_task("starting", total=None)

        def told(stage: str, done: int, total: int) -> None:
            shown = f"{stage} ({done / 1e6:.1f} MB)" if done and not total else stage
            bars.update(task, description=shown, completed=done, total=total or None)

        yield told


def _print_inputs(run: Run, recording: Recording) -> None:
    console = _console()
    for file in run.inputs:
        console.print(
            f"{file.path}: {file.format}, {file.lines:,} lines, {file.positions:,} positions, {file.statics:,} statics",
            markup=False,
        )
    for skipped in recording.skipped:
        console.print(f"skipped: {skipped.reason}", markup=False)
    console.print(
        f"{run.lines:,} lines, {run.vessels:,} vessels, {run.positions_used:,} fixes on tracks, "
        f"{run.duplicates:,} heard twice, {run.isolated:,} on no track",
        markup=False,
    )
    for words, counts in (("passed over", run.passed_over), ("rejected", run.rejected)):
        if counts:
            listed = ", ".join(f"{reason} {count:,}" for reason, count in counts.items())
            console.print(f"{words} {sum(counts.values()):,}: {listed}", markup=False)


def _print_queue(result: Replay, limit: int) -> None:
    from detector.outputs.table import NOTE, table

    console = _console()
    console.print()
    if not len(result):
        console.print("No encounters.")
        return
    console.print(table(result.assessments, limit or None))
    if limit and len(result) > limit:
        console.print(f"... and {len(result) - limit:,} more; --limit 0 prints all.")
    console.print(NOTE, markup=False)


def _print_scan(report: ScanReport, limit: int) -> None:
    console = _console()
    for line in report.lines():
        console.print(line, markup=False)
    if len(report.events):
        from detector.outputs.table import events_table

        console.print()
        console.print(events_table(report.events, limit or None))


def _list_rejects(rejects: pd.DataFrame, paths: list[str], out: Path) -> None:
    from detector.outputs.place import whole

    with whole(out) as beside:
        rejects.assign(file=[paths[number] for number in rejects["file"]]).to_csv(beside, index=False)


if __name__ == "__main__":
    main()
