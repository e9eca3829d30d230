"""Were the two hulls made fast? Evidence for and against, in log-odds, from how they lay.

Three things tell, and each says nothing where the data cannot show it:
- *clearance*: hulls made fast lie a fender apart; neighbours lie anywhere within a few hundred metres;
- *held*: two hulls made fast are one rigid body. While both swing, the one keeps her place as seen from the deck of the
  other, where a neighbour at her own anchor keeps it as seen from the ground. While both drift or steam, the one keeps
  her place although she need not: no two ships drift alike. What a free ship would have shown (`free_m`) is held
  against what was seen (`spread_m`). A pair that neither swung nor moved could not have shown anything;
- *loose*: a place that wandered more than receivers err, is not one of a ship on her lines.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from detector.records import Coupling
from detector.rendezvous import lay_kernel as k
from detector.vocabulary import Hold

if TYPE_CHECKING:
    from detector.rendezvous.lay import Lays

Floats = NDArray[np.float64]

_FENDER_M = 5.0  # hull to hull, made fast: fenders of 1-4.5 m (DOMAIN 1.3)
_PLAY_M = 3.0  # lines and fenders give: the place of a ship made fast wanders so far
_ABOUT_M = 240.0  # a neighbour that came within the leaving distance of a bound lies anywhere so near [judgement]
_MOST_FOR, _MOST_AGAINST = 3.5, -8.0  # no measure of clearance alone decides

SWING_DEG = 30.0  # less swing cannot tell the two frames apart (DOMAIN 1.3)
_OF_SWING = 0.29  # standard deviation of an even spread, as a share of its range: how far a free ship seems to go round
_OF_WAY = 0.05  # two free ships drift apart by 5 % of the way at least: hull, load and windage differ [from memory]
_FREE_MOST_M = 200.0  # beyond that two free ships would have been no contact
_HELD_MOST, _LOOSE_MOST = 6.0, 6.0
_SURE = 3.0  # odds of 20 to 1
_SHOWN = 1.0  # of `held`: the data could show a rigid body, and did
_LOOSE = 1.5  # of `loose`: her place wandered twice as far as receivers and lines let it, whatever else speaks for it
_SEEN_M = 30.0  # one standard deviation of the clearance; beyond it nobody saw how the hulls lay (as terms.well)


@dataclass(frozen=True, slots=True)
class Evidence:
    """Log-odds of each contact for being made fast, and what they rest on: arrays of one length."""

    clearance: Floats
    held: Floats
    loose: Floats
    free_m: Floats
    swing_deg: Floats
    body_ratio: Floats
    clearance_sd_m: Floats

    @property
    def odds(self) -> Floats:
        """All of it."""
        return self.clearance + self.held - self.loose


def evidence(lay: Lays) -> Evidence:
    """What the way two ships lay says of each contact; the same with the ships exchanged."""
    body, swing = _from_the_deck(lay)
    noise, spread = np.maximum(lay[k.NOISE], _PLAY_M), lay[k.SPREAD]
    round_m = np.nan_to_num(lay[k.APART] * np.radians(np.minimum(swing, 180.0)) * _OF_SWING)
    round_m = np.where(lay[k.FRAME] > 0, round_m, 0.0)  # a place kept as seen from the ground is not held by a hull
    free = np.minimum(np.hypot(round_m, _OF_WAY * np.nan_to_num(lay[k.MOVED])), _FREE_MOST_M)
    known = ~np.isnan(spread)
    held = np.log((free**2 + noise**2) / (spread**2 + noise**2))
    loose = np.log((spread**2 + noise**2 + _PLAY_M**2) / (noise**2 + _PLAY_M**2))
    return Evidence(
        clearance=_clearance(lay),
        held=np.where(known, np.clip(held, 0.0, _HELD_MOST), 0.0),
        loose=np.where(known, np.clip(loose, 0.0, _LOOSE_MOST), 0.0),
        free_m=free,
        swing_deg=swing,
        body_ratio=_body_ratio(body, lay[k.EARTH], swing),
        clearance_sd_m=lay.clearance_sd_m,
    )


def _clearance(lay: Lays) -> Floats:
    """Of a ship a fender away against one anywhere near, by what was measured."""
    sd = np.maximum(lay.clearance_sd_m, 1.0)
    beyond = np.maximum(lay.clearance_m - _FENDER_M, 0.0) / sd
    result: Floats = np.clip(np.log(_ABOUT_M / sd) - beyond**2 / 2.0, _MOST_AGAINST, _MOST_FOR)
    return result


def _from_the_deck(lay: Lays) -> tuple[Floats, Floats]:
    """The spread of her place from the hull from which she lay steadier, and how far that hull swung.

    Seen the same from both (they headed alike throughout), the wider of the two swings counts: neither ship is first.
    """
    one, two = (np.nan_to_num(lay[body], nan=np.inf) for body in (k.BODY_1, k.BODY_2))
    both = np.fmax(lay[k.SWING_1], lay[k.SWING_2])
    swing = np.where(one < two, lay[k.SWING_1], np.where(two < one, lay[k.SWING_2], both))
    return np.fmin(lay[k.BODY_1], lay[k.BODY_2]), np.where(np.isfinite(np.minimum(one, two)), swing, np.nan)


def _body_ratio(body_m: Floats, earth_m: Floats, swing_deg: Floats) -> Floats:
    """The variance of her place as seen from the hull over that seen from the ground; NaN without enough swing."""
    ratio = (np.maximum(body_m, _PLAY_M) / np.maximum(earth_m, _PLAY_M)) ** 2
    return np.where(swing_deg >= SWING_DEG, ratio, np.nan)


def hold(found: Evidence) -> list[Hold]:
    """MADE_FAST or APART where the evidence is 20 to 1, else UNKNOWN: a pair that never moved could not show it.

    What is told of paths bridged over silences is not seen, and no ship on her lines wanders about: neither is fast.
    """
    odds = found.odds
    seen = (found.clearance_sd_m <= _SEEN_M) & (found.loose < _LOOSE)
    fast = (odds >= _SURE) & (found.held >= _SHOWN) & seen
    apart = odds <= -_SURE
    return [Hold.MADE_FAST if f else Hold.APART if a else Hold.UNKNOWN for f, a in zip(fast, apart, strict=True)]


def couplings(lay: Lays) -> list[Coupling]:
    """The record of each contact; numbers the data cannot tell are None."""
    found = evidence(lay)
    columns: dict[str, tuple[Floats, int]] = {
        "clearance_odds": (found.clearance, 2),
        "held_odds": (found.held, 2),
        "loose_odds": (found.loose, 2),
        "spread_m": (lay[k.SPREAD], 2),
        "earth_spread_m": (lay[k.EARTH], 2),
        "noise_m": (lay[k.NOISE], 1),
        "free_m": (found.free_m, 1),
        "swing_deg": (found.swing_deg, 1),
        "body_ratio": (found.body_ratio, 4),
        "drift_m": (lay[k.MOVED], 1),
        "ground_1_m": (lay[k.GROUND_1], 1),
        "ground_2_m": (lay[k.GROUND_2], 1),
        "silences": (lay[k.LEGS], 0),
        "across_m": (lay[k.ROUGH], 0),
        "swing_1_deg": (lay[k.SWING_1], 1),
        "swing_2_deg": (lay[k.SWING_2], 1),
    }
    plain = {name: _plain(values, digits) for name, (values, digits) in columns.items()}
    return [
        Coupling(hold=one, **{name: values[row] for name, values in plain.items()})
        for row, one in enumerate(hold(found))
    ]


def _plain(values: Floats, digits: int) -> list[float | None]:
    return [None if math.isnan(value) else round(value, digits) for value in values.tolist()]
