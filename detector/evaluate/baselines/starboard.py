"""Encounters of Starboard: two ships within 50 m for 10 minutes, or within 200 m for half an hour, away from the coast.

The rule: less than 50 metres apart for at least 10 minutes, or less than 200 metres for at least 30 minutes. None
within 10 km (3 more or less) of shore, within port boundaries or on inland waterways.

Source: Starboard Maritime Intelligence, help page "How are vessel encounters identified?" (read 2026).

What the source leaves open, and what we chose:
- How positions are brought to one clock: every minute across silences of at most an hour.
- Of "10 km, 3 more or less": 10 km.
- Port boundaries are a data set of theirs. Stand-in: within 5 km of a known port (ports are points here). Most lie
  within 10 km of shore anyway; it matters for terminals out at sea.
- Inland waterways lie within 10 km of shore, or on land, by the coast used here.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from detector.evaluate.baselines.close_up import minute_by_minute
from detector.evaluate.baselines.fixes import Fixes
from detector.evaluate.baselines.grid import MIN_MS, STEP_MS, resampled
from detector.evaluate.baselines.pieces import Pieces, joined, of_pairs, table
from detector.evaluate.baselines.together import Together
from detector.vocabulary import Kind

if TYPE_CHECKING:
    import pandas as pd

    from detector.evaluate.scene import Scene

NAME = "starboard"
SOURCE = "Starboard Maritime Intelligence, help page: How are vessel encounters identified? (2026)"

TOUCHING_M, TOUCHING_MS = 50.0, 10 * MIN_MS  # Starboard help page [found]
CLOSE_M, CLOSE_MS = 200.0, 30 * MIN_MS  # Starboard help page [found]
SHORE_M = 10_000.0  # Starboard help page: 10 km, 3 more or less [found]
PORT_M = 5_000.0  # ours, for port boundaries: half of how far a big port reaches from its point (places.ports)


def events(scene: Scene) -> pd.DataFrame:
    """The encounters of a scene."""
    fixes = Fixes.of(scene.tracks)
    together = minute_by_minute(fixes, resampled(fixes), STEP_MS, CLOSE_M)
    either = _lasting(together, TOUCHING_M, TOUCHING_MS).and_those_of(_lasting(together, CLOSE_M, CLOSE_MS))
    return table(Kind.ENCOUNTER, joined(either).at_places(lambda lat, lon: _at_sea(scene, lat, lon)))


def _lasting(together: Together, within_m: float, lasts_ms: int) -> Pieces:
    pieces, _, _ = of_pairs(together.take(together.distance_m < within_m))
    return pieces.take(pieces.duration_ms >= lasts_ms)


def _at_sea(scene: Scene, lat: float, lon: float) -> bool:
    return scene.surroundings.port(lat, lon).distance_m >= PORT_M and scene.surroundings.shore_m(lat, lon) >= SHORE_M
