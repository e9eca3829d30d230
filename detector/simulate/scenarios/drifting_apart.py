"""Ships without orders drift with stopped engines within a mile of each other for hours, and never touch."""

import math
from dataclasses import replace

from detector.simulate.chart import Place
from detector.simulate.ships.actor import UNDER_WAY, Actor
from detector.simulate.staging.company import apart, moment, place, played
from detector.simulate.staging.scene import Scene
from detector.simulate.staging.sea import moved
from detector.units import HOUR_S

NAME = "drifting_apart"
WEIGHT = 2.5


def plan(scene: Scene) -> None:
    """Two to four ships of one size, so that wind and water take them the same way."""
    rng = scene.rng
    kind = scene.some(["small tanker", "product tanker", "coaster", "cargo ship"])
    ships = [scene.ship(kind, "waits for orders") for _ in range(int(rng.integers(2, 5)))]
    _alike(scene, ships)
    spot = scene.at_sea()
    played(scene, lambda: _stage(scene, ships, spot), closest_m=60.0)
    apart(scene, scene.actors, "waiting", "drifting", within_m=1_600.0)


def _alike(scene: Scene, ships: list[Actor]) -> None:
    """Ships of one kind and loading make much the same leeway."""
    first = ships[0].hull.agility
    for ship in ships[1:]:
        leeway = first.leeway * float(scene.rng.normal(1.0, 0.06))
        angle = first.leeway_angle_deg + float(scene.rng.normal(0.0, 4.0))
        agility = replace(ship.hull.agility, leeway=leeway, leeway_angle_deg=angle, beam_to_deg=first.beam_to_deg)
        ship.hull = replace(ship.hull, agility=agility)


def _stage(scene: Scene, ships: list[Actor], spot: Place) -> None:
    rng = scene.rng
    lasts = float(rng.uniform(6.0, 30.0)) * HOUR_S
    begins = 0.0 if rng.random() < 0.4 else moment(scene, lasts)
    bearing, away = float(rng.uniform(0.0, 2.0 * math.pi)), 0.0
    for ship in ships:
        comes = begins + float(rng.uniform(0.0, 2.0)) * HOUR_S if away and begins else begins
        middle = ships[0].at(comes)[:2] if away else spot.point
        there = place("drifts", moved(middle, away * math.sin(bearing), away * math.cos(bearing)), spot)
        if begins > 0.0:
            scene.arrives(ship, scene.somewhere("tanker"), there, comes)
            if away:  # those that drift already have moved on meanwhile
                middle = ships[0].at(ship.now_s + 600.0)[:2]
                ship.sail([ship.point, moved(middle, away * math.sin(bearing), away * math.cos(bearing))], 6.0)
        else:
            ship.begin(there.point, float(rng.uniform(0.0, 360.0)))
        if not away:
            begins = ship.now_s
        ship.drift(begins + lasts + float(rng.uniform(-0.2, 0.2)) * lasts)
        ship.status(UNDER_WAY)
        scene.goes(ship, scene.sea.region.place(scene.some(scene.sea.region.exits).name), spot)
        bearing += float(rng.uniform(-0.6, 0.6))
        away += float(rng.uniform(300.0, 1_100.0)) + ship.hull.length_m
