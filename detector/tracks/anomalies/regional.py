"""Jamming: ships of one area displaced, frozen or circling at once. Reported with its area and window."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from detector import geodesy
from detector.tracks.anomalies import limits
from detector.tracks.anomalies.anomaly import Anomaly, Episode, area
from detector.tracks.anomalies.fixes import Fixes, Table, velocity
from detector.tracks.anomalies.groups import components
from detector.vocabulary import Mark

Ints = NDArray[np.int64]
_EDGE_MS = 180_000  # around the window: the longest interval of a ship at anchor (ITU-R M.1371)
_SLACK_MS = int(limits.REGION_TOGETHER_S * 1000)
_FRAME_MS = 6 * 3_600_000  # a true place farther in time says little of where she was


@dataclass(frozen=True, slots=True)
class _Vector:
    """Metres from a true place to a false one, her own way in between left out, and how unsure that is."""

    east_m: float
    north_m: float
    unsure_m: float


@dataclass(frozen=True, slots=True)
class _Case:
    """An episode in numbers: window, true places on either side, vectors there, middle and reach of the false ones."""

    episode: Episode
    mmsi: int
    hull: int
    start: int
    end: int
    true: Ints  # fixes
    vectors: list[_Vector]
    lat: float
    lon: float
    radius_m: float


def regions(
    fixes: Fixes, table: Table, episodes: list[Episode], own: NDArray[np.int32], marks: NDArray[np.int32]
) -> list[Anomaly]:
    """The regional events; their ships' episodes are marked in `own` and no longer stand alone.

    An episode belongs to an event where it and those of two other hulls, or one of those, are alike: by the same
    vector, at the same place or about the same middle; or, where nothing of that kind is known of them, by beginning
    and ending together. Of ships that were not suspected, what was sent from the very point of an event is marked too.
    """
    cases = [_case(fixes, e) for e in episodes if e.kind != "clock"]
    strong, weak = _links(fixes, cases)
    found = []
    for members in components(strong, weak, [c.hull for c in cases]):
        some = [cases[i] for i in members]
        at = np.unique(np.concatenate([c.episode.at for c in some]))
        own[at] |= int(Mark.REGIONAL)
        for case in some:
            case.episode.alone = False
        more = _at_points(table, some)
        marks[more] |= int(Mark.REGIONAL | Mark.DISPLACED)
        more = np.setdiff1d(more, fixes.rows[at])
        found.append(_event(fixes, some, at, table.mmsi[more]))
    return found


def _at_points(table: Table, cases: list[_Case]) -> Ints:
    """Rows sent from the very points at which two ships or more were frozen, while they were."""
    points = [c for c in cases if c.radius_m <= limits.POINT_M]
    rows: list[Ints] = []
    for case in points:
        others = [c for c in points if c.mmsi != case.mmsi and _one_place(case, c)]
        if not others:
            continue
        start, end = min(c.start for c in [case, *others]), max(c.end for c in [case, *others])
        reach_m = max(limits.ADOPT_M, case.radius_m)
        near = np.flatnonzero(np.abs(table.lat - case.lat) <= reach_m / 100_000.0)
        near = near[(table.t[near] >= start - _EDGE_MS) & (table.t[near] <= end + _EDGE_MS)]
        rows.append(near[geodesy.distance_m(case.lat, case.lon, table.lat[near], table.lon[near]) <= reach_m])
    return np.unique(np.concatenate(rows)) if rows else np.zeros(0, dtype=np.int64)


def _case(fixes: Fixes, e: Episode) -> _Case:
    start, end = int(fixes.t[e.at[0]]), int(fixes.t[e.at[-1]])
    lat, lon, radius_m = area(fixes.lat[e.at], fixes.lon[e.at])
    if e.kind == "circle":
        lat, lon, radius_m = *e.centre, e.radius_m
    true: list[int] = []
    vectors: list[_Vector] = []
    for frame, edge in ((e.before, int(e.at[0])), (e.after, int(e.at[-1]))):
        if frame >= 0 and abs(int(fixes.t[frame] - fixes.t[edge])) <= _FRAME_MS:
            true.append(frame)
            vectors.append(_vector(fixes, frame, edge))
    first = e.at[0]
    ids = int(fixes.mmsi[first]), int(fixes.hull[first])
    return _Case(e, *ids, start, end, np.array(true, dtype=np.int64), vectors, lat, lon, radius_m)


def _vector(fixes: Fixes, frame: int, edge: int) -> _Vector:
    """From a true fix to a false one, before or after it."""
    east, north = geodesy.offset_m(fixes.lat[frame], fixes.lon[frame], fixes.lat[edge], fixes.lon[edge])
    seconds = float(fixes.t[edge] - fixes.t[frame]) / 1000.0
    ve, vn = velocity(fixes, np.array([frame]), np.array([edge]))
    unsure = limits.VECTOR_M + 0.3 * float(np.hypot(ve[0], vn[0])) * abs(seconds)
    return _Vector(float(east) - float(ve[0]) * seconds, float(north) - float(vn[0]) * seconds, unsure)


def _links(fixes: Fixes, cases: list[_Case]) -> tuple[list[list[int]], list[list[int]]]:
    """For each case the cases of other ships displaced as it is, and those displaced when it is."""
    strong: list[list[int]] = [[] for _ in cases]
    weak: list[list[int]] = [[] for _ in cases]
    order = sorted(range(len(cases)), key=lambda i: cases[i].start)
    for place, i in enumerate(order):
        for j in order[place + 1 :]:
            if cases[j].start > cases[i].end + _SLACK_MS:
                break
            for links, alike in ((strong, _as), (weak, _when)):
                if _near(fixes, cases[i], cases[j]) and alike(cases[i], cases[j]):
                    links[i].append(j)
                    links[j].append(i)
    return strong, weak


def _near(fixes: Fixes, one: _Case, other: _Case) -> bool:
    """Whether these are two ships, and truly not too far apart as far as is known."""
    if one.mmsi == other.mmsi or one.hull == other.hull:
        return False
    if not len(one.true) or not len(other.true):
        return True
    return min(float(fixes.distance_m(int(a), other.true).min()) for a in one.true) <= limits.REGION_M


def _as(one: _Case, other: _Case) -> bool:
    return _one_place(one, other) or _one_vector(one, other)


def _when(one: _Case, other: _Case) -> bool:
    """Whether they begin and end together, of which lone reports can say nothing."""
    if "leap" in (one.episode.kind, other.episode.kind) or not len(one.true) or not len(other.true):
        return False
    at_once = abs(one.start - other.start) <= _SLACK_MS or abs(one.end - other.end) <= _SLACK_MS
    common = min(one.end, other.end) - max(one.start, other.start)
    return at_once and common >= 0.5 * (max(one.end, other.end) - min(one.start, other.start))


def _one_place(one: _Case, other: _Case) -> bool:
    """Whether both are at one point, or circle about one."""
    away = float(geodesy.distance_m(one.lat, one.lon, other.lat, other.lon))
    if one.episode.kind == other.episode.kind == "circle":
        return away <= 0.5 * max(one.radius_m, other.radius_m)
    return away <= limits.POINT_M and max(one.radius_m, other.radius_m) <= 2.0 * limits.POINT_M


def _one_vector(one: _Case, other: _Case) -> bool:
    return any(_same_vector(a, b) for a in one.vectors for b in other.vectors)


def _same_vector(a: _Vector, b: _Vector) -> bool:
    length = float(np.hypot(a.east_m, a.north_m))
    tolerance = max(a.unsure_m, b.unsure_m) + limits.VECTOR_SHARE * length
    return length > 2.0 * tolerance and float(np.hypot(a.east_m - b.east_m, a.north_m - b.north_m)) <= tolerance


def _event(fixes: Fixes, cases: list[_Case], at: Ints, others: Ints) -> Anomaly:
    mmsis = tuple(sorted({*(c.mmsi for c in cases), *others.tolist()}))
    count = len(at) + len(others)
    start, end = min(c.start for c in cases), max(c.end for c in cases)
    there = area(fixes.lat[at], fixes.lon[at])
    true = np.unique(np.concatenate([c.true for c in cases]))
    here = area(fixes.lat[true], fixes.lon[true]) if len(true) else there
    how = _how(cases)
    sentence = (
        f"{len(mmsis)} ships within {here[2] / 1000:.0f} km were displaced at once "
        f"for {(end - start) / 60_000:.0f} min, {how}: "
        f"jamming or spoofing of satellite navigation in the area ({count} reports)."
    )
    return Anomaly("jamming", mmsis, start, end, *here, count, sentence, *there)


def _how(cases: list[_Case]) -> str:
    """How the ships were displaced, in words."""
    kinds = [c.episode.kind for c in cases]
    if kinds.count("circle") * 2 > len(kinds):
        return "most on rings"
    points = [c for c in cases if c.radius_m <= 2.0 * limits.POINT_M]
    if len(points) * 2 > len(cases):
        lat, lon, radius_m = area(np.array([c.lat for c in points]), np.array([c.lon for c in points]))
        return f"most to one place ({lat:.4f}, {lon:.4f})" if radius_m <= 200.0 else "most to single places"
    vectors = np.array([(v.east_m, v.north_m) for c in cases for v in c.vectors])
    if len(vectors):
        middle = np.median(vectors, axis=0)
        length = float(np.hypot(*middle))
        near = np.hypot(*(vectors - middle).T) <= 2.0 * limits.VECTOR_M + limits.VECTOR_SHARE * length
        if near.mean() > 0.5:
            bearing = float(np.degrees(np.arctan2(middle[0], middle[1]))) % 360.0
            return f"most by {length / 1000:.1f} km to the {geodesy.compass_point(bearing)}"
    return "scattered"
