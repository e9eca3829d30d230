"""Compiled: clearances between many pairs of hull outlines. `hull.outline` and `hull.clearance_m` are the same in words."""

from __future__ import annotations

import math

import numpy as np
from numba import njit
from numpy.typing import NDArray

Floats = NDArray[np.float64]

compiled = njit(cache=True, nogil=True, error_model="numpy")
_CORNERS = 5


@compiled
def _outline(
    sides: Floats, heading_deg: float, east: float, north: float, shoulder_share: float, x: Floats, y: Floats
) -> None:
    """Write the corners: stern port, stern starboard, shoulder, bow, shoulder."""
    bow, stern, port, starboard = sides[0], sides[1], sides[2], sides[3]
    shoulder = bow - shoulder_share * (bow + stern)
    sine, cosine = math.sin(heading_deg * math.pi / 180.0), math.cos(heading_deg * math.pi / 180.0)
    for corner in range(_CORNERS):
        ahead = -stern if corner < 2 else (bow if corner == 3 else shoulder)
        right = -port if corner == 0 or corner == 4 else ((starboard - port) / 2.0 if corner == 3 else starboard)
        x[corner] = east + ahead * sine + right * cosine
        y[corner] = north + ahead * cosine - right * sine


@compiled
def _separated(ax: Floats, ay: Floats, bx: Floats, by: Floats) -> bool:
    """Whether an edge of the first outline has all of the second on its outer side."""
    for edge in range(_CORNERS):
        after = (edge + 1) % _CORNERS
        nx, ny = -(ay[after] - ay[edge]), ax[after] - ax[edge]
        own_low = other_low = math.inf
        own_high = other_high = -math.inf
        for corner in range(_CORNERS):
            own, other = ax[corner] * nx + ay[corner] * ny, bx[corner] * nx + by[corner] * ny
            own_low, own_high = min(own_low, own), max(own_high, own)
            other_low, other_high = min(other_low, other), max(other_high, other)
        if own_high < other_low or other_high < own_low:
            return True
    return False


@compiled
def _corner_to_edges2(ax: Floats, ay: Floats, bx: Floats, by: Floats) -> float:
    """The square of the shortest way from any corner of the first outline to any edge of the second."""
    nearest = math.inf
    for edge in range(_CORNERS):
        after = (edge + 1) % _CORNERS
        ex, ey = bx[after] - bx[edge], by[after] - by[edge]
        length2 = max(ex * ex + ey * ey, 1e-12)
        for corner in range(_CORNERS):
            dx, dy = ax[corner] - bx[edge], ay[corner] - by[edge]
            share = min(max((dx * ex + dy * ey) / length2, 0.0), 1.0)
            gx, gy = dx - share * ex, dy - share * ey
            nearest = min(nearest, gx * gx + gy * gy)
    return nearest


@compiled
def _clearance_m(ax: Floats, ay: Floats, bx: Floats, by: Floats) -> float:
    if not (_separated(ax, ay, bx, by) or _separated(bx, by, ax, ay)):
        return 0.0
    return math.sqrt(min(_corner_to_edges2(ax, ay, bx, by), _corner_to_edges2(bx, by, ax, ay)))


@compiled
def extremes(
    east: Floats, north: Floats, heading_1: Floats, heading_2: Floats, sides_1: Floats, sides_2: Floats,
    directions_deg: Floats, shoulder_share: float,
) -> tuple[Floats, Floats]:  # fmt: skip
    """Smallest and largest clearance of each pair over the headings that are possible; unknown ones are NaN."""
    many, fan = len(east), len(directions_deg)
    low, high = np.empty(many), np.empty(many)
    ax, ay = np.empty((fan, _CORNERS)), np.empty((fan, _CORNERS))
    bx, by = np.empty((fan, _CORNERS)), np.empty((fan, _CORNERS))
    for row in range(many):
        known_1, known_2 = heading_1[row] == heading_1[row], heading_2[row] == heading_2[row]
        tries_1, tries_2 = 1 if known_1 else fan, 1 if known_2 else fan
        for k in range(tries_1):
            heading = heading_1[row] if known_1 else directions_deg[k]
            _outline(sides_1[row], heading, 0.0, 0.0, shoulder_share, ax[k], ay[k])
        for k in range(tries_2):
            heading = heading_2[row] if known_2 else directions_deg[k]
            _outline(sides_2[row], heading, east[row], north[row], shoulder_share, bx[k], by[k])
        least, most = math.inf, -math.inf
        for i in range(tries_1):
            for k in range(tries_2):
                apart = _clearance_m(ax[i], ay[i], bx[k], by[k])
                least, most = min(least, apart), max(most, apart)
        low[row], high[row] = least, most
    return low, high
