"""Every event of a method called true or false against the truth, and why; every transfer called found or missed.

Transfers are paired first, so that an event of a transfer is never spent on a neighbour's entry. What is left over is a
false alarm, and its *cause* is the first of these that holds:

- `split event`: it fits a transfer that another event was paired with;
- the scenario of a planned contact without cargo, or of ships that only lay close, of the same hulls at that time;
- `<scenario>: other time`: the hulls of a planned contact, or a hull alone, at another time;
- `<scenario>: other partner`: a hull that had a part in a scenario, with another ship;
- `traffic`: ships nothing was planned for; `unknown MMSI`: no ship of the world had that identity then.

An event paired with a transfer that is not detectable is true.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from detector.evaluate.events import in_order
from detector.evaluate.matching import Book, Event, events_of, paired, sought, sought_call
from detector.evaluate.truth import TRAFFIC, Contact, Truth
from detector.indicators.meeting import ms
from detector.units import MIN_S, MS_PER_S
from detector.vocabulary import Kind

if TYPE_CHECKING:
    import pandas as pd

SPLIT, UNKNOWN = "split event", "unknown MMSI"
NO_UNIT = -1  # of an event whose MMSI no hull had: it is never resampled
_MIN_MS = MIN_S * MS_PER_S

ALARM_GIVEN = ("kind", "score", "priority", "p")  # what is kept of an event
ALARM_COLUMNS = {
    "kind": "str",
    "score": "float64",
    "priority": "float64",
    "p": "float64",
    "is_true": "bool",
    "is_detectable": "bool",
    "cause": "str",
    "unit": "int64",
    "start_error_min": "float64",
    "end_error_min": "float64",
}
TRANSFER_COLUMNS = {
    "id": "str",
    "scenario": "str",
    "visibility": "str",
    "tags": "object",
    "detectable": "bool",
    "lit": "bool",
    "unit": "int64",
    "found": "bool",
}


@dataclass(frozen=True, slots=True)
class Calls:
    """Direct calls: how many there were, how many were found, and how many events of that kind found none."""

    of: int
    found: int
    false: int


@dataclass(frozen=True, slots=True)
class Judged:
    """One method's events on one world (or several), judged.

    `alarms` has a row an event except direct calls, `transfers` a row a transfer; `unit` is the place of the lower hull
    among the `hulls` of the world, by which the bootstrap resamples. Errors (event minus truth) are NaN but for events
    that name both ships of the transfer they found.
    """

    alarms: pd.DataFrame
    transfers: pd.DataFrame
    calls: Calls
    hulls: int
    vessel_days: float


def judged(events: pd.DataFrame, truth: Truth) -> Judged:
    """The events of a method held against the truth of a world; the order of the events does not matter."""
    rows = in_order(events)
    is_call = (rows["kind"] == str(Kind.DIRECT_CALL)).to_numpy()
    meetings = rows[~is_call].reset_index(drop=True)
    bench = _Bench(truth, events_of(meetings))
    verdicts = bench.verdicts()
    given = [dict(zip(ALARM_GIVEN, row, strict=True)) for row in zip(*(meetings[n] for n in ALARM_GIVEN), strict=True)]
    alarms = _frame([{**one, **said} for one, said in zip(given, verdicts, strict=True)], ALARM_COLUMNS)
    transfers = _frame(bench.transfer_rows(), TRANSFER_COLUMNS)
    calls = _calls(events_of(rows[is_call]), truth)
    return Judged(alarms, transfers, calls, len(truth.ships), truth.vessel_days)


def pooled(parts: Sequence[Judged]) -> Judged:
    """Several worlds as one: their hulls stay different hulls."""
    import pandas as pd

    offsets = [sum(part.hulls for part in parts[:number]) for number in range(len(parts))]

    def moved(frame: pd.DataFrame, by: int) -> pd.DataFrame:
        return frame.assign(unit=frame["unit"].where(frame["unit"] == NO_UNIT, frame["unit"] + by))

    return Judged(
        pd.concat([moved(p.alarms, by) for p, by in zip(parts, offsets, strict=True)], ignore_index=True),
        pd.concat([moved(p.transfers, by) for p, by in zip(parts, offsets, strict=True)], ignore_index=True),
        Calls(*(sum(getattr(part.calls, name) for part in parts) for name in ("of", "found", "false"))),
        sum(part.hulls for part in parts),
        sum(part.vessel_days for part in parts),
    )


def _frame(rows: Sequence[dict[str, Any]], columns: dict[str, str]) -> pd.DataFrame:
    import pandas as pd

    made = pd.DataFrame(rows, columns=list(columns))
    return made.astype(columns)


def _calls(events: list[Event], truth: Truth) -> Calls:
    book = Book([sought_call(call, truth) for call in truth.calls])
    found = len(paired(book.edges(enumerate(events)), events))
    return Calls(len(truth.calls), found, len(events) - found)


class _Bench:
    """One method's meetings before one world's truth."""

    def __init__(self, truth: Truth, events: list[Event]) -> None:
        self.truth, self.events = truth, events
        self.transfers = [one for one in truth.contacts if one.label == "transfer"]
        self.others = [one for one in truth.contacts if one.label != "transfer"]
        self.book = Book([sought(one, truth) for one in self.transfers])
        self.other_book = Book([sought(one, truth) for one in self.others])
        edges = self.book.edges(enumerate(events))
        self.of_event = paired(edges, events)
        self.fitting = {edge.event for edge in edges}
        self.unit = {ship.hull: place for place, ship in enumerate(sorted(truth.ships, key=lambda s: s.hull))}
        self.hulls_of: defaultdict[int, list[tuple[int, int, int]]] = defaultdict(list)
        for ship in truth.ships:
            for one in ship.identities:
                self.hulls_of[one.mmsi].append((ms(one.first), ms(one.last), ship.hull))

    def verdicts(self) -> list[dict[str, Any]]:
        """True or false, and why, for every event."""
        return [
            self._true(event, self.of_event[number]) if number in self.of_event else self._false(number, event)
            for number, event in enumerate(self.events)
        ]

    def transfer_rows(self) -> list[dict[str, Any]]:
        """Every transfer, found or missed."""
        found = set(self.of_event.values())
        return [
            {
                "id": one.id,
                "scenario": one.scenario,
                "visibility": one.visibility,
                "tags": one.tags,
                "detectable": one.detectable,
                "lit": one.visibility == "lit",
                "unit": self._unit(one),
                "found": number in found,
            }
            for number, one in enumerate(self.transfers)
        ]

    def _unit(self, contact: Contact) -> int:
        return self.unit[min(contact.hull_1, contact.hull_2)]

    def _true(self, event: Event, number: int) -> dict[str, Any]:
        contact, wanted = self.transfers[number], self.book.contacts[number]
        both = event.mmsi_2 is not None
        return {
            "is_true": True,
            "is_detectable": contact.detectable,
            "cause": "",
            "unit": self._unit(contact),
            "start_error_min": (event.start_ms - wanted.start_ms) / _MIN_MS if both else float("nan"),
            "end_error_min": (event.end_ms - wanted.end_ms) / _MIN_MS if both else float("nan"),
        }

    def _false(self, number: int, event: Event) -> dict[str, Any]:
        hulls = self._hulls(event)
        known = [hull for side in hulls for hull in side]
        return {
            "is_true": False,
            "is_detectable": False,
            "cause": SPLIT if number in self.fitting else self._cause(event, hulls),
            "unit": self.unit[min(known)] if known else NO_UNIT,
            "start_error_min": float("nan"),
            "end_error_min": float("nan"),
        }

    def _hulls(self, event: Event) -> list[list[int]]:
        """The hulls each named MMSI stood for at the time."""
        named = [mmsi for mmsi in (event.mmsi_1, event.mmsi_2) if mmsi is not None]
        return [
            sorted({h for first, last, h in self.hulls_of[m] if first <= event.end_ms and last >= event.start_ms})
            for m in named
        ]

    def _cause(self, event: Event, hulls: list[list[int]]) -> str:
        near = [n for n in self.other_book.about(event) if self.other_book.contacts[n].overlap_ms(event) >= 0]
        if near:
            longest = max(near, key=lambda n: (self.other_book.contacts[n].overlap_ms(event), -n))
            return self.others[longest].scenario
        if not all(hulls):
            return UNKNOWN
        same = [self.transfers[n] for n in self.book.about(event)]
        same += [self.others[n] for n in self.other_book.about(event)]
        if same:
            return f"{min(one.scenario for one in same)}: other time"
        planned = sorted({self.truth.by_hull[hull].scenario for side in hulls for hull in side} - {TRAFFIC})
        if not planned:
            return TRAFFIC
        return f"{planned[0]}: other {'time' if event.mmsi_2 is None else 'partner'}"
