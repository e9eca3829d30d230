"""A ship of a world: its hull, what it says, and its path, made of one behaviour after another."""

from __future__ import annotations

import math
from dataclasses import dataclass, field

import numpy as np

from detector import geodesy
from detector.simulate.chart import Point
from detector.simulate.physics import entries
from detector.simulate.physics.environment import Environment
from detector.simulate.physics.layout import COMPILED, EAST_MS, HEADING, LAT, LON, NORTH_MS, STATE, TICK_S, TURN, Floats
from detector.simulate.ships.equipment import Equipment
from detector.simulate.ships.hulls import Hull
from detector.simulate.ships.identity import Identity
from detector.simulate.ships.spoof import Spoof
from detector.units import KN_MS

UNDER_WAY, AT_ANCHOR, MOORED, TOWING, FISHING, SAILING = 0, 1, 5, 11, 7, 8  # navigational status (ITU-R M.1371)


@dataclass(frozen=True, slots=True)
class Station:
    """Where to lie at a host: metres ahead and to starboard of its middle when touching, and how to get there."""

    ahead_m: float
    touch_m: float
    lane_m: float
    wait_s: float = 300.0
    closing_ms: float = 0.25
    top_kn: float = 8.0
    end_for_end: bool = False

    def array(self, halves_m: float) -> Floats:
        """The values in the order of `physics.together`; `halves_m` is half the length of both hulls together."""
        values = (self.ahead_m, self.lane_m, self.touch_m, self.wait_s, self.closing_ms, self.top_kn * KN_MS)
        return np.array([*values, float(self.end_for_end), halves_m])


@dataclass(slots=True)
class Actor:
    """One hull. Times are seconds from the beginning of the world; paths are rows of lat, lon, heading (radians)."""

    number: int
    role: str
    hull: Hull
    equipment: Equipment
    environment: Environment
    end_s: float
    rng: np.random.Generator
    identities: list[tuple[float, Identity]]
    scenario: str = "traffic"
    state: Floats = field(default_factory=lambda: np.zeros(STATE))
    start: int = 0  # tick at which the path begins
    statuses: list[tuple[float, int]] = field(default_factory=list)
    draughts: list[tuple[float, float]] = field(default_factory=list)
    destinations: list[tuple[float, str]] = field(default_factory=list)
    silences: list[tuple[float, float]] = field(default_factory=list)
    spoofs: list[Spoof] = field(default_factory=list)
    moored: list[tuple[float, float, float, float]] = field(default_factory=list)  # from, to, where (lat, lon)
    reports: int = 0  # how many of its position reports were received: known once the world has been heard
    _pieces: list[Floats] = field(default_factory=list)
    _ticks: int = 0

    @property
    def now_s(self) -> float:
        """The time up to which the path reaches."""
        return float((self.start + self._ticks) * TICK_S)

    @property
    def end_tick(self) -> int:
        """One past the last tick of the path."""
        return self.start + self._ticks

    @property
    def ticks(self) -> int:
        """How long the path is; known even when its rows are forgotten."""
        return self._ticks

    @property
    def identity(self) -> Identity:
        """The particulars sent last."""
        return self.identities[-1][1]

    @property
    def path(self) -> Floats:
        """The whole path so far, one row a tick from `start`."""
        if len(self._pieces) != 1:
            self._pieces = [np.concatenate(self._pieces) if self._pieces else np.empty((0, 3))]
        return self._pieces[0]

    @property
    def point(self) -> Point:
        """Where it is now, in degrees."""
        return float(self.state[LAT]), float(self.state[LON])

    def begin(self, point: Point, heading_deg: float, knots: float = 0.0, at_s: float = 0.0) -> Actor:
        """Put the ship into the world."""
        angle, speed = math.radians(heading_deg), knots * KN_MS
        self.state[:COMPILED] = (*point, angle % (2 * math.pi), speed * math.sin(angle), speed * math.cos(angle), 0.0)
        self.start = round(at_s / TICK_S)
        return self

    def _room(self, until_s: float | None) -> Floats:
        end = self.end_s if until_s is None else min(until_s, self.end_s)
        return np.empty((max(0, math.floor(end / TICK_S) + 1 - self.end_tick), 3))

    def _add(self, rows: Floats) -> None:
        if len(rows):
            self._pieces.append(rows)
            self._ticks += len(rows)

    def _noise(self, size: int) -> Floats:
        return self.rng.standard_normal(max(size, 1))

    def sail(
        self, route: list[Point], knots: float | None = None, stops: bool = True, until_s: float | None = None
    ) -> Actor:
        """Along a route, whose first point is where the ship is; to the last point or until a time."""
        room = self._room(until_s)
        speed = (knots or self.hull.service_kn) * KN_MS
        points = np.array([(lat, lon, speed) for lat, lon in route[1:]], dtype=np.float64).reshape(-1, 3)
        if len(points) and len(room):
            agile, sea = self.hull.agile, self.environment.sea
            done = entries.sail(room, self.state, points, stops, agile, sea, self.now_s, self._noise(len(room)))
            self._add(room[:done].copy())
        return self

    def anchor(self, until_s: float | None = None, chain_m: float = 150.0, settled: bool = False) -> Actor:
        """At anchor until a time. `settled` puts the ship where it would lie after hours: for the start of a world."""
        if math.hypot(self.state[EAST_MS], self.state[NORTH_MS]) > 0.3 and self._ticks:
            self.drift(min(self.now_s + 360.0, self.end_s if until_s is None else until_s))  # lose way first
        room = self._room(until_s)
        self.status(AT_ANCHOR)
        heading, half = self.state[HEADING], self.hull.length_m / 2.0
        north_m, east_m = (float(v) for v in geodesy.metres_per_degree(self.state[LAT]))
        lat = self.state[LAT] + half * math.cos(heading) / north_m
        lon = float(geodesy.wrap_deg(self.state[LON] + half * math.sin(heading) / east_m))
        anchor = np.array([lat, lon, chain_m, 0.5, heading])
        if settled:
            anchor[3], anchor[4] = 0.9 * chain_m, self._into_the_flow()
            self.state[HEADING] = anchor[4] % (2 * math.pi)
        agile, air = self.hull.agile, self.environment
        entries.swing(room, self.state, anchor, agile, air.sea, air.wind, self.now_s, self._noise(len(room)))
        self._add(room)
        return self

    def _into_the_flow(self) -> float:
        east, north = self.environment.current_ms(self.state[LAT], self.state[LON], self.now_s)
        air_e, air_n = self.environment.wind_ms(self.now_s)
        windage = self.hull.agility.windage
        return math.atan2(-east - windage * air_e, -north - windage * air_n)

    def drift(self, until_s: float | None = None) -> Actor:
        """Stopped, engine off, until a time."""
        room = self._room(until_s)
        air = self.environment
        entries.drift(room, self.state, self.hull.agile, air.sea, air.wind, self.now_s, self._noise(len(room)))
        self._add(room)
        return self

    def moor(self, until_s: float | None = None) -> Actor:
        """On its lines at a berth until a time."""
        room = self._room(until_s)
        self.status(MOORED)
        if len(room):
            self.moored.append((self.now_s, self.now_s + len(room) * TICK_S, *self.point))
        entries.moor(room, self.state, float(self.rng.uniform(0.1, 0.8)), self._noise(len(room)))
        self._add(room)
        return self

    def _of(self, host: Actor, room: Floats) -> Floats:
        """The host's path from now on, one row more than the room, which is cut where the host's path ends."""
        first = self.end_tick - host.start
        if first < 0:
            raise ValueError(f"{host.role} is not yet in the world when {self.role} makes for it")
        return host.path[first : first + len(room) + 1]

    def come_alongside(self, host: Actor, station: Station, until_s: float | None = None) -> bool:
        """Make for a host and lie alongside; whether it came to that before the time, or the host's path, ended."""
        return self._pursue(host, station, True, until_s)

    def keep_station(self, host: Actor, station: Station, until_s: float | None = None) -> Actor:
        """Stay at a place in the host's frame (its `lane_m`) until a time."""
        self._pursue(host, station, False, until_s)
        return self

    def _pursue(self, host: Actor, station: Station, finishes: bool, until_s: float | None) -> bool:
        room = self._room(until_s)
        ahead = self._of(host, room)
        room = room[: max(len(ahead) - 1, 0)]
        agile, sea = self.hull.agile, self.environment.sea
        at = station.array((host.hull.length_m + self.hull.length_m) / 2.0)
        done: int = entries.pursue(room, self.state, ahead, at, finishes, agile, sea, self.now_s)
        self._add(room[:done].copy())
        return done < len(room)

    def made_fast(self, host: Actor, station: Station, until_s: float | None = None, play_m: float = 0.3) -> Actor:
        """Lie made fast to a host until a time."""
        room = self._room(until_s)
        ahead = self._of(host, room)
        room = room[: len(ahead)]
        entries.fasten(room, self.state, ahead, station.array(0.0), play_m, self._noise(len(room)))
        self._add(room)
        return self

    def rewind(self, to_s: float) -> Actor:
        """Forget the path after a time: what follows begins there."""
        keep = min(max(round(to_s / TICK_S) - self.start, 2), self._ticks)
        path = self.path[:keep].copy()
        self._pieces, self._ticks = [path], keep
        (lat, lon, heading), before = path[-1], path[-2]
        north_m, east_m = (float(v) for v in geodesy.metres_per_degree(lat))
        east = float(geodesy.wrap_deg(lon - before[1])) * east_m / TICK_S
        turn = (heading - before[2] + math.pi) % (2 * math.pi) - math.pi
        self.state[[LAT, LON, HEADING, EAST_MS, NORTH_MS, TURN]] = (
            lat, lon, heading, east, (lat - before[0]) * north_m / TICK_S, turn / TICK_S,
        )  # fmt: skip
        self.statuses = [(at, status) for at, status in self.statuses if at <= self.now_s]
        return self

    def forget_path(self) -> None:
        """Let the rows of the path go, once it has been heard: a world of paths would not fit into memory."""
        self._pieces = []

    def lie(self, path: Floats, start: int) -> Actor:
        """Take a ready-made path (rows of lat, lon, heading in radians), from a tick on."""
        self._pieces, self._ticks, self.start = [path], len(path), start
        return self

    def at(self, t_s: float) -> tuple[float, float, float]:
        """Latitude, longitude and heading (degrees) at a time of the path."""
        i = int(np.clip(round(t_s / TICK_S) - self.start, 0, self._ticks - 1))
        lat, lon, heading = self.path[i]
        return float(lat), float(lon), math.degrees(heading)

    def status(self, value: int, at_s: float | None = None) -> Actor:
        """Enter a navigational status, if the crew minds it, some minutes late."""
        at = self.now_s if at_s is None else at_s
        if not self.statuses or self.rng.random() < self.equipment.minds_status:
            late = float(self.rng.exponential(240.0)) if self.statuses else 0.0
            self.statuses.append((at + late, value))
        return self

    def silent(self, start_s: float, end_s: float) -> Actor:
        """Switch the transponder off for a time."""
        self.silences.append((start_s, end_s))
        return self
