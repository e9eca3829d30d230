"""What ships said of themselves, as far as the published rules ask: type and draught."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from detector.evaluate.baselines.fixes import Bools, Floats, Ints
from detector.schema import milliseconds

if TYPE_CHECKING:
    import pandas as pd


def types(statics: pd.DataFrame) -> dict[int, frozenset[int]]:
    """Every ITU ship type that each MMSI stated; a ship that stated none (or 0, "not available") is not there."""
    said = statics.loc[statics["ship_type"].fillna(0) > 0, ["mmsi", "ship_type"]].drop_duplicates()
    stated: dict[int, set[int]] = {}
    for mmsi, ship_type in zip(said["mmsi"].tolist(), said["ship_type"].tolist(), strict=True):
        stated.setdefault(mmsi, set()).add(ship_type)
    return {mmsi: frozenset(values) for mmsi, values in stated.items()}


def draught_changed(statics: pd.DataFrame, mmsi: Ints, start_ms: Ints, end_ms: Ints, by_m: float) -> Bools:
    """Whether each ship, after a time, stated a draught that differs by `by_m` from its last one before that time."""
    heard = statics.loc[statics["draught_m"].notna(), ["mmsi", "time", "draught_m"]]
    ship, t = heard["mmsi"].to_numpy(), milliseconds(heard["time"])
    draught_m = heard["draught_m"].to_numpy(dtype=np.float64)
    order = np.argsort(ship, kind="stable")
    first, past = (np.searchsorted(ship[order], mmsi, side=side) for side in ("left", "right"))
    changed = np.zeros(len(mmsi), dtype=np.bool_)
    for number in range(len(mmsi)):
        rows = order[first[number] : past[number]]
        changed[number] = _changed(t[rows], draught_m[rows], int(start_ms[number]), int(end_ms[number]), by_m)
    return changed


def _changed(t: Ints, draught_m: Floats, start_ms: int, end_ms: int, by_m: float) -> bool:
    before, after = t <= start_ms, t >= end_ms
    if not before.any() or not after.any():
        return False
    last_before = draught_m[before & (t == t[before].max())]
    rounding_m = 1e-6  # draughts come in tenths of a metre, which binary fractions miss
    difference_m = np.abs(draught_m[after][:, None] - last_before[None, :])
    return bool((difference_m >= by_m - rounding_m).any())
