import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from pyproj import Geod

from detector import geodesy

WGS84 = Geod(ellps="WGS84")
LAT = st.floats(-70, 70)
LON = st.floats(-180, 180)


@given(LAT, LON, st.floats(0, 360), st.floats(1, 90_000))
def test_short_distances_agree_with_geographiclib(lat, lon, bearing, metres):
    lon_2, lat_2, _ = WGS84.fwd(lon, lat, bearing, metres)
    assert float(geodesy.distance_m(lat, lon, lat_2, lon_2)) == pytest.approx(metres, rel=2e-3, abs=1e-3)


@given(LAT, LON, LAT, LON)
def test_long_distances_agree_with_geographiclib(lat, lon, lat_2, lon_2):
    _, _, metres = WGS84.inv(lon, lat, lon_2, lat_2)
    assert float(geodesy.distance_m(lat, lon, lat_2, lon_2)) == pytest.approx(metres, rel=6e-3, abs=0.01)


@given(LAT, st.floats(-1, 1), st.floats(-0.01, 0.01))
def test_offsets_are_the_same_across_the_180th_meridian(lat, lon, north):
    here = geodesy.offset_m(lat, lon, lat + north, lon + 0.01)
    there = geodesy.offset_m(lat, geodesy.wrap_deg(lon + 180), lat + north, geodesy.wrap_deg(lon + 180.01))
    assert np.allclose(here, there, atol=1e-6)


def test_angles_turn_the_shorter_way():
    assert float(geodesy.interpolate_deg(350, 10, 0.5)) == pytest.approx(0.0)
    assert float(geodesy.interpolate_deg(10, 350, 0.25)) == pytest.approx(5.0)


def test_no_time_is_infinite_speed():
    assert geodesy.speed_kn(10.0, 0.0) == np.inf
    assert float(geodesy.speed_kn(1852.0, 3600.0)) == pytest.approx(1.0)


def test_compass_points_wrap():
    assert [geodesy.compass_point(b) for b in (0, 359, 90, 200)] == ["N", "N", "E", "SSW"]
