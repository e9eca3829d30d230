"""Clearance and speeds of one encounter over time, drawn over the same hours."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np
import pandas as pd
from markupsafe import Markup

from detector.outputs.page import svg
from detector.records import Encounter
from detector.schema import milliseconds

WIDTH, HEIGHT = 860.0, 200.0
_LEFT, _RIGHT, _TOP, _BOTTOM = 46.0, 8.0, 12.0, 24.0
_MOST_POINTS = 400
_CLEARANCE_TOP_M = 300.0  # above this the ships are simply apart; the chart is about the contact


def clearance(encounter: Encounter, solid_s: float) -> Markup:
    """Clearance with its uncertainty; silences longer than `solid_s` are dashed."""
    curve = thinned(encounter.curve)
    metres, error = curve["clearance_m"].to_numpy(), curve["uncertainty_m"].to_numpy()
    inside = metres[_within(curve, encounter)]
    top = float(min(_CLEARANCE_TOP_M, max(60.0, 3.0 * np.max(inside, initial=0.0) + 40.0)))
    frame = _Frame(encounter, curve, top)
    low, high = np.clip(metres - error, 0, top), np.clip(metres + error, 0, top)
    band = [(frame.x(t), frame.y(v)) for t, v in zip(frame.t, high, strict=True)]
    band += [(frame.x(t), frame.y(v)) for t, v in zip(frame.t[::-1], low[::-1], strict=True)]
    parts = [frame.ground("hull to hull, m"), svg.polygon(band, "band")]
    parts += frame.lines(np.clip(metres, 0, top), curve["leg_s"].to_numpy(), solid_s, "one")
    return svg.drawing(WIDTH, HEIGHT, svg.join(parts), "Clearance between the hulls over time, UTC", "chart")


def speeds(encounter: Encounter, solid_s: float) -> Markup:
    """Speed over ground of both ships, as sent."""
    curve = thinned(encounter.curve)
    both = [np.nan_to_num(curve[f"sog_{number}_kn"].to_numpy()) for number in (1, 2)]
    frame = _Frame(encounter, curve, max(2.0, float(np.max(both, initial=0.0)) * 1.15))
    parts = [frame.ground("speed, kn")]
    for values, css in zip(both, ("one", "two"), strict=True):
        parts += frame.lines(values, curve["leg_s"].to_numpy(), solid_s, css)
    return svg.drawing(WIDTH, HEIGHT, svg.join(parts), "Speeds of both ships over time, UTC", "chart")


def thinned(curve: pd.DataFrame) -> pd.DataFrame:
    """At most a few hundred instants, the first and the last among them."""
    if len(curve) <= _MOST_POINTS:
        return curve
    return curve.iloc[np.unique(np.linspace(0, len(curve) - 1, _MOST_POINTS).round().astype(int))]


def _within(curve: pd.DataFrame, encounter: Encounter) -> np.ndarray:
    t = milliseconds(curve["time"]) / 1000.0
    inside: np.ndarray = (t >= encounter.start.timestamp()) & (t <= encounter.end.timestamp())
    return inside


class _Frame:
    """Axes of one chart."""

    def __init__(self, encounter: Encounter, curve: pd.DataFrame, top: float) -> None:
        self.t = milliseconds(curve["time"]) / 1000.0
        self._contact = (encounter.start.timestamp(), encounter.end.timestamp())
        first = min([*self.t[:1], self._contact[0]])
        last = max([*self.t[-1:], self._contact[1]])
        self._top = top
        self.x = svg.Scale(first, last, _LEFT, WIDTH - _RIGHT)
        self.y = svg.Scale(0.0, top, HEIGHT - _BOTTOM, _TOP)

    def ground(self, unit: str) -> Markup:
        """Contact shaded, grid, ticks and unit."""
        bottom, (start, end) = HEIGHT - _BOTTOM, (self.x(t) for t in self._contact)
        width = f"{end - start:.1f}"
        parts = [
            svg.element("rect", x=f"{start:.1f}", y=_TOP, width=width, height=bottom - _TOP, class_="contact"),
            svg.text(_LEFT, _TOP - 3, unit, "unit"),
        ]
        for value in svg.round_ticks(0.0, self._top, 4):
            y = self.y(value)
            parts += [
                svg.line(_LEFT, y, WIDTH - _RIGHT, y, "grid"),
                svg.text(_LEFT - 5, y + 4, f"{value:g}", "tick", "end"),
            ]
        for at, words in svg.time_ticks(self.x.low, self.x.high, 7):
            x = self.x(at)
            parts += [svg.line(x, bottom, x, bottom + 4, "axis"), svg.text(x, bottom + 16, words, "tick", "middle")]
        return svg.join([*parts, svg.line(_LEFT, bottom, WIDTH - _RIGHT, bottom, "axis")])

    def lines(self, values: np.ndarray, leg_s: np.ndarray, solid_s: float, css: str) -> Iterator[Markup]:
        """The curve in pieces: solid where both ships were heard, dashed across silences."""
        xy = [(self.x(t), self.y(v)) for t, v in zip(self.t, values, strict=True)]
        gone = leg_s > solid_s
        start = 0
        for i in range(1, len(xy)):
            if i == len(xy) - 1 or gone[i] != gone[start]:
                yield svg.polyline(xy[start : i + 1], f"{css} gone" if gone[start] else css)
                start = i
