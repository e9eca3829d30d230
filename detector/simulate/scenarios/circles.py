"""A tanker at a terminal reports for hours that it sails in a circle, as where GNSS is falsified off oil terminals."""

from detector.simulate.region import Region
from detector.simulate.ships.spoof import Spoof
from detector.simulate.staging import quays, voyages
from detector.simulate.staging.company import log_uniform, played
from detector.simulate.staging.scene import Scene
from detector.simulate.staging.sea import moved
from detector.units import HOUR_S

NAME = "circles"
WEIGHT = 0.5


def fits(region: Region) -> bool:
    """Where tankers berth."""
    return bool(region.ports_of("tanker"))


def plan(scene: Scene) -> None:
    """A ring of 200 m to 2.5 km about the berth or a place some kilometres off, for 3 to 24 hours."""
    rng, end = scene.rng, scene.sea.end_s
    ship = scene.ship(scene.some(["small tanker", "product tanker", "crude tanker"]), "circles")
    berth = quays.row(scene, scene.port("tanker"), [ship], [0.0])[0]
    if rng.random() < 0.5:
        played(scene, lambda: quays.moors(scene, ship, berth, end))
    else:
        out = scene.sea.region.place(scene.some(scene.sea.region.exits).name)
        knots = ship.hull.service_kn * float(rng.uniform(0.8, 1.0))
        played(scene, lambda: voyages.arrives(scene, ship, out, berth, float(rng.uniform(0.0, 0.4)) * end, knots))
    start = float(rng.uniform(0.4, 0.8)) * end
    stop = min(start + log_uniform(rng, 3.0, 24.0) * HOUR_S, end)
    centre = moved(berth.point, *(float(v) for v in rng.uniform(-4_000.0, 4_000.0, 2)))
    radius = log_uniform(rng, 200.0, 2_500.0)
    ship.spoofs.append(
        Spoof("circle", start, stop, *centre, radius_m=radius, period_s=float(rng.uniform(400.0, 2_400.0)))
    )
    area = {"lat": round(centre[0], 5), "lon": round(centre[1], 5), "radius_m": round(radius)}
    scene.anomaly("circle", [ship], start, stop, area=area)
