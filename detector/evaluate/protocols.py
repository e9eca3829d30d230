"""The ways to make an encounter harder to see: each a frozen record of settings that knows how to apply itself.

`before_min` and `after_min` widen the encounter's window; `sides` says whether one ship, drawn by chance, or both are
treated. Speeds, courses and headings stay as sent, but for the circle.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal

import numpy as np

from detector.evaluate import alterations as alter
from detector.evaluate.alterations import Bools, Floats, Tables
from detector.schema import milliseconds
from detector.units import MIN_S, MS_PER_S

if TYPE_CHECKING:
    import pandas as pd

Sides = Literal["one", "both"]
MIN_MS = MIN_S * MS_PER_S


@dataclass(frozen=True, slots=True)
class Window:
    """The encounter to darken: two MMSIs as broadcast, and from when to when (ms since 1970)."""

    mmsi_1: int
    mmsi_2: int
    start_ms: int
    end_ms: int


@dataclass(frozen=True, slots=True)
class Scope:
    """What a protocol works on: the tables, the window with its margins, the ships chosen, and the chance to use."""

    tables: Tables
    window: Window
    from_ms: int
    to_ms: int
    chosen: tuple[int, ...]
    rng: np.random.Generator

    def rows(self, frame: pd.DataFrame) -> Bools:
        """The rows of the chosen ships in the window."""
        return frame["mmsi"].isin(self.chosen).to_numpy() & self.within(frame)

    def within(self, frame: pd.DataFrame) -> Bools:
        """The rows in the window, margins included."""
        t = milliseconds(frame["time"])
        result: Bools = (t >= self.from_ms) & (t <= self.to_ms)
        return result


@dataclass(frozen=True, slots=True)
class Untouched:
    """Nothing is changed: the control."""

    sides: Sides = "both"
    before_min: float = 0.0
    after_min: float = 0.0

    def apply(self, scope: Scope) -> Tables:
        """The tables as they were."""
        return scope.tables


@dataclass(frozen=True, slots=True)
class Silence:
    """One side, or both, silent from a margin before the encounter to one after it."""

    sides: Sides
    before_min: float = 0.0
    after_min: float = 0.0

    def apply(self, scope: Scope) -> Tables:
        """The tables without the reports of the silent ships."""
        positions, statics = scope.tables.positions, scope.tables.statics
        return Tables(positions[~scope.rows(positions)], statics[~scope.rows(statics)])


@dataclass(frozen=True, slots=True)
class Thinned:
    """At most one position report in every `interval_min` minutes of a ship's own clock."""

    sides: Sides
    interval_min: float
    before_min: float = 0.0
    after_min: float = 0.0

    def apply(self, scope: Scope) -> Tables:
        """The tables with the first report of every interval."""
        return alter.without(scope.tables, scope.rows(scope.tables.positions), self._dropped)

    def _dropped(self, minutes: Floats) -> Bools:
        step = np.floor(minutes / self.interval_min)
        return np.append(False, step[1:] == step[:-1])


@dataclass(frozen=True, slots=True)
class Lossy:
    """A share of the position reports lost, each for itself."""

    sides: Sides
    lost_share: float
    before_min: float = 0.0
    after_min: float = 0.0

    def apply(self, scope: Scope) -> Tables:
        """The tables without the lost reports."""

        def dropped(minutes: Floats) -> Bools:
            return scope.rng.random(len(minutes)) < self.lost_share

        return alter.without(scope.tables, scope.rows(scope.tables.positions), dropped)


@dataclass(frozen=True, slots=True)
class Bursts:
    """Heard for some minutes, then not for some, over and over: a satellite that passes. The phase is chance."""

    sides: Sides
    heard_min: float
    silent_min: float
    before_min: float = 0.0
    after_min: float = 0.0

    def apply(self, scope: Scope) -> Tables:
        """The tables without the reports between the passes."""
        round_min = self.heard_min + self.silent_min
        began = scope.from_ms / MIN_MS - scope.rng.uniform(0.0, round_min)

        def dropped(minutes: Floats) -> Bools:
            result: Bools = (minutes - began) % round_min >= self.heard_min
            return result

        return alter.without(scope.tables, scope.rows(scope.tables.positions), dropped)


@dataclass(frozen=True, slots=True)
class NewIdentity:
    """One side goes on under another MMSI, without name, call sign and IMO number, from a share of the window on.

    Below 0 is before the encounter, in shares of its length.
    """

    at_share: float
    sides: Sides = "one"
    before_min: float = 0.0
    after_min: float = 0.0

    def apply(self, scope: Scope) -> Tables:
        """The tables with the new identity to the end of the recording."""
        length = scope.window.end_ms - scope.window.start_ms
        from_ms = round(scope.window.start_ms + self.at_share * length)
        new = alter.free_mmsi(scope.tables, scope.chosen[0], scope.rng)
        return alter.renamed(scope.tables, scope.chosen[0], from_ms, new)


@dataclass(frozen=True, slots=True)
class Jammed:
    """Every ship near by is shown elsewhere: each fix anywhere within `displaced_nm` of where it was."""

    radius_nm: float
    displaced_nm: float
    sides: Sides = "both"
    before_min: float = 0.0
    after_min: float = 0.0

    def apply(self, scope: Scope) -> Tables:
        """The tables with the displaced fixes."""
        positions = scope.tables.positions
        near = alter.near(positions, scope.rows(positions), self.radius_nm) & scope.within(positions)
        return Tables(alter.scattered(positions, near, self.displaced_nm, scope.rng), scope.tables.statics)


@dataclass(frozen=True, slots=True)
class Circled:
    """One side shown on a circle some way off, as spoofed receivers show ships."""

    radius_m: float
    period_min: float
    away_nm: float
    sides: Sides = "one"
    before_min: float = 0.0
    after_min: float = 0.0

    def apply(self, scope: Scope) -> Tables:
        """The tables with the ship on its circle, with the speed and course of that."""
        positions = scope.tables.positions
        shown = alter.circled(positions, scope.rows(positions), self.radius_m, self.period_min, self.away_nm, scope.rng)
        return Tables(shown, scope.tables.statics)


DarkProtocol = Untouched | Silence | Thinned | Lossy | Bursts | NewIdentity | Jammed | Circled

# Margins and rates are choices, not measured: 15 minutes hide the contact alone, 2 hours the approach too; 10 and 30
# minutes stand for poor terrestrial reception, passes of 10 minutes every 90 for a few satellites [from memory].
PROTOCOLS: Mapping[str, DarkProtocol] = {
    "untouched": Untouched(),
    "one side silent, 15 min margins": Silence("one", 15, 15),
    "one side silent, 2 h margins": Silence("one", 120, 120),
    "both sides silent, 15 min margins": Silence("both", 15, 15),
    "both sides silent, 2 h margins": Silence("both", 120, 120),
    "one side every 10 min": Thinned("one", 10, 120, 120),
    "both sides every 10 min": Thinned("both", 10, 120, 120),
    "both sides every 30 min": Thinned("both", 30, 120, 120),
    "both sides, 80 % lost": Lossy("both", 0.8, 120, 120),
    "both sides in passes of 10 min every 90": Bursts("both", 10, 80, 120, 120),
    "one side renamed before": NewIdentity(-0.5),
    "one side renamed half-way": NewIdentity(0.5),
    "jammed within 20 nm": Jammed(20, 10, before_min=30, after_min=30),
    "one side on a circle": Circled(600, 10, 15, before_min=30, after_min=30),
}
