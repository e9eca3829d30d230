"""Rendezvous of RTEC (Brest): two ships close and slow for more than four minutes, away from port and coast.

The rule: two vessels are in proximity while each is at low speed or stopped far from ports, neither near a port nor
near the coast, for more than 240 seconds; neither is a tug or a pilot vessel. A communication gap ends low speed and
stop.

Source: Pitsikalis, Artikis, Dreo, Ray, Camossi, Jousselme 2019, "Composite event recognition for maritime monitoring",
DEBS 2019; patterns and thresholds of github.com/aartikis/RTEC, examples/maritime (read at d7215f4, May 2025).

What the source leaves open, and what we chose:
- Proximity, slow motion, stop and gap come ready made from a preprocessing that is not in the repository. Proximity:
  250 m here, so that two ships alongside are in it whatever their size and noise. Low speed: up to 5 knots, which
  covers the stop (below 0.5); a gap: 30 minutes. Both are the usual setting of that group's synopses [from memory].
- Near the coast: 300 m, the band of the French speed limit, which the same code's 5 knots are from [from memory]. Near
  a port: 5 km of a known port, as polygons of the area of Brest do not serve elsewhere.
- The place is judged once an event, at its middle, not minute by minute: an event that leaves a port while it lasts
  does not happen here.
- Type is a list of vessels there; here what a ship states: 31, 32 and 52 are tugs, 50 is a pilot. A ship that states
  none is neither, there as here.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from detector.evaluate.baselines.close_up import minute_by_minute
from detector.evaluate.baselines.declared import types
from detector.evaluate.baselines.fixes import Bools, Fixes
from detector.evaluate.baselines.grid import MIN_MS, resampled
from detector.evaluate.baselines.pieces import Pieces, joined, of_pairs, table
from detector.vocabulary import TOWING_TYPES, Kind

if TYPE_CHECKING:
    import pandas as pd

    from detector.evaluate.scene import Scene

NAME = "rtec_brest"
SOURCE = "Pitsikalis et al. 2019, DEBS; aartikis/RTEC, examples/maritime (2025)"

WITHIN_M = 250.0  # ours: the source's proximity is computed elsewhere
LOW_SPEED_KN = 5.0  # slow motion of the synopses [from memory]
GAP_MS = 30 * MIN_MS  # gap of the synopses [from memory]
LONGER_THAN_MS = 4 * MIN_MS  # rendezvousTime 240, thresholds.prolog [found]
COAST_M = 300.0  # nearCoast: the 5-knot band of French law [from memory]
PORT_M = 5_000.0  # ours, for nearPorts: half of how far a big port reaches from its point (places.ports)
EXCLUDED_TYPES = TOWING_TYPES | {50}  # oneIsTug, oneIsPilot in staticDataPredicates.prolog [found]


def events(scene: Scene) -> pd.DataFrame:
    """The rendezvous of a scene."""
    fixes = Fixes.of(scene.tracks)
    grid = resampled(fixes, LONGER_THAN_MS, GAP_MS)
    slow = grid.take(grid.where.sog_kn <= LOW_SPEED_KN)
    together = minute_by_minute(fixes, slow, LONGER_THAN_MS, WITHIN_M, GAP_MS)
    both_slow = (together.one.sog_kn <= LOW_SPEED_KN) & (together.two.sog_kn <= LOW_SPEED_KN)
    pieces, _, _ = of_pairs(together.take(both_slow))
    pieces = pieces.take(pieces.duration_ms > LONGER_THAN_MS)
    pieces = joined(pieces.take(_neither_tug_nor_pilot(scene, pieces)))
    return table(Kind.ENCOUNTER, pieces.at_places(lambda lat, lon: _far(scene, lat, lon)))


def _neither_tug_nor_pilot(scene: Scene, pieces: Pieces) -> Bools:
    stated = types(scene.statics)
    excluded = np.array([mmsi for mmsi, said in stated.items() if said & EXCLUDED_TYPES], dtype=np.int64)
    result: Bools = ~(np.isin(pieces.mmsi_1, excluded) | np.isin(pieces.mmsi_2, excluded))
    return result


def _far(scene: Scene, lat: float, lon: float) -> bool:
    return scene.surroundings.port(lat, lon).distance_m >= PORT_M and scene.surroundings.shore_m(lat, lon) >= COAST_M
