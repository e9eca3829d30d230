"""Lawful lightering in an area meant for it: declared, lit, with fenders and tugs."""

from detector.simulate.scenarios.meetings import hours, plain_transfer
from detector.simulate.staging.scene import Scene

NAME = "declared_lightering"
WEIGHT = 1.0


def plan(scene: Scene) -> None:
    """In a lightering area of the region, or at its anchorages."""
    host = scene.ship(scene.some(["crude tanker", "product tanker"]), "mother")
    guest = scene.ship("product tanker", "shuttle")
    place = scene.spot(scene.area("declared lightering"))
    mode = scene.some(["drifting", "at_anchor"])
    most = max(4.0, min(24.0, scene.sea.end_s / 7_200.0))
    fender = float(scene.rng.uniform(2.0, 4.5))
    plain_transfer(scene, host, guest, mode, hours(scene, 0.4 * most, most), place, "lightering", True, fender_m=fender)
