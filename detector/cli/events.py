"""Commands about events: replay, scan, trace."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from detector.cli.app import app
from detector.cli.options import (
    Charts,
    Columns,
    Inputs,
    Limit,
    Out,
    Rejects,
    Report,
    Settings,
    StartTime,
    chart_sha256,
    hints,
    surroundings,
)
from detector.cli.screen import console, progress, say, say_inputs
from detector.errors import InputError

if TYPE_CHECKING:
    import pandas as pd

    from detector.feeds.scan import ScanReport
    from detector.lineage.trace import Trace
    from detector.pipeline import Recording, Replay
    from detector.records import Run

_SENTENCES = 5  # printed of each kind; the run holds all


@app.command()
def replay(
    inputs: Inputs,
    out: Out = None,
    report: Report = None,
    rejects: Rejects = None,
    settings: Settings = None,
    limit: Limit = 20,
    columns: Columns = None,
    start_time: StartTime = None,
    charts: Charts = None,
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
    said, around, chart = hints(columns, start_time), surroundings(charts), chart_sha256(charts)
    with progress() as told:
        result = pipeline.replay(inputs, Parameters.load(settings), around, told, said, chart)
        for file in outs:
            told(f"writing {file.name}", 0, 0)
            result.write(file)
        if report is not None:
            told(f"writing {report.name}", 0, 0)
            result.write_report(report, around)
        if rejects is not None:
            _list_rejects(result.recording.rejects, [file.path for file in result.run.inputs], rejects)
    _print_inputs(result.run, result.recording)
    _print_queue(result, limit)
    for file in [*outs, *filter(None, [report, rejects])]:
        say(f"wrote {file}")


@app.command()
def scan(
    folder: Annotated[Path, typer.Argument(help="The folder where new AIS files arrive.")],
    store: Annotated[Path, typer.Option(help="The SQLite file that keeps rows and events; made if absent.")],
    out: Out = None,
    settings: Settings = None,
    limit: Limit = 20,
    charts: Charts = None,
) -> None:
    """Take in the files of a folder not seen before and bring the events in the store up to date."""
    from detector.feeds import scan as scanning
    from detector.outputs import place
    from detector.outputs.registry import writer_for
    from detector.parameters import Parameters

    for file in out or []:
        place.check(file)
        writer_for(file)
    around, chart = surroundings(charts), chart_sha256(charts)
    with progress() as told:
        report = scanning.scan(folder, store, Parameters.load(settings), around, told, chart)
    _print_scan(report, limit)
    for file in out or []:
        writer_for(file).write(report.events, report.run, file)
        say(f"wrote {file}")
    if report.refused_now:
        raise typer.Exit(2)


@app.command()
def trace(
    event_id: Annotated[str, typer.Argument(help="The id of an event, as in the column event_id of the outputs.")],
    inputs: Annotated[
        list[str] | None, typer.Argument(help="The AIS files, folders, globs or data sets it was found in.")
    ] = None,
    store: Annotated[Path | None, typer.Option(help="The store of sts scan, instead of inputs.")] = None,
    around: Annotated[float, typer.Option(min=0.0, help="Hours before and after the contact to show as well.")] = 0.0,
    out: Annotated[
        Path | None, typer.Option("--out", "-o", help="Write the lines to a text file, byte for byte, to be filed.")
    ] = None,
    settings: Settings = None,
    columns: Columns = None,
    start_time: StartTime = None,
) -> None:
    """Print the raw lines behind an event, each with its file and line, the files held against their SHA-256."""
    from detector.lineage.trace import trace_inputs, trace_store
    from detector.outputs import place
    from detector.parameters import Parameters

    if (store is None) == (not inputs):
        raise InputError("Name the inputs the event was found in, or the store with --store: one of the two.")
    if store is not None and (settings or columns or start_time):
        raise InputError("A store keeps its own settings: leave --settings, --columns and --start-time out.")
    if out is not None:
        place.check(out)
    with progress() as told:
        if store is not None:
            found = trace_store(event_id, store, around, told)
        else:
            said = hints(columns, start_time)
            found = trace_inputs(event_id, inputs or [], around, Parameters.load(settings), said, told)
    _print_trace(found, out)
    if not found.shown:
        raise typer.Exit(2)


def _print_inputs(run: Run, recording: Recording) -> None:
    say_inputs(run.inputs, recording.skipped)
    say(
        f"{run.lines:,} lines, {run.vessels:,} vessels, {run.positions_used:,} fixes on tracks, "
        f"{run.duplicates:,} heard twice, {run.isolated:,} on no track, {run.hulls:,} hulls"
    )
    if run.marked:
        listed = ", ".join(f"{name} {count:,}" for name, count in run.marked.items())
        say(f"positions that something speaks against: {listed} (kept; see `sts vessel`)")
    for sentences, words in ((run.identities, "identities"), (run.anomalies, "anomalies")):
        if sentences:
            say(f"{words}: {len(sentences):,}")
            for sentence in sentences[:_SENTENCES]:
                say(f"  {sentence}")
            if len(sentences) > _SENTENCES:
                say(f"  ... and {len(sentences) - _SENTENCES:,} more, in the run that every output carries")
    for words, counts in (("passed over", run.passed_over), ("rejected", run.rejected)):
        if counts:
            listed = ", ".join(f"{reason} {count:,}" for reason, count in counts.items())
            say(f"{words} {sum(counts.values()):,}: {listed}")


def _print_queue(result: Replay, limit: int) -> None:
    from detector.outputs.table import NOTE, table

    screen = console()
    screen.print()
    if not len(result):
        screen.print("No encounters.")
        return
    screen.print(table(result.assessments, limit or None))
    if limit and len(result) > limit:
        screen.print(f"... and {len(result) - limit:,} more; --limit 0 prints all.")
    screen.print(NOTE, markup=False)


def _print_scan(report: ScanReport, limit: int) -> None:
    screen = console()
    for line in report.lines():
        screen.print(line, markup=False)
    if len(report.events):
        from detector.outputs.table import events_table

        screen.print()
        screen.print(events_table(report.events, limit or None))


def _list_rejects(rejects: pd.DataFrame, paths: list[str], out: Path) -> None:
    from detector.outputs.place import whole

    with whole(out) as beside:
        rejects.assign(file=[paths[number] for number in rejects["file"]]).to_csv(beside, index=False)


def _print_trace(found: Trace, out: Path | None) -> None:
    from detector.lineage import words
    from detector.outputs.place import whole

    if out is None:
        for line in words.text(found):
            typer.echo(words.on_terminal(line))
        return
    with whole(out) as beside, beside.open("wb") as file:
        file.writelines(line + b"\n" for line in words.text(found))
    for text in words.head(found):
        typer.echo(words.on_terminal(text.encode("utf-8", "surrogateescape")))
    say(f"wrote {out}")
