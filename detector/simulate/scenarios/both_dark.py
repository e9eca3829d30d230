"""A transfer for which both ships switch their transponders off, each at its own time."""

from detector.simulate.scenarios.meetings import goes_dark, hours, plain_transfer
from detector.simulate.staging.scene import Scene

NAME = "both_dark"
WEIGHT = 1.5


def plan(scene: Scene) -> None:
    """Two gaps that overlap are all there is to see."""
    mode = scene.some(["drifting", "at_anchor", "underway"])
    host, guest = scene.ship("small tanker", "mother"), scene.ship("small tanker", "shuttle")
    meeting = plain_transfer(scene, host, guest, mode, hours(scene, 1.5, 12.0))
    for ship, stay in meeting.guests if meeting else []:
        goes_dark(scene, ship, stay)
        goes_dark(scene, host, stay)
