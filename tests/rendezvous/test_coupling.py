import numpy as np
import pytest
import worlds
from worlds import Vessel, every

from detector.parameters import Parameters
from detector.pipeline import detect
from detector.rendezvous.coupling import coupling


def swing(minutes):
    return (40.0 * np.sin(2 * np.pi * minutes / 600.0)) % 360.0


def lashed(heard):
    """The second antenna 17 m to starboard and 10 m ahead of the first, while both swing by 80 degrees."""

    def track(minutes):
        angle = np.radians(swing(minutes))
        return 17 * np.cos(angle) + 10 * np.sin(angle), 10 * np.cos(angle) - 17 * np.sin(angle)

    return [Vessel(511000001, worlds.still(0, 0), heard, swing), Vessel(671000002, track, heard + 0.2, swing)]


def curve(vessels):
    found = detect(worlds.positions(vessels, noise_m=1.0), worlds.statics(vessels), Parameters(), worlds.OpenSea())
    return found.assessments[0].encounter


def test_lashed_hulls_keep_their_place_in_the_body_frame():
    result = curve(lashed(every(1, 0, 600))).coupling
    assert result.swing_deg == pytest.approx(80, abs=8)
    assert result.body_ratio < 0.2
    assert result.spread_m < 4


def test_neighbours_that_swing_apart_do_not():
    parallel = [
        Vessel(511000001, worlds.still(0, 0), every(1, 0, 600), swing),
        Vessel(671000002, worlds.still(16, 0), every(1, 0, 600) + 0.2, swing),
    ]
    assert curve(parallel).coupling.body_ratio > 3  # the earth-frame vector stays, the body-frame vector turns


def test_too_little_data_says_nothing():
    few = curve(lashed(every(1, 0, 600))).curve.head(5)
    assert coupling(few).spread_m is None
    assert coupling(few).body_ratio is None
