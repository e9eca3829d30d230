"""Going to a berth."""

from __future__ import annotations

import math

import numpy as np

from detector.simulate.chart import Point
from detector.simulate.physics.layout import TICK_S
from detector.simulate.ships.actor import Actor, Station


def docks(actor: Actor, point: Point, heading_deg: float, until_s: float | None = None) -> None:
    """Slide to a berth and turn parallel to its quay, as with a tug."""
    room = int((actor.end_s - actor.now_s) / TICK_S) + 3
    if room < 10:
        return
    flip = math.cos(math.radians(heading_deg) - float(actor.state[2])) < 0.0
    quay = np.tile(
        [point[0], point[1], math.radians(heading_deg + (180.0 if flip else 0.0)) % (2 * math.pi)], (room, 1)
    )
    ghost = Actor(0, "quay", actor.hull, actor.equipment, actor.environment, actor.end_s, actor.rng, actor.identities)
    ghost.lie(quay, actor.end_tick - 1)
    berth = Station(0.0, 0.0, 0.0, wait_s=30.0, closing_ms=0.3, top_kn=3.0)
    limit = actor.now_s + 3_600.0 if until_s is None else min(until_s, actor.now_s + 3_600.0)
    actor.come_alongside(ghost, berth, limit)
