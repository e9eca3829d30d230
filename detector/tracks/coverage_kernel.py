"""The compiled loops of `coverage`: what is usual at a place, and what ships were heard in a window.

A *moment* is one of the regular instants at which each ship's place and the silence around it are looked at. A random
window of length L that begins within a silence of length g meets a report with probability min(L, g) / g; averaged
over moments this is the usual chance for that length, without a choice of windows.
"""

from __future__ import annotations

import numpy as np

from detector.compiled import compiled

CELL_DEG = 0.5  # of the index by place only: distances are cut at NEAR_CUT_M, whatever cell they fall into
COLUMNS = 720
NEAR_M = 10_000.0  # reception from shore changes over ~10 km at its edge: the horizon of a ship's antenna
NEAR_CUT_M = 60_000.0  # six times as far says nothing of this place
FAR_M = 300_000.0  # a satellite hears the same traffic over hundreds of km
FAR_CUT_M = 2_000_000.0  # a low satellite sees no farther at once, roughly [from memory]
FAR_DEG = 18.5  # degrees of latitude to FAR_CUT_M, and what a ship goes in half an hour
NONE_M = 150_000.0  # a ship so far off weighs 1/50,000 of one that is here: left out of the near ones
METRES_PER_DEG = 111_195.0  # mean radius of the Earth (IUGG): good enough for weights
OTHER_CLASS = 0.3  # weight of ships of the other class: 2 W against 12.5 W, but the same stations
LIKE = 1.0  # log-odds: ships whose usual chance differs by this much say 60 % as much of the hour
LIKE_NEAR = 1.5  # ships near by need be less alike: they share the place
CERTAIN = 3.0  # log-odds: 95 % and 99.5 % are alike
EPS = 0.005
SHORT_MS = 3_600_000  # a ship stays in the same waters for an hour
BLUR_MS = 900_000.0  # half of the time between moments


@compiled
def logit(p):
    """Log-odds, kept finite."""
    p = min(max(p, EPS), 1.0 - EPS)
    return np.log(p / (1.0 - p))


@compiled
def expit(x):
    """The chance of log-odds."""
    return 1.0 / (1.0 + np.exp(-x))


@compiled
def away_m(lat_1, lon_1, lat_2, lon_2):
    """Metres between two places: flat near by, along the great circle beyond."""
    east = lon_2 - lon_1
    if abs(east) > 180.0:  # the remainder is slow, and seldom needed
        east = (east + 180.0) % 360.0 - 180.0
    north = lat_2 - lat_1
    if (abs(east) < 10.0 and abs(lat_1) < 60.0) or (abs(east) < 3.0 and abs(lat_1) < 80.0):  # within a percent
        x = east * np.cos(np.radians(0.5 * (lat_1 + lat_2)))
        return np.hypot(x, north) * METRES_PER_DEG
    a = np.sin(np.radians(north) / 2) ** 2
    b = np.cos(np.radians(lat_1)) * np.cos(np.radians(lat_2)) * np.sin(np.radians(east) / 2) ** 2
    return 2.0 * np.degrees(np.arcsin(np.sqrt(min(1.0, a + b)))) * METRES_PER_DEG


@compiled
def between(values, low, high, wanted):
    """The first index in [low, high) whose value is above the wanted one."""
    while low < high:
        middle = (low + high) // 2
        if values[middle] <= wanted:
            low = middle + 1
        else:
            high = middle
    return low


@compiled
def from_here(values, low, high, wanted):
    """As `between`, quick where the index is near `low`: in steps that double."""
    step = 1
    while low + step < high and values[low + step] <= wanted:
        low += step
        step *= 2
    return between(values, low, min(low + step + 1, high), wanted)


@compiled
def class_weight(one, other):
    """How much a ship of one class tells of a ship of another; -1 is not known."""
    if one == other:
        return 1.0
    if one < 0 or other < 0:
        return 0.6  # either may be of either class
    return OTHER_CLASS


@compiled
def share_heard(window, leg, away):
    """The share of windows about a moment that meet a report: in short legs of all of the leg, in long ones just there.

    In the middle of a long silence no window met a report, towards its ends some did: the ship was elsewhere then.
    """
    if leg <= SHORT_MS:
        return min(1.0, window / leg)
    blur = min(BLUR_MS, 0.5 * window)
    return min(max((0.5 * window - away + blur) / (2.0 * blur), 0.0), 1.0)


@compiled
def _distance2(lat, lon, narrow, polar, other_lat, other_lon):
    """Square of the metres to another place: flat, but near the poles; over 60 km a few parts in a thousand are lost."""
    if polar:
        return away_m(lat, lon, other_lat, other_lon) ** 2
    east = other_lon - lon
    if east > 180.0:
        east -= 360.0
    elif east < -180.0:
        east += 360.0
    return ((east * narrow) ** 2 + (other_lat - lat) ** 2) * METRES_PER_DEG**2


@compiled
def place_usual(lat, lon, t, span, out, kind, most, windows, index, moments, total):
    """Sets `total` to the weighted shares heard for each window length; the weight that they rest on comes back.

    Ships of the range `out` are left out. `most` bounds the moments read from a cell: evenly thinned beyond it.
    """
    keys, starts = index
    m_t, m_lat, m_lon, m_group, m_leg, m_away, m_class, m_worth = moments
    total[:] = 0.0
    weight = 0.0
    row = int(np.floor((lat + 90.0) / CELL_DEG))
    column = int(np.floor((lon + 180.0) / CELL_DEG))
    tall = int(np.ceil(NEAR_CUT_M / (METRES_PER_DEG * CELL_DEG)))
    widest = max(np.cos(np.radians(min(89.0, abs(lat) + 1.0))), 0.02)
    wide = min(int(np.ceil(tall / widest)), COLUMNS // 2 - 1)
    same, other, unsure = class_weight(kind, kind), class_weight(kind, 1 - kind), class_weight(kind, -1)
    if kind < 0:
        other = unsure
    narrow = np.cos(np.radians(lat))
    polar = abs(lat) >= 80.0
    rungs = len(windows)
    for r in range(row - tall, row + tall + 1):
        for c in range(column - wide, column + wide + 1):
            key = r * COLUMNS + c % COLUMNS
            k = between(keys, 0, len(keys), key - 1)
            if k == len(keys) or keys[k] != key:
                continue
            first = between(m_t, starts[k], starts[k + 1], t - span - 1)
            last = between(m_t, first, starts[k + 1], t + span)
            step = (last - first) // most + 1
            for i in range(first, last, step):
                if out[0] <= m_group[i] < out[1]:
                    continue
                d2 = _distance2(lat, lon, narrow, polar, m_lat[i], m_lon[i])
                if d2 > NEAR_CUT_M**2:
                    continue
                like = same if m_class[i] == kind else (unsure if m_class[i] < 0 else other)
                w = step * m_worth[i] * like / (1.0 + d2 / NEAR_M**2)
                weight += w
                if m_leg[i] <= SHORT_MS:
                    per = 1.0 / m_leg[i]
                    for r_ in range(rungs):
                        total[r_] += w * min(1.0, windows[r_] * per)
                else:
                    for r_ in range(rungs):
                        total[r_] += w * share_heard(windows[r_], m_leg[i], m_away[i])
    return weight


@compiled
def usual_elsewhere(columns, span, most, windows, index, moments, shares, weights):
    """For moments in order of ship: what other ships achieve at the place, by window length, and on what weight."""
    m_t, m_lat, m_lon, m_group, m_class = columns
    total = np.zeros(len(windows))
    for i in range(len(m_t)):
        out = (m_group[i], m_group[i] + 1)
        w = place_usual(m_lat[i], m_lon[i], m_t[i], span, out, m_class[i], most, windows, index, moments, total)
        weights[i] = w
        for r in range(len(windows)):
            shares[i, r] = total[r] / w if w > 0 else np.nan


@compiled
def own_shift(achieved, expected, count, rests_on):
    """Log-odds by which a ship is heard better than the others where it was, shrunk towards none."""
    if count <= 0:
        return 0.0
    usual = min(max(expected / count, EPS), 1.0 - EPS)
    own = (achieved * rests_on[0] + rests_on[1] * usual) / (count * rests_on[0] + rests_on[1])
    return logit(own) - logit(usual)


@compiled
def own_usual(ship, span, own, shares, weights, rests_on, of_all, usual):
    """For moments in order of ship: the chance usual for that ship at that place, by window length."""
    o_t, o_ptr, achieved, expected, count = own
    for i in range(len(ship)):
        m, n = o_ptr[ship[i]], o_ptr[ship[i] + 1]
        a, b = between(o_t, m, n, o_t[i] - span - 1), between(o_t, m, n, o_t[i] + span)
        number = count[b] - count[a]
        for r in range(usual.shape[1]):
            got, due = achieved[b, r] - achieved[a, r], expected[b, r] - expected[a, r]
            back = got / number
            if weights[i] > 0:
                w = weights[i] * rests_on[0]
                place = (w * shares[i, r] + of_all * back) / (w + of_all)
                usual[i, r] = expit(logit(place) + own_shift(got, due, number, rests_on))
            else:
                usual[i, r] = back


@compiled
def at_length(values, low, share):
    """A value between two rungs of the ladder of window lengths."""
    return values[low] * (1.0 - share) + values[low + 1] * share


@compiled
def nearest_of(asked, rows, first, last, o_t, o_ptr, o_lat, o_lon, ships):
    """Sets `ships` at the rows to the ship in [first, last) that was nearest to the place about the window's middle."""
    for n in range(len(rows)):
        q = rows[n]
        middle, least = 0.5 * (asked[q, 2] + asked[q, 3]), np.inf
        for ship in range(first[n], last[n]):
            a, b = o_ptr[ship], o_ptr[ship + 1]
            if a < b:
                i = min(between(o_t, a, b, middle - 1), b - 1)
                d = away_m(asked[q, 0], asked[q, 1], o_lat[i], o_lon[i])
                if d < least:
                    ships[q], least = ship, d


@compiled
def own_outside(ship, start, end, reach, low, share, fixes, own, moment_ms, beside_worth):
    """Achieved, expected and count over the ship's own moments outside the silence that a window lies in.

    The first and last fix of that silence are sought outside the window: what was heard within it has no say.
    """
    f_t, f_ptr = fixes
    o_t, o_ptr, achieved, expected, count = own
    a, b = f_ptr[ship], f_ptr[ship + 1]
    before = between(f_t, a, b, start - 1) - 1
    after = between(f_t, a, b, end)
    total, usual, number = 0.0, 0.0, 0.0
    m, n = o_ptr[ship], o_ptr[ship + 1]
    for side in range(2):
        beside = 0
        if side == 0:
            i = between(o_t, m, n, start - reach - 1)
            j = between(o_t, m, n, f_t[before] - 1) if before >= a else i
            if before >= a:
                beside = min(start - f_t[before], reach)
            nearest = j - 1
        else:
            i = between(o_t, m, n, f_t[after]) if after < b else n
            j = between(o_t, m, n, end + reach)
            if after < b:
                beside = min(f_t[after] - end, reach)
            nearest = i
        if j > i:
            total += at_length(achieved[j], low, share) - at_length(achieved[i], low, share)
            usual += at_length(expected[j], low, share) - at_length(expected[i], low, share)
            number += count[j] - count[i]
            if beside > 0:  # the rest of the silence, as if the window had ended it
                extra = beside_worth * beside / moment_ms
                due = at_length(expected[nearest + 1], low, share) - at_length(expected[nearest], low, share)
                total += extra * min(1.0, (end - start) / beside)
                usual += extra * due
                number += extra
    return total, usual, number


@compiled
def _present(question, out, kind, whole, level_of, fixes, slots, near):
    """Fill `near` (chance, metres away, heard, of the other class) with the ships there through a window.

    Back come their number, the weighted sum and weight of their usual chances (only if `whole`), and how many of them
    were heard in it.
    """
    lat, lon, start, end = question
    low, share = level_of
    f_t, f_ptr = fixes
    s_moment_ms, s_first, s_ptr, s_t, s_lat, s_lon, s_vlat, s_vlon, s_ship, s_group, s_fix, s_usual, s_class, s_span = (
        slots
    )
    chance, away, heard, other = near
    middle = (start + end) // 2
    slot = middle // s_moment_ms - s_first
    first, last = 0, 0
    if 0 <= slot < len(s_ptr) - 1:
        first = between(s_lat, s_ptr[slot], s_ptr[slot + 1], lat - FAR_DEG)
        last = between(s_lat, first, s_ptr[slot + 1], lat + FAR_DEG)
    count, wide, wide_n, all_heard = 0, 0.0, 0.0, 0
    for i in range(first, last):
        if s_group[i] == out or s_span[i, 0] >= start or s_span[i, 1] <= end:
            continue
        later = middle - s_t[i]
        d = away_m(lat, lon, s_lat[i] + s_vlat[i] * later, s_lon[i] + s_vlon[i] * later)
        if d > FAR_CUT_M:
            continue
        if s_span[i, 2] >= start:  # the fixes around the moment mostly tell, and are at hand
            heard[count] = 1.0
        elif s_span[i, 3] >= start:
            heard[count] = 1.0 if s_span[i, 3] <= end else 0.0
        else:
            n = from_here(f_t, s_fix[i], f_ptr[s_ship[i] + 1], middle)
            heard[count] = 1.0 if f_t[n - 1] >= start or f_t[n] <= end else 0.0
        away[count], chance[count] = d, at_length(s_usual[i], low, share)
        other[count] = 1.0 if s_class[i] != kind else 0.0
        if whole:
            w = class_weight(kind, s_class[i]) / (1.0 + (d / FAR_M) ** 2)
            wide += w * expit(chance[count])
            wide_n += w
        all_heard += int(heard[count])
        count += 1
    return count, wide, wide_n, all_heard


@compiled
def _usual(place, own, wide, of_all):
    """The log-odds usual here for this ship (of the place, failing that of the ship, failing that of all); what is known."""
    share, weight = place
    own_k, own_n, shift = own
    known = weight
    if own_n > 0:
        back = own_k / own_n
        known += of_all
    elif wide[1] > 0:
        back = wide[0] / wide[1]
        known += min(of_all, wide[1])
    else:
        back = 0.5
    usual = (share + of_all * back) / (weight + of_all)
    if weight <= 0 and own_n > 0:
        shift = 0.0
    return logit(expit(logit(usual) + shift)), known  # kept finite: no habit is certain


@compiled
def _hour(count, level, near, slack):
    """How ships that are usually heard as well as this one were heard: far heard, far, near heard, near, ships, heard."""
    chance, away, heard, other = near
    far_k, far_n, near_k, near_n, ships, of_them = 0.0, 0.0, 0.0, 0.0, 0, 0
    for i in range(count):
        apart = min(max(chance[i], -CERTAIN), CERTAIN) - min(max(level, -CERTAIN), CERTAIN)
        class_like = OTHER_CLASS if other[i] > 0 else 1.0
        if away[i] <= slack:
            ships += 1
            of_them += int(heard[i])
        if away[i] < NONE_M:
            close = class_like * np.exp(-0.5 * (apart / LIKE_NEAR) ** 2) / (1.0 + (away[i] / NEAR_M) ** 2) ** 2
            near_k += close * heard[i]
            near_n += close
        far = class_like * np.exp(-0.5 * (apart / LIKE) ** 2) / (1.0 + (away[i] / FAR_M) ** 2)
        far_k += far * heard[i]
        far_n += far
    return far_k, far_n, near_k, near_n, ships, of_them


@compiled
def answers(asked, kinds, outs, ships, ladder, fixes, own, slots, cells, strengths, result):
    """Fills one row a question: heard and unheard weight (a beta distribution), ships near, of them heard, far, heard.

    `asked` holds lat, lon, start and end; `outs` the group of ships left out (-1: none), `ships` the member of it to
    ask for its own usual reception (-1: none).
    """
    span, reach, most, moment_worth, own_worth, of_all, of_usual, of_hour, far_cap, slack, beside = strengths
    index, moments = cells
    s_moment_ms, s_ptr = slots[0], slots[2]
    one_window, total = np.zeros(1), np.zeros(1)
    most_ships = 1
    for k in range(len(s_ptr) - 1):
        most_ships = max(most_ships, s_ptr[k + 1] - s_ptr[k])
    near = np.zeros(most_ships), np.zeros(most_ships), np.zeros(most_ships), np.zeros(most_ships)
    for q in range(len(asked)):
        lat, lon, start, end = asked[q, 0], asked[q, 1], np.int64(asked[q, 2]), np.int64(asked[q, 3])
        length, middle = max(end - start, 1), (start + end) // 2
        x = min(max(np.log2(length / ladder[0]), 0.0), len(ladder) - 1.001)
        low, share = int(x), x - int(x)
        one_window[0] = length
        out = (outs[q], outs[q] + 1)
        weight = place_usual(lat, lon, middle, span, out, kinds[q], most, one_window, index, moments, total)
        place = total[0] * moment_worth, weight * moment_worth
        own_k, own_n, shift = 0.0, 0.0, 0.0
        if ships[q] >= 0:
            own_k, own_e, own_n = own_outside(ships[q], start, end, reach, low, share, fixes, own, s_moment_ms, beside)
            shift = own_shift(own_k, own_e, own_n, (moment_worth, own_worth))
        question = (lat, lon, start, end)
        count, wide, wide_n, all_heard = _present(
            question, outs[q], kinds[q], own_n <= 0, (low, share), fixes, slots, near
        )
        level, known = _usual(place, (own_k, own_n, shift), (wide, wide_n), of_all)
        far_k, far_n, near_k, near_n, ships_near, heard_near = _hour(count, level, near, slack)
        scale, prior = far_cap / (far_n + far_cap), expit(level)
        hour = (far_k * scale + of_usual * prior) / (far_n * scale + of_usual)
        result[q, 0], result[q, 1] = near_k + of_hour * hour, near_n - near_k + of_hour * (1.0 - hour)
        result[q, 2], result[q, 3], result[q, 4], result[q, 5] = ships_near, heard_near, count, all_heard
        result[q, 6], result[q, 7], result[q, 8] = known + far_n * scale + near_n, prior, hour
