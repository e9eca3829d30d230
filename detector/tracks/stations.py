"""What kind of station heard a report, learnt from the reports: on shore, or on a satellite."""

from __future__ import annotations

from typing import TYPE_CHECKING, Literal

import numpy as np
from numpy.typing import NDArray

from detector import geodesy
from detector.schema import milliseconds
from detector.units import MIN_S, MS_PER_S
from detector.vocabulary import DISBELIEVED

if TYPE_CHECKING:
    import pandas as pd

StationKind = Literal["shore", "satellite", "unknown"]

LONG_RANGE = (
    27  # ITU-R M.1371 annex 4: sent on channels of its own for satellites; stations on shore do not listen there
)
_LEAST_REPORTS = 20  # fewer show neither how far nor how steadily a station hears
_SATELLITE_M = 500_000.0  # from the middle of what it hears: a duct over warm sea carries VHF 300-400 km [from memory]
_SHORE_M = 250_000.0  # no satellite's footprint is so small, but its traffic may be: the bursts decide
_BURST_MS = 15 * MIN_S * MS_PER_S  # a low satellite is above the horizon of a place for at most about 15 min
_BURST_SHARE = 0.35  # of the quarter hours it is known over: a shore station hears in nearly all, outages apart


def station_kinds(tracks: pd.DataFrame) -> dict[int, StationKind]:
    """The kind of each station of the table, by its number in the column `station`; empty without that column.

    A station that hears long-range reports, or ships more than 500 km from the middle of all it hears, is a satellite.
    One that hears nearly always and within 250 km stands on shore. What shows neither is unknown.
    """
    if "station" not in tracks.columns:
        return {}
    station = tracks["station"].to_numpy(np.int64)
    t = milliseconds(tracks["time"])
    kinds = tracks["message_type"].to_numpy(np.int64)
    believed = (tracks["marks"].to_numpy(np.int64) & int(DISBELIEVED)) == 0
    lat, lon = tracks["lat"].to_numpy(np.float64), tracks["lon"].to_numpy(np.float64)
    order = np.argsort(station, kind="stable")
    names, starts = np.unique(station[order], return_index=True)
    found: dict[int, StationKind] = {}
    for name, rows in zip(names.tolist(), np.split(order, starts[1:]), strict=True):
        if name:
            sure = rows[believed[rows]]
            found[name] = _kind(t[sure], lat[sure], lon[sure], bool((kinds[rows] == LONG_RANGE).any()))
    return found


def _kind(t: NDArray[np.int64], lat: NDArray[np.float64], lon: NDArray[np.float64], long_range: bool) -> StationKind:
    if long_range:
        return "satellite"
    if len(t) < _LEAST_REPORTS:
        return "unknown"
    middle = geodesy.unit_vectors(lat, lon).mean(axis=0)
    middle_lat = float(np.degrees(np.arctan2(middle[2], np.hypot(middle[0], middle[1]))))
    middle_lon = float(np.degrees(np.arctan2(middle[1], middle[0])))
    reach = float(np.quantile(geodesy.distance_m(lat, lon, middle_lat, middle_lon), 0.95))
    if reach > _SATELLITE_M:
        return "satellite"
    first = int(t.min())  # counted from its own first report: no matter when that was
    quarters = len(np.unique((t - first) // _BURST_MS))
    steady = quarters / max((int(t.max()) - first) // _BURST_MS + 1, 1)
    if steady < _BURST_SHARE and reach > _SHORE_M / 2:
        return "satellite"
    return "shore" if steady >= _BURST_SHARE and reach <= _SHORE_M else "unknown"


def heard_by(tracks: pd.DataFrame, kind: StationKind | None) -> NDArray[np.bool_]:
    """Which reports of TRACKS were heard by stations of that kind; all of them for None."""
    if kind is None:
        return np.ones(len(tracks), dtype=np.bool_)
    long_range = tracks["message_type"].to_numpy(np.int64) == LONG_RANGE
    by_station = np.zeros(len(tracks), dtype=np.bool_)
    if "station" in tracks.columns:
        wanted = [name for name, what in station_kinds(tracks).items() if what == kind]
        by_station = np.isin(tracks["station"].to_numpy(np.int64), np.array(wanted, dtype=np.int64))
    result: NDArray[np.bool_] = by_station | long_range if kind == "satellite" else by_station & ~long_range
    return result
