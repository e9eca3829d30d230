"""The shared machinery against slow readable twins, on worlds with silences and two ships on one MMSI."""

from __future__ import annotations

from collections import defaultdict

import numpy as np
import pytest
import worlds
from rule_worlds import scene_of

from detector import geodesy
from detector.evaluate.baselines.close_up import minute_by_minute
from detector.evaluate.baselines.fixes import Fixes
from detector.evaluate.baselines.grid import HOUR_MS, MIN_MS, STEP_MS, resampled
from detector.evaluate.baselines.pieces import Pieces, grouped, joined, of_pairs
from detector.evaluate.baselines.together import close_pairs


def crowd(seed: int, lon: float = 125.2) -> Fixes:
    """Nine ships drifting among one another, each with silences of its own; two of them share an MMSI."""
    rng = np.random.default_rng(seed)
    ships = []
    for number in range(9):
        east, north = rng.uniform(-900, 900, 2)
        heard = np.sort(rng.choice(np.arange(0, 600, 0.5), 120, replace=False))
        quiet = rng.uniform(0, 500)
        heard = heard[(heard < quiet) | (heard > quiet + rng.uniform(30, 130))]
        speeds = rng.uniform(-0.3, 0.3, 2)
        ships.append(worlds.Vessel(412000000 + min(number, 7), worlds.drift(east, north, *speeds), heard))
    return Fixes.of(scene_of(ships, lon=lon).tracks)


def path(fixes: Fixes, track: int, t: int, max_gap_ms: int) -> tuple[float, float] | None:
    """Where a track was, in a plane of degrees unrolled around its first fix; None if that is not known."""
    mine = fixes.track == track
    times, lats, lons = fixes.t[mine], fixes.where.lat[mine], fixes.where.lon[mine]
    if not times[0] <= t <= times[-1]:
        return None
    after = int(np.searchsorted(times, t))
    if times[after] != t and times[after] - times[after - 1] > max_gap_ms:
        return None
    lons = lons[0] + geodesy.wrap_deg(lons - lons[0])
    return float(np.interp(t, times, lats)), float(geodesy.wrap_deg(np.interp(t, times, lons)))


def close(fixes: Fixes, step_ms: int, gate_m: float, max_gap_ms: int) -> dict[tuple[int, int], list[int]]:
    """The instants at which each two tracks are within a distance: everything compared with everything."""
    found = defaultdict(list)
    ships = dict(zip(fixes.track.tolist(), fixes.mmsi.tolist(), strict=True))
    for t in range(-(-fixes.t.min() // step_ms) * step_ms, int(fixes.t.max()) + 1, step_ms):
        at = {track: path(fixes, track, t, max_gap_ms) for track in ships}
        for a, place_a in at.items():
            for b, place_b in at.items():
                if place_a and place_b and ships[a] < ships[b] and geodesy.distance_m(*place_a, *place_b) <= gate_m:
                    found[a, b].append(t)
    return found


def as_dict(together) -> dict[tuple[int, int], list[int]]:
    found = defaultdict(list)
    for a, b, t in zip(together.track_1.tolist(), together.track_2.tolist(), together.t.tolist(), strict=True):
        found[a, b].append(t)
    return found


@pytest.mark.parametrize("seed", range(3))
@pytest.mark.parametrize("lon", [125.2, 180.0])
@pytest.mark.parametrize("max_gap_ms", [HOUR_MS, 20 * MIN_MS])
def test_close_pairs_are_those_of_comparing_everything(seed, lon, max_gap_ms):
    fixes = crowd(seed, lon)
    together = close_pairs(resampled(fixes, STEP_MS, max_gap_ms), 400.0)
    assert len(together) > 20
    assert (together.mmsi_1 < together.mmsi_2).all()
    assert as_dict(together) == close(fixes, STEP_MS, 400.0, max_gap_ms)


@pytest.mark.parametrize("seed", range(3))
def test_minute_by_minute_misses_no_stretch_of_a_step(seed):
    """What it finds is close; and every stretch of ten minutes of comparing everything every minute is in it."""
    fixes = crowd(seed)
    found = as_dict(minute_by_minute(fixes, resampled(fixes), STEP_MS, 300.0))
    slow = close(fixes, MIN_MS, 300.0, HOUR_MS)
    assert found
    for pair, instants in found.items():
        assert len(instants) == len(set(instants))
        assert set(instants) <= set(slow[pair])
    for pair, instants in slow.items():
        breaks = np.flatnonzero(np.diff(instants) > MIN_MS) + 1
        for stretch in np.split(np.array(instants), breaks):
            if stretch[-1] - stretch[0] >= STEP_MS:
                assert set(stretch.tolist()) <= set(found[pair])


def test_a_step_on_a_fix_is_kept_inside_silences():
    ship = worlds.Vessel(511000001, worlds.still(0, 0), np.array([0.0, 5.0, 30.0, 180.0, 185.0]))
    grid = resampled(Fixes.of(scene_of([ship]).tracks))
    assert ((grid.t - worlds.START_MS) // MIN_MS).tolist() == [0, 10, 20, 30, 180]


def test_the_last_fix_of_a_track_on_a_step_is_kept():
    ship = worlds.Vessel(511000001, worlds.still(0, 0), np.array([1.0, 12.0, 20.0]))
    grid = resampled(Fixes.of(scene_of([ship]).tracks))
    assert ((grid.t - worlds.START_MS) // MIN_MS).tolist() == [10, 20]


def test_headings_turn_the_shorter_way_and_stand_in_for_a_missing_one():
    turning = worlds.Vessel(
        511000001, worlds.still(0, 0), np.array([0.0, 20.0]), heading_deg=lambda m: np.where(m == 0, 350.0, 10.0)
    )
    grid = resampled(Fixes.of(scene_of([turning]).tracks))
    np.testing.assert_allclose(grid.where.heading_deg, [350.0, 0.0, 10.0], atol=1e-9)
    turning.heading_deg = lambda m: np.where(m == 0, np.nan, 10.0)
    grid = resampled(Fixes.of(scene_of([turning]).tracks))
    np.testing.assert_allclose(grid.where.heading_deg, [10.0, 10.0, 10.0])


def pieces(*rows: tuple[int, int, int, int]) -> Pieces:
    one, two, start, end = (np.array(column, dtype=np.int64) for column in zip(*rows, strict=True))
    return Pieces(one, two, start, end, np.tile([1.0, 0.0, 0.0], (len(rows), 1)), np.ones(len(rows)))


def test_a_long_piece_holds_the_short_ones_within_it():
    some = pieces((1, 2, 0, 100), (1, 2, 10, 20), (1, 2, 105, 110), (1, 3, 106, 110), (1, 2, 120, 130))
    _, event = grouped(some, 10)
    assert event.tolist() == [0, 0, 0, 1, 2]
    whole = joined(some, 10)
    assert whole.start_ms.tolist() == [0, 120, 106]
    assert whole.end_ms.tolist() == [110, 130, 110]


def test_the_place_of_an_event_is_between_the_ships_also_on_the_seam():
    ships = [
        worlds.Vessel(511000001, worlds.still(-100, 0), worlds.every(1, 0, 60)),
        worlds.Vessel(511000002, worlds.still(100, 0), worlds.every(1, 0, 60)),
    ]
    fixes = Fixes.of(scene_of(ships, lon=180.0).tracks)
    assert set(np.sign(fixes.where.lon)) == {-1.0, 1.0}
    found, _, _ = of_pairs(close_pairs(resampled(fixes), 400.0))
    lat, lon = found.lat_lon
    np.testing.assert_allclose(lat, 28.6, atol=1e-6)
    np.testing.assert_allclose(np.abs(lon), 180.0, atol=1e-6)
