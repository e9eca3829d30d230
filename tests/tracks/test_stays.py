"""Where ships lay: moored, at anchor, drifting, or not to be told; the same for any order, place and time."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from detector import geodesy
from detector.schema import TRACKS
from detector.tracks import stays_kernel as kernel
from detector.tracks.stays import How, Stays, stays
from tests.worlds import HOUR, START_MS, Vessel, drift, every, positions, still, waypoints

DAY = every(3, 0, 720)  # a class A ship at anchor, for 12 hours


def tracks_of(vessels: list[Vessel], noise_m: float = 4.0, **where: float) -> pd.DataFrame:
    """TRACKS rows of ships, a hull each."""
    frame = positions(vessels, noise_m=noise_m, **where)  # type: ignore[arg-type]
    number = frame["mmsi"].rank(method="dense").astype(int) - 1
    return TRACKS.conform(frame.assign(track=number, hull=number, marks=0))


def swinging(east_m: float, north_m: float, radius_m: float = 180.0) -> Callable[..., tuple[np.ndarray, np.ndarray]]:
    """A ship on her cable: half a turn with the tide, and yaw of 20 degrees about it."""

    def track(minutes: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
        angle = np.radians(heading(minutes))
        return east_m - radius_m * np.sin(angle), north_m - radius_m * np.cos(angle)

    return track


def heading(minutes: np.ndarray) -> np.ndarray:
    """How that ship lies."""
    turned: np.ndarray = 90.0 + 90.0 * np.tanh((minutes - 360.0) / 60.0) + 20.0 * np.sin(minutes / 3.0)
    return turned % 360.0


def kinds(found: Stays) -> list[How]:
    return [How(value) for value in found.how]


def test_a_ship_on_her_lines_is_moored() -> None:
    found = stays(tracks_of([Vessel(511000001, still(0, 0), DAY, heading_deg=87.0)]))
    assert kinds(found) == [How.MOORED]
    assert (found.end_ms - found.start_ms)[0] == 12 * HOUR
    assert found.radius_m[0] < 12.0
    assert found.heading_range_deg[0] == 0.0
    assert geodesy.distance_m(found.lat[0], found.lon[0], 28.6, 125.2) < 3.0


@pytest.mark.parametrize("radius_m", [80.0, 180.0, 400.0])
def test_a_ship_on_her_cable_is_at_anchor(radius_m: float) -> None:
    found = stays(tracks_of([Vessel(511000001, swinging(0, 0, radius_m), DAY, heading_deg=heading)]))
    assert set(kinds(found)) == {How.ANCHORED}
    assert (found.end_ms - found.start_ms).sum() > 10 * HOUR


def test_a_ship_without_a_compass_is_known_by_her_spread() -> None:
    quay = Vessel(511000001, still(0, 0), DAY, heading_deg=np.nan)
    roads = Vessel(511000002, swinging(9000, 0), DAY, heading_deg=np.nan)
    found = stays(tracks_of([quay, roads]))
    assert kinds(found) == [How.MOORED, How.ANCHORED]
    assert np.isnan(found.heading_range_deg).all()


@pytest.mark.parametrize("speed_kn", [0.3, 0.5, 1.0, 1.4])
def test_a_ship_that_goes_with_the_water_drifts(speed_kn: float) -> None:
    found = stays(tracks_of([Vessel(511000001, drift(0, 0, speed_kn, 0.0), DAY)]))
    assert set(kinds(found)) == {How.DRIFTING}
    assert (found.end_ms - found.start_ms).sum() > 11 * HOUR


def test_a_ship_that_steams_does_not_stay() -> None:
    assert len(stays(tracks_of([Vessel(511000001, drift(0, 0, 8.0, 0.0), DAY, sog_kn=8.0)]))) == 0


def test_a_call_begins_and_ends_with_the_lines() -> None:
    track = waypoints((0, -20000, 0), (100, 0, 0), (500, 0, 0), (600, 20000, 0))
    found = stays(tracks_of([Vessel(511000001, track, every(1, 0, 600), heading_deg=90.0)]))
    assert kinds(found) == [How.MOORED]
    assert abs(found.start_ms[0] - START_MS - 100 * 60_000) <= 2 * 60_000
    assert abs(found.end_ms[0] - START_MS - 500 * 60_000) <= 2 * 60_000


def test_still_for_an_hour_or_two_is_not_known_unless_she_says_so() -> None:
    brief = Vessel(511000001, still(0, 0), every(3, 0, 100), heading_deg=87.0)
    frame = tracks_of([brief])
    said = {
        status: stays(frame.assign(nav_status=pd.array([status] * len(frame), dtype="Int8"))) for status in (0, 1, 5)
    }
    assert kinds(said[0]) == [How.UNKNOWN]
    assert kinds(said[1]) == [How.ANCHORED]
    assert kinds(said[5]) == [How.MOORED]


def test_stiller_than_ships_at_anchor_is_moored_within_the_hour_unless_she_says_otherwise() -> None:
    frame = tracks_of([Vessel(511000001, still(0, 0), every(3, 0, 100), heading_deg=87.0)], noise_m=1.2)
    assert kinds(stays(frame)) == [How.MOORED]
    assert kinds(stays(frame.assign(nav_status=pd.array([1] * len(frame), dtype="Int8")))) == [How.UNKNOWN]
    assert kinds(stays(frame.assign(heading_deg=80.0 + 5.0 * (frame.index % 3)))) == [How.UNKNOWN]


def test_a_wrong_status_does_not_unmoor() -> None:
    frame = tracks_of([Vessel(511000001, still(0, 0), DAY, heading_deg=87.0)])
    for status in (0, 1):
        found = stays(frame.assign(nav_status=pd.array([status] * len(frame), dtype="Int8")))
        assert kinds(found) == [How.MOORED]


def test_four_fixes_or_long_range_ones_tell_nothing() -> None:
    few = tracks_of([Vessel(511000001, still(0, 0), every(120, 0, 360), heading_deg=87.0)])
    assert kinds(stays(few)) == [How.UNKNOWN]
    coarse = tracks_of([Vessel(511000001, still(0, 0), DAY, heading_deg=87.0)]).assign(message_type=np.int8(27))
    assert kinds(stays(coarse)) == [How.UNKNOWN]


def test_a_silence_of_seven_hours_ends_a_stay() -> None:
    heard = np.concatenate([every(3, 0, 240), every(3, 661, 900)])
    found = stays(tracks_of([Vessel(511000001, still(0, 0), heard, heading_deg=87.0)]))
    assert len(found) == 2
    assert len(stays(tracks_of([Vessel(511000001, still(0, 0), np.append(heard, 450.0), heading_deg=87.0)]))) == 1


def test_nothing_of_nothing() -> None:
    assert len(stays(TRACKS.empty())) == 0
    assert len(stays(tracks_of([Vessel(511000001, still(0, 0), every(3, 0, 6))]))) == 0


def test_the_table_says_how_in_words() -> None:
    table = stays(tracks_of([Vessel(511000001, still(0, 0), DAY, heading_deg=87.0)])).to_frame()
    assert table["how"].tolist() == ["moored"]
    assert str(table["start"].dt.tz) == "UTC"


def _harbour(**where: float) -> pd.DataFrame:
    return tracks_of(
        [
            Vessel(511000001, still(0, 0), DAY, heading_deg=87.0),
            Vessel(511000002, swinging(3000, 0), DAY, heading_deg=heading),
            Vessel(511000003, drift(0, 6000), DAY),
            Vessel(511000004, waypoints((0, 0, 0), (200, 0, 0), (300, 30000, 0), (720, 30000, 0)), DAY),
        ],
        **where,
    )


def _said(found: Stays) -> tuple[object, ...]:
    measures = (found.start_ms, found.end_ms, np.round(found.radius_m, 3), np.round(found.heading_range_deg, 3))
    return (*(column.tolist() for column in measures), found.how.tolist())


@given(st.integers(0, 2**32 - 1))
@settings(max_examples=20, deadline=None)
def test_the_order_of_rows_does_not_matter(seed: int) -> None:
    frame = _harbour()
    mixed = frame.sample(frac=1.0, random_state=seed)
    one, other = stays(frame), stays(mixed)
    assert _said(one) == _said(other)
    assert np.array_equal(one.lat, other.lat)


@pytest.mark.parametrize("lon", [-179.999, 180.0, 179.95, 0.0, -60.0])
def test_the_same_on_every_meridian(lon: float) -> None:
    here, there = stays(_harbour()), stays(_harbour(lon=lon))
    assert here.how.tolist() == there.how.tolist()
    assert np.allclose(here.radius_m, there.radius_m, atol=0.01)
    assert np.allclose(geodesy.wrap_deg(there.lon - here.lon - (lon - 125.2)), 0.0, atol=1e-6)
    assert (np.abs(there.lon) <= 180.0).all()


def test_the_same_at_any_time() -> None:
    later = 1_234_567
    here, there = stays(_harbour()), stays(_harbour(start_ms=START_MS + later))
    assert (there.start_ms - here.start_ms == later).all()
    assert here.how.tolist() == there.how.tolist()


def test_what_came_days_before_does_not_move_a_stay() -> None:
    """The same ship with and without another week's berth before: today's stay is the same to the last digit."""
    today = waypoints((0, 0, 0), (720, 0, 0))
    before = Vessel(511000001, waypoints((-6000, 50000, 0), (-900, 50000, 0), (-600, 0, 0), (720, 0, 0)), DAY)
    alone = stays(tracks_of([Vessel(511000001, today, DAY)], noise_m=0.0))
    heard = np.concatenate([every(3, -6000, -900), DAY])
    more = stays(tracks_of([Vessel(511000001, before.track, heard)], noise_m=0.0))
    assert len(alone) == 1
    assert len(more) == 2
    assert (alone.start_ms[0], alone.end_ms[0], alone.lat[0], alone.lon[0]) == (
        more.start_ms[1],
        more.end_ms[1],
        more.lat[1],
        more.lon[1],
    )


@given(st.integers(0, 2**32 - 1), st.integers(1, 40))
@settings(max_examples=60, deadline=None)
def test_the_box_of_each_hour_is_that_of_the_plain_way(seed: int, size: int) -> None:
    rng = np.random.default_rng(seed)
    t = np.sort(rng.integers(0, 40_000_000, size))
    lat, lon = rng.normal(30.0, 0.01, size), rng.normal(125.0, 0.01, size)
    until, extent_m = np.empty(size, dtype=np.int64), np.empty(size)
    kernel.all_hours(t, lat, lon, np.array([0, size]), HOUR, 6 * HOUR, until, extent_m)
    for row in range(size):
        after = np.flatnonzero(t >= t[row] + HOUR)
        end = after[0] if len(after) else size - 1
        box = slice(row, end + 1)
        if not len(after) or (np.diff(t[box]) > 6 * HOUR).any():
            assert np.isinf(extent_m[row])
            continue
        per_lat, per_lon = geodesy.metres_per_degree(lat[row])
        assert until[row] == end
        assert extent_m[row] == pytest.approx(np.hypot(np.ptp(lat[box]) * per_lat, np.ptp(lon[box]) * per_lon))


def test_the_work_grows_with_the_fixes() -> None:
    """Ten times what 1.2 M fixes may take: a shared machine must not make it fail, quadratic growth must."""
    import time

    frame = _harbour()
    stays(frame)
    copies = [frame.assign(hull=frame["hull"] + 4 * k, track=frame["track"] + 4 * k) for k in range(300)]
    many = pd.concat(copies, ignore_index=True)
    began = time.perf_counter()
    found = stays(many)
    assert time.perf_counter() - began < 5.0 * len(many) / 1.2e6 + 0.5
    assert len(found) == 300 * len(stays(frame))
