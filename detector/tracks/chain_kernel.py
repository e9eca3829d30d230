"""Compiled: which fix of one MMSI surely follows which, and between the rest all links that could be. See `chains`."""

from __future__ import annotations

import math

import numpy as np
from numpy.typing import NDArray

from detector.tracks.motion import Bytes, Floats, Ints, compiled, otherness, score, surprise

_STRANGE = (
    6.0  # nats of surprise (5 standard deviations) from which on a step is looked at: costs time, decides nothing
)
_AS_SAID = 2.0  # nats of surprise (2 standard deviations) up to which a fix is just where its ship was going
_MARGIN = 8.0  # nats by which a link must beat a rival to be sure: odds of 3,000 to 1
_LOOK_BACK = 48  # fixes searched for one to have come from: more hulls than this never share an MMSI
_FRAGMENTS_BACK = 400  # ends of fragments looked through for the one a fragment continues
_MISSED = 3.0  # nats at most against a hull that was not heard while others of the number were: ln(1 + reports between)
_LINKS_EACH = 24  # and links kept of each
_TRUSTED = 0.3  # of the moving steps must fit the speed and course that were sent; else they are not believed


@compiled
def strange_steps(
    begin: Ints, lat: Floats, lon: Floats, t: Ints, ve: Floats, vn: Floats, kind: Bytes,
    fast_ms: float, slack_m: float, silence_ms: int,
) -> NDArray[np.int8]:  # fmt: skip
    """Of each step from a ship's fix to its next: 0 as expected, 1 odd, 2 a silence (or another ship's) before it."""
    what = np.zeros(len(t), dtype=np.int8)
    for ship in range(len(begin) - 1):
        if begin[ship] < begin[ship + 1]:
            what[begin[ship]] = 2
        for j in range(begin[ship] + 1, begin[ship + 1]):
            if t[j] - t[j - 1] > silence_ms:
                what[j] = 2
                continue
            nats, _ = surprise(lat, lon, t, ve, vn, kind, j - 1, j, fast_ms, slack_m)
            if nats > _STRANGE or (kind[j] & 3) != (kind[j - 1] & 3):
                what[j] = 1
    return what


@compiled
def distrust(
    head: int, past: int, lat: Floats, lon: Floats, t: Ints, ve: Floats, vn: Floats, kind: Bytes,
    fast_ms: float, slack_m: float,
) -> None:  # fmt: skip
    """Forget speed and course of a stretch of fixes if they do not fit the way made (a course that is always 0)."""
    moving = fits = 0
    for j in range(head + 1, past):
        if ve[j] != ve[j] or ve[j] * ve[j] + vn[j] * vn[j] < 1.0:
            continue
        best, seen = math.inf, False
        for i in range(j - 1, max(head, j - 4) - 1, -1):
            if 0 < t[j] - t[i] <= 1_800_000 and ve[i] == ve[i]:
                seen = True
                nats, _ = surprise(lat, lon, t, ve, vn, kind, i, j, fast_ms, slack_m)
                best = min(best, nats)
        if seen:
            moving += 1
            fits += best <= _STRANGE
    if moving >= 5 and fits < _TRUSTED * moving:
        for j in range(head, past):
            ve[j] = math.nan
            vn[j] = math.nan


@compiled
def _rivalled(
    j: int, best: int, best_score: float, head: int, lat: Floats, lon: Floats, t: Ints, ve: Floats, vn: Floats,
    kind: Bytes, fast_ms: float, slack_m: float, silence_ms: int,
) -> bool:  # fmt: skip
    """Whether j may as well come from a fix that does not lead to (or follow from) the best one."""
    for p in range(j - 1, max(head, j - _LOOK_BACK) - 1, -1):
        if t[j] - t[p] > silence_ms:
            return False
        if p == best:
            continue
        rival = score(lat, lon, t, ve, vn, kind, p, j, fast_ms, slack_m)
        if rival <= max(0.0, best_score - _MARGIN):
            continue
        early, late = min(p, best), max(p, best)
        nats, _ = surprise(lat, lon, t, ve, vn, kind, early, late, fast_ms, slack_m)
        if nats + otherness(kind, early, late) > _AS_SAID:
            return True
    return False


@compiled
def sure_links(
    head: int, past: int, what: NDArray[np.int8], previous: Ints, lat: Floats, lon: Floats, t: Ints, ve: Floats, vn: Floats,
    kind: Bytes, fast_ms: float, slack_m: float, silence_ms: int,
) -> None:  # fmt: skip
    """Link the fixes head..past-1 (one MMSI, no long silence) wherever there is no doubt; `previous` is written."""
    gained = np.empty(past - head, dtype=np.float64)
    last_odd = head - _LOOK_BACK - 1
    for j in range(head, past):
        previous[j] = -1
        if j == head:
            continue
        if what[j] == 1:
            last_odd = j
        if j - last_odd > _LOOK_BACK:
            previous[j], gained[j - head] = j - 1, math.inf
            continue
        for p in range(j - 1, max(head, j - _LOOK_BACK) - 1, -1):
            if t[j] - t[p] > silence_ms:
                break
            nats, _ = surprise(lat, lon, t, ve, vn, kind, p, j, fast_ms, slack_m)
            if nats + otherness(kind, p, j) > _AS_SAID:
                continue
            value = score(lat, lon, t, ve, vn, kind, p, j, fast_ms, slack_m)
            if not _rivalled(j, p, value, head, lat, lon, t, ve, vn, kind, fast_ms, slack_m, silence_ms):
                previous[j], gained[j - head] = p, value
            break
    _one_successor(head, past, previous, gained)


@compiled
def _one_successor(head: int, past: int, previous: Ints, gained: Floats) -> None:
    """Of several fixes that claim one predecessor the clearly best keeps it; without a clear one none does."""
    best = np.full(past - head, -math.inf)
    second = np.full(past - head, -math.inf)
    for j in range(head, past):
        if previous[j] >= 0:
            p = previous[j] - head
            if gained[j - head] > best[p]:
                second[p] = best[p]
                best[p] = gained[j - head]
            elif gained[j - head] > second[p]:
                second[p] = gained[j - head]
    for j in range(head, past):
        if previous[j] >= 0:
            p = previous[j] - head
            if gained[j - head] < best[p] or (second[p] > -math.inf and best[p] - second[p] < _MARGIN):
                previous[j] = -1


@compiled
def possible_links(
    first: Ints, last: Ints, by_end: Ints, lat: Floats, lon: Floats, t: Ints, ve: Floats, vn: Floats, kind: Bytes,
    fast_ms: float, slack_m: float, silence_ms: int,
) -> tuple[Ints, Ints, Floats]:  # fmt: skip
    """All links (from, to, score above 0) between the fragments of one stretch.

    `first` and `last` are the fixes a fragment begins and ends with, in order of their beginning; `by_end` are the
    fragments in order of their end.
    """
    many = len(first)
    ends = np.empty(many, dtype=np.int64)
    for k in range(many):
        ends[k] = t[last[by_end[k]]]
    room = max(many * 4, 16)
    a, b, gain = np.empty(room, np.int64), np.empty(room, np.int64), np.empty(room, np.float64)
    found = 0
    for into in range(many):
        start = t[first[into]]
        kept = 0
        k = np.searchsorted(ends, start) - 1
        looked = 0
        while k >= 0 and looked < _FRAGMENTS_BACK and kept < _LINKS_EACH and start - ends[k] <= silence_ms:
            out = by_end[k]
            value = score(lat, lon, t, ve, vn, kind, last[out], first[into], fast_ms, slack_m)
            value -= min(math.log(float(first[into] - last[out])), _MISSED)
            if value > 0.0:
                if found == room:
                    a, b = np.concatenate((a, np.empty(room, np.int64))), np.concatenate((b, np.empty(room, np.int64)))
                    gain = np.concatenate((gain, np.empty(room, np.float64)))
                    room *= 2
                a[found], b[found], gain[found] = out, into, value
                found += 1
                kept += 1
            k -= 1
            looked += 1
    return a[:found], b[:found], gain[:found]
