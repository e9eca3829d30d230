"""Two ferries cross to and fro between two ports and lie next to each other at their berths between crossings."""

from detector.simulate.region import Region
from detector.simulate.ships.actor import Actor
from detector.simulate.staging import quays
from detector.simulate.staging.company import apart, log_uniform, played
from detector.simulate.staging.quays import Berth
from detector.simulate.staging.scene import Scene
from detector.units import HOUR_S

NAME = "ferry"
WEIGHT = 1.0


def fits(region: Region) -> bool:
    """Where ferries are known to cross."""
    return bool(region.ferries)


def plan(scene: Scene) -> None:
    """Two ferries of one line; both begin at the same port."""
    line, region = scene.some(scene.sea.region.ferries), scene.sea.region
    ferries = [scene.ship("ferry", "ferry"), scene.ship("ferry", "ferry")]
    names = [line.port_1, line.port_2]
    if scene.rng.random() < 0.5:
        names.reverse()
    ports = [next(port for port in region.ports if port.name == name) for name in names]
    gaps = [float(scene.rng.uniform(15.0, 70.0))]
    berths = [quays.row(scene, port, ferries, gaps) for port in ports]

    def stage() -> None:
        for ferry, here, there in zip(ferries, *berths, strict=True):
            _shuttles(scene, ferry, (here, there))

    played(scene, stage, closest_m=8.0)
    apart(scene, scene.actors, "ferries", "at_berth", within_m=600.0)


def _shuttles(scene: Scene, ferry: Actor, berths: tuple[Berth, Berth]) -> None:
    rng = scene.rng
    knots = ferry.hull.service_kn * float(rng.uniform(0.85, 1.0))
    here, there = berths
    quays.moors(scene, ferry, here, float(rng.uniform(0.6, 9.0)) * HOUR_S)
    while ferry.now_s < ferry.end_s - 600.0:
        quays.crosses(scene, ferry, here, there, knots)
        ferry.moor(ferry.now_s + log_uniform(rng, 0.5, 9.0) * HOUR_S)
        here, there = there, here
