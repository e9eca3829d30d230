"""Links between MMSIs held against the truth of a synthetic world: counting only."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from itertools import combinations
from typing import TYPE_CHECKING, Any, Protocol

import numpy as np

from detector import geodesy
from detector.evaluate.tracks import OUTSIDE, majority, share, steel
from detector.evaluate.truth import Truth
from detector.indicators.meeting import ms
from detector.schema import milliseconds
from detector.units import HOUR_S, KN_MS, MS_PER_S, NM_M

if TYPE_CHECKING:
    import pandas as pd

_HEARD = 2  # fixes that make a hull heard: fewer are no track
_MS_H = HOUR_S * MS_PER_S
SEQUENCE, SAME_TIME = "in sequence", "at once"  # the kinds of `tracks.links.Link`


class Linked(Protocol):
    """What says that two MMSIs are one hull."""

    @property
    def mmsi_1(self) -> int: ...  # noqa: D102
    @property
    def mmsi_2(self) -> int: ...  # noqa: D102
    @property
    def kind(self) -> str: ...  # noqa: D102
    @property
    def confidence(self) -> float: ...  # noqa: D102


@dataclass(frozen=True, slots=True)
class Link:
    """Two MMSIs that are one hull; `at_ms` is the first fix of the one that came later."""

    mmsi_1: int
    mmsi_2: int
    kind: str
    confidence: float = 1.0
    at_ms: int = 0


def links(tracks: pd.DataFrame) -> list[Link]:
    """The pairs of MMSIs that share a hull number in TRACKS; `at the same time` where their times overlap."""
    spans = tracks.assign(t=milliseconds(tracks["time"])).groupby(["hull", "mmsi"])["t"].agg(["min", "max"])
    by_hull: defaultdict[int, list[tuple[int, int, int]]] = defaultdict(list)
    for hull, mmsi, first, last in spans.reset_index().itertuples(index=False):
        by_hull[hull].append((int(mmsi), int(first), int(last)))
    return [
        Link(a[0], b[0], SAME_TIME if a[1] < b[2] and b[1] < a[2] else SEQUENCE, 1.0, max(a[1], b[1]))
        for several in by_hull.values()
        for a, b in combinations(sorted(several), 2)
    ]


def true_links(truth: Truth) -> dict[tuple[int, int], tuple[str, int]]:
    """The pairs of MMSIs (lower first) that one true hull used, with how and the true hull."""
    number = steel(truth)
    of: defaultdict[int, list[tuple[int, int, int]]] = defaultdict(list)
    for ship in truth.ships:
        of[number[ship.hull]] += [(i.mmsi, ms(i.first), ms(i.last)) for i in ship.identities]
    result = {}
    for hull, used in of.items():
        for a, b in combinations(sorted(used), 2):
            if a[0] != b[0]:
                result[a[0], b[0]] = (SAME_TIME if a[1] < b[2] and b[1] < a[2] else SEQUENCE, hull)
    return result


def link_scores(found: Iterable[Linked], of: pd.DataFrame, truth: Truth) -> pd.DataFrame:
    """A row for every pair of MMSIs that is one hull, is said to be, or both: `verdict` and what there was to go by.

    Verdicts: `right`, `false`, `missed`, `not heard` (fewer than two fixes of either, and not said). `countable`: a
    true pair of which both were heard. A pair that shares a found hull is right only if that hull has the same true
    hull on both MMSIs. Silence (hours; negative where both spoke at once), distance and speed lie between the first fix
    of the later MMSI and the fix of the other nearest in time.
    """
    import pandas as pd

    said: dict[tuple[int, int], Linked] = {}
    for one in sorted(found, key=lambda link: link.confidence):
        said[min(one.mmsi_1, one.mmsi_2), max(one.mmsi_1, one.mmsi_2)] = one
    true = true_links(truth)
    wanted = {mmsi for pair in said.keys() | true.keys() for mmsi in pair}
    by_mmsi = dict(list(of[of["mmsi"].isin(list(wanted))].groupby("mmsi")))
    rows = [_link_row(pair, said.get(pair), true.get(pair), by_mmsi, of.iloc[:0]) for pair in sorted(said | true)]
    return pd.DataFrame(rows, columns=LINK_COLUMNS)


LINK_COLUMNS = [
    "mmsi_1", "mmsi_2", "verdict", "true_kind", "found_kind", "confidence", "countable", "fixes_1", "fixes_2",
    "silence_h", "apart_nm", "implied_kn",
]  # fmt: skip


def _link_row(
    pair: tuple[int, int],
    said: Linked | None,
    true: tuple[str, int] | None,
    by_mmsi: dict[Any, pd.DataFrame],
    none: pd.DataFrame,
) -> dict[str, Any]:
    whole = [by_mmsi.get(mmsi, none) for mmsi in pair]
    own = [side if true is None else side[side["true"] == true[1]] for side in whole]
    heard = true is not None and all(len(side) >= _HEARD for side in own)
    if said is None:
        verdict = "missed" if heard else "not heard"
    else:
        verdict = "right" if true is not None and _same_hull(*whole) else "false"
    return {
        "mmsi_1": pair[0], "mmsi_2": pair[1], "verdict": verdict,
        "true_kind": true[0] if true else "", "found_kind": said.kind if said else "",
        "confidence": said.confidence if said else float("nan"), "countable": heard,
        "fixes_1": len(own[0]), "fixes_2": len(own[1]), **_between(*own),
    }  # fmt: skip


def _same_hull(one: pd.DataFrame, two: pd.DataFrame) -> bool:
    """Whether a found hull on both MMSIs stands for one true hull; also where there is none and a list said so."""
    sides = [side[side["track"] != OUTSIDE] for side in (one, two)]
    stands = [majority(side, "hull") for side in sides]
    both = stands[0].keys() & stands[1].keys()
    return not both or any(stands[0][hull] == stands[1][hull] for hull in both)


def _between(one: pd.DataFrame, two: pd.DataFrame) -> dict[str, float]:
    sides = [side if (side["kind"] != 0).all() else side[side["kind"] == 0] for side in (one, two)]
    if any(side.empty for side in sides):
        return dict.fromkeys(("silence_h", "apart_nm", "implied_kn"), float("nan"))
    old, new = sorted(sides, key=lambda side: int(side["t"].min()))
    start = new.iloc[int(new["t"].to_numpy().argmin())]
    last = old.iloc[int(np.abs(old["t"].to_numpy() - start["t"]).argmin())]
    apart_m = float(geodesy.distance_m(last["lat"], last["lon"], start["lat"], start["lon"]))
    seconds = max(abs(float(start["t"] - last["t"])) / MS_PER_S, 1.0)
    silence = float(start["t"] - old["t"].max()) / _MS_H
    return {"silence_h": silence, "apart_nm": apart_m / NM_M, "implied_kn": apart_m / seconds / KN_MS}


def link_summary(scores: pd.DataFrame, thresholds: Iterable[float] = (0.0, 0.5, 0.7, 0.9)) -> pd.DataFrame:
    """Precision of the links said to be of a kind, recall of the true heard pairs of it, by least confidence."""
    import pandas as pd

    rows = []
    for kind in (SEQUENCE, SAME_TIME):
        there = scores[scores["countable"] & (scores["true_kind"] == kind)]
        for least in thresholds:
            said = scores[(scores["found_kind"] == kind) & (scores["confidence"] >= least)]
            found = int(((there["verdict"] == "right") & (there["confidence"] >= least)).sum())
            right = int((said["verdict"] == "right").sum())
            row = {"kind": kind, "least": least, "heard": len(there), "found": found, "said": len(said)}
            row |= {
                "false": len(said) - right,
                "precision": share(right, len(said)),
                "recall": share(found, len(there)),
            }
            rows.append(row)
    return pd.DataFrame(rows)
