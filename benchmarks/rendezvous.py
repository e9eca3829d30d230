"""How fast pairs are found and measured: ours beside a KD-tree for every time step and neptune-ais, in one run.

    python benchmarks/rendezvous.py               # all tables: some minutes
    python benchmarks/rendezvous.py --quick       # a tenth of the positions

The positions are synthetic and clean: ships on gentle curves or at rest, a tenth of them in pairs that lie alongside
for the middle 20 of 48 hours, reporting every 10 s to 6 min. Every side begins with the same TRACKS and STATICS in
memory. `candidates` ends with the windows of all pairs, `proximity` with the clearance at every fix in them.
The KD-tree (scipy) is given the same states at the same steps and the same test of the clearance, in NumPy and the same
compiled outlines: it must find the very same pairs and steps, or the run fails. The bar is on the search among these
states; the line above it adds making them, which both do with the same kernel. neptune-ais looks for pairs within
its own distance; it is counted whole. Each side runs in a process of its own, on one thread; counted is the least CPU
time, without imports and without compiling.
"""

from __future__ import annotations

import argparse
import json
import os
import platform
import resource
import subprocess
import sys
import time
from importlib.metadata import version
from importlib.util import find_spec
from itertools import pairwise
from pathlib import Path

SPAN_S = 2 * 86_400
START_MS = 1_709_280_000_000
RATES_S = (10.0, 10.0, 30.0, 60.0, 180.0, 360.0)  # as benchmarks/tracks.py: class A, class B, thinned feeds
THINNED_S = (1440.0,)  # 120 positions a ship: 50,000 ships are 6 million
ANCHORED_S = (180.0,)  # class A at anchor
ALONGSIDE = 0.1
THREADS = ("OMP_NUM_THREADS", "NUMBA_NUM_THREADS", "OPENBLAS_NUM_THREADS", "MKL_NUM_THREADS", "POLARS_MAX_THREADS")
BAR_RATE, BAR_TREE, BAR_NEPTUNE, BAR_DOUBLING, BAR_PACKED = 2e6, 3.0, 20.0, 2.2, 3.0


# ---- the worlds: TRACKS and STATICS ----


def sailing(ships: int, rates_s: tuple[float, ...]):
    """Ships all over a sea of 13 by 11 degrees; of a tenth, every second one visits the one before it."""
    import numpy as np

    rng = np.random.default_rng(1)
    rate = np.resize(rates_s, ships)
    ship = np.repeat(np.arange(ships), np.round(SPAN_S / rate).astype(int))
    t = (np.arange(len(ship)) - np.searchsorted(ship, ship) + rng.uniform(0, 0.5, len(ship))) * rate[ship]
    visits = (np.arange(ships) % 2 == 1) & (np.arange(ships) < ALONGSIDE * ships)
    rests = (rng.random(ships) < 0.4) | (np.arange(ships) < ALONGSIDE * ships)
    speed = np.where(rests, 0.0, rng.uniform(4, 16, ships)) * 0.514444
    course, turn = rng.uniform(0, 2 * np.pi, ships), rng.uniform(1, 4, ships) * 1e-4
    bearing = course[ship] + turn[ship] * t
    east = speed[ship] / turn[ship] * -np.cos(bearing) + rng.normal(0, 3, len(t))
    north = speed[ship] / turn[ship] * np.sin(bearing) + rng.normal(0, 3, len(t))
    lat, lon = rng.uniform(25, 38, ships), rng.uniform(119, 130, ships)
    lat[visits], lon[visits], course[visits] = (v[np.flatnonzero(visits) - 1] for v in (lat, lon, course))
    away = 40.0 + 3.0 * np.maximum(np.abs(t - SPAN_S / 2) - 36_000, 0.0)
    east += np.where(visits[ship], away * np.cos(course[ship]), 0.0)
    north -= np.where(visits[ship], away * np.sin(course[ship]), 0.0)
    heading = np.degrees(np.where(rests[ship], course[ship], bearing))
    return tables(ship, t, lat[ship], lon[ship], east, north, speed[ship], heading)


def anchorage(ships: int, apart_m: float):
    """Ships on a square grid, swinging together with the tide."""
    import numpy as np

    rng = np.random.default_rng(2)
    ship = np.repeat(np.arange(ships), round(SPAN_S / ANCHORED_S[0]))
    t = (np.arange(len(ship)) - np.searchsorted(ship, ship) + rng.uniform(0, 0.5, len(ship))) * ANCHORED_S[0]
    wide = int(np.ceil(np.sqrt(ships)))
    swing = 2 * np.pi * t / 44_700 + rng.normal(0, 0.1, ships)[ship]  # the tide of the moon: 12.4 h
    east = ship % wide * apart_m + 60 * np.sin(swing) + rng.normal(0, 3, len(t))
    north = ship // wide * apart_m + 60 * np.cos(swing) + rng.normal(0, 3, len(t))
    return tables(ship, t, np.full(len(t), 28.0), 122.0, east, north, np.zeros(len(t)), np.degrees(swing) + 180)


def tables(ship, t, lat, lon, east, north, speed_ms, heading):
    """TRACKS and STATICS of fixes that are sorted by ship and time; every ship says its size, a hull of 50 to 250 m."""
    import numpy as np

    from detector.ais import normalise
    from detector.tracks.statics import Statics

    rng = np.random.default_rng(3)
    lat = lat + north / 111_000
    rows = normalise.positions(
        {
            "time_ms": START_MS + (t * 1000).astype(np.int64),
            "mmsi": 412_000_000 + ship,
            "lat": np.round(lat, 6),
            "lon": np.round(lon + east / (111_000 * np.cos(np.radians(lat))), 6),
            "sog_kn": np.round(np.maximum(speed_ms / 0.514444 + rng.normal(0, 0.05, len(t)), 0), 1),
            "cog_deg": np.round(heading % 359.9, 1),
            "heading_deg": np.floor(heading % 359.9),
            "message_type": np.ones(len(t), dtype=int),
        }
    )
    many = int(ship[-1]) + 1
    length, when = rng.integers(50, 250, many), np.arange(0, SPAN_S, 3600)  # said every hour
    said = {"mmsi": 412_000_000 + np.arange(many), "ship_type": np.full(many, 80)}
    said |= {"to_bow_m": length * 4 // 5, "to_stern_m": length // 5}
    said |= {"to_port_m": length // 14, "to_starboard_m": length // 14}
    said = {name: np.repeat(values, len(when)) for name, values in said.items()}
    said["time_ms"], said["message_type"] = START_MS + np.tile(when, many) * 1000, np.full(many * len(when), 5)
    tracks = rows.assign(track=ship.astype(np.int64), hull=ship.astype(np.int64), marks=0)
    return tracks, Statics(normalise.statics(said), 48 * 3_600_000)


def world(name: str, count: int):
    """A world by its name, of about so many positions (or, of those named so, ships)."""
    import numpy as np

    if name == "vessels":
        return sailing(count, THINNED_S)
    if name in ("packed", "spread"):
        return anchorage(count, 350.0 if name == "packed" else 20_000.0)
    return sailing(max(12, round(count / np.mean(SPAN_S / np.array(RATES_S)))), RATES_S)


# ---- the sides: each gives a number and a mark of what it found, and the CPU seconds of its stages ----


def clock(stages: dict[str, float], name: str, done):
    """Run something and add its CPU time to a stage."""
    start = time.process_time()
    result = done()
    stages[name] = stages.get(name, 0.0) + time.process_time() - start
    return result


def ours(tracks, statics):
    """Candidates and proximity."""
    from detector.parameters import Parameters
    from detector.rendezvous import candidates
    from detector.rendezvous.hull import HullTable
    from detector.rendezvous.proximity import measure
    from detector.tracks.path import Paths

    stages: dict[str, float] = {}
    settings = Parameters().rendezvous
    paths = clock(stages, "paths", lambda: Paths(tracks, settings))
    hulls = clock(stages, "hulls", lambda: HullTable(statics))
    found = clock(stages, "candidates", lambda: candidates.windows(paths, hulls, settings))
    curves = clock(stages, "proximity", lambda: measure(found, paths, hulls))
    return {"windows": len(found), "instants": len(curves)}, stages


def steps(tracks, statics):
    """Which pairs are close at which steps, our way: for comparison with the tree."""
    from detector.parameters import Parameters
    from detector.rendezvous import candidates
    from detector.rendezvous.hull import HullTable
    from detector.tracks.path import Paths

    stages: dict[str, float] = {}
    settings = Parameters().rendezvous
    paths, hulls = Paths(tracks, settings), HullTable(statics)
    sweep = candidates.kernel.sweep
    candidates.kernel.sweep = lambda *given: clock(stages, "of it search", lambda: sweep(*given))
    try:
        found = clock(stages, "all", lambda: candidates.close(paths, hulls, settings, candidates.steps_of(paths)))
    finally:
        candidates.kernel.sweep = sweep
    return {"pairs and steps": len(found), "mark": mark(*found.T)}, stages


def tree(tracks, statics):
    """The same with a KD-tree for every step."""
    from detector.parameters import Parameters
    from detector.rendezvous.hull import HullTable
    from detector.tracks.path import Paths

    stages: dict[str, float] = {}
    settings = Parameters().rendezvous
    paths, hulls = Paths(tracks, settings), HullTable(statics)
    found = clock(stages, "all", lambda: treed(paths, hulls, settings, stages))
    return {"pairs and steps": len(found[0]), "mark": mark(*found)}, stages


def treed(paths, hulls, settings, stages):
    """Path 1, path 2 and step of all close pairs."""
    import numpy as np
    from scipy.spatial import cKDTree

    from detector import geodesy
    from detector.rendezvous.candidates import STEP_MS, steps_of
    from detector.tracks.keys import keys

    every = steps_of(paths)
    count = np.diff(every.begins_at)
    path = np.repeat(np.arange(len(count)), count)
    step = every.start[path] + np.arange(len(path)) - every.begins_at[path]
    order = np.argsort(step, kind="stable")
    path, step = path[order], step[order]
    state = paths.at(path, step * STEP_MS)
    speaks = ~state.says_nothing
    row, place = np.unique(np.searchsorted(paths.key, keys(path, step * STEP_MS), "right") - 1, return_inverse=True)
    sides = hulls.of_fixes(paths, row)[place]
    swing = (sides[:, 0] + sides[:, 1]) / 2 * np.sin(np.radians(np.nan_to_num(state.heading_error_deg)))
    doubt = np.sqrt(state.error_m**2 + sides[:, 4] ** 2 + swing**2)
    points = geodesy.unit_vectors(state.lat, state.lon) * geodesy.WGS84_A_M
    widest = sides[:, 5] + np.minimum(2 * doubt, settings.max_uncertainty_m)
    pairs = []
    began = time.process_time()
    cuts = np.flatnonzero(np.diff(step, prepend=step[0] - 1, append=step[-1] + 1))
    for low, high in pairwise(cuts):
        here = np.flatnonzero(speaks[low:high]) + low
        gate = (settings.leave_m + 2 * widest[here].max()) * 1.01
        near = cKDTree(points[here]).query_pairs(gate, output_type="ndarray")
        if len(near):
            pairs.append(here[near])
    one, two = np.concatenate(pairs).T if pairs else np.zeros((2, 0), dtype=int)
    one, two = np.minimum(one, two), np.maximum(one, two)
    kept = within(one, two, state, sides, doubt, settings)
    stages["of it search"] = stages.get("of it search", 0.0) + time.process_time() - began
    one, two = one[kept], two[kept]
    return path[one], path[two], step[one]


def within(one, two, state, sides, doubt, settings):
    """Whether the lower bound of the clearance of two samples is within the leaving distance."""
    import numpy as np

    from detector import geodesy
    from detector.rendezvous.clearance_kernel import extremes
    from detector.rendezvous.hull import SHOULDER_SHARE

    limit = settings.max_uncertainty_m
    east, north = geodesy.offset_m(state.lat[one], state.lon[one], state.lat[two], state.lon[two])
    known_to = np.minimum(2 * np.hypot(doubt[one], doubt[two]), limit)
    near = np.hypot(east, north) <= settings.leave_m + sides[one, 5] + sides[two, 5] + known_to
    one, two, head, fan = one[near], two[near], state.heading_deg, np.arange(0.0, 360.0, 30.0)
    hulls = (np.ascontiguousarray(sides[rows, :4]) for rows in (one, two))
    least, most = extremes(east[near], north[near], head[one], head[two], *hulls, fan, SHOULDER_SHARE)
    low = (least + most) / 2 - np.minimum(known_to[near] + (most - least) / 2, limit)
    kept = np.zeros(len(near), dtype=bool)
    kept[np.flatnonzero(near)[low <= settings.leave_m]] = True
    return kept


def mark(one, two, step) -> str:
    """A hash of pairs and steps in any order."""
    import hashlib

    import numpy as np

    order = np.lexsort((step, two, one))
    return hashlib.sha256(np.column_stack([one, two, step]).astype(np.int64)[order].tobytes()).hexdigest()[:12]


def neptune(tracks, statics):
    """Its own encounters, with its own settings."""
    import polars as pl
    from neptune_ais.derive.events import detect_encounters

    naive = tracks["time"].dt.tz_localize(None).to_numpy()
    given = pl.DataFrame({name: tracks[name].to_numpy() for name in ("mmsi", "lat", "lon")})
    given = given.with_columns(timestamp=pl.Series(naive).dt.replace_time_zone("UTC"), source=pl.lit("synthetic"))
    stages: dict[str, float] = {}
    return {"encounters": len(clock(stages, "all", lambda: detect_encounters(given)))}, stages


SIDES = {"ours": ours, "steps": steps, "tree": tree, "neptune": neptune}


# ---- the run ----


def measure(side: str, name: str, count: int, repeat: int) -> None:
    """In a process of its own: the least CPU time of some runs, as JSON."""
    if side != "neptune":
        SIDES[side](*world(name, 20 if name in ("packed", "spread", "vessels") else 5_000))  # compile first
    tracks, statics = world(name, count)
    best: dict[str, float] = {}
    found = {}
    for _ in range(repeat):
        found, stages = SIDES[side](tracks, statics)
        if not best or sum(stages.values()) < sum(best.values()):
            best = stages
    peak_mb = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1000
    ships = int(tracks["mmsi"].nunique())
    print(json.dumps({"positions": len(tracks), "ships": ships, "found": found, "stages": best, "peak_mb": peak_mb}))


def run(side: str, name: str, count: int, repeat: int = 3) -> dict | None:
    """What a side found in a world, and how long it took; None where it failed, with the reason printed."""
    command = [sys.executable, str(Path(__file__)), "--side", side, "--world", name, "--positions", str(count)]
    one_thread = {**os.environ, **dict.fromkeys(THREADS, "1")}
    command += ["--repeat", str(repeat)]
    done = subprocess.run(command, capture_output=True, text=True, check=False, env=one_thread)
    if done.returncode:
        said = done.stderr.strip().splitlines() or [f"ended with {done.returncode} (out of memory?)"]
        print(f"{side:10} failed: {said[-1]}")
        return None
    return json.loads(done.stdout.splitlines()[-1])


def passes(value: float, bar: float, least: bool) -> str:
    """The bar, and whether it is met."""
    return f"bar {'>=' if least else '<='} {bar:,.1f}: {'met' if (value >= bar) == least else 'MISSED'}"


def speeds(sizes: list[int], name: str) -> None:
    """Candidates and proximity over growing worlds, and the growth from each to the next."""
    heads = {"positions": 11, "ships": 8, "paths": 8, "hulls": 8, "candidates": 12, "proximity": 11, "windows": 9}
    heads |= {"instants": 11, "positions/s": 13, "with paths": 12, "peak MB": 9, "growth": 8}
    print(
        "\nCPU seconds of paths, hulls, candidates and proximity; positions/s of the last two, and with the first two"
    )
    print("".join(f"{head:>{wide}}" for head, wide in heads.items()))
    before = None
    for one in filter(None, (run("ours", name, count) for count in sizes)):
        s, found = one["stages"], one["found"]
        both, all_s = s["candidates"] + s["proximity"], sum(s.values())
        growth = "" if before is None else f"{both / before:7.2f}x"
        many = one["positions"]
        print(f"{many:11,}{one['ships']:8,}{s['paths']:8.3f}{s['hulls']:8.3f}{s['candidates']:12.3f}"
              f"{s['proximity']:11.3f}{found['windows']:9,}{found['instants']:11,}{many / both:13,.0f}"
              f"{many / all_s:12,.0f}{one['peak_mb']:9.0f}{growth:>8}")  # fmt: skip
        if before is not None:
            print(f"{'':11}  growth: {passes(both / before, BAR_DOUBLING, least=False)}")
        if name == "positions":
            print(f"{'':11}  positions/s: {passes(one['positions'] / both, BAR_RATE, least=True)}")
        before = both


def beside_tree(count: int, name: str) -> None:
    """The pairs of every step: our sweep and a KD-tree a step."""
    own, other = run("steps", name, count), run("tree", name, count)
    if own is None or other is None:
        return
    if own["found"] != other["found"]:
        raise SystemExit(f"the two found different pairs: {own['found']}, {other['found']}")
    print(f"\n{own['positions']:,} positions, {own['ships']:,} ships: the same {own['found']['pairs and steps']:,} "
          f"pairs and steps (mark {own['found']['mark']})")  # fmt: skip
    for stage in ("all", "of it search"):
        a, b = own["stages"][stage], other["stages"][stage]
        bar = "" if stage == "all" else passes(b / a, BAR_TREE, least=True)  # all: with the states, of the same kernel
        print(f"  {stage:14} ours {a:7.3f} s   KD-tree a step {b:7.3f} s   {b / a:6.1f}x   {bar}")


def beside_neptune(count: int) -> None:
    """Whole runs: ours with paths and hulls, and detect_encounters."""
    print(f"\nneptune-ais detect_encounters, about {count:,} positions")
    if find_spec("neptune_ais") is None:
        print("  not installed: skipped (pip install neptune-ais==0.1.0 brings it)")
        return
    own, other = run("ours", "positions", count), run("neptune", "positions", count, repeat=1)
    if own is not None and other is not None:
        a, b = sum(own["stages"].values()), other["stages"]["all"]
        print(f"  ours {a:.3f} s ({own['found']['windows']} windows)   neptune-ais {version('neptune-ais')} {b:.3f} s "
              f"({other['found']['encounters']} encounters, peak {other['peak_mb']:,.0f} MB)   {b / a:.1f}x   "
              f"{passes(b / a, BAR_NEPTUNE, least=True)}")  # fmt: skip


def anchorages(ships: int) -> None:
    """A packed anchorage, and as many ships spread out."""
    packed, spread = (run("ours", name, ships) for name in ("packed", "spread"))
    if packed is None or spread is None:
        return
    a, b = (one["stages"]["candidates"] + one["stages"]["proximity"] for one in (packed, spread))
    print(f"\n{ships} ships at anchor 350 m apart {a:.3f} s ({packed['found']['windows']} windows), "
          f"20 km apart {b:.3f} s   {a / b:.2f}x   {passes(a / b, BAR_PACKED, least=False)}")  # fmt: skip


def main() -> None:
    """Print the tables."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--quick", action="store_true", help="a tenth of the positions")
    parser.add_argument("--neptune", type=int, default=50_000, help="positions for neptune-ais: it needs much memory")
    parser.add_argument("--side", choices=SIDES, help=argparse.SUPPRESS)
    parser.add_argument("--world", default="positions", help=argparse.SUPPRESS)
    parser.add_argument("--positions", type=int, help=argparse.SUPPRESS)
    parser.add_argument("--repeat", type=int, default=3, help=argparse.SUPPRESS)
    given = parser.parse_args()
    if given.side:
        measure(given.side, given.world, given.positions, given.repeat)
        return
    part = 10 if given.quick else 1
    parts = ", ".join(f"{name} {version(name)}" for name in ("numpy", "numba", "scipy"))
    machine = f"{platform.machine()} with {os.cpu_count()} cores; Python {platform.python_version()}, {parts}"
    print(f"synthetic clean data, one thread of {machine}")
    speeds([n // part for n in (750_000, 1_500_000, 3_000_000, 6_000_000)], "positions")
    speeds([n // part for n in (6_250, 12_500, 25_000, 50_000)], "vessels")
    beside_tree(3_000_000 // part, "positions")
    beside_tree(12_500 // part, "vessels")
    beside_neptune(given.neptune)
    anchorages(500)


if __name__ == "__main__":
    main()
