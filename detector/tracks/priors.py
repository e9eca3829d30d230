"""What is assumed of a ship's size and antenna where it does not say: by type, and by length where that is known.

Antenna and length by beam are medians and standard deviations of 1,170 real hulls (public recordings of Australia 2012
and Denmark 2013), rounded; "[few]" marks cells of less than five ships, filled from memory.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

LENGTHS_M = (40.0, 70.0)  # below, between and above which ships of one type are built alike
BEAM_SHARE = 0.17  # standard deviation of length by beam within a type and class of length, as a share (same data)


@dataclass(frozen=True, slots=True)
class Build:
    """How ships of one type and class of length are built: antenna from the bow, its spread, and length by beam."""

    antenna_share: float
    antenna_sd: float
    length_by_beam: float


_UNKNOWN = (Build(0.45, 0.25, 3.2), Build(0.6, 0.3, 4.6), Build(0.8, 0.2, 6.0))
# The bridge is aft on tankers and coasters, forward on tugs, ferries and supply ships; most data above 70 m is tight.
_BUILDS: tuple[tuple[tuple[range, ...], tuple[Build, Build, Build]], ...] = (
    ((range(80, 90),), (Build(0.75, 0.25, 3.5), Build(0.77, 0.23, 4.8), Build(0.83, 0.07, 5.9))),  # < 40 m [few]
    ((range(70, 80),), (Build(0.6, 0.3, 3.5), Build(0.7, 0.3, 4.4), Build(0.84, 0.22, 6.3))),  # < 40 m [few]
    ((range(60, 70),), (Build(0.42, 0.22, 3.6), Build(0.3, 0.12, 4.6), Build(0.2, 0.15, 6.5))),
    ((range(31, 33), range(52, 53)), (Build(0.35, 0.12, 2.8), Build(0.25, 0.2, 3.9), Build(0.43, 0.3, 5.0))),
    ((range(33, 36), range(50, 60)), (Build(0.5, 0.2, 3.0), Build(0.35, 0.2, 4.2), Build(0.35, 0.25, 5.5))),
    ((range(40, 50),), (Build(0.33, 0.1, 3.3), Build(0.35, 0.15, 3.8), Build(0.31, 0.19, 3.8))),
    ((range(36, 38),), (Build(0.55, 0.2, 3.5), Build(0.5, 0.16, 4.9), Build(0.45, 0.16, 6.0))),  # > 70 m [few]
    ((range(30, 31),), (Build(0.6, 0.26, 3.4), Build(0.5, 0.25, 4.5), Build(0.4, 0.25, 5.5))),  # > 40 m [few]
)

# Length and beam [m] and the standard deviation of the beam, by what the ship says it is; from memory, for coasters of
# the theatre (1,000-5,000 DWT are 64-105 m, DOMAIN 1.3). An unknown ship is taken for a small coaster.
_SIZES: tuple[tuple[range, tuple[float, float, float]], ...] = (
    (range(80, 90), (95.0, 15.0, 5.0)),
    (range(70, 80), (95.0, 15.0, 5.0)),
    (range(60, 70), (60.0, 12.0, 6.0)),
    (range(52, 53), (30.0, 9.0, 2.5)),
    (range(50, 60), (20.0, 5.5, 2.0)),
    (range(40, 50), (30.0, 8.0, 3.0)),
    (range(36, 38), (13.0, 4.0, 1.5)),
    (range(30, 31), (35.0, 7.0, 2.0)),
    (range(31, 33), (30.0, 9.0, 2.5)),
)
_SIZE_UNKNOWN = (65.0, 11.0, 5.0)


def build_of(ship_type: int | None, length_m: float) -> Build:
    """How a ship of a type (None: not heard) and length is built."""
    place = int(np.searchsorted(LENGTHS_M, length_m, side="right"))
    if ship_type is not None:
        for groups, builds in _BUILDS:
            if any(ship_type in group for group in groups):
                return builds[place]
    return _UNKNOWN[place]


def size_of(ship_type: int | None) -> tuple[float, float, float]:
    """Length, beam and the standard deviation of the beam, in metres, of a ship of which only the type is known."""
    return next((size for group, size in _SIZES if ship_type is not None and ship_type in group), _SIZE_UNKNOWN)


def beam_of(ship_type: int | None, length_m: float) -> tuple[float, float]:
    """Beam and its standard deviation, in metres, of a ship whose type and length are known."""
    beam = length_m / build_of(ship_type, length_m).length_by_beam
    return beam, BEAM_SHARE * beam
