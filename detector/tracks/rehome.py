"""The hulls of an MMSI once its false positions are known: what only they held apart is one hull."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from detector import geodesy
from detector.schema import milliseconds
from detector.tracks.hulls import SAIL_KN, SLACK_M
from detector.units import KN_MS, MS_PER_S
from detector.vocabulary import DISBELIEVED

if TYPE_CHECKING:
    import pandas as pd

Ints = NDArray[np.int64]

_SEVERAL = 3  # false fixes between two parts of a hull that they hold apart


def rehomed(rows: pd.DataFrame) -> Ints:
    """The hull number of each row (of TRACKS and what stands aside); rows of other MMSIs keep theirs.

    Hulls whose believed fixes follow each other as one ship sails, with false ones in between, are one; a hull that has
    no believed fix belongs to the hull heard nearest in time.
    """
    hull, mmsi = rows["hull"].to_numpy().copy(), rows["mmsi"].to_numpy()
    false = (rows["marks"].to_numpy() & int(DISBELIEVED)) != 0
    concerned = np.flatnonzero(np.isin(mmsi, np.unique(mmsi[false])))
    if not len(concerned):
        return hull
    t, lat, lon = milliseconds(rows["time"]), rows["lat"].to_numpy(), rows["lon"].to_numpy()
    order = concerned[np.lexsort((t[concerned], hull[concerned], mmsi[concerned]))]
    for own in np.split(order, np.flatnonzero(np.diff(mmsi[order])) + 1):
        parts = np.split(own, np.flatnonzero(np.diff(hull[own])) + 1)
        if len(parts) > 1:
            _of_ship(parts, hull, false, (t, lat, lon))
    return hull


def _of_ship(parts: list[Ints], hull: Ints, false: NDArray[np.bool_], at: tuple[Ints, ...]) -> None:
    t = at[0]
    held = [(part, part[~false[part]]) for part in parts]
    real = sorted(((part, sound) for part, sound in held if len(sound)), key=lambda one: int(t[one[1][0]]))
    ghosts = np.sort(t[np.concatenate([part[false[part]] for part in parts])])
    groups: list[list[Ints]] = []
    ends: list[int] = []  # the last believed fix of each group
    for part, sound in real:
        start = int(sound[0])
        fits = (k for k, end in enumerate(ends) if _haunted(ghosts, t[end], t[start]) and _sailed(end, start, at))
        place = next(fits, None)
        if place is None:
            groups.append([part])
            ends.append(int(sound[-1]))
        else:
            groups[place].append(part)
            ends[place] = int(sound[-1])
    for part in (part for part, sound in held if not len(sound)):
        if groups:
            nearest = min(groups, key=lambda group: min(abs(int(t[one[0]] - t[part[0]])) for one in group))
            nearest.append(part)
    for group in groups:
        number = min(int(hull[part[0]]) for part in group)
        for part in group:
            hull[part] = number


def _haunted(ghosts: Ints, start_ms: int, end_ms: int) -> bool:
    """Whether several false fixes lie between two times."""
    low, high = np.searchsorted(ghosts, (start_ms, end_ms))
    return bool(high - low >= _SEVERAL)


def _sailed(a: int, b: int, at: tuple[Ints, ...]) -> bool:
    t, lat, lon = at
    seconds = (t[b] - t[a]) / MS_PER_S
    metres = float(geodesy.distance_m(lat[a], lon[a], lat[b], lon[b]))
    return bool(seconds > 0 and metres <= SLACK_M + SAIL_KN * KN_MS * seconds)
