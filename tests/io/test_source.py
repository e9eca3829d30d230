import gzip
import hashlib
import io
import sys

import pytest

from detector.errors import UnreadableInput
from detector.io.source import HEAD_BYTES, Source


@pytest.fixture
def written(tmp_path):
    def write(data, name="x"):
        file = tmp_path / name
        file.write_bytes(data)
        return Source(file)

    return write


def test_lines_are_numbered_from_one_without_their_ends(written):
    source = written(b"one\r\n\ntwo\n \nlast")
    assert list(source.lines()) == [(1, b"one"), (2, b""), (3, b"two"), (4, b" "), (5, b"last")]


@pytest.mark.parametrize("size", [HEAD_BYTES, HEAD_BYTES + 1, 3_000_000])
@pytest.mark.parametrize("end", [b"\n", b"\r\n", b""])
def test_a_line_over_64_kib_is_one_line_cut_short(written, size, end):
    lines = list(written(b"before\n" + b"w" * size + end + (b"behind\n" if end else b"")).lines())
    assert lines[1] == (2, b"w" * HEAD_BYTES)
    assert lines[2:] == ([(3, b"behind")] if end else [])


def test_a_line_just_under_64_kib_is_whole(written):
    line = b"w" * (HEAD_BYTES - 1)
    assert list(written(line + b"\nx").lines()) == [(1, line), (2, b"x")]


def test_a_cut_line_of_line_ends_is_still_known_as_too_long(written):
    assert [len(line) for _, line in written(b"\r" * (HEAD_BYTES + 5) + b"\n").lines()] == [HEAD_BYTES]


@pytest.mark.parametrize("pack", [bytes, gzip.compress], ids=["plain", "gzip"])
def test_progress_adds_up_to_the_unpacked_bytes(written, pack):
    data = b"x" * 200_000 + b"\n" + b"line\n" * 100_000
    for read in (lambda source, told: source.lines(told), lambda source, told: source.blocks(70_000, told)):
        told = []
        for _ in read(written(pack(data)), told.append):
            pass
        assert sum(told) == len(data)
        assert len(told) > 2


def test_blocks_are_of_the_size_asked_for_whatever_the_packing(written):
    data = bytes(range(256)) * 4000
    pieces = list(written(gzip.compress(data[:1000]) + gzip.compress(data[1000:])).blocks(100_000))
    assert [len(piece) for piece in pieces[:-1]] == [100_000] * 10
    assert b"".join(pieces) == data


@pytest.mark.parametrize("pack", [bytes, gzip.compress], ids=["plain", "gzip"])
def test_the_hash_is_taken_while_reading(written, monkeypatch, pack):
    source = written(pack(b"line\n" * 100_000))
    wanted = hashlib.sha256(pack(b"line\n" * 100_000)).hexdigest()
    list(source.lines())
    monkeypatch.setattr("hashlib.file_digest", None)  # a second pass would fail
    assert source.sha256() == wanted
    assert source.bytes == len(pack(b"line\n" * 100_000))


def test_the_hash_takes_its_own_pass_where_the_reader_stopped_early_or_jumped(written):
    data = b"line\n" * 200_000
    source = written(data)
    next(source.lines())
    assert source.sha256() == hashlib.sha256(data).hexdigest()
    other = written(data, "y")
    with other.open() as stream:
        stream.seek(-5, io.SEEK_END)
        assert stream.read() == b"line\n"
        stream.seek(0)
        assert stream.read() == data
    assert other.sha256() == hashlib.sha256(data).hexdigest()


def test_a_hash_needs_no_reading_first(written):
    source = written(b"x" * 10)
    assert source.sha256() == hashlib.sha256(b"x" * 10).hexdigest()
    assert source.bytes == 10


def test_a_mark_of_utf8_is_skipped_but_hashed(written):
    source = written(b"\xef\xbb\xbfMMSI\n")
    assert source.head() == b"MMSI\n"
    assert list(source.lines()) == [(1, b"MMSI")]
    assert source.sha256() == hashlib.sha256(b"\xef\xbb\xbfMMSI\n").hexdigest()


def test_standard_input_is_read_like_a_file(monkeypatch):
    data = gzip.compress(b"line\n" * 3)
    monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO(data)))
    source = Source("-")
    assert source.head() == b"line\n" * 3
    assert len(list(source.lines())) == 3
    assert (source.sha256(), source.bytes) == (hashlib.sha256(data).hexdigest(), len(data))


def test_what_is_no_file_is_refused(tmp_path, written):
    with pytest.raises(UnreadableInput, match="does not exist"):
        Source(tmp_path / "none").head()
    with pytest.raises(UnreadableInput, match="is a folder"):
        Source(tmp_path).head()
    with pytest.raises(UnreadableInput, match="is empty"):
        written(b"").head()
    with pytest.raises(UnreadableInput, match="is empty"):
        written(gzip.compress(b"")).head()
