"""The nearest port, from `data/ports.csv`: a list kept by hand for the theatre, and seeds for the rest of the world.

A port is one point, somewhere in its harbour; a big port reaches 10 km from it. Positions in the theatre are from
memory and held to the coast within 5 km by a test; the world's are less sure, see `data/NOTICE.md`.
"""

import csv
from collections.abc import Iterable
from dataclasses import dataclass
from functools import cache, lru_cache
from pathlib import Path

import numpy as np

from detector.places.earth import arc_m, bearing_deg, space_m

BUNDLED = Path(__file__).parent / "data" / "ports.csv"


@dataclass(frozen=True)
class Port:
    """One port as listed: `kind` is port, river port, oil or offshore terminal; `source` says where it is from."""

    name: str
    country: str
    lat: float
    lon: float
    kind: str
    source: str


@dataclass(frozen=True)
class NearestPort:
    """The port next to a position, how far the position is from it, and in which direction from the port."""

    name: str
    country: str
    distance_m: float
    bearing_deg: float  # FROM the port TO the position, [0, 360)


class Ports:
    """A list of ports that answers which is nearest."""

    def __init__(self, listed: Iterable[Port]) -> None:
        self.listed = tuple(listed)
        self._space_m = space_m([port.lat for port in self.listed], [port.lon for port in self.listed])

    @classmethod
    def read(cls, path: Path) -> "Ports":
        """The ports of a CSV file with the columns name, country, lat, lon, kind and source."""
        with path.open(encoding="utf-8", newline="") as file:
            rows = list(csv.DictReader(file))
        return cls(
            Port(r["name"], r["country"], float(r["lat"]), float(r["lon"]), r["kind"], r["source"]) for r in rows
        )

    @classmethod
    def bundled(cls) -> "Ports":
        """The ports that travel with the project, read once and kept."""
        return _bundled()

    def nearest(self, lat: float, lon: float) -> NearestPort:
        """The port nearest to a position in degrees."""
        straight_m = np.linalg.norm(self._space_m - space_m(lat, lon), axis=1)
        nth = int(straight_m.argmin())
        port = self.listed[nth]
        bearing = float(bearing_deg(port.lat, port.lon, lat, lon))
        return NearestPort(port.name, port.country, float(arc_m(straight_m[nth])), bearing)


@lru_cache(maxsize=1024)
def nearest_port(lat: float, lon: float) -> NearestPort:
    """The bundled port nearest to a position in degrees. Every encounter asks several times, so answers are kept."""
    return Ports.bundled().nearest(lat, lon)


@cache
def _bundled() -> Ports:
    return Ports.read(BUNDLED)
