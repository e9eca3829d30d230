"""The meeting that most transfer scenarios vary: a host at a place, a guest that comes, lies alongside, and leaves."""

from __future__ import annotations

import math
from dataclasses import dataclass, field, replace

from detector.simulate.chart import Place
from detector.simulate.ships.actor import Actor
from detector.simulate.staging.moves import Alongside, clears, lies_alongside, station_at
from detector.simulate.staging.scene import Scene
from detector.simulate.staging.sea import moved
from detector.units import HOUR_S, KN_MS


@dataclass(slots=True)
class Meeting:
    """A host and its guests, with the times each lay alongside."""

    host: Actor
    place: Place
    mode: str
    guests: list[tuple[Actor, Alongside]] = field(default_factory=list)


def hours(scene: Scene, low: float, high: float) -> float:
    """Minutes of a stay, even in its logarithm between hours."""
    return float(60.0 * low * (high / low) ** scene.rng.random())


def when(scene: Scene, least_left_h: float = 8.0) -> float:
    """A time for a meeting that leaves room in the world for what follows."""
    end = max(2.0 * HOUR_S, scene.sea.end_s - least_left_h * HOUR_S)
    return float(scene.rng.uniform(0.5 * HOUR_S, end))


def host_waits(scene: Scene, host: Actor, place: Place, at_s: float, mode: str, trade: str = "tanker") -> Meeting:
    """The host comes to a place and waits there: at anchor, drifting, or steaming slowly on an even course."""
    origin = scene.somewhere(trade)
    scene.arrives(host, origin, place, at_s, stops=mode != "underway")
    if mode == "at_anchor":
        scene.rests(host, scene.anchorage())
    elif mode == "drifting":
        host.drift()
    else:
        slowly(scene, host)
    return Meeting(host, place, mode)


def slowly(scene: Scene, host: Actor, knots: float | None = None) -> None:
    """Steam an even course at 3 to 7 knots, to the end of the world; the meeting cuts it short."""
    pace = knots or float(scene.rng.uniform(2.5, 7.5))
    lat, lon, heading = host.at(host.now_s)
    away = pace * KN_MS * (host.end_s - host.now_s) + 20_000.0
    bearing = math.radians(heading + float(scene.rng.uniform(-25.0, 25.0)))
    host.sail([(lat, lon), moved((lat, lon), away * math.sin(bearing), away * math.cos(bearing))], pace, stops=False)


def guest_comes(
    scene: Scene, meeting: Meeting, guest: Actor, at_s: float, minutes: float, trade: str = "tanker",
    fender_m: float | None = None, side: float = 0.0,
) -> Alongside | None:  # fmt: skip
    """A guest comes from somewhere to lie alongside the host for so many minutes; None if it could not.

    The guest waits near by if the host is not there yet.
    """
    host = meeting.host
    near = _offing(scene, meeting, max(at_s, host.start * 2.0 + 60.0))
    scene.arrives(guest, scene.somewhere(trade), near, at_s, stops=False)
    if guest.now_s < host.start * 2.0 + 2.0:
        guest.drift(host.start * 2.0 + 120.0)
    station, gap = station_at(host, guest, scene.rng, fender_m, side)
    if meeting.mode == "underway":
        station = replace(station, top_kn=11.0)  # faster than any host steams: see `slowly`
    stay = lies_alongside(guest, host, minutes, station, gap, scene.rng)
    if stay is None:
        return None
    meeting.guests.append((guest, stay))
    clears(guest, host, station)
    return stay


def _offing(scene: Scene, meeting: Meeting, at_s: float) -> Place:
    """A point some miles from where the host will be."""
    lat, lon, _ = meeting.host.at(at_s)
    away, bearing = float(scene.rng.uniform(2_500.0, 7_000.0)), math.radians(float(scene.rng.uniform(0.0, 360.0)))
    if meeting.mode == "at_anchor":
        away = min(away, 3_000.0)
    point = moved((lat, lon), away * math.sin(bearing), away * math.cos(bearing))
    return Place("offing", *point, meeting.place.nodes, meeting.place.area)


def parts(scene: Scene, meeting: Meeting, trade: str = "tanker") -> None:
    """Guests go on, each to somewhere; the host follows some time after the last has left."""
    for guest, _ in meeting.guests:
        scene.goes(guest, scene.somewhere(trade), meeting.place, clear=meeting.host)
    if not meeting.guests:
        return
    leaves = max(stay.end_s for _, stay in meeting.guests) + float(scene.rng.uniform(900.0, 6.0 * HOUR_S))
    if leaves < meeting.host.now_s - 60.0:
        meeting.host.rewind(leaves)
        scene.goes(meeting.host, scene.somewhere(trade), meeting.place)


def after(scene: Scene, giver: Actor, taker: Actor, stay: Alongside) -> None:
    """What crews enter after a transfer: draughts, sooner or later or never, and a new destination."""
    for actor, sign in ((giver, -1.0), (taker, 1.0)):
        if not actor.draughts or scene.rng.random() < 0.35:
            continue
        late = float(scene.rng.exponential(5_400.0))
        hull, before = actor.hull, actor.draughts[-1][1]
        step = sign * float(scene.rng.uniform(0.3, 0.9)) * (hull.laden_m - hull.light_m)
        now = min(max(before + step, hull.light_m), hull.laden_m)
        actor.draughts.append((stay.end_s + late, now))


def plain_transfer(
    scene: Scene, host: Actor, guest: Actor, mode: str, minutes: float, place: Place | None = None,
    kind: str = "transfer", lawful: bool = False, tags: tuple[str, ...] = (), trade: str = "tanker",
    fender_m: float | None = None, at_s: float | None = None,
) -> Meeting | None:  # fmt: skip
    """One host, one guest, cargo over the side; written down as a transfer. None if it did not come about."""
    spot = place or scene.at_sea()
    begin = when(scene, minutes / 60.0 + 5.0) if at_s is None else at_s
    meeting = host_waits(scene, host, spot, begin, mode, trade)
    wait = float(scene.rng.uniform(0.2, 5.0)) * HOUR_S
    stay = guest_comes(scene, meeting, guest, begin + wait, minutes, trade, fender_m)
    if stay is None:
        return None
    scene.between(
        host, guest, stay.start_s, stay.end_s, label="transfer", kind=kind, mode=mode, clearance_m=stay.fender_m,
        lawful=lawful, tags=tags,
    )  # fmt: skip
    after(scene, host, guest, stay)
    parts(scene, meeting, trade)
    return meeting


def goes_dark(scene: Scene, actor: Actor, stay: Alongside, most_h: float = 8.0) -> None:
    """Switch the transponder off before a contact and on again after it, each by minutes to hours."""
    before, after_s = (float(scene.rng.uniform(0.1, most_h)) * HOUR_S for _ in range(2))
    actor.silent(max(0.0, stay.start_s - before), stay.end_s + after_s)
