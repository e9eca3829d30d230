"""The user's chart: what it says of positions, across 180 degrees too, and to files that cannot be used."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import geopandas as gpd
import numpy as np
import pytest
import shapely

from detector.errors import InputError, UnreadableInput
from detector.places.charted import KINDS, REACH_M, Chart


def box(west: float, south: float, east: float, north: float) -> dict[str, Any]:
    ring = [[west, south], [east, south], [east, north], [west, north], [west, south]]
    return {"type": "Polygon", "coordinates": [ring]}


def feature(kind: str | None, geometry: dict[str, Any] | None, **more: Any) -> dict[str, Any]:
    given = {} if kind is None else {"kind": kind}
    return {"type": "Feature", "properties": {**given, **more}, "geometry": geometry}


def geojson(folder: Path, *features: dict[str, Any]) -> Path:
    path = folder / "chart.geojson"
    path.write_text(json.dumps({"type": "FeatureCollection", "features": list(features)}), encoding="utf-8")
    return path


ROADS = feature("anchorage", box(129.40, 35.40, 129.45, 35.45), name="E1")
QUAY = feature("Berth", box(129.42, 35.42, 129.43, 35.43), name="North quay")


def test_kind_and_name_of_many_positions_the_closest_explanation_first(tmp_path: Path) -> None:
    chart = Chart.read(geojson(tmp_path, ROADS, QUAY))
    lat, lon = np.array([35.41, 35.425, 35.5, np.nan]), np.array([129.41, 129.425, 129.41, 129.41])
    assert len(chart) == 2
    assert chart.kind_at(lat, lon).tolist() == ["anchorage", "berth", "", ""]
    assert chart.name_at(lat, lon).tolist() == ["E1", "North quay", "", ""]
    assert chart.words(35.41, 129.41) == "in the anchorage E1 (charted)"
    assert chart.words(35.425, 129.425) == "at the berth North quay (charted)"
    assert chart.words(0.0, 0.0) == ""


def test_the_order_of_places_does_not_matter(tmp_path: Path) -> None:
    one, other = (Chart.read(geojson(tmp_path, *both)) for both in ((ROADS, QUAY), (QUAY, ROADS)))
    assert [p.name for p in one.places] == [p.name for p in other.places]


@pytest.mark.parametrize("kind", KINDS)
def test_points_and_lines_reach_what_their_kind_reaches(tmp_path: Path, kind: str) -> None:
    from detector import geodesy

    chart = Chart.read(geojson(tmp_path, feature(kind, {"type": "Point", "coordinates": [129.4, 60.0]})))
    per_lat, per_lon = (float(v) for v in geodesy.metres_per_degree(60.0))
    for share, inside in ((0.98, True), (1.02, False)):
        away = REACH_M[kind] * share
        assert (chart.kind_at(60.0 + away / per_lat, 129.4)[0] == kind) is inside
        assert (chart.kind_at(60.0, 129.4 + away / per_lon)[0] == kind) is inside


def test_a_given_radius_holds_also_around_an_area(tmp_path: Path) -> None:
    chart = Chart.read(geojson(tmp_path, feature("terminal", box(129.0, 35.0, 129.01, 35.01), radius_m=1000)))
    assert chart.kind_at(35.01 + 900 / 111_000, 129.005).tolist() == ["terminal"]
    assert chart.kind_at(35.01 + 1100 / 111_000, 129.005).tolist() == [""]


RUNS_ON = box(179.9, -17.1, 180.1, -16.9)
JUMPS = {
    "type": "Polygon",
    "coordinates": [[[179.9, -17.1], [-179.9, -17.1], [-179.9, -16.9], [179.9, -16.9], [179.9, -17.1]]],
}
CUT = {
    "type": "MultiPolygon",
    "coordinates": [box(179.9, -17.1, 180.0, -16.9)["coordinates"], box(-180.0, -17.1, -179.9, -16.9)["coordinates"]],
}


@pytest.mark.parametrize("shape", [RUNS_ON, JUMPS, CUT], ids=["runs on", "jumps", "cut in two"])
def test_across_the_180th_meridian(tmp_path: Path, shape: dict[str, Any]) -> None:
    chart = Chart.read(geojson(tmp_path, feature("anchorage", shape)))
    lon = np.array([179.95, -179.95, 180.0, -180.0, 179.85, -179.85, 0.0])
    assert chart.kind_at(np.full(7, -17.0), lon).tolist() == ["anchorage"] * 4 + [""] * 3


def test_a_hole_is_not_part_of_the_area(tmp_path: Path) -> None:
    outer, hole = (box(*sides)["coordinates"][0] for sides in ((129, 35, 130, 36), (129.4, 35.4, 129.6, 35.6)))
    chart = Chart.read(geojson(tmp_path, feature("anchorage", {"type": "Polygon", "coordinates": [outer, hole]})))
    assert chart.kind_at([35.5, 35.2], [129.5, 129.5]).tolist() == ["", "anchorage"]


def test_a_geopackage_in_metres_is_brought_to_degrees(tmp_path: Path) -> None:
    frame = gpd.GeoDataFrame(
        {"kind": ["berth"], "name": [None]}, geometry=[shapely.box(129.4, 35.4, 129.5, 35.5)], crs=4326
    )
    frame.to_crs(32652).to_file(tmp_path / "chart.gpkg")
    chart = Chart.read(tmp_path / "chart.gpkg")
    assert chart.kind_at(35.45, 129.45).tolist() == ["berth"]
    assert chart.name_at(35.45, 129.45).tolist() == [""]


def test_tables_of_points_and_of_well_known_text(tmp_path: Path) -> None:
    points, shapes = tmp_path / "points.csv", tmp_path / "shapes.csv"
    points.write_text(
        "Kind,Lat,Lon,name,radius_m\nquay,35.0,129.0,Q,\nlightering_area,36.0,129.0,,9000\n", encoding="utf-8"
    )
    shapes.write_text('kind,wkt\nanchorage,"POLYGON((1 1, 2 1, 2 2, 1 2, 1 1))"\n', encoding="utf-8")
    assert Chart.read(points).kind_at([35.001, 36.07], [129.0, 129.0]).tolist() == ["berth", "lightering area"]
    assert Chart.read(shapes).kind_at(1.5, 1.5).tolist() == ["anchorage"]


@pytest.mark.parametrize(
    ("features", "says"),
    [
        ([feature("marina", box(1, 1, 2, 2))], "unknown kind 'marina'; known are berth"),
        ([feature(None, box(1, 1, 2, 2))], "has no column kind"),
        ([ROADS, feature("berth", None)], "place 2 has no shape"),
        ([feature("berth", box(500_000, 3_900_000, 501_000, 3_901_000))], "is not in degrees"),
        ([feature("berth", box(1, 1, 2, 2), radius_m="wide")], "radius_m is 'wide'"),
        (
            [feature("berth", {"type": "Polygon", "coordinates": [[[0, 0], [1, 1], [1, 0], [0, 1], [0, 0]]]})],
            "crosses itself",
        ),
    ],
)
def test_what_cannot_be_used_is_refused_with_what_to_do(tmp_path: Path, features: list[Any], says: str) -> None:
    with pytest.raises(InputError, match=says):
        Chart.read(geojson(tmp_path, *features))


def test_files_that_are_no_charts(tmp_path: Path) -> None:
    with pytest.raises(UnreadableInput, match="there is no file"):
        Chart.read(tmp_path / "missing.geojson")
    (tmp_path / "broken.geojson").write_text("{", encoding="utf-8")
    with pytest.raises(UnreadableInput, match="cannot be read as a chart"):
        Chart.read(tmp_path / "broken.geojson")
    (tmp_path / "chart.shp").write_text("x", encoding="utf-8")
    with pytest.raises(InputError, match="none of the charts"):
        Chart.read(tmp_path / "chart.shp")
    (tmp_path / "no.csv").write_text("kind,x\nberth,1\n", encoding="utf-8")
    with pytest.raises(InputError, match="no columns lat and lon"):
        Chart.read(tmp_path / "no.csv")
    (tmp_path / "empty.csv").write_text("", encoding="utf-8")
    with pytest.raises(UnreadableInput, match="cannot be read as a table"):
        Chart.read(tmp_path / "empty.csv")
    (tmp_path / "none.csv").write_text("kind,lat,lon\n", encoding="utf-8")
    with pytest.raises(InputError, match="holds no places"):
        Chart.read(tmp_path / "none.csv")
    (tmp_path / "badlat.csv").write_text("kind,lat,lon\nberth,north,1\n", encoding="utf-8")
    with pytest.raises(InputError, match="has no shape"):
        Chart.read(tmp_path / "badlat.csv")


@pytest.mark.filterwarnings("ignore:'crs' was not provided")
def test_a_geopackage_without_a_coordinate_system_is_refused(tmp_path: Path) -> None:
    gpd.GeoDataFrame({"kind": ["berth"]}, geometry=[shapely.box(0, 0, 1, 1)]).to_file(tmp_path / "chart.gpkg")
    with pytest.raises(InputError, match=r"coordinate system|not in degrees"):
        Chart.read(tmp_path / "chart.gpkg")
