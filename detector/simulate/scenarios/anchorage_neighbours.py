"""Two to six ships lie each at its own anchor, close together, and swing side by side for hours and days."""

import math

from detector.simulate.chart import Place, Point
from detector.simulate.ships.actor import Actor
from detector.simulate.staging.company import apart, place, played
from detector.simulate.staging.scene import Scene
from detector.simulate.staging.sea import metres, moved
from detector.simulate.traffic import kind_of
from detector.units import HOUR_S

NAME = "anchorage_neighbours"
WEIGHT = 3.0


def plan(scene: Scene) -> None:
    """Swing circles that nearly touch, or overlap a little, as in crowded roads."""
    rng = scene.rng
    narrow = (40.0, 180.0) if rng.random() < 0.6 else None
    ships = [_ship(scene, narrow) for _ in range(int(rng.integers(2, 7)))]
    anchorage = scene.anchorage(scene.some(["tanker", "cargo"]))
    room = 450.0 + 200.0 * len(ships)
    middle = scene.sea.anchor_spot(anchorage, room, rng)
    played(scene, lambda: _lie(scene, ships, middle), closest_m=20.0)
    apart(scene, scene.actors, "neighbours", "at_anchor")


def _ship(scene: Scene, narrow: tuple[float, float] | None) -> Actor:
    if narrow and scene.rng.random() < 0.8:
        return scene.ship(scene.some(["small tanker", "coaster", "coaster", "bunker barge"]), "neighbour")
    kind = kind_of(scene.sea.assumptions, scene.rng)
    return scene.ship("coaster" if kind in {"yacht", "crew boat"} else kind, "neighbour")


def _lie(scene: Scene, ships: list[Actor], middle: Place) -> None:
    rng, taken = scene.rng, list[tuple[Point, float]]()
    for ship in ships:
        chain = float(rng.uniform(3.0, 5.0)) * (18.0 + 0.1 * ship.hull.length_m)
        radius = chain + ship.hull.length_m
        spot = middle.point
        if taken:
            beside, other = taken[int(rng.integers(0, len(taken)))]
            for _ in range(40):
                away, bearing = (
                    (radius + other) * float(rng.uniform(0.55, 1.15)),
                    float(rng.uniform(0.0, 2.0 * math.pi)),
                )
                spot = moved(beside, away * math.sin(bearing), away * math.cos(bearing))
                if all(metres(spot, there) > 0.5 * (radius + wide) for there, wide in taken):
                    break
        taken.append((spot, radius))
        _stay(scene, ship, place("anchor", spot, middle), chain)


def _stay(scene: Scene, ship: Actor, anchor: Place, chain_m: float) -> None:
    """Most lie there before the world begins and until it ends; some come, some go."""
    rng, end = scene.rng, scene.sea.end_s
    if rng.random() < 0.2:
        scene.arrives(ship, scene.somewhere("cargo"), anchor, float(rng.uniform(0.1, 0.7)) * end)
        ship.anchor(end, chain_m)
        return
    ship.begin(anchor.point, float(rng.uniform(0.0, 360.0)))
    leaves = max(float(rng.uniform(0.3, 0.95)) * end, 2.0 * HOUR_S) if rng.random() < 0.3 else end
    ship.anchor(leaves, chain_m, settled=True)
    if leaves < end:
        scene.goes(ship, scene.somewhere("cargo"), anchor)
