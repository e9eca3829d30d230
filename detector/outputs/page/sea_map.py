"""The map of all encounters on the bundled coast: inline SVG, one piece also across the 180th meridian."""

from __future__ import annotations

import math
from collections.abc import Sequence

import numpy as np
from markupsafe import Markup

from detector import geodesy
from detector.outputs.page import svg
from detector.places.surroundings import Surroundings
from detector.records import Assessment
from detector.units import NM_M

WIDTH, HEIGHT = 1300.0, 460.0
_LEAST_SPAN_DEG = 6.0  # of latitude: some coast or at least the graticule gives the eye a hold
_PADDING = 1.35


def sea_map(assessments: Sequence[Assessment], surroundings: Surroundings, details: int) -> Markup:
    """Numbered dots over land, graticule and a bar in nautical miles.

    A dot leads to its section, or to its row of the table where only the first `details` have a section.
    """
    if not assessments:
        return Markup("")
    places = [(a.encounter.lat, a.encounter.lon) for a in assessments]
    middle_lat, middle_lon, span_lat = _view(places)
    shrink = _shrink(middle_lat)
    span_lon = min(360.0, span_lat * WIDTH / HEIGHT / shrink)
    x = svg.Scale(middle_lon - span_lon / 2, middle_lon + span_lon / 2, 0.0, WIDTH)
    y = svg.Scale(middle_lat - span_lat / 2, middle_lat + span_lat / 2, HEIGHT, 0.0)
    parts = [_land(x, y, surroundings), _graticule(x, y)]
    for rank in range(len(places), 0, -1):  # the most urgent on top
        lat, lon = places[rank - 1]
        place = x(middle_lon + float(geodesy.wrap_deg(lon - middle_lon))), y(lat)
        parts.append(_dot(rank, place, assessments[rank - 1], f"#e{rank}" if rank <= details else f"#r{rank}"))
    parts.append(_bar(x, middle_lat))
    return svg.drawing(WIDTH, HEIGHT, svg.join(parts), "Map of the encounters; the numbers are ranks", "map", "group")


def _shrink(lat: float) -> float:
    """Degrees of longitude are this much shorter than those of latitude."""
    return max(0.2, math.cos(math.radians(lat)))


def _view(places: Sequence[tuple[float, float]]) -> tuple[float, float, float]:
    """Middle (lat, lon) and height in degrees of a box that holds all places, on the shortest way round the Earth."""
    lats = [lat for lat, _ in places]
    middle_lat = (min(lats) + max(lats)) / 2
    middle_lon, wide_deg = _shortest_arc([lon for _, lon in places])
    wide = wide_deg * _shrink(middle_lat) * HEIGHT / WIDTH
    span = max(_LEAST_SPAN_DEG, (max(lats) - min(lats)) * _PADDING, wide * _PADDING)
    return middle_lat, middle_lon, min(span, 170.0)


def _shortest_arc(lons: Sequence[float]) -> tuple[float, float]:
    """Middle and width of the smallest stretch of longitude that holds all: the circle less its largest empty part."""
    ordered = np.unique(np.mod(lons, 360.0))
    empty = np.diff(ordered, append=ordered[0] + 360.0)
    last = int(np.argmax(empty))
    width = 360.0 - float(empty[last])
    first = float(ordered[(last + 1) % len(ordered)])
    return float(geodesy.wrap_deg(first + width / 2.0)), width


def _land(x: svg.Scale, y: svg.Scale, surroundings: Surroundings) -> Markup:
    west = float(geodesy.wrap_deg(x.low))
    span = x.high - x.low
    east = float(geodesy.wrap_deg(x.low + span)) if span < 360.0 else west + 360.0
    tolerance = (x.high - x.low) / WIDTH / 2.0
    south, north = max(y.low, -90.0), min(y.high, 90.0)
    rings = surroundings.polygons_in(west, south, east, north, tolerance_deg=tolerance)
    shift = x.low - west  # the rings begin at the wrapped western edge and run on eastwards
    outlines = (svg.points((x(lon + shift), y(lat)) for lon, lat in ring) for ring in rings)
    return svg.element("path", d="".join(f"M{outline}Z" for outline in outlines), class_="land")  # lakes are holes


def _graticule(x: svg.Scale, y: svg.Scale) -> Markup:
    parts = []
    for lon in svg.round_ticks(x.low, x.high, 7):
        shown = float(geodesy.wrap_deg(lon))
        side = "" if shown in {0.0, -180.0} else "W" if shown < 0 else "E"
        words = f"{abs(shown):g}°{side}"
        parts += [svg.line(x(lon), 0, x(lon), HEIGHT, "grid"), svg.text(x(lon) + 3, HEIGHT - 5, words, "tick lon")]
    for lat in svg.round_ticks(y.low, y.high, 5):
        words = f"{abs(lat):g}°{'S' if lat < 0 else 'N' if lat else ''}"
        parts += [svg.line(0, y(lat), WIDTH, y(lat), "grid"), svg.text(4, y(lat) - 3, words, "tick lat")]
    return svg.join(parts)


def _dot(rank: int, place: tuple[float, float], assessment: Assessment, target: str) -> Markup:
    """A link around its own origin, so that zooming can keep its size."""
    words = f"{rank}: {assessment.encounter.ship_1.label} and {assessment.encounter.ship_2.label}"
    inside = svg.element("title", words) + svg.element("circle", r=9) + svg.text(0, 4, str(rank), "rank", "middle")
    at = f"translate({place[0]:.1f} {place[1]:.1f})"
    return svg.element("a", inside, href=target, class_="dot", id=f"dot{rank}", transform=at)


def _bar(x: svg.Scale, lat: float) -> Markup:
    """A bar with the place of its right end as origin; `data-wide-nm` is what the whole map spans, for zooming."""
    _, east_per_deg = geodesy.metres_per_degree(lat)
    wide_nm = (x.high - x.low) * float(east_per_deg) / NM_M
    length = svg.round_below(wide_nm / 6.0)
    width = length / wide_nm * WIDTH
    inside = svg.line(-width, 0, 0, 0, "bar") + svg.text(-width, -5, f"{length:g} nm", "tick")
    at = f"translate({WIDTH - 20:g} {HEIGHT - 24:g})"
    return svg.element("g", inside, id="scale", transform=at, data_wide_nm=f"{wide_nm:.3f}")
