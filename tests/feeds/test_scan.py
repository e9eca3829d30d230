"""The store after any number of scans holds what one replay finds."""

import os
import random
import shutil
import signal
import sqlite3
import subprocess
import sys
import time

import pandas as pd
import pytest

from detector.archive.convert import convert
from detector.cases.lookup import Lookup
from detector.cases.revisions import Change
from detector.cases.segments import rows_between
from detector.cases.store import Store, engine_of
from detector.errors import InputError, StoreError, UnknownEvent
from detector.feeds.scan import scan
from detector.feeds.window import Span, joined, needed
from detector.parameters import Parameters
from detector.pipeline import read, replay

IGNORED = ["revision"]  # how often the store saw an event change: a matter of how the data came, not of what it says


def same(events: pd.DataFrame, other: pd.DataFrame) -> None:
    columns = [c for c in events.columns if c not in IGNORED]
    a, b = (f[columns].sort_values("event_id").reset_index(drop=True) for f in (events, other))
    pd.testing.assert_frame_equal(a, b)


def cut(path, folder, pieces, by_time=True):
    lines = path.read_bytes().splitlines(keepends=True)
    if not by_time:
        random.Random(5).shuffle(lines)
    size = -(-len(lines) // pieces)
    made = []
    for i in range(pieces):
        part = folder / f"part{i:02d}.nmea"
        part.write_bytes(b"".join(lines[i * size : (i + 1) * size]))
        made.append(part)
    return made


@pytest.fixture(scope="module")
def whole(sample_path):
    return replay(sample_path)


def test_twelve_files_out_of_order_one_at_a_time(tmp_path, sample_path, whole):
    inbox, outbox = tmp_path / "in", tmp_path / "out"
    inbox.mkdir(), outbox.mkdir()
    parts = cut(sample_path, outbox, 12)
    random.Random(3).shuffle(parts)
    for part in parts:
        shutil.move(part, inbox)
        report = scan(inbox, tmp_path / "cases.sqlite")
        assert len(report.read) == 1
    same(report.events, whole.to_frame())
    assert report.events["revision"].max() > 1


@pytest.mark.parametrize("by_time", [True, False])
def test_random_lines_in_random_files(tmp_path, sample_path, whole, by_time):
    """Not even the two lines of one message need come in one file, nor in order."""
    inbox = tmp_path / "in"
    inbox.mkdir()
    parts = cut(sample_path, tmp_path, 5, by_time=by_time)
    random.Random(8).shuffle(parts)
    for part in parts:
        shutil.move(part, inbox)
        report = scan(inbox, tmp_path / "cases.sqlite")
    same(report.events, whole.to_frame())
    assert report.run.rejected == whole.run.rejected
    for name in ("lines", "positions", "statics"):
        assert sum(getattr(f, name) for f in report.run.inputs) == sum(getattr(f, name) for f in whole.run.inputs)
    assert report.run.vessels is None  # a scan looks at parts: what it did not count it does not state


def test_a_data_set_is_taken_in_as_its_recordings(tmp_path, sample_path, whole):
    inbox, out, store = tmp_path / "in", tmp_path / "out", tmp_path / "cases.sqlite"
    inbox.mkdir(), out.mkdir()
    parts = cut(sample_path, out, 4, by_time=False)
    convert(parts[:3], inbox / "three.parquet")
    shutil.copy(parts[3], inbox)
    first = scan(inbox, store)
    assert sorted(first.read) == sorted([*map(str, parts[:3]), str(inbox / parts[3].name)])
    same(first.events, whole.to_frame())
    assert first.run.rejected == whole.run.rejected
    shutil.copy(parts[0], inbox)
    again = scan(inbox, store)
    assert (again.read, again.seen_before, again.refused_now) == ((), 3, ())
    convert([parts[0], sample_path], inbox / "known.parquet")
    ((_, reason),) = scan(inbox, store).refused_now
    assert "holds 1 of 2 recordings that were scanned before" in reason


def test_run_twice_changes_nothing(tmp_path, sample_path, whole):
    store = tmp_path / "cases.sqlite"
    scan(sample_path.parent, store)
    before = dump(store)
    report = scan(sample_path.parent, store)
    assert dump(store) == before
    assert (report.read, report.added, report.revised, report.retracted) == ((), 0, 0, 0)
    same(report.events, whole.to_frame())


def dump(store):
    with sqlite3.connect(store) as connection:
        return list(connection.iterdump())


@pytest.mark.parametrize("after_s", [0.0, 0.6, 1.2, 2.0])
def test_killed_half_way_leaves_the_store_as_it_was(tmp_path, sample_path, after_s, whole):
    inbox, store = tmp_path / "in", tmp_path / "cases.sqlite"
    inbox.mkdir()
    parts = cut(sample_path, tmp_path, 2)
    shutil.move(parts[0], inbox)
    scan(inbox, store)
    before = dump(store)
    shutil.move(parts[1], inbox)
    code = (
        "import sys; from detector.feeds import scan as s; from detector.cases.store import Writing\n"
        "original = Writing.add_scan\n"
        "def wait(*a, **k):\n    original(*a, **k); print('written', flush=True); import time; time.sleep(60)\n"
        "Writing.add_scan = wait\n"
        "print('go', flush=True); s.scan(sys.argv[1], sys.argv[2])"
    )
    with subprocess.Popen(
        [sys.executable, "-c", code, str(inbox), str(store)], stdout=subprocess.PIPE, text=True
    ) as child:
        assert child.stdout.readline() == "go\n"
        if after_s == 2.0:
            assert child.stdout.readline() == "written\n"  # everything done but the commit
        else:
            time.sleep(after_s)
        os.kill(child.pid, signal.SIGKILL)
    assert dump(store) == before
    same(scan(inbox, store).events, whole.to_frame())


def test_a_file_that_grew_is_taken_in_again_without_doubling(tmp_path, sample_path, whole):
    inbox, store = tmp_path / "in", tmp_path / "cases.sqlite"
    inbox.mkdir()
    lines = sample_path.read_bytes().splitlines(keepends=True)
    growing = inbox / "feed.nmea"
    for share in (0.3, 0.7, 1.0):
        growing.write_bytes(b"".join(lines[: round(len(lines) * share)]))
        report = scan(inbox, store)
    same(report.events, whole.to_frame())


def test_bad_files_are_refused_once_and_the_rest_taken_in(tmp_path, sample_path):
    inbox, store = tmp_path / "in", tmp_path / "cases.sqlite"
    inbox.mkdir()
    shutil.copy(sample_path, inbox / "good.nmea")
    (inbox / "bad.gz").write_bytes(b"\x1f\x8b\x08\x00cut")
    (inbox / "empty.nmea").write_bytes(b"")
    (inbox / "notes.txt").write_text("Dear colleague")
    first = scan(inbox, store)
    assert len(first.refused_now) == 2
    assert [path for path, _ in first.skipped_now] == [str(inbox / "notes.txt")]
    assert len(first.events)
    again = scan(inbox, store)
    assert not again.refused_now
    assert again.seen_before == 4


def test_other_settings_are_refused(tmp_path, sample_path):
    store = tmp_path / "cases.sqlite"
    scan(sample_path.parent, store)
    before = dump(store)
    with pytest.raises(StoreError, match="other settings"):
        scan(sample_path.parent, store, Parameters.load(rendezvous={"min_minutes": 45}))
    assert dump(store) == before


def test_a_store_of_another_schema_is_refused(tmp_path, sample_path):
    store = tmp_path / "cases.sqlite"
    scan(sample_path, store)
    with sqlite3.connect(store) as connection:
        connection.execute("UPDATE about SET value = '1' WHERE key = 'schema'")
    with pytest.raises(StoreError, match="has schema 1, this version reads 3: scan into a new store"):
        scan(sample_path, store)


def test_the_store_keeps_who_heard_each_position(tmp_path, sample_path):
    store = tmp_path / "cases.sqlite"
    scan(sample_path, store)
    with engine_of(store).connect() as connection:
        held = rows_between(connection, "positions", 0, 1 << 50)
    given = read(sample_path).positions
    both = (rows.sort_values(["line", "mmsi"])["station"].tolist() for rows in (held, given))
    assert next(both) == next(both)
    assert given["station"].nunique() > 1


def test_stores_that_are_none(tmp_path, sample_path):
    text = tmp_path / "notes.txt"
    text.write_text("not a database, but long enough to be looked at " * 50)
    with pytest.raises(StoreError, match=r"not a store|cannot be used"):
        scan(sample_path.parent, text)
    with pytest.raises(StoreError, match="is a folder"):
        scan(sample_path.parent, tmp_path)
    with pytest.raises(StoreError, match="does not exist"):
        scan(sample_path.parent, tmp_path / "none" / "cases.sqlite")
    with pytest.raises(InputError, match="does not exist"):
        scan(tmp_path / "none", tmp_path / "cases.sqlite")


def test_empty_folder_is_no_error(tmp_path):
    (tmp_path / "in").mkdir()
    report = scan(tmp_path / "in", tmp_path / "cases.sqlite")
    assert len(report.events) == 0
    assert "0 new files read, 0 seen before, 0 refused, 0 skipped" in report.lines()


def test_an_event_that_vanishes_is_retracted_with_a_reason(tmp_path, sample_path):
    """An earlier first contact gives an event a new id; the old one is retracted, not forgotten."""
    inbox, store = tmp_path / "in", tmp_path / "cases.sqlite"
    inbox.mkdir()
    parts = cut(sample_path, tmp_path, 12)
    for part in (parts[7], parts[6], parts[5]):
        shutil.move(part, inbox)
        scan(inbox, store)
    retracted = [one for one in Store(store).revisions() if one.kind == Change.RETRACTED]
    assert len(retracted) == 3
    assert all("first contact is now known to be earlier" in one.reason for one in retracted)
    assert [one.row["event_id"] for one in retracted] == [one.event_id for one in retracted]
    assert [one.scan for one in retracted] == [2, 3, 3]
    assert all(one.scanned.endswith("Z") for one in retracted)
    with pytest.raises(
        UnknownEvent, match=r"was retracted in scan 2: first contact is now known to be earlier .*: see"
    ):
        Lookup(store).event(retracted[0].event_id)
    successor = retracted[-1].reason.rsplit(" ", 1)[-1]
    assert Lookup(store).event(successor).replaces == (retracted[-1].event_id,)


def test_another_chart_than_at_the_last_scan_is_said(tmp_path, sample_path):
    inbox, store = tmp_path / "in", tmp_path / "cases.sqlite"
    inbox.mkdir()
    for part, chart in zip(cut(sample_path, tmp_path, 3), ("", "ab" * 32, "ab" * 32), strict=True):
        shutil.move(part, inbox)
        report = scan(inbox, store, chart=chart)
        said = [line for line in report.lines() if line.startswith("the chart")]
        if part.name == "part01.nmea":
            assert said[0].startswith("the chart is not that of the last scan (none then, SHA-256 abababababab... now)")
        else:
            assert not said
    assert Store(store).chart() == "ab" * 32
    assert "none now" in " ".join(scan(inbox, store).lines())


def test_an_older_store_is_refused_by_trace_too(tmp_path, sample_path):
    store = tmp_path / "cases.sqlite"
    scan(sample_path, store)
    with sqlite3.connect(store) as connection:
        connection.execute("UPDATE about SET value = '2' WHERE key = 'schema'")
    with pytest.raises(StoreError, match="has schema 2, this version reads 3"):
        Lookup(store).event("0000000000000000")


def test_windows():
    assert joined([Span(100, 200), Span(0, 10)], 5) == [Span(0, 10), Span(100, 200)]
    assert joined([Span(100, 200), Span(0, 10)], 50) == [Span(0, 200)]
    assert needed(Span(0, 10), [Span(-100, -5)], 20) == Span(-120, 50)
    assert Span(0, 10).meets(Span(10, 20))
    assert not Span(0, 10).meets(Span(11, 20))
