import numpy as np
import pandas as pd
from hypothesis import given
from hypothesis import strategies as st

from detector.ais import normalise
from detector.tracks.statics import Statics

T = 1_709_280_000_000
HOUR = 3_600_000


def said(*rows, reach_h=48):
    frame = pd.DataFrame(rows, columns=["mmsi", "hour", "draught_m", "shipname"])
    columns = {"time_ms": [T + round(h * HOUR) for h in frame["hour"]], "line": list(range(1, len(frame) + 1))}
    return Statics(
        normalise.statics({**columns, **{n: frame[n] for n in ("mmsi", "draught_m", "shipname")}}), reach_h * HOUR
    )


def draught(statics, mmsi, hour):
    found = statics.as_of("draught_m", mmsi, T + round(hour * HOUR))
    return None if found is None else found["draught_m"]


def test_last_said_counts_else_the_first_after():
    statics = said((1, 0, 5.0, None), (1, 10, 6.0, None), (2, 5, 9.0, None))
    assert [draught(statics, 1, h) for h in (-1, 0, 9.99, 10, 40)] == [5.0, 5.0, 5.0, 6.0, 6.0]
    assert draught(statics, 2, 0) == 9.0


def test_what_was_said_far_away_in_time_says_nothing():
    statics = said((1, 0, 5.0, None))
    assert draught(statics, 1, 48) == 5.0
    assert draught(statics, 1, 48.01) is None
    assert draught(statics, 1, -48.01) is None


def test_ships_do_not_speak_for_each_other():
    statics = said((1, 0, 5.0, None), (3, 0, 7.0, None))
    assert draught(statics, 2, 0) is None
    assert draught(statics, 4, 0) is None


def test_empty_and_unstated():
    assert draught(said(), 1, 0) is None
    statics = said((1, 0, 0.0, "A"), (1, 1, 4.0, None))
    assert draught(statics, 1, 0.5) == 4.0
    assert statics.as_of("shipname", 1, T + HOUR)["shipname"] == "A"


def test_order_of_rows_does_not_matter():
    rows = [(1, h / 7, 3.0 + h % 5, f"N{h % 3}") for h in range(40)]
    a, b = said(*rows), said(*rows[::-1])
    t = np.arange(0, 6 * HOUR, 10_000) + T
    for group in ("draught_m", "shipname"):
        ours = (s.said(group)[group].to_numpy()[s.indices(group, np.ones(len(t), int), t)] for s in (a, b))
        assert (next(ours) == next(ours)).all()


def test_a_lone_draught_between_two_equal_ones_is_passed_over():
    statics = said((1, 0, 5.0, None), (1, 1, 8.0, None), (1, 2, 5.0, None), (1, 3, 6.0, None), (1, 4, 6.0, None))
    assert [draught(statics, 1, h) for h in (0, 1, 1.5, 2, 3, 9)] == [5.0, 5.0, 5.0, 5.0, 6.0, 6.0]


def test_equal_reports_again_change_nothing():
    rows = [(1, 0, 5.0, "A"), (1, 1, 5.0, "B"), (1, 2, 5.0, "A"), (1, 3, 6.0, "A")]
    once, twice = said(*rows), said(*rows, *rows[::-1])
    assert len(once.rows) == len(twice.rows) == 4
    assert once.rows["shipname"].tolist() == twice.rows["shipname"].tolist()
    assert once.as_of("shipname", 1, T + HOUR)["shipname"] == twice.as_of("shipname", 1, T + HOUR)["shipname"] == "A"


@given(
    st.lists(st.tuples(st.integers(0, 240), st.integers(1, 2), st.sampled_from("ABC")), min_size=1, max_size=60),
    st.integers(0, 240),
)
def test_only_reports_within_reach_decide(reports, at):
    rows = [(mmsi, quarter / 4, float(ord(name)), name) for quarter, mmsi, name in reports]
    everything, reach = said(*rows, reach_h=12), 12
    window = [row for row in rows if abs(row[1] - at / 4) <= reach]
    near = said(*window, reach_h=12)
    for group in ("shipname", "draught_m"):
        for mmsi in (1, 2):
            ours, theirs = (s.as_of(group, mmsi, T + at * HOUR // 4) for s in (everything, near))
            assert (ours or {}).get(group) == (theirs or {}).get(group)
            assert (ours or {}).get("time") == (theirs or {}).get("time")


def test_arrays_say_what_the_tables_say():
    rows = [(1 + h % 3, h / 7, 3.0 + h % 5 if h % 4 else None, f"N{h % 3}" if h % 5 else None) for h in range(80)]
    statics = said(*rows)
    assert statics.column("imo").tolist() == [-1] * len(statics.rows)
    assert None in statics.column("shipname").tolist()
    for group in ("draught_m", "shipname"):
        table, places = statics.said(group), statics.places(group)
        assert statics.column(group)[places].tolist() == table[group].tolist()
        assert statics.column("line")[places].tolist() == table["line"].tolist()
        for mmsi in (1, 3, 7):
            span = T + HOUR, T + 6 * HOUR
            whole = statics.between(mmsi, *span)
            stating = whole[whole[group].notna()]
            stated, code = statics.stated(group, mmsi, *span)
            assert statics.column("line")[stated].tolist() == stating["line"].tolist()
            assert (mmsi == 7) == stating.empty
            assert len(set(code.tolist())) == stating[group].nunique()
            pairs = set(zip(code.tolist(), stating[group], strict=True))
            assert len(pairs) == stating[group].nunique()
