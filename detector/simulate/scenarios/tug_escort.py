"""A tug meets a tanker off its port, keeps 30 to 200 m off it on the way in, and pushes at its side while it berths."""

from dataclasses import replace
from itertools import pairwise

import numpy as np

from detector.simulate.chart import Port
from detector.simulate.physics.layout import TICK_S
from detector.simulate.region import Region
from detector.simulate.ships.actor import Actor, Station
from detector.simulate.staging import quays, voyages
from detector.simulate.staging.company import apart, moment, played
from detector.simulate.staging.docking import docks
from detector.simulate.staging.launches import visits
from detector.simulate.staging.quays import Berth
from detector.simulate.staging.scene import Scene
from detector.simulate.staging.sea import in_lane, metres
from detector.units import HOUR_S, KN_MS

NAME = "tug_escort"
WEIGHT = 1.5


def fits(region: Region) -> bool:
    """Where tankers berth and tugs are at home."""
    return bool(_ports(region))


def _ports(region: Region) -> list[Port]:
    return [port for port in region.ports_of("tanker") if "tug" in port.kinds]


def plan(scene: Scene) -> None:
    """One tug, half of the time made fast for 20 to 60 minutes as well."""
    port = scene.some(_ports(scene.sea.region))
    tanker = scene.ship(scene.some(["product tanker", "small tanker", "crude tanker", "product tanker"]), "escorted")
    tug = scene.ship("tug", "escort")
    berth = quays.row(scene, port, [tanker], [0.0])[0]
    home = quays.row(scene, port, [tug], [0.0])[0]
    played(scene, lambda: _stage(scene, tanker, tug, berth, home))
    touched = [(one.start_s, one.end_s) for one in scene.planned]
    moored = _moored_s(tanker)
    apart(scene, scene.actors, "escort", "underway", besides=touched, end_s=moored)
    apart(scene, scene.actors, "escort", "at_berth", besides=touched, start_s=moored)


def _stage(scene: Scene, tanker: Actor, tug: Actor, berth: Berth, home: Berth) -> None:
    rng = scene.rng
    outer = scene.sea.region.place(scene.some(scene.sea.region.exits).name)
    knots = tanker.hull.service_kn * float(rng.uniform(0.6, 0.75))  # the pace of the last miles, all the way
    voyages.arrives(scene, tanker, outer, berth, moment(scene, 4.0 * HOUR_S) + 3.0 * HOUR_S, knots)
    moored = _moored_s(tanker)
    meets = max(moored - float(rng.uniform(0.9, 2.2)) * HOUR_S, tanker.start * 2.0 + 60.0)
    _goes_out(scene, tug, home, tanker, meets, moored)
    side = float(rng.choice([-1.0, 1.0]))
    aside = (tanker.hull.beam_m + tug.hull.beam_m) / 2.0 + float(rng.uniform(30.0, 200.0))
    off = Station(float(rng.uniform(-0.7, 0.3)) * tanker.hull.length_m, 0.0, side * aside, top_kn=tug.hull.service_kn)
    tug.keep_station(tanker, off, until_s=moored)
    if rng.random() < 0.6:
        visits(scene, tug, tanker, float(rng.uniform(20.0, 60.0)), "tug", "at_berth", 5.0, side)
    back = replace(off, lane_m=side * (aside + 60.0), top_kn=5.0)
    tug.keep_station(tanker, back, until_s=tug.now_s + 600.0)
    tug.sail([tug.point, home.beside(0.0, home.side_of(tug.point) * 60.0)], 5.0)
    docks(tug, home.point, home.heading_deg)
    tug.moor()


def _moored_s(ship: Actor) -> float:
    """When a ship came to rest at the end of its path: from then on it never is 20 m off its last place."""
    from detector.geodesy import distance_m

    path = ship.path[::15]
    far = np.flatnonzero(distance_m(path[:, 0], path[:, 1], *ship.point) > 20.0)
    return float((ship.start + 15 * (far[-1] + 1 if len(far) else 0)) * TICK_S)


def _goes_out(scene: Scene, tug: Actor, home: Berth, tanker: Actor, meets_s: float, moored_s: float) -> None:
    """The tug sails down the tanker's way towards it, a few cables to one side, and is near it about at a time."""
    first, last = (int(t / TICK_S) - tanker.start for t in (meets_s, moored_s))
    wake = tanker.path[first:last:300][::-1]
    route = [home.point, *((float(lat), float(lon)) for lat, lon, _ in wake[1:])]
    length = sum(metres(a, b) for a, b in pairwise(route))
    leaves = meets_s - length / (9.0 * KN_MS)
    quays.moors(scene, tug, home, max(leaves, 600.0))
    if len(route) > 1:
        quays.leaves(scene, tug, home, in_lane(route, 250.0), 9.0, until_s=meets_s - 240.0)
