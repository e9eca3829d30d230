"""The one pass over all fixes: which steps are odd. Cheap; everything costly looks only at what this lets through.

Rows must be sorted by track and time. Each fix gets bits of the small constants below. Distances are on a plane at the
latitude of the fix: steps here are at most tens of km, and only their order of size matters.
"""

from __future__ import annotations

import numpy as np

from detector.compiled import compiled
from detector.tracks.anomalies import limits

NEW_TRACK = 1  # first fix of its track
JUMP = 2  # the ship cannot have made this step at the speed she sends, though it is too short to cut the track
FAST = 4  # over the last minute or more she made much more way than the speed she sends
SLOW = 8  # much less way than the speed and course she sends
ASIDE = 16  # as much way as she says, in another direction
STILL = 32  # belongs to a run of fixes at one place during which she says that she moves
EVEN = 64  # belongs to a long run of fixes with speed and course the same to the last digit
TURNED = 128  # she made way at an angle to her heading
FAR = 256  # as FAST over a longer step, in which she may have sped up and slowed down: a hint, no more

_M_PER_DEG = 111_200.0  # mean of a degree of latitude; 0.5 % off at worst, far below what the tests can see
_KN = 1852.0 / 3600.0
_RAD = np.pi / 180.0


@compiled
def screen(track, t, lat, lon, sog, cog, heading, coarse):
    """Bits (int16) for each fix; times in ms, angles in degrees, NaN where not sent.

    `coarse` (bool): the position is rounded to a tenth of a minute, as in message 27.
    """
    bits = np.zeros(len(t), dtype=np.int16)
    per_lon = _metres_per_lon(lat)
    ways = _ways(track, t, sog, cog)
    _jumps(bits, track, t, lat, lon, per_lon, sog, coarse)
    _runs(bits, t, lat, lon, per_lon, sog, cog)
    _made_good(bits, t, lat, lon, per_lon, sog, cog, heading, coarse, ways)
    return bits


@compiled
def _metres_per_lon(lat):
    """Metres per degree of longitude at each fix; one cosine for fixes on nearly one latitude."""
    metres = np.empty(len(lat))
    at, value = np.inf, 0.0
    for i in range(len(lat)):
        if not abs(lat[i] - at) <= 0.02:  # changes the cosine by less than a thousandth, below 70 degrees
            at = lat[i]
            value = _M_PER_DEG * np.cos(at * _RAD)
        metres[i] = value
    return metres


@compiled
def _ways(track, t, sog, cog):
    """Since the track began: metres east, north and in all by what was sent, and fixes that did not say."""
    n = len(t)
    ways = np.zeros((4, n))
    ve0, vn0 = 0.0, 0.0
    for i in range(n):
        s, c = sog[i], cog[i]
        known = s == s and (c == c or s < 0.5)
        ve1, vn1 = 0.0, 0.0
        if s >= 0.5 and c == c:
            ve1, vn1 = s * _KN * np.sin(c * _RAD), s * _KN * np.cos(c * _RAD)
        if i == 0 or track[i] != track[i - 1] or track[i] < 0:
            ways[3, i] = 0.0 if known else 1.0
        else:
            dt = (t[i] - t[i - 1]) / 1000.0
            mean_kn = 0.5 * (s + sog[i - 1])
            ways[0, i] = ways[0, i - 1] + 0.5 * (ve0 + ve1) * dt
            ways[1, i] = ways[1, i - 1] + 0.5 * (vn0 + vn1) * dt
            ways[2, i] = ways[2, i - 1] + (mean_kn * _KN * dt if mean_kn == mean_kn else 0.0)
            ways[3, i] = ways[3, i - 1] + (0.0 if known else 1.0)
        ve0, vn0 = ve1, vn1
    return ways


@compiled
def _jumps(bits, track, t, lat, lon, per_lon, sog, coarse):
    """Where tracks begin, and the jumps that they tolerate."""
    for i in range(len(t)):
        if i == 0 or track[i] != track[i - 1] or track[i] < 0:
            bits[i] |= NEW_TRACK
            continue
        dt = (t[i] - t[i - 1]) / 1000.0
        dx, dy = _wrap(lon[i] - lon[i - 1]) * per_lon[i], (lat[i] - lat[i - 1]) * _M_PER_DEG
        step2 = dx * dx + dy * dy
        both = sog[i] + sog[i - 1]
        if both == both and dt <= limits.JUMP_S and step2 > limits.JUMP_M * limits.JUMP_M:
            fastest = limits.JUMP_FACTOR * max(sog[i], sog[i - 1]) + limits.JUMP_KN
            allowed = limits.JUMP_M + fastest * _KN * dt
            if coarse[i] or coarse[i - 1]:
                allowed += 2.0 * limits.COARSE_M
            if step2 > allowed * allowed:
                bits[i] |= JUMP


@compiled
def _runs(bits, t, lat, lon, per_lon, sog, cog):
    """Runs of fixes at one place of a ship that says she moves, and runs of one speed and course."""
    n = len(t)
    still_from, still_way, still_moving, even_from = 0, 0.0, 0, 0
    for i in range(n):
        moving = 1 if sog[i] >= limits.STILL_KN else 0
        new = (bits[i] & NEW_TRACK) != 0
        dx, dy = _wrap(lon[i] - lon[still_from]) * per_lon[i], (lat[i] - lat[still_from]) * _M_PER_DEG
        if new or not dx * dx + dy * dy <= limits.STILL_M * limits.STILL_M:
            _close_still(bits, t, still_from, i, still_way, still_moving)
            still_from, still_way, still_moving = i, 0.0, moving
        else:
            mean_kn = 0.5 * (sog[i] + sog[i - 1])
            if mean_kn == mean_kn:
                still_way += mean_kn * _KN * min((t[i] - t[i - 1]) / 1000.0, limits.STILL_STEP_S)
            still_moving += moving
        if new or not (sog[i] == sog[i - 1] and cog[i] == cog[i - 1] and sog[i] >= limits.SMOOTH_KN):
            _close_even(bits, t, even_from, i)
            even_from = i
    if n:
        _close_still(bits, t, still_from, n, still_way, still_moving)
        _close_even(bits, t, even_from, n)


@compiled
def _made_good(bits, t, lat, lon, per_lon, sog, cog, heading, coarse, ways):
    """The way made over a minute or more against the way sent."""
    base = 0  # the latest fix at least BASELINE_S before this one
    for i in range(len(t)):
        if bits[i] & (NEW_TRACK | JUMP):
            base = i
            continue
        while base + 1 < i and t[i] - t[base + 1] >= limits.BASELINE_S * 1000:
            base += 1
        took = (t[i] - t[base]) / 1000.0
        if took < limits.BASELINE_S or took > limits.FAR_S:
            continue
        dx, dy = _wrap(lon[i] - lon[base]) * per_lon[i], (lat[i] - lat[base]) * _M_PER_DEG
        made = np.sqrt(dx * dx + dy * dy)
        noise = limits.NOISE_M + (2.0 * limits.COARSE_M if coarse[i] or coarse[base] else 0.0)
        if made > noise + limits.TURNED_KN * _KN * took:
            h = heading[i]
            follows = took <= limits.LONGEST_S and abs((h - cog[i] + 180.0) % 360.0 - 180.0) < 45.0  # else ASIDE tells
            if h == h and not follows and dx * np.sin(h * _RAD) + dy * np.cos(h * _RAD) < 0.5 * made:
                bits[i] |= TURNED
        if sog[i] == sog[i] and sog[base] == sog[base] and ways[3, i] == ways[3, base]:
            sent = ways[0, i] - ways[0, base], ways[1, i] - ways[1, base], ways[2, i] - ways[2, base]
            bits[i] |= _odd(sent, (dx, dy, made), took, noise)


@compiled
def _odd(sent, made_good, took, noise):
    """The bits of a way made (east, north, length) against the way sent (east, north, length)."""
    de, dn, said = sent
    dx, dy, made = made_good
    odd = limits.ODD_KN * _KN * took + noise
    bits = 0
    if made > said + odd and made > limits.ODD_SHARE * said:
        bits |= FAST if took <= limits.LONGEST_S else FAR
    if took > limits.LONGEST_S:
        return bits | (FAR if made > said + noise + 200.0 else 0)
    net = np.sqrt(de * de + dn * dn)
    if net > made + odd and net > 2.0 * made:
        return bits | SLOW
    long = made > 5.0 * noise and net > 5.0 * noise and net > 0.9 * said
    far = net > limits.ODD_KN * _KN * took and made > limits.ODD_KN * _KN * took
    if long and far and de * dx + dn * dy < limits.ASIDE_COS * net * made:
        bits |= ASIDE
    return bits


@compiled
def _wrap(angle):
    """The difference of two longitudes, the shorter way round."""
    if angle >= 180.0:
        return angle - 360.0
    if angle < -180.0:
        return angle + 360.0
    return angle


@compiled
def _close_still(bits, t, first, end, way, moving):
    if way >= limits.STILL_WAY_M and moving >= limits.STILL_FIXES and t[end - 1] - t[first] >= limits.STILL_S * 1000:
        bits[first:end] |= STILL


@compiled
def _close_even(bits, t, first, end):
    if end - first >= limits.SMOOTH_FIXES and t[end - 1] - t[first] >= limits.SMOOTH_S * 1000:
        bits[first:end] |= EVEN
