"""The compiled loop of `place`: whether receivers listened here, told by who else was heard."""

from __future__ import annotations

import math

import numpy as np

from detector.compiled import compiled
from detector.tracks.stays_kernel import scale, wrap


@compiled
def others(lat, lon, t, hull, middle, here, window, own, reach_m, enough):
    """How many other hulls, up to `enough`, were heard within reach of a place (lat, lon) in a window (ms).

    The fixes are sorted by latitude; `middle` is the first one not south of the place: it is searched from there.
    """
    found = np.empty(enough, dtype=np.int64)
    size = 0
    per_lat, per_lon = scale(here[0])
    for step in (1, -1):
        row = middle if step == 1 else middle - 1
        while 0 <= row < len(lat) and size < enough:
            north = (lat[row] - here[0]) * per_lat
            if abs(north) > reach_m:
                break
            east = wrap(lon[row] - here[1]) * per_lon
            near = abs(east) <= reach_m and math.hypot(north, east) <= reach_m
            other = near and hull[row] != own[0] and hull[row] != own[1]
            if other and window[0] <= t[row] <= window[1] and not (found[:size] == hull[row]).any():
                found[size] = hull[row]
                size += 1
            row += step
    return size


@compiled
def all_others(lat, lon, t, hull, middle, here, window, own, reach_m, enough, out):
    """`others` of many places."""
    for k in range(len(out)):
        out[k] = others(lat, lon, t, hull, middle[k], here[k], window[k], own[k], reach_m, enough)
