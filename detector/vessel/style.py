"""How the lines of text about a ship are written: width, times, positions, lists that are cut."""

from __future__ import annotations

import textwrap
from datetime import UTC, datetime

from detector.geodesy import wrap_deg
from detector.units import HOUR_S, MIN_S, MS_PER_S

_WIDE = 98
MOST = 40  # of a list on the terminal; the JSON holds all


def title(words: str) -> list[str]:
    """A heading, with an empty line before it."""
    return ["", words]


def few(rows: list[str]) -> list[str]:
    """The first rows, and how many more there are."""
    more = len(rows) - MOST
    return rows if more <= 0 else [*rows[:MOST], f"  ... and {more:,} more; --json FILE lists all"]


def wrapped(words: str, indent: str = "", rest: str | None = None) -> list[str]:
    """The words in lines; those after the first stand farther in, or behind `rest`."""
    return textwrap.wrap(
        words, _WIDE, initial_indent=indent, subsequent_indent=indent + "  " if rest is None else rest,
        break_long_words=False, break_on_hyphens=False,
    )  # fmt: skip


def minute(ms: int) -> str:
    """A time (ms) to the minute, UTC."""
    return f"{datetime.fromtimestamp(ms / MS_PER_S, UTC):%Y-%m-%d %H:%M}"


def span(seconds: float) -> str:
    """A time in the unit it is best read in."""
    if seconds < 120:
        return f"{seconds:.0f} s"
    if seconds < 2 * HOUR_S:
        return f"{seconds / MIN_S:.0f} min"
    return f"{seconds / HOUR_S:.1f} h" if seconds < 72 * HOUR_S else f"{seconds / 24 / HOUR_S:.1f} days"


def position(lat: float, lon: float) -> str:
    """Degrees and hundredths with letters, as 35.35 N 129.46 E."""
    turned = float(wrap_deg(lon))
    return f"{abs(lat):.2f} {'SN'[lat >= 0]} {abs(turned):.2f} {'WE'[turned >= 0]}"
