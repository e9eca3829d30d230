"""One input, opened once: its bytes, unpacked if need be, with the SHA-256 of what lies on the disk."""

from __future__ import annotations

import gzip
import hashlib
import io
import os
import shutil
import sys
import tempfile
import zlib
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import IO, BinaryIO

from detector.errors import UnreadableInput

HEAD_BYTES = 65_536
_TELL_EVERY_BYTES = 250_000
_GZIP = b"\x1f\x8b"
STDIN = "-"


@dataclass(frozen=True, slots=True)
class Hints:
    """What the user says about inputs that do not say it themselves."""

    columns: Path | None = None  # a mapping file for tables whose columns no reader knows
    start_ms: int | None = None  # when a log without any time began


class Source:
    """A file (or standard input, kept in a temporary file) that a reader can open."""

    def __init__(self, path: str | Path, hints: Hints | None = None) -> None:
        self.name = str(path)
        self.hints = hints or Hints()
        self._spooled: IO[bytes] | None = _spool() if self.name == STDIN else None
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
        try:
            with self._raw() as raw:
                packed = raw.peek(2)[:2] == _GZIP
                if packed:
                    with gzip.open(raw) as unpacked:
                        yield unpacked  # type: ignore[misc]
                else:
                    yield raw
        except FileNotFoundError:
            raise UnreadableInput(f"{self} does not exist: check the path.") from None
        except IsADirectoryError:
            raise UnreadableInput(f"{self} is a folder where a file was expected.") from None
        except (EOFError, gzip.BadGzipFile, zlib.error) as error:
            raise UnreadableInput(
                f"{self} is a damaged or cut-off gzip file ({error}): copy it again from where it came."
            ) from None
        except OSError as error:
            raise UnreadableInput(f"{self} cannot be read: {error.strerror or error}.") from None

    @contextmanager
    def _raw(self) -> Iterator[io.BufferedReader]:
        if self._spooled is not None:
            self._spooled.seek(0)
            with os.fdopen(os.dup(self._spooled.fileno()), "rb") as again:  # closing it leaves the spool open
                yield again
            return
        with Path(self.name).open("rb") as raw:
            yield raw

    def sha256(self) -> str:
        """The SHA-256 of the bytes as they lie on the disk (packed, if the file is packed)."""
        if self._hash is None:
            digest = hashlib.sha256()
            try:
                with self._raw() as raw:
                    while block := raw.read(1 << 20):
                        digest.update(block)
                        self.bytes += len(block)
            except OSError as error:
                raise UnreadableInput(f"{self} cannot be read: {error.strerror or error}.") from None
            self._hash = digest.hexdigest()
        return self._hash

    def blocks(self, size: int, progress: Callable[[int], None] | None = None) -> Iterator[bytes]:
        """The unpacked bytes in blocks of about `size`, whatever lies in them."""
        with self.open() as stream:
            while block := stream.read(size):
                if progress is not None:
                    progress(len(block))
                yield block

    def lines(self, progress: Callable[[int], None] | None = None) -> Iterator[tuple[int, bytes]]:
        """Line numbers from 1 and lines without their ends; a line of over 64 KiB comes in pieces with one number."""
        with self.open() as stream:
            number = done = 0
            ended = True
            while line := stream.readline(HEAD_BYTES):
                number += ended
                ended = line.endswith(b"\n")
                done += len(line)
                if progress is not None and done > _TELL_EVERY_BYTES:
                    progress(done)
                    done = 0
                yield number, line.rstrip(b"\r\n")
            if progress is not None:
                progress(done)


def _spool() -> IO[bytes]:
    spool = tempfile.TemporaryFile(prefix="sts-stdin-")  # noqa: SIM115 - lives as long as the source
    shutil.copyfileobj(sys.stdin.buffer, spool)
    return spool
