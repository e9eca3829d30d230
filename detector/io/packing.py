"""Packed files unpacked as a stream, in constant memory: gzip, zstd, bzip2, xz, known by their first bytes.

Several packed pieces one behind the other (as log rotation makes them) read as one. A cut-off or damaged file raises
UnreadableInput where the damage begins. A file that unpacks to absurdly more than it holds is refused, see `Unpacked`.
Zip archives hold names and need to be read from their end: see `archives`.
"""

from __future__ import annotations

import bz2
import gzip
import hashlib
import io
import lzma
import re
import struct
import zipfile
import zlib
from collections.abc import Callable
from typing import IO, Any

from detector.errors import UnreadableInput

# A zip bomb packs 1,000 to 1 (deflate's limit is 1,032). AIS text packs 4 to 12 to 1, and a log of one moored ship, the
# dullest there is, 60 to 1 with zstd at its best; 200 leaves room. Below 256 MiB no file can do harm, whatever it is.
BOMB_RATIO = 200
BOMB_FREE_BYTES = 256 << 20
_XZ_MEMORY_BYTES = 256 << 20  # xz -9 needs 65 MiB; a header may ask for 4 GiB
_BUFFER_BYTES = 256 << 10
_PIECE_BYTES = 64 << 10

_MAGIC = {
    "gzip": re.compile(rb"\x1f\x8b"),
    "zstd": re.compile(rb"\x28\xb5\x2f\xfd|[\x50-\x5f]\x2a\x4d\x18"),  # a frame, or a skippable one before it
    "bzip2": re.compile(rb"BZh[1-9](?:\x31\x41\x59\x26\x53\x59|\x17\x72\x45\x38\x50\x90)"),
    "xz": re.compile(rb"\xfd7zXZ\x00"),
    "zip": re.compile(rb"PK(?:\x03\x04|\x05\x06|\x07\x08)"),
    "7z": re.compile(rb"7z\xbc\xaf\x27\x1c"),
    "RAR": re.compile(rb"Rar!\x1a\x07"),
    "LZ4": re.compile(rb"\x04\x22\x4d\x18"),
    "compress (.Z)": re.compile(rb"\x1f\x9d"),
}
DAMAGE = (EOFError, zlib.error, lzma.LZMAError, zipfile.BadZipFile, struct.error, OSError, ValueError)


def packing_of(start: bytes) -> str | None:
    """The name of the packing that the first bytes of a file show; None for a plain file."""
    return next((name for name, magic in _MAGIC.items() if magic.match(start)), None)


def unpack(packed: io.BufferedReader, count: Callable[[], int], packing: str, name: str) -> io.BufferedReader:
    """The unpacked bytes of a stream (not of a zip) of which `count()` bytes were read from the disk so far.

    Raises UnreadableInput for a packing that cannot be unpacked here.
    """
    if packing == "gzip":
        read: Callable[[int], bytes] = gzip.GzipFile(fileobj=packed).read1
    elif packing == "zstd":
        import pyarrow as pa

        read = pa.CompressedInputStream(pa.PythonFile(packed, mode="r"), "zstd").read
    elif packing == "bzip2":
        read = _Streams(packed, bz2.BZ2Decompressor).read
    elif packing == "xz":
        read = _Streams(packed, lambda: lzma.LZMADecompressor(memlimit=_XZ_MEMORY_BYTES)).read
    else:
        raise UnreadableInput(f"{name} is packed as {packing}, which cannot be read here: unpack it first.")
    return buffered(Unpacked(read, count, packing, name))


def buffered(raw: io.RawIOBase) -> io.BufferedReader:
    """The stream with a buffer that suits large files."""
    return io.BufferedReader(raw, _BUFFER_BYTES)


class Hashed(io.RawIOBase):
    """A file that is hashed while it is read from front to back; `sha256` is None until its end was reached so."""

    def __init__(self, file: IO[bytes]) -> None:
        self._file = file
        self._digest: Any = hashlib.sha256()
        self._ended = False
        self.count = 0

    def readable(self) -> bool:
        """Yes."""
        return True

    def seekable(self) -> bool:
        """As the file is; but whoever jumps about must have the hash taken in a pass of its own."""
        return self._file.seekable()

    def readinto(self, buffer: Any) -> int:
        """Bytes read into the buffer; 0 at the end."""
        size: int = self._file.readinto(buffer)  # type: ignore[attr-defined]
        self.count += size
        if self._digest is not None:
            self._digest.update(memoryview(buffer)[:size])
            self._ended = size == 0 and len(buffer) > 0
        return size

    def seek(self, offset: int, whence: int = io.SEEK_SET) -> int:
        """The new place."""
        before = self._file.tell()
        after = self._file.seek(offset, whence)
        if after != before:
            self._digest = None
        return after

    def tell(self) -> int:
        """The place."""
        return self._file.tell()

    @property
    def sha256(self) -> str | None:
        """The hash in hexadecimal, if every byte was read once and in order."""
        return str(self._digest.hexdigest()) if self._digest is not None and self._ended else None


class Unpacked(io.RawIOBase):
    """Unpacked bytes, with damage told in words and a limit against bombs.

    Beyond BOMB_FREE_BYTES, what comes out may be at most BOMB_RATIO times the packed bytes read so far.
    """

    def __init__(self, read: Callable[[int], bytes], packed: Callable[[], int], packing: str, name: str) -> None:
        self._read = read
        self._packed = packed
        self._packing = packing
        self._name = name
        self._count = 0

    def readable(self) -> bool:
        """Yes."""
        return True

    def readinto(self, buffer: Any) -> int:
        """Bytes unpacked into the buffer; 0 at the end. Raises UnreadableInput for damage and for bombs."""
        try:
            data = self._read(min(len(buffer), _PIECE_BYTES))
        except DAMAGE as error:
            raise UnreadableInput(in_words(self._name, self._packing, error)) from None
        self._count += len(data)
        if self._count > BOMB_FREE_BYTES and self._count > BOMB_RATIO * self._packed():
            raise UnreadableInput(bomb(self._name, self._count, self._packed()))
        buffer[: len(data)] = data
        return len(data)


def in_words(name: str, packing: str, error: Exception) -> str:
    """The sentence for a packed file that cannot be unpacked."""
    if "emory" in str(error):  # xz: "Memory usage limit exceeded", zstd: "Frame requires too much memory"
        return f"{name} asks for more memory to unpack than is given here: unpack it by hand and pass what comes out."
    what = str(error) or type(error).__name__
    return f"{name} is a damaged or cut-off {packing} file ({what}): copy it again from where it came."


def bomb(name: str, unpacked_bytes: int, packed_bytes: int) -> str:
    """The sentence for a file that unpacks to absurdly more than it holds."""
    return (
        f"{name} unpacks to more than {BOMB_RATIO} times its packed size ({unpacked_bytes:,} bytes and counting, from "
        f"{packed_bytes:,}), as no AIS recording does: unpack it by hand and look at it first."
    )


class _Streams:
    """The streams of a bzip2 or xz file, one behind the other."""

    def __init__(self, packed: io.BufferedReader, start: Callable[[], Any]) -> None:
        self._packed = packed
        self._start = start
        self._stream = start()
        self._held = b""

    def read(self, size: int) -> bytes:
        """At most `size` unpacked bytes; none at the end. Raises EOFError where the file ends within a stream."""
        while True:
            if self._stream.eof:
                self._held = self._behind()
                if not self._held:
                    return b""
                self._stream = self._start()
            elif self._stream.needs_input:
                self._held = self._packed.read1(_PIECE_BYTES)
                if not self._held:
                    raise EOFError("it ends in the middle")
            data = self._stream.decompress(self._held, size)
            self._held = b""
            if data:
                return bytes(data)

    def _behind(self) -> bytes:
        """What follows a stream that has ended; between streams xz may fill up with zeros."""
        rest = bytes(self._stream.unused_data).lstrip(b"\x00")
        while not rest and (more := self._packed.read1(_PIECE_BYTES)):
            rest = more.lstrip(b"\x00")
        return rest
