"""The current and the wind at a place and time, for the integrators."""

from __future__ import annotations

import math

from detector.geodesy import WGS84_A_M, WGS84_E2
from detector.simulate.physics.layout import (
    AXIS,
    EDDY,
    EDDY_LAT,
    EDDY_LON,
    EDDY_RAD_S,
    M2_RAD_S,
    MAJOR,
    MEAN_E,
    MEAN_N,
    MINOR,
    PHASE,
    PHASE_LAT,
    PHASE_LON,
    S2_RAD_S,
    SPRING,
    WIND_STEP_S,
    Floats,
    compiled,
)


@compiled
def current_ms(sea: Floats, lat: float, lon: float, t: float) -> tuple[float, float]:
    """East and north velocity of the water: mean, tidal ellipse with springs and neaps, and slow eddies."""
    phase = sea[PHASE] + sea[PHASE_LAT] * lat + sea[PHASE_LON] * lon
    moon, sun = M2_RAD_S * t - phase, S2_RAD_S * t - 1.3 * phase
    along = sea[MAJOR] * (math.cos(moon) + sea[SPRING] * math.cos(sun))
    across = sea[MINOR] * (math.sin(moon) + sea[SPRING] * math.sin(sun))
    sine, cosine = math.sin(sea[AXIS]), math.cos(sea[AXIS])
    slow = EDDY_RAD_S * t
    eddy_e = sea[EDDY] * math.sin(sea[EDDY_LAT] * lat + 0.7 * sea[EDDY_LON] * lon + slow)
    eddy_n = sea[EDDY] * math.cos(sea[EDDY_LON] * lon - 0.6 * sea[EDDY_LAT] * lat + 1.1 * slow)
    east = sea[MEAN_E] + along * sine + across * cosine + eddy_e
    north = sea[MEAN_N] + along * cosine - across * sine + eddy_n
    return east, north


@compiled
def wind_ms(wind: Floats, t: float) -> tuple[float, float]:
    """East and north velocity of the air: the table of ten-minute values, straight between them."""
    at = min(max(t / WIND_STEP_S, 0.0), len(wind) - 1.001)
    i = int(at)
    share = at - i
    return (
        wind[i, 0] + (wind[i + 1, 0] - wind[i, 0]) * share,
        wind[i, 1] + (wind[i + 1, 1] - wind[i, 1]) * share,
    )


@compiled
def metres_per_degree(lat: float) -> tuple[float, float]:
    """East and north metres of one degree at a latitude; `geodesy.metres_per_degree` for one number."""
    phi = math.radians(lat)
    w2 = 1.0 - WGS84_E2 * math.sin(phi) ** 2
    return (
        math.radians(1.0) * WGS84_A_M * math.cos(phi) / math.sqrt(w2),
        math.radians(1.0) * WGS84_A_M * (1.0 - WGS84_E2) / w2**1.5,
    )


@compiled
def turned(angle: float) -> float:
    """The same angle in [-pi, pi); by steps, for fmod costs ten times as much and angles here are never far out."""
    while angle >= math.pi:
        angle -= 2.0 * math.pi
    while angle < -math.pi:
        angle += 2.0 * math.pi
    return angle


@compiled
def around(lon: float) -> float:
    """The same longitude, or difference of longitudes, in [-180, 180)."""
    while lon >= 180.0:
        lon -= 360.0
    while lon < -180.0:
        lon += 360.0
    return lon


@compiled
def compass(angle: float) -> float:
    """The same angle in [0, 2 pi)."""
    while angle >= 2.0 * math.pi:
        angle -= 2.0 * math.pi
    while angle < 0.0:
        angle += 2.0 * math.pi
    return angle


@compiled
def within(value: float, limit: float) -> float:
    """The value, held between minus the limit and the limit."""
    return min(max(value, -limit), limit)
