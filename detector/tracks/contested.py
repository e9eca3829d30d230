"""Two transmitters under one MMSI, as far as their words show it: particulars that take turns.

The words cannot say which position is whose; `tracks.build` separates hulls by how they move.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from detector.records import Source
from detector.schema import milliseconds

if TYPE_CHECKING:
    import pandas as pd

Ints = NDArray[np.int64]

_GROUPS: dict[str, tuple[str, ...]] = {
    "shipname": ("shipname",),
    "callsign": ("callsign",),
    "imo": ("imo",),
    "ship_type": ("ship_type",),
    "sides": ("to_bow_m", "to_stern_m", "to_port_m", "to_starboard_m"),
    "size": ("length_m", "beam_m"),
}  # of the ship itself; draught and destination are changed by hand
_CLASSES = {0: "", 1: "A", 2: "B"}
_TURNS = 3  # changes of the speaker: A, B, A, B; an error put right is one there and one back


@dataclass(frozen=True, slots=True)
class ValueSet:
    """What one transmitter says of itself: class "A", "B" or "" (not known), values, reports, first and last (ms)."""

    transmitter: str
    values: dict[str, Any]
    reports: int
    first_ms: int
    last_ms: int
    source: Source


def competing(rows: pd.DataFrame, transmitter: Ints) -> list[ValueSet]:
    """The sets of particulars that take turns in the reports of one MMSI (sorted by time); [] where none do.

    Within a class of transmitter, a field whose values change at least three times with each said at least twice is
    contested. Both classes speaking in the same stretch of time are two transmitters, whatever they say: no ship is
    fitted with both; they are given apart when a field of theirs differs.
    """
    found: list[ValueSet] = []
    by_class: dict[int, pd.DataFrame] = {int(k): rows[transmitter == k] for k in np.unique(transmitter)}
    for kind, own in by_class.items():
        fields = [group for group, names in _GROUPS.items() if _takes_turns(own, names)]
        found.extend(_sets(own, fields, kind))
    if not found and {1, 2} <= by_class.keys() and _overlap(by_class[1], by_class[2]):
        differ = [group for group, names in _GROUPS.items() if _differ(by_class[1], by_class[2], names)]
        for kind in (1, 2):
            found.extend(_latest(by_class[kind], differ, kind))
    return sorted(found, key=lambda one: (-one.reports, one.transmitter, str(one.values)))


def _stated(rows: pd.DataFrame, names: tuple[str, ...]) -> pd.DataFrame:
    return rows[rows[list(names)].notna().all(axis=1)]


def _values(rows: pd.DataFrame, names: tuple[str, ...]) -> list[tuple[Any, ...]]:
    return list(zip(*(rows[name].tolist() for name in names), strict=True))


def _takes_turns(rows: pd.DataFrame, names: tuple[str, ...]) -> bool:
    values = _values(_stated(rows, names), names)
    times = Counter(values)
    often = [value for value in values if times[value] >= 2] if len(times) > 1 else []
    return sum(one != other for one, other in zip(often[1:], often[:-1], strict=True)) >= _TURNS


def _sets(rows: pd.DataFrame, fields: list[str], kind: int) -> Iterator[ValueSet]:
    """The combinations of contested fields that were sent together at least twice."""
    names = [name for group in fields for name in _GROUPS[group]]
    if not names:
        return
    for _, same in rows.groupby(names, dropna=False, sort=False):
        if len(same) >= 2:
            yield _set(same, fields, kind)


def _set(same: pd.DataFrame, fields: list[str], kind: int) -> ValueSet:
    first, t = same.iloc[0], milliseconds(same["time"])
    values = {name: first[name] for group in fields for name in _GROUPS[group] if same[name].notna().any()}
    source = min(Source(int(f), int(n)) for f, n in zip(same["file"], same["line"], strict=True))
    return ValueSet(_CLASSES[kind], values, len(same), int(t.min()), int(t.max()), source)


def _overlap(one: pd.DataFrame, other: pd.DataFrame) -> bool:
    a, b = milliseconds(one["time"]), milliseconds(other["time"])
    return bool(a.min() <= b.max() and b.min() <= a.max())


def _differ(one: pd.DataFrame, other: pd.DataFrame, names: tuple[str, ...]) -> bool:
    a, b = set(_values(_stated(one, names), names)), set(_values(_stated(other, names), names))
    return bool(a) and bool(b) and not a & b


def _latest(rows: pd.DataFrame, fields: list[str], kind: int) -> Iterator[ValueSet]:
    """One set of the last values said, however many reports they are spread over (message 24 has two parts)."""
    if not fields:
        return
    names = [name for group in fields for name in _GROUPS[group]]
    t = milliseconds(rows["time"])
    source = min(Source(int(f), int(n)) for f, n in zip(rows["file"], rows["line"], strict=True))
    values = {name: rows[name].dropna().iloc[-1] for name in names}
    yield ValueSet(_CLASSES[kind], values, len(rows), int(t.min()), int(t.max()), source)
