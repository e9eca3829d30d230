"""The assessment of one meeting: every indicator asked, the priority a plain sum that can be read part by part."""

from __future__ import annotations

from detector.assessment.probability import P_LABEL, p_transfer
from detector.indicators.meeting import Meeting
from detector.indicators.registry import indicators
from detector.records import Assessment, Finding

ALONGSIDE_POINTS = 25.0  # for p_transfer = 1; with the indicators' points the most is 100


def assess(meeting: Meeting) -> Assessment:
    """The findings of all indicators, p_transfer, and the priority with its parts."""
    findings = tuple(indicator.find(meeting) for indicator in indicators())
    probability = p_transfer(meeting.encounter)
    parts = priority_parts(probability, findings)
    return Assessment(
        encounter=meeting.encounter,
        findings=findings,
        p_transfer=probability,
        p_label=P_LABEL,
        priority=round(sum(points for _, points in parts), 1),
        priority_parts=parts,
        place=meeting.surroundings.words(meeting.encounter.lat, meeting.encounter.lon),
    )


def priority_parts(probability: float, findings: tuple[Finding, ...]) -> tuple[tuple[str, float], ...]:
    """Where each point of the priority comes from: made fast or not, then the raised indicators."""
    made_fast = ("P_TRANSFER", round(ALONGSIDE_POINTS * probability, 1))
    return (made_fast, *((finding.code, finding.points) for finding in findings if finding.points))
