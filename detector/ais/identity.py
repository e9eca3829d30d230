"""What an identity number says about itself: class of MMSI, flag, and the IMO check digit.

Sources: ITU-R M.585-9 (formats of maritime identities); IMO A.1117(30) (IMO numbers); the MID table of pyais.
"""

from __future__ import annotations

from enum import StrEnum
from functools import cache

import numpy as np
from numpy.typing import NDArray


class MmsiClass(StrEnum):
    """What kind of station a nine-digit MMSI belongs to."""

    SHIP = "ship"
    CRAFT_OF_SHIP = "craft of a parent ship"
    COAST = "coast station"
    GROUP = "group of ships"
    SAR_AIRCRAFT = "search and rescue aircraft"
    AID = "aid to navigation"
    HANDHELD = "handheld radio"
    DEVICE = "distress device"
    IMPOSSIBLE = "not a maritime identity"


_PREFIXES = (
    ("00", MmsiClass.COAST),
    ("0", MmsiClass.GROUP),
    ("111", MmsiClass.SAR_AIRCRAFT),
    ("970", MmsiClass.DEVICE),
    ("972", MmsiClass.DEVICE),
    ("974", MmsiClass.DEVICE),
    ("98", MmsiClass.CRAFT_OF_SHIP),
    ("99", MmsiClass.AID),
    ("8", MmsiClass.HANDHELD),
)


def mmsi_class(mmsi: int) -> MmsiClass:
    """The kind of station of an MMSI.

    Numbers that fit no class (1..., 9..., above nine digits, zero) are IMPOSSIBLE as identities, yet the transmitter is
    real: fishing-net beacons and craft with invented numbers send them, so their tracks are kept and marked.
    """
    text = f"{mmsi:09d}"
    if mmsi <= 0 or len(text) != 9:
        return MmsiClass.IMPOSSIBLE
    for prefix, kind in _PREFIXES:
        if text.startswith(prefix):
            return kind
    return MmsiClass.SHIP if "2" <= text[0] <= "7" else MmsiClass.IMPOSSIBLE


# Stations that are not vessels: their reports are passed over and counted. Everything else moves on water.
NOT_A_VESSEL = frozenset({MmsiClass.COAST, MmsiClass.GROUP, MmsiClass.SAR_AIRCRAFT, MmsiClass.AID, MmsiClass.DEVICE})


@cache
def flag(mmsi: int) -> str | None:
    """The country whose identification digits the MMSI carries; None where the digits are not allocated."""
    kind = mmsi_class(mmsi)
    if kind is MmsiClass.CRAFT_OF_SHIP:
        digits = int(f"{mmsi:09d}"[2:5])
    elif kind is MmsiClass.SHIP:
        digits = mmsi // 1_000_000
    else:
        return None
    from pyais.util import get_country

    _, name = get_country(digits)  # the code alone will not do: "NA" is both "not available" and Namibia
    return None if name == "Unknown" else str(name)


def mid(mmsi: int) -> int | None:
    """The three maritime identification digits of a ship's MMSI."""
    return mmsi // 1_000_000 if mmsi_class(mmsi) is MmsiClass.SHIP else None


def imo_is_valid(imo: int) -> bool:
    """Whether a seven-digit IMO number carries the right check digit."""
    text = f"{imo:07d}"
    if len(text) != 7 or imo < 1_000_000:
        return False
    return sum(int(digit) * weight for digit, weight in zip(text[:6], range(7, 1, -1), strict=True)) % 10 == int(
        text[6]
    )


def imo_unpadded(imo: int) -> int | None:
    """The valid IMO number in eight or nine digits that end in the zeros someone filled the field up with.

    Of 68 ships with an unusable IMO number in six minutes off Australia (2012), 14 had typed theirs so. A number of
    zeros and small digits is none.
    """
    padded = f"{imo:d}"
    if not 8 <= len(padded) <= 9 or padded[7:].strip("0"):
        return None
    meant = int(padded[:7])
    return meant if imo_is_valid(meant) else None


def classes_of_stations(mmsi: NDArray[np.int64]) -> dict[MmsiClass, NDArray[np.bool_]]:
    """Which of many MMSIs belong to stations that are no vessels, by their class (see `mmsi_class`)."""
    known = (mmsi > 0) & (mmsi < 1_000_000_000)
    three = mmsi // 1_000_000
    return {
        MmsiClass.COAST: known & (mmsi < 10_000_000),
        MmsiClass.GROUP: (mmsi >= 10_000_000) & (mmsi < 100_000_000),
        MmsiClass.SAR_AIRCRAFT: three == 111,
        MmsiClass.DEVICE: (three == 970) | (three == 972) | (three == 974),
        MmsiClass.AID: known & (three >= 990),
    }
