"""Hopper barges make fast to a working dredger for hours while it fills them, sail off to dump, and come back."""

from dataclasses import replace

from detector.simulate.chart import Anchorage, Place
from detector.simulate.ships.actor import UNDER_WAY, Actor, Station
from detector.simulate.staging.company import beside, in_frame, log_uniform, played
from detector.simulate.staging.launches import visits
from detector.simulate.staging.scene import Scene
from detector.units import HOUR_S

NAME = "dredger_barge"
WEIGHT = 1.0


def plan(scene: Scene) -> None:
    """One barge or two, each on its own side of a dredger on its spuds."""
    rng = scene.rng
    dredger = scene.ship("dredger", "dredger", (60.0, 110.0))
    barges = [scene.ship("barge", "hopper barge", (45.0, 80.0)) for _ in range(int(rng.integers(1, 3)))]
    for barge in barges:  # each with a pusher tug behind it
        agility = replace(barge.hull.agility, acceleration_ms2=0.05, turn_deg_s=1.0)
        barge.hull = replace(barge.hull, agility=agility)
    anchorage = scene.anchorage("cargo")
    where = scene.sea.anchor_spot(anchorage, 500.0, rng)
    played(scene, lambda: _stage(scene, dredger, barges, where, anchorage))


def _stage(scene: Scene, dredger: Actor, barges: list[Actor], where: Place, anchorage: Anchorage) -> None:
    rng = scene.rng
    dredger.begin(where.point, float(rng.uniform(0.0, 360.0))).moor()
    for barge, side in zip(barges, (1.0, -1.0), strict=False):
        barge.begin(_dump(scene, dredger, anchorage, side).point, float(rng.uniform(0.0, 360.0)))
        barge.anchor(float(rng.uniform(0.1, 6.0)) * HOUR_S, 110.0, settled=True)
        while barge.now_s < barge.end_s - 1_800.0:
            minutes = 60.0 * log_uniform(rng, 1.0, 4.0)
            abeam, _ = beside(dredger, Station(0.0, side * 700.0, 0.0), barge.now_s)
            barge.sail([barge.point, abeam])
            if not visits(scene, barge, dredger, minutes, "dredging", "at_anchor", 5.0, side, opens_m=350.0):
                break
            for out in (650.0, 950.0):  # as with a tug: a current that the dredger withstands sets barges back on it
                barge.keep_station(dredger, Station(0.0, 0.0, side * out, top_kn=3.0), until_s=barge.now_s + 400.0)
            barge.status(UNDER_WAY).sail([barge.point, _dump(scene, dredger, anchorage, side).point])
            barge.drift(barge.now_s + float(rng.uniform(300.0, 1_200.0)))


def _dump(scene: Scene, dredger: Actor, anchorage: Anchorage, side: float) -> Place:
    """A place to dump at, some miles off on a barge's own side."""
    spot = scene.spot(anchorage)
    for _ in range(60):
        if side * in_frame(dredger, spot.point, 0.0)[1] > 1_500.0:
            break
        spot = scene.spot(anchorage)
    return spot
