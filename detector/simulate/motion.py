"""How ships move: each motion is the middle of a hull on a plane, second by second, and how the hull lies.

Speeds and turns change at rates ships can; drifting ships go with current and wind and yaw slowly; anchored ships hang
on their chain against the tide; ships made fast are one rigid body with a fender's gap between parallel sides.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from detector import geodesy
from detector.simulate.vessels import Vessel
from detector.units import KN_MS

Floats = NDArray[np.float64]

ACCELERATION_MS2 = 0.03  # two and a half minutes from stop to nine knots: brisk, for a small tanker [from memory]
NEAR_M = 350.0  # within this of its place a ship is moved sideways too, by thrusters and a tug; beyond it, only ahead
TURN_DEG_S = 0.5  # slow turn of a merchant ship [from memory]


@dataclass(frozen=True, slots=True)
class Plane:
    """A local plane: metres east and north of a point."""

    lat: float
    lon: float

    def to_degrees(self, east_m: Floats, north_m: Floats) -> tuple[Floats, Floats]:
        """Latitude and longitude of points on the plane."""
        north_per_deg, _ = geodesy.metres_per_degree(self.lat)
        lat = self.lat + north_m / north_per_deg
        _, east_per_deg = geodesy.metres_per_degree(self.lat)
        return lat, geodesy.wrap_deg(self.lon + east_m / east_per_deg)


@dataclass(frozen=True, slots=True)
class Start:
    """Where a motion begins: metres, heading in degrees, and velocity in m/s (a drifting ship moves sideways too)."""

    at: tuple[float, float]
    heading: float
    velocity: tuple[float, float]


def steering(east_m: float, north_m: float, heading: float, speed_kn: float) -> Start:
    """The beginning of a ship that goes where it points."""
    angle, speed = np.radians(heading), speed_kn * KN_MS
    return Start((east_m, north_m), heading, (float(speed * np.sin(angle)), float(speed * np.cos(angle))))


@dataclass(frozen=True, slots=True)
class Motion:
    """The middle of a hull at every second from `start`: metres east and north, and heading in degrees."""

    start: int
    east: Floats
    north: Floats
    heading: Floats

    def __len__(self) -> int:
        return len(self.east)

    @property
    def end(self) -> int:
        """The last second."""
        return self.start + len(self) - 1

    def between(self, start: int, end: int) -> Motion:
        """The part from one second to another, both included."""
        part = slice(start - self.start, end - self.start + 1)
        return Motion(start, self.east[part], self.north[part], self.heading[part])

    def then(self, other: Motion) -> Motion:
        """This motion, followed by another that begins one second after its end."""
        if other.start != self.end + 1:
            raise ValueError("motions must follow each other")
        joined = (np.concatenate(pair) for pair in ((self.east, other.east), (self.north, other.north)))
        east, north = joined
        return Motion(self.start, east, north, np.concatenate([self.heading, other.heading]))

    def state(self) -> Start:
        """The last second, for another motion to take over."""
        velocity = (float(self.east[-1] - self.east[-2]), float(self.north[-1] - self.north[-2]))
        return Start((float(self.east[-1]), float(self.north[-1])), float(self.heading[-1]), velocity)

    def antenna(self, vessel: Vessel) -> tuple[Floats, Floats]:
        """Where the antenna is: what AIS reports."""
        return offset(self, vessel.antenna_ahead_m, vessel.antenna_right_m)


def offset(motion: Motion, ahead_m: float | Floats, right_m: float | Floats) -> tuple[Floats, Floats]:
    """A point fixed to the hull, as metres east and north."""
    angle = np.radians(motion.heading)
    return (
        motion.east + ahead_m * np.sin(angle) + right_m * np.cos(angle),
        motion.north + ahead_m * np.cos(angle) - right_m * np.sin(angle),
    )


def drifting(
    start: int, end: int, at: tuple[float, float], drift: tuple[float, float], heading: Sequence[float]
) -> Motion:
    """A stopped ship: drift as (knots, towards degrees) turning 25 degrees with the tide; heading swings smoothly
    through the given values."""
    t = np.arange(start, end + 1, dtype=np.float64)
    share = (t - start) / (end - start)
    towards = np.radians(drift[1] + 25.0 * np.sin(np.pi * share))
    speed = drift[0] * KN_MS * (1.0 + 0.15 * np.sin(2 * np.pi * t / 5400.0))
    east = at[0] + np.cumsum(speed * np.sin(towards))
    north = at[1] + np.cumsum(speed * np.cos(towards))
    knots = np.linspace(0.0, 1.0, len(heading))
    yaw = 1.5 * np.sin(2 * np.pi * t / 420.0) + 0.7 * np.sin(2 * np.pi * t / 97.0)
    smooth = np.interp(share, knots, np.asarray(heading, dtype=np.float64))
    window = np.ones(901) / 901.0
    smooth = np.convolve(np.pad(smooth, 450, mode="edge"), window, mode="valid")
    return Motion(start, east, north, (smooth + yaw) % 360.0)


def anchored(
    start: int, end: int, anchor: tuple[float, float], vessel: Vessel, chain_m: float, phase_s: float
) -> Motion:
    """A ship on its chain: the tide turns it about its anchor, and it sheers a little from side to side."""
    t = np.arange(start, end + 1, dtype=np.float64)
    tide = 140.0 * np.sin(2 * np.pi * (t + phase_s) / 44_700.0)  # M2 tide: 12.42 h
    heading = 60.0 + tide + 6.0 * np.sin(2 * np.pi * (t + phase_s) / 780.0)
    angle = np.radians(heading)
    back = chain_m + vessel.length_m / 2.0
    return Motion(start, anchor[0] - back * np.sin(angle), anchor[1] - back * np.cos(angle), heading % 360.0)


def steaming(start: int, points: Sequence[tuple[float, float]], speed_kn: float, end: int) -> Motion:
    """A ship that steers from point to point at an even speed, turning no faster than ships do."""
    east, north = points[0]
    heading = _bearing(points[0], points[1])
    rows = np.empty((end - start + 1, 3))
    goal, step = 1, speed_kn * KN_MS
    for i in range(len(rows)):
        rows[i] = east, north, heading
        if goal < len(points) - 1 and np.hypot(points[goal][0] - east, points[goal][1] - north) < 300.0:
            goal += 1
        wanted = _bearing((east, north), points[goal]) if _ahead(east, north, heading, points[goal]) else heading
        heading = (heading + float(np.clip(geodesy.wrap_deg(wanted - heading), -TURN_DEG_S, TURN_DEG_S))) % 360.0
        east += step * np.sin(np.radians(heading))
        north += step * np.cos(np.radians(heading))
    return Motion(start, *rows.T)


def _bearing(a: tuple[float, float], b: tuple[float, float]) -> float:
    return float(np.degrees(np.arctan2(b[0] - a[0], b[1] - a[1])) % 360.0)


def _ahead(east: float, north: float, heading: float, point: tuple[float, float]) -> bool:
    """Whether a point still lies ahead: past the last one a ship keeps its course."""
    angle = np.radians(heading)
    return bool((point[0] - east) * np.sin(angle) + (point[1] - north) * np.cos(angle) > 0)


def made_fast(host: Motion, ahead_m: float, right_m: float) -> Motion:
    """A hull lashed to another: parallel, its middle at a fixed place in the host's frame."""
    east, north = offset(host, ahead_m, right_m)
    return Motion(host.start, east, north, host.heading)


def beside(host: Vessel, guest: Vessel, fender_m: float) -> float:
    """How far the guest's middle lies to starboard of the host's middle with fenders between the sides."""
    return (host.beam_m + guest.beam_m) / 2.0 + fender_m


def pursuing(
    start: Start,
    seconds: tuple[int, int],
    target: Callable[[int], tuple[float, float, float]],
    top_kn: float,
    settle_s: float,
    acceleration_ms2: float = ACCELERATION_MS2,
) -> Motion:
    """A ship that makes for a moving place and settles into it; `target` gives place and heading for a second.

    Far away it goes where it points; near by it moves like a ship with thrusters and a tug.
    """
    position, velocity, heading = np.array(start.at), np.array(start.velocity), start.heading
    rows = np.empty((seconds[1] - seconds[0] + 1, 3))
    for i, second in enumerate(range(seconds[0], seconds[1] + 1)):
        here, later = np.array(target(second - 1)[:2]), np.array(target(second)[:2])
        away = here - position
        distance = float(np.hypot(*away))
        near = distance < NEAR_M
        steered = target(second)[2] if near else _bearing((0.0, 0.0), (float(away[0]), float(away[1])))
        heading = (heading + float(np.clip(geodesy.wrap_deg(steered - heading), -TURN_DEG_S, TURN_DEG_S))) % 360.0
        closing = min(distance / settle_s, top_kn * KN_MS)
        wanted = (later - here) + away / max(distance, 1e-9) * closing if near else _ahead_at(closing, heading, steered)
        change = wanted * min(1.0, top_kn * KN_MS / max(float(np.hypot(*wanted)), 1e-9)) - velocity
        velocity = velocity + change * min(1.0, acceleration_ms2 / max(float(np.hypot(*change)), 1e-9))
        position = position + velocity
        rows[i] = *position, heading
    return Motion(seconds[0], *rows.T)


def _ahead_at(speed_ms: float, heading: float, steered: float) -> Floats:
    """The velocity of a ship that goes where it points, slower the further it still has to turn."""
    angle, still = np.radians(heading), np.radians(geodesy.wrap_deg(steered - heading))
    return speed_ms * max(0.2, float(np.cos(still))) * np.array([np.sin(angle), np.cos(angle)])


def speed_and_course(east: Floats, north: Floats) -> tuple[Floats, Floats]:
    """Knots and degrees over ground of an antenna, as a receiver smooths them over ten seconds."""
    window = min(11, len(east))
    de, dn = np.gradient(east), np.gradient(north)
    kernel = np.ones(window) / window
    de, dn = (np.convolve(np.pad(v, window // 2, mode="edge"), kernel, mode="valid")[: len(east)] for v in (de, dn))
    return np.hypot(de, dn) / KN_MS, np.degrees(np.arctan2(de, dn)) % 360.0
