"""The map of an inspection as a picture, for those who have matplotlib."""

from __future__ import annotations

import math
from pathlib import Path
from typing import Any

import numpy as np

from detector.errors import OutputError
from detector.inspection.census import Census, iso
from detector.inspection.map import Frame, Polygons, frame
from detector.outputs.place import whole

_WIDE_IN, _DPI = 10.0, 150


def require() -> None:
    """Refuse early where matplotlib is not installed. Raises OutputError, which says how to get it."""
    try:
        import matplotlib  # noqa: F401
    except ImportError:
        raise OutputError("A picture needs matplotlib: pip install 'sts-detector[plots]'.") from None


def write(census: Census, polygons: Polygons, out: Path) -> None:
    """A PNG of the traffic over the coast. Raises OutputError where there is no position to draw."""
    require()
    box = census.area.box()
    if box is None:
        raise OutputError(f"There is no position to draw: {out} was not written.")
    from matplotlib.figure import Figure

    on = frame(box, columns=100, most_rows=45)
    narrow = on.lat_step / on.lon_step
    high_in = _WIDE_IN * (on.north - on.south) / ((on.east - on.west) * narrow)
    figure = Figure(figsize=(_WIDE_IN, max(high_in, 2.0) + 1.0), layout="constrained")
    axes = figure.add_subplot()
    _land(axes, on, polygons)
    marks = _traffic(axes, on, census)
    figure.colorbar(marks, ax=axes, label="positions in a square", shrink=0.7)
    axes.set(xlim=(on.west, on.east), ylim=(on.south, on.north), xlabel="degrees east", ylabel="degrees north")
    axes.set_aspect(1.0 / narrow)
    span = census.span_ms or (0, 0)
    axes.set_title(f"{census.positions:,} positions of {census.vessels:,} vessels, {iso(span[0])} to {iso(span[1])}")
    with whole(out) as beside:
        figure.savefig(beside, format="png", dpi=_DPI)


def _land(axes: Any, on: Frame, polygons: Polygons) -> None:
    from matplotlib.patches import PathPatch
    from matplotlib.path import Path as Outline

    rings = list(polygons(on.west, on.south, on.east, on.north, on.lat_step / 4.0))
    if rings:
        outline = Outline.make_compound_path(*(Outline(ring, closed=True) for ring in rings))
        axes.add_patch(PathPatch(outline, facecolor="#d9d2c0", edgecolor="#8a8371", linewidth=0.5))
    axes.set_facecolor("#f3f7fa")


def _traffic(axes: Any, on: Frame, census: Census) -> Any:
    from matplotlib.colors import LogNorm

    lat, lon, counts, side = census.area.squares()
    middle = (on.west + on.east) / 2.0
    turned = middle + (lon - middle + 180.0) % 360.0 - 180.0
    points = max(side / (on.east - on.west) * _WIDE_IN * 72.0, 1.2)  # as large as its square, but never unseen
    order = np.argsort(counts)
    most = max(int(counts.max()), 2)
    return axes.scatter(
        turned[order], lat[order], c=counts[order], s=math.ceil(points**2), marker="s", linewidths=0,
        cmap="viridis_r", norm=LogNorm(1, most),
    )  # fmt: skip
