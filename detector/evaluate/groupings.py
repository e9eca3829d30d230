"""Two ways to group the same rows, held against each other: counting only."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray
from scipy.sparse import coo_array
from scipy.sparse.csgraph import connected_components

from detector import geodesy
from detector.evaluate.tracks import share
from detector.units import HOUR_S, KN_MS, MS_PER_S

if TYPE_CHECKING:
    import pandas as pd

Ints = NDArray[np.int64]
_MS_H = HOUR_S * MS_PER_S


@dataclass(frozen=True, slots=True)
class Agreement:
    """How many pairs of rows two groupings put together: both of them, ours, theirs."""

    both: int
    ours: int
    theirs: int

    @property
    def precision(self) -> float:
        """Of the pairs we put together, the share they do, too."""
        return share(self.both, self.ours)

    @property
    def recall(self) -> float:
        """Of the pairs they put together, the share we do, too."""
        return share(self.both, self.theirs)

    @property
    def f1(self) -> float:
        """The harmonic mean of both shares."""
        return share(2 * self.both, self.ours + self.theirs)


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
