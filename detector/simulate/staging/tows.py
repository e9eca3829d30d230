"""Tows: a hull on a line astern of another, and one on its hip."""

from __future__ import annotations

import math
from dataclasses import replace

import numpy as np

from detector import geodesy
from detector.simulate.physics.layout import TICK_S, Floats
from detector.simulate.ships.actor import Actor, Station
from detector.simulate.staging.company import beside, carries_on

_STEP = 4  # ticks between the points that are computed; straight between them
_SWING_S = 50.0  # how long a towed hull takes to look along its line [from memory]


def burdened(tug: Actor) -> Actor:
    """A tug with a tow: it gathers way slowly and turns wide. The same ship, changed for good."""
    agility = tug.hull.agility
    slower = replace(
        agility, acceleration_ms2=0.02, turn_deg_s=min(agility.turn_deg_s, 0.35), turn_lag_s=25.0, yaw_deg=0.8
    )
    tug.hull = replace(tug.hull, agility=slower)
    return tug


def line_m(tug: Actor, tow: Actor, rng: np.random.Generator) -> float:
    """Metres from the middle of a tug to the middle of its tow: a line of 100 to 600 m from stern to bow."""
    length = 100.0 * 6.0 ** float(rng.random())
    return float(length + (tug.hull.length_m + tow.hull.length_m) / 2.0)


def astern(tow: Actor, tug: Actor, length_m: float, begins: bool = True) -> Actor:
    """Follow a tug on a line, to the end of its path: at its first place, or on from where the tow is.

    Only a taut line pulls, and straight towards the tug; the hull looks along it after a while, and sheers a little.
    """
    path = tug.path if begins else tug.path[max(tow.end_tick - tug.start, 0) :]
    if len(path) < 2 * _STEP:
        return tow
    if begins:
        behind = Station(-length_m, 0.0, 0.0)
        tow.begin(*beside(tug, behind, tug.start * TICK_S), at_s=tug.start * TICK_S)
    sheer = float(tow.rng.uniform(0.01, 0.08)), float(tow.rng.uniform(180.0, 420.0))
    rows = _followed(path, tow.state[:3], length_m, *sheer)
    if begins:
        return tow.lie(rows, tug.start)
    return carries_on(tow, rows)


def _followed(path: Floats, start: Floats, length_m: float, sheer_rad: float, sheer_s: float) -> Floats:
    lat, lon, heading = (float(v) for v in start)
    knots = np.unique(np.append(np.arange(0, len(path), _STEP), len(path) - 1))
    found = np.empty((len(knots), 3))
    north_m, east_m = (float(v) for v in geodesy.metres_per_degree(lat))
    for n, i in enumerate(knots):
        if n % 64 == 0:
            north_m, east_m = (float(v) for v in geodesy.metres_per_degree(lat))
        east = ((path[i, 1] - lon + 180.0) % 360.0 - 180.0) * east_m
        north = (path[i, 0] - lat) * north_m
        away = math.hypot(east, north)
        pull = max(away - length_m, 0.0) / max(away, 1.0)
        lat, lon = lat + pull * north / north_m, (lon + pull * east / east_m + 180.0) % 360.0 - 180.0
        off = (math.atan2(east, north) - heading + math.pi) % (2.0 * math.pi) - math.pi
        goes = min(1.0, 20.0 * pull * away / (_STEP * TICK_S))  # a tow that is not pulled does not turn
        heading += min(max(off / _SWING_S, -0.02), 0.02) * _STEP * TICK_S * goes
        found[n] = lat, lon, heading
    every = np.arange(len(path))
    rows = np.column_stack([np.interp(every, knots, column) for column in _unwrapped(found).T])
    phase = np.sin(every * TICK_S * 2.0 * math.pi / sheer_s)
    aside = 0.4 * sheer_rad * length_m * phase  # metres off the line of pull; the heading follows
    rows[:, 0] -= aside * np.sin(rows[:, 2]) / north_m
    rows[:, 1] = geodesy.wrap_deg(rows[:, 1] + aside * np.cos(rows[:, 2]) / east_m)
    rows[:, 2] = (rows[:, 2] + sheer_rad * phase) % (2.0 * math.pi)
    return rows


def _unwrapped(rows: Floats) -> Floats:
    """The rows with longitudes that do not leap at the 180th meridian."""
    rows[:, 1] = rows[0, 1] + np.cumsum(np.append(0.0, geodesy.wrap_deg(np.diff(rows[:, 1]))))
    return rows


def hip(tug: Actor, tow: Actor, rng: np.random.Generator) -> Station:
    """The place of a tow on a tug's hip: the tug's stern reaches behind it, so that its rudder still turns both."""
    side = float(rng.choice([-1.0, 1.0]))
    touch = side * ((tug.hull.beam_m + tow.hull.beam_m) / 2.0 + float(rng.uniform(0.8, 1.6)))
    over = float(rng.uniform(2.0, 0.3 * tug.hull.length_m))
    return Station(0.5 * (tow.hull.length_m - tug.hull.length_m) + over, touch, touch)


def made_fast(guest: Actor, host: Actor, station: Station, until_s: float | None = None) -> Actor:
    """Lie made fast to a host from where the host's path begins, as if it had always been so."""
    begins = host.start * TICK_S
    guest.begin(*beside(host, station, begins), at_s=begins)
    return guest.made_fast(host, station, until_s, play_m=float(guest.rng.uniform(0.05, 0.4)))
