"""Pieces: a hull's fixes between jumps. What is displaced is a piece, or several in a row."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from detector.tracks.anomalies import kernel, limits
from detector.tracks.anomalies.fixes import Fixes, reachable
from detector.units import KN_MS

Ints = NDArray[np.int64]
Bools = NDArray[np.bool_]
_SAIL_KN = 30.0  # a cargo-carrying ship with margin: what lies between her true places


@dataclass(slots=True)
class Pieces:
    """Pieces of all ships, by ship and time of their first fix: `members` are fixes in order of time.

    `ship` is the MMSI, or the hull: hulls of one MMSI have their own stretches, and one hull may come in pieces that
    were not known to be one.
    """

    ship: Ints
    members: list[Ints]
    first: Ints
    last: Ints
    size: Ints
    false: Bools  # not held for true; set as stretches and regions are found

    def of_ships(self) -> list[tuple[int, int]]:
        """First piece and past the last of each ship with more than one."""
        ends = np.flatnonzero(np.diff(self.ship)) + 1
        spans = zip([0, *ends.tolist()], [*ends.tolist(), len(self.ship)], strict=True)
        return [(a, b) for a, b in spans if b - a > 1]


def pieces(fixes: Fixes, ship: Ints) -> Pieces:
    """The pieces of all suspect ships (`ship`: one number a fix): tracks, cut at the jumps that tracks tolerate."""
    by_track = fixes.by_track
    track, mmsi, t = fixes.track[by_track], fixes.mmsi[by_track], fixes.t[by_track]
    new = np.ones(len(by_track), dtype=bool)
    new[1:] = (track[1:] != track[:-1]) | (mmsi[1:] != mmsi[:-1]) | (track[1:] < 0)
    jump = (fixes.bits[by_track] & kernel.JUMP) > 0
    new |= jump & ~_crowded(jump, track, t)
    members = np.split(by_track, np.flatnonzero(new)[1:])
    first = np.array([m[0] for m in members])
    order = np.lexsort((first, fixes.t[first], ship[first]))
    members = [members[i] for i in order]
    first, last = first[order], np.array([m[-1] for m in members])
    size = np.array([len(m) for m in members])
    return Pieces(ship[first], members, first, last, size, np.zeros(len(members), dtype=bool))


def _crowded(jump: Bools, track: Ints, t: Ints) -> Bools:
    """Whether more than JUMP_CROWD jumps of the track lie within JUMP_CROWD_S: speeds or times are to be doubted.

    Rows in order of track and time.
    """
    number = np.concatenate([[0], np.cumsum(track[1:] != track[:-1])])
    when = number * np.int64(1 << 40) + (t - t.min())  # one rising key: 2**40 ms are 34 years
    at = when[jump]
    around = np.int64(limits.JUMP_CROWD_S * 1000)
    count = np.searchsorted(at, when + around, side="right") - np.searchsorted(at, when - around)
    result: Bools = count > limits.JUMP_CROWD
    return result


def _way(fixes: Fixes, a: int, b: int) -> tuple[float, float, float, float]:
    """Metres and seconds from fix a to b, the faster speed sent (NaN for none) and what rounding adds in metres."""
    seconds = float(fixes.t[b] - fixes.t[a]) / 1000.0
    fastest = float(np.fmax(fixes.sog[a], fixes.sog[b]))
    rough = 2.0 * limits.COARSE_M if fixes.coarse[a] or fixes.coarse[b] else 0.0
    return float(fixes.distance_m(a, b)), seconds, fastest, rough


def could_sail(fixes: Fixes, a: int, b: int) -> bool:
    """Whether a ship can have sailed from fix a to the later fix b, at her own speed over short silences."""
    metres, seconds, fastest, rough = _way(fixes, a, b)
    kn = _SAIL_KN
    if seconds <= limits.JUMP_S and np.isfinite(fastest):
        kn = min(limits.JUMP_FACTOR * fastest + limits.JUMP_KN, kn)
    return bool(seconds >= 0 and metres <= limits.JUMP_SLACK_M + rough + kn * KN_MS * seconds)


def leaps(fixes: Fixes, a: int, b: int) -> bool:
    """Whether the step from fix a to the later fix b is one that no ship makes, at the speed she sends."""
    metres, seconds, fastest, rough = _way(fixes, a, b)
    if seconds <= limits.JUMP_S and fixes.sog[a] == fixes.sog[a] and fixes.sog[b] == fixes.sog[b]:
        kn = limits.JUMP_FACTOR * fastest + limits.JUMP_KN
        if metres > limits.JUMP_M + rough + kn * KN_MS * seconds:
            return True
    return not reachable(metres, seconds)


def soon(fixes: Fixes, a: int, b: int) -> bool:
    """Whether fix b follows fix a within the time in which a jump can be told from a voyage."""
    return bool(fixes.t[b] - fixes.t[a] <= limits.JUMP_TIGHT_S * 1000)
