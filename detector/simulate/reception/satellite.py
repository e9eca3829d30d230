"""Satellites: passes over the region some minutes long, many messages at once, delivered after a downlink."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from detector import geodesy
from detector.simulate.physics.layout import Floats

_FOOTPRINT_M = 2_400_000.0  # horizon of AIS satellites at 500-650 km [from memory]
_DAY_RAD_S = 2.0 * np.pi / 86_164.1  # the Earth turns once a sidereal day
_STEP_S = 20.0


@dataclass(frozen=True, slots=True)
class Pass:
    """One satellite in view of the region; `chance` is that of a single class A message, `delay_s` to the downlink."""

    satellite: int
    start_s: float
    end_s: float
    chance: float
    delay_s: float


def passes(
    count: int, centre: tuple[float, float], seconds: float, chance: float, delay_s: float, rng: np.random.Generator
) -> tuple[Pass, ...]:
    """All passes of `count` satellites on near-polar orbits of about 95 minutes, in order of time."""
    found = []
    for satellite in range(count):
        t = np.arange(0.0, seconds + _STEP_S, _STEP_S)
        lat, lon = _track(t, rng)
        near = np.concatenate([[False], geodesy.distance_m(centre[0], centre[1], lat, lon) < _FOOTPRINT_M, [False]])
        edges = np.flatnonzero(near[1:] != near[:-1])
        for first, last in zip(edges[::2], edges[1::2], strict=True):
            quality = float(rng.lognormal(0.0, 0.5))
            late = float(rng.uniform(60.0, delay_s))
            found.append(
                Pass(satellite, float(first * _STEP_S), float(last * _STEP_S), min(0.9, chance * quality), late)
            )
    return tuple(sorted(found, key=lambda one: (one.start_s, one.satellite)))


def _track(t: Floats, rng: np.random.Generator) -> tuple[Floats, Floats]:
    """The point below a satellite on a circular orbit, while the Earth turns under it."""
    period, tilt = float(rng.uniform(5_640.0, 5_860.0)), np.radians(float(rng.uniform(82.0, 98.6)))
    phase = 2.0 * np.pi * t / period + float(rng.uniform(0.0, 2.0 * np.pi))
    lat = np.degrees(np.arcsin(np.sin(tilt) * np.sin(phase)))
    along = np.arctan2(np.cos(tilt) * np.sin(phase), np.cos(phase))
    lon = np.degrees(along - _DAY_RAD_S * t + float(rng.uniform(0.0, 2.0 * np.pi)))
    return lat, geodesy.wrap_deg(lon)
