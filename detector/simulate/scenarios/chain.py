"""A mother ship serves several shuttles, one after the other and sometimes two at once, one on each side."""

from detector.simulate.scenarios.meetings import after, guest_comes, host_waits, hours, parts, when
from detector.simulate.staging.scene import Scene
from detector.units import HOUR_S

NAME = "chain"
WEIGHT = 1.5


def plan(scene: Scene) -> None:
    """Two to four shuttles; each stays a few hours."""
    mode = scene.some(["drifting", "drifting", "at_anchor"])
    host = scene.ship(scene.some(["product tanker", "product tanker", "small tanker"]), "mother")
    at = when(scene, 24.0)
    meeting = host_waits(scene, host, scene.at_sea(), at, mode)
    side, both_sides = float(scene.rng.choice([-1.0, 1.0])), bool(scene.rng.random() < 0.5)
    at = max(at, host.start * 2.0) + 0.5 * HOUR_S
    for number in range(int(scene.rng.integers(2, 5))):
        guest = scene.ship("small tanker", f"shuttle {number + 1}", (45, 110))
        stay = guest_comes(scene, meeting, guest, at, hours(scene, 1.0, 6.0), side=side)
        if stay is None:
            scene.goes(guest, scene.somewhere("tanker"), meeting.place, clear=host)
            break
        scene.between(
            host, guest, stay.start_s, stay.end_s, label="transfer", kind="transfer", mode=mode,
            clearance_m=stay.fender_m, tags=("chain",),
        )  # fmt: skip
        after(scene, host, guest, stay)
        if both_sides:  # the next one comes to the other side, while this one still lies here
            side, at = (
                -side,
                stay.start_s + 0.4 * (stay.end_s - stay.start_s) if number % 2 == 0 else stay.end_s + HOUR_S,
            )
        else:
            at = stay.end_s + float(scene.rng.uniform(0.8, 6.0)) * HOUR_S
    parts(scene, meeting)
