"""The bundled sample: what is expected of it, and the same whatever is done to the recording."""

import json
import random
from datetime import timedelta

import numpy as np
import pandas as pd
import pytest
from golden.rewrite import moved_east, shifted_in_time

from detector import geodesy
from detector.outputs.registry import writer_for
from detector.pipeline import replay
from detector.places.surroundings import BundledSurroundings, MovedSurroundings
from detector.records.encounter import event_id
from detector.vocabulary import Hold


def csv_text(events: pd.DataFrame, tmp_path) -> str:
    out = tmp_path / "events.csv"
    from detector.records import Run

    writer_for(out).write(events.sort_values("event_id").reset_index(drop=True), Run("", {}, ()), out)
    return out.read_text()


@pytest.fixture
def lines(sample_path):
    return sample_path.read_bytes().split(b"\n")[:-1]


def replayed(tmp_path, lines, surroundings=None):
    file = tmp_path / "rewritten.nmea"
    file.write_bytes(b"\n".join(lines) + b"\n")
    return replay(file, surroundings=surroundings)


def rewritten(tmp_path, lines, surroundings=None):
    return replayed(tmp_path, lines, surroundings).to_frame()


def test_expected_events(sample_replay, sample_path, tmp_path):
    expected = (sample_path.parent / "expected_events.csv").read_text()
    events = sample_replay.to_frame()
    out = tmp_path / "events.csv"
    sample_replay.write(out)
    assert out.read_text() == expected
    assert len(events) == 2


def test_the_planted_pair_is_first_with_its_times_and_reasons(sample_replay, sample_path):
    truth = json.loads((sample_path.parent / "truth.json").read_text())
    contact = next(one for one in truth["contacts"] if one["label"] == "transfer")
    first = sample_replay.assessments[0]
    encounter = first.encounter
    assert (encounter.mmsi_1, encounter.mmsi_2) == (contact["mmsi_1"], contact["mmsi_2"])
    assert abs(pd.Timestamp(encounter.start) - pd.Timestamp(contact["start"])) < timedelta(minutes=6)
    assert abs(pd.Timestamp(encounter.end) - pd.Timestamp(contact["end"])) < timedelta(minutes=6)
    assert encounter.median_clearance_m == pytest.approx(contact["clearance_m"], abs=5)
    assert encounter.clearance_m == pytest.approx(contact["clearance_m"], abs=2 * encounter.clearance_sd_m)
    assert encounter.clearance_sd_m < 6
    assert encounter.coupling.hold is Hold.MADE_FAST
    assert (encounter.setting.kind, encounter.beside, encounter.via) == ("open water", (), None)
    assert first.p_transfer > 0.9
    assert sample_replay.assessments[1].p_transfer < 0.1  # the other one is a tow
    assert {f.code for f in first.raised} == {"ALONGSIDE_OFFSHORE", "AIS_GAP", "DRAUGHT_CHANGE", "IDENTITY", "NIGHT"}
    assert encounter.coupling.body_ratio < 1
    assert first.priority > 2 * sample_replay.assessments[1].priority


def test_neighbours_pilot_and_traffic_are_no_encounters(sample_replay, sample_path):
    truth = json.loads((sample_path.parent / "truth.json").read_text())
    found = {(a.encounter.mmsi_1, a.encounter.mmsi_2) for a in sample_replay.assessments}
    assert found == {(c["mmsi_1"], c["mmsi_2"]) for c in truth["contacts"] if c["kind"] in ("transfer", "tow")}


def test_every_planted_corruption_is_counted(sample_replay, sample_path):
    planted = json.loads((sample_path.parent / "truth.json").read_text())["corrupt"]
    run = sample_replay.run
    assert sum(run.rejected.values()) == sum(planted.values()) - 5  # empty, comment and other NMEA are passed over
    assert sum(run.passed_over.values()) == 5


def test_shuffled(tmp_path, lines, sample_replay):
    random.Random(11).shuffle(lines)
    assert csv_text(rewritten(tmp_path, lines), tmp_path) == csv_text(sample_replay.to_frame(), tmp_path)


def test_split_into_seven_files(tmp_path, lines, sample_replay):
    folder = tmp_path / "seven"
    folder.mkdir()
    size = -(-len(lines) // 7)
    for i in range(7):
        (folder / f"{i}.nmea").write_bytes(b"\n".join(lines[i * size : (i + 1) * size]) + b"\n")
    assert csv_text(replay(folder).to_frame(), tmp_path) == csv_text(sample_replay.to_frame(), tmp_path)


def test_shifted_by_11_h_37_min(tmp_path, lines, sample_replay):
    """The sun is moved along, so that even the night finding and the priority must be the same."""
    shift = timedelta(hours=11, minutes=37)
    moved = [shifted_in_time(line, int(shift.total_seconds())) for line in lines]
    assert moved != lines
    later = replayed(tmp_path, moved, MovedSurroundings(BundledSurroundings(), 0.0, shift))
    events = later.to_frame()
    for name in ("start", "end"):
        events[name] = (events[name] - shift).dt.as_unit("s")
    seen_from = {a.event_id: a.encounter.seen_from - shift for a in later.assessments}
    events["event_id"] = [event_id(r.mmsi_1, r.mmsi_2, seen_from[r.event_id]) for r in events.itertuples()]
    assert csv_text(events, tmp_path) == csv_text(sample_replay.to_frame(), tmp_path)


@pytest.mark.parametrize("degrees", [55, 57, -130])
def test_moved_across_the_180th_meridian(tmp_path, lines, sample_replay, degrees):
    """Coast, ports and sun are moved along, so that place, night and priority must be the same."""
    moved = [moved_east(line, degrees) for line in lines]
    assert moved != lines
    there = rewritten(tmp_path, moved, MovedSurroundings(BundledSurroundings(), float(degrees), timedelta(0)))
    assert np.abs(there["lon"]).max() <= 180
    there["lon"] = np.round(geodesy.wrap_deg(there["lon"] - degrees), 5)
    assert csv_text(there, tmp_path) == csv_text(sample_replay.to_frame(), tmp_path)


def test_the_shift_of_55_degrees_straddles_the_meridian(lines, tmp_path):
    moved = [moved_east(line, 55) for line in lines]
    file = tmp_path / "m.nmea"
    file.write_bytes(b"\n".join(moved))
    from detector.pipeline import read

    lon = read(file).positions["lon"]
    assert lon.max() > 179.9
    assert lon.min() < -179.9


def test_every_seventh_line_in_a_file_of_its_own(tmp_path, lines, sample_replay):
    """Both lines of every two-part message fall into different files."""
    folder = tmp_path / "dealt"
    folder.mkdir()
    for i in range(7):
        (folder / f"{i}.nmea").write_bytes(b"\n".join(lines[i::7]) + b"\n")
    dealt = replay(folder)
    assert csv_text(dealt.to_frame(), tmp_path) == csv_text(sample_replay.to_frame(), tmp_path)
    assert dealt.run.rejected == sample_replay.run.rejected
    for name in ("positions", "statics"):
        counts = (sum(getattr(file, name) for file in run.run.inputs) for run in (dealt, sample_replay))
        assert next(counts) == next(counts)
