"""One hull under two MMSIs: in sequence (an identity changed) or at the same time (two transponders).

At the same time: two MMSIs go the same way, rigidly, over miles and through turns, and are never apart (`twins`).
In sequence: see `sequence`. Two ships that exchanged their numbers: see `handshake`.

A link has a confidence, from motion, dimensions, name, call sign, IMO number, type and class. Only links of
`SURE` or more make one hull of two; the others are for the analyst to look at.
"""

from __future__ import annotations

import math
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from detector.tracks.chains import Fixes
from detector.tracks.handshake import Handshake
from detector.tracks.lives import Lives, lives, said_at, same_size
from detector.tracks.sequence import changes
from detector.tracks.signatures import Said, Signature
from detector.tracks.twins import Twin, twins

Ints = NDArray[np.int64]

SURE = 0.9  # confidence from which on two MMSIs count as one hull


@dataclass(frozen=True, slots=True)
class Link:
    """Two MMSIs that may be one hull.

    `kind` is "in sequence" (at `at_ms` the first became the second), "at once" (two transponders) or "exchanged" (two
    ships went on under each other's number from `at_ms`). The hull numbers are those before sure links were united,
    -1 for an exchange.
    """

    mmsi_1: int
    mmsi_2: int
    kind: str
    confidence: float
    at_ms: int
    sentence: str
    hull_1: int
    hull_2: int


def links(fixes: Fixes, hull: Ints, marks: NDArray[np.int32], said: Said | None) -> list[Link]:
    """All links with a confidence of a half or more, the surest first; `hull` numbers those of one MMSI each."""
    whole = lives(fixes, hull, marks)
    if len(whole.rows) < 2:
        return []
    found = [*_in_sequence(whole, fixes, said), *_at_once(whole, fixes, said)]
    return sorted(found, key=lambda link: (-link.confidence, link.mmsi_1, link.mmsi_2, link.at_ms))


def exchange(met: Handshake) -> Link:
    """An exchange of numbers as a link."""
    sentence = f"MMSIs {met.mmsi_1} and {met.mmsi_2} changed ships: from then on {met.how}."
    return Link(met.mmsi_1, met.mmsi_2, "exchanged", met.confidence, met.at_ms, sentence, -1, -1)


def united(hull: Ints, found: list[Link]) -> Ints:
    """The hull numbers with those of sure links made one: the lower stands."""
    number = {int(one): int(one) for link in found for one in (link.hull_1, link.hull_2) if one >= 0}

    def root(one: int) -> int:
        while number[one] != one:
            one = number[one]
        return one

    for link in found:
        if link.confidence >= SURE and link.hull_1 >= 0:
            low, high = sorted((root(link.hull_1), root(link.hull_2)))
            number[high] = low
    if not number:
        return hull
    changed = hull.copy()
    for one in number:
        if root(one) != one:
            changed[hull == one] = root(one)
    return changed


def _in_sequence(whole: Lives, fixes: Fixes, said: Said | None) -> list[Link]:
    """Changes of identity as links."""
    return [
        Link(
            int(whole.mmsi[change.one]), int(whole.mmsi[change.two]), "in sequence", change.confidence, change.at_ms,
            change.sentence, int(whole.hull[change.one]), int(whole.hull[change.two]),
        )
        for change in changes(whole, fixes, said)
    ]  # fmt: skip


def _at_once(whole: Lives, fixes: Fixes, said: Said | None) -> list[Link]:
    """Two MMSIs on one hull at the same time."""
    found = []
    for pair in twins(fixes, whole.mmsi, whole.rows):
        odds = _twin_odds(pair)
        why: list[str] = []
        if said is not None:
            signs = [said_at(whole, fixes, said, np.array([one]), last=True).get(one) for one in (pair.one, pair.two)]
            if signs[0] is not None and signs[1] is not None:
                more, why = _twin_attributes(signs[0], signs[1])
                odds += more
        confidence = 1.0 / (1.0 + math.exp(-odds))
        if confidence < 0.5:
            continue
        a, b = sorted((pair.one, pair.two), key=lambda one: int(whole.mmsi[one]))
        sentence = (
            f"MMSIs {whole.mmsi[a]} and {whole.mmsi[b]} went {pair.together_nm:.0f} nm together, {pair.apart_m:.0f} m "
            f"apart with a spread of {pair.spread_m:.0f} m, and were never heard apart"
            + (f"; {', '.join(why)}" if why else "")
            + "."
        )
        found.append(
            Link(
                int(whole.mmsi[a]), int(whole.mmsi[b]), "at once", round(confidence, 4), pair.start_ms, sentence,
                int(whole.hull[a]), int(whole.hull[b]),
            )
        )  # fmt: skip
    return found


def _twin_odds(pair: Twin) -> float:
    """Nats for one hull, from motion: miles together, lives together, faster than ships transfer under way."""
    return -5.0 + min(pair.together_nm / 5.0, 7.0) + 2.0 * (pair.joint >= 0.9) + 1.0 * (pair.fastest_kn >= 9.0)


def _twin_attributes(one: Signature, two: Signature) -> tuple[float, list[str]]:
    total = 0.0
    why: list[str] = []
    for column, name in enumerate(("IMO number", "name", "call sign")):
        if one.codes[column] >= 0 and one.codes[column] == two.codes[column]:
            total, why = total + 3.0, [*why, f"the same {name}"]
    if not (np.isnan(one.sides).any() or np.isnan(two.sides).any()):
        if same_size(one.sides, two.sides):
            total, why = total + 3.0, [*why, "the same length and beam"]
        else:
            total, why = total - 2.0, [*why, "other dimensions"]
    return total, why
