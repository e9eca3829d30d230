"""From curves to contacts: two thresholds, what is known too ill to say anything, and what a silence may hide."""

import numpy as np
import pytest
from contact_worlds import SETTINGS, curve

from detector.rendezvous.contacts import (
    BRIDGE_MS,
    CLEARLY,
    NOTHING,
    ROUGHLY,
    contacts,
    found_slowly,
    lower_bound_m,
    tells,
)

BRIDGE_H = BRIDGE_MS / 3_600_000
LOST = (5_000.0, 6_000.0)  # clearance and uncertainty of an instant that says nothing


def pieces(*told):
    """(minutes, clearance[, uncertainty]) pieces, one instant a minute."""
    minutes = [one[0] for one in told]
    clearance = np.repeat([float(one[1]) for one in told], minutes)
    uncertainty = np.repeat([float(one[2]) if len(one) > 2 else 0.0 for one in told], minutes)
    return curve(np.arange(sum(minutes)), clearance_m=clearance, uncertainty_m=uncertainty)


def found(*told):
    """First and last minute of each contact."""
    return [tuple(row) for row in contacts(pieces(*told), SETTINGS)[:, 1:].tolist()]


def test_enter_and_leave():
    assert found((30, 500), (60, 0), (30, 500)) == [(30, 89)]
    assert found((30, 500), (60, 50), (30, 500)) == []  # within the leave threshold only: never entered
    assert found((60, 0), (30, 50), (60, 0)) == [(0, 149)]  # noise between the thresholds does not cut
    assert found((60, 0), (30, 76), (60, 0)) == [(0, 59), (90, 149)]  # beyond both it does


def test_last_contact_is_not_last_nearness():
    assert found((60, 0), (200, 60), (10, 500)) == [(0, 59)]
    assert found((10, 500), (200, 60), (60, 0)) == [(210, 269)]


def test_short_excursions_rejoin_long_ones_do_not():
    assert found((60, 0), (9, 400), (60, 0)) == [(0, 128)]  # 10 minutes from last to first contact
    assert found((60, 0), (10, 400), (60, 0)) == [(0, 59), (70, 129)]


def test_what_cannot_be_told_from_alongside_is_alongside():
    """The bound is the clearance less its uncertainty: the thresholds are held against that."""
    assert found((30, 500), (60, 60, 49), (30, 500)) == []
    assert found((30, 500), (60, 60, 51), (30, 500)) == [(30, 89)]


def test_what_an_instant_tells():
    shown = pieces((1, 100, 30), (1, 5000, 5500), (1, 5000, 1000), (1, 300, 3000), (1, 300, 5000), (1, 500, 3000))
    assert list(lower_bound_m(shown)) == [70, -500, 4000, -2700, -4700, -2500]
    assert list(tells(shown, SETTINGS)) == [CLEARLY, NOTHING, CLEARLY, ROUGHLY, NOTHING, NOTHING]


def test_an_instant_known_too_ill_neither_begins_nor_ends_a_contact():
    assert found((30, *LOST), (30, 500), (30, *LOST)) == []
    assert found((30, *LOST), (30, 0), (30, *LOST), (30, 0), (30, *LOST)) == [(30, 119)]
    assert found((30, 0), (30, *LOST), (30, 500)) == [(0, 29)]


def test_rough_nearness_joins_and_a_clear_instant_far_away_parts():
    """Paths bridged over silences that keep coming near hold the two together; one sure look elsewhere does not."""
    assert found((30, 0), (300, 200, 2_000), (30, 0)) == [(0, 359)]
    assert found((30, 0), (15, 200, 2_000), (15, 5_000, 100), (15, 200, 2_000), (30, 0)) == [(0, 44), (60, 104)]
    assert found((30, 0), (15, 450, 2_000), (15, 5_000, 100)) == [(0, 29)]  # not near, even roughly


def test_a_partner_heard_elsewhere_ends_the_contact():
    """One instant at which the ships cannot have been together, however long the silences on either side of it."""
    lost = (60, *LOST)
    assert found((30, 0), lost, lost, (30, 0)) == [(0, 179)]
    assert found((30, 0), lost, (1, 5_000, 1_000), lost, (30, 0)) == [(0, 29), (151, 180)]


@pytest.mark.parametrize(("hours", "many"), [(BRIDGE_H - 0.1, 1), (BRIDGE_H + 0.1, 2)])
def test_a_silence_of_half_a_day_parts(hours, many):
    minutes = np.concatenate([np.arange(31), 30 + 60 * hours + np.arange(31)])
    assert len(contacts(curve(minutes, clearance_m=0.0), SETTINGS)) == many


@pytest.mark.parametrize(("hours", "many"), [(BRIDGE_H - 0.1, 1), (BRIDGE_H + 0.1, 2)])
def test_instants_that_say_nothing_do_not_bridge(hours, many):
    between = np.arange(40, 20 + 60 * hours, 10)
    minutes = np.concatenate([np.arange(31), between, 30 + 60 * hours + np.arange(31)])
    lost = (minutes > 30) & (minutes < 30 + 60 * hours)
    shown = curve(minutes, clearance_m=np.where(lost, LOST[0], 0.0), uncertainty_m=np.where(lost, LOST[1], 20.0))
    assert len(contacts(shown, SETTINGS)) == many


def random_curve(rng):
    """Steps from one nearness to another with gaps of all lengths, some of it known ill."""
    steps = rng.integers(1, 12)
    many = rng.integers(1, 15, steps)
    near = np.repeat(rng.choice([0.0, 8.0, 30.0, 74.0, 77.0, 150.0, 390.0, 3_000.0], steps), many)
    doubt = np.repeat(rng.choice([0.0, 5.0, 20.0, 599.0, 601.0, 2_500.0, 6_000.0], steps), many)
    gaps = rng.choice(
        [0.5, 1.0, 3.0, 9.0, 11.0, 200.0, 60 * BRIDGE_H - 1, 60 * BRIDGE_H + 1],
        len(near),
        p=[0.2, 0.3, 0.2, 0.1, 0.1, 0.06, 0.02, 0.02],
    )
    return curve(np.cumsum(gaps), clearance_m=near, uncertainty_m=doubt)


def test_the_kernel_is_the_readable_form():
    rng = np.random.default_rng(61)
    lengths = set()
    for _ in range(400):
        shown = random_curve(rng)
        fast = contacts(shown, SETTINGS)
        slow = found_slowly(shown.t, lower_bound_m(shown), tells(shown, SETTINGS), SETTINGS)
        assert [tuple(row) for row in fast[:, 1:].tolist()] == slow
        lengths.add(len(slow))
    assert {0, 1, 2, 3, 4} <= lengths  # the curves are of all kinds


def test_windows_do_not_touch_each_other():
    """Many curves at once are each as alone: a contact at the end of one does not join that of the next."""
    rng = np.random.default_rng(62)
    alone = [random_curve(rng) for _ in range(300)]
    begin = np.cumsum([0, *(len(one) for one in alone)])
    names = ("t", "clearance_m", "uncertainty_m")
    columns = {name: np.concatenate([getattr(one, name) for one in alone]) for name in names}
    together = curve(np.zeros(begin[-1]), **columns)
    together = type(together)(**{
        name: getattr(together, name) for name in type(together).__slots__ if name not in ("begin", "t")
    }, begin=begin, t=columns["t"])  # fmt: skip
    expected = [
        (window, begin[window] + first, begin[window] + last)
        for window, one in enumerate(alone)
        for first, last in contacts(one, SETTINGS)[:, 1:].tolist()
    ]
    assert len(expected) > 200  # more than the kernel has room for at first
    assert [tuple(row) for row in contacts(together, SETTINGS).tolist()] == expected


def test_the_same_backwards():
    rng = np.random.default_rng(63)
    for _ in range(100):
        shown = random_curve(rng)
        told = {name: getattr(shown, name)[::-1] for name in ("clearance_m", "uncertainty_m")}
        turned = curve((shown.t[-1] - shown.t)[::-1] / 60_000, **told)
        last = len(shown) - 1
        backwards = sorted((last - b, last - a) for _, a, b in contacts(turned, SETTINGS).tolist())
        assert backwards == [(a, b) for _, a, b in contacts(shown, SETTINGS).tolist()]
