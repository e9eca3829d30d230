"""Which fixes of one MMSI belong to one continuous track of one hull, however many hulls send that number.

Several hypotheses are weighed at once. Where every step of an MMSI is what its ship said it would do, there is one
chain and nothing to decide. Elsewhere, fixes are first linked where a link has no rival; then the fragments that
remain are joined so that the sum of all scores (see `motion`) is greatest: the likeliest of all ways to deal the fixes
to hulls, each fix to at most one predecessor and one successor, the number of hulls left open (a minimum-cost path
cover, after Zhang, Li and Nevatia 2008 on tracking by network flows; here the links are those of ship motion). The
result does not depend on the order of the input, since the fixes are sorted first, and a link rests on fixes at most
the longest silence of a track apart.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from detector.tracks import chain_kernel as kernel
from detector.tracks.motion import CLASS_A, CLASS_B, COMPASS, LONG_RANGE, scores
from detector.units import KN_MS, MIN_S, MS_PER_S

Ints = NDArray[np.int64]
Floats = NDArray[np.float64]
Limits = tuple[float, float, int]  # metres per second, slack in metres, longest silence in ms
KEPT_MS = 48 * 60 * MIN_S * MS_PER_S  # a hull that shares her number is looked for so long after a silence
_ASKED_MS = 10 * MIN_S * MS_PER_S  # silences below this leave no room for another ship to take the number over unseen
_WEAK = 12.0  # nats: below this (an hour of silence under way) motion alone no longer tells a ship from another
_MOVING_MS, _ENOUGH = 1.5, 20  # reports of a moving ship that tell how fast she can go
_FASTER, _MARGIN_MS = 1.3, 2.0  # how much faster than ever heard she may have been while not heard [judgement]
_STOPPED_KN = 0.5  # a ship without a course that says it is slower stands still


@dataclass(frozen=True, slots=True)
class Fixes:
    """The fixes of all ships, by MMSI and time, as the kernels want them; velocities in m/s, NaN where not said."""

    begin: Ints  # where each MMSI begins, and the end
    mmsi: Ints  # of each of those
    t: Ints
    lat: Floats
    lon: Floats
    ve: Floats
    vn: Floats
    kind: NDArray[np.uint8]
    sog_ms: Floats

    @classmethod
    def of(
        cls, begin: Ints, mmsi: Ints, t: Ints, lat: Floats, lon: Floats, sog_kn: Floats, cog_deg: Floats,
        heading_deg: Floats, message_type: NDArray[np.int8],
    ) -> Fixes:  # fmt: skip
        """The fixes of columns that are sorted by MMSI and time."""
        angle = np.radians(cog_deg)
        speed = sog_kn * KN_MS
        still = np.isnan(angle) & (sog_kn < _STOPPED_KN)
        ve = np.where(still, 0.0, speed * np.sin(angle))
        vn = np.where(still, 0.0, speed * np.cos(angle))
        table = np.zeros(256, dtype=np.uint8)
        table[[1, 2, 3]], table[[18, 19]], table[27] = CLASS_A, CLASS_B, LONG_RANGE | CLASS_A
        kind = table[message_type.astype(np.uint8)]
        kind |= np.where(np.isnan(heading_deg), 0, COMPASS).astype(np.uint8)
        return cls(begin, mmsi, t, lat, lon, ve, vn, kind, speed)

    def reached_ms(self, head: int, past: int) -> float:
        """What the ship or ships of some fixes reach, from what they said; infinite where they said too little."""
        return fastest_ms(self.sog_ms[head:past], 0.99)

    def arrays(self) -> tuple[Floats, Floats, Ints, Floats, Floats, NDArray[np.uint8]]:
        """The arrays in the order the kernels take them."""
        return self.lat, self.lon, self.t, self.ve, self.vn, self.kind


def fastest_ms(speeds_ms: Floats, share: float) -> float:
    """What a ship reaches that was heard at these speeds, so large a share of them right; infinite if too few."""
    moving = speeds_ms[speeds_ms > _MOVING_MS]
    return float(np.quantile(moving, share)) * _FASTER + _MARGIN_MS if len(moving) >= _ENOUGH else np.inf


def chains(fixes: Fixes, limits: Limits, contradictory: Ints | None = None) -> Ints:
    """The number of the chain of each fix: that of its first fix.

    Where an MMSI may be several hulls (a step is odd, or it is among the `contradictory`, which said several things of
    themselves) a chain ends where its next link is weak: who goes on as whom is then weighed in `hulls`.
    """
    index = np.arange(len(fixes.t), dtype=np.int64)
    if not len(index):
        return index
    fast_ms, slack_m, silence_ms = limits
    arrays = fixes.arrays()
    what = kernel.strange_steps(fixes.begin, *arrays, fast_ms, slack_m, silence_ms)
    if contradictory is not None:
        _doubt(np.isin(fixes.mmsi, contradictory), fixes, what)
    previous = np.where(what == 2, -1, index - 1)
    for ship in _odd(fixes.begin, what):
        head, past = int(fixes.begin[ship]), int(fixes.begin[ship + 1])
        kernel.distrust(head, past, *arrays, fast_ms, slack_m)
        own_ms = min(fast_ms, fixes.reached_ms(head, past))
        kernel.sure_links(head, past, what, previous, *arrays, own_ms, slack_m, silence_ms)
        _join(head, past, previous, fixes, (own_ms, slack_m, max(silence_ms, KEPT_MS)))
        _cut(head, past, previous, fixes, (own_ms, slack_m, silence_ms))
    return _numbers(previous)


def _doubt(ships: NDArray[np.bool_], fixes: Fixes, what: NDArray[np.int8]) -> None:
    """Look at the silences of some MMSIs."""
    for ship in np.flatnonzero(ships).tolist():
        own = slice(int(fixes.begin[ship]) + 1, int(fixes.begin[ship + 1]))
        silent = np.diff(fixes.t[own.start - 1 : own.stop]) > _ASKED_MS
        what[own][silent & (what[own] == 0)] = 1


def _odd(begin: Ints, what: NDArray[np.int8]) -> list[int]:
    """The places of the MMSIs of which some step is odd."""
    counts = np.add.reduceat((what == 1).astype(np.int64), begin[:-1])
    found: list[int] = np.flatnonzero(counts > 0).tolist()
    return found


def _join(head: int, past: int, previous: Ints, fixes: Fixes, limits: Limits) -> None:
    """Join the fragments of a stretch: the links with the greatest sum of scores; `previous` is written."""
    own = previous[head:past]
    first = head + np.flatnonzero(own < 0)
    if len(first) == 1:
        return
    is_last = np.ones(past - head, dtype=bool)
    is_last[own[own >= 0] - head] = False
    chain = _numbers(np.where(own >= 0, own - head, -1))
    last = np.empty(len(first), dtype=np.int64)
    last[np.searchsorted(first - head, chain[is_last])] = head + np.flatnonzero(is_last)
    by_end = np.argsort(fixes.t[last], kind="stable")
    fast_ms, slack_m, silence_ms = limits
    a, b, gain = kernel.possible_links(first, last, by_end, *fixes.arrays(), fast_ms, slack_m, silence_ms)
    for out, into in best_links(len(first), a, b, gain):
        previous[first[into]] = last[out]


def _cut(head: int, past: int, previous: Ints, fixes: Fixes, limits: Limits) -> None:
    """Undo the weak links of a stretch."""
    b = head + np.flatnonzero(previous[head:past] >= 0)
    b = b[fixes.t[b] - fixes.t[previous[b]] > _ASKED_MS]
    weak = b[scores(*fixes.arrays(), previous[b], b, limits[0], limits[1]) < _WEAK]
    previous[weak] = -1


def best_links(many: int, a: Ints, b: Ints, gain: Floats) -> list[tuple[int, int]]:
    """Of the links from a to b those with the greatest sum of gains (all above 0), each end used once."""
    if not len(a):
        return []
    alone = (np.bincount(a, minlength=many)[a] == 1) & (np.bincount(b, minlength=many)[b] == 1)
    chosen = list(zip(a[alone].tolist(), b[alone].tolist(), strict=True))
    rest = np.flatnonzero(~alone)
    for part in _components(many, a[rest], b[rest]):
        edges = rest[part]
        chosen += _matching(a[edges], b[edges], gain[edges])
    return chosen


def _components(many: int, a: Ints, b: Ints) -> list[Ints]:
    """The edges of each connected part of the graph from outs to ins."""
    from scipy.sparse import coo_array
    from scipy.sparse.csgraph import connected_components

    if not len(a):
        return []
    graph = coo_array((np.ones(len(a)), (a, b + many)), shape=(2 * many, 2 * many))
    _, label = connected_components(graph, directed=False)
    order = np.argsort(label[a], kind="stable")
    return np.split(order, np.flatnonzero(np.diff(label[a][order])) + 1)


def _matching(a: Ints, b: Ints, gain: Floats) -> list[tuple[int, int]]:
    """The best matching of one part, exactly: each out may also stay without a continuation."""
    from scipy.sparse import coo_array
    from scipy.sparse.csgraph import min_weight_full_bipartite_matching

    outs, row = np.unique(a, return_inverse=True)
    ins, column = np.unique(b, return_inverse=True)
    most = float(gain.max()) + 1.0
    idle = np.arange(len(outs))
    rows, columns = np.concatenate([row, idle]), np.concatenate([column, len(ins) + idle])
    cost = np.concatenate([most - gain, np.full(len(outs), most)])
    graph = coo_array((cost, (rows, columns)), shape=(len(outs), len(ins) + len(outs))).tocsr()
    left, right = min_weight_full_bipartite_matching(graph)
    linked = right < len(ins)
    return list(zip(outs[left[linked]].tolist(), ins[right[linked]].tolist(), strict=True))


def _numbers(previous: Ints) -> Ints:
    """The number of each chain (its first fix) from the predecessor of each fix."""
    index = np.arange(len(previous), dtype=np.int64)
    head = np.maximum.accumulate(np.where((previous == index - 1) & (index > 0), 0, index))
    chain = index.copy()
    for i in np.flatnonzero((previous >= 0) & (head == index)):
        chain[i] = chain[head[previous[i]]]
    result: Ints = chain[head]
    return result
