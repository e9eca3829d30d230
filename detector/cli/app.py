"""The command itself: what comes before a subcommand, and what becomes of errors."""

from __future__ import annotations

import io
import sys
from typing import Annotated

import typer

from detector.errors import DetectorError
from detector.version import __version__

app = typer.Typer(
    name="sts",
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
    rich_markup_mode="markdown",
    help="Ship-to-ship encounters from AIS data, ranked for review. Works offline; AIS shows neither cargo nor intent.",
)


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
    if isinstance(sys.stdout, io.TextIOWrapper):
        sys.stdout.reconfigure(errors="backslashreplace")  # a terminal that lacks a sign still gets the rest
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
