"""How far apart hulls truly are: rectangles in metres, from paths in degrees, as cheaply as worlds of ships need.

Written apart from `detector.rendezvous`, so that the truth of a world does not rest on the code it is meant to test.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from itertools import combinations

import numpy as np
from numpy.typing import NDArray

from detector import geodesy
from detector.simulate.physics.layout import TICK_S, Floats
from detector.simulate.ships.actor import Actor
from detector.simulate.ships.hulls import Hull

Ticks = NDArray[np.int64]

_STRIDE = 8  # ticks between coarse looks, 16 s
_LEAST_M = 0.5  # that hulls on their lines range between two looks, there and back [computed from `physics.resting`]
_FASTEST_MS = 30.0  # no two ships of any scenario close faster [assumed]


def shared(one: Actor, two: Actor, start_s: float = 0.0, end_s: float = math.inf, every: int = 1) -> Ticks:
    """The ticks, each `every`th, in which both ships have a place within a time; the last one always among them."""
    first = max(one.start, two.start, math.ceil(max(start_s, 0.0) / TICK_S))
    last = min(one.end_tick, two.end_tick) - 1
    if math.isfinite(end_s):
        last = min(last, math.floor(end_s / TICK_S))
    ticks = np.arange(first, last + 1, every, dtype=np.int64)
    return np.append(ticks, last) if len(ticks) and ticks[-1] != last else ticks


def offset_m(one: Actor, two: Actor, ticks: Ticks) -> tuple[Floats, Floats]:
    """East and north metres from the middle of the first hull to that of the second."""
    a, b = one.path[ticks - one.start], two.path[ticks - two.start]
    return geodesy.offset_m(a[:, 0], a[:, 1], b[:, 0], b[:, 1])


def gap_m(one: Actor, two: Actor, ticks: Ticks) -> Floats:
    """Metres from hull to hull at ticks that both paths have; 0 where they touch or cross."""
    east, north = offset_m(one, two, ticks)
    here = np.zeros((2, len(ticks)))
    there = np.stack([east, north])
    heading_1, heading_2 = one.path[ticks - one.start, 2], two.path[ticks - two.start, 2]
    from_1, apart_1 = _outside(_corners(there, heading_2, two.hull), here, heading_1, one.hull)
    from_2, apart_2 = _outside(_corners(here, heading_1, one.hull), there, heading_2, two.hull)
    return np.where(apart_1 | apart_2, np.minimum(from_1, from_2), 0.0)


def clearance_m(one: Actor, two: Actor, start_s: float = 0.0, end_s: float = math.inf) -> float:
    """The smallest distance from hull to hull within a time; endless where the ships never share a tick."""
    ticks = shared(one, two, start_s, end_s, _STRIDE)
    if not len(ticks):
        return math.inf
    gaps = gap_m(one, two, ticks)
    reach = 0.5 + _moved_m(
        one, two, ticks
    )  # how much nearer they may be between two looks; half a metre for ranging on lines
    near = np.flatnonzero(np.minimum(gaps[1:], gaps[:-1]) - reach < gaps.min())
    fine = np.unique(np.concatenate([ticks[near] + step for step in range(_STRIDE)])) if len(near) else ticks
    return float(gap_m(one, two, fine[fine <= ticks[-1]]).min())


def _moved_m(one: Actor, two: Actor, ticks: Ticks) -> Floats:
    """The most that any points of two hulls move against each other from look to look."""
    east, north = offset_m(one, two, ticks)
    result: Floats = np.hypot(np.diff(east), np.diff(north))
    for actor in (one, two):
        turned = geodesy.wrap_deg(np.degrees(np.diff(actor.path[ticks - actor.start, 2])))
        result = result + np.radians(np.abs(turned)) * actor.hull.length_m / 2.0
    return result


def near(
    one: Actor, two: Actor, within_m: float, least_s: float = 1_200.0, bridged_s: float = 1_200.0
) -> list[tuple[float, float]]:
    """The stretches (start, end in seconds) in which the middles of two hulls are within a distance.

    Interruptions shorter than `bridged_s` do not end a stretch; stretches shorter than `least_s` are left out.
    """
    ticks = shared(one, two, every=30)
    inside = np.concatenate([[False], np.hypot(*offset_m(one, two, ticks)) < within_m, [False]])
    edges = np.flatnonzero(inside[1:] != inside[:-1])
    found: list[tuple[float, float]] = []
    for first, past in zip(edges[::2], edges[1::2], strict=True):
        start, end = float(ticks[first] * TICK_S), float(ticks[past - 1] * TICK_S)
        if found and start - found[-1][1] < bridged_s:
            found[-1] = (found[-1][0], end)
        else:
            found.append((start, end))
    return [(start, end) for start, end in found if end - start >= least_s]


def overlapping(actors: Sequence[Actor], closest_m: float = 0.0) -> list[tuple[Actor, Actor]]:
    """The pairs of ships whose hulls touch or cross at any time, or come as close as some metres."""
    return [(one, two) for one, two in combinations(actors, 2) if _overlap(one, two, closest_m)]


def _overlap(one: Actor, two: Actor, closest_m: float) -> bool:
    """Looks coarsely, then closely where the hulls may have met between two looks."""
    ticks = shared(one, two, every=_STRIDE)
    if not len(ticks):
        return False
    reach = sum(math.hypot(hull.length_m, hull.beam_m) / 2.0 for hull in (one.hull, two.hull)) + closest_m
    far = np.hypot(*offset_m(one, two, ticks)) - reach
    if far.min() > _FASTEST_MS * _STRIDE * TICK_S:
        return False
    moved = _LEAST_M + _moved_m(one, two, ticks)
    maybe = np.flatnonzero(np.minimum(far[1:], far[:-1]) < moved)
    if not len(maybe):
        return len(ticks) == 1 and float(gap_m(one, two, ticks)[0]) <= closest_m
    gaps = np.minimum(gap_m(one, two, ticks[maybe]), gap_m(one, two, ticks[maybe + 1]))
    maybe = maybe[gaps - moved[maybe] <= closest_m]
    fine = np.unique(np.concatenate([ticks[maybe] + step for step in range(_STRIDE + 1)]))
    fine = fine[fine <= ticks[-1]]
    return bool(len(fine)) and float(gap_m(one, two, fine).min()) <= closest_m


def _corners(middle: Floats, heading: Floats, hull: Hull) -> Floats:
    """East and north of the four corners: shape (2, 4, ticks)."""
    sine, cosine = np.sin(heading), np.cos(heading)
    ahead, right = hull.length_m / 2.0, hull.beam_m / 2.0
    signs = ((1, 1), (1, -1), (-1, -1), (-1, 1))
    east = [middle[0] + a * ahead * sine + r * right * cosine for a, r in signs]
    north = [middle[1] + a * ahead * cosine - r * right * sine for a, r in signs]
    return np.stack([np.stack(east), np.stack(north)])


def _outside(corners: Floats, middle: Floats, heading: Floats, hull: Hull) -> tuple[Floats, NDArray[np.bool_]]:
    """How far the nearest corner lies outside a hull, and whether one of that hull's sides keeps all corners out."""
    east, north = corners[0] - middle[0], corners[1] - middle[1]
    ahead = east * np.sin(heading) + north * np.cos(heading)
    right = east * np.cos(heading) - north * np.sin(heading)
    beyond = np.maximum(np.abs(ahead) - hull.length_m / 2.0, 0.0), np.maximum(np.abs(right) - hull.beam_m / 2.0, 0.0)
    apart = np.zeros(ahead.shape[1], dtype=bool)
    for along, half in ((ahead, hull.length_m / 2.0), (right, hull.beam_m / 2.0)):
        apart |= (along.min(axis=0) > half) | (along.max(axis=0) < -half)
    nearest: Floats = np.hypot(*beyond).min(axis=0)
    return nearest, apart
