import numpy as np
import pandas as pd
import pytest
import worlds
from hypothesis import given, settings
from hypothesis import strategies as st
from worlds import Vessel, drift, every, still

from detector.parameters import Parameters
from detector.tracks.build import build, moved
from detector.tracks.chains import Fixes, chains

SETTINGS = Parameters().tracks


def test_order_and_duplicates():
    table = worlds.positions([Vessel(511000001, drift(0, 0), every(1, 0, 60))])
    plain = build(table, SETTINGS)
    doubled = build(pd.concat([table, table.sample(frac=1, random_state=1)]), SETTINGS)
    assert len(plain.tracks) == len(doubled.tracks) == 61
    assert doubled.duplicates == 61
    assert plain.tracks.drop(columns="line").equals(doubled.tracks.drop(columns="line"))


def test_the_same_report_seconds_later_is_a_duplicate_a_moored_ships_next_is_not():
    table = worlds.positions([Vessel(511000001, still(0, 0), every(3, 0, 60))]).assign(
        utc_second=pd.array([7] * 21, "Int8")
    )
    echo = table.assign(time=table["time"] + pd.Timedelta(seconds=4))
    made = build(pd.concat([table, echo]), SETTINGS)
    assert (len(made.tracks), made.duplicates) == (21, 21)


def test_long_silence_cuts():
    table = worlds.positions([Vessel(511000001, still(0, 0), np.concatenate([every(3, 0, 60), every(3, 500, 560)]))])
    assert build(table, SETTINGS).tracks["track"].nunique() == 2
    assert build(table[table["time"].dt.hour < 16], SETTINGS).tracks["track"].nunique() == 1


def test_two_hulls_on_one_mmsi_are_two_tracks():
    ships = [Vessel(511000001, drift(0, 0), every(1, 0, 100)), Vessel(511000001, drift(300_000, 0), every(1, 0.4, 100))]
    tracks = build(worlds.positions(ships), SETTINGS).tracks
    metres, seconds = moved(tracks)
    assert tracks["track"].nunique() == 2
    assert np.nanmax(metres / seconds) < 2.0


def test_wild_fixes_stand_alone_and_do_not_cut():
    table = worlds.positions([Vessel(511000001, drift(0, 0), every(1, 0, 100))])
    wild = table.iloc[[20, 50]].assign(
        lat=[10.0, -40.0], time=lambda f: (f["time"] + pd.Timedelta(seconds=5)).dt.as_unit("ms")
    )
    made = build(pd.concat([table, wild]), SETTINGS)
    assert made.tracks["track"].nunique() == 1
    assert (len(made.tracks), made.isolated) == (101, 2)


@settings(max_examples=60, deadline=None)
@given(st.integers(0, 2**32 - 1))
def test_chains_depend_on_content_not_on_order(seed):
    rng = np.random.default_rng(seed)
    ships = [Vessel(511000001 + i % 2, drift(2000.0 * i, 0), np.sort(rng.uniform(0, 300, 30))) for i in range(3)]
    table = worlds.positions(ships)
    a = build(table, SETTINGS).tracks
    b = build(table.sample(frac=1, random_state=seed % 1000), SETTINGS).tracks
    assert a.equals(b)


def fixes(mmsi, t, lat, lon):
    heads = np.flatnonzero(np.diff(mmsi, prepend=-1))
    nothing = np.full(len(t), np.nan)
    begin = np.append(heads, len(t))
    return Fixes.of(
        begin, np.asarray(mmsi)[heads], np.asarray(t), lat, lon, nothing, nothing, nothing, np.ones(len(t), np.int8)
    )


def test_chains_of_nothing():
    none = np.zeros(0)
    assert len(chains(fixes(none.astype(int), none.astype(int), none, none), (25.0, 500.0, 1))) == 0
    assert build(worlds.positions([]), SETTINGS).tracks.empty


def test_chains_follow_only_reachable_fixes_of_one_mmsi():
    mmsi = np.array([1, 1, 1, 2, 2])
    t = np.array([0, 60_000, 120_000, 0, 60_000])
    lat = np.array([10.0, 20.0, 10.0, 10.0, 10.0])
    made = chains(fixes(mmsi, t, lat, np.zeros(5)), (25.0, 500.0, 3_600_000))
    assert made[0] == made[2] != made[1]
    assert made[3] == made[4]
    assert made[3] not in made[:3]


@pytest.mark.real
def test_real_tracks_have_no_impossible_step(real):
    from detector.pipeline import read

    tracks = build(read(real / "nmea" / "australia_2012").positions, SETTINGS).tracks
    metres, seconds = moved(tracks)
    limit = SETTINGS.leap_slack_m + SETTINGS.max_speed_kn * 0.514445 * seconds
    assert np.nanmax(metres - limit) <= 0
