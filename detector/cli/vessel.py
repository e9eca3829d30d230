"""The command about one ship: vessel."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from detector.cli.app import app
from detector.cli.options import Columns, Inputs, Settings, StartTime, hints
from detector.cli.screen import progress, say
from detector.errors import InputError
from detector.units import MS_PER_S

if TYPE_CHECKING:
    from detector.vessel.history import History


@app.command()
def vessel(
    who: Annotated[str, typer.Argument(metavar="MMSI|IMO|NAME", help="The ship: a number, or a name or part of it.")],
    inputs: Inputs,
    at: Annotated[
        str | None, typer.Option(metavar="ISO", help="Who she was at this time (UTC), not when last heard.")
    ] = None,
    hull: Annotated[
        int, typer.Option(min=1, metavar="N", help="Of hulls that share the number: 1 has the most fixes.")
    ] = 1,
    gap: Annotated[
        float | None,
        typer.Option(min=1.0, metavar="MIN", help="List silences from so many minutes on, not from 60 or 6 intervals."),
    ] = None,
    json: Annotated[Path | None, typer.Option(metavar="FILE", help="Write the same as JSON.")] = None,
    png: Annotated[Path | None, typer.Option(metavar="FILE", help="Draw her track (needs matplotlib).")] = None,
    settings: Settings = None,
    columns: Columns = None,
    start_time: StartTime = None,
) -> None:
    """Tell what the data knows about one ship: identities, anomalies, gaps and their chance, places, a map."""
    from detector.outputs import place
    from detector.vessel import picture, record, words

    for file in filter(None, [json, png]):
        place.check(file)
    if png is not None:
        picture.require()
    found = _history(who, inputs, at, hull, gap, settings, columns, start_time)
    for line in words.text(found):
        typer.echo(line)
    if json is not None:
        with place.whole(json) as beside:
            beside.write_text(record.as_json(found), encoding="utf-8")
    if png is not None:
        picture.write(found, png)
    for file in filter(None, [json, png]):
        say(f"wrote {file}")


def _history(
    who: str,
    inputs: list[str],
    at: str | None,
    hull: int,
    gap: float | None,
    settings: Path | None,
    columns: Path | None,
    start_time: str | None,
) -> History:
    from detector.parameters import Parameters
    from detector.pipeline import read
    from detector.vessel.history import Several, history
    from detector.vessel.words import listed

    at_ms = None if at is None else _milliseconds(at)
    parameters, said = Parameters.load(settings), hints(columns, start_time)
    try:
        with progress() as told:
            recording = read(inputs, told, said)
            return history(who, recording, parameters, nth=hull, at_ms=at_ms, least_min=gap, told=told)
    except Several as several:
        for line in listed(several.candidates):
            typer.echo(line)
        raise


def _milliseconds(text: str) -> int:
    """Milliseconds since 1970 of an ISO 8601 time; one without a zone is UTC."""
    try:
        at = datetime.fromisoformat(text.strip())
    except ValueError:
        raise InputError(f"--at {text!r} is no ISO 8601 time: write it like 2024-03-01T08:00:00Z.") from None
    return round((at if at.tzinfo else at.replace(tzinfo=UTC)).timestamp() * MS_PER_S)
