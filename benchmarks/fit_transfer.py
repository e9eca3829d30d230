"""Fits the weights of p_transfer on synthetic worlds, and says how well they do on worlds left out.

python benchmarks/fit_transfer.py WORLDS... prints a table for `detector/assessment/weights.py`: logistic regression on
the terms of `detector/assessment/terms.py`, standardised, with a small penalty so that no weight rests on a handful of
events. Each world is learnt from as it was heard, and again with half of its reports lost in bursts, as feeds are. Each
world is judged, as it was heard, by weights fitted without it. Everything here is synthetic.
"""

from __future__ import annotations

import argparse
from pathlib import Path

import numpy as np
import pandas as pd
from loss import burst_half
from sklearn.linear_model import LogisticRegression
from sklearn.pipeline import make_pipeline
from sklearn.preprocessing import StandardScaler

from detector.assessment.terms import TERMS, values
from detector.evaluate.events import EVENTS, in_order
from detector.evaluate.judging import judged
from detector.evaluate.truth import load
from detector.parameters import Parameters
from detector.pipeline import found_in, read
from detector.places.surroundings import BundledSurroundings

_PENALTY = 0.1
_NAMES = [term.name for term in TERMS]


def rows_of(folder: Path, lossy: bool) -> tuple[pd.DataFrame, float, int]:
    """The terms of every encounter of a world with what it really was; vessel-days and detectable transfers.

    `lossy`: with half of the reports lost in bursts.
    """
    recording = read(folder / "world.nmea")
    truth = load(folder).truth
    heard = burst_half(recording, seed=truth.seed) if lossy else recording
    found = found_in(heard.positions, heard.statics, Parameters(), BundledSurroundings()).encounters
    table = pd.DataFrame([values(one) for one in found])
    events = EVENTS.conform(
        pd.DataFrame(
            {
                "kind": [str(one.kind) for one in found],
                "mmsi_1": [one.mmsi_1 for one in found],
                "mmsi_2": [one.mmsi_2 for one in found],
                "start": [pd.Timestamp(one.start) for one in found],
                "end": [pd.Timestamp(one.end) for one in found],
                "score": np.arange(len(found), dtype=float),
                "priority": np.nan,
                "p": np.nan,
                "lat": [one.lat for one in found],
                "lon": [one.lon for one in found],
            }
        )
    )
    said = judged(events, truth)
    table = table.iloc[in_order(events)["score"].astype(int)].reset_index(drop=True)
    for name in ("is_true", "is_detectable", "cause"):
        table[name] = said.alarms[name].to_numpy()
    return table.assign(world=folder.name, lossy=lossy), truth.vessel_days, int(said.transfers["detectable"].sum())


def model() -> object:
    """The model: standardised terms, logistic."""
    return make_pipeline(StandardScaler(), LogisticRegression(C=_PENALTY, max_iter=3000))


def main() -> None:
    """Fit and print."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("worlds", nargs="+", type=Path)
    folders = parser.parse_args().worlds
    tables = [rows_of(folder, lossy=False) for folder in folders]
    lost = [rows_of(folder, lossy=True)[0] for folder in folders]
    learnt = pd.concat([*(table for table, _, _ in tables), *lost], ignore_index=True)
    rows = learnt[~learnt["lossy"]].reset_index(drop=True)
    days, sought = sum(days for _, days, _ in tables), sum(number for _, _, number in tables)
    true = rows["is_true"].to_numpy()
    left_out = np.zeros(len(rows))
    for world in rows["world"].unique():
        here = (rows["world"] == world).to_numpy()
        others = learnt[learnt["world"] != world]
        fitted = model().fit(others[_NAMES], others["is_true"])
        left_out[here] = fitted.predict_proba(rows.loc[here, _NAMES])[:, 1]
    order = np.argsort(-left_out, kind="stable")
    false = np.cumsum(~true[order]) * 1000.0 / days
    right = np.cumsum(rows["is_detectable"].to_numpy()[order])
    print(
        f"# {len(rows):,} encounters, {true.sum()} of transfers, of {len(tables)} synthetic worlds; "
        f"{days:,.0f} vessel-days"
    )
    print(
        f"# with those of the same worlds with half lost: {len(learnt):,}, {int(learnt['is_true'].sum())} of transfers"
    )
    print(f"# found at any p: {right[-1]} of {sought} detectable transfers")
    for most in (1, 2, 3, 5, 10):
        last = np.searchsorted(false, most, side="right") - 1
        print(
            f"# left out, at most {most} false per 1,000: recall {right[last] / sought:.3f} "
            f"from p {left_out[order][last]:.3f}"
        )
    scaler, logistic = model().fit(learnt[_NAMES], learnt["is_true"])
    weight = logistic.coef_[0] / scaler.scale_
    print(f"INTERCEPT = {logistic.intercept_[0] - (weight * scaler.mean_).sum():.3f}")
    print("WEIGHTS = {")
    for name, one in zip(_NAMES, weight, strict=True):
        print(f'    "{name}": {one:.3f},')
    print("}")


if __name__ == "__main__":
    main()
