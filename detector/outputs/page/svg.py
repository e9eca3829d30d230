"""A little SVG: elements with escaped text and attributes, scales, and ticks at round values."""

from __future__ import annotations

import math
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime

from markupsafe import Markup, escape

from detector.outputs.table import printable


def element(name: str, inside: Markup | str = "", /, **attributes: object) -> Markup:
    """An SVG element; underscores in attribute names stand for hyphens, text is escaped."""
    inside = inside if isinstance(inside, Markup) else printable(inside)
    written = "".join(f' {key.strip("_").replace("_", "-")}="{escape(value)}"' for key, value in attributes.items())
    return Markup(f"<{name}{written}>{escape(inside)}</{name}>")  # noqa: S704 - name is ours, all else escaped


def join(parts: Iterable[Markup | str]) -> Markup:
    """Several elements as one piece."""
    return Markup("").join(parts)


def drawing(width: float, height: float, inside: Markup, label: str, css: str = "", role: str = "img") -> Markup:
    """A whole SVG with a name for those who cannot see it; `role` is "group" where it holds links."""
    box = f"0 0 {width:g} {height:g}"
    return element("svg", element("title", label) + inside, viewBox=box, role=role, class_=css, aria_label=label)


def text(x: float, y: float, words: str, css: str = "", anchor: str = "start") -> Markup:
    """A line of text."""
    return element("text", words, x=f"{x:.1f}", y=f"{y:.1f}", class_=css, text_anchor=anchor)


def line(x1: float, y1: float, x2: float, y2: float, css: str) -> Markup:
    """A straight line."""
    return element("line", x1=f"{x1:.1f}", y1=f"{y1:.1f}", x2=f"{x2:.1f}", y2=f"{y2:.1f}", class_=css)


def points(xy: Iterable[tuple[float, float]]) -> str:
    """Coordinates as SVG writes them."""
    return " ".join(f"{x:.1f},{y:.1f}" for x, y in xy)


def polyline(xy: Iterable[tuple[float, float]], css: str) -> Markup:
    """A line through points."""
    return element("polyline", points=points(xy), class_=css)


def polygon(xy: Iterable[tuple[float, float]], css: str) -> Markup:
    """A closed shape."""
    return element("polygon", points=points(xy), class_=css)


@dataclass(frozen=True, slots=True)
class Scale:
    """From values to places on the page."""

    low: float
    high: float
    start: float
    end: float

    def __call__(self, value: float) -> float:
        """The place of a value."""
        return self.start + (value - self.low) / ((self.high - self.low) or 1.0) * (self.end - self.start)


def round_ticks(low: float, high: float, about: int) -> list[float]:
    """Round values between two limits, roughly as many as asked for."""
    raw = (high - low) / max(about, 1) or 1.0
    magnitude = 10.0 ** math.floor(math.log10(raw))
    step = next(magnitude * m for m in (1, 2, 5, 10) if magnitude * m >= raw)
    first = math.ceil(low / step - 1e-9)
    return [i * step for i in range(first, math.floor(high / step + 1e-9) + 1)]


def round_below(value: float) -> float:
    """The largest of 1, 2, 5, 10, 20, ... not above a value: the length of a scale bar."""
    magnitude = 10.0 ** math.floor(math.log10(value))
    return next(magnitude * m for m in (5, 2, 1) if magnitude * m <= value * (1 + 1e-9))


_TIME_STEPS_S: Sequence[int] = (60, 300, 600, 900, 1800, 3600, 7200, 10_800, 21_600, 43_200, 86_400, 172_800, 604_800)


def time_ticks(low_s: float, high_s: float, about: int) -> list[tuple[float, str]]:
    """Round instants (s since 1970) with their words in UTC."""
    step = next((s for s in _TIME_STEPS_S if (high_s - low_s) / s <= about), _TIME_STEPS_S[-1])
    first = math.ceil(low_s / step)
    made = []
    for i in range(first, math.floor(high_s / step) + 1):
        at = datetime.fromtimestamp(i * step, UTC)
        made.append((float(i * step), f"{at:%H:%M}" if step < 86_400 and (at.hour or at.minute) else f"{at:%d %b}"))
    return made
