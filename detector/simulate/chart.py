"""The entries of a region's chart: places, areas, services, and what the water and the wind do there.

Every entry says in `source` where it is from; "from memory" means that nobody has held it against a chart yet.
Positions are degrees in EPSG:4326. `nodes` are the names of the lane nodes that a straight line over water reaches.
"""

from dataclasses import dataclass

Point = tuple[float, float]  # lat, lon in degrees


@dataclass(frozen=True, slots=True)
class Place:
    """A point that routes start and end at; `area` names the area or anchorage it lies in, empty for none."""

    name: str
    lat: float
    lon: float
    nodes: tuple[str, ...]
    area: str = ""

    @property
    def point(self) -> Point:
        """Latitude and longitude in degrees."""
        return self.lat, self.lon


@dataclass(frozen=True, slots=True)
class Port:
    """One berth of a port: a point in the water off it, the heading of its quay, and who calls there."""

    name: str
    lat: float
    lon: float
    quay_deg: float  # one of the two headings of a ship along the quay, [0, 360)
    kinds: tuple[str, ...]
    nodes: tuple[str, ...]
    source: str


@dataclass(frozen=True, slots=True)
class Anchorage:
    """A circle of water to anchor in, and who does."""

    name: str
    lat: float
    lon: float
    radius_m: float
    kinds: tuple[str, ...]
    nodes: tuple[str, ...]
    source: str


@dataclass(frozen=True, slots=True)
class Area:
    """A polygon of water: where cargo changes ships (`transfer_areas`) or where there is fish (`fishing_grounds`)."""

    name: str
    kind: str
    polygon: tuple[Point, ...]  # not closed: the last corner joins the first
    nodes: tuple[str, ...]
    source: str


@dataclass(frozen=True, slots=True)
class Exit:
    """A point at the edge of the region where through traffic enters and leaves."""

    name: str
    lat: float
    lon: float
    nodes: tuple[str, ...]
    source: str


@dataclass(frozen=True, slots=True)
class Pilot:
    """Where pilots of a port board."""

    name: str
    port: str
    lat: float
    lon: float
    nodes: tuple[str, ...]
    source: str


@dataclass(frozen=True, slots=True)
class Platform:
    """An offshore platform or terminal that supply ships and tankers visit."""

    name: str
    kind: str
    lat: float
    lon: float
    nodes: tuple[str, ...]
    source: str


Spot = Port | Anchorage | Exit | Pilot | Platform  # the entries that are one point


@dataclass(frozen=True, slots=True)
class Ferry:
    """Two ports with a ferry between them."""

    port_1: str
    port_2: str
    source: str


@dataclass(frozen=True, slots=True)
class Station:
    """A plausible terrestrial AIS receiver; its antenna's height above the sea."""

    name: str
    lat: float
    lon: float
    height_m: float
    source: str


@dataclass(frozen=True, slots=True)
class Current:
    """The steady current and the tidal stream: the range of its major amplitude and the axis it runs along."""

    mean_kn: float
    towards_deg: float
    tide_least_kn: float
    tide_most_kn: float
    axis_deg: float
    rotation: str  # "rectilinear" or "rotary"
    note: str
    source: str


@dataclass(frozen=True, slots=True)
class Wind:
    """The range of the mean wind and the direction it mostly comes from."""

    least_kn: float
    most_kn: float
    from_deg: float
    note: str
    source: str


@dataclass(frozen=True, slots=True)
class Box:
    """The edges of a region in degrees; `west` > `east` where it crosses the 180th meridian."""

    south: float
    west: float
    north: float
    east: float

    def contains(self, lat: float, lon: float) -> bool:
        """Whether a point (degrees) lies in the box or on its edge."""
        return self.south <= lat <= self.north and (lon - self.west) % 360.0 <= (self.east - self.west) % 360.0
