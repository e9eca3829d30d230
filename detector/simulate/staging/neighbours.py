"""Ships that happen to lie next to each other at a quay: planned by nobody, and part of the truth all the same."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import pairwise

from detector.simulate.ships.actor import Actor
from detector.simulate.staging.scene import Planned, Scene
from detector.simulate.staging.sea import BETWEEN_BERTHS_M, Slip, metres

_LEAST_S = 1_200.0  # together for less is not worth a line
_AT_ITS_SLIP_M = 60.0


def at_berths(scenes: Sequence[Scene]) -> Iterator[Planned]:
    """The stays of two ships at slips that follow each other in a row, bow to stern."""
    rows: dict[tuple[str, int], list[tuple[Slip, Actor]]] = {}
    for scene in scenes:
        for actor, slip in scene.slips:
            rows.setdefault((slip.port, slip.row), []).append((slip, actor))
    for row in rows.values():
        ordered = sorted(row, key=lambda one: one[0].number)
        for (slip, one), (after, two) in pairwise(ordered):
            if after.number == slip.number + 1 and one is not two:
                yield from _stays(slip, one, after, two)


def _stays(slip: Slip, one: Actor, after: Slip, two: Actor) -> Iterator[Planned]:
    for start, end in _at(slip, one):
        for other_start, other_end in _at(after, two):
            first, last = max(start, other_start), min(end, other_end)
            if last - first >= _LEAST_S:
                yield Planned(
                    "berths", *slip.point, one, two, first, last, "apart", "berths", "at_berth", BETWEEN_BERTHS_M
                )


def _at(slip: Slip, actor: Actor) -> Iterator[tuple[float, float]]:
    """When a ship lay moored at a slip; a path that was cut short later ends the stay."""
    for start, end, lat, lon in actor.moored:
        if metres((lat, lon), slip.point) < _AT_ITS_SLIP_M:
            yield start, min(end, actor.now_s)
