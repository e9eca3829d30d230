"""What a ship said about itself, as of any time: name, numbers, type, dimensions, draught."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from detector.schema import STATICS, milliseconds
from detector.tracks.keys import keys

if TYPE_CHECKING:
    import pandas as pd

Ints = NDArray[np.int64]

FIELDS: dict[str, tuple[str, ...]] = {
    "shipname": ("shipname",),
    "callsign": ("callsign",),
    "imo": ("imo",),
    "ship_type": ("ship_type",),
    "sides": ("to_bow_m", "to_stern_m", "to_port_m", "to_starboard_m"),
    "size": ("length_m", "beam_m"),
    "draught_m": ("draught_m",),
    "destination": ("destination",),
}


@dataclass(frozen=True, slots=True)
class _Said:
    """All reports that state one group of fields, by MMSI and time."""

    keys: Ints
    rows: pd.DataFrame


class Statics:
    """The static reports of a run, asked by MMSI and time.

    The last report at or before the time counts; where there is none, the first one after it (a ship seldom changes
    its dimensions). Reports farther than `reach_ms` away say nothing: so an answer depends on the data around the
    time only, however much else was read.
    """

    def __init__(self, statics: pd.DataFrame, reach_ms: int) -> None:
        content = [name for names in FIELDS.values() for name in names]
        order = ["mmsi", "time", *content, "message_type", "file", "line"]
        rows = STATICS.conform(statics).sort_values(order, kind="stable")
        rows = rows.drop_duplicates(["mmsi", "time", *content, "message_type"]).reset_index(drop=True)
        self.rows = rows
        self._reach_ms = reach_ms
        self._said: dict[str, _Said] = {}
        self._ships = np.unique(rows["mmsi"].to_numpy())
        self._row_keys = self._keys(rows["mmsi"].to_numpy(), milliseconds(rows["time"]))
        for group, names in FIELDS.items():
            stated = rows[list(names)].notna().all(axis=1).to_numpy()
            self._said[group] = _Said(self._row_keys[stated], rows[stated].reset_index(drop=True))

    def _keys(self, mmsi: Ints, t: Ints) -> Ints:
        """One sortable number for each ship and time; ships never heard get one far from all others."""
        rank = np.searchsorted(self._ships, mmsi)
        heard = self._ships[np.minimum(rank, len(self._ships) - 1)] == mmsi if len(self._ships) else np.zeros(1, bool)
        result: Ints = np.where(heard, keys(rank, t), -(1 << 62))
        return result

    def indices(self, group: str, mmsi: Ints, t: Ints) -> Ints:
        """Which row of `said(group)` holds for each MMSI at each time (ms); -1 where nothing was heard."""
        said = self._said[group].keys
        if not len(said):
            return np.full(len(t), -1, dtype=np.int64)
        wanted = self._keys(mmsi, t)
        last = np.searchsorted(said, wanted, side="right") - 1
        first_after = np.minimum(last + 1, len(said) - 1)
        found = np.full(len(t), -1, dtype=np.int64)
        for index in (first_after, np.maximum(last, 0)):
            near = np.abs(said[index] - wanted) <= self._reach_ms  # another MMSI is farther than any reach
            after = said[index] > wanted
            usable = near & (after if index is first_after else ~after)
            found[usable] = index[usable]
        return found

    def said(self, group: str) -> pd.DataFrame:
        """All reports that state a group of fields, sorted by MMSI and time."""
        return self._said[group].rows

    def as_of(self, group: str, mmsi: int, t: int) -> dict[str, Any] | None:
        """The fields of a group that held for one ship at one time (ms), with `file` and `line`; None if not heard."""
        index = int(self.indices(group, np.array([mmsi], dtype=np.int64), np.array([t], dtype=np.int64))[0])
        if index < 0:
            return None
        row = self._said[group].rows.iloc[index]
        return {name: row[name] for name in (*FIELDS[group], "file", "line", "time")}

    def between(self, mmsi: int, start_ms: int, end_ms: int) -> pd.DataFrame:
        """All reports of one ship between two times (ms), in order."""
        first, past = self._keys(np.array([mmsi, mmsi]), np.array([start_ms, end_ms + 1]))
        return self.rows.iloc[np.searchsorted(self._row_keys, first) : np.searchsorted(self._row_keys, past)]
