"""The path between two fixes, compiled: one question after the other. `path_model` says the same in NumPy.

A ship is taken to change her velocity evenly from the one she sent at the first fix to the one she sent at the second,
so far as that fits the way she made good between them and so far as the silence is not too long to remember it; else
she goes straight. "Measured" below: fixes held out of gaps of 30 s to 6 h, see benchmarks/paths.py. Numba keeps
compiled code by this file's date, so the constants stand here.
"""

from __future__ import annotations

import math

import numpy as np

from detector.compiled import compiled, inlined
from detector.geodesy import WGS84_A_M, WGS84_E2
from detector.units import KN_MS, MS_PER_S

HOUR_S = 3600.0
STOPPED_MS = 0.5 * KN_MS  # below, what is sent is noise: the path is straight
GOING_MS = 1.0 * KN_MS  # above, it is a motion
SLOW_MS, STEAMING_MS = 2.0 * KN_MS, 4.0 * KN_MS  # below, wind, nets and waiting rule; above, a ship that goes somewhere
SLOW_MEMORY_S = 0.4 * HOUR_S  # a slow ship's velocity is forgotten: the arc holds at 10 min, half at 30 (measured)
WAYWARD_MEMORY_S = 0.6 * HOUR_S  # more for one steaming that made little good: she turned back or stopped (Solent)
STEADY_MEMORY_S = 6.5 * HOUR_S  # more for one that made good what she said: courses at sea last for hours (measured)
WAYWARD, STEADY = 0.2, 0.5  # distance made good as a share of speed times time
DIRECT_LOW, DIRECT = 0.7, 0.85  # above: so direct that both courses cannot have lain well to one side of the way
ASIDE_LOW, ASIDE = 0.5, 1.0  # tangent of the mean course off the way: of a ship that went direct, a false course
CHANGE_SHARE = 0.23  # m/s of error a second of `age`, per m/s that the velocities sent differ from the way (measured)
CHANGE_GROWS_S = 6.0 * HOUR_S  # and twice that at six hours (measured on a real ship of two days, gpsdio 263576000)
SPEED_SHARE = 0.015  # the same per m/s of speed: steering, set and leeway of a ship that keeps course (measured)
LEAST_MS = 0.005  # the same of any ship (measured, moored)
EXCURSION_MS = 0.5  # the same of a slow ship once her velocity is forgotten: she went and came back (measured, Solent)
FORGOTTEN_S = 1500.0  # half of that after this time (measured, as SLOW_MEMORY_S)
ASLEEP_MS, AWAKE_MS = 0.3 * KN_MS, 0.8 * KN_MS  # between: at rest to under way, for such excursions
SWING_M, SWING_S = 30.0, 900.0  # a ship at anchor swings this far, in a quarter of an hour (cable 100-200 m, gusts)
NOT_SENT = 1.2  # course or speed missing: the velocities differ from the way by this share of speed (measured, blanked)
NOT_MADE = 3.0  # and by this share of the speed that made no way: she turned or went and came back (the same, Solent)
NEVER_S = 1e-9


@compiled
def ramp(x, low, high):
    """0 below low, 1 above high, even between."""
    return min(max((x - low) / (high - low), 0.0), 1.0)


@compiled
def greater(x, y):
    """The greater of two numbers; of which one is missing, the other."""
    return y if math.isnan(x) or y > x else x


@compiled
def wrap(angle_deg):
    """The same angle in [-180, 180)."""
    turned = angle_deg + 180.0
    if 0.0 <= turned < 360.0:  # a remainder takes longer than all else of a leg
        return turned - 180.0
    return turned % 360.0 - 180.0


@compiled
def offset(lat_1, lon_1, lat_2, lon_2):
    """East and north metres from point 1 to point 2: `geodesy.offset_m`."""
    phi = math.radians((lat_1 + lat_2) / 2.0)
    w2 = 1.0 - WGS84_E2 * math.sin(phi) ** 2
    meridian = math.radians(1.0) * (WGS84_A_M * (1.0 - WGS84_E2) / (w2 * math.sqrt(w2)))
    parallel = math.radians(1.0) * (WGS84_A_M * math.cos(phi) / math.sqrt(w2))
    return wrap(lon_2 - lon_1) * parallel, (lat_2 - lat_1) * meridian


@compiled
def search(t, low, high, wanted):
    """The last place in t[low:high] (sorted) not after the wanted time; low - 1 if there is none."""
    while low < high:
        middle = (low + high) >> 1
        if t[middle] <= wanted:
            low = middle + 1
        else:
            high = middle
    return low - 1


@compiled
def memory(speed_ms, direct):
    """Seconds over which a ship of this speed, that made good this share of it, keeps to her velocity."""
    steaming = ramp(speed_ms, SLOW_MS, STEAMING_MS)
    steady = ramp(direct, WAYWARD, STEADY)
    return SLOW_MEMORY_S + steaming * (WAYWARD_MEMORY_S + STEADY_MEMORY_S * steady)


@inlined
def leg(a, b, seconds, share, lat, lon, east_ms, north_ms, speed_ms, gnss_m):
    """Latitude, longitude and error (m) a share of the way from fix a to fix b, `seconds` apart."""
    phi = math.radians((lat[a] + lat[b]) / 2.0)
    w2 = 1.0 - WGS84_E2 * math.sin(phi) ** 2
    per_lat = math.radians(1.0) * WGS84_A_M * (1.0 - WGS84_E2) / (w2 * math.sqrt(w2))
    per_lon = math.radians(1.0) * WGS84_A_M * math.cos(phi) / math.sqrt(w2)
    d_lat, d_lon = lat[b] - lat[a], wrap(lon[b] - lon[a])
    way_east, way_north = d_lon * per_lon / seconds, d_lat * per_lat / seconds
    way = math.sqrt(way_east * way_east + way_north * way_north)
    speed = greater(way, greater(speed_ms[a], speed_ms[b]))
    age = seconds * share * (1.0 - share)
    moving = ramp(speed, STOPPED_MS, GOING_MS)
    move_east, move_north, change = 0.0, 0.0, NOT_SENT * speed + NOT_MADE * moving * (speed - way)
    if not (math.isnan(east_ms[a]) or math.isnan(east_ms[b])):
        a_east, a_north = east_ms[a] - way_east, north_ms[a] - way_north
        b_east, b_north = east_ms[b] - way_east, north_ms[b] - way_north
        change = math.sqrt(a_east * a_east + a_north * a_north) + math.sqrt(b_east * b_east + b_north * b_north)
        direct = way / max(speed, NEVER_S)
        mean_east, mean_north = (east_ms[a] + east_ms[b]) / 2.0, (north_ms[a] + north_ms[b]) / 2.0
        ahead = mean_east * way_east + mean_north * way_north
        aside = abs(mean_east * way_north - mean_north * way_east)
        askew = 1.0 if ahead <= 0.0 else ramp(aside / max(ahead, NEVER_S), ASIDE_LOW, ASIDE)
        askew *= ramp(direct, DIRECT_LOW, DIRECT) * ramp(speed, GOING_MS, SLOW_MS)
        held = 1.0 / (1.0 + (seconds / memory(speed, direct)) ** 2)
        weight = age * held * (1.0 - askew) * moving
        move_east = weight * (a_east * (1.0 - share) - b_east * share)
        move_north = weight * (a_north * (1.0 - share) - b_north * share)
    excursion = (1.0 - ramp(speed, SLOW_MS, STEAMING_MS)) * ramp(speed, ASLEEP_MS, AWAKE_MS)
    excursion *= 1.0 - 1.0 / (1.0 + (seconds / FORGOTTEN_S) ** 2)
    rate = CHANGE_SHARE * (1.0 + seconds / CHANGE_GROWS_S) * change
    rate += SPEED_SHARE * speed + LEAST_MS + EXCURSION_MS * excursion
    gnss = gnss_m[a] + (gnss_m[b] - gnss_m[a]) * share
    swing = SWING_M * age / (age + SWING_S)
    error = math.sqrt(gnss**2 + (age * rate) ** 2 + swing**2)
    return lat[a] + d_lat * share + move_north / per_lat, wrap(lon[a] + d_lon * share + move_east / per_lon), error


@inlined
def heading(a, b, share, heading_deg, heading_error_deg):
    """The heading turned evenly from fix to fix, and its error; where one of the two has none, that of the other."""
    start, end = heading_deg[a], heading_deg[b]
    if math.isnan(start):
        start = end
    if math.isnan(end):
        end = start
    error = greater(heading_error_deg[a], heading_error_deg[b])
    turn = wrap(end - start)
    turned = start + turn * share
    if not 0.0 <= turned < 360.0:
        turned %= 360.0
    return turned, error + abs(turn) * min(share, 1.0 - share) / 2.0


@inlined
def moment(first, second, when, t, columns):
    """Latitude, longitude, sog, heading, its error and error_m at a time between fixes first and second (rows)."""
    lat, lon, east_ms, north_ms, speed_ms, gnss_m, sog_kn, heading_deg, heading_error_deg = columns
    seconds = (t[second] - t[first]) / MS_PER_S
    share = 0.0
    if seconds > 0.0:
        share = (when - t[first]) / MS_PER_S / seconds
        at_lat, at_lon, error = leg(first, second, seconds, share, lat, lon, east_ms, north_ms, speed_ms, gnss_m)
    else:
        at_lat, at_lon, error = lat[first], wrap(lon[first]), gnss_m[first]
    start, end = sog_kn[first], sog_kn[second]
    start, end = (end if math.isnan(start) else start), (start if math.isnan(end) else end)
    turned, turned_error = heading(first, second, share, heading_deg, heading_error_deg)
    if when < t[first] or when > t[second]:
        error = np.inf
    return at_lat, at_lon, start + (end - start) * share, turned, turned_error, error


@compiled
def between(a, b, when, t, columns, out):
    """Fill `out` (questions, 6) with lat, lon, sog, heading, its error and error_m between fixes a and b (rows)."""
    for i in range(len(when)):
        out[i, 0], out[i, 1], out[i, 2], out[i, 3], out[i, 4], out[i, 5] = moment(a[i], b[i], when[i], t, columns)


@compiled
def neighbours(track, when, t, first, last, before, after):
    """The fixes of the track around each time: the same one twice at a fix and beyond the track's ends."""
    for i in range(len(when)):
        number = track[i]
        row = search(t, first[number], last[number] + 1, when[i])
        before[i] = max(row, first[number])
        after[i] = before[i] if row < first[number] or t[row] == when[i] else min(row + 1, last[number])
