"""Commands about recordings, before any event: inspect, convert."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from detector.cli.app import app
from detector.cli.options import Columns, Inputs, StartTime, hints
from detector.cli.screen import console, progress, say, say_inputs


@app.command()
def inspect(
    inputs: Inputs,
    json: Annotated[Path | None, typer.Option(metavar="FILE", help="Write the same as JSON.")] = None,
    png: Annotated[
        Path | None, typer.Option(metavar="FILE", help="Draw the map as a picture (needs matplotlib).")
    ] = None,
    columns: Columns = None,
    start_time: StartTime = None,
) -> None:
    """Tell what is in AIS files before you trust them: formats, times, area, vessels, faults."""
    from detector.inspection import picture, words
    from detector.inspection.inspect import inspect as inspection_of
    from detector.inspection.words import as_json
    from detector.outputs import place
    from detector.places.coast import Coast

    for file in filter(None, [json, png]):
        place.check(file)
    if png is not None:
        picture.require()
    with progress() as told:
        found = inspection_of(inputs, hints(columns, start_time), told)
    for line in words.about_inputs(found):
        typer.echo(line)
    typer.echo()
    screen = console()
    polygons = Coast.bundled().polygons_in
    wide, high = min(screen.width, 100), min(max(screen.height - 12, 12), 30)
    for line in words.whole_picture(found.census, polygons, wide if screen.is_terminal else 72, high):
        typer.echo(line)
    if json is not None:
        with place.whole(json) as beside:
            beside.write_text(as_json(found), encoding="utf-8")
    if png is not None:
        picture.write(found.census, polygons, png)
    for file in filter(None, [json, png]):
        say(f"wrote {file}")


@app.command()
def convert(
    inputs: Inputs,
    out: Annotated[Path, typer.Argument(metavar="OUT.parquet", help="The data set to write: a folder, made new.")],
    columns: Columns = None,
    start_time: StartTime = None,
) -> None:
    """Write AIS files of any format as one sorted GeoParquet data set, which replay reads several times faster."""
    from detector.archive.convert import convert as converted
    from detector.schema import POSITIONS, REJECTS, STATICS

    with progress() as told:
        made = converted(inputs, out, hints(columns, start_time), told)
    say_inputs(made.manifest.inputs, made.skipped)
    positions, statics, rejects = (made.rows(table) for table in (POSITIONS, STATICS, REJECTS))
    say(
        f"wrote {out}: {positions:,} positions, {statics:,} statics and {rejects:,} rejected lines in "
        f"{len(made.manifest.parts):,} files, {made.bytes / 1e6:.1f} MB"
    )
