"""A tanker lies at anchor, in roads or in the open, and another lies alongside for hours while both swing."""

from detector.simulate.scenarios.meetings import hours, plain_transfer
from detector.simulate.staging.scene import Scene

NAME = "transfer_at_anchor"
WEIGHT = 3.0


def plan(scene: Scene) -> None:
    """Half of them inside an anchorage, among others."""
    mother = scene.ship(scene.some(["small tanker", "product tanker"]), "mother")
    guest = scene.ship("small tanker", "shuttle")
    place = None
    if scene.rng.random() < 0.5:
        place = scene.sea.anchor_spot(scene.anchorage(), mother.hull.length_m + 250.0, scene.rng)
    plain_transfer(scene, mother, guest, "at_anchor", hours(scene, 2.0, 16.0), place)
