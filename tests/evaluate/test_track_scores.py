"""Tracks held against truth: small tables whose right answer is known by counting on one's fingers."""

from dataclasses import dataclass

import numpy as np
import pandas as pd
import planned
import pytest
import worlds

from detector.evaluate import groupings, track_links
from detector.evaluate import tracks as score
from detector.evaluate.truth import Anomaly

MIN = 60_000
A, B, C = 412_000_011, 412_000_022, 412_000_033


def table(*rows):
    """Fixes: (mmsi, minute, track, hull, true, kind)."""
    names = ["mmsi", "t", "track", "hull", "true", "kind"]
    made = pd.DataFrame([tuple(row) for row in rows], columns=names).astype("int64")
    return made.assign(t=made["t"] * MIN, lat=10.0, lon=120.0)


def run(mmsi, minutes, track, hull, true, kind=0):
    """Fixes of one ship that fell into one track."""
    return [(mmsi, minute, track, hull, true, kind) for minute in minutes]


def of_kind(scores, kind=0):
    return scores[scores["kind"] == kind].iloc[0]


def shares(rows, kind="as sent"):
    made = score.shared_summary(score.shared_scores(table(*rows), {A, B}))
    return made.set_index("kind").loc[kind]


def two_ships(first=None, second=None):
    ships = [planned.ship(1, identities=first), planned.ship(2, identities=second)]
    return planned.truth(ships=ships)


# ---- who shares an MMSI ----


def test_an_mmsi_is_shared_only_by_different_hulls_at_the_same_time():
    ships = [
        planned.ship(1, identities=[(A, 0, 100), (B, 100, 200)]),
        planned.ship(2, identities=[(A, 50, 200)]),
        planned.ship(3, identities=[(B, 0, 100)]),  # ends when hull 1 begins
    ]
    assert score.shared_mmsis(planned.truth(ships=ships)) == {A}


def test_two_transponders_are_one_hull_of_steel_and_share_nothing():
    truth = two_ships([(A, 0, 100)], [(A, 0, 100)])
    assert score.shared_mmsis(truth) == {A}
    twice = planned.truth(ships=truth.ships, anomalies=(Anomaly("two_transponders", (2, 1), (A,)),))
    assert score.steel(twice) == {1: 1, 2: 1}
    assert score.shared_mmsis(twice) == frozenset()


# ---- purity and completeness ----


def test_hulls_kept_apart_are_pure_and_complete():
    rows = run(A, range(4), 0, 0, 1) + run(A, range(6), 1, 1, 2)
    made = shares(rows)
    assert [made[n] for n in ("track_purity", "hull_purity", "completeness", "outside")] == [1, 1, 1, 0]
    assert made["fixes"] == 10


def test_all_in_one_hull_is_neither_pure_nor_complete():
    made = shares(run(A, range(4), 0, 0, 1) + run(A, range(6), 0, 0, 2))
    assert (made["track_purity"], made["hull_purity"], made["completeness"]) == (0.6, 0.6, 0.6)


def test_a_split_hull_is_pure_and_not_complete():
    made = shares(run(A, range(4), 0, 0, 1) + run(A, range(3), 1, 1, 2) + run(A, range(3, 6), 2, 2, 2))
    assert (made["track_purity"], made["hull_purity"], made["completeness"]) == (1.0, 1.0, 0.7)


def test_pure_tracks_may_make_an_impure_hull():
    made = shares(run(A, range(4), 0, 5, 1) + run(A, range(6), 1, 5, 2))
    assert (made["track_purity"], made["hull_purity"]) == (1.0, 0.6)


def test_a_found_hull_goes_to_one_true_hull_so_that_the_total_is_largest():
    # greedily hull 1 would take found 7 (5 fixes) and leave hull 2 nothing; best: 1 -> 8 (4 fixes), 2 -> 7 (5 fixes)
    rows = run(A, range(5), 0, 7, 1) + run(A, range(5, 9), 1, 8, 1) + run(A, range(5), 0, 7, 2)
    assert of_kind(score.shared_scores(table(*rows), {A}))["whole"] == 9


def test_micro_weighs_fixes_and_macro_mmsis():
    rows = run(A, range(4), 0, 0, 1) + run(A, range(4), 0, 0, 2)  # half right, 8 fixes
    rows += run(B, range(16), 1, 1, 3) + run(B, range(16), 2, 2, 4)  # all right, 32 fixes
    made = shares(rows)
    assert (made["hull_purity"], made["hull_purity_macro"]) == (0.9, 0.75)
    assert (made["completeness"], made["completeness_macro"]) == (0.9, 0.75)


def test_falsified_fixes_are_counted_apart_and_have_no_say():
    rows = run(A, range(3), 0, 0, 1) + run(A, range(10), 0, 0, 2, kind=1) + run(A, range(3), 1, 1, 2)
    assert shares(rows)["hull_purity"] == 1.0
    assert (shares(rows, "falsified")["hull_purity"], shares(rows, "falsified")["fixes"]) == (0.0, 10)


def test_fixes_in_no_track_are_counted_apart():
    rows = run(A, range(3), 0, 0, 1) + run(A, range(3), 1, 1, 2) + run(A, [9, 10], score.OUTSIDE, score.OUTSIDE, 2)
    made = shares(rows)
    assert (made["outside"], made["fixes"], made["completeness"]) == (0.25, 6, 1.0)


def test_an_mmsi_on_which_one_hull_was_heard_shows_nothing():
    rows = run(A, range(9), 0, 0, 1) + run(A, [3], 1, 1, 2)
    assert score.shared_scores(table(*rows), {A}).empty
    assert score.shared_summary(score.shared_scores(table(*rows), {A})).empty


# ---- single hulls in pieces ----


def test_pieces_and_pieces_at_once():
    truth = two_ships([(A, 0, 100)], [(B, 0, 100)])
    rows = run(A, range(3), 0, 0, 1) + run(A, range(5, 8), 1, 1, 1)  # one after the other
    rows += run(B, [0, 2, 4], 2, 2, 2) + run(B, [1], 3, 3, 2)  # at once
    made = score.splits(table(*rows), truth, ()).set_index("true")
    assert made["pieces"].tolist() == [2, 2]
    assert made["at_once"].tolist() == [False, True]
    assert made["largest"].tolist() == [0.5, 0.75]


def test_a_hull_of_two_identities_is_not_looked_at_and_a_whole_one_is_one_piece():
    truth = two_ships([(A, 0, 50), (C, 50, 100)], [(B, 0, 100)])
    rows = run(A, range(3), 0, 0, 1) + run(C, range(60, 63), 1, 1, 1)
    rows += run(B, range(4), 2, 2, 2) + run(B, range(4, 6), 9, 9, 2, kind=1)  # falsified ones may stand apart
    made = score.splits(table(*rows), truth, {B})
    assert made[["true", "pieces", "shared", "touched"]].values.tolist() == [[2, 1, True, True]]


# ---- fixes of a world ----


def test_fixes_know_their_hull_and_kind_and_copies_are_left_out():
    positions = worlds.positions([worlds.Vessel(A, worlds.drift(0, 0), worlds.every(1, 0, 5))])
    copies = positions.iloc[[1, 4]].assign(line=[7, 8], time=lambda f: f["time"] + pd.to_timedelta([9, -9], "s"))
    lone = positions.iloc[[0, 0]].assign(line=[9, 10], lat=50.0)  # two receptions of a report that is in no track
    whole = pd.concat([positions, copies, lone], ignore_index=True)
    tracks = positions.assign(track=3, hull=4)
    rows = pd.DataFrame({"line": range(1, 11), "hull": [1] * 6 + [2] * 4, "flags": [0, 1, 2, 4, 5, 0, 0, 0, 0, 0]})
    made = score.fixes(whole, tracks, rows, planned.truth(hulls=2), copy_s=30.0)
    inside = made[made["track"] == 3].sort_values("t")
    assert inside["kind"].tolist() == [0, 1, 2, 0, 1, 0]
    assert (inside["hull"] == 4).all()
    assert (inside["true"] == 1).all()
    outside = made[made["track"] == score.OUTSIDE]
    assert outside[["lat", "true"]].values.tolist() == [[50.0, 2.0]]


# ---- links ----


def swapped(other=None):
    """Hull 1 was A, then B; hull 2 is C."""
    return two_ships([(A, 0, 50), (B, 50, 100)], other or [(C, 0, 100)])


def fixes_of(hull_b, hull_c):
    return table(*run(A, range(5), 0, 0, 1), *run(B, range(60, 65), 1, hull_b, 1), *run(C, range(9), 2, hull_c, 2))


def tracks_of(of):
    return of.assign(time=pd.to_datetime(of["t"], unit="ms", utc=True))


@pytest.mark.parametrize(
    ("hull_b", "hull_c", "verdicts"),
    [
        (0, 2, {(A, B): "right"}),
        (1, 2, {(A, B): "missed"}),
        (1, 0, {(A, B): "missed", (A, C): "false"}),
        (0, 0, {(A, B): "right", (A, C): "false", (B, C): "false"}),
    ],
)
def test_links_by_hull_number(hull_b, hull_c, verdicts):
    of = fixes_of(hull_b, hull_c)
    made = track_links.link_scores(track_links.links(tracks_of(of)), of, swapped())
    assert dict(zip(zip(made["mmsi_1"], made["mmsi_2"], strict=True), made["verdict"], strict=True)) == verdicts


def test_a_link_says_whether_both_spoke_at_once():
    made = {(one.mmsi_1, one.mmsi_2): one for one in track_links.links(tracks_of(fixes_of(0, 0)))}
    assert made[A, B].kind == track_links.SEQUENCE
    assert made[A, C].kind == track_links.SAME_TIME
    assert made[A, B].at_ms == 60 * MIN


def test_silence_distance_and_speed_of_a_link():
    of = fixes_of(0, 2)
    of.loc[of["mmsi"] == B, "lat"] = 10.0 + 1.0 / 60.0  # one mile north, 56 minutes later
    row = track_links.link_scores([], of, swapped()).iloc[0]
    assert row["verdict"] == "missed"
    assert row["silence_h"] == pytest.approx(56 / 60)
    assert row["apart_nm"] == pytest.approx(1.0, abs=0.01)
    assert row["implied_kn"] == pytest.approx(60 / 56, abs=0.02)


def test_one_that_was_hardly_heard_is_not_missed():
    of = table(*run(A, range(5), 0, 0, 1), *run(B, [60], -1, -1, 1))
    made = track_links.link_scores([], of, swapped())
    assert made["verdict"].tolist() == ["not heard"]
    assert track_links.link_summary(made, (0.0,)).set_index("kind").loc[track_links.SEQUENCE, "heard"] == 0


def test_two_transponders_are_a_true_pair_at_the_same_time():
    anomalies = (Anomaly("two_transponders", (1, 2), (A, B)),)
    truth = planned.truth(ships=two_ships([(A, 0, 100)], [(B, 0, 100)]).ships, anomalies=anomalies)
    assert track_links.true_links(truth) == {(A, B): (track_links.SAME_TIME, 1)}


def test_right_mmsis_and_the_wrong_hull_is_a_false_link():
    """Hull 2 also sends B; the link is of hull 1's first and hull 2's identity."""
    truth = swapped([(B, 0, 100)])
    of = table(*run(A, range(5), 0, 0, 1), *run(B, range(60, 65), 1, 1, 1), *run(B, range(60, 69), 2, 0, 2))
    assert track_links.link_scores(track_links.links(tracks_of(of)), of, truth)["verdict"].tolist() == ["false"]


@dataclass
class Listed:
    """What another stage may hand over."""

    mmsi_1: int
    mmsi_2: int
    kind: str
    confidence: float
    at_ms: int = 0


def test_precision_and_recall_by_confidence():
    found = [
        Listed(B, A, track_links.SEQUENCE, 0.6),
        Listed(A, C, track_links.SEQUENCE, 0.8),
        Listed(A, B, track_links.SEQUENCE, 0.3),
    ]
    made = track_links.link_scores(found, fixes_of(1, 2), swapped())
    assert made["confidence"].tolist() == [0.6, 0.8]  # of two of one pair the surer
    table_ = track_links.link_summary(made, (0.0, 0.7, 0.9))
    sequence = table_[table_["kind"] == track_links.SEQUENCE]
    assert sequence["recall"].tolist() == [1.0, 0.0, 0.0]
    assert sequence["precision"].tolist()[:2] == [0.5, 0.0]
    assert np.isnan(sequence["precision"].tolist()[2])


# ---- two groupings ----


def test_agreement_over_pairs_of_rows():
    ours, theirs = np.array([0, 0, 0, 1, 1]), np.array([7, 7, 8, 8, 8])
    made = groupings.agreement(ours, theirs)  # ours 3 + 1 pairs, theirs 1 + 3, both 1 + 1
    assert (made.both, made.ours, made.theirs) == (2, 4, 4)
    assert (made.precision, made.recall, made.f1) == (0.5, 0.5, 0.5)


def test_rows_in_no_group_are_alone():
    made = groupings.agreement(np.array([-1, -1, 0, 0]), np.array([3, 3, 3, 3]))
    assert (made.both, made.ours, made.theirs) == (1, 1, 6)
    nothing = groupings.agreement(np.array([-1, -1]), np.array([-1, -1]))
    assert np.isnan(nothing.precision)
    assert np.isnan(nothing.f1)


def test_disagreements_name_the_cells_and_the_steps_into_them():
    rows = pd.DataFrame(
        {
            "t": [minute * MIN for minute in (0, 60, 120, 180, 0, 60)],
            "lat": [0.0, 10 / 60, 20 / 60, 80 / 60, 5.0, 5.0],
            "lon": 120.0,
            "ours": [0, 0, 0, 0, 1, 1],
            "theirs": [0, 0, 1, 1, 2, 2],
        }
    )
    made = groupings.disagreements(rows)
    assert made[["theirs", "ours", "fixes"]].values.tolist() == [[0, 0, 2], [1, 0, 2]]  # the third group agrees
    assert made["inside_kn"].tolist() == pytest.approx([10.0, 60.0], rel=0.01)
    assert made["ours_kn"].tolist()[1] == pytest.approx(10.0, rel=0.01)
    assert np.isnan(made["theirs_kn"].tolist()[1])
    assert made["ours_h"].tolist()[1] == 1.0


def test_groupings_that_agree_leave_nothing_to_look_at():
    rows = pd.DataFrame({"t": [0, 1, 2], "lat": 0.0, "lon": 0.0, "ours": [4, 4, -1], "theirs": [1, 1, 0]})
    assert groupings.disagreements(rows).empty
    assert groupings.disagreements(rows.iloc[:0]).empty
