"""The sun's height, held against published examples, and the share of night."""

from datetime import UTC, datetime, timedelta

import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from detector.places.sun import epoch_ms, night_share, sun_elevation_deg

GOLDEN = (39.742476, -105.1786)  # Golden, Colorado: the example of NREL/TP-560-34302 (Reda & Andreas 2003, rev. 2008)


def test_nrel_example():
    """17 October 2003, 12:30:30 MST (UTC-7): elevation without refraction 39.872046 degrees (table A5.1)."""
    when = datetime(2003, 10, 17, 19, 30, 30, tzinfo=UTC)
    assert sun_elevation_deg(when, *GOLDEN) == pytest.approx(39.872, abs=0.02)


@pytest.mark.parametrize("utc", ["2003-10-17T13:12:43", "2003-10-17T00:20:19"])
def test_nrel_sunrise_and_sunset(utc):
    """Same example, spa_tester.c: sunrise 06:12:43, sunset 17:20:19 MST, where the centre stands at -0.8333 degrees.

    NREL's program answers for the UTC day, so the sunset is that of 16 October at Golden.
    """
    when = datetime.fromisoformat(utc).replace(tzinfo=UTC)
    assert sun_elevation_deg(when, *GOLDEN) == pytest.approx(-0.8333, abs=0.03)


def test_meeus_example_of_declination():
    """Meeus, Astronomical Algorithms, example 25.a: 13 October 1992, 0 h TD, declination -7.78507 degrees.

    The sun's height at the pole is its declination.
    """
    assert sun_elevation_deg(datetime(1992, 10, 13, tzinfo=UTC), 90.0, 0.0) == pytest.approx(-7.785, abs=0.01)


def test_solstice_and_equinox():
    """The height at the pole is greatest at the June solstice (obliquity, 23.44) and zero at the equinox (USNO)."""
    assert sun_elevation_deg(datetime(2024, 6, 20, 20, 51, tzinfo=UTC), 90.0, 0.0) == pytest.approx(23.44, abs=0.01)
    assert sun_elevation_deg(datetime(2024, 3, 20, 3, 6, tzinfo=UTC), 90.0, 0.0) == pytest.approx(0.0, abs=0.01)


def test_equation_of_time():
    """At the start of November the sun is 16.4 minutes early (Meeus, chapter 28): it culminates at 11:43:36."""
    times = datetime(2023, 11, 3, 11, tzinfo=UTC).timestamp() * 1000 + np.arange(0, 7_200_000, 1000)
    highest = times[sun_elevation_deg(times, 0.0, 0.0).argmax()]
    assert datetime.fromtimestamp(highest / 1000, tz=UTC).strftime("%H:%M") in {"11:43"}


def test_every_form_of_time_says_the_same():
    when = datetime(2024, 5, 6, 7, 8, 9, tzinfo=UTC)
    ms = int(when.timestamp() * 1000)
    forms = [when, ms, np.datetime64(ms, "ms"), np.datetime64(ms * 1_000_000, "ns"), pd.Timestamp(when)]
    forms.append(when.astimezone(tz=__import__("zoneinfo").ZoneInfo("Asia/Seoul")))
    assert {float(epoch_ms(form)) for form in forms} == {float(ms)}
    series = pd.Series([pd.Timestamp(when)] * 2)
    assert epoch_ms(series).tolist() == [ms, ms]


def test_a_time_without_zone_is_refused():
    with pytest.raises(ValueError, match="without a zone"):
        sun_elevation_deg(datetime(2024, 5, 6), 0.0, 0.0)


def test_arrays_broadcast():
    times = np.array(["2024-03-20T00:00", "2024-03-20T12:00"], dtype="datetime64[s]")
    heights = sun_elevation_deg(times[:, None], 0.0, np.array([0.0, 180.0]))
    assert heights.shape == (2, 2)
    assert heights[0, 0] < -80 < 80 < heights[1, 0]
    assert heights[0, 1] > 80 > -80 > heights[1, 1]


def test_night_at_the_equinox_on_the_equator():
    """The sun needs 24 minutes for 6 degrees: night of 11 h 12 min, that is 0.4667 of the day."""
    day = datetime(2024, 3, 20, tzinfo=UTC)
    assert night_share(day, day + timedelta(days=1), 0.0, 10.0) == pytest.approx(0.4667, abs=0.002)
    assert night_share(day, day + timedelta(days=1), 0.0, 10.0, below_deg=0.0) == pytest.approx(0.5, abs=0.002)


def test_polar_day_and_night():
    june, december = datetime(2024, 6, 20, tzinfo=UTC), datetime(2024, 12, 20, tzinfo=UTC)
    assert night_share(june, june + timedelta(days=2), 80.0, 0.0) == 0.0
    assert night_share(december, december + timedelta(days=2), 80.0, 0.0) == 1.0


def test_an_instant_and_a_night_in_the_east_china_sea():
    midnight = datetime(2024, 1, 10, 16, tzinfo=UTC)  # 00:00 in China
    assert night_share(midnight, midnight, 30.0, 123.0) == 1.0
    assert night_share(midnight + timedelta(hours=12), midnight + timedelta(hours=12), 30.0, 123.0) == 0.0
    assert night_share(midnight - timedelta(hours=3), midnight + timedelta(hours=3), 30.0, 123.0) == 1.0


def test_an_end_before_the_start_is_refused():
    with pytest.raises(ValueError, match="before the start"):
        night_share(2_000, 1_000, 0.0, 0.0)


@given(
    start=st.integers(0, 2_000_000_000_000),
    lasting=st.integers(600_000, 200_000_000),
    share=st.floats(0.1, 0.9),
    lat=st.floats(-60, 60),
    lon=st.floats(-180, 180),
)
def test_a_night_is_the_sum_of_its_parts(start, lasting, share, lat, lon):
    cut, end = start + int(lasting * share), start + lasting
    parts = night_share(start, cut, lat, lon) * (cut - start) + night_share(cut, end, lat, lon) * (end - cut)
    assert night_share(start, end, lat, lon) == pytest.approx(parts / lasting, abs=4 * 60_000 / lasting)
