"""Did the two hulls move as one? The rigid-body test, and simpler signs where headings are missing.

Two hulls made fast keep their relative position as seen from either deck while both swing or drift; anchored
neighbours keep theirs as seen from the ground while each swings about its own anchor.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from detector import geodesy
from detector.records import Coupling
from detector.schema import milliseconds
from detector.units import KN_MS, MS_PER_S

if TYPE_CHECKING:
    import pandas as pd

Floats = NDArray[np.float64]

_MIN_FIXES = 10  # paired instants: fewer say nothing (DOMAIN 1.3)
_MIN_SWING_DEG = 30.0  # less swing cannot tell the two frames apart (DOMAIN 1.3)
_STEP_MS = 600_000  # displacements over ten minutes: longer than GNSS wander, shorter than a tide
_GNSS_FLOOR_M = 3.0  # spreads below this are noise: their ratio would mean nothing


def coupling(curve: pd.DataFrame) -> Coupling:
    """What the curve of one contact (PAIRS rows) says about rigid coupling; the same with the ships exchanged."""
    if len(curve) < _MIN_FIXES:
        return Coupling(None, None, None, None, None, None)
    east, north = curve["east_m"].to_numpy(), curve["north_m"].to_numpy()
    headings = [curve[f"heading_{number}_deg"].to_numpy() for number in (1, 2)]
    spreads = [spread for heading in headings if (spread := _body_spread_m(east, north, heading)) is not None]
    swings = [swing for heading in headings if (swing := _swing_deg(heading)) is not None]
    body = float(np.sqrt(np.mean(np.square(spreads)))) if spreads else None
    earth = float(np.hypot(_spread_m(east), _spread_m(north)))
    swing = min(swings) if swings else None
    ratio = None
    if body is not None and swing is not None and swing >= _MIN_SWING_DEG:
        ratio = (max(body, _GNSS_FLOOR_M) / max(earth, _GNSS_FLOOR_M)) ** 2
    drift, difference = _motion(curve)
    return Coupling(
        spread_m=_rounded(body, 2),
        earth_spread_m=_rounded(earth, 2),
        swing_deg=_rounded(swing, 1),
        body_ratio=_rounded(ratio, 4),
        drift_m=_rounded(drift, 1),
        speed_difference_kn=_rounded(difference, 3),
    )


def _rounded(value: float | None, digits: int) -> float | None:
    return None if value is None else round(value, digits)


def _spread_m(values: Floats) -> float:
    """A robust standard deviation: one wild fix must not decide."""
    return float(1.4826 * np.median(np.abs(values - np.median(values))))


def _body_spread_m(east: Floats, north: Floats, heading_deg: Floats) -> float | None:
    known = ~np.isnan(heading_deg)
    if known.sum() < _MIN_FIXES:
        return None
    angle = np.radians(heading_deg[known])
    ahead = east[known] * np.sin(angle) + north[known] * np.cos(angle)
    right = east[known] * np.cos(angle) - north[known] * np.sin(angle)
    return float(np.hypot(_spread_m(ahead), _spread_m(right)))


def _swing_deg(heading_deg: Floats) -> float | None:
    """The range of headings: the circle less the largest empty sector, 5 % of wild readings left aside."""
    known = heading_deg[~np.isnan(heading_deg)]
    if len(known) < _MIN_FIXES:
        return None
    middle = np.degrees(np.angle(np.exp(1j * np.radians(known)).mean()))
    low, high = np.quantile(geodesy.wrap_deg(known - middle), [0.025, 0.975])
    return float(high - low)


def _motion(curve: pd.DataFrame) -> tuple[float, float | None]:
    """Metres the pair moved from first to last instant, and the median difference of velocities over ten minutes."""
    t = milliseconds(curve["time"])
    lat = ((curve["lat_1"] + curve["lat_2"]) / 2.0).to_numpy()
    lon_1, lon_2 = curve["lon_1"].to_numpy(), curve["lon_2"].to_numpy()
    lon = lon_1 + geodesy.wrap_deg(lon_2 - lon_1) / 2.0
    drift = float(geodesy.distance_m(lat[0], lon[0], lat[-1], lon[-1]))
    later = np.searchsorted(t, t + _STEP_MS)
    usable = later < len(t)
    if usable.sum() < _MIN_FIXES:
        return drift, None
    later = later[usable]
    east, north = curve["east_m"].to_numpy(), curve["north_m"].to_numpy()
    metres = np.hypot(east[later] - east[usable], north[later] - north[usable])
    seconds = (t[later] - t[usable]) / MS_PER_S
    return drift, float(np.median(metres / seconds) / KN_MS)
