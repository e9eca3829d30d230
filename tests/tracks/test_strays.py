"""Positions relayed late do not make a second ship of one that sent no course. Synthetic ships."""

import numpy as np
import pytest
import worlds
from worlds import Vessel, every, still, waypoints

from detector.parameters import Parameters
from detector.tracks.build import build
from detector.vocabulary import DISBELIEVED, Mark

A = 511000001
SETTINGS = Parameters().tracks
KN = 0.514444 * 60  # metres a minute


def sailing(minute):
    """Eleven knots to the SE."""
    way = np.radians(135.0)
    return 11 * KN * np.sin(way) * minute, 11 * KN * np.cos(way) * minute


def relayed(step_min, again, heard, sent, course_deg=0.0):
    """Who was heard until minute 296 and from `again` on, and at minutes `heard` where she had been at `sent`.

    A course that is always 0 was not given.
    """
    minutes = np.concatenate([every(step_min, 0, 296), every(step_min, again, 500)])
    late = waypoints(*((at, *sailing(own)) for at, own in zip(heard, sent, strict=True)))
    own = [Vessel(A, sailing, minutes, heading_deg=np.nan), Vessel(A, late, np.array(heard), heading_deg=np.nan)]
    table = worlds.positions(own).assign(sog_kn=11.0, cog_deg=course_deg)
    return table.assign(late=np.arange(len(table)) >= len(minutes))


CASES = [
    (2.0, 308.0, [305.0, 319.0, 334.0], [299.0, 301.0, 303.0]),
    (4.0, 304.0, [304.0, 312.0, 326.0], [297.0, 301.0, 303.0]),
    (4.0, 312.0, [325.0], [321.0]),
]


@pytest.mark.parametrize("case", CASES, ids=["two_min", "four_min", "one_late"])
def test_a_chain_led_astray_by_late_positions_is_the_ship_heard_elsewhere(case):
    table = relayed(*case)
    made = build(table, SETTINGS)
    rows = made.tracks.merge(table[["line", "late"]], on="line")
    own = rows[~rows["late"]]
    assert own["hull"].nunique() == own["track"].nunique() == 1
    assert not (own["marks"] & int(DISBELIEVED)).any()
    last = rows[rows["late"]].sort_values("time").iloc[-1]
    assert last["marks"] & int(Mark.CLOCK | Mark.DISPLACED)


def test_a_ship_off_that_way_stays_another():
    """Three reports after the first ship was heard again, five miles beside her way: they are no strays of hers."""
    table = relayed(4.0, 312.0, [325.0], [321.0])
    beside = Vessel(A, still(9_000.0 + sailing(321)[0], 9_000.0 + sailing(321)[1]), every(4, 318, 420) + 1.0)
    other = worlds.positions([beside]).assign(sog_kn=0.0, cog_deg=0.0, line=np.arange(1000, 1000 + len(beside.heard)))
    rows = build(worlds.pd.concat([table[~table["late"]], other]), SETTINGS).tracks
    assert rows.groupby(rows["line"] >= 1000)["hull"].unique().str.len().tolist() == [1, 1]
    assert rows["hull"].nunique() == 2
