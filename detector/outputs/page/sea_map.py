"""The map of all encounters on the bundled coast: inline SVG, one piece also across the 180th meridian."""

from __future__ import annotations

import math
from collections.abc import Sequence

from markupsafe import Markup

from detector import geodesy
from detector.outputs.page import svg
from detector.places.surroundings import Surroundings
from detector.records import Assessment
from detector.units import NM_M

WIDTH, HEIGHT = 1300.0, 460.0
_LEAST_SPAN_DEG = 6.0  # of latitude: some coast or at least the graticule gives the eye a hold
_PADDING = 1.35


def sea_map(assessments: Sequence[Assessment], surroundings: Surroundings) -> Markup:
    """Numbered dots, linked to their sections, over land, graticule and a bar in nautical miles."""
    if not assessments:
        return Markup("")
    places = [(a.encounter.lat, a.encounter.lon) for a in assessments]
    middle_lat, middle_lon, span_lat = _view(places)
    shrink = max(0.2, math.cos(math.radians(middle_lat)))
    span_lon = min(360.0, span_lat * WIDTH / HEIGHT / shrink)
    x = svg.Scale(middle_lon - span_lon / 2, middle_lon + span_lon / 2, 0.0, WIDTH)
    y = svg.Scale(middle_lat - span_lat / 2, middle_lat + span_lat / 2, HEIGHT, 0.0)
    parts = [_land(x, y, surroundings), _graticule(x, y)]
    for rank in range(len(places), 0, -1):
        lat, lon = places[rank - 1]
        parts.append(
            _dot(rank, x(middle_lon + float(geodesy.wrap_deg(lon - middle_lon))), y(lat), assessments[rank - 1])
        )
    parts.append(_bar(x, middle_lat))
    return svg.drawing(WIDTH, HEIGHT, svg.join(parts), "Map of the encounters; the numbers are ranks", "map")


def _view(places: Sequence[tuple[float, float]]) -> tuple[float, float, float]:
    """Middle and height of a box that holds all places."""
    lats, first = [lat for lat, _ in places], places[0][1]
    lons = [first + float(geodesy.wrap_deg(lon - first)) for _, lon in places]
    middle_lat, middle_lon = (min(lats) + max(lats)) / 2, (min(lons) + max(lons)) / 2
    wide = (max(lons) - min(lons)) * max(0.2, math.cos(math.radians(middle_lat))) * HEIGHT / WIDTH
    span = max(_LEAST_SPAN_DEG, (max(lats) - min(lats)) * _PADDING, wide * _PADDING)
    return middle_lat, middle_lon, min(span, 170.0)


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
        words = f"{abs(shown):g}°{'W' if shown < 0 else 'E'}"
        parts += [svg.line(x(lon), 0, x(lon), HEIGHT, "grid"), svg.text(x(lon) + 3, HEIGHT - 5, words, "tick")]
    for lat in svg.round_ticks(y.low, y.high, 5):
        words = f"{abs(lat):g}°{'S' if lat < 0 else 'N'}"
        parts += [svg.line(0, y(lat), WIDTH, y(lat), "grid"), svg.text(4, y(lat) - 3, words, "tick")]
    return svg.join(parts)


def _dot(rank: int, x: float, y: float, assessment: Assessment) -> Markup:
    circle = svg.element("circle", cx=f"{x:.1f}", cy=f"{y:.1f}", r=9)
    words = f"{rank}: {assessment.encounter.ship_1.label} and {assessment.encounter.ship_2.label}"
    inside = svg.element("title", words) + circle + svg.text(x, y + 4, str(rank), "rank", "middle")
    return svg.element("a", inside, href=f"#e{rank}", class_="dot", id=f"dot{rank}")


def _bar(x: svg.Scale, lat: float) -> Markup:
    _, east_per_deg = geodesy.metres_per_degree(lat)
    nm_each = (x.high - x.low) * float(east_per_deg) / NM_M / WIDTH
    length = svg.round_below(nm_each * WIDTH / 6.0)
    start, y = WIDTH - 20.0 - length / nm_each, HEIGHT - 24.0
    return svg.line(start, y, WIDTH - 20.0, y, "bar") + svg.text(start, y - 5, f"{length:g} nm", "tick")
