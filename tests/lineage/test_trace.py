"""From an event to the very bytes of its files, and never a line of a file that is not the one that was read."""

import gzip
import random
import re

import pandas as pd
import pytest

from detector.archive.convert import convert
from detector.errors import StoreError, UnknownEvent
from detector.feeds.scan import scan
from detector.lineage.lines import State
from detector.lineage.trace import trace_inputs, trace_store
from detector.lineage.words import on_terminal, text
from detector.pipeline import replay

ORCHID = "8378bc32cab56674"


def raw(trace):
    return [
        (line.cited.time, line.cited.mmsi, line.cited.what, tuple(part.text for part in line.raw))
        for line in trace.lines
    ]


@pytest.fixture(scope="module")
def traced(sample_path):
    return trace_inputs(ORCHID, [sample_path])


def test_every_raw_line_is_the_line_of_the_file(traced, sample_path):
    lines = sample_path.read_bytes().splitlines()
    assert traced.shown == len(traced.lines) > 2000
    for line in traced.lines:
        assert line.raw[0].line == line.cited.source.line
        assert all(lines[part.line - 1] == part.text for part in line.raw)
    (file,) = traced.originals.values()
    assert (file.state, file.path) == (State.SAME, str(sample_path))


def test_it_holds_what_the_event_rests_on(traced, sample_replay):
    (event,) = (one for one in sample_replay.assessments if one.event_id == ORCHID)
    shown = {line.cited.source: line.cited for line in traced.lines}
    for finding in event.findings:
        assert all(finding.code in shown[source].what for source in finding.sources)
    tracks = sample_replay.tracks
    of_both = tracks[tracks["mmsi"].isin([event.encounter.mmsi_1, event.encounter.mmsi_2])]
    inside = of_both[of_both["time"].between(pd.Timestamp(event.encounter.start), pd.Timestamp(event.encounter.end))]
    positions = [one for one in shown.values() if "position" in one.what]
    assert set(inside["line"]) < {one.source.line for one in positions}
    assert len(positions) == len(inside) + 4  # of each ship one before and one behind
    times = [line.cited.time for line in traced.lines]
    assert times == sorted(times)


def test_a_static_report_shows_both_its_sentences(traced):
    several = [line.raw for line in traced.lines if "static" in line.cited.what]
    assert several
    assert all(
        re.search(rb"VDM,2,1,(.),", one.text)[1] == re.search(rb"VDM,2,2,(.),", two.text)[1] for one, two in several
    )


def test_around_widens(traced, sample_path):
    wider = trace_inputs(ORCHID, [sample_path], around_h=0.5)
    assert len(wider.lines) > len(traced.lines) + 100
    assert set(raw(traced)) <= set(raw(wider)) | {r for r in raw(traced) if "position" not in r[2]}


def test_a_store_a_packed_file_and_a_data_set_tell_the_same(traced, tmp_path, sample_path):
    packed = tmp_path / "in" / "a.nmea.gz"
    packed.parent.mkdir()
    packed.write_bytes(gzip.compress(sample_path.read_bytes()))
    assert raw(trace_inputs(ORCHID, [packed])) == raw(traced)
    scan(packed.parent, tmp_path / "cases.sqlite")
    assert raw(trace_store(ORCHID, tmp_path / "cases.sqlite")) == raw(traced)
    convert([packed], tmp_path / "x.parquet")
    from_data_set = trace_inputs(ORCHID, [tmp_path / "x.parquet"])
    assert raw(from_data_set) == raw(traced)
    assert b"read by way of" in b"\n".join(text(from_data_set))


def test_parts_in_different_files_are_brought_together(traced, tmp_path, sample_path):
    lines = sample_path.read_bytes().splitlines(keepends=True)
    (tmp_path / "in").mkdir()
    second = [line for line in lines if b"VDM,2,2," in line]
    random.Random(1).shuffle(second)
    (tmp_path / "in" / "a.nmea").write_bytes(b"".join(line for line in lines if b"VDM,2,2," not in line))
    (tmp_path / "in" / "b.nmea").write_bytes(b"".join([lines[0], *second]))  # a file needs one report to be used
    (tmp_path / "in" / "c.nmea").write_bytes(lines[0])
    trace = trace_inputs(ORCHID, [tmp_path / "in"])
    assert raw(trace) == raw(traced)
    assert {part.file for line in trace.lines for part in line.raw} == {0, 1}
    assert len(trace.originals) == 2


def test_changed_and_missing_files_are_said_and_not_shown(tmp_path, sample_path):
    lines = sample_path.read_bytes().splitlines(keepends=True)
    inbox, store = tmp_path / "in", tmp_path / "cases.sqlite"
    inbox.mkdir()
    for i in range(3):
        (inbox / f"{i}.nmea").write_bytes(b"".join(lines[i::3]))
    scan(inbox, store)
    whole = trace_store(ORCHID, store)
    (inbox / "0.nmea").write_bytes(b"".join(lines[0::3]) + b"\n")
    (inbox / "1.nmea").unlink()
    trace = trace_store(ORCHID, store)
    states = {file.path[-6:]: file.state for file in trace.originals.values()}
    assert states == {"0.nmea": State.CHANGED, "1.nmea": State.MISSING, "2.nmea": State.SAME}
    assert len(trace.lines) == len(whole.lines)
    assert 0 < trace.shown < whole.shown
    assert all(part.file == 3 for line in trace.lines for part in line.raw)
    said = b"\n".join(text(trace)).decode()
    assert "CHANGED since it was read" in said
    assert "MISSING" in said
    (inbox / "2.nmea").unlink()
    assert trace_store(ORCHID, store).shown == 0


def test_rows_of_tables_are_shown_as_they_stand(tmp_path):
    header = "MMSI,BaseDateTime,LAT,LON,SOG,COG,Heading,VesselName,IMO,CallSign,VesselType,Status,Length,Width,Draft\n"
    rows = [
        f"{mmsi},2022-01-03T{h:02d}:{m:02d}:00,33.5,{lon},0.0,0.0,0,SAMPLE {mmsi},IMO9074729,SVBY4,80,1,110,17,6.8\n"
        for h in range(3) for m in range(0, 60, 2) for mmsi, lon in ((511000001, -125.0), (511000002, -124.99978))
    ]  # fmt: skip
    (tmp_path / "a.csv").write_text(header + "".join(rows))
    (event,) = replay(tmp_path / "a.csv").assessments
    trace = trace_inputs(event.event_id, [tmp_path / "a.csv"])
    assert [line.raw[0].text.decode() + "\n" for line in trace.lines] == rows
    assert {"position", "static"} <= set(trace.lines[0].cited.what)  # static data once an hour


def test_an_unknown_event_names_the_nearest(tmp_path, sample_path):
    with pytest.raises(UnknownEvent, match=f"of the 2 there the nearest are {ORCHID}"):
        trace_inputs(ORCHID[:-1] + "0", [sample_path])
    scan(sample_path.parent, tmp_path / "cases.sqlite")
    with pytest.raises(UnknownEvent, match=f"nearest are {ORCHID}"):
        trace_store(ORCHID[:-1] + "0", tmp_path / "cases.sqlite")
    with pytest.raises(StoreError, match="There is no store"):
        trace_store(ORCHID, tmp_path / "none.sqlite")
    assert not (tmp_path / "none.sqlite").exists()
    (tmp_path / "text").write_text("not a database, but long enough to be looked at " * 50)
    with pytest.raises(StoreError, match="is not a store"):
        trace_store(ORCHID, tmp_path / "text")


def test_the_terminal_is_not_moved_by_a_hostile_line():
    assert on_terminal(b"\\s:x*00\\!AIVDM\x1b[2J\x07\r\xff\x9b") == r"\s:x*00\!AIVDM\x1b[2J\x07\x0d\xff\x9b"
    assert on_terminal("zwölf\u202e".encode()) == "zwölf\\xe2\\x80\\xae"


def test_a_line_with_several_sentences_is_shown_once_and_whole(tmp_path, sample_path):
    lines = sample_path.read_bytes().splitlines()
    joined, skip = [], False
    for line, following in zip(lines, [*lines[1:], b""], strict=True):
        together = b"VDM,2,1," in line and b"VDM,2,2," in following
        if not skip:
            joined.append(line + following if together else line)
        skip = together
    (tmp_path / "a.nmea").write_bytes(b"\n".join(joined) + b"\n")
    trace = trace_inputs(ORCHID, [tmp_path / "a.nmea"])
    assert trace.shown == len(trace.lines) > 2000
    both = [line.raw for line in trace.lines if b"VDM,2,2," in line.raw[0].text]
    assert len(both) > 50
    for raw_of_one in both:
        assert [part.text for part in raw_of_one] == [joined[raw_of_one[0].line - 1]]


def test_a_store_tells_what_became_of_the_event(tmp_path, sample_path):
    lines = sample_path.read_bytes().splitlines(keepends=True)
    (tmp_path / "in").mkdir()
    for number, part in enumerate((lines[: len(lines) * 2 // 3], lines[len(lines) * 2 // 3 :])):
        (tmp_path / "in" / f"{number}.nmea").write_bytes(b"".join(part))
        scan(tmp_path / "in", tmp_path / "cases.sqlite")
    traced = trace_store(ORCHID, tmp_path / "cases.sqlite")
    assert [one.kind for one in traced.became][:2] == ["extended", "closed"]
    written = b"\n".join(text(traced)).decode()
    assert re.search(
        r"^revision 2 \(scan 2, 20\d\d-\S+Z\), extended: end moved from 1\d:\d\d to 14:20 UTC", written, re.M
    )
    assert "revision" not in b"\n".join(text(trace_inputs(ORCHID, [sample_path]))).decode()
