"""The loitering rule of Global Fishing Watch at its limits."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest
import worlds
from rule_worlds import NM, ONE, found, lone, minutes, waters

RULE = "gfw_loitering"


def test_the_event_names_no_partner_and_begins_with_the_last_report_before_the_slow_hours():
    event = found(RULE, lone(60, 360))
    assert minutes(event) == [(59, 359)]
    assert list(event["mmsi_1"]) == [ONE]
    assert event["mmsi_2"].isna().all()
    assert list(event["kind"]) == ["loitering"]


@pytest.mark.parametrize(("slow_to", "events"), [(300, 1), (240, 0)])
def test_four_hours(slow_to, events):
    """Slow from 09:00: the event begins with the report of 08:59 and ends with that of 12:59, or 11:59."""
    assert len(found(RULE, lone(60, slow_to))) == events


@pytest.mark.parametrize(("kn", "events"), [(1.95, 1), (2.05, 0)])
def test_2_knots(kn, events):
    assert len(found(RULE, lone(60, 480, kn))) == events


@pytest.mark.parametrize(("shore_m", "events"), [(20.01 * NM, 1), (19.99 * NM, 0)])
def test_20_nautical_miles_from_shore(shore_m, events):
    assert len(found(RULE, lone(60, 480), waters(shore_m=shore_m))) == events


def test_the_distance_from_shore_is_a_mean():
    """The first third nearer, the rest farther: on average far enough."""

    class Slope(type(waters())):
        def shore_m(self, lat: float, lon: float) -> float:
            return (19.0 if lat < 28.78 else 21.0) * NM  # 10 nm north of the world's origin, where it slows down

    assert len(found(RULE, lone(60, 480), Slope())) == 1


def test_an_hour_is_slow_by_its_mean_speed():
    """Ten minutes at 10 knots in each hour leave a mean of 2.5 knots: no hour is slow."""
    sprint = 10 * 1852 / 60
    at = np.arange(0, 601)
    north = np.cumsum(np.where(at % 60 < 10, sprint, sprint / 10))
    ship = worlds.Vessel(ONE, lambda m: (np.zeros(len(m)), np.interp(m, at, north)), worlds.every(1, 0, 600))
    assert len(found(RULE, [ship])) == 0


def test_the_noise_of_frequent_fixes_is_not_distance():
    """A fix every six seconds, 5 m off: 1.9 knots of noise that one report a minute does not show."""
    ship = worlds.Vessel(ONE, worlds.still(0, 0), worlds.every(0.1, 0, 400))
    assert len(found(RULE, [ship], noise_m=5.0)) == 1


def test_the_night_is_one_event():
    """16 hours from 08:00 on: hours are UTC hours, days do not matter."""
    event = found(RULE, lone(60, 1200, until=1300, step=5))
    assert len(event) == 1
    assert event["end"].iloc[0] - event["start"].iloc[0] > pd.Timedelta(hours=18)
