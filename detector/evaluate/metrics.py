"""The numbers of one method on one world (or several): recall, precision, false alarms, errors, intervals.

Two judgements go in. The *ranking* holds every event, and gives average precision, curve, calibration and the top of
the queue. The *operating* one holds the events a user would be shown (score at or above the method's threshold), paired
anew, and gives recall, precision, false alarms and errors of the times.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from detector.evaluate.calibration import Calibration, calibration
from detector.evaluate.intervals import DRAWS, Estimate, estimates
from detector.evaluate.judging import Calls, Judged
from detector.evaluate.ranking import Point, Ranked, precision, top_share

if TYPE_CHECKING:
    import pandas as pd

TOPS = (10, 20, 50)  # what an analyst looks at in a morning, a day, a week (a choice)
FALSE_PER_1000_MOST = 2.0  # the promise of the contract: false alarms per 1,000 vessel-days an analyst can bear


@dataclass(frozen=True, slots=True)
class Share:
    """So many of so many."""

    found: int
    of: int


@dataclass(frozen=True, slots=True)
class Group:
    """Recall of a group of transfers: all of them, those that are detectable, those with both ships heard."""

    all: Share
    detectable: Share
    lit: Share


NONE_SOUGHT = Group(Share(0, 0), Share(0, 0), Share(0, 0))


@dataclass(frozen=True, slots=True)
class Errors:
    """Event minus truth in minutes: median and 90th percentile of the size, and the median with its sign."""

    events: int
    median_min: float
    p90_min: float
    bias_min: float


@dataclass(frozen=True, slots=True)
class Cause:
    """False alarms of one cause."""

    count: int
    per_1000: float


@dataclass(frozen=True, slots=True)
class Metrics:
    """All numbers of one method. Rates are per 1,000 vessel-days; estimates carry 95 % intervals."""

    threshold: float | None
    vessel_days: float
    events: int
    true_events: int
    false_events: int
    found: Group
    recall: Mapping[str, Estimate]
    precision: Estimate
    false_per_1000: Estimate
    average_precision: Mapping[str, Estimate]
    scenarios: Mapping[str, Group]
    tags: Mapping[str, Group]
    visibility: Mapping[str, Group]
    causes: Mapping[str, Cause]
    start_error: Errors
    end_error: Errors
    calibration: Calibration | None
    ranked_by: str
    top: Mapping[str, float]
    at_most_2: Point | None
    curve: tuple[Point, ...]
    calls: Calls


def metrics(ranking: Judged, operating: Judged, threshold: float | None, draws: int = DRAWS, seed: int = 0) -> Metrics:
    """The numbers of two judgements of the same events: of all, and of those at or above the threshold."""
    alarms, transfers = operating.alarms, operating.transfers
    true = int(alarms["is_true"].sum())
    made = estimates(ranking, operating, draws, seed)
    points = curve(ranking)
    by, top = _top(ranking.alarms)
    return Metrics(
        threshold=threshold,
        vessel_days=operating.vessel_days,
        events=len(ranking.alarms),
        true_events=true,
        false_events=len(alarms) - true,
        found=_groups(transfers, lambda _: ("",)).get("", NONE_SOUGHT),
        recall={name: made[f"recall_{name}"] for name in ("all", "detectable", "lit")},
        precision=made["precision"],
        false_per_1000=made["false_per_1000"],
        average_precision={name: made[f"ap_{name}"] for name in ("all", "detectable")},
        scenarios=_groups(transfers, lambda one: (str(one["scenario"]),)),
        tags=_groups(transfers, lambda one: tuple(one["tags"])),
        visibility=_groups(transfers, lambda one: (str(one["visibility"]),)),
        causes=causes(operating),
        start_error=errors(alarms["start_error_min"].to_numpy()),
        end_error=errors(alarms["end_error_min"].to_numpy()),
        calibration=calibration(ranking.alarms["p"], ranking.alarms["is_true"]),
        ranked_by=by,
        top=top,
        at_most_2=_at_most(points, FALSE_PER_1000_MOST),
        curve=points,
        calls=operating.calls,
    )


def curve(judged: Judged) -> tuple[Point, ...]:
    """What is found and raised in vain at every threshold, from the highest score."""
    alarms, transfers = judged.alarms, judged.transfers
    ranked = Ranked(alarms["score"])
    true = alarms["is_true"].to_numpy()
    right, wrong = ranked.counts(true), ranked.counts(~true)
    seen = ranked.counts(alarms["is_detectable"])
    columns = (
        ranked.thresholds,
        _share(right, len(transfers)),
        _share(seen, int(transfers["detectable"].sum())),
        precision(right, wrong),
        1000.0 * wrong / judged.vessel_days,
    )
    return tuple(Point(*map(float, row)) for row in zip(*columns, strict=True))


def _share(found: NDArray[np.float64], of: int) -> NDArray[np.float64]:
    result: NDArray[np.float64] = found / of if of else np.full(len(found), np.nan)
    return result


def _at_most(points: tuple[Point, ...], most: float) -> Point | None:
    """The point that finds most without exceeding a rate; None where even the highest score exceeds it."""
    bearable = [point for point in points if point.false_per_1000 <= most]
    return bearable[-1] if bearable else None


def _groups(transfers: pd.DataFrame, names: Callable[[Mapping[str, Any]], tuple[str, ...]]) -> dict[str, Group]:
    members: dict[str, list[dict[str, Any]]] = {}
    for row in transfers.to_dict("records"):
        one = {str(key): value for key, value in row.items()}
        for name in names(one):
            members.setdefault(name, []).append(one)
    return {name: _group(members[name]) for name in sorted(members)}


def _group(rows: list[dict[str, Any]]) -> Group:
    def share(wanted: str | None) -> Share:
        kept = [row for row in rows if wanted is None or row[wanted]]
        return Share(sum(bool(row["found"]) for row in kept), len(kept))

    return Group(share(None), share("detectable"), share("lit"))


def causes(judged: Judged) -> dict[str, Cause]:
    """False alarms by cause, the most frequent first."""
    false = judged.alarms.loc[~judged.alarms["is_true"], "cause"]
    counts = sorted(((int((false == name).sum()), name) for name in set(false)), key=lambda pair: (-pair[0], pair[1]))
    return {name: Cause(count, 1000.0 * count / judged.vessel_days) for count, name in counts}


def errors(minutes: NDArray[np.float64]) -> Errors:
    """The errors of the events that have one."""
    known = minutes[~np.isnan(minutes)]
    if not len(known):
        return Errors(0, float("nan"), float("nan"), float("nan"))
    size = np.abs(known)
    return Errors(len(known), float(np.median(size)), float(np.percentile(size, 90)), float(np.median(known)))


def _top(alarms: pd.DataFrame) -> tuple[str, dict[str, float]]:
    """By what the queue is ranked, and the share of transfers among its first."""
    by = "priority" if alarms["priority"].notna().any() else "score"
    true = alarms["is_true"].to_numpy()
    return by, {str(k): top_share(alarms[by], true, k) for k in TOPS}
