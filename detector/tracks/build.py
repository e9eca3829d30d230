"""TRACKS from POSITIONS: in order, each report once, one hull a track, and what speaks against a position marked.

The answer does not depend on the order of the rows, nor on how they were spread over files: every decision about a fix
rests on fixes of the same MMSI at most `max_silence_h` away, and on what those rest on. Nothing is dropped but what was
heard twice: reports that lead nowhere stand aside, marked.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from detector import geodesy
from detector.parameters import Tracks
from detector.schema import POSITIONS, TRACKS, milliseconds
from detector.tracks.anomalies.anomaly import Anomaly
from detector.tracks.anomalies.mark import Inland, mark
from detector.tracks.chains import Fixes, Limits, chains
from detector.tracks.handshake import handshakes
from detector.tracks.hulls import separate
from detector.tracks.links import Link, exchange, links, united
from detector.tracks.order import ordered
from detector.tracks.rehome import rehomed
from detector.tracks.signatures import Said
from detector.units import HOUR_S, KN_MS, MS_PER_S
from detector.vocabulary import Mark

if TYPE_CHECKING:
    import pandas as pd

Ints = NDArray[np.int64]
Floats = NDArray[np.float64]

_MOTION = ("lat", "lon", "sog_kn", "cog_deg", "heading_deg")


@dataclass(frozen=True, slots=True)
class TrackSet:
    """Tracks, and what did not become part of one.

    `aside` has the columns of TRACKS (its `track` is -1): reports that cannot be reached from any other of their MMSI.
    `duplicates` counts reports heard twice. `links` are MMSIs that may be one hull; the sure ones share a hull number.
    `anomalies` say of the marks what an analyst would: which ships, where, from when to when.
    """

    tracks: pd.DataFrame
    aside: pd.DataFrame
    duplicates: int
    links: tuple[Link, ...] = ()
    anomalies: tuple[Anomaly, ...] = ()

    @property
    def isolated(self) -> int:
        """How many reports stand aside."""
        return len(self.aside)

    @property
    def hulls(self) -> int:
        """How many hulls the tracks are of."""
        return int(self.tracks["hull"].nunique())

    @property
    def marked(self) -> dict[str, int]:
        """How many reports something speaks against, by the name of the mark, most first."""
        marks = np.concatenate([self.tracks["marks"].to_numpy(), self.aside["marks"].to_numpy()])
        counts = {str(mark.name).lower(): int(((marks & int(mark)) != 0).sum()) for mark in Mark}
        return dict(sorted(((name, n) for name, n in counts.items() if n), key=lambda item: (-item[1], item[0])))


def build(
    positions: pd.DataFrame, settings: Tracks, statics: pd.DataFrame | None = None, inland: Inland | None = None
) -> TrackSet:
    """Continuous tracks of at least two fixes of one hull, sorted by track and time; a track belongs to one MMSI.

    STATICS help to tell hulls that share an MMSI apart: who goes on as whom after a silence. `inland` tells how many
    metres from the shore places on land are; without it no position is marked for lying there.
    """
    positions = POSITIONS.conform(positions)  # a table put together by hand may hold other units of time
    found = ordered(positions, settings)
    kept = found.order[~found.twice]
    fixes = _fixes(positions, kept)
    said = None if statics is None or not len(statics) else Said.of(statics)
    chain = chains(fixes, limits(settings), None if said is None else said.contradictory)
    apart = separate(chain, fixes, limits(settings), said)
    met, hull = handshakes(fixes, apart, said, limits(settings))
    linked = [*map(exchange, met), *links(fixes, hull, apart.marks, said)]
    hull = united(hull, linked)
    sizes = np.bincount(apart.track, minlength=1)[apart.track]
    numbers = np.where(sizes >= 2, apart.track, -1)
    place = np.argsort(np.where(numbers < 0, len(numbers), numbers), kind="stable")  # what stands alone comes last
    rows = positions.take(kept[place])
    rows["track"], rows["hull"], rows["marks"] = _dense(numbers)[place], _dense(hull)[place], apart.marks[place]
    rows = TRACKS.conform(rows)
    more, anomalies = mark(rows, inland)
    rows["marks"] = _together(rows["marks"].to_numpy(), more)
    rows["hull"] = _dense(rehomed(rows))
    many = int((sizes >= 2).sum())
    tracks, aside = rows.iloc[:many].reset_index(drop=True), rows.iloc[many:].reset_index(drop=True)
    return TrackSet(tracks, aside, int(found.twice.sum()), tuple(linked), anomalies)


def _together(first: NDArray[np.int32], more: NDArray[np.int32]) -> NDArray[np.int32]:
    """Both marks; what a wrong clock explains is not at a false place."""
    marks = first | more
    late = (more & int(Mark.CLOCK)) != 0
    marks[late] &= ~np.int32(Mark.DISPLACED | Mark.LEAP)
    return marks


def limits(settings: Tracks) -> Limits:
    """The settings as the chains want them."""
    return (
        settings.max_speed_kn * KN_MS,
        settings.leap_slack_m,
        round(settings.max_silence_h * HOUR_S * MS_PER_S),
    )


def _fixes(positions: pd.DataFrame, kept: Ints) -> Fixes:
    """The columns that the chains rest on, in order."""
    mmsi = positions["mmsi"].to_numpy()[kept]
    heads = np.flatnonzero(np.concatenate([[True], mmsi[1:] != mmsi[:-1]])) if len(mmsi) else np.zeros(0, np.int64)
    lat, lon, sog, cog, heading = (positions[name].to_numpy()[kept] for name in _MOTION)
    t, message_type = milliseconds(positions["time"])[kept], positions["message_type"].to_numpy()[kept]
    return Fixes.of(np.append(heads, len(mmsi)), mmsi[heads], t, lat, lon, sog, cog, heading, message_type)


def _dense(numbers: Ints) -> Ints:
    """The numbers as 0, 1, ... in their order; -1 stays."""
    there = np.zeros(len(numbers) + 1, dtype=np.int64)
    there[numbers + 1] = 1
    there[0] = 0
    result: Ints = (np.cumsum(there) - 1)[numbers + 1]
    return result


def moved(tracks: pd.DataFrame) -> tuple[Floats, Floats]:
    """Metres and seconds from each fix to the next of its track; NaN at each track's last fix."""
    t = milliseconds(tracks["time"])
    lat, lon, track = (tracks[name].to_numpy() for name in ("lat", "lon", "track"))
    metres, seconds = np.full(len(t), np.nan), np.full(len(t), np.nan)
    same = track[1:] == track[:-1]
    metres[:-1][same] = geodesy.distance_m(lat[:-1], lon[:-1], lat[1:], lon[1:])[same]
    seconds[:-1][same] = (np.diff(t) / MS_PER_S)[same]
    return metres, seconds
