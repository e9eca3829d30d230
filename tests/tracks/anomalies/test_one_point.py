"""Several ships on one point, to the last digit; and those who only seem so. Synthetic ships."""

import numpy as np
import pandas as pd
import pytest
import worlds
from worlds import Vessel, every, still

from detector.parameters import Parameters
from detector.tracks.build import build
from detector.vocabulary import Mark

HEARD = np.concatenate([every(6, 0, 300), every(12, 480, 690), every(6, 720, 900)])  # silent, then falsified, then back


def fleet(ships=5, at=(28.541234, 125.243217), apart_m=900.0):
    """Ships at rest some hundreds of metres apart; from minute 480 to 700 all send one position."""
    rng = np.random.default_rng(2)
    frames = []
    for number in range(ships):
        frame = worlds.positions([Vessel(511000001 + number, still(apart_m * number, 0), HEARD + 0.7 * number)])
        noise = rng.normal(0, 4e-5, (2, len(frame)))
        frame = frame.assign(lat=frame["lat"] + noise[0], lon=frame["lon"] + noise[1], sog_kn=0.1, cog_deg=90.0)
        false = (HEARD >= 480) & (HEARD <= 700)
        if at is not None:
            frame.loc[false, ["lat", "lon"]] = at
        frames.append(frame.assign(false=false))
    return pd.concat(frames, ignore_index=True).assign(line=lambda f: np.arange(len(f)))


def marked(table):
    made = build(table, Parameters().tracks)
    rows = pd.concat([made.tracks, made.aside]).merge(table[["line", "false"]], on="line")
    return rows, [one for one in made.anomalies if one.kind == "jamming"]


@pytest.mark.parametrize("lon", [125.0, 179.999])
def test_ships_on_one_point_are_an_event_with_area_and_window(lon):
    table = fleet()
    shift = lon - table["lon"].iloc[0]
    table["lon"] = (table["lon"] + shift + 180.0) % 360.0 - 180.0
    rows, events = marked(table)
    regional = (rows["marks"] & int(Mark.REGIONAL)) > 0
    assert regional[rows["false"]].all()
    assert not regional[~rows["false"]].any()
    event = next(one for one in events if one.fixes >= 80)
    assert len(event.mmsis) == 5
    assert event.end_ms - event.start_ms == pytest.approx(210 * 60_000, abs=15 * 60_000)
    assert event.radius_m == pytest.approx(1_800.0, rel=0.2)


def test_two_ships_are_no_event():
    rows, events = marked(fleet(ships=2))
    assert not ((rows["marks"] & int(Mark.REGIONAL)) > 0).any()
    assert not events


def test_receivers_that_pin_their_own_place_are_believed():
    table = fleet(at=None)
    pinned = table.groupby("mmsi")[["lat", "lon"]].transform("first")
    rows, _ = marked(table.assign(lat=pinned["lat"], lon=pinned["lon"]))
    assert not rows["marks"].any()


def test_neighbours_in_a_table_of_three_decimals_are_believed():
    table = fleet(at=None, apart_m=5.0)
    rows, _ = marked(table.assign(lat=table["lat"].round(3), lon=table["lon"].round(3)))
    assert not ((rows["marks"] & int(Mark.REGIONAL)) > 0).any()


@pytest.mark.parametrize("said", [27, 0])
def test_neighbours_in_long_range_reports_are_believed(said):
    table = fleet(at=None, apart_m=5.0)
    tenths = table[["lat", "lon"]].mul(600).round() / 600
    rows, _ = marked(table.assign(lat=tenths["lat"], lon=tenths["lon"], message_type=said))
    assert not ((rows["marks"] & int(Mark.REGIONAL)) > 0).any()
