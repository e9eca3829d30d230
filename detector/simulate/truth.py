"""The truth of a world as a record: who each hull was, what happened between hulls, what was falsified or silent."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

import numpy as np
from numpy.typing import NDArray

from detector.simulate.physics.layout import TICK_S
from detector.simulate.ships.actor import Actor
from detector.simulate.staging.scene import Planned
from detector.simulate.staging.sea import metres
from detector.simulate.world import World
from detector.units import MIN_S, MS_PER_S
from detector.version import __version__

FORMAT = 1
_SHORT_MIN = 120.0  # the usual rules ask for two hours
_NEAR_M = 10_000.0  # and for ten kilometres from an anchorage
_APART_MS = 10 * MIN_S * MS_PER_S  # reports farther apart than this never come together on a ten-minute grid
_DARK = 0.8
_LEAST_MIN, _LEAST_REPORTS = 20.0, 3  # of a transfer that can be found at all


def truth(world: World) -> dict[str, Any]:
    """The content of truth.json, without what only the written files know (planted corruption)."""
    actors = world.actors
    return {
        "format": FORMAT,
        "synthetic": True,
        "generator": f"detector.simulate {__version__}",
        "region": world.region.name,
        "seed": world.seed,
        "start": world.iso(0.0),
        "end": world.iso(world.days * 86_400.0),
        "reception": world.drawn.reception,
        "vessels": len(actors),
        "vessel_days": round(sum(a.ticks for a in actors) * TICK_S / 86_400.0, 2),
        "drawn": world.drawn.to_dict(),
        "ships": [_ship(world, actor) for actor in actors],
        "contacts": [_contact(world, f"c{i:05d}", planned) for i, planned in enumerate(world.planned, 1)],
        "calls": _timed(world, (call for scene in world.scenes for call in scene.calls), "d"),
        "anomalies": _timed(world, (one for scene in world.scenes for one in scene.anomalies), "a"),
    }


def _ship(world: World, actor: Actor) -> dict[str, Any]:
    hull = actor.hull
    ends = [at for at, _ in actor.identities[1:]] + [actor.now_s]
    identities = [
        {
            "mmsi": who.mmsi,
            "imo": who.imo,
            "shipname": who.shipname,
            "callsign": who.callsign,
            "ship_type": who.ship_type,
            "class": "B" if who.class_b else "A",
            "from": world.iso(max(at, actor.start * TICK_S)),
            "to": world.iso(end),
        }
        for (at, who), end in zip(actor.identities, ends, strict=True)
    ]
    sides = {f"to_{side}_m": round(getattr(hull, f"to_{side}_m"), 1) for side in ("bow", "stern", "port", "starboard")}
    return {
        "hull": actor.number,
        "scenario": actor.scenario,
        "role": actor.role,
        "kind": hull.kind,
        "length_m": round(hull.length_m, 1),
        "beam_m": round(hull.beam_m, 1),
        **sides,
        "identities": identities,
        "silent": [[world.iso(start), world.iso(min(end, world.days * 86_400.0))] for start, end in actor.silences],
        "reports": len(_times(world, actor)),
    }


def _times(world: World, actor: Actor) -> NDArray[np.int64]:
    return world.times.get(actor.number, np.empty(0, dtype=np.int64))


def _mmsi_at(world: World, actor: Actor, t_s: float) -> int | None:
    """The number a hull broadcast at a time; None where nothing of it was ever heard."""
    if not len(_times(world, actor)):
        return None
    return next((who.mmsi for at, who in reversed(actor.identities) if at <= t_s), actor.identities[0][1].mmsi)


def _contact(world: World, number: str, planned: Planned) -> dict[str, Any]:
    one, two = sorted((planned.one, planned.two), key=lambda actor: actor.number)
    window = (planned.start_s * MS_PER_S, planned.end_s * MS_PER_S)
    heard = [_within(_times(world, actor), *window) for actor in (one, two)]
    lit = visibility(one, two, planned.start_s, planned.end_s)
    minutes = (planned.end_s - planned.start_s) / MIN_S
    enough = min(map(len, heard)) >= _LEAST_REPORTS
    middle = (planned.start_s + planned.end_s) / 2.0
    mmsi_1, mmsi_2 = (_mmsi_at(world, actor, middle) for actor in (one, two))
    return {
        "id": number,
        "scenario": planned.scenario,
        "label": planned.label,
        "lawful": planned.lawful,
        "kind": planned.kind,
        "mode": planned.mode,
        "hull_1": one.number,
        "hull_2": two.number,
        "mmsi_1": mmsi_1,
        "mmsi_2": mmsi_2,
        "start": world.iso(planned.start_s),
        "end": world.iso(planned.end_s),
        "lat": round(planned.lat, 5),
        "lon": round(planned.lon, 5),
        "clearance_m": round(planned.clearance_m, 2),
        "visibility": lit,
        "heard_1": len(heard[0]),
        "heard_2": len(heard[1]),
        "detectable": lit == "lit" and minutes >= _LEAST_MIN and enough,
        "tags": sorted({*planned.tags, *_tags(world, planned, minutes, heard)}),
    }


def _within(times: NDArray[np.int64], start_ms: float, end_ms: float) -> NDArray[np.int64]:
    first, last = np.searchsorted(times, (start_ms, end_ms))
    return times[first:last]


def visibility(one: Actor, two: Actor, start_s: float, end_s: float) -> str:
    """lit, one_dark or both_dark: dark is a transponder off for four fifths of the time; unheard never was on."""
    dark = []
    for actor in (one, two):
        off = sum(max(0.0, min(end, end_s) - max(start, start_s)) for start, end in actor.silences)
        never = any(start <= 0.0 and end >= actor.end_s for start, end in actor.silences)
        dark.append("unheard" if never else "dark" if off >= _DARK * (end_s - start_s) else "lit")
    if "unheard" in dark:
        return "unheard"
    return {0: "lit", 1: "one_dark", 2: "both_dark"}[dark.count("dark")]


def _tags(world: World, planned: Planned, minutes: float, heard: list[NDArray[np.int64]]) -> Iterable[str]:
    if minutes < _SHORT_MIN:
        yield "short"
    if planned.mode == "underway":
        yield "underway"
    places = [(port.lat, port.lon, 0.0) for port in world.region.ports]
    places += [(roads.lat, roads.lon, roads.radius_m) for roads in world.region.anchorages]
    if any(metres((planned.lat, planned.lon), (lat, lon)) < _NEAR_M + radius for lat, lon, radius in places):
        yield "near_anchorage"
    if min(map(len, heard)) and _never_together(*heard):
        yield "never_synchronous"


def _never_together(one: NDArray[np.int64], two: NDArray[np.int64]) -> bool:
    """Whether no report of one ship came within ten minutes of a report of the other."""
    i = np.searchsorted(two, one)
    after = np.abs(two[np.minimum(i, len(two) - 1)] - one)
    before = np.abs(two[np.maximum(i - 1, 0)] - one)
    return bool(np.minimum(after, before).min() > _APART_MS)


def _timed(world: World, items: Iterable[dict[str, Any]], letter: str) -> list[dict[str, Any]]:
    """Calls and anomalies with their times as text, numbered in order of time."""
    found = []
    for i, item in enumerate(sorted(items, key=lambda one: (one["start_s"], str(one))), 1):
        rest = {key: value for key, value in item.items() if key not in ("start_s", "end_s", "silent_s")}
        times = {"start": world.iso(item["start_s"]), "end": world.iso(item["end_s"])}
        if "silent_s" in item:
            times["silent"] = [world.iso(value) for value in item["silent_s"]]  # type: ignore[assignment]
        found.append({"id": f"{letter}{i:05d}", **rest, **times})
    return found
