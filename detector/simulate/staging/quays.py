"""Berths in a row along one quay, and how ships leave and reach them without crossing the row."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass, replace

from detector import geodesy
from detector.simulate.chart import Place, Point, Port
from detector.simulate.ships.actor import UNDER_WAY, Actor, Station
from detector.simulate.staging.company import mark, still
from detector.simulate.staging.docking import docks
from detector.simulate.staging.scene import Scene
from detector.simulate.staging.sea import moved


@dataclass(frozen=True, slots=True)
class Berth:
    """One place of a row: the middle of the ship there, the heading of the quay, and the port it belongs to."""

    point: Point
    heading_deg: float
    port: Port

    @property
    def place(self) -> Place:
        """The berth as a place that lanes reach."""
        return Place(self.port.name, *self.point, self.port.nodes)

    def beside(self, ahead_m: float, right_m: float) -> Point:
        """A point in the frame of the berth."""
        sine, cosine = math.sin(math.radians(self.heading_deg)), math.cos(math.radians(self.heading_deg))
        return moved(self.point, ahead_m * sine + right_m * cosine, ahead_m * cosine - right_m * sine)

    def side_of(self, point: Point) -> float:
        """1.0 where a point lies to starboard of a ship on the quay's heading, -1.0 to port."""
        east, north = (float(v) for v in geodesy.offset_m(*self.point, *point))
        angle = math.radians(self.heading_deg)
        return 1.0 if east * math.cos(angle) - north * math.sin(angle) >= 0.0 else -1.0


def row(scene: Scene, port: Port, actors: Sequence[Actor], between_m: Sequence[float]) -> list[Berth]:
    """Berths for ships in line, with so many metres between bow and stern; no other ship of the world berths there.

    The first and the last are known to the scene as the neighbours of whoever lies next along the quay.
    """
    total = sum(actor.hull.length_m for actor in actors) + sum(between_m[: len(actors) - 1])
    slip = scene.sea.slip(port, total, max(actor.hull.beam_m for actor in actors))
    whole = Berth(slip.point, slip.quay_deg, port)
    berths, ahead = [], -total / 2.0
    for actor, gap in zip(actors, [*between_m, 0.0], strict=False):
        berths.append(Berth(whole.beside(ahead + actor.hull.length_m / 2.0, 0.0), slip.quay_deg, port))
        ahead += actor.hull.length_m + gap
    ends = dict.fromkeys((0, len(berths) - 1))
    scene.slips += [(actors[i], replace(slip, point=berths[i].point)) for i in ends]
    return berths


def moors(scene: Scene, actor: Actor, berth: Berth, until_s: float | None = None) -> None:
    """Begin the world at a berth, either way round, and lie there."""
    flip = 180.0 * float(scene.rng.integers(0, 2))
    actor.begin(berth.point, berth.heading_deg + flip)
    actor.moor(until_s)


def leaves(
    scene: Scene, actor: Actor, berth: Berth, route: list[Point], knots: float, until_s: float | None = None
) -> None:
    """Open from a berth and sail a route that begins there, through its last point or until a time."""
    opens(scene, actor, berth, route[1])
    actor.sail([actor.point, *route[1:]], knots, stops=False, until_s=until_s)


def opens(scene: Scene, actor: Actor, berth: Berth, towards: Point) -> None:
    """Move off a berth sideways, as with a tug, on the side that a point lies on."""
    heading = actor.at(actor.now_s)[2]
    quay = still(mark(actor), berth.point, heading, actor.now_s - 60.0)
    side = berth.side_of(towards) * (1.0 if math.cos(math.radians(heading - berth.heading_deg)) > 0.0 else -1.0)
    off = Station(0.0, 0.0, side * (actor.hull.beam_m + float(scene.rng.uniform(35.0, 60.0))), top_kn=2.0)
    actor.status(UNDER_WAY)
    actor.keep_station(quay, off, until_s=actor.now_s + 420.0)


def crosses(scene: Scene, actor: Actor, start: Berth, goal: Berth, knots: float) -> None:
    """Sail from one berth to another by the lanes, and moor there until told otherwise."""
    route = scene.way(start.place, goal.place, actor)
    opens(scene, actor, start, route[1])
    reaches(scene, actor, goal, [actor.point, *route[1:]], knots)


def reaches(scene: Scene, actor: Actor, berth: Berth, route: list[Point], knots: float) -> None:
    """Sail a route that ends at a berth, stop off it on the side one comes from, slide in and moor."""
    side = berth.side_of(route[-2])
    off = berth.beside(0.0, side * (2.0 * actor.hull.beam_m + float(scene.rng.uniform(40.0, 70.0))))
    actor.sail([*route[:-1], off], knots, stops=True)
    docks(actor, berth.point, berth.heading_deg)
