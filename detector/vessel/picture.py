"""The track of a ship as a picture over the coast, for those who have matplotlib.

Longitudes are taken on the turn of the Earth on which the map lies, so a way across the 180th meridian is one line.
"""

from __future__ import annotations

import math
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from detector import geodesy
from detector.errors import OutputError
from detector.inspection.picture import require
from detector.outputs.place import whole
from detector.places.coast import Coast
from detector.schema import milliseconds
from detector.units import MIN_S, MS_PER_S, NM_M, nm
from detector.vessel.find import clean
from detector.vessel.frame import Map, map_of
from detector.vessel.identity import believed
from detector.vessel.style import span

if TYPE_CHECKING:
    from detector.inspection.map import Polygons
    from detector.vessel.history import History
    from detector.vessel.places import Stop

__all__ = ["require", "write"]

Floats = NDArray[np.float64]

_WIDE_IN, _DPI = 10.0, 150
_LAND, _SHORE, _SEA = "#e4ddcb", "#8a8371", "#f3f7fa"
_OTHER, _GAP, _MARKED, _ODD = "#a0a0a0", "#404040", "#d62728", "#ff7f0e"
_FEW = 400  # fixes up to which each is drawn as a point
_LONGEST_LABELS = 12  # stops that are named; the text output lists all
_NEAR = 0.035  # of the map's width: stops nearer together share a label


def write(found: History, out: Path, polygons: Polygons | None = None) -> None:
    """A PNG of the track over the coast. Raises OutputError where there is no position to draw."""
    require()
    if not len(found.rows):
        raise OutputError(f"No position of {found.asked} was heard: {out} was not written.")
    from matplotlib.figure import Figure

    on = map_of(found.line, found.rows, found.other_rows)
    high_in = _WIDE_IN * (on.north - on.south) / ((on.east - on.west) * on.narrow)
    figure = Figure(figsize=(_WIDE_IN, high_in))
    axes = figure.add_axes((0.0, 0.0, 1.0, 1.0))  # what stands around it is taken into the picture when it is saved
    axes.set(xlim=(on.west, on.east), ylim=(on.south, on.north))
    axes.set_aspect(1.0 / on.narrow)
    _land(axes, on, polygons or Coast.bundled().polygons_in)
    shown = [*_others(axes, on, found), *_track(axes, on, found), *_marked(axes, on, found)]
    _stops(axes, on, found.stops)
    _grid(axes, on)
    _scale(axes, on)
    below = (0.5, -0.4 / high_in)
    axes.legend(handles=shown, loc="upper center", bbox_to_anchor=below, ncols=4, frameon=False, fontsize=8)
    axes.set_title(_title(found, on), fontsize=10, loc="left", parse_math=False)
    with whole(out) as beside:
        figure.savefig(beside, format="png", dpi=_DPI, bbox_inches="tight", pad_inches=0.15)


def _title(found: History, on: Map) -> str:
    first, last = found.totals.first_ms, found.totals.last_ms
    numbers = ", ".join(f"{mmsi:09d}" for mmsi in found.mmsis)
    name = found.particulars[0]["shipname"].value if found.particulars else None
    who = f"{clean(str(name))}, MMSI {numbers}" if name else f"MMSI {numbers}"
    if found.hulls > 1:
        who += f", hull {found.nth} of {found.hulls}"
    when = f"{found.totals.fixes:,} fixes, {_time(first)} to {_time(last)} UTC" if first and last else ""
    beyond = f"; {on.outside:,} positions lie outside this map" if on.outside else ""
    return f"{who}\n{when}{beyond}".encode("ascii", "backslashreplace").decode("ascii")  # no font holds every sign


def _time(ms: float) -> str:
    return f"{datetime.fromtimestamp(ms / MS_PER_S, UTC):%Y-%m-%d %H:%M}"


# ---- what is drawn ----


def _land(axes: Any, on: Map, polygons: Polygons) -> None:
    from matplotlib.patches import PathPatch
    from matplotlib.path import Path as Outline

    out_lat, out_lon = (on.north - on.south) * 0.02, (on.east - on.west) * 0.02  # the cut at the edge lies outside
    south, north = max(on.south - out_lat, -90.0), min(on.north + out_lat, 90.0)
    rings = list(polygons(on.west - out_lon, south, on.east + out_lon, north, (on.north - on.south) / 3000.0))
    if rings:
        outline = Outline.make_compound_path(*(Outline(ring, closed=True) for ring in rings))
        axes.add_patch(PathPatch(outline, facecolor=_LAND, edgecolor=_SHORE, linewidth=0.5, zorder=1))
    axes.set_facecolor(_SEA)


def _others(axes: Any, on: Map, found: History) -> Iterator[Any]:
    drawn = None
    for _, rows in found.other_rows[believed(found.other_rows)].groupby("hull"):
        (drawn,) = axes.plot(
            on.turned(rows["lon"]), rows["lat"], color=_OTHER, linewidth=0.8, zorder=2,
            marker="." if len(rows) <= _FEW else "", markersize=2, label="other hulls of the same MMSI",
        )  # fmt: skip
    if drawn is not None:
        yield drawn


def _track(axes: Any, on: Map, found: History) -> Iterator[Any]:
    """The way coloured by time, dashed across gaps; where it began and ended."""
    from matplotlib.lines import Line2D

    line = found.line
    if not len(line):
        return
    t, lon, lat = milliseconds(line["time"]), on.turned(line["lon"]), line["lat"].to_numpy(dtype=np.float64)
    silent = np.diff(t) >= found.least_min * MIN_S * MS_PER_S
    legs = np.stack([np.column_stack([lon[:-1], lat[:-1]]), np.column_stack([lon[1:], lat[1:]])], axis=1)
    hours = (t - t[0]) / MS_PER_S / 3600.0
    _coloured(axes, legs[~silent], ((hours[:-1] + hours[1:]) / 2.0)[~silent], (lon, lat, hours), t)
    if silent.any():
        from matplotlib.collections import LineCollection

        axes.add_collection(
            LineCollection(list(legs[silent]), colors=_GAP, linewidths=1.0, linestyles=(0, (4, 3)), zorder=3),
            autolim=False,
        )
        label = f"nothing believed for {span(found.least_min * MIN_S)} or longer"
        yield Line2D([], [], color=_GAP, linewidth=1.0, linestyle=(0, (4, 3)), label=label)
    for n, sign, label in ((0, "^", "first heard"), (-1, "s", "last heard")):
        (drawn,) = axes.plot(
            lon[n], lat[n], sign, color="white", markeredgecolor="black", markersize=7, zorder=7, label=label, ls=""
        )
        yield drawn


def _coloured(axes: Any, legs: Floats, at: Floats, fixes: tuple[Floats, Floats, Floats], t: NDArray[np.int64]) -> None:
    from matplotlib.cm import ScalarMappable
    from matplotlib.collections import LineCollection
    from matplotlib.colors import Normalize

    lon, lat, hours = fixes
    longest = max(float(hours[-1]), 1.0 / 60.0)
    norm = Normalize(0.0, longest)
    drawn = LineCollection(list(legs), cmap="viridis", norm=norm, linewidths=1.8, zorder=4, capstyle="round")
    drawn.set_array(at)
    axes.add_collection(drawn, autolim=False)
    if len(t) <= _FEW:
        axes.scatter(lon, lat, c=hours, cmap="viridis", norm=norm, s=9, linewidths=0, zorder=5)
    beside = axes.inset_axes((1.015, 0.04, 0.016, 0.92))
    bar = axes.figure.colorbar(ScalarMappable(norm, "viridis"), cax=beside)
    ticks = np.linspace(0.0, longest, 5)
    fine = "%d %b\n%H:%M" if longest < 240.0 else "%d %b\n%Y"
    begun = t[0] / MS_PER_S
    bar.set_ticks(ticks, labels=[f"{datetime.fromtimestamp(begun + h * 3600.0, UTC):{fine}}" for h in ticks])
    bar.ax.tick_params(labelsize=7)


def _marked(axes: Any, on: Map, found: History) -> Iterator[Any]:
    """What is not believed, and what is only odd."""
    bits = found.rows["marks"].to_numpy()
    good = believed(found.rows)
    for rows, colour, label in (
        (found.rows[good & (bits != 0)], _ODD, "odd: speed, course or noise does not fit"),
        (found.rows[~good], _MARKED, "not believed"),
    ):
        if len(rows):
            few = len(rows) <= _FEW // 4
            (drawn,) = axes.plot(
                on.turned(rows["lon"]), rows["lat"], "x" if few else ".", color=colour, markersize=6 if few else 2.5,
                ls="", zorder=6, label=f"{label} ({len(rows):,})",
            )  # fmt: skip
            yield drawn


def _stops(axes: Any, on: Map, stops: tuple[Stop, ...]) -> None:
    """Circles where she stopped, those close together with one label: their numbers, the place, the hours."""
    for group in _close(on, stops):
        longest = max((stops[n] for n in group), key=lambda stop: stop.end_ms - stop.start_ms)
        lon, lat = float(on.turned(longest.at.lon)), longest.at.lat
        axes.plot(lon, lat, "o", color="none", markeredgecolor="black", markersize=11, markeredgewidth=1.2, zorder=6)
        seconds = sum(stops[n].end_ms - stops[n].start_ms for n in group) / MS_PER_S
        numbers = ", ".join(str(n + 1) for n in group[:4]) + (" ..." if len(group) > 4 else "")
        port = longest.at.port if nm(longest.at.port_m) <= 5.0 else longest.at.words.split(",")[0]
        right = lon < (on.west + on.east) / 2.0
        above = lat < (on.south + on.north) / 2.0
        axes.annotate(
            clean(f"{numbers}: {port}, {span(seconds)}"), (lon, lat), fontsize=8, zorder=8, parse_math=False,
            xytext=(9 if right else -9, 9 if above else -9), textcoords="offset points",
            ha="left" if right else "right", va="bottom" if above else "top",
            bbox={"boxstyle": "round,pad=0.2", "facecolor": "white", "alpha": 0.8, "linewidth": 0},
        )  # fmt: skip


def _close(on: Map, stops: tuple[Stop, ...]) -> list[list[int]]:
    """The numbers of the longest stops, those that lie close together on the map in one group."""
    by_length = sorted(range(len(stops)), key=lambda n: stops[n].start_ms - stops[n].end_ms)
    groups: list[list[int]] = []
    for n in by_length:
        for group in groups:
            head = stops[group[0]].at
            east = float(on.turned(stops[n].at.lon) - on.turned(head.lon)) * on.narrow
            if math.hypot(east, stops[n].at.lat - head.lat) < _NEAR * (on.east - on.west) * on.narrow:
                group.append(n)
                break
        else:
            if len(groups) < _LONGEST_LABELS:
                groups.append([n])
    return [sorted(group) for group in groups]


# ---- what it is read by ----


def _grid(axes: Any, on: Map) -> None:
    """Lines of latitude and longitude at round degrees, named as on a chart; north is up."""
    for axis, low, high, letters in ((axes.xaxis, on.west, on.east, "EW"), (axes.yaxis, on.south, on.north, "NS")):
        step = _round_step(high - low)
        ticks = np.arange(math.ceil(low / step), math.floor(high / step) + 1) * step
        axis.set_ticks(ticks, labels=[_degrees(float(one), letters, step) for one in ticks])
    axes.grid(color="#b8c4cc", linewidth=0.4, zorder=0)
    axes.tick_params(labelsize=8)
    axes.annotate(
        "N", (0.975, 0.975), (0.975, 0.90), xycoords="axes fraction", textcoords="axes fraction", ha="center",
        va="center", fontsize=9, zorder=9, arrowprops={"arrowstyle": "-|>", "color": "black", "linewidth": 1.0},
    )  # fmt: skip


_STEPS_MIN = (0.1, 0.2, 0.5, 1, 2, 5, 10, 15, 30, 60, 120, 300, 600, 1200, 1800)


def _round_step(wide_deg: float) -> float:
    return next((step / 60.0 for step in _STEPS_MIN if wide_deg * 60.0 / step <= 7.0), 60.0)


def _degrees(value: float, letters: str, step: float) -> str:
    turned = value if letters == "NS" else float(geodesy.wrap_deg(value))
    letter = "" if abs(turned) == 180.0 else letters[turned < 0]  # that meridian is both
    if step >= 1.0:
        return f"{abs(turned):.0f}°{letter}"
    degrees, tenths = divmod(round(abs(turned) * 600.0), 600)
    return f"{degrees}°{tenths // 10:02d}'{letter}" if step >= 1 / 60 else f"{degrees}°{tenths / 10:04.1f}'{letter}"


def _scale(axes: Any, on: Map) -> None:
    """A bar of a round number of nautical miles, right at the middle latitude."""
    _, east_per_deg = geodesy.metres_per_degree((on.south + on.north) / 2.0)
    wide_nm = (on.east - on.west) * float(east_per_deg) / NM_M
    size = next((one for one in (500, 200, 100, 50, 20, 10, 5, 2, 1, 0.5, 0.2) if one <= wide_nm / 5.0), 0.1)
    length = size * NM_M / float(east_per_deg)
    x, y = on.west + 0.03 * (on.east - on.west), on.south + 0.035 * (on.north - on.south)
    axes.plot([x, x + length], [y, y], color="black", linewidth=2.5, solid_capstyle="butt", zorder=9)
    words = f"{size:g} nm ({size * NM_M / 1000:.1f} km)"
    axes.annotate(
        words, (x, y), (0, 4), textcoords="offset points", fontsize=8, zorder=9,
        bbox={"boxstyle": "round,pad=0.15", "facecolor": "white", "alpha": 0.7, "linewidth": 0},
    )  # fmt: skip
