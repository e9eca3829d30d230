"""The draught a ship states changed over the meeting.

What it looks for
    The last draught stated before the contact against the last one stated after it began, for each ship, within
    `context.around_h` hours. One ship lighter and the other deeper weighs most.

Why it matters
    Cargo that changes ships changes both draughts: it is the only trace of it that AIS itself can carry.

When it is innocent
    Draught is typed in by hand, often late, wrong or never; ballast changes it too. That it did not change says little,
    and CLEAR here only says that both ships stated one before and after.

Sources
    ITU-R M.1371-5 message 5 (steps of 0.1 m, set by hand); IMO A.1106(29); Jia, Prakash and Smith 2015 and 2019 on how
    little a single ship's draught can be trusted.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from detector.indicators.meeting import Example, Meeting, clear, ms, raised, unknown
from detector.records import Finding, Ship, Source
from detector.vocabulary import Outcome

CODE = "DRAUGHT_CHANGE"
TITLE = "Draught change over the meeting"
POINTS = 13.0

EXAMPLES = (
    Example("one lighter, one deeper", Outcome.RAISED, {"draughts": ((6.8, 5.9), (3.1, 5.2))}),
    Example("one deeper, the other never says", Outcome.RAISED, {"draughts": (None, (3.1, 5.2))}),
    Example("nothing changed", Outcome.CLEAR, {"draughts": ((6.8, 6.8), (3.1, 3.2))}),
    Example("never stated", Outcome.UNKNOWN, {"draughts": (None, None)}),
    Example("one unchanged, the other never says", Outcome.UNKNOWN, {"draughts": ((6.8, 6.8), None)}),
)


@dataclass(frozen=True, slots=True)
class _Change:
    ship: Ship
    before_m: float
    after_m: float
    rests_on: tuple[Source, ...]

    @property
    def step_m(self) -> float:
        return round(self.after_m - self.before_m, 1)

    def words(self) -> str:
        way = "deeper" if self.step_m > 0 else "lighter"
        return f"{self.ship.label} {way} by {abs(self.step_m):.1f} m ({self.before_m:.1f} to {self.after_m:.1f})"


def find(meeting: Meeting) -> Finding:
    """RAISED if a stated draught changed by a step or more, CLEAR if both stated none, UNKNOWN if one is missing."""
    known = [change for ship in meeting.ships if (change := _change(meeting, ship)) is not None]
    changed = [change for change in known if abs(change.step_m) >= meeting.settings.draught_step_m]
    rests_on = tuple(source for change in known for source in change.rests_on)
    if changed:
        opposite = len(changed) == 2 and changed[0].step_m * changed[1].step_m < 0
        sentence = "Stated draught: " + ", ".join(change.words() for change in changed) + "."
        return raised(CODE, POINTS, sentence, 1.0 if opposite else 0.6, rests_on)
    if len(known) == 2:
        return clear(CODE, "Both ships stated the same draught before and after, which is set by hand.", rests_on)
    return unknown(CODE, "Not both ships stated a draught before and after the meeting.")


def _change(meeting: Meeting, ship: Ship) -> _Change | None:
    said = meeting.stated("draught_m", ship.mmsi)
    draught_m = said.column("draught_m")
    before = int(np.searchsorted(said.t, ms(meeting.encounter.start), side="right"))
    last = len(said.t) - 1
    if before == 0 or before > last:
        return None
    rests_on = said.sources(before - 1) + said.sources(last)
    return _Change(ship, float(draught_m[before - 1]), float(draught_m[last]), rests_on)
