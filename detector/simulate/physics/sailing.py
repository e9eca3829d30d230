"""A ship under way on a route: steers for the next point with a lag, allows for the current, wanders a little."""

from __future__ import annotations

import math

import numpy as np

from detector.simulate.physics.layout import (
    ACCELERATION,
    EAST_MS,
    HEADING,
    LAT,
    LON,
    NORTH_MS,
    REFRESH,
    TICK_S,
    TURN,
    TURN_LAG_S,
    TURN_MAX,
    YAW_SD,
    Floats,
    compiled,
)
from detector.simulate.physics.water import around, compass, current_ms, metres_per_degree, turned, within

_YAW_HOLDS_S = 90.0  # how long a wander of the heading lasts [from memory]


@compiled
def sail(
    out: Floats, state: Floats, route: Floats, stops: bool, ship: Floats, sea: Floats, start_s: float, noise: Floats
) -> int:
    """The number of ticks written to `out` (lat, lon, heading): until the last point of the route, or `out` is full.

    `route` is rows of lat, lon and the speed through the water (m/s) towards that point. A ship that stops loses its
    way before the last point and drifts the rest; one that does not sails through it. `state` is moved along.
    """
    goal, yaw, leg_e, leg_n = 0, 0.0, 0.0, 0.0  # the leg: from where it began to the goal
    water = np.zeros(2)
    water[0], water[1] = current_ms(sea, state[LAT], state[LON], start_s)
    speed = max(
        0.0,
        (state[EAST_MS] - water[0]) * math.sin(state[HEADING])
        + (state[NORTH_MS] - water[1]) * math.cos(state[HEADING]),
    )
    keep = math.exp(-TICK_S / _YAW_HOLDS_S)
    fresh = math.sqrt(1.0 - keep * keep) * ship[YAW_SD]
    east_m, north_m = metres_per_degree(state[LAT])
    for i in range(len(out)):
        if i % REFRESH == 0:
            east_m, north_m = metres_per_degree(state[LAT])
            water[0], water[1] = current_ms(sea, state[LAT], state[LON], start_s + i * TICK_S)
        east, north = around(route[goal, 1] - state[LON]) * east_m, (route[goal, 0] - state[LAT]) * north_m
        if i == 0:
            leg_e, leg_n = east, north
        away = math.sqrt(east * east + north * north)
        last = goal == len(route) - 1
        reach = 40.0 if last else 1.5 * speed / ship[TURN_MAX] + 60.0
        if away < reach or (east * leg_e + north * leg_n <= 0.0 and away < 2_000.0 + reach):  # there, or past it
            if last:
                return i
            goal += 1
            east, north = around(route[goal, 1] - state[LON]) * east_m, (route[goal, 0] - state[LAT]) * north_m
            leg_e, leg_n = east, north
            away = math.sqrt(east * east + north * north)
            last = goal == len(route) - 1
        wanted = route[goal, 2]
        if last and stops:
            wanted = min(wanted, math.sqrt(1.2 * ship[ACCELERATION] * max(away - 20.0, 0.0)) + 0.15)
        yaw = keep * yaw + fresh * noise[i]
        speed = _step(state, east, north, away, speed, wanted, yaw, ship, water)
        step(state, east_m, north_m)
        out[i, 0], out[i, 1], out[i, 2] = state[LAT], state[LON], state[HEADING]
    return len(out)


@compiled
def _step(
    state: Floats,
    east: float,
    north: float,
    away: float,
    speed: float,
    wanted: float,
    yaw: float,
    ship: Floats,
    water: Floats,
) -> float:
    """The velocity of the next tick: turned towards the goal with the current allowed for. The new speed."""
    across = (water[0] * north - water[1] * east) / max(away, 1.0)
    allowed = within(-across / max(speed, 0.5), 0.5)  # the sine of a small angle is the angle
    off = turned(math.atan2(east, north) + allowed + yaw - state[HEADING])
    rate = within(off / 12.0, ship[TURN_MAX] * min(1.0, 0.2 + speed / 3.0))
    state[TURN] += (rate - state[TURN]) * min(1.0, TICK_S / ship[TURN_LAG_S])
    state[HEADING] = compass(state[HEADING] + state[TURN] * TICK_S)
    speed += within(wanted * max(0.35, 1.0 - 0.5 * off * off) - speed, ship[ACCELERATION] * TICK_S)
    state[EAST_MS] = speed * math.sin(state[HEADING]) + water[0]
    state[NORTH_MS] = speed * math.cos(state[HEADING]) + water[1]
    return speed


@compiled
def step(state: Floats, east_m: float, north_m: float) -> None:
    """The place one tick on, at the state's velocity over ground."""
    state[LAT] += state[NORTH_MS] * TICK_S / north_m
    state[LON] = around(state[LON] + state[EAST_MS] * TICK_S / east_m)


@compiled
def move(state: Floats, east_ms: float, north_ms: float) -> None:
    """The state one tick on, at a velocity over ground."""
    east_m, north_m = metres_per_degree(state[LAT])
    state[EAST_MS], state[NORTH_MS] = east_ms, north_ms
    step(state, east_m, north_m)
