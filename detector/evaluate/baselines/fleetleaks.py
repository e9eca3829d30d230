"""Transfers as FleetLeaks first stated them: two tankers within half a mile for three hours, slow, bearing steady.

The rule: two tankers within 0.5 to 1.0 nautical mile, speed over ground below 2 knots, for at least 3 hours, with a
stable relative bearing; draught changes by at least 0.5 to 1.0 m afterwards.

Source: FleetLeaks (fleetleaks.com), question to practitioners on r/AIS, 28 October 2025. Their method page of 2026
(2026.01.18) only takes ship types 80 to 89, and ranks by distance, duration, steadiness and zone without draught; its
thresholds were not to be had, so this is the rule as first stated.

What the source leaves open, and what we chose:
- Of 0.5 to 1.0 nm: 0.5. Two ships alongside are within both; the wider one only adds neighbours of an anchorage.
- Tankers: types 80 to 89. A ship that stated no type counts as one; one that stated another type as well does not stop
  being one.
- Stable relative bearing: the direction to the other ship, from a ship's own heading, spreads by at most 30 degrees
  (circular standard deviation), seen from the ship from which it is steadier; from north where neither states a
  heading. At 20 m between antennas a fix off by 5 m turns the bearing by 20 degrees: less would lose true pairs.
- Draught: a change raises the score, and its absence drops nothing: crews set it by hand, hours later or never, and
  the source's later ranking leaves it out. Of 0.5 to 1.0 m: 0.5.
- How tracks are brought to one clock: every 10 minutes across silences of at most an hour.
"""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

import numpy as np

from detector import geodesy
from detector.evaluate.baselines.declared import draught_changed, types
from detector.evaluate.baselines.fixes import Bools, Fixes, Floats, Ints
from detector.evaluate.baselines.grid import HOUR_MS, resampled
from detector.evaluate.baselines.pieces import Pieces, joined, of_pairs, table
from detector.evaluate.baselines.together import Together, close_pairs
from detector.units import NM_M
from detector.vocabulary import Kind

if TYPE_CHECKING:
    import pandas as pd

    from detector.evaluate.scene import Scene

NAME = "fleetleaks"
SOURCE = "FleetLeaks, r/AIS, 28 October 2025; fleetleaks.com, AIS events methodology 2026.01.18"

WITHIN_M = 0.5 * NM_M  # FleetLeaks 2025: 0.5 to 1.0 nm [found]
LASTS_MS = 3 * HOUR_MS  # FleetLeaks 2025 [found]
SLOW_KN = 2.0  # FleetLeaks 2025 [found]
DRAUGHT_M = 0.5  # FleetLeaks 2025: 0.5 to 1.0 m [found]
STEADY_DEG = 30.0  # ours: see above
TANKERS = frozenset(range(80, 90))  # FleetLeaks 2026 [found]
UNCHANGED_SCORE = 0.5  # ours: below any meeting after which a draught changed


def events(scene: Scene) -> pd.DataFrame:
    """The transfers the rule sees in a scene; those after which a draught changed rank first."""
    together = close_pairs(resampled(Fixes.of(scene.tracks)), WITHIN_M).slower_than(SLOW_KN)
    pieces, heads, tails = of_pairs(together)
    kept = (pieces.duration_ms >= LASTS_MS) & _tankers(scene, pieces)
    for number in np.flatnonzero(kept):
        rows = np.arange(heads[number], tails[number] + 1)
        kept[number] = bearing_spread_deg(together.take(rows)) <= STEADY_DEG
    found = joined(pieces.take(kept))
    return table(Kind.ENCOUNTER, found.scored(_scores(scene, found)))


def bearing_spread_deg(meeting: Together) -> float:
    """Circular standard deviation of the relative bearing in one meeting, from the ship from which it is steadier."""
    east, north = geodesy.offset_m(meeting.one.lat, meeting.one.lon, meeting.two.lat, meeting.two.lon)
    bearing = np.degrees(np.arctan2(east, north))
    relative = (bearing - meeting.one.heading_deg, bearing + 180.0 - meeting.two.heading_deg)
    heard = [angles[np.isfinite(angles)] for angles in relative if np.isfinite(angles).any()]
    return min(_spread_deg(angles) for angles in heard or [bearing])


def _spread_deg(angles_deg: Floats) -> float:
    """0 for one direction, without end for all directions alike (Mardia & Jupp 2000, Directional Statistics)."""
    length = float(np.abs(np.mean(np.exp(1j * np.radians(angles_deg)))))
    return math.degrees(math.sqrt(-2.0 * math.log(min(max(length, 1e-12), 1.0))))


def _tankers(scene: Scene, pieces: Pieces) -> Bools:
    stated = types(scene.statics)
    others = np.array([mmsi for mmsi, said in stated.items() if not said & TANKERS], dtype=np.int64)
    result: Bools = ~(np.isin(pieces.mmsi_1, others) | np.isin(pieces.mmsi_2, others))
    return result


def _scores(scene: Scene, found: Pieces) -> Floats:
    def changed(mmsi: Ints) -> Bools:
        return draught_changed(scene.statics, mmsi, found.start_ms, found.end_ms, DRAUGHT_M)

    return np.where(changed(found.mmsi_1) | changed(found.mmsi_2), 1.0, UNCHANGED_SCORE)
