"""Land and distance to shore: true metres, the outer islands, the 180th meridian, and the size of the file."""

import time

import numpy as np
import pytest
import shapely
from hypothesis import given, settings
from hypothesis import strategies as st
from pyproj import Geod

from detector.places.coast import BUNDLED, Coast
from detector.places.earth import arc_m, space_m
from detector.places.shoreline import shore_segments
from detector.units import NM_M

WGS84 = Geod(ellps="WGS84")


@pytest.fixture(scope="module")
def coast() -> Coast:
    return Coast.bundled()


def test_the_coast_is_read_once():
    assert Coast.bundled() is Coast.bundled()


def test_the_file_stays_small():
    assert 1_000_000 < BUNDLED.stat().st_size < 6_000_000


OUTER_ISLANDS = {  # lat, lon of their middles, as on any chart
    "Huaniao": (30.86, 122.68),
    "Dongfushan": (30.13, 122.77),
    "Socheong": (37.77, 124.75),
    "Baengnyeong": (37.95, 124.67),
    "Gageo": (34.07, 125.12),
    "Uotsuri": (25.744, 123.475),
    "Taisho": (25.922, 124.56),
    "Dokdo": (37.241, 131.866),
    "Danjo Meshima": (31.998, 128.35),
    "Pengjia": (25.628, 122.07),
}


@pytest.mark.parametrize("island", OUTER_ISLANDS)
def test_outer_islands_are_there(coast, island):
    """GSHHG itself puts Uotsuri 4 km too far east and Taisho 3 km too far south; the others are in their places."""
    off_m = {"Uotsuri": 4_500, "Taisho": 3_000}.get(island, 1_000)
    assert coast.distance_to_shore_m(*OUTER_ISLANDS[island]) < off_m


def test_sea_beside_an_outer_island_is_near_shore(coast):
    assert coast.distance_to_shore_m(30.85, 122.70) < 5_000
    assert not coast.is_on_land(30.85, 122.73)
    assert 500 < coast.distance_to_shore_m(30.85, 122.73) < 5_000


def test_mid_ocean_is_far(coast):
    assert coast.distance_to_shore_m(-48.8767, -123.3933) == pytest.approx(2_688_000, rel=0.002)  # Point Nemo, Lukatela
    assert coast.distance_to_shore_m(45.0, -40.0) > 400 * NM_M


def test_land_and_water(coast):
    assert coast.is_on_land(36.6, 127.5)  # middle of South Korea
    assert coast.is_on_land(25.0, 112.0)  # on the corner of tiles
    assert not coast.is_on_land(35.0, 123.0)  # Yellow Sea
    assert not coast.is_on_land(42.0, 51.0)  # the Caspian is a lake in the file
    assert coast.is_on_land(-80.0, 0.0)  # Antarctica
    assert coast.distance_to_shore_m(36.6, 127.5) == 0.0
    assert 50_000 < coast.distance_to_coastline_m(36.6, 127.5) < 150_000


def test_tile_edges_are_not_shore(coast):
    on_edges = coast.distance_to_coastline_m([50.0, 35.0, 25.0], [100.0, 112.5, 10.0])
    assert (on_edges > 50_000).all()
    start, end = shore_segments(coast._pieces)
    assert len(start) > 500_000
    assert not ((start == end) & (start == np.round(start))).any()


def test_seams_do_not_make_shore(coast):
    """Inland points along the theatre's western edge and the 180th meridian, far from any water on a map."""
    assert coast.distance_to_coastline_m(27.0, 110.0) > 50_000
    assert coast.distance_to_coastline_m(68.0, 180.0) > 50_000  # Chukotka
    assert coast.is_on_land(68.0, 180.0)


def test_either_name_of_a_meridian_gives_one_answer(coast):
    lat, lon = np.array([-17.0, 52.0, 10.0, 30.0]), np.array([180.0, 179.9999, -170.0, 123.0])
    assert coast.distance_to_shore_m(lat, lon) == pytest.approx(coast.distance_to_shore_m(lat, lon - 360.0), abs=1e-6)


def test_shore_is_seen_across_the_180th_meridian(coast):
    """One shore, seen from both sides of the meridian."""
    east_of_it, west_of_it = coast.distance_to_shore_m(52.0, -179.99), coast.distance_to_shore_m(52.0, 179.99)
    assert east_of_it == pytest.approx(west_of_it, abs=1_500)  # 1.4 km apart
    islet = Coast(np.array([shapely.box(179.90, 9.99, 179.91, 10.01)]))
    assert islet.distance_to_shore_m(10.0, -179.99) == pytest.approx(10_965, rel=0.001)  # 0.1 degrees at 10 N


@given(
    lat=st.floats(-75, 75),
    lon=st.floats(-180, 180),
    bearing=st.floats(0, 360),
    away_m=st.floats(1_000, 185_200),
)
@settings(max_examples=150, deadline=None)
def test_distance_is_the_geodesic(lat, lon, bearing, away_m):
    """One islet of 20 m anywhere; a position a known geodesic away (GeographicLib through pyproj) finds it."""
    there = WGS84.fwd(lon, lat, bearing, away_m)
    islet = shapely.Point(lon + 0.123456e-6, lat).buffer(0.0001)
    found = Coast(np.array([islet])).distance_to_shore_m(there[1], there[0])
    assert found == pytest.approx(away_m, abs=20.0)


def test_the_nearest_shore_of_the_bundled_coast_is_found(coast):
    """Held against the geodesic to every point of the coast, set 50 m apart, over some hundred km."""
    start, end = shore_segments(coast._pieces)
    chosen = (start > [118, 26]).all(axis=1) & (start < [126, 34]).all(axis=1)
    share = np.linspace(0, 1, 60)[:, None, None]
    points = (start[chosen] + share * (end - start)[chosen]).reshape(-1, 2)
    random = np.random.default_rng(7)
    for lat, lon in zip(random.uniform(28, 32, 12), random.uniform(121, 124, 12), strict=True):
        near = points[np.abs(points - [lon, lat]).max(axis=1) < 2.0]
        metres = WGS84.inv(np.full(len(near), lon), np.full(len(near), lat), near[:, 0], near[:, 1])[2]
        assert coast.distance_to_coastline_m(lat, lon) == pytest.approx(metres.min(), abs=100.0)


def test_arrays_answer_as_numbers_do(coast):
    random = np.random.default_rng(3)
    lat, lon = random.uniform(20, 45, 60).reshape(6, 10), random.uniform(110, 145, 60).reshape(6, 10)
    together = coast.distance_to_shore_m(lat, lon)
    alone = [coast.distance_to_shore_m(a, b) for a, b in zip(lat.ravel(), lon.ravel(), strict=True)]
    assert together.shape == (6, 10)
    assert together.ravel() == pytest.approx(alone, abs=0.01)
    assert isinstance(alone[0], float)
    assert isinstance(coast.is_on_land(30.0, 123.0), bool)
    assert coast.distance_to_shore_m([], []).shape == (0,)


def test_a_missing_position_stays_missing(coast):
    distance = coast.distance_to_shore_m([np.nan, 30.0], [123.0, 123.0])
    assert np.isnan(distance[0])
    assert distance[1] > 0
    assert not coast.is_on_land(np.nan, 123.0)


def test_a_question_is_quick(coast):
    coast.distance_to_shore_m(30.0, 124.0)
    started = time.perf_counter()
    for step in range(100):
        coast.distance_to_shore_m(26.0 + step / 20, 124.0)
    assert (time.perf_counter() - started) / 100 < 0.02  # 0.8 ms when written; the brief asks 5 on a free machine


@pytest.mark.parametrize("around", [(30.0, 123.0), (-89.9, 10.0), (65.9, -179.99), (0.0, 0.0), (-17.0, 179.5)])
def test_what_is_kept_of_a_tile_is_all_that_can_be_nearest(coast, around):
    """The rough look by tiles leaves nothing out: the same metres as a look at every bundle of the shore."""
    shore = coast._shoreline
    rng = np.random.default_rng(4)
    lat = np.clip(around[0] + rng.uniform(-1.5, 1.5, 40), -90, 90)
    lon = (around[1] + rng.uniform(-1.5, 1.5, 40) + 180.0) % 360.0 - 180.0
    every = np.arange(len(shore._centre), dtype=np.int32)
    straight = [shore._nearest_m(space_m([a], [b]), every)[0] for a, b in zip(lat, lon, strict=True)]
    assert shore.distance_m(lat, lon).tolist() == arc_m(straight).tolist()
    assert len(shore._tile((int(np.floor(lat[0])), int(np.floor(lon[0]))))) < len(every) / 10
