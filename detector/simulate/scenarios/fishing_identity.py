"""A tanker that says it is a fishing vessel, and takes cargo."""

from dataclasses import replace

from detector.simulate.scenarios.meetings import hours, plain_transfer
from detector.simulate.staging.scene import Scene

NAME = "fishing_identity"
WEIGHT = 1.5


def plan(scene: Scene) -> None:
    """Ship type 30, no IMO number, mostly a class B transponder, often a fishing vessel's size."""
    mode = scene.some(["drifting", "at_anchor", "underway"])
    host, guest = scene.ship("small tanker", "mother"), scene.ship("small tanker", "shuttle", (45, 100))
    entered = replace(
        guest.identity,
        imo=0,
        ship_type=30,
        shipname=f"SIM YU {guest.number:05d}",
        class_b=bool(scene.rng.random() < 0.7),
    )
    if scene.rng.random() < 0.5:
        entered = replace(entered, to_bow=10, to_stern=25, to_port=3, to_starboard=4)
    guest.identities = [(0.0, entered)]
    plain_transfer(scene, host, guest, mode, hours(scene, 1.0, 8.0))
