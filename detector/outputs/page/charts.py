"""Clearance and speeds of one encounter over time, drawn over the same hours."""

from __future__ import annotations

import math
from collections.abc import Iterator
from datetime import UTC, datetime
from itertools import pairwise

import numpy as np
import pandas as pd
from markupsafe import Markup
from numpy.typing import NDArray

from detector.outputs.page import svg
from detector.records import Encounter
from detector.schema import milliseconds
from detector.units import MS_PER_S

Floats = NDArray[np.float64]
Bools = NDArray[np.bool_]
Ints = NDArray[np.int64]

WIDTH, HEIGHT = 860.0, 200.0
_LEFT, _RIGHT, _TOP, _BOTTOM = 46.0, 8.0, 22.0, 24.0
_MOST_POINTS = 400
_CLEARANCE_TOP_M = 300.0  # above this the ships are simply apart; the chart is about the contact


def clearance(encounter: Encounter, solid_s: float) -> Markup:
    """Clearance with its uncertainty; silences longer than `solid_s` are dashed, what is above the frame is cut off."""
    curve = thinned(encounter.curve, solid_s)
    metres, error = curve["clearance_m"].to_numpy(), curve["uncertainty_m"].to_numpy()
    inside = metres[within(curve, encounter)]
    wanted = 3.0 * float(np.max(inside, initial=0.0)) + 40.0
    frame = _Frame(encounter, min(_CLEARANCE_TOP_M, max(60.0, math.ceil(wanted / 10.0) * 10.0)))
    t = _seconds(curve)
    band = [*zip(t, metres + error, strict=True), *zip(t[::-1], np.maximum(metres - error, 0.0)[::-1], strict=True)]
    silent = (curve["leg_s"].to_numpy() > solid_s)[:-1]
    drawn = [svg.polygon(frame.places(band), "band"), *frame.lines(t, metres, silent, "best")]
    label = "Clearance between the hulls over time, UTC"
    return frame.drawing(drawn, f"hull to hull, m (drawn up to {frame.top:.0f})", label)


def speeds(encounter: Encounter, solid_s: float) -> Markup:
    """Speed over ground of both ships at their own fixes, as sent; a fix without a speed is no fix here."""
    sent = [_sent(encounter.curve, number, solid_s) for number in (1, 2)]
    fastest = max(float(np.max(knots, initial=0.0)) for _, knots, _ in sent)
    frame = _Frame(encounter, max(2.0, fastest * 1.15))
    drawn: list[Markup] = []
    for (t, knots, silent), css in zip(sent, ("one", "two"), strict=True):
        drawn += frame.lines(t, knots, silent, css)
    return frame.drawing(drawn, "speed as sent, kn", "Speeds of both ships over time, UTC")


def thinned(curve: pd.DataFrame, solid_s: float) -> pd.DataFrame:
    """At most a few hundred instants; both ends, the closest and the edges of every silence among them."""
    silent = curve["leg_s"].to_numpy() > solid_s
    edges = np.flatnonzero(silent[1:] != silent[:-1])
    closest = np.argsort(curve["clearance_m"].to_numpy(), kind="stable")[:1]
    return curve.iloc[_kept(len(curve), np.concatenate([edges, edges + 1, closest]))]


def _kept(count: int, wanted: Ints) -> Ints:
    """Numbers of the rows to draw: all, or the wanted ones and evenly many others up to the limit."""
    if count <= _MOST_POINTS:
        return np.arange(count)
    evenly = np.linspace(0, count - 1, max(2, _MOST_POINTS - len(wanted))).round().astype(np.int64)
    return np.unique(np.concatenate([wanted, evenly]))


def within(curve: pd.DataFrame, encounter: Encounter) -> Bools:
    """Which rows of a curve lie in the contact."""
    t = _seconds(curve)
    result: Bools = (t >= encounter.start.timestamp()) & (t <= encounter.end.timestamp())
    return result


def _seconds(curve: pd.DataFrame) -> Floats:
    result: Floats = milliseconds(curve["time"]) / MS_PER_S
    return result


def _sent(curve: pd.DataFrame, number: int, solid_s: float) -> tuple[Floats, Floats, Bools]:
    """Times and speeds of the fixes of one ship that carried a speed, and which steps between them are silences."""
    own = curve[(curve["heard"].to_numpy() & number > 0) & curve[f"sog_{number}_kn"].notna().to_numpy()]
    t = _seconds(own)
    silences = np.flatnonzero(np.diff(t) > solid_s)
    kept = _kept(len(own), np.concatenate([silences, silences + 1]))
    return t[kept], own[f"sog_{number}_kn"].to_numpy()[kept], np.isin(kept[:-1], silences)


class _Frame:
    """Axes of one chart: the hours of the whole curve, values from 0 to `top`."""

    def __init__(self, encounter: Encounter, top: float) -> None:
        t = _seconds(encounter.curve)
        self._contact = (encounter.start.timestamp(), encounter.end.timestamp())
        first, last = min([*t[:1], self._contact[0]]), max([*t[-1:], self._contact[1]])
        self.top = top
        self._x = svg.Scale(first, last, _LEFT, WIDTH - _RIGHT)
        self._y = svg.Scale(0.0, top, HEIGHT - _BOTTOM, _TOP)

    def places(self, values: list[tuple[float, float]]) -> list[tuple[float, float]]:
        """Places on the page of (time, value)."""
        return [(self._x(t), self._y(value)) for t, value in values]

    def lines(self, t: Floats, values: Floats, silent: Bools, css: str) -> Iterator[Markup]:
        """The curve in pieces, dashed where `silent` (one for each step between two instants); one instant is a dot."""
        xy = self.places([*zip(t, values, strict=True)])
        if len(xy) == 1:
            yield svg.element("circle", cx=f"{xy[0][0]:.1f}", cy=f"{xy[0][1]:.1f}", r=3, class_=f"instant {css}")
        turns = np.flatnonzero(silent[1:] != silent[:-1]) + 1
        edges = [0, *turns.tolist(), len(silent)] if len(silent) else []
        for start, end in pairwise(edges):
            yield svg.polyline(xy[start : end + 1], f"{css} gone" if silent[start] else css)

    def drawing(self, drawn: list[Markup], unit: str, label: str) -> Markup:
        """The whole chart; a nested SVG cuts off what leaves the frame."""
        wide, high = WIDTH - _RIGHT - _LEFT, HEIGHT - _BOTTOM - _TOP
        box = f"{_LEFT:g} {_TOP:g} {wide:g} {high:g}"
        window = svg.element("svg", svg.join(drawn), x=_LEFT, y=_TOP, width=wide, height=high, viewBox=box)
        return svg.drawing(WIDTH, HEIGHT, self._ground(unit) + window, label, "chart")

    def _ground(self, unit: str) -> Markup:
        bottom, (start, end) = HEIGHT - _BOTTOM, (self._x(t) for t in self._contact)
        width = f"{end - start:.1f}"
        day = datetime.fromtimestamp(self._x.low, UTC)
        parts = [
            svg.element("rect", x=f"{start:.1f}", y=_TOP, width=width, height=bottom - _TOP, class_="during"),
            svg.text(_LEFT, _TOP - 8, unit, "unit"),
            svg.text(WIDTH - _RIGHT, _TOP - 8, f"UTC, from {day:%Y-%m-%d %H:%M}", "unit", "end"),
        ]
        for value in svg.round_ticks(0.0, self.top, 4):
            y = self._y(value)
            parts += [
                svg.line(_LEFT, y, WIDTH - _RIGHT, y, "grid"),
                svg.text(_LEFT - 5, y + 4, f"{value:g}", "tick", "end"),
            ]
        for at, words in svg.time_ticks(self._x.low, self._x.high, 7):
            x = self._x(at)
            parts += [svg.line(x, bottom, x, bottom + 4, "axis"), svg.text(x, bottom + 16, words, "tick", "middle")]
        return svg.join([*parts, svg.line(_LEFT, bottom, WIDTH - _RIGHT, bottom, "axis")])
