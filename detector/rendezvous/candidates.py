"""Which pairs of tracks could have been alongside, and when: everything that could, and little else.

Two ships that stay within a gate through a time bin have mean positions within that gate. A contact of 30 minutes
covers at least two whole bins of ten, whatever the phase of the bins: so comparing means over bins loses no contact.
Positions are compared as points on the globe, bins as a fourth coordinate: no seam at midnight nor at 180 degrees.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from detector import geodesy
from detector.schema import milliseconds
from detector.units import MIN_S, MS_PER_S

if TYPE_CHECKING:
    import pandas as pd

Ints = NDArray[np.int64]
Floats = NDArray[np.float64]

BIN_MS = 10 * MIN_S * MS_PER_S
_MARGIN_BINS = 4  # looked at before and after: room for rejoining contacts and for the approach
_BIN_STEP_M = 1e8  # bins are this far apart in the fourth coordinate: farther than any gate
_RADIUS_M = geodesy.WGS84_A_M


@dataclass(frozen=True, slots=True)
class Windows:
    """Stretches of time in which two tracks are worth measuring; `track_1` belongs to the lower MMSI."""

    track_1: Ints
    track_2: Ints
    start_ms: Ints
    end_ms: Ints

    def __len__(self) -> int:
        return len(self.track_1)


def windows(tracks: pd.DataFrame, reach_m: Floats, gate_m: float, min_bins: int = 2) -> Windows:
    """The candidate windows of all pairs of tracks of different MMSIs and hulls.

    `reach_m` is, for each track, how far any part of its hull is from the antenna; two tracks are compared within
    `gate_m` plus both reaches.
    """
    track, bin_number, mean = bin_means(tracks)
    if len(track) < 2:
        return _none()
    pairs = _close_pairs(bin_number, mean, gate_m + 2.0 * float(reach_m.max()))
    first, second = pairs[:, 0], pairs[:, 1]
    heads = tracks.drop_duplicates("track")
    mmsi, hull = heads["mmsi"].to_numpy(), heads["hull"].to_numpy()
    apart = np.linalg.norm(mean[first] - mean[second], axis=1)
    kept = (mmsi[track[first]] != mmsi[track[second]]) & (hull[track[first]] != hull[track[second]])
    kept &= apart <= gate_m + reach_m[track[first]] + reach_m[track[second]]
    first, second = first[kept], second[kept]
    swap = mmsi[track[first]] > mmsi[track[second]]
    first, second = np.where(swap, second, first), np.where(swap, first, second)
    return _runs(track[first], track[second], bin_number[first], min_bins)


def _none() -> Windows:
    empty = np.zeros(0, dtype=np.int64)
    return Windows(empty, empty, empty, empty)


def bin_means(tracks: pd.DataFrame) -> tuple[Ints, Ints, Floats]:
    """Track, bin and mean position (metres on the globe) for every bin that a track covers from end to end.

    The path between two fixes is straight and even; the mean is taken over time, so it does not matter how often a
    ship reports.
    """
    t = milliseconds(tracks["time"])
    track, lat, lon = (tracks[name].to_numpy() for name in ("track", "lat", "lon"))
    legs = np.flatnonzero(track[1:] == track[:-1])
    first_bin, last_bin = t[legs] // BIN_MS, (t[legs + 1] - 1) // BIN_MS
    count = last_bin - first_bin + 1
    leg = np.repeat(legs, count)
    step = numbered(count)
    bin_number = np.repeat(first_bin, count) + step
    start = np.maximum(t[leg], bin_number * BIN_MS)
    end = np.minimum(t[leg + 1], (bin_number + 1) * BIN_MS)
    share = ((start + end) / 2.0 - t[leg]) / (t[leg + 1] - t[leg])
    middle_lat = lat[leg] + (lat[leg + 1] - lat[leg]) * share
    middle_lon = lon[leg] + geodesy.wrap_deg(lon[leg + 1] - lon[leg]) * share
    point = geodesy.unit_vectors(middle_lat, middle_lon) * _RADIUS_M * (end - start)[:, None]
    return _whole_bins(track[leg], bin_number, end - start, point)


def numbered(count: Ints) -> Ints:
    """0, 1, ... up to each count, one after the other: the place of each copy that `np.repeat` makes."""
    result: Ints = np.arange(count.sum()) - np.repeat(np.cumsum(count) - count, count)
    return result


def _whole_bins(track: Ints, bin_number: Ints, duration: Ints, point: Floats) -> tuple[Ints, Ints, Floats]:
    if not len(track):
        return track, bin_number, np.zeros((0, 3))
    new = np.ones(len(track), dtype=bool)
    new[1:] = (track[1:] != track[:-1]) | (bin_number[1:] != bin_number[:-1])
    heads = np.flatnonzero(new)
    covered = np.add.reduceat(duration, heads)
    mean = np.add.reduceat(point, heads, axis=0) / covered[:, None]
    whole = covered == BIN_MS
    return track[heads][whole], bin_number[heads][whole], mean[whole]


def _close_pairs(bin_number: Ints, mean: Floats, gate_m: float) -> Ints:
    from sklearn.neighbors import KDTree

    fourth = (bin_number - bin_number.min()).astype(np.float64) * _BIN_STEP_M
    points = np.column_stack([mean, fourth])
    near = KDTree(points, leaf_size=32).query_radius(points, gate_m)
    counts = np.fromiter((len(found) for found in near), dtype=np.int64, count=len(near))
    first = np.repeat(np.arange(len(near), dtype=np.int64), counts)
    second = np.concatenate(near).astype(np.int64)
    once = first < second
    return np.column_stack([first[once], second[once]])


def _runs(track_1: Ints, track_2: Ints, bin_number: Ints, min_bins: int) -> Windows:
    """Bins of one pair that follow each other (or nearly) become one window with a margin on both sides."""
    order = np.lexsort((bin_number, track_2, track_1))
    track_1, track_2, bin_number = track_1[order], track_2[order], bin_number[order]
    if not len(order):
        return _none()
    other_pair = (track_1[1:] != track_1[:-1]) | (track_2[1:] != track_2[:-1])
    far = bin_number[1:] - bin_number[:-1] > 2 * _MARGIN_BINS
    heads = np.flatnonzero(np.concatenate([[True], other_pair | far]))
    tails = np.concatenate([heads[1:], [len(order)]]) - 1
    follows = np.concatenate([[0], (~other_pair & (np.diff(bin_number) == 1)).astype(np.int64)])
    in_a_row = np.add.reduceat(follows, heads) - follows[heads]
    kept = in_a_row >= min_bins - 1
    heads, tails = heads[kept], tails[kept]
    return Windows(
        track_1[heads],
        track_2[heads],
        (bin_number[heads] - _MARGIN_BINS) * BIN_MS,
        (bin_number[tails] + 1 + _MARGIN_BINS) * BIN_MS,
    )
