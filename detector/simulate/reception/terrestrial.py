"""A shore station: its horizon, which ducting lengthens, its outages, its clock, and its line to the centre."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from detector import geodesy
from detector.simulate.physics.layout import Floats
from detector.units import NM_M

_HORIZON_NM = 2.22  # times the roots of both heights in metres: VHF with the 4/3 Earth [from memory]
_SHIP_HEIGHT_M = 12.0


@dataclass(frozen=True, slots=True)
class Window:
    """A time in which something is wrong; `value` is an offset of a clock in seconds, or unused."""

    start_s: float
    end_s: float
    value: float = 0.0


@dataclass(frozen=True, slots=True)
class ShoreStation:
    """One receiver. `duct` is how far beyond its horizon it hears, one value an hour of the world."""

    name: str
    lat: float
    lon: float
    horizon_m: float
    hears: float  # share of the messages well within the horizon
    duct: Floats
    outages: tuple[Window, ...] = ()
    held_back: tuple[Window, ...] = ()  # the line to the centre is down: delivered when it is up again
    clock: tuple[Window, ...] = ()

    def chance(self, t_s: Floats, lat: Floats, lon: Floats, power: float) -> Floats:
        """The chance that each message is received."""
        east, north = geodesy.offset_m(self.lat, self.lon, lat, lon)
        hour = np.minimum((t_s / 3600.0).astype(np.int64), len(self.duct) - 1)
        reach = self.horizon_m * self.duct[hour] * power
        fade = np.clip((np.hypot(east, north) - reach) / (0.08 * reach), -40.0, 40.0)
        chance = self.hears / (1.0 + np.exp(fade))
        for window in self.outages:
            chance[(t_s >= window.start_s) & (t_s < window.end_s)] = 0.0
        return np.asarray(chance)

    def can_hear(self, lat: Floats, lon: Floats) -> bool:
        """Whether any of a ship's places is near enough to ask at all."""
        east, north = geodesy.offset_m(self.lat, self.lon, lat, lon)
        return bool(np.hypot(east, north).min(initial=np.inf) < 1.6 * self.horizon_m * float(self.duct.max()))

    def clock_error_s(self, t_s: Floats) -> Floats:
        """How wrong the station's clock is."""
        error = np.zeros(len(t_s))
        for window in self.clock:
            error[(t_s >= window.start_s) & (t_s < window.end_s)] += window.value
        return error

    def delivered_s(self, t_s: Floats, delay_s: Floats) -> Floats:
        """When the message reaches the centre."""
        arrives = t_s + delay_s
        for window in self.held_back:
            late = (t_s >= window.start_s) & (t_s < window.end_s)
            arrives = np.where(late, window.end_s + (t_s - window.start_s) * 0.01, arrives)
        return arrives


def horizon_m(height_m: float) -> float:
    """How far a station hears a ship's antenna."""
    return _HORIZON_NM * (float(np.sqrt(height_m)) + float(np.sqrt(_SHIP_HEIGHT_M))) * NM_M


def ducting(hours: int, strength: float, rng: np.random.Generator) -> Floats:
    """Factors of the horizon by the hour: mostly near one, now and then two and more for a night."""
    value, factors = 0.0, np.empty(max(hours, 1))
    for i in range(len(factors)):
        value = 0.85 * value + float(rng.normal(0.0, 0.5))
        factors[i] = np.exp(strength * max(value, -0.4))
    return np.clip(factors, 0.75, 3.0)


def heard(chance: Floats, rng: np.random.Generator) -> NDArray[np.int64]:
    """The messages received, by chance."""
    return np.flatnonzero(rng.random(len(chance)) < chance)
