"""The path between fixes: the arc, the straight line, the error that is honest, and where nothing is said any more."""

from __future__ import annotations

import importlib.util
import math
from pathlib import Path

import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st
from worlds import MIN, START_MS, Vessel, every, positions

from detector import geodesy
from detector.ais import normalise
from detector.parameters import Parameters
from detector.tracks import path_kernel, path_model
from detector.tracks.build import build
from detector.tracks.path import NO_USE_M, Paths, believed, reach_m
from detector.units import KN_MS
from detector.vocabulary import Mark

RENDEZVOUS = Parameters().rendezvous


def fixes(*rows: tuple[float, float, float, float, float], lat: float = 28.6, lon: float = 125.2) -> pd.DataFrame:
    """One track of (minute, east m, north m, sog kn, cog deg)."""
    minute, east, north, sog, cog = (np.array(column, dtype=float) for column in zip(*rows, strict=True))
    north_per_deg, east_per_deg = geodesy.metres_per_degree(lat)
    frame = normalise.positions(
        {
            "time_ms": START_MS + np.round(minute * MIN).astype(np.int64),
            "mmsi": np.full(len(minute), 511000001),
            "lat": lat + north / north_per_deg,
            "lon": geodesy.wrap_deg(lon + east / east_per_deg),
            "sog_kn": sog,
            "cog_deg": cog,
            "line": np.arange(1, len(minute) + 1),
        }
    )
    return frame.assign(track=0, hull=0, marks=0)


def at(tracks: pd.DataFrame, *minutes: float, way: str = "at"):
    t = START_MS + np.round(np.array(minutes) * MIN).astype(np.int64)
    return getattr(Paths(tracks, RENDEZVOUS), way)(np.zeros(len(t), dtype=np.int64), t)


def metres(state, lat: float = 28.6, lon: float = 125.2) -> tuple[np.ndarray, np.ndarray]:
    return geodesy.offset_m(lat, lon, state.lat, state.lon)


def circle(radius_m: float, kn: float, *minutes: float) -> list[tuple[float, float, float, float, float]]:
    """Fixes of a ship that turns evenly to starboard, from north of the middle."""
    rows = []
    for minute in minutes:
        turned = kn * KN_MS * minute * 60 / radius_m
        rows.append(
            (minute, radius_m * math.sin(turned), radius_m * math.cos(turned), kn, (90 + math.degrees(turned)) % 360)
        )
    return rows


def test_a_turning_ship_follows_the_arc_where_the_straight_line_cuts_it() -> None:
    tracks = fixes(*circle(6000, 8, 0, 10))
    east, north = metres(at(tracks, 5))
    _, true_east, true_north, *_ = circle(6000, 8, 5)[0]
    straight = np.mean([row[1:3] for row in circle(6000, 8, 0, 10)], axis=0)
    assert np.hypot(straight[0] - true_east, straight[1] - true_north) > 100
    assert np.hypot(east[0] - true_east, north[0] - true_north) < 5


def test_a_steady_course_is_remembered_for_hours_and_a_slow_ships_is_forgotten() -> None:
    """Two hours of a wide turn at 8 knots, and of the same at 1 knot."""
    for kn, held in ((8.0, 0.9), (1.0, 0.1)):
        start, middle, end = circle(3000 * kn, kn, 0, 60, 120)
        east, north = metres(at(fixes(start, end), 60))
        halfway = (np.array(start[1:3]) + end[1:3]) / 2
        bulge = np.hypot(middle[1] - halfway[0], middle[2] - halfway[1])
        found = np.hypot(east[0] - halfway[0], north[0] - halfway[1])
        assert found / bulge == pytest.approx(held, abs=0.1)


def test_a_ship_that_slows_down_is_beyond_the_middle_at_half_time() -> None:
    run = 12 * KN_MS * 600 / 2  # from 12 kn to nothing in ten minutes, evenly
    east, _ = metres(at(fixes((0, 0, 0, 12, 90), (10, run, 0, 0, 90)), 5))
    assert east[0] == pytest.approx(0.75 * run, rel=0.01)


def test_without_course_or_speed_the_path_is_straight_and_less_sure() -> None:
    told, untold = fixes(*circle(6000, 8, 0, 10)), fixes(*circle(6000, 8, 0, 10)).assign(cog_deg=np.nan)
    state = at(untold, 5)
    assert state.lat[0] == pytest.approx(untold["lat"].mean(), abs=1e-9)
    assert state.lon[0] == pytest.approx(untold["lon"].mean(), abs=1e-9)
    assert state.error_m[0] > at(told, 5).error_m[0] > 10
    assert at(untold.assign(sog_kn=np.nan), 5).error_m[0] == pytest.approx(state.error_m[0], rel=0.1)


def test_a_ship_at_rest_goes_straight_whatever_course_it_sends() -> None:
    state = at(fixes((0, 0, 0, 0.1, 77), (60, 20, 0, 0.2, 300)), 15, 30)
    east, north = metres(state)
    np.testing.assert_allclose(east, [5, 10], atol=0.01)
    np.testing.assert_allclose(north, 0, atol=0.01)
    assert (state.error_m < 120).all()  # the swing at anchor


@pytest.mark.parametrize("course", [0, 35, 200])
def test_courses_that_the_way_made_contradicts_do_not_bend_the_path(course: float) -> None:
    """Some receivers send nought for a course they do not know."""
    run = 10 * KN_MS * 1800
    state = at(fixes((0, 0, 0, 10, course), (30, run, 0, 10, course)), 10)
    east, north = metres(state)
    assert (east[0], north[0]) == (pytest.approx(run / 3, abs=1), pytest.approx(0, abs=1))
    assert 2 * state.error_m[0] > 500  # and it is not sure of that


def test_a_long_gap_does_not_loop() -> None:
    """Six hours, both ends steaming the same way, no way made: never farther off than a straight run of an hour."""
    state = at(fixes((0, 0, 0, 12, 90), (350, 0, 0, 12, 90)), *range(0, 351, 5))
    assert np.hypot(*metres(state)).max() < 12 * KN_MS * 3600
    assert state.says_nothing[35]


def test_the_error_is_that_of_the_receiver_at_both_fixes_and_largest_in_the_middle() -> None:
    state = at(fixes((0, 0, 0, 10, 90), (30, 9000, 500, 11, 80)), 0, 5, 15, 25, 30)
    assert state.error_m[0] == state.error_m[-1] == RENDEZVOUS.gnss_default_m
    assert state.error_m[2] > state.error_m[1] > state.error_m[0]
    assert state.error_m[1] == pytest.approx(state.error_m[3])


@pytest.mark.parametrize("other", [(30, 9000, 0, 2, 90), (30, 9000, 0, 10, 0), (30, 4000, 0, 10, 90)])
def test_the_error_grows_with_what_does_not_fit(other: tuple[float, float, float, float, float]) -> None:
    even = (30, 10 * KN_MS * 1800, 0, 10, 90)
    start = (0, 0, 0, 10, 90)
    assert at(fixes(start, other), 15).error_m[0] > 2 * at(fixes(start, even), 15).error_m[0]


def test_long_range_messages_are_rounded_and_say_so() -> None:
    tracks = fixes((0, 0, 0, 10, 90), (3, 900, 0, 10, 90)).assign(message_type=27)
    assert at(tracks, 0).error_m[0] == pytest.approx(1852 / 10 / math.sqrt(12), rel=0.05)


def test_fixes_are_told_from_what_lies_between_and_legs_are_as_long_as_the_silence() -> None:
    state = at(fixes((0, 0, 0, 10, 90), (3, 900, 0, 10, 90), (13, 4000, 0, 10, 90)), 0, 1, 3, 5, 13)
    assert state.is_fix.tolist() == [True, False, True, False, True]
    assert state.leg_s.tolist() == [180, 180, 600, 600, 0]


def test_a_fix_is_where_it_was_sent_from() -> None:
    tracks = fixes((0, 0, 0, 10, 90), (3, 900, 0, 10, 70), (13, 4000, 900, 9, 50))
    state = at(tracks, 0, 3, 13)
    np.testing.assert_array_equal(state.lat, tracks["lat"])
    np.testing.assert_allclose(state.lon, tracks["lon"], atol=1e-12)


@given(st.floats(-70, 70), st.floats(-180, 179.99))
def test_the_same_everywhere_on_earth(lat: float, lon: float) -> None:
    rows = circle(6000, 8, 0, 10)
    here, there = at(fixes(*rows), 3, 5), at(fixes(*rows, lat=lat, lon=lon), 3, 5)
    np.testing.assert_allclose(metres(there, lat, lon), metres(here), atol=30)  # metres per degree change over 6 km
    np.testing.assert_allclose(there.error_m, here.error_m, rtol=0.03, atol=0.5)


@given(st.floats(-180, 180))
def test_a_shift_in_longitude_changes_nothing_else(shift: float) -> None:
    rows = circle(6000, 8, 0, 10, 25)
    here, there = at(fixes(*rows), 3, 17), at(fixes(*rows, lon=125.2 + shift), 3, 17)
    np.testing.assert_allclose(geodesy.wrap_deg(there.lon - here.lon - shift), 0, atol=1e-9)
    np.testing.assert_allclose(there.lat, here.lat, atol=1e-9)
    np.testing.assert_allclose(there.error_m, here.error_m, rtol=1e-6)


def test_the_same_backwards() -> None:
    rows = [(0, 0, 0, 10, 90), (20, 5000, 2000, 6, 30)]
    back = [(20 - m, e, n, sog, (cog + 180) % 360) for m, e, n, sog, cog in reversed(rows)]
    one, other = at(fixes(*rows), 4, 11), at(fixes(*back), 16, 9)
    np.testing.assert_allclose(one.lat, other.lat, atol=1e-9)
    np.testing.assert_allclose(one.lon, other.lon, atol=1e-9)
    np.testing.assert_allclose(one.error_m, other.error_m, rtol=1e-9)


def test_kernel_and_twin_agree() -> None:
    rng, n = np.random.default_rng(5), 4000
    lat, lon = rng.uniform(-70, 70, n), rng.uniform(-180, 180, n)
    span = 10 ** rng.uniform(-5, -0.5, n)
    lats = np.stack([lat, lat + rng.normal(0, 1, n) * span])
    lons = geodesy.wrap_deg(np.stack([lon, lon + rng.normal(0, 1, n) * span]))
    speed = 10 ** rng.uniform(-1.5, 1, (2, n))
    course = rng.uniform(0, 2 * np.pi, (2, n))
    velocity = np.stack([speed * np.sin(course), speed * np.cos(course)], axis=1)
    velocity[0, :, ::7] = np.nan
    speed[0, ::14], speed[1, ::21] = np.nan, np.nan
    gnss, seconds, share = rng.choice([5.0, 10.0, 55.0], (2, n)), 10 ** rng.uniform(1, 4.3, n), rng.random(n)
    readable = path_model.leg(seconds, share, lats, lons, velocity, speed, gnss)
    columns = (lats, lons, velocity[:, 0], velocity[:, 1], speed, gnss)
    compiled = np.array(
        [
            path_kernel.leg(0, 1, seconds[i], share[i], *(np.ascontiguousarray(c[:, i]) for c in columns))
            for i in range(n)
        ]
    ).T
    np.testing.assert_allclose(compiled[0], readable[0], atol=1e-10)
    np.testing.assert_allclose(geodesy.wrap_deg(compiled[1] - readable[1]), 0, atol=1e-9)
    np.testing.assert_allclose(compiled[2], readable[2], rtol=1e-9)


def test_headings_turn_evenly_the_shorter_way_and_are_the_course_where_no_compass_is() -> None:
    tracks = fixes((0, 0, 0, 10, 350), (10, 0, 3000, 10, 20))
    state = at(tracks, 0, 5)
    np.testing.assert_allclose(state.heading_deg, [350, 5])
    assert state.heading_error_deg[1] > state.heading_error_deg[0] == 10
    assert at(tracks.assign(heading_deg=[40.0, np.nan]), 10).heading_deg[0] == pytest.approx(20)
    drifting = at(tracks.assign(sog_kn=0.5), 5)
    assert np.isnan(drifting.heading_deg[0])
    assert np.isnan(drifting.heading_error_deg[0])


def test_outside_the_track_nothing_is_said_and_around_reckons_on_until_it_is_of_no_use() -> None:
    tracks = fixes((0, 0, 0, 10, 90), (10, 10 * KN_MS * 600, 0, 10, 90))
    assert at(tracks, -1, 5, 11).says_nothing.tolist() == [True, False, True]
    state = at(tracks, -10, 5, 20, 120, way="around")
    east, _ = metres(state)
    np.testing.assert_allclose(east[[0, 2]], np.array([-600, 1200]) * 10 * KN_MS, rtol=0.06)
    assert state.says_nothing.tolist() == [False, False, False, True]
    assert state.error_m[0] == pytest.approx(state.error_m[2])
    assert state.error_m[1] == at(tracks, 5).error_m[0]
    assert np.isinf(state.leg_s[[0, 2]]).all()
    assert np.isnan(at(tracks, 200, way="around").heading_deg[0])


def test_around_says_more_and_longer_of_a_ship_at_rest_and_less_of_one_that_did_not_say() -> None:
    rest = fixes((0, 0, 0, 0.0, 0), (10, 0, 0, 0.0, 0))
    steaming = fixes((0, 0, 0, 10, 90), (10, 3000, 0, 10, 90))
    errors = [at(one, 30, way="around").error_m[0] for one in (rest, steaming, steaming.assign(cog_deg=np.nan))]
    assert errors == sorted(errors)
    assert not at(rest, 120, way="around").says_nothing[0]
    assert at(rest, 60 * 24, way="around").error_m[0] > NO_USE_M


def test_between_bridges_two_tracks() -> None:
    whole = fixes(*circle(6000, 8, 0, 3, 13, 16))
    cut = whole.assign(track=[0, 0, 1, 1])
    t = np.array([START_MS + 8 * MIN, START_MS + 3 * MIN])
    bridged = Paths(cut, RENDEZVOUS).between(np.array([1, 1]), np.array([2, 2]), t)
    inside = at(whole, 8)
    assert bridged.lat[0] == inside.lat[0]
    assert bridged.error_m[0] == inside.error_m[0]
    assert bridged.leg_s.tolist() == [600, 600]
    assert bridged.is_fix.tolist() == [False, True]
    late = Paths(cut, RENDEZVOUS).between(np.array([1]), np.array([2]), np.array([START_MS + 14 * MIN]))
    assert late.says_nothing.all()


def test_believed_leaves_out_what_is_not_held_for_the_place_and_numbers_tracks_anew() -> None:
    rows = fixes(*circle(6000, 8, 0, 3, 6, 9, 12)).assign(track=[0, 1, 1, 2, 2])
    rows["marks"] = np.array([int(Mark.LEAP), 0, int(Mark.SPEED), int(Mark.LAND | Mark.SPEED), 0], dtype=np.int32)
    kept = believed(rows)
    assert kept["line"].tolist() == [2, 3, 5]
    assert kept["track"].tolist() == [0, 0, 1]
    Paths(kept, RENDEZVOUS)
    with pytest.raises(ValueError, match="believed"):
        Paths(rows[rows["track"] != 1], RENDEZVOUS)
    assert not len(Paths(believed(rows[:0]), RENDEZVOUS).first)


def test_reach_is_what_the_fastest_way_allows() -> None:
    np.testing.assert_allclose(reach_m(np.array([3600.0, -1800.0]), 20.0, 10.0), [20 * 1852 + 20, 10 * 1852 + 20])


def test_one_path_of_many_tracks_is_that_of_each() -> None:
    ships = [Vessel(511000001 + i, lambda m, i=i: (m * (50 + i), m * 9.0 * i), every(7, i, 90)) for i in range(5)]
    tracks = build(positions(ships), Parameters().tracks).tracks
    paths, numbers = Paths(tracks, RENDEZVOUS), np.tile(np.arange(5), 8)
    t = START_MS + np.repeat(np.linspace(5, 80, 8), 5).astype(np.int64) * MIN
    together = paths.at(numbers, t)
    for number in range(5):
        alone = Paths(tracks[tracks["track"] == number].assign(track=0), RENDEZVOUS)
        own = numbers == number
        np.testing.assert_array_equal(alone.at(np.zeros(8, dtype=np.int64), t[own]).lat, together.lat[own])


@pytest.mark.parametrize(
    ("step_min", "turning", "apart_m"),
    [(3, False, 12), (10, False, 12), (3, True, 12), (10, True, 15)],
)
def test_two_ships_alongside_stay_so_between_fixes_that_do_not_coincide(
    step_min: float, turning: bool, apart_m: float
) -> None:
    def ship(radius_m: float, offset_min: float) -> pd.DataFrame:
        minutes = np.arange(offset_min, 200, step_min)
        kn = 8 * radius_m / 6000
        if turning:
            return fixes(*circle(radius_m, kn, *minutes))
        return fixes(*((m, m * 60 * 0.6 * KN_MS, radius_m, 0.6, 90) for m in minutes))

    one, other = (Paths(ship(r, o), RENDEZVOUS) for r, o in ((6000, 0), (6030, step_min / 2.3)))
    t = START_MS + np.arange(15, 180, 1) * MIN
    a, b = (p.at(np.zeros(len(t), dtype=np.int64), t) for p in (one, other))
    apart = geodesy.distance_m(a.lat, a.lon, b.lat, b.lon)
    np.testing.assert_allclose(apart, 30, atol=apart_m)
    assert abs(apart.mean() - 30) < 2
    if not turning:
        assert np.hypot(a.error_m, b.error_m).max() < 30


@pytest.mark.real
def test_honest_on_real_tracks(real: Path) -> None:
    """Fixes held out of the Solent, a harbour full of ferries and yachts: within two stated deviations 4 times of 5."""
    spec = importlib.util.spec_from_file_location("paths", Path(__file__).parents[2] / "benchmarks" / "paths.py")
    assert spec is not None
    assert spec.loader is not None
    paths = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(paths)
    lines = paths.table(paths.measure(real / "csv" / "solent"))
    assert len(lines) >= 15
    assert (lines["in_2"] >= 0.80).all()
    noise_m = 1.0  # a metre is nothing beside the receiver's ten
    assert (lines["path_m"] <= 1.05 * lines["straight_m"] + noise_m).all()
    turning = lines.loc[("under way", 180)]
    assert turning["path_m"] < 0.6 * turning["straight_m"]
