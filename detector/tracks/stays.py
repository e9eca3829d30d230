"""Where ships lay: every stretch in which a hull went nowhere for an hour or more, and how she lay there.

MEASURE: how far she got within each hour (`stays_kernel.hours`), and what the fixes of a stretch look like
(`stays_kernel.summary`). DECIDE: `how`, from these numbers alone. A fix belongs to a stay because of the hour around
it, so that what was heard days ago does not move the stay of today.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import IntEnum
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from detector.schema import milliseconds
from detector.tracks import stays_kernel as kernel
from detector.tracks.keys import keys
from detector.units import HOUR_S, MS_PER_S

if TYPE_CHECKING:
    import pandas as pd

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]
Bools = NDArray[np.bool_]

_HOUR_MS = HOUR_S * MS_PER_S

IN_PLACE_M = 600.0  # across, in an hour: a swing circle is two cables of 100-250 m and a ship; 0.3 kn of drift is 555 m
SLOW_M = 3_000.0  # in an hour: what goes with the water makes 0.3-1.5 kn (1.5 kn: 2,800 m); slower ships are not going
SLOW_KN = 1.8  # median speed sent: more is a tug or ferry that goes to and fro within the box
MOST_SILENCE_H = 6.0  # as tracks.max_silence_h: a ship heard in place before and after lay there in between, so long

FIXED_M = 25.0  # nine tenths lie within 2.15 sd of a fixed antenna: 21 m of plain GNSS (10 m), 11 m of good (5 m)
FIXED_HELD_M = 45.0  # the same with the heading held: cranes and quay walls reflect, and lines give a few metres
HELD_DEG = 8.0  # nine tenths of the headings of a ship on her lines: compass 2 degrees and slack; at anchor she yaws 20
YAWS_DEG = 15.0  # more than this is not lines, whatever the spread
FIXED_H = 3.0  # an even stream holds a ship at anchor as still for a while: tides turn every 6 h, and wind seldom less
TIGHT_M, TIGHT_DEG = 6.0, 4.0  # MarineCadastre, 25 minutes: of "moored" 93 % lie in this, of "at anchor" few
SWING_M = 1_300.0  # across: more than two radii of the longest ship (330 m) on the longest cable (300 m)
DRIFT_KN = 0.2  # made good from the first sixth to the last: a swing of 500 m between tides is 0.05 kn
DRIFT_SHARE = 0.6  # of the way across: a drift is a line, a swing circle is as wide as it is long


class How(IntEnum):
    """How a ship lay."""

    UNKNOWN = 0  # too few fixes, or too coarse, or too short to tell a quay from an anchor in still water
    MOORED = 1  # a fixed spot: alongside a quay, or a ship that is
    ANCHORED = 2  # about a point
    DRIFTING = 3  # with the water


@dataclass(frozen=True, slots=True)
class Fixes:
    """The fixes of all ships by hull and time, longitudes running on across 180 degrees; `starts` as in the kernel."""

    hull: Ints
    t: Ints
    lat: Floats
    lon: Floats
    sog_kn: Floats
    heading_deg: Floats
    coarse: Bools
    nav_status: Ints
    starts: Ints

    def summaries(self, first: Ints, last: Ints) -> Floats:
        """What the fixes of stretches (rows first to last) look like: `kernel.COLUMNS`."""
        out = np.empty((len(first), kernel.COLUMNS))
        columns = (self.t, self.lat, self.lon, self.sog_kn, self.heading_deg, self.coarse)
        kernel.summaries(*columns, first, last, out)
        return out


@dataclass(frozen=True, slots=True)
class Stays:
    """One row a stay, by hull and time: arrays of one length. `first` and `last` are rows of `fixes`.

    `radius_m` holds nine tenths of her fixes, about the middle; `heading_range_deg` nine tenths of her headings, NaN
    where hardly any was heard.
    """

    fixes: Fixes
    first: Ints
    last: Ints
    hull: Ints
    start_ms: Ints
    end_ms: Ints
    lat: Floats
    lon: Floats
    radius_m: Floats
    heading_range_deg: Floats
    how: Ints

    def __len__(self) -> int:
        return len(self.hull)

    def to_frame(self) -> pd.DataFrame:
        """The stays as a table to look at: times as UTC, `how` in words."""
        import pandas as pd

        return pd.DataFrame(
            {
                "hull": self.hull,
                "start": pd.to_datetime(self.start_ms, unit="ms", utc=True),
                "end": pd.to_datetime(self.end_ms, unit="ms", utc=True),
                "lat": self.lat,
                "lon": self.lon,
                "radius_m": self.radius_m,
                "heading_range_deg": self.heading_range_deg,
                "how": [How(value).name.lower() for value in self.how],
            }
        )


def stays(tracks: pd.DataFrame, min_h: float = 1.0) -> Stays:
    """All stays of at least `min_h` hours in the `believed` rows of TRACKS, in any order of rows."""
    fixes = fixes_of(tracks)
    extent_m, until = _hours(fixes, min_h)
    in_place = _covered(extent_m <= IN_PLACE_M * max(min_h, 0.25), until)
    first, last = _runs(in_place, fixes, min_h)
    seen = fixes.summaries(first, last)
    kinds = how(fixes, first, last, seen)
    resting = kinds != How.DRIFTING
    afloat = ~_within(first[resting], last[resting], len(fixes.t)) & _covered(extent_m <= SLOW_M * min_h, until)
    drift_first, drift_last = _runs(afloat, fixes, min_h)
    drift_seen = fixes.summaries(drift_first, drift_last)
    drift_kinds = how(fixes, drift_first, drift_last, drift_seen)
    slow = ~(drift_seen[:, 6] > SLOW_KN) & (drift_kinds != How.UNKNOWN)
    return _put_together(
        fixes,
        (first[resting], last[resting], seen[resting], kinds[resting]),
        (drift_first[slow], drift_last[slow], drift_seen[slow], drift_kinds[slow]),
    )


def fixes_of(tracks: pd.DataFrame) -> Fixes:
    """The fixes of the `believed` rows by hull and time; equal times by place, so that no order of rows matters."""
    t, hull = milliseconds(tracks["time"]), tracks["hull"].to_numpy()
    lat, lon = tracks["lat"].to_numpy(), tracks["lon"].to_numpy()
    order = _order(keys(hull, t), lat, lon)
    hull, t, lon = hull[order], t[order], lon[order]
    same = np.concatenate([[False], hull[1:] == hull[:-1]]) if len(hull) else np.zeros(0, dtype=bool)
    step = np.diff(lon, prepend=lon[:1])
    turns = np.cumsum(np.where(same, (step < -180.0).astype(np.int64) - (step > 180.0), 0))
    starts = np.flatnonzero(~same)
    turns -= np.repeat(turns[starts], np.diff(np.append(starts, len(hull))))
    return Fixes(
        hull,
        t,
        lat[order],
        lon + 360.0 * turns,
        tracks["sog_kn"].to_numpy()[order],
        tracks["heading_deg"].to_numpy()[order],
        (tracks["message_type"].to_numpy() == 27)[order],  # a tenth of a minute: 185 m
        tracks["nav_status"].fillna(-1).to_numpy(dtype=np.int64)[order],
        np.append(starts, len(hull)).astype(np.int64),
    )


def _order(key: Ints, lat: Floats, lon: Floats) -> Ints:
    """By key, and equal keys by place."""
    order = np.argsort(key, kind="stable")
    equal = key[order][1:] == key[order][:-1]
    tied = np.flatnonzero(np.append(equal, False) | np.concatenate([[False], equal]))
    rows = order[tied]
    order[tied] = rows[np.lexsort((lon[rows], lat[rows], key[rows]))]
    return order


def how(fixes: Fixes, first: Ints, last: Ints, seen: Floats) -> Ints:
    """How a ship lay in each stretch, from its `summaries`.

    The navigational status is set by hand and often forgotten: it only settles what motion cannot, a ship that lay
    still for less than `FIXED_H`. Of those, one that lay stiller than ships at anchor do is taken to be moored.
    """
    radius, extent, net, heading, sog, number = (seen[:, k] for k in range(2, 8))
    hours_h = np.maximum((fixes.t[last] - fixes.t[first]) / _HOUR_MS, 1e-9)
    made_kn = net / hours_h / 1852.0
    drifts = (extent > SWING_M) | ((made_kn > DRIFT_KN) & (net > DRIFT_SHARE * extent))
    held = heading <= HELD_DEG
    fixed = (radius <= np.where(held, FIXED_HELD_M, FIXED_M)) & ~(heading > YAWS_DEG)
    said = _said(fixes, first, last)
    tight = (radius <= TIGHT_M) & ~(heading > TIGHT_DEG)
    brief = np.where(tight ^ (said == 1), np.where(tight, How.MOORED, How.ANCHORED), How.UNKNOWN)
    brief = np.where(said == 5, How.MOORED, brief)
    still = np.where(hours_h >= FIXED_H, How.MOORED, brief)
    kinds = np.where(drifts, How.DRIFTING, np.where(fixed, still, How.ANCHORED))
    kinds = np.where((number < kernel.FEWEST) | (sog > SLOW_KN), How.UNKNOWN, kinds)
    result: Ints = kinds.astype(np.int64)
    return result


def _said(fixes: Fixes, first: Ints, last: Ints) -> Ints:
    """The status a ship sent in the middle of each stretch; -1 for none."""
    result: Ints = fixes.nav_status[(first + last) // 2]
    return result


def _hours(fixes: Fixes, span_h: float) -> tuple[Floats, Ints]:
    extent_m, until = np.empty(len(fixes.t)), np.empty(len(fixes.t), dtype=np.int64)
    span_ms, silence_ms = round(span_h * _HOUR_MS), round(MOST_SILENCE_H * _HOUR_MS)
    kernel.all_hours(fixes.t, fixes.lat, fixes.lon, fixes.starts, span_ms, silence_ms, until, extent_m)
    return extent_m, until


def _covered(chosen: Bools, until: Ints) -> Bools:
    """The rows that lie in a stretch from a chosen row to its `until`."""
    first = np.flatnonzero(chosen)
    return _within(first, until[first], len(until))


def _within(first: Ints, last: Ints, size: int) -> Bools:
    depth = np.bincount(first, minlength=size + 1) - np.bincount(last + 1, minlength=size + 1)
    result: Bools = np.cumsum(depth)[:size] > 0
    return result


def _runs(inside: Bools, fixes: Fixes, min_h: float) -> tuple[Ints, Ints]:
    """First and last row of each run of rows of one hull without a long silence, trimmed, and long enough."""
    joined = np.zeros(len(inside) + 1, dtype=bool)  # whether a row goes with the one before
    joined[1:-1] = (
        inside[1:] & inside[:-1] & (fixes.hull[1:] == fixes.hull[:-1]) & (np.diff(fixes.t) <= MOST_SILENCE_H * _HOUR_MS)
    )
    first = np.flatnonzero(inside & ~joined[:-1]).astype(np.int64)
    last = np.flatnonzero(inside & ~joined[1:]).astype(np.int64)
    seen = fixes.summaries(first, last)
    kernel.trimmed(fixes.lat, fixes.lon, first, last, seen, np.maximum(2.0 * seen[:, 2], FIXED_M))
    long = fixes.t[last] - fixes.t[first] >= min_h * _HOUR_MS
    return first[long], last[long]


def _put_together(fixes: Fixes, *parts: tuple[Ints, Ints, Floats, Ints]) -> Stays:
    first, last, seen, kinds = (np.concatenate([part[k] for part in parts]) for k in range(4))
    order = np.argsort(first)
    first, last, seen, kinds = first[order], last[order], seen[order], kinds[order].astype(np.int64)
    return Stays(
        fixes,
        first,
        last,
        fixes.hull[first],
        fixes.t[first],
        fixes.t[last],
        seen[:, 0],
        seen[:, 1],
        seen[:, 2],
        seen[:, 5],
        kinds,
    )
