"""Events in the order of their score: average precision, the recall-against-false-alarm curve, the top of the queue."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]
Bools = NDArray[np.bool_]


@dataclass(frozen=True, slots=True)
class Point:
    """What is found, and what is raised in vain, by the events of at least a score."""

    threshold: float
    recall_all: float
    recall_detectable: float
    precision: float
    false_per_1000: float


class Ranked:
    """Scores from the highest; equal scores stand together, since no threshold can part them."""

    def __init__(self, score: Any) -> None:
        known = np.nan_to_num(np.asarray(score, dtype=np.float64), nan=-np.inf)
        self.order = np.argsort(-known, kind="stable")
        self.sorted = known[self.order]
        following = np.append(self.sorted[1:], np.nan)
        self.ends = np.flatnonzero(self.sorted != following)  # the last event of every score

    def counts(self, weight: Any) -> Floats:
        """How much weight stands at or above every distinct score."""
        result: Floats = np.cumsum(np.asarray(weight, dtype=np.float64)[self.order])[self.ends]
        return result

    @property
    def thresholds(self) -> Floats:
        """The distinct scores, from the highest."""
        result: Floats = self.sorted[self.ends]
        return result


def average_precision(ranked: Ranked, true: Any, false: Any, counted: Any, of: float) -> float:
    """The precision averaged over recall: the sum of (step of recall) x (precision there). NaN where `of` is 0.

    `true` and `false` are the weights of the events as one and the other, `counted` the weights of those true events
    that recall counts, `of` the weight of all transfers there are: one that no event found is never recalled. This is
    sklearn's `average_precision_score` of the events, times (found / of), which sklearn has no place for.
    """
    if not of > 0:
        return float("nan")
    steps = np.diff(ranked.counts(counted), prepend=0.0)
    return float(np.sum(steps * precision(ranked.counts(true), ranked.counts(false))) / of)


def precision(right: Any, wrong: Any) -> Floats:
    """The share of right ones; 0 where there is nothing, which then has no weight either."""
    total = np.asarray(right, dtype=np.float64) + wrong
    result: Floats = np.divide(right, total, out=np.zeros_like(total), where=total > 0)
    return result


def top_share(rank_by: Any, true: Bools, k: int) -> float:
    """The share of transfers among the first k events (or all, if fewer); ties at the cut count with their average.

    NaN where there are no events.
    """
    if not len(true):
        return float("nan")
    ranked = Ranked(rank_by)
    most = min(k, len(true))
    right, shown = ranked.counts(true), ranked.counts(np.ones(len(true)))
    return float(np.interp(most, np.append(0.0, shown), np.append(0.0, right)) / most)
