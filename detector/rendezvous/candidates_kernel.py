"""Compiled: where all ships were at every step, and which of them were close; `candidates` says why.

One step after the other: the samples of a step go into cells as wide as the largest gate of the step, and each is held
against those of its own cell and of half of the 26 around it. Cells are cubes of space about the Earth's centre: there
is no seam at 180 degrees, no pole and no band of latitude; of the cubes only those that hold a ship cost anything.
Numba keeps compiled code by this file's date: whoever changes `path_kernel` or `clearance_kernel` changes this one too.
"""

from __future__ import annotations

import math

import numpy as np

from detector.compiled import compiled, inlined
from detector.geodesy import WGS84_A_M
from detector.rendezvous.clearance_kernel import extreme, room_for, swing_m
from detector.tracks.path_kernel import moment, offset, search

LAT, LON, HEADING, HEADING_ERROR, ERROR, X, Y, Z = range(8)  # rows of a sample's numbers
NUMBERS = 8
BOW, STERN, PORT, STARBOARD, HULL_ERROR, REACH = range(6)  # columns of a hull's numbers
_ROUND = 1.01  # a degree of latitude is up to 0.7 % shorter than on the sphere whose chords are compared first
_LEAST_CELL_M = 50.0  # the Earth's radius is 127,563 of them: 18 bits with the sign
_PER_X, _PER_Y = 1 << 42, 1 << 21  # a cell's number: x, y and z in 21 bits each, so that no two cells share one
_PRIME_X, _PRIME_Y = 73856093, 19349663  # spread columns over the buckets (Teschner et al. 2003)
_SLIVER_M = 1e-6  # rounding must not decide before the outlines do
_EMPTY_ROOM = 1024


@compiled
def sample(low, high, step_ms, start, paths, no_use_m, begin, begins_at, present, numbers, path, slot, cursor, asked):
    """Write the state of each path at each step from low to high (not inclusive), steps one after the other.

    `paths` are t, first, last and the columns of the path. Step low + i is written from `begin[i]` to `cursor[i]`;
    a path that says nothing at a step is left out, `present` has a 1 for each that speaks. Each sample's `slot` is a
    place in `asked`: the fix at or before it. Returns how many fixes were asked for.
    """
    t, first, last, columns = paths
    cursor[:] = begin
    many = 0
    for number in range(len(first)):
        step = max(start[number], low)
        past = min(t[last[number]] // step_ms + 1, high)
        before, row = -1, first[number]
        while step < past:
            when = step * step_ms
            row = _onward(t, row, last[number], when)
            after = row if t[row] == when else row + 1
            lat, lon, _, heading, heading_error, error = moment(row, after, when, t, columns)
            if error <= no_use_m:
                if row != before:
                    asked[many] = row
                    many += 1
                    before = row
                place = cursor[step - low]
                cursor[step - low] += 1
                _write(numbers, place, lat, lon, heading, heading_error, error)
                path[place], slot[place] = number, many - 1
                present[begins_at[number] + step - start[number]] = 1
            step += 1
    return many


@inlined
def _onward(t, row, last, when):
    """The last fix from `row` on not after the wanted time: near ones first, for it seldom is far."""
    stride = 8
    while row + stride <= last and t[row + stride] <= when:
        row += stride
        stride *= 2
    return search(t, row, min(row + stride, last) + 1, when)


@inlined
def _write(numbers, place, lat, lon, heading, heading_error, error):
    phi, lam = math.radians(lat), math.radians(lon)
    numbers[place, LAT], numbers[place, LON] = lat, lon
    numbers[place, HEADING], numbers[place, HEADING_ERROR], numbers[place, ERROR] = heading, heading_error, error
    numbers[place, X] = math.cos(phi) * math.cos(lam) * WGS84_A_M
    numbers[place, Y] = math.cos(phi) * math.sin(lam) * WGS84_A_M
    numbers[place, Z] = math.sin(phi) * WGS84_A_M


@compiled
def doubt(begin, end, numbers, slot, hulls):
    """Make each sample's error that of its hull's place: of the antenna, of the dimensions and of the heading."""
    for step in range(len(begin)):
        for i in range(begin[step], end[step]):
            hull = hulls[slot[i]]
            swing = swing_m(hull, numbers[i, HEADING_ERROR])
            numbers[i, ERROR] = math.sqrt(numbers[i, ERROR] ** 2 + hull[HULL_ERROR] ** 2 + swing**2)


@compiled
def sweep(low, begin, end, numbers, path, slot, hulls, who, limits, outline):
    """The pairs of each step whose hulls may be within the leaving distance: rows of path 1, path 2 and step.

    `who` says of each path which hull it is, its only MMSI (or -1) and its rank: the lower is path 1. `limits` are the
    leaving distance and the most uncertainty held in favour, in metres; `outline` directions and shoulder share.
    """
    kept, found = np.empty((_EMPTY_ROOM, 3), dtype=np.int64), 0
    room = room_for(len(outline[0]))
    for step in range(len(begin)):
        many = end[step] - begin[step]
        if many < 2:
            continue
        size = 16
        while size < 2 * many:
            size *= 2
        cell = _cell_m(begin[step], end[step], numbers, slot, hulls, limits)
        heads, order, cells, sums = _in_cells(begin[step], end[step], numbers, cell, size)
        for i in range(many):
            for column in range(5):
                least, first, span = _look(cells[i], sums[i], column, size)
                whole = first + span <= size  # the buckets of a column follow each other, but for the last and first
                for piece in range(1 if whole else span):
                    bucket = first if whole else (first + piece) & (size - 1)
                    for k in range(heads[bucket], heads[bucket + (span if whole else 1)]):
                        if not 0 <= cells[k] - least < span or (cells[k] == cells[i] and k <= i):
                            continue
                        if not _near(numbers, slot, hulls, order[i], order[k], limits):
                            continue
                        if _close(order[i], order[k], numbers, path, slot, hulls, who, limits, outline, room):
                            if found == len(kept):
                                kept = _roomier(kept)
                            _keep(kept, found, path[order[i]], path[order[k]], who[2], low + step)
                            found += 1
    return kept[:found]


@compiled
def _look(cell, total, column, size):
    """Where to look from a cell: the first of some cells that follow each other in z, the bucket of it, how many.

    Its own column from itself on, and the four columns that come after it in x and y: half of the 26 cells around.
    """
    if column == 0:
        return cell, total & (size - 1), 2
    x, y = (0, 1) if column == 1 else (1, column - 3)
    return cell + x * _PER_X + y * _PER_Y - 1, (total + x * _PRIME_X + y * _PRIME_Y - 1) & (size - 1), 3


@compiled
def _cell_m(begin, end, numbers, slot, hulls, limits):
    """The largest gate of any two samples of a step."""
    widest = 0.0
    for i in range(begin, end):
        own = hulls[slot[i], REACH] + min(2.0 * numbers[i, ERROR], limits[1])
        widest = max(widest, own)
    return max((limits[0] + 2.0 * widest) * _ROUND, _LEAST_CELL_M)


@compiled
def _in_cells(begin, end, numbers, cell_m, size):
    """Samples of one step by bucket of their cell: where each bucket begins, the samples, their cells and sums.

    A cell is one number, z counting by one; so is its sum, whose last bits are the bucket: the next cell in z is in the
    next bucket.
    """
    many = end - begin
    raw, raw_sum = np.empty(many, dtype=np.int64), np.empty(many, dtype=np.int64)
    heads = np.zeros(size + 2, dtype=np.int32)
    for i in range(many):
        x = math.floor(numbers[begin + i, X] / cell_m)
        y = math.floor(numbers[begin + i, Y] / cell_m)
        z = math.floor(numbers[begin + i, Z] / cell_m)
        raw[i] = x * _PER_X + y * _PER_Y + z
        raw_sum[i] = x * _PRIME_X + y * _PRIME_Y + z
        heads[(raw_sum[i] & (size - 1)) + 2] += 1
    for bucket in range(2, size + 2):
        heads[bucket] += heads[bucket - 1]
    order, cells, sums = (
        np.empty(many, dtype=np.int64),
        np.empty(many, dtype=np.int64),
        np.empty(many, dtype=np.int64),
    )
    for i in range(many):
        bucket = (raw_sum[i] & (size - 1)) + 1
        order[heads[bucket]], cells[heads[bucket]], sums[heads[bucket]] = begin + i, raw[i], raw_sum[i]
        heads[bucket] += 1
    return heads, order, cells, sums


@inlined
def _known_to(numbers, i, k, most_m):
    """Two standard deviations of where two hulls lie to each other, as far as they are held in favour."""
    return min(2.0 * math.sqrt(numbers[i, ERROR] ** 2 + numbers[k, ERROR] ** 2), most_m)


@inlined
def _near(numbers, slot, hulls, i, k, limits):
    """Whether two samples are so near that their hulls might be within the leaving distance, however they lie."""
    gate = limits[0] + hulls[slot[i], REACH] + hulls[slot[k], REACH] + _known_to(numbers, i, k, limits[1])
    x, y, z = numbers[i, X] - numbers[k, X], numbers[i, Y] - numbers[k, Y], numbers[i, Z] - numbers[k, Z]
    return x * x + y * y + z * z <= (gate * _ROUND) ** 2


@compiled
def _close(i, k, numbers, path, slot, hulls, who, limits, outline, room):
    """Whether the lower bound of the clearance of two samples is within the leaving distance."""
    hull, only, rank = who
    a, b = path[i], path[k]
    if hull[a] == hull[b] or (only[a] == only[b] and only[a] >= 0):
        return False
    if rank[a] > rank[b]:
        i, k = k, i
    known_to = _known_to(numbers, i, k, limits[1])
    return _within(numbers[i], numbers[k], hulls[slot[i]], hulls[slot[k]], known_to, limits, outline, room)


@compiled
def _within(one, two, hull_1, hull_2, known_to, limits, outline, room):
    if math.isnan(one[HEADING]) and math.isnan(two[HEADING]):
        return True  # the gate is the nearest that both can lie
    east, north = offset(one[LAT], one[LON], two[LAT], two[LON])
    apart = math.sqrt(east * east + north * north)
    if apart > 0.0:
        nearest = apart - _towards(one, hull_1, east / apart, north / apart)
        nearest -= _towards(two, hull_2, -east / apart, -north / apart)
        if nearest - known_to > limits[0] + _SLIVER_M:
            return False
    least, most = extreme(east, north, one[HEADING], two[HEADING], hull_1, hull_2, outline[0], outline[1], room)
    return (least + most) / 2.0 - min(known_to + (most - least) / 2.0, limits[1]) <= limits[0]


@compiled
def _towards(ship, hull, east, north):
    """How far a hull reaches in a direction at most: the box around it, or any corner if its heading is not known."""
    if math.isnan(ship[HEADING]):
        return hull[REACH]
    sine, cosine = math.sin(math.radians(ship[HEADING])), math.cos(math.radians(ship[HEADING]))
    ahead, right = east * sine + north * cosine, east * cosine - north * sine
    return max(hull[BOW] * ahead, -hull[STERN] * ahead) + max(hull[STARBOARD] * right, -hull[PORT] * right)


@compiled
def _keep(kept, found, a, b, rank, step):
    if rank[a] > rank[b]:
        a, b = b, a
    kept[found, 0], kept[found, 1], kept[found, 2] = a, b, step


@compiled
def _roomier(kept):
    wider = np.empty((2 * len(kept), 3), dtype=np.int64)
    wider[: len(kept)] = kept
    return wider


@compiled
def runs(path_1, path_2, step, start, begins_at, present, apart_steps, silent_steps):
    """First and last step of each run of one pair, as places in the arrays (sorted by pair and step).

    Steps farther apart than `apart_steps` are two runs, but those where either path says nothing do not count, up to
    `silent_steps`. A run of one lone step is dropped: two ships passed. Not where a neighbouring step says nothing.
    """
    heads, tails = np.empty(len(step), dtype=np.int64), np.empty(len(step), dtype=np.int64)
    many, head = 0, 0
    holds = False
    for i in range(len(step)):
        a, b = path_1[i], path_2[i]
        if not (
            _speaks(a, step[i] - 1, start, begins_at, present) and _speaks(b, step[i] - 1, start, begins_at, present)
        ):
            holds = True
        if not (
            _speaks(a, step[i] + 1, start, begins_at, present) and _speaks(b, step[i] + 1, start, begins_at, present)
        ):
            holds = True
        goes_on = i + 1 < len(step) and path_1[i + 1] == a and path_2[i + 1] == b
        if goes_on:
            gap = step[i + 1] - step[i]
            holds |= gap <= 2
            if gap > apart_steps:
                silent = 0
                if gap <= apart_steps + silent_steps:
                    for k in range(step[i] + 1, step[i + 1]):
                        if not (_speaks(a, k, start, begins_at, present) and _speaks(b, k, start, begins_at, present)):
                            silent += 1
                goes_on = silent <= silent_steps and gap - silent <= apart_steps
        if not goes_on:
            if holds:
                heads[many], tails[many] = head, i
                many += 1
            head, holds = i + 1, False
    return heads[:many], tails[:many]


@compiled
def _speaks(path, step, start, begins_at, present):
    """Whether a path says something at a step."""
    place = begins_at[path] + step - start[path]
    return begins_at[path] <= place < begins_at[path + 1] and present[place] == 1
