"""What is said of one ship is hers, all of it, and never more than was heard."""

import dataclasses
import json
import math

import numpy as np
import pandas as pd
import pytest
from vessel_worlds import MMSI, NEIGHBOUR, neighbours, of_tables, recording, voyage
from worlds import HOUR, MIN, START_MS, OpenSea, Vessel, drift, every, still, waypoints

from detector.errors import InputError
from detector.vessel import record, words
from detector.vessel.history import Several, history
from detector.vocabulary import Mark


def told(who, heard, **more):
    return history(str(who), heard, surroundings=OpenSea(), **more)


def text(found):
    return "\n".join(words.text(found))


@pytest.fixture(scope="module")
def quiet():
    """The voyage with a silence from 400 to 470 minutes, among ships that were heard through it."""
    heard = np.concatenate([every(2, 0, 400), every(2, 470, 480)])
    return recording([voyage(heard), *neighbours()])


def test_a_voyage_has_its_stop_its_distance_and_its_speed():
    found = told(MMSI, recording([voyage()]))
    (stop,) = found.stops
    assert (stop.start_ms - START_MS) / MIN == pytest.approx(120, abs=2)
    assert (stop.end_ms - START_MS) / MIN == pytest.approx(300, abs=2)
    assert not stop.drifted
    assert found.totals.made_m / 1852 == pytest.approx(50, abs=0.5)
    assert found.totals.fastest_kn == pytest.approx(10, abs=0.1)
    assert (found.totals.fixes, found.totals.aside, found.totals.duplicates) == (241, 0, 0)
    assert found.silences == ()
    assert "No silence as long between her fixes." in text(found)


def test_a_silence_has_its_ends_its_way_and_a_chance_that_rests_on_others(quiet):
    (gap,) = told(MMSI, quiet, least_min=60).silences[1:-1]  # the neighbours were heard before and after her
    assert (gap.start_ms - START_MS, gap.end_ms - START_MS) == (400 * MIN, 470 * MIN)
    assert gap.distance_m == pytest.approx(70 * 10 * 1852 / 60, rel=0.01)
    assert gap.speed_kn == pytest.approx(10, abs=0.1)
    assert gap.probability > 0.8
    assert gap.neighbours > 0
    assert gap.statics == 2  # static reports go out every half hour


def test_of_a_ship_alone_nothing_tells_and_that_is_unknown():
    ship = Vessel(MMSI, still(0, 0), np.array([0.0, 200.0]))
    found = told(MMSI, recording([ship]))
    assert found.least_min == 60.0  # two fixes show no habit
    (gap,) = found.silences
    assert math.isnan(gap.probability)
    assert "UNKNOWN" in text(found)
    assert json.loads(record.as_json(found))["silences"][0]["probability"] is None


def test_silences_at_the_ends_of_the_data_are_told(quiet):
    first, *_, last = told(MMSI, quiet).silences
    assert (first.kind, last.kind) == ("before", "after")
    assert first.end_ms - first.start_ms == 300 * MIN
    assert last.end_ms - last.start_ms == 420 * MIN
    assert (first.statics, last.statics) == (0, 0)  # that of the very time of her first fix is not in the silence
    assert "before she was first heard" in text(told(MMSI, quiet))
    assert "to the end of the data" in text(told(MMSI, quiet))


def test_six_usual_intervals_make_a_silence_unless_minutes_are_given():
    found = told(MMSI, recording([voyage(every(30, 0, 480))]))
    assert found.least_min == 180.0
    assert not found.silences
    assert len(told(MMSI, recording([voyage(every(30, 0, 480))]), least_min=30).silences) == 16


def test_a_false_position_at_the_edge_of_a_silence_is_not_where_she_was(quiet):
    rows = quiet.positions.copy()
    edge = (rows["mmsi"] == MMSI) & (rows["time"] == pd.Timestamp(START_MS + 400 * MIN, unit="ms", tz="UTC"))
    rows.loc[edge, "lat"] += 2.0
    found = told(MMSI, dataclasses.replace(quiet, positions=rows))
    assert found.totals.disbelieved == 1
    assert [one.mark for one in found.marks] == [Mark.LEAP]
    gap = found.silences[1]
    assert gap.doubtful
    assert gap.before.lat == pytest.approx(28.6, abs=0.01)
    assert gap.start_ms == START_MS + 400 * MIN  # she was heard then, wherever she was
    assert "is not believed" in text(found)


def test_neither_the_order_of_rows_nor_the_meridian_matters(quiet):
    before = text(told(MMSI, quiet, least_min=60))
    rng = np.random.default_rng(3)
    shuffled = dataclasses.replace(
        quiet,
        positions=quiet.positions.iloc[rng.permutation(len(quiet.positions))].reset_index(drop=True),
        statics=quiet.statics.iloc[rng.permutation(len(quiet.statics))].reset_index(drop=True),
    )
    assert text(told(MMSI, shuffled, least_min=60)) == before
    heard = np.concatenate([every(2, 0, 400), every(2, 470, 480)])
    across = told(MMSI, recording([voyage(heard), *neighbours()], lon=179.9), least_min=60)
    here = told(MMSI, quiet, least_min=60)
    assert across.totals.made_m == pytest.approx(here.totals.made_m)
    assert [s.end_ms for s in across.stops] == [s.end_ms for s in here.stops]
    assert across.silences[1].distance_m == pytest.approx(here.silences[1].distance_m)
    assert across.silences[1].probability == pytest.approx(
        here.silences[1].probability, abs=1e-3
    )  # cells begin elsewhere


def test_a_ship_that_never_sent_a_position_is_unknown_not_quiet():
    heard = recording([voyage(), *neighbours(2)])
    silent = dataclasses.replace(heard, positions=heard.positions[heard.positions["mmsi"] != MMSI])
    found = told("orchid", silent)
    assert (found.hulls, found.mmsis, found.totals.statics) == (0, (MMSI,), 16)
    said = text(found)
    assert said.count("UNKNOWN: no position") == 3  # anomalies, gaps, places
    assert "No silence" not in said
    assert json.loads(record.as_json(found))["totals"]["first"] is None
    with pytest.raises(InputError, match="leave --hull out"):
        told(MMSI, silent, nth=2)


def test_without_any_position_at_all_there_is_still_who_she_is():
    heard = recording([voyage()])
    found = told(MMSI, dataclasses.replace(heard, positions=heard.positions.iloc[:0]))
    assert found.particulars[0]["shipname"].value == "SAMPLE ORCHID"
    assert json.loads(record.as_json(found))["data"] is None


def test_a_ship_heard_once():
    found = told(MMSI, recording([voyage(np.array([60.0])), *neighbours(2)]))
    assert (found.totals.fixes, found.totals.aside, found.stops) == (1, 1, ())
    assert "Only one position was heard." in text(found)
    assert {one.kind for one in found.silences} == {"before", "after"}


def test_a_ship_without_static_reports_says_so():
    heard = recording([voyage(), *neighbours(2)])
    mute = dataclasses.replace(heard, statics=heard.statics[heard.statics["mmsi"] != MMSI])
    assert "name, call sign, IMO number and size are UNKNOWN" in text(told(MMSI, mute))


def shared():
    """One MMSI on two ships 200 km apart, both heard from minute 241 to 300 alone."""
    one = Vessel(MMSI, still(0, 0), every(2, 0, 300), shipname="FIRST", sides=(70, 20, 7, 7))
    other = Vessel(MMSI, still(0, 200_000), every(2, 241, 480), shipname="SECOND", sides=(150, 30, 15, 15))
    first, second = recording([one]), recording([other])
    early = first.statics["time"] <= first.positions["time"].max()
    late = second.statics["time"] >= second.positions["time"].min()
    sent = pd.concat([first.positions, second.positions], ignore_index=True)
    said = pd.concat([first.statics[early], second.statics[late]], ignore_index=True)
    return of_tables(sent, said)


def test_hulls_that_share_a_number_are_told_apart_and_each_can_be_asked_for():
    heard = shared()
    one, other = told(MMSI, heard), told(MMSI, heard, nth=2)
    assert (one.hulls, one.totals.fixes, other.totals.fixes) == (2, 151, 120)
    (apart,) = one.others
    assert (apart.fixes, apart.apart_m) == (120, pytest.approx(200_000, rel=0.01))
    assert apart.at_once
    for found, own, its in ((one, "FIRST", "SECOND"), (other, "SECOND", "FIRST")):
        assert found.particulars[0]["shipname"].value == own
        names = {v.value: v.reports - v.doubtful for v in found.values if v.field == "shipname"}
        assert names[own] > 0
        assert not names.get(its)  # those of the hour in which both were heard may be of either
    assert "OTHER HULLS" in text(one)
    assert "--hull shows another" in text(one)
    with pytest.raises(InputError, match="2 sent under that number"):
        told(MMSI, heard, nth=3)


def changed(second=620000555):
    """A ship that sails on under another MMSI and name from minute 240 on, and goes through a turn."""
    track = waypoints((0, 0, 0), (200, 60_000, 0), (480, 60_000, 80_000))
    one = Vessel(MMSI, track, every(0.5, 0, 240), shipname="OLD NAME", imo=9074729)
    two = Vessel(second, track, every(0.5, 240.5, 480), shipname="NEW NAME", imo=9000259)
    heard = recording([one, two, *neighbours(2)])
    said, middle = heard.statics, pd.Timestamp(START_MS + 240 * MIN, unit="ms", tz="UTC")
    own = said["mmsi"].isin([MMSI, second])
    right = ~own | ((said["mmsi"] == MMSI) == (said["time"] <= middle))
    return dataclasses.replace(heard, statics=said[right].reset_index(drop=True))


def test_a_changed_identity_is_one_history_and_as_of_any_time_the_right_one():
    heard = changed()
    found = told(MMSI, heard)
    assert found.mmsis == (MMSI, 620000555)
    assert found.totals.fixes == 481 * 2 - 1
    assert [link.kind for link in found.links] == ["in sequence"]
    assert "held for one hull" in text(found)
    assert found.particulars[0]["shipname"].value == "NEW NAME"
    before = told(620000555, heard, at_ms=START_MS + HOUR)
    assert before.particulars[0].mmsi == MMSI
    assert before.particulars[0]["shipname"].value == "OLD NAME"
    assert "raw lines, first and last: shipname" in text(before)
    assert "log.nmea:" in text(before)


def test_every_value_has_its_times_counts_and_lines():
    found = told(MMSI, changed())
    name = next(v for v in found.values if v.field == "shipname" and v.mmsi == MMSI)
    assert (name.value, name.reports, name.spells, name.first_ms) == ("OLD NAME", 9, 1, START_MS)
    assert name.last_ms == START_MS + 240 * MIN
    assert name.first < name.last


def test_values_that_take_turns_are_counted_in_spells():
    heard = recording([voyage()])
    names = ["A", "B"] * (len(heard.statics) // 2)
    found = told(MMSI, dataclasses.replace(heard, statics=heard.statics.assign(shipname=names)))
    assert {v.value: (v.reports, v.spells) for v in found.values if v.field == "shipname"} == {"A": (8, 8), "B": (8, 8)}


def test_several_ships_are_listed_and_one_hull_with_two_numbers_is_not_several():
    heard = recording([voyage(), *neighbours(3)])
    with pytest.raises(Several, match=r'3 vessels fit "neighbour": name the MMSI') as several:
        told("neighbour", heard)
    listed = list(words.listed(several.value.candidates))
    assert len(listed) == 4
    assert str(NEIGHBOUR) in "".join(listed)
    one_hull = changed()
    renamed = dataclasses.replace(one_hull, statics=one_hull.statics.assign(
        shipname=one_hull.statics["shipname"].replace({"NEW NAME": "SAME", "OLD NAME": "SAME"})
    ))  # fmt: skip
    assert told("same", renamed).mmsis == (MMSI, 620000555)


def test_a_drift_is_no_stop_at_a_place():
    (slow,) = told(MMSI, recording([Vessel(MMSI, drift(0, 0, 0.6, 0.0), every(2, 0, 480))])).stops
    assert slow.drifted
    assert "drifted" in "\n".join(words._stop(1, slow))


def test_a_push_by_a_tug_does_not_end_a_stop_and_a_long_silence_does():
    heard = recording([Vessel(MMSI, still(0, 0), every(2, 0, 480))])
    pushed = heard.positions.assign(sog_kn=np.where(np.arange(len(heard.positions)) == 100, 3.0, 0.1))
    assert len(told(MMSI, dataclasses.replace(heard, positions=pushed)).stops) == 1
    later = np.concatenate([every(2, 0, 60), every(2, 500, 600)])
    assert len(told(MMSI, recording([Vessel(MMSI, still(0, 0), later)])).stops) == 2


def test_speeds_that_were_not_sent_are_made_good():
    heard = recording([voyage()])
    mute = dataclasses.replace(heard, positions=heard.positions.assign(sog_kn=np.nan))
    found = told(MMSI, mute)
    assert len(found.stops) == 1
    assert math.isnan(found.totals.fastest_kn)


def test_two_transponders_make_no_zigzag():
    one = Vessel(MMSI, drift(0, 0, 10.0, 0.0), every(0.5, 0, 480))
    two = Vessel(NEIGHBOUR, drift(0, 20, 10.0, 0.0), every(0.5, 0.25, 479), shipname="SECOND ANTENNA")
    sides = recording([one, two])
    sides = dataclasses.replace(sides, positions=sides.positions.assign(cog_deg=90.0, heading_deg=90.0))
    found = told(MMSI, sides)
    assert set(found.rows["mmsi"]) == {MMSI, NEIGHBOUR}, "the world is meant to be one hull"
    assert set(found.line["mmsi"]) == {MMSI}
    assert found.totals.made_m / 1852 == pytest.approx(
        80.0, rel=0.005
    )  # in and out between the antennas it is 2 % more
    assert len(found.particulars) == 2


def test_reports_heard_twice_are_counted():
    heard = recording([voyage()])
    twice = pd.concat([heard.positions, heard.positions.iloc[:50]], ignore_index=True)
    assert told(MMSI, dataclasses.replace(heard, positions=twice)).totals.duplicates == 50


def test_lines_fit_the_screen_and_json_is_json(quiet):
    found = told(MMSI, quiet, least_min=60)
    assert max(map(len, words.text(found))) <= 100
    plain = json.loads(record.as_json(found))
    assert plain["mmsis"] == [MMSI]
    assert plain["values"][0]["first"] == {"file": "log.nmea", "line": 1}
    assert plain["silences"][1]["start"] == "2024-03-01T14:40:00.000Z"
    assert "rows" not in plain


def test_names_and_files_cannot_move_the_cursor():
    heard = recording([voyage()], path="\x1b[2Jlog\n.nmea")
    hostile = dataclasses.replace(heard, statics=heard.statics.assign(shipname="\x1b[31mX\nMMSI 1, forged\u202e"))
    lines = list(words.text(told(MMSI, hostile)))
    assert all(line.isprintable() for line in lines)
    assert not any(line.startswith("MMSI 1, forged") for line in lines)
