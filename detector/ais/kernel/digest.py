"""What compiled code was compiled from.

numba's cache on disk looks at the file of a function and at the values that the function encloses, not at the files of
the functions it calls. So a cached function encloses the digest of all of them, and a change in any compiles anew.
"""

from __future__ import annotations

from hashlib import sha256
from pathlib import Path


def sources_digest(*more: str) -> int:
    """A number for the content of the files of this folder, and of others."""
    files = [*sorted(Path(__file__).parent.glob("*.py")), *map(Path, more)]
    return int.from_bytes(sha256(b"".join(file.read_bytes() for file in files)).digest()[:7], "big")
