"""Tracks held against the truth of a synthetic world, or against segments others made of real data: counting only.

A *true hull* is one hull of steel: two hull numbers of a truth that are two transponders of one ship are the same. Of
every fix it is known whether it was falsified or dated by a wrong clock; such fixes are counted apart, and have no say
in which true hull a track stands for unless it has no others.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from itertools import combinations
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray
from scipy.optimize import linear_sum_assignment

from detector.evaluate.truth import Truth
from detector.schema import milliseconds
from detector.units import HOUR_S, MS_PER_S

if TYPE_CHECKING:
    import pandas as pd

Ints = NDArray[np.int64]
OUTSIDE = -1  # track and hull of a fix that is in no track
KINDS = ("as sent", "falsified", "clock fault")  # of a fix, by its number
_FALSIFIED, _CLOCK_FAULT = 1, 2  # bits of `flags` in truth.parquet
_NO_SAY = 1e-6  # weight of a fix that was falsified or misdated: settles only what no other fix settles
_HEARD = 2  # fixes that make a hull heard: fewer are no track
_MS_H = HOUR_S * MS_PER_S


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
        "track": inside["true"] == inside["track"].map(majority(inside, "track")),
        "hull": inside["true"] == inside["hull"].map(majority(inside, "hull")),
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


def majority(inside: pd.DataFrame, by: str) -> dict[int, int]:
    """The true hull that most fixes of each number are of."""
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
        row |= {"fixes": int(sums["fixes"]), "outside": share(sums["outside"], sums["fixes"] + sums["outside"])}
        for name, column in (("track_purity", "track"), ("hull_purity", "hull"), ("completeness", "whole")):
            row[name] = share(sums[column], sums["fixes"])
            row[f"{name}_macro"] = float((some[column] / some["fixes"]).mean())
        rows.append(row)
    return pd.DataFrame(rows)


def share(part: float, whole: float) -> float:
    """The share; NaN of nothing."""
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
