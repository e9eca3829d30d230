"""Zip archives of several files: each member an input of its own, known to scan by its own SHA-256."""

import hashlib
import zipfile

import pytest

from detector.errors import UnreadableInput
from detector.feeds.scan import scan
from detector.io import packing
from detector.io.inputs import expand, files_of, recognise
from detector.io.source import Source
from detector.pipeline import read


@pytest.fixture
def logs(sample_path):
    lines = sample_path.read_bytes().splitlines(keepends=True)
    return {"a.nmea": b"".join(lines[:1500]), "b/b.nmea": b"".join(lines[1500:3000])}


@pytest.fixture
def archive(tmp_path, logs):
    path = tmp_path / "logs.zip"
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as made:
        for name, data in logs.items():
            made.writestr(name, data)
        made.writestr("README.md", "# notes")
        made.writestr("b/", "")
        made.writestr("__MACOSX/a.nmea", "x")
        made.writestr(".hidden", "x")
    return path


def test_members_are_inputs_and_what_no_reader_knows_is_listed(archive, logs, tmp_path):
    recording = read(archive)
    assert [file.path for file in recording.inputs] == [f"{archive}!a.nmea", f"{archive}!b/b.nmea"]
    assert [skipped.path for skipped in recording.skipped] == [f"{archive}!README.md"]
    plain = tmp_path / "plain.nmea"
    plain.write_bytes(b"".join(logs.values()))
    assert len(recording.positions) == len(read(plain).positions) > 1000


def test_a_member_can_be_named(archive):
    assert expand([f"{archive}!a.nmea"]) == [(f"{archive}!a.nmea", True)]
    assert len(read(f"{archive}!a.nmea").inputs) == 1
    with pytest.raises(UnreadableInput, match=r"holds no file c\.nmea"):
        read(f"{archive}!c.nmea")
    with pytest.raises(UnreadableInput, match=r"holds 3 files: name one of them, as in .*logs.zip!README.md"):
        Source(archive).head()


def test_a_file_with_an_exclamation_mark_is_a_file(tmp_path, logs):
    file = tmp_path / "urgent!.nmea"
    file.write_bytes(logs["a.nmea"])
    assert len(read(file).positions)
    with pytest.raises(UnreadableInput, match="is no zip archive"):
        read(f"{file}!inside")


def test_each_member_has_its_own_hash_that_can_be_checked(archive):
    of_archive = hashlib.sha256(archive.read_bytes()).hexdigest()
    first, second = (Source(f"{archive}!{name}").sha256() for name in ("a.nmea", "b/b.nmea"))
    assert first == hashlib.sha256(f"{of_archive}!a.nmea".encode()).hexdigest()
    assert first != second


def test_the_archive_stands_for_its_only_member(tmp_path, logs):
    path = tmp_path / "one.zip"
    with zipfile.ZipFile(path, "w") as made:
        made.writestr("a.nmea", logs["a.nmea"])
    recording = read(path)
    assert recording.inputs[0].path == str(path)
    assert recording.inputs[0].sha256 == hashlib.sha256(path.read_bytes()).hexdigest()


def test_scan_takes_each_member_once(archive, tmp_path):
    store = tmp_path / "store.sqlite"
    folder = tmp_path / "in"
    folder.mkdir()
    archive.rename(folder / archive.name)
    first, again = scan(folder, store), scan(folder, store)
    assert len(first.read) == 2
    assert (len(again.read), again.seen_before) == (0, 2 + 1)  # the README is remembered as well


def test_a_damaged_archive_in_a_folder_is_left_out_and_named_refused(tmp_path, archive):
    data = archive.read_bytes()
    bad = tmp_path / "bad.zip"
    bad.write_bytes(data[:-40])
    assert files_of(tmp_path).count(str(bad)) == 1
    _, skipped = recognise([tmp_path])
    assert any("damaged or cut-off zip" in one.reason for one in skipped)
    with pytest.raises(UnreadableInput, match="damaged or cut-off zip"):
        read(bad)


def test_two_members_of_one_name_are_refused(tmp_path):
    path = tmp_path / "twice.zip"
    with zipfile.ZipFile(path, "w") as made, pytest.warns(UserWarning, match="Duplicate"):
        made.writestr("a", "1")
        made.writestr("a", "2")
    with pytest.raises(UnreadableInput, match="two files of one name"):
        read(path)


def test_members_that_are_harmless_alone_and_a_bomb_together_are_refused(tmp_path, monkeypatch):
    monkeypatch.setattr(packing, "BOMB_FREE_BYTES", 1 << 20)
    path = tmp_path / "bomb.zip"
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as made:
        for number in range(8):
            made.writestr(f"{number}.nmea", bytes(1 << 19))
    with pytest.raises(UnreadableInput, match="more than 200 times"):
        read(path)
