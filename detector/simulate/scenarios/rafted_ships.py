"""Fishing vessels, or tugs and barges, lie made fast abreast for many hours, in port or round one anchor."""

from itertools import pairwise

from detector.simulate.chart import Place
from detector.simulate.ships.actor import AT_ANCHOR, MOORED, UNDER_WAY, Actor, Station
from detector.simulate.staging import quays
from detector.simulate.staging.company import apart, beside, contact, mark, played, still
from detector.simulate.staging.launches import away_from, opens
from detector.simulate.staging.scene import Scene
from detector.units import HOUR_S

NAME = "rafted_ships"
WEIGHT = 2.0


def plan(scene: Scene) -> None:
    """Two to six hulls; neighbours touch, those farther apart in the raft do not."""
    rng = scene.rng
    trade, kinds = "fishing", ["fishing vessel"] * int(rng.integers(2, 7))
    if rng.random() < 0.4:
        trade, kinds = "tug", ["barge", "tug", "barge", "tug"][: int(rng.integers(2, 5))]
    ships = [scene.ship(kind, "in the raft") for kind in kinds]
    if rng.random() < 0.4:
        where, heading = scene.sea.anchor_spot(scene.anchorage(trade), 400.0, rng), None
    else:
        berth = quays.row(scene, scene.port(trade), ships[:1], [0.0])[0]
        where, heading = berth.place, berth.heading_deg
    played(scene, lambda: _raft(scene, ships, where, heading))
    mode = "at_berth" if heading is not None else "at_anchor"
    fast = {one.two.number: one.end_s for one in scene.planned}
    for nth, ship in enumerate(ships):
        for other in ships[nth + 2 :]:
            if ship in scene.actors and other in scene.actors:
                apart(scene, (ship, other), "raft", mode, end_s=fast.get(other.number, 0.0))


def _raft(scene: Scene, ships: list[Actor], where: Place, heading: float | None) -> None:
    """The inner one stays; half of the rafts break up, the outermost ship first."""
    rng, end = scene.rng, scene.sea.end_s
    inner, mode = ships[0], "at_anchor" if heading is None else "at_berth"
    if heading is None:
        inner.begin(where.point, 0.0).anchor(chain_m=float(rng.uniform(60.0, 140.0)), settled=True)
    else:
        inner.begin(where.point, heading).moor()
    parts = 2.0 * end if rng.random() < 0.5 else max(float(rng.uniform(0.3, 0.9)) * end, 3.0 * HOUR_S)
    side = float(rng.choice([-1.0, 1.0]))
    for nth, (host, ship) in enumerate(pairwise(ships), start=1):
        touch = side * ((host.hull.beam_m + ship.hull.beam_m) / 2.0 + float(rng.uniform(0.8, 1.8)))
        station = Station(float(rng.normal(0.0, 2.0)), touch, touch)
        leaves = parts + 2_400.0 * (len(ships) - nth) + float(rng.uniform(0.0, 1_200.0))
        ship.begin(*beside(host, station, 0.0)).status(AT_ANCHOR if heading is None else MOORED)
        ship.made_fast(host, station, leaves, float(rng.uniform(0.05, 0.4)))
        contact(scene, host, ship, 0.0, ship.now_s, "raft", mode)
        if ship.now_s < end - 600.0:
            opens(ship, host, station, 60.0, 300.0)
            lat, lon, heading_deg = host.at(ship.now_s)  # as the raft lies then: it may swing on
            raft = still(mark(ship), (lat, lon), heading_deg, ship.now_s - 60.0)
            opens(ship, raft, station, 300.0, 420.0)  # well clear before it turns: the current sets it back
            ship.status(UNDER_WAY).sail([ship.point, away_from(ship, inner, 300.0)], 5.0, stops=False)
            scene.goes(ship, scene.sea.region.place(scene.some(scene.sea.region.exits).name), where)
