"""A crew boat goes out to ships at anchor one after the other and lies at each one's side for some minutes."""

from detector.simulate.chart import Place
from detector.simulate.ships.actor import UNDER_WAY, Actor
from detector.simulate.staging import quays
from detector.simulate.staging.company import moment, played
from detector.simulate.staging.launches import away_from, visits
from detector.simulate.staging.quays import Berth
from detector.simulate.staging.scene import Scene
from detector.simulate.staging.sea import metres
from detector.units import HOUR_S

NAME = "crew_boat"
WEIGHT = 2.0


def plan(scene: Scene) -> None:
    """One to three ships of any kind, 5 to 20 minutes each, from the nearest port and back."""
    rng = scene.rng
    anchorage = scene.anchorage(scene.some(["tanker", "cargo"]))
    port = min(scene.sea.region.ports, key=lambda one: metres((one.lat, one.lon), (anchorage.lat, anchorage.lon)))
    kinds = ["small tanker", "product tanker", "cargo ship", "coaster", "container ship", "crude tanker"]
    ships = [scene.ship(scene.some(kinds), "visited") for _ in range(int(rng.integers(1, 4)))]
    boat = scene.ship("crew boat" if rng.random() < 0.75 else "tug", "crew boat")
    berth = quays.row(scene, port, [boat], [0.0])[0]
    spots = [scene.sea.anchor_spot(anchorage, ship.hull.length_m + 150.0, rng) for ship in ships]
    played(scene, lambda: _stage(scene, ships, spots, boat, berth))


def _stage(scene: Scene, ships: list[Actor], spots: list[Place], boat: Actor, berth: Berth) -> None:
    rng = scene.rng
    for ship, spot in zip(ships, spots, strict=True):
        ship.begin(spot.point, 0.0).anchor(chain_m=float(rng.uniform(100.0, 220.0)), settled=True)
    knots = boat.hull.service_kn * float(rng.uniform(0.7, 1.0))
    quays.moors(scene, boat, berth, moment(scene, 8.0 * HOUR_S))
    route = scene.way(berth.place, spots[0], boat)
    quays.leaves(scene, boat, berth, route[:-1] if len(route) > 2 else route, knots)
    for ship in ships:
        if visits(scene, boat, ship, float(rng.uniform(5.0, 20.0)), "crew", "at_anchor", top_kn=knots):
            boat.status(UNDER_WAY).sail([boat.point, away_from(boat, ship, 400.0)], 7.0, stops=False)
    back = [boat.point, *route[-2::-1]] if len(route) > 2 else [boat.point, route[0]]
    quays.reaches(scene, boat, berth, back, knots)
    boat.moor()
