"""Which event found which planned contact: one to one, by who they were on the air and when.

An event *fits* a contact when it names both hulls (by any MMSI they used during it; a loitering or dark event without a
partner names one of them) and the two times overlap by at least half of the shorter. Of all ways to pair events with
contacts one to one, that with the longest total overlap is taken; between equal ones the higher score wins. The
pairing does not depend on the order of the events.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
from scipy.optimize import linear_sum_assignment
from scipy.sparse import coo_array
from scipy.sparse.csgraph import connected_components

from detector.evaluate.truth import Call, Contact, Truth
from detector.indicators.meeting import ms
from detector.schema import milliseconds
from detector.vocabulary import Kind

if TYPE_CHECKING:
    import pandas as pd

_SHARE = 0.5  # of the shorter of event and contact: less is a meeting at another time (a choice; README says so)
_WITHOUT_PARTNER = (str(Kind.LOITERING), str(Kind.DARK_ENCOUNTER))


@dataclass(frozen=True, slots=True)
class Event:
    """What of an event decides whom it found; `mmsi_2` is None where no partner is named. `score` settles ties."""

    kind: str
    mmsi_1: int
    mmsi_2: int | None
    start_ms: int
    end_ms: int
    score: float


@dataclass(frozen=True, slots=True)
class Sought:
    """Who took part in a contact, each by every MMSI used during it, and when it was. A call has one side only."""

    sides: tuple[frozenset[int], ...]
    start_ms: int
    end_ms: int

    def named_by(self, event: Event) -> bool:
        """Whether the event is about these hulls."""
        if len(self.sides) == 1:
            return event.kind == Kind.DIRECT_CALL and event.mmsi_1 in self.sides[0]
        one, two = self.sides
        if event.mmsi_2 is None:
            return event.kind in _WITHOUT_PARTNER and event.mmsi_1 in one | two
        return (event.mmsi_1 in one and event.mmsi_2 in two) or (event.mmsi_1 in two and event.mmsi_2 in one)

    def overlap_ms(self, event: Event) -> int:
        """How long both lasted at once; negative where they are apart."""
        return min(self.end_ms, event.end_ms) - max(self.start_ms, event.start_ms)

    def fits(self, event: Event) -> bool:
        """Whether the event may count as this contact found."""
        shorter = min(self.end_ms - self.start_ms, event.end_ms - event.start_ms)
        overlap = self.overlap_ms(event)
        return overlap >= 0 and overlap >= _SHARE * shorter and self.named_by(event)


@dataclass(frozen=True, slots=True)
class Edge:
    """An event (by number) that fits a contact (by number), and for how long they overlap."""

    event: int
    contact: int
    overlap_ms: int


def events_of(frame: pd.DataFrame) -> list[Event]:
    """The rows of an events table."""
    pairs = zip(frame["mmsi_2"].isna(), frame["mmsi_2"].fillna(0), strict=True)
    second = [None if missing else int(mmsi) for missing, mmsi in pairs]
    start, end = (milliseconds(frame[name]).tolist() for name in ("start", "end"))
    scores = np.nan_to_num(frame["score"].to_numpy(dtype=np.float64), nan=-np.inf).tolist()
    return [
        Event(*row)
        for row in zip(frame["kind"].tolist(), frame["mmsi_1"].tolist(), second, start, end, scores, strict=True)
    ]


def sought(contact: Contact, truth: Truth) -> Sought:
    """Whom and when an event must name to have found a contact."""
    sides = (
        _names(contact.hull_1, contact.mmsi_1, contact, truth),
        _names(contact.hull_2, contact.mmsi_2, contact, truth),
    )
    return Sought(sides, ms(contact.start), ms(contact.end))


def sought_call(call: Call, truth: Truth) -> Sought:
    """Whom and when a direct_call event must name to have found a call."""
    return Sought((_names(call.hull, call.mmsi, call, truth),), ms(call.start), ms(call.end))


def _names(hull: int, stated: int | None, during: Contact | Call, truth: Truth) -> frozenset[int]:
    return truth.mmsis(hull, during.start, during.end) | ({stated} if stated is not None else set())


class Book:
    """Contacts, found by the MMSIs they may be named by."""

    def __init__(self, contacts: Sequence[Sought]) -> None:
        self.contacts = contacts
        self._by_mmsi: defaultdict[int, set[int]] = defaultdict(set)
        for number, one in enumerate(contacts):
            for mmsi in frozenset[int]().union(*one.sides):
                self._by_mmsi[mmsi].add(number)

    def about(self, event: Event) -> list[int]:
        """The contacts that name the same hulls as the event, whenever they were."""
        near = self._by_mmsi.get(event.mmsi_1, set())
        return [number for number in sorted(near) if self.contacts[number].named_by(event)]

    def edges(self, events: Iterable[tuple[int, Event]]) -> list[Edge]:
        """Every event that fits a contact."""
        return [
            Edge(number, contact, self.contacts[contact].overlap_ms(event))
            for number, event in events
            for contact in self.about(event)
            if self.contacts[contact].fits(event)
        ]


def paired(edges: Sequence[Edge], events: Sequence[Event]) -> dict[int, int]:
    """Event number to contact number, one to one, with the longest total overlap.

    `events` must be in an order that depends on their content only (`evaluate.events.in_order`).
    """
    result: dict[int, int] = {}
    for group in _groups(edges):
        result.update(_best(group, events))
    return result


def _groups(edges: Sequence[Edge]) -> Iterable[list[Edge]]:
    """The edges in groups that share no event and no contact."""
    if not edges:
        return []
    a = np.unique([edge.event for edge in edges], return_inverse=True)[1]
    b = np.unique([edge.contact for edge in edges], return_inverse=True)[1] + a.max() + 1
    size = int(b.max()) + 1
    label = connected_components(coo_array((np.ones(len(a)), (a, b)), shape=(size, size)), directed=False)[1]
    groups: defaultdict[int, list[Edge]] = defaultdict(list)
    for edge, number in zip(edges, label[a], strict=True):
        groups[int(number)].append(edge)
    return groups.values()


def _best(group: list[Edge], events: Sequence[Event]) -> dict[int, int]:
    """The pairing of one group. A whole millisecond outweighs any difference of scores."""
    rows, columns = sorted({edge.event for edge in group}), sorted({edge.contact for edge in group})
    rank = {n: place for place, n in enumerate(sorted(rows, key=lambda n: (events[n].score, -n)))}
    gain = np.zeros((len(rows), len(columns)))
    for edge in group:
        tie = rank[edge.event] / (len(rows) + 1) ** 2
        gain[rows.index(edge.event), columns.index(edge.contact)] = edge.overlap_ms + 1 + tie
    chosen = zip(*linear_sum_assignment(gain, maximize=True), strict=True)
    return {rows[i]: columns[j] for i, j in chosen if gain[i, j] > 0}
