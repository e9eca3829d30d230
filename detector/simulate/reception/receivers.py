"""All receivers of a world, and which of a ship's messages each of them hears, when, and when it is delivered."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from detector.simulate.assumptions import Assumptions
from detector.simulate.chart import Station
from detector.simulate.physics.layout import Floats
from detector.simulate.reception import satellite, terrestrial
from detector.simulate.reception.satellite import Pass
from detector.simulate.reception.terrestrial import ShoreStation, Window

Ints = NDArray[np.int64]
CLOCK_FAULT, COPY = 2, 4  # flags of a reception; 1 is a falsified position


@dataclass(frozen=True, slots=True)
class Heard:
    """Receptions, a row each: which message, by which station, at what time by its clock, delivered when."""

    message: Ints
    station: NDArray[np.int16]
    received_s: Floats
    delivered_s: Floats
    flags: NDArray[np.int8]

    def __len__(self) -> int:
        return len(self.message)

    def only(self, kept: Ints) -> Heard:
        """Some of the receptions."""
        return Heard(
            self.message[kept], self.station[kept], self.received_s[kept], self.delivered_s[kept], self.flags[kept]
        )

    @classmethod
    def joined(cls, parts: Sequence[Heard]) -> Heard:
        """The receptions of all parts, one after the other."""
        return cls(
            message=np.concatenate([np.empty(0, np.int64), *(part.message for part in parts)]),
            station=np.concatenate([np.empty(0, np.int16), *(part.station for part in parts)]),
            received_s=np.concatenate([np.empty(0), *(part.received_s for part in parts)]),
            delivered_s=np.concatenate([np.empty(0), *(part.delivered_s for part in parts)]),
            flags=np.concatenate([np.empty(0, np.int8), *(part.flags for part in parts)]),
        )


@dataclass(frozen=True, slots=True)
class Receivers:
    """Shore stations and passes of satellites. `names` are those of all stations, shore first."""

    shore: tuple[ShoreStation, ...]
    passes: tuple[Pass, ...]
    names: tuple[str, ...]
    copies: float

    def hear(
        self, t_s: Floats, lat: Floats, lon: Floats, power: float, chance: float, rng: np.random.Generator
    ) -> Heard:
        """Who hears a ship's messages; `chance` scales that of satellites (class, kind of message)."""
        parts = [*self._ashore(t_s, lat, lon, power, rng), *self._above(t_s, power * chance, rng)]
        heard = Heard.joined(parts)
        order = np.lexsort((heard.station, heard.delivered_s, heard.message))
        return self._with_copies(heard.only(order), rng)

    def _ashore(self, t: Floats, lat: Floats, lon: Floats, power: float, rng: np.random.Generator) -> list[Heard]:
        parts = []
        sparse = slice(None, None, max(1, len(t) // 400))
        for number, station in enumerate(self.shore):
            if not station.can_hear(lat[sparse], lon[sparse]):
                continue
            heard = terrestrial.heard(station.chance(t, lat, lon, power), rng)
            late = 0.05 + rng.exponential(0.4, len(heard))
            error = station.clock_error_s(t[heard])
            delivered = station.delivered_s(t[heard], late)
            flags = np.where(error != 0.0, CLOCK_FAULT, 0).astype(np.int8)
            where = np.full(len(heard), number, dtype=np.int16)
            parts.append(Heard(heard, where, t[heard] + 0.03 + error, delivered, flags))
        return parts

    def _above(self, t: Floats, chance: float, rng: np.random.Generator) -> list[Heard]:
        parts = []
        for one in self.passes:
            first, last = np.searchsorted(t, (one.start_s, one.end_s))
            if last <= first:
                continue
            heard = first + np.flatnonzero(rng.random(last - first) < min(0.95, one.chance * chance))
            station = np.full(len(heard), len(self.shore) + one.satellite, dtype=np.int16)
            delivered = np.full(len(heard), one.end_s + one.delay_s) + (t[heard] - one.start_s) * 0.001
            parts.append(Heard(heard, station, t[heard] + 0.05, delivered, np.zeros(len(heard), dtype=np.int8)))
        return parts

    def _with_copies(self, heard: Heard, rng: np.random.Generator) -> Heard:
        """Some lines are delivered twice."""
        twice = np.flatnonzero(rng.random(len(heard)) < self.copies)
        if not len(twice):
            return heard
        more = heard.only(twice)
        late = more.delivered_s + rng.exponential(1.5, len(twice))
        return Heard.joined([heard, replace(more, delivered_s=late, flags=more.flags | np.int8(COPY))])


def receivers(
    stations: tuple[Station, ...],
    centre: tuple[float, float],
    seconds: float,
    drawn: Assumptions,
    rng: np.random.Generator,
) -> Receivers:
    """The receivers of a world, with what will go wrong with each."""
    shore: list[ShoreStation] = []
    if drawn.reception != "satellite":
        count = max(1, round(drawn.shore_stations * len(stations)))
        chosen = sorted(int(i) for i in rng.choice(len(stations), count, replace=False))
        shore = [_shore(stations[i], number, seconds, drawn, rng) for number, i in enumerate(chosen)]
    passes: tuple[Pass, ...] = ()
    if drawn.reception != "terrestrial":
        late = 60.0 * drawn.satellite_delay_min + 60.0
        passes = satellite.passes(drawn.satellites, centre, seconds, drawn.satellite_hears, late, rng)
    names = [station.name for station in shore]
    if passes:
        names += [f"sat{number + 1:02d}" for number in range(drawn.satellites)]
    return Receivers(tuple(shore), passes, tuple(names), drawn.copies)


def _shore(station: Station, number: int, seconds: float, drawn: Assumptions, rng: np.random.Generator) -> ShoreStation:
    days = seconds / 86_400.0
    clock: tuple[Window, ...] = ()
    if rng.random() < drawn.clock_faults:
        wrong = float(rng.choice([-3_600.0, 3_600.0, -30.0, 45.0, 420.0, -900.0]))
        start = float(rng.uniform(0.0, seconds))
        clock = (Window(start, start + float(rng.uniform(1_800.0, 14_400.0)), wrong),)
    return ShoreStation(
        name=f"r{number + 1:02d}{''.join(c for c in station.name.lower() if c.isascii() and c.isalnum())[:10]}",
        lat=station.lat,
        lon=station.lon,
        horizon_m=terrestrial.horizon_m(station.height_m) * float(rng.uniform(0.8, 1.2)),
        hears=float(np.clip(drawn.shore_hears + rng.normal(0.0, 0.08), 0.1, 0.99)),
        duct=terrestrial.ducting(int(seconds / 3600.0) + 1, drawn.ducting, rng),
        outages=_windows(drawn.outages * days, (600.0, 36_000.0), seconds, rng),
        held_back=_windows(drawn.held_back * days, (600.0, 7_200.0), seconds, rng),
        clock=clock,
    )


def _windows(
    expected: float, lasts_s: tuple[float, float], seconds: float, rng: np.random.Generator
) -> tuple[Window, ...]:
    found = []
    for _ in range(int(rng.poisson(expected))):
        start = float(rng.uniform(0.0, seconds))
        lasts = float(np.exp(rng.uniform(*np.log(lasts_s))))
        found.append(Window(start, start + lasts))
    return tuple(found)
