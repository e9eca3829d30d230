"""Who was heard when and where: arrays against tables, and the cells against a look at every fix."""

import numpy as np
import pandas as pd
import pytest
import worlds
from hypothesis import given, settings
from hypothesis import strategies as st

from detector import geodesy
from detector.ais import normalise
from detector.indicators.hearing import Hearing
from detector.records import Source
from detector.schema import TRACKS, milliseconds

HOUR = worlds.HOUR


def tracks(mmsi, minutes, lat, lon) -> pd.DataFrame:
    """A TRACKS table of fixes as given, one hull and one track a ship."""
    size = len(mmsi)
    rows = normalise.positions(
        {
            "time_ms": [worlds.START_MS + round(m * worlds.MIN) for m in minutes],
            "mmsi": list(mmsi),
            "lat": list(lat),
            "lon": list(lon),
            "file": [0] * size,
            "line": list(range(1, size + 1)),
        }
    )
    return TRACKS.conform(rows.assign(track=rows["mmsi"], hull=rows["mmsi"], marks=0))


def scattered(seed: int, lat: float, lon: float, size: int = 400, spread_deg: float = 2.0) -> pd.DataFrame:
    """Fixes of nine ships strewn about a place in ten hours; two at the same instant now and then."""
    rng = np.random.default_rng(seed)
    lats = np.clip(lat + rng.uniform(-spread_deg, spread_deg, size), -90, 90)
    wide = spread_deg / max(np.cos(np.radians(lat)), 0.02)
    lons = geodesy.wrap_deg(lon + rng.uniform(-wide, wide, size))
    return tracks(rng.integers(412000100, 412000109, size), rng.integers(0, 600, size), lats, lons)


@given(
    seed=st.integers(0, 2**32 - 1),
    lat=st.sampled_from([0.0, 28.6, 35.0, -64.9, 71.99, 88.7, 90.0, -90.0]),
    lon=st.sampled_from([125.2, 180.0, -180.0, 179.99, -0.001, 0.0]),
    radius_m=st.sampled_from([1.0, 9_000.0, 55_560.0, 99_000.0, 250_000.0]),
    span_min=st.tuples(st.integers(-100, 700), st.integers(-100, 700)),
)
@settings(max_examples=300, deadline=None)
def test_others_are_those_a_look_at_every_fix_finds(seed, lat, lon, radius_m, span_min):
    table = scattered(seed, lat, lon)
    start, end = (worlds.START_MS + m * worlds.MIN for m in span_min)
    found = Hearing(table).others(412000100, (lat, lon), radius_m, start, end)
    t = milliseconds(table["time"])
    near = geodesy.distance_m(lat, lon, table["lat"].to_numpy(), table["lon"].to_numpy()) <= radius_m
    near &= np.abs(table["lat"].to_numpy() - lat) * 110_000.0 <= radius_m
    near &= (t >= start) & (t <= end) & (table["mmsi"].to_numpy() != 412000100)
    assert sorted(zip(found.t, found.mmsi, strict=True)) == sorted(zip(t[near], table["mmsi"][near], strict=True))
    assert (np.diff(found.t) >= 0).all()
    assert found.ships == table["mmsi"][near].nunique()


def test_the_look_at_every_fix_finds_something_on_both_sides_of_the_180th_meridian():
    table = scattered(1, 28.6, 180.0)
    found = Hearing(table).others(412000100, (28.6, 180.0), 99_000.0, 0, 2**42)
    lons = table["lon"][table["mmsi"].isin(found.mmsi)]
    assert len(found.t) > 20
    assert (lons > 179).any()
    assert (lons < -179).any()


def test_arrays_and_table_of_a_ship_are_the_same_fixes():
    table = scattered(3, 28.6, 179.9)
    hearing = Hearing(table)
    for mmsi in (412000100, 412000108):
        span = worlds.START_MS + HOUR, worlds.START_MS + 7 * HOUR
        own, rows = hearing.track(mmsi, *span), hearing.fixes(mmsi, *span)
        assert 10 < len(rows) < (table["mmsi"] == mmsi).sum()
        assert list(rows.columns) == TRACKS.names
        assert rows["mmsi"].unique().tolist() == [mmsi]
        assert milliseconds(rows["time"]).tolist() == own.t.tolist() == sorted(own.t.tolist())
        for name in ("lat", "lon", "line", "hull", "marks"):
            assert own.column(name).tolist() == rows[name].tolist()
        assert own.place(-1) == (rows["lat"].iloc[-1], rows["lon"].iloc[-1])
        lines = rows["line"].iloc[[2, 0]].tolist()
        assert own.sources(2, 0, 2) == tuple(Source(0, line) for line in sorted(lines))


@pytest.mark.parametrize("end_min", [60, 59, -1])
def test_both_ends_of_a_span_count(end_min):
    table = tracks([412000100] * 3, [0, 60, 120], [28.0] * 3, [125.0] * 3)
    end = worlds.START_MS + end_min * worlds.MIN
    heard = len(Hearing(table).track(412000100, worlds.START_MS, end).t)
    assert heard == {60: 2, 59: 1, -1: 0}[end_min]


def test_nobody_and_nothing():
    empty = Hearing(TRACKS.empty())
    assert not len(empty.track(412000100, 0, 2**42).t)
    assert not len(empty.others(1, (28.0, 125.0), 1e5, 0, 2**42).t)
    table = tracks([412000100] * 3, [0, 60, 120], [28.0] * 3, [125.0] * 3)
    assert not len(Hearing(table).track(412000101, 0, 2**42).t)
    assert not len(Hearing(table).fixes(412000099, 0, 2**42))


def test_the_order_of_rows_does_not_matter():
    table = scattered(5, 28.6, 125.2)
    turned = table.sample(frac=1.0, random_state=2).reset_index(drop=True)
    one, two = (Hearing(rows).others(412000100, (28.6, 125.2), 80_000.0, 0, 2**42) for rows in (table, turned))
    assert len(one.t) > 40
    assert one.t.tolist() == two.t.tolist()
    assert sorted(zip(one.t, one.mmsi, strict=True)) == sorted(zip(two.t, two.mmsi, strict=True))
