"""Pairs of ships that are close at the same instant, and how long they stay so."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from detector import geodesy
from detector.evaluate.baselines.fixes import Bools, Floats, Ints, Where
from detector.evaluate.baselines.grid import Grid

_STEP_APART_M = 1e8  # steps of time are this far apart in the fourth coordinate of the search: farther than any gate
_SLACK = 1.01  # a chord of the sphere against a distance on the ellipsoid: the search takes 1 % more, then measures


@dataclass(frozen=True, slots=True)
class Together:
    """Two ships at one instant a row, sorted by pair of tracks and time; ship 1 has the lower MMSI.

    Two rows of a pair follow each other if the row number of either ship moves on by one.
    """

    mmsi_1: Ints
    mmsi_2: Ints
    track_1: Ints
    track_2: Ints
    row_1: Ints
    row_2: Ints
    t: Ints
    one: Where
    two: Where
    distance_m: Floats

    def __len__(self) -> int:
        return len(self.t)

    def take(self, rows: Ints | Bools) -> Together:
        """These rows only."""
        return Together(
            self.mmsi_1[rows],
            self.mmsi_2[rows],
            self.track_1[rows],
            self.track_2[rows],
            self.row_1[rows],
            self.row_2[rows],
            self.t[rows],
            self.one.take(rows),
            self.two.take(rows),
            self.distance_m[rows],
        )

    def slower_than(self, limit_kn: float) -> Together:
        """The instants at which both ships are slower than a limit."""
        return self.take((self.one.sog_kn < limit_kn) & (self.two.sog_kn < limit_kn))


def close_pairs(grid: Grid, gate_m: float) -> Together:
    """Every two ships of different MMSI that are within `gate_m` at a step of the grid."""
    first, second = _near(grid, gate_m * _SLACK)
    apart = grid.mmsi[first] != grid.mmsi[second]
    first, second = first[apart], second[apart]
    swap = grid.mmsi[first] > grid.mmsi[second]
    first, second = np.where(swap, second, first), np.where(swap, first, second)
    order = np.lexsort((grid.t[first], grid.track[second], grid.track[first]))
    one, two = grid.take(first[order]), grid.take(second[order])
    distance = geodesy.distance_m(one.where.lat, one.where.lon, two.where.lat, two.where.lon)
    pairs = Together(one.mmsi, two.mmsi, one.track, two.track, one.row, two.row, one.t, one.where, two.where, distance)
    return pairs.take(distance <= gate_m)


def _near(grid: Grid, reach_m: float) -> tuple[Ints, Ints]:
    """Points of one instant within a chord of each other: on the globe there is no seam at 180 degrees."""
    from scipy.spatial import cKDTree

    if len(grid) < 2:
        return np.zeros(0, dtype=np.int64), np.zeros(0, dtype=np.int64)
    step = np.unique(grid.t, return_inverse=True)[1] * _STEP_APART_M
    points = np.column_stack([geodesy.unit_vectors(grid.where.lat, grid.where.lon) * geodesy.WGS84_A_M, step])
    pairs = cKDTree(points, balanced_tree=False).query_pairs(reach_m, output_type="ndarray").astype(np.int64)
    return pairs[:, 0], pairs[:, 1]


def runs(together: Together) -> tuple[Ints, Ints]:
    """First and last row of every unbroken stretch.

    A ship goes from one of its points to its next one: a silence without points does not break a stretch, a point
    without the other ship does. So does pipe-encounters within a day (compute_encounters.py), although no more than an
    hour is interpolated: from the silent ship's side nothing was seen in between.
    """
    if not len(together):
        return np.zeros(0, dtype=np.int64), np.zeros(0, dtype=np.int64)
    same = (np.diff(together.track_1) == 0) & (np.diff(together.track_2) == 0)
    follows = same & ((np.diff(together.row_1) == 1) | (np.diff(together.row_2) == 1))
    heads = np.flatnonzero(np.concatenate([[True], ~follows]))
    return heads, np.append(heads[1:], len(together)) - 1


def moved_kn(where: Where, t: Ints) -> Floats:
    """Knots from each instant to the next of one ship, from its positions: one fewer than the instants."""
    moved = geodesy.distance_m(where.lat[:-1], where.lon[:-1], where.lat[1:], where.lon[1:])
    return geodesy.speed_kn(moved, np.diff(t) / 1000.0)
