"""A transfer far out, where only satellites hear, in passes that need not coincide for the two ships."""

from detector.simulate.scenarios.meetings import hours, plain_transfer
from detector.simulate.staging.scene import Scene
from detector.simulate.staging.sea import metres

NAME = "far_offshore"
WEIGHT = 1.5


def plan(scene: Scene) -> None:
    """Beyond every shore station, if the region reaches so far."""
    mode = scene.some(["drifting", "at_anchor", "underway"])
    host = scene.ship(scene.some(["small tanker", "product tanker"]), "mother")
    guest = scene.ship("small tanker", "shuttle")
    places = [scene.at_sea(0.0) for _ in range(12)]
    shore = scene.sea.receivers.shore
    place = max(places, key=lambda p: min((metres(p.point, (s.lat, s.lon)) for s in shore), default=0.0))
    plain_transfer(scene, host, guest, mode, hours(scene, 3.0, 14.0), place)
