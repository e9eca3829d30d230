"""MEASURE who else lay where a contact was, and how the two ships lay there themselves, within 48 h of it.

`place_kind` decides from this. The two ships do not count each other: what they do together says nothing of the place.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from detector import geodesy
from detector.rendezvous import place_kernel
from detector.tracks.keys import keys
from detector.tracks.stays import How, Stays, how
from detector.units import HOUR_S, MS_PER_S

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]
Bools = NDArray[np.bool_]

_HOUR_MS = HOUR_S * MS_PER_S
AROUND_H = 47.0  # what a stay is made of lies within an hour of it: 48 h in all

SPOT_M = 60.0  # the same berth: a ship's length of 80 m less where the antenna is; GNSS adds 20 m
QUAY_M, BASIN_M, HARBOUR_M = 150.0, 400.0, 1_000.0  # next berth, the same basin, the same harbour
ROADS_M, FAR_ROADS_M = 2_000.0, 5_000.0  # anchored ships lie 500-1,000 m apart: a few neighbours, and the anchorage
NEAREST = 24  # stays of others that are looked at, nearest first: more of them would not change the answer
HEARD_M = 20_000.0  # where one ship's antenna is heard, those around are: the horizon of a ship
HEARD = 3  # other hulls heard: reception here, and the quiet of a place is known
NO_STAY = -1


@dataclass(frozen=True, slots=True)
class Asked:
    """Contacts to ask about: arrays of one length. `hull_2` is -1 where there is no second ship."""

    lat: Floats
    lon: Floats
    start_ms: Ints
    end_ms: Ints
    hull_1: Ints
    hull_2: Ints


@dataclass(frozen=True, slots=True)
class Around:
    """Who lay around each contact: numbers of distinct other hulls, within 48 h; arrays of one length.

    `nearest_moored_m` is infinite where nobody lay within 5 km. `own_1`, `own_2` say how the two ships themselves lay
    during the contact (`How`, or NO_STAY), for how many hours (cut at 47 h either side). `heard`: of other hulls
    within 20 km, up to 3.
    """

    moored_150m: Ints
    moored_400m: Ints
    moored_1km: Ints
    anchored_2km: Ints
    anchored_5km: Ints
    reused: Ints
    nearest_moored_m: Floats
    own_1: Ints
    own_2: Ints
    own_1_h: Floats
    own_2_h: Floats
    heard: Ints

    def __len__(self) -> int:
        return len(self.heard)


class PlaceContext:
    """All stays of a run, asked about many contacts at once."""

    def __init__(self, found: Stays) -> None:
        self._stays = found
        fixes = found.fixes
        self._by_lat = np.argsort(found.lat, kind="stable")
        self._lats = found.lat[self._by_lat]
        south = np.argsort(fixes.lat, kind="stable")
        self._from_south = tuple(column[south] for column in (fixes.lat, fixes.lon, fixes.t, fixes.hull))
        self._key = keys(fixes.hull, fixes.t)
        self._stay_key = keys(found.hull, found.start_ms)

    def around(self, asked: Asked) -> Around:
        """Who lay around each contact."""
        event, stay, away_m, kind, when = self._neighbours(asked)
        still = kind == How.MOORED
        hull = self._stays.hull[stay]
        before_or_after = (when[:, 1] < asked.start_ms[event]) | (when[:, 0] > asked.end_ms[event])

        def count(chosen: Bools) -> Ints:
            pairs = np.unique(np.stack([event[chosen], hull[chosen]]), axis=1)
            result: Ints = np.bincount(pairs[0], minlength=len(asked.lat)).astype(np.int64)
            return result

        nearest = np.full(len(asked.lat), np.inf)
        np.minimum.at(nearest, event[still], away_m[still])
        own_1, own_1_h = self._own(asked, asked.hull_1)
        own_2, own_2_h = self._own(asked, asked.hull_2)
        return Around(
            moored_150m=count(still & (away_m <= QUAY_M)),
            moored_400m=count(still & (away_m <= BASIN_M)),
            moored_1km=count(still & (away_m <= HARBOUR_M)),
            anchored_2km=count((kind == How.ANCHORED) & (away_m <= ROADS_M)),
            anchored_5km=count((kind == How.ANCHORED) & (away_m <= FAR_ROADS_M)),
            reused=count(still & (away_m <= SPOT_M) & before_or_after),
            nearest_moored_m=nearest,
            own_1=own_1,
            own_2=own_2,
            own_1_h=own_1_h,
            own_2_h=own_2_h,
            heard=self._heard(asked),
        )

    def _neighbours(self, asked: Asked) -> tuple[Ints, Ints, Floats, Ints, Ints]:
        """Pairs of contact and stay of another hull near by: both numbers, metres, how, and from when to when."""
        event, stay = self._near(asked)
        window = _window(asked)[event]
        middle, kind, when, long = self._clipped(stay, window)
        away_m = geodesy.distance_m(asked.lat[event], asked.lon[event], middle[:, 0], middle[:, 1])
        kept = long & (away_m <= FAR_ROADS_M)
        return event[kept], stay[kept], away_m[kept], kind[kept], when[kept]

    def _near(self, asked: Asked) -> tuple[Ints, Ints]:
        """The `NEAREST` stays of other hulls for each contact, by their middles, that share time with its window."""
        s, window = self._stays, _window(asked)
        reach_deg = FAR_ROADS_M / 110_500.0  # metres per degree of latitude, at the least (WGS84)
        low = np.searchsorted(self._lats, asked.lat - reach_deg)
        high = np.searchsorted(self._lats, asked.lat + reach_deg, side="right")
        events, chosen = [np.zeros(0, dtype=np.int64)], [np.zeros(0, dtype=np.int64)]
        for k in range(len(asked.lat)):
            near = self._by_lat[low[k] : high[k]]
            other = (s.hull[near] != asked.hull_1[k]) & (s.hull[near] != asked.hull_2[k])
            near = near[other & (s.start_ms[near] <= window[k, 1]) & (s.end_ms[near] >= window[k, 0])]
            away_m = geodesy.distance_m(asked.lat[k], asked.lon[k], s.lat[near], s.lon[near])
            near = near[np.lexsort((near, away_m))[:NEAREST]]
            events.append(np.full(len(near), k, dtype=np.int64))
            chosen.append(near)
        return np.concatenate(events), np.concatenate(chosen)

    def _clipped(self, stay: Ints, window: Ints) -> tuple[Floats, Ints, Ints, Bools]:
        """Stays as seen within windows: middle, how, from when to when, and whether an hour of them is left."""
        s, fixes = self._stays, self._stays.fixes
        hull = s.hull[stay]
        first = np.maximum(s.first[stay], np.searchsorted(self._key, keys(hull, window[:, 0])))
        last = np.minimum(s.last[stay], np.searchsorted(self._key, keys(hull, window[:, 1]), side="right") - 1)
        whole = (first == s.first[stay]) & (last == s.last[stay])
        some = last > first
        middle, kind = np.stack([s.lat[stay], s.lon[stay]], axis=1), s.how[stay].copy()
        cut = np.flatnonzero(~whole & some)
        seen = fixes.summaries(first[cut], last[cut])
        middle[cut], kind[cut] = seen[:, :2], how(fixes, first[cut], last[cut], seen)
        when = np.stack([fixes.t[first], fixes.t[np.maximum(last, 0)]], axis=1)
        return middle, kind, when, some & (when[:, 1] - when[:, 0] >= _HOUR_MS)

    def _own(self, asked: Asked, hull: Ints) -> tuple[Ints, Floats]:
        """How a ship of each contact lay herself during it (NO_STAY if she did not), and for how many hours."""
        s = self._stays
        kinds, hours_h = np.full(len(hull), NO_STAY, dtype=np.int64), np.zeros(len(hull))
        if not len(s):
            return kinds, hours_h
        middle_ms = (asked.start_ms + asked.end_ms) // 2
        stay = np.searchsorted(self._stay_key, keys(np.maximum(hull, 0), middle_ms), side="right") - 1
        found = np.flatnonzero((stay >= 0) & (s.hull[stay] == hull) & (s.end_ms[stay] >= middle_ms))
        _, kind, when, long = self._clipped(stay[found], _window(asked)[found])
        kinds[found] = np.where(long, kind, NO_STAY)
        hours_h[found] = np.where(long, (when[:, 1] - when[:, 0]) / _HOUR_MS, 0.0)
        return kinds, hours_h

    def _heard(self, asked: Asked) -> Ints:
        out = np.zeros(len(asked.lat), dtype=np.int64)
        here, own = np.stack([asked.lat, asked.lon], axis=1), np.stack([asked.hull_1, asked.hull_2], axis=1)
        middle = np.searchsorted(self._from_south[0], asked.lat)
        lat, lon, t, hull = self._from_south
        place_kernel.all_others(lat, lon, t, hull, middle, here, _window(asked), own, HEARD_M, HEARD, out)
        return out


def _window(asked: Asked) -> Ints:
    around_ms = round(AROUND_H * _HOUR_MS)
    return np.stack([asked.start_ms - around_ms, asked.end_ms + around_ms], axis=1)
