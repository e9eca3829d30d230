"""Which chains of one MMSI are one hull, and which of its positions are false.

Chains are joined to hulls so that the sum of what speaks for each joint is greatest: motion (see `motion`), and what
each chain's ship said of itself while no other was heard. Chains heard at the same time are different hulls, with one
exception: what lies wholly inside a silence of a hull, begins as soon as the hull falls silent and ends as it is heard
again, is that hull at a false place.
"""

from __future__ import annotations

from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray

from detector import geodesy
from detector.tracks.chains import Fixes, Limits, best_links, fastest_ms
from detector.tracks.motion import COMPASS, NEW_HULL, scores
from detector.tracks.signatures import Said, likeness, signatures
from detector.tracks.strays import without_strays
from detector.units import KN_MS, MIN_S, MS_PER_S
from detector.vocabulary import Mark

Ints = NDArray[np.int64]
Floats = NDArray[np.float64]

SAIL_KN = 30.0  # what a cargo-carrying ship reaches, with margin: faster is another hull or a false place
SLACK_M = 2_000.0  # on top of it: a fix each side, rounded clocks
_DAY_MS = 24 * 60 * MIN_S * MS_PER_S  # so long a hull that shares her number is taken for the next one heard near by
_HOUR_MS, _LATER = 60 * MIN_S * MS_PER_S, 0.1  # nats that favour the nearer in time of two that are equally likely
_LOOSE = 2.0  # nats taken off where a ship could have gone but nothing else speaks for it
_TURNS = 6.0  # times its usual interval within which a hull that takes up again does so
_LEAST_MISSED = 5.0  # reports a hull must have missed for its silence to mean something
_MADE_S = (120.0, 1800.0)  # steps that tell a speed: errors of place are small in them, and turns
_AT_ONCE_MS = 60 * MS_PER_S
_AT_MOST_MS = 10 * MIN_S * MS_PER_S  # between satellite passes the end of one ship and the start of another are no sign
_OWN_FIXES = 3  # a hull of its own is heard at least so often; fewer belong to the hull of their MMSI
_NEAR_FIXES = 20  # on each side of a silence, from which the usual interval is taken
_BESIDE_M = 500.0  # an anchor circle, or the slack of a leap
_CLASH = -6.0  # nats from which on what two chains said is a contradiction
_MOST_CHAINS = 500  # of one MMSI held against each other; a number that many devices send by mistake has more


@dataclass(slots=True)
class _Hull:
    """The fixes of a hull, in order of time, and those it sent from a false place."""

    rows: Ints
    displaced: list[int] = field(default_factory=list)


@dataclass(frozen=True, slots=True)
class Separated:
    """For each fix its track and hull (by the number of their first fix) and marks. Tracks of one fix stand alone."""

    track: Ints
    hull: Ints
    marks: NDArray[np.int32]


def separate(chain: Ints, fixes: Fixes, limits: Limits, said: Said | None) -> Separated:
    """Tracks and hulls of all MMSIs from their chains."""
    track, hull, marks = chain.copy(), chain.copy(), np.zeros(len(chain), dtype=np.int32)
    heads = np.flatnonzero(chain == np.arange(len(chain)))
    ship = np.searchsorted(fixes.begin, heads, side="right") - 1
    for number in np.flatnonzero(np.bincount(ship, minlength=1) > 1).tolist():
        first, past = int(fixes.begin[number]), int(fixes.begin[number + 1])
        _Ship(first, past, chain, fixes, limits).into(track, hull, marks, said)
    return Separated(track, hull, marks)


class _Ship:
    """One MMSI with several chains."""

    def __init__(self, first: int, past: int, chain: Ints, fixes: Fixes, limits: Limits) -> None:
        order = np.argsort(chain[first:past], kind="stable") + first
        self._parts = np.split(order, np.flatnonzero(np.diff(chain[order])) + 1)
        self._fixes, self._limits = fixes, limits
        silent = bool(np.isnan(fixes.sog_ms[first:past]).all())  # not a ship that says that she stands still
        self._made_ms = self._fastest_ms() if silent else np.inf
        self._sail_ms = min(SAIL_KN * KN_MS, fixes.reached_ms(first, past), self._made_ms)
        self._rows = (first, past)
        self._floor_ms: float = np.inf

    def _fastest_ms(self) -> float:
        """What the ships reach, from what they made within their chains; infinite where that was too little."""
        a = np.concatenate([rows[:-1] for rows in self._parts])
        b = np.concatenate([rows[1:] for rows in self._parts])
        fixes = self._fixes
        seconds = (fixes.t[b] - fixes.t[a]) / MS_PER_S
        metres = geodesy.distance_m(fixes.lat[a], fixes.lon[a], fixes.lat[b], fixes.lon[b])
        own = (seconds >= _MADE_S[0]) & (seconds <= _MADE_S[1])
        return fastest_ms(metres[own] / seconds[own], 0.95)

    def into(self, track: Ints, hull: Ints, marks: NDArray[np.int32], said: Said | None) -> None:
        """Write what is found."""
        big = [rows for rows in self._parts if len(rows) >= _OWN_FIXES][:_MOST_CHAINS]
        small = [rows for rows in self._parts if len(rows) < _OWN_FIXES]
        if not big:
            big, small = small[:_MOST_CHAINS], small[_MOST_CHAINS:]
        big, strays = without_strays(big, self._fixes, self._sailed, _OWN_FIXES)
        small += strays
        self._floor_ms = _DAY_MS if self._at_once(big) else np.inf
        found = self._joined(big, said)
        found.sort(key=lambda one: (-len(one.rows), int(self._fixes.t[one.rows[0]])))
        self._reunite(found, said)
        self._slot_in(found, said)
        self._gather(found, said)
        for rows in small:
            if not any(self._fits(one, rows) for one in found):
                for row in rows:  # between the reports of a hull, one by one
                    if not any(self._fits(one, np.array([row])) for one in found):
                        found[0].displaced.append(int(row))
        for one in found:
            false = np.array(one.displaced, dtype=np.int64)
            number = int(np.concatenate([one.rows, false]).min())
            hull[one.rows] = hull[false] = number
            marks[false] |= int(Mark.DISPLACED)
            self._tracks(one.rows, track)
        self._alone(track, marks)

    def _at_once(self, parts: list[Ints]) -> bool:
        """Whether chains of the MMSI were heard at the same time: a shared number, and one more ship may have it."""
        spans = sorted((int(self._fixes.t[rows[0]]), int(self._fixes.t[rows[-1]])) for rows in parts)
        ends = np.maximum.accumulate([end for _, end in spans])
        return any(start < end for (start, _), end in zip(spans[1:], ends, strict=False))

    def _joined(self, parts: list[Ints], said: Said | None) -> list[_Hull]:
        """The chains joined to hulls."""
        fixes, many = self._fixes, len(parts)
        firsts, lasts = (np.array([rows[end] for rows in parts]) for end in (0, -1))
        start, end = fixes.t[firsts], fixes.t[lasts]
        a, b = np.nonzero(end[:, None] < start[None, :])
        gain, alike = self._gain(lasts[a], firsts[b]), self._alike(parts, said)
        gain -= np.minimum(_LATER * np.log1p((start[b] - end[a]) / _HOUR_MS), 1.0)
        gain = gain + alike[a, b]
        kept = gain > 0
        a, b, gain = a[kept], b[kept], gain[kept]
        after = dict(best_links(many, a, b, gain))
        for _ in range(many):
            pairs = list(zip(a.tolist(), b.tolist(), strict=True))
            wrong = _contradicted(after, alike, dict(zip(pairs, gain.tolist(), strict=True)))
            if not wrong:
                break
            still = np.array([pair not in wrong for pair in pairs])
            a, b, gain = a[still], b[still], gain[still]
            after = dict(best_links(many, a, b, gain))
        hulls = []
        for head in sorted(set(range(many)) - set(after.values())):
            rows, place = [parts[head]], head
            while (place := after.get(place, -1)) >= 0:
                rows.append(parts[place])
            hulls.append(_Hull(np.concatenate(rows)))
        return hulls

    def _mmsi(self) -> int:
        return int(self._fixes.mmsi[int(np.searchsorted(self._fixes.begin, self._rows[0], side="right")) - 1])

    def _reunite(self, found: list[_Hull], said: Said | None) -> None:
        """Make one of hulls heard in turns and always close to each other: a ship that swings, or a bad receiver.

        Two ships that share a number are seldom neighbours; where they are, a compass or their words tell them apart.
        """
        index = 0
        while index < len(found):
            main = found[index]
            near = [one for one in found[index + 1 :] if self._beside(main, one) and not self._unlike(main, one, said)]
            for one in near:
                main.rows = np.sort(np.concatenate([main.rows, one.rows]))
                found[:] = [other for other in found if other is not one]
            index += not near

    def _slot_in(self, found: list[_Hull], said: Said | None) -> None:
        """Give a hull that fits into a silence of a larger one to that one: fewer ships explain as much.

        Where the number is known to be shared, only if they say the same of themselves.
        """
        shared = np.isfinite(self._floor_ms)
        index = 0
        while index < len(found):
            for other in found[index + 1 :]:
                alike = self._alike([found[index].rows, other.rows], said)[0, 1]
                if (alike > 0 or (alike == 0 and not shared)) and self._sails_into(found[index], other.rows):
                    found[:] = [one for one in found if one is not other]
            index += 1

    def _sails_into(self, one: _Hull, rows: Ints) -> bool:
        """Take a chain into a silence of a hull that can have sailed it; whether it did."""
        t = self._fixes.t
        place = int(np.searchsorted(t[one.rows], t[rows[0]]))
        if place < len(one.rows) and t[one.rows[place]] <= t[rows[-1]]:
            return False
        sides = [(one.rows[place - 1], rows[0])] if place else []
        sides += [(rows[-1], one.rows[place])] if place < len(one.rows) else []
        if not all(bool(self._sailed(np.array([a]), np.array([b]))[0]) for a, b in sides):
            return False
        one.rows = np.insert(one.rows, place, rows)
        return True

    def _unlike(self, main: _Hull, other: _Hull, said: Said | None) -> bool:
        """Whether two hulls differ in class, in having a compass, or in what was said while one alone was heard."""
        kinds = [np.bitwise_or.reduce(self._fixes.kind[one.rows] & 3) for one in (main, other)]
        compass = [float(np.mean(self._fixes.kind[one.rows] & COMPASS > 0)) for one in (main, other)]
        alike = self._alike([main.rows, other.rows], said)[0, 1]
        return bool(kinds[0] & kinds[1] == 0 and min(kinds) > 0) or abs(compass[0] - compass[1]) > 0.6 or alike < 0

    def _beside(self, main: _Hull, other: _Hull) -> bool:
        t, lat, lon = self._fixes.t, self._fixes.lat, self._fixes.lon
        at = np.searchsorted(t[main.rows], t[other.rows])
        inside = (at > 0) & (at < len(main.rows))
        if inside.sum() < 0.8 * len(other.rows):
            return False
        rows, at = other.rows[inside], at[inside]
        sides = [geodesy.distance_m(lat[rows], lon[rows], lat[main.rows[k]], lon[main.rows[k]]) for k in (at - 1, at)]
        return bool(np.quantile(np.minimum(*sides), 0.9) <= _BESIDE_M)

    def _alike(self, parts: list[Ints], said: Said | None) -> Floats:
        """Nats for each two chains being one ship, from what was said while each was heard alone."""
        alike = np.zeros((len(parts), len(parts)))
        if said is None:
            return alike
        own = said.of_ship(self._mmsi())
        if len(own.t):
            signs = signatures(own, [self._fixes.t[rows] for rows in parts])
            for i, one in enumerate(signs):
                for j in range(i):
                    alike[i, j] = alike[j, i] = likeness(one, signs[j])
        return alike

    def _gain(self, a: Ints, b: Ints) -> Floats:
        """Nats for fix b being of the ship of fix a; never less than nearly nothing where she can have sailed there."""
        fast_ms, slack_m, _ = self._limits
        found: Floats = scores(*self._fixes.arrays(), a, b, fast_ms, slack_m)
        can = self._sailed(a, b) & (self._fixes.t[b] - self._fixes.t[a] <= self._floor_ms)
        return np.where(can, np.maximum(found, NEW_HULL - _LOOSE), found)

    def _sailed(self, a: Ints, b: Ints) -> NDArray[np.bool_]:
        """Whether a ship can have gone from one fix to the other."""
        fixes = self._fixes
        seconds = (fixes.t[b] - fixes.t[a]) / MS_PER_S
        metres = geodesy.distance_m(fixes.lat[a], fixes.lon[a], fixes.lat[b], fixes.lon[b])
        result: NDArray[np.bool_] = (seconds > 0) & (metres <= SLACK_M + self._sail_ms * seconds)
        return result

    def _fits(self, one: _Hull, rows: Ints) -> bool:
        """Take a few fixes into a hull that can have sailed them or stood at a false place for as long."""
        if self._sails_into(one, rows):
            return True
        t = self._fixes.t
        place = int(np.searchsorted(t[one.rows], t[rows[0]]))
        inside = 0 < place < len(one.rows) and t[one.rows[place]] > t[rows[-1]]
        if inside and self._takes_up(one, place, rows):
            one.displaced.extend(rows.tolist())
            return True
        return False

    def _usual_ms(self, rows: Ints, place: int) -> float:
        """The usual interval of a hull about a place in its fixes, the silence there left out."""
        t = self._fixes.t
        near = np.concatenate(
            [np.diff(t[rows[max(place - _NEAR_FIXES, 0) : place]]), np.diff(t[rows[place : place + _NEAR_FIXES]])]
        )
        return float(np.median(near)) if len(near) else np.inf

    def _takes_up(self, one: _Hull, place: int, rows: Ints) -> bool:
        """Whether a hull fell silent just when these fixes begin and was heard again just when they end."""
        t = self._fixes.t
        usual = self._usual_ms(one.rows, place)
        own = float(np.median(np.diff(t[rows]))) if len(rows) > 1 else 0.0
        tight = _TURNS * max(usual, own) + _AT_ONCE_MS
        before, after = t[one.rows[place - 1]], t[one.rows[place]]
        handed = t[rows[0]] - before <= tight and after - t[rows[-1]] <= tight
        return bool(handed and after - before >= _LEAST_MISSED * usual)

    def _gather(self, found: list[_Hull], said: Said | None) -> None:
        """Make part of the larger hull what fills a silence of it from a false place, and what goes on at once."""
        one = 0
        while one < len(found):
            self._fill(found, one)
            while self._leaps(found, one, said):
                pass
            one += 1

    def _fill(self, found: list[_Hull], index: int) -> None:
        main, t = found[index], self._fixes.t
        own = t[main.rows]
        at = np.searchsorted(own, [int(t[one.rows[0]]) for one in found[index + 1 :]])
        for place in np.unique(at[(at > 0) & (at < len(own))]).tolist():
            inside = [
                one for one in found[index + 1 :] if t[one.rows[0]] > own[place - 1] and t[one.rows[-1]] < own[place]
            ]
            if not inside:
                continue
            rows = np.sort(np.concatenate([one.rows for one in inside]))
            if self._takes_up(main, place, rows):
                main.displaced.extend([*rows.tolist(), *(row for one in inside for row in one.displaced)])
                found[:] = [one for one in found if not any(one is other for other in inside)]

    def _leaps(self, found: list[_Hull], index: int, said: Said | None) -> bool:
        """Join a hull that begins at once as this one ends (or the reverse), though she cannot have sailed there."""
        main, t = found[index], self._fixes.t
        for other in found[index + 1 :]:
            early, late = (main, other) if t[main.rows[-1]] < t[other.rows[0]] else (other, main)
            silence = t[late.rows[0]] - t[early.rows[-1]]
            usual = max(self._usual_ms(early.rows, len(early.rows)), self._usual_ms(late.rows, 0))
            soon = 0 < silence <= min(_TURNS / 2.0 * usual + _AT_ONCE_MS, _AT_MOST_MS)
            if soon and self._alike([early.rows, late.rows], said)[0, 1] > _CLASH:
                main.rows = np.concatenate([early.rows, late.rows])
                main.displaced.extend(other.displaced)
                found[:] = [one for one in found if one is not other]
                return True
        return False

    def _tracks(self, rows: Ints, track: Ints) -> None:
        """Chains of one hull that follow each other as a ship sails, without a long silence, are one track."""
        fast_ms, slack_m, silence_ms = self._limits
        a, b = rows[:-1], rows[1:]
        seconds = (self._fixes.t[b] - self._fixes.t[a]) / MS_PER_S
        east_lat = self._fixes.lat, self._fixes.lon
        metres = geodesy.distance_m(east_lat[0][a], east_lat[1][a], east_lat[0][b], east_lat[1][b])
        far_m = slack_m + fast_ms * seconds
        if np.isfinite(self._made_ms):
            far_m = np.minimum(far_m, SLACK_M + self._made_ms * seconds)
        joined = (metres <= far_m) & (seconds * MS_PER_S <= silence_ms) & (seconds > 0)
        joined |= track[a] == track[b]
        heads = rows[np.concatenate([[True], ~joined])]
        track[rows] = heads[np.cumsum(np.concatenate([[True], ~joined])) - 1]

    def _alone(self, track: Ints, marks: NDArray[np.int32]) -> None:
        """Call a leap what is a single fix at a false place."""
        first, past = self._rows
        own = track[first:past] - first
        alone = np.bincount(own, minlength=past - first)[own] == 1
        leap = alone & ((marks[first:past] & int(Mark.DISPLACED)) != 0)
        marks[first:past][leap] ^= int(Mark.DISPLACED | Mark.LEAP)


def _contradicted(after: dict[int, int], alike: Floats, gain: dict[tuple[int, int], float]) -> set[tuple[int, int]]:
    """The weakest link of each hull between two of its chains that cannot be one ship, from what they said."""
    wrong = set()
    for head in set(after) - set(after.values()):
        path = [head]
        while path[-1] in after:
            path.append(after[path[-1]])
        for late in range(1, len(path)):
            clash = next((early for early in range(late - 1, -1, -1) if alike[path[early], path[late]] <= _CLASH), None)
            if clash is not None:
                links = list(zip(path[clash:late], path[clash + 1 : late + 1], strict=True))
                wrong.add(min(links, key=lambda link: (gain[link], link)))
                break
    return wrong
