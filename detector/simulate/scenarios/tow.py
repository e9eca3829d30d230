"""A tug tows a barge or a dead ship for days: on a line of 100 to 600 m astern, or made fast on its hip."""

from detector.simulate.region import Region
from detector.simulate.ships.actor import TOWING, Actor
from detector.simulate.staging import quays, tows
from detector.simulate.staging.company import apart, contact, played
from detector.simulate.staging.scene import Scene
from detector.simulate.staging.sea import along, bearing_deg
from detector.units import HOUR_S

NAME = "tow"
WEIGHT = 2.0


def fits(region: Region) -> bool:
    """Where there is a way through."""
    return len(region.exits) > 1 and bool(region.ports_of("tug"))


def plan(scene: Scene) -> None:
    """Astern through the region, or alongside between a port and an anchorage."""
    rng = scene.rng
    tug = tows.burdened(scene.ship("tug", "tug"))
    if rng.random() < 0.6:
        tow = scene.ship("barge" if rng.random() < 0.8 else "coaster", "tow")
        line = tows.line_m(tug, tow, rng)
        played(scene, lambda: _through(scene, tug, tow, line))
        apart(scene, scene.actors, "tow", "underway", within_m=line + 400.0)
        return
    tow = scene.ship("barge", "tow", (35.0, 75.0))
    berth = quays.row(scene, scene.port("tug"), [tow], [0.0])[0]
    played(scene, lambda: _on_the_hip(scene, tug, tow, berth))


def _through(scene: Scene, tug: Actor, tow: Actor, line_m: float) -> None:
    """From one edge of the region towards another, at 3 to 7 knots."""
    rng, region = scene.rng, scene.sea.region
    start, goal = (region.exits[int(i)] for i in rng.choice(len(region.exits), 2, replace=False))
    route = scene.way(region.place(start.name), region.place(goal.name), tug)
    point, route = along(route, float(rng.uniform(0.02, 0.6)))
    knots = float(rng.uniform(3.0, 7.0))
    tug.begin(point, bearing_deg(*route[:2]), knots).status(TOWING)
    tug.sail(route, knots, stops=False)
    tows.astern(tow, tug, line_m)


def _on_the_hip(scene: Scene, tug: Actor, tow: Actor, berth: quays.Berth) -> None:
    """Out to the roads and back, with hours of waiting at both ends."""
    rng, end = scene.rng, scene.sea.end_s
    anchorage = scene.anchorage("cargo")
    roads = scene.sea.region.place_in(anchorage, rng)
    knots = float(rng.uniform(3.0, 6.0))
    quays.moors(scene, tug, berth, float(rng.uniform(0.5, 10.0)) * HOUR_S)
    while tug.now_s < end - HOUR_S:
        out = scene.way(berth.place, roads, tug)
        quays.leaves(scene, tug, berth, out, knots)
        tug.anchor(tug.now_s + float(rng.uniform(2.0, 12.0)) * HOUR_S, 110.0)
        quays.reaches(scene, tug, berth, [tug.point, *out[-2::-1]], knots)
        tug.moor(tug.now_s + float(rng.uniform(2.0, 12.0)) * HOUR_S)
    tows.made_fast(tow, tug, tows.hip(tug, tow, rng))
    tow.statuses.extend(tug.statuses)
    contact(scene, tug, tow, 0.0, min(tug.now_s, tow.now_s), "tow", "underway")
