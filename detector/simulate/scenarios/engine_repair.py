"""A lone ship stops at sea for repairs and drifts for hours; then it goes on, or a tug tows it to an anchorage."""

from detector.simulate.chart import Place
from detector.simulate.ships.actor import UNDER_WAY, Actor, Station
from detector.simulate.staging import tows
from detector.simulate.staging.company import apart, log_uniform, place, played, side_of
from detector.simulate.staging.launches import visits
from detector.simulate.staging.scene import Scene
from detector.simulate.staging.sea import moved
from detector.units import HOUR_S

NAME = "engine_repair"
WEIGHT = 2.0


def plan(scene: Scene) -> None:
    """5 to 40 hours; every third one ends with a tug at its side for a quarter of an hour and on a line ahead."""
    rng = scene.rng
    ship = scene.ship(scene.some(["small tanker", "coaster", "cargo ship", "product tanker"]), "repairs")
    tug = tows.burdened(scene.ship("tug", "tug")) if rng.random() < 0.35 else None
    line = tows.line_m(tug, ship, rng) if tug else 0.0
    played(scene, lambda: _stage(scene, ship, tug, line))
    touched = [(one.start_s, one.end_s) for one in scene.planned]
    apart(scene, scene.actors, "tow", "underway", within_m=line + 300.0, besides=touched)


def _stage(scene: Scene, ship: Actor, tug: Actor | None, line_m: float) -> None:
    rng, region = scene.rng, scene.sea.region
    spot = scene.at_sea(0.6)
    stops = float(rng.uniform(0.02, 0.5)) * scene.sea.end_s
    scene.arrives(ship, region.place(scene.some(region.exits).name), spot, stops)
    ship.drift(ship.now_s + log_uniform(rng, 5.0, 40.0) * HOUR_S)
    if tug is None:
        ship.status(UNDER_WAY)
        scene.goes(ship, region.place(scene.some(region.exits).name), spot)
        return
    comes = ship.now_s
    ship.drift(min(comes + 4.0 * HOUR_S, scene.sea.end_s))
    lat, lon, _ = ship.at(comes)
    east, north = (float(v) for v in rng.uniform(1_500.0, 3_000.0, 2))
    near = place("near", moved((lat, lon), east, north), spot)
    scene.arrives(tug, scene.port("tug"), near, comes, stops=False)
    tug.drift(max(ship.start * 2.0 + 60.0, tug.now_s))
    if visits(scene, tug, ship, float(rng.uniform(10.0, 25.0)), "tow", "drifting", 8.0):
        _takes_in_tow(scene, ship, tug, line_m, spot)


def _takes_in_tow(scene: Scene, ship: Actor, tug: Actor, line_m: float, spot: Place) -> None:
    """The tug goes ahead on its own side, then before the bow, pays out the line, and tows to an anchorage."""
    side = side_of(ship, tug.point, tug.now_s)
    aside = side * ((ship.hull.beam_m + tug.hull.beam_m) / 2.0 + 60.0)
    tug.keep_station(ship, Station(line_m, 0.0, aside, top_kn=4.0), until_s=tug.now_s + 900.0)
    tug.keep_station(ship, Station(line_m, 0.0, 0.0, top_kn=2.0), until_s=tug.now_s + 600.0)
    if tug.now_s > ship.now_s - 60.0:
        return
    ship.rewind(tug.now_s)
    anchorage = scene.anchorage("cargo")
    roads = scene.sea.anchor_spot(anchorage, ship.hull.length_m + 300.0, scene.rng)
    way = scene.way(place("tow", tug.point, spot), roads, tug)
    tug.sail(way, float(scene.rng.uniform(3.5, 6.5)))
    tows.astern(ship, tug, line_m, begins=False)
    if ship.now_s < ship.end_s - 600.0:
        ship.anchor(chain_m=150.0)
        scene.goes(tug, scene.port("tug"), roads)
