"""A transfer in which one ship's transponder is off from before the approach until after it has left."""

from detector.simulate.scenarios.meetings import goes_dark, hours, plain_transfer
from detector.simulate.staging.scene import Scene

NAME = "one_side_dark"
WEIGHT = 2.5


def plan(scene: Scene) -> None:
    """Mostly the taker is the dark one."""
    mode = scene.some(["drifting", "at_anchor", "underway"])
    host = scene.ship(scene.some(["small tanker", "product tanker"]), "mother")
    guest = scene.ship("small tanker", "shuttle")
    meeting = plain_transfer(scene, host, guest, mode, hours(scene, 1.2, 12.0))
    for ship, stay in meeting.guests if meeting else []:
        goes_dark(scene, ship if scene.rng.random() < 0.75 else host, stay)
