"""What is mistaken for transfers happens as its scenario says: near but apart, touching without cargo, or not there."""

import numpy as np
import pytest
import shapely

from detector import geodesy
from detector.simulate.assumptions import RECEPTIONS
from detector.simulate.physics.layout import TICK_S
from detector.simulate.scenarios.registry import scenario
from detector.simulate.staging import gaps
from detector.simulate.truth import truth
from detector.simulate.world import world

SEEDS = (1, 2, 3)
LABELS = {  # of each scenario: the labels that may stand in its truth, and the kinds
    "anchorage_neighbours": ({"apart"}, {"neighbours"}),
    "berths": ({"apart"}, {"berths", "jetties"}),
    "rafted_ships": ({"contact", "apart"}, {"raft"}),
    "pilot": ({"contact"}, {"pilot"}),
    "tug_escort": ({"contact", "apart"}, {"tug", "escort"}),
    "tow": ({"contact", "apart"}, {"tow"}),
    "pair_trawling": ({"contact", "apart"}, {"pair trawl"}),
    "fishing_fleet": ({"apart"}, {"fishing fleet"}),
    "overtaking_convoy": ({"apart"}, {"convoy"}),
    "drifting_apart": ({"apart"}, {"waiting"}),
    "dredger_barge": ({"contact"}, {"dredging"}),
    "platform_supply": ({"apart"}, {"platform supply"}),
    "patrol_boarding": ({"contact", "apart"}, {"boarding"}),
    "crew_boat": ({"contact"}, {"crew"}),
    "ferry": ({"apart"}, {"ferries"}),
    "engine_repair": ({"contact", "apart"}, {"tow"}),
}
ALONE = {
    "shared_mmsi": {"shared_mmsi", "two_transponders"}, "jamming": {"jamming"}, "circles": {"circle"},
    "coverage_hole": set(),
}  # fmt: skip
ENOUGH = 12  # ships: one scene of the largest kind, several of the others


@pytest.fixture(scope="module", params=[*LABELS, *ALONE])
def staged(request):
    """One scenario in three worlds, one for each kind of reception: (name, worlds)."""
    name = request.param
    made = [
        world(
            "east_china_sea", ENOUGH, 1.5, seed, keeps_paths=True, only=(name,), reception=reception, thinning_s=120.0
        )
        for seed, reception in zip(SEEDS, RECEPTIONS, strict=True)
    ]
    return name, made


def scenes(staged):
    return [scene for made in staged[1] for scene in made.scenes]


def pairs(staged):
    return [planned for scene in scenes(staged) for planned in scene.planned]


def speeds_ms(actor):
    path = actor.path
    east, north = geodesy.offset_m(path[:-1, 0], path[:-1, 1], path[1:, 0], path[1:, 1])
    return east / TICK_S, north / TICK_S


def test_the_truth_says_what_the_scenario_is_about(staged):
    name, made = staged
    labels, kinds = LABELS.get(name, (set(), set()))
    found = pairs(staged)
    assert {planned.label for planned in found} <= labels
    assert {planned.kind for planned in found} <= kinds
    if name in LABELS and name != "engine_repair":
        assert all(any(scene.planned for scene in one.scenes) for one in made)
    whats = {entry["what"] for scene in scenes(staged) for entry in scene.anomalies}
    assert whats <= ALONE.get(name, set())
    assert whats or not ALONE.get(name)


def test_no_two_hulls_of_a_scene_meet(staged):
    for scene in scenes(staged):
        if any(entry["what"] == "two_transponders" for entry in scene.anomalies):
            continue  # one hull
        if staged[0] == "shared_mmsi":
            continue  # ships without anything to do with each other
        assert not gaps.overlapping(scene.actors)


def test_ships_neither_jump_nor_leap_in_speed(staged):
    for scene in scenes(staged):
        for actor in scene.actors:
            east, north = speeds_ms(actor)
            assert np.hypot(east, north).max() < 20.0, actor.role
            assert np.hypot(np.diff(east), np.diff(north)).max() / TICK_S < 1.1, actor.role


def outlines(actor, ticks, origin):
    """Rectangles of a hull at ticks as shapely draws them: another code than the simulator's own."""
    lat, lon, heading = actor.path[ticks - actor.start].T
    east, north = geodesy.offset_m(*origin, lat, lon)
    half, wide = actor.hull.length_m / 2.0, actor.hull.beam_m / 2.0
    ahead, right = np.array([half, half, -half, -half]), np.array([wide, -wide, -wide, wide])
    x = east[:, None] + np.outer(np.sin(heading), ahead) + np.outer(np.cos(heading), right)
    y = north[:, None] + np.outer(np.cos(heading), ahead) - np.outer(np.sin(heading), right)
    return shapely.polygons(np.stack([x, y], axis=-1))


def test_the_clearance_is_the_smallest_distance_of_the_outlines(staged):
    found = pairs(staged)
    for planned in found[:: max(1, len(found) // 5)]:
        one, two = planned.one, planned.two
        ticks = gaps.shared(one, two, planned.start_s, planned.end_s)
        lat, lon, _ = one.path[ticks - one.start].T
        measured = shapely.distance(outlines(one, ticks, (lat, lon)), outlines(two, ticks, (lat, lon))).min()
        assert planned.clearance_m == pytest.approx(measured, abs=0.3)


def test_contacts_touch_and_the_rest_does_not(staged):
    for planned in pairs(staged):
        assert planned.end_s > planned.start_s
        if planned.label == "contact":
            assert 0.0 < planned.clearance_m < 3.0
        else:
            assert planned.clearance_m > 2.0


def test_the_truth_can_be_written_and_something_was_heard(staged):
    for made in staged[1]:
        said = truth(made)
        assert len(said["contacts"]) == len(made.planned) >= sum(len(scene.planned) for scene in made.scenes)
        assert len(said["anomalies"]) == sum(len(scene.anomalies) for scene in made.scenes)
    assert any(made.times for made in staged[1])


def test_a_scenario_says_where_it_fits():
    for name in (*LABELS, *ALONE):
        module = scenario(name)
        assert module.WEIGHT > 0.0
        assert module.__doc__.endswith(".")
