"""One hull under two numbers, in sequence and at once; and those who only look like it. Synthetic ships."""

import numpy as np
import pandas as pd
import pytest
import worlds
from worlds import Vessel, every, still, waypoints

from detector.parameters import Parameters
from detector.tracks.build import build

A, B, C = 511000001, 671000002, 412000003
SETTINGS = Parameters().tracks
KN = 0.514444 * 60  # metres a minute


def east_at(knots, north=0.0, start=0.0):
    return lambda minutes: (start + knots * KN * minutes, np.full(len(minutes), float(north)))


def made(ships, step_said=6, knots=None, classes=None, missing_said=()):
    """The tracks of some ships; speeds and courses as they go east, or as they lie."""
    table = worlds.positions(ships)
    for ship in ships:
        own = table["mmsi"] == ship.mmsi
        speed = (knots or {}).get(ship.mmsi, 10.0)
        table.loc[own, "sog_kn"], table.loc[own, "cog_deg"] = speed, 90.0
        table.loc[own, "message_type"] = (classes or {}).get(ship.mmsi, 1)
    said = []
    for ship in ships:
        if ship.mmsi in missing_said:
            continue
        frame = worlds.statics([ship])
        start = pd.to_datetime(worlds.START_MS, unit="ms", utc=True)
        said += [frame.assign(time=start + pd.Timedelta(minutes=float(m))) for m in ship.heard[::step_said]]
    said = pd.concat(said) if said else worlds.statics([])
    for frame in (table, said):
        frame["time"] = frame["time"].dt.as_unit("ms")
    return build(table, SETTINGS, said)


def others(count=6, seed=3):
    """Traffic that is heard throughout: it neither appears nor vanishes."""
    rng = np.random.default_rng(seed)
    return [
        Vessel(440000000 + k, still(*rng.uniform(-60_000, 60_000, 2)), every(3, 0, 600) + 0.01 * k)
        for k in range(count)
    ]


def renamed(gap_min=1.0, **more):
    """A ship at ten knots that goes on under another number at minute 300."""
    sides = more.pop("sides", (70, 20, 7, 7))
    old = Vessel(A, east_at(10), every(1, 0, 300), heading_deg=90.0, sides=(70, 20, 7, 7), shipname="OLD")
    new = Vessel(B, east_at(10), every(1, 300 + gap_min, 600), heading_deg=90.0, sides=sides, shipname="NEW")
    return made([old, new, *others()], knots={440000000 + k: 0.0 for k in range(6)}, **more)


@pytest.mark.parametrize("gap_min", [1.0, 20.0])
def test_a_ship_that_changes_her_number_is_one_hull(gap_min):
    result = renamed(gap_min)
    link = next(link for link in result.links if {link.mmsi_1, link.mmsi_2} == {A, B})
    assert (link.mmsi_1, link.mmsi_2, link.kind) == (A, B, "in sequence")
    assert link.confidence >= 0.9
    assert "the same dimensions" in link.sentence
    tracks = result.tracks
    assert tracks[tracks["mmsi"] == A]["hull"].unique() == tracks[tracks["mmsi"] == B]["hull"].unique()


def test_a_downgrade_from_class_a_to_class_b_is_one_hull():
    link = renamed(classes={B: 18}).links[0]
    assert link.confidence >= 0.9
    assert "another class of transponder" in link.sentence


def test_without_a_word_from_her_motion_alone_is_enough_when_nothing_else_appears():
    link = renamed(missing_said=(A, B)).links[0]
    assert (link.mmsi_1, link.mmsi_2) == (A, B)


def test_a_ship_twice_as_long_is_less_likely_the_same():
    assert renamed(20.0, sides=(140, 40, 12, 12)).links[0].confidence < renamed(20.0).links[0].confidence


def test_a_number_worn_for_some_hours_leads_there_and_back():
    """She sends another number from minute 200 to 400, and her own before and after."""
    own = Vessel(A, east_at(10), np.concatenate([every(1, 0, 200), every(1, 400, 600)]), heading_deg=90.0)
    worn = Vessel(B, east_at(10), every(1, 201, 399), heading_deg=90.0, shipname="WORN")
    result = made([own, worn, *others()])
    assert [(k.mmsi_1, k.mmsi_2, k.kind) for k in sorted(result.links, key=lambda k: k.at_ms)] == [
        (A, B, "in sequence"),
        (B, A, "in sequence"),
    ]
    assert all(k.confidence >= 0.9 for k in result.links)
    assert "heard again" in max(result.links, key=lambda k: k.at_ms).sentence
    assert result.tracks[result.tracks["mmsi"].isin([A, B])]["hull"].nunique() == 1


def test_a_ship_out_of_reach_of_the_receivers_for_hours_is_not_another():
    """Silent from minute 200 to 400 while a stranger who passes is first heard close by, and goes on elsewhere."""
    own = Vessel(A, east_at(10), np.concatenate([every(1, 0, 200), every(1, 400, 600)]), heading_deg=90.0)
    stranger = Vessel(B, lambda m: (np.full(len(m), 200 * 10 * KN), 8 * KN * (m - 201)), every(1, 201, 600))
    assert not made([own, stranger, *others()]).links


def test_who_is_still_heard_did_not_change_her_number():
    old = Vessel(A, east_at(10), every(1, 0, 600), heading_deg=90.0)
    new = Vessel(B, east_at(10, north=2_000), every(1, 300, 600), heading_deg=90.0)
    assert not made([old, new, *others()]).links


def test_a_stranger_who_appears_far_off_her_way_is_no_link():
    old = Vessel(A, east_at(10), every(1, 0, 300), heading_deg=90.0)
    new = Vessel(B, east_at(10, north=40_000), every(1, 310, 600), heading_deg=90.0)
    assert not made([old, new, *others()]).links


def test_where_many_appear_one_of_them_is_less_likely_she():
    """At the edge of reception ships vanish and appear all day: the same coincidence weighs less."""
    rng = np.random.default_rng(4)
    crowd = [
        Vessel(413000000 + k, east_at(8, north=n, start=90_000 + e), every(1, 240 + m, 330 + m), heading_deg=90.0)
        for k, (e, n, m) in enumerate(zip(*rng.uniform(-4_000, 4_000, (2, 60)), rng.uniform(0, 120, 60), strict=True))
    ]
    old = Vessel(A, east_at(10), every(1, 0, 300), heading_deg=90.0, sides=None)
    new = Vessel(B, east_at(10), every(1, 340, 600), heading_deg=90.0, sides=None)
    alone = {(k.mmsi_1, k.mmsi_2): k.confidence for k in made([old, new, *others()], missing_said=(A, B)).links}
    crowded = {
        (k.mmsi_1, k.mmsi_2): k.confidence for k in made([old, new, *others(), *crowd], missing_said=(A, B)).links
    }
    assert crowded.get((A, B), 0.0) < alone[A, B]


def together(apart_m=12.0, until=600.0, knots=11.0, **more):
    """Two antennas side by side for hours; from `until` on the second goes its own way."""
    first = Vessel(A, east_at(knots), every(1, 0, 600), heading_deg=90.0)
    turns = waypoints((0, 0, apart_m), (until, until * knots * KN, apart_m), (601, until * knots * KN, apart_m - 8_000))
    second = Vessel(B, turns, every(1, 0, 600) + 0.4, heading_deg=90.0)
    return made([first, second, *others()], knots={A: knots, B: knots}, **more)


def test_two_transponders_on_one_hull():
    result = together()
    assert [(k.mmsi_1, k.mmsi_2, k.kind) for k in result.links] == [(A, B, "at once")]
    assert result.links[0].confidence >= 0.9
    hulls = result.tracks[result.tracks["mmsi"].isin([A, B])]["hull"]
    assert hulls.nunique() == 1


def test_ships_that_part_are_two():
    assert not together(until=500.0).links


def test_ships_in_company_are_not_rigid():
    """Three hundred metres apart, give or take sixty: a pair of trawlers, a tow."""
    rng = np.random.default_rng(5)
    minutes = every(1, 0, 600)
    wander = np.interp(minutes, minutes[::15], rng.normal(300, 60, len(minutes[::15])))
    second = Vessel(B, waypoints(*((m, 10 * KN * m, w) for m, w in zip(minutes, wander, strict=True))), minutes + 0.4)
    assert not made([Vessel(A, east_at(10), minutes), second, *others()]).links


def test_one_hull_meets_nobody():
    """Two transponders of one hull are no encounter."""
    from detector.pipeline import detect

    first, second = Vessel(A, east_at(11), every(1, 0, 600)), Vessel(B, east_at(11, north=12.0), every(1, 0, 600) + 0.4)
    table = worlds.positions([first, second])
    table["sog_kn"], table["cog_deg"] = 11.0, 90.0
    found = detect(table, worlds.statics([first, second]), Parameters(), worlds.OpenSea())
    assert not found.assessments
    assert [link.kind for link in found.tracks.links] == ["at once"]


def beside(renames):
    """A ship of which nothing is said changes her number over 45 min; near by two others are first heard about then.

    They are ships that changed theirs, too, or (not `renames`) newcomers, the ships before them heard throughout.
    """
    ships = [
        Vessel(A, east_at(10), every(1, 0, 300), heading_deg=90.0),
        Vessel(B, east_at(10), every(1, 345, 900), heading_deg=90.0),
    ]
    for k, north in enumerate((1_500.0, 3_000.0)):
        last = 345 - 3 * k
        before = every(1, 0, last if renames else 900)
        ships.append(Vessel(371000001 + k, east_at(10, north=north), before, heading_deg=90.0, shipname=f"OLD {k}"))
        after = every(1, last + 1, 900)
        ships.append(Vessel(352000001 + k, east_at(10, north=-north), after, heading_deg=90.0, shipname=f"NEW {k}"))
        if renames:
            ships[-1].track = ships[-2].track
    return made([*ships, *others()], knots={440000000 + k: 0.0 for k in range(6)}, missing_said=(A, B))


def test_those_that_appear_because_they_changed_their_numbers_are_no_newcomers():
    link = next(link for link in beside(renames=True).links if link.mmsi_1 == A)
    assert link.mmsi_2 == B
    assert link.confidence >= 0.9


def test_among_newcomers_motion_alone_after_a_silence_is_not_enough():
    assert not any(B in (link.mmsi_1, link.mmsi_2) and link.confidence >= 0.9 for link in beside(renames=False).links)
