"""What a transponder says about its ship: names and numbers, all invented, with the errors crews make."""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np

from detector.simulate.ships.hulls import Hull
from detector.simulate.ships.kinds import Kind


@dataclass(frozen=True, slots=True)
class Identity:
    """One set of particulars as entered: sides in whole metres, all four 0 where nobody entered them."""

    mmsi: int
    imo: int
    callsign: str
    shipname: str
    ship_type: int
    class_b: bool
    to_bow: int
    to_stern: int
    to_port: int
    to_starboard: int


# MIDs of flags seen in these waters (DOMAIN Appendix C and the ITU table [from memory]), with rough shares.
_FLAGS = {
    "asia": ((412, 9), (413, 6), (414, 2), (416, 3), (440, 5), (441, 3), (431, 4), (432, 1), (477, 5), (563, 3),
             (538, 3), (636, 3), (352, 3), (354, 2), (371, 2), (511, 2), (667, 2), (671, 1),
             (613, 1), (620, 1), (273, 2), (457, 1)),
    "west": ((338, 10), (366, 6), (367, 9), (368, 4), (538, 4), (636, 4), (311, 3),
             (352, 3), (357, 2), (563, 2), (256, 2), (215, 1), (241, 1)),
    "gulf": ((470, 6), (461, 3), (422, 5), (419, 3), (408, 1), (466, 1), (538, 4), (636, 4), (352, 4), (371, 2),
             (511, 2), (613, 2), (620, 2), (563, 2), (241, 1)),
}  # fmt: skip
_FLAGS_OF = {"gulf_of_mexico": "west", "gulf_of_oman": "gulf"}
_WORDS = (
    "AMBER", "BIRCH", "CORAL", "DAWN", "EAGLE", "FJORD", "GLORY", "HAVEN", "IRIS", "JADE", "KITE", "LARK", "MIST",
    "NOVA", "OPAL", "PEARL", "QUAIL", "REEF", "SWAN", "TIDE", "UMBRA", "VISTA", "WAVE", "YEW", "ZINC",
)  # fmt: skip


def imo_number(serial: int) -> int:
    """A number with a right check digit in a range that no ship has: IMO 2000000 and up [from memory, unverified]."""
    digits = 200_000 + serial % 100_000
    total = sum(int(d) * w for d, w in zip(str(digits), range(7, 1, -1), strict=True))
    return digits * 10 + total % 10


def mmsi_number(region: str, serial: int, rng: np.random.Generator) -> int:
    """A ship station identity of a flag of the region; a serial is used once a world, so no two are equal by chance."""
    flags = _FLAGS[_FLAGS_OF.get(region, "asia")]
    weights = np.array([weight for _, weight in flags], dtype=np.float64)
    mid = int(rng.choice([mid for mid, _ in flags], p=weights / weights.sum()))
    return mid * 1_000_000 + (serial * 7_919 + 13) % 1_000_000  # 7919 is prime: distinct up to a million serials


def drawn(region: str, serial: int, kind: Kind, hull: Hull, errors: float, rng: np.random.Generator) -> Identity:
    """What is entered for a hull; `errors` (0-1) is how careless the crews of this world are."""
    has_imo = rng.random() < kind.imo
    types = np.array([weight for _, weight in kind.types], dtype=np.float64)
    class_b = bool(rng.random() < kind.class_b)
    identity = Identity(
        mmsi=mmsi_number(region, serial, rng),
        imo=imo_number(serial) if has_imo and not class_b else 0,
        callsign=_callsign(rng),
        shipname=f"SIM {rng.choice(_WORDS)} {serial % 1000:03d}",
        ship_type=int(rng.choice([t for t, _ in kind.types], p=types / types.sum())),
        class_b=class_b,
        to_bow=_clip(hull.to_bow_m, 511),
        to_stern=_clip(hull.to_stern_m, 511),
        to_port=_clip(hull.to_port_m, 63),
        to_starboard=_clip(hull.to_starboard_m, 63),
    )
    return mistaken(identity, errors, rng)


def _clip(metres: float, most: int) -> int:
    return int(np.clip(round(metres), 0, most))


def _callsign(rng: np.random.Generator) -> str:
    return "".join(rng.choice(list("BDHJTV"), 1)) + "".join(rng.choice(list("ABCDEFGHJKLMNPQRSTUVWXYZ0123456789"), 4))


def mistaken(identity: Identity, errors: float, rng: np.random.Generator) -> Identity:
    """The particulars with mistakes: no dimensions, sides swapped, measured from the bow, wrong IMO, no name."""
    draw = rng.random(4)
    if draw[0] < 0.12 * errors:
        identity = replace(identity, to_bow=0, to_stern=0, to_port=0, to_starboard=0)
    elif draw[0] < 0.18 * errors:
        identity = replace(identity, to_bow=identity.to_stern, to_stern=identity.to_bow)
    elif draw[0] < 0.22 * errors:
        identity = replace(identity, to_port=identity.to_starboard, to_starboard=identity.to_port)
    elif draw[0] < 0.28 * errors:
        length, beam = identity.to_bow + identity.to_stern, identity.to_port + identity.to_starboard
        identity = replace(identity, to_bow=0, to_stern=min(length, 511), to_port=0, to_starboard=min(beam, 63))
    if identity.imo and draw[1] < 0.06 * errors:
        identity = replace(identity, imo=identity.imo + int(rng.integers(1, 9)))
    if draw[2] < 0.03 * errors:
        identity = replace(identity, shipname="")
    if draw[3] < 0.05 * errors:
        identity = replace(identity, ship_type=0)
    return identity
