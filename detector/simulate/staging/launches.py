"""Small craft that come to a ship's side for minutes: pilots, crew, inspectors, tugs; and how they get clear again."""

from __future__ import annotations

import math

import numpy as np

from detector.simulate.chart import Point
from detector.simulate.ships.actor import Actor, Station
from detector.simulate.staging.company import contact, side_of
from detector.simulate.staging.moves import Alongside
from detector.simulate.staging.scene import Scene
from detector.simulate.staging.sea import bearing_deg, moved


def launch_station(host: Actor, guest: Actor, rng: np.random.Generator, side: float, top_kn: float = 14.0) -> Station:
    """A place along the middle half of a host's side for a craft that does not linger."""
    touch = side * ((host.hull.beam_m + guest.hull.beam_m) / 2.0 + float(rng.uniform(1.0, 2.5)))
    return Station(
        ahead_m=float(rng.uniform(-0.25, 0.25)) * host.hull.length_m,
        touch_m=touch,
        lane_m=touch + side * float(rng.uniform(40.0, 110.0)),
        wait_s=float(rng.uniform(10.0, 60.0)),
        closing_ms=float(rng.uniform(0.3, 0.8)),
        top_kn=top_kn,
    )


def visits(
    scene: Scene, boat: Actor, host: Actor, minutes: float, kind: str, mode: str, top_kn: float = 14.0,
    side: float = 0.0, opens_m: float = 120.0,
) -> Alongside | None:  # fmt: skip
    """Come to the nearer side of a host, stay so many minutes and open again, written down as a contact; None if not.

    Craft that gather way slowly should open far: a current that a moored host withstands sets them back on it.
    """
    station = launch_station(host, boat, scene.rng, side or side_of(host, boat.point, boat.now_s), top_kn)
    if not boat.come_alongside(host, station):
        return None
    start = boat.now_s
    boat.made_fast(host, station, until_s=start + 60.0 * minutes, play_m=float(scene.rng.uniform(0.05, 0.4)))
    end = boat.now_s
    if end - start < 60.0:
        return None
    contact(scene, host, boat, start, end, kind, mode)
    opens(boat, host, station, opens_m, 60.0 + 1.5 * opens_m)
    return Alongside(start, end, station, abs(station.touch_m) - (host.hull.beam_m + boat.hull.beam_m) / 2.0)


def opens(boat: Actor, host: Actor, station: Station, by_m: float = 120.0, within_s: float = 180.0) -> None:
    """Let go and open sideways while the host goes on as it does."""
    lane = station.touch_m + math.copysign(by_m, station.touch_m)
    off = Station(station.ahead_m, station.touch_m, lane, top_kn=4.0, end_for_end=station.end_for_end)
    boat.keep_station(host, off, until_s=boat.now_s + within_s)


def away_from(boat: Actor, host: Actor, by_m: float) -> Point:
    """A point so far on, on the bearing from a host to a boat: what a boat steers for first when it leaves."""
    lat, lon, _ = host.at(boat.now_s)
    out = math.radians(bearing_deg((lat, lon), boat.point))
    return moved(boat.point, by_m * math.sin(out), by_m * math.cos(out))
