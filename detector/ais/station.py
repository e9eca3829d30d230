"""Stations as numbers: the hash of a name that stands in the column `station` of POSITIONS.

Names are few, and there on every row; one number a row costs nothing to carry and to compare. It is the number that
`kernel.line` makes of a tag block's `s:` and of the station behind a sentence; `station_code` is its readable twin.
"""

from __future__ import annotations

from functools import lru_cache

NO_STATION = 0
NAME_BYTES = 24  # of a name that are kept to be shown; the longest of NMEA 4.10's `s:` has 15
_FNV, _PRIME = 14695981039346656037, 1099511628211  # FNV-1a, 64 bits (Fowler, Noll, Vo), as in `kernel.layout`
_MASK = (1 << 64) - 1
_SIGN = 1 << 63
_CACHED_BYTES = 64  # names longer than this are nobody's, and not kept


def station_code(name: bytes | str) -> int:
    """The FNV-1a hash of a station's name as a signed 64-bit number; NO_STATION (0) for an empty name.

    The lowest bit is set, so that no name gives 0. Text is taken as UTF-8: of a name with other bytes, give the bytes.
    """
    held = name.encode("utf-8", "replace") if isinstance(name, str) else name
    if not held:
        return NO_STATION
    return _remembered(held) if len(held) <= _CACHED_BYTES else _hashed(held)


def shown_name(name: bytes) -> str:
    """A name to show: its first bytes as UTF-8 if they are that, else each one character."""
    held = name[:NAME_BYTES]
    for cut in range(4 if len(held) == NAME_BYTES else 1):  # a character may have been cut in two
        try:
            return held[: len(held) - cut].decode()
        except UnicodeDecodeError:
            continue
    return held.decode("latin-1")


def _hashed(name: bytes) -> int:
    code = _FNV
    for byte in name:
        code = (code ^ byte) * _PRIME & _MASK
    code |= 1
    return code - (1 << 64) if code & _SIGN else code


_remembered = lru_cache(maxsize=1 << 14)(_hashed)
