"""Two ships and each other: coming alongside, lying made fast, keeping station, getting clear."""

from __future__ import annotations

import math

from detector.simulate.physics.layout import (
    ACCELERATION,
    EAST_MS,
    HEADING,
    LAT,
    LON,
    NORTH_MS,
    TICK_S,
    TURN,
    TURN_LAG_S,
    TURN_MAX,
    Floats,
    compiled,
)
from detector.simulate.physics.sailing import move
from detector.simulate.physics.water import around, compass, current_ms, metres_per_degree, turned, within

NEAR_M = 400.0  # within this a ship is moved sideways too, by thrusters or a tug; beyond it, only where it points

_PARALLEL = 0.02  # radians: hulls are brought together side to side, not corner to side

# A station (array): where to lie in the host's frame, and how to get there.
AHEAD_M, LANE_M, TOUCH_M, WAIT_S, CLOSING_MS, TOP_MS, END_FOR_END, HALVES_M = range(8)


@compiled
def pursue(
    out: Floats, state: Floats, host: Floats, station: Floats, finishes: bool, ship: Floats, sea: Floats, start_s: float
) -> int:
    """The number of ticks written: until the hulls lie at the station's `touch`, or (if not `finishes`) `out` is full.

    `host` is the host's path, one row more than `out`. The ship makes for a place abeam (`lane`, to starboard of the
    host's middle; negative: to port), waits there for its speed to match, then closes sideways at `closing`.
    """
    lane, waited = station[LANE_M], 0.0
    for i in range(len(out)):
        ahead_m, right_m = _aim(state, host, i, station, lane)
        goal, later = _place(host, i, ahead_m, right_m), _place(host, i + 1, ahead_m, right_m)
        east_m, north_m = metres_per_degree(goal[0])
        away_e, away_n = around(goal[1] - state[LON]) * east_m, (goal[0] - state[LAT]) * north_m
        goes_e = around(later[1] - goal[1]) * east_m / TICK_S
        goes_n = (later[0] - goal[0]) * north_m / TICK_S
        away = math.hypot(away_e, away_n)
        lies = host[i, 2] + math.pi * station[END_FOR_END]
        if away < NEAR_M:
            turns = turned(host[i + 1, 2] - host[i, 2]) / TICK_S
            _near(state, away_e, away_n, goes_e, goes_n, lies, turns, station, ship)
        else:
            _far(state, away_e, away_n, goes_e, goes_n, station, ship, sea, start_s + i * TICK_S)
        out[i, 0], out[i, 1], out[i, 2] = state[LAT], state[LON], state[HEADING]
        askew = abs(turned(state[HEADING] - lies))
        if finishes and right_m == lane and away < 25.0 and askew < 0.1:
            waited += TICK_S
        if finishes and waited >= station[WAIT_S] and away < 12.0 and askew < _PARALLEL:
            left = station[TOUCH_M] - lane
            lane += within(left, station[CLOSING_MS] * TICK_S)
            if left == 0.0 and away < 0.6:
                return i + 1
    return len(out)


@compiled
def _aim(state: Floats, host: Floats, i: int, station: Floats, lane: float) -> tuple[float, float]:
    """Where to go first, in the host's frame: to the lane, or, from the wrong side of a near host, round its stern."""
    east_m, north_m = metres_per_degree(host[i, 0])
    east, north = around(state[LON] - host[i, 1]) * east_m, (state[LAT] - host[i, 0]) * north_m
    sine, cosine = math.sin(host[i, 2]), math.cos(host[i, 2])
    ahead, right = east * sine + north * cosine, east * cosine - north * sine
    if right * lane >= 0.0 or math.hypot(ahead, right) > 6.0 * station[HALVES_M] + 1_500.0:
        return station[AHEAD_M], lane
    astern = -station[HALVES_M] - 350.0
    if ahead > -station[HALVES_M] - 100.0:
        return astern, -max(abs(lane), 200.0) * math.copysign(1.0, lane)
    return astern - 150.0, lane


@compiled
def _place(host: Floats, i: int, ahead_m: float, right_m: float) -> tuple[float, float]:
    """A point fixed to the host's hull at a tick, in degrees."""
    sine, cosine = math.sin(host[i, 2]), math.cos(host[i, 2])
    east_m, north_m = metres_per_degree(host[i, 0])
    lat = host[i, 0] + (ahead_m * cosine - right_m * sine) / north_m
    return lat, around(host[i, 1] + (ahead_m * sine + right_m * cosine) / east_m)


@compiled
def _near(
    state: Floats,
    away_e: float,
    away_n: float,
    goes_e: float,
    goes_n: float,
    heading: float,
    turns: float,
    station: Floats,
    ship: Floats,
) -> None:
    """Close by: parallel to the host, with its velocity, and gently towards the place."""
    away = math.hypot(away_e, away_n)
    gain = min(1.0 / 40.0, 0.5 * math.sqrt(2.0 * 0.5 * ship[ACCELERATION] / max(away, 1.0)))
    pace = min(station[TOP_MS], away * gain)
    wish_e = goes_e + away_e / max(away, 1e-9) * pace
    wish_n = goes_n + away_n / max(away, 1e-9) * pace
    change_e, change_n = wish_e - state[EAST_MS], wish_n - state[NORTH_MS]
    most = ship[ACCELERATION] * TICK_S / max(math.hypot(change_e, change_n), 1e-12)
    rate = turns + within(turned(heading - state[HEADING]) / 25.0, 0.7 * ship[TURN_MAX])
    state[TURN] += (rate - state[TURN]) * min(1.0, TICK_S / ship[TURN_LAG_S])
    state[HEADING] = compass(state[HEADING] + state[TURN] * TICK_S)
    move(state, state[EAST_MS] + change_e * min(1.0, most), state[NORTH_MS] + change_n * min(1.0, most))


@compiled
def _far(
    state: Floats,
    away_e: float,
    away_n: float,
    goes_e: float,
    goes_n: float,
    station: Floats,
    ship: Floats,
    sea: Floats,
    t: float,
) -> None:
    """Farther off: a ship that steers for where the place will be, slower as it nears, and goes where it points."""
    east_w, north_w = current_ms(sea, state[LAT], state[LON], t)
    away = math.hypot(away_e, away_n)
    ahead_s = min(away / max(station[TOP_MS], 0.5), 1_800.0)
    bearing = math.atan2(away_e + (goes_e - east_w) * ahead_s, away_n + (goes_n - north_w) * ahead_s)
    off = turned(bearing - state[HEADING])
    sine, cosine = math.sin(state[HEADING]), math.cos(state[HEADING])
    speed = (state[EAST_MS] - east_w) * sine + (state[NORTH_MS] - north_w) * cosine
    slip_e, slip_n = state[EAST_MS] - east_w - speed * sine, state[NORTH_MS] - north_w - speed * cosine
    host_ms = math.hypot(goes_e - east_w, goes_n - north_w)
    brake = math.sqrt(2.0 * 0.4 * ship[ACCELERATION] * max(away - 0.7 * NEAR_M, 0.0))
    wanted = min(station[TOP_MS], host_ms + 0.8 + brake) * max(0.3, math.cos(min(abs(off), 1.5)))
    speed = max(0.0, speed + within(wanted - speed, ship[ACCELERATION] * TICK_S))
    rate = within(off / 12.0, ship[TURN_MAX])
    state[TURN] += (rate - state[TURN]) * min(1.0, TICK_S / ship[TURN_LAG_S])
    state[HEADING] = compass(state[HEADING] + state[TURN] * TICK_S)
    fade = math.exp(-TICK_S / 30.0)  # a sideways motion dies within half a minute
    move(
        state,
        speed * math.sin(state[HEADING]) + east_w + slip_e * fade,
        speed * math.cos(state[HEADING]) + north_w + slip_n * fade,
    )


@compiled
def fasten(out: Floats, state: Floats, host: Floats, station: Floats, play_m: float, noise: Floats) -> None:
    """A hull made fast to its host: one rigid body, with the little play that lines and fenders leave.

    Begins where the ship is: what is left of the approach is taken up within two minutes.
    """
    east_m, north_m = metres_per_degree(state[LAT])
    goal = _place(host, 0, station[AHEAD_M], station[TOUCH_M])
    over_e = around(state[LON] - goal[1]) * east_m + state[EAST_MS] * TICK_S  # where it would be a tick on, left alone
    over_n = (state[LAT] - goal[0]) * north_m + state[NORTH_MS] * TICK_S
    askew = turned(state[HEADING] + state[TURN] * TICK_S - host[0, 2] - math.pi * station[END_FOR_END])
    surge, sway, yaw = 0.0, 0.0, 0.0
    keep, left = math.exp(-TICK_S / 30.0), 1.0
    fresh = math.sqrt(1.0 - keep * keep)
    for i in range(len(out)):
        left *= math.exp(-TICK_S / 25.0) if i else 1.0
        surge = keep * surge + fresh * play_m * noise[i]
        sway = keep * sway + fresh * 0.3 * play_m * noise[(3 * i + 7) % len(noise)]
        yaw = keep * yaw + fresh * 0.002 * noise[(5 * i + 11) % len(noise)]
        ease = 1.0 - left
        lat, lon = _place(host, i, station[AHEAD_M] + surge * ease, station[TOUCH_M] + within(sway, 0.4) * ease)
        lat, lon = lat + over_n * left / north_m, around(lon + over_e * left / east_m)
        state[EAST_MS] = around(lon - state[LON]) * east_m / TICK_S
        state[NORTH_MS] = (lat - state[LAT]) * north_m / TICK_S
        state[LAT], state[LON] = lat, lon
        state[HEADING] = compass(host[i, 2] + math.pi * station[END_FOR_END] + yaw * ease + askew * left)
        out[i, 0], out[i, 1], out[i, 2] = lat, lon, state[HEADING]
    last = min(len(out), len(host) - 1)
    state[TURN] = turned(host[last, 2] - host[last - 1, 2]) / TICK_S
