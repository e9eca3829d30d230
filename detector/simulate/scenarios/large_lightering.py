"""A large tanker gives cargo to a product tanker for half a day or more, drifting, at anchor or under way."""

from detector.simulate.scenarios.meetings import hours, plain_transfer
from detector.simulate.staging.scene import Scene

NAME = "large_lightering"
WEIGHT = 1.5


def plan(scene: Scene) -> None:
    """Half of the world's length at most."""
    mode = scene.some(["drifting", "at_anchor", "underway"])
    host = scene.ship("crude tanker", "mother")
    guest = scene.ship("product tanker", "shuttle")
    most = max(5.0, min(30.0, scene.sea.end_s / 7_200.0))
    plain_transfer(scene, host, guest, mode, hours(scene, 0.4 * most, most), kind="lightering")
