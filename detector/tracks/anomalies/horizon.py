"""Positions farther from the shore station that heard them than radio reaches: what a station otherwise hears says."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from detector import geodesy
from detector.schema import milliseconds
from detector.tracks.anomalies import limits
from detector.tracks.anomalies.anomaly import Anomaly
from detector.vocabulary import Mark

if TYPE_CHECKING:
    import pandas as pd

Ints = NDArray[np.int64]
Floats = NDArray[np.float64]
_DAY_MS = 24 * 3_600_000  # either side: what the station hears otherwise
_HOUR_MS = 3_600_000
_SHIP_M = 35.0  # height of a big ship's antenna
_DUCTING = 2.0  # times the radio horizon: what ordinary ducting makes of it [from memory]
_PLAINLY = 1.5  # times as far as 99 % of all
_SAMPLE = 20_000  # of a day's fixes are enough for its middle and for how far 99 % of them lie
_MOST_SHIPS = 2  # beyond reach within an hour either way: of more it is the weather, not the ships


def beyond(
    tracks: pd.DataFrame, marks: NDArray[np.int32], stations: dict[int, tuple[float, float, float]]
) -> list[Anomaly]:
    """The fixes beyond reach of the station that heard them, marked in `marks`.

    Stations of unknown name (0), with few fixes, and those whose ships lie as far apart as a satellite hears are left
    out. `stations`: hash of the name -> degrees north, degrees east, metres of the antenna above the sea.
    """
    station = tracks["station"].to_numpy()
    if not station.any():
        return []
    t, mmsi = milliseconds(tracks["time"]), tracks["mmsi"].to_numpy()
    lat, lon = tracks["lat"].to_numpy(), tracks["lon"].to_numpy()
    found = []
    for rows in _by_station(station):
        if station[rows[0]] == 0 or len(rows) < limits.HORIZON_FIXES:
            continue
        far = _far(rows, lat, lon)
        known = stations.get(int(station[rows[0]]))
        if len(far):
            rows = rows[np.argsort(t[rows], kind="stable")]  # noqa: PLW2901 - the same rows, by time
        times = t[rows]
        hits = [i for i in far if _too_far(int(i), (rows, times), (t, lat, lon, mmsi), known)]
        marks[hits] |= int(Mark.HORIZON)
        found += [_anomaly(i, (t, lat, lon, mmsi)) for i in hits]
    return found


def _by_station(station: Ints) -> list[Ints]:
    """The rows of each station."""
    import pandas as pd

    codes = pd.factorize(station)[0]
    order = np.argsort(codes.astype(np.int16) if codes.max() < 32_000 else codes, kind="stable")  # radix for the small
    return np.split(order, np.flatnonzero(np.diff(codes[order])) + 1)


def _far(rows: Ints, lat: Floats, lon: Floats) -> Ints:
    """Rows plainly farther from the middle of all the station ever heard than the rest: worth a look."""
    north, east = lat[rows], geodesy.wrap_deg(lon[rows] - lon[rows[0]])
    if geodesy.distance_m(north.min(), east.min(), north.max(), east.max()) < limits.HORIZON_LEAST_M:
        return rows[:0]
    away = geodesy.distance_m(np.median(north), np.median(east), north, east)
    lone = max(limits.HORIZON_LEAST_M, _PLAINLY * float(np.quantile(away, 0.99)))
    result: Ints = rows[away > lone]
    return result


def _too_far(
    row: int,
    heard: tuple[Ints, Ints],
    columns: tuple[Ints, Floats, Floats, Ints],
    known: tuple[float, float, float] | None,
) -> bool:
    """Whether a row lies beyond what the station hears within a day, as no more than a ship or two do.

    `heard` are the rows of the station by time, and their times.
    """
    t, lat, lon, mmsi = columns
    rows, times = heard
    first, last = np.searchsorted(times, [t[row] - _DAY_MS, t[row] + _DAY_MS + 1])
    near = rows[first:last]
    if len(near) < limits.HORIZON_FIXES:
        return False
    hour = slice(*np.searchsorted(t[near], [t[row] - _HOUR_MS, t[row] + _HOUR_MS + 1]))
    beside, near = near[hour], near[:: -(-len(near) // _SAMPLE)]
    east = geodesy.wrap_deg(lon[near] - lon[row])
    middle = (float(np.median(lat[near])), float(geodesy.wrap_deg(lon[row] + np.median(east))))
    if known is not None:
        middle = known[:2]
    away = geodesy.distance_m(*middle, lat[near], lon[near])
    usual = float(np.quantile(away, 0.99))
    if usual > limits.SATELLITE_M / 2.0:
        return False
    reach = max(limits.HORIZON_SHARE * usual, limits.HORIZON_LEAST_M)
    if known is not None:
        reach = max(1.5 * usual, _DUCTING * 4120.0 * (np.sqrt(known[2]) + np.sqrt(_SHIP_M)))  # ITU-R P.310, k = 4/3
    if float(geodesy.distance_m(*middle, lat[row], lon[row])) <= reach:
        return False
    beyond_reach = geodesy.distance_m(*middle, lat[beside], lon[beside]) > reach
    return len(np.unique(mmsi[beside[beyond_reach]])) <= _MOST_SHIPS


def _anomaly(row: int, columns: tuple[Ints, Floats, Floats, Ints]) -> Anomaly:
    t, lat, lon, mmsi = columns
    sentence = f"MMSI {mmsi[row]} sent a position beyond the reach of the station that heard it."
    when = int(t[row])
    return Anomaly("horizon", (int(mmsi[row]),), when, when, float(lat[row]), float(lon[row]), 0.0, 1, sentence)
