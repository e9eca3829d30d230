"""Transfers heard in the Kerch Strait: two ships within 500 m for two hours, both under 1 knot.

The rule: two or more ships stay within 500 m of each other for at least two hours, both with a speed over ground below
1 knot. It is the AIS half of the study, which compares it with transfers seen from space.

Source: O. Ballinger 2024, "Automatic detection of dark ship-to-ship transfers using deep learning and satellite
imagery", arXiv 2404.07607. The figures were read in a summary of the paper, not in the paper itself.

What the source leaves open, and what we chose:
- How tracks are brought to one clock: every 10 minutes across silences of at most an hour, as Global Fishing Watch.
- Nothing is excluded near ports or shore: the study's area is an anchorage.
- The study sorts ships by deadweight into cargo and oil transfers. AIS does not tell deadweight: all kinds count.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from detector.evaluate.baselines.fixes import Fixes
from detector.evaluate.baselines.grid import HOUR_MS, resampled
from detector.evaluate.baselines.pieces import joined, of_pairs, table
from detector.evaluate.baselines.together import close_pairs
from detector.vocabulary import Kind

if TYPE_CHECKING:
    import pandas as pd

    from detector.evaluate.scene import Scene

NAME = "kerch_2024"
SOURCE = "O. Ballinger 2024, arXiv 2404.07607 (AIS rule, read in a summary)"

WITHIN_M = 500.0  # Ballinger 2024 [found, in a summary]
LASTS_MS = 2 * HOUR_MS  # Ballinger 2024 [found, in a summary]
SLOW_KN = 1.0  # Ballinger 2024 [found, in a summary]


def events(scene: Scene) -> pd.DataFrame:
    """The transfers the rule sees in a scene."""
    together = close_pairs(resampled(Fixes.of(scene.tracks)), WITHIN_M)
    pieces, _, _ = of_pairs(together.slower_than(SLOW_KN))
    return table(Kind.ENCOUNTER, joined(pieces.take(pieces.duration_ms >= LASTS_MS)))
