"""How well one fix follows from another as the motion of one ship: compiled, with the formula in words here.

A ship that says how fast and where it goes should be found at the mean of what it said before and after, give or take

- receivers: `_GNSS_M` for the two fixes together, more for long-range reports, which are rounded to a tenth of a minute;
- what it sails otherwise than it said: `_SAID_SHARE` of the way, and `_TURNS` times the time to the power 1.5 (it turns
  and changes speed in between), at most `_MOST_MS` times the time; a ship that stood still before and after has
  mostly only swung, by `_SWING_M`;
- all it can sail, where it said nothing.

A ship with the same speed and course at both ends has mostly kept them, so a third of that is held against her, too,
where that fits better. The distance from that place, in these standard deviations, is held against a two-dimensional Student distribution of
four degrees of freedom: ships do unexpected things oftener than a normal distribution has it. The score is the natural
logarithm of how much likelier the two fixes are of one ship than of two strangers somewhere within `_ELSEWHERE_M` of
each other, by place and by velocity; below 0 they are strangers.
"""

from __future__ import annotations

import math

import numpy as np
from numpy.typing import NDArray

from detector.compiled import compiled, inlined

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]
Bytes = NDArray[np.uint8]


_GNSS_M = 20.0  # two receivers without correction, and the antenna that moves with the hull [from memory]
_LONG_RANGE_M = 75.0  # two fixes of message 27: each 185 m / sqrt(12)
_SAID_SHARE = 0.06  # speed in tenths of a knot, course in tenths of a degree, smoothed by the receiver for some seconds
_TURNS = 0.03  # m/s^1.5: 14 m after a minute, 440 m after ten: a ship that alters course now and then [from memory]
_MOST_MS = 5.0  # and never more than ten knots beside what it said
_STILL_MS, _SWING_MS, _SWING_M = 0.3, 0.1, 60.0  # 0.6 kn; an anchor cable's worth of swing, slowly [from memory]
_STEADY, _UNSTEADY = 3.0, 0.7  # a ship that kept her course leaves her line by a third; nats for not knowing that
_LEFT = 2.0  # nats: a ship that stands still before and after a silence has seldom been elsewhere in between
_UNSAID_MS = 4.0  # each axis, of a ship that did not say its speed: most sail below 15 kn
_ELSEWHERE_M = 3.0e5  # two hulls of one MMSI are anywhere in the waters that one feed covers
_ALL_MS = 4.0  # speeds of all ships, each axis
_CHANGE_MS, _CHANGES, _CHANGED_MS = 0.15, 0.025, 3.0  # how a velocity changes: at once, with the root of time, at most
_CHANGED = 0.2  # of ships have changed it altogether
NEW_HULL = 6.0  # nats: how unlikely it is beforehand that a stranger has the same MMSI
OTHER_CLASS = 8.0  # nats: class A against class B: two transmitters, or a ship that changed hers
OTHER_COMPASS = 4.0  # nats: one fix with a heading, the other without: a compass seldom comes and goes
_START = 2.0 * math.log(_ELSEWHERE_M) + NEW_HULL - math.log(2.0 * math.pi)
_A, _E2 = 6378137.0, 0.00669437999014  # WGS84
_DEG = math.pi / 180.0

_HOPELESS = 30.0  # nats of surprise that nothing else makes up for

CLASS_A, CLASS_B, LONG_RANGE, COMPASS = 1, 2, 4, 8  # bits of `kind`


@inlined
def east_north_m(lat_1: float, lon_1: float, lat_2: float, lon_2: float) -> tuple[float, float]:
    """East and north metres from one point to another, the shorter way round (see `geodesy.offset_m`)."""
    phi = (lat_1 + lat_2) * 0.5 * _DEG
    sine = math.sin(phi)
    w2 = 1.0 - _E2 * sine * sine
    w = math.sqrt(w2)
    turn = lon_2 - lon_1
    if turn >= 180.0:
        turn -= 360.0
    elif turn < -180.0:
        turn += 360.0
    east = turn * _DEG * _A * math.cos(phi) / w
    north = (lat_2 - lat_1) * _DEG * _A * (1.0 - _E2) / (w2 * w)
    return east, north


@inlined
def _kept(
    ve: Floats, vn: Floats, kind: Bytes, i: int, j: int, seconds: float, turns: float, off2: float, variance: float
) -> tuple[float, float]:  # fmt: skip
    """The surprise and variance of a ship that said her speed before and after: as usual, on her course, or at rest."""
    nats = 3.0 * math.log(1.0 + off2 / (4.0 * variance))
    change2 = (ve[i] - ve[j]) ** 2 + (vn[i] - vn[j]) ** 2
    mean2 = 0.25 * ((ve[i] + ve[j]) ** 2 + (vn[i] + vn[j]) ** 2)
    best, least = variance, nats
    if change2 <= (0.3 + 0.1 * math.sqrt(mean2)) ** 2:
        steady = variance - turns * turns * (1.0 - 1.0 / (_STEADY * _STEADY))
        nats_steady = 3.0 * math.log(1.0 + off2 / (4.0 * steady)) + _UNSTEADY
        if nats_steady + math.log(steady) < nats + math.log(variance):
            best, least = steady, nats_steady
    swing = min(_SWING_MS * seconds, _SWING_M + 0.01 * min(seconds, 4000.0))
    fastest = max(ve[i] * ve[i] + vn[i] * vn[i], ve[j] * ve[j] + vn[j] * vn[j])
    if turns > swing and fastest <= _STILL_MS * _STILL_MS:
        still = _GNSS_M * _GNSS_M + swing * swing
        if (kind[i] | kind[j]) & LONG_RANGE:
            still += _LONG_RANGE_M * _LONG_RANGE_M
        nats_still = 3.0 * math.log(1.0 + off2 / (4.0 * still))
        if nats_still + math.log(still) < least + _LEFT + math.log(best):
            return nats_still, still
        return least + _LEFT, best
    return least, best


@inlined
def surprise(
    lat: Floats, lon: Floats, t: Ints, ve: Floats, vn: Floats, kind: Bytes, i: int, j: int, fast_ms: float,
    slack_m: float,
) -> tuple[float, float]:  # fmt: skip
    """How far fix j is from where fix i led, as nats of surprise, and the variance (m2) it was held against.

    The surprise is infinite where j is not later, or farther than `slack_m` and `fast_ms` allow.
    """
    seconds = (t[j] - t[i]) / 1000.0
    if seconds <= 0.0:
        return math.inf, 1.0
    east, north = east_north_m(lat[i], lon[i], lat[j], lon[j])
    reach = slack_m + fast_ms * seconds
    if east * east + north * north > reach * reach:
        return math.inf, 1.0
    said_i, said_j = ve[i] == ve[i], ve[j] == ve[j]
    turns = min(_TURNS * seconds * math.sqrt(seconds), _MOST_MS * seconds)
    variance = _GNSS_M * _GNSS_M + turns * turns
    me, mn = 0.0, 0.0
    if said_i and said_j:
        me, mn = 0.5 * (ve[i] + ve[j]), 0.5 * (vn[i] + vn[j])
    elif said_i or said_j:
        me, mn = (ve[i], vn[i]) if said_i else (ve[j], vn[j])
        variance += (turns + 0.25 * _UNSAID_MS * seconds) ** 2
    else:
        variance += (_UNSAID_MS * seconds) ** 2
    variance += _SAID_SHARE * _SAID_SHARE * (me * me + mn * mn) * seconds * seconds
    if (kind[i] | kind[j]) & LONG_RANGE:
        variance += _LONG_RANGE_M * _LONG_RANGE_M
    off2 = (east - me * seconds) ** 2 + (north - mn * seconds) ** 2
    if said_i and said_j:
        return _kept(ve, vn, kind, i, j, seconds, turns, off2, variance)
    return 3.0 * math.log(1.0 + off2 / (4.0 * variance)), variance


@inlined
def otherness(kind: Bytes, i: int, j: int) -> float:
    """Nats against one transmitter: reports of another class, or with and without a compass."""
    cost = 0.0
    one, two = kind[i] & 3, kind[j] & 3
    if one != 0 and two != 0 and one != two:
        cost += OTHER_CLASS
    if not (kind[i] | kind[j]) & LONG_RANGE and (kind[i] ^ kind[j]) & COMPASS:
        cost += OTHER_COMPASS
    return cost


@inlined
def steadiness(t: Ints, ve: Floats, vn: Floats, i: int, j: int) -> float:
    """Nats for one ship from speed and course alone: strangers seldom have the same; 0 where one did not say."""
    if ve[i] != ve[i] or ve[j] != ve[j]:
        return 0.0
    spread = min(_CHANGE_MS + _CHANGES * math.sqrt((t[j] - t[i]) / 1000.0), _CHANGED_MS)
    change2 = (ve[i] - ve[j]) ** 2 + (vn[i] - vn[j]) ** 2
    usual2 = ve[j] * ve[j] + vn[j] * vn[j]
    ratio = (_ALL_MS / spread) ** 2 * math.exp(
        min(usual2 / (2.0 * _ALL_MS**2), 2.0) - change2 / (2.0 * spread * spread)
    )
    return math.log(_CHANGED + (1.0 - _CHANGED) * ratio)


@inlined
def score(
    lat: Floats,
    lon: Floats,
    t: Ints,
    ve: Floats,
    vn: Floats,
    kind: Bytes,
    i: int,
    j: int,
    fast_ms: float,
    slack_m: float,
) -> float:
    """The natural logarithm of how much likelier fixes i and j are of one ship than of two; minus infinity: cannot be."""
    nats, variance = surprise(lat, lon, t, ve, vn, kind, i, j, fast_ms, slack_m)
    if nats == math.inf:
        return -math.inf
    return _START - math.log(variance) - nats - otherness(kind, i, j) + steadiness(t, ve, vn, i, j)


@compiled
def scores(
    lat: Floats,
    lon: Floats,
    t: Ints,
    ve: Floats,
    vn: Floats,
    kind: Bytes,
    a: Ints,
    b: Ints,
    fast_ms: float,
    slack_m: float,
) -> Floats:
    """The score of each pair of fixes."""
    found = np.empty(len(a), dtype=np.float64)
    for k in range(len(a)):
        found[k] = score(lat, lon, t, ve, vn, kind, a[k], b[k], fast_ms, slack_m)
    return found


@compiled
def surprises(
    lat: Floats,
    lon: Floats,
    t: Ints,
    ve: Floats,
    vn: Floats,
    kind: Bytes,
    a: Ints,
    b: Ints,
    fast_ms: float,
    slack_m: float,
) -> tuple[Floats, Floats]:
    """The surprise and variance of each pair of fixes."""
    nats, variance = np.empty(len(a), dtype=np.float64), np.empty(len(a), dtype=np.float64)
    for k in range(len(a)):
        nats[k], variance[k] = surprise(lat, lon, t, ve, vn, kind, a[k], b[k], fast_ms, slack_m)
    return nats, variance


@compiled
def steadinesses(t: Ints, ve: Floats, vn: Floats, a: Ints, b: Ints) -> Floats:
    """The steadiness of each pair of fixes."""
    found = np.empty(len(a), dtype=np.float64)
    for k in range(len(a)):
        found[k] = steadiness(t, ve, vn, a[k], b[k])
    return found


@compiled
def later(
    lat: Floats, lon: Floats, t: Ints, ve: Floats, vn: Floats, kind: Bytes, last: Ints, first: Ints, mmsi: Ints,
    by_time: Ints, most_ms: int, fast_ms: float, slack_m: float,
) -> tuple[Ints, Ints, Floats, Floats]:  # fmt: skip
    """All pairs (out, into) where `first[into]` may follow `last[out]` of another MMSI, with surprise and variance.

    `by_time` are the numbers in order of their first fix.
    """
    many = len(last)
    born = np.empty(many, dtype=np.int64)
    for k in range(many):
        born[k] = t[first[by_time[k]]]
    room = max(4 * many, 64)
    out, into = np.empty(room, np.int64), np.empty(room, np.int64)
    nats, variance = np.empty(room, np.float64), np.empty(room, np.float64)
    found = 0
    for a in range(many):
        i = last[a]
        for k in range(np.searchsorted(born, t[i], side="right"), many):
            if born[k] - t[i] > most_ms:
                break
            b = by_time[k]
            reach = slack_m + fast_ms * (born[k] - t[i]) / 1000.0
            if mmsi[a] == mmsi[b] or abs(lat[first[b]] - lat[i]) * 110_500.0 > reach:
                continue
            far, spread = surprise(lat, lon, t, ve, vn, kind, i, first[b], fast_ms, slack_m)
            if far > _HOPELESS:
                continue
            if found == room:
                out, into = np.concatenate((out, out)), np.concatenate((into, into))
                nats, variance = np.concatenate((nats, nats)), np.concatenate((variance, variance))
                room *= 2
            out[found], into[found], nats[found], variance[found] = a, b, far, spread
            found += 1
    return out[:found], into[:found], nats[:found], variance[:found]
