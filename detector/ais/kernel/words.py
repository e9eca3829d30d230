"""Bytes eight at a time: loads that numba does not offer, and six-bit characters unpacked in one word.

The loads look at memory unchecked, as C would: callers see to it that at least PADDING bytes follow what they read.
Everything here is 64-bit unsigned; numba makes floats of a mixture of signed and unsigned.
"""

from __future__ import annotations

from typing import Any

import numpy as np
from llvmlite import ir
from numba.core import cgutils, types
from numba.extending import intrinsic

from detector.ais.kernel.layout import compiled

U = np.uint64
ONES = U(0x0101010101010101)
_HIGH = U(0x8080808080808080)
COMMAS, STARS, BACKSLASHES = ONES * U(44), ONES * U(42), ONES * U(92)
LINE_FEEDS, RETURNS, ZEROS = ONES * U(10), ONES * U(13), ONES * U(48)  # the character 0 stands for the value 0
_TO_40, _TO_48, _TO_72 = ONES * U(128 - 40), ONES * U(128 - 48), ONES * U(128 - 72)
_TO_10, _HUNDREDS = ONES * U(128 - 10), U(0x000000FF000000FF)
_PAIRS, _PAIRS_LOW = U(0x3F003F003F003F00), U(0x003F003F003F003F)
_FOURS, _FOURS_LOW = U(0x0FFF00000FFF0000), U(0x00000FFF00000FFF)
_HALF_LOW = U(0x0000000000FFFFFF)


def _pointer(context: Any, builder: Any, kind: Any, array: Any, index: Any) -> Any:
    data = cgutils.create_struct_proxy(kind)(context, builder, array).data
    return builder.gep(data, [index])


@intrinsic
def byte_at(typing: Any, buffer: Any, index: Any) -> Any:
    """The byte at an index as a signed number."""

    def generate(context: Any, builder: Any, signature: Any, args: Any) -> Any:
        at = _pointer(context, builder, signature.args[0], args[0], args[1])
        return builder.zext(builder.load(at), ir.IntType(64))

    return types.int64(buffer, types.int64), generate


@intrinsic
def eight_at(typing: Any, buffer: Any, index: Any) -> Any:
    """The eight bytes from an index, the first one lowest."""

    def generate(context: Any, builder: Any, signature: Any, args: Any) -> Any:
        at = _pointer(context, builder, signature.args[0], args[0], args[1])
        return builder.load(builder.bitcast(at, ir.IntType(64).as_pointer()), align=1)

    return types.uint64(buffer, types.int64), generate


@intrinsic
def put_eight(typing: Any, buffer: Any, index: Any, value: Any) -> Any:
    """Write eight bytes from an index, the lowest first."""

    def generate(context: Any, builder: Any, signature: Any, args: Any) -> Any:
        at = _pointer(context, builder, signature.args[0], args[0], args[1])
        builder.store(args[2], builder.bitcast(at, ir.IntType(64).as_pointer()), align=1)
        return context.get_dummy_value()

    return types.void(buffer, types.int64, types.uint64), generate


@intrinsic
def swapped(typing: Any, value: Any) -> Any:
    """The word with its bytes in the opposite order."""

    def generate(context: Any, builder: Any, signature: Any, args: Any) -> Any:
        return builder.bswap(args[0])

    return types.uint64(types.uint64), generate


@intrinsic
def low_zeros(typing: Any, value: Any) -> Any:
    """How many of the lowest bits are zero; 64 for zero."""

    def generate(context: Any, builder: Any, signature: Any, args: Any) -> Any:
        return builder.cttz(args[0], ir.Constant(ir.IntType(1), 0))

    return types.int64(types.uint64), generate


@compiled
def folded(word: Any) -> int:
    """The exclusive or of the eight bytes of a word."""
    word ^= word >> U(32)
    word ^= word >> U(16)
    return np.int64((word ^ (word >> U(8))) & U(255))


@compiled
def places_of(word: Any, wanted: Any) -> Any:
    """A word whose lowest set bit lies in the first byte that equals those of `wanted` (above it may be errors)."""
    other = word ^ wanted
    return (other - ONES) & ~other & _HIGH


@compiled
def exact_places(word: Any, wanted: Any) -> Any:
    """A word with the highest bit set of every byte that equals those of `wanted`, and no other."""
    other = word ^ wanted
    return ~(((other & ~_HIGH) + ~_HIGH) | other | ~_HIGH)


@compiled
def low_bytes(size: Any) -> Any:
    """A mask of the lowest bytes, 0 to 7 of them."""
    return (U(1) << U(8 * size)) - U(1)


@compiled
def low_bytes_or_all(size: Any) -> Any:
    """A mask of the lowest bytes, 0 to 8 of them."""
    return low_bytes(size) if size < 8 else ~U(0)


@compiled
def eight_digits(word: Any) -> int:
    """The number that eight decimal digits write, the first in the lowest byte; -1 if there is another character."""
    value = word - ZEROS
    if ((value + _TO_10) | value | word) & _HIGH != U(0):
        return -1
    value = (value * U(10)) + (value >> U(8))
    low = (value & _HUNDREDS) * U(0x000F424000000064)
    high = ((value >> U(16)) & _HUNDREDS) * U(0x0000271000000001)
    return np.int64((low + high) >> U(32))


@compiled
def six_bits(word: Any) -> Any:
    """Eight armoured characters as six-bit values."""
    value = word - ZEROS
    return value - (((value + _TO_48) & _HIGH) >> U(4))


@compiled
def wrong_characters(word: Any) -> Any:
    """A word that is zero if all eight characters belong to the alphabet of AIS: 0-W, `-w."""
    value = word - ZEROS
    from_40, from_48, from_72 = value + _TO_40, value + _TO_48, value + _TO_72
    return (((from_40 & ~from_48) | from_72) | word | ~(word + _TO_48)) & _HIGH


@compiled
def packed(word: Any) -> Any:
    """Eight six-bit values, the first in the lowest byte, as 48 bits, the first highest."""
    word = swapped(word)
    word = ((word & _PAIRS) >> U(2)) | (word & _PAIRS_LOW)
    word = ((word & _FOURS) >> U(4)) | (word & _FOURS_LOW)
    return ((word >> U(32)) << U(24)) | (word & _HALF_LOW)
