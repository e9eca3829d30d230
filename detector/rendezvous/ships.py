"""Many ships as they described themselves, each at a time of its own: asked of the statics group by group."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from detector.ais.identity import flag
from detector.records import Hull, Ship
from detector.rendezvous import hull
from detector.tracks.statics import FIELDS

if TYPE_CHECKING:
    from collections.abc import Sequence

    from detector.tracks.statics import Statics

Ints = NDArray[np.int64]
Said = tuple[Any, ...] | None  # the values of the fields of a group, None where nothing was heard


def describe_many(statics: Statics, mmsi: Sequence[int] | Ints, t: Sequence[int] | Ints) -> list[Ship]:
    """Each ship as it described itself at its time (ms); what was not heard is None. The hull is that of `hull.as_of`.

    Reports farther than `statics.reach_ms` from the time say nothing, however much else is asked.
    """
    asked, when = np.asarray(mmsi, dtype=np.int64), np.asarray(t, dtype=np.int64)
    said = {group: _said(statics, group, asked, when) for group in FIELDS}
    one = {group: [None if v is None else v[0] for v in said[group]] for group in FIELDS}
    made: dict[tuple[Any, ...], Hull] = {}
    ships = []
    for i, number in enumerate(asked.tolist()):
        ship_type = one["ship_type"][i]
        measures = (ship_type, said["sides"][i], said["size"][i], said["length"][i])
        if measures not in made:
            made[measures] = hull.of_said(*measures)
        ships.append(
            Ship(
                mmsi=number,
                hull=made[measures],
                shipname=one["shipname"][i],
                imo=one["imo"][i],
                callsign=one["callsign"][i],
                ship_type=ship_type,
                draught_m=one["draught_m"][i],
                destination=one["destination"][i],
                flag=flag(number),
            )
        )
    return ships


def _said(statics: Statics, group: str, mmsi: Ints, t: Ints) -> list[Said]:
    """What held of a group for each ship at its time."""
    index = statics.indices(group, mmsi, t)
    heard = np.flatnonzero(index >= 0)
    rows = statics.places(group)[index[heard]]
    result: list[Said] = [None] * len(index)
    columns = (statics.column(name)[rows].tolist() for name in FIELDS[group])
    for place, values in zip(heard.tolist(), zip(*columns, strict=True), strict=True):
        result[place] = values
    return result
