"""The path between two fixes in NumPy, to be read beside `path_kernel`, which says the same compiled."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from detector import geodesy
from detector.tracks import path_kernel as k

Floats = NDArray[np.float64]


def _ramp(x: Floats, low: float, high: float) -> Floats:
    """0 below low, 1 above high, even between."""
    result: Floats = np.clip((x - low) / (high - low), 0.0, 1.0)
    return result


def leg(
    seconds: Floats, share: Floats, lat: Floats, lon: Floats, velocity: Floats, speed_ms: Floats, gnss_m: Floats
) -> tuple[Floats, Floats, Floats]:
    """Latitude, longitude and error (m) a share of the way from the first fix of each leg to the second.

    `lat`, `lon`, `speed_ms` and `gnss_m` are (2, n), one row an end; `velocity` is (2, 2, n): end, then east and north
    in m/s, NaN where it was not sent.
    """
    north_per_deg, east_per_deg = geodesy.metres_per_degree((lat[0] + lat[1]) / 2.0)
    d_lat, d_lon = lat[1] - lat[0], geodesy.wrap_deg(lon[1] - lon[0])
    way = np.array([d_lon * east_per_deg, d_lat * north_per_deg]) / seconds
    made_good = np.hypot(*way)
    speed = np.fmax(made_good, np.fmax(speed_ms[0], speed_ms[1]))
    sent = ~np.isnan(velocity).any(axis=(0, 1))
    off = velocity - way
    unknown = k.NOT_SENT * speed + k.NOT_MADE * _ramp(speed, k.STOPPED_MS, k.GOING_MS) * (speed - made_good)
    change = np.where(sent, np.hypot(*off[0]) + np.hypot(*off[1]), unknown)
    age = seconds * share * (1.0 - share)  # seconds to the nearer fix, rounded off in the middle
    held = _held(seconds, speed, made_good, velocity.mean(axis=0), way)
    move = np.where(sent, age * held * (off[0] * (1.0 - share) - off[1] * share), 0.0)
    error = _error(seconds, age, speed, change, gnss_m[0] + (gnss_m[1] - gnss_m[0]) * share)
    return (
        lat[0] + d_lat * share + move[1] / north_per_deg,
        geodesy.wrap_deg(lon[0] + d_lon * share + move[0] / east_per_deg),
        error,
    )


def _held(seconds: Floats, speed: Floats, made_good: Floats, mean: Floats, way: Floats) -> Floats:
    """How much of the arc is believed, 0 to 1: nothing at rest, less the longer the silence, nothing on false courses.

    A ship that made good all of her speed went direct; that both her courses lay far to the side of it cannot be. Real
    receivers send 0 for a course they do not know.
    """
    direct = made_good / np.maximum(speed, k.NEVER_S)
    steaming = _ramp(speed, k.SLOW_MS, k.STEAMING_MS)
    memory_s = k.SLOW_MEMORY_S + steaming * (
        k.WAYWARD_MEMORY_S + k.STEADY_MEMORY_S * _ramp(direct, k.WAYWARD, k.STEADY)
    )
    ahead, aside = (mean * way).sum(axis=0), np.abs(mean[0] * way[1] - mean[1] * way[0])
    askew = np.where(ahead > 0, _ramp(aside / np.maximum(ahead, k.NEVER_S), k.ASIDE_LOW, k.ASIDE), 1.0)
    askew *= _ramp(direct, k.DIRECT_LOW, k.DIRECT) * _ramp(speed, k.GOING_MS, k.SLOW_MS)
    held: Floats = (1.0 - askew) * _ramp(speed, k.STOPPED_MS, k.GOING_MS) / (1.0 + (seconds / memory_s) ** 2)
    return held


def _error(seconds: Floats, age: Floats, speed: Floats, change: Floats, gnss_m: Floats) -> Floats:
    """One standard deviation per axis: receiver, what the ship can have done since the nearer fix, swing at anchor."""
    excursion = (1.0 - _ramp(speed, k.SLOW_MS, k.STEAMING_MS)) * _ramp(speed, k.ASLEEP_MS, k.AWAKE_MS)
    excursion *= 1.0 - 1.0 / (1.0 + (seconds / k.FORGOTTEN_S) ** 2)
    rate = k.CHANGE_SHARE * (1.0 + seconds / k.CHANGE_GROWS_S) * change + k.SPEED_SHARE * speed
    rate += k.LEAST_MS + k.EXCURSION_MS * excursion
    swing = k.SWING_M * age / (age + k.SWING_S)
    result: Floats = np.sqrt(gnss_m**2 + (age * rate) ** 2 + swing**2)
    return result
