"""The coast of a box as rings to draw."""

import math
from functools import partial
from typing import Any

import numpy as np
import shapely
from numpy.typing import NDArray

from detector.places.earth import Floats

Box = tuple[float, float, float, float]  # west, south, east, north


def rings_in(pieces: NDArray[Any], tree: Any, box: Box, tolerance_deg: float) -> list[Floats]:
    """Closed rings (n, 2) of lon and lat inside a box of degrees; see `Coast.polygons_in`."""
    west, south, east, north = box
    east = min(east if east > west else east + 360.0, west + 360.0)
    found = []
    for turn in range(math.floor((west + 180.0) / 360.0), math.floor((east + 180.0) / 360.0) + 1):
        here = (west - 360.0 * turn, south, east - 360.0 * turn, north)
        clipped = shapely.clip_by_rect(_visible(pieces[tree.query(shapely.box(*here))], tolerance_deg), *here)
        found.append(shapely.transform(clipped, partial(np.add, np.array([360.0 * turn, 0.0]))))
    land = _joined(np.concatenate(found))
    return _rings(shapely.simplify(land, tolerance_deg, preserve_topology=False))


def _visible(pieces: NDArray[Any], tolerance_deg: float) -> NDArray[Any]:
    """The pieces without whole islets smaller than the tolerance."""
    west, south, east, north = shapely.bounds(pieces).T
    wide = np.maximum(east - west, north - south) >= tolerance_deg
    visible: NDArray[Any] = pieces[wide | _at_a_cut(pieces)]
    return visible


def _at_a_cut(pieces: NDArray[Any]) -> NDArray[np.bool_]:
    """Whether a piece reaches a whole degree, where a tile may have been cut."""
    edges = shapely.bounds(pieces)
    result: NDArray[np.bool_] = (edges == np.round(edges)).any(axis=1)
    return result


def _joined(pieces: NDArray[Any]) -> NDArray[Any]:
    """Polygons whose edges are shore (or the box): tiles joined where they were cut, islets as they are."""
    parts = shapely.get_parts(shapely.make_valid(pieces))
    parts = parts[(shapely.get_dimensions(parts) == 2) & ~shapely.is_empty(parts)]
    cut = _at_a_cut(parts)
    return np.concatenate([parts[~cut], shapely.get_parts(shapely.union_all(parts[cut]))])


def _rings(land: NDArray[Any]) -> list[Floats]:
    """Outer rings anticlockwise, holes clockwise, the largest land first."""
    parts = shapely.get_parts(land)
    rings = []
    for part in parts[np.argsort(-shapely.area(parts), kind="stable")]:
        for nth, ring in enumerate(shapely.get_rings(part)):
            points = shapely.get_coordinates(ring)
            rings.append(points if shapely.is_ccw(ring) == (nth == 0) else points[::-1])
    return rings
