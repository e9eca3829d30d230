"""A small tanker fills a boat that is no tanker: fishing vessel, coaster, or a boat of no stated type."""

from detector.simulate.scenarios.meetings import hours, plain_transfer
from detector.simulate.staging.scene import Scene

NAME = "small_craft"
WEIGHT = 1.5


def plan(scene: Scene) -> None:
    """Transfers also involve ship types 0, 30, 31, 52 and 70 (DOMAIN 1.2)."""
    mode = scene.some(["drifting", "at_anchor", "underway"])
    host = scene.ship("small tanker", "mother")
    guest = scene.ship(scene.some(["fishing vessel", "coaster", "tug", "bunker barge"]), "taker")
    plain_transfer(scene, host, guest, mode, hours(scene, 0.8, 6.0))
