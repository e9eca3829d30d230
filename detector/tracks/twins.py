"""Pairs of MMSIs that go the same way, rigidly and always: candidates for two transponders on one hull."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from detector import geodesy
from detector.tracks.chains import Fixes
from detector.units import KN_MS, MIN_S, MS_PER_S, NM_M

Ints = NDArray[np.int64]
Floats = NDArray[np.float64]

_BIN_MS = 20 * MIN_S * MS_PER_S  # finds candidates only; what is decided does not depend on where the bins begin
_NEAR_M = 1_500.0  # mean places over a bin, of one hull heard at different instants at up to 15 kn
_LEAST_BINS = 2
_UNDER_WAY_KN = 3.0  # above it a ship's course is her heading, give or take leeway
_HEARD_MS = 10 * MIN_S * MS_PER_S  # a place between two fixes farther apart than this is not known well enough
_RIGID_M = 25.0  # robust spread of one antenna seen from the other: two receivers and a turn between fixes
_HULL_M = 400.0  # no hull is longer
_ALWAYS = 0.98  # of the instants must be within it: receivers err
_LEAST_NM = 5.0  # together under way
_LEAST_INSTANTS = 10


@dataclass(frozen=True, slots=True)
class Twin:
    """Two lives that moved as one: places of the lives, and by how much."""

    one: int
    two: int
    start_ms: int
    together_nm: float
    apart_m: float
    spread_m: float
    fastest_kn: float
    joint: float  # of the longer life in which both were heard


def twins(fixes: Fixes, mmsi: Ints, rows: list[Ints]) -> list[Twin]:
    """The pairs of lives (rows of fixes in order of time, and the MMSI of each) that moved as one hull does."""
    found = (_twin(fixes, rows, one, two) for one, two in _candidates(fixes, mmsi, rows))
    return [pair for pair in found if pair is not None]


def _candidates(fixes: Fixes, mmsi: Ints, rows: list[Ints]) -> list[tuple[int, int]]:
    """Pairs close to each other and under way in several stretches of time."""
    from scipy.spatial import cKDTree

    if len(rows) < 2:
        return []
    life = np.repeat(np.arange(len(rows)), [len(one) for one in rows])
    row = np.concatenate(rows)
    moving = np.hypot(fixes.ve[row], fixes.vn[row]) >= _UNDER_WAY_KN * KN_MS
    life, row = life[moving], row[moving]
    if len(row) < 2:
        return []
    bins = fixes.t[row] // _BIN_MS
    heads = np.flatnonzero(np.concatenate([[True], (life[1:] != life[:-1]) | (bins[1:] != bins[:-1])]))
    counts = np.diff(np.append(heads, len(row)))
    place = geodesy.unit_vectors(fixes.lat[row], fixes.lon[row]) * geodesy.WGS84_A_M
    mean = np.add.reduceat(place, heads, axis=0) / counts[:, None]
    when = (bins[heads] - bins.min()).astype(np.float64) * 10.0 * _NEAR_M  # bins never meet
    near = cKDTree(np.column_stack([mean, when])).query_pairs(_NEAR_M, output_type="ndarray")
    pairs = np.sort(life[heads][near], axis=1)
    pairs = pairs[mmsi[pairs[:, 0]] != mmsi[pairs[:, 1]]]
    unique, often = np.unique(pairs, axis=0, return_counts=True)
    return [(int(a), int(b)) for a, b in unique[often >= _LEAST_BINS]]


def _twin(fixes: Fixes, rows: list[Ints], one: int, two: int) -> Twin | None:
    """The pair as a twin; None where it came apart, did not move as one, or not far enough."""
    if len(rows[one]) < len(rows[two]) or (len(rows[one]) == len(rows[two]) and one > two):
        one, two = two, one
    a, b = rows[one], rows[two]
    at = np.searchsorted(fixes.t[a], fixes.t[b], side="right")
    both = (at > 0) & (at < len(a))
    b, at = b[both], at[both]
    before, after = a[at - 1], a[at]
    heard = fixes.t[after] - fixes.t[before] <= _HEARD_MS
    b, before, after = b[heard], before[heard], after[heard]
    if len(b) < _LEAST_INSTANTS:
        return None
    east, north = _from_path(fixes, b, before, after)
    apart = np.hypot(east, north)
    if np.mean(apart <= _HULL_M) < _ALWAYS:
        return None
    ve, vn = (fixes.ve[before] + fixes.ve[after]) / 2.0, (fixes.vn[before] + fixes.vn[after]) / 2.0
    speed = np.hypot(ve, vn)
    steaming = speed >= _UNDER_WAY_KN * KN_MS
    if steaming.sum() < _LEAST_INSTANTS:
        return None
    se, sn = ve[steaming] / speed[steaming], vn[steaming] / speed[steaming]
    ahead = east[steaming] * se + north[steaming] * sn
    right = east[steaming] * sn - north[steaming] * se
    spread = 1.4826 * max(float(np.median(np.abs(v - np.median(v)))) for v in (ahead, right))
    seconds = np.minimum(np.diff(fixes.t[b], prepend=fixes.t[b[0]]), _HEARD_MS) / MS_PER_S
    together_nm = float((seconds * speed)[steaming].sum()) / NM_M
    if spread > _RIGID_M or together_nm < _LEAST_NM:
        return None
    return Twin(
        one, two, int(fixes.t[b[0]]), together_nm, float(np.hypot(np.median(ahead), np.median(right))), spread,
        float(np.quantile(speed[steaming], 0.9)) / KN_MS, _joint(fixes.t[rows[one]], fixes.t[rows[two]]),
    )  # fmt: skip


def _from_path(fixes: Fixes, b: Ints, before: Ints, after: Ints) -> tuple[Floats, Floats]:
    """East and north metres of fixes from the straight path between two fixes of the other MMSI."""
    share = (fixes.t[b] - fixes.t[before]) / np.maximum(fixes.t[after] - fixes.t[before], 1)
    lat = fixes.lat[before] + (fixes.lat[after] - fixes.lat[before]) * share
    lon = fixes.lon[before] + geodesy.wrap_deg(fixes.lon[after] - fixes.lon[before]) * share
    return geodesy.offset_m(lat, lon, fixes.lat[b], fixes.lon[b])


def _joint(one: Ints, two: Ints) -> float:
    """The share of the longer life that both have in common."""
    common = min(int(one[-1]), int(two[-1])) - max(int(one[0]), int(two[0]))
    return max(common, 0) / max(int(one[-1] - one[0]), int(two[-1] - two[0]), 1)
