"""Hostile input: whatever the bytes, a reading or a refusal in words, and never a row without a place or time."""

import os
import random
import subprocess
import sys
from collections import Counter
from dataclasses import replace

import hostile
import pytest

from detector.ais.sentence import checksum
from detector.archive.convert import convert
from detector.errors import DetectorError
from detector.io import own_parquet
from detector.io.registry import readers
from detector.pipeline import read

ARMOUR = b"0123456789:;<=>?@ABCDEFGHIJKLMNOPQRSTUVW`abcdefghijklmnopqrstuvw"
TYPES = (1, 2, 3, 4, 5, 9, 11, 18, 19, 21, 24, 27, 0, 6, 8, 17, 26, 40, 63)


def payload(random_):
    kind = ARMOUR[random_.choice(TYPES) : random_.choice(TYPES) + 1] or b"1"
    return kind + bytes(random_.choices(ARMOUR, k=random_.choice((1, 5, 15, 27, 28, 51, 53, 60, 70, 80))))


def sentence(random_):
    total = random_.choice((1, 1, 1, 2, 3, 9))
    body = b"AIVDM,%d,%d,%s,A,%s,%d" % (
        total, random_.randint(1, total), random_.choice((b"", b"1", b"3")), payload(random_), random_.randint(0, 5),
    )  # fmt: skip
    tag = b"c:%d" % random_.choice((1_709_280_000, 1_709_280_060, 9, 10**18))
    return b"\\%s*%02X\\!%s*%02X" % (tag, checksum(tag), body, checksum(body))


def mutated(random_, line):
    made = bytearray(line)
    for _ in range(random_.randint(1, 6)):
        if made:
            made[random_.randrange(len(made))] = random_.randrange(256)
    return bytes(made)


@pytest.mark.parametrize("seed", range(12))
def test_random_payloads_and_mutations(tmp_path, sample_path, seed):
    random_ = random.Random(seed)
    clean = sample_path.read_bytes().split(b"\n")
    lines = [sentence(random_) for _ in range(1500)]
    lines += [mutated(random_, random_.choice(clean)) for _ in range(1500)]
    lines += [random_.randbytes(random_.randint(0, 300)) for _ in range(100)]
    random_.shuffle(lines)
    file = tmp_path / "fuzz.nmea"
    file.write_bytes(b"\n".join([clean[0], *lines]))
    recording = read(file)
    assert len(recording.positions)
    assert recording.positions[["lat", "lon", "time"]].notna().all(axis=None)
    assert recording.positions["lat"].abs().max() <= 90
    assert recording.positions["sog_kn"].dropna().between(0, 102.2).all()
    assert sum(recording.inputs[0].rejected.values()) == len(recording.rejects)


@pytest.mark.parametrize("seed", range(12))
def test_random_tables(tmp_path, seed):
    random_ = random.Random(seed)
    header = b"MMSI,BaseDateTime,LAT,LON,SOG,COG,Heading,VesselName,IMO,CallSign,VesselType,Status,Length,Width,Draft"
    row = b"511000001,2022-01-03T00:00:00,33.7,-118.2,0.0,319.6,197,SAMPLE,IMO9074729,SVBY4,80,5,110,17,6.8"
    rows = [mutated(random_, row).replace(b"\n", b" ") for _ in range(300)]
    file = tmp_path / "fuzz.csv"
    file.write_bytes(b"\n".join([header, row, *rows]))
    try:
        recording = read(file)
    except DetectorError as error:
        assert str(error)
        return
    assert recording.positions[["lat", "lon", "time"]].notna().all(axis=None)


def tried(tmp_path, make, count):
    """The outcomes of some inputs; whatever is neither a sound reading nor a refusal in words raises."""
    file = tmp_path / "hostile"
    counts = Counter()
    for _ in range(count):
        file.write_bytes(make())
        counts[hostile.outcome(file)] += 1
    return counts


OF_FILES = [reader for reader in readers() if reader is not own_parquet]  # a data set is a folder: see below


@pytest.mark.parametrize("reader", OF_FILES, ids=lambda reader: reader.NAME)
def test_every_reader_stands_its_example_mutated(tmp_path, reader):
    assert reader.NAME in hostile.examples(), "a new reader needs an example in tests/hostile.py"
    assert tried(tmp_path, lambda: hostile.examples()[reader.NAME], 1) == {"reading": 1}
    random_ = random.Random(reader.NAME)
    counts = tried(tmp_path, lambda: hostile.of_reader(random_, reader.NAME), 40)
    assert counts["reading"] > 5, "mutations that are all refused at the door test nothing"


@pytest.mark.parametrize("seed", range(30))
def test_a_data_set_with_a_changed_byte_is_read_or_refused_in_words(tmp_path, sample_path, seed):
    random_ = random.Random(seed)
    log = tmp_path / "x.nmea"
    log.write_bytes(b"".join(sample_path.read_bytes().splitlines(keepends=True)[:300]))
    made = tmp_path / "x.parquet"
    convert([log], made)
    assert hostile.outcome(made) == "reading"
    file = random_.choice(sorted(path for path in made.rglob("*") if path.is_file()))
    content = bytearray(file.read_bytes())
    content[random_.randrange(len(content))] ^= 1 << random_.randrange(8)
    file.write_bytes(content[: len(content) - random_.choice((0, 0, 0, 1, 50))])
    outcome = hostile.outcome(made)
    assert outcome == "refusal" or file.name == own_parquet.MANIFEST  # a path or a count there may read otherwise


@pytest.mark.parametrize("make", [hostile.packed, hostile.any_bytes])
def test_packed_and_random_inputs_are_read_or_refused_in_words(tmp_path, make):
    random_ = random.Random(1)
    assert tried(tmp_path, lambda: make(random_), 80)["refusal"] > 10


def test_the_check_finds_rows_that_do_not_add_up(tmp_path, monkeypatch, sample_path):
    """The promise above is worth something only if a broken reading fails it."""
    file = tmp_path / "x.nmea"
    file.write_bytes(b"".join(sample_path.read_bytes().splitlines(keepends=True)[:100]))
    good = read(file)
    faults = {
        "a row lost": replace(good, positions=good.positions.iloc[1:]),
        "a row without a place": replace(good, positions=good.positions.assign(lat=float("nan"))),
        "a line that is not there": replace(good, positions=good.positions.assign(line=10_000)),
        "lines nobody counted": replace(good, inputs=(replace(good.inputs[0], lines=10_000),)),
    }
    for fault, broken in faults.items():
        monkeypatch.setattr(hostile, "read", lambda _path, broken=broken: broken)
        with pytest.raises(AssertionError):
            hostile.outcome(file)
            print(fault, "went unnoticed")


PEAK = """
import resource, sys
import hostile
from pathlib import Path
def peak():
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
small, *giants = map(Path, sys.argv[1:])
hostile.outcome(small)
before = peak()
for giant in giants:
    hostile.outcome(giant)
    print(giant.name, peak() - before)
"""


def test_a_line_of_200_mb_costs_no_memory(tmp_path, sample_path):
    """Files with a hole behind their first lines, one for every reader, and a bomb; in a process of their own."""
    files = []
    for number, data in enumerate([sample_path.read_bytes()[:100_000], *hostile.examples().values()]):
        files.append(tmp_path / f"giant{number}")
        files[-1].write_bytes(data[:-20] if number else data)
        if number:
            os.truncate(files[-1], 200_000_000)
    files.append(tmp_path / "bomb")
    files[-1].write_bytes(hostile.endless_line(b"!AIVDM,1,1,,A,", "zstd", 10 << 30))
    environment = {**os.environ, "PYTHONPATH": os.pathsep.join(sys.path)}
    command = [sys.executable, "-c", PEAK, *map(str, files)]
    done = subprocess.run(command, capture_output=True, text=True, env=environment, check=False)
    assert done.returncode == 0, done.stderr
    grown_kb = {name: int(size) for name, size in (line.split() for line in done.stdout.splitlines())}
    assert len(grown_kb) == len(files) - 1
    assert max(grown_kb.values()) < 100_000, grown_kb
