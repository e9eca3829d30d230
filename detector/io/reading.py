"""What every reader gives back."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Protocol

from detector.schema import REJECTS

if TYPE_CHECKING:
    import pandas as pd

    from detector.io.source import Source

Progress = Callable[[int], None]  # called with the bytes read since the last call
NO_TIME = "no time on the line or before it"
PART_MISSING = "the other part of the message is missing"
_TEXT_LIMIT = 200


@dataclass(slots=True)
class RejectList:
    """Lines that could not be used, each with its reason; nothing is dropped without passing here."""

    file: int
    lines: list[int] = field(default_factory=list)
    reasons: list[str] = field(default_factory=list)
    texts: list[str] = field(default_factory=list)

    def add(self, line: int, reason: str, text: bytes | str) -> None:
        """List one line."""
        self.lines.append(line)
        self.reasons.append(reason)
        shown = text[:_TEXT_LIMIT]
        self.texts.append(shown.decode("latin-1") if isinstance(shown, bytes) else shown)

    def counts(self) -> dict[str, int]:
        """How many of each reason."""
        return dict(Counter(self.reasons))

    def to_frame(self) -> pd.DataFrame:
        """The REJECTS table."""
        import pandas as pd

        columns = {"file": self.file, "line": self.lines, "reason": self.reasons, "text": self.texts}
        return REJECTS.conform(pd.DataFrame(columns)).sort_values("line", kind="stable", ignore_index=True)


@dataclass(slots=True)
class Reading:
    """The content of one input."""

    positions: pd.DataFrame
    statics: pd.DataFrame
    rejects: RejectList
    lines: int
    passed_over: dict[str, int]


class Reader(Protocol):
    """A format: one module of this folder."""

    NAME: str

    def recognises(self, head: bytes) -> bool:
        """Whether the first bytes of an input (unpacked, at most 64 KiB) are of this format."""

    def read(self, source: Source, number: int, progress: Progress | None = None) -> Reading:
        """Everything in the input; `number` is its place in the run's list of inputs."""
