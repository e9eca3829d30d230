"""What the hulls of one MMSI say of themselves, told apart by when each was heard: evidence for who goes on as whom."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from detector.schema import milliseconds
from detector.units import MIN_S, MS_PER_S

if TYPE_CHECKING:
    import pandas as pd

Ints = NDArray[np.int64]
Floats = NDArray[np.float64]

_AROUND_MS = 3 * MIN_S * MS_PER_S  # static reports go out every six minutes: half of it before and after a chain
_AGREE = 0.8  # of the reports of a chain must say the same for it to be what that ship says
_CODES = ("imo", "shipname", "callsign", "ship_type")
# Nats for (the same, another) value; sides apart. From memory: names and call signs are changed with an identity or
# copied with a number, dimensions stay with the steel, most ships that share a number never set it up.
_WEIGHTS = np.array([(4.0, -6.0), (2.0, -4.0), (1.0, -3.0), (0.5, -2.0)])
_SIDES = (3.0, -8.0)
_SIDES_SAME_M = 3.0  # sum of the differences of the four sides
_HIGHEST, _LOWEST = 8.0, -15.0
_LEAST = 3  # reports: fewer may be another ship's that was not heard otherwise


@dataclass(frozen=True)
class Said:
    """All static reports by MMSI and time, as numbers: codes of what was said (-1 nothing) and the sides (NaN)."""

    mmsi: Ints
    t: Ints
    codes: Ints  # (rows, 4)
    sides: Floats  # (rows, 4): length and beam stand in the second and fourth where the source has no more

    @classmethod
    def of(cls, statics: pd.DataFrame) -> Said:
        """The numbers of STATICS; reports of one MMSI and instant by what they say. Codes mean only equality."""
        import pandas as pd

        rows = statics
        codes = np.stack([pd.factorize(rows[name], sort=True, use_na_sentinel=True)[0] for name in _CODES], axis=1)
        names = ("to_bow_m", "to_stern_m", "to_port_m", "to_starboard_m")
        sides = rows[list(names)].to_numpy(dtype=np.float64, copy=True)
        sized = np.isnan(sides).any(axis=1)
        sides[sized] = np.nan
        for column, name in ((1, "length_m"), (3, "beam_m")):
            sides[sized, column] = rows[name].to_numpy()[sized]
        sides[sized & ~np.isnan(sides[:, 1])] = np.nan_to_num(sides[sized & ~np.isnan(sides[:, 1])])
        mmsi, t = rows["mmsi"].to_numpy(), milliseconds(rows["time"])
        order = np.lexsort((*sides.T, *codes.T, t, mmsi))
        return cls(mmsi[order], t[order], codes[order].astype(np.int64), sides[order])

    def of_ship(self, mmsi: int) -> Said:
        """The reports of one MMSI."""
        first, past = np.searchsorted(self.mmsi, (mmsi, mmsi + 1))
        return Said(self.mmsi[first:past], self.t[first:past], self.codes[first:past], self.sides[first:past])

    @cached_property
    def contradictory(self) -> Ints:
        """The MMSIs that said several sizes or IMO numbers, each at least twice."""
        import pandas as pd

        several: list[Ints] = []
        imo = self.codes[:, 0]
        tenths = np.minimum(np.round(np.nan_to_num(self.sides) * 10.0), 8191.0).astype(np.int64)
        size = pd.factorize(tenths @ (1 << np.array([39, 26, 13, 0])))[0]
        for value, there in ((imo, imo >= 0), (size, ~np.isnan(self.sides[:, 1]))):
            counts = pd.Series(1, index=[self.mmsi[there], value[there]]).groupby(level=[0, 1]).sum()
            often = counts[counts >= 2].groupby(level=0).size()
            several.append(often[often >= 2].index.to_numpy(dtype=np.int64))
        return np.unique(np.concatenate(several))


@dataclass(frozen=True, slots=True)
class Signature:
    """What one chain's ship said: codes and sides, -1 and NaN where it said nothing or contradicted itself."""

    codes: Ints
    sides: Floats


def signatures(said: Said, fixes_ms: list[Ints]) -> list[Signature]:
    """What the ship of each chain (times of its fixes) said: reports near a fix of it while no other was heard."""
    low = np.array([t[0] for t in fixes_ms]) - _AROUND_MS
    high = np.array([t[-1] for t in fixes_ms]) + _AROUND_MS
    sole = ((said.t[:, None] >= low) & (said.t[:, None] <= high)).sum(axis=1) == 1
    found = []
    for t in fixes_ms:
        at = np.searchsorted(t, said.t)
        before = np.abs(said.t - t[np.maximum(at - 1, 0)])
        near = np.minimum(before, np.abs(t[np.minimum(at, len(t) - 1)] - said.t)) <= _AROUND_MS
        own = sole & near
        found.append(agreed(said.codes[own], said.sides[own]))
    return found


def agreed(codes: Ints, sides: Floats, least: int = _LEAST) -> Signature:
    """What some reports of one ship agree on, if they are at least so many."""
    agreed = np.full(len(_CODES), -1, dtype=np.int64)
    if len(codes) < least:
        return Signature(agreed, np.full(4, np.nan))
    for column in range(len(_CODES)):
        stated = codes[codes[:, column] >= 0, column]
        if len(stated):
            values, counts = np.unique(stated, return_counts=True)
            if counts.max() >= _AGREE * len(stated):
                agreed[column] = values[counts.argmax()]
    stated_sides = sides[~np.isnan(sides).any(axis=1)]
    size = np.full(4, np.nan)
    if len(stated_sides):
        values, counts = np.unique(stated_sides, axis=0, return_counts=True)
        if counts.max() >= _AGREE * len(stated_sides):
            size = values[counts.argmax()]
    return Signature(agreed, size)


def likeness(one: Signature, two: Signature) -> float:
    """Nats for two chains being one ship, from what each said; 0 where one of them said nothing."""
    total = 0.0
    both = (one.codes >= 0) & (two.codes >= 0)
    same = one.codes == two.codes
    total += float(_WEIGHTS[both & same, 0].sum() + _WEIGHTS[both & ~same, 1].sum())
    if not (np.isnan(one.sides).any() or np.isnan(two.sides).any()):
        total += _SIDES[0] if np.abs(one.sides - two.sides).sum() <= _SIDES_SAME_M else _SIDES[1]
    return min(max(total, _LOWEST), _HIGHEST)
