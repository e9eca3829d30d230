"""A pilot boat comes alongside a ship that passes the pilot station slowly, for minutes, and goes on to the next."""

from detector.simulate.chart import Pilot, Place, Point
from detector.simulate.region import Region
from detector.simulate.ships.actor import Actor
from detector.simulate.staging import quays, voyages
from detector.simulate.staging.company import moment, played
from detector.simulate.staging.launches import away_from, visits
from detector.simulate.staging.quays import Berth
from detector.simulate.staging.scene import Scene
from detector.simulate.staging.sea import metres, moved
from detector.units import HOUR_S, KN_MS

NAME = "pilot"
WEIGHT = 2.0


def fits(region: Region) -> bool:
    """Where pilots board."""
    return bool(region.pilots)


def plan(scene: Scene) -> None:
    """One to three ships, in or out, an hour and more apart; 3 to 12 minutes at each one's side."""
    rng, region = scene.rng, scene.sea.region
    station = scene.some(region.pilots)
    kinds = ["product tanker", "small tanker", "cargo ship", "container ship", "coaster", "crude tanker"]
    ships = [scene.ship(scene.some(kinds), "piloted") for _ in range(int(rng.integers(1, 4)))]
    boat = scene.ship("pilot boat", "pilot")
    port = next(port for port in region.ports if port.name == station.port)
    berths = quays.row(scene, port, ships, [30.0] * len(ships))
    played(scene, lambda: _stage(scene, station, ships, berths, boat))


def _stage(scene: Scene, station: Pilot, ships: list[Actor], berths: list[Berth], boat: Actor) -> None:
    rng = scene.rng
    at, times = moment(scene, (2.0 + 2.5 * len(ships)) * HOUR_S), list[float]()
    for ship, berth in zip(ships, berths, strict=True):
        times.append(_passes(scene, ship, berth, station, at))
        at = times[-1] + float(rng.uniform(1.2, 2.5)) * HOUR_S
    home = _near(scene, station, 900.0)
    ground = metres(home, scene.sea.region.place(station.nodes[0]).point) / (0.7 * boat.hull.service_kn * KN_MS)
    boat.begin(
        home, float(rng.uniform(0.0, 360.0)), at_s=max(0.0, times[0] - ground - float(rng.uniform(0.1, 4.0)) * HOUR_S)
    )
    for ship, there in zip(ships, times, strict=True):
        boat.drift(max(there - ground - float(rng.uniform(0.0, 500.0)), ship.start * 2.0 + 10.0))
        if visits(scene, boat, ship, float(rng.uniform(3.0, 12.0)), "pilot", "underway", top_kn=boat.hull.service_kn):
            boat.sail([boat.point, away_from(boat, ship, 500.0)], 9.0, stops=False)
        boat.sail([boat.point, home], 12.0)
    here = Place(station.name, *boat.point, station.nodes)
    boat.sail(scene.way(here, scene.sea.region.place(station.port), boat)[:-1], 14.0)


def _passes(scene: Scene, ship: Actor, berth: Berth, station: Pilot, at_s: float) -> float:
    """Sail a ship past the station, in or out, slowly for half an hour or so; when it is there."""
    rng, region = scene.rng, scene.sea.region
    via = region.place(station.nodes[0])
    outer = region.place(scene.some(region.exits).name)
    ends = (outer, berth) if rng.random() < 0.6 else (berth, outer)
    slow = float(rng.uniform(5.0, 9.0)), float(rng.uniform(0.6, 1.0)) * HOUR_S
    return voyages.passes(scene, ship, ends, via, at_s, ship.hull.service_kn * float(rng.uniform(0.75, 0.95)), slow)


def _near(scene: Scene, station: Pilot, by_m: float) -> Point:
    east, north = (float(v) for v in scene.rng.uniform(-by_m, by_m, 2))
    return moved((station.lat, station.lon), east, north)
