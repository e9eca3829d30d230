"""One hull under two MMSIs: in sequence (an identity changed) or at the same time (two transponders).

In sequence: a ship is never heard again, and near where she would be by then another MMSI is heard for the first time.
How likely that is of one ship is held against how many MMSIs are heard for the first time about there and then anyway.
At the same time: two MMSIs go the same way, rigidly, over miles and through turns, and are never apart.

A link has a confidence, from motion, dimensions, name, call sign, IMO number, type and class. Only links of
`SURE` or more make one hull of two; the others are for the analyst to look at.
"""

from __future__ import annotations

import math
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from detector import geodesy
from detector.tracks.chains import Fixes, best_links
from detector.tracks.handshake import Handshake
from detector.tracks.motion import steadinesses, surprises
from detector.tracks.signatures import Said, Signature, agreed
from detector.tracks.twins import Twin, twins
from detector.units import HOUR_S, MS_PER_S
from detector.vocabulary import DISBELIEVED

Ints = NDArray[np.int64]
Floats = NDArray[np.float64]

SURE = 0.9  # confidence from which on two MMSIs count as one hull

_LONGEST_S = 12.0 * HOUR_S  # silence over which a change of identity is looked for
_AROUND_S = 6.0 * HOUR_S  # before and after, in which others that appear are counted
_CIRCLES_M = (1_000.0, 4_000.0, 16_000.0, 64_000.0, 256_000.0)  # how far about they are counted: the densest holds
_HEARD_OF = 3.0  # reports missed, or not heard before, from which on the end of a ship's reports means something
_RARELY = -5.5  # nats: one in 250 ships that fall silent does so by changing her identity [judgement]
_AT_ONCE = 0.7  # of those that change it go on sending as they did
_LEAST_TAU_S = 10.0
# Nats where both sides said something: (the same, another). Names and numbers are expected to change, dimensions to
# stay; that two strangers have the same four sides happens about once in 300 [measured on NOAA's sample, rounded].
_CODES = np.array([(8.0, 0.0), (6.0, 0.0), (6.0, 0.0), (0.7, -0.7)])
_SIDES, _SIZE, _OTHER_SIZE, _OTHER_LENGTH = 5.0, 3.0, -1.2, -4.0
_LENGTHS = 1.25  # one length by the other, from which on it is another length, not another measurement
_CLASS_CHANGED = -1.0


@dataclass(frozen=True, slots=True)
class Link:
    """Two MMSIs that may be one hull.

    `kind` is "in sequence" (at `at_ms` the first became the second), "at once" (two transponders) or "exchanged" (two
    ships went on under each other's number from `at_ms`). The hull numbers are those before sure links were united,
    -1 for an exchange.
    """

    mmsi_1: int
    mmsi_2: int
    kind: str
    confidence: float
    at_ms: int
    sentence: str
    hull_1: int
    hull_2: int


@dataclass(frozen=True, slots=True)
class _Lives:
    """Each hull of each MMSI, from first to last fix that is believed."""

    hull: Ints
    mmsi: Ints
    first: Ints  # row of the first fix
    last: Ints
    rows: list[Ints]


def links(fixes: Fixes, hull: Ints, marks: NDArray[np.int32], said: Said | None) -> list[Link]:
    """All links with a confidence of a half or more, the surest first; `hull` numbers those of one MMSI each."""
    lives = _lives(fixes, hull, marks)
    if len(lives.rows) < 2:
        return []
    found = [*_in_sequence(lives, fixes, said), *_at_once(lives, fixes, said)]
    return sorted(found, key=lambda link: (-link.confidence, link.mmsi_1, link.mmsi_2, link.at_ms))


def exchange(met: Handshake) -> Link:
    """An exchange of numbers as a link."""
    sentence = f"MMSIs {met.mmsi_1} and {met.mmsi_2} changed ships: from then on {met.how}."
    return Link(met.mmsi_1, met.mmsi_2, "exchanged", met.confidence, met.at_ms, sentence, -1, -1)


def united(hull: Ints, found: list[Link]) -> Ints:
    """The hull numbers with those of sure links made one: the lower stands."""
    number = {int(one): int(one) for link in found for one in (link.hull_1, link.hull_2) if one >= 0}

    def root(one: int) -> int:
        while number[one] != one:
            one = number[one]
        return one

    for link in found:
        if link.confidence >= SURE and link.hull_1 >= 0:
            low, high = sorted((root(link.hull_1), root(link.hull_2)))
            number[high] = low
    if not number:
        return hull
    changed = hull.copy()
    for one in number:
        if root(one) != one:
            changed[hull == one] = root(one)
    return changed


def _lives(fixes: Fixes, hull: Ints, marks: NDArray[np.int32]) -> _Lives:
    believed = np.flatnonzero((marks & int(DISBELIEVED)) == 0)
    order = believed[np.argsort(hull[believed], kind="stable")]
    if ((np.diff(hull[order]) == 0) & (np.diff(fixes.t[order]) < 0)).any():  # hulls that exchanged their numbers
        order = believed[np.lexsort((fixes.t[believed], hull[believed]))]
    rows = np.split(order, np.flatnonzero(np.diff(hull[order])) + 1) if len(order) else []
    first, last = (np.array([one[end] for one in rows], dtype=np.int64) for end in (0, -1))
    ship = np.searchsorted(fixes.begin, first, side="right") - 1
    return _Lives(hull[first], fixes.mmsi[ship] if len(ship) else ship, first, last, rows)


# ---- in sequence ----


def _in_sequence(lives: _Lives, fixes: Fixes, said: Said | None) -> list[Link]:
    """A ship falls silent for good, and another appears where she would be."""
    died, born = fixes.t[lives.last], fixes.t[lives.first]
    by_birth = np.argsort(born, kind="stable")
    low = np.searchsorted(born[by_birth], died, side="right")
    high = np.searchsorted(born[by_birth], died + round(_LONGEST_S * MS_PER_S), side="right")
    out = np.repeat(np.arange(len(died)), high - low)
    into = by_birth[np.concatenate([np.arange(a, b) for a, b in zip(low, high, strict=True)])]
    kept = lives.mmsi[out] != lives.mmsi[into]
    out, into = out[kept], into[kept]
    nats, variance = surprises(*fixes.arrays(), lives.last[out], lives.first[into], 15.5, 1_000.0)  # 30 kn
    near = np.isfinite(nats)
    out, into, nats, variance = out[near], into[near], nats[near], variance[near]
    seconds = (born[into] - died[out]) / MS_PER_S
    ended, began = _meaning(lives, fixes)
    odds = _log_motion(nats, variance, seconds, _taus(lives, fixes, out, into)) - _log_births(lives, fixes, into, began)
    odds += steadinesses(fixes.t, fixes.ve, fixes.vn, lives.last[out], lives.first[into])
    odds += _RARELY + np.log(np.maximum(ended[out] * began[into], 1e-9))
    hopeful = odds > -12.0  # even the same name and call sign could not lift it
    out, into, odds, seconds = out[hopeful], into[hopeful], odds[hopeful], seconds[hopeful]
    ends = _said_at(lives, fixes, said, np.unique(out), last=True)
    starts = _said_at(lives, fixes, said, np.unique(into), last=False)
    words = []
    for k, (a, b) in enumerate(zip(out.tolist(), into.tolist(), strict=True)):
        more, why = _attributes(ends.get(a), starts.get(b))
        kinds = fixes.kind[lives.last[a]] & 3, fixes.kind[lives.first[b]] & 3
        if 0 < kinds[0] != kinds[1] > 0:
            more, why = more + _CLASS_CHANGED, [*why, "another class of transponder"]
        odds[k] += more
        words.append(why)
    return _judged(lives, fixes, out, into, odds, seconds, words)


def _judged(
    lives: _Lives, fixes: Fixes, out: Ints, into: Ints, odds: Floats, seconds: Floats, words: list[list[str]]
) -> list[Link]:
    """The links of the best matching, each with its confidence against its rivals."""
    weight = np.exp(np.clip(odds, -50.0, 50.0))
    out_sum, in_sum = np.bincount(out, weight, len(lives.hull)), np.bincount(into, weight, len(lives.hull))
    confidence = weight / (1.0 + out_sum[out] + in_sum[into] - weight)
    positive = odds > 0
    chosen = set(best_links(len(lives.hull), out[positive], into[positive], odds[positive]))
    found = []
    for k, pair in enumerate(zip(out.tolist(), into.tolist(), strict=True)):
        if pair not in chosen or not positive[k] or confidence[k] < 0.5:
            continue
        a, b = pair
        row, new = lives.last[a], lives.first[b]
        metres = float(geodesy.distance_m(fixes.lat[row], fixes.lon[row], fixes.lat[new], fixes.lon[new]))
        sentence = (
            f"MMSI {lives.mmsi[b]} was first heard {_span(seconds[k])} after MMSI {lives.mmsi[a]} was last heard, "
            f"{metres / 1000.0:.1f} km away, where that ship would have been"
            + (f"; {', '.join(words[k])}" if words[k] else "")
            + "."
        )
        found.append(
            Link(
                int(lives.mmsi[a]), int(lives.mmsi[b]), "in sequence", round(float(confidence[k]), 4),
                int(fixes.t[new]), sentence, int(lives.hull[a]), int(lives.hull[b]),
            )
        )  # fmt: skip
    return found


def _span(seconds: float) -> str:
    if seconds < 120.0:
        return f"{seconds:.0f} s"
    return f"{seconds / 60.0:.0f} min" if seconds < 7_200.0 else f"{seconds / 3600.0:.1f} h"


def _taus(lives: _Lives, fixes: Fixes, out: Ints, into: Ints) -> Floats:
    """The usual interval at the seam: that of the old number's last fixes or the new one's first, the longer."""
    before = {a: _usual_s(fixes.t[lives.rows[a][-21:]]) for a in np.unique(out).tolist()}
    after = {b: _usual_s(fixes.t[lives.rows[b][:21]]) for b in np.unique(into).tolist()}
    pairs = zip(out.tolist(), into.tolist(), strict=True)
    return np.array([max(before[a], after[b], _LEAST_TAU_S) for a, b in pairs], dtype=np.float64)


def _usual_s(t: Ints) -> float:
    return float(np.median(np.diff(t))) / MS_PER_S if len(t) > 1 else 600.0


def _log_motion(nats: Floats, variance: Floats, seconds: Floats, tau: Floats) -> Floats:
    """Log density, per second and square metre, of a ship that changes her number being heard next then and there."""
    soon = _AT_ONCE / tau * np.exp(-seconds / tau)
    late = (1.0 - _AT_ONCE) / ((seconds + tau) * np.log(1.0 + _LONGEST_S / tau))
    result: Floats = np.log(soon + late) - np.log(2.0 * math.pi * variance) - nats
    return result


def _log_births(lives: _Lives, fixes: Fixes, into: Ints, new: Floats) -> Floats:
    """Log density, per second and square metre, of MMSIs that appear about the birth of each for other reasons.

    Harbours and the edges of reception are places where many appear: the densest of several circles holds.
    """
    from scipy.spatial import cKDTree

    if not len(into):
        return np.zeros(0)
    where = geodesy.unit_vectors(fixes.lat[lives.first], fixes.lon[lives.first]) * geodesy.WGS84_A_M
    born = fixes.t[lives.first] / MS_PER_S
    tree, log = cKDTree(where), {}
    for one in np.unique(into).tolist():
        densest = 0.5 / (math.pi * _CIRCLES_M[-1] ** 2)
        near = np.array(tree.query_ball_point(where[one], _CIRCLES_M[-1]), dtype=np.int64)
        near = near[(np.abs(born[near] - born[one]) <= _AROUND_S) & (near != one)]
        metres = np.linalg.norm(where[near] - where[one], axis=1)
        for radius in _CIRCLES_M:
            densest = max(densest, float(new[near[metres <= radius]].sum()) / (math.pi * radius**2))
        log[one] = math.log(densest / (2.0 * _AROUND_S))
    return np.array([log[one] for one in into.tolist()], dtype=np.float64)


def _meaning(lives: _Lives, fixes: Fixes) -> tuple[Floats, Floats]:
    """How sure it is that each life really ended, and really began, while receivers listened (0 to 1).

    A ship that is heard twice a day has not fallen silent after six hours.
    """
    t = fixes.t
    count = np.array([len(rows) for rows in lives.rows], dtype=np.float64)
    usual = (t[lives.last] - t[lives.first]) / np.maximum(count - 1.0, 1.0)
    usual = np.where(count > 1, np.maximum(usual, _LEAST_TAU_S * MS_PER_S), np.inf)
    after, before = t.max() - t[lives.last], t[lives.first] - t.min()
    known = 1.0 - np.exp(-np.maximum(count - 1.0, 0.0) / _HEARD_OF)
    ended, began = (known * (1.0 - np.exp(-missed / usual / _HEARD_OF)) for missed in (after, before))
    return ended, began


def _said_at(lives: _Lives, fixes: Fixes, said: Said | None, which: Ints, last: bool) -> dict[int, Signature]:
    """What each life's MMSI said of itself near its end (or its beginning)."""
    if said is None:
        return {}
    found = {}
    for one in which.tolist():
        own = said.of_ship(int(lives.mmsi[one]))
        first_ms, last_ms = fixes.t[lives.first[one]], fixes.t[lives.last[one]]
        margin = 10 * 60 * MS_PER_S
        inside = np.flatnonzero((own.t >= first_ms - margin) & (own.t <= last_ms + margin))
        inside = inside[-12:] if last else inside[:12]
        found[one] = agreed(own.codes[inside], own.sides[inside], least=1)
    return found


def _attributes(old: Signature | None, new: Signature | None) -> tuple[float, list[str]]:
    """Nats for one ship from what was said under both numbers, and in words what agrees."""
    if old is None or new is None:
        return 0.0, []
    total = 0.0
    why: list[str] = []
    for column, name in enumerate(("IMO number", "name", "call sign", "type")):
        if old.codes[column] >= 0 and new.codes[column] >= 0:
            same = old.codes[column] == new.codes[column]
            total += _CODES[column, 0 if same else 1]
            why += [f"the same {name}"] if same and column < 3 else []
    if not (np.isnan(old.sides).any() or np.isnan(new.sides).any()):
        if np.abs(old.sides - new.sides).max() <= 1.0:
            total, why = total + _SIDES, [*why, "the same dimensions and antenna place"]
        elif _same_size(old.sides, new.sides):
            total, why = total + _SIZE, [*why, "the same length and beam"]
        else:
            lengths = sorted((float(old.sides[:2].sum()), float(new.sides[:2].sum())))
            other = lengths[1] > _LENGTHS * max(lengths[0], 1.0)
            total, why = total + (_OTHER_LENGTH if other else _OTHER_SIZE), [*why, "other dimensions"]
    return total, why


def _same_size(one: Floats, two: Floats) -> bool:
    return bool(abs(one[:2].sum() - two[:2].sum()) <= 2.0 and abs(one[2:].sum() - two[2:].sum()) <= 1.0)


# ---- at the same time ----


def _at_once(lives: _Lives, fixes: Fixes, said: Said | None) -> list[Link]:
    """Two MMSIs on one hull at the same time."""
    found = []
    for pair in twins(fixes, lives.mmsi, lives.rows):
        odds = _twin_odds(pair)
        why: list[str] = []
        if said is not None:
            signs = [_said_at(lives, fixes, said, np.array([one]), last=True).get(one) for one in (pair.one, pair.two)]
            if signs[0] is not None and signs[1] is not None:
                more, why = _twin_attributes(signs[0], signs[1])
                odds += more
        confidence = 1.0 / (1.0 + math.exp(-odds))
        if confidence < 0.5:
            continue
        a, b = sorted((pair.one, pair.two), key=lambda one: int(lives.mmsi[one]))
        sentence = (
            f"MMSIs {lives.mmsi[a]} and {lives.mmsi[b]} went {pair.together_nm:.0f} nm together, {pair.apart_m:.0f} m "
            f"apart with a spread of {pair.spread_m:.0f} m, and were never heard apart"
            + (f"; {', '.join(why)}" if why else "")
            + "."
        )
        found.append(
            Link(
                int(lives.mmsi[a]), int(lives.mmsi[b]), "at once", round(confidence, 4), pair.start_ms, sentence,
                int(lives.hull[a]), int(lives.hull[b]),
            )
        )  # fmt: skip
    return found


def _twin_odds(pair: Twin) -> float:
    """Nats for one hull, from motion: miles together, lives together, faster than ships transfer under way."""
    return -5.0 + min(pair.together_nm / 5.0, 7.0) + 2.0 * (pair.joint >= 0.9) + 1.0 * (pair.fastest_kn >= 9.0)


def _twin_attributes(one: Signature, two: Signature) -> tuple[float, list[str]]:
    total = 0.0
    why: list[str] = []
    for column, name in enumerate(("IMO number", "name", "call sign")):
        if one.codes[column] >= 0 and one.codes[column] == two.codes[column]:
            total, why = total + 3.0, [*why, f"the same {name}"]
    if not (np.isnan(one.sides).any() or np.isnan(two.sides).any()):
        if _same_size(one.sides, two.sides):
            total, why = total + 3.0, [*why, "the same length and beam"]
        else:
            total, why = total - 2.0, [*why, "other dimensions"]
    return total, why
