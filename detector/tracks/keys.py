"""A number and a time as one sortable number, so that many ships or tracks are searched in one sorted array."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

Ints = NDArray[np.int64]

_SHIFT = 43  # bits for milliseconds since 1970: enough until 2248; 20 bits are left for the number


def keys(number: Ints, t: Ints) -> Ints:
    """Keys that sort by number (of a ship or track, below a million) and then by time (ms)."""
    result: Ints = (number.astype(np.int64) << _SHIFT) + t
    return result
