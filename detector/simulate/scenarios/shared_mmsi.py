"""One number for two or three hulls at the same time, or one hull that sends two numbers from two antennas."""

from dataclasses import replace

from detector.simulate import traffic
from detector.simulate.ships.actor import Actor
from detector.simulate.staging.scene import Scene

NAME = "shared_mmsi"
WEIGHT = 1.5


def plan(scene: Scene) -> None:
    """Unrelated ships on voyages of their own; names differ, or are copied too. One in three: two transponders."""
    if scene.rng.random() < 0.35:
        _two_transponders(scene)
        return
    kinds = ["fishing vessel", "small tanker", "coaster", "bunker barge", "cargo ship"]
    ships = [scene.ship(scene.some(kinds), "shares its number") for _ in range(int(scene.rng.integers(2, 4)))]
    first, copies = ships[0].identity, scene.rng.random() < 0.4
    for ship in ships:
        who = replace(ship.identity, mmsi=first.mmsi)
        ship.identities = [(0.0, replace(who, shipname=first.shipname, callsign=first.callsign) if copies else who)]
        traffic.sails(scene, ship, "tanker" if "tanker" in ship.hull.kind else "cargo")
    start, end = max(ship.start for ship in ships) * 2.0, min(ship.now_s for ship in ships)
    if end > start:
        scene.anomaly("shared_mmsi", ships, start, end)


def _two_transponders(scene: Scene) -> None:
    """The second transponder was never unmounted, or belongs to the owner: same steel, other antenna and name."""
    rng = scene.rng
    kind = scene.some(["fishing vessel", "small tanker", "yacht", "tug", "coaster"])
    ship, other = scene.ship(kind, "two transponders"), scene.ship(kind, "two transponders")
    traffic.sails(scene, ship, "fishing" if kind == "fishing vessel" else "cargo")
    hull = ship.hull
    to_bow = min(max(hull.to_bow_m + float(rng.normal(0.0, 0.1)) * hull.length_m, 1.0), hull.length_m - 1.0)
    other.hull = replace(hull, to_bow_m=to_bow, to_port_m=hull.beam_m * float(rng.uniform(0.2, 0.8)))
    _entered(other)
    other.lie(ship.path.copy(), ship.start)
    other.statuses, other.draughts = list(ship.statuses), list(ship.draughts)
    scene.anomaly("two_transponders", [ship, other], ship.start * 2.0, ship.now_s)


def _entered(ship: Actor) -> None:
    hull = ship.hull
    ends = {f"to_{end}": round(getattr(hull, f"to_{end}_m")) for end in ("bow", "stern", "port", "starboard")}
    ship.identities = [(0.0, replace(ship.identity, **ends))]
