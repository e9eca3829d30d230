"""What several commands ask for in the same words."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from detector.errors import InputError
from detector.units import MS_PER_S

if TYPE_CHECKING:
    from detector.io.source import Hints
    from detector.places.surroundings import BundledSurroundings

Inputs = Annotated[list[str], typer.Argument(help="AIS files, folders, globs, or - for standard input.")]
Out = Annotated[
    list[Path] | None,
    typer.Option("--out", "-o", help="Write the events: .csv, .parquet, .geojson or .gpkg. Can be repeated."),
]
Report = Annotated[Path | None, typer.Option(help="Write one self-contained HTML page.")]
Rejects = Annotated[Path | None, typer.Option(help="List every line that could not be used, as CSV.")]
Settings = Annotated[Path | None, typer.Option(help="A TOML file with settings; unknown names are refused.")]
Limit = Annotated[int, typer.Option(min=0, help="Rows to print; 0 prints all. Files always hold all.")]
Charts = Annotated[
    Path | None,
    typer.Option(metavar="FILE", help="Berths, terminals, anchorages of your own: .geojson, .gpkg or .csv."),
]
Columns = Annotated[
    Path | None, typer.Option(metavar="FILE", help="A mapping file for tables whose columns no reader knows.")
]
StartTime = Annotated[
    str | None, typer.Option(metavar="ISO", help="When a log without any time began, UTC: 2024-03-01T08:00:00Z.")
]


def hints(columns: Path | None, start_time: str | None) -> Hints:
    """What the user says about inputs. Raises InputError for a time that is none and a file that is not there."""
    from detector.io.source import Hints

    if columns is not None and not columns.is_file():
        raise InputError(f"The mapping file {columns} does not exist: check the path.")
    return Hints(columns, None if start_time is None else _milliseconds(start_time))


def surroundings(charts: Path | None) -> BundledSurroundings:
    """The bundled world, with the user's chart. Raises InputError for a chart that cannot be used."""
    from detector.places.charted import Chart
    from detector.places.surroundings import BundledSurroundings

    return BundledSurroundings(None if charts is None else Chart.read(charts))


def chart_sha256(charts: Path | None) -> str:
    """The SHA-256 of a chart, for the record of the run; "" for none."""
    from detector.io.source import Source

    return "" if charts is None else Source(str(charts)).sha256()


def _milliseconds(text: str) -> int:
    """Milliseconds since 1970 of an ISO 8601 time; one without a zone is UTC."""
    try:
        at = datetime.fromisoformat(text.strip())
    except ValueError:
        raise InputError(f"--start-time {text!r} is no ISO 8601 time: write it like 2024-03-01T08:00:00Z.") from None
    at = at if at.tzinfo else at.replace(tzinfo=UTC)
    if not 1990 <= at.year < 2100:  # AIS did not exist before, and readers refuse such times too
        raise InputError(f"--start-time {text!r} is not of the years 1990 to 2099: check the year.")
    return round(at.timestamp() * MS_PER_S)
