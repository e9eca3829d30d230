"""Whether a probability means what it says: Brier score, expected calibration error, reliability bins."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

BINS = 10


@dataclass(frozen=True, slots=True)
class Bin:
    """Events of about equal probability: what was said of them on average, and the share that came true."""

    events: int
    mean_p: float
    share_true: float


@dataclass(frozen=True, slots=True)
class Calibration:
    """Brier score (mean squared error) and ECE (mean gap between said and true, weighted by events) of all events."""

    events: int
    brier: float
    ece: float
    bins: tuple[Bin, ...]


def calibration(p: Any, true: Any) -> Calibration | None:
    """The calibration of the events whose probability is given; None where there is none.

    Bins hold equally many events, as far as equal probabilities, which stay together, allow.
    """
    said = np.asarray(p, dtype=np.float64)
    given = ~np.isnan(said)
    said, came = said[given], np.asarray(true, dtype=np.float64)[given]
    if not len(said):
        return None
    number = _bins(said)
    bins = tuple(_bin(said[number == n], came[number == n]) for n in np.unique(number))
    ece = sum(one.events * abs(one.mean_p - one.share_true) for one in bins) / len(said)
    return Calibration(len(said), float(np.mean((said - came) ** 2)), float(ece), bins)


def _bins(said: NDArray[np.float64]) -> NDArray[np.int64]:
    """The bin of each probability, by the middle of its ranks."""
    ordered = np.sort(said)
    middle = (np.searchsorted(ordered, said, "left") + np.searchsorted(ordered, said, "right")) / 2.0
    result: NDArray[np.int64] = np.minimum(middle * BINS / len(said), BINS - 1).astype(np.int64)
    return result


def _bin(said: NDArray[np.float64], came: NDArray[np.float64]) -> Bin:
    return Bin(len(said), float(said.mean()), float(came.mean()))
