"""A ship with a weak antenna or a failing transponder sails alone: hours of its voyage are never heard. No pair."""

from dataclasses import replace

from detector.simulate import traffic
from detector.simulate.staging.company import log_uniform
from detector.simulate.staging.scene import Scene
from detector.units import HOUR_S

NAME = "coverage_hole"
WEIGHT = 1.5


def plan(scene: Scene) -> None:
    """A fifth to a half of the usual range; up to four silences of half an hour to twelve hours that mean nothing."""
    rng = scene.rng
    ship = scene.ship(scene.some(["small tanker", "coaster", "fishing vessel", "product tanker"]), "hardly heard")
    ship.equipment = replace(ship.equipment, power=ship.equipment.power * float(rng.uniform(0.2, 0.5)))
    traffic.sails(scene, ship, "tanker" if "tanker" in ship.hull.kind else "cargo")
    for _ in range(int(rng.integers(0, 5))):
        start = float(rng.uniform(ship.start * 2.0, ship.now_s))
        ship.silent(start, start + log_uniform(rng, 0.5, 12.0) * HOUR_S)
