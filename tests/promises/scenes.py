"""Small random recordings of ships that meet, for the promises: many scenes far apart in one table. Synthetic ships.

A scene is a mother ship that lies at anchor and swings, drifts, or steams, with one or two ships that come alongside
and leave, neighbours and passers-by; with silences, exchanged numbers, second transponders, class B sets, echoes,
leaps, and headings and dimensions that are not sent. Scene `k` has a latitude of its own, and the MMSIs from
`412_000_000 + 1_000 k` on.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

import numpy as np
import pandas as pd
import worlds

from detector import geodesy
from detector.ais import normalise

FIRST_MMSI, APART = 412_000_000, 1_000
LATS = (*range(-58, -20, 2), *range(-12, 36, 2))  # 120 nm from scene to scene, and open sea here as well as at 180
LON = -125.0
KN = geodesy.KN_MS * 60  # metres a minute
TANKER, CARGO, TUG, FISHING = 80, 70, 52, 30
SIDES = ((70, 20, 7, 7), (50, 12, 5, 6), (140, 40, 14, 14), (100, 25, 10, 9), (20, 8, 4, 4))


@dataclass
class Hull:
    """One ship: where she was and how she lay at given minutes, and how she was heard."""

    east: np.ndarray
    north: np.ndarray
    heading: np.ndarray
    minutes: np.ndarray
    mmsi: np.ndarray
    message_type: int = 1
    tells: dict[str, Any] = field(default_factory=dict)


@dataclass(frozen=True)
class Tables:
    """POSITIONS and STATICS of some scenes."""

    positions: pd.DataFrame
    statics: pd.DataFrame


def scene_of(mmsi: int) -> int:
    """The scene that an MMSI is of."""
    return (mmsi - FIRST_MMSI) // APART


class _Scene:
    """One scene in the making."""

    def __init__(self, number: int, rng: np.random.Generator) -> None:
        self.rng, self.number, self.many = rng, number, 0
        self.lon = LON + rng.uniform(-0.1, 0.1)
        self.hours = rng.uniform(4, 9)
        self.start_ms = worlds.START_MS + int(rng.integers(0, 48 * 3_600)) * 1_000
        self.mode = rng.choice(["anchor", "drift", "way"])
        self.course, self.knots = (
            rng.uniform(0, 360),
            {"anchor": 0.0, "drift": 0.7, "way": rng.uniform(3, 6)}[self.mode],
        )
        self.swing = rng.uniform(5, 70), rng.uniform(60, 400), rng.uniform(0, 6.3)
        self.hulls: list[Hull] = []

    def number_of_ship(self) -> int:
        """The next MMSI; those of a scene are far from being in the order of the ships."""
        self.many += 1
        return FIRST_MMSI + APART * self.number + (self.many * 379) % 997

    def minutes(self) -> np.ndarray:
        """When a ship is heard, to the second, silences left out."""
        step = self.rng.choice([1.5, 3.0, 5.0, 8.0, 20.0], p=[0.15, 0.3, 0.25, 0.2, 0.1])
        at = np.arange(self.rng.uniform(0, step), self.hours * 60, step)
        at = np.unique(np.round((at + self.rng.uniform(0, 0.4 * step, len(at))) * 60)) / 60
        for _ in range(self.rng.choice([0, 1, 2], p=[0.6, 0.25, 0.15])):
            begin = self.rng.uniform(0, self.hours * 60)
            at = at[(at < begin) | (at > begin + self.rng.choice([25, 80, 240]))]
        return at

    def mother(self, at: np.ndarray) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
        """East, north and heading of the mother ship at some minutes."""
        wide, period, phase = self.swing
        turn = wide * np.sin(2 * np.pi * at / period + phase)
        heading = self.course + (turn if self.mode != "way" else 0.05 * turn)
        way, ahead = np.radians(self.course), np.radians(heading)
        scope = 150.0 if self.mode == "anchor" else 0.0
        east = self.knots * KN * at * np.sin(way) - scope * np.sin(ahead)
        north = self.knots * KN * at * np.cos(way) - scope * np.cos(ahead)
        return east, north, heading

    def beside(self, at: np.ndarray, side: int, sides: Any) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
        """A ship that comes alongside the mother for some hours and leaves again."""
        begin = self.rng.uniform(-60, self.hours * 30)
        end = begin + self.rng.uniform(25, self.hours * 50)
        fast = self.rng.uniform(3, 8) * KN
        off = fast * np.maximum(np.maximum(begin - at, at - end), 0.0)
        east, north, heading = self.mother(at)
        abeam = side * (14.0 + sides[2] + self.rng.uniform(1, 6)) + side * off
        ahead, along = np.radians(heading), self.rng.uniform(-15, 15)
        east = east + along * np.sin(ahead) + abeam * np.cos(ahead)
        north = north + along * np.cos(ahead) - abeam * np.sin(ahead)
        return east, north, heading + (180.0 if self.rng.random() < 0.2 else 0.0) + self.rng.normal(0, 0.7, len(at))

    def neighbour(self, at: np.ndarray) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
        """A ship that lies some hundred metres away, at her own anchor or drifting by herself."""
        east, north, heading = self.mother(at + self.rng.uniform(2, 9))
        away, way = self.rng.uniform(60, 700), self.rng.uniform(0, 6.3)
        apart = self.rng.uniform(0, 0.5) if self.mode == "drift" else 0.0
        return (
            east + away * np.sin(way) + apart * at,
            north + away * np.cos(way),
            heading + self.rng.normal(0, 4, len(at)),
        )

    def passer(self, at: np.ndarray) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
        """A ship that steams by."""
        course, knots = self.rng.uniform(0, 360), self.rng.uniform(7, 16)
        middle, off = self.rng.uniform(0, self.hours * 60), self.rng.uniform(-400, 400)
        gone, way = knots * KN * (at - middle), np.radians(course)
        east, north, _ = self.mother(np.array([middle]))
        return (
            east + gone * np.sin(way) + off * np.cos(way),
            north + gone * np.cos(way) - off * np.sin(way),
            course + 0 * at,
        )

    def add(self, how: Any, *more: Any, **said: Any) -> None:
        """A ship that is heard, perhaps under two numbers, perhaps from two transponders."""
        sides = said.setdefault("sides", SIDES[self.rng.integers(len(SIDES))])
        at = self.minutes()
        east, north, heading = how(at, *more)
        if self.rng.random() < 0.15:
            heading = np.full(len(at), np.nan)
        mmsi = np.full(len(at), self.number_of_ship())
        if self.rng.random() < 0.12:
            mmsi[at > self.rng.uniform(0.2, 0.8) * self.hours * 60] = self.number_of_ship()
        kind = 18 if self.rng.random() < 0.15 else 1
        said["imo"] = int(self.rng.choice([9074729, 9000259, 0]))
        said["ship_type"] = said.get("ship_type", int(self.rng.choice([TANKER, TANKER, CARGO, TUG, FISHING, 0])))
        said["sides"] = sides if self.rng.random() < 0.85 else (0, 0, 0, 0)
        self.hulls.append(Hull(east, north, heading, at, mmsi, kind, said))
        if self.rng.random() < 0.12 and len(at) > 9:
            second = np.full(len(at[::3]), self.number_of_ship())
            again = (east[::3] + 4.0, north[::3] - 3.0, heading[::3] * np.nan)
            self.hulls.append(Hull(*again, at[::3], second, 18, {**said, "sides": (0, 0, 0, 0)}))

    def made(self) -> None:
        """All ships of the scene."""
        self.add(self.mother, ship_type=TANKER)
        sides = SIDES[self.rng.integers(len(SIDES))]
        self.add(self.beside, 1, sides, sides=sides, ship_type=int(self.rng.choice([TANKER, TANKER, 0, TUG])))
        if self.rng.random() < 0.25:
            self.add(self.beside, -1, sides, sides=sides)
        for _ in range(int(self.rng.integers(0, 3))):
            self.add(self.neighbour if self.rng.random() < 0.6 else self.passer)

    def position_rows(self) -> dict[str, np.ndarray]:
        """The raw columns of the positions: GNSS noise, whole degrees, tenths of knots, as on the wire."""
        parts = [self._rows(hull) for hull in self.hulls]
        return {name: np.concatenate([part[name] for part in parts]) for name in parts[0]}

    def _rows(self, hull: Hull) -> dict[str, np.ndarray]:
        many = len(hull.minutes)
        lat = LATS[self.number]
        east, north = hull.east + self.rng.normal(0, 4, many), hull.north + self.rng.normal(0, 4, many)
        per_north, per_east = geodesy.metres_per_degree(lat)
        t = self.start_ms + np.round(hull.minutes * 60).astype(np.int64) * 1000
        step_s = np.maximum(np.gradient(hull.minutes) * 60, 1.0) if many > 1 else np.ones(many)
        v_east, v_north = (np.gradient(v) / step_s if many > 1 else np.zeros(many) for v in (hull.east, hull.north))
        columns = {
            "time_ms": t,
            "mmsi": hull.mmsi,
            "lat": lat + north / per_north,
            "lon": self.lon + east / per_east,
            "sog_kn": np.round(np.hypot(v_east, v_north) / geodesy.KN_MS + self.rng.uniform(0, 0.2, many), 1),
            "cog_deg": np.round(np.degrees(np.arctan2(v_east, v_north)) % 360, 1) % 360,
            "heading_deg": np.round(hull.heading) % 360,
            "message_type": np.full(many, hull.message_type),
            "utc_second": t // 1000 % 60,
            "nav_status": np.full(many, {"anchor": 1, "drift": 0, "way": 0}[self.mode]),
            "accurate": np.full(many, self.rng.random() < 0.5),
        }
        if many > 5 and self.rng.random() < 0.2:
            columns["lat"][self.rng.integers(many)] += self.rng.uniform(0.1, 0.6)  # a leap
        if self.rng.random() < 0.3:  # heard twice
            echo = self.rng.random(many) < 0.2
            columns = {name: np.concatenate([values, values[echo]]) for name, values in columns.items()}
            columns["time_ms"][many:] += int(self.rng.integers(1, 6)) * 1000
        return columns

    def static_rows(self) -> list[dict[str, Any]]:
        """What the ships say of themselves."""
        rows = []
        for hull in self.hulls:
            for mmsi in dict.fromkeys(hull.mmsi.tolist()):
                heard = hull.minutes[hull.mmsi == mmsi]
                draught = self.rng.uniform(4, 9)
                for minute in np.arange(heard.min(), heard.max() + 1, self.rng.choice([12.0, 30.0, 90.0])):
                    late = minute > self.hours * 35
                    rows.append(self._said(hull, mmsi, minute, draught + (1.5 if late else 0.0)))
        return rows

    def _said(self, hull: Hull, mmsi: int, minute: float, draught_m: float) -> dict[str, Any]:
        names = ("to_bow_m", "to_stern_m", "to_port_m", "to_starboard_m")
        return {
            "time_ms": self.start_ms + round(minute * 60) * 1000,
            "mmsi": mmsi,
            "imo": hull.tells["imo"],
            "shipname": f"SAMPLE {chr(65 + mmsi % 26)}{chr(65 + mmsi // 26 % 26)}",
            "callsign": None,
            "ship_type": hull.tells["ship_type"],
            "draught_m": round(draught_m, 1),
            "message_type": 5 if hull.message_type == 1 else 24,
            **dict(zip(names, hull.tells["sides"], strict=True)),
        }


def scenes(seed: int, count: int) -> Tables:
    """Some scenes in one table, each on a latitude of its own."""
    rng = np.random.default_rng(seed)
    made = [_Scene(number, rng) for number in range(count)]
    for one in made:
        one.made()
    rows = [one.position_rows() for one in made]
    columns = {name: np.concatenate([part[name] for part in rows]) for name in rows[0]}
    said = pd.DataFrame([row for one in made for row in one.static_rows()])
    many = {"file": np.zeros(len(columns["mmsi"]), dtype=int), "line": np.arange(1, len(columns["mmsi"]) + 1)}
    return Tables(
        normalise.positions({**columns, **many}),
        normalise.statics({**{name: said[name] for name in said}, "line": np.arange(1, len(said) + 1)}),
    )
