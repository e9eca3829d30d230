"""What people type into a transponder, and how it goes wrong: each error recognised and said in words.

A value that cannot be is not replaced by a guess. Only where one slip of the hand explains it and leaves a value that
can be is that value used, and said to be corrected. What one report cannot show (bow and stern exchanged, port and
starboard exchanged) is not claimed.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

from detector.ais.identity import MmsiClass, flag, imo_is_valid, imo_unpadded, mmsi_class

MAX_LENGTH_M, MAX_BEAM_M = 460.0, 80.0  # the largest ships ever built: 458 x 69 m; more is a typing error
_LENGTH_BY_BEAM = (1.5, 14.0)  # outside: no ship; platforms (1.0-1.5) and rowing boats alone [real: 12 of 1,286]
_EXCHANGED = (1.8, 10.0)  # beam by length in which a ship with both exchanged is sought: a tug to a large ship
_DEFAULT_SIDES = (10.0, 20.0, 30.0, 40.0)  # left as the factory set them: 3 of 1,286 real ships (Australia 2012)
_ON_THE_SIDE_M = 8.0  # ships broader than this carry no antenna on the ship's side [from memory: small craft may]
_AT_THE_END_M = 30.0  # nor, if longer than this, at the very bow or stern
_DRAUGHT_MAX_M = 25.5  # the field's largest number means "that or more" (ITU-R M.1371-5 table 52)
_DRAUGHT_SHARE, _DRAUGHT_MORE_M = 0.12, 3.5  # deeper than 0.12 L + 3.5 m: tugs of 30 m draw 6.4 m, VLCC of 330 m 22 m
_DEFAULT_MMSI = frozenset({1_193_046, 123_456_789, 111_111_111, 222_222_222, 987_654_321})  # never set [from memory]
_BEACON = re.compile(
    r"\d{1,3} ?%|\b\d{1,2}\.\d{1,2} ?V$|^NET ?(MARK|BUOY|LOCATOR)|^(FISHING )?NET[ _-]?\d|\bBUOY[ _-]?\d"
)  # battery level or voltage in the name, or a number of a net; "YEAH BUOY" is a yacht (real, US 2022)


@dataclass(frozen=True, slots=True)
class Dimensions:
    """What can be used of four sides: `sides` (bow, stern, port, starboard), else `size` (length, beam), else None.

    `doubt_m` is how far the antenna may be from where `sides` put it, beyond rounding. `error` is "" where all is well.
    """

    sides: tuple[float, float, float, float] | None
    size: tuple[float, float] | None
    error: str = ""
    doubt_m: float = 0.0


def plausible(length_m: float, beam_m: float) -> bool:
    """Whether a ship can have this size: its length is 1.5 to 14 times its beam, and neither is beyond all ships."""
    low, high = _LENGTH_BY_BEAM
    return 2.0 < length_m <= MAX_LENGTH_M and 1.0 < beam_m <= MAX_BEAM_M and low <= length_m / beam_m <= high


def dimensions(to_bow_m: float, to_stern_m: float, to_port_m: float, to_starboard_m: float) -> Dimensions:
    """What can be used of four antenna offsets, and what is wrong with them."""
    length, beam = to_bow_m + to_stern_m, to_port_m + to_starboard_m
    sides = (to_bow_m, to_stern_m, to_port_m, to_starboard_m)
    if not any(sides):
        return Dimensions(None, None, "all dimensions are zero")
    if sides == _DEFAULT_SIDES:
        return Dimensions(None, None, "dimensions 10, 20, 30, 40 were never set")
    if not plausible(length, beam):
        return _implausible(length, beam)
    if error := _misplaced(sides):
        return Dimensions(None, (length, beam), error)
    if 0 in (to_port_m, to_starboard_m) and beam > _ON_THE_SIDE_M:
        centred = (to_bow_m, to_stern_m, beam / 2, beam / 2)
        return Dimensions(centred, (length, beam), "antenna on the ship's side", beam / 4)
    return Dimensions(sides, (length, beam))


def _misplaced(sides: tuple[float, float, float, float]) -> str:
    """Words if offsets give the size of a ship but not the place of its antenna; "" if they give both."""
    bow, stern, port, starboard = sides
    if stern == 0 and starboard == 0:
        return "length and beam typed as distances to bow and port"
    if bow == 0 and port == 0:
        return "only length and beam, no antenna position"  # ITU-R M.1371-5 fig. 41; `normalise` sees to it on the wire
    return "antenna at the very end of the ship" if 0 in (bow, stern) and bow + stern > _AT_THE_END_M else ""


def size(length_m: float, beam_m: float) -> Dimensions:
    """What can be used of a length and a beam."""
    if plausible(length_m, beam_m):
        return Dimensions(None, (length_m, beam_m))
    return _implausible(length_m, beam_m)


def _implausible(length_m: float, beam_m: float) -> Dimensions:
    low, high = _EXCHANGED
    said = f"{length_m:g} x {beam_m:g} m"
    if length_m > 0 and low <= beam_m / length_m <= high and plausible(beam_m, length_m):
        return Dimensions(None, (beam_m, length_m), f"length and beam exchanged ({said})")
    if length_m > MAX_LENGTH_M or beam_m > MAX_BEAM_M:
        return Dimensions(None, None, f"larger than any ship ({said})")
    return Dimensions(None, None, f"not the shape of a ship ({said})")


def contradiction(one: tuple[float, float], other: tuple[float, float]) -> str:
    """Words if two statements of length and beam cannot be one ship; "" if they can."""
    (length_1, beam_1), (length_2, beam_2) = one, other
    apart = abs(length_1 - length_2) > max(
        3.0, 0.1 * max(length_1, length_2)
    )  # whole metres, and length over all or not
    apart |= abs(beam_1 - beam_2) > max(2.0, 0.2 * max(beam_1, beam_2))
    return f"{length_1:g} x {beam_1:g} m and {length_2:g} x {beam_2:g} m" if apart else ""


def type_error(ship_type: int, length_m: float) -> str:
    """Words if a ship of this length cannot be what it says it is; "" if it can."""
    if 50 <= ship_type <= 53 and length_m > 130.0:  # the longest tugs are 100 m [from memory]; 31, 32 include the tow
        return f"a tug or harbour vessel of {length_m:g} m, perhaps with the barge it pushes"
    if ship_type in (36, 37) and length_m > 200.0:  # the longest yacht is 183 m [from memory]
        return f"a yacht of {length_m:g} m"
    if 70 <= ship_type <= 89 and length_m < 12.0:  # sampans aside, no cargo is carried on less [from memory]
        return f"a cargo ship or tanker of {length_m:g} m"
    return ""


def draught_error(draught_m: float, length_m: float | None = None, beam_m: float | None = None) -> str:
    """Words if a draught is no measure, or too deep for the ship; "" if it can be.

    Platforms (as broad as long) draw more than ships, so nothing is said of a ship whose beam is not known.
    """
    if draught_m >= _DRAUGHT_MAX_M:
        return f"draught {draught_m:g} m means that or more, and is no measure"
    if length_m is None or beam_m is None or not plausible(length_m, beam_m):
        return ""
    if draught_m <= _DRAUGHT_SHARE * length_m + _DRAUGHT_MORE_M:
        return ""
    tenth = draught_m / 10.0
    perhaps = f"; perhaps {tenth:.1f} m, typed in decimetres" if 0.02 * length_m <= tenth else ""
    return f"draught {draught_m:g} m is too deep for a ship of {length_m:g} m{perhaps}"


def imo_entry(imo: int, mmsi: int) -> tuple[int | None, str]:
    """The IMO number meant, None where that is not known, and what is wrong with the one sent ("" for nothing)."""
    if imo_is_valid(imo):
        return imo, ""
    if imo == mmsi:
        return None, "the MMSI typed as IMO number"
    if (meant := imo_unpadded(imo)) is not None:
        return meant, f"IMO number {imo} filled up with zeros"
    if imo < 1_000_000 or imo > 9_999_999:
        return None, f"IMO number {imo} does not have seven digits"
    return None, f"IMO number {imo} has a wrong check digit"


def text_error(text: str, field: str, mmsi: int, shipname: str | None = None) -> str:
    """Words if a name, call sign or destination is something else; "" if nothing speaks against it."""
    bare = text.replace(" ", "")
    words = {"shipname": "name", "callsign": "call sign"}.get(field, field)
    if bare == str(mmsi) or (bare.isdigit() and len(bare) == 9 and mmsi_class(int(bare)) is MmsiClass.SHIP):
        return f"an MMSI typed as {words}"
    if field == "callsign" and bare.isdigit():
        return "a call sign of digits alone"
    if field == "destination" and shipname is not None and text == shipname:
        return "the ship's own name typed as destination"
    return ""


def is_beacon_name(shipname: str) -> bool:
    """Whether a name is of the kind that beacons on fishing nets send: a battery's level or voltage, a net's number."""
    return _BEACON.search(shipname.upper()) is not None


def mmsi_error(mmsi: int) -> str:
    """Words if an MMSI is none that a ship was given; "" if it can be."""
    if mmsi in _DEFAULT_MMSI:
        return f"MMSI {mmsi} is one that was never set"
    kind = mmsi_class(mmsi)
    if kind is MmsiClass.SHIP:
        return "" if flag(mmsi) is not None else f"MMSI {mmsi} carries digits of no country"
    return (
        f"MMSI {mmsi} is that of a {kind.value}" if kind is not MmsiClass.IMPOSSIBLE else f"MMSI {mmsi} is {kind.value}"
    )
