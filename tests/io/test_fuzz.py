"""Hostile input: whatever the bytes, a reading or a refusal in words, and never a row without a place or time."""

import random

import pytest

from detector.ais.sentence import checksum
from detector.errors import DetectorError
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


@pytest.mark.parametrize("seed", range(40))
def test_any_bytes_are_read_or_refused_in_words(tmp_path, seed):
    random_ = random.Random(seed)
    start = random_.choice(
        (b"", b"\x1f\x8b\x08", b"MMSI,BaseDateTime,LAT,LON\n", b"!AIVDM,1,1,,A,", b"\\c:1*00\\!AIVDM,1,")
    )
    file = tmp_path / "any"
    file.write_bytes(start + random_.randbytes(random_.choice((0, 1, 100, 70_000))))
    with pytest.raises(DetectorError, match=r".+\."):
        read(file)
