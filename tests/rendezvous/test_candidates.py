"""Candidates: no contact that could be is lost, nothing else is kept, wherever and whenever it is."""

import numpy as np
import pytest
import worlds
from hypothesis import given, settings
from hypothesis import strategies as st
from worlds import MIN, START_MS, Vessel, drift, every, still, waypoints

from detector import geodesy
from detector.parameters import Parameters
from detector.rendezvous import candidates
from detector.rendezvous.candidates import STEP_MS, close, steps_of, windows
from detector.rendezvous.clearance_kernel import extremes
from detector.rendezvous.hull import SHOULDER_SHARE, HullTable
from detector.tracks.path import NO_USE_M, Paths
from detector.tracks.statics import Statics

RENDEZVOUS = Parameters().rendezvous
FAN = np.arange(0.0, 360.0, 30.0)


def given_world(vessels, max_uncertainty_m=150.0, **where):
    """Paths, hulls and settings of some ships."""
    setting = RENDEZVOUS.model_copy(update={"max_uncertainty_m": max_uncertainty_m})
    rows = worlds.positions(vessels, **where).sort_values(["mmsi", "time"], ignore_index=True)
    number = np.unique(rows["mmsi"], return_inverse=True)[1].astype(np.int64)
    tracks = rows.assign(track=number, hull=number, marks=0)
    said = Statics(worlds.statics(vessels, where.get("start_ms", START_MS)), 48 * worlds.HOUR)
    return Paths(tracks, setting), HullTable(said), setting


def found(vessels, **where):
    return windows(*given_world(vessels, **where))


def minutes(times_ms, start_ms=START_MS):
    return ((times_ms - start_ms) / MIN).tolist()


@settings(max_examples=60, deadline=None)
@given(
    st.floats(-84, 84), st.sampled_from([0.0, 179.999, -180.0, 12.3]), st.integers(0, 1199), st.floats(20, 45),
    st.floats(0, 359), st.sampled_from([0.5, 3.0, 6.0]),
)  # fmt: skip
def test_a_contact_of_twenty_minutes_is_never_lost(lat, lon, second, length, bearing, step_min):
    """A guest comes from 3 km off, lies 40 m away (hulls of 14 m beam) and leaves; at any second of the ten minutes."""
    start, ahead = 120 + second / 60, np.array([np.sin(np.radians(bearing)), np.cos(np.radians(bearing))])
    end = start + length + 2 * step_min  # so that the fixes show it that long
    way = [(0, 3000), (start - 10, 3000), (start, 40), (end, 40), (end + 10, 3000), (320, 3000)]
    guest = waypoints(*((at, *(ahead * metres)) for at, metres in way))
    heard = every(step_min, 0, 320) + 0.1
    pair = [Vessel(1, still(0, 0), every(1, 0, 320)), Vessel(2, guest, heard, sog_kn=0.4)]
    one = found(pair, lat=lat, lon=lon)
    assert len(one) == 1
    seen = heard[(heard >= start) & (heard <= end)]
    assert one.start_ms[0] <= START_MS + (seen[0] - 40) * MIN
    assert one.end_ms[0] >= START_MS + (seen[-1] + 40) * MIN


def test_a_crossing_is_no_candidate_and_a_slow_one_is():
    heard = every(0.5, 0, 300)
    for kn, many in ((12.0, 0), (0.3, 1)):
        passing = drift(-kn * geodesy.KN_MS * 60 * 150, 30.0, kn, 0.0)
        assert len(found([Vessel(1, still(0, 0), heard), Vessel(2, passing, heard, sog_kn=kn)])) == many


def test_far_pairs_one_hull_and_one_mmsi_are_no_candidates():
    heard = every(3, 0, 120)
    far = [Vessel(1, still(0, 0), heard), Vessel(2, still(400, 0), heard)]
    assert len(found(far)) == 0
    near = [Vessel(1, still(0, 0), heard), Vessel(2, still(40, 0), heard)]
    assert len(found(near)) == 1
    paths, hulls, setting = given_world(near)
    paths.hull = np.zeros_like(paths.hull)
    assert len(windows(paths, hulls, setting)) == 0
    paths, hulls, setting = given_world(near)
    paths.mmsi = np.ones_like(paths.mmsi)
    assert len(windows(paths, hulls, setting)) == 0
    paths.mmsi[paths.first[0]] = 3  # one of the two had another MMSI for a while
    assert len(windows(paths, hulls, setting)) == 1


def test_nothing_gives_nothing():
    assert len(found([])) == 0
    assert len(found([Vessel(1, still(0, 0), every(1, 1, 5)), Vessel(2, still(9, 0), every(1, 1, 5))])) == 0


def crowd(seed, ships=60):
    """Ships in a field of 4 km, some at rest and some going, headings known and not, heard at their own times."""
    rng = np.random.default_rng(seed)
    vessels = []
    for number in range(ships):
        east, north = rng.uniform(-2000, 2000, 2)
        kn = rng.choice([0.0, 0.3, 3.0])
        heading = np.nan if number % 7 == 0 and ships > 10 else float(rng.uniform(0, 359))
        size = (
            int(rng.integers(10, 200)),
            int(rng.integers(5, 40)),
            int(rng.integers(3, 20)),
            int(rng.integers(3, 20)),
        )
        heard = np.sort(rng.uniform(0, 240, rng.integers(4, 100)))
        vessels.append(
            Vessel(200 + number, drift(east, north, kn, 0.0), heard, heading, size if number % 5 else None, sog_kn=kn)
        )
    return vessels


def all_with_all(paths, hulls, setting):
    """What `close` finds, in words: every pair at every step. The two ships as (MMSI, MMSI, step)."""
    kept, mmsi = set(), paths.mmsi[paths.first]
    low, high = paths.t.min() // STEP_MS, paths.t.max() // STEP_MS + 1
    for step in range(low, high + 1):
        when = np.full(len(paths.first), step * STEP_MS)
        state = paths.at(np.arange(len(paths.first)), when)
        row = (
            np.searchsorted(paths.t * 0 + paths.key, paths.key[paths.first] + when - paths.t[paths.first], "right") - 1
        )
        hull = hulls.of_fixes(paths, np.maximum(row, paths.first))
        swing = (hull[:, 0] + hull[:, 1]) / 2 * np.sin(np.radians(np.nan_to_num(state.heading_error_deg)))
        own = np.sqrt(state.error_m**2 + hull[:, 4] ** 2 + swing**2)
        one, two = np.nonzero((mmsi[:, None] < mmsi[None, :]) & ~(state.says_nothing[:, None] | state.says_nothing))
        east, north = geodesy.offset_m(state.lat[one], state.lon[one], state.lat[two], state.lon[two])
        head, sides = state.heading_deg, np.ascontiguousarray(hull[:, :4])
        least, most = extremes(east, north, head[one], head[two], sides[one], sides[two], FAN, SHOULDER_SHARE)
        known_to = np.minimum(2 * np.hypot(own[one], own[two]) + (most - least) / 2, setting.max_uncertainty_m)
        near = (least + most) / 2 - known_to <= setting.leave_m
        kept |= {(int(mmsi[a]), int(mmsi[b]), step) for a, b in zip(one[near], two[near], strict=True)}
    return kept


@pytest.mark.parametrize("limit", [150.0, 600.0])
@pytest.mark.parametrize(("lat", "lon"), [(28.6, 125.2), (0.0, 180.0), (84.0, 12.0), (-60.0, -180.0)])
def test_the_sweep_finds_what_a_comparison_of_all_with_all_finds(lat, lon, limit):
    paths, hulls, setting = given_world(crowd(3), limit, lat=lat, lon=lon)
    mmsi = paths.mmsi[paths.first]
    swept = {(int(mmsi[a]), int(mmsi[b]), int(k)) for a, b, k in close(paths, hulls, setting, steps_of(paths))}
    expected = all_with_all(paths, hulls, setting)
    silent = {int(m) for m in mmsi[np.isnan(paths.columns[7][paths.first])]}
    surplus = swept - expected
    assert len(expected) > 100
    assert expected <= swept
    assert all(a in silent and b in silent for a, b, _ in surplus)  # no heading of either: held as near as can be


def test_the_order_of_ships_and_small_chunks_change_nothing(monkeypatch):
    vessels = crowd(5)
    whole = found(vessels)
    assert len(whole) > 20
    monkeypatch.setattr(candidates, "_SAMPLES", 100)
    paths, hulls, setting = given_world(vessels[::-1])
    again = windows(paths, hulls, setting)
    first = given_world(vessels)[0]
    for name in ("track_1", "track_2"):
        assert first.mmsi[first.first[getattr(whole, name)]].tolist() == (
            paths.mmsi[paths.first[getattr(again, name)]].tolist()
        )
    assert whole.start_ms.tolist() == again.start_ms.tolist()
    assert whole.end_ms.tolist() == again.end_ms.tolist()


def test_exchanged_ships_give_the_same_windows():
    vessels = crowd(6, 40)
    whole = found(vessels)
    for vessel in vessels:
        vessel.mmsi = 1000 - vessel.mmsi
    turned = found(vessels)
    assert sorted(zip(whole.start_ms, whole.end_ms, strict=True)) == sorted(
        zip(turned.start_ms, turned.end_ms, strict=True)
    )


def silence(hours, kn, before=8.0, after=8.0):
    """A ship beside another at rest, silent for some hours in between and then fast enough to say nothing there."""
    gap = 60 * before + 60 * hours
    heard = np.concatenate([every(3, 0, 60 * before), every(3, gap, gap + 60 * after)])
    return [
        Vessel(1, still(0, 0), every(3, 0, gap + 60 * after)),
        Vessel(2, still(40, 0), heard, sog_kn=kn),
    ]


def test_a_path_that_says_nothing_parts_a_pair_only_after_six_hours(monkeypatch):
    paths, hulls, setting = given_world(silence(5.5, 0.0))
    assert len(windows(paths, hulls, setting)) == 1
    fast = given_world(silence(5.5, 9.0))
    state = fast[0].at(np.array([1]), np.array([START_MS + 645 * MIN]))
    assert state.error_m[0] > NO_USE_M
    assert len(windows(*fast)) == 1
    monkeypatch.setattr(candidates, "SILENT_STEPS", 12)
    assert len(windows(*fast)) == 2
    assert len(windows(paths, hulls, setting)) == 1


def test_a_lone_step_counts_where_its_neighbour_says_nothing():
    start = -(-START_MS // STEP_MS) * STEP_MS
    heard = every(0.5, 0, 60)
    both = [Vessel(1, still(0, 0), heard), Vessel(2, drift(-9 * geodesy.KN_MS * 60 * 30, 30, 9, 0), heard, sog_kn=9.0)]
    assert len(found(both, start_ms=start)) == 0  # it passes at the third step
    both[1].heard = every(0.5, 25, 35)
    assert len(found(both, start_ms=start)) == 1


def test_windows_have_room_around_the_contact():
    one = found(worlds.alongside_pair(60, 120))
    assert one.start_ms[0] <= START_MS + 20 * MIN
    assert one.end_ms[0] >= START_MS + 160 * MIN
    assert one.part(0, 1).end_ms[0] == one.end_ms[0]
    assert len(one.part(1, 5)) == 0
