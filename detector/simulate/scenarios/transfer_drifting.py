"""A tanker stops its engine at sea, drifts, and another lies alongside for hours."""

from detector.simulate.scenarios.meetings import hours, plain_transfer
from detector.simulate.staging.scene import Scene

NAME = "transfer_drifting"
WEIGHT = 3.0


def plan(scene: Scene) -> None:
    """A mother of any size and a small tanker, 2 to 16 hours."""
    mother = scene.ship(scene.some(["small tanker", "small tanker", "product tanker"]), "mother")
    plain_transfer(scene, mother, scene.ship("small tanker", "shuttle"), "drifting", hours(scene, 2.0, 16.0))
