import numpy as np
import pytest

from detector.parameters import Parameters
from detector.rendezvous.contacts import contacts, lower_bound_m, observed_ms

SETTINGS = Parameters().rendezvous
MIN = 60_000


def curve(*pieces):
    """(minutes, lower bound in m) pieces, one instant a minute."""
    low = np.concatenate([np.full(minutes, float(metres)) for minutes, metres in pieces])
    return np.arange(len(low)) * MIN, low


def found(*pieces):
    return [((c.end_ms - c.start_ms) / MIN) for c in contacts(*curve(*pieces), SETTINGS)]


def test_enter_and_leave():
    assert found((30, 500), (60, 0), (30, 500)) == [pytest.approx(59, abs=1)]
    assert found((30, 500), (60, 50), (30, 500)) == []  # within the leave threshold only: never entered
    assert found((60, 0), (5, 50), (60, 0)) == [pytest.approx(124, abs=1)]  # noise between the thresholds does not cut


def test_short_excursions_rejoin_long_ones_do_not():
    assert len(found((60, 0), (6, 400), (60, 0))) == 1
    assert len(found((60, 0), (15, 400), (60, 0))) == 2


def test_too_short_is_nothing_and_a_partner_who_left_does_not_lengthen():
    assert found((20, 500), (25, 0), (20, 500)) == []
    assert found((60, 0), (200, 60), (10, 500)) == [pytest.approx(59, abs=1)]  # last contact, not last nearness


def test_uncertainty_helps_only_up_to_a_limit():
    low = lower_bound_m(np.array([100.0, 100.0, 1000.0]), np.array([30.0, 5000.0, 5000.0]), SETTINGS)
    assert list(low) == [70.0, 100.0 - SETTINGS.max_uncertainty_m, 1000.0 - SETTINGS.max_uncertainty_m]


def test_observed_and_bridged():
    t = np.array([0, 10, 20, 80, 90]) * MIN
    leg_s = np.array([600.0, 600.0, 3600.0, 600.0, 600.0])
    contact = contacts(t, np.zeros(5), SETTINGS)[0]
    assert observed_ms(t, leg_s, contact, SETTINGS) == 30 * MIN


def test_the_same_backwards():
    t, low = curve((40, 300), (45, 3), (7, 90), (50, 8), (40, 300))
    forward = contacts(t, low, SETTINGS)
    backward = contacts((t[-1] - t)[::-1].copy(), low[::-1].copy(), SETTINGS)
    assert [c.end_ms - c.start_ms for c in forward] == [c.end_ms - c.start_ms for c in backward]
