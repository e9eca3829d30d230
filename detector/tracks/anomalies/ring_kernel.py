"""Windows of fixes held against a ring: even radius, turning one way, at a speed or heading that the ship denies."""

from __future__ import annotations

import numpy as np

from detector.compiled import compiled
from detector.tracks.anomalies import limits

_M_PER_DEG = 111_200.0
_KN = 1852.0 / 3600.0
_RAD = np.pi / 180.0
_PI = np.pi


@compiled
def rings(begin, end, odd, dense, t, lat, lon, sog, heading, coarse):
    """For fixes begin..end of one MMSI, in order of time: radius (m), lat and lon of the ring each lies on, or 0.

    A window begins at each fix of `dense` (bool, of the MMSI's fixes: many odd ones follow) and lasts each of RING_WINDOWS_S; up to RING_POINTS of its fixes,
    evenly spread in time, are fitted.
    """
    radius = np.zeros(end - begin)
    mid_lat = np.zeros(end - begin)
    mid_lon = np.zeros(end - begin)
    at = np.zeros(limits.RING_POINTS, dtype=np.int64)
    for i in range(begin, end):
        if not dense[i - begin]:
            continue
        for span in limits.RING_WINDOWS_S:
            count = _spread(at, i, end, t, span * 1000)
            if count < limits.RING_FIXES or t[at[count - 1]] - t[i] < 0.5 * span * 1000:
                continue
            ring, ce, cn, off = _ring(at[:count], t, lat, lon, sog, heading, coarse)
            if ring <= 0.0:
                continue
            last = _last_odd(i, end, t[i] + span * 1000, t, odd)
            _take(begin, i, last + 1, t[last], t, lat, lon, (ring, ce, cn, off), radius, mid_lat, mid_lon)
    return radius, mid_lat, mid_lon


@compiled
def _spread(at, i, end, t, span):
    """Fill `at` with the first fixes at or after evenly spread times from fix i on; how many there are."""
    count = 0
    last = -1
    low = i
    for k in range(limits.RING_POINTS):
        target = t[i] + span * k // (limits.RING_POINTS - 1)
        high = end
        a = low
        while a < high:
            m = (a + high) // 2
            if t[m] < target:
                a = m + 1
            else:
                high = m
        low = a
        if a >= end or t[a] > t[i] + span:
            break
        if a != last:
            at[count] = a
            count += 1
            last = a
    return count


@compiled
def _ring(at, t, lat, lon, sog, heading, coarse):
    """Radius, east and north of the middle from the first fix, and root mean square off it; radius 0 for no ring."""
    n = len(at)
    none = (0.0, 0.0, 0.0, 0.0)
    e, h = np.empty(n), np.empty(n)
    per_lon = _M_PER_DEG * np.cos(lat[at[0]] * _RAD)
    rough = limits.RING_LEAST_M
    for k in range(n):
        e[k] = ((lon[at[k]] - lon[at[0]] + 180.0) % 360.0 - 180.0) * per_lon
        h[k] = (lat[at[k]] - lat[at[0]]) * _M_PER_DEG
        if abs(e[k]) > 4.0 * limits.RING_MOST_M or abs(h[k]) > 4.0 * limits.RING_MOST_M:
            e[k] = np.nan
        if coarse[at[k]]:
            rough = 8.0 * limits.COARSE_M
    used = np.ones(n, dtype=np.bool_)
    for k in range(n):
        used[k] = e[k] == e[k]
    ring, ce, cn, off = 0.0, 0.0, 0.0, 0.0
    for _ in range(3):
        ring, ce, cn = _fit(e, h, used)
        if not (rough <= ring <= limits.RING_MOST_M):
            return none
        off, m = 0.0, 0
        for k in range(n):
            if used[k]:
                r = np.sqrt((e[k] - ce) ** 2 + (h[k] - cn) ** 2) - ring
                off += r * r
                m += 1
        off = np.sqrt(off / m)
        bound = max(2.5 * off, 10.0)
        for k in range(n):
            r = np.sqrt((e[k] - ce) ** 2 + (h[k] - cn) ** 2) - ring
            used[k] = abs(r) <= bound
    m = 0
    for k in range(n):
        m += used[k]
    if m < limits.RING_FIXES or m < 0.8 * n or off > limits.RING_EVEN * ring:
        return none
    if _denied(at, used, e - ce, h - cn, ring, t, sog, heading):
        return ring, ce, cn, off
    return none


@compiled
def _fit(e, h, used):
    """The circle of least squares (Kasa 1976): radius and middle; radius 0 where the points do not span one."""
    n = 0
    me, mh = 0.0, 0.0
    for k in range(len(e)):
        if used[k]:
            me += e[k]
            mh += h[k]
            n += 1
    if n < 5:
        return 0.0, 0.0, 0.0
    me, mh = me / n, mh / n
    uu, uv, vv, uz, vz, zz = 0.0, 0.0, 0.0, 0.0, 0.0, 0.0
    for k in range(len(e)):
        if used[k]:
            u, v = e[k] - me, h[k] - mh
            z = u * u + v * v
            uu += u * u
            uv += u * v
            vv += v * v
            uz += u * z
            vz += v * z
            zz += z
    det = uu * vv - uv * uv
    if det <= 1e-3 * (uu + vv) ** 2:
        return 0.0, 0.0, 0.0
    a = 0.5 * (uz * vv - vz * uv) / det
    b = 0.5 * (vz * uu - uz * uv) / det
    return np.sqrt(a * a + b * b + zz / n), a + me, b + mh


@compiled
def _denied(at, used, e, h, ring, t, sog, heading):
    """Whether the points go round often enough, one way, and the ship's speed or heading denies it."""
    turned, swept, seconds = 0.0, 0.0, 0.0
    said, saying = 0.0, 0
    along_e, along_n, headed = 0.0, 0.0, 0
    wide, steps = 0, 0
    last = -1
    angles = np.empty(len(at))
    many = 0
    for k in range(len(at)):
        if not used[k]:
            continue
        angle = np.arctan2(e[k], h[k])
        angles[many] = angle
        many += 1
        if sog[at[k]] == sog[at[k]]:
            said += sog[at[k]]
            saying += 1
        if last >= 0:
            d = angle - np.arctan2(e[last], h[last])
            d = (d + _PI) % (2.0 * _PI) - _PI
            steps += 1
            if abs(d) > 2.0:
                wide += 1  # more than a third of a turn: it may have been the other way round
            turned += d
            swept += abs(d)
            seconds += (t[at[k]] - t[at[last]]) / 1000.0
        last = k
    if seconds <= 0.0:
        return False
    one_way = wide <= 0.1 * steps and abs(turned) >= 0.85 * swept and abs(turned) >= 2.0 * _PI * limits.RING_TURNS
    if not one_way:
        # too few fixes a turn to see it turn: the ring must be full, wider than a ship swings, and the ship at rest
        slow = saying >= 0.5 * many and said / saying < 1.0
        return slow and wide > 0.1 * steps and ring > limits.SWING_M and _gap(angles[:many]) < 0.5 * _PI
    way_kn = ring * abs(turned) / seconds / _KN
    if saying >= 0.5 * many:
        said /= saying
        if abs(way_kn - said) > max(1.5, 0.4 * max(way_kn, said)):
            return True
    if way_kn <= limits.DRIFT_KN:
        return False
    sense = 0.5 * _PI if turned > 0 else -0.5 * _PI
    for k in range(len(at)):
        if used[k] and heading[at[k]] == heading[at[k]]:
            d = heading[at[k]] * _RAD - (np.arctan2(e[k], h[k]) + sense)
            along_e += np.sin(d)
            along_n += np.cos(d)
            headed += 1
    return headed >= 0.6 * many and np.sqrt(along_e**2 + along_n**2) < 0.5 * headed


@compiled
def _gap(angles):
    """The widest angle without a point."""
    order = np.sort(angles)
    widest = order[0] + 2.0 * _PI - order[-1]
    for k in range(1, len(order)):
        widest = max(widest, order[k] - order[k - 1])
    return widest


@compiled
def _last_odd(i, end, until, t, odd):
    """The last odd fix of the window; what follows may be the ship at rest that happens to lie on the ring."""
    last, k = i, i
    while k < end and t[k] <= until:
        if odd[k]:
            last = k
        k += 1
    if k - last > 3 and last > i:  # the leap back to the true place is odd too
        last -= 1
    return last


@compiled
def _take(begin, i, end, until, t, lat, lon, ring, radius, mid_lat, mid_lon):
    """Note the ring on all fixes of the window that lie on it."""
    r, ce, cn, off = ring
    per_lon = _M_PER_DEG * np.cos(lat[i] * _RAD)
    bound = max(3.0 * off, 0.12 * r)
    k = i
    while k < end and t[k] <= until:
        e = ((lon[k] - lon[i] + 180.0) % 360.0 - 180.0) * per_lon - ce
        h = (lat[k] - lat[i]) * _M_PER_DEG - cn
        if abs(np.sqrt(e * e + h * h) - r) <= bound:
            radius[k - begin] = r
            mid_lat[k - begin] = lat[i] + cn / _M_PER_DEG
            mid_lon[k - begin] = lon[i] + ce / per_lon
        k += 1
