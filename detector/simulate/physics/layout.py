"""What the integrators share: the tick, the places of values in their arrays, and how they are compiled."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numba
import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]

TICK_S = 2  # of every path: at 0.5 m/s2 across, the fastest turn of a launch, a straight tick is 0.25 m off

# A state: the middle of a hull and how it moves.
LAT, LON, HEADING, EAST_MS, NORTH_MS, TURN, COMPILED = range(7)
STATE = 7  # COMPILED: the digest of the sources that moved it, see `entries`

# How a ship answers (Agility.array): rates in SI units, angles in radians.
(
    ACCELERATION,
    TURN_MAX,
    TURN_LAG_S,
    YAW_SD,
    LEEWAY,
    LEEWAY_ANGLE,
    WINDAGE,
    SWING_S,
    SHEER,
    SHEER_S,
    HALF_LENGTH_M,
    BEAM_TO,
) = range(12)

# The sea of a world (Environment.sea): currents in m/s, phases in radians.
MEAN_E, MEAN_N, MAJOR, MINOR, AXIS, PHASE, PHASE_LAT, PHASE_LON, SPRING, EDDY, EDDY_LAT, EDDY_LON = range(12)

M2_RAD_S = 2.0 * np.pi / 44_714.16  # principal lunar semidiurnal tide, 12.4206 h (found: any tide table)
S2_RAD_S = 2.0 * np.pi / 43_200.0  # principal solar semidiurnal tide, 12 h
EDDY_RAD_S = 2.0 * np.pi / 200_000.0  # eddies change within days [from memory]
WIND_STEP_S = 600.0  # the wind is a table of ten-minute values

REFRESH = 8  # ticks between looks at the current and at the metres of a degree: 16 s, in which neither changes

compiled: Callable[..., Any] = numba.njit(error_model="numpy", nogil=True)
