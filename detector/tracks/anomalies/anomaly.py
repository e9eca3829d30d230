"""What is found: an anomaly as reported, and an episode, the same while it is still rows of a table."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from detector import geodesy

if TYPE_CHECKING:
    from detector.tracks.anomalies.fixes import Fixes

NAN = float("nan")
_WORDS = {
    "circle": "sent positions on an even ring of {radius:.0f} m that her speed and heading do not fit",
    "frozen": "sent one and the same position while saying that she was under way",
    "displaced": "sent positions that she cannot have gone to, {away:.1f} km off, and came back",
    "leap": "sent a lone position that she cannot have gone to, {away:.1f} km off",
    "clock": "sent positions of her own way, dated wrongly by who heard them",
}


@dataclass(frozen=True, slots=True)
class Anomaly:
    """Something about positions that is not to be believed, or odd: what, whose, when, where.

    `lat`, `lon` (degrees) and `radius_m` are the area of the positions sent; for jamming the area in which the ships
    truly were as it began or ended, and `there_...` that of the false positions. `fixes` counts the reports.
    """

    kind: str
    mmsis: tuple[int, ...]
    start_ms: int
    end_ms: int
    lat: float
    lon: float
    radius_m: float
    fixes: int
    sentence: str
    there_lat: float = NAN
    there_lon: float = NAN
    there_radius_m: float = NAN


@dataclass(slots=True)
class Episode:
    """A stretch of a hull's fixes (numbers within the suspects' fixes, in order of time) at false places.

    `before` and `after` are the fixes of the hull at its true places on either side, -1 where none is known.
    """

    kind: str
    at: NDArray[np.int64]
    before: int = -1
    after: int = -1
    radius_m: float = 0.0
    centre: tuple[float, float] = (NAN, NAN)
    alone: bool = field(default=True)  # no part of something regional

    def anomaly(self, fixes: Fixes) -> Anomaly:
        """The episode as reported."""
        lat, lon, radius_m = area(fixes.lat[self.at], fixes.lon[self.at])
        away = NAN
        frame = self.before if self.before >= 0 else self.after
        if frame >= 0:
            away = float(geodesy.distance_m(lat, lon, fixes.lat[frame], fixes.lon[frame])) / 1000.0
        words = _WORDS[self.kind].format(radius=self.radius_m, away=away)
        mmsis = tuple(np.unique(fixes.mmsi[self.at]).tolist())
        start, end = int(fixes.t[self.at].min()), int(fixes.t[self.at].max())
        minutes = (end - start) / 60_000.0
        sentence = f"MMSI {mmsis[0]} {words} ({len(self.at)} reports in {minutes:.0f} min)."
        return Anomaly(self.kind, mmsis, start, end, lat, lon, radius_m, len(self.at), sentence)


def frames(fixes: Fixes, at: NDArray[np.int64], false: NDArray[np.bool_]) -> tuple[int, int]:
    """The nearest true fixes before and after some fixes of a ship: of her hull if there are any, -1 for none."""
    mmsi, hull = fixes.mmsi[at[0]], fixes.hull[at[0]]
    found = []
    for edge, way in ((int(at[0]), -1), (int(at[-1]), 1)):
        line = edge + way * np.arange(1, _LOOKS + 1)
        line = line[(line >= 0) & (line < len(fixes.t))]
        line = line[(fixes.mmsi[line] == mmsi) & ~false[line]]
        own = line[fixes.hull[line] == hull]
        found.append(int(own[0]) if len(own) else int(line[0]) if len(line) else -1)
    return found[0], found[1]


_LOOKS = 50  # fixes looked at for a true one
_WEIGHT = {"circle": 3, "frozen": 2, "displaced": 1, "leap": 0, "clock": 0}
_ONE_MS = 900_000  # episodes of a ship this near in time are one: a shore station missed her in between


def merged(fixes: Fixes, episodes: list[Episode]) -> list[Episode]:
    """The episodes, those of one ship that overlap or follow at once made one of the more telling kind."""
    result: list[Episode] = []
    for episode in sorted(episodes, key=lambda e: (int(e.at[0]), int(e.at[-1]))):
        last = result[-1] if result else None
        if last is None or "clock" in (last.kind, episode.kind) or not _one(fixes, last, episode):
            result.append(episode)
            continue
        lead, other = (last, episode) if _WEIGHT[last.kind] >= _WEIGHT[episode.kind] else (episode, last)
        at = np.union1d(last.at, episode.at)
        before = max((f for f in (last.before, episode.before) if 0 <= f < at[0]), default=-1)
        after = min((f for f in (last.after, episode.after) if f > at[-1]), default=-1)
        kind = lead.kind if len(lead.at) * 3 >= len(at) else other.kind
        result[-1] = Episode(kind, at, before, after, lead.radius_m, lead.centre)
        if kind != lead.kind:
            result[-1].radius_m, result[-1].centre = other.radius_m, other.centre
    return result


def _one(fixes: Fixes, last: Episode, episode: Episode) -> bool:
    return bool(
        fixes.mmsi[last.at[0]] == fixes.mmsi[episode.at[0]] and fixes.t[episode.at[0]] <= fixes.t[last.at[-1]] + _ONE_MS
    )


def area(lat: NDArray[np.float64], lon: NDArray[np.float64]) -> tuple[float, float, float]:
    """Middle (degrees) and radius (m) of a circle about positions: from their box, safe at the 180th meridian."""
    east = geodesy.wrap_deg(lon - lon[0])
    mid_lat = float((lat.min() + lat.max()) / 2.0)
    mid_lon = float(geodesy.wrap_deg(lon[0] + (east.min() + east.max()) / 2.0))
    return mid_lat, mid_lon, float(geodesy.distance_m(mid_lat, mid_lon, lat, lon).max())
