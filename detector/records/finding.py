"""What one indicator says about one encounter."""

from __future__ import annotations

from dataclasses import dataclass

from detector.vocabulary import Outcome


@dataclass(frozen=True, slots=True, order=True)
class Source:
    """A raw line: number of the input in the run's list, and the line in it, counted from 1."""

    file: int
    line: int


@dataclass(frozen=True, slots=True)
class Finding:
    """One indicator's answer, with a sentence an analyst can quote and the lines it rests on.

    `strength` (0-1) scales the indicator's points; `points` is what it adds to the priority.
    """

    code: str
    outcome: Outcome
    sentence: str
    strength: float = 0.0
    points: float = 0.0
    sources: tuple[Source, ...] = ()

    def __post_init__(self) -> None:
        if self.outcome is not Outcome.RAISED and (self.points or self.strength):
            raise ValueError(f"{self.code}: only a raised indicator has strength and points")
