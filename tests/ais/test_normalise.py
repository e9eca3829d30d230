import numpy as np
import pandas as pd
import pytest

from detector.ais import normalise
from detector.schema import POSITIONS, STATICS

BASE = {"time_ms": [1_709_280_000_000], "mmsi": [511000001]}


@pytest.mark.parametrize(
    ("name", "sentinels", "kept"),
    [
        ("lat", [91.0], [90.0, -90.0, 0.0]),
        ("lon", [181.0], [180.0, -180.0]),
        ("sog_kn", [102.3, -0.1], [0.0, 102.2]),
        ("cog_deg", [360.0, 409.5, -1.0], [0.0, 359.9]),
        ("heading_deg", [511, 360], [0, 359]),
        ("nav_status", [15, -1], [0, 14]),
        ("utc_second", [60, 61, 62, 63], [0, 59]),
    ],
)
def test_position_sentinels_become_missing(name, sentinels, kept):
    for value in sentinels:
        assert pd.isna(normalise.positions({**BASE, name: [value]})[name].iloc[0])
    for value in kept:
        assert normalise.positions({**BASE, name: [value]})[name].iloc[0] == value


def test_long_range_reports_have_their_own_unknown_speed():
    made = normalise.positions(
        {"time_ms": [0] * 3, "mmsi": [1] * 3, "sog_kn": [63.0, 62.0, 63.0], "message_type": [27, 27, 1]}
    )
    assert made["sog_kn"].isna().tolist() == [True, False, False]


@pytest.mark.parametrize(
    ("name", "value"),
    [("imo", 0), ("draught_m", 0.0), ("shipname", "@@@@"), ("shipname", "  "), ("callsign", ""), ("destination", "@X")],
)
def test_static_sentinels_become_missing(name, value):
    assert pd.isna(normalise.statics({**BASE, name: [value]})[name].iloc[0])


def test_type_zero_is_kept_and_unheard_is_missing():
    assert normalise.statics({**BASE, "ship_type": [0]})["ship_type"].iloc[0] == 0
    assert pd.isna(normalise.statics({**BASE, "ship_type": [None]})["ship_type"].iloc[0])
    assert pd.isna(normalise.statics(BASE)["ship_type"].iloc[0])


def test_name_ends_at_the_first_at_sign():
    assert normalise.statics({**BASE, "shipname": ["SAMPLE ONE @@@JUNK"]})["shipname"].iloc[0] == "SAMPLE ONE"


def sides(*values):
    names = ("to_bow_m", "to_stern_m", "to_port_m", "to_starboard_m")
    return normalise.statics({**BASE, **{name: [v] for name, v in zip(names, values, strict=True)}}).iloc[0]


def test_dimensions():
    assert sides(92, 18, 9, 8)["to_bow_m"] == 92
    assert np.isnan(sides(0, 0, 0, 0)["to_bow_m"])
    only_size = sides(0, 110, 0, 17)  # no reference point: the ship sends its length and beam
    assert np.isnan(only_size["to_stern_m"])
    assert (only_size["length_m"], only_size["beam_m"]) == (110, 17)


def test_empty_columns_give_empty_tables():
    empty = {"time_ms": [], "mmsi": []}
    assert list(normalise.positions(empty).columns) == POSITIONS.names
    assert list(normalise.statics({**empty, "shipname": []}).columns) == STATICS.names
