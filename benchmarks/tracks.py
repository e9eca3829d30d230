"""How fast positions become tracks: ours beside a plain pandas cut and movingpandas, in one run.

    python benchmarks/tracks.py                      # 0.5 M positions, then 2x, 4x and 8x
    python benchmarks/tracks.py --positions 100000   # quicker

The positions are generated (synthetic, clean: ships on gentle curves, at anchor or moored, reporting every 10 s to 6
min, in the order of time, a tenth heard by a second station within seconds). Every side begins with the same POSITIONS
table in memory and ends with a table of fixes and their tracks. The plain way sorts by ship and time and cuts at
silences of 6 h: it looks at no position, drops no copy, keeps no two ships of one MMSI apart. Each side runs in a
process of its own, on one thread; counted is the least CPU time of building, without imports and without compiling.
"""

from __future__ import annotations

import argparse
import json
import os
import resource
import subprocess
import sys
import time
from importlib.util import find_spec

SPAN_S = 2 * 86_400  # as long as the worlds tracks are measured on
START_MS = 1_709_280_000_000
RATES_S = (10.0, 10.0, 30.0, 60.0, 180.0, 360.0)  # class A under way and at anchor, class B, thinned feeds
ECHOES = 0.1  # share of reports that a second station hears
THREADS = ("OMP_NUM_THREADS", "NUMBA_NUM_THREADS", "OPENBLAS_NUM_THREADS", "MKL_NUM_THREADS", "ARROW_NUM_THREADS")


def generate(count: int):
    """About `count` POSITIONS in the order of time; ships are added until there are enough."""
    import numpy as np

    from detector.ais import normalise

    rng = np.random.default_rng(1)
    rates = np.resize(RATES_S, max(2, round(count / (1 + ECHOES) / np.mean(SPAN_S / np.array(RATES_S)))))
    ships = len(rates)
    ship = np.repeat(np.arange(ships), np.round(SPAN_S / rates).astype(int))
    number = np.arange(len(ship)) - np.searchsorted(ship, ship)
    t = number * rates[ship] + rng.uniform(0, 0.5, len(ship)) * rates[ship]
    speed = np.where(rng.random(ships) < 0.4, 0.0, rng.uniform(4, 16, ships)) * 0.514444  # kn to m/s
    course, turn = rng.uniform(0, 2 * np.pi, ships), rng.uniform(1, 4, ships) * 1e-4  # circles of 1 to 80 km
    bearing = course[ship] + turn[ship] * t
    east = speed[ship] / turn[ship] * -np.cos(bearing) + rng.normal(0, 5, len(t))
    north = speed[ship] / turn[ship] * np.sin(bearing) + rng.normal(0, 5, len(t))
    lat = rng.uniform(25, 38, ships)[ship] + north / 111_000
    columns = {
        "time_ms": START_MS + (t * 1000).astype(np.int64),
        "mmsi": 412_000_000 + ship,
        "lat": np.round(lat, 6),
        "lon": np.round(rng.uniform(119, 130, ships)[ship] + east / (111_000 * np.cos(np.radians(lat))), 6),
        "sog_kn": np.round(np.maximum(speed[ship] / 0.514444 + rng.normal(0, 0.1, len(t)), 0), 1),
        "cog_deg": np.round(np.degrees(bearing) % 359.9, 1),
        "heading_deg": np.floor(np.degrees(bearing) % 359.9),
        "utc_second": (t % 60).astype(int),
        "message_type": np.ones(len(t), dtype=int),
    }
    again = np.flatnonzero(rng.random(len(t)) < ECHOES)
    columns = {name: np.concatenate([values, values[again]]) for name, values in columns.items()}
    columns["time_ms"][len(t) :] += rng.integers(200, 8000, len(again))
    order = np.argsort(columns["time_ms"], kind="stable")
    columns = {name: values[order] for name, values in columns.items()}
    columns["file"], columns["line"] = np.zeros(len(order), dtype=int), np.arange(1, len(order) + 1)
    return normalise.positions(columns)


# ---- the sides: each gives the number of fixes in tracks, the number of tracks, and its stages ----


def ours(positions) -> tuple[int, int, dict[str, float]]:
    """The tracks every later stage works on. Stages are told where the build measures them."""
    from detector.parameters import Parameters
    from detector.tracks.build import build

    made = build(positions, Parameters().tracks)
    stages = getattr(made, "seconds", None) or {}
    return len(made.tracks), made.tracks["track"].nunique(), dict(stages)


def plain(positions) -> tuple[int, int, dict[str, float]]:
    """Sort and cut at silences: what one writes in a notebook."""
    import pandas as pd

    rows = positions.sort_values(["mmsi", "time"], ignore_index=True)
    silent = rows.groupby("mmsi")["time"].diff() > pd.Timedelta(hours=6)
    rows["track"] = ((rows["mmsi"] != rows["mmsi"].shift()) | silent).cumsum()
    return len(rows), rows["track"].nunique(), {}


def movingpandas(positions) -> tuple[int, int, dict[str, float]]:
    """Trajectories, cut by its ObservationGapSplitter."""
    from datetime import timedelta

    import movingpandas as mpd

    naive = positions.assign(time=positions["time"].dt.tz_localize(None))
    made = mpd.TrajectoryCollection(naive, "mmsi", t="time", x="lon", y="lat")
    cut = mpd.ObservationGapSplitter(made).split(gap=timedelta(hours=6))
    return sum(len(one.df) for one in cut.trajectories), len(cut.trajectories), {}


SIDES = {"ours": ours, "pandas, plain cut": plain, "movingpandas": movingpandas}
NEEDS = {"movingpandas": "movingpandas"}


# ---- the run ----


def measure(side: str, count: int, repeat: int) -> None:
    """In a process of its own: the least CPU time of some runs, as JSON."""
    positions = generate(count)
    SIDES[side](generate(5_000))  # compile before the clock starts
    before_mb = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1000
    cpu_s, wall_s, rows, tracks, stages = float("inf"), 0.0, 0, 0, {}
    for _ in range(repeat):
        start, began = time.process_time(), time.perf_counter()
        rows, tracks, split = SIDES[side](positions)
        took = time.process_time() - start
        if took < cpu_s:
            cpu_s, wall_s, stages = took, time.perf_counter() - began, split
    peak_mb = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1000
    print(json.dumps({"given": len(positions), "rows": rows, "tracks": tracks, "cpu_s": cpu_s, "wall_s": wall_s,
                      "stages": stages, "peak_mb": peak_mb, "before_mb": before_mb}))  # fmt: skip


def run(side: str, count: int, repeat: int) -> dict | None:
    command = [sys.executable, __file__, "--side", side, "--positions", str(count), "--repeat", str(repeat)]
    one_thread = {**os.environ, **dict.fromkeys(THREADS, "1")}
    done = subprocess.run(command, capture_output=True, text=True, check=False, env=one_thread)
    if done.returncode:
        print(f"{side:20} failed: {done.stderr.strip().splitlines()[-1]}")
        return None
    return json.loads(done.stdout.splitlines()[-1])


def compare(count: int, repeat: int) -> None:
    print(f"\n{'about ' + format(count, ','):20}{'positions':>11}{'in tracks':>11}{'tracks':>8}{'CPU s':>8}"
          f"{'wall s':>8}"
          f"{'positions/CPU s':>17}{'peak MB':>9}{'(before':>9}){'  time / ours'}")  # fmt: skip
    own = None
    for side in SIDES:
        if (needed := NEEDS.get(side)) and find_spec(needed) is None:
            print(f"{side:20} not installed: skipped")
            continue
        found = run(side, count, repeat)
        if found is None:
            continue
        own = found["cpu_s"] if side == "ours" else own
        times = f"{found['cpu_s'] / own:12.2f}x" if own else f"{'-':>13}"
        print(f"{side:20}{found['given']:11,}{found['rows']:11,}{found['tracks']:8,}{found['cpu_s']:8.2f}"
              f"{found['wall_s']:8.2f}{found['given'] / found['cpu_s']:17,.0f}{found['peak_mb']:9.0f}"
              f"{found['before_mb']:9.0f} {times}")  # fmt: skip
        for stage, seconds in found["stages"].items():
            print(f"    {stage:24}{seconds:8.2f} s")


def main() -> None:
    """Print a table for each size."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--positions", type=int, default=500_000, help="of the smallest table")
    parser.add_argument("--repeat", type=int, default=3)
    parser.add_argument("--scale", type=int, nargs="+", default=[1, 2, 4, 8], help="times the smallest table")
    parser.add_argument("--side", choices=SIDES, help=argparse.SUPPRESS)
    given = parser.parse_args()
    if given.side:
        measure(given.side, given.positions, given.repeat)
        return
    print("positions to tracks, synthetic clean data, one thread; memory before: the table and the imports")
    for times in given.scale:
        compare(given.positions * times, given.repeat)


if __name__ == "__main__":
    main()
