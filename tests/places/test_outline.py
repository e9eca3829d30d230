"""The coast as rings to draw: clipped, whole across tiles, continuous across the 180th meridian."""

import numpy as np
import pytest
import shapely

from detector.places.coast import Coast


@pytest.fixture(scope="module")
def coast() -> Coast:
    return Coast.bundled()


def drawn(rings) -> shapely.Geometry:
    """The area that a map fills: holes are the clockwise rings."""
    shapes = [shapely.make_valid(shapely.Polygon(ring)) for ring in rings]
    outer = [s for s, ring in zip(shapes, rings, strict=True) if shapely.is_ccw(shapely.LinearRing(ring))]
    holes = [s for s, ring in zip(shapes, rings, strict=True) if not shapely.is_ccw(shapely.LinearRing(ring))]
    return shapely.difference(shapely.union_all(outer), shapely.union_all(holes))


def test_rings_are_closed_and_inside_the_box(coast):
    rings = coast.polygons_in(120.0, 28.0, 124.0, 33.0)
    assert len(rings) > 300
    for ring in rings:
        assert ring.ndim == 2
        assert (ring[0] == ring[-1]).all()
        assert (ring >= [120.0, 28.0]).all()
        assert (ring <= [124.0, 33.0]).all()


def test_rings_fill_what_is_land(coast):
    rings = coast.polygons_in(121.0, 29.0, 123.0, 31.5)
    land = drawn(rings)
    random = np.random.default_rng(5)
    lon, lat = random.uniform(121, 123, 500), random.uniform(29, 31.5, 500)
    filled = shapely.intersects(land, shapely.points(lon, lat))
    assert 100 < filled.sum() < 400
    assert (filled == coast.is_on_land(lat, lon)).mean() > 0.995


def test_tiles_are_joined(coast):
    """Jeju lies on four tiles; a map shows one island without a line through it."""
    rings = coast.polygons_in(126.0, 33.0, 127.2, 33.7)
    middle = shapely.Point(126.53, 33.37)
    holding = [ring for ring in rings if shapely.contains(shapely.Polygon(ring), middle)]
    assert len(holding) == 1
    west, south, east, north = shapely.bounds(shapely.Polygon(holding[0]))
    assert [west, south, east, north] == pytest.approx([126.16, 33.19, 126.94, 33.56], abs=0.03)
    centre = np.abs(holding[0] - [126.5, 33.35]).max(axis=1) < 0.1
    assert not centre.any()


def test_a_lake_is_a_clockwise_ring(coast):
    rings = coast.polygons_in(45.0, 35.0, 56.0, 48.0, tolerance_deg=0.02)
    caspian = shapely.Point(51.0, 42.0)
    assert not shapely.intersects(drawn(rings), caspian)
    assert shapely.intersects(drawn(rings), shapely.Point(47.0, 36.5))


def test_tolerance_makes_rings_light(coast):
    fine, rough = (coast.polygons_in(118.0, 26.0, 126.0, 34.0, tolerance_deg=t) for t in (0.0, 0.02))
    assert sum(map(len, rough)) < sum(map(len, fine)) / 4
    assert drawn(rough).area == pytest.approx(drawn(fine).area, rel=0.02)


def test_a_box_across_the_180th_meridian_runs_on(coast):
    rings = coast.polygons_in(175.0, -20.0, -175.0, -14.0)  # Fiji
    points = np.concatenate(rings)
    assert points[:, 0].min() >= 175.0
    assert points[:, 0].max() <= 185.0
    assert any(ring[:, 0].min() < 179.99 and ring[:, 0].max() > 180.01 for ring in rings)  # Taveuni
    steps = np.concatenate([np.abs(np.diff(ring[:, 0])) for ring in rings])
    assert steps.max() < 1.0


def test_chukotka_is_one_piece(coast):
    rings = coast.polygons_in(170.0, 60.0, -170.0, 70.0, tolerance_deg=0.01)
    largest = shapely.Polygon(rings[0])
    assert shapely.contains(largest, shapely.box(179.5, 67.5, 180.5, 68.0))


def test_a_box_may_be_given_unwrapped(coast):
    wrapped = coast.polygons_in(175.0, -20.0, -175.0, -14.0)
    unwrapped = coast.polygons_in(175.0, -20.0, 185.0, -14.0)
    assert len(wrapped) == len(unwrapped) > 10
    assert all((a == b).all() for a, b in zip(wrapped, unwrapped, strict=True))


def test_open_sea_has_no_rings(coast):
    assert coast.polygons_in(-140.0, 30.0, -135.0, 35.0) == []
