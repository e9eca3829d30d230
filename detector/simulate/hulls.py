"""How far apart two hulls of the generator truly are: rectangles, in metres, second by second.

Written apart from `detector.rendezvous`, so that the truth of a sample does not rest on the code it is meant to test.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from detector.simulate.motion import Motion, offset
from detector.simulate.vessels import Vessel

Floats = NDArray[np.float64]


def shared(one: Motion, two: Motion) -> tuple[Motion, Motion]:
    """The seconds in which both ships are in the world; raises ValueError where there are none."""
    start, end = max(one.start, two.start), min(one.end, two.end)
    if end < start:
        raise ValueError("the two motions share no second")
    return one.between(start, end), two.between(start, end)


def middles_m(one: Motion, two: Motion) -> Floats:
    """Metres between the middles of two hulls in the seconds they share; empty where they share none."""
    if min(one.end, two.end) < max(one.start, two.start):
        return np.empty(0)
    first, second = shared(one, two)
    return np.asarray(np.hypot(first.east - second.east, first.north - second.north), dtype=np.float64)


def gap_m(one: Motion, hull_1: Vessel, two: Motion, hull_2: Vessel) -> Floats:
    """Metres from hull to hull in the seconds two ships share; 0 where they touch or cross."""
    first, second = shared(one, two)
    corners_1, corners_2 = _corners(first, hull_1), _corners(second, hull_2)
    from_1, apart_1 = _outside(corners_2, first, hull_1)
    from_2, apart_2 = _outside(corners_1, second, hull_2)
    return np.where(apart_1 | apart_2, np.minimum(from_1, from_2), 0.0)


def _corners(motion: Motion, hull: Vessel) -> Floats:
    """East and north of the four corners: shape (2, 4, seconds)."""
    ahead, right = hull.length_m / 2.0, hull.beam_m / 2.0
    signs = ((1, 1), (1, -1), (-1, -1), (-1, 1))
    return np.stack([np.stack(offset(motion, a * ahead, r * right)) for a, r in signs], axis=1)


def _outside(corners: Floats, motion: Motion, hull: Vessel) -> tuple[Floats, NDArray[np.bool_]]:
    """How far the nearest corner lies outside a hull, and whether one of that hull's sides keeps all corners out."""
    angle = np.radians(motion.heading)
    east, north = corners[0] - motion.east, corners[1] - motion.north
    ahead = east * np.sin(angle) + north * np.cos(angle)
    right = east * np.cos(angle) - north * np.sin(angle)
    beyond = np.maximum(np.abs(ahead) - hull.length_m / 2.0, 0.0), np.maximum(np.abs(right) - hull.beam_m / 2.0, 0.0)
    apart = np.zeros(ahead.shape[1], dtype=bool)
    for along, half in ((ahead, hull.length_m / 2.0), (right, hull.beam_m / 2.0)):
        apart |= (along.min(axis=0) > half) | (along.max(axis=0) < -half)
    return np.hypot(*beyond).min(axis=0), apart
