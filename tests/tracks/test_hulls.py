"""Several hulls on one MMSI, and one hull that seems to be several. Synthetic ships."""

import numpy as np
import pandas as pd
import pytest
import worlds
from worlds import Vessel, every, still, waypoints

from detector.parameters import Parameters
from detector.tracks.build import build
from detector.vocabulary import DISBELIEVED, Mark

A = 511000001
SETTINGS = Parameters().tracks
KN = 0.514444 * 60  # metres a minute


def sailing(knots, course_deg, east=0.0, north=0.0):
    way = np.radians(course_deg)
    return lambda m: (east + knots * KN * np.sin(way) * m, north + knots * KN * np.cos(way) * m)


def table_of(*ships):
    """Ships given as (track, minutes, knots, course, heading): all send the number A; `ship` says which is which."""
    frames = []
    for number, (track, minutes, knots, course, heading) in enumerate(ships):
        frame = worlds.positions([Vessel(A, track, np.asarray(minutes), heading_deg=heading)])
        frames.append(frame.assign(sog_kn=knots, cog_deg=course, heading_deg=heading, ship=number))
    return pd.concat(frames, ignore_index=True).assign(line=lambda f: np.arange(len(f)))


def judged(table, statics=None):
    made = build(table, SETTINGS, statics)
    return pd.concat([made.tracks, made.aside]).merge(table[["line", "ship"]], on="line")


def hulls_of(rows):
    return rows.groupby("ship")["hull"].agg(lambda h: tuple(sorted(set(h))))


@pytest.mark.parametrize("apart_km", [1.5, 20.0, 300.0])
@pytest.mark.parametrize("step_min", [0.5, 3.0, 10.0])
def test_two_ships_that_share_a_number_are_two_hulls(apart_km, step_min):
    rows = judged(
        table_of(
            (sailing(12, 90), every(step_min, 0, 600), 12.0, 90.0, 90.0),
            (sailing(9, 200, north=apart_km * 1000), every(step_min, 0, 600) + 0.37 * step_min, 9.0, 200.0, 200.0),
        )
    )
    one, two = hulls_of(rows)
    assert len(one) == len(two) == 1
    assert one != two


def test_three_ships_that_cross_each_other_stay_three():
    ships = [(sailing(10, c, east=-12_000 * np.sin(np.radians(c)), north=-12_000 * np.cos(np.radians(c))),
              every(1, 0, 80) + 0.29 * k, 10.0, float(c), float(c)) for k, c in enumerate((0, 120, 240))]  # fmt: skip
    rows = judged(table_of(*ships))
    found = hulls_of(rows)
    assert all(len(own) == 1 for own in found)
    assert len(set(found)) == 3


def test_neighbours_at_berths_are_told_apart_by_their_compass():
    rows = judged(
        table_of(
            (still(0, 0), every(6, 0, 900), 0.1, 40.0, 236.0),
            (still(344, 15), every(6, 0, 900) + 3.1, 0.1, 200.0, np.nan),
        )
    )
    one, two = hulls_of(rows)
    assert len(one) == len(two) == 1
    assert one != two


def test_a_ship_that_swings_at_anchor_is_one_hull():
    minutes = every(3, 0, 1440)
    swing = np.radians(360 * minutes / 745)
    track = waypoints(*zip(minutes, 150 * np.sin(swing), 150 * np.cos(swing), strict=True))
    rows = judged(table_of((track, minutes, 0.3, 10.0, 10.0)))
    assert rows["hull"].nunique() == 1
    assert not rows["marks"].any()


def test_a_turning_ship_is_one_hull():
    """Half a mile of turning circle at twelve knots, heard every three minutes."""
    minutes = every(3, 0, 120)
    angle = 12 * KN * minutes / 450
    track = waypoints(*zip(minutes, 450 * np.sin(angle), 450 * np.cos(angle), strict=True))
    table = table_of((track, minutes, 12.0, 0.0, 0.0))
    table["cog_deg"] = table["heading_deg"] = (np.degrees(angle) + 90.0) % 360.0
    rows = judged(table)
    assert rows["hull"].nunique() == rows["track"].nunique() == 1


def test_days_of_silence_do_not_make_another_hull():
    minutes = np.concatenate([every(3, 0, 120), every(3, 2000, 2120)])
    rows = judged(table_of((sailing(8, 45), minutes, 8.0, 45.0, 45.0)))
    assert (rows["hull"].nunique(), rows["track"].nunique()) == (1, 2)


def test_a_stretch_at_a_false_place_is_the_same_hull_and_marked():
    """Silent exactly while "another ship" sends her number: she is that ship, at a false place."""
    false = every(1, 100, 160)
    heard = np.concatenate([every(1, 0, 99), every(1, 161, 300)])
    rows = judged(
        table_of((sailing(10, 90), heard, 10.0, 90.0, 90.0), (still(60_000, 60_000), false + 0.1, 0.0, 0.0, 90.0))
    )
    assert rows["hull"].nunique() == 1
    assert (rows[rows["ship"] == 1]["marks"] & int(Mark.DISPLACED)).all()
    assert not (rows[rows["ship"] == 0]["marks"] & int(DISBELIEVED)).any()


def test_heard_meanwhile_it_is_another_ship_and_believed():
    rows = judged(
        table_of(
            (sailing(10, 90), every(1, 0, 300), 10.0, 90.0, 90.0),
            (still(60_000, 60_000), every(1, 100, 160) + 0.1, 0.0, 0.0, 90.0),
        )
    )
    one, two = hulls_of(rows)
    assert one != two
    assert not (rows["marks"] & int(DISBELIEVED)).any()


def test_wild_fixes_are_kept_and_called_leaps():
    table = table_of((sailing(10, 90), every(1, 0, 300), 10.0, 90.0, 90.0))
    wild = table["line"].isin([40, 150])
    table.loc[wild, "lat"] += [3.0, -5.0]
    rows = judged(table)
    assert set(rows[(rows["marks"] & int(Mark.LEAP)) > 0]["line"]) == {40, 150}
    assert len(rows) == len(table)


def test_a_lone_fix_between_satellite_passes_is_no_leap():
    minutes = np.array([0.0, 500.0, 505.0, 1000.0])
    rows = judged(table_of((sailing(10, 90), minutes, 10.0, 90.0, 90.0)))
    assert rows["hull"].nunique() == 1
    assert not rows["marks"].any()


def said(minutes, name, sides):
    frame = worlds.statics([Vessel(A, still(0, 0), np.zeros(1), shipname=name, sides=sides)])
    start = pd.to_datetime(worlds.START_MS, unit="ms", utc=True)
    often = frame.iloc[np.zeros(len(minutes), dtype=int)].assign(time=start + pd.to_timedelta(minutes, unit="min"))
    return often.assign(time=often["time"].dt.as_unit("ms"))


def test_after_a_silence_what_they_say_tells_who_goes_on():
    """Two ships on one number, one after the other, near each other: only their particulars tell."""
    first, later = every(3, 0, 300), every(3, 600, 900)
    ships = (sailing(8, 90), first, 8.0, 90.0, 90.0), (sailing(8, 90, east=40_000), later, 8.0, 90.0, 90.0)
    same = pd.concat([said(first[::2], "ONE", (70, 20, 7, 7)), said(later[::2], "ONE", (70, 20, 7, 7))])
    other = pd.concat([said(first[::2], "ONE", (70, 20, 7, 7)), said(later[::2], "TWO", (150, 30, 12, 12))])
    assert judged(table_of(*ships), same)["hull"].nunique() == 1
    assert judged(table_of(*ships), other)["hull"].nunique() == 2


def test_a_course_that_is_always_zero_is_not_believed():
    """Some sources send COG 0 throughout: the way made good counts, and the ship stays one."""
    table = table_of((sailing(12, 135), every(4, 0, 900), 12.0, 0.0, np.nan))
    rows = judged(table)
    assert rows["hull"].nunique() == rows["track"].nunique() == 1


def test_two_fixes_of_one_second_close_by_are_one():
    table = table_of((sailing(20, 90), every(1, 0, 60), 20.0, 90.0, 90.0))
    again = table.iloc[[10, 30]].assign(lon=lambda f: f["lon"] + 0.0005, line=[900, 901])
    made = build(pd.concat([table, again]), SETTINGS)
    assert (made.duplicates, len(made.tracks), made.tracks["track"].nunique()) == (2, 61, 1)


def to_and_fro(east, knots=7.0, minutes=60.0):
    """A boat that goes to and fro between two points."""
    return lambda m: (east + np.abs((m / minutes) % 2 - 1) * knots * KN * minutes, 0.0 * m)


@pytest.mark.parametrize("says", [False, True])
def test_boats_that_never_said_their_speed_are_held_to_what_they_made(says):
    """Many boats on one number, at seven knots in their harbours: none goes to another harbour at sixteen."""
    table = table_of(
        (to_and_fro(0.0), every(5, 0, 200), 7.0, np.nan, np.nan),
        (to_and_fro(-90_000.0), every(5, 50, 150) + 1, 7.0, np.nan, np.nan),
        (to_and_fro(60_000.0), every(5, 320, 520), 7.0, np.nan, np.nan),
    )
    if not says:
        table["sog_kn"] = np.nan
    tracks = judged(table).groupby("ship")["track"].unique()
    assert [len(own) for own in tracks] == [1, 1, 1]
    assert (tracks[0][0] == tracks[2][0]) == says
