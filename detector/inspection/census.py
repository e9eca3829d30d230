"""Stretches counted into what an inspection says: of one input its outline, of all together the whole picture."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any

import numpy as np

from detector.inspection.area import Area
from detector.inspection.vessels import Vessels
from detector.io.inputs import Skipped
from detector.io.reading import Reading
from detector.schema import milliseconds
from detector.units import HOUR_S, ISO_UTC, MS_PER_S

if TYPE_CHECKING:
    import pandas as pd

_LISTED = 20  # of faults by MMSI, in the JSON


class Outline:
    """The counts every input has."""

    def __init__(self) -> None:
        self.lines = self.positions = self.statics = 0
        self.passed_over: Counter[str] = Counter()
        self.rejected: Counter[str] = Counter()
        self.span_ms: tuple[int, int] | None = None
        self.area = Area()
        self._mmsi = np.empty(0, dtype=np.int64)

    def add(self, stretch: Reading) -> None:
        """Count a stretch."""
        self.lines += stretch.lines
        self.positions += len(stretch.positions)
        self.statics += len(stretch.statics)
        self.passed_over.update(stretch.passed_over)
        self.rejected.update(stretch.rejected())
        for rows in (stretch.positions, stretch.statics):
            self._mmsi = np.union1d(self._mmsi, rows["mmsi"].to_numpy())
            self._widen(rows)
        self.area.add(stretch.positions["lat"].to_numpy(), stretch.positions["lon"].to_numpy())

    def _widen(self, rows: pd.DataFrame) -> None:
        if not len(rows):
            return
        t = milliseconds(rows["time"])
        first, last = int(t.min()), int(t.max())
        held = self.span_ms or (first, last)
        self.span_ms = (min(first, held[0]), max(last, held[1]))

    @property
    def vessels(self) -> int:
        """How many MMSIs were heard."""
        return len(self._mmsi)

    def to_dict(self) -> dict[str, Any]:
        """The counts as plain values for JSON."""
        box = self.area.box()
        names = ("west", "south", "east", "north")
        return {
            "lines": self.lines,
            "positions": self.positions,
            "statics": self.statics,
            "vessels": self.vessels,
            "first": iso(self.span_ms[0]) if self.span_ms else None,
            "last": iso(self.span_ms[1]) if self.span_ms else None,
            "box": None if box is None else dict(zip(names, box, strict=True)),
            "passed_over": dict(self.passed_over.most_common()),
            "rejected": dict(self.rejected.most_common()),
        }


class Census(Outline):
    """All inputs together."""

    def __init__(self) -> None:
        super().__init__()
        self.ships = Vessels()
        self.hours: Counter[int] = Counter()  # hours since 1970 -> positions
        self.groups: defaultdict[str, Counter[str]] = defaultdict(Counter)  # what readers count beyond their rows

    def add(self, stretch: Reading) -> None:
        """Count a stretch."""
        super().add(stretch)
        self.ships.add(stretch.positions, stretch.statics)
        hours, counts = np.unique(milliseconds(stretch.positions["time"]) // (HOUR_S * MS_PER_S), return_counts=True)
        self.hours.update(dict(zip(hours.tolist(), counts.tolist(), strict=True)))
        for what, counted in stretch.census.items():
            self.groups[what].update(counted)

    def to_dict(self) -> dict[str, Any]:
        """The whole picture as plain values for JSON; of faults by MMSI the first twenty."""
        ships = self.ships
        return {
            **super().to_dict(),
            "vessels_by_type": ships.types(),
            "report_interval_s": {k: {"median": s, "vessels": n} for k, (s, n) in ships.intervals_s().items()},
            "positions_by_hour": {iso(h * HOUR_S * MS_PER_S): self.hours[h] for h in sorted(self.hours)},
            "heard_twice": ships.duplicates,
            "identities": {k: {"vessels": v, "reports": r} for k, (v, r) in ships.identities().items()},
            "impossible_identities": _first(ships.impossible()),
            "far_at_once": {"vessels": len(ships.far_at_once()), "leaps": _first(ships.far_at_once())},
            **{what.replace(" ", "_"): dict(counts.most_common()) for what, counts in self.groups.items()},
        }


def _first(counts: Mapping[int, int]) -> dict[str, int]:
    return {str(mmsi): count for mmsi, count in list(counts.items())[:_LISTED]}


def iso(t_ms: int) -> str:
    """An instant (ms since 1970) in ISO 8601 UTC."""
    return f"{datetime.fromtimestamp(t_ms / MS_PER_S, UTC):{ISO_UTC}}"


@dataclass(frozen=True, slots=True)
class Inspected:
    """One input: what it is, what was counted, and why reading stopped, if it did before the end."""

    path: str
    format: str
    bytes: int
    outline: Outline
    stopped: str = ""

    def to_dict(self) -> dict[str, Any]:
        """The input as plain values for JSON."""
        about = {"path": self.path, "format": self.format, "bytes": self.bytes, "stopped": self.stopped}
        return {**about, **self.outline.to_dict()}


@dataclass(frozen=True, slots=True)
class Inspection:
    """All inputs, each by itself and together."""

    inputs: tuple[Inspected, ...]
    census: Census
    skipped: tuple[Skipped, ...] = field(default=())

    def to_dict(self) -> dict[str, Any]:
        """The inspection as plain values for JSON."""
        return {
            "inputs": [one.to_dict() for one in self.inputs],
            "skipped": [{"path": one.path, "reason": one.reason} for one in self.skipped],
            "total": self.census.to_dict(),
        }
