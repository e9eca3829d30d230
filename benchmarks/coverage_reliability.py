"""Whether the chances of `tracks.coverage` hold: ships of simulated worlds that truly sent, asked about and looked up.

    python benchmarks/coverage_reliability.py WORLD [WORLD ...]        # folders made by `sts simulate`
    python benchmarks/coverage_reliability.py WORLD --brief            # the worst bins and Brier scores only

Scored are random windows (10, 30, 60, 180 min) of random hulls, each wholly within the times of one of the hull's
identities and wholly outside its deliberate silences, so that the ship was sending throughout. It counts as heard if
the log has at least one position report of that hull in it. Two populations, never mixed:

- `between`: the hull was heard within 12 h before and within 12 h after the window; its place is the true one at the
  middle, straight between the rows of truth around it (truth has rows of heard reports only);
- `outside`: it was heard within 12 h on one side only, so that its place is that of its nearest report: less sure, and
  a hull that sailed out of the world counts as sending.

The ship asked about is left out by its MMSI; its reports outside of the window may be used, those within it have no
say. What `build` set aside is learnt from too: it was heard. Bins with fewer than 200 cases do not count; of 200 cases
the share heard is off by 0.035 (one standard error) by chance alone, so judge single worlds with `--cases 40000`.

`inside` is how often the share heard of a group of cases lies within its stated 90 % interval: see `within`.
CPU time is given, others may share the machine. All synthetic.
"""

from __future__ import annotations

import argparse
import json
import time
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd

from detector.geodesy import wrap_deg
from detector.parameters import Parameters
from detector.pipeline import read
from detector.tracks.build import build
from detector.tracks.coverage import Coverage

LENGTHS_MIN = (10, 30, 60, 180)
AROUND_MS = 12 * 3_600_000
ENOUGH = 200
MIN_MS = 60_000


def stretches(ship: dict[str, Any]) -> list[tuple[int, int, int, str]]:
    """(from, to, MMSI, class) while the hull sent under one identity: deliberate silences cut out."""
    found = []
    silent = sorted((_ms(a), _ms(b)) for a, b in ship["silent"])
    for identity in ship["identities"]:
        at, until = _ms(identity["from"]), _ms(identity["to"])
        for a, b in silent:
            if a < until and b > at:
                found.append((at, a, identity["mmsi"], identity["class"]))
                at = max(at, b)
        found.append((at, until, identity["mmsi"], identity["class"]))
    return [s for s in found if s[1] > s[0]]


def _ms(text: str) -> int:
    return int(pd.Timestamp(text).value // 1_000_000)


def cases(world: Path, number: int, seed: int) -> pd.DataFrame:
    """Random windows of hulls that sent throughout, where they were, and whether they were heard."""
    truth = json.loads((world / "truth.json").read_text())
    rows = pd.read_parquet(world / "truth.parquet").sort_values(["hull", "time_ms"])
    by_hull = dict(iter(rows.groupby("hull")))
    rng = np.random.default_rng(seed)
    ships = [(s["hull"], stretches(s)) for s in truth["ships"] if s["hull"] in by_hull]
    begins, ends = _ms(truth["start"]), _ms(truth["end"])
    made = []
    while len(made) < number:
        hull, sent = ships[rng.integers(len(ships))]
        length = int(rng.choice(LENGTHS_MIN)) * MIN_MS
        start = int(rng.integers(begins, ends - length))
        inside = [s for s in sent if s[0] <= start and start + length <= s[1]]
        if inside:
            made.append(_case(by_hull[hull], hull, start, start + length, inside[0]))
    return pd.DataFrame([m for m in made if m is not None])


def _case(
    rows: pd.DataFrame, hull: int, start: int, end: int, sent: tuple[int, int, int, str]
) -> dict[str, Any] | None:
    t = rows["time_ms"].to_numpy()
    a, b = np.searchsorted(t, start), np.searchsorted(t, end, side="right")
    before = a > 0 and start - t[a - 1] <= AROUND_MS
    after = b < len(t) and t[b] - end <= AROUND_MS
    if not before and not after:
        return None
    middle = (start + end) // 2
    i = int(np.clip(np.searchsorted(t, middle), 1, max(len(t) - 1, 1)))
    lat, lon = rows["lat"].to_numpy(), rows["lon"].to_numpy()
    j = min(i, len(t) - 1)
    share = np.clip((middle - t[i - 1]) / max(t[j] - t[i - 1], 1), 0, 1)
    return {
        "hull": hull, "start": start, "end": end, "mmsi": sent[2], "ais_class": sent[3], "heard": bool(b > a),
        "lat": lat[i - 1] + share * (lat[j] - lat[i - 1]),
        "lon": lon[i - 1] + share * float(wrap_deg(lon[j] - lon[i - 1])),
        "population": "between" if before and after else "outside",
    }  # fmt: skip


def table(asked: pd.DataFrame) -> tuple[str, float]:
    """The reliability curve in words, and the largest deviation of a bin with enough cases."""
    told = asked[asked["p"].notna()]
    bins = np.minimum((told["p"] * 10).astype(int), 9)
    lines, worst = [], 0.0
    for k, part in told.groupby(bins):
        off = part["p"].mean() - part["heard"].mean()
        if len(part) >= ENOUGH:
            worst = max(worst, abs(off))
        lines.append(f"{k / 10:.1f}: n={len(part)} p={part['p'].mean():.3f} obs={part['heard'].mean():.3f} {off:+.3f}")
    brier = float(((told["p"] - told["heard"]) ** 2).mean()) if len(told) else float("nan")
    base = float(told["heard"].mean() * (1 - told["heard"].mean())) if len(told) else float("nan")
    head = f"n={len(asked)} unknown={len(asked) - len(told)} worst={worst:.3f} brier={brier:.4f} (constant {base:.4f})"
    return "\n".join([head, *lines]), worst


def within(asked: pd.DataFrame) -> float:
    """The share of bins of the stated chance (of 5 %, with 30 cases) whose share heard lies between the mean ends.

    The ends speak of the chance, not of single outcomes, so only groups can show them; wide ends pass easily.
    """
    told = asked[asked["p"].notna()]
    groups = told.groupby([np.minimum((told["p"] * 20).astype(int), 19), (told["end"] - told["start"])])
    means = groups[["heard", "low", "high"]].mean()[groups.size() >= 30]
    return float(((means["heard"] >= means["low"]) & (means["heard"] <= means["high"])).mean())


def scored(world: Path, number: int, seed: int) -> pd.DataFrame:
    """The cases of one world with the chance told for each."""
    recorded = read(str(world / "world.nmea"))
    built = build(recorded.positions, Parameters().tracks, recorded.statics)
    tracks = pd.concat([built.tracks, built.aside], ignore_index=True)
    Coverage.learn(tracks.iloc[:100]).should_have_heard(0.0, 0.0, 0, 1)  # the loops are compiled
    at = time.process_time()
    coverage = Coverage.learn(tracks)
    learnt = time.process_time() - at
    asked = cases(world, number, seed)
    at = time.process_time()
    found = coverage.chances(
        asked["lat"].to_numpy(), asked["lon"].to_numpy(), asked["start"].to_numpy(), asked["end"].to_numpy(),
        asked["ais_class"].to_numpy(), asked["mmsi"].to_numpy(),
    )  # fmt: skip
    took = time.process_time() - at
    print(f"{world.name}: {len(tracks)} positions learnt in {learnt:.2f} s, {len(asked)} answers in {took:.2f} s")
    return asked.assign(p=found.probability, low=found.low, high=found.high, usual=found.usual, world=world.name)


def main() -> None:
    """Print the reliability of each world and of all together."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("worlds", nargs="+", type=Path)
    parser.add_argument("--cases", type=int, default=10_000)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--brief", action="store_true", help="the worst bins only")
    args = parser.parse_args()
    parts = [scored(world, args.cases, args.seed) for world in args.worlds]
    everything = pd.concat([*parts, pd.concat(parts).assign(world="all")])
    for (world, population), part in everything.groupby(["world", "population"]):
        text, _ = table(part)
        text = text.replace("\n", f" inside={within(part):.2f}\n", 1)
        print(f"\n{world}, {population}: " + (text.splitlines()[0] if args.brief and world != "all" else text))


if __name__ == "__main__":
    main()
