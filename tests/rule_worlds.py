"""Small worlds for the published rules: two ships that meet for exact minutes at an exact distance. Synthetic."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
import pandas as pd
import worlds
from worlds import Vessel

from detector import geodesy
from detector.evaluate.baselines.registry import baseline
from detector.evaluate.scene import Scene, scene
from detector.parameters import Parameters
from detector.places.ports import NearestPort
from detector.units import NM_M

ONE, TWO = 511000001, 671000002


@dataclass(frozen=True)
class Waters(worlds.OpenSea):
    """Open sea at a given distance from shore and from a port."""

    off_shore_m: float = 300_000.0

    def shore_m(self, lat: float, lon: float) -> float:
        return self.off_shore_m

    def port(self, lat: float, lon: float) -> NearestPort:
        return NearestPort("Testport", "Nowhere", self.port_m, 90.0)


def waters(shore_m: float = 300_000.0, port_m: float = 300_000.0) -> Waters:
    """Open sea at a given distance from shore and from a port."""
    return Waters(port_m=port_m, off_shore_m=shore_m)


def meeting(
    apart_m: float = 30.0,
    start: float = 60,
    end: float = 360,
    kn: float = 0.5,
    until: float = 480,
    silent: tuple[float, float] | None = None,
    again: tuple[float, float] | None = None,
    step: float = 1.0,
    **of_both: Any,
) -> list[Vessel]:
    """Two ships that drift east at `kn`, the second `apart_m` east of the first from `start` to `end` (minutes).

    A minute before and after it is 1.9 km farther off. The second ship says nothing between the minutes `silent`, and
    comes again for `again`.
    """
    points = [(-1.0, apart_m + 9000.0)]
    for first, last in [(start, end), *([again] if again else [])]:
        points += [
            (first - 1, apart_m + 1900),
            (first, apart_m),
            (last, apart_m),
            (last + 1, apart_m + 1900),
            (last + 6, apart_m + 9000),
        ]
    at, gap = np.array(points).T
    first_ship = worlds.drift(0, 0, kn, 0.0)

    def second_ship(minutes: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
        east, north = first_ship(minutes)
        return east + np.interp(minutes, at, gap), north

    heard = worlds.every(step, 0, until)
    heard_2 = heard if silent is None else heard[(heard <= silent[0]) | (heard >= silent[1])]
    return [
        Vessel(ONE, first_ship, heard, sog_kn=kn, **of_both),
        Vessel(TWO, second_ship, heard_2, sog_kn=kn, **of_both),
    ]


def lone(slow_from: float, slow_to: float, kn: float = 1.0, until: float = 600, step: float = 1.0) -> list[Vessel]:
    """A ship at 10 knots that goes at `kn` between two minutes; it reports no speed, only where it is."""
    fast, slow = (speed * geodesy.KN_MS * 60 for speed in (10.0, kn))
    at = np.array([0.0, slow_from, slow_to, max(until, slow_to + 1)])
    north = np.concatenate([[0.0], np.cumsum(np.diff(at) * np.array([fast, slow, fast]))])
    heard = worlds.every(step, 0, until)
    return [Vessel(ONE, lambda m: (np.zeros(len(m)), np.interp(m, at, north)), heard, sog_kn=float("nan"))]


def scene_of(vessels: list[Vessel], around: worlds.OpenSea | None = None, **where: Any) -> Scene:
    """The scene of some ships; `where` as for `worlds.positions`."""
    said = worlds.statics(vessels, where.get("start_ms", worlds.START_MS))
    return scene(worlds.positions(vessels, **where), said, Parameters(), around or waters())


def found(rule: str, vessels: list[Vessel], around: worlds.OpenSea | None = None, **where: Any) -> pd.DataFrame:
    """The events of a rule in a world of some ships."""
    return baseline(rule).events(scene_of(vessels, around, **where))


def minutes(events: pd.DataFrame) -> list[tuple[float, float]]:
    """First and last minute of each event, counted from the start of the world."""
    start = pd.Timestamp(worlds.START_MS, unit="ms", tz="UTC")
    return [
        ((a - start).total_seconds() / 60, (b - start).total_seconds() / 60)
        for a, b in zip(events["start"], events["end"], strict=True)
    ]


NM = NM_M
