import numpy as np
import pytest
import worlds
from hypothesis import given, settings
from hypothesis import strategies as st
from worlds import Vessel, drift, every, still

from detector import geodesy
from detector.parameters import Parameters
from detector.rendezvous.candidates import bin_means, windows
from detector.tracks.build import build


def tracks(vessels, **where):
    return build(worlds.positions(vessels, **where), Parameters().tracks).tracks


@settings(max_examples=40, deadline=None)
@given(st.floats(-80, 80), st.floats(-180, 180), st.integers(0, 1000), st.floats(0, 200), st.floats(0, 359))
def test_no_pair_that_stays_close_is_lost(lat, lon, minute, apart, bearing):
    east, north = apart * np.sin(np.radians(bearing)), apart * np.cos(np.radians(bearing))
    pair = [
        Vessel(1, drift(0, 0), every(3, minute, minute + 36)),
        Vessel(2, drift(east, north), every(3, minute, minute + 36)),
    ]
    found = windows(tracks(pair, lat=lat, lon=lon), np.array([50.0, 50.0]), 225.0)
    assert len(found) == 1


def test_means_are_exact_for_even_motion_and_do_not_depend_on_the_rate():
    often, seldom = (tracks([Vessel(1, drift(0, 0, 3.0), every(step, 0, 60))], lon=179.99) for step in (0.5, 20.0))
    (_, bins, mean), (_, bins_2, mean_2) = bin_means(often), bin_means(seldom)
    assert list(bins) == list(bins_2)
    assert np.abs(mean - mean_2).max() < 0.05


def test_far_pairs_and_own_mirror_are_no_candidates():
    heard = every(3, 0, 120)
    far = [Vessel(1, still(0, 0), heard), Vessel(2, still(2000, 0), heard)]
    own = [Vessel(1, still(0, 0), heard), Vessel(1, still(600, 0), heard + 1e-3)]
    assert len(windows(tracks(far), np.array([50.0, 50.0]), 225.0)) == 0
    assert len(windows(tracks(own), np.full(8, 50.0), 225.0)) == 0


def test_nothing_gives_nothing():
    assert len(windows(tracks([]), np.zeros(0), 225.0)) == 0


def test_windows_have_room_around_the_contact():
    pair = worlds.alongside_pair(60, 120)
    found = windows(tracks(pair), np.array([80.0, 80.0]), 225.0)
    assert found.start_ms[0] <= worlds.START_MS + 30 * worlds.MIN
    assert found.end_ms[0] >= worlds.START_MS + 160 * worlds.MIN


def test_globe_points_are_metres():
    here, there = (geodesy.unit_vectors(28.0, lon) * geodesy.WGS84_A_M for lon in (125.0, 125.001))
    assert float(np.linalg.norm(here - there)) == pytest.approx(98.3, abs=0.5)
