"""Darkening: each protocol does what it says and no more, the record counts it, and the same seed does the same."""

import dataclasses
import json

import numpy as np
import pandas as pd
import pytest
import worlds

from detector import geodesy
from detector.errors import InputError
from detector.evaluate.darken import darkened
from detector.evaluate.darkening import Heard
from detector.evaluate.protocols import (
    PROTOCOLS,
    Bursts,
    Circled,
    Jammed,
    Lossy,
    NewIdentity,
    Silence,
    Thinned,
    Window,
)  # fmt: skip
from detector.schema import POSITIONS, STATICS, milliseconds

ONE, TWO, OTHER, FAR = 511000001, 671000002, 412000003, 412000004
WINDOW = Window(ONE, TWO, worlds.START_MS + 60 * worlds.MIN, worlds.START_MS + 240 * worlds.MIN)


@pytest.fixture(scope="module")
def heard():
    others = [
        worlds.Vessel(OTHER, worlds.still(5000, 5000), worlds.every(1, 0, 400)),
        worlds.Vessel(FAR, worlds.still(90_000, 0), worlds.every(1, 0, 400)),
    ]
    ships = [*worlds.alongside_pair(step_min=1.0), *others]
    return Heard(worlds.positions(ships), worlds.statics(ships))


def minutes(frame, mmsi):
    return (milliseconds(frame.loc[frame["mmsi"] == mmsi, "time"]) - worlds.START_MS) / worlds.MIN


def same(one, other):
    pd.testing.assert_frame_equal(one.positions, other.positions)
    pd.testing.assert_frame_equal(one.statics, other.statics)


@pytest.mark.parametrize("name", PROTOCOLS)
def test_every_protocol_repeats_and_leaves_the_recording_as_it_was(heard, name):
    before = Heard(heard.positions.copy(), heard.statics.copy())
    one, again = (darkened(heard, WINDOW, name, 5) for _ in range(2))
    same(one, again)
    assert one.record == again.record
    same(heard, before)
    assert list(one.positions.columns) == POSITIONS.names
    assert list(one.statics.columns) == STATICS.names
    POSITIONS.conform(one.positions)
    told = json.loads(json.dumps(one.record.to_dict()))
    assert told["protocol"] == name
    assert told["positions_removed"] == len(heard.positions) - len(one.positions)
    assert told["statics_removed"] == len(heard.statics) - len(one.statics)


@pytest.mark.parametrize("name", PROTOCOLS)
def test_the_order_of_the_rows_changes_nothing(heard, name):
    mixed = Heard(heard.positions.sample(frac=1, random_state=3), heard.statics.sample(frac=1, random_state=3))
    one, other = (darkened(tables, WINDOW, name, 5) for tables in (heard, mixed))
    assert one.record == other.record
    for frames in ((one.positions, other.positions), (one.statics, other.statics)):
        ordered = [frame.sort_values(["line"]).reset_index(drop=True) for frame in frames]
        pd.testing.assert_frame_equal(*ordered)


@pytest.mark.parametrize("name", [name for name in PROTOCOLS if not name.startswith("jammed")])
def test_other_ships_are_left_alone(heard, name):
    made = darkened(heard, WINDOW, name, 5)
    for mmsi in (OTHER, FAR):
        kept, was = (frame.positions[frame.positions["mmsi"] == mmsi].reset_index(drop=True) for frame in (made, heard))
        pd.testing.assert_frame_equal(kept, was)


def test_untouched_is_untouched(heard):
    made = darkened(heard, WINDOW, "untouched", 1)
    same(made, heard)
    assert (made.record.ships_changed, made.record.positions_removed, made.record.positions_changed) == (0, 0, 0)


def test_one_side_silent_with_margins(heard):
    made = darkened(heard, WINDOW, Silence("one", 15, 30), 1)
    (dark,) = made.record.chosen
    lit = ({ONE, TWO} - {dark}).pop()
    left = minutes(made.positions, dark)
    assert left[left <= 150].max() == 44
    assert left[left > 150].min() == 271
    assert len(minutes(made.positions, lit)) == len(minutes(heard.positions, lit))
    assert not ((minutes(made.statics, dark) >= 45) & (minutes(made.statics, dark) <= 270)).any()
    assert made.record.ships_changed == 1
    assert {darkened(heard, WINDOW, Silence("one"), seed).record.chosen for seed in range(20)} == {(ONE,), (TWO,)}


def test_both_sides_silent(heard):
    made = darkened(heard, WINDOW, Silence("both"), 1)
    for mmsi in (ONE, TWO):
        left = minutes(made.positions, mmsi)
        assert not ((left >= 60) & (left <= 240)).any()
    assert made.record.positions_removed == 2 * 181


def test_thinned_to_one_in_an_interval(heard):
    made = darkened(heard, WINDOW, Thinned("both", 10), 1)
    left = minutes(made.positions, ONE)
    during = left[(left >= 60) & (left <= 240)]
    assert list(np.diff(during)) == [10.0] * 18
    assert len(left[left < 60]) == 60


def test_lost_at_random_loses_about_its_share(heard):
    made = darkened(heard, WINDOW, Lossy("both", 0.8), 1)
    assert made.record.positions_removed == pytest.approx(0.8 * 362, rel=0.1)


def test_bursts_are_heard_and_silent_in_turn(heard):
    made = darkened(heard, WINDOW, Bursts("both", 10, 50), 1)
    left = minutes(made.positions, ONE)
    during = left[(left >= 60) & (left <= 240)]
    assert set(np.diff(during)) <= {1.0, 51.0}
    assert 25 <= len(during) <= 35


def test_a_new_identity_goes_on_where_the_old_one_ended(heard):
    made = darkened(heard, WINDOW, NewIdentity(0.5), 1)
    (old,), new = made.record.chosen, made.record.new_mmsi
    assert new not in set(heard.positions["mmsi"])
    assert new // 10**6 == old // 10**6
    assert minutes(made.positions, old).max() == 149
    assert minutes(made.positions, new).min() == 150
    said = made.statics[made.statics["mmsi"] == new]
    assert len(said)
    assert said[["imo", "shipname", "callsign"]].isna().all(axis=None)
    assert made.record.statics_changed == len(said)


def test_jamming_moves_all_who_are_near_and_only_then(heard):
    made = darkened(heard, WINDOW, Jammed(20, 10), 1)
    both = heard.positions.merge(made.positions, on="line", suffixes=("", "_new"))
    moved_m = geodesy.distance_m(both["lat"], both["lon"], both["lat_new"], both["lon_new"])
    t = (milliseconds(both["time"]) - worlds.START_MS) / worlds.MIN
    within = (t >= 60) & (t <= 240) & (both["mmsi"] != FAR).to_numpy()
    assert (moved_m[within] > 0).all()
    assert moved_m.max() <= 10 * 1852 * 1.001
    assert not moved_m[~within].any()
    assert made.record.ships_changed == 3


def test_a_circle_is_a_circle(heard):
    made = darkened(heard, WINDOW, Circled(600, 10, 15), 1)
    (ship,) = made.record.chosen
    rows = made.positions[made.positions["mmsi"] == ship]
    t = (milliseconds(rows["time"]) - worlds.START_MS) / worlds.MIN
    shown = rows[(t >= 60) & (t <= 240)]
    whole = shown.iloc[:180]
    away = geodesy.distance_m(shown["lat"], shown["lon"], whole["lat"].mean(), whole["lon"].mean())
    assert away == pytest.approx(np.full(len(shown), 600.0), rel=0.01)
    assert shown["sog_kn"].iloc[0] == pytest.approx(2 * np.pi * 600 / 600 / geodesy.KN_MS)
    east, north = geodesy.offset_m(
        shown["lat"].iloc[0], shown["lon"].iloc[0], shown["lat"].iloc[1], shown["lon"].iloc[1]
    )
    chord = np.degrees(np.arctan2(east, north)) % 360
    assert abs(geodesy.wrap_deg(chord - shown["cog_deg"].iloc[0])) == pytest.approx(18.0, abs=1.0)  # half of 36 degrees


def test_across_the_180th_meridian(heard):
    ships = worlds.alongside_pair(step_min=1.0)
    made = darkened(Heard(worlds.positions(ships, lon=179.999), worlds.statics(ships)), WINDOW, Jammed(20, 10), 1)
    assert made.record.ships_changed == 2
    assert made.positions["lon"].between(-180, 180).all()
    assert made.positions["lat"].between(28, 29).all()


def test_what_cannot_be_done_is_refused(heard):
    with pytest.raises(InputError, match="No darkening protocol is called 'fog'; there are: untouched"):
        darkened(heard, WINDOW, "fog", 1)
    with pytest.raises(InputError, match="MMSI 1 of the encounter is not in the recording"):
        darkened(heard, dataclasses.replace(WINDOW, mmsi_2=1), "untouched", 1)
