"""Pieces of meetings, and the events they make up."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

import numpy as np

from detector import geodesy
from detector.evaluate.baselines.fixes import Bools, Floats, Ints, Where
from detector.evaluate.baselines.grid import HOUR_MS
from detector.evaluate.baselines.together import Together, runs
from detector.evaluate.events import EVENTS, in_order
from detector.vocabulary import Kind

if TYPE_CHECKING:
    from collections.abc import Callable

    import pandas as pd

NO_PARTNER = -1  # stands for <NA> until the events table is made: no MMSI is negative
JOIN_MS = HOUR_MS  # ours: pieces of one meeting closer than this are one event; no rule but GFW's states a figure


@dataclass(frozen=True, slots=True)
class Pieces:
    """Stretches of time of one ship or pair, each an array; times in ms, places as unit vectors (n, 3)."""

    mmsi_1: Ints
    mmsi_2: Ints
    start_ms: Ints
    end_ms: Ints
    place: Floats
    score: Floats

    def __len__(self) -> int:
        return len(self.start_ms)

    @property
    def duration_ms(self) -> Ints:
        """How long each lasts."""
        return self.end_ms - self.start_ms

    @property
    def lat_lon(self) -> tuple[Floats, Floats]:
        """The places in degrees."""
        x, y, z = self.place.T
        return np.degrees(np.arctan2(z, np.hypot(x, y))), geodesy.wrap_deg(np.degrees(np.arctan2(y, x)))

    def take(self, rows: Ints | Bools) -> Pieces:
        """These rows only."""
        return Pieces(*(getattr(self, name)[rows] for name in self.__slots__))

    def and_those_of(self, others: Pieces) -> Pieces:
        """These rows and others."""
        return Pieces(*(np.concatenate([getattr(self, name), getattr(others, name)]) for name in self.__slots__))

    def scored(self, score: Floats) -> Pieces:
        """The same with other scores."""
        return replace(self, score=score)

    def at_places(self, allowed: Callable[[float, float], bool]) -> Pieces:
        """Those whose place (degrees) is allowed."""
        kept = [allowed(float(lat), float(lon)) for lat, lon in zip(*self.lat_lon, strict=True)]
        return self.take(np.array(kept, dtype=np.bool_))


def of_pairs(together: Together) -> tuple[Pieces, Ints, Ints]:
    """The unbroken stretches of pairs, and the first and last row of each."""
    heads, tails = runs(together)
    place = _mean_place([together.one, together.two], heads)
    return (
        Pieces(
            together.mmsi_1[heads],
            together.mmsi_2[heads],
            together.t[heads],
            together.t[tails],
            place,
            np.ones(len(heads)),
        ),
        heads,
        tails,
    )


def of_ships(mmsi: Ints, start_ms: Ints, end_ms: Ints, where: Where) -> Pieces:
    """Stretches of single ships, from the place of each."""
    alone = np.full(len(mmsi), NO_PARTNER, dtype=np.int64)
    return Pieces(mmsi, alone, start_ms, end_ms, geodesy.unit_vectors(where.lat, where.lon), np.ones(len(mmsi)))


def _mean_place(ships: list[Where], heads: Ints) -> Floats:
    if not len(heads):
        return np.zeros((0, 3))
    points = [geodesy.unit_vectors(ship.lat, ship.lon) for ship in ships]
    total = np.add.reduceat(np.sum(points, axis=0), heads, axis=0)
    result: Floats = total / np.linalg.norm(total, axis=1, keepdims=True)
    return result


def grouped(pieces: Pieces, within_ms: int = JOIN_MS) -> tuple[Ints, Ints]:
    """The order of pieces by ships and start, and for each in that order the number of its event.

    Pieces of the same ships less than `within_ms` apart belong to one event.
    """
    order = np.lexsort((pieces.end_ms, pieces.start_ms, pieces.mmsi_2, pieces.mmsi_1))
    event = np.zeros(len(order), dtype=np.int64)
    before: tuple[int, int] | None = None
    until, number = 0, -1
    for place, row in enumerate(order):
        ships = (int(pieces.mmsi_1[row]), int(pieces.mmsi_2[row]))
        joins = ships == before and pieces.start_ms[row] - until < within_ms
        number += not joins
        until = max(until, int(pieces.end_ms[row])) if joins else int(pieces.end_ms[row])
        before, event[place] = ships, number
    return order, event


def joined(pieces: Pieces, within_ms: int = JOIN_MS) -> Pieces:
    """One piece an event: from the first start to the last end, at the place of all weighed by time, best score."""
    if not len(pieces):
        return pieces
    order, event = grouped(pieces, within_ms)
    sorted_pieces = pieces.take(order)
    heads = np.flatnonzero(np.diff(event, prepend=-1))
    weight = np.maximum(sorted_pieces.duration_ms, 1)[:, None]
    place = np.add.reduceat(sorted_pieces.place * weight, heads, axis=0)
    return Pieces(
        sorted_pieces.mmsi_1[heads],
        sorted_pieces.mmsi_2[heads],
        sorted_pieces.start_ms[heads],
        np.maximum.reduceat(sorted_pieces.end_ms, heads),
        place / np.linalg.norm(place, axis=1, keepdims=True),
        np.maximum.reduceat(sorted_pieces.score, heads),
    )


def table(kind: Kind, pieces: Pieces) -> pd.DataFrame:
    """The events table of the benchmark; a rule has no probability and no priority."""
    import pandas as pd

    lat, lon = pieces.lat_lon
    frame = pd.DataFrame(
        {
            "kind": str(kind),
            "mmsi_1": pieces.mmsi_1,
            "mmsi_2": pd.array(pieces.mmsi_2, dtype="Int64"),
            "start": pd.to_datetime(pieces.start_ms, unit="ms", utc=True),
            "end": pd.to_datetime(pieces.end_ms, unit="ms", utc=True),
            "score": pieces.score,
            "priority": np.nan,
            "p": np.nan,
            "lat": lat,
            "lon": lon,
        }
    )
    frame.loc[frame["mmsi_2"] == NO_PARTNER, "mmsi_2"] = pd.NA
    return in_order(EVENTS.conform(frame))
