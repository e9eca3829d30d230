"""Whether each ship of a contact lay fixed to the ground, from the curve of the pair alone."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from detector import geodesy
from detector.schema import milliseconds
from detector.tracks.stays import FIXED_H, FIXED_HELD_M, FIXED_M, HELD_DEG, YAWS_DEG
from detector.units import HOUR_S, MS_PER_S

if TYPE_CHECKING:
    import pandas as pd

Floats = NDArray[np.float64]

_HOUR_MS = HOUR_S * MS_PER_S


@dataclass(frozen=True, slots=True)
class Fixed:
    """Whether one ship lay fixed to the ground over a contact: what her own fixes say.

    `spread_m` holds nine tenths of her fixes, NaN for fewer than three. `verdict` is True, False, or None where the
    data cannot tell.
    """

    spread_m: float
    heading_range_deg: float
    hours: float
    fixes: int

    @property
    def verdict(self) -> bool | None:
        """True: within receiver noise, heading held for an hour or not heard for three; False: she moved or swung."""
        held = self.heading_range_deg <= HELD_DEG
        limit_m = FIXED_HELD_M if held else FIXED_M
        if self.fixes < 3 or np.isnan(self.spread_m):
            return None
        if self.spread_m > limit_m or self.heading_range_deg > YAWS_DEG:
            return False
        unheard = np.isnan(self.heading_range_deg) and self.hours >= FIXED_H
        return True if self.fixes >= 5 and (unheard or (held and self.hours >= 1.0)) else None


def fixedness(inside: pd.DataFrame) -> tuple[Fixed, Fixed]:
    """Whether each ship lay fixed over a contact, from its PAIRS rows (without the approach and the departure).

    Only instants at which the ship herself was heard count: what is interpolated between them has no noise.
    """
    return _fixed(inside, 1), _fixed(inside, 2)


def _fixed(inside: pd.DataFrame, ship: int) -> Fixed:
    rows = inside[(inside["heard"].to_numpy() & ship) > 0]
    if not len(rows):
        return Fixed(np.nan, np.nan, 0.0, 0)
    t = milliseconds(rows["time"])
    lat, lon = rows[f"lat_{ship}"].to_numpy(), rows[f"lon_{ship}"].to_numpy()
    east, north = geodesy.offset_m(lat[0], lon[0], lat, lon)
    away = np.hypot(east - np.median(east), north - np.median(north))
    heading = rows[f"heading_{ship}_deg"].to_numpy()
    heading = heading[~np.isnan(heading)]
    turned = np.asarray(geodesy.wrap_deg(heading - heading[0])) if len(heading) >= 3 else np.zeros(0)
    low, high = np.quantile(geodesy.wrap_deg(turned - np.median(turned)), [0.05, 0.95]) if len(turned) else (0, np.nan)
    spread_m = float(np.quantile(away, 0.9)) if len(rows) >= 3 else np.nan
    return Fixed(spread_m, float(high - low), float(t.max() - t.min()) / _HOUR_MS, len(rows))
