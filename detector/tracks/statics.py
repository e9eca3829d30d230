"""What a ship said about itself, as of any time: name, numbers, type, dimensions, draught.

What holds is not simply what was said last: a lone report that differs from those around it is outvoted (`vote`).
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from detector.schema import STATICS, milliseconds
from detector.tracks.contested import ValueSet, competing
from detector.tracks.keys import keys
from detector.tracks.vote import held

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
    "length": ("length_m",),
    "draught_m": ("draught_m",),
    "destination": ("destination",),
}
VOYAGE = frozenset({"draught_m", "destination"})  # set by hand for each voyage, and again on the way
_BALLOT, _BALLOT_VOYAGE = 3, 2  # so many reports in a row are a change: 18 and 12 minutes of a class A ship in reach

CLASS_A, CLASS_B = 1, 2  # of the transmitter; 0 where the source does not say
_CLASS_OF_TYPE = {5: CLASS_A, 19: CLASS_B, 24: CLASS_B}  # ITU-R M.1371-5: message type -> class


def transmitter(message_type: NDArray[Any]) -> Ints:
    """The class of transmitter (CLASS_A, CLASS_B, 0 for not known) that sends static reports of these types."""
    table = np.zeros(256, dtype=np.int64)
    for number, kind in _CLASS_OF_TYPE.items():
        table[number] = kind
    result: Ints = table[np.asarray(message_type).astype(np.int64) & 255]
    return result


@dataclass(frozen=True, slots=True)
class _Said:
    """All reports that state one group of fields, by MMSI and time; `held` is the report that holds from each on.

    `places` are their rows among all reports, `code` is equal where the values are.
    """

    keys: Ints
    held: Ints
    places: Ints
    code: Ints


class Statics:
    """The static reports of a run, asked by MMSI and time.

    The last report at or before the time counts, unless those before and after it outvote it; where there is none, the
    first one after it (a ship seldom changes its dimensions). Reports farther than `reach_ms` away say nothing, nor do
    they vote: so an answer depends on the data around the time only, however much else was read.
    """

    def __init__(self, statics: pd.DataFrame, reach_ms: int) -> None:
        self.rows = _in_order(STATICS.conform(statics))
        self.reach_ms = reach_ms
        mmsi, t = self.rows["mmsi"].to_numpy(), milliseconds(self.rows["time"])
        self._ships = np.unique(mmsi)
        self._row_keys = self._keys(mmsi, t)
        self._class = transmitter(self.rows["message_type"].to_numpy())
        self._mixed = np.intersect1d(mmsi[self._class == CLASS_A], mmsi[self._class == CLASS_B])
        ship = np.searchsorted(self._ships, mmsi).astype(np.int64)
        self._said: dict[str, _Said] = {}
        self._frames: dict[str, pd.DataFrame] = {}
        self._columns: dict[str, NDArray[Any]] = {"mmsi": mmsi, "time": t}
        self._of_class: dict[tuple[str, int], tuple[Ints, Ints]] = {}
        for group, names in FIELDS.items():
            places = np.flatnonzero(np.logical_and.reduce([self.rows[name].notna().to_numpy() for name in names]))
            code = _codes([self.rows[name].take(places) for name in names], len(places))
            holds = held(ship[places], t[places], code, _ballot(group), reach_ms)
            self._said[group] = _Said(self._row_keys[places], holds, places, code)

    def _keys(self, mmsi: Ints, t: Ints) -> Ints:
        """One sortable number for each ship and time; ships never heard get one far from all others."""
        rank = np.searchsorted(self._ships, mmsi)
        heard = self._ships[np.minimum(rank, len(self._ships) - 1)] == mmsi if len(self._ships) else np.zeros(1, bool)
        result: Ints = np.where(heard, keys(rank, t), -(1 << 62))
        return result

    def indices(self, group: str, mmsi: Ints, t: Ints, transmitter: Ints | None = None) -> Ints:
        """Which row of `said(group)` holds for each MMSI at each time (ms); -1 where nothing was heard.

        `transmitter` says of which class (CLASS_A, CLASS_B, 0 for not known) the asker is: where both classes speak
        under one MMSI there are two transmitters, and the asker's own counts where it said anything.
        """
        said, wanted = self._said[group], self._keys(mmsi, t)
        found = self._found(said.keys, said.held, wanted)
        if transmitter is None or not len(self._mixed):
            return found
        mixed = np.isin(mmsi, self._mixed)
        for kind in (CLASS_A, CLASS_B):
            asked = np.flatnonzero(mixed & (transmitter == kind))
            places, holds = self._class_said(group, kind)
            own = self._found(said.keys[places], holds, wanted[asked])
            found[asked[own >= 0]] = places[own[own >= 0]]
        return found

    def _found(self, said: Ints, holds: Ints, wanted: Ints) -> Ints:
        found = np.full(len(wanted), -1, dtype=np.int64)
        if not len(said):
            return found
        last = np.searchsorted(said, wanted, side="right") - 1
        first_after = np.minimum(last + 1, len(said) - 1)
        for index in (first_after, np.maximum(last, 0)):
            near = np.abs(said[index] - wanted) <= self.reach_ms  # another MMSI is farther than any reach
            after = said[index] > wanted
            usable = near & (after if index is first_after else ~after)
            found[usable] = holds[index[usable]]
        return found

    def _class_said(self, group: str, kind: int) -> tuple[Ints, Ints]:
        """The rows of `said(group)` that one class of transmitter sent for MMSIs of both, and which of them hold."""
        if (group, kind) not in self._of_class:
            said = self._said[group]
            mmsi, t = self._columns["mmsi"][said.places], self._columns["time"][said.places]
            places = np.flatnonzero((self._class[said.places] == kind) & np.isin(mmsi, self._mixed))
            ship = np.searchsorted(self._ships, mmsi[places]).astype(np.int64)
            holds = held(ship, t[places], said.code[places], _ballot(group), self.reach_ms)
            self._of_class[group, kind] = places, holds
        return self._of_class[group, kind]

    def said(self, group: str) -> pd.DataFrame:
        """All reports that state a group of fields, sorted by MMSI and time."""
        if group not in self._frames:
            self._frames[group] = self.rows.take(self._said[group].places).reset_index(drop=True)
        return self._frames[group]

    def column(self, name: str) -> NDArray[Any]:
        """A column of `rows` as an array, made once: `time` in ms, integers with -1 and texts with None for missing."""
        if name not in self._columns:
            self._columns[name] = _array(self.rows[name])
        return self._columns[name]

    def places(self, group: str) -> Ints:
        """For each row of `said(group)` its row in `rows`, and so in `column`."""
        return self._said[group].places

    def stated(self, group: str, mmsi: int, start_ms: int, end_ms: int) -> tuple[Ints, Ints]:
        """The rows of one ship that state a group between two times (ms), in order, and a number for each value."""
        said = self._said[group]
        first, past = np.searchsorted(said.keys, self._span(mmsi, start_ms, end_ms))
        return said.places[first:past], said.code[first:past]

    def as_of(self, group: str, mmsi: int, t: int) -> dict[str, Any] | None:
        """The fields of a group that held for one ship at one time (ms), with `file` and `line`; None if not heard."""
        index = int(self.indices(group, np.array([mmsi], dtype=np.int64), np.array([t], dtype=np.int64))[0])
        if index < 0:
            return None
        row = self.said(group).iloc[index]
        return {name: row[name] for name in (*FIELDS[group], "file", "line", "time")}

    def near(self, group: str, mmsi: int, t: int) -> tuple[pd.DataFrame, Ints, int]:
        """The reports of a group within reach of a time (ms), a number for the value of each, and that which holds.

        The last is -1 where nothing was heard.
        """
        said = self._said[group]
        first, past = np.searchsorted(said.keys, self._span(mmsi, t - self.reach_ms, t + self.reach_ms))
        index = int(self.indices(group, np.array([mmsi], dtype=np.int64), np.array([t], dtype=np.int64))[0])
        return self.said(group).iloc[first:past], said.code[first:past], int(said.code[index]) if index >= 0 else -1

    def size_said(self, mmsi: int, t: int, kind: int) -> tuple[float, float] | None:
        """Length and beam that one class of transmitter said, where both classes speak under the MMSI; else None."""
        if mmsi not in self._mixed:
            return None
        places, holds = self._class_said("sides", kind)
        said, wanted = self._said["sides"], self._keys(np.array([mmsi]), np.array([t]))
        index = int(self._found(said.keys[places], holds, wanted)[0])
        if index < 0:
            return None
        row = said.places[places[index]]
        bow, stern, port, starboard = (float(self.column(name)[row]) for name in FIELDS["sides"])
        return bow + stern, port + starboard

    def between(self, mmsi: int, start_ms: int, end_ms: int) -> pd.DataFrame:
        """All reports of one ship between two times (ms), in order."""
        first, past = np.searchsorted(self._row_keys, self._span(mmsi, start_ms, end_ms))
        return self.rows.iloc[first:past]

    def _span(self, mmsi: int, start_ms: int, end_ms: int) -> Ints:
        """The keys at which one ship's reports between two times (both included) begin and are over."""
        return self._keys(np.array([mmsi, mmsi]), np.array([start_ms, end_ms + 1]))

    def contested(self, mmsi: int, start_ms: int, end_ms: int) -> list[ValueSet]:
        """The particulars that took turns under one MMSI between two times (ms), most reports first; [] if none did.

        Values that take turns (A, B, A, B) are sent by two transmitters, one after the other (A, A, B, B) are a change.
        """
        rows = self.between(mmsi, start_ms, end_ms)
        return competing(rows, transmitter(rows["message_type"].to_numpy()))


def _ballot(group: str) -> int:
    return _BALLOT_VOYAGE if group in VOYAGE else _BALLOT


def _in_order(rows: pd.DataFrame) -> pd.DataFrame:
    """By ship and time, and by content where those are equal; equal reports once. Line numbers decide nothing."""
    content = list(dict.fromkeys(name for names in FIELDS.values() for name in names))
    mmsi, t = rows["mmsi"].to_numpy(), milliseconds(rows["time"])
    order = np.lexsort((t, mmsi))
    mmsi, t = mmsi[order], t[order]
    same = (mmsi[1:] == mmsi[:-1]) & (t[1:] == t[:-1])
    tied = np.flatnonzero(np.append(same, False) | np.append(False, same))  # only these are worth sorting by content
    if not len(tied):
        return rows.take(order).reset_index(drop=True)
    few = rows.take(order[tied]).reset_index(drop=True)
    few = few.sort_values(["mmsi", "time", *content, "message_type", "file", "line"], kind="stable")
    order[tied] = order[tied][few.index.to_numpy()]
    again = few.duplicated(["mmsi", "time", *content, "message_type"]).to_numpy()
    return rows.take(np.delete(order, tied[again])).reset_index(drop=True)


def _codes(columns: list[pd.Series[Any]], count: int) -> Ints:
    """A number for the value of each of `count` rows: equal where all the columns are equal."""
    import pandas as pd

    code = np.zeros(count, dtype=np.int64)
    for column in columns:
        one, values = pd.factorize(column)
        code = code * (len(values) + 1) + one
        if len(columns) > 1:
            code = pd.factorize(code)[0]
    result: Ints = code.astype(np.int64)
    return result


def _array(column: pd.Series[Any]) -> NDArray[Any]:
    """The column as a plain array; what is missing is NaN among floats, -1 among integers, None among texts."""
    import pandas as pd

    if pd.api.types.is_integer_dtype(column.dtype):
        return column.to_numpy(dtype=np.int64, na_value=-1)
    if pd.api.types.is_float_dtype(column.dtype):
        return column.to_numpy(dtype=np.float64)
    text = column.to_numpy(dtype=object, copy=True)
    text[column.isna().to_numpy()] = None
    return text
