"""What every published rule promises, whatever it says: found by folder, so that a new rule is tested at once."""

from __future__ import annotations

from datetime import timedelta

import numpy as np
import pytest
import worlds
from pandas.testing import assert_frame_equal
from rule_worlds import ONE, TWO, lone, meeting, scene_of, waters

from detector.errors import SettingsError
from detector.evaluate.baselines.registry import baseline, baselines
from detector.evaluate.events import EVENTS
from detector.evaluate.scene import Scene, scene
from detector.geodesy import wrap_deg
from detector.parameters import Parameters
from detector.pipeline import Replay
from detector.places.surroundings import BundledSurroundings
from detector.schema import POSITIONS, STATICS

NAMES = [one.NAME for one in baselines()]
PAIR_RULES = {"fleetleaks", "gfw_encounter", "kerch_2024", "rtec_brest", "skylight_standard", "starboard"}
every_rule = pytest.mark.parametrize("name", NAMES)


def busy() -> list[worlds.Vessel]:
    """Two ships alongside for five hours, and one that drifts alone 40 km away: every rule finds something."""
    alone = lone(60, 480)[0]
    track = alone.track
    alone.mmsi, alone.track = 440000003, lambda m: (track(m)[0] + 40_000, track(m)[1])
    return [*meeting(), alone]


@pytest.fixture(scope="module")
def sample_scene(sample_replay: Replay) -> Scene:
    recording = sample_replay.recording
    return scene(recording.positions, recording.statics, Parameters(), BundledSurroundings())


def test_the_folder_holds_the_published_rules_and_nothing_else():
    assert set(NAMES) == PAIR_RULES | {"gfw_loitering", "skylight_dark"}


@every_rule
def test_a_rule_says_where_it_is_from_and_what_was_chosen(name):
    rule = baseline(name)
    assert rule.SOURCE
    for part in ("The rule:", "Source:", "What the source leaves open"):
        assert part in (rule.__doc__ or "")


def test_names_are_forgiving_and_unknown_ones_are_told():
    assert baseline("GFW-encounter").NAME == "gfw_encounter"
    with pytest.raises(SettingsError, match="there are: fleetleaks"):
        baseline("windward")


@every_rule
def test_the_bundled_sample_gives_a_sound_table(name, sample_scene: Scene):
    before = sample_scene.tracks.copy()
    events = baseline(name).events(sample_scene)
    assert_frame_equal(sample_scene.tracks, before)
    assert list(events.columns) == EVENTS.names
    assert events.dtypes.equals(EVENTS.empty().dtypes)
    assert (events["start"] <= events["end"]).all()
    assert events["score"].notna().all()
    assert events[["p", "priority"]].isna().all(axis=None)
    assert events["lat"].between(-90, 90).all()
    assert events["lon"].between(-180, 180).all()
    named = events["mmsi_2"].notna()
    assert (events.loc[named, "mmsi_1"] < events.loc[named, "mmsi_2"]).all()
    assert named.all() if name in PAIR_RULES else not named.any()
    assert set(events["kind"]) <= ({"encounter"} if name in PAIR_RULES else {"loitering", "dark_encounter"})


@pytest.mark.parametrize("name", sorted(PAIR_RULES))
def test_the_transfer_of_the_bundled_sample_meets_every_pair_rule(name, sample_scene: Scene):
    events = baseline(name).events(sample_scene)
    assert (events["mmsi_1"] == 511000341).any(), "the sample's pair lies alongside for three hours, slow and at sea"


@every_rule
def test_nothing_heard_nothing_found(name):
    none = scene(POSITIONS.empty(), STATICS.empty(), Parameters(), waters())
    events = baseline(name).events(none)
    assert len(events) == 0
    assert events.dtypes.equals(EVENTS.empty().dtypes)


@every_rule
def test_one_ship_with_two_fixes_is_no_meeting(name):
    assert len(baseline(name).events(scene_of(lone(60, 70, until=1)))) == 0


@every_rule
def test_the_busy_world_meets_every_rule_once(name):
    events = baseline(name).events(scene_of(busy()))
    pairs = events[events["mmsi_2"].notna()]
    assert len(pairs) == (1 if name in PAIR_RULES else 0)
    assert len(events) >= 1


@every_rule
def test_the_order_of_rows_does_not_matter(name):
    said, heard = worlds.statics(busy()), worlds.positions(busy(), noise_m=8.0)
    mixed = (frame.sample(frac=1.0, random_state=4).reset_index(drop=True) for frame in (heard, said))
    in_order = baseline(name).events(scene(heard, said, Parameters(), waters()))
    shuffled = baseline(name).events(scene(*mixed, Parameters(), waters()))
    assert len(in_order) >= 1
    assert_frame_equal(in_order, shuffled)


@every_rule
def test_the_ships_may_change_names(name):
    """Which ship has the lower MMSI decides the order of the columns, nothing else."""
    there, back = busy(), busy()
    back[0].mmsi, back[1].mmsi = back[1].mmsi, back[0].mmsi
    one, other = (baseline(name).events(scene_of(vessels)) for vessels in (there, back))
    if name in PAIR_RULES:
        assert_frame_equal(one, other)
    else:
        swapped = one.assign(mmsi_1=one["mmsi_1"].replace({ONE: TWO, TWO: ONE}))
        keys = ["start", "end", "mmsi_1"]
        assert_frame_equal(
            swapped.sort_values(keys, ignore_index=True), other.sort_values(keys, ignore_index=True), check_like=True
        )


@every_rule
@pytest.mark.parametrize("lon", [180.0, -179.999, 0.0])
@pytest.mark.parametrize("hours", [0, 14, 16, 20])
def test_a_world_moved_over_the_seam_and_midnight_is_judged_alike(name, lon, hours):
    """The world of 08:00 begins at 22:00 after 14 hours, at midnight after 16: the meeting lies across or after it."""
    rule, here = baseline(name), 125.2
    at_home = rule.events(scene_of(busy(), lon=here))
    moved_ms = worlds.START_MS + hours * worlds.HOUR
    away = rule.events(scene_of(busy(), lon=lon, start_ms=moved_ms))
    shift = timedelta(hours=hours)
    assert len(away) == len(at_home) >= 1
    same = ["kind", "mmsi_1", "mmsi_2", "score"]
    assert_frame_equal(away[same], at_home[same])
    assert (away["start"] - shift == at_home["start"]).all()
    assert (away["end"] - shift == at_home["end"]).all()
    np.testing.assert_allclose(away["lat"], at_home["lat"], atol=1e-7)
    np.testing.assert_allclose(wrap_deg(away["lon"] - at_home["lon"] - (lon - here)), 0.0, atol=1e-7)


@pytest.mark.parametrize("name", sorted(PAIR_RULES))
def test_two_hulls_under_one_mmsi_do_not_meet(name):
    twins = meeting()
    twins[1].mmsi = twins[0].mmsi
    assert len(baseline(name).events(scene_of(twins))) == 0


@pytest.mark.parametrize("name", sorted(PAIR_RULES))
def test_three_ships_alongside_are_three_pairs(name):
    third = meeting(apart_m=20)[1]
    third.mmsi = 440000009
    events = baseline(name).events(scene_of([*meeting(apart_m=40), third]))
    assert set(zip(events["mmsi_1"], events["mmsi_2"], strict=True)) == {
        (440000009, ONE), (ONE, TWO), (440000009, TWO),
    }  # fmt: skip
