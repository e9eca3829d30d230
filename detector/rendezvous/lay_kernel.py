"""Compiled: how two ships lay during each contact, in numbers. `lay` says what they mean.

A curve comes as the tuple of `lay.COLUMNS`; a contact as its window and its first and last instant.
"""

from __future__ import annotations

import math

import numpy as np

from detector.compiled import compiled
from detector.tracks.path_kernel import offset, wrap

(T, EAST, NORTH, HEADING_1, HEADING_2, ERROR, LEG, LAT_1, LON_1, LAT_2, LON_2, SOG_1, SOG_2, CLEARANCE, UNCERTAINTY,
 LOW, HEARD, TELLS) = range(18)  # fmt: skip
(START_EARLY, START_LATE, END_EARLY, END_LATE, FIRST, LAST, FIXES_1, FIXES_2, OBSERVED, FRAME, AHEAD, RIGHT, TURNED,
 SPREAD, EARTH, BODY_1, BODY_2, SWING_1, SWING_2, GROUND_1, GROUND_2, NOISE, APART, MOVED, MIN_CLEARANCE,
 MEDIAN_CLEARANCE, RESOLUTION, BLUR, SPEED, BEFORE, AFTER, CAME_1, CAME_2, LEFT_1, LEFT_2, NEAR_FROM, NEAR_TO,
 AGREED, LEGS, ROUGH) = range(40)  # fmt: skip
NUMBERS = 40
OF_EITHER = (
    (FIXES_1, FIXES_2), (BODY_1, BODY_2), (SWING_1, SWING_2), (GROUND_1, GROUND_2), (CAME_1, CAME_2), (LEFT_1, LEFT_2),
)  # fmt: skip  # exchanged with the ships

SHARP_M = 60.0  # an error beyond this blurs how she lay: long-range reports of both ships are 78 m
FEW = 4
COMPASS_SHARE, COMPASS_FEW = 0.7, 5  # of the instants must have a heading, to see the other ship from this hull
PLAY_M, SPREADS = 8.0, 3.0  # in her place: within fenders, lines and whole metres of the offsets, and three spreads
LOOSE_M = 60.0  # a spread beyond this is no place alongside: the bound of the clearance must do
CREEP_MS = (
    2.5  # m/s at which a ship comes from and goes to a place alongside, the last mile included (DOMAIN 1.3: < 5 kn)
)
NEAR_M = 1_000.0  # approach and departure: within this of the other
AROUND_MS = 2_400_000  # looked at before and after a contact (40 min), and the next instant: as far as any window goes
EARTH_BETTER = 0.5  # seen from the ground she must lie so much steadier than from a hull, to be held for earth-fixed


@compiled
def spread_m(x, y):
    """One standard deviation per axis of points about their middle, told from the median: a few wild ones do not count."""
    mx, my = np.median(x), np.median(y)
    return np.median(np.hypot(x - mx, y - my)) / 1.1774  # the median of a Rayleigh distribution


@compiled
def swing_deg(heading):
    """The range that holds 95 % of some headings (NaN left out); NaN where there are fewer than five."""
    known = heading[~np.isnan(heading)]
    if len(known) < COMPASS_FEW:
        return np.nan
    radians = known * math.pi / 180.0
    middle = math.atan2(np.sin(radians).mean(), np.cos(radians).mean()) * 180.0 / math.pi
    off = np.empty(len(known))
    for k in range(len(known)):
        off[k] = wrap(known[k] - middle)
    off.sort()
    cut = int(0.025 * len(off))
    return off[len(off) - 1 - cut] - off[cut]


@compiled
def lays(found, begin, curve, tells, bridge_ms, observed_ms, enter_m, out):
    """Write the numbers of each contact."""
    longest = 0
    for k in range(len(begin) - 1):
        longest = max(longest, begin[k + 1] - begin[k])
    away = np.empty(longest)
    for k in range(len(found)):
        window, a, b = found[k]
        low, high = begin[window], begin[window + 1]
        row = out[k]
        row[:] = np.nan
        seen = _chosen(curve, tells, observed_ms, a, b)
        limit = _place(curve, seen, row)
        _edges(curve, tells, low, high, a, b, limit, enter_m, bridge_ms, observed_ms, away, row)
        first, last = int(row[FIRST]), int(row[LAST])
        inside = _chosen(curve, tells, observed_ms, first, last)
        _counted(curve, observed_ms, first, last, row)
        _silences(curve, tells, observed_ms, first, last, row)
        _measured(curve, inside, row)
        _moved(curve, first, last, inside, row)
        _before_and_after(curve, tells, low, high, first, last, bridge_ms, row)


@compiled
def _chosen(curve, tells, observed_ms, a, b):
    """The instants that show best how she lay; all that tell something where these are too few."""
    sharp = np.empty(b - a + 1, dtype=np.int64)
    every = np.empty(b - a + 1, dtype=np.int64)
    m = n = 0
    for i in range(a, b + 1):
        if not tells[i]:
            continue
        every[n] = i
        n += 1
        if curve[LEG, i] * 1000.0 <= observed_ms and curve[ERROR, i] <= SHARP_M:
            sharp[m] = i
            m += 1
    return sharp[:m] if m >= FEW else every[:n]


@compiled
def seen_from(curve, i, frame):
    """Ship 2 from ship 1: east and north (frame 0), or ahead and right of ship 1's bow (1) or of ship 2's (2)."""
    east, north = curve[EAST, i], curve[NORTH, i]
    if frame == 0:
        return east, north
    angle = curve[HEADING_1 + frame - 1, i] * math.pi / 180.0
    sine, cosine = math.sin(angle), math.cos(angle)
    return east * sine + north * cosine, east * cosine - north * sine


@compiled
def _place(curve, seen, row):
    """Where she lay and in which frame she lay steadiest; the deviation within which she was in that place, or NaN."""
    best = math.inf
    more_of_2 = 0
    for i in seen:
        more_of_2 += (int(curve[HEARD, i]) >> 1) - (int(curve[HEARD, i]) & 1)
    for frame in range(3):
        x, y = np.empty(len(seen)), np.empty(len(seen))
        n = 0
        for i in seen:
            x[n], y[n] = seen_from(curve, i, frame)
            if x[n] == x[n]:
                n += 1
        if n < 2 or (frame > 0 and (n < COMPASS_FEW or n < COMPASS_SHARE * len(seen))):
            continue
        x, y = x[:n], y[:n]
        now = spread_m(x, y)
        row[EARTH + frame] = now
        weighed = now / EARTH_BETTER if frame == 0 else now
        if weighed < best or (weighed == best and frame == 2 and more_of_2 > 0):  # headings may be the very same
            best = weighed
            row[FRAME], row[AHEAD], row[RIGHT], row[SPREAD] = frame, np.median(x), np.median(y), now
    both = np.empty(len(seen))
    for n in range(len(seen)):
        both[n] = curve[HEADING_2, seen[n]] - curve[HEADING_1, seen[n]]
    both = both[~np.isnan(both)] * math.pi / 180.0
    if len(both):
        sine, cosine = np.sin(both).mean(), np.cos(both).mean()
        row[TURNED], row[AGREED] = math.atan2(sine, cosine) * 180.0 / math.pi, math.hypot(sine, cosine)
    return PLAY_M + SPREADS * row[SPREAD] if len(seen) >= FEW and row[SPREAD] <= LOOSE_M else np.nan


@compiled
def _away_m(curve, i, row):
    """How far ship 2 is from her place; from her distance where the heading that says so was not heard."""
    x, y = seen_from(curve, i, int(row[FRAME]))
    if x == x:
        return math.hypot(x - row[AHEAD], y - row[RIGHT])
    return abs(math.hypot(curve[EAST, i], curve[NORTH, i]) - math.hypot(row[AHEAD], row[RIGHT]))


@compiled
def _edges(curve, tells, low, high, a, b, limit, enter_m, bridge_ms, observed_ms, away, row):
    """First and last instant in contact, and between which times the contact began and ended."""
    first = last = -1
    in_place = 0
    if limit == limit:
        for i in range(low, high):
            away[i - low] = _away_m(curve, i, row)
        for i in range(a, b + 1):
            doubt = curve[ERROR, i] if curve[ERROR, i] > SHARP_M / 2.0 else 0.0
            if tells[i] and away[i - low] <= limit + doubt:
                first = i if first < 0 else first
                last = i
                in_place += 1
    if in_place < FEW - 1:
        first, last, limit = a, b, enter_m
        for i in range(low, high):
            away[i - low] = curve[LOW, i]
    row[FIRST], row[LAST] = first, last
    early, late = _edge(curve, tells, low, high, first, -1, limit, bridge_ms, observed_ms, away)
    row[START_EARLY], row[START_LATE] = early, late
    late, early = _edge(curve, tells, low, high, last, 1, limit, bridge_ms, observed_ms, away)
    row[END_EARLY], row[END_LATE] = early, late


@compiled
def _reach(curve, low, high, i, step, bridge_ms):
    """The farthest instant to look at from the first (or last) one: how far the window goes on is a matter of its grid."""
    far = i
    while low <= far + step < high and abs(curve[T, far] - curve[T, i]) <= AROUND_MS:
        if abs(curve[T, far + step] - curve[T, i]) > AROUND_MS + bridge_ms:
            break
        far += step
    return far


@compiled
def _edge(curve, tells, low, high, i, step, limit, bridge_ms, observed_ms, away):
    """The time farthest from, and the one nearest to the instant, at which the contact may have begun (or ended)."""
    t = curve[T, i]
    past = _reach(curve, low, high, i, step, bridge_ms) + step
    other = i + step
    while other != past and not tells[other]:
        other += step
    if other == past:
        return t, t
    gap_ms = abs(curve[T, other] - t)
    if gap_ms > bridge_ms:
        return t, t
    if gap_ms <= observed_ms:
        rise = away[other - low] - away[i - low]
        share = min(max((limit - away[i - low]) / rise, 0.0), 1.0) if rise > 0.0 else 0.0
        crossed = t + share * step * gap_ms
        return crossed, crossed
    way_ms = max(away[other - low] - limit, 0.0) / CREEP_MS * 1000.0
    return t + step * max(gap_ms - way_ms, 0.0), t


@compiled
def _silences(curve, tells, observed_ms, first, last, row):
    """How many silences of either ship were looked into, and how near the ships seemed in them (the median of each)."""
    nearest = np.empty(last - first + 1)
    legs, before = 0, -1.0
    for i in range(first, last + 1):
        leg = curve[LEG, i]
        if tells[i] and leg * 1000.0 > observed_ms and int(curve[HEARD, i]) != 3:
            if leg != before:
                nearest[legs] = curve[CLEARANCE, i]
                legs += 1
            before = leg
    row[LEGS] = legs
    if legs:
        row[ROUGH] = np.median(nearest[:legs])


@compiled
def _counted(curve, observed_ms, first, last, row):
    """Fixes of either ship, and how long both were heard."""
    ones = twos = 0
    observed, before = 0.0, -1
    for i in range(first, last + 1):
        ones += int(curve[HEARD, i]) & 1
        twos += int(curve[HEARD, i]) >> 1
        if before >= 0 and curve[LEG, before] * 1000.0 <= observed_ms:
            observed += curve[T, i] - curve[T, before]
        before = i
    row[FIXES_1], row[FIXES_2], row[OBSERVED] = ones, twos, observed


@compiled
def _measured(curve, inside, row):
    """Clearances, and what blurs them."""
    values = np.empty((5, len(inside)))
    for n in range(len(inside)):
        i = inside[n]
        values[0, n], values[1, n] = curve[CLEARANCE, i], curve[UNCERTAINTY, i]
        values[2, n], values[3, n] = curve[ERROR, i], math.hypot(curve[EAST, i], curve[NORTH, i])
    row[MIN_CLEARANCE], row[MEDIAN_CLEARANCE] = values[0].min(), np.median(values[0])
    row[RESOLUTION], row[BLUR] = np.quantile(values[1], 0.1), np.median(values[1])
    row[NOISE], row[APART] = np.median(values[2]), np.median(values[3])


@compiled
def _moved(curve, first, last, inside, row):
    """How each ship lay on the ground by her own fixes, how far the pair moved, and how fast they said they went."""
    speeds = np.empty(2 * len(inside))
    said = 0
    for ship in range(2):
        x, y, heading = np.empty(len(inside)), np.empty(len(inside)), np.empty(len(inside))
        n = 0
        for i in inside:
            if (int(curve[HEARD, i]) >> ship) & 1:
                at = inside[0]
                x[n], y[n] = offset(
                    curve[LAT_1 + 2 * ship, at], curve[LON_1 + 2 * ship, at],
                    curve[LAT_1 + 2 * ship, i], curve[LON_1 + 2 * ship, i],
                )  # fmt: skip
                heading[n] = curve[HEADING_1 + ship, i]
                n += 1
            sog = curve[SOG_1 + ship, i]
            if sog == sog:
                speeds[said] = sog
                said += 1
        if n >= 3:
            row[GROUND_1 + ship] = spread_m(x[:n], y[:n])
        row[SWING_1 + ship] = swing_deg(heading[:n])
    if said:
        row[SPEED] = np.median(speeds[:said])
    x1, y1 = offset(curve[LAT_1, first], curve[LON_1, first], curve[LAT_1, last], curve[LON_1, last])
    x2, y2 = offset(curve[LAT_2, first], curve[LON_2, first], curve[LAT_2, last], curve[LON_2, last])
    row[MOVED] = math.hypot(x1 + x2, y1 + y2) / 2.0


@compiled
def _before_and_after(curve, tells, low, high, first, last, bridge_ms, row):
    """How far apart they had been, since when they were near, and how far each went in that time; and afterwards."""
    for side in range(2):
        edge, step = (first, -1) if side == 0 else (last, 1)
        most, near, i = np.nan, np.nan, edge + step
        far = edge
        past = _reach(curve, low, high, edge, step, bridge_ms) + step
        while i != past:
            if tells[i]:
                now = math.hypot(curve[EAST, i], curve[NORTH, i])
                most = now if not most >= now else most
                if now > NEAR_M and near != near:
                    near = curve[T, i]
                far = i
            i += step
        row[BEFORE + side], row[NEAR_FROM + side] = most, near
        if far != edge:
            for ship in range(2):
                x, y = offset(
                    curve[LAT_1 + 2 * ship, edge], curve[LON_1 + 2 * ship, edge],
                    curve[LAT_1 + 2 * ship, far], curve[LON_1 + 2 * ship, far],
                )  # fmt: skip
                row[CAME_1 + 2 * side + ship] = math.hypot(x, y)
