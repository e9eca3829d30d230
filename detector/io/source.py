"""One input, opened once: its bytes, unpacked if need be, with the SHA-256 of what lies on the disk.

gzip, zstd, bzip2, xz and zip are known by their first bytes (see `packing` and `archives`). Text must be UTF-8 or an
older one-byte encoding; a byte order mark of UTF-8 is skipped, UTF-16 is refused.
"""

from __future__ import annotations

import hashlib
import io
import os
import shutil
import sys
import tempfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import IO, BinaryIO

from detector.errors import UnreadableInput
from detector.io import archives, packing

HEAD_BYTES = 65_536
_TELL_EVERY_BYTES = 250_000
_SKIP_BYTES = 1 << 20
_UTF8_MARK = b"\xef\xbb\xbf"
_UTF16_MARKS = (b"\xff\xfe", b"\xfe\xff")
STDIN = "-"


@dataclass(frozen=True, slots=True)
class Hints:
    """What the user says about inputs that do not say it themselves."""

    columns: Path | None = None  # a mapping file for tables whose columns no reader knows
    start_ms: int | None = None  # when a log without any time began


class Source:
    """A file, a member of a zip (`archive.zip!member`), or standard input kept in a temporary file.

    `bytes` is the size of the file on the disk (for a member: of the archive), known once it was opened or hashed.
    """

    def __init__(self, path: str | Path, hints: Hints | None = None) -> None:
        self.name = str(path)
        self.hints = hints or Hints()
        self._spooled: IO[bytes] | None = _spool() if self.name == STDIN else None
        self._path, self._member = (self.name, None) if self._spooled else archives.split(self.name)
        self._hash: str | None = None
        self.bytes = 0

    def __str__(self) -> str:
        return "standard input" if self.name == STDIN else self.name

    def head(self) -> bytes:
        """The first 64 KiB, unpacked. Raises UnreadableInput for a missing, empty or damaged file."""
        with self.open() as stream:
            head = stream.read(HEAD_BYTES)
        if not head:
            raise UnreadableInput(f"{self} is empty: there is nothing to read; leave it out or record it again.")
        return head

    @contextmanager
    def open(self) -> Iterator[BinaryIO]:
        """The unpacked bytes. Errors of the disk and of the packing become UnreadableInput, in words."""
        with self._on_disk() as file:
            raw = packing.Hashed(file)
            with self._unpacked(raw) as stream:
                self._check_text(stream)
                yield stream
            self._hash = self._hash or (raw.sha256 if self._member is None else None)

    @contextmanager
    def _unpacked(self, raw: packing.Hashed) -> Iterator[io.BufferedReader]:
        plain = packing.buffered(raw)
        kind = packing.packing_of(plain.peek(16)[:16])
        if kind is None and self._member is None:
            yield plain
            return
        if kind == "zip":
            with archives.opened(plain, str(self) if self._spooled else self._path, self._member) as stream:
                yield self._not_packed_again(stream)
        elif self._member is not None or kind is None:
            raise UnreadableInput(f"{self._path} is no zip archive, so it holds no {self._member}: check the path.")
        else:
            yield self._not_packed_again(packing.unpack(plain, lambda: raw.count, kind, str(self)))

    def _not_packed_again(self, stream: io.BufferedReader) -> io.BufferedReader:
        start = stream.peek(512)
        inner = packing.packing_of(start) or ("tar" if start[257:262] == b"ustar" else None)
        if inner is not None:
            raise UnreadableInput(
                f"{self} holds another packed file ({inner}): unpack it once and pass what comes out."
            )
        return stream

    def _check_text(self, stream: BinaryIO) -> None:
        """Skip the mark of UTF-8; refuse UTF-16, with or without its mark."""
        start = stream.peek(64)[:64]  # type: ignore[attr-defined]
        if start.startswith(_UTF8_MARK):
            stream.read(len(_UTF8_MARK))
        elif _is_utf16(start):
            raise UnreadableInput(
                f"{self} is UTF-16 text: convert it to UTF-8, for example with iconv -f UTF-16 -t UTF-8, or save it "
                "again as UTF-8."
            )

    @contextmanager
    def _on_disk(self) -> Iterator[IO[bytes]]:
        """The bytes as they lie on the disk."""
        try:
            with self._raw() as file:
                self.bytes = os.fstat(file.fileno()).st_size
                yield file
        except FileNotFoundError:
            raise UnreadableInput(f"{self} does not exist: check the path.") from None
        except IsADirectoryError:
            raise UnreadableInput(f"{self} is a folder where a file was expected.") from None
        except OSError as error:
            raise UnreadableInput(f"{self} cannot be read: {error.strerror or error}.") from None

    def _raw(self) -> IO[bytes]:
        if self._spooled is None:
            return Path(self._path).open("rb", buffering=0)
        self._spooled.seek(0)
        return os.fdopen(os.dup(self._spooled.fileno()), "rb", buffering=0)  # closing the copy leaves the spool open

    def sha256(self) -> str:
        """The SHA-256 of the bytes as they lie on the disk (packed, if the file is packed).

        It is taken while the file is read; only a file not read from front to back is read once more for it. For a
        member of a zip: the SHA-256 of the text `<SHA-256 of the archive>!<member>`, so that each member has its own
        and it can be checked against the archive that was handed in.
        """
        if self._hash is None:
            with self._on_disk() as file:
                status = os.fstat(file.fileno())
                if self._member is None:
                    self._hash = _sha256(file)
                else:
                    archive = _sha256_of_archive(self._path, status.st_size, status.st_mtime_ns)
                    named = f"{archive}{archives.MEMBER}{self._member}".encode("utf-8", "surrogateescape")
                    self._hash = hashlib.sha256(named).hexdigest()
        return self._hash

    def blocks(self, size: int, progress: Callable[[int], None] | None = None) -> Iterator[bytes]:
        """The unpacked bytes in blocks of `size` (the last is shorter), whatever lies in them."""
        with self.open() as stream:
            while block := stream.read(size):
                if progress is not None:
                    progress(len(block))
                yield block

    def lines(self, progress: Callable[[int], None] | None = None) -> Iterator[tuple[int, bytes]]:
        """Line numbers from 1 and lines without their ends.

        Of a line longer than 64 KiB come only the first HEAD_BYTES; the rest is skipped, so that memory stays bounded.
        A reader rejects it (`len(line) >= HEAD_BYTES`) as `reading.TOO_LONG`.
        """
        with self.open() as stream:
            number = done = 0
            while line := stream.readline(HEAD_BYTES):
                number += 1
                done += len(line)
                if len(line) == HEAD_BYTES and not line.endswith(b"\n"):
                    _skip_line(stream, progress)
                else:
                    line = line.rstrip(b"\r\n")
                if progress is not None and done > _TELL_EVERY_BYTES:
                    progress(done)
                    done = 0
                yield number, line
            if progress is not None:
                progress(done)


def _skip_line(stream: BinaryIO, progress: Callable[[int], None] | None) -> None:
    """To the end of the line, in pieces."""
    while piece := stream.readline(_SKIP_BYTES):
        if progress is not None:
            progress(len(piece))
        if piece.endswith(b"\n"):
            return


def _is_utf16(start: bytes) -> bool:
    if start.startswith(_UTF16_MARKS):
        return True
    low, high = start[0::2], start[1::2]  # without a mark: every other byte of plain English text is zero
    for letters, zeros in ((low, high), (high, low)):
        if len(zeros) >= 16 and not any(zeros) and all(32 <= sign < 127 or sign in b"\r\n\t" for sign in letters):
            return True
    return False


def _sha256(file: IO[bytes]) -> str:
    return hashlib.file_digest(file, "sha256").hexdigest()  # type: ignore[arg-type]


@lru_cache(maxsize=64)
def _sha256_of_archive(path: str, _size: int, _changed_ns: int) -> str:
    """Taken once for all members of an archive, and again if the archive changes."""
    with Path(path).open("rb", buffering=0) as file:
        return _sha256(file)


def _spool() -> IO[bytes]:
    spool = tempfile.TemporaryFile(prefix="sts-stdin-")  # noqa: SIM115 - lives as long as the source
    shutil.copyfileobj(sys.stdin.buffer, spool)
    return spool
