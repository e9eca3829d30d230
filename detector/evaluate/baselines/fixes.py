"""The fixes of all tracks, and where the ships were between them: straight and evenly from fix to fix."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from detector import geodesy
from detector.schema import milliseconds
from detector.tracks.keys import keys
from detector.units import MS_PER_S

if TYPE_CHECKING:
    import pandas as pd

Ints = NDArray[np.int64]
Floats = NDArray[np.float64]
Bools = NDArray[np.bool_]


@dataclass(frozen=True, slots=True)
class Where:
    """Ships at some instants, each an array: position (degrees), speed (kn) and heading (degrees, NaN if not heard)."""

    lat: Floats
    lon: Floats
    sog_kn: Floats
    heading_deg: Floats

    def take(self, rows: Ints | Bools) -> Where:
        """These rows only."""
        return Where(self.lat[rows], self.lon[rows], self.sog_kn[rows], self.heading_deg[rows])


@dataclass(frozen=True, slots=True)
class Fixes:
    """All fixes, sorted by track and time (ms); where a ship reports no speed, the speed its fixes imply."""

    track: Ints
    mmsi: Ints
    t: Ints
    where: Where

    @classmethod
    def of(cls, tracks: pd.DataFrame) -> Fixes:
        """The fixes of a TRACKS table."""
        t = milliseconds(tracks["time"])
        track, lat, lon = (tracks[name].to_numpy() for name in ("track", "lat", "lon"))
        sog, heading = (tracks[name].to_numpy(dtype=np.float64) for name in ("sog_kn", "heading_deg"))
        implied = implied_kn(track, t, lat, lon)
        where = Where(lat, lon, np.where(np.isnan(sog), implied, sog), heading)
        return cls(track, tracks["mmsi"].to_numpy(), t, where)

    def __len__(self) -> int:
        return len(self.t)

    @property
    def last_of_track(self) -> Bools:
        """Whether a fix is the last of its track."""
        last: Bools = np.ones(len(self), dtype=np.bool_)
        last[:-1] = self.track[1:] != self.track[:-1]
        return last

    def between(self, fix: Ints, t: Ints) -> Where:
        """The ships at times (ms) in the silence that begins with a fix (its row); a last fix stands for itself."""
        after = np.where(self.last_of_track[fix], fix, np.minimum(fix + 1, len(self) - 1))
        leg_ms = self.t[after] - self.t[fix]
        share = (t - self.t[fix]) / np.maximum(leg_ms, 1)
        start, end = self.where.take(fix), self.where.take(after)
        heading, to_heading = _either(start.heading_deg, end.heading_deg)
        return Where(
            start.lat + (end.lat - start.lat) * share,
            geodesy.wrap_deg(start.lon + geodesy.wrap_deg(end.lon - start.lon) * share),
            start.sog_kn + (end.sog_kn - start.sog_kn) * share,
            geodesy.interpolate_deg(heading, to_heading, share),
        )

    def silence_ms(self, fix: Ints) -> Ints:
        """How long the silence lasts that begins with a fix; 0 for the last of a track."""
        after = np.where(self.last_of_track[fix], fix, np.minimum(fix + 1, len(self) - 1))
        result: Ints = self.t[after] - self.t[fix]
        return result

    def latest(self, track: Ints, t: Ints) -> Ints:
        """The row of the latest fix of each track at or before each time (ms), -1 before the track began."""
        row = np.searchsorted(keys(self.track, self.t), keys(track, t), side="right") - 1
        result: Ints = np.where((row >= 0) & (self.track[np.maximum(row, 0)] == track), row, -1)
        return result


def implied_kn(track: Ints, t: Ints, lat: Floats, lon: Floats) -> Floats:
    """The speed from each fix to the next of its track, and to the last fix the speed that led to it."""
    speed = np.zeros(len(t))
    if len(t) < 2:
        return speed
    leg = np.flatnonzero(track[1:] == track[:-1])
    moved = geodesy.distance_m(lat[leg], lon[leg], lat[leg + 1], lon[leg + 1])
    speed[leg + 1] = geodesy.speed_kn(moved, (t[leg + 1] - t[leg]) / MS_PER_S)
    speed[leg] = speed[leg + 1]
    return speed


def _either(start: Floats, end: Floats) -> tuple[Floats, Floats]:
    return np.where(np.isnan(start), end, start), np.where(np.isnan(end), start, end)
