import pytest

from detector.ais import normalise
from detector.tracks.particulars import particulars
from detector.tracks.statics import CLASS_A, CLASS_B, Statics

T = 1_709_280_000_000
MINUTE = 60_000
SHIP = 445000001
GOOD = {
    "mmsi": SHIP, "imo": 9074729, "callsign": "HMAB", "shipname": "STAR", "ship_type": 80, "to_bow_m": 80.0,
    "to_stern_m": 15.0, "to_port_m": 7.0, "to_starboard_m": 8.0, "draught_m": 5.0, "destination": "NAMPO",
    "message_type": 5,
}  # fmt: skip


def statics(*rows):
    """Reports every six minutes: what is not given is as in GOOD."""
    full = [{**GOOD, **row} for row in rows]
    columns = {name: [row[name] for row in full] for name in GOOD}
    times = [T + 6 * MINUTE * number for number in range(len(full))]
    return Statics(normalise.statics({**columns, "time_ms": times, "line": list(range(1, len(full) + 1))}), 172_800_000)


def test_all_in_order():
    found = particulars(statics({}, {}, {}), SHIP, T + 7 * MINUTE)
    assert {e.status for e in found.entries} == {"stated"}
    assert {e.error for e in found.entries} == {""}
    assert (found["length_m"].value, found["beam_m"].value, found["antenna_m"].value) == (95, 15, (80, 15, 7, 8))
    assert (found["shipname"].first.line, found["shipname"].last.line) == (1, 3)
    assert (found.flag, found.station, found.errors, found.contested) == ("DPR Korea", "ship", (), ())


def test_a_lone_report_is_outvoted_and_said_so():
    found = particulars(statics({}, {}, {"shipname": "STAQ"}, {}, {}), SHIP, T + 12 * MINUTE)["shipname"]
    assert (found.value, found.status, found.reports_for, found.reports_against) == ("STAR", "corrected", 4, 1)
    assert "STAQ" in found.error


def test_errors_by_field():
    wrong = {"imo": 907472900, "shipname": "445000001", "draught_m": 25.5, "destination": "X", "callsign": "12345"}
    found = particulars(
        statics({**wrong, "to_port_m": 70.0, "to_starboard_m": 25.0, "to_bow_m": 7.0, "to_stern_m": 8.0}), SHIP, T
    )
    assert (found["imo"].value, found["imo"].status) == (9074729, "corrected")
    assert (found["shipname"].value, found["shipname"].status) == (None, "unknown")
    assert (found["draught_m"].value, found["draught_m"].status) == (None, "unknown")
    assert (found["length_m"].value, found["length_m"].status) == (95, "corrected")
    assert found["antenna_m"].status == "prior"
    assert found["callsign"].value == "12345"
    assert found["callsign"].error


def test_what_is_not_known_stays_unknown():
    found = particulars(statics({}), 412000002, T)
    by_status = {e.field: e.status for e in found.entries}
    assert {f for f, s in by_status.items() if s == "prior"} == {"length_m", "beam_m", "antenna_m"}
    assert {s for f, s in by_status.items() if f not in ("length_m", "beam_m", "antenna_m")} == {"unknown"}
    far = particulars(statics({}), SHIP, T + 172_800_001)
    assert far["shipname"].value is None


def test_the_table_reads_and_unknown_fields_are_refused():
    text = str(particulars(statics({}, {"imo": 9074728}), SHIP, T + 6 * MINUTE))
    assert "STAR" in text
    assert "check digit" in text
    with pytest.raises(KeyError, match="draught_m"):
        particulars(statics({}), SHIP, T)["draft"]


OTHER = {"imo": 9000259, "shipname": "MOON", "to_bow_m": 30.0}


def test_values_that_take_turns_are_contested_and_a_change_is_not():
    turns = statics({}, OTHER, {}, OTHER, {}, OTHER, {})
    found = turns.contested(SHIP, T, T + 60 * MINUTE)
    assert [one.reports for one in found] == [4, 3]
    assert [(one.values["shipname"], one.values["imo"], one.transmitter) for one in found] == [
        ("STAR", 9074729, "A"),
        ("MOON", 9000259, "A"),
    ]
    assert "callsign" not in found[0].values
    assert turns.contested(SHIP, T, T + 10 * MINUTE) == []
    assert statics({}, {}, {}, OTHER, OTHER, OTHER).contested(SHIP, T, T + 60 * MINUTE) == []
    assert statics({}, {}, OTHER, {}, {}).contested(SHIP, T, T + 60 * MINUTE) == []
    assert "in turns, 4 reports of class A" in str(particulars(turns, SHIP, T))


def test_two_classes_under_one_number_are_told_apart():
    import numpy as np

    boat = {**OTHER, "message_type": 24, "to_bow_m": 8.0, "to_stern_m": 4.0, "to_port_m": 2.0, "to_starboard_m": 2.0}
    both = statics({}, boat, {}, boat, {}, boat)
    assert {one.transmitter for one in both.contested(SHIP, T, T + 60 * MINUTE)} == {"A", "B"}
    t = np.full(3, T + 36 * MINUTE)
    index = both.indices("shipname", np.full(3, SHIP), t, np.array([CLASS_A, CLASS_B, 0]))
    assert both.said("shipname")["shipname"].iloc[index].tolist() == ["STAR", "MOON", "MOON"]
    assert any("different sizes" in words for words in particulars(both, SHIP, T).errors)
