"""Standard Rendezvous of Skylight: two ships within 250 m for more than half an hour.

The rule: two vessels, both on AIS, within 250 metres of each other for more than 30 minutes.

Source: Skylight (Allen Institute for AI), help pages "Information for events in the Skylight platform" (read 2026).

What the source leaves open, and what we chose:
- How positions are brought to one clock: every minute across silences of at most an hour.
- Speed, place and kind of ship: nothing is asked, so ships moored side by side in port count. Skylight is said to drop
  what it later takes for a buoy; there are none in the tables of this project.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from detector.evaluate.baselines.close_up import minute_by_minute
from detector.evaluate.baselines.fixes import Fixes
from detector.evaluate.baselines.grid import MIN_MS, STEP_MS, resampled
from detector.evaluate.baselines.pieces import joined, of_pairs, table
from detector.vocabulary import Kind

if TYPE_CHECKING:
    import pandas as pd

    from detector.evaluate.scene import Scene

NAME = "skylight_standard"
SOURCE = "Skylight (Allen Institute for AI), help pages: Standard Rendezvous (2026)"

WITHIN_M = 250.0  # Skylight help pages [found]
LONGER_THAN_MS = 30 * MIN_MS  # Skylight help pages [found]


def events(scene: Scene) -> pd.DataFrame:
    """The standard rendezvous of a scene."""
    fixes = Fixes.of(scene.tracks)
    together = minute_by_minute(fixes, resampled(fixes), STEP_MS, WITHIN_M)
    pieces, _, _ = of_pairs(together.take(together.distance_m < WITHIN_M))
    return table(Kind.ENCOUNTER, joined(pieces.take(pieces.duration_ms > LONGER_THAN_MS)))
