"""Ships lie moored in line along one quay, bow to stern, or at two jetties a few hundred metres apart."""

from detector.simulate.ships.actor import Actor
from detector.simulate.staging import quays, voyages
from detector.simulate.staging.company import apart, played
from detector.simulate.staging.quays import Berth
from detector.simulate.staging.scene import Scene
from detector.units import HOUR_S

NAME = "berths"
WEIGHT = 2.5

_KINDS = {
    "cargo": ("coaster", "cargo ship", "container ship"), "tanker": ("small tanker", "small tanker", "product tanker"),
    "fishing": ("fishing vessel", "fish carrier", "fishing vessel"), "supply": ("supply vessel", "crew boat", "tug"),
}  # fmt: skip


def plan(scene: Scene) -> None:
    """Two to five ships, 10 to 60 m between them; or two tankers 150 to 450 m from each other."""
    rng = scene.rng
    trade = scene.some([kind for kind in _KINDS if scene.sea.region.ports_of(kind)])
    jetties = trade == "tanker" and rng.random() < 0.5
    ships = [scene.ship(scene.some(_KINDS[trade]), "moored") for _ in range(2 if jetties else int(rng.integers(2, 6)))]
    gaps = [float(rng.uniform(150.0, 450.0) if jetties else rng.uniform(10.0, 60.0)) for _ in ships]
    berths = quays.row(scene, scene.port(trade), ships, gaps)

    def stage() -> None:
        for ship, berth in zip(ships, berths, strict=True):
            _stays(scene, ship, berth, always=ship is ships[0])

    played(scene, stage, closest_m=5.0)
    apart(scene, scene.actors, "jetties" if jetties else "berths", "at_berth")


def _stays(scene: Scene, ship: Actor, berth: Berth, always: bool) -> None:
    """Most lie there all the time; others come or leave while the world lasts."""
    rng, end = scene.rng, scene.sea.end_s
    away = scene.sea.region.place(scene.some(scene.sea.region.exits).name)
    knots = ship.hull.service_kn * float(rng.uniform(0.8, 1.0))
    draw = 1.0 if always else rng.random()
    if draw < 0.2:
        voyages.arrives(scene, ship, away, berth, float(rng.uniform(0.1, 0.7)) * end, knots)
        return
    leaves = end if draw > 0.4 else max(float(rng.uniform(0.2, 0.9)) * end, 2.0 * HOUR_S)
    quays.moors(scene, ship, berth, leaves)
    if ship.now_s < end - 600.0:
        quays.leaves(scene, ship, berth, scene.way(berth.place, away, ship), knots)
