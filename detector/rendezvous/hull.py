"""Hull outlines from antenna offsets and heading, and the clearance between two of them.

An outline is five corners: stern port, stern starboard, two shoulders, and the bow. Where a ship did not send usable
offsets, a prior by ship type and length stands in, and its error enters the uncertainty of every clearance.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from detector.records import Hull
from detector.tracks import entries, priors
from detector.tracks.statics import CLASS_A, CLASS_B, FIELDS

if TYPE_CHECKING:
    from detector.tracks.path import Paths
    from detector.tracks.statics import Statics

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]

SHOULDER_SHARE = 0.15  # the bow tapers over this share of the length: a drawing's convention, merchant hulls
_ALL_ROUND = np.radians(np.arange(0.0, 360.0, 30.0))
FAN = np.column_stack([np.sin(_ALL_ROUND), np.cos(_ALL_ROUND)])  # tried for a hull that lies one does not know how
_ROUNDING_M = 1.0  # sides are sent in whole metres


def prior(ship_type: int | None, length_m: float | None = None) -> Hull:
    """The hull assumed for a ship of which only the type (or not even that), and perhaps the length, is known."""
    if length_m is None:
        length, beam, error = priors.size_of(ship_type)
        bow = length * priors.build_of(ship_type, length).antenna_share
        return Hull(bow, length - bow, beam / 2, beam / 2, error, "prior")
    beam, error = priors.beam_of(ship_type, length_m)
    build = priors.build_of(ship_type, length_m)
    return _placed(length_m, beam, (build.antenna_share, build.antenna_sd), error, "prior")


def _placed(length_m: float, beam_m: float, antenna: tuple[float, float], error_m: float, origin: str) -> Hull:
    """The antenna on the centreline, at a share of the length (and its spread) from the bow."""
    bow = length_m * antenna[0]
    error = min(float(np.hypot(antenna[1] * length_m, error_m)), 0.5 * beam_m)
    return Hull(bow, length_m - bow, beam_m / 2, beam_m / 2, error, origin)


def from_sides(
    to_bow_m: float, to_stern_m: float, to_port_m: float, to_starboard_m: float, ship_type: int | None = None
) -> Hull | None:
    """The hull as sent; of a slip of the hand that leaves length and beam, those; None where it cannot be a ship."""
    said = entries.dimensions(to_bow_m, to_stern_m, to_port_m, to_starboard_m)
    if said.sides is not None:
        return Hull(*said.sides, _ROUNDING_M + said.doubt_m, "antenna offsets")
    return _of_size(said.size, ship_type)


def from_size(length_m: float, beam_m: float, ship_type: int | None = None) -> Hull | None:
    """The hull of a source that gives length and beam only; None where the numbers cannot be a ship."""
    return _of_size(entries.size(length_m, beam_m).size, ship_type)


def _of_size(size: tuple[float, float] | None, ship_type: int | None) -> Hull | None:
    if size is None:
        return None
    build = priors.build_of(ship_type, size[0])
    return _placed(*size, (build.antenna_share, build.antenna_sd), 0.0, "length and beam")


Values = Sequence[float] | None  # of one group of fields, None where nothing was heard


def of_said(ship_type: int | None, sides: Values, size: Values, length: Values) -> Hull:
    """The hull of what was said: of antenna offsets, else of length and beam, else of length, else of the type."""
    made = (
        None if sides is None else from_sides(sides[0], sides[1], sides[2], sides[3], ship_type),
        None if size is None else from_size(size[0], size[1], ship_type),
        None if length is None else _from_length(length[0], ship_type),
    )
    return next((one for one in made if one is not None), prior(ship_type))


def as_of(statics: Statics, mmsi: int, t: int) -> Hull:
    """The hull of a ship at a time (ms): what it sent, else its length and beam, else the prior of type and length."""
    said = statics.as_of("ship_type", mmsi, t)
    sent = [statics.as_of(group, mmsi, t) for group in ("sides", "size", "length")]
    values = [
        None if one is None else [float(one[name]) for name in FIELDS[group]]
        for group, one in zip(("sides", "size", "length"), sent, strict=True)
    ]
    return of_said(None if said is None else int(said["ship_type"]), *values)


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


class _Made:
    """The hulls made of the values of one group and the types of ship, each once and only when asked for."""

    def __init__(self, values: Floats, make: Callable[..., Hull | None], types: list[int | None]) -> None:
        self._values, self._place = np.unique(values, axis=0, return_inverse=True)
        self._make, self._types = make, types
        self._slot = np.full(len(self._values) * len(types), -1, dtype=np.int32)
        self._table = np.empty((0, 5))

    def of(self, rows: Ints, kind: Ints) -> Floats:
        """Sides and error (n, 5) of these rows of the group for these types; NaN where no hull can be made."""
        asked = self._place.reshape(-1)[rows] * len(self._types) + kind
        wanted = np.zeros(len(self._slot), dtype=bool)
        wanted[asked] = True
        new = np.flatnonzero(wanted & (self._slot < 0))
        self._slot[new] = np.arange(len(self._table), len(self._table) + len(new))
        value, one = np.divmod(new, len(self._types))
        made = (self._make(*self._values[v], ship_type=self._types[k]) for v, k in zip(value, one, strict=True))
        added = [_row(hull) if hull is not None else (np.nan,) * 5 for hull in made]
        self._table = np.concatenate([self._table, np.array(added).reshape(-1, 5)])
        result: Floats = self._table[self._slot[asked]]
        return result


class HullTable:
    """The hulls of many ships at many times, as arrays: the columns behind `as_of`."""

    def __init__(self, statics: Statics) -> None:
        self._statics = statics
        types, self._type_of_row = np.unique(
            statics.said("ship_type")["ship_type"].to_numpy(dtype=np.int64), return_inverse=True
        )
        stated: list[int | None] = [*types.tolist(), None]
        self._unheard = len(types)
        self._priors = np.array([_row(prior(one)) for one in stated])
        self._made: dict[str, _Made] = {}
        for group, make in (("length", _from_length), ("size", from_size), ("sides", from_sides)):  # the best last
            values = statics.said(group)[list(FIELDS[group])].to_numpy(dtype=np.float64)
            self._made[group] = _Made(values, make, stated)

    def at(self, mmsi: Ints, t: Ints, transmitter: Ints | None = None) -> tuple[Floats, Floats]:
        """Sides (n, 4) and their error (n,) in metres, of each ship at each time (ms).

        `transmitter` is the class that sent the fix (see `Statics.indices`), where it is known.
        """
        types = self._statics.indices("ship_type", mmsi, t, transmitter)
        kind = np.full(len(t), self._unheard, dtype=np.int64)
        kind[types >= 0] = self._type_of_row[types[types >= 0]]
        sides = self._priors[kind]
        for group, made in self._made.items():
            index = self._statics.indices(group, mmsi, t, transmitter)
            heard = np.flatnonzero(index >= 0)
            hulls = made.of(index[heard], kind[heard])
            usable = ~np.isnan(hulls[:, 0])
            sides[heard[usable]] = hulls[usable]
        return sides[:, :4], sides[:, 4]

    def of_fixes(self, paths: Paths, rows: Ints) -> Floats:
        """Sides, their error and how far the farthest corner is from the antenna (n, 6), in metres, of fixes (rows)."""
        sender = transmitter(paths.message_type[rows])
        result = np.empty((len(rows), 6))
        result[:, :4], result[:, 4] = self.at(paths.mmsi[rows], paths.t[rows], sender)
        sides = result[:, :4]
        result[:, 5] = np.hypot(np.maximum(sides[:, 0], sides[:, 1]), np.maximum(sides[:, 2], sides[:, 3]))
        return result


def transmitter(message_type: NDArray[Any]) -> Ints:
    """The class of transmitter (CLASS_A, CLASS_B, 0 for not known) that sends positions of these types."""
    table = np.zeros(256, dtype=np.int64)
    table[[1, 2, 3, 27]], table[[18, 19]] = CLASS_A, CLASS_B  # ITU-R M.1371-5
    result: Ints = table[np.asarray(message_type).astype(np.int64) & 255]
    return result


def _row(hull: Hull) -> tuple[float, float, float, float, float]:
    return (hull.to_bow_m, hull.to_stern_m, hull.to_port_m, hull.to_starboard_m, hull.error_m)


def _from_length(length_m: float, ship_type: int | None) -> Hull | None:
    return prior(ship_type, length_m) if 2.0 < length_m <= entries.MAX_LENGTH_M else None
