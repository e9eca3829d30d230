"""What every reader gives back."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Protocol

from detector.ais.readable import NO_TIME as NO_TIME  # noqa: PLC0414 - readers find them here
from detector.ais.readable import PART_MISSING as PART_MISSING  # noqa: PLC0414
from detector.ais.readable import TOO_LONG as TOO_LONG  # noqa: PLC0414
from detector.schema import POSITIONS, REJECTS, STATICS, Table

if TYPE_CHECKING:
    import pandas as pd

    from detector.io.source import Source

Progress = Callable[[int], None]  # called with the bytes read since the last call
_TEXT_LIMIT = 200
MOST_REJECTS = 1_000_000  # listed of one input when it is read whole; all of them are counted
_WAITING_LIMIT = 1000  # a line that waits for its other part must stay whole


@dataclass(slots=True)
class RejectList:
    """Lines that could not be used, each with its reason; nothing is dropped without passing here."""

    file: int
    lines: list[int] = field(default_factory=list)
    reasons: list[str] = field(default_factory=list)
    texts: list[str] = field(default_factory=list)

    def add(self, line: int, reason: str, text: bytes | str) -> None:
        """List one line."""
        self.lines.append(line)
        self.reasons.append(reason)
        shown = text[: _WAITING_LIMIT if reason == PART_MISSING else _TEXT_LIMIT]
        self.texts.append(shown.decode("latin-1") if isinstance(shown, bytes) else shown)

    def to_frame(self) -> pd.DataFrame:
        """The REJECTS table."""
        import pandas as pd

        if not self.lines:
            return REJECTS.empty()
        columns = {"file": self.file, "line": self.lines, "reason": self.reasons, "text": self.texts}
        return REJECTS.conform(pd.DataFrame(columns)).sort_values("line", kind="stable", ignore_index=True)


@dataclass(slots=True)
class Reading:
    """What came out of an input, or of one stretch of it: tables, and what gave no row.

    `lines` are the lines (rows) looked at; `passed_over` counts, by reason, those that are valid and say nothing about
    a vessel; `rejects` is a REJECTS table of those that could not be used. `census` counts what `sts inspect` tells of
    a format beyond its rows: `{"message types": {"1": 9120}, "stations": {"r003": 40}, "clock faults": {...}}`.
    `stations` are the names of those who heard it, by the code in the column `station`, where the source says.
    """

    positions: pd.DataFrame
    statics: pd.DataFrame
    rejects: pd.DataFrame
    lines: int
    passed_over: dict[str, int]
    census: dict[str, dict[str, int]] = field(default_factory=dict)
    stations: dict[int, str] = field(default_factory=dict)

    def rejected(self) -> dict[str, int]:
        """How many lines were rejected, by reason."""
        return {str(reason): int(count) for reason, count in self.rejects["reason"].value_counts().items()}


def stacked(table: Table, frames: Iterable[pd.DataFrame]) -> pd.DataFrame:
    """The rows of all frames of a table, in their order; where only one frame has rows, that frame."""
    import pandas as pd

    filled = [frame for frame in frames if len(frame)]
    if len(filled) < 2:
        return filled[0] if filled else table.empty()
    return pd.concat(filled, ignore_index=True)


def together(stretches: Iterable[Reading]) -> Reading:
    """One reading of all stretches of an input, in their order; of its rejects no more than `MOST_REJECTS`."""
    parts = list(_bounded(stretches))
    passed_over: Counter[str] = Counter()
    census: defaultdict[str, Counter[str]] = defaultdict(Counter)
    stations: dict[int, str] = {}
    for part in parts:
        stations |= part.stations
        passed_over.update(part.passed_over)
        for what, counts in part.census.items():
            census[what].update(counts)
    rejects = stacked(REJECTS, (part.rejects for part in parts))
    return Reading(
        positions=stacked(POSITIONS, (part.positions for part in parts)),
        statics=stacked(STATICS, (part.statics for part in parts)),
        rejects=rejects.sort_values("line", kind="stable", ignore_index=True),
        lines=sum(part.lines for part in parts),
        passed_over=dict(passed_over),
        census={what: dict(counts) for what, counts in census.items()},
        stations=stations,
    )


def _bounded(stretches: Iterable[Reading]) -> Iterator[Reading]:
    """The stretches, the list of rejects cut off where it grows beyond all use."""
    listed = 0
    for stretch in stretches:
        if listed + len(stretch.rejects) > MOST_REJECTS:
            stretch.rejects = stretch.rejects.head(MOST_REJECTS - listed)
        listed += len(stretch.rejects)
        yield stretch


class Reader(Protocol):
    """A format: one module of this folder."""

    NAME: str

    def recognises(self, head: bytes) -> bool:
        """Whether the first bytes of an input (unpacked, at most 64 KiB) are of this format."""

    def read(self, source: Source, number: int, progress: Progress | None = None) -> Iterator[Reading]:
        """The input, stretch by stretch, in constant memory; `number` is its place in the run's list of inputs."""
