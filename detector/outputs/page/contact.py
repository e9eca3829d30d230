"""The contact drawn to scale: both hull outlines as they lay, north up, with a bar in metres."""

from __future__ import annotations

import numpy as np
import pandas as pd
from markupsafe import Markup
from numpy.typing import NDArray

from detector.outputs.page import svg
from detector.outputs.page.charts import within
from detector.records import Encounter, Hull
from detector.rendezvous import hull as hulls

Floats = NDArray[np.float64]

SIZE = 300.0
_MARGIN = 34.0
_SHOULDERS = [2, 4]  # corners of `hull.outline`; between them no ship carries its antenna, so a number fits


def instant(encounter: Encounter) -> pd.Series:
    """The instant drawn: inside the contact, of the well-known ones the one whose clearance is nearest to how they lay.

    The curve must have at least one row.
    """
    inside = encounter.curve[within(encounter.curve, encounter)]
    inside = inside if len(inside) else encounter.curve
    well = inside[inside["uncertainty_m"] <= inside["uncertainty_m"].quantile(0.5)]
    lay_m = encounter.median_clearance_m if encounter.clearance_m is None else encounter.clearance_m
    away = np.abs(well["clearance_m"].to_numpy() - lay_m)
    row: pd.Series = well.iloc[int(np.argmin(away))]
    return row


def headings_in_words(encounter: Encounter) -> str:
    """Which headings were not heard at the instant drawn, and how those hulls are laid then; empty if both were."""
    row = instant(encounter)
    silent = [
        ship.label
        for number, ship in ((1, encounter.ship_1), (2, encounter.ship_2))
        if np.isnan(float(row[f"heading_{number}_deg"]))
    ]
    if len(silent) == 2:
        return "Neither heading was heard: both hulls are laid northwards, which is no observation."
    return f"The heading of {silent[0]} was not heard: it is laid parallel to the other." if silent else ""


def contact(encounter: Encounter) -> Markup:
    """The drawing. A hull whose heading was not heard is dashed and laid parallel to the other."""
    row = instant(encounter)
    heard = [float(row[f"heading_{number}_deg"]) for number in (1, 2)]
    laid = [h if not np.isnan(h) else next((o for o in heard if not np.isnan(o)), 0.0) for h in heard]
    places = ((0.0, 0.0), (float(row["east_m"]), float(row["north_m"])))
    ships = (encounter.ship_1, encounter.ship_2)
    shapes = [_outline(ship.hull, laid[i], places[i]) for i, ship in enumerate(ships)]
    to_x, to_y, metres = _scales(np.concatenate(shapes))
    parts = []
    for i, shape in enumerate(shapes):
        css, (x, y) = ("one", "two")[i], shape[_SHOULDERS].mean(axis=0)
        dashed = " gone" if np.isnan(heard[i]) else ""
        parts += [
            svg.polygon(((to_x(e), to_y(n)) for e, n in shape), f"hull {css}{dashed}"),
            _antenna(to_x(places[i][0]), to_y(places[i][1]), css),
            svg.text(to_x(x), to_y(y) + 5, str(i + 1), f"number {css}", "middle"),
        ]
    parts += [_bar(metres), _north()]
    if any(np.isnan(heading) for heading in heard):
        parts.append(svg.text(SIZE / 2, 14, "dashed: heading not heard", "tick", "middle"))
    label = f"Both hulls to scale at {row['time']:%Y-%m-%d %H:%M:%S} UTC, north up"
    return svg.drawing(SIZE, SIZE, svg.join(parts), label, "plan")


def _antenna(x: float, y: float, css: str) -> Markup:
    return svg.element("circle", cx=f"{x:.1f}", cy=f"{y:.1f}", r=3, class_=f"antenna {css}")


def _outline(hull: Hull, heading_deg: float, place: tuple[float, float]) -> Floats:
    sides = np.array([[hull.to_bow_m, hull.to_stern_m, hull.to_port_m, hull.to_starboard_m]])
    corners: Floats = hulls.outline(sides, np.array([heading_deg]), np.array([place[0]]), np.array([place[1]]))[0]
    return corners


def _scales(corners: Floats) -> tuple[svg.Scale, svg.Scale, float]:
    low, high = corners.min(axis=0), corners.max(axis=0)
    half = float((high - low).max()) / 2.0 or 1.0
    middle = (low + high) / 2.0
    metres_each = 2.0 * half / (SIZE - 2 * _MARGIN)
    return (
        svg.Scale(middle[0] - half, middle[0] + half, _MARGIN, SIZE - _MARGIN),
        svg.Scale(middle[1] - half, middle[1] + half, SIZE - _MARGIN, _MARGIN),
        metres_each,
    )


def _bar(metres_each: float) -> Markup:
    length = svg.round_below(metres_each * SIZE / 3.0)
    width, y = length / metres_each, SIZE - 10.0
    return svg.line(12, y, 12 + width, y, "bar") + svg.text(12, y - 5, f"{length:g} m", "tick")


def _north() -> Markup:
    x = SIZE - 18.0
    return svg.polygon(((x, 12), (x - 5, 28), (x + 5, 28)), "north") + svg.text(x, 40, "N", "tick", "middle")
