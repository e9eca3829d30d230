"""Which lines an event rests on: positions on the tracks, static reports, and what its findings cite."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import TYPE_CHECKING

import numpy as np

from detector.records import InputFile, Source
from detector.schema import milliseconds
from detector.tracks.statics import FIELDS, Statics
from detector.units import HOUR_S, MS_PER_S

if TYPE_CHECKING:
    import pandas as pd

_ROUNDING_MS = 500  # events begin and end on whole seconds, reports do not


@dataclass(frozen=True, slots=True)
class Contact:
    """An event as tracing needs it: who, when, and the lines each finding cites (code, lines)."""

    event_id: str
    ships: Mapping[int, str]  # MMSI -> name as broadcast, or MMSI in words
    start: datetime
    end: datetime
    place: str
    cited: tuple[tuple[str, tuple[Source, ...]], ...]

    def span_ms(self, around_h: float = 0.0) -> tuple[int, int]:
        """First and last instant traced, `around_h` before and after the contact."""
        around = timedelta(hours=around_h)
        first, last = self.start - around, self.end + around
        return round(first.timestamp() * MS_PER_S) - _ROUNDING_MS, round(last.timestamp() * MS_PER_S) + _ROUNDING_MS


@dataclass(frozen=True, slots=True)
class Rows:
    """Where to look: TRACKS (what was used) and STATICS, with the inputs by the number that rows carry."""

    tracks: pd.DataFrame
    statics: pd.DataFrame
    inputs: Mapping[int, InputFile]


@dataclass(frozen=True, slots=True)
class Cited:
    """One line (or the first of a message): when and whose, and all it is cited for."""

    source: Source
    time: datetime | None
    mmsi: int | None
    what: tuple[str, ...]


def cited_lines(contact: Contact, rows: Rows, around_h: float = 0.0, reach_h: float = 48.0) -> list[Cited]:
    """Every line the event rests on, each once, in order of time.

    Of both ships: positions and static reports from `around_h` before the contact to as much after it, with the last
    position before and the first behind, between which a beginning and an end are interpolated; the static reports, up
    to `reach_h` away, that say what the ships were when it began; and the lines that findings cite, wherever they lie.
    """
    start_ms, end_ms = contact.span_ms(around_h)
    what: defaultdict[Source, list[str]] = defaultdict(list)
    for mmsi in contact.ships:
        fixes = rows.tracks[rows.tracks["mmsi"] == mmsi].sort_values("time", kind="stable")
        t = milliseconds(fixes["time"])
        first, past = np.searchsorted(t, start_ms), np.searchsorted(t, end_ms, side="right")
        _note(what, "position", _sources(fixes.iloc[max(first - 1, 0) : past + 1]))
        said = rows.statics[rows.statics["mmsi"] == mmsi]
        t = milliseconds(said["time"])
        _note(what, "static", _sources(said[(t >= start_ms) & (t <= end_ms)]))
    _note(what, "static", _in_force(contact, rows.statics, reach_h))
    for code, sources in contact.cited:
        _note(what, code, sources)
    known = _reports(what, rows)
    found = []
    for source, names in what.items():
        time, ship = known.get(source, (None, None))
        found.append(Cited(source, time, ship, tuple(names)))
    return sorted(found, key=_by_time)


def _note(what: Mapping[Source, list[str]], name: str, sources: Iterable[Source]) -> None:
    for source in sources:
        if name not in what[source]:
            what[source].append(name)


def _sources(rows: pd.DataFrame) -> list[Source]:
    return [Source(int(file), int(line)) for file, line in zip(rows["file"], rows["line"], strict=True)]


def _in_force(contact: Contact, statics: pd.DataFrame, reach_h: float) -> list[Source]:
    """What each ship was last heard to say of itself when the contact began."""
    said = Statics(statics[statics["mmsi"].isin(list(contact.ships))], round(reach_h * HOUR_S * MS_PER_S))
    start_ms = contact.span_ms()[0]
    found = (said.as_of(group, mmsi, start_ms) for mmsi in contact.ships for group in FIELDS)
    return [Source(int(one["file"]), int(one["line"])) for one in found if one is not None]


def _reports(wanted: Iterable[Source], rows: Rows) -> dict[Source, tuple[datetime, int]]:
    """Time and MMSI of the rows on the wanted lines."""
    sources = set(wanted)
    lines = np.array(sorted({source.line for source in sources}), dtype=np.int64)
    found: dict[Source, tuple[datetime, int]] = {}
    for table in (rows.statics, rows.tracks):
        near = table[np.isin(table["line"].to_numpy(), lines)]
        for source, time, mmsi in zip(_sources(near), near["time"], near["mmsi"], strict=True):
            if source in sources:
                found[source] = (time.to_pydatetime(), int(mmsi))
    return found


def _by_time(one: Cited) -> tuple[bool, float, int, Source]:
    return (one.time is None, one.time.timestamp() if one.time else 0.0, one.mmsi or 0, one.source)
