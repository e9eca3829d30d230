"""One hull under two MMSIs one after the other: an identity that changed, for good or for a while.

A ship is never heard again, or not for long, and near where she would be by then another MMSI is heard for the first
time. How likely that is of one ship is held against how many MMSIs are heard for the first time about there and then
anyway.
"""

from __future__ import annotations

import math
from copy import copy
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from detector import geodesy
from detector.tracks.chains import Fixes, best_links
from detector.tracks.lives import Lives, said_at, same_size
from detector.tracks.motion import later, steadinesses, surprises
from detector.tracks.signatures import Said, Signature
from detector.units import HOUR_S, MS_PER_S

Ints = NDArray[np.int64]
Floats = NDArray[np.float64]

_LONGEST_S = 12.0 * HOUR_S  # silence over which a change of identity is looked for
_AROUND_S = 6.0 * HOUR_S  # before and after, in which others that appear are counted
_CIRCLES_M = (
    100.0,
    300.0,
    1_000.0,
    4_000.0,
    16_000.0,
    64_000.0,
    256_000.0,
)  # how far about they are counted: the densest holds
_HEARD_OF = 3.0  # reports missed, or not heard before, from which on the end of a ship's reports means something
_RARELY = 1.0 / 250.0  # of the ships that fall silent do so by changing their identity, where nothing is known of it
_USUAL = 100.0  # ships that this is worth against what the feed itself shows [judgement]
_ROUNDS = 10
_LOOKS = 3  # at how many ships appear for other reasons, the changes found left out
_AT_ONCE = 0.7  # of those that change it go on sending as they did
_LEAST_TAU_S = 10.0
# Nats where both sides said something: (the same, another). Names and numbers are expected to change, dimensions to
# stay. Two strangers have the same four sides once in 1,735 pairs of ships over 50 m, once in 808 of all; the same
# length and beam once in 76 [measured on 1,131 ships of an Australian recording of 2012]; small craft leave defaults.
_CODES = np.array([(8.0, 0.0), (6.0, 0.0), (6.0, 0.0), (0.7, -0.7)])
_SIDES, _SMALL_SIDES, _SMALL_M = 7.0, 4.5, 50.0
_SIZE, _OTHER_SIZE, _OTHER_LENGTH = 4.0, -1.2, -4.0
_LENGTHS = 1.25  # one length by the other, from which on it is another length, not another measurement
_CLASS_CHANGED = -1.0
_FASTEST_MS, _SLACK_M = 15.5, 1_000.0  # 30 knots: merchant ships that change their numbers are slower
_SILENT_MS, _MISSED = 30 * 60 * MS_PER_S, 10.0  # a silence so long, and of so many reports, may hide another number
_LEAST_CONFIDENCE = 0.5
_HOPEFUL = -8.0  # nats below which even the same name and dimensions could not lift a change
_FAR = 30.0  # nats of surprise that nothing else makes up for
_LEAST_WORN = 5  # fixes of a number that was worn for a while


@dataclass(frozen=True, slots=True)
class Change:
    """At `at_ms` the life `one` (of a number) went on as the life `two` (of another)."""

    one: int
    two: int
    at_ms: int
    confidence: float
    sentence: str


@dataclass(frozen=True, slots=True)
class _Seams:
    """Lives that may have gone on as others: numbers of both, rows of the last and the next fix, and nats for it."""

    out: Ints
    into: Ints
    last: Ints
    first: Ints
    odds: Floats

    def confidence(self, many: int) -> Floats:
        """The chance of each, against its rivals and against none."""
        weight = np.exp(np.clip(self.odds, -50.0, 50.0))
        out_sum, in_sum = np.bincount(self.out, weight, many), np.bincount(self.into, weight, many)
        result: Floats = weight / (1.0 + out_sum[self.out] + in_sum[self.into] - weight)
        return result


def changes(whole: Lives, fixes: Fixes, said: Said | None) -> list[Change]:
    """The changes of identity that are likelier than not, for good and for a while."""
    words = _Words(whole, fixes, said)
    ended, began = _meaning(whole, fixes)
    births = _Births(whole, fixes, began)
    for_good = _for_good(whole, fixes, words, births, (ended, began))
    taken = {change.one for change in for_good} | {change.two for change in for_good}
    return [*for_good, *_for_a_while(whole, fixes, words, births, taken)]


def _for_good(
    lives: Lives, fixes: Fixes, words: _Words, births: _Births, meaning: tuple[Floats, Floats]
) -> list[Change]:
    """A ship is never heard again, and another number is heard for the first time where she would be."""
    by_birth = np.argsort(fixes.t[lives.first], kind="stable")
    out, into, nats, variance = later(
        *fixes.arrays(), lives.last, lives.first, lives.mmsi, by_birth,
        round(_LONGEST_S * MS_PER_S), _FASTEST_MS, _SLACK_M,
    )  # fmt: skip
    last, first = lives.last[out], lives.first[into]
    ended, began = meaning
    odds = _log_motion(fixes, last, first, nats, variance, _taus(lives, fixes, out, into))
    odds += np.log(np.maximum(ended[out] * began[into], 1e-9)) - births.logs(into)
    hopeful = odds > _HOPEFUL
    out, into, last, first, odds = out[hopeful], into[hopeful], last[hopeful], first[hopeful], odds[hopeful]
    odds += np.array([words.nats(a, b) for a, b in zip(out.tolist(), into.tolist(), strict=True)], dtype=np.float64)
    seams = _Seams(out, into, last, first, odds + _how_often(out, odds, ended))
    chance = births.logs(into)
    for _ in range(_LOOKS):
        left = births.without(_explained(seams, len(began))).logs(into)
        odds, chance = odds + chance - left, left
        seams = _Seams(out, into, last, first, odds + _how_often(out, odds, ended))
    return _judged(seams, words, len(lives.hull))


def _explained(seams: _Seams, many: int) -> Floats:
    """How sure it is of each life that it began as another went on (0 to 1)."""
    found = np.zeros(many)
    np.maximum.at(found, seams.into, seams.confidence(many))
    return found


def _how_often(out: Ints, odds: Floats, ended: Floats) -> float:
    """Nats for a ship that falls silent having changed her number, as often as this feed's ships seem to do so.

    Between what is usual, worth `_USUAL` ships, and what the changes found in the feed say (empirical Bayes).
    """
    share = _RARELY
    for _ in range(_ROUNDS):
        rivals = np.bincount(out, np.exp(np.clip(odds + math.log(share / (1.0 - share)), -50.0, 50.0)), len(ended))
        changed = float((rivals / (1.0 + rivals)).sum())
        share = min((changed + _RARELY * _USUAL) / (float(ended.sum()) + _USUAL), 0.5)
    return math.log(share / (1.0 - share))


def _judged(seams: _Seams, words: _Words, many: int) -> list[Change]:
    """The changes of the best matching, each with its confidence against its rivals."""
    out, into = seams.out, seams.into
    pairs, odds = list(zip(out.tolist(), into.tolist(), strict=True)), seams.odds
    confidence = seams.confidence(many)
    positive = odds > 0
    chosen = set(best_links(many, out[positive], into[positive], odds[positive]))
    return [
        words.change(a, b, int(seams.last[k]), int(seams.first[k]), float(confidence[k]))
        for k, (a, b) in enumerate(pairs)
        if positive[k] and (a, b) in chosen and confidence[k] >= _LEAST_CONFIDENCE
    ]


def _for_a_while(lives: Lives, fixes: Fixes, words: _Words, births: _Births, taken: set[int]) -> list[Change]:
    """While a ship is silent another number is heard, from where she was to where she is heard again, and only then."""
    t = fixes.t
    born, died = t[lives.first], t[lives.last]
    by_birth = np.argsort(born, kind="stable")
    found: list[tuple[float, int, int, int, int]] = []
    for one, own in enumerate(lives.rows):
        usual = (t[own[-1]] - t[own[0]]) / max(len(own) - 1, 1)
        for k in np.flatnonzero(np.diff(t[own]) > max(_SILENT_MS, _MISSED * usual)).tolist():
            start, end = int(own[k]), int(own[k + 1])
            low, high = np.searchsorted(born[by_birth], (t[start], t[end]))
            within = by_birth[low:high]
            within = within[(died[within] < t[end]) & (lives.mmsi[within] != lives.mmsi[one])]
            for two in within.tolist():
                if two not in taken and len(lives.rows[two]) >= _LEAST_WORN:
                    odds = _worn_odds(lives, fixes, births, one, two, (start, end))
                    if odds > _HOPEFUL and (odds := odds + words.nats(one, two)) > 0:
                        found.append((odds, one, two, start, end))
    made, used = [], set()
    for odds, one, two, start, end in sorted(found, key=lambda item: (-item[0], item[1:])):
        if two in used or (one, start) in used:
            continue
        used |= {two, (one, start)}
        confidence = 1.0 / (1.0 + math.exp(-odds))
        made.append(words.change(one, two, start, int(lives.first[two]), confidence))
        made.append(words.change(two, one, int(lives.last[two]), end, confidence))
    return made


def _worn_odds(lives: Lives, fixes: Fixes, births: _Births, one: int, two: int, silence: tuple[int, int]) -> float:
    """Nats for a number having been worn during a silence, from motion on both sides of it."""
    last, first = np.array([silence[0], lives.last[two]]), np.array([lives.first[two], silence[1]])
    nats, variance = surprises(*fixes.arrays(), last, first, _FASTEST_MS, _SLACK_M)
    if not (nats <= _FAR).all():
        return -math.inf
    tau = np.repeat(_taus(lives, fixes, np.array([one]), np.array([two])), 2)
    motion = float(_log_motion(fixes, last, first, nats, variance, tau).sum())
    chance = births.log(two)
    return motion - 2.0 * chance + math.log(_RARELY)


class _Words:
    """What ships said under their numbers, and how it is put."""

    def __init__(self, lives: Lives, fixes: Fixes, said: Said | None) -> None:
        self._lives, self._fixes, self._said = lives, fixes, said
        self._known: dict[tuple[int, bool], Signature | None] = {}

    def _at(self, life: int, last: bool) -> Signature | None:
        if (life, last) not in self._known:
            found = said_at(self._lives, self._fixes, self._said, np.array([life]), last=last)
            self._known[life, last] = found.get(life)
        return self._known[life, last]

    def _compared(self, one: int, two: int) -> tuple[float, list[str]]:
        more, why = _attributes(self._at(one, True), self._at(two, False))
        kinds = self._fixes.kind[self._lives.last[one]] & 3, self._fixes.kind[self._lives.first[two]] & 3
        if 0 < kinds[0] != kinds[1] > 0:
            return more + _CLASS_CHANGED, [*why, "another class of transponder"]
        return more, why

    def nats(self, one: int, two: int) -> float:
        """Nats for one ship from what she said under both numbers, and by which class of transponder."""
        return self._compared(one, two)[0]

    def change(self, one: int, two: int, last: int, first: int, confidence: float) -> Change:
        """The change as a sentence."""
        fixes, mmsi, why = self._fixes, self._lives.mmsi, self._compared(one, two)[1]
        metres = float(geodesy.distance_m(fixes.lat[last], fixes.lon[last], fixes.lat[first], fixes.lon[first]))
        heard = "first heard" if first == self._lives.first[two] else "heard again"
        seconds = (fixes.t[first] - fixes.t[last]) / MS_PER_S
        sentence = (
            f"MMSI {mmsi[two]} was {heard} {_span(seconds)} after MMSI {mmsi[one]} was last heard, "
            f"{metres / 1000.0:.1f} km away, where that ship would have been"
            + (f"; {', '.join(why)}" if why else "")
            + "."
        )
        return Change(one, two, int(fixes.t[first]), round(confidence, 4), sentence)


def _span(seconds: float) -> str:
    if seconds < 120.0:
        return f"{seconds:.0f} s"
    return f"{seconds / 60.0:.0f} min" if seconds < 7_200.0 else f"{seconds / 3600.0:.1f} h"


def _taus(lives: Lives, fixes: Fixes, out: Ints, into: Ints) -> Floats:
    """The usual interval at the seam: that of the old number's last fixes or the new one's first, the longer."""
    before = {a: _usual_s(fixes.t[lives.rows[a][-21:]]) for a in np.unique(out).tolist()}
    after = {b: _usual_s(fixes.t[lives.rows[b][:21]]) for b in np.unique(into).tolist()}
    pairs = zip(out.tolist(), into.tolist(), strict=True)
    return np.array([max(before[a], after[b], _LEAST_TAU_S) for a, b in pairs], dtype=np.float64)


def _usual_s(t: Ints) -> float:
    return float(np.median(np.diff(t))) / MS_PER_S if len(t) > 1 else 600.0


def _log_motion(fixes: Fixes, last: Ints, first: Ints, nats: Floats, variance: Floats, tau: Floats) -> Floats:
    """Log density, per second and square metre, of a ship that changes her number being heard next then and there.

    Against strangers, who seldom have her speed and course.
    """
    seconds = (fixes.t[first] - fixes.t[last]) / MS_PER_S
    soon = _AT_ONCE / tau * np.exp(-seconds / tau)
    late = (1.0 - _AT_ONCE) / ((seconds + tau) * np.log(1.0 + _LONGEST_S / tau))
    result: Floats = np.log(soon + late) - np.log(2.0 * math.pi * variance) - nats
    result += steadinesses(fixes.t, fixes.ve, fixes.vn, last, first)
    return result


class _Births:
    """Where and when lives begin, for how likely one does for another reason; `new`: how sure each beginning is."""

    def __init__(self, lives: Lives, fixes: Fixes, new: Floats) -> None:
        from scipy.spatial import cKDTree

        self._where = geodesy.unit_vectors(fixes.lat[lives.first], fixes.lon[lives.first]) * geodesy.WGS84_A_M
        self._born = fixes.t[lives.first] / MS_PER_S
        self._heard_s = min(2.0 * _AROUND_S, max((fixes.t.max() - fixes.t.min()) / MS_PER_S, 1.0))
        self._new, self._tree, self._unexplained = new, cKDTree(self._where), new

    def without(self, explained: Floats) -> _Births:
        """The same, of beginnings that were changes of identity (0 to 1, how sure) so much less."""
        other = copy(self)
        other._unexplained = self._new * (1.0 - explained)
        return other

    def log(self, one: int) -> float:
        """Log density, per second and square metre, of MMSIs that appear about a life's beginning for other reasons.

        Harbours and the edges of reception are places where many appear: the densest of several circles holds.
        """
        densest = 0.5 / (math.pi * _CIRCLES_M[-1] ** 2)
        near = np.array(self._tree.query_ball_point(self._where[one], _CIRCLES_M[-1]), dtype=np.int64)
        near = near[(np.abs(self._born[near] - self._born[one]) <= _AROUND_S) & (near != one)]
        metres = np.linalg.norm(self._where[near] - self._where[one], axis=1)
        for radius in _CIRCLES_M:
            densest = max(densest, float(self._unexplained[near[metres <= radius]].sum()) / (math.pi * radius**2))
        return math.log(densest / self._heard_s)

    def logs(self, into: Ints) -> Floats:
        """The same of many, each looked up once."""
        log = {one: self.log(one) for one in np.unique(into).tolist()}
        return np.array([log[one] for one in into.tolist()], dtype=np.float64)


def _meaning(lives: Lives, fixes: Fixes) -> tuple[Floats, Floats]:
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
            small = float(old.sides[:2].sum()) <= _SMALL_M
            total += _SMALL_SIDES if small else _SIDES
            why = [*why, "the same dimensions and antenna place"]
        elif same_size(old.sides, new.sides):
            total, why = total + _SIZE, [*why, "the same length and beam"]
        else:
            lengths = sorted((float(old.sides[:2].sum()), float(new.sides[:2].sum())))
            other = lengths[1] > _LENGTHS * max(lengths[0], 1.0)
            total, why = total + (_OTHER_LENGTH if other else _OTHER_SIZE), [*why, "other dimensions"]
    return total, why
