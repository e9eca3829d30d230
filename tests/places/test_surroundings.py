"""The world as the pipeline sees it, as it is and moved."""

import subprocess
import sys
from datetime import UTC, datetime, timedelta

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from detector.places.surroundings import BundledSurroundings, MovedSurroundings, Surroundings

WORLD: Surroundings = BundledSurroundings()
NIGHT = datetime(2024, 2, 3, 18, tzinfo=UTC)


def test_the_real_world_answers():
    assert WORLD.words(35.51, 129.39) == "in Ulsan"
    assert WORLD.words(38.0, 124.0) == "79 nm WSW of Nampo, 29 nm off the coast"
    assert WORLD.shore_m(38.0, 124.0) == pytest.approx(53_500, abs=3_000)  # Baengnyeong island
    assert WORLD.night_share(NIGHT, NIGHT + timedelta(hours=2), 30.0, 123.0) == 1.0
    assert WORLD.polygons_in(122.0, 30.0, 123.0, 31.0, tolerance_deg=0.001)


@given(
    lat=st.floats(20, 45),
    lon=st.floats(112, 148),
    dlon=st.floats(-720, 720),
    hours=st.integers(-5000, 5000),
    lasting=st.integers(0, 40),
)
@settings(max_examples=60, deadline=None)
def test_a_moved_world_says_the_same_of_a_moved_voyage(lat, lon, dlon, hours, lasting):
    dt = timedelta(hours=hours)
    moved = MovedSurroundings(WORLD, dlon, dt)
    there = (lon + dlon + 180) % 360 - 180
    end = NIGHT + timedelta(hours=lasting)
    assert moved.shore_m(lat, there) == pytest.approx(WORLD.shore_m(lat, lon), abs=0.01)
    assert moved.port(lat, there).name == WORLD.port(lat, lon).name
    assert moved.words(lat, there) == WORLD.words(lat, lon)
    # a minute may fall to the other side of dusk by rounding of the longitude, no more
    share = WORLD.night_share(NIGHT, end, lat, lon)
    assert moved.night_share(NIGHT + dt, end + dt, lat, there) == pytest.approx(share, abs=1 / 60)


def test_a_moved_world_is_another_world():
    moved = MovedSurroundings(WORLD, 57.0, timedelta(hours=12))
    assert moved.shore_m(30.0, 123.0) != pytest.approx(WORLD.shore_m(30.0, 123.0), abs=10_000)
    assert moved.night_share(NIGHT, NIGHT, 30.0, -180.0) == 0.0


@pytest.mark.parametrize("form", ["datetime64", "ms"])
def test_every_form_of_time_is_moved(form):
    moved = MovedSurroundings(WORLD, 0.0, timedelta(hours=12))
    ms = int(NIGHT.timestamp() * 1000)
    time = np.datetime64(ms, "ms") if form == "datetime64" else ms
    assert WORLD.night_share(time, time, 30.0, 123.0) == 1.0
    assert moved.night_share(time, time, 30.0, 123.0) == 0.0


def test_rings_move_with_the_world_and_run_on_across_180():
    here = WORLD.polygons_in(120.0, 28.0, 124.0, 33.0, 0.005)
    moved = MovedSurroundings(WORLD, 58.5).polygons_in(178.5, 28.0, -177.5, 33.0, 0.005)
    assert len(here) == len(moved) > 50
    for a, b in zip(here, moved, strict=True):
        assert b == pytest.approx(a + np.array([58.5, 0.0]), abs=1e-9)
    assert max(ring[:, 0].max() for ring in moved) > 180.0


def test_the_room_opens_without_heavy_imports():
    heavy = "{'geopandas', 'pyproj', 'pyarrow', 'shapely', 'pandas'}"
    code = f"import sys, detector.places; print({heavy} & set(sys.modules))"
    assert subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True).stdout == "set()\n"


def test_the_world_loads_without_geopandas():
    code = (
        "import sys; from detector.places.surroundings import BundledSurroundings as B; B().words(30.0, 123.0);"
        "print({'geopandas', 'pyproj', 'mpl_toolkits.basemap'} & set(sys.modules))"
    )
    assert subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True).stdout == "set()\n"
