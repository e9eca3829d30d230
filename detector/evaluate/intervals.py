"""Estimates with 95 % intervals: a bootstrap over vessels, since events of one vessel are not independent.

The hulls of a world are drawn anew, with replacement, as many as there are. A transfer, and the event that found it,
weigh as often as the lower of its two hulls was drawn; a false alarm as often as the lower hull it names. Weighting by
one hull of a pair keeps the pair whole, and hulls that meet several others bring all of that with them. Vessel-days
stay those of the world: as many hulls are drawn as there are. An event of an MMSI that no hull had weighs once, always.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from detector.evaluate.judging import Judged
from detector.evaluate.ranking import Ranked, average_precision

Floats = NDArray[np.float64]
DRAWS = 1000  # the usual number for 95 % intervals (Efron and Tibshirani 1993) [from memory]


@dataclass(frozen=True, slots=True)
class Estimate:
    """A number and its 95 % interval; NaN where it is not defined."""

    value: float
    low: float
    high: float


class _Side:
    """The columns of a judgement as arrays."""

    def __init__(self, judged: Judged) -> None:
        alarms, transfers = judged.alarms, judged.transfers
        self.true = alarms["is_true"].to_numpy(dtype=np.float64)
        self.seen = alarms["is_detectable"].to_numpy(dtype=np.float64)
        self.unit = alarms["unit"].to_numpy()
        self.ranked = Ranked(alarms["score"])
        self.found = transfers["found"].to_numpy(dtype=np.float64)
        self.kinds = {
            "all": np.ones(len(transfers)),
            "detectable": transfers["detectable"].to_numpy(dtype=np.float64),
            "lit": transfers["lit"].to_numpy(dtype=np.float64),
        }
        self.transfer_unit = transfers["unit"].to_numpy()
        self.vessel_days = judged.vessel_days


def estimates(ranking: Judged, operating: Judged, draws: int = DRAWS, seed: int = 0) -> dict[str, Estimate]:
    """recall_all/detectable/lit, precision, false_per_1000, ap_all/detectable.

    The same seed gives the same intervals.
    """
    sides = _Side(ranking), _Side(operating)
    hulls = operating.hulls
    values = _numbers(*sides, np.ones(hulls + 1))
    rng = np.random.default_rng(seed)
    drawn = [_numbers(*sides, _draw(rng, hulls)) for _ in range(draws if hulls else 0)]
    return {name: _estimate(value, [one[name] for one in drawn]) for name, value in values.items()}


def _draw(rng: np.random.Generator, hulls: int) -> Floats:
    """How often each hull was drawn, and 1 at the end (index -1) for events of no hull."""
    times = np.bincount(rng.integers(0, hulls, hulls), minlength=hulls)
    return np.append(times, 1).astype(np.float64)


def _numbers(ranking: _Side, operating: _Side, weight: Floats) -> dict[str, float]:
    w, per = weight[operating.unit], weight[operating.transfer_unit]
    true, false = float(w @ operating.true), float(w @ (1.0 - operating.true))
    numbers = {
        f"recall_{name}": _ratio(float(per @ (kind * operating.found)), float(per @ kind))
        for name, kind in operating.kinds.items()
    }
    numbers["precision"] = _ratio(true, true + false)
    numbers["false_per_1000"] = 1000.0 * false / operating.vessel_days
    w = weight[ranking.unit]
    good, bad = w * ranking.true, w * (1.0 - ranking.true)
    for name, counted in (("all", good), ("detectable", w * ranking.seen)):
        of = float(weight[ranking.transfer_unit] @ ranking.kinds[name])
        numbers[f"ap_{name}"] = average_precision(ranking.ranked, good, bad, counted, of)
    return numbers


def _ratio(part: float, of: float) -> float:
    return part / of if of > 0 else float("nan")


def _estimate(value: float, drawn: list[float]) -> Estimate:
    known = np.asarray(drawn, dtype=np.float64)
    known = known[~np.isnan(known)]
    if np.isnan(value) or not len(known):
        return Estimate(value, float("nan"), float("nan"))
    low, high = np.percentile(known, [2.5, 97.5])
    return Estimate(value, float(low), float(high))
