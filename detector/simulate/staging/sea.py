"""What all scenes of a world share: region, assumptions, water and wind, numbers of ships, and places already taken."""

from __future__ import annotations

import math
from dataclasses import dataclass, field
from itertools import pairwise

import numpy as np

from detector import geodesy
from detector.simulate.assumptions import Assumptions
from detector.simulate.chart import Anchorage, Place, Point, Port
from detector.simulate.physics.environment import Environment, gusty_wind
from detector.simulate.physics.layout import Floats
from detector.simulate.reception.receivers import Receivers
from detector.simulate.region import Region
from detector.units import KN_MS

_ROW_M = 110.0  # between the rows of ships at a port's quays and buoys
_ROWS = 5


@dataclass(frozen=True, slots=True)
class Slip:
    """A place at a quay: those of one row with numbers that follow each other lie bow to stern."""

    port: str
    row: int
    number: int
    point: Point
    quay_deg: float


BETWEEN_BERTHS_M = 24.0  # bow to stern along a quay


@dataclass(slots=True)
class Sea:
    """One world's stage. `end_s` is its length; hulls are numbered as they are made."""

    region: Region
    assumptions: Assumptions
    environment: Environment
    receivers: Receivers
    end_s: float
    hulls: int = 0
    numbers: int = 0  # of identities that are no hull's first
    _taken: dict[str, list[tuple[float, float, float]]] = field(default_factory=dict)  # anchors: lat, lon, room in m
    _berths: dict[tuple[str, int], list[int]] = field(default_factory=dict)  # the next numbers ahead and astern
    _berthed: dict[str, list[list[float]]] = field(default_factory=dict)  # metres taken ahead and astern, by row

    def next_hull(self) -> int:
        """A number for a new hull, from 1."""
        self.hulls += 1
        return self.hulls

    def next_number(self) -> int:
        """A serial for another identity: from 500,000, where no hull's own begins."""
        self.numbers += 1
        return 500_000 + self.numbers

    def in_reach(self, point: Point) -> bool:
        """Whether receivers of this world hear ships there, weather permitting."""
        near = any(metres(point, (one.lat, one.lon)) < 0.9 * one.horizon_m for one in self.receivers.shore)
        return near or bool(self.receivers.passes)

    def anchor_spot(self, anchorage: Anchorage, room_m: float, rng: np.random.Generator) -> Place:
        """A free place in an anchorage for a ship that needs `room_m` about its anchor; the freest, if it is full."""
        taken = self._taken.setdefault(anchorage.name, [])
        best, most = (anchorage.lat, anchorage.lon), -math.inf
        for _ in range(60):
            away, bearing = anchorage.radius_m * math.sqrt(rng.random()), 2.0 * math.pi * float(rng.random())
            point = moved((anchorage.lat, anchorage.lon), away * math.sin(bearing), away * math.cos(bearing))
            spare = min((metres(point, (lat, lon)) - room_m - room for lat, lon, room in taken), default=math.inf)
            if spare > most:
                best, most = point, spare
            if most > 0.0:
                break
        taken.append((*best, room_m))
        return Place(anchorage.name, *best, anchorage.nodes, anchorage.name)

    def take(self, anchorage: Anchorage, point: Point, room_m: float) -> None:
        """Mark a place in an anchorage as taken."""
        self._taken.setdefault(anchorage.name, []).append((*point, room_m))

    def berth(self, port: Port, length_m: float, beam_m: float) -> tuple[Point, float]:
        """The point and the heading of a free slip."""
        slip = self.slip(port, length_m, beam_m)
        return slip.point, slip.quay_deg

    def slip(self, port: Port, length_m: float, beam_m: float) -> Slip:
        """A free place along the quays of a port, and the heading there: ships lie in line, in rows to seaward."""
        rows = self._berthed.setdefault(port.name, [[0.0, 0.0] for _ in range(_ROWS)])
        row = min(range(_ROWS), key=lambda i: sum(rows[i]) + 2.0 * _ROW_M * i)
        end = 0 if rows[row][0] <= rows[row][1] else 1  # from the middle of the row ahead, or astern
        ahead = (1 - 2 * end) * (rows[row][end] + (length_m + BETWEEN_BERTHS_M) / 2.0)
        rows[row][end] += length_m + BETWEEN_BERTHS_M
        count = self._berths.setdefault((port.name, row), [0, -1])
        number = count[end]
        count[end] += 1 - 2 * end
        angle = math.radians(port.quay_deg)
        right = self._seaward(port) * (row * _ROW_M + beam_m / 2.0)
        east = ahead * math.sin(angle) + right * math.cos(angle)
        north = ahead * math.cos(angle) - right * math.sin(angle)
        return Slip(port.name, row, number, moved((port.lat, port.lon), east, north), port.quay_deg)

    def _seaward(self, port: Port) -> float:
        """1.0 where the open water lies to starboard of the quay's heading, -1.0 to port."""
        node = self.region.nodes[port.nodes[0]]
        off = math.radians(bearing_deg((port.lat, port.lon), node) - port.quay_deg)
        return 1.0 if math.sin(off) >= 0.0 else -1.0


def moved(point: Point, east_m: float, north_m: float) -> Point:
    """A point some metres away."""
    north, east = (float(v) for v in geodesy.metres_per_degree(point[0]))
    return point[0] + north_m / north, float(geodesy.wrap_deg(point[1] + east_m / east))


def metres(one: Point, two: Point) -> float:
    """Metres between two points."""
    return float(geodesy.distance_m(one[0], one[1], two[0], two[1]))


def bearing_deg(one: Point, two: Point) -> float:
    """The bearing of the second point from the first."""
    east, north = geodesy.offset_m(one[0], one[1], two[0], two[1])
    return math.degrees(math.atan2(float(east), float(north))) % 360.0


def in_lane(route: list[Point], right_m: float) -> list[Point]:
    """A route moved to starboard between its ends: ships keep to their side of a fairway."""
    if len(route) < 3:
        return route
    result = [route[0]]
    for before, here, after in zip(route, route[1:], route[2:], strict=False):
        one, two = math.radians(bearing_deg(before, here)), math.radians(bearing_deg(here, after))
        turn = (two - one + math.pi) % (2.0 * math.pi) - math.pi
        right = one + turn / 2.0 + math.pi / 2.0
        out = right_m / max(0.5, math.cos(turn / 2.0))
        result.append(moved(here, out * math.sin(right), out * math.cos(right)))
    return [*result, route[-1]]


def clear_of(route: list[Point], other: Point, room_m: float) -> list[Point]:
    """A route whose first leg keeps clear of a ship: with a corner beside it, where it would lead through it."""
    if len(route) < 2:
        return route
    east, north = (float(v) for v in geodesy.offset_m(*route[0], *route[1]))
    way = max(math.hypot(east, north), 1e-9)
    there_e, there_n = (float(v) for v in geodesy.offset_m(*route[0], *other))
    ahead = (there_e * east + there_n * north) / way
    right = (there_e * north - there_n * east) / way
    if not 0.0 < ahead < way or abs(right) > room_m:
        return route
    aside = math.copysign(room_m * 1.4, right if right else 1.0)  # pass on the side away from it
    corner = moved(other, -aside * north / way, aside * east / way)
    return [route[0], corner, *route[1:]]


def along(route: list[Point], share: float) -> tuple[Point, list[Point]]:
    """The point a share of the way along a route, and the route from there."""
    steps = [metres(a, b) for a, b in pairwise(route)]
    left = share * sum(steps)
    for i, step in enumerate(steps):
        if left < step or i == len(steps) - 1:
            east, north = geodesy.offset_m(*route[i], *route[i + 1])
            part = min(left / max(step, 1e-9), 1.0)
            here = moved(route[i], float(east) * part, float(north) * part)
            return here, [here, *route[i + 1 :]]
        left -= step
    return route[0], route


def environment(region: Region, drawn: Assumptions, seconds: float, rng: np.random.Generator) -> Environment:
    """The water and the air of a world."""
    current = region.current
    towards = math.radians(current.towards_deg + float(rng.uniform(-60.0, 60.0)))
    axis = math.radians(current.axis_deg + float(rng.uniform(-20.0, 20.0)))
    scale = 2.0 * math.pi / float(rng.uniform(0.2, 2.0))  # radians a degree: eddies of 20 to 200 km
    sea: Floats = np.array(
        [
            drawn.current_kn * KN_MS * math.sin(towards),
            drawn.current_kn * KN_MS * math.cos(towards),
            drawn.tide_kn * KN_MS,
            drawn.tide_kn * KN_MS * drawn.tide_roundness * float(rng.choice([-1.0, 1.0])),
            axis,
            float(rng.uniform(0.0, 2.0 * math.pi)),
            float(rng.uniform(-0.6, 0.6)),  # the tide wave runs on: a few tenths of a radian a degree
            float(rng.uniform(-0.6, 0.6)),
            float(rng.uniform(0.1, 0.5)),  # springs and neaps
            drawn.eddy_kn * KN_MS,
            scale,
            scale * float(rng.uniform(0.6, 1.6)),
        ]
    )
    wind = gusty_wind(drawn.wind_kn * KN_MS, region.wind.from_deg + float(rng.uniform(-60.0, 60.0)), seconds, rng)
    return Environment(sea, wind)
