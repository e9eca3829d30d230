"""Hull outlines from antenna offsets and heading, and the clearance between two of them.

An outline is five corners: stern port, stern starboard, two shoulders, and the bow. Where a ship did not send usable
offsets, a prior by ship type stands in, and its error enters the uncertainty of every clearance.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from detector.records import Hull
from detector.tracks.statics import FIELDS

if TYPE_CHECKING:
    import pandas as pd

    from detector.tracks.statics import Statics

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]

SHOULDER_SHARE = 0.15  # the bow tapers over this share of the length: a drawing's convention, merchant hulls
ANTENNA_SHARE = 0.85  # antenna this share of the length behind the bow: bridge aft (DOMAIN 1.3, computed there)
_LENGTH_BEAM_ERROR = 0.10  # one standard deviation of the offsets as a share of the length, where only size is known
_MAX_LENGTH_M, _MAX_BEAM_M = 460.0, 80.0  # the largest ships ever built: 458 x 69 m; more is a typing error

# Length and beam [m] and the standard deviation of the beam, by what the ship says it is; from memory, for coasters of
# the theatre (1,000-5,000 DWT are 64-105 m, DOMAIN 1.3). An unknown ship is taken for a small coaster.
_PRIORS: tuple[tuple[range, float, float, float], ...] = (
    (range(80, 90), 95.0, 15.0, 5.0),
    (range(70, 80), 95.0, 15.0, 5.0),
    (range(60, 70), 60.0, 12.0, 6.0),
    (range(52, 53), 30.0, 9.0, 2.5),
    (range(50, 60), 20.0, 5.5, 2.0),
    (range(40, 50), 30.0, 8.0, 3.0),
    (range(36, 38), 13.0, 4.0, 1.5),
    (range(30, 31), 35.0, 7.0, 2.0),
    (range(31, 33), 30.0, 9.0, 2.5),
)
_PRIOR_UNKNOWN = (65.0, 11.0, 5.0)


def prior(ship_type: int | None) -> Hull:
    """The hull assumed for a ship of which only the type (or not even that) is known."""
    length, beam, error = next(
        (size for group, *size in _PRIORS if ship_type is not None and ship_type in group),
        _PRIOR_UNKNOWN,
    )
    return _from_size(length, beam, error, "prior")


def _from_size(length_m: float, beam_m: float, error_m: float, origin: str) -> Hull:
    bow = length_m * ANTENNA_SHARE
    return Hull(bow, length_m - bow, beam_m / 2, beam_m / 2, error_m, origin)


def from_sides(to_bow_m: float, to_stern_m: float, to_port_m: float, to_starboard_m: float) -> Hull | None:
    """The hull as sent; None where the numbers cannot be a ship."""
    length, beam = to_bow_m + to_stern_m, to_port_m + to_starboard_m
    if not _plausible(length, beam):
        return None
    return Hull(to_bow_m, to_stern_m, to_port_m, to_starboard_m, 1.0, "antenna offsets")  # sent in whole metres


def from_size(length_m: float, beam_m: float) -> Hull | None:
    """The hull of a source that gives length and beam only; None where the numbers cannot be a ship."""
    if not _plausible(length_m, beam_m):
        return None
    return _from_size(length_m, beam_m, min(_LENGTH_BEAM_ERROR * length_m, 0.5 * beam_m), "length and beam")


def _plausible(length_m: float, beam_m: float) -> bool:
    """A ship's length is 2 to 14 times its beam; the rest is typing errors and swapped fields."""
    return 2.0 < length_m <= _MAX_LENGTH_M and 1.0 < beam_m <= _MAX_BEAM_M and 1.5 <= length_m / beam_m <= 14.0


def as_of(statics: Statics, mmsi: int, t: int) -> Hull:
    """The hull of a ship at a time (ms): what it sent, else its length and beam, else the prior of its type."""
    if (sides := statics.as_of("sides", mmsi, t)) is not None:
        hull = from_sides(*(float(sides[name]) for name in ("to_bow_m", "to_stern_m", "to_port_m", "to_starboard_m")))
        if hull is not None:
            return hull
    if (size := statics.as_of("size", mmsi, t)) is not None:
        hull = from_size(float(size["length_m"]), float(size["beam_m"]))
        if hull is not None:
            return hull
    said = statics.as_of("ship_type", mmsi, t)
    return prior(int(said["ship_type"]) if said is not None else None)


def outline(sides: Floats, heading_deg: Floats, east_m: Floats, north_m: Floats) -> Floats:
    """Corners (n, 5, 2) in metres east and north; `sides` is (n, 4): to bow, stern, port, starboard of the antenna."""
    bow, stern, port, starboard = sides.T
    shoulder = bow - SHOULDER_SHARE * (bow + stern)
    ahead = np.stack([-stern, -stern, shoulder, bow, shoulder], axis=-1)
    right = np.stack([-port, starboard, starboard, (starboard - port) / 2.0, -port], axis=-1)
    angle = np.radians(heading_deg)[:, None]
    x = east_m[:, None] + ahead * np.sin(angle) + right * np.cos(angle)
    y = north_m[:, None] + ahead * np.cos(angle) - right * np.sin(angle)
    return np.stack([x, y], axis=-1)


def clearance_m(outline_1: Floats, outline_2: Floats) -> Floats:
    """Metres between convex outlines (n, 5, 2); 0 where they touch or overlap. The same whichever comes first."""
    gap = np.minimum(_corner_to_edges(outline_1, outline_2), _corner_to_edges(outline_2, outline_1))
    apart = _separated(outline_1, outline_2) | _separated(outline_2, outline_1)
    result: Floats = np.where(apart, gap, 0.0)
    return result


def _corner_to_edges(corners: Floats, other: Floats) -> Floats:
    """The shortest way from any corner of one outline to any edge of the other."""
    start, along = other, np.roll(other, -1, axis=1) - other
    length2 = np.maximum((along**2).sum(axis=-1), 1e-12)
    nearest = np.full(len(corners), np.inf)
    for corner in range(corners.shape[1]):
        away = corners[:, corner, None, :] - start
        share = np.clip((away * along).sum(axis=-1) / length2, 0.0, 1.0)
        gap2 = ((away - share[..., None] * along) ** 2).sum(axis=-1)
        nearest = np.minimum(nearest, gap2.min(axis=1))
    result: Floats = np.sqrt(nearest)
    return result


def _separated(outline_1: Floats, outline_2: Floats) -> NDArray[np.bool_]:
    """Whether an edge of the first outline has all of the second on its outer side (separating axis)."""
    along = np.roll(outline_1, -1, axis=1) - outline_1
    inward = np.stack([-along[..., 1], along[..., 0]], axis=-1)
    apart = np.zeros(len(outline_1), dtype=bool)
    for edge in range(outline_1.shape[1]):
        axis = inward[:, edge, None, :]
        own = (outline_1 * axis).sum(axis=-1)
        others = (outline_2 * axis).sum(axis=-1)
        apart |= (own.max(axis=1) < others.min(axis=1)) | (others.max(axis=1) < own.min(axis=1))
    return apart


class HullTable:
    """The hulls of many ships at many times, as arrays: the columns behind `as_of`."""

    def __init__(self, statics: Statics) -> None:
        self._statics = statics
        self._sides = _hulls(statics.said("sides"), FIELDS["sides"], from_sides)
        self._size = _hulls(statics.said("size"), FIELDS["size"], from_size)
        types = statics.said("ship_type")["ship_type"].to_numpy(dtype=np.int64)
        stated, self._type_of_row = np.unique(types, return_inverse=True)
        self._types = np.array([_row(prior(int(value))) for value in stated]).reshape(-1, 5)

    def at(self, mmsi: Ints, t: Ints) -> tuple[Floats, Floats]:
        """Sides (n, 4) and their error (n,) in metres, of each ship at each time (ms)."""
        unknown = prior(None)
        sides = np.tile(np.array(_row(unknown)), (len(t), 1))
        types = self._statics.indices("ship_type", mmsi, t)
        sides[types >= 0] = self._types[self._type_of_row[types[types >= 0]]]
        for group, table in (("size", self._size), ("sides", self._sides)):
            index = self._statics.indices(group, mmsi, t)
            index[index >= 0] = np.where(np.isnan(table[index[index >= 0], 0]), -1, index[index >= 0])
            sides[index >= 0] = table[index[index >= 0]]
        return sides[:, :4], sides[:, 4]


def _row(hull: Hull) -> tuple[float, float, float, float, float]:
    return (hull.to_bow_m, hull.to_stern_m, hull.to_port_m, hull.to_starboard_m, hull.error_m)


def _hulls(rows: pd.DataFrame, names: tuple[str, ...], make: Callable[..., Hull | None]) -> Floats:
    values = rows[list(names)].to_numpy(dtype=np.float64)
    unique, place = np.unique(values, axis=0, return_inverse=True)
    made = [make(*row) for row in unique]
    table = np.array([_row(hull) if hull is not None else (np.nan,) * 5 for hull in made]).reshape(-1, 5)
    result: Floats = table[place.reshape(-1)]
    return result
