"""A transfer with a ship whose transponder is never on."""

from detector.simulate.scenarios.meetings import hours, plain_transfer
from detector.simulate.staging.scene import Scene

NAME = "partner_never_heard"
WEIGHT = 1.5


def plan(scene: Scene) -> None:
    """Only the lit ship's motion tells."""
    mode = scene.some(["drifting", "at_anchor", "underway"])
    host = scene.ship(scene.some(["small tanker", "product tanker"]), "mother")
    guest = scene.ship(scene.some(["small tanker", "small tanker", "fishing vessel"]), "shuttle")
    guest.silent(0.0, scene.sea.end_s)
    plain_transfer(scene, host, guest, mode, hours(scene, 1.5, 12.0))
