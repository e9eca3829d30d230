"""How much of the store must be looked at again when rows between two instants were added.

An event, its findings included, rests on rows within `reach` of it and on no others. So the events that new rows can
change are those within reach of them; and to find those events again exactly, the rows within reach of each of them
suffice.

What an event rests on, farthest first, in hours before its first or after its last contact:
- indicators look `context.around_h` far, and its setting at who lay there within 48 h (`rendezvous.place.AROUND_H` and
  the hour that a stay is made of), whatever `around_h` is. A stay goes on across a silence of `MOST_SILENCE_H`, a track
  across `tracks.max_silence_h`, a contact across `BRIDGE_MS`, and a candidate window looks one such silence farther:
  so the farther of the two contexts, and the longest of these silences;
- which hull a report there is of, and whether it is believed, rests on what is `KEPT_MS` (48 h) from it;
- bins, margins of the candidate search, rejoining and echoes are far below two hours: `_MARGIN_H`.
With the settings as they come 48 + 6 + 2 + 48 = 104 h. How long the contact itself lasts is no matter: all of it is in
the span that the reach is added to, and that span begins with the first report of contact (`seen_from`), of which the
id is made.

One thing is not near in time: `beside` and `via` rest on the contacts of *other* pairs with one of the two ships, which
may have begun days before. They are the `company` of an event: changed with it, and whole in the rows looked at.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass

from detector.parameters import Parameters
from detector.rendezvous.contacts import BRIDGE_MS
from detector.rendezvous.place import AROUND_H
from detector.tracks.chains import KEPT_MS
from detector.tracks.stays import MOST_SILENCE_H
from detector.units import HOUR_S, MS_PER_S

_HOUR_MS = HOUR_S * MS_PER_S
_MARGIN_H = 2.0  # bins and margins of the candidate search, rejoining contacts, echoes: all far below two hours
_STAY_H = 1.0  # what a stay is made of lies within an hour of it


@dataclass(frozen=True, slots=True, order=True)
class Span:
    """A stretch of time in ms, both ends included."""

    start: int
    end: int

    def widened(self, by_ms: int) -> Span:
        """The span with room on both sides."""
        return Span(self.start - by_ms, self.end + by_ms)

    def meets(self, other: Span) -> bool:
        """Whether the two have an instant in common."""
        return self.start <= other.end and other.start <= self.end

    def joined(self, other: Span) -> Span:
        """The smallest span over both."""
        return Span(min(self.start, other.start), max(self.end, other.end))


@dataclass(frozen=True, slots=True)
class Dated:
    """An event as far as this asks: when it was, of whom, and who else lay beside them."""

    event_id: str
    span: Span
    ships: tuple[int, ...]
    beside: tuple[int, ...] = ()


def reach_ms(parameters: Parameters) -> int:
    """How far from its first and last contact an event can depend on rows."""
    context_h = max(parameters.context.around_h, AROUND_H + _STAY_H)
    silence_h = max(parameters.tracks.max_silence_h, MOST_SILENCE_H, BRIDGE_MS / _HOUR_MS)
    return round((context_h + silence_h + _MARGIN_H) * _HOUR_MS) + KEPT_MS


def joined(spans: Iterable[Span], reach: int) -> list[Span]:
    """The spans, those within twice the reach of each other made one, in order of time."""
    merged: list[Span] = []
    for span in sorted(spans):
        if merged and span.start - merged[-1].end <= 2 * reach:
            merged[-1] = merged[-1].joined(span)
        else:
            merged.append(span)
    return merged


def needed(changed: Span, affected: Iterable[Span], reach: int) -> Span:
    """The rows needed to find again every event that the changed rows can touch."""
    span = changed.widened(reach)
    for event in affected:
        span = span.joined(event)
    return span.widened(reach)


def company(of: Iterable[Dated], among: Iterable[Dated]) -> list[Dated]:
    """Those `among` some events that share time and a ship with one `of` the others, or lay beside it.

    What its `beside` and `via` rest on, and what changes with it.
    """
    lying: defaultdict[int, list[Span]] = defaultdict(list)
    near: defaultdict[int, list[Span]] = defaultdict(list)
    for event in of:
        for ship in event.ships:
            lying[ship].append(event.span)
        for ship in event.beside:
            near[ship].append(event.span)

    def found(spans: defaultdict[int, list[Span]], ships: tuple[int, ...], span: Span) -> bool:
        return any(span.meets(other) for ship in ships if ship in spans for other in spans[ship])

    return [
        one
        for one in among
        if found(lying, one.ships, one.span) or found(lying, one.beside, one.span) or found(near, one.ships, one.span)
    ]
