"""Ships that move as they say, and what falsifies their positions: synthetic, for the tests of anomalies."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

import numpy as np
import pandas as pd

from detector import geodesy
from detector.ais import normalise
from detector.parameters import Parameters
from detector.tracks.anomalies.mark import mark
from detector.tracks.build import build
from detector.units import KN_MS

START_MS = 1_709_280_000_000
LAT, LON = 34.2, 124.3


@dataclass
class Ship:
    """A ship: minutes, true metres east and north; speed, course and heading follow, unless given."""

    mmsi: int
    minutes: np.ndarray
    east: np.ndarray
    north: np.ndarray
    noise_m: float = 3.0
    more: dict[str, Any] = field(default_factory=dict)
    station: int = 0

    def frame(self, lat: float, lon: float, start_ms: int) -> dict[str, Any]:
        """Its columns as sent."""
        rng = np.random.default_rng(self.mmsi)
        seconds = np.round(self.minutes * 60.0)
        ve, vn = np.gradient(self.east, seconds), np.gradient(self.north, seconds)
        cog = np.round(np.degrees(np.arctan2(ve, vn)) % 360.0, 1)
        sog = np.round(np.hypot(ve, vn) / KN_MS, 1)
        north_deg, east_deg = geodesy.metres_per_degree(lat)
        wander = rng.normal(0.0, self.noise_m, (2, len(seconds)))
        columns = {
            "time_ms": (start_ms + seconds * 1000).astype(np.int64),
            "mmsi": np.full(len(seconds), self.mmsi),
            "lat": np.round(lat + (self.north + wander[1]) / north_deg, 6),
            "lon": geodesy.wrap_deg(lon + np.round((self.east + wander[0]) / east_deg, 6)),
            "sog_kn": sog,
            "cog_deg": cog % 360.0,
            "heading_deg": np.round(cog) % 360.0,
            "nav_status": np.zeros(len(seconds)),
            "message_type": np.ones(len(seconds)),
            "station": np.full(len(seconds), self.station),
        }
        for name, value in self.more.items():
            columns[name] = np.broadcast_to(np.asarray(value, dtype=np.float64), len(seconds)).copy()
        return columns


def line(mmsi: int, step_s: float, hours: float, kn: float, bearing_deg: float = 60.0, **more: Any) -> Ship:
    """A ship on a straight course from `east`, `north` metres."""
    minutes = np.arange(0.0, hours * 60.0, step_s / 60.0)
    metres, angle = kn * KN_MS * minutes * 60.0, np.radians(bearing_deg)
    east, north = more.pop("east", 0.0), more.pop("north", 0.0)
    return Ship(mmsi, minutes, east + metres * np.sin(angle), north + metres * np.cos(angle), **more)


def berthed(mmsi: int, step_s: float, hours: float, east: float = 0.0, north: float = 0.0, **more: Any) -> Ship:
    """A ship at rest."""
    minutes = np.arange(0.0, hours * 60.0, step_s / 60.0)
    heard = Ship(mmsi, minutes, np.full(len(minutes), east), np.full(len(minutes), north), **more)
    heard.more = {"sog_kn": 0.1, "heading_deg": 40.0, "nav_status": 5.0, **heard.more}
    return heard


def ring(minutes: np.ndarray, radius_m: float, kn: float) -> tuple[np.ndarray, np.ndarray]:
    """East and north metres on a ring about the origin."""
    angle = kn * KN_MS * minutes * 60.0 / radius_m
    return radius_m * np.sin(angle), radius_m * np.cos(angle)


def as_sent(ship: Ship, between: tuple[float, float], east: Any, north: Any, relative: bool = False) -> Ship:
    """The ship with false positions between two minutes: metres of a place, or (relative) from her own."""
    told = Ship(
        ship.mmsi, ship.minutes, ship.east.copy(), ship.north.copy(), ship.noise_m, dict(ship.more), ship.station
    )
    true = ship.frame(LAT, LON, START_MS)
    told.more = {**{n: true[n] for n in ("sog_kn", "cog_deg", "heading_deg")}, **told.more}
    at = falsified(ship, between)
    told.east[at] = (ship.east[at] if relative else 0.0) + np.broadcast_to(east, at.sum())
    told.north[at] = (ship.north[at] if relative else 0.0) + np.broadcast_to(north, at.sum())
    return told


def falsified(ship: Ship, between: tuple[float, float]) -> np.ndarray:
    """Which of her fixes lie between two minutes."""
    return (ship.minutes >= between[0]) & (ship.minutes < between[1])


def positions(ships: list[Ship], lat: float = LAT, lon: float = LON, start_ms: int = START_MS) -> pd.DataFrame:
    """The POSITIONS table."""
    frames = [ship.frame(lat, lon, start_ms) for ship in ships]
    columns = {name: np.concatenate([f[name] for f in frames]) for name in frames[0]}
    size = len(columns["mmsi"])
    station = columns.pop("station")
    table = normalise.positions({**columns, "file": [0] * size, "line": list(range(1, size + 1))})
    return table.assign(station=station.astype(np.int64))


def marked(ships: list[Ship], land: Any = None, stations: Any = None, **where: Any) -> pd.DataFrame:
    """The rows of TRACKS, those aside too, in order of line, `marks` as `mark` says; anomalies in `attrs`."""
    return marked_positions(positions(ships, **where), land, stations)


def marked_positions(table: pd.DataFrame, land: Any = None, stations: Any = None) -> pd.DataFrame:
    """The same of a POSITIONS table."""
    found = build(table, Parameters().tracks)
    rows = pd.concat([found.tracks, found.aside], ignore_index=True)
    marks, anomalies = mark(rows, land, stations)
    rows["marks"] = marks  # not those of hull separation: what it found displaced is marked again, unless dated wrongly
    rows = rows.sort_values("line", ignore_index=True)
    rows.attrs["anomalies"] = anomalies
    return rows
