"""DECIDE: from a clearance curve to contacts, with an enter and a leave threshold. Pure functions of arrays.

Both thresholds are held against the lower bound of the clearance (estimate less uncertainty, up to a limit): what
cannot be told from alongside is alongside, and the event says how well its data could tell.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from detector.parameters import Rendezvous
from detector.units import MIN_S, MS_PER_S

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]

_MIN_MS = MIN_S * MS_PER_S


@dataclass(frozen=True, slots=True)
class Contact:
    """Instants `first` to `last` (indices, inclusive) of a curve, and the contact times in ms."""

    first: int
    last: int
    start_ms: int
    end_ms: int


def lower_bound_m(clearance_m: Floats, uncertainty_m: Floats, settings: Rendezvous) -> Floats:
    """The smallest clearance the data allow; uncertainty beyond a limit is not held in favour of a contact."""
    return clearance_m - np.minimum(uncertainty_m, settings.max_uncertainty_m)


def contacts(t: Ints, low_m: Floats, settings: Rendezvous) -> list[Contact]:
    """The contacts of one curve (times in ms, lower bounds in m) that last long enough.

    A contact begins when the bound falls to `enter_m` and ends when it was last there before rising above `leave_m`;
    contacts apart for less than `rejoin_minutes` are one.
    """
    merged: list[Contact] = []
    for piece in _pieces(t, low_m, settings):
        if merged and piece.start_ms - merged[-1].end_ms <= settings.rejoin_minutes * _MIN_MS:
            merged[-1] = Contact(merged[-1].first, piece.last, merged[-1].start_ms, piece.end_ms)
        else:
            merged.append(piece)
    return [c for c in merged if c.end_ms - c.start_ms >= settings.min_minutes * _MIN_MS]


def _pieces(t: Ints, low_m: Floats, settings: Rendezvous) -> list[Contact]:
    within = np.concatenate([[False], low_m <= settings.leave_m, [False]])
    edges = np.flatnonzero(within[1:] != within[:-1])
    pieces = []
    for begin, end in zip(edges[::2], edges[1::2], strict=True):
        near = np.flatnonzero(low_m[begin:end] <= settings.enter_m) + begin
        if len(near):
            first, last = int(near[0]), int(near[-1])
            pieces.append(
                Contact(first, last, _crossing(t, low_m, first, -1, settings), _crossing(t, low_m, last, 1, settings))
            )
    return pieces


def _crossing(t: Ints, low_m: Floats, index: int, step: int, settings: Rendezvous) -> int:
    """When the bound crossed `enter_m` next to an instant; the instant itself where the neighbour is too long ago."""
    other = index + step
    if not 0 <= other < len(t) or abs(int(t[other]) - int(t[index])) > settings.observed_minutes * _MIN_MS:
        return int(t[index])
    rise = low_m[other] - low_m[index]
    share = (settings.enter_m - low_m[index]) / rise if rise > 0 else 0.0
    return int(t[index]) + round(min(max(share, 0.0), 1.0) * (int(t[other]) - int(t[index])))


def observed_ms(t: Ints, leg_s: Floats, contact: Contact, settings: Rendezvous) -> int:
    """Milliseconds of a contact in which both ships were heard; the rest is bridged across a silence."""
    start = np.clip(t[:-1], contact.start_ms, contact.end_ms)
    end = np.clip(t[1:], contact.start_ms, contact.end_ms)
    heard = leg_s[:-1] <= settings.observed_minutes * MIN_S
    return int((end - start)[heard].sum())
