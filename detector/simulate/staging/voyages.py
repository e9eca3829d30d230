"""Voyages through a place about at a time: from a berth or an edge of the region, to a berth or an edge."""

from __future__ import annotations

import math
from itertools import pairwise

from detector import geodesy
from detector.simulate.chart import Place, Point
from detector.simulate.ships.actor import UNDER_WAY, Actor
from detector.simulate.staging import quays
from detector.simulate.staging.quays import Berth
from detector.simulate.staging.scene import Scene
from detector.simulate.staging.sea import along, bearing_deg, metres
from detector.units import KN_MS

End = Berth | Place


def passes(
    scene: Scene, ship: Actor, ends: tuple[End, End], via: Place, at_s: float, knots: float, slow: tuple[float, float]
) -> float:
    """Sail a ship from one end past a place to the other, and there at `slow` (knots, seconds); when it is there."""
    start, goal = ends
    comes(scene, ship, start, via, at_s, knots)
    there = ship.now_s
    route = scene.way(via, _place(goal), ship)
    ship.sail([ship.point, *route[1:]], slow[0], stops=False, until_s=there + slow[1])
    finishes(scene, ship, goal, route, knots)
    return there


def comes(scene: Scene, ship: Actor, start: End, via: Place, at_s: float, knots: float, stops: bool = False) -> None:
    """Sail a ship from one end to a place, about at a time; it lies at its berth before, or is already on its way."""
    route = scene.way(_place(start), via, ship)
    takes = sum(metres(a, b) for a, b in pairwise(route)) / (knots * KN_MS)
    leaves = at_s - takes
    if leaves < 60.0:
        point, route = along(route, min(max(-leaves / takes, 0.0), 0.97))
        ship.begin(point, bearing_deg(*route[:2]), knots).status(UNDER_WAY)
    elif isinstance(start, Berth):
        quays.moors(scene, ship, start, leaves)
        quays.leaves(scene, ship, start, route[:-1] if len(route) > 2 else route, knots)
        route = [ship.point, route[-1]] if len(route) > 2 else [ship.point]
    else:
        ship.begin(point := route[0], bearing_deg(point, route[1]), knots, at_s=leaves).status(UNDER_WAY)
    ship.sail(route, knots, stops)


def arrives(scene: Scene, ship: Actor, start: Place, berth: Berth, at_s: float, knots: float) -> None:
    """Sail a ship from a place into a berth, about at a time, and moor it there."""
    route = scene.way(start, berth.place, ship)
    takes = sum(metres(a, b) for a, b in pairwise(route)) / (knots * KN_MS)
    leaves = max(at_s - takes, 0.0)
    point, route = along(route, min((leaves + takes - at_s) / takes, 0.95)) if at_s < takes else (route[0], route)
    ship.begin(point, bearing_deg(*route[:2]), knots, at_s=leaves).status(UNDER_WAY)
    quays.reaches(scene, ship, berth, route, knots)
    ship.moor()


def finishes(scene: Scene, ship: Actor, goal: End, route: list[Point], knots: float) -> None:
    """Sail what is left of a route to its end, and stay there if it is a berth."""
    ahead = [ship.point, *left(route, ship.point)]
    if isinstance(goal, Berth):
        quays.reaches(scene, ship, goal, ahead, knots)
        ship.moor()
    else:
        ship.sail(ahead, knots, stops=False)


def left(route: list[Point], point: Point) -> list[Point]:
    """The points of a route that are still ahead of a ship near it."""
    offs = []
    for a, b in pairwise(route):
        east, north = (float(v) for v in geodesy.offset_m(*a, *b))
        x, y = (float(v) for v in geodesy.offset_m(*a, *point))
        share = min(max((x * east + y * north) / max(east * east + north * north, 1.0), 0.0), 1.0)
        offs.append(math.hypot(x - share * east, y - share * north))
    return route[offs.index(min(offs)) + 1 :]


def _place(end: End) -> Place:
    return end.place if isinstance(end, Berth) else end
