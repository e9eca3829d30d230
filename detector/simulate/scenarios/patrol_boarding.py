"""A patrol vessel stops a ship at sea, lies 20 to 200 m off it, and often goes alongside to board it."""

from detector.simulate.ships.actor import Actor, Station
from detector.simulate.staging.company import apart, moment, place, played, side_of
from detector.simulate.staging.launches import away_from, visits
from detector.simulate.staging.scene import Scene
from detector.simulate.staging.sea import moved
from detector.units import HOUR_S

NAME = "patrol_boarding"
WEIGHT = 1.5


def plan(scene: Scene) -> None:
    """The stopped ship drifts; it is lit and so, mostly, is the patrol."""
    kinds = ["small tanker", "coaster", "fishing vessel", "cargo ship", "product tanker", "fish carrier"]
    ship, patrol = scene.ship(scene.some(kinds), "boarded"), scene.ship("patrol vessel", "patrol")
    played(scene, lambda: _stage(scene, ship, patrol))
    touched = [(one.start_s, one.end_s) for one in scene.planned]
    apart(scene, scene.actors, "boarding", "drifting", besides=touched)


def _stage(scene: Scene, ship: Actor, patrol: Actor) -> None:
    rng, region = scene.rng, scene.sea.region
    spot, at = scene.at_sea(), moment(scene, 6.0 * HOUR_S)
    scene.arrives(ship, region.place(scene.some(region.exits).name), spot, at)
    ship.drift(min(ship.now_s + 9.0 * HOUR_S, scene.sea.end_s))
    east, north = (float(v) for v in rng.uniform(-4_000.0, 4_000.0, 2))
    near = place("patrols", moved(spot.point, east + 4_000.0, north), spot)
    stopped = max(at, ship.start * 2.0) + 600.0
    scene.arrives(patrol, scene.port("patrol"), near, stopped, stops=False)
    if patrol.now_s < stopped:
        patrol.drift(stopped)
    side = side_of(ship, patrol.point, patrol.now_s)
    aside = side * ((ship.hull.beam_m + patrol.hull.beam_m) / 2.0 + float(rng.uniform(20.0, 200.0)))
    off = Station(float(rng.uniform(-0.3, 0.3)) * ship.hull.length_m, 0.0, aside, top_kn=12.0)
    patrol.keep_station(ship, off, until_s=patrol.now_s + float(rng.uniform(0.5, 1.5)) * HOUR_S)
    if rng.random() < 0.75:
        visits(scene, patrol, ship, float(rng.uniform(15.0, 50.0)), "boarding", "drifting", 6.0, side)
    patrol.keep_station(ship, off, until_s=patrol.now_s + float(rng.uniform(0.1, 0.8)) * HOUR_S)
    patrol.sail([patrol.point, away_from(patrol, ship, 1_800.0)], 10.0, stops=False)
    goes_on = patrol.now_s + float(rng.uniform(0.0, 0.5)) * HOUR_S
    scene.goes(patrol, scene.port("patrol"), spot)
    if goes_on < ship.now_s - 60.0:
        ship.rewind(goes_on)
        scene.goes(ship, region.place(scene.some(region.exits).name), spot)
