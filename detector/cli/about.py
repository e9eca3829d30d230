"""Commands that tell about the project itself: indicators, explain, sample."""

from __future__ import annotations

from typing import Annotated

import typer

from detector.cli.app import app
from detector.cli.screen import console, say


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
    console().print(made)
    say("sts explain CODE tells what one looks for, why it matters and when it is innocent.")


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
