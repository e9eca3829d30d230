"""Tracks held against the truth of a synthetic world, or against segments others made of real data: counting only.

A *true hull* is one hull of steel: two hull numbers of a truth that are two transponders of one ship are the same. Of
every fix it is known whether it was falsified or dated by a wrong clock; such fixes are counted apart, and have no say
in which true hull a track stands for unless it has no others.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from itertools import combinations
from typing import TYPE_CHECKING, Any, Protocol

import numpy as np
from numpy.typing import NDArray
from scipy.optimize import linear_sum_assignment
from scipy.sparse import coo_array
from scipy.sparse.csgraph import connected_components

from detector import geodesy
from detector.evaluate.truth import Truth
from detector.indicators.meeting import ms
from detector.schema import milliseconds
from detector.units import HOUR_S, KN_MS, MS_PER_S, NM_M

if TYPE_CHECKING:
    import pandas as pd

Ints = NDArray[np.int64]
OUTSIDE = -1  # track and hull of a fix that is in no track
KINDS = ("as sent", "falsified", "clock fault")  # of a fix, by its number
_FALSIFIED, _CLOCK_FAULT = 1, 2  # bits of `flags` in truth.parquet
_NO_SAY = 1e-6  # weight of a fix that was falsified or misdated: settles only what no other fix settles
_HEARD = 2  # fixes that make a hull heard: fewer are no track
_MS_H = HOUR_S * MS_PER_S
SEQUENCE, SAME_TIME = "in sequence", "at the same time"


# ---- fixes and who sent them ----


def steel(truth: Truth) -> dict[int, int]:
    """The true hull of every hull number: the lower of two that are two transponders of one ship."""
    result = {ship.hull: ship.hull for ship in truth.ships}
    for one in truth.anomalies:
        if one.what == "two_transponders":
            result.update(dict.fromkeys(one.hulls, min(result[hull] for hull in one.hulls)))
    return result


def shared_mmsis(truth: Truth) -> frozenset[int]:
    """The MMSIs that two or more true hulls used at the same time."""
    of, uses = steel(truth), defaultdict(list)
    for ship in truth.ships:
        for one in ship.identities:
            uses[one.mmsi].append((one.first, one.last, of[ship.hull]))
    named = {m for one in truth.anomalies if one.what == "shared_mmsi" for m in one.mmsis if m is not None}
    return frozenset(named) | {
        mmsi
        for mmsi, spans in uses.items()
        if any(a[2] != b[2] and a[0] < b[1] and b[0] < a[1] for a, b in combinations(spans, 2))
    }


def fixes(
    positions: pd.DataFrame, tracks: pd.DataFrame, rows: pd.DataFrame, truth: Truth, copy_s: float
) -> pd.DataFrame:
    """Every report of a world once: mmsi, t (ms), lat, lon, track, hull (OUTSIDE: in no track), true, kind (of KINDS).

    `rows` is truth.parquet. A report outside of the tracks is left out where the same place was also sent within
    `copy_s` of it and is in a track (or is listed already): the same report heard twice.
    """
    given = positions[["file", "line", "mmsi", "lat", "lon"]].assign(t=milliseconds(positions["time"]))
    made = given.merge(tracks[["file", "line", "track", "hull"]], on=["file", "line"], how="left")
    made = made.merge(rows[["line", "hull", "flags"]].rename(columns={"hull": "number"}), on="line")
    flags = made["flags"].to_numpy()
    made["kind"] = np.where(flags & _FALSIFIED, 1, np.where(flags & _CLOCK_FAULT, 2, 0))
    made["true"] = made["number"].map(steel(truth)).astype("int64")
    for name in ("track", "hull"):
        made[name] = made[name].fillna(OUTSIDE).astype("int64")
    made = made.sort_values(["mmsi", "lat", "lon", "t", "line"], ignore_index=True)
    kept = ~_copies(made, copy_s)
    return made.loc[kept, ["mmsi", "t", "lat", "lon", "track", "hull", "true", "kind"]].reset_index(drop=True)


def _copies(ordered: pd.DataFrame, copy_s: float) -> NDArray[np.bool_]:
    """Which rows, ordered by ship, place and time, are outside of the tracks and say what another row says."""
    keys = ordered[["mmsi", "lat", "lon"]].to_numpy()
    again = (keys[1:] == keys[:-1]).all(axis=1) & (np.diff(ordered["t"].to_numpy()) <= copy_s * MS_PER_S)
    said = np.cumsum(np.r_[True, ~again][: len(ordered)])
    inside = (ordered["track"] != OUTSIDE).to_numpy()
    listed = np.bincount(said, weights=inside, minlength=1)[said] > 0
    first = np.r_[True, ~again][: len(ordered)]
    result: NDArray[np.bool_] = ~inside & (listed | ~first)
    return result


# ---- several hulls on one MMSI ----


def shared_scores(of: pd.DataFrame, shared: Iterable[int]) -> pd.DataFrame:
    """A row for every shared MMSI and kind of fix, in counts of fixes: see `shared_summary` for what they mean.

    MMSIs on which fewer than two true hulls were heard (two fixes each) show nothing and are left out.
    """
    import pandas as pd

    rows: list[dict[str, int]] = []
    for mmsi, own in of[of["mmsi"].isin(list(shared))].groupby("mmsi"):
        if (own["true"].value_counts() >= _HEARD).sum() >= 2:
            rows += _shared_rows(int(str(mmsi)), own)
    names = ["mmsi", "kind", "true_hulls", "found_hulls", "tracks", "fixes", "outside", "track", "hull", "whole"]
    return pd.DataFrame(rows, columns=names).astype("int64")


def _shared_rows(mmsi: int, own: pd.DataFrame) -> list[dict[str, int]]:
    inside = own[own["track"] != OUTSIDE]
    right = {
        "track": inside["true"] == inside["track"].map(_majority(inside, "track")),
        "hull": inside["true"] == inside["hull"].map(_majority(inside, "hull")),
        "whole": inside["hull"] == inside["true"].map(_best(inside)),
    }
    about = {
        "true_hulls": own["true"].nunique(),
        "found_hulls": inside["hull"].nunique(),
        "tracks": inside["track"].nunique(),
    }
    return [
        {"mmsi": mmsi, "kind": kind, **about, "fixes": int((inside["kind"] == kind).sum())}
        | {"outside": int(((own["kind"] == kind) & (own["track"] == OUTSIDE)).sum())}
        | {name: int((yes & (inside["kind"] == kind)).sum()) for name, yes in right.items()}
        for kind in range(len(KINDS))
    ]


def _table(inside: pd.DataFrame, by: str) -> pd.DataFrame:
    """Weight of fixes, a row a found track or hull, a column a true hull."""
    weight = inside.assign(weight=np.where(inside["kind"] == 0, 1.0, _NO_SAY))
    return weight.pivot_table(index=by, columns="true", values="weight", aggfunc="sum", fill_value=0.0)


def _majority(inside: pd.DataFrame, by: str) -> dict[int, int]:
    if inside.empty:
        return {}
    table = _table(inside, by)
    chosen = table.columns.to_numpy()[table.to_numpy().argmax(axis=1)]
    return {int(group): int(true) for group, true in zip(table.index, chosen, strict=True)}


def _best(inside: pd.DataFrame) -> dict[int, int]:
    """The found hull of each true hull: one to one, with the most fixes in all."""
    if inside.empty:
        return {}
    table = _table(inside, "hull")
    found, true = linear_sum_assignment(table.to_numpy(), maximize=True)
    return {int(table.columns[j]): int(table.index[i]) for i, j in zip(found, true, strict=True)}


def shared_summary(scores: pd.DataFrame) -> pd.DataFrame:
    """A row for each kind of fix that occurs. Shares are of fixes (micro), and means of the MMSIs' shares (`_macro`).

    `track_purity`, `hull_purity`: fixes whose true hull is the one most fixes of their track (found hull) are of.
    `completeness`: fixes that lie in the found hull of their true hull; each found hull goes to one true hull at most.
    `outside`: fixes in no track; the other shares are of those in one.
    """
    import pandas as pd

    rows = []
    for kind, own in scores.groupby("kind"):
        some, sums = own[own["fixes"] > 0], own.sum()
        if not sums["fixes"] + sums["outside"]:
            continue
        row = {"kind": KINDS[int(str(kind))], "mmsis": int((own["fixes"] + own["outside"] > 0).sum())}
        row |= {"fixes": int(sums["fixes"]), "outside": _share(sums["outside"], sums["fixes"] + sums["outside"])}
        for name, column in (("track_purity", "track"), ("hull_purity", "hull"), ("completeness", "whole")):
            row[name] = _share(sums[column], sums["fixes"])
            row[f"{name}_macro"] = float((some[column] / some["fixes"]).mean())
        rows.append(row)
    return pd.DataFrame(rows)


def _share(part: float, whole: float) -> float:
    return float(part) / float(whole) if whole else float("nan")


def splits(of: pd.DataFrame, truth: Truth, shared: Iterable[int]) -> pd.DataFrame:
    """A row for each hull of one identity with two fixes (as sent) in tracks: into how many found hulls they fell.

    `at_once`: two of those hulls were there at the same time, which one ship cannot be. `largest` is the share of the
    largest; `shared`: others used the MMSI; `touched`: some of its fixes were falsified or misdated.
    """
    import pandas as pd

    number, many = steel(truth), set(shared)
    touched = set(of.loc[of["kind"] != 0, "true"])
    alone = {number[s.hull] for s in truth.ships if len({one.mmsi for one in s.identities}) == 1}
    inside = of[(of["track"] != OUTSIDE) & (of["kind"] == 0) & of["true"].isin(alone)]
    rows = []
    for (true, mmsi), own in inside.groupby(["true", "mmsi"]):
        if len(own) < _HEARD:
            continue
        pieces = own.groupby("hull")["t"].agg(["size", "min", "max"]).sort_values("min")
        at_once = bool((pieces["min"].to_numpy()[1:] < pieces["max"].cummax().to_numpy()[:-1]).any())
        row = {"true": true, "mmsi": mmsi, "fixes": len(own), "pieces": len(pieces), "at_once": at_once}
        rows.append(
            row | {"largest": pieces["size"].max() / len(own), "shared": mmsi in many, "touched": true in touched}
        )
    names = ["true", "mmsi", "fixes", "pieces", "at_once", "largest", "shared", "touched"]
    return pd.DataFrame(rows, columns=names)


# ---- one hull on several MMSIs ----


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
    stands = [_majority(side, "hull") for side in sides]
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
                "precision": _share(right, len(said)),
                "recall": _share(found, len(there)),
            }
            rows.append(row)
    return pd.DataFrame(rows)


# ---- two ways to group the same rows ----


@dataclass(frozen=True, slots=True)
class Agreement:
    """How many pairs of rows two groupings put together: both of them, ours, theirs."""

    both: int
    ours: int
    theirs: int

    @property
    def precision(self) -> float:
        """Of the pairs we put together, the share they do, too."""
        return _share(self.both, self.ours)

    @property
    def recall(self) -> float:
        """Of the pairs they put together, the share we do, too."""
        return _share(self.both, self.theirs)

    @property
    def f1(self) -> float:
        """The harmonic mean of both shares."""
        return _share(2 * self.both, self.ours + self.theirs)


def agreement(ours: Ints, theirs: Ints) -> Agreement:
    """How far two groupings of the same rows agree, over all pairs of rows; a row with a negative number is alone."""
    ours, theirs = alone(ours), alone(theirs)
    together = ours * (theirs.max(initial=0) + 1) + theirs
    return Agreement(*(_pairs(labels) for labels in (together, ours, theirs)))


def alone(labels: Ints) -> Ints:
    """The numbers of groups from 0, with a number of its own for each row whose number is negative."""
    labels = np.asarray(labels, dtype=np.int64).copy()
    single = labels < 0
    labels[single] = labels.max(initial=0) + 1 + np.arange(single.sum())
    result: Ints = np.unique(labels, return_inverse=True)[1].astype(np.int64)
    return result


def _pairs(labels: Ints) -> int:
    sizes = np.unique(labels, return_counts=True)[1].astype(object)  # whole numbers of any size
    return int((sizes * (sizes - 1) // 2).sum())


def disagreements(rows: pd.DataFrame) -> pd.DataFrame:
    """The cells (their group and ours) of groups that are not one to one, in order of time within each knot of them.

    `rows`: t (ms), lat, lon, ours, theirs (negative: alone). `inside_kn` is the fastest step within a cell;
    `theirs_h`, `theirs_kn` lead to its first fix from the fix before it in their group, `ours_h`, `ours_kn` in ours.
    """
    import pandas as pd

    made = rows.sort_values("t", kind="stable", ignore_index=True)
    made = made.assign(a=alone(made["ours"].to_numpy()), b=alone(made["theirs"].to_numpy()))
    size = int(made["a"].max()) + 1 if len(made) else 0
    whole = size + int(made["b"].max()) + 1 if len(made) else 0
    edges = coo_array((np.ones(len(made)), (made["a"], made["b"] + size)), shape=(whole, whole))
    made["knot"] = connected_components(edges, directed=False)[1][made["a"]] if len(made) else made["a"]
    for name, by in (("ours", ["a"]), ("theirs", ["b"]), ("inside", ["a", "b"])):
        made[f"{name}_h"], made[f"{name}_kn"] = _steps(made, by)
    cells = [
        {"knot": knot, "theirs": own["theirs"].iloc[0], "ours": own["ours"].iloc[0], "fixes": len(own)}
        | {"first": own["t"].iloc[0], "last": own["t"].iloc[-1], "inside_kn": own["inside_kn"].max()}
        | {name: own[name].iloc[0] for name in ("theirs_h", "theirs_kn", "ours_h", "ours_kn")}
        for (knot, _, _), own in made.groupby(["knot", "a", "b"])
    ]
    names = [
        "knot",
        "theirs",
        "ours",
        "fixes",
        "first",
        "last",
        "inside_kn",
        "theirs_h",
        "theirs_kn",
        "ours_h",
        "ours_kn",
    ]
    found = pd.DataFrame(cells, columns=names)
    found = found[found.groupby("knot")["fixes"].transform("size") > 1]
    return found.sort_values(["knot", "first"], ignore_index=True)


def _steps(made: pd.DataFrame, by: list[str]) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    """Hours and knots from the fix before in the same group; NaN at its first."""
    before = made.groupby(by)[["t", "lat", "lon"]].shift()
    hours = ((made["t"] - before["t"]) / _MS_H).to_numpy(dtype=np.float64)
    metres = geodesy.distance_m(*(f[n].to_numpy() for f in (before, made) for n in ("lat", "lon")))
    seconds = np.maximum(hours * HOUR_S, 1.0)
    return hours, metres / seconds / KN_MS
