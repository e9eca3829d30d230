"""Zip archives: the files inside, each an input of its own named `archive.zip!member`; one alone is the archive itself.

A member is read as a stream, like any packed file. Members are never written to the disk, so their names can do no
harm. What is hidden (`__MACOSX`, names that begin with a dot) is left out, as in folders.
"""

from __future__ import annotations

import io
import zipfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import IO, cast

from detector.errors import UnreadableInput
from detector.io import packing

MEMBER = "!"
_MAX_MEMBERS = 10_000  # a year of hourly files has 8,760
_ENCRYPTED = 0x1
_METHODS = {zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED, zipfile.ZIP_BZIP2, zipfile.ZIP_LZMA}
_DAMAGE = (*packing.DAMAGE, NotImplementedError, RuntimeError, OverflowError, IndexError)


def inputs_in(path: str) -> list[str]:
    """The names under which a file is read: its own, or, for a zip of several files, one for each of them.

    An archive that cannot be used keeps its own name, so that opening it says why.
    """
    try:
        with Path(path).open("rb") as file:
            if packing.packing_of(file.read(16)) != "zip":
                return [path]
            with _archive(file, path) as archive:
                members = _members(archive, path)
    except (OSError, UnreadableInput):
        return [path]
    return [path] if len(members) == 1 else [f"{path}{MEMBER}{name}" for name in sorted(members)]


def split(name: str) -> tuple[str, str | None]:
    """The path of the file on the disk, and the member of it that is meant (None for the file itself)."""
    if MEMBER not in name or Path(name).exists():
        return name, None
    for place in (place for place, sign in enumerate(name) if sign == MEMBER):
        if Path(name[:place]).is_file():
            return name[:place], name[place + 1 :]
    return name, None


@contextmanager
def opened(file: IO[bytes], path: str, member: str | None) -> Iterator[io.BufferedReader]:
    """The unpacked bytes of a member (None: of the only one). Raises UnreadableInput where that cannot be had."""
    name = path if member is None else f"{path}{MEMBER}{member}"
    with _archive(file, path) as archive:
        info = _chosen(_members(archive, path), path, member)
        if info.flag_bits & _ENCRYPTED:
            raise UnreadableInput(f"{name} is encrypted: unpack it with its password first.")
        if info.compress_type not in _METHODS:
            method = zipfile.compressor_names.get(info.compress_type, f"method {info.compress_type}")  # type: ignore[attr-defined]
            raise UnreadableInput(f"{name} is packed by {method}, which cannot be read here: unpack it first.")
        try:
            inside = cast("zipfile.ZipExtFile", archive.open(info))
        except _DAMAGE as error:
            raise UnreadableInput(packing.in_words(name, "zip", error)) from None
        with inside:
            yield packing.buffered(packing.Unpacked(inside.read1, lambda: info.compress_size, "zip", name))


def _chosen(members: dict[str, zipfile.ZipInfo], path: str, member: str | None) -> zipfile.ZipInfo:
    if member is None and len(members) == 1:
        return next(iter(members.values()))
    if member is None:
        first = next(iter(sorted(members)))
        raise UnreadableInput(f"{path} holds {len(members)} files: name one of them, as in {path}{MEMBER}{first}.")
    if member not in members:
        raise UnreadableInput(f"{path} holds no file {member}: check the name behind the {MEMBER}.")
    return members[member]


@contextmanager
def _archive(file: IO[bytes], path: str) -> Iterator[zipfile.ZipFile]:
    try:
        archive = zipfile.ZipFile(file)
    except _DAMAGE as error:
        raise UnreadableInput(packing.in_words(path, "zip", error)) from None
    with archive:
        yield archive


def _members(archive: zipfile.ZipFile, path: str) -> dict[str, zipfile.ZipInfo]:
    """The files inside by name. Raises UnreadableInput for archives that hold none, or that mean harm."""
    infos = [info for info in archive.infolist() if not info.is_dir()]
    if any(info.filename == "[Content_Types].xml" for info in infos):
        raise UnreadableInput(f"{path} is an Office document: save its table as CSV and pass that.")
    kept = [info for info in infos if not _hidden(info.filename)]
    if not kept:
        raise UnreadableInput(f"{path} is a zip archive without a file in it: leave it out or pack it again.")
    members = {info.filename: info for info in kept}
    if len(kept) > _MAX_MEMBERS or len(members) < len(kept):
        fault = "two files of one name" if len(members) < len(kept) else f"more than {_MAX_MEMBERS:,} files"
        raise UnreadableInput(f"{path} holds {fault}: unpack it and pass the folder.")
    # A member never gives more than the archive declares for it, so this catches members that overlap, too.
    declared, packed = sum(info.file_size for info in kept), _size(archive)
    if declared > packing.BOMB_FREE_BYTES and declared > packing.BOMB_RATIO * packed:
        raise UnreadableInput(packing.bomb(path, declared, packed))
    return members


def _size(archive: zipfile.ZipFile) -> int:
    assert archive.fp is not None  # noqa: S101 - it is open
    return archive.fp.seek(0, 2)


def _hidden(name: str) -> bool:
    parts = name.split("/")
    return parts[0] == "__MACOSX" or any(part.startswith(".") and part not in (".", "..") for part in parts)
