"""A ship that changes its identity before, during or after a transfer."""

from dataclasses import replace

from detector.simulate.scenarios.meetings import hours, plain_transfer
from detector.simulate.staging.scene import Scene

NAME = "identity_changed"
WEIGHT = 1.5


def plan(scene: Scene) -> None:
    """A new number, name and call sign; the hull, and mostly the dimensions entered, stay."""
    mode = scene.some(["drifting", "at_anchor", "underway"])
    host, guest = scene.ship("small tanker", "mother"), scene.ship("small tanker", "shuttle")
    meeting = plain_transfer(scene, host, guest, mode, hours(scene, 2.0, 12.0))
    for ship, stay in meeting.guests if meeting else []:
        at = stay.start_s + float(scene.rng.choice([-0.6, 0.5, 1.6])) * (stay.end_s - stay.start_s)
        old, new = ship.identity, scene.another_identity(ship)
        if scene.rng.random() < 0.7:
            new = replace(
                new, to_bow=old.to_bow, to_stern=old.to_stern, to_port=old.to_port, to_starboard=old.to_starboard
            )
        at = max(at, 60.0)
        ship.identities.append((at, new))
        scene.anomaly("identity_change", [ship], at, at)
