"""What many ships do at once and none does alone: displaced by one vector, or all to one place.

One ship's step that she hardly made, but may have (a ferry between two berths, heard at both), says nothing. The same
step by ships that truly are at several places does: ships do not sail in formation unheard. So this looks at weaker
steps than the stretches do.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from functools import partial

import numpy as np
from numpy.typing import NDArray

from detector import geodesy
from detector.tracks.anomalies import limits
from detector.tracks.anomalies.anomaly import Episode, frames
from detector.tracks.anomalies.fixes import Fixes, reachable, shared, velocity
from detector.tracks.anomalies.groups import Groups
from detector.units import KN_MS
from detector.vocabulary import DISBELIEVED, Mark

Ints = NDArray[np.int64]
Floats = NDArray[np.float64]
Bools = NDArray[np.bool_]
Belongs = Callable[[Ints, Ints], Bools]  # whether the second fix is at the same false place as the first
_WITHIN_MS = 12 * 3_600_000  # steps of one event
_LEAST_M = 1_500.0  # shorter ones are too often alike by chance
_APART_M = 500.0  # true places of ships that count as several: ferries leave from one berth
_DISC_M = 4_000.0  # places within this are one place: rings about one middle included
_FAR_S = 10_800.0  # longest step looked at: silences beyond line of sight from shore last an hour or two
_SPREAD = 2.5  # times as far apart: so that it is not the true places that lie together
_LONGEST_MS = 48 * 3_600_000
_BEFORE_MS = 3_600_000  # ships come into a field one after the other, and seldom heard ones are late to show it
_HEARD_MS = 2 * 3_600_000  # a silence as long ends what is open


@dataclass(frozen=True, slots=True)
class Steps:
    """Steps from fix a to the next fix b of an MMSI, longer than she says; `east`, `north`: metres beyond that."""

    a: Ints
    b: Ints
    east: Floats
    north: Floats
    unsure_m: Floats  # of that vector: wander, and what speed and course do not say of her way meanwhile

    @property
    def length_m(self) -> Floats:
        """Metres of each."""
        return np.hypot(self.east, self.north)


def steps(fixes: Fixes, own: NDArray[np.int32]) -> Steps:
    """All steps longer than the faster speed at either end allows; those on one ring are left out."""
    a = np.flatnonzero(fixes.mmsi[1:] == fixes.mmsi[:-1])
    b = a + 1
    seconds = (fixes.t[b] - fixes.t[a]) / 1000.0
    circling = (own[a] & own[b] & int(Mark.CIRCLE)) > 0
    others = (fixes.hull[a] != fixes.hull[b]) & np.isin(fixes.mmsi[a], list(shared(fixes)))
    fine = (seconds <= _FAR_S) & ~circling & ~others
    a, b, seconds = a[fine], b[fine], seconds[fine]
    metres = fixes.distance_m(a, b)
    fastest = np.maximum(fixes.sog[a], fixes.sog[b])
    beyond = metres > _LEAST_M + 1.3 * np.nan_to_num(fastest) * KN_MS * seconds
    long = np.where(np.isfinite(fastest), beyond, ~reachable(metres, seconds) & (metres > _LEAST_M))
    long[long] &= ~_crowded(a[long])
    a, b, seconds = a[long], b[long], seconds[long]
    east, north = geodesy.offset_m(fixes.lat[a], fixes.lon[a], fixes.lat[b], fixes.lon[b])
    ve, vn = velocity(fixes, a, b)
    unsure = limits.VECTOR_M + 0.3 * np.nan_to_num(np.maximum(fixes.sog[a], fixes.sog[b])) * KN_MS * seconds
    return Steps(a, b, east - ve * seconds, north - vn * seconds, unsure)


def _crowded(at: Ints) -> Bools:
    """Whether more than JUMP_CROWD steps lie within ten fixes either side: two ships of one MMSI, heard in turn."""
    count = np.searchsorted(at, at + 10, side="right") - np.searchsorted(at, at - 10, side="left")
    result: Bools = count > limits.JUMP_CROWD
    return result


def displaced_together(fixes: Fixes, own: NDArray[np.int32]) -> list[Episode]:
    """Episodes of ships displaced by one vector, or to one place, that were not known; marked in `own`."""
    found = []
    some = steps(fixes, own)
    for intervals in [*_by_vector(fixes, some, own), *_to_place(fixes, some, own)]:
        for first, past in intervals:
            at = np.arange(first, past)
            if (own[at] & int(Mark.DISPLACED | Mark.CIRCLE | Mark.FROZEN)).all():
                continue
            own[at] |= int(Mark.DISPLACED)
            found.append(at)
    false = ((own | fixes.marks) & int(DISBELIEVED)) > 0
    return [Episode("displaced", at, *frames(fixes, at, false)) for at in found]


def _by_vector(fixes: Fixes, s: Steps, own: NDArray[np.int32]) -> list[list[tuple[int, int]]]:
    """For each vector that displaced several ships, the spans of fixes it displaced."""
    group = Groups(len(s.a))
    for i in range(len(s.a)):
        near = _about(fixes, s, i)
        same, back = _like(s, near, s.east[i], s.north[i], s.unsure_m[i])
        true = np.concatenate([s.a[near[same]], s.b[near[back]]])  # if the vector is that of the step; else all others
        false = np.concatenate([s.b[near[same]], s.a[near[back]]])
        if min(_several(fixes, true), _several(fixes, false)) >= limits.REGION_HULLS:
            group.join(i, near[same | back])
    found = []
    for members in group.members():
        along = s.east[members] * s.east[members[0]] + s.north[members] * s.north[members[0]] > 0
        sign = np.where(along, 1.0, -1.0)
        east, north = float(np.median(sign * s.east[members])), float(np.median(sign * s.north[members]))
        same, back = _like(s, members, east, north, 0.0)
        belongs = _no_part_of(fixes, east, north)
        found.append(_spans(fixes, s, members[same | back], same[same | back], own, belongs))
    return found


def _like(s: Steps, some: Ints, east: float, north: float, unsure_m: float) -> tuple[Bools, Bools]:
    """Which steps are along a vector, and which against it."""
    tolerance = np.maximum(s.unsure_m[some], unsure_m) + limits.VECTOR_SHARE * np.hypot(east, north)
    same = np.hypot(s.east[some] - east, s.north[some] - north) <= tolerance
    back = np.hypot(s.east[some] + east, s.north[some] + north) <= tolerance
    return same, back & ~same


def _about(fixes: Fixes, s: Steps, i: int) -> Ints:
    """The steps within _WITHIN_MS and REGION_M of step i."""
    soon = np.flatnonzero(np.abs(fixes.t[s.b] - fixes.t[s.b[i]]) <= _WITHIN_MS)
    return soon[fixes.distance_m(s.a[i], s.a[soon]) <= limits.REGION_M]


def _several(fixes: Fixes, at: Ints) -> int:
    """How many ships these fixes are of, those at one place counted once; 0 for too few."""
    if len(np.unique(fixes.mmsi[at])) < limits.REGION_HULLS:
        return 0
    kept: list[int] = []
    for fix in at:
        others = np.array(kept, dtype=np.int64)
        if fix not in kept and (
            not kept
            or ((fixes.mmsi[others] != fixes.mmsi[fix]) & (fixes.distance_m(others, int(fix)) > _APART_M)).all()
        ):
            kept.append(int(fix))
        if len(kept) >= limits.REGION_HULLS:
            break
    return len(kept)


def _spans(
    fixes: Fixes,
    s: Steps,
    members: Ints,
    along: Bools,
    own: NDArray[np.int32],
    belongs: Belongs,
    known_only: bool = False,
) -> list[tuple[int, int]]:
    """The spans displaced by the vector of these steps: from a step along it to one against it.

    A step that by itself says the opposite of what they say together is of something else: a ship that left the same
    waters for another false place was truly there.
    """
    known = int(Mark.DISPLACED | Mark.FROZEN | Mark.CIRCLE)
    order = np.lexsort((s.a[members], fixes.mmsi[s.a[members]]))
    members, along = members[order], along[order]
    enters = ((own[s.b[members]] & known) > 0).astype(int) - ((own[s.a[members]] & known) > 0)
    enters += _home(fixes, s.a[members], s.b[members])
    each = np.where(along, enters, -enters)
    pair = (fixes.mmsi[s.a[members[1:]]] == fixes.mmsi[s.a[members[:-1]]]) & (along[1:] != along[:-1])
    votes = np.concatenate([each, np.where(along[:-1][pair], 1, -1)])
    cast, total = np.abs(votes).sum(), int(votes.sum())
    if abs(total) < max(2.0, 0.5 * cast) or (known_only and total < 0):
        return []
    fine = each * total >= 0
    into, out = members[fine & (along == (total > 0))], members[fine & (along != (total > 0))]
    return _between(fixes, s, s.b[into], s.a[out], belongs) if len(into) + len(out) else []


def _between(fixes: Fixes, s: Steps, into: Ints, out: Ints, belongs: Belongs) -> list[tuple[int, int]]:
    """Spans from each fix of `into` to the next of `out` of its MMSI.

    Open ends reach as far as those of others, as long as each next fix `belongs` to the one before. Who was there well
    before the first of them came, without a step, truly was.
    """
    start = int(fixes.t[into].min()) if len(into) else int(fixes.t[out].min()) - _WITHIN_MS
    end = int(fixes.t[out].max()) if len(out) else int(fixes.t[into].max()) + _WITHIN_MS
    spans = []
    for first in into.tolist():
        ends = out[(fixes.mmsi[out] == fixes.mmsi[first]) & (out >= first)]
        last = _reach(fixes, s.a, first, 1, int(fixes.t[ends.min()]) if len(ends) else end, belongs)
        if fixes.t[last] - fixes.t[first] <= _LONGEST_MS:
            spans.append((first, last + 1))
    for last in out.tolist():
        if not any(a <= last < past for a, past in spans):
            first = _reach(fixes, s.b, last, -1, start, belongs)
            if _reach(fixes, s.b, first, -1, start - _BEFORE_MS, belongs) == first:
                spans.append((first, last + 1))
    return spans


def _reach(fixes: Fixes, stops: Ints, at: int, way: int, until_ms: int, belongs: Belongs) -> int:
    """The farthest fix of the MMSI reached from one, forward or back: up to a time, a long silence or a step."""
    if at in stops:
        return at
    line = _line(fixes, at, way)
    line = line[: 1 + int(np.searchsorted(np.isin(line[1:], stops).cumsum(), 1)) + 1]  # a stop itself is reached
    one, other = line[:-1], line[1:]
    fine = (np.abs(fixes.t[other] - fixes.t[one]) <= _HEARD_MS) & ((fixes.t[other] - until_ms) * way <= 0)
    ends = np.flatnonzero(~fine)
    one, other = (one[: ends[0]], other[: ends[0]]) if len(ends) else (one, other)
    if not len(one):
        return at
    apart = np.flatnonzero(~belongs(np.minimum(one, other), np.maximum(one, other)))
    return int(other[-1] if not len(apart) else one[apart[0]])


def _line(fixes: Fixes, at: int, way: int) -> Ints:
    """A fix and those after it (before it, for way -1) of its MMSI, within _LONGEST_MS."""
    same = np.searchsorted(fixes.mmsi, fixes.mmsi[at], side="left" if way < 0 else "right")
    line = np.arange(at, same) if way > 0 else np.arange(at, same - 1, -1)
    size = np.searchsorted(np.abs(fixes.t[line] - fixes.t[at]), _LONGEST_MS, side="right")
    return line[:size]


def _no_part_of(fixes: Fixes, east: float, north: float) -> Belongs:
    """Whether the steps between fixes are nothing like a vector (metres), whatever speed hides it."""
    tolerance = limits.VECTOR_M + limits.VECTOR_SHARE * np.hypot(east, north)

    def belongs(a: Ints, b: Ints) -> Bools:
        seconds = (fixes.t[b] - fixes.t[a]) / 1000.0
        ve, vn = velocity(fixes, a, b)
        de, dn = geodesy.offset_m(fixes.lat[a], fixes.lon[a], fixes.lat[b], fixes.lon[b])
        e, n = de - ve * seconds, dn - vn * seconds
        unsure = tolerance + 0.3 * np.nan_to_num(np.maximum(fixes.sog[a], fixes.sog[b])) * KN_MS * seconds
        away = np.minimum(np.hypot(e - east, n - north), np.hypot(e + east, n + north))
        result: Bools = away > unsure
        return result

    return belongs


def _home(fixes: Fixes, a: Ints, b: Ints) -> Ints:
    """For each step 1 if she was at its start again after its end, -1 if at its end before its start, 0 for neither.

    Only of ships at rest: who lies at her berth or anchor before and after was not elsewhere in between.
    """
    found = np.zeros(len(a), dtype=np.int64)
    for k, (x, y) in enumerate(zip(a.tolist(), b.tolist(), strict=True)):
        for edge, other, way, vote in ((y, x, 1, 1), (x, y, -1, -1)):
            if not (fixes.sog[other] < limits.STILL_KN):
                continue
            line = _line(fixes, edge, way)
            gone = np.flatnonzero(fixes.distance_m(edge, line) > _LEAST_M)
            if len(gone) and float(fixes.distance_m(int(line[gone[0]]), other)) <= _APART_M:
                found[k] += vote
    return found


def _to_place(fixes: Fixes, s: Steps, own: NDArray[np.int32]) -> list[list[tuple[int, int]]]:
    """For each place that several ships leapt to from all around, and from, the spans of fixes there.

    Points first: at one point ships cannot truly be, at an anchorage near it they can. What led to or from a point says
    no more of the places about.
    """
    found, free = [], np.ones(len(s.a), dtype=bool)
    for disc_m in (2.0 * limits.POINT_M, _DISC_M):
        for leapt, left in _leapt_to(fixes, s, free, disc_m):
            middle, within_m = _place(fixes, np.concatenate([s.b[leapt], s.a[left]]), disc_m)
            ins = leapt[fixes.distance_m(middle, s.b[leapt]) <= within_m]
            if not len(ins):
                continue
            out = np.flatnonzero((fixes.distance_m(middle, s.a) <= within_m) & _soon(fixes, s, ins) & free)
            every, enters = np.concatenate([ins, out]), np.arange(len(ins) + len(out)) < len(ins)
            spans = _spans(fixes, s, every, enters, own, partial(_there, fixes, middle, within_m), known_only=True)
            if spans and disc_m < _DISC_M:
                free[every] = False
            found.append(spans)
    return found


def _leapt_to(fixes: Fixes, s: Steps, free: Bools, disc_m: float) -> list[tuple[Ints, Ints]]:
    """For each disc of that radius that several ships leapt to from all around, the free steps into and out of it."""
    group, far = Groups(len(s.a)), free & (s.length_m > _DISC_M)
    for i in np.flatnonzero(free).tolist():
        near = _about(fixes, s, i)
        near = near[far[near]]
        into = near[fixes.distance_m(s.b[i], s.b[near]) <= disc_m]
        out = near[fixes.distance_m(s.b[i], s.a[near]) <= disc_m]
        both = np.intersect1d(fixes.mmsi[s.b[into]], fixes.mmsi[s.a[out]])
        if len(both) >= 2 and _all_around(fixes, s, into, out):
            group.join(i, into)
    found = []
    for ins in group.members():
        there = fixes.distance_m(int(s.b[ins[0]]), s.a) <= disc_m
        found.append((ins, np.flatnonzero(there & _soon(fixes, s, ins) & free)))
    return found


def _place(fixes: Fixes, at: Ints, most_m: float) -> tuple[int, float]:
    """The fix nearest to the middle of some, and metres within which those that belong together lie."""
    east, north = geodesy.offset_m(fixes.lat[at[0]], fixes.lon[at[0]], fixes.lat[at], fixes.lon[at])
    away = np.hypot(east - np.median(east), north - np.median(north))
    return int(at[np.argmin(away)]), float(
        min(4.0 * np.median(away) + 4.0 * limits.POINT_M, max(most_m, 4.0 * limits.POINT_M))
    )


def _there(fixes: Fixes, middle: int, within_m: float, a: Ints, b: Ints) -> Bools:
    """Whether both fixes a and b lie within metres of a middle."""
    result: Bools = np.maximum(fixes.distance_m(middle, a), fixes.distance_m(middle, b)) <= within_m
    return result


def _soon(fixes: Fixes, s: Steps, members: Ints) -> Bools:
    """Which steps lie within _WITHIN_MS of these."""
    t = fixes.t[s.b[members]]
    result: Bools = (fixes.t[s.a] >= t.min() - _WITHIN_MS) & (fixes.t[s.a] <= t.max() + _WITHIN_MS)
    return result


def _all_around(fixes: Fixes, s: Steps, into: Ints, out: Ints) -> bool:
    """Whether steps into a place and out of it come from places that lie much farther apart, of several ships."""
    there, here = np.concatenate([s.b[into], s.a[out]]), np.concatenate([s.a[into], s.b[out]])
    if _several(fixes, here) < limits.REGION_HULLS:
        return False
    return _spread_m(fixes, here) >= _SPREAD * max(_spread_m(fixes, there), limits.POINT_M)


def _spread_m(fixes: Fixes, at: Ints) -> float:
    """Median metres of fixes from their middle."""
    east, north = geodesy.offset_m(fixes.lat[at[0]], fixes.lon[at[0]], fixes.lat[at], fixes.lon[at])
    return float(np.median(np.hypot(east - np.median(east), north - np.median(north))))
