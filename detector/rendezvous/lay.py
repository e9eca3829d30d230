"""MEASURE how two ships lay during each contact: when it began and ended, and how the one lay as seen from the other.

The place of ship 2 is told in the frame in which she lay steadiest: from the hull of either ship, if her compass was
heard, or from the ground. A contact begins when she comes to that place and ends when she leaves it, not when she was
first or last near. Where the data hold no such place, the bound of the clearance must do.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from detector.parameters import Rendezvous
from detector.rendezvous import lay_kernel as kernel
from detector.rendezvous.clearance_kernel import extremes
from detector.rendezvous.contacts import BRIDGE_MS, lower_bound_m, tells
from detector.rendezvous.hull import SHOULDER_SHARE
from detector.units import HOUR_S, MIN_S, MS_PER_S

if TYPE_CHECKING:
    from detector.rendezvous.hull import HullTable
    from detector.rendezvous.proximity import Curves

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]
Bools = NDArray[np.bool_]

_AGREED = (
    0.9  # mean resultant of the difference of headings: below, the two did not hold an angle (25 degrees of spread)
)
_WANDERS_H = (
    0.5  # errors of GNSS wander over tens of minutes: fixes nearer in time do not make a mean better [from memory]
)
_FAN_DEG = np.arange(0.0, 360.0, 30.0)  # directions tried for a hull that lies one does not know how
_SENT_M = 1.5  # an error of the sides beyond this: they were assumed, not sent (whole metres: 1 m)
_LENGTH_SHARE = 0.35  # how much farther bow or stern of an assumed hull may reach: small ships are of 20 to 150 m
_UNSEEN_MS = HOUR_S * MS_PER_S  # of a silence of hours a contact is taken to have lasted an hour on either side at most
_TURN_M = 3.0  # a compass error of 2 degrees at the end of a ship of 90 m; and antenna offsets in whole metres


@dataclass(frozen=True, slots=True)
class Lays:
    """The numbers of many contacts, a row each; `self[kernel.SPREAD]` is the column of one of them.

    `clearance_m` is that of the outlines as they lay in the middle, with one standard deviation; `mmsi` (n, 2) are the
    numbers the ships used when the contact began.
    """

    numbers: Floats
    mmsi: Ints
    clearance_m: Floats
    clearance_sd_m: Floats

    def __len__(self) -> int:
        return len(self.numbers)

    def __getitem__(self, which: int) -> Floats:
        return self.numbers[:, which]

    def taken(self, rows: Ints, swapped: Bools | None = None) -> Lays:
        """Some of the contacts; those that are `swapped` with the ships exchanged."""
        numbers, mmsi = self.numbers[rows], self.mmsi[rows]
        if swapped is not None:
            mmsi = np.where(swapped[:, None], mmsi[:, ::-1], mmsi)
            for one, two in kernel.OF_EITHER:
                numbers[:, one], numbers[:, two] = (
                    np.where(swapped, numbers[:, two], numbers[:, one]),
                    np.where(swapped, numbers[:, one], numbers[:, two]),
                )
            seen = numbers[:, kernel.FRAME] > 0
            numbers[:, kernel.FRAME] = np.where(
                swapped & seen, 3.0 - numbers[:, kernel.FRAME], numbers[:, kernel.FRAME]
            )
            for turned in (kernel.AHEAD, kernel.RIGHT, kernel.TURNED):
                numbers[:, turned] = np.where(swapped, -numbers[:, turned], numbers[:, turned])
        return Lays(numbers, mmsi, self.clearance_m[rows], self.clearance_sd_m[rows])

    @property
    def start_ms(self) -> Ints:
        """When each contact began: the middle of the time in which it may have, but not long before it was seen."""
        early, late = self[kernel.START_EARLY], self[kernel.START_LATE]
        return np.rint(late - np.minimum((late - early) / 2.0, _UNSEEN_MS)).astype(np.int64)

    @property
    def end_ms(self) -> Ints:
        """When each contact ended: the same."""
        early, late = self[kernel.END_EARLY], self[kernel.END_LATE]
        return np.rint(early + np.minimum((late - early) / 2.0, _UNSEEN_MS)).astype(np.int64)


def lays(curves: Curves, found: Ints, hulls: HullTable, settings: Rendezvous) -> Lays:
    """How the ships of each contact (rows of `contacts`) lay."""
    low, telling = lower_bound_m(curves), tells(curves, settings)
    columns: tuple[NDArray[Any], ...] = (
        curves.t, curves.east_m, curves.north_m, curves.heading_1_deg, curves.heading_2_deg, curves.error_m,
        curves.leg_s, curves.lat_1, curves.lon_1, curves.lat_2, curves.lon_2, curves.sog_1_kn, curves.sog_2_kn,
        curves.clearance_m, curves.uncertainty_m, low, curves.heard, telling,
    )  # fmt: skip
    curve = np.empty((len(columns), len(curves)))
    for row, column in zip(curve, columns, strict=True):
        row[:] = column
    numbers = np.empty((len(found), kernel.NUMBERS))
    observed_ms = settings.observed_minutes * MIN_S * MS_PER_S
    kernel.lays(found, curves.begin, curve, telling, BRIDGE_MS, observed_ms, settings.enter_m, numbers)
    first = numbers[:, kernel.FIRST].astype(np.int64)
    mmsi = np.stack([curves.mmsi_1[first], curves.mmsi_2[first]], axis=1)
    return Lays(numbers, mmsi, *_clearance(numbers, mmsi, hulls))


def _clearance(numbers: Floats, mmsi: Ints, hulls: HullTable) -> tuple[Floats, Floats]:
    """Clearance of the outlines as they lay in the middle of the contact, and one standard deviation of it.

    A mean of many positions is known better than each; and the clearance of a blurred position is too large on the
    average, that of the mean is not.
    """
    middle = ((numbers[:, kernel.START_EARLY] + numbers[:, kernel.END_LATE]) / 2.0).astype(np.int64)
    (sides_1, error_1), (sides_2, error_2) = (hulls.at(mmsi[:, k], middle) for k in (0, 1))
    frame = np.nan_to_num(numbers[:, kernel.FRAME])
    turned = np.where(numbers[:, kernel.AGREED] >= _AGREED, numbers[:, kernel.TURNED], np.nan)
    heading_1 = np.where(frame == 1, 0.0, np.where(frame == 2, -turned, np.nan))
    heading_2 = np.where(frame == 1, turned, np.where(frame == 2, 0.0, np.nan))
    on_ground = frame == 0  # then the place is east and north
    right = np.where(on_ground, numbers[:, kernel.AHEAD], numbers[:, kernel.RIGHT])
    ahead = np.where(on_ground, numbers[:, kernel.RIGHT], numbers[:, kernel.AHEAD])
    place = np.ascontiguousarray(right), np.ascontiguousarray(ahead)
    lying = (*place, heading_1, heading_2)
    low, high = extremes(*lying, sides_1.copy(), sides_2.copy(), _FAN_DEG, SHOULDER_SHARE)
    longer, _ = extremes(*lying, _longer(sides_1, error_1), _longer(sides_2, error_2), _FAN_DEG, SHOULDER_SHARE)
    no_compass = np.isnan(numbers[:, kernel.SWING_1]) & np.isnan(numbers[:, kernel.SWING_2])
    seen = ~on_ground | (no_compass & ~np.isnan(numbers[:, kernel.SPREAD]))
    hours = (numbers[:, kernel.END_EARLY] - numbers[:, kernel.START_LATE]) / MS_PER_S / HOUR_S
    fixes = np.minimum(numbers[:, kernel.FIXES_1], numbers[:, kernel.FIXES_2])
    apart = np.clip(np.minimum(fixes, 1.0 + hours / _WANDERS_H), 1.0, None)
    noise = np.maximum(numbers[:, kernel.NOISE], np.nan_to_num(numbers[:, kernel.SPREAD])) / np.sqrt(apart)
    sd = np.sqrt(noise**2 + error_1**2 + error_2**2 + (low - longer) ** 2 + _TURN_M**2 + ((high - low) / 4.0) ** 2)
    blurred = numbers[:, kernel.BLUR] / 2.0
    return (
        np.where(seen, (low + high) / 2.0, numbers[:, kernel.MEDIAN_CLEARANCE]),
        np.where(seen, sd, np.hypot(blurred, _TURN_M)),
    )


def _longer(sides: Floats, error_m: Floats) -> Floats:
    """The sides of a hull longer by one error of its length: she may reach farther than was assumed."""
    assumed = error_m > _SENT_M
    more = np.where(assumed, _LENGTH_SHARE * (sides[:, 0] + sides[:, 1]), 0.0)
    result = sides.copy()
    result[:, :2] += more[:, None]
    return result
