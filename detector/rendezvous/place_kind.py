"""DECIDE what kind of place a contact was at: berth, anchorage, open water, or not known.

Place is context: it changes the explanation of a contact, never whether we look. A berth shows in three ways: ships
lie *fixed* there, for hours and with the heading held; *others* lie fixed near by; and the same spot is *used again*
by others, which a place at sea is not. Two ships made fast at anchor swing together.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import IntEnum

import numpy as np
from numpy.typing import NDArray

from detector.rendezvous.place import HEARD, Around
from detector.tracks.stays import FIXED_H, How

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]
Texts = NDArray[np.str_]


class PlaceKind(IntEnum):
    """What kind of place it was."""

    UNKNOWN = 0  # too little heard, or too near the shore, to say
    BERTH = 1
    ANCHORAGE = 2
    OPEN = 3  # others were heard, and nobody lay here


@dataclass(frozen=True, slots=True)
class Place:
    """What kind of place each contact was at: `kind` (PlaceKind), and weights from 0 to 1 that are not calibrated."""

    kind: Ints
    berth: Floats
    anchorage: Floats

    def __len__(self) -> int:
        return len(self.kind)


# Log-odds [judgement]: no one of them decides alone, but for a chart.
_BERTH, _ANCHORAGE = -2.0, -1.5  # of a contact of which nothing is known
_REUSED = 1.5  # others lay fixed at the very spot, before or after: for the first of them, see `_few`
_QUAY, _BASIN, _HARBOUR = 1.0, 0.8, 0.5  # others that lay fixed within 150 m, from there to 400 m, and on to 1 km
_FIXED_H, _FIXED = (
    (1.0, FIXED_H, 7.0),
    (0.3, 0.6, 1.5),
)  # either ship herself lay fixed: at 3 h slack water, at 7 turned
_SWUNG = 1.6  # either ship herself lay about a point: for an anchorage, and against a berth
_DRIFTED = 2.5  # either ship drifted: against both
_ROADS, _FAR_ROADS = 0.9, 0.4  # others at anchor within 2 km, within 5 km
_NO_ROOM = 0.7  # others lay fixed within 400 m: no room for a swing circle
_CHARTED, _CHARTED_OTHERWISE = 4.0, 2.0
_PORT_M, _ROADS_OF_PORT_M = 10_000.0, 30_000.0  # a big port reaches 10 km (places.ports); roads lie some miles off
_PORT, _ROADS_OF_PORT = 0.6, 0.3
_SHORE_M, _SHORE = (100.0, 1_000.0, 6_000.0), (0.8, 0.0, -1.5)  # soft: islets of the coastline are off by kilometres
_OFF_SHORE_M = 3_000.0  # nearer than that, a place where nobody was seen to lie may be a quay that nobody used
_IN_HARBOUR_M = 1_000.0  # nearer than that, what goes slowly to and fro is a harbour craft more often than a drifter
_AT_BERTH = ("berth", "terminal")
_AT_ANCHOR = ("anchorage", "lightering area")


def places(
    around: Around,
    shore_m: Floats | None = None,
    port_m: Floats | None = None,
    charted: Texts | None = None,
    fixed: tuple[Ints, Ints] | None = None,
) -> Place:
    """The kind of place of each contact.

    `shore_m` and `port_m` are distances to the nearest shore and port, `charted` a kind of `places.charted` or "",
    `fixed` the verdicts of `fixedness` of either ship (1, 0, or -1 for not known). What is not given says nothing.
    The shore is only a hint: the coastline misplaces some islets by kilometres, and quays are built into the sea.
    """
    size = len(around)
    shore = np.full(size, np.nan) if shore_m is None else np.asarray(shore_m, dtype=np.float64)
    port = np.full(size, np.nan) if port_m is None else np.asarray(port_m, dtype=np.float64)
    chart = np.full(size, "") if charted is None else charted
    berth = _expit(_berth(around, shore, port) + _fixed_odds(fixed, size) + _charted(chart, _AT_BERTH, _AT_ANCHOR))
    anchorage = _expit(_anchorage(around, port) + _charted(chart, _AT_ANCHOR, _AT_BERTH))
    drifted = (around.own_1 == How.DRIFTING) | (around.own_2 == How.DRIFTING)
    off = (shore >= _OFF_SHORE_M) | (drifted & ~(shore < _IN_HARBOUR_M))
    quiet = (around.heard >= HEARD) & off
    kind = np.where(quiet, PlaceKind.OPEN, PlaceKind.UNKNOWN)
    kind = np.where(anchorage >= 0.5, PlaceKind.ANCHORAGE, kind)
    kind = np.where((berth >= 0.5) & (berth >= anchorage), PlaceKind.BERTH, kind)
    return Place(kind.astype(np.int64), berth, anchorage)


def _berth(a: Around, shore_m: Floats, port_m: Floats) -> Floats:
    odds = _BERTH + _REUSED * _few(a.reused) + _QUAY * _few(a.moored_150m)
    odds += _BASIN * _few(a.moored_400m - a.moored_150m) + _HARBOUR * _few(a.moored_1km - a.moored_400m)
    for own, hours_h in ((a.own_1, a.own_1_h), (a.own_2, a.own_2_h)):
        odds += np.where(own == How.MOORED, _fixed(hours_h), 0.0)
        odds -= np.where(own == How.ANCHORED, _SWUNG, np.where(own == How.DRIFTING, _DRIFTED, 0.0))
    near_shore = np.interp(np.nan_to_num(shore_m, nan=_SHORE_M[1]), _SHORE_M, _SHORE)
    result: Floats = odds + near_shore + np.where(port_m <= _PORT_M, _PORT, 0.0)
    return result


def _anchorage(a: Around, port_m: Floats) -> Floats:
    odds = _ANCHORAGE + _ROADS * _few(a.anchored_2km) + _FAR_ROADS * _few(a.anchored_5km)
    odds -= _NO_ROOM * _few(a.moored_400m)
    for own, hours_h in ((a.own_1, a.own_1_h), (a.own_2, a.own_2_h)):
        odds += np.where(own == How.ANCHORED, _SWUNG, 0.0)
        odds -= np.where(own == How.MOORED, _fixed(hours_h), np.where(own == How.DRIFTING, _DRIFTED, 0.0))
    result: Floats = odds + np.where(port_m <= _ROADS_OF_PORT_M, _ROADS_OF_PORT, 0.0)
    return result


def _fixed(hours_h: Floats) -> Floats:
    """What lying fixed for so many hours says."""
    result: Floats = np.interp(hours_h, _FIXED_H, _FIXED)
    return result


def _fixed_odds(fixed: tuple[Ints, Ints] | None, size: int) -> Floats:
    """For a berth: either ship lay fixed over the contact, or moved."""
    odds = np.zeros(size)
    for one in fixed or ():
        odds += np.where(one == 1, 0.5, np.where(one == 0, -1.0, 0.0))
    return odds


def _charted(chart: Texts, here: tuple[str, ...], elsewhere: tuple[str, ...]) -> Floats:
    odds: Floats = _CHARTED * np.isin(chart, here) - _CHARTED_OTHERWISE * np.isin(chart, elsewhere)
    return odds


def _few(number: Ints) -> Floats:
    """0 for none, 1 for one, growing to 2 for three or more: what one ship began, the fourth cannot add to."""
    result: Floats = np.where(number > 0, 1.0 + np.minimum(number - 1, 2) / 2.0, 0.0)
    return result


def _expit(odds: Floats) -> Floats:
    result: Floats = 1.0 / (1.0 + np.exp(-odds))
    return result
