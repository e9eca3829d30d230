"""The command that makes synthetic worlds with known truth."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated, Any

import typer

from detector.cli.app import app
from detector.cli.screen import progress, say


@app.command()
def simulate(
    out: Annotated[Path, typer.Option(metavar="FOLDER", help="Where to write: a folder, made new.")],
    region: Annotated[str, typer.Option(help="The waters: see the error of a wrong name for all.")] = "east_china_sea",
    vessels: Annotated[int, typer.Option(min=1, help="How many hulls.")] = 300,
    days: Annotated[float, typer.Option(min=0.1, max=60.0, help="How long.")] = 2.0,
    seed: Annotated[int, typer.Option(min=0, help="The same seed gives the same bytes.")] = 1,
    reception: Annotated[
        str | None, typer.Option(help="terrestrial, satellite or mixed; drawn by chance if not given.")
    ] = None,
    scenario: Annotated[
        list[str] | None, typer.Option(help="Only ships of this scenario, no traffic. Can be repeated.")
    ] = None,
) -> None:
    """Simulate a world: ships that obey physics, receivers that miss and err, and the exact truth beside them.

    Writes world.nmea, world.csv (the same receptions as a MarineCadastre table), truth.json and truth.parquet.
    """
    from detector.simulate.files import new_folder, write
    from detector.simulate.world import world

    fixed: dict[str, Any] = {} if reception is None else {"reception": reception}
    with new_folder(out) as folder, progress() as told:
        made = world(region, vessels, days, seed, only=tuple(scenario or ()), told=told, **fixed)
        told("writing", 0, 0)
        known = write(made, folder)
    transfers = [one for one in known["contacts"] if one["label"] == "transfer"]
    seen = sum(one["detectable"] for one in transfers)
    size = f"{known['lines']:,} lines of {known['vessels']:,} vessels"
    say(f"wrote {out} (synthetic): {size}, {known['reception']} reception")
    say(
        f"truth: {len(transfers):,} transfers, {seen:,} of them with both ships heard; "
        f"{len(known['contacts']) - len(transfers):,} other contacts and near misses; {len(known['calls']):,} calls"
    )
