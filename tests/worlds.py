"""Small worlds for tests: ships on a plane about an origin, as POSITIONS and STATICS tables. Synthetic throughout."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

import numpy as np
import pandas as pd

from detector import geodesy
from detector.ais import normalise
from detector.parameters import Parameters
from detector.pipeline import Detection, detect
from detector.places.ports import NearestPort

START_MS = 1_709_280_000_000  # 2024-03-01T08:00:00Z
MIN = 60_000
HOUR = 3_600_000

Track = Callable[[np.ndarray], tuple[np.ndarray, np.ndarray]]  # minutes -> east and north metres of the antenna


@dataclass
class Vessel:
    """One ship of a test world; `heard` are minutes at which it was heard."""

    mmsi: int
    track: Track
    heard: np.ndarray
    heading_deg: float | Callable[[np.ndarray], np.ndarray] = 0.0
    sides: tuple[int, int, int, int] | None = (70, 20, 7, 7)
    ship_type: int | None = 80
    imo: int | None = None
    shipname: str | None = None
    draughts: list[tuple[float, float]] = field(default_factory=list)  # (minute, draught)
    sog_kn: float = 0.5


def still(east_m: float, north_m: float) -> Track:
    """A ship that stays where it is."""
    return lambda minutes: (np.full(len(minutes), float(east_m)), np.full(len(minutes), float(north_m)))


def drift(east_m: float, north_m: float, east_kn: float = 0.5, north_kn: float = 0.3) -> Track:
    """A ship that goes straight and evenly."""
    step = geodesy.KN_MS * 60
    return lambda minutes: (east_m + east_kn * step * minutes, north_m + north_kn * step * minutes)


def waypoints(*points: tuple[float, float, float]) -> Track:
    """A ship that passes (minute, east, north) points, straight and evenly between them."""
    at, east, north = (np.array(column, dtype=float) for column in zip(*points, strict=True))
    return lambda minutes: (np.interp(minutes, at, east), np.interp(minutes, at, north))


def every(step_min: float, start: float, end: float) -> np.ndarray:
    """Minutes from start to end."""
    return np.arange(start, end + 1e-9, step_min)


def positions(
    vessels: list[Vessel], lat: float = 28.6, lon: float = 125.2, start_ms: int = START_MS, noise_m: float = 0.0
) -> pd.DataFrame:
    """The POSITIONS table of some ships."""
    rng = np.random.default_rng(7)
    north_per_deg, east_per_deg = geodesy.metres_per_degree(lat)
    columns: dict[str, list[Any]] = {name: [] for name in ("time_ms", "mmsi", "lat", "lon", "sog_kn", "heading_deg")}
    for vessel in vessels:
        east, north = vessel.track(vessel.heard)
        east, north = (value + rng.normal(0, noise_m, len(value)) if noise_m else value for value in (east, north))
        columns["time_ms"] += list((start_ms + np.round(vessel.heard * 60) * 1000).astype(np.int64))
        columns["mmsi"] += [vessel.mmsi] * len(east)
        columns["lat"] += list(lat + north / north_per_deg)
        columns["lon"] += list(geodesy.wrap_deg(lon + east / east_per_deg))
        columns["sog_kn"] += [vessel.sog_kn] * len(east)
        turned = vessel.heading_deg(vessel.heard) if callable(vessel.heading_deg) else vessel.heading_deg
        columns["heading_deg"] += list(np.broadcast_to(turned, len(east)))
    size = len(columns["mmsi"])
    return normalise.positions({**columns, "file": [0] * size, "line": list(range(1, size + 1))})


def statics(vessels: list[Vessel], start_ms: int = START_MS, end_min: float = 600.0) -> pd.DataFrame:
    """The STATICS table of some ships: what they say every half hour, and the draughts given."""
    rows: list[dict[str, Any]] = []
    names = ("to_bow_m", "to_stern_m", "to_port_m", "to_starboard_m")
    for vessel in vessels:
        for minute in np.arange(0, end_min, 30.0):
            draught = next((d for at, d in reversed(vessel.draughts) if at <= minute), 0.0)
            rows.append(
                {
                    "time_ms": int(start_ms + minute * MIN),
                    "mmsi": vessel.mmsi,
                    "imo": vessel.imo,
                    "shipname": vessel.shipname,
                    "ship_type": vessel.ship_type,
                    "draught_m": draught,
                    **dict(zip(names, vessel.sides or (0, 0, 0, 0), strict=True)),
                }
            )
    if not rows:
        rows_frame: dict[str, Any] = {"time_ms": [], "mmsi": []}
        return normalise.statics(rows_frame)
    frame = pd.DataFrame(rows)
    return normalise.statics({**{name: frame[name] for name in frame}, "line": list(range(1, len(frame) + 1))})


@dataclass(frozen=True)
class OpenSea:
    """Surroundings without a coast: the same port at the same distance everywhere, and a given share of night."""

    port_m: float = 200_000.0
    night: float = 0.0

    def shore_m(self, lat: float, lon: float) -> float:
        return self.port_m

    def port(self, lat: float, lon: float) -> NearestPort:
        return NearestPort("Testport", "Nowhere", self.port_m, 90.0)

    def charted(self, lat: float, lon: float) -> str:
        """Nothing is charted."""
        return ""

    def night_share(self, start: datetime, end: datetime, lat: float, lon: float) -> float:
        return self.night

    def words(self, lat: float, lon: float) -> str:
        return f"{self.port_m / 1852:.0f} nm E of Testport"

    def polygons_in(
        self, west: float, south: float, east: float, north: float, tolerance_deg: float = 0.0
    ) -> list[np.ndarray]:
        return []


def found(vessels: list[Vessel], parameters: Parameters | None = None, **where: Any) -> Detection:
    """What the detector finds in a world at sea."""
    start_ms = where.get("start_ms", START_MS)
    return detect(positions(vessels, **where), statics(vessels, start_ms), parameters or Parameters(), OpenSea())


def shifted(time: datetime, minutes: float) -> datetime:
    """A time moved by minutes."""
    return time + timedelta(minutes=minutes)


def alongside_pair(start: float = 60, end: float = 240, apart: float = 17.0, **options: Any) -> list[Vessel]:
    """Two tankers, 90 x 14 m: one drifting from minute 0 to 300, the other coming alongside and leaving again."""
    slow = drift(0, 0)
    at_start, at_end = ([float(v[0]) for v in slow(np.array([float(m)]))] for m in (start, end))
    guest = waypoints(
        (0, at_start[0] + 9000, at_start[1] + 9000),
        (start - 15, at_start[0] + 400, at_start[1] + 300),
        (start, at_start[0] + apart, at_start[1]),
        (end, at_end[0] + apart, at_end[1]),
        (end + 10, at_end[0] + 500, at_end[1] + 300),
        (400, at_end[0] + 12000, at_end[1] + 12000),
    )
    heard = every(options.get("step_min", 0.5), 0, 300)
    return [
        Vessel(511000001, slow, heard, shipname="SAMPLE ONE", imo=9074729),
        Vessel(671000002, guest, heard + options.get("offset_min", 0.0), shipname="SAMPLE TWO", imo=9000259),
    ]
