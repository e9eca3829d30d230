"""Several ships that send one and the same position again and again: no two antennas are at one place."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from detector import geodesy
from detector.schema import milliseconds
from detector.tracks.anomalies.anomaly import Anomaly
from detector.vocabulary import Mark

if TYPE_CHECKING:
    import pandas as pd

Ints = NDArray[np.int64]
Marks = NDArray[np.int32]
_SHIPS, _TIMES = 3, 3  # so many ships, each so often: receivers that pin their place are alone with it
_APART_MS = 6 * 3_600_000  # two such stretches are two events
_FINE = 1e4  # sources that round coarser than to 0.0001 degree (11 m) put neighbours on one point
_LONG_RANGE = 27  # its positions are rounded to a tenth of a minute: an anchorage on one point
_MINUTE_MS, _HOUR_MS = 60_000, 3_600_000


def one_point(tracks: pd.DataFrame, order: Ints | None, marks: Marks) -> list[Anomaly]:
    """The events, their fixes marked in `marks`; those of ships known to be displaced are left alone.

    `order` is that by track and time, None where the rows are in it.
    """
    lat, lon, track = (tracks[name].to_numpy() for name in ("lat", "lon", "track"))
    if order is not None:
        lat, lon, track = lat[order], lon[order], track[order]
    again = np.zeros(len(lat), dtype=bool)
    same = (lat[1:] == lat[:-1]) & (lon[1:] == lon[:-1]) & (track[1:] == track[:-1]) & (track[1:] >= 0)
    again[1:] |= same
    again[:-1] |= same
    coarse = tracks["message_type"].to_numpy() == _LONG_RANGE
    rows = np.flatnonzero(again & ~(coarse if order is None else coarse[order]))
    rows = rows[~(_on_grid(lat[rows], lon[rows], _FINE / 10.0, 1e-4) | _on_grid(lat[rows], lon[rows], 600.0, 4e-3))]
    if not len(rows):
        return []
    rows = rows if order is None else order[rows]
    return [_event(tracks, members, marks) for members in _events(tracks, rows, marks)]


def _on_grid(lat: NDArray[np.float64], lon: NDArray[np.float64], per_deg: float, within: float) -> NDArray[np.bool_]:
    """Which places are rounded to a grid: 0.001 degree by their source, a tenth of a minute in long-range reports."""
    off = [np.abs(value * per_deg - np.round(value * per_deg)) for value in (lat, lon)]
    result: NDArray[np.bool_] = (off[0] < within) & (off[1] < within)
    return result


def _events(tracks: pd.DataFrame, rows: Ints, marks: Marks) -> list[Ints]:
    """The rows of each event: of one position, without a long pause, and of several ships."""
    some = tracks.iloc[rows]
    t, lat, lon, mmsi = (milliseconds(some["time"]), *(some[n].to_numpy() for n in ("lat", "lon", "mmsi")))
    place = np.lexsort((mmsi, t, lon, lat))
    new = (np.diff(lat[place]) != 0) | (np.diff(lon[place]) != 0) | (np.diff(t[place]) > _APART_MS)
    found = []
    for part in np.split(place, np.flatnonzero(new) + 1):
        ships, times = np.unique(mmsi[part], return_counts=True)
        if len(ships) < _SHIPS or (times >= _TIMES).sum() < _SHIPS:
            continue
        members = rows[part]
        if (marks[members] & int(Mark.REGIONAL)).all():
            continue
        found.append(members)
    return found


def _event(tracks: pd.DataFrame, members: Ints, marks: Marks) -> Anomaly:
    """Mark the rows; what an analyst would say of them, with the area the ships were in before and after."""
    marks[members] |= int(Mark.FROZEN | Mark.REGIONAL)
    some = tracks.iloc[members]
    t = milliseconds(some["time"])
    start, end = int(t.min()), int(t.max())
    mmsis = tuple(sorted(map(int, some["mmsi"].unique())))
    there = float(some["lat"].iloc[0]), float(some["lon"].iloc[0])
    lat, lon = _around(tracks, mmsis, (start, end), there)
    radius_m = float(geodesy.distance_m(*_middle(lat, lon), lat, lon).max())
    middle = _middle(lat, lon)
    sentence = (
        f"{len(mmsis)} ships sent one and the same position, {there[0]:.5f} {there[1]:.5f}, for "
        f"{(end - start) / _MINUTE_MS:.0f} min: jamming or spoofing of satellite navigation in the area "
        f"({len(members)} reports)."
    )
    return Anomaly(
        "jamming", mmsis, start, end, middle[0], middle[1], radius_m, len(members), sentence,
        there_lat=there[0], there_lon=there[1], there_radius_m=0.0,
    )  # fmt: skip


def _around(
    tracks: pd.DataFrame, mmsis: tuple[int, ...], span: tuple[int, int], there: tuple[float, float]
) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    """Where the ships were within hours of the event, or the point itself where nothing else was heard of them."""
    t = milliseconds(tracks["time"])
    near = np.isin(tracks["mmsi"].to_numpy(), mmsis) & (t >= span[0] - 6 * _HOUR_MS) & (t <= span[1] + 6 * _HOUR_MS)
    elsewhere = near & ((tracks["lat"].to_numpy() != there[0]) | (tracks["lon"].to_numpy() != there[1]))
    if not elsewhere.any():
        return np.array([there[0]]), np.array([there[1]])
    first = tracks[elsewhere].groupby("mmsi")[["lat", "lon"]].median()
    return first["lat"].to_numpy(), first["lon"].to_numpy()


def _middle(lat: NDArray[np.float64], lon: NDArray[np.float64]) -> tuple[float, float]:
    turned = geodesy.wrap_deg(lon - lon[0])
    return float(np.median(lat)), float(geodesy.wrap_deg(lon[0] + np.median(turned)))
