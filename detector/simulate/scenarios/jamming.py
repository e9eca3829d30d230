"""For some hours all ships of an area report false positions: one point, rings, or all displaced alike."""

import numpy as np

from detector.simulate.chart import Anchorage, Point
from detector.simulate.physics.layout import TICK_S
from detector.simulate.ships.actor import Actor
from detector.simulate.ships.spoof import Spoof
from detector.simulate.staging.company import log_uniform, played
from detector.simulate.staging.scene import Scene
from detector.simulate.staging.sea import moved
from detector.units import HOUR_S

NAME = "jamming"
WEIGHT = 0.5

_KINDS = ("coaster", "cargo ship", "small tanker", "product tanker", "container ship", "fishing vessel")


def plan(scene: Scene) -> None:
    """Six to fifteen ships, at anchor, coming or leaving, within 15 to 60 km; 2 to 10 hours."""
    rng = scene.rng
    anchorage = scene.anchorage("cargo")
    ships = [scene.ship(scene.some(_KINDS), "jammed") for _ in range(int(rng.integers(6, 16)))]
    lasts = log_uniform(rng, 2.0, 10.0) * HOUR_S
    start = float(rng.uniform(0.1, 0.9)) * max(scene.sea.end_s - lasts, HOUR_S)
    window = (start, min(start + lasts, scene.sea.end_s))

    def stage() -> None:
        for ship in ships:
            _moves(scene, ship, anchorage, window)

    played(scene, stage)
    centre = moved((anchorage.lat, anchorage.lon), *(float(v) for v in rng.uniform(-8_000.0, 8_000.0, 2)))
    radius = log_uniform(rng, 15_000.0, 60_000.0)
    kind = scene.some(["shift", "fixed", "circle"])
    there = moved(centre, *(float(v) for v in rng.uniform(-20_000.0, 20_000.0, 2)))
    jammed = [ship for ship in scene.actors if _jams(scene, ship, kind, (centre, radius), there, window)]
    if jammed:
        area = {"lat": round(centre[0], 5), "lon": round(centre[1], 5), "radius_m": round(radius)}
        scene.anomaly("jamming", jammed, *window, area=area, kind=kind)


def _moves(scene: Scene, ship: Actor, anchorage: Anchorage, window: tuple[float, float]) -> None:
    """Most lie at anchor all the time; the others come or leave about the time of the window."""
    rng = scene.rng
    at = float(rng.uniform(window[0] - HOUR_S, window[1]))
    out = scene.sea.region.place(scene.some(scene.sea.region.exits).name)
    if rng.random() < 0.3:
        scene.arrives(ship, out, anchorage, at)
        scene.rests(ship, anchorage)
        return
    here = scene.starts(ship, anchorage)
    scene.rests(ship, anchorage, at if rng.random() < 0.3 else None, settled=True)
    if ship.now_s < ship.end_s - 600.0:
        scene.goes(ship, out, here)


def _jams(
    scene: Scene, ship: Actor, kind: str, area: tuple[Point, float], there: Point, window: tuple[float, float]
) -> bool:
    """Falsify what a ship says while it is in the area; whether it ever is."""
    from detector.geodesy import distance_m

    path = ship.path[::15]
    times = (ship.start + 15.0 * np.arange(len(path))) * TICK_S
    near = distance_m(path[:, 0], path[:, 1], *area[0]) < area[1]
    inside = times[near & (times >= window[0]) & (times < window[1])]
    if not len(inside):
        return False
    first, last = float(inside[0]), float(inside[-1]) + 15.0 * TICK_S
    if kind == "shift":
        false = Spoof(kind, first, last, there[0] - area[0][0], there[1] - area[0][1])
    else:
        radius = log_uniform(scene.rng, 200.0, 3_000.0)
        false = Spoof(kind, first, last, *there, radius_m=radius, period_s=float(scene.rng.uniform(500.0, 2_400.0)))
    ship.spoofs.append(false)
    return True
