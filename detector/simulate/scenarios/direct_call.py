"""A tanker calls at a terminal with its transponder off from some way before the berth until some way after it."""

from detector.simulate.scenarios.meetings import when
from detector.simulate.staging.scene import Scene
from detector.units import HOUR_S

NAME = "direct_call"
WEIGHT = 1.5


def plan(scene: Scene) -> None:
    """The gap brackets the call, as reported for Vostochny in 2024 (DOMAIN 1.2); one call in five is lit throughout."""
    ship = scene.ship("small tanker", "caller", (85, 130))
    port = scene.port("tanker")
    arrives = when(scene, 20.0)
    scene.arrives(ship, scene.sea.region.place(scene.some(scene.sea.region.exits).name), port, arrives)
    start = ship.now_s
    if start > scene.sea.end_s - 2.0 * HOUR_S:
        return
    ship.moor(start + float(scene.rng.uniform(6.0, 30.0)) * HOUR_S)
    end = ship.now_s
    if ship.draughts:
        ship.draughts.append((end, ship.hull.laden_m))
    exit_ = scene.sea.region.place(scene.some(scene.sea.region.exits).name)
    if end < scene.sea.end_s - 600.0:
        scene.goes(ship, exit_, scene.sea.region.place(port.name))
    dark = (0.0, 0.0)
    if scene.rng.random() < 0.8:
        before, behind = (float(scene.rng.uniform(0.5, 10.0)) * HOUR_S for _ in range(2))
        dark = (max(0.0, start - before), min(end + behind, scene.sea.end_s))
        ship.silent(*dark)
    scene.calls.append(
        {
            "scenario": NAME,
            "hull": ship.number,
            "mmsi": ship.identity.mmsi,
            "port": port.name,
            "start_s": start,
            "end_s": end,
            "silent_s": dark,
        }
    )
