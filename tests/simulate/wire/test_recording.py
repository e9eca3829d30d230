"""A written log: our own reader finds every report in it and rejects just the planted lines. All of it is synthetic."""

from collections import Counter

import numpy as np
import pytest
from wire_rows import NO_REPORTS, NO_STATEMENTS, T, random_reports, random_statements

from detector.ais.clock import fix_times_ms
from detector.ais.readable import NO_TIME, PART_MISSING
from detector.errors import SettingsError
from detector.pipeline import read
from detector.simulate.wire.columns import SHIP_TYPES, Statements
from detector.simulate.wire.damage import KINDS, SECOND_PART_MISSING
from detector.simulate.wire.encode import Encoder, plain_layout
from detector.simulate.wire.recording import write_recording

CORRUPT = {kind: 7 + 3 * number for number, kind in enumerate(KINDS)}
REASONS = {
    "checksum wrong": "checksum wrong",
    "cut off": "cut off: no checksum",
    "random bytes": "not a sentence",
    "payload not of the alphabet": "payload outside the alphabet of AIS",
    "second part missing": PART_MISSING,
    "no tag block": NO_TIME,
    "tag block checksum wrong": "tag block checksum wrong",
}
PASSED_OVER = {"empty line": "empty line", "comment": "comment", "other NMEA": "other NMEA sentence"}
SHIPS = np.array([412_000_001, 511_000_341, 671_000_456, 982_351_234, 812_345_678])


def crowded(rng, rows, minutes):
    """The rows put into so many minutes, so that many messages share a second."""
    received = T + rng.integers(0, 60_000 * minutes, len(rows))
    rows.received_ms[:] = received
    rows.delivered_ms[:] = received // 1000 * 1000  # ties
    if hasattr(rows, "fix_ms"):
        rows.fix_ms[:] = received - 700
    return rows


@pytest.fixture(scope="module")
def world():
    rng = np.random.default_rng(21)
    reports = crowded(rng, random_reports(rng, 6_000, mmsi=rng.choice(SHIPS, 6_000)), 20)
    return reports, crowded(rng, random_statements(rng, 2_500, mmsi=rng.choice(SHIPS, 2_500)), 20)


@pytest.fixture
def written(world, texts, tmp_path):
    return tmp_path / "world.nmea", recorded(tmp_path / "world.nmea", world, texts)


def recorded(path, world, texts, seed=3, **options):
    options = {"corrupt": CORRUPT, "interleaved_share": 0.3, **options}
    return write_recording(path, *world, texts, np.random.default_rng(seed), **options)


def clean(world, texts):
    encoder = Encoder(*world, texts, plain_layout(*world))
    return b"".join(chunk.data.tobytes() for chunk in encoder.chunks()).split(b"\n")[:-1], encoder.lines


def test_our_reader_rejects_just_the_planted_lines(written):
    path, made = written
    recording = read(path)
    assert made.corrupt == CORRUPT
    assert recording.inputs[0].lines == made.lines == path.read_bytes().count(b"\n")
    rejected = {REASONS[kind]: count for kind, count in CORRUPT.items() if kind in REASONS}
    assert Counter(recording.rejects["reason"]) == rejected
    passed_over = recording.inputs[0].passed_over
    assert {reason: passed_over[reason] for reason in PASSED_OVER.values()} == {
        reason: CORRUPT[kind] for kind, reason in PASSED_OVER.items()
    }


def test_our_reader_finds_every_report_with_a_position_at_its_line(written, world):
    path, made = written
    reports, statements = world
    recording = read(path)
    placed = ~np.isnan(reports.lat) & ~np.isnan(reports.lon)
    ships = np.flatnonzero(np.isin(reports.message_type, SHIP_TYPES) & placed)
    ships = ships[np.argsort(made.line[ships])]
    found = recording.positions
    assert found["line"].tolist() == made.line[ships].tolist()
    assert found["mmsi"].tolist() == reports.mmsi[ships].tolist()
    far = reports.message_type[ships] == 27
    scale = np.where(far, 600.0, 600_000.0)
    for name in ("lat", "lon"):
        sent = np.rint(getattr(reports, name)[ships] * scale) / scale
        np.testing.assert_allclose(found[name], sent, rtol=0, atol=6e-7)  # our reader gives six decimals
    received = reports.received_ms[ships] // 1000 * 1000
    second = np.where((reports.utc_second[ships] < 60) & ~far, reports.utc_second[ships], np.nan)
    assert found["time"].astype("int64").tolist() == fix_times_ms(received, second).tolist()
    assert len(recording.statics) == len(statements) - CORRUPT[SECOND_PART_MISSING]


def test_what_was_added_is_damaged_and_nothing_else_is_lost(written, world, texts):
    path, made = written
    lines = path.read_bytes().split(b"\n")[:-1]
    before, line_before = clean(world, texts)
    added, taken = Counter(lines) - Counter(before), Counter(before) - Counter(lines)
    assert sum(added.values()) == sum(CORRUPT.values()) - CORRUPT[SECOND_PART_MISSING]
    assert sum(taken.values()) == CORRUPT[SECOND_PART_MISSING]
    assert all(b"VDM,2,2," in line for line in taken)
    assert [lines[i - 1] for i in made.line] == [before[i - 1] for i in line_before]


def test_other_lines_stand_between_the_parts_of_a_message_where_wanted(world, texts, tmp_path):
    for share in (0.0, 0.3):
        path = tmp_path / f"{share}.nmea"
        recorded(path, world, texts, corrupt={}, interleaved_share=share)
        lines = path.read_bytes().split(b"\n")[:-1]
        firsts = [i for i, line in enumerate(lines) if b"VDM,2,1," in line]
        apart = sum(b"VDM,2,2," not in lines[i + 1] for i in firsts if i + 1 < len(lines))
        assert apart == 0 if share == 0 else 0.1 * len(firsts) < apart < 0.4 * len(firsts)
        assert len(read(path).statics) == len(world[1])


def test_lines_stand_in_order_of_delivery(world, texts, tmp_path):
    reports, _ = world
    _, line = clean(world, texts)
    by_line = np.argsort(line)
    assert (np.diff(reports.delivered_ms[by_line]) >= 0).all()
    ties = np.diff(reports.delivered_ms[by_line]) == 0
    assert (np.diff(by_line)[ties] > 0).all()
    assert ties.sum() > 1000


def test_the_same_seed_gives_the_same_bytes_however_it_is_cut(world, texts, tmp_path):
    one, two, other = (tmp_path / name for name in ("one", "two", "other"))
    first = recorded(one, world, texts)
    for rows in (1, 1000, 8_500):
        second = recorded(two, world, texts, chunk_rows=rows)
        assert two.read_bytes() == one.read_bytes()
        assert (second.line == first.line).all()
        assert second.lines == first.lines
    recorded(other, world, texts, seed=4)
    assert other.read_bytes() != one.read_bytes()


def test_milliseconds_are_read_as_such(world, texts, tmp_path):
    path = tmp_path / "world.nmea"
    recorded(path, world, texts, corrupt={}, milliseconds=True)
    statics = read(path).statics
    assert sorted(statics["time"].astype("int64")) == sorted(world[1].received_ms.tolist())


def test_little_data(texts, tmp_path):
    made = recorded(tmp_path / "a", (NO_REPORTS, NO_STATEMENTS), texts)
    assert (made.lines, made.corrupt) == (0, dict.fromkeys(KINDS, 0))
    assert (tmp_path / "a").read_bytes() == b""
    rng = np.random.default_rng(1)
    statements = random_statements(rng, 30)
    made = recorded(tmp_path / "b", (NO_REPORTS, statements), texts, interleaved_share=1.0)
    of_two = int((statements.message_type == 5).sum())
    assert made.corrupt == dict.fromkeys(KINDS, 0) | {SECOND_PART_MISSING: min(of_two, CORRUPT[SECOND_PART_MISSING])}
    assert isinstance(statements, Statements)


def test_unknown_kinds_are_refused(world, texts, tmp_path):
    with pytest.raises(SettingsError, match="upside down: no kind of corruption"):
        recorded(tmp_path / "a", world, texts, corrupt={"upside down": 1})
