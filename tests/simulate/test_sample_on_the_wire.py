"""The committed recording against its truth, read without any of the detector's own readers: pyais and shapely only."""

import re
from collections import Counter, defaultdict

import numpy as np
import pytest
from pyais import decode
from shapely import distance, polygons

from detector import geodesy
from detector.simulate import east_china_sea as world_of
from detector.simulate import hulls, recording

_LINE = re.compile(rb"\\s:([^,]+),c:(\d+)\*([0-9A-F]{2})\\!(AIVDM,.*)\*([0-9A-F]{2})")


@pytest.fixture(scope="module")
def committed(sample_path):
    return sample_path.read_bytes().split(b"\n")[:-1]


@pytest.fixture(scope="module")
def clean(world, monkeypatch_module):
    monkeypatch_module.setattr(recording, "corrupted", lambda lines, _rng: lines)
    return recording.recording(world, recording.SAMPLE_SEED)


@pytest.fixture(scope="module")
def monkeypatch_module():
    with pytest.MonkeyPatch.context() as patch:
        yield patch


def xor(body):
    value = 0
    for byte in body:
        value ^= byte
    return b"%02X" % value


@pytest.fixture(scope="module")
def heard(clean):
    """(reception, station, decoded message) of every line that is not planted corruption."""
    messages, waiting = [], {}
    for line in clean:
        station, received, tag_sum, sentence, sentence_sum = _LINE.fullmatch(line).groups()
        assert xor(line[1 : line.index(b"*")]) == tag_sum
        assert xor(sentence) == sentence_sum
        _, total, number, sequence, *_ = sentence.split(b",")
        raw, key = b"!" + sentence + b"*" + sentence_sum, (station, sequence)
        if (total, number) == (b"2", b"1"):
            assert key not in waiting
            waiting[key] = received, raw
            continue
        parts = [raw]
        if total == b"2":
            first_received, first = waiting.pop(key)
            assert first_received == received
            parts = [first, raw]
        messages.append((int(received), station, decode(*parts).asdict()))
    assert not waiting
    return messages


def test_only_the_planted_lines_differ(committed, clean):
    added, taken = Counter(committed) - Counter(clean), Counter(clean) - Counter(committed)
    lost = recording.CORRUPT["second part missing"]
    assert sum(added.values()) == sum(recording.CORRUPT.values()) - lost
    assert sum(taken.values()) == lost
    assert all(b"VDM,2,2," in line for line in taken)


def test_sorted_by_reception(heard):
    received = [at for at, _, _ in heard]
    assert received == sorted(received)


def test_pyais_finds_every_ship_where_it_truly_was(heard, voyages):
    away = []
    for received, _, said in heard:
        if said["msg_type"] not in (1, 18):
            continue
        voyage = voyages[said["mmsi"]]
        fixed = received - (received - said["second"]) % 60
        assert received - fixed <= 3
        i = fixed - world_of.EPOCH_S - voyage.motion.start
        east, north = voyage.motion.antenna(voyage.vessel)
        lat, lon = voyage.plane.to_degrees(east[i], north[i])
        away.append(float(geodesy.distance_m(said["lat"], said["lon"], lat, lon)))
    assert max(away) < 25.0
    assert 2.0 < np.mean(away) < 5.0  # noise is there, and it is that of a receiver


def test_reports_come_at_the_intervals_of_their_class(heard, voyages):
    """Most gaps between reports of a ship are one interval; losses make whole multiples of it."""
    fixes = defaultdict(set)
    for received, _, said in heard:
        if said["msg_type"] in (1, 18):
            fixes[said["mmsi"]].add(received - (received - said["second"]) % 60)
    allowed = {mmsi: {10} for mmsi in fixes}
    allowed |= {mmsi: {30} for mmsi in fixes if voyages[mmsi].vessel.class_b}
    allowed |= {world_of.CEDAR.mmsi: {180}, world_of.MAPLE.mmsi: {180}, world_of.PILOT.mmsi: {6, 10}}
    for mmsi, times in fixes.items():
        gaps = Counter(np.diff(sorted(times)).tolist())
        assert sum(gaps[gap] for gap in allowed[mmsi]) > 0.8 * sum(gaps.values()), (mmsi, gaps.most_common(4))


def test_some_are_heard_twice_and_some_never(heard):
    fixes = Counter(
        (said["mmsi"], received - (received - said["second"]) % 60)
        for received, _, said in heard
        if said["msg_type"] in (1, 18)
    )
    assert 0.02 < sum(count > 1 for count in fixes.values()) / len(fixes) < 0.06
    assert {station for _, station, _ in heard} == {b"r-east1", b"r-east2"}
    orchid = sum(mmsi == world_of.ORCHID.mmsi for mmsi, _ in fixes)
    assert 0.85 < orchid / (world_of.END / 10) < 0.98


def box(voyage, seconds):
    motion, ship = voyage.motion, voyage.vessel
    i = seconds - motion.start
    angle = np.radians(motion.heading[i])
    corners = []
    for ahead, right in ((0.5, 0.5), (0.5, -0.5), (-0.5, -0.5), (-0.5, 0.5)):
        a, r = ahead * ship.length_m, right * ship.beam_m
        corners.append((
            motion.east[i] + a * np.sin(angle) + r * np.cos(angle),
            motion.north[i] + a * np.cos(angle) - r * np.sin(angle),
        ))  # fmt: skip
    return polygons(np.moveaxis(np.array(corners), (0, 1, 2), (1, 2, 0)))


@pytest.mark.parametrize("pair", ["ORCHID HERON", "CEDAR MAPLE", "TUG BARGE", "FREIGHTER PILOT"])
def test_hull_gap_agrees_with_shapely(voyages, pair):
    one, two = (voyages[getattr(world_of, name).mmsi] for name in pair.split())
    start, end = max(one.motion.start, two.motion.start), min(one.motion.end, two.motion.end)
    seconds = np.arange(start, end + 1, 17)
    mine = hulls.gap_m(one.motion, one.vessel, two.motion, two.vessel)[seconds - start]
    assert mine == pytest.approx(distance(box(one, seconds), box(two, seconds)), abs=1e-6)


def test_hulls_that_cross_have_no_gap():
    one, two = world_of.CEDAR, world_of.MAPLE
    from detector.simulate.motion import Motion

    def lying(heading):
        return Motion(0, np.zeros(1), np.zeros(1), np.array([heading]))

    assert hulls.gap_m(lying(0.0), one, lying(90.0), two) == [0.0]  # a plus sign: no corner of one is inside the other


def test_truth_of_the_neighbours(world):
    neighbours = world.non_events[0]
    assert (neighbours["mmsi_1"], neighbours["mmsi_2"]) == (world_of.CEDAR.mmsi, world_of.MAPLE.mmsi)
    assert neighbours["min_hull_distance_m"] > 150.0
