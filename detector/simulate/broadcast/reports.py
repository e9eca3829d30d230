"""The position a ship reports, and the one it has: receiver noise, gyro error, and what is falsified."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from detector import geodesy
from detector.simulate.broadcast import schedule
from detector.simulate.physics import entries
from detector.simulate.physics.layout import TICK_S, Floats
from detector.simulate.ships.actor import AT_ANCHOR, MOORED, Actor
from detector.units import KN_MS

_NOISE_STEP_S = 20.0


@dataclass(frozen=True, slots=True)
class Course:
    """A ship's antenna along its path, and what the transponder makes of it; one row a tick."""

    actor: Actor
    lat: Floats
    lon: Floats
    speed_kn: Floats
    course: Floats  # radians

    @classmethod
    def of(cls, actor: Actor) -> Course:
        """The antenna of a finished path."""
        path, hull = actor.path, actor.hull
        north_m, east_m = geodesy.metres_per_degree(path[:, 0])
        sine, cosine = np.sin(path[:, 2]), np.cos(path[:, 2])
        east = hull.antenna_ahead_m * sine + hull.antenna_right_m * cosine
        north = hull.antenna_ahead_m * cosine - hull.antenna_right_m * sine
        lat, lon = path[:, 0] + north / north_m, path[:, 1] + east / east_m  # unwrapped: may run past 180
        turns = np.concatenate([[0.0], np.cumsum(np.round(np.diff(lon) / 360.0))])
        lon = lon - 360.0 * turns
        ve, vn = _velocity(lon) * east_m, _velocity(lat) * north_m
        return cls(actor, lat, lon, np.hypot(ve, vn) / KN_MS, np.arctan2(ve, vn))

    @property
    def start_s(self) -> float:
        """When the path begins."""
        return float(self.actor.start * TICK_S)

    def times(self) -> Floats:
        """When position reports are sent."""
        actor = self.actor
        on_tick = self.start_s + np.arange(len(self.lat)) * TICK_S
        status = stepped(on_tick, [(at, float(value)) for at, value in actor.statuses], 0.0)
        still = (status == AT_ANCHOR) | (status == MOORED)
        class_b = actor.identity.class_b
        turning = entries.is_turning(actor.path[:, 2])[0] if not class_b else np.zeros(len(self.lat), dtype=bool)
        jitter = actor.rng.random(4096)
        times, _ = entries.report_times(self.speed_kn, turning, still, class_b, self.start_s, jitter)
        return schedule.sent(times, actor.silences)

    def true(self, t_s: Floats) -> tuple[Floats, Floats, Floats, Floats, Floats]:
        """Latitude, longitude, knots, course and heading (degrees) at times."""
        at = np.clip((t_s - self.start_s) / TICK_S, 0.0, len(self.lat) - 1.000001)
        i = at.astype(np.int64)
        share = at - i
        lat = self.lat[i] + (self.lat[i + 1] - self.lat[i]) * share
        lon = self.lon[i] + (self.lon[i + 1] - self.lon[i]) * share
        heading = np.degrees(self.actor.path[:, 2])
        turned = geodesy.interpolate_deg(heading[i], heading[i + 1], share)
        return lat, geodesy.wrap_deg(lon), self.speed_kn[i], np.degrees(self.course[i]) % 360.0, turned


def _velocity(values: Floats) -> Floats:
    """Change a second over about ten seconds, as receivers smooth it."""
    reach = 2
    padded = np.concatenate([np.full(reach, values[0]), values, np.full(reach, values[-1])])
    span = np.full(len(values), 2.0 * reach * TICK_S)
    span[:reach] -= TICK_S * np.arange(reach, 0, -1)[: len(values)]
    span[-reach:] -= TICK_S * np.arange(1, reach + 1)[: len(values)]
    result: Floats = (padded[2 * reach :] - padded[: -2 * reach]) / span
    return result


def stepped(t_s: NDArray[Any], changes: list[tuple[float, float]], before: float) -> Floats:
    """The value in force at each time, of (from when, value) pairs in any order."""
    ordered = sorted(changes, key=lambda change: change[0])
    at = np.array([change[0] for change in ordered])
    values = np.array([before, *(change[1] for change in ordered)])
    result: Floats = values[np.searchsorted(at, t_s, side="right")] if len(at) else np.full(len(t_s), before)
    return result


@dataclass(frozen=True, slots=True)
class Sent:
    """Position reports as sent, and the truth behind them, one row each."""

    t_s: Floats
    lat: Floats
    lon: Floats
    sog_kn: Floats
    cog_deg: Floats
    heading_deg: Floats
    rot_raw: NDArray[np.int16]
    nav_status: NDArray[np.int8]
    true_lat: Floats
    true_lon: Floats
    true_heading_deg: Floats
    true_kn: Floats
    false: NDArray[np.bool_]


def measured(course: Course, t_s: Floats) -> Sent:
    """What the transponder sends at times."""
    actor, kit, rng = course.actor, course.actor.equipment, course.actor.rng
    lat, lon, knots, cog, heading = course.true(t_s)
    east, north = _gnss_error_m(course, t_s, rng)
    north_m, east_m = geodesy.metres_per_degree(lat)
    said_lat, said_lon = lat + north / north_m, geodesy.wrap_deg(lon + east / east_m)
    false = np.zeros(len(t_s), dtype=bool)
    for spoof in actor.spoofs:
        before = said_lat, said_lon
        said_lat, said_lon = spoof.move(t_s, said_lat, said_lon)
        false |= (said_lat != before[0]) | (said_lon != before[1])
    sog = np.clip(knots + rng.normal(0.0, 0.08, len(t_s)), 0.0, 102.2)
    wild = np.minimum(180.0, 12.0 / np.maximum(knots, 0.05))  # a stopped ship's course is noise
    status = stepped(t_s, [(at, float(value)) for at, value in actor.statuses], 0.0).astype(np.int8)
    gyro = heading + kit.gyro_error_deg + rng.normal(0.0, kit.gyro_sd_deg, len(t_s))
    rot = np.full(len(t_s), -128, dtype=np.int16)
    if kit.turn_indicator:
        rot = np.clip(np.round(rng.normal(0.0, 1.5, len(t_s))), -126, 126).astype(np.int16)
    return Sent(
        t_s=t_s,
        lat=said_lat,
        lon=said_lon,
        sog_kn=sog,
        cog_deg=(cog + rng.normal(0.0, 0.3, len(t_s)) * wild) % 360.0,
        heading_deg=np.where(kit.heading, gyro % 360.0, np.nan),
        rot_raw=rot,
        nav_status=np.full(len(t_s), 15, dtype=np.int8) if actor.identity.class_b else status,
        true_lat=lat,
        true_lon=lon,
        true_heading_deg=heading,
        true_kn=knots,
        false=false,
    )


def _gnss_error_m(course: Course, t_s: Floats, rng: np.random.Generator) -> tuple[Floats, Floats]:
    """East and north error: slowly wandering (Gauss-Markov on a grid of 20 s) and a little white noise."""
    from scipy.signal import lfilter

    kit = course.actor.equipment
    steps = int(len(course.lat) * TICK_S / _NOISE_STEP_S) + 3
    keep = float(np.exp(-_NOISE_STEP_S / kit.gnss_holds_s))
    fresh = rng.standard_normal((2, steps)) * kit.gnss_sd_m
    fresh[:, 1:] *= np.sqrt(1.0 - keep**2)
    slow = lfilter([1.0], [1.0, -keep], fresh, axis=1)
    at = (t_s - course.start_s) / _NOISE_STEP_S
    grid = np.arange(steps)
    white = rng.normal(0.0, kit.gnss_white_m, (2, len(t_s)))
    return np.interp(at, grid, slow[0]) + white[0], np.interp(at, grid, slow[1]) + white[1]
