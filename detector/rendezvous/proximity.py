"""MEASURE: how far apart two hulls were, at every fix of either ship, and how well that is known.

Each fix of one ship is compared with the path of the other between its own fixes; never a grid of times. The result is
a curve for each window (the PAIRS table); whether it is an encounter is decided in `encounters`.
"""

from __future__ import annotations

from dataclasses import dataclass, fields
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from detector.rendezvous import proximity_kernel as kernel
from detector.rendezvous.candidates import Windows
from detector.rendezvous.hull import FAN, SHOULDER_SHARE, HullTable
from detector.schema import PAIRS
from detector.tracks.path import Paths

if TYPE_CHECKING:
    import pandas as pd

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]

_NUMBERS = (
    "lat_1", "lat_2", "lon_1", "lon_2", "sog_1_kn", "sog_2_kn", "cog_1_deg", "cog_2_deg", "heading_1_deg",
    "heading_2_deg", "east_m", "north_m", "clearance_m", "uncertainty_m", "error_m", "hull_error_m",
    "heading_error_m", "leg_s",
)  # fmt: skip  # in the order of the kernel's rows


@dataclass(frozen=True, slots=True)
class Curves:
    """The curves of many windows, as arrays: the columns of PAIRS, sorted by window and time.

    The instants of the k-th window are `begin[k]` to `begin[k + 1]` (not inclusive); there may be none.
    """

    begin: Ints
    window: Ints
    t: Ints  # ms
    mmsi_1: Ints
    mmsi_2: Ints
    lat_1: Floats
    lon_1: Floats
    lat_2: Floats
    lon_2: Floats
    sog_1_kn: Floats
    sog_2_kn: Floats
    cog_1_deg: Floats
    cog_2_deg: Floats
    heading_1_deg: Floats
    heading_2_deg: Floats
    east_m: Floats
    north_m: Floats
    clearance_m: Floats
    uncertainty_m: Floats
    error_m: Floats
    hull_error_m: Floats
    heading_error_m: Floats
    leg_s: Floats
    heard: NDArray[np.int8]

    def __len__(self) -> int:
        return len(self.t)

    def frame(self, rows: slice) -> pd.DataFrame:
        """The PAIRS rows of some instants."""
        import pandas as pd

        columns = {one.name: getattr(self, one.name)[rows] for one in fields(self) if one.name not in ("begin", "t")}
        columns["time"] = pd.DatetimeIndex(self.t[rows].view("datetime64[ms]")).tz_localize("UTC")
        return pd.DataFrame({name: columns[name] for name in PAIRS.names})

    def to_frame(self) -> pd.DataFrame:
        """The PAIRS table."""
        return self.frame(slice(None))


def measure(windows: Windows, paths: Paths, hulls: HullTable, number: int = 0) -> Curves:
    """The curves of the windows, which are numbered from `number` on.

    It holds some 200 bytes an instant: of a large run, measure `windows.part(...)` after part.
    """
    fixes_1, fixes_2 = _fixes(windows, paths)
    begin = np.zeros(len(windows) + 1, dtype=np.int64)
    kernel.count(paths.t, fixes_1, fixes_2, begin)
    begin = np.cumsum(begin)
    many = int(begin[-1])
    place, sides = _sides(paths, hulls, [fixes_1, fixes_2])
    numbers, heard = np.empty((kernel.ROWS, many)), np.empty(many, dtype=np.int8)
    t, before = np.empty(many, dtype=np.int64), np.empty((2, many), dtype=np.int64)
    asked = (paths.t, paths.last, paths.columns, paths.cog_deg, place)
    outline = (FAN, SHOULDER_SHARE)
    tracks = (windows.track_1, windows.track_2)
    kernel.measure(asked, fixes_1, fixes_2, tracks, begin, sides, outline, numbers, t, before, heard)
    return Curves(
        begin=begin,
        window=np.repeat(np.arange(number, number + len(windows)), np.diff(begin)),
        t=t,
        mmsi_1=paths.mmsi[before[0]],
        mmsi_2=paths.mmsi[before[1]],
        heard=heard,
        **dict(zip(_NUMBERS, numbers, strict=True)),
    )


def _fixes(windows: Windows, paths: Paths) -> list[tuple[Ints, Ints]]:
    """First and one-past-last fix of path 1 and of path 2 in each window, while both run: none where they do not."""
    a, b = windows.track_1, windows.track_2
    start = np.maximum.reduce([windows.start_ms, paths.t[paths.first[a]], paths.t[paths.first[b]]])
    end = np.minimum.reduce([windows.end_ms, paths.t[paths.last[a]], paths.t[paths.last[b]]])
    found = []
    for track in (a, b):
        low, high = paths.fixes(track, start, np.maximum(start, end))
        found.append((low, np.where(start <= end, high, low)))
    return found


def _sides(paths: Paths, hulls: HullTable, fixes: list[tuple[Ints, Ints]]) -> tuple[NDArray[np.int32], Floats]:
    """For each fix of the table its row in the hulls, and the hulls: only of those that a window needs."""
    wanted = np.zeros(len(paths.t), dtype=np.uint8)
    for pair in fixes:
        kernel.mark(pair, wanted)
    rows = np.flatnonzero(wanted)
    place = np.full(len(paths.t), -1, dtype=np.int32)
    place[rows] = np.arange(len(rows), dtype=np.int32)
    return place, hulls.of_fixes(paths, rows)
