"""The reports of each ship in order of time, each once: whatever the order of the input, and however often heard."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from detector.parameters import Tracks
from detector.schema import milliseconds
from detector.tracks import order_kernel as kernel
from detector.units import MS_PER_S

if TYPE_CHECKING:
    import pandas as pd

Ints = NDArray[np.int64]
Floats = NDArray[np.float64]

_CONTENT = ("lat", "lon", "sog_kn", "cog_deg", "heading_deg")
_MOST_BACK = 256  # reports of one MMSI looked through for an echo: as many hulls never share an MMSI within seconds


@dataclass(frozen=True, slots=True)
class Ordered:
    """Rows of a positions table by ship and time: `order` are their places, `twice` says which repeat another's."""

    order: Ints
    twice: NDArray[np.bool_]


def ordered(positions: pd.DataFrame, settings: Tracks) -> Ordered:
    """The order of the rows of POSITIONS, which depends on their content only, and which of them were heard twice.

    By MMSI, time, latitude, longitude, speed, course, heading and message type. File and line come last: they settle
    which of two equal reports is kept, and equal reports say the same. The same report reaches several stations within
    seconds: same content, same second stamped by the ship. Sources without that second are compared at equal times
    only. One fix an instant and place (within 100 m) is kept: a ship is at one place, and clocks are rounded.
    """
    import pandas as pd

    t, content = milliseconds(positions["time"]), _columns(positions, _CONTENT)
    codes, ships = pd.factorize(positions["mmsi"].to_numpy(), sort=False)
    rank = np.empty(len(ships), dtype=np.int64)
    rank[np.argsort(ships, kind="stable")] = np.arange(len(ships))
    order, begin = kernel.grouped(rank[codes], len(ships))
    kernel.by_time(order, begin, t)
    whole = np.stack([positions[name].to_numpy(dtype=np.int64) for name in ("message_type", "file", "line")])
    for first, past in kernel.by_content(order, begin, t, content, whole):
        own = order[first:past]
        keys = [*reversed(whole[:, own]), *reversed(content[:, own])]
        order[first:past] = own[np.lexsort(keys)]
    second = positions["utc_second"].to_numpy(dtype=np.int16, na_value=-1)
    echo_ms = round(settings.duplicate_s * MS_PER_S)
    return Ordered(order, kernel.heard_twice(order, begin, t, content, second, echo_ms, _MOST_BACK))


def _columns(positions: pd.DataFrame, names: tuple[str, ...]) -> Floats:
    return np.stack([positions[name].to_numpy(dtype=np.float64) for name in names])


def each_once(positions: pd.DataFrame, settings: Tracks) -> tuple[pd.DataFrame, int]:
    """The rows in order, without reports that were heard twice, and how many those were."""
    found = ordered(positions, settings)
    return positions.take(found.order[~found.twice]).reset_index(drop=True), int(found.twice.sum())
