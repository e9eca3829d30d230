"""A stretch at a false place lies wholly between the fixes that frame it. Synthetic ships."""

import numpy as np
from anomaly_worlds import Ship, mark, positions

from detector.vocabulary import DISBELIEVED

HOURS = 10


def anchored(rows):
    """TRACKS of a ship at anchor from rows of minute, metres east and north, and track."""
    minutes, east, north, track = (np.array(column) for column in zip(*sorted(rows), strict=True))
    more = {"sog_kn": 0.3, "cog_deg": 200.0, "heading_deg": 40.0, "nav_status": 1.0}
    table = positions([Ship(1, minutes.astype(float), east, north, more=more)])
    return table.assign(track=track.astype(int), hull=0, marks=np.int32(0))


def test_hours_at_her_anchor_are_not_false_for_lone_fixes_as_they_begin():
    """Heard seldom on a ring: lone fixes of it, one of them on the track that goes on at her true place for hours."""
    ring = [(0.0, 8000.0, 0.0, 0), (3.0, 8000.0, 3000.0, 1), (6.0, 8000.0, -3000.0, 2), (9.0, 8000.0, 100.0, 3)]
    true = [(14.0 + 6.0 * k, 0.0, 0.0, 1) for k in range(HOURS * 10)]
    table = anchored(ring + true)
    marks, _ = mark(table)
    assert not (marks[table["track"].to_numpy() == 1][2:] & int(DISBELIEVED)).any()


def test_a_stretch_wholly_between_is_false():
    away = [(200.0 + 3.0 * k, 8000.0, 3000.0, 1) for k in range(10)]
    true = [(6.0 * k, 0.0, 0.0, 0) for k in range(34)] + [(232.0 + 6.0 * k, 0.0, 0.0, 2) for k in range(34)]
    table = anchored(away + true)
    marks, _ = mark(table)
    assert (((marks & int(DISBELIEVED)) > 0) == (table["track"].to_numpy() == 1)).all()
