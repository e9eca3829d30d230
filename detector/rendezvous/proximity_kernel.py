"""Compiled: the clearance curve of each window, one window after the other; `proximity` says what it is.

Numba keeps compiled code by this file's date: whoever changes `path_kernel` or `clearance_kernel` changes this one too.
"""

from __future__ import annotations

import math

from detector.rendezvous.candidates_kernel import HULL_ERROR
from detector.rendezvous.clearance_kernel import compiled, extreme, inlined, known_to_m, room_for, swing_m
from detector.tracks.path_kernel import heading, moment, offset
from detector.units import MS_PER_S

# rows of the numbers of an instant, those of ship 2 right after those of ship 1
LAT, LON, SOG, COG, HEADING = 0, 2, 4, 6, 8
EAST, NORTH, CLEARANCE, UNCERTAINTY, ERROR, HULL, TURN, LEG = range(10, 18)
ROWS = 18


@inlined
def _onward(t, place, past, when):
    """The next fix, and whether it is one at this time: of several at one time the last."""
    exact = False
    while place < past and t[place] == when:
        place += 1
        exact = True
    return place, exact


@compiled
def count(t, fixes_1, fixes_2, begin):
    """Write to begin[1:] how many instants each window has: times of fixes of either ship, each once."""
    for window in range(len(begin) - 1):
        i, past_i = fixes_1[0][window], fixes_1[1][window]
        k, past_k = fixes_2[0][window], fixes_2[1][window]
        many = 0
        while i < past_i or k < past_k:
            when = t[i] if i < past_i else t[k]
            if k < past_k:
                when = min(when, t[k])
            i, _ = _onward(t, i, past_i, when)
            k, _ = _onward(t, k, past_k, when)
            many += 1
        begin[window + 1] = many


@compiled
def mark(fixes, wanted):
    """Set `wanted` for the fixes of each window and the one before them."""
    for window in range(len(fixes[0])):
        wanted[max(fixes[0][window] - 1, 0) : fixes[1][window]] = 1


@compiled
def measure(paths, fixes_1, fixes_2, tracks, begin, sides, outline, numbers, when_ms, before, heard):
    """Fill all instants: `numbers` (ROWS, n), the time, the fix of each ship at or before it, and who was heard.

    `paths` are t, last, the columns of the path, the course and for each fix its place in `sides`.
    """
    t, last, columns, cog_deg, place = paths
    room = room_for(len(outline[0]))
    for window in range(len(begin) - 1):
        i, past_i = fixes_1[0][window], fixes_1[1][window]
        k, past_k = fixes_2[0][window], fixes_2[1][window]
        last_1, last_2 = last[tracks[0][window]], last[tracks[1][window]]
        for n in range(begin[window], begin[window + 1]):
            when = t[i] if i < past_i else t[k]
            if k < past_k:
                when = min(when, t[k])
            i, exact_1 = _onward(t, i, past_i, when)
            k, exact_2 = _onward(t, k, past_k, when)
            when_ms[n], before[0, n], before[1, n] = when, i - 1, k - 1
            heard[n] = int(exact_1) + 2 * int(exact_2)
            one = _ship(i - 1, exact_1, last_1, when, t, columns, cog_deg, numbers, 0, n)
            two = _ship(k - 1, exact_2, last_2, when, t, columns, cog_deg, numbers, 1, n)
            numbers[LEG, n] = max(one[2], two[2])
            _compare(n, one, two, sides[place[i - 1]], sides[place[k - 1]], outline, numbers, room)


@inlined
def _ship(row, exact, last, when, t, columns, cog_deg, numbers, ship, n):
    """Write the state of one ship; returns its error, that of its heading and the silence it lies in (s)."""
    after = row if exact else row + 1
    lat, lon, sog, hull_deg, hull_deg_error, error = moment(row, after, when, t, columns)
    numbers[LAT + ship, n], numbers[LON + ship, n], numbers[SOG + ship, n] = lat, lon, sog
    numbers[HEADING + ship, n] = hull_deg
    share = 0.0 if after == row else (when - t[row]) / (t[after] - t[row])
    numbers[COG + ship, n] = heading(row, after, share, cog_deg, cog_deg)[0]
    return error, hull_deg_error, (t[min(row + 1, last)] - t[row]) / MS_PER_S


@inlined
def _compare(n, one, two, hull_1, hull_2, outline, numbers, room):
    """Write the way from ship to ship, the clearance and what it is known to."""
    east, north = offset(numbers[LAT, n], numbers[LON, n], numbers[LAT + 1, n], numbers[LON + 1, n])
    least, most = extreme(
        east, north, numbers[HEADING, n], numbers[HEADING + 1, n], hull_1, hull_2, outline[0], outline[1], room
    )
    error, hull_error = math.hypot(one[0], two[0]), math.hypot(hull_1[HULL_ERROR], hull_2[HULL_ERROR])
    turn, spread = math.hypot(swing_m(hull_1, one[1]), swing_m(hull_2, two[1])), (most - least) / 2.0
    numbers[EAST, n], numbers[NORTH, n] = east, north
    numbers[CLEARANCE, n], numbers[UNCERTAINTY, n] = (
        (least + most) / 2.0,
        known_to_m(error, hull_error, turn, spread),
    )
    numbers[ERROR, n], numbers[HULL, n], numbers[TURN, n] = error, hull_error, turn + spread / 2.0
