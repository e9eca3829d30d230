"""The one pass over all fixes: which steps are odd. Cheap; everything costly looks only at what this lets through.

Rows must be sorted by track and time. Each fix gets bits of the small constants below. Distances are on a plane at the
latitude of the fix: steps here are at most tens of km, and only their order of size matters.
"""

from __future__ import annotations

import numpy as np
from numba import njit

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


@njit(cache=True, nogil=True, error_model="numpy")
def screen(track, t, lat, lon, sog, cog, heading, coarse):  # noqa: PLR0915
    """Bits (int16) for each fix; times in ms, angles in degrees, NaN where not sent.

    `coarse` (bool): the position is rounded to a tenth of a minute, as in message 27.
    """
    n = len(t)
    bits = np.zeros(n, dtype=np.int16)
    way_e = np.zeros(n)  # metres made since the track began, by the speeds and courses sent
    way_n = np.zeros(n)
    way = np.zeros(n)
    blind = np.zeros(n, dtype=np.int64)  # fixes so far whose speed or course is missing
    base = 0  # the latest fix at least BASELINE_S before this one
    still_from, still_way, still_moving = 0, 0.0, 0
    even_from = 0
    ve0, vn0 = 0.0, 0.0
    cos_at, per_lon = np.inf, 0.0
    for i in range(n):
        s, c = sog[i], cog[i]
        moving = s >= limits.STILL_KN
        known = s == s and (c == c or s < 0.5)
        ve1, vn1 = 0.0, 0.0
        if s >= 0.5 and c == c:
            a = c * _RAD
            ve1, vn1 = s * _KN * np.sin(a), s * _KN * np.cos(a)
        if i == 0 or track[i] != track[i - 1] or track[i] < 0:
            _close_still(bits, t, still_from, i, still_way, still_moving)
            _close_even(bits, t, even_from, i)
            bits[i] |= NEW_TRACK
            base = i
            cos_at = np.inf
            way_e[i], way_n[i], way[i], blind[i] = 0.0, 0.0, 0.0, 0 if known else 1
            still_from, still_way, still_moving = i, 0.0, 1 if moving else 0
            even_from = i
            ve0, vn0 = ve1, vn1
            continue
        dt = (t[i] - t[i - 1]) / 1000.0
        s0 = sog[i - 1]
        mean_kn = 0.5 * (s + s0)
        if abs(lat[i] - cos_at) > 0.02:  # changes the cosine by less than a thousandth, below 70 degrees
            cos_at = lat[i]
            per_lon = _M_PER_DEG * np.cos(cos_at * _RAD)
        way_e[i] = way_e[i - 1] + 0.5 * (ve0 + ve1) * dt
        way_n[i] = way_n[i - 1] + 0.5 * (vn0 + vn1) * dt
        way[i] = way[i - 1] + (mean_kn * _KN * dt if mean_kn == mean_kn else 0.0)
        blind[i] = blind[i - 1] + (0 if known else 1)
        ve0, vn0 = ve1, vn1

        # a jump that the tracks tolerate
        dx = _wrap(lon[i] - lon[i - 1]) * per_lon
        dy = (lat[i] - lat[i - 1]) * _M_PER_DEG
        step2 = dx * dx + dy * dy
        if mean_kn == mean_kn and dt <= limits.JUMP_S and step2 > limits.JUMP_M * limits.JUMP_M:
            allowed = limits.JUMP_M + (limits.JUMP_FACTOR * max(s, s0) + limits.JUMP_KN) * _KN * dt
            if coarse[i] or coarse[i - 1]:
                allowed += 2.0 * limits.COARSE_M
            if step2 > allowed * allowed:
                bits[i] |= JUMP
                base = i

        # the same place again
        dx = _wrap(lon[i] - lon[still_from]) * per_lon
        dy = (lat[i] - lat[still_from]) * _M_PER_DEG
        if dx * dx + dy * dy <= limits.STILL_M * limits.STILL_M:
            if mean_kn == mean_kn:
                still_way += mean_kn * _KN * min(dt, limits.STILL_STEP_S)
            still_moving += 1 if moving else 0
        else:
            _close_still(bits, t, still_from, i, still_way, still_moving)
            still_from, still_way, still_moving = i, 0.0, 1 if moving else 0

        # the same speed and course again
        if not (s == s0 and c == cog[i - 1] and s >= limits.SMOOTH_KN):
            _close_even(bits, t, even_from, i)
            even_from = i

        # the way made over a minute or more
        while base + 1 < i and t[i] - t[base + 1] >= limits.BASELINE_S * 1000:
            base += 1
        took = (t[i] - t[base]) / 1000.0
        if took < limits.BASELINE_S or took > limits.FAR_S:
            continue
        dx = _wrap(lon[i] - lon[base]) * per_lon
        dy = (lat[i] - lat[base]) * _M_PER_DEG
        made = np.sqrt(dx * dx + dy * dy)
        noise = limits.NOISE_M
        if coarse[i] or coarse[base]:
            noise += 2.0 * limits.COARSE_M
        odd = limits.ODD_KN * _KN * took + noise
        if made > noise + limits.TURNED_KN * _KN * took:
            h = heading[i]
            follows = took <= limits.LONGEST_S and abs((h - c + 180.0) % 360.0 - 180.0) < 45.0  # else ASIDE tells
            if h == h and not follows and dx * np.sin(h * _RAD) + dy * np.cos(h * _RAD) < 0.5 * made:
                bits[i] |= TURNED
        said = way[i] - way[base]
        if s == s and sog[base] == sog[base] and blind[i] == blind[base]:
            if made > said + odd and made > limits.ODD_SHARE * said:
                bits[i] |= FAST if took <= limits.LONGEST_S else FAR
            if took > limits.LONGEST_S:
                if made > said + noise + 200.0:
                    bits[i] |= FAR
                continue
            de, dn = way_e[i] - way_e[base], way_n[i] - way_n[base]
            net = np.sqrt(de * de + dn * dn)
            if net > made + odd and net > 2.0 * made:
                bits[i] |= SLOW
            elif (
                made > 5.0 * noise
                and net > 5.0 * noise
                and net > 0.9 * said
                and net > limits.ODD_KN * _KN * took
                and made > limits.ODD_KN * _KN * took
                and de * dx + dn * dy < limits.ASIDE_COS * net * made
            ):
                bits[i] |= ASIDE
    if n:
        _close_still(bits, t, still_from, n, still_way, still_moving)
        _close_even(bits, t, even_from, n)
    return bits


@njit(cache=True, nogil=True, error_model="numpy")
def _wrap(angle):
    """The difference of two longitudes, the shorter way round."""
    if angle >= 180.0:
        return angle - 360.0
    if angle < -180.0:
        return angle + 360.0
    return angle


@njit(cache=True, nogil=True, error_model="numpy")
def _close_still(bits, t, first, end, way, moving):
    if way >= limits.STILL_WAY_M and moving >= limits.STILL_FIXES and t[end - 1] - t[first] >= limits.STILL_S * 1000:
        bits[first:end] |= STILL


@njit(cache=True, nogil=True, error_model="numpy")
def _close_even(bits, t, first, end):
    if end - first >= limits.SMOOTH_FIXES and t[end - 1] - t[first] >= limits.SMOOTH_S * 1000:
        bits[first:end] |= EVEN
