"""How well clearance and coupling are told, against the truth of synthetic worlds.

python benchmarks/coupling.py WORLDS... says, for planned contacts whose encounter was found: the error of the clearance
where dimensions and heading of both ships are known, and how well ships made fast at anchor are told from neighbours
that swing about their own anchors, where the hull swung by 30 degrees or more. Neighbours the detector never made an
encounter of are counted apart. Everything here is synthetic.
"""

from __future__ import annotations

import argparse
from collections import defaultdict
from pathlib import Path

import numpy as np
import pandas as pd
from sklearn.metrics import roc_auc_score

from detector.evaluate.truth import World, load
from detector.parameters import Parameters
from detector.pipeline import found_in, read
from detector.places.surroundings import BundledSurroundings
from detector.records import Encounter

SWING_DEG = 30.0
_SENT = "antenna offsets"
_FAR_ODDS = -20.0  # of a pair that was shown to be apart and made no encounter


def rows_of(world: World) -> list[dict[str, object]]:
    """A row for each planned contact whose two ships were heard, with the encounter that is about it, if any."""
    recording = read(world.nmea)
    found = found_in(recording.positions, recording.statics, Parameters(), BundledSurroundings()).encounters
    of_pair: defaultdict[tuple[int, int], list[Encounter]] = defaultdict(list)
    for one in found:
        of_pair[one.mmsi_1, one.mmsi_2].append(one)
    rows = []
    for contact in world.truth.contacts:
        if contact.mmsi_1 is None or contact.mmsi_2 is None or contact.visibility != "lit":
            continue
        pair = (min(contact.mmsi_1, contact.mmsi_2), max(contact.mmsi_1, contact.mmsi_2))
        about = [one for one in of_pair[pair] if one.start < contact.end and one.end > contact.start]
        best = max(about, key=lambda one: one.observed_minutes, default=None)
        rows.append(
            {"world": world.name, "scenario": contact.scenario, "label": contact.label}
            | _told(best, contact.clearance_m)
        )
    return rows


def _told(one: Encounter | None, true_m: float | None) -> dict[str, object]:
    if one is None:
        return {"found": False, "odds": _FAR_ODDS, "swing_deg": np.nan, "body_ratio": np.nan, "true_m": true_m}
    said = one.coupling
    odds = (said.clearance_odds or 0.0) + (said.held_odds or 0.0) - (said.loose_odds or 0.0)
    swings = [swing for swing in (said.swing_1_deg, said.swing_2_deg) if swing is not None]
    return {
        "found": True,
        "odds": odds,
        "body_ratio": said.body_ratio,
        "swing_deg": max(swings, default=np.nan),
        "compass": len(swings) == 2,
        "sent": one.ship_1.hull.origin == _SENT and one.ship_2.hull.origin == _SENT,
        "clearance_m": one.clearance_m,
        "sd_m": one.clearance_sd_m,
        "hold": str(said.hold),
        "observed_min": one.observed_minutes,
        "true_m": true_m,
    }


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("worlds", nargs="+", type=Path)
    table = pd.DataFrame([row for folder in parser.parse_args().worlds for row in rows_of(load(folder))])
    print(f"synthetic; {table['world'].nunique()} worlds, {len(table)} planned contacts with both ships lit and heard")
    seen = table[table["found"].astype(bool)]
    known = seen[seen["sent"].astype(bool) & seen["compass"].astype(bool) & (seen["observed_min"] >= 15.0)]
    known = known[known["label"] != "apart"]
    error = (known["clearance_m"] - known["true_m"]).abs().dropna()
    print(
        f"clearance, hulls made fast, offsets and compass of both heard: {len(error)}, "
        f"error median {error.median():.1f} m, 95 % {error.quantile(0.95):.1f} m"
    )
    anchored = table["scenario"].isin(["anchorage_neighbours"]) & (table["label"] == "apart")
    fast = (table["label"] != "apart") & (table["swing_deg"] >= SWING_DEG)
    swung = anchored & (table["swing_deg"] >= SWING_DEG)
    both = table[fast | swung]
    truth = both["label"] != "apart"
    print(f"swung by {SWING_DEG:.0f} degrees: {int(fast.sum())} made fast, {int(swung.sum())} neighbours")
    print(f"  neighbours that made no encounter: {int((anchored & ~table['found'].astype(bool)).sum())}")
    if truth.any() and not truth.all():
        print(f"  AUC of the evidence: {roc_auc_score(truth, both['odds'].astype(float)):.4f}")
        rated = both[both["body_ratio"].notna()]
        if rated["label"].nunique() > 1:
            score = roc_auc_score(rated["label"] != "apart", -np.log(rated["body_ratio"].astype(float)))
            print(f"  AUC of the body ratio alone: {score:.4f} ({len(rated)} pairs)")
    print(pd.crosstab([seen["label"], seen["scenario"]], seen["hold"]).to_string())


if __name__ == "__main__":
    main()
