"""The contact drawn to scale: both hull outlines as they lay, north up, with a bar in metres."""

from __future__ import annotations

import numpy as np
import pandas as pd
from markupsafe import Markup

from detector.outputs.page import svg
from detector.records import Encounter, Hull
from detector.rendezvous import hull as hulls
from detector.schema import milliseconds

SIZE = 300.0
_MARGIN = 34.0


def instant(encounter: Encounter) -> pd.Series:
    """The instant drawn: inside the contact, of the well-known ones the one whose clearance is nearest the median."""
    t = milliseconds(encounter.curve["time"]) / 1000.0
    inside = encounter.curve[(t >= encounter.start.timestamp()) & (t <= encounter.end.timestamp())]
    inside = inside if len(inside) else encounter.curve
    well = inside[inside["uncertainty_m"] <= inside["uncertainty_m"].quantile(0.5)]
    away = np.abs(well["clearance_m"].to_numpy() - encounter.median_clearance_m)
    row: pd.Series = well.iloc[int(np.argmin(away))]
    return row


def contact(encounter: Encounter) -> Markup:
    """The drawing. A hull whose heading was not heard is dashed and laid parallel to the other."""
    row = instant(encounter)
    heard = [float(row[f"heading_{number}_deg"]) for number in (1, 2)]
    laid = [h if not np.isnan(h) else next((o for o in heard if not np.isnan(o)), 0.0) for h in heard]
    places = ((0.0, 0.0), (float(row["east_m"]), float(row["north_m"])))
    shapes = [
        _outline(ship.hull, heading, place)
        for ship, heading, place in zip((encounter.ship_1, encounter.ship_2), laid, places, strict=True)
    ]
    to_x, to_y, metres = _scales(np.concatenate(shapes))
    parts = []
    for shape, place, heading, css in zip(shapes, places, heard, ("one", "two"), strict=True):
        dashed = " gone" if np.isnan(heading) else ""
        parts.append(svg.polygon(((to_x(e), to_y(n)) for e, n in shape), f"hull {css}{dashed}"))
        parts.append(
            svg.element("circle", cx=f"{to_x(place[0]):.1f}", cy=f"{to_y(place[1]):.1f}", r=3, class_=f"antenna {css}")
        )
    parts += [_bar(metres), _north()]
    if any(np.isnan(heading) for heading in heard):
        parts.append(svg.text(SIZE / 2, 14, "dashed: heading not heard", "tick", "middle"))
    label = f"Both hulls to scale at {row['time']:%Y-%m-%d %H:%M:%S} UTC, north up"
    return svg.drawing(SIZE, SIZE, svg.join(parts), label, "plan")


def _outline(hull: Hull, heading_deg: float, place: tuple[float, float]) -> np.ndarray:
    sides = np.array([[hull.to_bow_m, hull.to_stern_m, hull.to_port_m, hull.to_starboard_m]])
    corners: np.ndarray = hulls.outline(sides, np.array([heading_deg]), np.array([place[0]]), np.array([place[1]]))[0]
    return corners


def _scales(corners: np.ndarray) -> tuple[svg.Scale, svg.Scale, float]:
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
