"""What the pipeline asks about a place, as one object that a test can replace."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, Protocol

import numpy as np

from detector.geodesy import wrap_deg
from detector.places import sun
from detector.places.charted import Chart
from detector.places.coast import Coast
from detector.places.earth import Floats
from detector.places.ports import NearestPort, nearest_port
from detector.places.words import place_in_words


class Surroundings(Protocol):
    """The world around a position: degrees in, metres and words out."""

    def shore_m(self, lat: float, lon: float) -> float:
        """Metres to the nearest shore, 0 on land."""
        ...

    def port(self, lat: float, lon: float) -> NearestPort:
        """The nearest port, with the bearing from it to the position."""
        ...

    def night_share(self, start: Any, end: Any, lat: float, lon: float) -> float:
        """Share (0 to 1) of a time (UTC) with the sun more than 6 degrees below the horizon."""
        ...

    def charted(self, lat: float, lon: float) -> str:
        """The kind of place (berth, terminal, anchorage, ...) the user's charts show there, "" for none."""
        ...

    def words(self, lat: float, lon: float) -> str:
        """The place as people say it, such as "62 nm ESE of Zhoushan, 48 nm off the coast"."""
        ...

    def polygons_in(
        self, west: float, south: float, east: float, north: float, tolerance_deg: float = 0.0
    ) -> list[Floats]:
        """Closed rings (n, 2) of lon and lat of the land in a box; see `Coast.polygons_in`."""
        ...


@dataclass(frozen=True)
class BundledSurroundings:
    """The real world, from the data that travel with the project, loaded when first asked; and a user's chart."""

    chart: Chart | None = None

    def shore_m(self, lat: float, lon: float) -> float:
        """Metres to the nearest shore, 0 on land."""
        return Coast.bundled().distance_to_shore_m(lat, lon)

    def port(self, lat: float, lon: float) -> NearestPort:
        """The nearest port, with the bearing from it to the position."""
        return nearest_port(lat, lon)

    def night_share(self, start: Any, end: Any, lat: float, lon: float) -> float:
        """Share (0 to 1) of a time (UTC) with the sun more than 6 degrees below the horizon."""
        return sun.night_share(start, end, lat, lon)

    def charted(self, lat: float, lon: float) -> str:
        """The kind of place the user's chart shows there, "" for none."""
        return str(self.chart.kind_at(lat, lon)[0]) if self.chart is not None else ""

    def words(self, lat: float, lon: float) -> str:
        """The place as people say it, and what the user's chart calls it."""
        words = place_in_words(self.port(lat, lon), self.shore_m(lat, lon))
        called = self.chart.words(lat, lon) if self.chart is not None else ""
        return f"{words}; {called}" if called else words

    def polygons_in(
        self, west: float, south: float, east: float, north: float, tolerance_deg: float = 0.0
    ) -> list[Floats]:
        """Closed rings (n, 2) of lon and lat of the land in a box; see `Coast.polygons_in`."""
        return Coast.bundled().polygons_in(west, south, east, north, tolerance_deg)


@dataclass(frozen=True)
class MovedSurroundings:
    """A world moved `dlon_deg` east and `dt` later: asks the base about the position and the time moved back.

    For tests: a voyage moved with its world must be judged as before, also across the 180th meridian and midnight.
    The sun moves with the world, so `dt` may be any time.
    """

    base: Surroundings
    dlon_deg: float = 0.0
    dt: timedelta = timedelta(0)

    def shore_m(self, lat: float, lon: float) -> float:
        """As the base says of the position moved back."""
        return self.base.shore_m(lat, self._back_deg(lon))

    def port(self, lat: float, lon: float) -> NearestPort:
        """As the base says of the position moved back."""
        return self.base.port(lat, self._back_deg(lon))

    def night_share(self, start: Any, end: Any, lat: float, lon: float) -> float:
        """As the base says of the position and times moved back."""
        return self.base.night_share(self._before(start), self._before(end), lat, self._back_deg(lon))

    def charted(self, lat: float, lon: float) -> str:
        """As the base says of the position moved back."""
        return self.base.charted(lat, self._back_deg(lon))

    def words(self, lat: float, lon: float) -> str:
        """As the base says of the position moved back."""
        return self.base.words(lat, self._back_deg(lon))

    def polygons_in(
        self, west: float, south: float, east: float, north: float, tolerance_deg: float = 0.0
    ) -> list[Floats]:
        """The base's rings of the box moved back, moved here; longitudes run on from `west`."""
        base_west = self._back_deg(west)
        base_east = base_west + (east - west if east > west else east - west + 360.0)
        rings = self.base.polygons_in(base_west, south, base_east, north, tolerance_deg)
        return [ring + np.array([west - base_west, 0.0]) for ring in rings]

    def _back_deg(self, lon: float) -> float:
        return float(wrap_deg(lon - self.dlon_deg))

    def _before(self, time: Any) -> Any:
        if isinstance(time, datetime):
            return time - self.dt
        if isinstance(time, np.datetime64):
            return time.astype("datetime64[ms]") - np.timedelta64(self.dt)
        return time - self.dt / timedelta(milliseconds=1)
