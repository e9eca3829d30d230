"""Where a ship was between its fixes, how it lay, and how sure that is: the path of many tracks at many times at once.

A ship is taken to go straight and evenly from one fix to the next. How far it may have left that line grows with the
time to the nearer fix, so an instant inside a long silence is known badly, and says so.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from detector import geodesy
from detector.parameters import Rendezvous
from detector.schema import milliseconds
from detector.tracks.keys import keys
from detector.units import KN_MS, MS_PER_S

if TYPE_CHECKING:
    import pandas as pd

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]

_COURSE_IS_HEADING_KN = 3.0  # above this speed a ship without a compass points where it goes, give or take leeway
_COURSE_ERROR_DEG = 10.0  # leeway and steering [from memory]
_HEADING_ERROR_DEG = 2.0  # gyro compass [from memory]
_LONG_RANGE_M = 55.0  # message 27 rounds to a tenth of a minute: 185 m / sqrt(12)


@dataclass(frozen=True, slots=True)
class State:
    """A ship at some times: each an array.

    `heading_error_deg` is NaN where nothing tells how the hull lay; `leg_s` is the silence that begins at the time (if
    it is a fix) or that it lies in.
    """

    lat: Floats
    lon: Floats
    sog_kn: Floats
    heading_deg: Floats
    heading_error_deg: Floats
    error_m: Floats
    leg_s: Floats
    is_fix: NDArray[np.bool_]


class Paths:
    """All tracks of a run, asked by track and time."""

    def __init__(self, tracks: pd.DataFrame, settings: Rendezvous) -> None:
        self._settings = settings
        self.t = milliseconds(tracks["time"])
        self.track = tracks["track"].to_numpy()
        self.key = keys(self.track, self.t)
        self._lat, self._lon = tracks["lat"].to_numpy(), tracks["lon"].to_numpy()
        self._sog = tracks["sog_kn"].to_numpy()
        self._heading, self._heading_error = _headings(tracks)
        accurate = tracks["accurate"].fillna(False).to_numpy(dtype=bool)
        self._gnss = np.where(accurate, settings.gnss_accurate_m, settings.gnss_default_m)
        self._gnss[tracks["message_type"].to_numpy() == 27] = _LONG_RANGE_M
        numbers = np.unique(self.track)
        self.first = np.searchsorted(self.track, numbers)
        self.last = np.searchsorted(self.track, numbers, side="right") - 1

    def fixes(self, track: Ints, start_ms: Ints, end_ms: Ints) -> tuple[Ints, Ints]:
        """First and one-past-last fix of each track in each stretch of time."""
        return (
            np.searchsorted(self.key, keys(track, start_ms)),
            np.searchsorted(self.key, keys(track, end_ms), side="right"),
        )

    def at(self, track: Ints, t: Ints) -> State:
        """The state of each track at each time (ms), which must lie within the track."""
        before = np.searchsorted(self.key, keys(track, t), side="right") - 1
        before = np.minimum(before, self.last[track])
        exact = self.t[before] == t
        after = np.where(exact, before, np.minimum(before + 1, self.last[track]))
        leg_ms = (self.t[after] - self.t[before]).astype(np.float64)
        share = np.where(leg_ms > 0, (t - self.t[before]) / np.maximum(leg_ms, 1.0), 0.0)
        lat = self._lat[before] + (self._lat[after] - self._lat[before]) * share
        lon = self._lon[before] + geodesy.wrap_deg(self._lon[after] - self._lon[before]) * share
        sog = _between(self._sog[before], self._sog[after], share)
        heading, heading_error = self._heading_at(before, after, share)
        age_s = np.minimum(t - self.t[before], self.t[after] - t) / MS_PER_S
        wander = np.maximum(self._settings.wander_kn, self._settings.wander_share * np.nan_to_num(sog)) * KN_MS * age_s
        gnss = np.maximum(self._gnss[before], self._gnss[after])
        return State(
            lat,
            geodesy.wrap_deg(lon),
            sog,
            heading,
            heading_error,
            np.hypot(gnss, wander / 2.0),  # wander is what to expect at most: two standard deviations
            (self.t[np.minimum(before + 1, self.last[track])] - self.t[before]) / MS_PER_S,
            exact,
        )

    def _heading_at(self, before: Ints, after: Ints, share: Floats) -> tuple[Floats, Floats]:
        """The heading turned evenly from fix to fix; where one of the two has none, that of the other."""
        start, end = self._heading[before], self._heading[after]
        start, end = np.where(np.isnan(start), end, start), np.where(np.isnan(end), start, end)
        turn = np.abs(geodesy.wrap_deg(end - start)) * np.minimum(share, 1.0 - share)
        error = np.fmax(self._heading_error[before], self._heading_error[after])
        return geodesy.interpolate_deg(start, end, share), error + turn / 2.0


def _between(start: Floats, end: Floats, share: Floats) -> Floats:
    start, end = np.where(np.isnan(start), end, start), np.where(np.isnan(end), start, end)
    result: Floats = start + (end - start) * share
    return result


def _headings(tracks: pd.DataFrame) -> tuple[Floats, Floats]:
    """How the hull lies at each fix and with which error: the compass, else the course when steaming, else NaN."""
    heading = tracks["heading_deg"].to_numpy(copy=True)
    error = np.where(np.isnan(heading), np.nan, _HEADING_ERROR_DEG)
    course, sog = tracks["cog_deg"].to_numpy(), tracks["sog_kn"].to_numpy()
    steered = np.isnan(heading) & ~np.isnan(course) & (np.nan_to_num(sog) >= _COURSE_IS_HEADING_KN)
    heading[steered] = course[steered]
    error[steered] = _COURSE_ERROR_DEG
    return heading, error
