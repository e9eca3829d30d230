"""Why an event is not found any more, as far as the rows tell: part of another, heard elsewhere, too short."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from detector import geodesy
from detector.outputs.contact_words import clock, metres
from detector.parameters import Parameters
from detector.pipeline import Detection
from detector.records import Assessment, Encounter
from detector.rendezvous.encounters import Heard, encounters
from detector.schema import milliseconds
from detector.tracks.path import believed
from detector.units import MIN_S, MS_PER_S

if TYPE_CHECKING:
    import pandas as pd

Floats = NDArray[np.float64]

_ELSEWHERE_M = 1_000.0  # farther apart than this, two ships are not alongside, whatever their size and GNSS
_ANY_MIN = 0.1  # any contact at all, to say how long the one that is left is
_PLAIN = "with the rows of this scan there is no such contact"


@dataclass(frozen=True, slots=True)
class Gone:
    """An event that was found before and is not any more."""

    event_id: str
    mmsi: tuple[int, int]
    start: datetime
    end: datetime
    seen_from: datetime

    def overlap_s(self, other: Encounter) -> float:
        """Seconds the two have in common, below 0 where they have none."""
        return (min(self.end, other.end) - max(self.start, other.start)).total_seconds()


def successor(gone: Gone, found: Detection) -> Assessment | None:
    """The event of the same two ships that now stands for most of the time of the one that is gone, if there is one."""
    hulls = _hulls(gone, found.tracks.tracks)
    same = [
        one
        for one in found.assessments
        if gone.overlap_s(one.encounter) >= 0.0
        and ((one.encounter.mmsi_1, one.encounter.mmsi_2) == gone.mmsi or _pair(one.encounter) == hulls)
    ]
    return max(same, key=lambda one: (gone.overlap_s(one.encounter), one.event_id), default=None)


def reason(
    gone: Gone, now: Assessment | None, known: Collection[str], found: Detection, end_ms: int, parameters: Parameters
) -> str:
    """Why, in a sentence; `now` is its successor and `known` are the ids that the store had before."""
    if now is not None:
        return _taken_over(gone, now, known)
    rows = {mmsi: _rows(gone, mmsi, found.tracks.tracks) for mmsi in gone.mmsi}
    silent = [mmsi for mmsi, of_ship in rows.items() if not len(believed(of_ship))]
    if silent:
        return f"no report of MMSI {' nor '.join(map(str, silent))} in that time is held for her place any more"
    said = [*_elsewhere(gone, found, parameters), *_short(gone, found, end_ms, parameters)]
    return "; ".join(said) or _plainly(gone, found)


def _plainly(gone: Gone, found: Detection) -> str:
    """That it is not there, and how far apart they are told to have been, across whatever silence."""
    _, away_m = _apart(gone, found.tracks.tracks, np.inf)
    if not len(away_m):
        return f"{_PLAIN}: the two were not heard of at the same time"
    low, middle = metres(float(away_m.min())), metres(float(np.median(away_m)))
    return f"{_PLAIN}: antenna to antenna they were {middle} apart in the middle of that time, {low} at the least"


def _taken_over(gone: Gone, now: Assessment, known: Collection[str]) -> str:
    encounter = now.encounter
    seen = encounter.seen_from or encounter.start
    if (encounter.mmsi_1, encounter.mmsi_2) != gone.mmsi:
        return f"the same two ships are now told as MMSI {encounter.mmsi_1} and {encounter.mmsi_2}: see {now.event_id}"
    if now.event_id in known:
        lasts = f"{encounter.start:%Y-%m-%d %H:%M} to {clock(encounter.end, encounter.start)} UTC"
        return f"now part of event {now.event_id}, {lasts}"
    way = "earlier" if seen < gone.seen_from else "later"
    at = f"{clock(seen, gone.seen_from)} instead of {clock(gone.seen_from, seen)} UTC"
    return f"first contact is now known to be {way} ({at}): see {now.event_id}"


def _pair(encounter: Encounter) -> frozenset[int]:
    return frozenset((encounter.hull_1, encounter.hull_2))


def _hulls(gone: Gone, tracks: pd.DataFrame) -> frozenset[int]:
    """The hulls under the two numbers in that time; empty where it is not one of each."""
    hulls = frozenset(int(h) for mmsi in gone.mmsi for h in _rows(gone, mmsi, tracks)["hull"].unique())
    return hulls if len(hulls) == 2 else frozenset()


def _rows(gone: Gone, mmsi: int, tracks: pd.DataFrame) -> pd.DataFrame:
    time = tracks["time"]
    inside = (tracks["mmsi"] == mmsi) & (time >= gone.start) & (time <= gone.end)
    return tracks[inside.to_numpy()]


def _elsewhere(gone: Gone, found: Detection, parameters: Parameters) -> Iterator[str]:
    """Where they were heard far apart in that time: the farthest, and whether they were ever near."""
    t, away_m = _apart(gone, found.tracks.tracks, parameters.rendezvous.observed_minutes * MIN_S * MS_PER_S)
    if not len(t) or away_m.max() <= _ELSEWHERE_M:
        return
    if away_m.min() > _ELSEWHERE_M:
        yield f"heard elsewhere: never nearer than {metres(float(away_m.min()))} in that time"
        return
    at = datetime.fromtimestamp(float(t[int(np.argmax(away_m))]) / MS_PER_S, gone.start.tzinfo)
    yield f"heard elsewhere: at {clock(at, gone.start)} UTC they were {metres(float(away_m.max()))} apart"


def _apart(gone: Gone, tracks: pd.DataFrame, silence_ms: float) -> tuple[Floats, Floats]:
    """At each report of either, in silences of the other no longer than given: when (ms), and antenna to antenna."""
    ships = []
    for mmsi in gone.mmsi:
        own = believed(tracks[(tracks["mmsi"] == mmsi).to_numpy()]).sort_values("time", kind="stable")
        lat, lon = own["lat"].to_numpy(), own["lon"].to_numpy()
        east, north = geodesy.offset_m(lat[0], lon[0], lat, lon)
        ships.append((milliseconds(own["time"]).astype(np.float64), east, north, (lat[0], lon[0])))
    times, away = [np.zeros(0)], [np.zeros(0)]
    (lat, lon), (lat_2, lon_2) = (ship[3] for ship in ships)
    between = geodesy.offset_m(lat, lon, lat_2, lon_2)
    first, last = (at.timestamp() * MS_PER_S for at in (gone.start, gone.end))
    for one, two in ((0, 1), (1, 0)):
        t, of_other = ships[one][0], ships[two][0]
        after = np.clip(np.searchsorted(of_other, t), 1, max(len(of_other) - 1, 1))
        told = (t >= of_other[0]) & (t <= of_other[-1]) & (t >= first) & (t <= last)
        if len(of_other) > 1:
            told &= of_other[after] - of_other[after - 1] <= silence_ms
        t = t[told]
        place = [[np.interp(t, ships[k][0], ships[k][axis]) for axis in (1, 2)] for k in (0, 1)]
        times.append(t)
        away.append(np.hypot(*(place[1][axis] - place[0][axis] + float(between[axis]) for axis in (0, 1))))
    return np.concatenate(times), np.concatenate(away)


def _short(gone: Gone, found: Detection, end_ms: int, parameters: Parameters) -> Iterator[str]:
    """What is left of the contact, where it is too little to be one."""
    settings = parameters.rendezvous.model_copy(update={"min_minutes": _ANY_MIN, "min_fixes": 1})
    tracks = believed(found.tracks.tracks)
    hulls = {int(hull) for mmsi in gone.mmsi for hull in _rows(gone, mmsi, tracks)["hull"].unique()}
    own = believed(tracks[np.isin(tracks["hull"].to_numpy(), list(hulls))])
    any_at_all = parameters.model_copy(update={"rendezvous": settings})
    left = [e for e in _of(gone, encounters(Heard(own, found.statics, end_ms), any_at_all)) if gone.overlap_s(e) >= 0]
    if not left:
        return
    one = max(left, key=lambda e: (e.minutes, e.event_id))
    fixes = min(one.fixes_1, one.fixes_2)
    least = parameters.rendezvous
    if one.minutes < least.min_minutes:
        left_min = f"{one.minutes:.0f} minutes of contact are left"
        yield f"shorter than the minimum: {left_min}, of {least.min_minutes:g} needed"
    elif fixes < least.min_fixes:
        yield f"too few reports: {fixes} of the ship heard less, of {least.min_fixes} needed"


def _of(gone: Gone, found: Iterable[Encounter]) -> list[Encounter]:
    return [one for one in found if (one.mmsi_1, one.mmsi_2) == gone.mmsi]
