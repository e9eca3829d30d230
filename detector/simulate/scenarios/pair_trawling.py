"""Two boats tow one net, 200 to 600 m apart at three knots for hours, and close for minutes to pass it."""

import math

from detector.simulate.chart import Area, Place, Point
from detector.simulate.region import Region
from detector.simulate.ships.actor import FISHING, UNDER_WAY, Actor, Station
from detector.simulate.staging.company import apart, place, played
from detector.simulate.staging.grounds import holds, middle
from detector.simulate.staging.launches import away_from, visits
from detector.simulate.staging.scene import Scene
from detector.simulate.staging.sea import bearing_deg, moved
from detector.units import HOUR_S, KN_MS

NAME = "pair_trawling"
WEIGHT = 2.5


def fits(region: Region) -> bool:
    """Where there are fishing grounds."""
    return bool(region.fishing_grounds)


def plan(scene: Scene) -> None:
    """Sister boats; tows of 2 to 5 hours, the net hauled and passed between."""
    boats = [scene.ship("fishing vessel", role, (26.0, 44.0)) for role in ("leads", "follows")]
    played(scene, lambda: _stage(scene, *boats))
    touched = [(one.start_s, one.end_s) for one in scene.planned]
    apart(scene, scene.actors, "pair trawl", "underway", besides=touched)


def _stage(scene: Scene, lead: Actor, other: Actor) -> None:
    rng, end = scene.rng, scene.sea.end_s
    area = scene.some(scene.sea.region.fishing_grounds)
    ground = scene.spot(area)
    begins = float(rng.uniform(0.0, 0.3)) * end
    scene.arrives(lead, scene.port("fishing"), ground, begins, stops=False)
    lead.status(FISHING)
    there, bearing, hauls = lead.now_s, float(rng.uniform(0.0, 2.0 * math.pi)), list[tuple[float, float]]()
    until = min(there + float(rng.uniform(0.4, 0.9)) * (end - there), end - HOUR_S)
    while lead.now_s < until:
        bearing = _tows(scene, lead, area, bearing, float(rng.uniform(2.0, 5.0)) * HOUR_S)
        start = lead.now_s
        lead.sail([lead.point, _on(lead.point, bearing, 9_000.0)], 1.3, stops=False, until_s=start + 1.2 * HOUR_S)
        hauls.append((start, lead.now_s))
    aside = float(rng.choice([-1.0, 1.0])) * float(rng.uniform(200.0, 600.0))
    beside = Station(float(rng.normal(0.0, 30.0)), 0.0, aside, top_kn=7.0)
    near = moved(ground.point, float(rng.uniform(-900.0, 900.0)), 1_200.0 * float(rng.choice([-1.0, 1.0])))
    scene.arrives(other, scene.port("fishing"), place("near", near, ground), there, stops=False)
    other.drift(max(there + 60.0, lead.start * 2.0 + 60.0))
    other.status(FISHING)
    for start, stop in hauls:
        other.keep_station(lead, beside, until_s=start + 300.0)
        if rng.random() < 0.8:
            visits(
                scene,
                other,
                lead,
                float(rng.uniform(10.0, 30.0)),
                "pair trawl",
                "underway",
                5.0,
                math.copysign(1.0, aside),
            )
        other.keep_station(lead, beside, until_s=stop)
    _home(scene, lead, other, ground)


def _home(scene: Scene, lead: Actor, other: Actor, ground: Place) -> None:
    port = scene.port("fishing")
    other.status(UNDER_WAY).sail([other.point, away_from(other, lead, 1_500.0)], 6.0, stops=False)
    for boat in (lead, other):
        scene.goes(boat, port, ground)


def _tows(scene: Scene, boat: Actor, area: Area, bearing: float, lasts_s: float) -> float:
    """Tow with wide turns of a point or two at a time, and back towards the middle of the ground; the bearing then."""
    rng, until, pace, turns = scene.rng, boat.now_s + lasts_s, float(scene.rng.uniform(2.8, 4.2)), 0.0
    while boat.now_s < min(until, boat.end_s - 60.0):
        if abs(turns) < 0.1 and rng.random() < 0.12:
            turns = float(rng.choice([-1.0, 1.0])) * float(rng.uniform(0.5, math.pi))
        if not holds(area, _on(boat.point, bearing, 2_500.0)):
            turns = (math.radians(bearing_deg(boat.point, middle(area))) - bearing + math.pi) % (
                2.0 * math.pi
            ) - math.pi
        step = math.copysign(min(abs(turns), 0.3), turns)
        bearing, turns = bearing + step, turns - step
        boat.sail([boat.point, _on(boat.point, bearing, 350.0 * pace * KN_MS)], pace, stops=False, until_s=until)
    return bearing


def _on(point: Point, bearing: float, by_m: float) -> Point:
    return moved(point, by_m * math.sin(bearing), by_m * math.cos(bearing))
