"""What two ships do with each other, as scenarios use it: come alongside, lie there, get clear."""

from __future__ import annotations

import math
from dataclasses import dataclass, replace

import numpy as np

from detector.simulate.physics.layout import TICK_S
from detector.simulate.ships.actor import Actor, Station
from detector.simulate.staging.sea import moved

CLEAR_S = 420.0  # hulls open slowly before a ship goes ahead


@dataclass(frozen=True, slots=True)
class Alongside:
    """A time two hulls lay made fast, with the station and the gap between their sides."""

    start_s: float
    end_s: float
    station: Station
    fender_m: float


def station_at(
    host: Actor, guest: Actor, rng: np.random.Generator, fender_m: float | None = None, side: float = 0.0
) -> tuple[Station, float]:
    """A place at a host's side, drawn: which side, how far along, which way round, how wide the fenders."""
    gap = float(rng.uniform(0.8, 4.5)) if fender_m is None else fender_m  # pneumatic fenders of 1-4.5 m (DOMAIN 1.3)
    drawn = float(rng.choice([-1.0, 1.0]))
    side = side or drawn
    touch = side * ((host.hull.beam_m + guest.hull.beam_m) / 2.0 + gap)
    shorter = min(host.hull.length_m, guest.hull.length_m)
    spare = 0.5 * (host.hull.length_m - guest.hull.length_m)
    ahead = float(np.clip(rng.normal(0.0, 0.12 * shorter), -abs(spare) - 0.1 * shorter, abs(spare) + 0.1 * shorter))
    station = Station(
        ahead_m=ahead,
        touch_m=touch,
        lane_m=touch
        + side * float(rng.uniform(50.0, 160.0)),  # approach lanes of 50-100 m (OCIMF, from memory), widened
        wait_s=float(rng.uniform(60.0, 900.0)),
        closing_ms=float(rng.uniform(0.08, 0.45)),
        top_kn=float(rng.uniform(5.0, 9.0)),
        end_for_end=bool(rng.random() < 0.2),
    )
    return station, gap


def lies_alongside(
    guest: Actor, host: Actor, minutes: float, station: Station, fender_m: float, rng: np.random.Generator
) -> Alongside | None:
    """Come alongside and stay so many minutes; None if the host's path or the world ended before."""
    if not guest.come_alongside(host, station):
        return None
    start = guest.now_s
    guest.made_fast(host, station, until_s=start + 60.0 * minutes, play_m=float(rng.uniform(0.05, 0.6)))
    end = guest.now_s
    if end - start < 60.0:
        return None
    return Alongside(start, end, station, fender_m)


def clears(guest: Actor, host: Actor, station: Station) -> None:
    """Let go and open sideways until there is room to go ahead, then away from the host on the side it lay."""
    side = math.copysign(1.0, station.touch_m)
    off = replace(station, lane_m=station.touch_m + side * 180.0, top_kn=1.4)
    guest.keep_station(host, off, until_s=guest.now_s + CLEAR_S)
    bearing = math.radians(host.at(guest.now_s)[2] + side * 60.0)
    away = 800.0 + 6.0 * host.hull.length_m
    out = moved(guest.point, away * math.sin(bearing), away * math.cos(bearing))
    guest.sail([guest.point, out], 6.0, stops=False, until_s=guest.now_s + 1_800.0)


def apart_m(one: Actor, two: Actor, start_s: float, end_s: float) -> float:
    """The smallest distance between the middles of two hulls within a time; endless if they are never together."""
    from detector import geodesy

    first, last = (round(t / TICK_S) for t in (start_s, end_s))
    first = max(first, one.start, two.start)
    last = min(last, one.end_tick - 1, two.end_tick - 1)
    if last < first:
        return math.inf
    a, b = (who.path[first - who.start : last + 1 - who.start : 15] for who in (one, two))
    east, north = geodesy.offset_m(a[:, 0], a[:, 1], b[:, 0], b[:, 1])
    return float(np.hypot(east, north).min())
