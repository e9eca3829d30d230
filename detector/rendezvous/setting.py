"""What kind of place each encounter was at: context for the assessment and the analyst, never a reason not to look."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import TYPE_CHECKING

import numpy as np

from detector.places.surroundings import Surroundings
from detector.records import Encounter, Setting
from detector.rendezvous.place import Asked, PlaceContext
from detector.rendezvous.place_kind import PlaceKind, places
from detector.schema import ms
from detector.tracks.stays import stays

if TYPE_CHECKING:
    import pandas as pd

_WORDS = {
    PlaceKind.UNKNOWN: "unknown",
    PlaceKind.BERTH: "berth",
    PlaceKind.ANCHORAGE: "anchorage",
    PlaceKind.OPEN: "open water",
}


def at_places(found: Sequence[Encounter], tracks: pd.DataFrame, surroundings: Surroundings) -> list[Encounter]:
    """The encounters, each with its setting; `tracks` are the believed TRACKS rows of the run."""
    if not found:
        return []
    around = PlaceContext(stays(tracks)).around(_asked(found))
    where = [(one.lat, one.lon) for one in found]
    shore_m = np.array([surroundings.shore_m(*here) for here in where])
    port_m = np.array([surroundings.port(*here).distance_m for here in where])
    charted = np.array([surroundings.charted(*here) for here in where], dtype=str)
    place = places(around, shore_m, port_m, charted)
    return [
        replace(
            one,
            setting=Setting(
                kind=_WORDS[PlaceKind(int(place.kind[row]))],
                berth=round(float(place.berth[row]), 3),
                anchorage=round(float(place.anchorage[row]), 3),
                shore_m=round(float(shore_m[row]), 0),
                port_m=round(float(port_m[row]), 0),
                charted=str(charted[row]),
            ),
        )
        for row, one in enumerate(found)
    ]


def _asked(found: Sequence[Encounter]) -> Asked:
    return Asked(
        lat=np.array([one.lat for one in found]),
        lon=np.array([one.lon for one in found]),
        start_ms=np.array([ms(one.start) for one in found], dtype=np.int64),
        end_ms=np.array([ms(one.end) for one in found], dtype=np.int64),
        hull_1=np.array([one.hull_1 for one in found], dtype=np.int64),
        hull_2=np.array([one.hull_2 for one in found], dtype=np.int64),
    )
