"""The queue as a table for a terminal: one line an encounter, most urgent first."""

from __future__ import annotations

import math
from collections.abc import Sequence
from datetime import datetime
from typing import TYPE_CHECKING

from detector.records import Assessment, Ship
from detector.vocabulary import Hold, Outcome, ship_type_words

if TYPE_CHECKING:
    import pandas as pd
    from rich.console import RenderableType
    from rich.table import Table

NOTE = (
    "Indicators for review: AIS shows who was where, not cargo nor intent. "
    "p is not calibrated on real encounters; ? marks what the data cannot tell."
)


def table(assessments: Sequence[Assessment], limit: int | None = None) -> Table:
    """The rich table of the first `limit` assessments. Names are printed as text, never as markup."""
    from rich.table import Table

    made = Table(box=None, pad_edge=False, header_style="bold", row_styles=("", "dim"), expand=True)
    for name, options in (
        ("#", {"justify": "right", "no_wrap": True}),
        ("prio", {"justify": "right", "no_wrap": True}),
        ("ships", {"ratio": 5}),
        ("alongside (UTC)", {"no_wrap": True}),
        ("where", {"ratio": 4}),
        ("hulls", {"justify": "right", "no_wrap": True}),
        ("p", {"justify": "right", "no_wrap": True}),
        ("reasons", {"ratio": 4}),
    ):
        made.add_column(name, overflow="fold", **options)
    for rank, assessment in enumerate(assessments[:limit], start=1):
        made.add_row(*_cells(rank, assessment))
    return made


def _cells(rank: int, assessment: Assessment) -> list[RenderableType]:
    from rich.text import Text

    encounter = assessment.encounter
    hours = encounter.minutes / 60.0
    return [
        str(rank),
        f"{assessment.priority:.0f}",
        Text(f"{_ship(encounter.ship_1)}\n{_ship(encounter.ship_2)}"),
        f"{_alongside(encounter.start, encounter.end)}\n{hours:.1f} h, {encounter.mode}{_open(encounter.is_open)}",
        Text(assessment.place),
        f"{_hulls_m(encounter.clearance_m, encounter.clearance_sd_m)}\n{_held(encounter.coupling.hold)}",
        f"{assessment.p_transfer:.2f}",
        Text(reasons(assessment)),
    ]


def _alongside(start: datetime, end: datetime) -> str:
    """First to last contact; the day of the last only where it is another."""
    until = f"{end:%H:%M}" if start.date() == end.date() else f"{end:%m-%d %H:%M}"
    return f"{start:%Y-%m-%d %H:%M}-{until}"


def _hulls_m(clearance_m: float | None, sd_m: float | None) -> str:
    """Hull to hull with two standard deviations."""
    if clearance_m is None or sd_m is None or math.isnan(clearance_m) or math.isnan(sd_m):
        return "?"
    return f"{clearance_m:.0f} m ±{2.0 * sd_m:.0f}"


def _held(hold: str) -> str:
    """Made fast, apart, or that the data cannot tell."""
    return "made fast?" if hold == Hold.UNKNOWN else str(hold)


def _open(is_open: bool) -> str:
    return ", open" if is_open else ""


def _ship(ship: Ship) -> str:
    return f"{printable(ship.label)} · {ship.flag or 'no flag'} · {ship_type_words(ship.ship_type)}"


def printable(text: str) -> str:
    """Text without control characters: a ship's name must not move the cursor nor hide what follows."""
    return "".join(character if character.isprintable() else "\N{REPLACEMENT CHARACTER}" for character in text)


def reasons(assessment: Assessment) -> str:
    """Raised indicators with their points, then the unknown ones with a question mark."""
    known = [f"{finding.code} +{finding.points:.0f}" for finding in assessment.raised]
    unknown = [f"{finding.code}?" for finding in assessment.by_outcome(Outcome.UNKNOWN)]
    return ", ".join(known + unknown)


def plain_text(assessments: Sequence[Assessment], width: int = 160) -> str:
    """The table as text, for print() and notebooks."""
    from io import StringIO

    from rich.console import Console

    if not assessments:
        return "No encounters."
    console = Console(file=StringIO(), width=width, color_system=None)
    console.print(table(assessments))
    console.print(NOTE)
    return console.file.getvalue().rstrip()  # type: ignore[attr-defined,no-any-return]


def events_table(events: pd.DataFrame, limit: int | None = None) -> Table:
    """The rich table of the first `limit` rows of an events table, most urgent first."""
    from rich.table import Table
    from rich.text import Text

    made = Table(box=None, pad_edge=False, header_style="bold", expand=True)
    for name in ("prio", "ships", "alongside (UTC)", "where", "hulls", "p", "reasons"):
        made.add_column(name, overflow="fold")
    for row in events.head(limit or len(events)).to_dict("records"):
        ships = [
            printable(str(n)) if isinstance(n, str) else f"MMSI {m}"
            for n, m in ((row["shipname_1"], row["mmsi_1"]), (row["shipname_2"], row["mmsi_2"]))
        ]
        made.add_row(
            f"{row['priority']:.0f}",
            Text("\n".join(ships)),
            _alongside(row["start"], row["end"]) + _open(row["is_open"]),
            Text(str(row["place"])),
            f"{_hulls_m(row['clearance_m'], row['clearance_sd_m'])}, {_held(row['contact'])}",
            f"{row['p_transfer']:.2f}",
            Text(str(row["indicators"])),
        )
    return made
