"""Hopper barges make fast to a working dredger for hours while it fills them, sail off to dump, and come back."""

from detector.simulate.chart import Anchorage, Place
from detector.simulate.ships.actor import UNDER_WAY, Actor, Station
from detector.simulate.staging.company import beside, in_frame, log_uniform, played
from detector.simulate.staging.launches import away_from, visits
from detector.simulate.staging.scene import Scene
from detector.units import HOUR_S

NAME = "dredger_barge"
WEIGHT = 1.0


def plan(scene: Scene) -> None:
    """One barge or two, each on its own side of a dredger on its spuds."""
    rng = scene.rng
    dredger = scene.ship("dredger", "dredger", (60.0, 110.0))
    barges = [scene.ship("barge", "hopper barge", (45.0, 80.0)) for _ in range(int(rng.integers(1, 3)))]
    anchorage = scene.anchorage("cargo")
    where = scene.sea.anchor_spot(anchorage, 500.0, rng)
    played(scene, lambda: _stage(scene, dredger, barges, where, anchorage))


def _stage(scene: Scene, dredger: Actor, barges: list[Actor], where: Place, anchorage: Anchorage) -> None:
    rng = scene.rng
    dredger.begin(where.point, float(rng.uniform(0.0, 360.0))).moor()
    for barge, side in zip(barges, (1.0, -1.0), strict=False):
        barge.begin(_dump(scene, dredger, anchorage, side).point, float(rng.uniform(0.0, 360.0)))
        barge.drift(float(rng.uniform(0.1, 6.0)) * HOUR_S)
        while barge.now_s < barge.end_s - 1_800.0:
            minutes = 60.0 * log_uniform(rng, 1.0, 4.0)
            abeam, _ = beside(dredger, Station(0.0, side * 700.0, 0.0), barge.now_s)
            barge.sail([barge.point, abeam])
            if not visits(scene, barge, dredger, minutes, "dredging", "at_anchor", barge.hull.service_kn, side):
                break
            barge.status(UNDER_WAY).sail([barge.point, away_from(barge, dredger, 500.0)], 4.0, stops=False)
            barge.sail([barge.point, _dump(scene, dredger, anchorage, side).point])
            barge.drift(barge.now_s + float(rng.uniform(0.2, 1.0)) * HOUR_S)


def _dump(scene: Scene, dredger: Actor, anchorage: Anchorage, side: float) -> Place:
    """A place to dump at, some miles off on a barge's own side."""
    spot = scene.spot(anchorage)
    for _ in range(60):
        if side * in_frame(dredger, spot.point, 0.0)[1] > 600.0:
            break
        spot = scene.spot(anchorage)
    return spot
