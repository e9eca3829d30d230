"""How high the sun stands, and which share of a time was night.

The low-precision solar position of Meeus, Astronomical Algorithms (2nd ed. 1998), chapter 25, which the calculator of
NOAA's Global Monitoring Laboratory uses too. Differs from it: the elevation is that of the sun's centre without
refraction (which lifts it by 0.57 degrees at the horizon, and hardly matters at -6), and UTC stands for terrestrial
time (a minute of error moves the sun by 0.0007 degrees). Within 0.02 degrees of NREL's algorithm, 1950-2050.
"""

from datetime import datetime
from typing import Any

import numpy as np
from numpy.typing import NDArray

from detector.units import MIN_S, MS_PER_S

Floats = NDArray[np.float64]

J2000_MS = 946_728_000_000  # 2000-01-01 12:00 UTC in the Unix epoch
DAY_MS = 86_400_000
CIVIL_TWILIGHT_DEG = -6.0  # below this one works by lamps: the end of civil twilight
MOST_STEPS = 10_000  # a week at one a minute; longer times take longer steps


def epoch_ms(time: Any) -> Floats:
    """Milliseconds since 1970 UTC of datetime64 (UTC), whole milliseconds, or aware datetimes, alone or in arrays.

    Raises ValueError for a datetime without a zone: whether it is UTC cannot be known.
    """
    values = np.asarray(time)
    if values.dtype.kind == "M":
        result: Floats = values.astype("datetime64[ms]").astype(np.float64)
        return result
    if values.dtype.kind != "O":
        return values.astype(np.float64)
    if any(isinstance(value, datetime) and value.tzinfo is None for value in values.flat):
        raise ValueError("a time without a zone: say timezone.utc, or pass a datetime64, which is taken as UTC")
    return np.array([value.timestamp() * MS_PER_S for value in values.flat]).reshape(values.shape)


def _declination_and_equation(days: Floats) -> tuple[Floats, Floats]:
    """Declination (radians) and equation of time (degrees) for days since J2000."""
    century = days / 36525.0
    mean_deg = 280.46646 + century * (36000.76983 + century * 0.0003032)
    anomaly = np.radians(357.52911 + century * (35999.05029 - century * 0.0001537))
    centre_deg = (
        (1.914602 - century * (0.004817 + century * 0.000014)) * np.sin(anomaly)
        + (0.019993 - century * 0.000101) * np.sin(2 * anomaly)
        + 0.000289 * np.sin(3 * anomaly)
    )
    node = np.radians(125.04 - 1934.136 * century)
    longitude = np.radians(mean_deg + centre_deg - 0.00569 - 0.00478 * np.sin(node))  # apparent: aberration, nutation
    obliquity = np.radians(23.439291 - century * 0.0130042 + 0.00256 * np.cos(node))
    ascension_deg = np.degrees(np.arctan2(np.cos(obliquity) * np.sin(longitude), np.cos(longitude)))
    nutation_deg = -0.00478 * np.sin(node) * np.cos(obliquity)
    equation_deg = (mean_deg - 0.0057183 - ascension_deg + nutation_deg + 180.0) % 360.0 - 180.0
    return np.arcsin(np.sin(obliquity) * np.sin(longitude)), equation_deg


def sun_elevation_deg(time: Any, lat: Any, lon: Any) -> Floats:
    """Degrees of the sun's centre above the horizon, without refraction; arguments broadcast against each other.

    `time` as in `epoch_ms`; `lat`, `lon` in degrees.
    """
    ms = epoch_ms(time)
    declination, equation_deg = _declination_and_equation((ms - J2000_MS) / DAY_MS)
    phi = np.radians(np.asarray(lat, dtype=np.float64))
    hour = np.radians((ms % DAY_MS) / DAY_MS * 360.0 + equation_deg + np.asarray(lon, dtype=np.float64) - 180.0)
    height = np.sin(phi) * np.sin(declination) + np.cos(phi) * np.cos(declination) * np.cos(hour)
    result: Floats = np.degrees(np.arcsin(np.clip(height, -1.0, 1.0)))
    return result


def night_share(start: Any, end: Any, lat: float, lon: float, below_deg: float = CIVIL_TWILIGHT_DEG) -> float:
    """Share (0 to 1) of the time from start to end with the sun lower than `below_deg` at a position in degrees.

    Looks once a minute, in the middle of each; of an instant, at the instant. Raises ValueError if `end` comes first.
    """
    first, last = float(epoch_ms(start)), float(epoch_ms(end))
    if last < first:
        raise ValueError(f"the end comes {(first - last) / MS_PER_S:.0f} s before the start: swap them")
    steps = int(np.clip(np.ceil((last - first) / (MIN_S * MS_PER_S)), 1, MOST_STEPS))
    times = first + (last - first) * (np.arange(steps) + 0.5) / steps
    return float((sun_elevation_deg(times, lat, lon) < below_deg).mean())
