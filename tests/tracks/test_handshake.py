"""Two ships that meet and go on under each other's number. Synthetic ships."""

import numpy as np
import pandas as pd
import pytest
import worlds
from worlds import Vessel, every, waypoints

from detector.parameters import Parameters
from detector.tracks.build import build

A, B = 511000001, 671000002
SETTINGS = Parameters().tracks
FROM_NORTH = waypoints((0, 0, 20_000), (60, 0, 0), (90, 0, 0), (150, 0, -20_000))


def met(apart_m, swap=True, sides=((70, 20, 7, 7), (40, 10, 5, 4))):
    """Two ships on the plane; from minute 75 each sends the other's number (if they swap), its own dimensions."""
    west = waypoints((0, -20_000, 0), (60, -apart_m, 0), (90, -apart_m, 0), (150, -20_000, 9_000))
    ships = [
        Vessel(A, west, every(0.5, 0, 150), sides=sides[0]),
        Vessel(B, FROM_NORTH, every(0.5, 0, 150) + 0.1, sides=sides[1]),
    ]
    table = worlds.positions(ships)
    said = pd.concat(
        [
            worlds.statics(ships).assign(time=lambda f, k=k: f["time"] + pd.Timedelta(minutes=k))
            for k in range(1, 150, 6)
        ]
    )
    if swap:
        start = pd.to_datetime(worlds.START_MS, unit="ms", utc=True)
        for frame in (table, said):
            late = frame["time"] >= start + pd.Timedelta(minutes=75)
            frame.loc[late, "mmsi"] = frame.loc[late, "mmsi"].map({A: B, B: A})
    for frame in (table, said):
        frame["time"] = frame["time"].dt.as_unit("ms")
    table["sog_kn"] = np.nan  # the helper's constant speed would contradict the way made
    table["cog_deg"] = np.nan
    return build(table, SETTINGS, said)


def exchanged(made):
    return [link for link in made.links if link.kind == "exchanged"]


@pytest.mark.parametrize("apart_m", [30.0, 900.0, 4000.0])
def test_an_exchange_alongside_and_apart_is_seen(apart_m):
    links = exchanged(met(apart_m))
    assert [(link.mmsi_1, link.mmsi_2) for link in links] == [(A, B)]
    minute = (links[0].at_ms - worlds.START_MS) / 60_000
    assert 74 <= minute <= 85
    assert links[0].confidence >= 0.9


@pytest.mark.parametrize("apart_m", [30.0, 4000.0])
def test_the_hulls_follow_the_steel(apart_m):
    tracks = met(apart_m).tracks
    late = tracks["time"] >= pd.to_datetime(worlds.START_MS + 100 * 60_000, unit="ms", utc=True)
    early = tracks["time"] < pd.to_datetime(worlds.START_MS + 60 * 60_000, unit="ms", utc=True)
    hull = {
        (m, when): set(part["hull"])
        for when, rows in (("early", early), ("late", late))
        for m, part in tracks[rows].groupby("mmsi")
    }
    assert hull[A, "early"] == hull[B, "late"] != hull[B, "early"]
    assert hull[B, "early"] == hull[A, "late"]


@pytest.mark.parametrize("apart_m", [30.0, 900.0])
def test_ships_that_keep_their_numbers_do_not_exchange(apart_m):
    made = met(apart_m, swap=False)
    assert not exchanged(made)
    assert made.tracks.groupby("mmsi")["hull"].nunique().eq(1).all()


def test_sisters_of_the_same_size_alongside_cannot_be_told():
    assert not exchanged(met(30.0, sides=((70, 20, 7, 7),) * 2))
