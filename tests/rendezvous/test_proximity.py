"""The clearance curve: at every fix of either ship, what `Paths.at` and the outlines say, and how well it is known."""

import numpy as np
import pandas as pd
import pytest
import worlds
from worlds import MIN, START_MS, Vessel, every, still

from detector import geodesy
from detector.parameters import Parameters
from detector.rendezvous import hull
from detector.rendezvous.candidates import Windows, windows
from detector.rendezvous.hull import HullTable
from detector.rendezvous.proximity import measure
from detector.schema import PAIRS
from detector.tracks.build import build
from detector.tracks.path import Paths, believed
from detector.tracks.statics import Statics

RENDEZVOUS = Parameters().rendezvous


def world(vessels, **where):
    tracks = believed(build(worlds.positions(vessels, **where), Parameters().tracks).tracks)
    return Paths(tracks, RENDEZVOUS), HullTable(Statics(worlds.statics(vessels), 48 * worlds.HOUR))


def window(start_min, end_min):
    ends = (np.array([START_MS + round(minute * MIN)]) for minute in (start_min, end_min))
    return Windows(np.array([0]), np.array([1]), *ends)


def turning(minutes):
    return (minutes * 0.7) % 360


PAIR = [
    Vessel(1, still(0, 0), every(3, 0, 120), turning),
    Vessel(2, still(35, 10), np.append(every(7, 1, 118), [60.0, 119.0]), 90.0, sides=(40, 10, 4, 4)),
]


@pytest.mark.parametrize("lon", [125.2, 180.0])
def test_every_fix_of_either_once_with_the_states_of_both(lon):
    paths, hulls = world(PAIR, lon=lon, noise_m=4.0)
    one = measure(window(20, 100), paths, hulls, number=5)
    heard = sorted({float(m) for v in PAIR for m in np.round(v.heard * 60) / 60 if 20 <= m <= 100})
    assert ((one.t - START_MS) / MIN).tolist() == heard
    assert set(one.window) == {5}
    for ship in (0, 1):
        state = paths.at(np.full(len(one), ship), one.t)
        for name, expected in (
            ("lat_{}", state.lat), ("lon_{}", state.lon), ("sog_{}_kn", state.sog_kn),
            ("heading_{}_deg", state.heading_deg),
        ):  # fmt: skip
            np.testing.assert_array_equal(getattr(one, name.format(ship + 1)), expected)
        np.testing.assert_array_equal(one.heard & (ship + 1) > 0, state.is_fix)
        assert set(getattr(one, f"mmsi_{ship + 1}")) == {ship + 1}
    states = [paths.at(np.full(len(one), ship), one.t) for ship in (0, 1)]
    np.testing.assert_array_equal(one.leg_s, np.maximum(states[0].leg_s, states[1].leg_s))
    east, north = geodesy.offset_m(one.lat_1, one.lon_1, one.lat_2, one.lon_2)
    np.testing.assert_allclose([one.east_m, one.north_m], [east, north], atol=1e-6)
    sides = [np.tile(np.array(v.sides, dtype=float), (len(one), 1)) for v in PAIR]
    zero = np.zeros(len(one))
    outlines = (
        hull.outline(sides[0], one.heading_1_deg, zero, zero),
        hull.outline(sides[1], one.heading_2_deg, one.east_m, one.north_m),
    )
    np.testing.assert_allclose(one.clearance_m, hull.clearance_m(*outlines), atol=1e-6)
    assert one.clearance_m.max() > 10


def test_the_parts_of_the_uncertainty_make_up_the_whole():
    paths, hulls = world(PAIR)
    one = measure(window(0, 120), paths, hulls)
    whole = 2 * np.sqrt(one.error_m**2 + one.hull_error_m**2 + one.heading_error_m**2)
    np.testing.assert_allclose(one.uncertainty_m, whole)
    states = [paths.at(np.full(len(one), ship), one.t) for ship in (0, 1)]
    np.testing.assert_allclose(one.error_m, np.hypot(states[0].error_m, states[1].error_m))
    np.testing.assert_allclose(one.hull_error_m, np.sqrt(2.0))  # both round to whole metres
    turn = [half * np.sin(np.radians(state.heading_error_deg)) for half, state in zip((45, 25), states, strict=True)]
    np.testing.assert_allclose(one.heading_error_m, np.hypot(*turn))


def test_a_heading_not_known_is_a_range_and_dimensions_not_known_are_a_doubt():
    known = measure(window(0, 120), *world(PAIR))
    blind = [PAIR[0], Vessel(2, PAIR[1].track, PAIR[1].heard, np.nan, PAIR[1].sides)]
    ranged = measure(window(0, 120), *world(blind))
    assert np.isnan(ranged.heading_2_deg).all()
    assert ranged.heading_error_m.max() > known.heading_error_m.max() + 5
    low, high = ranged.clearance_m - ranged.uncertainty_m, ranged.clearance_m + ranged.uncertainty_m
    assert ((low <= known.clearance_m) & (known.clearance_m <= high)).all()
    sizeless = [PAIR[0], Vessel(2, PAIR[1].track, PAIR[1].heard, 90.0, None)]
    assert (measure(window(0, 120), *world(sizeless)).hull_error_m > known.hull_error_m + 1).all()


def test_frames_are_the_pairs_table():
    one = measure(window(0, 120), *world(PAIR))
    frame = one.to_frame()
    pd.testing.assert_frame_equal(frame, PAIRS.conform(frame))
    part = one.frame(slice(3, 6))
    pd.testing.assert_frame_equal(part, frame.iloc[3:6].reset_index(drop=True))
    part["clearance_m"] = -1.0
    assert (one.clearance_m >= 0).all()
    assert one.begin.tolist() == [0, len(one)]
    empty = measure(window(0, 120).part(0, 0), *world(PAIR))
    pd.testing.assert_frame_equal(empty.to_frame(), PAIRS.empty())


def test_the_mmsi_is_that_of_the_fix_before_and_so_are_the_sides():
    paths, hulls = world([*PAIR, Vessel(3, still(5000, 0), every(3, 0, 120), sides=(100, 100, 20, 20))])
    own = np.flatnonzero(paths.track == 0)
    paths.mmsi = paths.mmsi.copy()
    paths.mmsi[own[paths.t[own] >= START_MS + 61 * MIN]] = 3  # the first ship goes on as another
    one = measure(window(0, 120), paths, hulls)
    changed = one.t >= START_MS + 63 * MIN  # its next fix
    assert set(one.mmsi_1[changed]) == {3}
    assert set(one.mmsi_1[~changed]) == {1}
    assert one.clearance_m[changed].max() < one.clearance_m[~changed].min()


def test_only_what_both_paths_cover_is_measured():
    late = [PAIR[0], Vessel(2, PAIR[1].track, every(3, 50, 70) + 0.5, 90.0, PAIR[1].sides)]
    one = measure(window(-100, 500), *world(late))
    assert ((one.t - START_MS) / MIN).min() == 50.5
    assert ((one.t - START_MS) / MIN).max() == 68.5 + 0.0
    assert len(measure(window(90, 100), *world(late))) == 0


def test_candidates_and_measure_fit_together_over_many_windows():
    near = [Vessel(10 + n, still(60.0 * n, 0), every(2 + n, n, 200)) for n in range(6)]
    paths, hulls = world(near)
    found = windows(paths, hulls, RENDEZVOUS)
    whole = measure(found, paths, hulls)
    assert len(found) > 5
    pieces = [measure(found.part(k, k + 2), paths, hulls, k).to_frame() for k in range(0, len(found), 2)]
    pd.testing.assert_frame_equal(whole.to_frame(), pd.concat(pieces, ignore_index=True))
    for k in range(len(found)):
        assert set(whole.window[whole.begin[k] : whole.begin[k + 1]]) == {k}
