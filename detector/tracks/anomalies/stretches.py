"""Displaced stretches: pieces that the ship leaps to and leaps back from, while the pieces around them join up."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from detector import geodesy
from detector.tracks.anomalies import kernel, limits
from detector.tracks.anomalies.anomaly import Episode, frames
from detector.tracks.anomalies.fixes import Fixes
from detector.tracks.anomalies.pieces import Pieces, could_sail, leaps, pieces, soon
from detector.vocabulary import Mark

Ints = NDArray[np.int64]
Bools = NDArray[np.bool_]
Marks = NDArray[np.int32]
_AHEAD = 12  # pieces of one stretch: a stretch falls apart where it leaps itself
_FEWEST = 3  # fixes of a stretch in a silence: fewer may be of another ship, heard by chance just then
_NEAR, _MISSED = 20, 5.0  # fixes on each side whose interval is the usual one; reports she must have missed
_LONGEST_MS = 48 * 3_600_000
_OWN_WAY_M = 150.0  # so near to her own way: GNSS wander, and the bend between two fixes of it
_OWN_WAY_MS = (
    3 * 3_600_000
)  # station clocks are off by this much at most [from memory: minutes, or whole hours of zone]
_LOOKS = 24  # fixes of a stretch that are held against her own way
_SAME_FAULT_S = 60.0  # a clock is wrong by the same; interpolation between fixes of her way adds this [measured: 5-20]


@dataclass(slots=True)
class _Candidate:
    pieces: list[int]
    around: tuple[int, int]  # pieces
    own: int  # fixes
    frame: int  # fixes of the pieces on either side


def stretches(fixes: Fixes, own: Marks) -> tuple[list[Episode], Pieces]:
    """The displaced stretches, marked in `own` (one a fix), and all pieces by MMSI, the false ones known."""
    by_hull, by_mmsi = pieces(fixes, fixes.hull), pieces(fixes, fixes.mmsi)
    known = (fixes.marks & int(Mark.DISPLACED)) > 0  # by hull separation
    for found in (by_hull, by_mmsi):
        for number, members in enumerate(found.members):
            found.false[number] = bool(known[members].all())
        for begin, end in found.of_ships():
            for one in _consistent(_candidates(fixes, found, begin, end) + _in_silences(fixes, found, begin, end)):
                for piece in one.pieces:
                    found.false[piece] = True
                    known[found.members[piece]] = True
    episodes = [_episode(fixes, by_mmsi, run, known) for run in _runs(by_mmsi)]
    for episode in episodes:
        own[episode.at] |= {"leap": Mark.LEAP, "displaced": Mark.DISPLACED, "clock": Mark.CLOCK}[episode.kind]
    return episodes, by_mmsi


def _candidates(fixes: Fixes, p: Pieces, begin: int, end: int) -> list[_Candidate]:
    """The pieces first..last that the ship leaps to and from, with a piece on either side that join up."""
    found = []
    true = [k for k in range(begin, end) if not p.false[k]]
    for i in range(1, len(true) - 1):
        a, k = true[i - 1], true[i]
        if not leaps(fixes, p.last[a], p.first[k]):
            continue
        for j in range(i, min(i + _AHEAD, len(true) - 1)):
            b, inside = true[j + 1], true[i : j + 1]
            if fixes.t[p.first[b]] - fixes.t[p.last[a]] > _LONGEST_MS:
                break
            if _taken_up(fixes, p, a, inside, b):
                found.append(_Candidate(inside, (a, b), int(p.size[inside].sum()), int(p.size[a] + p.size[b])))
                break
    return found


def _in_silences(fixes: Fixes, p: Pieces, begin: int, end: int) -> list[_Candidate]:
    """Pieces that lie wholly in a silence of another, which she leaps to as it begins and from as it ends."""
    found = []
    ends = fixes.t[p.last[begin:end]]
    for k in range(begin, end):
        first = max(begin, k - _AHEAD)
        later = np.flatnonzero(ends[first - begin : k - begin] > ends[k - begin]) + first
        for a in later.tolist() if p.size[k] >= _FEWEST and not p.false[k] else []:
            if p.false[a] or p.size[k] >= p.size[a]:
                continue
            around = p.members[a]
            place = int(np.searchsorted(fixes.t[around], fixes.t[p.first[k]]))
            if place == len(around) or fixes.t[around[place]] <= fixes.t[p.last[k]]:
                continue
            before, after = int(around[place - 1]), int(around[place])
            if _fell_silent(fixes, around, place) and _there_and_back(fixes, p, k, before, after):
                found.append(_Candidate([k], (a, a), int(p.size[k]), int(p.size[a])))
                break
    return found


def _fell_silent(fixes: Fixes, around: Ints, place: int) -> bool:
    """Whether a piece is silent before its fix number `place` for several times its usual interval there."""
    t = fixes.t[around]
    near = np.concatenate([np.diff(t[max(place - _NEAR, 0) : place]), np.diff(t[place : place + _NEAR])])
    silence = t[place] - t[place - 1]
    return bool(silence <= _LONGEST_MS and (not len(near) or silence >= _MISSED * np.median(near)))


def _there_and_back(fixes: Fixes, p: Pieces, k: int, before: int, after: int) -> bool:
    """Whether she leaps from a fix to piece k, and from it to another fix, soon at both ends."""
    into, out = (before, int(p.first[k])), (int(p.last[k]), after)
    return leaps(fixes, *into) and leaps(fixes, *out) and soon(fixes, *into) and soon(fixes, *out)


def _taken_up(fixes: Fixes, p: Pieces, a: int, inside: list[int], b: int) -> bool:
    """Whether pieces lie wholly between a and b, which join up without them."""
    out, into = (p.last[inside[-1]], p.first[b]), (p.last[a], p.first[inside[0]])
    if not (leaps(fixes, *out) and could_sail(fixes, p.last[a], p.first[b])):
        return False
    end = fixes.t[p.last[inside]].max()  # pieces are in order of their beginning: another may last longer than the last
    apart = fixes.t[p.last[a]] <= fixes.t[p.first[inside[0]]] and end <= fixes.t[p.first[b]]
    return bool(apart and (soon(fixes, *into) or soon(fixes, *out)))


def _consistent(found: list[_Candidate]) -> list[_Candidate]:
    """The candidates, without those that would make false what frames another and says more."""
    kept = []
    for one in found:
        rivals = [x for x in found if x is not one and _at_odds(one, x)]
        if all(one.frame - one.own > x.frame - x.own for x in rivals):
            kept.append(one)
    return kept


def _at_odds(one: _Candidate, other: _Candidate) -> bool:
    return any(f in other.pieces for f in one.around) or any(f in one.pieces for f in other.around)


def _runs(p: Pieces) -> list[Ints]:
    """Runs of false pieces of one ship."""
    false = np.flatnonzero(p.false)
    if not len(false):
        return []
    return np.split(false, np.flatnonzero((np.diff(false) > 1) | (p.ship[false[1:]] != p.ship[false[:-1]])) + 1)


def _episode(fixes: Fixes, p: Pieces, run: Ints, false: Bools) -> Episode:
    at = np.sort(np.concatenate([p.members[k] for k in run]))
    before, after = frames(fixes, at, false)
    near = [k for k in (run[0] - 2, run[0] - 1, run[-1] + 1, run[-1] + 2) if 0 <= k < len(p.ship)]
    body = [p.members[k] for k in near if p.ship[k] == p.ship[run[0]] and not p.false[k]]
    if _on_own_way(fixes, at, body):
        return Episode("clock", at, before, after)
    lone = len(at) <= 2 and fixes.t[at[-1]] - fixes.t[at[0]] <= 60_000
    return Episode("leap" if lone else "displaced", at, before, after)


def _on_own_way(fixes: Fixes, at: Ints, body: list[Ints]) -> bool:
    """Whether the stretch moves along the way the ship makes at other times: then its times are wrong, not its places.

    At the speed she sends, and always as much too early or too late.
    """
    if not _moving(fixes, at) or (len(at) > 2 and fixes.distance_m(at[0], at).max() < 2.0 * _OWN_WAY_M):
        return False
    some = at[np.unique(np.linspace(0, len(at) - 1, _LOOKS).astype(int))]
    way = np.sort(np.concatenate(body)) if body else at[:0]
    way = way[(fixes.t[way] >= fixes.t[at[0]] - _OWN_WAY_MS) & (fixes.t[way] <= fixes.t[at[-1]] + _OWN_WAY_MS)]
    if len(way) < 2:
        return False
    off = np.array([_off_way(fixes, int(fix), way) for fix in some])
    near = off[:, 0] <= _OWN_WAY_M
    if near.mean() < 0.8:
        return False
    late = off[near, 1]
    return bool(np.median(np.abs(late - np.median(late))) <= _SAME_FAULT_S)


def _moving(fixes: Fixes, at: Ints) -> bool:
    """Whether she says that she moves, and moves as she says."""
    odd = (fixes.bits[at] & (kernel.FAST | kernel.SLOW | kernel.ASIDE)) > 0
    speeds = fixes.sog[at][np.isfinite(fixes.sog[at])]
    return bool(len(speeds) and np.median(speeds) >= limits.STILL_KN and odd.mean() < 0.2)


def _off_way(fixes: Fixes, fix: int, way: Ints) -> tuple[float, float]:
    """Metres from a fix to the line through others, and seconds from the fix's time to that of the nearest point."""
    east, north = geodesy.offset_m(fixes.lat[fix], fixes.lon[fix], fixes.lat[way], fixes.lon[way])
    de, dn = np.diff(east), np.diff(north)
    share = -(east[:-1] * de + north[:-1] * dn) / np.maximum(de**2 + dn**2, 1e-9)
    share = np.clip(share, 0.0, 1.0)
    away = np.hypot(east[:-1] + share * de, north[:-1] + share * dn)
    k = int(np.argmin(away))
    when = fixes.t[way[k]] + share[k] * (fixes.t[way[k + 1]] - fixes.t[way[k]])
    return float(away[k]), float(when - fixes.t[fix]) / 1000.0
