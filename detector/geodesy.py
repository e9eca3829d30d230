"""Distances and directions on the Earth in metres and degrees, for arrays, safe at the 180th meridian.

Short distances (tens of km) use the local radii of the WGS84 ellipsoid: within 0.1 % of the geodesic up to 100 km and
below 70 degrees of latitude, at a hundredth of the cost. `tests/test_geodesy.py` holds them against GeographicLib.
"""

from typing import Any

import numpy as np
from numpy.typing import NDArray

from detector.units import KN_MS

Floats = NDArray[np.float64]

WGS84_A_M = 6378137.0  # equatorial radius, WGS84 by definition
WGS84_E2 = 0.00669437999014  # first eccentricity squared, WGS84


def wrap_deg(angle_deg: Any) -> Any:
    """The same angle in [-180, 180); for differences of longitudes and of headings."""
    return (np.asarray(angle_deg) + 180.0) % 360.0 - 180.0


def metres_per_degree(lat: Any) -> tuple[Floats, Floats]:
    """Metres per degree of latitude and per degree of longitude at a latitude (degrees)."""
    phi = np.radians(np.asarray(lat, dtype=np.float64))
    w2 = 1.0 - WGS84_E2 * np.sin(phi) ** 2
    meridian = WGS84_A_M * (1.0 - WGS84_E2) / w2**1.5
    parallel = WGS84_A_M * np.cos(phi) / np.sqrt(w2)
    return np.radians(1.0) * meridian, np.radians(1.0) * parallel


def offset_m(lat_1: Any, lon_1: Any, lat_2: Any, lon_2: Any) -> tuple[Floats, Floats]:
    """East and north metres from point 1 to point 2 (degrees), the shorter way round the Earth."""
    north_per_deg, east_per_deg = metres_per_degree((np.asarray(lat_1) + np.asarray(lat_2)) / 2.0)
    return wrap_deg(np.asarray(lon_2) - np.asarray(lon_1)) * east_per_deg, (
        np.asarray(lat_2) - np.asarray(lat_1)
    ) * north_per_deg


def distance_m(lat_1: Any, lon_1: Any, lat_2: Any, lon_2: Any) -> Floats:
    """Metres between points (degrees); a chord-based great circle beyond 100 km, where local radii drift."""
    east, north = offset_m(lat_1, lon_1, lat_2, lon_2)
    result: Floats = np.asarray(np.hypot(east, north))
    far = ~(result < 100_000.0)
    if far.any():
        points = np.broadcast_arrays(*(np.asarray(value, dtype=np.float64) for value in (lat_1, lon_1, lat_2, lon_2)))
        result = np.array(result)
        result[far] = _great_circle_m(*(value[far] for value in points))
    return result


def _great_circle_m(lat_1: Any, lon_1: Any, lat_2: Any, lon_2: Any) -> Floats:
    chord = np.linalg.norm(unit_vectors(lat_1, lon_1) - unit_vectors(lat_2, lon_2), axis=-1)
    mean_radius_m = 6371008.8  # IUGG mean radius
    result: Floats = 2.0 * mean_radius_m * np.arcsin(np.clip(chord / 2.0, 0.0, 1.0))
    return result


def unit_vectors(lat: Any, lon: Any) -> Floats:
    """Unit vectors (..., 3) of points (degrees): no seam at the 180th meridian and no pole."""
    phi, lam = np.radians(np.asarray(lat, dtype=np.float64)), np.radians(np.asarray(lon, dtype=np.float64))
    return np.stack([np.cos(phi) * np.cos(lam), np.cos(phi) * np.sin(lam), np.sin(phi)], axis=-1)


def speed_kn(moved_m: Any, seconds: Any) -> Floats:
    """Knots of a displacement in metres over a time in seconds; infinite where no time passed."""
    moved, took = np.asarray(moved_m, dtype=np.float64), np.asarray(seconds, dtype=np.float64)
    with np.errstate(divide="ignore", invalid="ignore"):
        result: Floats = np.where(took > 0, moved / np.maximum(took, 1e-9) / KN_MS, np.inf)
    return result


def interpolate_deg(start_deg: Any, end_deg: Any, share: Any) -> Floats:
    """The angle a share (0..1) of the shorter way from one angle to another, in [0, 360)."""
    start = np.asarray(start_deg, dtype=np.float64)
    result: Floats = (start + wrap_deg(np.asarray(end_deg) - start) * np.asarray(share)) % 360.0
    return result


COMPASS = ("N", "NNE", "NE", "ENE", "E", "ESE", "SE", "SSE", "S", "SSW", "SW", "WSW", "W", "WNW", "NW", "NNW")


def compass_point(bearing_deg: float) -> str:
    """The name of a bearing on the sixteen-point compass."""
    return COMPASS[round(bearing_deg / 22.5) % 16]
