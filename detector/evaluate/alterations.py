"""What darkening does to tables: rows dropped, ships renamed, fixes moved. The tables given stay as they are.

Chance is spent in the order of ship, time and place, so that the order of the rows does not matter.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from detector import geodesy
from detector.schema import milliseconds
from detector.units import KN_MS, MIN_S, MS_PER_S, NM_M

if TYPE_CHECKING:
    import pandas as pd

Bools = NDArray[np.bool_]
Floats = NDArray[np.float64]
Ints = NDArray[np.int64]
_PER_COUNTRY = 1_000_000  # an MMSI is three digits of a country and six of a ship (ITU-R M.585)


@dataclass(frozen=True, slots=True)
class Tables:
    """POSITIONS and STATICS of a recording."""

    positions: pd.DataFrame
    statics: pd.DataFrame


def _ordered(positions: pd.DataFrame, chosen: Bools) -> Ints:
    """The numbers of the chosen rows by ship, time and place."""
    rows = np.flatnonzero(chosen)
    of = positions.iloc[rows]
    keys = (of["lon"].to_numpy(), of["lat"].to_numpy(), milliseconds(of["time"]), of["mmsi"].to_numpy())
    result: Ints = rows[np.lexsort(keys)]
    return result


def without(tables: Tables, chosen: Bools, dropped: Callable[[Floats], Bools]) -> Tables:
    """The tables without those chosen positions that `dropped` names, asked ship by ship with minutes since 1970."""
    positions = tables.positions
    kept = np.ones(len(positions), dtype=bool)
    rows = _ordered(positions, chosen)
    ships = positions["mmsi"].to_numpy()[rows]
    minutes = milliseconds(positions["time"])[rows] / (MIN_S * MS_PER_S)
    for ship in np.unique(ships):
        own = ships == ship
        kept[rows[own]] = ~dropped(minutes[own])
    return Tables(positions[kept], tables.statics)


def free_mmsi(tables: Tables, mmsi: int, rng: np.random.Generator) -> int:
    """An MMSI of the same country that nobody in the tables uses."""
    used = set(tables.positions["mmsi"]) | set(tables.statics["mmsi"])
    first = mmsi // _PER_COUNTRY * _PER_COUNTRY
    while (made := first + int(rng.integers(1, _PER_COUNTRY))) in used:
        pass
    return made


def renamed(tables: Tables, mmsi: int, from_ms: int, new_mmsi: int) -> Tables:
    """The tables with a ship under another MMSI from a time on; name, call sign and IMO number are not said again."""
    positions, statics = tables.positions.copy(), tables.statics.copy()
    for frame in (positions, statics):
        frame.loc[(frame["mmsi"] == mmsi).to_numpy() & (milliseconds(frame["time"]) >= from_ms), "mmsi"] = new_mmsi
    anew = (statics["mmsi"] == new_mmsi).to_numpy()
    for name in ("imo", "callsign", "shipname"):
        statics[name] = statics[name].mask(anew)
    return Tables(positions, statics)


def near(positions: pd.DataFrame, centre: Bools, radius_nm: float) -> Bools:
    """The fixes within a distance of the mean of some of them; none where there is no mean."""
    if not centre.any():
        return np.zeros(len(positions), dtype=bool)
    lat, lon = middle(positions["lat"].to_numpy()[centre], positions["lon"].to_numpy()[centre])
    away_m = geodesy.distance_m(lat, lon, positions["lat"].to_numpy(), positions["lon"].to_numpy())
    result: Bools = away_m <= radius_nm * NM_M
    return result


def middle(lat: Floats, lon: Floats) -> tuple[float, float]:
    """The mean position of some fixes, also across the 180th meridian."""
    east = geodesy.wrap_deg(lon - lon[0])
    return float(lat.mean()), float(geodesy.wrap_deg(lon[0] + east.mean()))


def scattered(positions: pd.DataFrame, chosen: Bools, within_nm: float, rng: np.random.Generator) -> pd.DataFrame:
    """The table with each chosen fix anywhere on a disc around where it was."""
    rows = _ordered(positions, chosen)
    away_m = within_nm * NM_M * np.sqrt(rng.random(len(rows)))  # the root spreads them evenly over the disc
    bearing = rng.uniform(0.0, 2.0 * np.pi, len(rows))
    lat, lon = positions["lat"].to_numpy()[rows], positions["lon"].to_numpy()[rows]
    return _placed(positions, rows, *_from(lat, lon, away_m * np.sin(bearing), away_m * np.cos(bearing)))


def circled(
    positions: pd.DataFrame, chosen: Bools, radius_m: float, period_min: float, away_nm: float, rng: np.random.Generator
) -> pd.DataFrame:
    """The table with the chosen fixes on a circle whose middle lies some way off, with its speed and course."""
    rows = _ordered(positions, chosen)
    if not len(rows):
        return positions
    towards = rng.uniform(0.0, 2.0 * np.pi)
    lat, lon = middle(positions["lat"].to_numpy()[rows], positions["lon"].to_numpy()[rows])
    seconds = milliseconds(positions["time"])[rows] / MS_PER_S
    bearing = 2.0 * np.pi * (seconds - seconds[0]) / (period_min * MIN_S)
    east = away_nm * NM_M * np.sin(towards) + radius_m * np.sin(bearing)
    north = away_nm * NM_M * np.cos(towards) + radius_m * np.cos(bearing)
    made = _placed(positions, rows, *_from(np.full(len(rows), lat), np.full(len(rows), lon), east, north))
    for name, values in (
        ("sog_kn", 2.0 * np.pi * radius_m / (period_min * MIN_S) / KN_MS),
        ("cog_deg", (np.degrees(bearing) + 90.0) % 360.0),  # clockwise: a quarter turn ahead of the bearing
    ):
        column = made[name].to_numpy().copy()
        column[rows] = values
        made[name] = column
    return made


def _from(lat: Floats, lon: Floats, east_m: Floats, north_m: Floats) -> tuple[Floats, Floats]:
    north_per_deg, east_per_deg = geodesy.metres_per_degree(lat)
    return lat + north_m / north_per_deg, geodesy.wrap_deg(lon + east_m / east_per_deg)


def _placed(positions: pd.DataFrame, rows: Ints, lat: Floats, lon: Floats) -> pd.DataFrame:
    columns = {name: positions[name].to_numpy().copy() for name in ("lat", "lon")}
    columns["lat"][rows], columns["lon"][rows] = lat, lon
    return positions.assign(**columns)


def moved(before: pd.DataFrame, after: pd.DataFrame) -> pd.Series[bool]:
    """Which rows of a table (the same rows, before and after) lie elsewhere; none of a table without places."""
    if "lat" not in before:
        return before["mmsi"] != before["mmsi"]
    return (before["lat"] != after["lat"]) | (before["lon"] != after["lon"])
