"""Berths, terminals, anchorages and lightering areas from the user's own chart: GeoJSON, GeoPackage or CSV.

Each place has a `kind` (one of `KINDS`), a shape and, if it likes, a `name`. A shape is an area, a line (a quay) or a
point; points and lines reach `radius_m`, or what their kind reaches usually. A CSV has the columns `kind`, `lat`,
`lon`, and `name` and `radius_m` if it likes; or `kind` and `wkt`, a shape in well-known text.

Longitudes may run on past 180 or jump there: a ring that steps more than half round the Earth is taken to cross it.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from detector.errors import InputError, UnreadableInput
from detector.geodesy import metres_per_degree, wrap_deg

if TYPE_CHECKING:
    import geopandas as gpd
    import pandas as pd
    from shapely.geometry.base import BaseGeometry

Floats = NDArray[np.float64]
Texts = NDArray[np.str_]

REACH_M = {  # of a point or a line of each kind: ships' length; a loading arm and a basin; a swing circle or three
    "berth": 150.0,
    "terminal": 500.0,
    "anchorage": 1_500.0,
    "lightering area": 5_000.0,
    "other": 500.0,
}
KINDS = tuple(REACH_M)  # also the order in which overlapping places are named: the closest explanation first
NOWHERE = ""
_COLUMNS = ("kind", "name", "radius_m")
_SYNONYMS = {"quay": "berth", "wharf": "berth", "jetty": "berth", "lightering": "lightering area", "roads": "anchorage"}
_TELL_CRS = "longitude and latitude in degrees (EPSG:4326)"
_LAYERS_END = (".geojson", ".json", ".gpkg")


@dataclass(frozen=True, slots=True)
class Charted:
    """One place of the chart: `reach_m` around its shape belongs to it, 0 for an area."""

    kind: str
    name: str
    shape: BaseGeometry
    reach_m: float


class Chart:
    """The places of a chart, asked for many positions at once."""

    def __init__(self, places: Iterable[Charted]) -> None:
        from shapely import STRtree

        order = {kind: number for number, kind in enumerate(KINDS)}
        self.places = tuple(sorted(places, key=lambda p: (order[p.kind], p.name, p.shape.wkb)))
        self._shapes = [_grown(place) for place in self.places]
        self._tree = STRtree(self._shapes)

    @classmethod
    def read(cls, path: str | Path) -> Chart:
        """The chart of a file. Raises InputError, saying which place and what to do, for what cannot be used."""
        file = Path(path)
        if not file.is_file():
            raise UnreadableInput(f"there is no file {file}: give the chart's path")
        frame = _layers(file) if file.suffix.lower() in _LAYERS_END else _table(file)
        return cls(_places(frame, file))

    def __len__(self) -> int:
        return len(self.places)

    def at(self, lat: Any, lon: Any) -> NDArray[np.int64]:
        """The number of the place each position (degrees) lies in, -1 for none; of several, the first of `KINDS`."""
        from shapely import points

        lat, lon = np.atleast_1d(np.asarray(lat, dtype=np.float64)), np.atleast_1d(np.asarray(lon, dtype=np.float64))
        found = np.full(len(lat), len(self.places), dtype=np.int64)
        for turn_deg in (-360.0, 0.0, 360.0):  # shapes run on past 180 either way
            inside = points(np.asarray(wrap_deg(lon)) + turn_deg, lat)
            position, place = self._tree.query(inside, predicate="intersects")
            np.minimum.at(found, position, place)
        result: NDArray[np.int64] = np.where(found < len(self.places), found, -1)
        return result

    def kind_at(self, lat: Any, lon: Any) -> Texts:
        """The kind of place at each position, "" for none."""
        return self._texts([place.kind for place in self.places], self.at(lat, lon))

    def name_at(self, lat: Any, lon: Any) -> Texts:
        """The name of the place at each position, "" for none and for a place without a name."""
        return self._texts([place.name for place in self.places], self.at(lat, lon))

    def words(self, lat: float, lon: float) -> str:
        """Such as "in the anchorage Ulsan E1 (charted)", or "" outside of all places."""
        number = int(self.at(lat, lon)[0])
        if number < 0:
            return NOWHERE
        place = self.places[number]
        known_as = f" {place.name}" if place.name else ""
        return f"{'at' if place.kind in ('berth', 'terminal') else 'in'} the {_noun(place.kind)}{known_as} (charted)"

    def _texts(self, values: list[str], number: NDArray[np.int64]) -> Texts:
        result: Texts = np.array([*values, NOWHERE])[number]  # -1 is the last
        return result


def _noun(kind: str) -> str:
    return "area" if kind == "other" else kind


def _grown(place: Charted) -> BaseGeometry:
    """The shape with what it reaches, in degrees: a metre is the same number of degrees all over so small a place."""
    from shapely import affinity

    if place.reach_m <= 0.0:
        return place.shape
    lat = place.shape.centroid.y
    per_lat, per_lon = (float(value) for value in metres_per_degree(lat))
    in_metres = affinity.scale(place.shape, per_lon, per_lat, origin=(0.0, 0.0))
    grown = in_metres.buffer(place.reach_m, quad_segs=32)  # a 32nd of a quarter: 0.03 % short of the circle
    return affinity.scale(grown, 1.0 / per_lon, 1.0 / per_lat, origin=(0.0, 0.0))


def _layers(file: Path) -> gpd.GeoDataFrame:
    """Every feature of a GeoJSON or GeoPackage, in longitude and latitude."""
    import geopandas as gpd

    try:
        frame = gpd.read_file(file)
    except Exception as error:  # pyogrio, GDAL and fiona each have errors of their own
        raise UnreadableInput(f"{file} cannot be read as a chart: {error}") from None
    if not isinstance(frame, gpd.GeoDataFrame):
        raise InputError(f"{file} holds no shapes: a chart needs areas, lines or points")
    if frame.crs is None:
        raise InputError(f"{file} does not say its coordinate system: save it as {_TELL_CRS}")
    return frame.to_crs(4326)


def _table(file: Path) -> pd.DataFrame:
    """The rows of a CSV with a column `geometry`."""
    import pandas as pd
    from shapely import from_wkt, points

    if file.suffix.lower() != ".csv":
        raise InputError(f"{file} is none of the charts that can be read: {', '.join((*_LAYERS_END, '.csv'))}")
    try:
        frame = pd.read_csv(file, dtype=str, keep_default_na=False)
    except (ValueError, OSError) as error:  # an empty or ragged table, other bytes than text
        raise UnreadableInput(f"{file} cannot be read as a table: {error}") from None
    frame.columns = frame.columns.str.strip().str.lower()
    if "wkt" in frame:
        return frame.assign(geometry=from_wkt(frame["wkt"].to_numpy(dtype=object), on_invalid="ignore"))
    if not {"lat", "lon"} <= set(frame.columns):
        raise InputError(f"{file} has no columns lat and lon, nor wkt: it has {', '.join(frame.columns)}")
    degrees = [pd.to_numeric(frame[name], errors="coerce").to_numpy(dtype=float) for name in ("lon", "lat")]
    return frame.assign(geometry=points(*degrees))


def _places(frame: pd.DataFrame, file: Path) -> list[Charted]:
    lowered = frame.rename(columns=lambda name: str(name).strip().lower())
    if "kind" not in lowered:
        raise InputError(f"{file} has no column kind: give each place one of {', '.join(KINDS)}")
    if not len(lowered):
        raise InputError(f"{file} holds no places")
    kind, name, radius_m = (list(lowered[c]) if c in lowered else [None] * len(lowered) for c in _COLUMNS)
    rows = zip(kind, name, radius_m, lowered["geometry"], strict=True)
    return [_place(*row, where=f"{file}, place {number}") for number, row in enumerate(rows, 1)]


def _place(kind: Any, name: Any, radius_m: Any, shape: BaseGeometry | None, *, where: str) -> Charted:
    """One place, checked."""
    kind = _text(kind).lower().replace("_", " ")
    kind = _SYNONYMS.get(kind, kind)
    if kind not in REACH_M:
        raise InputError(f"{where}: unknown kind {kind!r}; known are {', '.join(KINDS)}")
    if shape is None or shape.is_empty or not np.isfinite(shape.bounds).all():
        raise InputError(f"{where} has no shape: give it an area, a line or a point")
    shape = _running_on(shape)
    west, south, east, north = shape.bounds
    if south < -90.0 or north > 90.0 or west < -360.0 or east > 360.0 or east - west > 180.0:
        raise InputError(f"{where} is not in degrees, or wider than half the Earth: save the chart as {_TELL_CRS}")
    if not shape.is_valid:
        raise InputError(f"{where}: its outline crosses itself; repair it in a GIS")
    return Charted(kind, _text(name), shape, _reach_m(radius_m, kind, shape, where))


def _reach_m(given: Any, kind: str, shape: BaseGeometry, where: str) -> float:
    text = _text(given)
    if not text:
        return 0.0 if shape.area > 0.0 else REACH_M[kind]
    try:
        radius_m = float(text)
    except ValueError:
        radius_m = -1.0
    if not 0.0 < radius_m < 100_000.0:
        raise InputError(f"{where}: radius_m is {text!r}; give metres, more than 0 and less than 100,000")
    return radius_m


def _text(value: Any) -> str:
    """A cell as text; nothing for what is missing."""
    return "" if value is None or (isinstance(value, float) and np.isnan(value)) else str(value).strip()


def _running_on(shape: BaseGeometry) -> BaseGeometry:
    """The shape with longitudes that run on: where a line steps more than half round the Earth, it crosses 180."""
    from shapely import transform

    parts = [_part_running_on(part, transform) for part in getattr(shape, "geoms", [shape])]
    if len(parts) == 1:
        return parts[0]
    import shapely

    joined: BaseGeometry = shapely.union_all([_beside(part, parts[0], transform) for part in parts])
    return joined


def _part_running_on(part: BaseGeometry, transform: Any) -> BaseGeometry:
    import shapely

    def unwrapped(points: Floats) -> Floats:
        lon = points[:, 0]
        turned = lon[0] + np.concatenate([[0.0], np.cumsum(wrap_deg(np.diff(lon)))])
        return np.stack(
            [np.where(np.abs(np.diff(lon, prepend=lon[0])).max() > 180.0, turned, lon), points[:, 1]], axis=1
        )

    if part.geom_type != "Polygon":
        moved: BaseGeometry = transform(part, unwrapped)
        return moved
    outer = unwrapped(shapely.get_coordinates(part.exterior))
    holes = [unwrapped(shapely.get_coordinates(ring)) for ring in part.interiors]
    middle = (outer[:, 0].min() + outer[:, 0].max()) / 2.0
    for hole in holes:
        hole[:, 0] += 360.0 * np.round((middle - hole[:, 0].mean()) / 360.0)
    return shapely.Polygon(outer, holes)


def _beside(part: BaseGeometry, first: BaseGeometry, transform: Any) -> BaseGeometry:
    """A part of a shape on the same turn as the first: a chart cut in two at 180 is one place."""
    turn_deg = 360.0 * round((first.centroid.x - part.centroid.x) / 360.0)
    moved: BaseGeometry = transform(part, lambda points: points + np.array([turn_deg, 0.0]))
    return moved
