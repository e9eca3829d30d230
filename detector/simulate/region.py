"""The regions that simulated ships sail in: real coasts, ports and lanes, from `regions/NAME.toml`.

A route follows the lanes of the region. This layer knows no coast: that lanes and the straight lines between places and
their nodes run over water is a promise of the files, and `tests/simulate/test_region.py` holds them to it.
"""

import heapq
import math
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from functools import cache
from itertools import pairwise
from pathlib import Path

import numpy as np

from detector.errors import SettingsError
from detector.geodesy import distance_m, metres_per_degree, wrap_deg
from detector.simulate.chart import (
    Anchorage,
    Area,
    Box,
    Current,
    Exit,
    Ferry,
    Pilot,
    Place,
    Platform,
    Point,
    Port,
    Spot,
    Station,
    Wind,
)  # fmt: skip
from detector.simulate.chart_file import chart

FOLDER = Path(__file__).parent / "regions"


def names() -> tuple[str, ...]:
    """The names of the regions that travel with the project, sorted."""
    return tuple(sorted(path.stem for path in FOLDER.glob("*.toml")))


@cache
def region(name: str) -> "Region":
    """A region by name, read once and kept. Raises SettingsError for a name that is none."""
    if name not in names():
        raise SettingsError(f"no region {name!r}; there are {', '.join(names())}")
    return Region.read(FOLDER / f"{name}.toml")


@dataclass(frozen=True, slots=True, eq=False)
class Region:
    """One region: its places and areas, its lanes, its water and wind."""

    name: str
    box: Box
    ports: tuple[Port, ...]
    anchorages: tuple[Anchorage, ...]
    transfer_areas: tuple[Area, ...]
    fishing_grounds: tuple[Area, ...]
    ferries: tuple[Ferry, ...]
    pilots: tuple[Pilot, ...]
    platforms: tuple[Platform, ...]
    exits: tuple[Exit, ...]
    stations: tuple[Station, ...]
    nodes: Mapping[str, Point]
    edges: tuple[tuple[str, str], ...]
    fairways: tuple[tuple[str, str], ...]  # edges into ports and through narrows: over water, but near land
    current: Current
    wind: Wind
    places: Mapping[str, Place] = field(init=False, repr=False)  # every named point, nodes too
    _links: Mapping[str, Mapping[str, float]] = field(init=False, repr=False)  # metres from node to node

    def __post_init__(self) -> None:
        _check_names(self)
        object.__setattr__(self, "places", {place.name: place for place in _places(self)})
        object.__setattr__(self, "_links", _links(self.nodes, (*self.edges, *self.fairways)))

    @classmethod
    def read(cls, path: Path) -> "Region":
        """The region of a TOML file. Raises SettingsError, naming what is wrong in it."""
        return cls(**chart(path))

    def place(self, name: str) -> Place:
        """The port, anchorage, exit, pilot place, platform or lane node of a name; SettingsError if there is none."""
        if name not in self.places:
            raise SettingsError(f"{self.name} has no place {name!r}")
        return self.places[name]

    def ports_of(self, kind: str) -> tuple[Port, ...]:
        """The ports where ships of a kind (tanker, cargo, fishing, ferry, tug, pilot, patrol, supply) call."""
        return tuple(port for port in self.ports if kind in port.kinds)

    def anchorages_of(self, kind: str) -> tuple[Anchorage, ...]:
        """The anchorages where ships of a kind anchor."""
        return tuple(anchorage for anchorage in self.anchorages if kind in anchorage.kinds)

    def place_in(self, where: Area | Anchorage, rng: np.random.Generator) -> Place:
        """A random place in an area or an anchorage, as likely anywhere in it."""
        lat, lon = point_in_circle(where, rng) if isinstance(where, Anchorage) else point_in_polygon(where.polygon, rng)
        return Place(where.name, lat, lon, where.nodes, where.name)

    def route(self, start: Place, end: Place) -> list[Point]:
        """The points (lat, lon) of the shortest way over the lanes, with both ends; straight within one area."""
        if start.area and start.area == end.area:
            return [start.point, end.point]
        ahead = {node: metres_between(end.point, self.nodes[node]) for node in end.nodes}
        reached: list[tuple[float, str, tuple[str, ...]]] = [
            (metres_between(start.point, self.nodes[node]), node, (node,)) for node in start.nodes
        ]
        heapq.heapify(reached)
        done: set[str] = set()
        while reached:
            so_far_m, node, way = heapq.heappop(reached)
            if node == "":
                return _without_repeats([start.point, *(self.nodes[name] for name in way), end.point])
            if node in done:
                continue
            done.add(node)
            if node in ahead:
                heapq.heappush(reached, (so_far_m + ahead[node], "", way))
            for other, length_m in self._links[node].items():
                if other not in done:
                    heapq.heappush(reached, (so_far_m + length_m, other, (*way, other)))
        raise SettingsError(f"{self.name}: no way by the lanes from {start.name} to {end.name}")


def metres_between(one: Point, other: Point) -> float:
    """Metres from one point (lat, lon) to another."""
    return float(distance_m(one[0], one[1], other[0], other[1]))


def length_m(route: Iterable[Point]) -> float:
    """Metres along a route."""
    return math.fsum(metres_between(a, b) for a, b in pairwise(route))


def point_in_circle(circle: Anchorage, rng: np.random.Generator) -> Point:
    """A random point (lat, lon) within an anchorage."""
    away_m, bearing = circle.radius_m * math.sqrt(rng.random()), 2.0 * math.pi * rng.random()
    north_m, east_m = metres_per_degree(circle.lat)
    lon = wrap_deg(circle.lon + away_m * math.sin(bearing) / east_m)
    return float(circle.lat + away_m * math.cos(bearing) / north_m), float(lon)


def point_in_polygon(polygon: tuple[Point, ...], rng: np.random.Generator) -> Point:
    """A random point (lat, lon) within a polygon of a few degrees, which may lie across the 180th meridian."""
    corners = np.array(polygon, dtype=np.float64)
    corners[:, 1] = corners[0, 1] + wrap_deg(corners[:, 1] - corners[0, 1])
    least, most = corners.min(axis=0), corners.max(axis=0)
    while True:  # every polygon fills a good part of its box: a few tries
        lat, lon = rng.uniform(least, most)
        if _inside(float(lat), float(lon), corners):
            return float(lat), float(wrap_deg(lon))


def _inside(lat: float, lon: float, corners: np.ndarray[tuple[int, int], np.dtype[np.float64]]) -> bool:
    """Whether a ray to the east crosses the outline an odd number of times."""
    (lat_1, lon_1), (lat_2, lon_2) = corners.T, np.roll(corners, -1, axis=0).T
    crossed = (lat_1 > lat) != (lat_2 > lat)
    at = lon_1[crossed] + (lat - lat_1[crossed]) / (lat_2[crossed] - lat_1[crossed]) * (lon_2 - lon_1)[crossed]
    return bool((at > lon).sum() % 2)


def _places(region: Region) -> Iterator[Place]:
    for name, (lat, lon) in region.nodes.items():
        yield Place(name, lat, lon, (name,))
    for anchorage in region.anchorages:
        yield Place(anchorage.name, anchorage.lat, anchorage.lon, anchorage.nodes, anchorage.name)
    spots: tuple[Spot, ...] = (*region.ports, *region.exits, *region.pilots, *region.platforms)
    for spot in spots:
        yield Place(spot.name, spot.lat, spot.lon, spot.nodes)


def _links(nodes: Mapping[str, Point], edges: Iterable[tuple[str, str]]) -> dict[str, dict[str, float]]:
    links: dict[str, dict[str, float]] = {name: {} for name in nodes}
    for one, other in edges:
        links[one][other] = links[other][one] = metres_between(nodes[one], nodes[other])
    return links


def _without_repeats(points: list[Point]) -> list[Point]:
    return [point for nth, point in enumerate(points) if nth == 0 or point != points[nth - 1]]


def _check_names(region: Region) -> None:
    """Raises SettingsError for a name that stands twice or that nothing bears."""
    spots: tuple[Spot, ...] = (*region.ports, *region.anchorages, *region.exits, *region.pilots, *region.platforms)
    entries: tuple[Spot | Area, ...] = (*spots, *region.transfer_areas, *region.fishing_grounds)
    seen = set(region.nodes)
    for entry in entries:
        if entry.name in seen:
            raise SettingsError(f"{region.name}: the name {entry.name!r} stands twice")
        seen.add(entry.name)
        _all_known(entry.nodes, region.nodes, f"{region.name}: the node of {entry.name}")
    for pair in (*region.edges, *region.fairways):
        _all_known(pair, region.nodes, f"{region.name}: the end of a lane")
    ports = {port.name for port in region.ports}
    called = [p.port for p in region.pilots] + [n for f in region.ferries for n in (f.port_1, f.port_2)]
    _all_known(called, ports, f"{region.name}: the port of a ferry or pilot")


def _all_known(wanted: Iterable[str], known: Iterable[str], what: str) -> None:
    for name in wanted:
        if name not in known:
            raise SettingsError(f"{what}, {name!r}, does not exist")
