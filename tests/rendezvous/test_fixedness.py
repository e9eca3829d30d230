"""Whether each ship of a pair lay fixed to the ground, from the curve alone."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest

from detector import geodesy
from detector.rendezvous.fixedness import fixedness

MINUTES = np.arange(0, 240, 3.0)


def curve(east_m: np.ndarray, heading_deg: np.ndarray, lon: float = 125.2, heard_2: bool = True) -> pd.DataFrame:
    """PAIRS rows in which ship 1 lies still with good noise and ship 2 goes as given."""
    rng = np.random.default_rng(5)
    per_lat, per_lon = (float(v) for v in geodesy.metres_per_degree(28.6))
    size = len(east_m)
    noise = rng.normal(0, 4.0, (4, size))
    return pd.DataFrame(
        {
            "time": pd.to_datetime(MINUTES[:size] * 60_000, unit="ms", utc=True),
            "lat_1": 28.6 + noise[0] / per_lat,
            "lon_1": geodesy.wrap_deg(lon + noise[1] / per_lon),
            "lat_2": 28.6 + noise[2] / per_lat,
            "lon_2": geodesy.wrap_deg(lon + (east_m + noise[3]) / per_lon),
            "heading_1_deg": np.full(size, 359.5) + rng.uniform(0, 1, size),
            "heading_2_deg": heading_deg,
            "heard": np.full(size, 3 if heard_2 else 1, dtype=np.int8),
        }
    )


STILL, HELD = np.zeros(len(MINUTES)), np.full(len(MINUTES), 90.0)


@pytest.mark.parametrize("lon", [125.2, 180.0, -180.0])
def test_two_ships_on_lines_lie_fixed_on_every_meridian(lon: float) -> None:
    one, other = fixedness(curve(STILL, HELD, lon))
    assert (one.verdict, other.verdict) == (True, True)
    assert one.spread_m < 13.0
    assert one.heading_range_deg <= 1.0  # across north
    assert one.hours == pytest.approx(MINUTES[-1] / 60.0)


def test_a_ship_that_drifts_or_swings_does_not() -> None:
    assert fixedness(curve(MINUTES * 15.0, HELD))[1].verdict is False
    swung = 90.0 + 60.0 * np.sin(MINUTES / 40.0)
    assert fixedness(curve(STILL, swung))[1].verdict is False


def test_without_a_compass_or_with_few_fixes_it_is_not_known_rather_than_so() -> None:
    assert fixedness(curve(STILL[:4], HELD[:4]))[1].verdict is None
    assert fixedness(curve(STILL[:2], HELD[:2]))[1].verdict is None
    assert fixedness(curve(STILL[:12], HELD[:12]))[1].verdict is None  # half an hour
    silent = fixedness(curve(STILL[:40], np.full(40, np.nan)))[1]  # two hours: a slack tide
    assert np.isnan(silent.heading_range_deg)
    assert silent.verdict is None
    assert fixedness(curve(STILL, np.full(len(STILL), np.nan)))[1].verdict is True


def test_what_is_interpolated_does_not_count() -> None:
    other = fixedness(curve(STILL, HELD, heard_2=False))[1]
    assert other.fixes == 0
    assert other.verdict is None
