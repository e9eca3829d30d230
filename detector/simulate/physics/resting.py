"""Ships that do not steer: on a chain, adrift, or at a berth."""

from __future__ import annotations

import math

from detector.simulate.physics.layout import (
    BEAM_TO,
    EAST_MS,
    HALF_LENGTH_M,
    HEADING,
    LAT,
    LEEWAY,
    LEEWAY_ANGLE,
    LON,
    NORTH_MS,
    REFRESH,
    SHEER,
    SHEER_S,
    SWING_S,
    TICK_S,
    TURN,
    WINDAGE,
    Floats,
    compiled,
)
from detector.simulate.physics.sailing import step
from detector.simulate.physics.water import around, compass, current_ms, metres_per_degree, turned, wind_ms, within

_STILL_MS = 0.12  # a flow this weak hardly holds a chain taut [from memory]


@compiled
def _flow(ship: Floats, sea: Floats, wind: Floats, state: Floats, t: float) -> tuple[float, float]:
    """What pulls at an anchored hull, as a velocity of water: the current, and the wind by the ship's windage."""
    east_w, north_w = current_ms(sea, state[LAT], state[LON], t)
    east_a, north_a = wind_ms(wind, t)
    return east_w + ship[WINDAGE] * east_a, north_w + ship[WINDAGE] * north_a


@compiled
def swing(
    out: Floats, state: Floats, anchor: Floats, ship: Floats, sea: Floats, wind: Floats, start_s: float, noise: Floats
) -> None:
    """A ship on its chain: weather-vanes about its anchor with wind and tide, sheers to and fro, lies back when pulled.

    `anchor` is lat, lon, the longest distance from anchor to bow (m), that distance now, and the bearing from bow to
    anchor now; the last two are moved along, as `state` is.
    """
    sheer, sheer_rate, east, north = 0.0, 0.0, 0.0, 0.0
    east_m, north_m = metres_per_degree(anchor[0])
    lag = TICK_S / ship[SWING_S]
    own = 2.0 * math.pi / ship[SHEER_S]
    for i in range(len(out)):
        if i % REFRESH == 0:
            east, north = _flow(ship, sea, wind, state, start_s + i * TICK_S)
        pull = math.hypot(east, north)
        taut = pull / (pull + _STILL_MS)
        towards = math.atan2(-east, -north)  # the bow looks into the flow
        anchor[4] += within(math.sin(turned(towards - anchor[4])), 0.7) * taut * lag * (0.3 + pull)
        anchor[3] += (
            (anchor[2] * (0.35 + 0.65 * taut) - anchor[3]) * TICK_S / 600.0
        )  # chain is picked up within ten minutes
        sheer_rate += (-own * own * sheer - 0.25 * own * sheer_rate) * TICK_S + ship[SHEER] * own * 0.12 * noise[i]
        sheer += sheer_rate * TICK_S
        off = turned(anchor[4] + within(sheer, 0.9) - state[HEADING])
        rate = within(off / (0.25 * ship[SWING_S]), 0.012)
        state[TURN] += (rate - state[TURN]) * min(1.0, TICK_S / 20.0)
        state[HEADING] = compass(state[HEADING] + state[TURN] * TICK_S)
        _lie(state, anchor, ship[HALF_LENGTH_M], east_m, north_m)
        out[i, 0], out[i, 1], out[i, 2] = state[LAT], state[LON], state[HEADING]


@compiled
def _lie(state: Floats, anchor: Floats, half: float, east_m: float, north_m: float) -> None:
    """The hull behind its bow, the bow at the end of the chain."""
    east = -anchor[3] * math.sin(anchor[4]) - half * math.sin(state[HEADING])
    north = -anchor[3] * math.cos(anchor[4]) - half * math.cos(state[HEADING])
    lat, lon = anchor[0] + north / north_m, around(anchor[1] + east / east_m)
    state[EAST_MS] = around(lon - state[LON]) * east_m / TICK_S
    state[NORTH_MS] = (lat - state[LAT]) * north_m / TICK_S
    state[LAT], state[LON] = lat, lon


@compiled
def drift(out: Floats, state: Floats, ship: Floats, sea: Floats, wind: Floats, start_s: float, noise: Floats) -> None:
    """A stopped ship: goes with the water and before the wind, loses the way it had, turns slowly beam to the wind."""
    east_w, north_w = current_ms(sea, state[LAT], state[LON], start_s)
    own_e, own_n = state[EAST_MS] - east_w, state[NORTH_MS] - north_w
    wander, keep = 0.0, math.exp(-TICK_S / 1_500.0)
    east_m, north_m = metres_per_degree(state[LAT])
    east_a, north_a = wind_ms(wind, start_s)
    lee_e, lee_n = _leeway(ship, east_a, north_a)
    for i in range(len(out)):
        if i % REFRESH == 0:
            east_w, north_w = current_ms(sea, state[LAT], state[LON], start_s + i * TICK_S)
            east_a, north_a = wind_ms(wind, start_s + i * TICK_S)
            lee_e, lee_n = _leeway(ship, east_a, north_a)
            east_m, north_m = metres_per_degree(state[LAT])
        own_e += (lee_e - own_e) * TICK_S / 240.0  # way is lost, and leeway gained, within minutes [from memory]
        own_n += (lee_n - own_n) * TICK_S / 240.0
        wander = keep * wander + math.sqrt(1.0 - keep * keep) * 0.35 * noise[i]
        blow = math.hypot(east_a, north_a)
        off = turned(math.atan2(east_a, north_a) + ship[BEAM_TO] + wander - state[HEADING])
        rate = within(off / 900.0, 0.004) * min(1.0, 0.15 + blow / 8.0)
        state[TURN] += (rate - state[TURN]) * TICK_S / 60.0
        state[HEADING] = compass(state[HEADING] + state[TURN] * TICK_S)
        state[EAST_MS], state[NORTH_MS] = own_e + east_w, own_n + north_w
        step(state, east_m, north_m)
        out[i, 0], out[i, 1], out[i, 2] = state[LAT], state[LON], state[HEADING]


@compiled
def _leeway(ship: Floats, east_a: float, north_a: float) -> tuple[float, float]:
    sine, cosine = math.sin(ship[LEEWAY_ANGLE]), math.cos(ship[LEEWAY_ANGLE])
    return (
        ship[LEEWAY] * (east_a * cosine + north_a * sine),
        ship[LEEWAY] * (north_a * cosine - east_a * sine),
    )


@compiled
def moor(out: Floats, state: Floats, spread_m: float, noise: Floats) -> None:
    """A ship on its lines: it ranges a little about its place, and turns by a fraction of a degree."""
    east_m, north_m = metres_per_degree(state[LAT])
    lat, lon, heading = state[LAT], state[LON], state[HEADING]
    ahead, aside, yaw = 0.0, 0.0, 0.0
    keep = math.exp(-TICK_S / 45.0)
    fresh = math.sqrt(1.0 - keep * keep)
    for i in range(len(out)):
        ahead = keep * ahead + fresh * spread_m * noise[i]
        aside = keep * aside + fresh * 0.4 * spread_m * noise[(3 * i + 7) % len(noise)]
        yaw = keep * yaw + fresh * 0.003 * noise[(5 * i + 11) % len(noise)]
        east = ahead * math.sin(heading) + aside * math.cos(heading)
        north = ahead * math.cos(heading) - aside * math.sin(heading)
        out[i, 0], out[i, 1] = lat + north / north_m, around(lon + east / east_m)
        out[i, 2] = compass(heading + yaw)
    if len(out):
        state[LAT], state[LON], state[HEADING] = out[-1, 0], out[-1, 1], out[-1, 2]
        state[EAST_MS], state[NORTH_MS], state[TURN] = 0.0, 0.0, 0.0
