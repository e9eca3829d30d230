"""Whether a ship would have been heard at a place and time: learnt from what its neighbours achieved, without a map."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any, Literal

import numpy as np
from numpy.typing import NDArray

from detector.geodesy import wrap_deg
from detector.schema import milliseconds
from detector.tracks import coverage_kernel as kernel
from detector.tracks.coverage_moments import (
    CLASS_B_TYPES,
    LADDER_MS,
    LEARN_MOST,
    MOMENT_MS,
    Heard,
    Moments,
    by_cell,
    heard,
    moments,
    open_moments,
    tried,
)
from detector.tracks.stations import StationKind, heard_by
from detector.units import HOUR_S, MIN_S, MS_PER_S

if TYPE_CHECKING:
    import pandas as pd

Ints = NDArray[np.int64]
Floats = NDArray[np.float64]
AisClass = Literal["A", "B"]

_MIN_MS = MIN_S * MS_PER_S
_HOUR_MS = HOUR_S * MS_PER_S
_ENDS = 0.002  # no answer is nearer to never or always than this: so few cases do not tell such a chance
_EVEN_CASES = 100.0  # cases at even chances that speak as loudly as the wish to leave the answers as they are
_SLOPES = (0.5, 2.0)  # of the map in log-odds: always rising, and few cases cannot turn it far
_LEVELS = (-1.5, 1.5)  # log-odds at even chances
_LEAST_EVIDENCE = 0.25  # ships' worth: below it nothing is said


@dataclass(frozen=True, slots=True)
class CoverageSettings:
    """How far coverage looks, and how much each kind of evidence weighs. The weights count in ships.

    But for the map that is learnt from the whole table (`tried`), no answer rests on a fix more than `around_h` plus
    half of `longest_silence_h` away, 48 h in all.
    """

    around_h: float = 24.0  # moments of a place, and of the ship itself, within this: a day, with its passes and tides
    longest_silence_h: float = 24.0  # a ship silent for longer is not held for present in between
    moment_worth: float = 0.25  # half-hourly moments of one ship say little new before two hours have passed
    own_worth: float = 2.0  # moments' worth that a ship must show before its own habit counts half
    usual_of_all: float = 0.5  # weight of the wide area against the moments of the place
    usual_in_hour: float = 1.0  # weight of what is usual against what far ships achieved in this window
    hour_near: float = 1.0  # weight of usual and far ships together against the ships near by in this window
    far_most: float = 12.0  # ships far away share passes and weather: however many, they count as so many at most
    beside_worth: float = 1.0  # of the ship's silence before and after the window, against its other moments
    open_worth: float = 1.0  # of a moment after the last report of a ship, or before its first
    survivors: float = 0.17  # log-odds taken off: ships never heard are missing here; measured on synthetic worlds
    near_km: float = 40.0  # within this a ship is called near by in words: 20 nm, a shore station's typical reach
    cell_most: int = 80  # moments read of one cell of the index, evenly thinned beyond
    tried: int = 6000  # windows of the feed's own ships that the answers are set right by; 0: they stay as they are


@dataclass(frozen=True, slots=True)
class Chance:
    """The chance that at least one report would have been heard, NaN where nothing tells, and what it rests on."""

    probability: float
    low: float
    high: float
    neighbours: int
    basis: str


@dataclass(frozen=True, slots=True)
class Chances:
    """The answers to many questions, one array a field; `heard` of the `neighbours` were heard in the window."""

    probability: Floats
    low: Floats
    high: Floats
    neighbours: Ints
    heard: Ints
    far: Ints
    far_heard: Ints
    usual: Floats
    unended: Ints  # 1: the ship asked about was not heard before the window, 2: not after it, 3: neither, 0: both

    def one(self, n: int, near_km: float) -> Chance:
        """The answer to one question, with what it rests on in words."""
        p, low, high = (float(v[n]) for v in (self.probability, self.low, self.high))
        near, heard_near, far, heard_far = (int(v[n]) for v in (self.neighbours, self.heard, self.far, self.far_heard))
        if np.isnan(p):
            return Chance(p, low, high, 0, "no other ship is known to have been there or near then: not known")
        if near:
            ships = "ship" if near == 1 else "ships"
            words = f"{heard_near} of {near} {ships} within {near_km:.0f} km were heard in it"
        elif far:
            words = f"no ship within {near_km:.0f} km; {heard_far} of {far} farther away were heard in it"
            words += f"; {self.usual[n]:.0%} is usual here"
        else:
            words = f"no ship to compare in it; {self.usual[n]:.0%} is usual here at other hours"
        return Chance(p, low, high, near, words + _UNENDED[int(self.unended[n])])


_UNENDED = (
    "",
    "; the ship was not heard before: she may not have been there",
    "; the ship was not heard again: she may have left",
    "; the ship was heard neither before nor after: she may not have been there",
)


@dataclass(frozen=True, slots=True)
class Coverage:
    """What was heard of whom, where and when, ready to be asked. Made by `learn`.

    The answers hold for a ship that was there and sending. They have been held against the truth for ships heard both
    before and after the window. Of a ship not heard again (or not before) nobody knows whether she was there: she may
    have left, and the answer is then far too high (on synthetic worlds 96 % told, 59 % heard). `Chance.basis` says so.
    """

    settings: CoverageSettings
    found: Heard
    own: tuple[Any, ...]
    places: tuple[Floats, Floats]  # in the order of `own`
    slots: tuple[Any, ...]
    cells: tuple[Any, ...]
    map: tuple[float, float] = (0.0, 1.0)  # log-odds told = level + slope * log-odds found

    @classmethod
    def learn(
        cls, tracks: pd.DataFrame, settings: CoverageSettings | None = None, kind: StationKind | None = None
    ) -> Coverage:
        """Coverage from a TRACKS table; with `kind`, of that kind of station alone (all reports still tell the places).

        Append what `build` set aside: a report that no track could take up was heard all the same, and without it what
        is seldom heard, ships seen by satellites above all, looks as if it did not exist.

        The answers are then set right by the feed itself: windows drawn by time from the lives of its ships are asked
        about, each ship left out, and a rising line in log-odds is fitted to whether they were heard. That line rests
        on the whole table given, not on 48 h of it. Ships that went dark count there as not heard: where a twentieth
        of the time of all ships is dark, the answers are too low by up to that much.

        The stations' kinds are learnt too: see `station_kinds`. Reports of unknown stations count for neither kind,
        but those of message type 27, which satellites alone hear.
        """
        settings = settings or CoverageSettings()
        found = heard(tracks, heard_by(tracks, kind))
        seen = moments(found, round(settings.longest_silence_h * _HOUR_MS))
        unended = open_moments(found, round(settings.longest_silence_h * _HOUR_MS))
        cells = by_cell(seen, unended, settings.open_worth, found)
        own, usual = _usual(seen, found, cells, settings)
        plain = cls(settings, found, own, (seen.lat, seen.lon), _by_slot(seen, found, usual), cells)
        return replace(plain, map=plain._learnt_map())

    def chances(
        self,
        lat: Floats,
        lon: Floats,
        start_ms: Ints,
        end_ms: Ints,
        ais_class: NDArray[Any] | None = None,
        leave_out: Ints | None = None,
    ) -> Chances:
        """The answers to many questions at once: as `should_have_heard`, one element of each array a question.

        `ais_class` holds "A", "B" or anything else for not known, `leave_out` MMSIs (0: nobody).
        """
        asked = np.column_stack([np.asarray(v, dtype=np.float64) for v in (lat, lon, start_ms, end_ms)])
        kinds = np.full(len(asked), -1, dtype=np.int64)
        if ais_class is not None:
            names = np.asarray(ais_class)
            kinds[names == "A"], kinds[names == "B"] = 0, 1
        outs = np.full(len(asked), -1, dtype=np.int64)
        if leave_out is not None:
            outs[:] = [self.found.groups.get(mmsi, -1) for mmsi in np.asarray(leave_out).tolist()]
        return self._answers(asked, kinds, outs)

    def _answers(self, asked: Floats, kinds: Ints, outs: Ints) -> Chances:
        """The answers, `outs` being the groups left out (-1: nobody)."""
        ships = self._who(asked, outs)
        raw = np.zeros((len(asked), 9))
        s = self.settings
        strengths = (
            round(s.around_h * _HOUR_MS), round(s.around_h * _HOUR_MS), s.cell_most, s.moment_worth, s.own_worth,
            s.usual_of_all, s.usual_in_hour, s.hour_near, s.far_most, s.near_km * 1000.0,
            s.beside_worth,
        )  # fmt: skip
        fixes = (self.found.t, self.found.pointer)
        kernel.answers(asked, kinds, outs, ships, LADDER_MS, fixes, self.own, self.slots, self.cells, strengths, raw)
        return _chances(raw, s.survivors, self.map, self._unended(asked, ships))

    def _learnt_map(self) -> tuple[float, float]:
        """Level and slope that set the answers right on windows of the feed's own ships."""
        begin, end = self.found.pointer[:-1], self.found.pointer[1:]
        some = end > begin
        lives_h = int((self.found.t[end[some] - 1] - self.found.t[begin[some]]).sum()) // _HOUR_MS
        trial = tried(self.found, min(self.settings.tried, lives_h))  # more than one an hour of a ship says nothing new
        if not len(trial.ship):
            return self.map
        asked = np.column_stack([v.astype(np.float64) for v in (trial.lat, trial.lon, trial.start, trial.end)])
        told = self._answers(asked, self.found.kind[trial.ship], self.found.group[trial.ship]).probability
        known = ~np.isnan(told)
        return _fitted(_log_odds(told[known]), trial.heard[known])

    def _unended(self, asked: Floats, ships: Ints) -> Ints:
        """Of each question, whether the ship asked about was heard before and after: see `Chances.unended`."""
        result = np.zeros(len(asked), dtype=np.int64)
        known = np.flatnonzero(ships >= 0)
        first, last = self.found.pointer[ships[known]], self.found.pointer[ships[known] + 1] - 1
        some = last >= first
        known, first, last = known[some], first[some], last[some]
        result[known] += self.found.t[first] >= asked[known, 2]
        result[known] += 2 * (self.found.t[last] <= asked[known, 3])
        return result

    def should_have_heard(
        self,
        lat: float,
        lon: float,
        start_ms: int,
        end_ms: int,
        *,
        ais_class: AisClass | None = None,
        leave_out: int | None = None,
    ) -> Chance:
        """The chance that a ship sending at this place (degrees) would have been heard at least once in the window.

        `leave_out` is the MMSI of the ship asked about: what was heard of it within the window has no say, what was
        heard of it before and after has. To ask of one kind of station, learn from that kind: see `learn`.
        """
        found = self.chances(
            np.array([lat]), np.array([lon]), np.array([start_ms]), np.array([end_ms]),
            np.array([ais_class or ""]), np.array([leave_out or 0]),
        )  # fmt: skip
        return found.one(0, self.settings.near_km)

    def _who(self, asked: Floats, outs: Ints) -> Ints:
        """The ship of the group left out whose own habit is asked, -1 where there is none."""
        ships = np.full(len(asked), -1, dtype=np.int64)
        first, last = (np.searchsorted(self.found.group, outs + k) for k in (0, 1))
        alone = (outs >= 0) & (last == first + 1)
        ships[alone] = first[alone]
        rows = np.flatnonzero((outs >= 0) & ~alone)  # of sharers, the nearest
        kernel.nearest_of(asked, rows, first[rows], last[rows], self.own[0], self.own[1], *self.places, ships)
        return ships


def _usual(seen: Moments, found: Heard, cells: tuple[Any, ...], s: CoverageSettings) -> tuple[tuple[Any, ...], Floats]:
    """The ships' own sums over their moments, and at each moment what is usual for that ship there."""
    windows = LADDER_MS.astype(np.float64)
    n, r = len(seen.t), len(windows)
    shares, weights = np.full((n, r), np.nan), np.zeros(n)
    columns = (seen.t, seen.lat, seen.lon, found.group[seen.ship], found.kind[seen.ship])
    around = round(s.around_h * _HOUR_MS)
    kernel.usual_elsewhere(columns, around, LEARN_MOST, windows, cells[0], cells[1], shares, weights)
    achieved = np.minimum(1.0, windows[None, :] / np.maximum(seen.leg_ms, 1)[:, None])
    alone = np.isnan(shares[:, 0])
    expected = np.where(alone[:, None], achieved, shares)
    zero = np.zeros((1, r))
    sums = [np.vstack([zero, np.cumsum(values, axis=0)]) for values in (achieved, expected)]
    count = np.arange(n + 1, dtype=np.float64)
    pointer = np.searchsorted(seen.ship, np.arange(len(found.pointer))).astype(np.int64)
    own = (seen.t, pointer, *sums, count)
    usual = np.zeros((n, r))
    rests = (s.moment_worth, s.own_worth)
    kernel.own_usual(seen.ship, around, own, shares, weights, rests, s.usual_of_all, usual)
    return own, usual


def _by_slot(seen: Moments, found: Heard, usual: Floats) -> tuple[Any, ...]:
    """The moments by instant: where each ship was, how fast it went, and the log-odds usual for it there."""
    slot = seen.t // MOMENT_MS
    order = np.lexsort((seen.ship, seen.lat, slot))
    first = int(slot.min()) if len(slot) else 0
    last = int(slot.max()) if len(slot) else -1
    pointer = np.searchsorted(slot[order], np.arange(first, last + 2)).astype(np.int64)
    ship = seen.ship[order]
    rows = (found.pointer[ship], found.pointer[ship + 1] - 1, seen.fix[order], seen.fix[order] + 1)
    fixes_ms = np.stack([found.t[row] for row in rows], axis=1)  # her first and last, those around the moment
    inside = np.clip(usual[order], kernel.EPS, 1.0 - kernel.EPS)
    log_odds = np.log(inside / (1.0 - inside))
    return (
        MOMENT_MS, first, pointer, seen.t[order], seen.lat[order], seen.lon[order], seen.lat_per_ms[order],
        seen.lon_per_ms[order], ship, found.group[ship], seen.fix[order], log_odds, found.kind[ship], fixes_ms,
    )  # fmt: skip


def _log_odds(p: Floats) -> Floats:
    inside = np.clip(p, _ENDS, 1.0 - _ENDS)  # NaN stays NaN
    result: Floats = np.log(inside / (1.0 - inside))
    return result


def _fitted(found: Floats, heard: NDArray[np.bool_]) -> tuple[float, float]:
    """Level and slope of the logistic line through the cases, drawn towards level 0 and slope 1 (ridge, by Newton)."""
    terms, same = np.column_stack([np.ones(len(found)), found]), np.array([0.0, 1.0])
    line, hold = same, _EVEN_CASES / 4.0 * np.eye(2)  # a case at even chances informs by p (1 - p) = 1/4
    for _ in range(50):
        p = 1.0 / (1.0 + np.exp(-terms @ line))
        step = np.linalg.solve(
            (terms * (p * (1.0 - p))[:, None]).T @ terms + hold, terms.T @ (heard - p) - hold @ (line - same)
        )
        line = np.array([np.clip(line[0] + step[0], *_LEVELS), np.clip(line[1] + step[1], *_SLOPES)])
        if np.abs(step).max() < 1e-9:  # of log-odds: nothing that shows
            break
    return float(line[0]), float(line[1])


def _chances(raw: Floats, survivors: float, line: tuple[float, float], unended: Ints) -> Chances:
    """Probability and interval of the heard and unheard weights, all set right by the line in log-odds."""
    from scipy.special import betaincinv

    heard_w, unheard_w = np.maximum(raw[:, 0], 1e-9), np.maximum(raw[:, 1], 1e-9)
    total, odds = heard_w + unheard_w, heard_w / unheard_w * np.exp(-survivors)
    nothing = raw[:, 6] < _LEAST_EVIDENCE
    p = np.where(nothing, np.nan, odds / (1.0 + odds))
    a, b = np.maximum(total * odds / (1.0 + odds), 1e-3), np.maximum(total / (1.0 + odds), 1e-3)
    low, high = (np.where(nothing, np.nan, betaincinv(a, b, tail)) for tail in (0.05, 0.95))
    p, low, high = (1.0 / (1.0 + np.exp(-line[0] - line[1] * _log_odds(v))) for v in (p, low, high))
    near, heard_near, far, heard_far = (raw[:, k].astype(np.int64) for k in (2, 3, 4, 5))
    usual = np.where(nothing, np.nan, raw[:, 7])
    return Chances(p, np.fmin(low, p), np.fmax(high, p), near, heard_near, far, heard_far, usual, unended)


def gaps(ship: pd.DataFrame, coverage: Coverage, least_minutes: float) -> pd.DataFrame:
    """The silences of one ship (rows of TRACKS of one hull) at least so long, and the chance that it had been heard.

    One row a silence: start, end, minutes, place before and after (lat, lon, lat_after, lon_after), probability, low,
    high, neighbours, basis. The chance is asked for the middle of the way and the whole silence.
    """
    import pandas as pd

    ship = ship.sort_values("time", kind="stable")
    t = milliseconds(ship["time"])
    at = np.flatnonzero(np.diff(t) >= least_minutes * _MIN_MS)
    lat, lon = ship["lat"].to_numpy(np.float64), ship["lon"].to_numpy(np.float64)
    middle = lon[at] + wrap_deg(lon[at + 1] - lon[at]) / 2.0
    kinds, mmsi = ship["message_type"].to_numpy(), ship["mmsi"].to_numpy(np.int64)
    classes = np.where(np.isin(kinds[at], CLASS_B_TYPES), "B", np.where(kinds[at] > 0, "A", ""))
    # the two reports that bound the silence are not in it: the window is open at both ends
    found = coverage.chances((lat[at] + lat[at + 1]) / 2, wrap_deg(middle), t[at] + 1, t[at + 1] - 1, classes, mmsi[at])
    told = [found.one(n, coverage.settings.near_km) for n in range(len(at))]
    times = ship["time"].reset_index(drop=True)
    return pd.DataFrame(
        {
            "start": times.iloc[at].reset_index(drop=True),
            "end": times.iloc[at + 1].reset_index(drop=True),
            "minutes": np.diff(t)[at] / _MIN_MS,
            "lat": lat[at],
            "lon": lon[at],
            "lat_after": lat[at + 1],
            "lon_after": lon[at + 1],
            "probability": found.probability,
            "low": found.low,
            "high": found.high,
            "neighbours": found.neighbours,
            "basis": [chance.basis for chance in told],
        }
    )
