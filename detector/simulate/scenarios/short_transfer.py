"""Two small tankers pass a small parcel: alongside for 35 minutes to two hours."""

from detector.simulate.scenarios.meetings import hours, plain_transfer
from detector.simulate.staging.scene import Scene

NAME = "short_transfer"
WEIGHT = 3.0


def plan(scene: Scene) -> None:
    """Too short for the rules that ask for two hours."""
    mode = scene.some(["drifting", "at_anchor", "underway"])
    host, guest = scene.ship("small tanker", "giver", (45, 90)), scene.ship("small tanker", "taker", (40, 80))
    plain_transfer(scene, host, guest, mode, hours(scene, 0.6, 1.95), fender_m=float(scene.rng.uniform(0.5, 2.5)))
