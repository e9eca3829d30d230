"""One picture of all scenarios: where the ships went, and how far apart their hulls were.

    python benchmarks/scenario_sheet.py --out detector/simulate/scenarios.png
    python benchmarks/scenario_sheet.py --only pilot,tow --seed 4 --out look.png

Every scenario is simulated alone (synthetic), its first planned pair is drawn: tracks about the middle of the pair in
kilometres, and the gap between the hulls in metres over the hours around, on a scale from centimetres to miles.
"""

from __future__ import annotations

import argparse
from pathlib import Path

import numpy as np

from detector import geodesy
from detector.rendezvous import hull as outlines
from detector.simulate.physics.layout import TICK_S
from detector.simulate.region import region
from detector.simulate.scenarios.registry import scenarios
from detector.simulate.world import World, world

AROUND_S = 2 * 3600
STEP = 10  # ticks


def gap_m(one, two, first, last):
    """Hours and the gap between two hulls, every twenty seconds between two ticks."""
    first, last = max(first, one.start, two.start), min(last, one.end_tick, two.end_tick) - 1
    ticks = np.arange(first, last, STEP)
    rows = [actor.path[ticks - actor.start] for actor in (one, two)]
    east, north = geodesy.offset_m(rows[0][:, 0], rows[0][:, 1], rows[1][:, 0], rows[1][:, 1])
    zero = np.zeros(len(ticks))
    boxes = []
    for actor, row, at in ((one, rows[0], (zero, zero)), (two, rows[1], (east, north))):
        half, wide = actor.hull.length_m / 2, actor.hull.beam_m / 2
        sides = np.tile([half, half, wide, wide], (len(ticks), 1))
        boxes.append(outlines.outline(sides, np.degrees(row[:, 2]), *at))
    return ticks * TICK_S / 3600.0, outlines.clearance_m(*boxes)


def draw(axes, made: World, name: str) -> None:
    """One scenario's two panels."""
    scene = next((s for s in made.scenes if s.name == name and s.planned), made.scenes[0])
    chart, curve = axes
    planned = scene.planned[0] if scene.planned else None
    if planned:
        first, last = (round(t / TICK_S) for t in (planned.start_s - AROUND_S, planned.end_s + AROUND_S))
        middle, pair = (planned.lat, planned.lon), (planned.one, planned.two)
    else:
        actor = scene.actors[0]
        first, last, pair = actor.start, actor.end_tick, (actor,)
        middle = actor.at((actor.start * TICK_S + actor.now_s) / 2)[:2]
    for actor in scene.actors:
        path = actor.path[max(0, first - actor.start) : max(0, last - actor.start) : STEP]
        east, north = geodesy.offset_m(*middle, path[:, 0], path[:, 1])
        chart.plot(east / 1000, north / 1000, lw=1.2 if actor in pair else 0.5, alpha=0.9 if actor in pair else 0.5)
    chart.set_aspect("equal", adjustable="datalim")
    reach = 3.0 if planned else 30.0
    chart.set_xlim(-reach, reach)
    chart.set_ylim(-reach, reach)
    what = f"{planned.label}, {planned.mode}" if planned else "no pair"
    chart.set_title(f"{name}\n{what}", fontsize=7, loc="left")
    if planned:
        hours, gap = gap_m(planned.one, planned.two, first, last)
        curve.plot(hours, np.maximum(gap, 0.1), lw=0.8)
        curve.axvspan(planned.start_s / 3600, planned.end_s / 3600, alpha=0.15, color="tab:green")
        curve.axhline(max(planned.clearance_m, 0.1), lw=0.5, color="tab:red")
        curve.set_yscale("log")
        curve.set_ylim(0.1, 30_000)
        curve.set_title(f"gap m over h; stated {planned.clearance_m:.1f}", fontsize=6, loc="left")
    for axis in axes:
        axis.tick_params(labelsize=5, length=2)


def main() -> None:
    """Simulate and draw."""
    import matplotlib

    matplotlib.use("Agg")
    import matplotlib.pyplot as plt

    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--out", type=Path, required=True)
    parser.add_argument("--only", default="")
    parser.add_argument("--seed", type=int, default=11)
    parser.add_argument("--region", default="east_china_sea")
    given = parser.parse_args()
    names = given.only.split(",") if given.only else [module.NAME for module in scenarios()]
    columns = 5
    rows = -(-len(names) // columns)
    figure, grid = plt.subplots(rows, columns * 2, figsize=(columns * 3.4, rows * 1.75), squeeze=False)
    for place, name in enumerate(names):
        module = next(m for m in scenarios() if name == m.NAME)
        where = given.region if getattr(module, "fits", lambda _r: True)(region(given.region)) else "gulf_of_mexico"
        made = world(where, 1, 3.0, given.seed + place, keeps_paths=True, only=(name,))
        draw(grid[place // columns, place % columns * 2 : place % columns * 2 + 2], made, name)
    for axis in grid.ravel()[len(names) * 2 :]:
        axis.set_axis_off()
    figure.tight_layout(pad=0.4)
    figure.savefig(given.out, dpi=80)


if __name__ == "__main__":
    main()
