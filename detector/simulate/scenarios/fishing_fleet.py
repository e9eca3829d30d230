"""A fleet works its nets side by side in one ground: boats go to and fro along strings of drifting net beacons."""

import math
from dataclasses import dataclass, replace

from detector.simulate.chart import Place
from detector.simulate.region import Region
from detector.simulate.ships.actor import FISHING, UNDER_WAY, Actor, Station
from detector.simulate.staging.company import apart, beside, in_frame, mark, place, played
from detector.simulate.staging.scene import Scene
from detector.units import HOUR_S

NAME = "fishing_fleet"
WEIGHT = 2.5


@dataclass(frozen=True, slots=True)
class _String:
    """One boat and its net: a line in the fleet's frame, with a beacon at each end that has one."""

    boat: Actor
    beacons: tuple[Actor, ...]


def fits(region: Region) -> bool:
    """Where there are fishing grounds."""
    return bool(region.fishing_grounds)


def plan(scene: Scene) -> None:
    """Five to twelve boats 90 to 170 m from string to string; two boats in three have beacons that send class B."""
    rng = scene.rng
    strings = []
    for _ in range(int(rng.integers(5, 13))):
        boat = scene.ship("fishing vessel", "nets")
        count = int(rng.integers(1, 3)) if rng.random() < 0.65 else 0
        strings.append(_String(boat, tuple(scene.ship("net beacon", "beacon") for _ in range(count))))
    ground = scene.spot(scene.some(scene.sea.region.fishing_grounds))
    played(scene, lambda: _stage(scene, strings, ground), closest_m=2.0)
    apart(scene, scene.actors, "fishing fleet", "drifting")


def _stage(scene: Scene, strings: list[_String], ground: Place) -> None:
    rng, end = scene.rng, scene.sea.end_s
    begins = float(rng.uniform(0.0, 0.5)) * end if rng.random() < 0.6 else 0.0
    works = min(begins + float(rng.uniform(5.0, 16.0)) * HOUR_S, end)
    water = _water(strings[0].boat, ground, begins, works + 3.0 * HOUR_S, float(rng.uniform(0.0, 360.0)))
    right = 0.0
    for string in strings:
        right += float(rng.uniform(90.0, 170.0))
        half = float(rng.uniform(110.0, 190.0))
        for beacon, ahead in zip(string.beacons, (half, -half), strict=False):
            spot = Station(ahead, right, right)
            beacon.begin(*beside(water, spot, begins), at_s=begins)
            beacon.made_fast(water, spot, works + float(rng.uniform(-2.0, 0.0)) * HOUR_S, 0.5)
        _fishes(scene, string, water, ground, (begins, works), (right, half))


def _water(boat: Actor, ground: Place, start_s: float, end_s: float, heading_deg: float) -> Actor:
    """The frame of the fleet: where a net would drift that never turns."""
    net = mark(boat).begin(ground.point, heading_deg, at_s=start_s).drift(end_s)
    path = net.path.copy()
    path[:, 2] = math.radians(heading_deg) % (2.0 * math.pi)
    return net.lie(path, net.start)


def _fishes(
    scene: Scene, string: _String, water: Actor, ground: Place, time: tuple[float, float], line: tuple[float, float]
) -> None:
    """Go from beacon to beacon, wait at each, close to it; then home, as the boats finish."""
    rng, boat, (right, half) = scene.rng, string.boat, line
    right += boat.hull.length_m / 2.0 + float(rng.uniform(3.0, 9.0))  # room to turn in beside its own beacons
    end = float(rng.choice([-1.0, 1.0]))
    if time[0] > 0.0:
        comes = time[0] + float(rng.uniform(0.1, 1.5)) * HOUR_S
        here, _ = beside(water, Station(end * 2_000.0, right, right), comes)
        scene.arrives(boat, scene.port("fishing"), place("string", here, ground), comes, stops=False)
        boat.drift(max(time[0] + 4.0, boat.now_s))
    else:
        boat.begin(*beside(water, Station(end * half, right, right), 0.0))
        boat.made_fast(water, Station(end * half, right, right), 900.0, 0.3)
    boat.status(FISHING)
    until = time[1] + float(rng.uniform(-0.5, 2.0)) * HOUR_S
    while boat.now_s < min(until, boat.end_s - 60.0):
        spot = Station(end * (half + float(rng.uniform(-8.0, 8.0))), 0.0, right, top_kn=float(rng.uniform(0.8, 4.0)))
        spot = replace(spot, end_for_end=bool(rng.random() < 0.5))
        boat.keep_station(water, spot, until_s=min(boat.now_s + float(rng.uniform(0.3, 1.8)) * HOUR_S, until))
        end = end if rng.random() < 0.3 else -end
    _leaves(scene, boat, water, (math.copysign(1.0, end), right), ground)


def _leaves(scene: Scene, boat: Actor, water: Actor, lane: tuple[float, float], ground: Place) -> None:
    """Out along its own string until there is room to turn, and home."""
    end, right = lane
    here = min(boat.now_s, water.now_s)
    along_m, _ = in_frame(water, boat.point, here)
    end = math.copysign(1.0, along_m) if abs(along_m) > 40.0 else end
    boat.status(UNDER_WAY).keep_station(
        water, Station(along_m + end * 380.0, 0.0, right, top_kn=4.0), until_s=here + 900.0
    )
    out, _ = beside(water, Station(end * 2_500.0, right, right), min(boat.now_s, water.now_s))
    boat.sail([boat.point, out], 6.0, stops=False)
    scene.goes(boat, scene.port("fishing"), ground)
