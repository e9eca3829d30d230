"""Land, and the distance to shore, from the coast that travels with the project.

The coast is GSHHG 2.3.6 (Wessel & Smith 1996, J. Geophys. Res. 101), simplified: within about 80 m of the original in
the theatre (110-150 E, 15-50 N, islets of 0.01 km2 and more), within about 550 m elsewhere (1 km2 and more); see
`data/NOTICE.md`. GSHHG itself is mostly within some hundred metres of the true shore, but puts some small outer
islands kilometres off (Uotsuri 4 km east, Taisho 3 km south), and is older than much reclaimed land: a berth there may
lie in its water.
"""

from collections.abc import Sequence
from functools import cache, cached_property
from pathlib import Path
from typing import Any, overload

import numpy as np
import pyarrow.parquet as pq
import shapely
from numpy.typing import NDArray

from detector.geodesy import wrap_deg
from detector.places.earth import Floats
from detector.places.outline import rings_in
from detector.places.shoreline import Shoreline

Bools = NDArray[np.bool_]
Many = NDArray[Any] | Sequence[float]

BUNDLED = Path(__file__).parent / "data" / "coast.parquet"


class Coast:
    """Land as pieces of at most a few degrees, and its shoreline."""

    def __init__(self, pieces: NDArray[Any]) -> None:
        self._pieces = pieces
        self._tree = shapely.STRtree(pieces)

    @classmethod
    def read(cls, path: Path) -> "Coast":
        """The coast of a GeoParquet file of WKB polygons, cut along whole degrees as `data/build_coast.py` does."""
        with pq.ParquetFile(path) as file:  # not read_table, which spends half a second on importing more
            return cls(shapely.from_wkb(file.read(columns=["geometry"])["geometry"].to_numpy()))

    @classmethod
    def bundled(cls) -> "Coast":
        """The coast that travels with the project, read once and kept."""
        return _bundled()

    @cached_property
    def _shoreline(self) -> Shoreline:
        return Shoreline(self._pieces)

    @overload
    def distance_to_shore_m(self, lat: float, lon: float) -> float: ...
    @overload
    def distance_to_shore_m(self, lat: Many, lon: Many) -> Floats: ...
    def distance_to_shore_m(self, lat: Any, lon: Any) -> Any:
        """Metres over the ellipsoid to the nearest shore; 0 on land, NaN where a position is missing.

        `lat` and `lon` in degrees, numbers or arrays of one shape. Lakes that the file knows (the Caspian, the Great
        Lakes) have shores too. There is no upper limit: mid-Pacific answers are as true as near ones.
        """
        distance, land = self.distance_to_coastline_m(lat, lon), self.is_on_land(lat, lon)
        result = np.where(land, 0.0, distance)
        return result if result.ndim else float(result)

    @overload
    def distance_to_coastline_m(self, lat: float, lon: float) -> float: ...
    @overload
    def distance_to_coastline_m(self, lat: Many, lon: Many) -> Floats: ...
    def distance_to_coastline_m(self, lat: Any, lon: Any) -> Any:
        """Metres to the line between land and water, also from inland; otherwise as `distance_to_shore_m`."""
        lats, lons = np.broadcast_arrays(np.asarray(lat, dtype=np.float64), np.asarray(lon, dtype=np.float64))
        result = np.full(lats.shape, np.nan)
        known = np.isfinite(lats) & np.isfinite(lons)
        result[known] = self._shoreline.distance_m(lats[known], wrap_deg(lons[known]))
        return result if result.ndim else float(result)

    @overload
    def is_on_land(self, lat: float, lon: float) -> bool: ...
    @overload
    def is_on_land(self, lat: Many, lon: Many) -> Bools: ...
    def is_on_land(self, lat: Any, lon: Any) -> Any:
        """Whether a position (degrees; numbers or arrays) lies on land; a missing position does not."""
        lats, lons = np.broadcast_arrays(np.asarray(lat, dtype=np.float64), np.asarray(lon, dtype=np.float64))
        result = np.zeros(lats.shape, dtype=np.bool_)
        known = np.isfinite(lats) & np.isfinite(lons)
        points = shapely.points(wrap_deg(lons[known]), lats[known])
        hit = np.zeros(points.size, dtype=np.bool_)
        hit[self._tree.query(points, predicate="intersects")[0]] = True
        result[known] = hit
        return result if result.ndim else bool(result)

    def polygons_in(
        self, west: float, south: float, east: float, north: float, tolerance_deg: float = 0.0
    ) -> list[Floats]:
        """Closed rings (n, 2) of lon and lat of the land in a box of degrees, clipped to it, for drawing a map.

        Outer rings run anticlockwise, lakes clockwise: fill all as one path. If `west` > `east` the box crosses the
        180th meridian, and longitudes run on past 180 from `west`; a box may also be given unwrapped (170 to 190).
        `tolerance_deg` simplifies: half the width of a pixel cannot be seen.
        """
        return rings_in(self._pieces, self._tree, (west, south, east, north), tolerance_deg)


@cache
def _bundled() -> Coast:
    return Coast.read(BUNDLED)
