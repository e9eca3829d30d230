"""MEASURE: how far apart two hulls were, at every fix of either ship, and how well that is known.

Each fix of one ship is compared with the path of the other between its own fixes; never a grid of times. The result is
a curve (the PAIRS table); whether it is an encounter is decided in `encounters`.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from detector import geodesy
from detector.rendezvous import hull
from detector.rendezvous.candidates import Windows, numbered
from detector.rendezvous.clearance_kernel import extremes
from detector.rendezvous.hull import HullTable
from detector.schema import PAIRS
from detector.tracks.path import Paths, State

if TYPE_CHECKING:
    import pandas as pd

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]

_CHUNK = 100_000  # instants measured at once: bounds the memory of the outlines
_DIRECTIONS_DEG = np.arange(0.0, 360.0, 30.0)  # tried for a hull that lies one does not know how


def measure(windows: Windows, paths: Paths, hulls: HullTable, mmsi_of_track: Ints) -> pd.DataFrame:
    """The PAIRS table of all windows, sorted by window and time."""
    import pandas as pd

    window, t = instants(windows, paths)
    pieces = []
    for start in range(0, len(t), _CHUNK):
        part = slice(start, start + _CHUNK)
        pieces.append(_measure(window[part], t[part], windows, paths, hulls, mmsi_of_track))
    return pd.concat(pieces, ignore_index=True) if pieces else PAIRS.empty()


def instants(windows: Windows, paths: Paths) -> tuple[Ints, Ints]:
    """Window and time (ms) of every fix of either ship, each instant once, while both tracks run."""
    a, b = windows.track_1, windows.track_2
    start = np.maximum.reduce([windows.start_ms, paths.t[paths.first[a]], paths.t[paths.first[b]]])
    end = np.minimum.reduce([windows.end_ms, paths.t[paths.last[a]], paths.t[paths.last[b]]])
    end = np.maximum(end, start)
    windows_of, times_of = [], []
    for track in (a, b):
        low, high = paths.fixes(track, start, end)
        count = np.maximum(high - low, 0)
        window = np.repeat(np.arange(len(a)), count)
        windows_of.append(window)
        times_of.append(paths.t[np.repeat(low, count) + numbered(count)])
    window, t = np.concatenate(windows_of), np.concatenate(times_of)
    order = np.lexsort((t, window))
    window, t = window[order], t[order]
    new = np.ones(len(t), dtype=bool)
    new[1:] = (window[1:] != window[:-1]) | (t[1:] != t[:-1])
    return window[new], t[new]


def _measure(
    window: Ints, t: Ints, windows: Windows, paths: Paths, hulls: HullTable, mmsi_of_track: Ints
) -> pd.DataFrame:
    import pandas as pd

    track_1, track_2 = windows.track_1[window], windows.track_2[window]
    mmsi_1, mmsi_2 = mmsi_of_track[track_1], mmsi_of_track[track_2]
    state_1, state_2 = paths.at(track_1, t), paths.at(track_2, t)
    (sides_1, side_error_1), (sides_2, side_error_2) = hulls.at(mmsi_1, t), hulls.at(mmsi_2, t)
    east, north = geodesy.offset_m(state_1.lat, state_1.lon, state_2.lat, state_2.lon)
    clearance, spread = clearances(east, north, (state_1, sides_1), (state_2, sides_2))
    turn = [_end_swing(s, sides) for s, sides in ((state_1, sides_1), (state_2, sides_2))]
    errors = (state_1.error_m, state_2.error_m, side_error_1, side_error_2, *turn)
    columns = {
        "window": window,
        "time": pd.to_datetime(t, unit="ms", utc=True).as_unit("ms"),
        "mmsi_1": mmsi_1,
        "mmsi_2": mmsi_2,
        "east_m": east,
        "north_m": north,
        "clearance_m": clearance,
        "uncertainty_m": 2.0 * np.sqrt(sum(error**2 for error in errors)) + spread,
        "leg_s": np.maximum(state_1.leg_s, state_2.leg_s),
        "heard": state_1.is_fix + 2 * state_2.is_fix,
    }
    for number, state in ((1, state_1), (2, state_2)):
        columns[f"lat_{number}"], columns[f"lon_{number}"] = state.lat, state.lon
        columns[f"sog_{number}_kn"], columns[f"heading_{number}_deg"] = state.sog_kn, state.heading_deg
    return PAIRS.conform(pd.DataFrame(columns))


def _end_swing(state: State, sides: Floats) -> Floats:
    """How far an error of heading moves the hull's side towards the other ship: half its length, turned."""
    half_length = (sides[:, 0] + sides[:, 1]) / 2.0
    result: Floats = half_length * np.sin(np.radians(np.minimum(np.nan_to_num(state.heading_error_deg), 90.0)))
    return result


def clearances(
    east_m: Floats, north_m: Floats, ship_1: tuple[State, Floats], ship_2: tuple[State, Floats]
) -> tuple[Floats, Floats]:
    """Clearance of each pair of outlines, and what not knowing a heading adds to its uncertainty.

    Where a ship's heading is not known, every direction is tried: the clearance is the middle between the smallest and
    the largest, and half their difference is uncertainty.
    """
    low, high = extremes(
        np.asarray(east_m, dtype=np.float64),
        np.asarray(north_m, dtype=np.float64),
        ship_1[0].heading_deg,
        ship_2[0].heading_deg,
        np.ascontiguousarray(ship_1[1]),
        np.ascontiguousarray(ship_2[1]),
        _DIRECTIONS_DEG,
        hull.SHOULDER_SHARE,
    )
    return (low + high) / 2.0, (high - low) / 2.0
