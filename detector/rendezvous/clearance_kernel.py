"""Compiled: clearances between many pairs of hull outlines. `hull.outline` and `hull.clearance_m` are the same in words."""

from __future__ import annotations

import math

import numpy as np
from numpy.typing import NDArray

from detector.compiled import compiled, inlined

Floats = NDArray[np.float64]

CORNERS = 5
_X, _Y, _EAST, _NORTH, _PER_LENGTH2, _FAR = range(
    6
)  # rows of an outline: its corners, the edges after them, see _turned
_LEAST_LENGTH2 = 1e-12


@compiled
def room_for(many: int) -> Floats:
    """Room for so many outlines of each of two ships, to work in."""
    return np.empty((2, many, 6, CORNERS))


@inlined
def _outline(sides, sine, cosine, east, north, shoulder_share, room, ship, k):
    """Write the corners (stern port, stern starboard, shoulder, bow, shoulder: against the clock) and the edges."""
    bow, stern, port, starboard = sides[0], sides[1], sides[2], sides[3]
    shoulder = bow - shoulder_share * (bow + stern)
    for corner in range(CORNERS):
        ahead = -stern if corner < 2 else (bow if corner == 3 else shoulder)
        right = -port if corner == 0 or corner == 4 else ((starboard - port) / 2.0 if corner == 3 else starboard)
        room[ship, k, _X, corner] = east + ahead * sine + right * cosine
        room[ship, k, _Y, corner] = north + ahead * cosine - right * sine
    for corner in range(CORNERS):
        after = corner + 1 if corner < CORNERS - 1 else 0
        east_m = room[ship, k, _X, after] - room[ship, k, _X, corner]
        north_m = room[ship, k, _Y, after] - room[ship, k, _Y, corner]
        room[ship, k, _EAST, corner], room[ship, k, _NORTH, corner] = east_m, north_m
        room[ship, k, _PER_LENGTH2, corner] = 1.0 / max(east_m * east_m + north_m * north_m, _LEAST_LENGTH2)


@inlined
def _corners_to_edges2(room, a, i, b, k):
    """Whether an edge of outline i of ship a parts it from k of b; the square of the shortest way to one from a corner.

    Looked at are corners of b and those edges that have some of them on the outer side: the nearest points are there.
    """
    parted, nearest = False, math.inf
    for edge in range(CORNERS):
        x, y, ex, ey = room[a, i, _X, edge], room[a, i, _Y, edge], room[a, i, _EAST, edge], room[a, i, _NORTH, edge]
        innermost, outermost = -math.inf, math.inf
        for corner in range(CORNERS):
            inside = ex * (room[b, k, _Y, corner] - y) - ey * (room[b, k, _X, corner] - x)
            innermost = inside if inside > innermost else innermost
            outermost = inside if inside < outermost else outermost
        if outermost >= 0.0:
            continue
        parted |= innermost < 0.0
        for corner in range(CORNERS):
            dx, dy = room[b, k, _X, corner] - x, room[b, k, _Y, corner] - y
            share = (dx * ex + dy * ey) * room[a, i, _PER_LENGTH2, edge]
            share = 0.0 if share < 0.0 else share
            share = 1.0 if share > 1.0 else share
            gx, gy = dx - share * ex, dy - share * ey
            gap2 = gx * gx + gy * gy
            nearest = gap2 if gap2 < nearest else nearest
    return parted, nearest


@inlined
def _clearance_m(room, i, k):
    """Metres between outline i of the first ship and k of the second; 0 where they touch or overlap."""
    parted_1, nearest_1 = _corners_to_edges2(room, 0, i, 1, k)
    parted_2, nearest_2 = _corners_to_edges2(room, 1, k, 0, i)
    return math.sqrt(min(nearest_1, nearest_2)) if parted_1 or parted_2 else 0.0


@compiled
def _turned(sides, heading_deg, turns, east, north, shoulder_share, toward_east, toward_north, room, ship):
    """Write an outline for each heading that is possible, and how far it lies towards the other; returns how many.

    In the row _FAR: that distance and the corner that lies so far.
    """
    if heading_deg == heading_deg:
        angle = heading_deg * math.pi / 180.0
        _outline(sides, math.sin(angle), math.cos(angle), east, north, shoulder_share, room, ship, 0)
        many = 1
    else:
        many = len(turns)
        for k in range(many):
            _outline(sides, turns[k, 0], turns[k, 1], east, north, shoulder_share, room, ship, k)
    for k in range(many):
        far, at = -math.inf, 0
        for corner in range(CORNERS):
            now = room[ship, k, _X, corner] * toward_east + room[ship, k, _Y, corner] * toward_north
            if now > far:
                far, at = now, corner
        room[ship, k, _FAR, 0] = far
        room[ship, k, _FAR, 1], room[ship, k, _FAR, 2] = room[ship, k, _X, at], room[ship, k, _Y, at]
    return many


@inlined
def _utmost(room, ship, many, sign):
    """The outline that lies farthest towards the other ship (sign 1), or least so (-1)."""
    best = 0
    for k in range(1, many):
        if sign * room[ship, k, _FAR, 0] > sign * room[ship, best, _FAR, 0]:
            best = k
    return best


@compiled
def extreme(
    east: float, north: float, heading_1: float, heading_2: float, sides_1: Floats, sides_2: Floats,
    turns: Floats, shoulder_share: float, room: Floats,
) -> tuple[float, float]:  # fmt: skip
    """The smallest and the largest clearance of one pair, over all `turns` of a hull whose heading is NaN.

    `turns` are (n, 2): sine and cosine of directions. Of two outlines the clearance is no less than what lies between
    them along the line of the antennas, and no more than between the corners nearest along it: most pairs of turns can
    neither be the smallest nor the largest.
    """
    apart = math.sqrt(east * east + north * north)
    ux, uy = (east / apart, north / apart) if apart > 0.0 else (1.0, 0.0)
    many_1 = _turned(sides_1, heading_1, turns, 0.0, 0.0, shoulder_share, ux, uy, room, 0)
    many_2 = _turned(sides_2, heading_2, turns, east, north, shoulder_share, -ux, -uy, room, 1)
    least = _clearance_m(room, _utmost(room, 0, many_1, 1.0), _utmost(room, 1, many_2, 1.0))
    if many_1 == 1 and many_2 == 1:
        return least, least
    most = _clearance_m(room, _utmost(room, 0, many_1, -1.0), _utmost(room, 1, many_2, -1.0))
    least, most = min(least, most), max(least, most)
    for i in range(many_1):
        for k in range(many_2):
            x, y = room[0, i, _FAR, 1] - room[1, k, _FAR, 1], room[0, i, _FAR, 2] - room[1, k, _FAR, 2]
            between = max(-room[1, k, _FAR, 0] - room[0, i, _FAR, 0], 0.0)
            if between < least or x * x + y * y > most * most:
                now = _clearance_m(room, i, k)
                least, most = min(least, now), max(most, now)
    return least, most


@compiled
def extremes(
    east: Floats, north: Floats, heading_1: Floats, heading_2: Floats, sides_1: Floats, sides_2: Floats,
    directions_deg: Floats, shoulder_share: float,
) -> tuple[Floats, Floats]:  # fmt: skip
    """The smallest and the largest clearance of many pairs: as `extreme`, arrays of them."""
    low, high = np.empty(len(east)), np.empty(len(east))
    turns, room = np.empty((len(directions_deg), 2)), room_for(len(directions_deg))
    for k in range(len(directions_deg)):
        angle = directions_deg[k] * math.pi / 180.0
        turns[k, 0], turns[k, 1] = math.sin(angle), math.cos(angle)
    for row in range(len(east)):
        low[row], high[row] = extreme(
            east[row], north[row], heading_1[row], heading_2[row], sides_1[row], sides_2[row],
            turns, shoulder_share, room,
        )  # fmt: skip
    return low, high


@compiled
def swing_m(sides: Floats, heading_error_deg: float) -> float:
    """How far an error of heading moves the hull's side towards another ship: half its length, turned."""
    if math.isnan(heading_error_deg):
        return 0.0
    return (sides[0] + sides[1]) / 2.0 * math.sin(min(heading_error_deg, 90.0) * math.pi / 180.0)


@compiled
def known_to_m(error_m: float, hull_error_m: float, turn_m: float, spread_m: float) -> float:
    """Two standard deviations of a clearance: the errors are independent, a heading not known is a range on top."""
    return 2.0 * math.sqrt(error_m**2 + hull_error_m**2 + turn_m**2) + spread_m
