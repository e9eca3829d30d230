"""How far the nearest shore is: shore segments in space, in small bundles, each inside a ball.

The ball of a bundle bounds its distance from below and above, so two looks suffice: all balls roughly, then the few
bundles that can hold the nearest segment exactly. No tree to build, no projection, no seam.
"""

from typing import Any

import numpy as np
import shapely
from numpy.typing import NDArray

from detector.places.earth import Floats, arc_m, space_m

BUNDLE = 16  # segments in a ball: 8 and 32 were slower, by 20 % and 10 %
FAR_M = 20_000.0  # a jump this long starts a new bundle, or its ball would span an ocean
LONGEST_DEG = 0.2  # longer segments are divided: their chord would run 10 m and more below the surface
CELL_DEG = 0.1  # positions of one cell share the rough look
TILE_M = 80_000.0  # from the middle of a degree by degree tile to its farthest corner: 78.9 km at the equator
MOST_TILES = 20_000  # kept; a tile holds 50 bundles in the median of the theatre, some hundred at the most: 10 MB
BLOCK = 1_000_000  # distances computed at once: 24 MB each for the few arrays of `_to_segments_m`


def shore_segments(pieces: NDArray[Any]) -> tuple[Floats, Floats]:
    """Starts and ends (n, 2), lon and lat, of all true shore; the cuts between tiles are left out.

    A cut has both ends on the same whole degree of longitude or of latitude; see `data/build_coast.py`.
    """
    points, ring = shapely.get_coordinates(shapely.get_rings(pieces), return_index=True)
    start, end = points[:-1], points[1:]
    cut = (start == end) & (start == np.round(start))
    kept = (ring[:-1] == ring[1:]) & ~cut.any(axis=1)
    return _divided(start[kept], end[kept])


def _divided(start: Floats, end: Floats) -> tuple[Floats, Floats]:
    """The same segments with every long one in equal parts."""
    parts = np.maximum(np.ceil(np.abs(end - start).max(axis=1, initial=0.0) / LONGEST_DEG), 1).astype(np.int64)
    step = np.repeat((end - start) / parts[:, None], parts, axis=0)
    nth = np.arange(parts.sum()) - np.repeat(np.cumsum(parts) - parts, parts)
    first = np.repeat(start, parts, axis=0) + nth[:, None] * step
    return first, first + step


def _neighbours_first(lon_lat: Floats) -> NDArray[np.int64]:
    """An order in which points that are close on the map are close in the list (Morton 1966)."""
    cells = ((lon_lat + 180.0) * (65535 / 360.0)).astype(np.uint64)
    for shift, mask in ((8, 0x00FF00FF), (4, 0x0F0F0F0F), (2, 0x33333333), (1, 0x55555555)):
        cells = (cells | (cells << np.uint64(shift))) & np.uint64(mask)
    return np.argsort(cells[:, 0] | (cells[:, 1] << np.uint64(1)), kind="stable")


def _bundles(points: Floats) -> NDArray[np.int64]:
    """Numbers (n, BUNDLE) of the segments of each bundle; a short one repeats its last."""
    jump = ((points[1:] - points[:-1]) ** 2).sum(axis=1) > FAR_M**2
    run = np.concatenate([[0], np.flatnonzero(jump) + 1, [len(points)]])  # where a run of neighbours starts
    nth = np.arange(len(points)) - np.repeat(run[:-1], np.diff(run))
    first = np.flatnonzero(nth % BUNDLE == 0)
    last = np.append(first[1:], len(points)) - 1
    bundles: NDArray[np.int64] = np.minimum(first[:, None] + np.arange(BUNDLE), last[:, None])
    return bundles


class Shoreline:
    """Shore segments that answer how far the nearest of them is."""

    def __init__(self, pieces: NDArray[Any]) -> None:
        start, end = shore_segments(pieces)
        order = _neighbours_first(start)
        a, b = space_m(start[order, 1], start[order, 0]), space_m(end[order, 1], end[order, 0])
        bundles = _bundles(a)
        self._start, self._along = a[bundles], (b - a)[bundles]
        self._centre = (self._start + self._along / 2.0).mean(axis=1)
        self._centre2 = (self._centre**2).sum(axis=1)
        radius2 = [((ends - self._centre[:, None]) ** 2).sum(axis=2).max(axis=1) for ends in (a[bundles], b[bundles])]
        self._radius = np.sqrt(np.maximum(*radius2))
        self._tiles: dict[tuple[int, int], NDArray[np.int32]] = {}

    def distance_m(self, lat: Floats, lon: Floats) -> Floats:
        """Metres to the nearest shore of finite positions (n,), from the sea or from the land."""
        positions = space_m(lat, lon)
        cell = np.floor(lat / CELL_DEG) * 2.0**20 + np.floor(lon / CELL_DEG)  # one number for each pair
        order = np.argsort(cell, kind="stable")
        groups = np.split(order, np.flatnonzero(np.diff(cell[order])) + 1)
        result = np.empty(len(positions))
        for group in groups if len(positions) else []:
            tile = int(np.floor(lat[group[0]])), int(np.floor(lon[group[0]]))
            result[group] = self._nearest_m(positions[group], self._tile(tile))
        return arc_m(result)

    def _tile(self, tile: tuple[int, int]) -> NDArray[np.int32]:
        """The bundles that can be nearest to any position of a tile (its southern and western degree); kept."""
        if tile not in self._tiles:
            if len(self._tiles) >= MOST_TILES:
                self._tiles.clear()
            every = np.arange(len(self._centre), dtype=np.int32)
            self._tiles[tile] = self._nearest(every, space_m(tile[0] + 0.5, tile[1] + 0.5), TILE_M)
        return self._tiles[tile]

    def _nearest(self, bundles: NDArray[np.int32], middle: Floats, spread_m: float) -> NDArray[np.int32]:
        """Those of some bundles that can be nearest to a position within `spread_m` of a middle."""
        away2 = self._centre2[bundles] - 2.0 * (self._centre[bundles] @ middle) + middle @ middle
        away, radius = np.sqrt(np.maximum(away2, 0.0)), self._radius[bundles]
        surely = (away + radius).min() + spread_m
        near: NDArray[np.int32] = bundles[away - radius - spread_m <= surely + 1.0]  # 1 m for rounding
        return near

    def _nearest_m(self, positions: Floats, bundles: NDArray[np.int32]) -> Floats:
        """Straight metres to the nearest shore, out of some bundles, of positions (n, 3) that lie close together."""
        middle = positions.mean(axis=0)
        near = self._nearest(bundles, middle, float(np.linalg.norm(positions - middle, axis=1).max()))
        start, along = self._start[near].reshape(-1, 3), self._along[near].reshape(-1, 3)
        size = max(1, BLOCK // len(start))
        blocks = [positions[i : i + size] for i in range(0, len(positions), size)]
        return np.concatenate([_to_segments_m(block, start, along).min(axis=1) for block in blocks])


def _to_segments_m(positions: Floats, start: Floats, along: Floats) -> Floats:
    """Straight metres (n, m) from each position to the nearest point of each segment."""
    length2 = np.maximum((along**2).sum(axis=1), 1e-9)
    offset = positions[:, None] - start
    share = np.clip((offset * along).sum(axis=2) / length2, 0.0, 1.0)
    result: Floats = np.linalg.norm(offset - share[:, :, None] * along, axis=2)
    return result
