"""The darkening protocol: any recording, real or synthetic, with one encounter made harder to see, and a record of how.

A lit encounter is the rehearsal of a dark one: it is known to have happened, so what is no longer found after one side
was removed was lost to the removal alone. `darkened` applies a protocol (`evaluate.protocols`) to the POSITIONS and
STATICS of a recording and gives new tables. The same seed gives the same tables, whatever the order of the rows.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict, dataclass
from typing import TYPE_CHECKING, Any, Protocol

import numpy as np

from detector.errors import InputError
from detector.evaluate import alterations as alter
from detector.evaluate.alterations import Tables
from detector.evaluate.protocols import MIN_MS, PROTOCOLS, DarkProtocol, Scope, Window
from detector.schema import POSITIONS, STATICS

if TYPE_CHECKING:
    import pandas as pd


class Heard(Protocol):
    """Anything with the two tables: a `pipeline.Recording`, an `evaluate.Scene`."""

    @property
    def positions(self) -> pd.DataFrame:
        """POSITIONS."""

    @property
    def statics(self) -> pd.DataFrame:
        """STATICS."""


@dataclass(frozen=True, slots=True)
class Record:
    """Exactly what was done. `chosen` is the ship of protocols that take one side, `new_mmsi` its new identity."""

    protocol: str
    settings: Mapping[str, Any]
    seed: int
    window: Window
    from_ms: int
    to_ms: int
    chosen: tuple[int, ...]
    new_mmsi: int | None
    ships_changed: int
    positions_removed: int
    positions_changed: int
    statics_removed: int
    statics_changed: int

    def to_dict(self) -> dict[str, Any]:
        """The record as plain values for JSON."""
        return {**asdict(self), "chosen": list(self.chosen)}


@dataclass(frozen=True, slots=True)
class Darkened:
    """The new tables, and what was done."""

    positions: pd.DataFrame
    statics: pd.DataFrame
    record: Record


def darkened(recording: Heard, encounter: Window, protocol: str | DarkProtocol, seed: int) -> Darkened:
    """New tables with the encounter darkened, and the record of it; the recording itself stays as it is.

    Raises InputError for a protocol that has no such name and a ship that was not heard.
    """
    name, how = _protocol(protocol)
    tables = Tables(POSITIONS.conform(recording.positions), STATICS.conform(recording.statics))
    pair = (encounter.mmsi_1, encounter.mmsi_2)
    if missing := [mmsi for mmsi in pair if not (tables.positions["mmsi"] == mmsi).any()]:
        raise InputError(f"MMSI {missing[0]} of the encounter is not in the recording: name a ship that was heard.")
    rng = np.random.default_rng(seed)
    one = int(rng.integers(2))
    margins = encounter.start_ms - round(how.before_min * MIN_MS), encounter.end_ms + round(how.after_min * MIN_MS)
    scope = Scope(tables, encounter, *margins, pair if how.sides == "both" else (pair[one],), rng)
    made = how.apply(scope)
    new, ships, counts = _told(tables, made)
    record = Record(name, asdict(how), seed, encounter, *margins, scope.chosen, new, ships, *counts)
    return Darkened(made.positions.reset_index(drop=True), made.statics.reset_index(drop=True), record)


def _protocol(given: str | DarkProtocol) -> tuple[str, DarkProtocol]:
    if not isinstance(given, str):
        return type(given).__name__, given
    if given not in PROTOCOLS:
        raise InputError(f"No darkening protocol is called {given!r}; there are: {', '.join(PROTOCOLS)}.")
    return given, PROTOCOLS[given]


def _told(before: Tables, after: Tables) -> tuple[int | None, int, tuple[int, int, int, int]]:
    """The new MMSI, how many ships changed, and how many positions and statics were removed and changed."""
    new = set(after.positions["mmsi"]) - set(before.positions["mmsi"])
    removed, changed, ships = _difference(before.positions, after.positions)
    statics_removed, statics_changed, said = _difference(before.statics, after.statics)
    return min(new) if new else None, len(ships | said), (removed, changed, statics_removed, statics_changed)


def _difference(before: pd.DataFrame, after: pd.DataFrame) -> tuple[int, int, set[int]]:
    """Rows removed and rows changed, and the ships they were of; rows keep their index until here."""
    kept = before.loc[after.index]
    changed = (kept["mmsi"] != after["mmsi"]) | alter.moved(kept, after)
    gone = before.loc[~before.index.isin(after.index), "mmsi"]
    return len(gone), int(changed.sum()), set(gone) | set(kept.loc[changed, "mmsi"])
