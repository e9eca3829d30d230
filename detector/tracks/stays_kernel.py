"""The compiled loops of `stays`: how far a ship got in each hour, and what a stretch of her fixes looks like."""

from __future__ import annotations

import math

import numpy as np

from detector.compiled import compiled
from detector.geodesy import WGS84_A_M, WGS84_E2

SAMPLES = 96  # instants of a stay that are looked at, evenly in time: a quantile of so many is good to a few percent
FEWEST = 5  # fixes: fewer have no quantiles
COLUMNS = 8  # of `summary`: lat, lon, radius_m, extent_m, net_m, heading_range_deg, sog_kn, fixes


@compiled
def scale(lat):
    """Metres per degree of latitude and of longitude: `geodesy.metres_per_degree` for one number."""
    phi = math.radians(lat)
    w2 = 1.0 - WGS84_E2 * math.sin(phi) ** 2
    per_lat = math.radians(1.0) * WGS84_A_M * (1.0 - WGS84_E2) / w2**1.5
    return per_lat, math.radians(1.0) * WGS84_A_M * math.cos(phi) / math.sqrt(w2)


@compiled
def wrap(angle_deg):
    """The same angle in [-180, 180)."""
    return (angle_deg + 180.0) % 360.0 - 180.0


@compiled
def push(queue, head, tail, values, row, sign):
    """A row put at the end of a queue whose first row has the greatest value (least, with sign -1); the new end."""
    while tail > head and sign * values[queue[tail - 1]] <= sign * values[row]:
        tail -= 1
    queue[tail] = row
    return tail + 1


@compiled
def hours(t, lat, lon, first, last, span_ms, silence_ms, until, extent_m):
    """For every fix of one ship (rows first to last): the fix a span later, and the diagonal of the box in between.

    Infinite where her fixes end or a silence longer than `silence_ms` comes before the span is over. Each row enters
    and leaves each queue once. `lon` must run on across 180 degrees.
    """
    size = last - first + 1
    queues = np.empty((4, size), dtype=np.int64)
    head, tail = np.zeros(4, dtype=np.int64), np.zeros(4, dtype=np.int64)
    entered, broken = first, first - 1  # `broken`: last row that is followed by a silence, of those entered
    for row in range(first, last + 1):
        while entered <= last and (entered <= row or t[entered - 1] < t[row] + span_ms):
            if entered > first and t[entered] - t[entered - 1] > silence_ms:
                broken = entered - 1
            tail[0] = push(queues[0], head[0], tail[0], lat, entered, 1.0)
            tail[1] = push(queues[1], head[1], tail[1], lat, entered, -1.0)
            tail[2] = push(queues[2], head[2], tail[2], lon, entered, 1.0)
            tail[3] = push(queues[3], head[3], tail[3], lon, entered, -1.0)
            entered += 1
        for k in range(4):
            while queues[k, head[k]] < row:
                head[k] += 1
        until[row] = entered - 1
        if t[entered - 1] - t[row] < span_ms or broken >= row:
            extent_m[row] = np.inf
            continue
        per_lat, per_lon = scale(lat[row])
        north = lat[queues[0, head[0]]] - lat[queues[1, head[1]]]
        east = lon[queues[2, head[2]]] - lon[queues[3, head[3]]]
        extent_m[row] = math.hypot(north * per_lat, east * per_lon)


@compiled
def all_hours(t, lat, lon, starts, span_ms, silence_ms, until, extent_m):
    """`hours` of every ship; `starts` are the first rows of the ships, and the number of rows at the end."""
    for ship in range(len(starts) - 1):
        hours(t, lat, lon, starts[ship], starts[ship + 1] - 1, span_ms, silence_ms, until, extent_m)


@compiled
def sample(t, coarse, first, last, rows):
    """Rows of a stretch evenly in time (each once), leaving out the coarse ones; how many."""
    found, row = 0, first
    step = (t[last] - t[first]) / (SAMPLES - 1)
    for k in range(SAMPLES):
        wanted = t[first] + k * step
        while row < last and t[row] < wanted:
            row += 1
        at = row
        while at <= last and coarse[at] and t[at] < wanted + step:
            at += 1
        if at <= last and not coarse[at] and (found == 0 or at > rows[found - 1]):
            rows[found] = at
            found += 1
    return found


@compiled
def quantile(values, share):
    """The value below which a share of the values lie; NaN of none. The nearest rank: no value is made up."""
    if len(values) == 0:
        return np.nan
    return np.sort(values)[round(share * (len(values) - 1))]


@compiled
def spread(values):
    """From end to end without the outermost fortieth on either side: one false fix is not a voyage."""
    return quantile(values, 0.975) - quantile(values, 0.025)


@compiled
def heading_range(heading, rows):
    """Degrees that hold nine tenths of the headings, about the first of them; NaN where fewer than five were heard."""
    turned = np.empty(len(rows))
    found, base = 0, np.nan
    for row in rows:
        if not math.isnan(heading[row]):
            base = heading[row] if found == 0 else base
            turned[found] = wrap(heading[row] - base)
            found += 1
    if found < FEWEST:
        return np.nan
    middle = quantile(turned[:found], 0.5)
    for k in range(found):
        turned[k] = wrap(turned[k] - middle)
    return quantile(turned[:found], 0.95) - quantile(turned[:found], 0.05)


@compiled
def summary(t, lat, lon, sog_kn, heading, coarse, first, last, out):
    """What the fixes of a stretch (rows first to last) look like, into the `COLUMNS` of `out`."""
    rows = np.empty(SAMPLES, dtype=np.int64)
    size = sample(t, coarse, first, last, rows)
    out[7] = size
    if size < FEWEST:  # all there is, coarse or not, for a middle
        size = 0
        for row in range(first, last + 1, 1 + (last - first) // SAMPLES):
            rows[size] = row
            size += 1
    rows = rows[:size]
    per_lat, per_lon = scale(lat[first])
    north, east = np.empty(size), np.empty(size)
    for k in range(size):
        north[k] = (lat[rows[k]] - lat[first]) * per_lat
        east[k] = (lon[rows[k]] - lon[first]) * per_lon
    mid_n, mid_e = quantile(north, 0.5), quantile(east, 0.5)
    out[0] = lat[first] + mid_n / per_lat
    out[1] = wrap(lon[first] + mid_e / per_lon)
    out[2] = quantile(np.hypot(north - mid_n, east - mid_e), 0.9)
    out[3] = math.hypot(spread(north), spread(east))
    few = max(1, size // 6)
    out[4] = math.hypot(np.mean(north[-few:]) - np.mean(north[:few]), np.mean(east[-few:]) - np.mean(east[:few]))
    out[5] = heading_range(heading, rows)
    speeds = sog_kn[rows]
    out[6] = quantile(speeds[~np.isnan(speeds)], 0.5)


@compiled
def summaries(t, lat, lon, sog_kn, heading, coarse, first, last, out):
    """`summary` of many stretches."""
    for k in range(len(first)):
        summary(t, lat, lon, sog_kn, heading, coarse, first[k], last[k], out[k])


@compiled
def trimmed(lat, lon, first, last, middle, reach_m):
    """The stretches without the fixes at either end farther from the middle than `reach_m`: coming and going."""
    for k in range(len(first)):
        per_lat, per_lon = scale(middle[k, 0])
        for step in (1, -1):
            row = first[k] if step == 1 else last[k]
            while first[k] < last[k]:
                north = (lat[row] - middle[k, 0]) * per_lat
                east = wrap(lon[row] - middle[k, 1]) * per_lon
                if math.hypot(north, east) <= reach_m[k]:
                    break
                row += step
                if step == 1:
                    first[k] = row
                else:
                    last[k] = row
