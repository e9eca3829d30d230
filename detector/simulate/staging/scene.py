"""One scene: some ships, what happens between them, and the truth about it. Scenarios are written with this."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from itertools import pairwise
from typing import Any

import numpy as np

from detector.simulate.chart import Anchorage, Area, Place, Point, Port
from detector.simulate.ships import equipment, identity, kinds
from detector.simulate.ships.actor import UNDER_WAY, Actor
from detector.simulate.ships.identity import Identity
from detector.simulate.ships.kinds import KINDS
from detector.simulate.staging.docking import docks
from detector.simulate.staging.moves import Alongside, clears, lies_alongside, station_at
from detector.simulate.staging.sea import Sea, Slip, along, bearing_deg, clear_of, in_lane, metres
from detector.units import KN_MS

Where = Port | Anchorage | Place

_DESTINATIONS = (
    "FOR ORDERS", "BUSAN", "KR USN", "CN ZOS", "SHANGHAI", "CNSHA", "TW KHH", "HONGKONG", "OPL", "EAST CHINA SEA",
    "FISHING", "TBA", "AT SEA", "", "", "JP NGS", "SG SIN", "US HOU", "AE FJR", "ANCH", "ORDER", "CN DLC",
    "VLADIVOSTOK", "0",
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Planned:
    """What happened between two ships, as the scenario made it; `lat`, `lon` are where, half-way through."""

    scenario: str
    lat: float
    lon: float
    one: Actor
    two: Actor
    start_s: float
    end_s: float
    label: str  # transfer, contact, apart
    kind: str
    mode: str
    clearance_m: float
    lawful: bool = False
    tags: tuple[str, ...] = ()


@dataclass(slots=True)
class Scene:
    """A scenario on stage: `ship` makes ships, `between` and `call` and `anomaly` write down the truth."""

    name: str
    sea: Sea
    rng: np.random.Generator
    actors: list[Actor] = field(default_factory=list)
    planned: list[Planned] = field(default_factory=list)
    calls: list[dict[str, Any]] = field(default_factory=list)
    anomalies: list[dict[str, Any]] = field(default_factory=list)
    slips: list[tuple[Actor, Slip]] = field(default_factory=list)

    def ship(self, kind: str, role: str, length_m: tuple[float, float] | None = None, **entered: Any) -> Actor:
        """A new ship of a kind, not yet in the world; `entered` replaces particulars of its identity."""
        of, number, drawn = KINDS[kind], self.sea.next_hull(), self.sea.assumptions
        rng = np.random.default_rng(self.rng.integers(0, 2**63))
        scale = drawn.dimensions
        low, high = length_m or of.length_m
        hull = kinds.hull(of, rng, (low * scale, high * scale))
        who = replace(identity.drawn(self.sea.region.name, number, of, hull, drawn.errors, rng), **entered)
        kit = equipment.drawn(of, who.class_b, drawn.gnss_sd_m, drawn.errors, rng)
        actor = Actor(number, role, hull, kit, self.sea.environment, self.sea.end_s, rng, [(0.0, who)], self.name)
        self.actors.append(actor)
        laden = float(rng.uniform(hull.light_m, hull.laden_m))
        if rng.random() > 0.1 + 0.3 * drawn.errors:
            actor.draughts.append((0.0, laden))
        actor.destinations.append((0.0, str(rng.choice(_DESTINATIONS))))
        return actor

    def another_identity(self, actor: Actor) -> Identity:
        """Particulars for the same hull as if it were another ship."""
        kind, drawn = KINDS[actor.hull.kind], self.sea.assumptions
        return identity.drawn(self.sea.region.name, self.sea.next_number(), kind, actor.hull, drawn.errors, self.rng)

    def next_alongside(self, guest: Actor, host: Actor, minutes: float, clear: Actor | None = None) -> Alongside | None:
        """From where it is, a guest goes to lie alongside another host for so many minutes; None if it could not.

        On its way it keeps clear of a ship, mostly the one it comes from.
        """
        if clear is not None:
            (lat, lon, _), (lat_2, lon_2, _) = host.at(guest.now_s), clear.at(guest.now_s)
            room = 250.0 + clear.hull.length_m + guest.hull.length_m
            route = clear_of([guest.point, (lat, lon)], (lat_2, lon_2), room)
            if len(route) > 2:
                guest.sail(route[:2], 6.0, stops=False)
        station, gap = station_at(host, guest, self.rng)
        stay = lies_alongside(guest, host, minutes, station, gap, self.rng)
        if stay is not None:
            clears(guest, host, station)
        return stay

    def between(self, one: Actor, two: Actor, start_s: float, end_s: float, **what: Any) -> None:
        """Write down what happened between two ships from one time to another."""
        lat, lon, _ = one.at((start_s + end_s) / 2.0)
        self.planned.append(Planned(self.name, lat, lon, one, two, start_s, end_s, **what))

    def anomaly(self, what: str, actors: Sequence[Actor], start_s: float, end_s: float, **more: Any) -> None:
        """Write down a falsified or faulty stretch."""
        hulls = [actor.number for actor in actors]
        mmsis = sorted({who.mmsi for actor in actors for _, who in actor.identities})
        self.anomalies.append(
            {"what": what, "hulls": hulls, "mmsis": mmsis, "start_s": start_s, "end_s": end_s, **more}
        )

    # places

    def some(self, choices: Sequence[Any]) -> Any:
        """One of some things."""
        return choices[int(self.rng.integers(0, len(choices)))]

    def area(self, kind: str | None = None) -> Area:
        """A transfer area of the region; of a kind, if it has one."""
        areas = self.sea.region.transfer_areas
        return self.some([area for area in areas if kind is None or area.kind == kind] or areas)  # type: ignore[no-any-return]

    def spot(self, area: Area | Anchorage) -> Place:
        """A place in an area."""
        return self.sea.region.place_in(area, self.rng)

    def at_sea(self, heard: float = 0.8) -> Place:
        """A place in the open where ships meet: in a transfer area or a fishing ground, mostly where it is heard."""
        region = self.sea.region
        heard_only = bool(self.rng.random() < heard)
        place = self.spot(self.area("open sea"))
        for _ in range(40):
            if not heard_only or self.sea.in_reach(place.point):
                break
            place = self.spot(self.some([*region.transfer_areas, *region.fishing_grounds]))
        return place

    def anchorage(self, kind: str = "tanker") -> Anchorage:
        """An anchorage for a kind of trade, any if there is none."""
        return self.some(self.sea.region.anchorages_of(kind) or self.sea.region.anchorages)  # type: ignore[no-any-return]

    def port(self, kind: str = "cargo") -> Port:
        """A port for a kind of trade, any if there is none."""
        return self.some(self.sea.region.ports_of(kind) or self.sea.region.ports)  # type: ignore[no-any-return]

    def somewhere(self, trade: str = "cargo") -> Where:
        """Where a ship may come from or go to: a port, an anchorage, or out of the region."""
        draw = self.rng.random()
        if draw < 0.4:
            return self.port(trade)
        if draw < 0.6:
            return self.anchorage("tanker" if trade == "tanker" else "cargo")
        return self.sea.region.place(self.some(self.sea.region.exits).name)

    # voyages

    def starts(self, actor: Actor, origin: Where, at_s: float = 0.0) -> Place:
        """Put a ship into the world: at a berth, at its anchor, or at a point of the sea. The place it is at."""
        place, quay_deg = self._aim(actor, origin)
        flip = 180.0 * float(self.rng.integers(0, 2))
        actor.begin(place.point, float(self.rng.uniform(0, 360)) if quay_deg is None else quay_deg + flip, at_s=at_s)
        return place

    def _aim(self, actor: Actor, where: Where) -> tuple[Place, float | None]:
        """The very point a ship makes for: a free berth with its heading, a free place to swing in, or the place."""
        if isinstance(where, Port):
            slip = self.sea.slip(where, actor.hull.length_m, actor.hull.beam_m)
            self.slips.append((actor, slip))
            return Place(where.name, *slip.point, where.nodes), slip.quay_deg
        if isinstance(where, Anchorage):
            return self.sea.anchor_spot(where, actor.hull.length_m + 200.0, self.rng), None
        return where, None

    def way(self, start: Place, end: Place, actor: Actor) -> list[Point]:
        """The points of a voyage, in the ship's own lane."""
        route = self.sea.region.route(start, end)
        return in_lane(route, float(actor.rng.uniform(60.0, 450.0)))

    def arrives(self, actor: Actor, origin: Where, goal: Where, at_s: float, stops: bool = True) -> None:
        """Bring a ship from an origin to a goal, about at a time: it waits at the origin, or is already on its way."""
        here = self.starts(actor, origin)
        aim, quay_deg = self._aim(actor, goal)
        route = self.way(here, aim, actor)
        knots = actor.hull.service_kn * float(self.rng.uniform(0.8, 1.0))
        takes = max(60.0, sum(metres(a, b) for a, b in pairwise(route)) / (knots * KN_MS))
        leaves = at_s - takes
        if leaves <= 60.0:
            point, route = along(route, min(max(-leaves / takes, 0.0), 0.97))
            actor.begin(point, bearing_deg(*route[:2]), knots)
        elif isinstance(origin, Place):
            actor.begin(here.point, bearing_deg(*route[:2]), knots, at_s=leaves)
        else:
            self.rests(actor, origin, leaves, settled=True)
            route = [actor.point, *route[1:]]
        actor.status(UNDER_WAY)
        actor.sail(route, knots, stops or quay_deg is not None)
        if quay_deg is not None:
            docks(actor, aim.point, quay_deg)

    def rests(self, actor: Actor, where: Where, until_s: float | None = None, settled: bool = False) -> None:
        """Lie moored or anchored where the ship is."""
        if isinstance(where, Port):
            actor.moor(until_s)
        else:
            actor.anchor(until_s, chain_m=float(actor.rng.uniform(*self._scope(actor))), settled=settled)

    def _scope(self, actor: Actor) -> tuple[float, float]:
        low, high = KINDS[actor.hull.kind].chain
        depth = 18.0 + 0.12 * actor.hull.length_m
        return low * depth, high * depth

    def goes(
        self, actor: Actor, goal: Where, here: Place, until_s: float | None = None, clear: Actor | None = None
    ) -> None:
        """Sail from a place (`here` gives the lanes it joins) to a goal and stay there, or leave the region there.

        The first leg keeps clear of a ship near by, if one is given.
        """
        start = Place(here.name, *actor.point, here.nodes, here.area)
        aim, quay_deg = self._aim(actor, goal)
        actor.status(UNDER_WAY)
        knots = actor.hull.service_kn * float(self.rng.uniform(0.8, 1.0))
        route = self.way(start, aim, actor)
        if clear is not None:
            lat, lon, _ = clear.at(actor.now_s)
            route = clear_of(route, (lat, lon), 250.0 + clear.hull.length_m + actor.hull.length_m)
        actor.sail(route, knots, stops=not isinstance(goal, Place), until_s=until_s)
        if quay_deg is not None:
            docks(actor, aim.point, quay_deg, until_s)
        if not isinstance(goal, Place):
            self.rests(actor, goal, until_s)
