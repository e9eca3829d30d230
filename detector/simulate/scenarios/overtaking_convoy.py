"""Ships follow and slowly pass each other in one lane, 200 to 900 m apart, at nearly the same speed for hours."""

import math
from itertools import pairwise

from detector.simulate.chart import Point
from detector.simulate.region import Region
from detector.simulate.ships.actor import UNDER_WAY, Actor
from detector.simulate.staging.company import apart, played
from detector.simulate.staging.scene import Scene
from detector.simulate.staging.sea import along, bearing_deg, in_lane, metres, moved
from detector.units import KN_MS

NAME = "overtaking_convoy"
WEIGHT = 2.0


def fits(region: Region) -> bool:
    """Where there is a way through."""
    return len(region.exits) > 1


def plan(scene: Scene) -> None:
    """Two to five ships, abreast in lanes of their own or in line."""
    rng, region = scene.rng, scene.sea.region
    ends = [region.exits[int(i)] for i in rng.choice(len(region.exits), 2, replace=False)]
    route = region.route(*(region.place(end.name) for end in ends))
    kinds = ["coaster", "cargo ship", "small tanker", "product tanker", "container ship", "fishing vessel"]
    ships = [scene.ship(scene.some(kinds), "in convoy") for _ in range(int(rng.integers(2, 6)))]
    knots = min(ship.hull.service_kn for ship in ships) * float(rng.uniform(0.85, 1.0))
    played(scene, lambda: _stage(scene, ships, route, knots), closest_m=60.0)
    apart(scene, scene.actors, "convoy", "underway", within_m=1_200.0)


def _stage(scene: Scene, ships: list[Actor], route: list[Point], knots: float) -> None:
    """The first is somewhere on its way at the beginning, the others behind it or beside it."""
    rng = scene.rng
    length = sum(metres(a, b) for a, b in pairwise(route))
    ahead = float(rng.uniform(-0.3, 0.5)) * length
    lane, abreast = float(rng.uniform(-200.0, 300.0)), rng.random() < 0.5
    for ship in ships:
        pace = knots + (float(rng.uniform(-0.25, 0.25)) if abreast else 0.0)
        _sails(ship, in_lane(_straight(route), lane), ahead, length, pace)
        if abreast:
            lane += float(rng.uniform(200.0, 500.0)) + ship.hull.beam_m
            ahead += float(rng.uniform(-600.0, 300.0))
            if lane > 700.0:  # the lanes of a fairway end there: the next rank
                lane, ahead = lane - 900.0, ahead - 1_200.0
        else:
            lane += float(rng.normal(0.0, 40.0))
            ahead -= float(rng.uniform(200.0, 900.0)) + ship.hull.length_m


def _sails(ship: Actor, way: list[Point], ahead_m: float, length_m: float, knots: float) -> None:
    start_s = max(0.0, -ahead_m / (knots * KN_MS))
    point, left = along(way, min(max(ahead_m, 0.0) / length_m, 0.95))
    ship.begin(point, bearing_deg(*left[:2]), knots, at_s=start_s).status(UNDER_WAY)
    ship.sail(left, knots, stops=False)


def _straight(route: list[Point]) -> list[Point]:
    """The route with ends a mile farther out, so that `in_lane` keeps ships abreast to the ends."""
    out = [moved(b, *_away(a, b, 2_000.0)) for a, b in ((route[1], route[0]), (route[-2], route[-1]))]
    return [out[0], *route, out[1]]


def _away(a: Point, b: Point, by_m: float) -> tuple[float, float]:
    angle = math.radians(bearing_deg(a, b))
    return by_m * math.sin(angle), by_m * math.cos(angle)
