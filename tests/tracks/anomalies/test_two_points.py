"""Two events near an anchorage, and a third that leads away from it: who lies there is believed. Synthetic ships."""

import numpy as np
import pytest
from anomaly_worlds import Ship, as_sent, berthed, falsified, marked, ring

from detector.vocabulary import DISBELIEVED

STEP_S = 360.0
ONE, TWO, AWAY = (200.0, 420.0), (250.0, 450.0), (500.0, 700.0)


def _around(first, count, metres):
    angles = 2.0 * np.pi * np.arange(count) / count
    return [
        berthed(first + k, STEP_S, 15, east=metres * np.cos(a), north=metres * np.sin(a)) for k, a in enumerate(angles)
    ]


def _unheard(ship, between):
    """The same ship, not heard between two minutes."""
    kept = ~falsified(ship, between)
    more = {name: value[kept] if np.ndim(value) else value for name, value in ship.more.items()}
    return Ship(ship.mmsi, ship.minutes[kept], ship.east[kept], ship.north[kept], more=more)


@pytest.mark.parametrize("apart_m", [-3500.0, 3500.0])
def test_who_lies_beside_the_points_others_were_sent_from_is_believed(apart_m):
    """Ships that later seem to leave an anchorage for a third point did not lie at the points of the first events."""
    one = [as_sent(ship, ONE, 300.0, 700.0) for ship in _around(1, 6, 10_000.0)]
    two = [as_sent(ship, TWO, 300.0 + apart_m, 700.0) for ship in _around(11, 8, 14_000.0)]
    anchored = [
        berthed(21 + k, STEP_S, 15, 1500.0 * np.cos(1.3 * k) - 1500.0, 1500.0 * np.sin(1.3 * k)) for k in range(5)
    ]
    away = [_unheard(as_sent(ship, AWAY, -30_000.0, 2_000.0), (700.0, 920.0)) for ship in anchored]
    rows = marked([*one, *two, *away])
    false = np.concatenate(
        [falsified(ship, window) for ships, window in ((one, ONE), (two, TWO), (away, AWAY)) for ship in ships]
    )
    bad = (rows["marks"].to_numpy() & int(DISBELIEVED)) != 0
    assert not bad[~false].any()
    assert bad[false & (rows["mmsi"].to_numpy() <= 20)].all()


@pytest.mark.parametrize("radius_m", [600.0, 1500.0])
def test_who_lay_there_before_the_others_came_was_truly_there(radius_m):
    """Others are sent on rings about an anchorage; those who lie there seem to leave for a point, hours later."""
    circling = []
    for k, ship in enumerate(_around(1, 6, 12_000.0)):
        east, north = ring(ship.minutes[falsified(ship, ONE)], radius_m + 50.0 * k, 8.0)
        circling.append(as_sent(ship, ONE, east - 500.0, north + 500.0))
    anchored = [
        berthed(21 + k, STEP_S, 15, 1500.0 * np.cos(1.3 * k) - 1500.0, 1500.0 * np.sin(1.3 * k)) for k in range(5)
    ]
    away = [_unheard(as_sent(ship, AWAY, -30_000.0, 2_000.0), (700.0, 920.0)) for ship in anchored]
    rows = marked([*circling, *away])
    false = np.concatenate(
        [falsified(ship, window) for ships, window in ((circling, ONE), (away, AWAY)) for ship in ships]
    )
    bad = (rows["marks"].to_numpy() & int(DISBELIEVED)) != 0
    assert not bad[~false].any()
    assert bad[false & (rows["mmsi"].to_numpy() <= 20)].all()
