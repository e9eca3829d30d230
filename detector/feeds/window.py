"""How much of the store must be looked at again when rows between two instants were added.

An event, its findings included, rests on rows within `reach` of it and on no others. So the events that new rows can
change are those within reach of them; and to find those events again exactly, the rows within reach of each of them
suffice.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from detector.parameters import Parameters
from detector.tracks.chains import KEPT_MS
from detector.units import HOUR_S, MS_PER_S

_MARGIN_H = 2.0  # bins and margins of the candidate search, rejoining contacts, echoes: all far below two hours


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


def reach_ms(parameters: Parameters) -> int:
    """How far from its first and last contact an event can depend on rows."""
    hours = parameters.context.around_h + parameters.tracks.max_silence_h + _MARGIN_H
    return round(hours * HOUR_S * MS_PER_S) + KEPT_MS  # hulls and marks of the context rest on what is so far from it


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
