"""Packed inputs: whatever the packing, the same rows; damage and bombs refused in words, in little memory."""

import bz2
import gzip
import io
import lzma
import resource
import zipfile

import pyarrow as pa
import pytest

from detector.errors import InputError, UnreadableInput
from detector.io import packing
from detector.io.source import Source
from detector.pipeline import read
from detector.samples import sample


def zstd(data):
    return pa.compress(data, codec="zstd", asbytes=True)


def zipped(data, method=zipfile.ZIP_DEFLATED, name="log.nmea"):
    made = io.BytesIO()
    with zipfile.ZipFile(made, "w", method) as archive:
        archive.writestr(name, data)
    return made.getvalue()


STREAMS = {"gzip": gzip.compress, "zstd": zstd, "bzip2": bz2.compress, "xz": lzma.compress}
PACKINGS = {**STREAMS, "zip": zipped}


@pytest.fixture(scope="module")
def log():
    return b"\n".join(sample("east_china_sea").read_bytes().split(b"\n")[:3000]) + b"\n"


def written(folder, data, name="log"):
    file = folder / name
    file.write_bytes(data)
    return file


@pytest.mark.parametrize("pack", PACKINGS.values(), ids=PACKINGS)
def test_a_packed_file_reads_as_the_plain_one(tmp_path, log, pack):
    plain, packed = read(written(tmp_path, log, "plain")), read(written(tmp_path, pack(log), "packed"))
    assert len(plain.positions) > 1000
    assert packed.positions.equals(plain.positions)
    assert packed.statics.equals(plain.statics)
    assert packed.inputs[0].bytes == (tmp_path / "packed").stat().st_size


@pytest.mark.parametrize("pack", STREAMS.values(), ids=STREAMS)
def test_pieces_packed_one_behind_the_other_are_one_file(tmp_path, log, pack):
    half = log.index(b"\n", len(log) // 2) + 1
    file = written(tmp_path, pack(log[:half]) + pack(log[half:]))
    with Source(file).open() as stream:
        assert stream.read() == log


def test_xz_may_fill_up_between_pieces(tmp_path):
    file = written(tmp_path, lzma.compress(b"one ") + bytes(8) + lzma.compress(b"two") + bytes(4))
    with Source(file).open() as stream:
        assert stream.read() == b"one two"


@pytest.mark.parametrize("pack", PACKINGS.values(), ids=PACKINGS)
@pytest.mark.parametrize("keep", [0.5, 0.98, -1])
def test_a_cut_off_file_is_refused_in_words(tmp_path, log, pack, keep):
    packed = pack(log)
    file = written(tmp_path, packed[: round(len(packed) * keep) if keep > 0 else keep])
    with pytest.raises(UnreadableInput, match=r"damaged or cut-off \w+ file .*: copy it again"):
        read(file)


@pytest.mark.parametrize("pack", [p for name, p in PACKINGS.items() if name != "zstd"])
def test_a_flipped_bit_is_found(tmp_path, log, pack):
    """All but zstd as pyarrow writes it carry a check sum over what is inside."""
    packed = bytearray(pack(log))
    packed[len(packed) // 2] ^= 8
    with pytest.raises(UnreadableInput, match="damaged or cut-off"):
        read(written(tmp_path, bytes(packed)))


@pytest.mark.parametrize("pack", STREAMS.values(), ids=STREAMS)
def test_rubbish_behind_the_end_is_damage(tmp_path, log, pack):
    with pytest.raises(UnreadableInput, match="damaged or cut-off"):
        read(written(tmp_path, pack(log) + b"rubbish"))


@pytest.mark.parametrize("pack", PACKINGS.values(), ids=PACKINGS)
def test_a_bomb_is_refused_with_the_reason(tmp_path, monkeypatch, pack):
    monkeypatch.setattr(packing, "BOMB_FREE_BYTES", 1 << 20)
    zeros = bytes(8 << 20)
    with pytest.raises(UnreadableInput, match=r"more than 200 times its packed size .* look at it first\."):
        read(written(tmp_path, pack(b"!AIVDM,1,1,,A,1,0*26\n" + zeros)))


def test_what_unpacks_to_little_is_no_bomb_at_any_ratio(tmp_path):
    with Source(written(tmp_path, gzip.compress(bytes(4 << 20)))).open() as stream:
        assert len(stream.read()) == 4 << 20


@pytest.mark.parametrize("pack", [gzip.compress, bz2.compress], ids=["gzip", "bzip2"])
def test_a_real_bomb_is_refused_in_little_memory(tmp_path, pack):
    """1 GB of one letter behind a line of AIS."""
    piece = pack(b"a" * (64 << 20))
    file = written(tmp_path, pack(b"!AIVDM,1,1,,A,1,0*26\n") + piece * 16)
    before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    with pytest.raises(UnreadableInput, match="more than 200 times"):
        read(file)
    assert resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before < 50_000  # kB


def test_an_xz_header_cannot_ask_for_all_memory(tmp_path):
    greedy = lzma.compress(b"a" * 1000, filters=[{"id": lzma.FILTER_LZMA2, "dict_size": 1 << 29}])
    with pytest.raises(UnreadableInput, match="asks for more memory"):
        read(written(tmp_path, greedy))


REFUSED = {
    "7z": (b"7z\xbc\xaf\x27\x1c" + bytes(50), "packed as 7z, which cannot be read here: unpack it first"),
    "rar": (b"Rar!\x1a\x07\x01\x00" + bytes(50), "packed as RAR"),
    "packed twice": (gzip.compress(gzip.compress(b"x")), "holds another packed file .gzip."),
    "zip in zip": (zipped(zipped(b"x"), name="inner.zip"), "holds another packed file .zip."),
    "tar": (gzip.compress(b"name".ljust(257, b"\0") + b"ustar\x0000" + bytes(700)), "another packed file .tar."),
    "empty zip": (b"PK\x05\x06" + bytes(18), "without a file in it"),
    "office": (zipped(b"x", name="[Content_Types].xml"), "Office document"),
    "no zip at all": (b"PK\x03\x04" + b"no" * 100, "damaged or cut-off zip"),
    "utf-16": ("!AIVDM,1,1,,A".encode("utf-16"), "is UTF-16 text: convert it"),
    "utf-16 without its mark": (("!AIVDM,1,1,,A" * 9).encode("utf-16-be"), "is UTF-16 text: convert it"),
    "utf-16 inside": (gzip.compress("MMSI,BaseDateTime".encode("utf-16")), "is UTF-16 text: convert it"),
}


@pytest.mark.parametrize(("data", "says"), REFUSED.values(), ids=REFUSED)
def test_what_cannot_be_unpacked_says_why(tmp_path, data, says):
    with pytest.raises(UnreadableInput, match=says):
        read(written(tmp_path, data))


def test_an_encrypted_member_is_refused(tmp_path, log):
    data = bytearray(zipped(log))
    for start, flags in ((b"PK\x03\x04", 6), (b"PK\x01\x02", 8)):
        data[data.index(start) + flags] |= 1
    with pytest.raises(UnreadableInput, match="is encrypted: unpack it with its password"):
        read(written(tmp_path, bytes(data)))


def test_errors_of_the_reader_are_not_taken_for_damage(tmp_path):
    file = written(tmp_path, gzip.compress(b"x"))

    def read_badly():
        with Source(file).open():
            raise ValueError("mine")

    with pytest.raises(ValueError, match="mine"):
        read_badly()


def test_random_bytes_behind_a_magic_number_are_refused(tmp_path):
    import random

    random_ = random.Random(7)
    starts = [b"\x1f\x8b\x08\x00", b"\x28\xb5\x2f\xfd", b"BZh91AY&SY", b"\xfd7zXZ\x00", b"PK\x03\x04", b"PK\x05\x06"]
    for number in range(120):
        file = written(tmp_path, random_.choice(starts) + random_.randbytes(random_.choice((0, 5, 40, 3000))))
        with pytest.raises(InputError, match=r".+\.$"):
            read(file)
        assert number >= 0
