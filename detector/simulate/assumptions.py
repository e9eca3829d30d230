"""Everything a world assumes, drawn anew for each from wide ranges: so that nothing can learn the simulator by heart.

`RANGES` is the documentation: what each assumption means, and between what it is drawn. Reality lies somewhere inside.
The ranges are judgement, widened on purpose, unless a source is named.
"""

from __future__ import annotations

from dataclasses import dataclass, fields
from typing import Any

import numpy as np

from detector.simulate.chart import Current, Wind

RECEPTIONS = ("terrestrial", "satellite", "mixed")

RANGES: dict[str, str] = {
    "reception": "which receivers there are: terrestrial 45 %, mixed 35 %, satellite 20 %, unless asked for",
    "tide_kn": "major axis of the tidal stream: 0.5 to 1.5 times the region's range",
    "tide_roundness": "minor by major axis: 0 (to and fro) to 0.8 (rotary)",
    "current_kn": "steady current: 0 to 2 times the region's mean, turned by up to 60 degrees",
    "eddy_kn": "eddies: 0 to 0.5 kn over 20 to 200 km",
    "wind_kn": "mean wind: 0.5 to 1.4 times the region's range",
    "gnss_sd_m": "typical error of a position receiver, each axis: 0.8 to 9 m, log-uniform; each ship its own about it",
    "errors": "how careless crews are with what they enter: 0 to 1.5 (1: about one ship in four has wrong or no sides)",
    "thinning_s": "the provider keeps one report a ship in so many s: 0 (all) 20 %, 10-60 s 30 %, 1-10 min 50 %",
    "shore_hears": "share of messages a shore station receives well within its horizon: 0.35 to 0.98",
    "shore_stations": "share of the region's stations that feed this data: 0.4 to 1",
    "ducting": "how strongly the horizon breathes: 0.05 to 0.5 in log-units",
    "outages": "outages of each station a day: 0 to 0.6, of ten minutes to ten hours",
    "satellites": "satellites in the feed: 1 to 14",
    "satellite_hears": "share of class A messages a satellite decodes in dense waters: 0.01 to 0.35, log-uniform",
    "satellite_delay_min": "longest time to the downlink: 5 to 240 minutes",
    "clock_faults": "chance that a station's clock is wrong for some hours: 0 to 0.15",
    "held_back": "times a day that a station's line is down and delivers late: 0 to 0.4",
    "copies": "share of lines delivered twice: 0 to 0.04",
    "corrupt": "share of damaged lines added: 0 to 0.004",
    "milliseconds": "whether the tag blocks state milliseconds: 15 %",
    "tankers": "share of tankers among the traffic: 0.06 to 0.3",
    "fishing": "share of fishing vessels among the traffic: 0.1 to 0.5",
    "at_anchor": "share of the traffic that lies at anchor or at berths: 0.15 to 0.6",
    "scenario_share": "share of all vessels that play a part in a scenario: 0.15 to 0.4",
    "dimensions": "how the sizes of ships are drawn: their kinds' ranges, stretched by 0.9 to 1.1",
}


@dataclass(frozen=True, slots=True)
class Assumptions:
    """The values of one world, named as in `RANGES`."""

    reception: str
    tide_kn: float
    tide_roundness: float
    current_kn: float
    eddy_kn: float
    wind_kn: float
    gnss_sd_m: float
    errors: float
    thinning_s: float
    shore_hears: float
    shore_stations: float
    ducting: float
    outages: float
    satellites: int
    satellite_hears: float
    satellite_delay_min: float
    clock_faults: float
    held_back: float
    copies: float
    corrupt: float
    milliseconds: bool
    tankers: float
    fishing: float
    at_anchor: float
    scenario_share: float
    dimensions: float

    def to_dict(self) -> dict[str, Any]:
        """The values by name, for the record of the world."""
        return {field.name: getattr(self, field.name) for field in fields(self)}


def draw(current: Current, wind: Wind, rng: np.random.Generator, **fixed: Any) -> Assumptions:
    """The assumptions of one world; those `fixed` by name are not drawn (but use up their chance all the same)."""

    def between(low: float, high: float) -> float:
        return round(float(rng.uniform(low, high)), 4)

    def log_between(low: float, high: float) -> float:
        return round(float(np.exp(rng.uniform(np.log(low), np.log(high)))), 4)

    values: dict[str, Any] = {
        "reception": str(rng.choice(RECEPTIONS, p=[0.45, 0.2, 0.35])),
        "tide_kn": between(0.5 * current.tide_least_kn, 1.5 * current.tide_most_kn),
        "tide_roundness": between(0.0, 0.8) if current.rotation == "rotary" else between(0.0, 0.3),
        "current_kn": between(0.0, 2.0) * current.mean_kn,
        "eddy_kn": between(0.0, 0.5),
        "wind_kn": between(0.5 * wind.least_kn, 1.4 * wind.most_kn),
        "gnss_sd_m": log_between(0.8, 9.0),
        "errors": between(0.0, 1.5),
        "thinning_s": _thinning(rng),
        "shore_hears": between(0.35, 0.98),
        "shore_stations": between(0.4, 1.0),
        "ducting": between(0.05, 0.5),
        "outages": between(0.0, 0.6),
        "satellites": int(rng.integers(1, 15)),
        "satellite_hears": log_between(0.01, 0.35),
        "satellite_delay_min": between(5.0, 240.0),
        "clock_faults": between(0.0, 0.15),
        "held_back": between(0.0, 0.4),
        "copies": between(0.0, 0.04),
        "corrupt": between(0.0, 0.004),
        "milliseconds": bool(rng.random() < 0.15),
        "tankers": between(0.06, 0.3),
        "fishing": between(0.1, 0.5),
        "at_anchor": between(0.15, 0.6),
        "scenario_share": between(0.15, 0.4),
        "dimensions": between(0.9, 1.1),
    }
    return Assumptions(**{**values, **fixed})


def _thinning(rng: np.random.Generator) -> float:
    kind, value = rng.random(), rng.random()
    if kind < 0.2:
        return 0.0
    low, high = (10.0, 60.0) if kind < 0.5 else (60.0, 600.0)
    return round(float(np.exp(np.log(low) + value * np.log(high / low))), 1)
