"""The sea and the air of one world: arrays for the integrators, drawn from a region's climate."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from detector.simulate.physics import water
from detector.simulate.physics.layout import WIND_STEP_S, Floats


@dataclass(frozen=True, slots=True)
class Environment:
    """`sea`: parameters of the current (see `layout`). `wind`: east and north m/s of the air every ten minutes."""

    sea: Floats
    wind: Floats

    def current_ms(self, lat: float, lon: float, t_s: float) -> tuple[float, float]:
        """East and north velocity of the water, `t_s` seconds into the world."""
        east, north = water.current_ms(self.sea, lat, lon, t_s)
        return float(east), float(north)

    def wind_ms(self, t_s: float) -> tuple[float, float]:
        """East and north velocity of the air."""
        east, north = water.wind_ms(self.wind, t_s)
        return float(east), float(north)


def gusty_wind(mean_ms: float, from_deg: float, seconds: float, rng: np.random.Generator) -> Floats:
    """Wind every ten minutes: it veers and backs over a day or so, and freshens and eases within hours."""
    steps = int(np.ceil(seconds / WIND_STEP_S)) + 2
    veer = _wandering(steps, 86_400.0, rng) * 50.0 + _wandering(steps, 10_800.0, rng) * 12.0
    speed = np.maximum(mean_ms * (1.0 + 0.45 * _wandering(steps, 36_000.0, rng)), 0.3)
    towards = np.radians(from_deg + 180.0 + veer)
    return np.column_stack([speed * np.sin(towards), speed * np.cos(towards)])


def _wandering(steps: int, holds_s: float, rng: np.random.Generator) -> Floats:
    """Standard deviations of a value that returns to its mean, correlated over `holds_s`."""
    keep = np.exp(-WIND_STEP_S / holds_s)
    values, fresh = rng.normal(size=steps), np.sqrt(1.0 - keep**2)
    for i in range(1, steps):
        values[i] = keep * values[i - 1] + fresh * values[i]
    return np.asarray(values)
