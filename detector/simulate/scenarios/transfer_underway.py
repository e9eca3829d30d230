"""Two tankers transfer while both steam slowly on an even course: one keeps its heading, the other manoeuvres."""

from detector.simulate.scenarios.meetings import hours, plain_transfer
from detector.simulate.staging.scene import Scene

NAME = "transfer_underway"
WEIGHT = 3.0


def plan(scene: Scene) -> None:
    """At 2.5 to 7.5 knots, 2 to 10 hours."""
    mother = scene.ship(scene.some(["small tanker", "product tanker", "product tanker"]), "constant-heading ship")
    guest = scene.ship("small tanker", "manoeuvring ship")
    plain_transfer(scene, mother, guest, "underway", hours(scene, 2.0, 10.0))
