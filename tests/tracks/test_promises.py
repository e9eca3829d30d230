"""The promise of the room: tracks, hulls and marks do not depend on how the input was ordered, split, or moved.

Worlds of ships that share numbers, change them, leap, fall silent and are heard twice. Synthetic ships.
"""

import numpy as np
import pandas as pd
import worlds
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from worlds import Vessel

from detector.geodesy import wrap_deg
from detector.parameters import Parameters
from detector.tracks.build import build
from detector.units import KN_MS

SETTINGS = Parameters().tracks
RESULT = ["mmsi", "time", "lat", "lon", "track", "hull", "marks"]
TRIALS = {"deadline": None, "suppress_health_check": [HealthCheck.too_slow, HealthCheck.data_too_large]}


def world(seed):
    """Positions and statics of three to six ships, some on one number, with leaps, gaps, echoes and missing speeds."""
    rng = np.random.default_rng(seed)
    ships, frames = [], []
    for number in range(int(rng.integers(3, 7))):
        speed, course = rng.uniform(0, 14) * (rng.random() > 0.3), rng.uniform(0, 360)
        east, north = rng.uniform(-40_000, 40_000, 2) * rng.choice([0.02, 1.0])
        step = KN_MS * 60 * speed
        way = np.radians(course)

        def path(minutes, e=east, n=north, s=step, a=way):
            return e + s * np.sin(a) * minutes, n + s * np.cos(a) * minutes

        start = rng.uniform(0, 300)
        heard = np.round(np.sort(rng.uniform(start, start + rng.uniform(30, 900), int(rng.integers(2, 60)))), 2)
        mmsi = 511000001 + int(rng.integers(0, 3))
        sides = (int(rng.integers(20, 150)), 15, 6, 6)
        ship = Vessel(
            mmsi,
            path,
            np.unique(heard),
            heading_deg=course if rng.random() < 0.7 else np.nan,
            sides=sides,
            sog_kn=speed,
        )
        ships.append(ship)
        frame = worlds.positions([ship])
        frame["cog_deg"] = course
        if rng.random() < 0.2:
            frame[["sog_kn", "cog_deg"]] = np.nan
        if rng.random() < 0.4:
            frame.loc[frame.sample(frac=0.1, random_state=number).index, "lat"] += rng.uniform(0.1, 1.0)
        frames.append(frame)
    table = pd.concat(frames, ignore_index=True)
    table["utc_second"] = table["time"].dt.second
    echo = table.sample(frac=0.2, random_state=seed % 997)
    table = pd.concat([table, echo.assign(time=echo["time"] + pd.Timedelta(seconds=3))])
    said = worlds.statics(ships)
    often = np.repeat(np.arange(len(said)), 15)
    minutes = np.tile(np.arange(0, 900, 60), len(said))
    said = said.iloc[often].assign(time=lambda f: f["time"] + pd.to_timedelta(minutes, unit="min"))
    for frame in (table, said):
        frame["time"] = frame["time"].dt.as_unit("ms")
    table["line"] = np.arange(len(table))
    return table.reset_index(drop=True), said.reset_index(drop=True)


def as_input(table, rng):
    """The rows in another order, dealt to several files in any order, lines counted anew in each."""
    shuffled = table.iloc[rng.permutation(len(table))]
    files = rng.integers(0, int(rng.integers(1, 6)), len(shuffled))
    parts = [
        shuffled[files == number].assign(file=place) for place, number in enumerate(rng.permutation(np.unique(files)))
    ]
    return pd.concat([part.assign(line=np.arange(len(part))) for part in parts], ignore_index=True)


def outcome(made):
    return (
        made.tracks[RESULT],
        made.aside[RESULT],
        made.duplicates,
        [(k.mmsi_1, k.mmsi_2, k.kind, k.confidence) for k in made.links],
    )


@settings(max_examples=520, **TRIALS)
@given(st.integers(0, 2**32 - 1))
def test_any_order_and_any_split_give_identical_tracks(seed):
    table, said = world(seed)
    rng = np.random.default_rng(seed + 1)
    plain = outcome(build(table, SETTINGS, said))
    again = outcome(build(as_input(table, rng), SETTINGS, said.iloc[rng.permutation(len(said))]))
    for one, two in zip(plain[:2], again[:2], strict=True):
        pd.testing.assert_frame_equal(one, two)
    assert plain[2:] == again[2:]


@settings(max_examples=60, **TRIALS)
@given(st.integers(0, 2**32 - 1), st.integers(-400_000, 400_000), st.floats(-180.0, 179.0))
def test_any_time_and_longitude_give_the_same_tracks(seed, minutes, lon):
    table, said = world(seed)
    plain = build(table, SETTINGS, said)
    moved = table.assign(
        lon=wrap_deg(table["lon"].to_numpy() + lon), time=table["time"] + pd.Timedelta(minutes=minutes)
    )
    later = build(moved, SETTINGS, said.assign(time=said["time"] + pd.Timedelta(minutes=minutes)))
    columns = ["mmsi", "track", "hull", "marks"]
    pd.testing.assert_frame_equal(_by_place(plain.tracks)[columns], _by_place(later.tracks)[columns])
    assert plain.duplicates == later.duplicates


def _by_place(tracks):
    return tracks.sort_values(["mmsi", "time", "lat"], kind="stable").reset_index(drop=True)


def test_the_worlds_are_worth_it():
    """They hold shared numbers, leaps, echoes and lone fixes: a test on tame worlds could not fail."""
    made = [build(*_parted(world(seed))) for seed in range(40)]
    assert sum(one.duplicates for one in made) > 100
    assert sum(len(one.aside) for one in made) > 20
    assert sum(one.tracks.groupby("mmsi")["hull"].nunique().max() > 1 for one in made) > 15
    assert sum((one.tracks["marks"] != 0).any() for one in made) > 3


def _parted(world_of):
    table, said = world_of
    return table, SETTINGS, said
