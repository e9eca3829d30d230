"""Where a ship was between its fixes, how it lay, and how sure that is: the path of many tracks at many times at once.

Between two fixes the path honours the velocities sent at both, where they fit the way made good (`path_model` is the
model to read, `path_kernel` the one that runs). Its error is pinned at both fixes and grows towards the middle of the
silence, the faster the more the ship's velocity changed. Beyond the ends of a track, `around` reckons on from the
last velocity. Where the error leaves nothing of use, the state says so: `says_nothing`.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from detector import geodesy
from detector.parameters import Rendezvous
from detector.schema import milliseconds
from detector.tracks import path_kernel as kernel
from detector.tracks.keys import keys
from detector.units import HOUR_S, KN_MS, MS_PER_S
from detector.vocabulary import DISBELIEVED

if TYPE_CHECKING:
    import pandas as pd

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]
Bools = NDArray[np.bool_]

USED = (
    "time", "mmsi", "lat", "lon", "sog_kn", "cog_deg", "heading_deg", "nav_status", "accurate", "message_type", "track",
    "hull", "marks",
)  # fmt: skip  # the columns that paths, stays and encounters rest on: a table of these alone is a third smaller

NO_USE_M = 5_000.0  # a standard deviation beyond this says only "somewhere about": two ships a horizon apart could meet

_COURSE_IS_HEADING_KN = 3.0  # above this speed a ship without a compass points where it goes, give or take leeway
_COURSE_ERROR_DEG = 10.0  # leeway and steering [from memory]
_HEADING_ERROR_DEG = 2.0  # gyro compass [from memory]
_LONG_RANGE_M = 55.0  # message 27 rounds to a tenth of a minute: 185 m / sqrt(12)
_AT_REST_KN = 0.5  # a ship this slow may leave its course out: it has none

# Reckoning on from one fix: metres of error a second since it, one standard deviation (measured, benchmarks/paths.py)
_KEEPS_S = 2.0 * HOUR_S  # a velocity fades over this: between real coasts (less) and synthetic open sea (more)
_REST_MS, _AWAKE_MS = 0.05, 0.4  # of a ship at rest, and on top of a ship that moves at all
_DEPARTS_MS, _DEPARTS_S = 0.5, 900.0  # any ship may get under way; half of it after a quarter of an hour
_TURN_SHARE, _TURN_MORE, _TURN_S = 0.1, 0.42, 120.0  # of the speed at once, and more once she had time to turn
_ANY_SPEED_MS = 10.0 * KN_MS  # of a ship that did not say: what merchant ships do [from memory]
_SWINGS_DEG_S = 1.0 / 60.0  # how fast a heading grows old beyond the track: a degree a minute [judgement]
_NO_HEADING_DEG = 90.0  # an error beyond this says nothing of how a hull lay


@dataclass(frozen=True, slots=True)
class State:
    """A ship at some times: each an array.

    `heading_error_deg` is NaN where nothing tells how the hull lay; `error_m` is one standard deviation per axis (2-D:
    39 % lie within one, 86 % within two), infinite outside the track; `leg_s` is the silence that begins at the time
    (if it is a fix) or that it lies in, infinite outside the track.
    """

    lat: Floats
    lon: Floats
    sog_kn: Floats
    heading_deg: Floats
    heading_error_deg: Floats
    error_m: Floats
    leg_s: Floats
    is_fix: Bools

    @property
    def says_nothing(self) -> Bools:
        """Where the position is of no use: its error is beyond `NO_USE_M`, or the time lies outside the track."""
        result: Bools = ~(self.error_m <= NO_USE_M)
        return result


def believed(tracks: pd.DataFrame) -> pd.DataFrame:
    """The TRACKS rows that are held for the ship's place, the tracks numbered anew without holes.

    What is marked otherwise (speed, course, smooth) stays: those marks only say that something is odd.
    """
    kept = tracks[(tracks["marks"].to_numpy() & int(DISBELIEVED)) == 0].reset_index(drop=True)
    numbers = np.unique(kept["track"].to_numpy(), return_inverse=True)[1]
    result: pd.DataFrame = kept.assign(track=numbers.astype(np.int64))
    return result


def reach_m(seconds: Floats, max_speed_kn: float, error_m: Floats | float = 0.0) -> Floats:
    """How far a ship can have got from a fix in a time, before or after it: two errors of the fix on top."""
    result: Floats = np.abs(seconds) * max_speed_kn * KN_MS + 2.0 * np.asarray(error_m)
    return result


class Paths:
    """All tracks of a run, asked by track and time. Give it the `believed` rows, sorted by track and time.

    `columns` are what the compiled path reads (see `path_kernel.moment`), one value a fix, as are `t`, `mmsi`, `hull`,
    `cog_deg` and `message_type`; `first` and `last` are the rows of each track.
    """

    def __init__(self, tracks: pd.DataFrame, settings: Rendezvous) -> None:
        self.t = milliseconds(tracks["time"])
        self.track = tracks["track"].to_numpy()
        self.key = keys(self.track, self.t)
        self.mmsi, self.hull = (tracks[name].to_numpy() for name in ("mmsi", "hull"))
        self.message_type = tracks["message_type"].to_numpy()
        self.cog_deg = np.ascontiguousarray(tracks["cog_deg"].to_numpy(), dtype=np.float64)
        heading, heading_error = _headings(tracks)
        columns = (
            tracks["lat"].to_numpy(),
            tracks["lon"].to_numpy(),
            *_velocities(tracks),
            tracks["sog_kn"].to_numpy() * KN_MS,
            _receiver_m(tracks, settings),
            tracks["sog_kn"].to_numpy(),
            heading,
            heading_error,
        )
        self.columns = tuple(np.ascontiguousarray(column, dtype=np.float64) for column in columns)
        numbers = np.unique(self.track)
        if len(numbers) and numbers[-1] != len(numbers) - 1:
            raise ValueError("tracks must be numbered 0, 1, ... without holes: see believed()")
        self.first = np.searchsorted(self.track, numbers)
        self.last = np.searchsorted(self.track, numbers, side="right") - 1

    def fixes(self, track: Ints, start_ms: Ints, end_ms: Ints) -> tuple[Ints, Ints]:
        """First and one-past-last fix of each track in each stretch of time."""
        return (
            np.searchsorted(self.key, keys(track, start_ms)),
            np.searchsorted(self.key, keys(track, end_ms), side="right"),
        )

    def at(self, track: Ints, t: Ints) -> State:
        """The state of each track at each time (ms); outside the track the error is infinite (see `around`)."""
        track, t = np.asarray(track, dtype=np.int64), np.asarray(t, dtype=np.int64)
        before, after = np.empty(len(t), dtype=np.int64), np.empty(len(t), dtype=np.int64)
        kernel.neighbours(track, t, self.t, self.first, self.last, before, after)
        exact = self.t[before] == t
        leg_ms = self.t[np.minimum(before + 1, self.last[track])] - self.t[before]
        return self._state(before, after, t, leg_ms, exact)

    def between(self, fix_a: Ints, fix_b: Ints, t: Ints) -> State:
        """The state at each time (ms) between two fixes, given as rows of the table: of any tracks, if of one hull.

        For a silence that `at` does not know: between two tracks of a hull, or over fixes left out on purpose.
        """
        a, b, t = (np.asarray(values, dtype=np.int64) for values in (fix_a, fix_b, t))
        return self._state(a, b, t, self.t[b] - self.t[a], (t == self.t[a]) | (t == self.t[b]))

    def around(self, track: Ints, t: Ints) -> State:
        """As `at`, and beyond the ends of a track reckoned on from its last (or back from its first) velocity.

        The error grows until the state says nothing: after half an hour of a fast ship, some hours of one at rest.
        """
        track, t = np.asarray(track, dtype=np.int64), np.asarray(t, dtype=np.int64)
        inside = self.at(track, t)
        fix = np.where(t < self.t[self.first[track]], self.first[track], self.last[track])
        outside = np.isinf(inside.error_m)
        lat, lon, error_m = self._reckoned(fix, (t - self.t[fix]) / MS_PER_S)
        age_s = np.abs(t - self.t[fix]) / MS_PER_S
        heading_error = inside.heading_error_deg + np.where(outside, age_s * _SWINGS_DEG_S, 0.0)
        lost = heading_error > _NO_HEADING_DEG
        return State(
            np.where(outside, lat, inside.lat),
            np.where(outside, lon, inside.lon),
            inside.sog_kn,
            np.where(outside & lost, np.nan, inside.heading_deg),
            np.where(outside & lost, np.nan, heading_error),
            np.where(outside, error_m, inside.error_m),
            inside.leg_s,
            inside.is_fix,
        )

    def _state(self, a: Ints, b: Ints, t: Ints, leg_ms: Ints, exact: Bools) -> State:
        out = np.empty((len(t), 6))
        kernel.between(a, b, t, self.t, self.columns, out)
        leg_s = np.where(np.isinf(out[:, 5]), np.inf, leg_ms / MS_PER_S)
        return State(out[:, 0], out[:, 1], out[:, 2], out[:, 3], out[:, 4], out[:, 5], leg_s, exact)

    def _reckoned(self, fix: Ints, seconds: Floats) -> tuple[Floats, Floats, Floats]:
        """Latitude, longitude and error (m) some seconds after (or, negative, before) a fix."""
        lat, lon, east_ms, north_ms, speed_ms, gnss_m = (column[fix] for column in self.columns[:6])
        age_s = np.abs(seconds)
        kept_s = np.sign(seconds) * _KEEPS_S * -np.expm1(-age_s / _KEEPS_S)
        north_per_deg, east_per_deg = geodesy.metres_per_degree(lat)
        silent = np.isnan(east_ms)
        speed = np.where(silent, np.fmax(speed_ms, _ANY_SPEED_MS), np.nan_to_num(speed_ms))
        awake = np.clip((speed - kernel.ASLEEP_MS) / (kernel.AWAKE_MS - kernel.ASLEEP_MS), 0.0, 1.0)
        rate = _REST_MS + _AWAKE_MS * awake + _DEPARTS_MS * age_s / (age_s + _DEPARTS_S)
        rate += speed * np.where(silent, 1.0, _TURN_SHARE + _TURN_MORE * age_s / (age_s + _TURN_S))
        return (
            lat + np.where(silent, 0.0, north_ms) * kept_s / north_per_deg,
            geodesy.wrap_deg(lon + np.where(silent, 0.0, east_ms) * kept_s / east_per_deg),
            np.hypot(gnss_m, rate * age_s),
        )


def _velocities(tracks: pd.DataFrame) -> tuple[Floats, Floats]:
    """East and north m/s as sent at each fix; nought for a ship at rest that sent no course, else NaN where missing."""
    sog, course = tracks["sog_kn"].to_numpy(), np.radians(tracks["cog_deg"].to_numpy())
    at_rest = np.isnan(course) & (np.nan_to_num(sog, nan=np.inf) < _AT_REST_KN)
    east, north = sog * KN_MS * np.sin(course), sog * KN_MS * np.cos(course)
    return np.where(at_rest, 0.0, east), np.where(at_rest, 0.0, north)


def _receiver_m(tracks: pd.DataFrame, settings: Rendezvous) -> Floats:
    accurate = tracks["accurate"].fillna(False).to_numpy(dtype=bool)
    error = np.where(accurate, settings.gnss_accurate_m, settings.gnss_default_m)
    error[tracks["message_type"].to_numpy() == 27] = _LONG_RANGE_M
    return error


def _headings(tracks: pd.DataFrame) -> tuple[Floats, Floats]:
    """How the hull lies at each fix and with which error: the compass, else the course when steaming, else NaN."""
    heading = tracks["heading_deg"].to_numpy(copy=True)
    error = np.where(np.isnan(heading), np.nan, _HEADING_ERROR_DEG)
    course, sog = tracks["cog_deg"].to_numpy(), tracks["sog_kn"].to_numpy()
    steered = np.isnan(heading) & ~np.isnan(course) & (np.nan_to_num(sog) >= _COURSE_IS_HEADING_KN)
    heading[steered] = course[steered]
    error[steered] = _COURSE_ERROR_DEG
    return heading, error
