"""An encounter with what the indicators say about it and how urgent that makes it."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from detector.records.encounter import Encounter
from detector.records.finding import Finding
from detector.vocabulary import Outcome


@dataclass(frozen=True, slots=True)
class Assessment:
    """One row of the queue.

    `p_transfer` (0-1) is labelled by `p_label`; `priority` (0-100) is the sum of `priority_parts`, which name where
    each point comes from.
    """

    encounter: Encounter
    findings: tuple[Finding, ...]
    p_transfer: float
    p_label: str
    priority: float
    priority_parts: tuple[tuple[str, float], ...]
    place: str

    @property
    def event_id(self) -> str:
        """The id of the encounter."""
        return self.encounter.event_id

    def by_outcome(self, outcome: Outcome) -> list[Finding]:
        """The findings of one outcome, the heaviest first."""
        found = (finding for finding in self.findings if finding.outcome is outcome)
        return sorted(found, key=lambda finding: (-finding.points, finding.code))

    @property
    def raised(self) -> list[Finding]:
        """The raised indicators, the heaviest first."""
        return self.by_outcome(Outcome.RAISED)


def most_urgent_first(assessments: Iterable[Assessment]) -> list[Assessment]:
    """The queue's order: priority, then probability, then the earlier; the id settles ties."""
    return sorted(assessments, key=lambda a: (-a.priority, -a.p_transfer, a.encounter.start, a.event_id))
