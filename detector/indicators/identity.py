"""What a ship says it is does not hold together.

What it looks for
    An MMSI that belongs to no class of ship or carries digits no country holds; an IMO number whose check digit is
    wrong; more than one IMO number or name on one MMSI within the context; one IMO number on both ships; one MMSI heard
    at two places at once.

Why it matters
    Vessels that supply North Korea broadcast invented names, numbers and flags, repaint IMO digits, and take over the
    identities of other ships.

When it is innocent
    Typing errors and transponders never set up; small craft and fishing vessels carry no IMO number; a ship may be
    renamed or change flag on a given day; two receivers with wrong clocks make one ship jump.

Sources
    ITU-R M.585-9 (MMSI), IMO A.1117(30) (IMO number and check digit), ITU table of maritime identification digits as in
    pyais; C4ADS 2021, "Unmasked", on identity laundering; UN Panel of Experts on false flags by MMSI (2017).
"""

from __future__ import annotations

from collections.abc import Iterator
from itertools import accumulate
from typing import Any

import numpy as np

from detector.ais.identity import MmsiClass, flag, imo_is_valid, mmsi_class
from detector.indicators.meeting import Example, Meeting, clear, raised, unknown
from detector.records import Finding, Ship, Source
from detector.vocabulary import DISBELIEVED, Outcome

CODE = "IDENTITY"
TITLE = "Identity that does not hold together"
POINTS = 6.0

_OFTEN = 10  # fixes: a handful of wild ones is a fault, not a ship

EXAMPLES = (
    Example("IMO number with a wrong check digit", Outcome.RAISED, {"imos": (9074728, 9074729)}),
    Example("digits of no country", Outcome.RAISED, {"mmsis": (299000001, 412000002), "imos": (9074729, 9000259)}),
    Example("one IMO number on both ships", Outcome.RAISED, {"imos": (9074729, 9074729)}),
    Example("two IMO numbers on one ship", Outcome.RAISED, {"imos": (9074729, 9000259), "second_imo": 9000261}),
    Example("all in order", Outcome.CLEAR, {"imos": (9074729, 9000259)}),
    Example("no IMO number heard", Outcome.UNKNOWN, {"imos": (9074729, None)}),
)


def find(meeting: Meeting) -> Finding:
    """RAISED for each thing that cannot be; CLEAR if name and IMO number of both were heard and fit; else UNKNOWN."""
    faults = [fault for ship in meeting.ships for fault in _faults(meeting, ship)]
    one, two = meeting.ships
    if one.imo is not None and one.imo == two.imo:
        faults.append((f"both ships send IMO {one.imo}", ()))
    if faults:
        sentence = "; ".join(words for words, _ in faults)
        rests_on = tuple(sorted({source for _, found in faults for source in found}))
        return raised(
            CODE, POINTS, f"{sentence[0].upper()}{sentence[1:]}.", min(1.0, 0.5 + 0.25 * len(faults)), rests_on
        )
    silent = [ship.label for ship in meeting.ships if ship.imo is None or ship.shipname is None]
    if silent:
        return unknown(CODE, f"No name or IMO number was heard from {' and '.join(silent)}.")
    return clear(CODE, "MMSI, flag digits and IMO check digit of both ships are in order and did not change.")


def _faults(meeting: Meeting, ship: Ship) -> Iterator[tuple[str, tuple[Source, ...]]]:
    kind = mmsi_class(ship.mmsi)
    if kind is MmsiClass.IMPOSSIBLE:
        yield f"MMSI {ship.mmsi} is no ship's number", ()
    elif kind is MmsiClass.SHIP and flag(ship.mmsi) is None:
        yield f"MMSI {ship.mmsi} carries digits of no country", ()
    imos, names = _values(meeting, ship, "imo"), _values(meeting, ship, "shipname")
    for imo, source in sorted(imos):
        if not imo_is_valid(imo):
            yield f"{ship.label} sends IMO {imo}, whose check digit is wrong", (source,)
    for values, words in ((imos, "IMO numbers"), (names, "names")):
        if len(values) > 1:
            several = ", ".join(sorted(str(value) for value, _ in values))
            yield f"MMSI {ship.mmsi} sends several {words} ({several})", tuple(source for _, source in values)
    if _two_places(meeting, ship):
        yield f"MMSI {ship.mmsi} was heard at two places at once", ()


def _values(meeting: Meeting, ship: Ship, field: str) -> list[tuple[Any, Source]]:
    """The values that a ship states of a field in the context, each with the line that stated it first."""
    said = meeting.stated(field, ship.mmsi)
    _, firsts = np.unique(said.code, return_index=True)
    values = said.column(field)[firsts].tolist()
    return [(value, said.sources(first)[0]) for value, first in zip(values, firsts.tolist(), strict=True)]


def _two_places(meeting: Meeting, ship: Ship) -> bool:
    """Whether two hulls sent the MMSI at the same time, each from places that are believed and often enough."""
    fixes = meeting.track(ship.mmsi)
    hull = fixes.column("hull")
    if not len(hull) or (hull == hull[0]).all():
        return False
    believed = (fixes.column("marks") & int(DISBELIEVED)) == 0
    t, hull = fixes.t[believed], hull[believed]
    hulls, heard = np.unique(hull, return_counts=True)
    spans = sorted((t[hull == one][0], t[hull == one][-1]) for one in hulls[heard >= _OFTEN])
    ends = accumulate((end for _, end in spans), max)
    return any(bool(start < end) for (start, _), end in zip(spans[1:], ends, strict=False))
