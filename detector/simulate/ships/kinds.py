"""Kinds of ships: how large, how fast, how they answer, and what they call themselves on AIS.

Sizes and speeds are ranges from general knowledge of the trades [from memory]; the small tankers cover DOMAIN 1.1 and
1.3 (1,000 to 9,000 DWT: 60 to 130 m). Ship types are what crews enter: mostly right, often 0, sometimes another trade.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from detector.simulate.ships.hulls import Agility, Hull


@dataclass(frozen=True, slots=True)
class Kind:
    """The ranges of one kind. `types` are (AIS ship type, weight); `class_b` the share with a class B transponder."""

    name: str
    length_m: tuple[float, float]
    slenderness: tuple[float, float]  # length by beam
    service_kn: tuple[float, float]
    draught_m: tuple[float, float]  # light, laden, for the longest; shorter ones in proportion
    turn_deg_s: tuple[float, float]
    acceleration_ms2: tuple[float, float]
    house_aft: tuple[float, float]  # share of the length ahead of the antenna
    types: tuple[tuple[int, float], ...]
    class_b: float = 0.0
    imo: float = 1.0  # share that has an IMO number
    chain: tuple[float, float] = (3.0, 6.0)  # scope at anchor, in depths of 20 to 60 m


_TANKER = ((80, 0.62), (81, 0.05), (82, 0.06), (83, 0.03), (84, 0.03), (89, 0.11), (70, 0.04), (0, 0.06))
_CARGO = ((70, 0.68), (71, 0.05), (72, 0.02), (79, 0.13), (74, 0.02), (0, 0.07), (90, 0.03))
_FISHING = ((30, 0.83), (0, 0.09), (37, 0.03), (90, 0.05))

KINDS = {
    kind.name: kind
    for kind in (
        Kind(
            "small tanker",
            (58, 130),
            (5.6, 7.0),
            (8.5, 13),
            (3.0, 7.5),
            (0.5, 1.2),
            (0.012, 0.04),
            (0.78, 0.9),
            _TANKER,
            0.02,
            0.94,
        ),
        Kind(
            "product tanker",
            (140, 228),
            (5.4, 6.6),
            (11.5, 14.5),
            (6.5, 13.5),
            (0.3, 0.7),
            (0.006, 0.015),
            (0.8, 0.9),
            _TANKER,
        ),
        Kind(
            "crude tanker",
            (235, 336),
            (5.2, 6.0),
            (11.5, 15),
            (9.0, 21.0),
            (0.2, 0.5),
            (0.004, 0.009),
            (0.82, 0.92),
            _TANKER,
        ),
        Kind(
            "bunker barge",
            (32, 85),
            (4.2, 6.4),
            (6.5, 10.5),
            (1.5, 4.8),
            (0.8, 2.0),
            (0.02, 0.06),
            (0.7, 0.92),
            ((80, 0.55), (52, 0.06), (31, 0.06), (70, 0.04), (0, 0.14), (99, 0.15)),
            0.2,
            0.55,
        ),
        Kind(
            "coaster",
            (60, 125),
            (5.6, 7.2),
            (8, 13),
            (2.8, 7.2),
            (0.5, 1.2),
            (0.012, 0.04),
            (0.75, 0.9),
            _CARGO,
            0.04,
            0.92,
        ),
        Kind(
            "cargo ship", (130, 300), (5.6, 6.8), (11, 16), (6.0, 15.0), (0.3, 0.7), (0.006, 0.014), (0.78, 0.9), _CARGO
        ),
        Kind(
            "container ship",
            (140, 366),
            (6.2, 7.8),
            (14, 21),
            (7.0, 15.5),
            (0.3, 0.7),
            (0.006, 0.016),
            (0.3, 0.8),
            _CARGO,
        ),
        Kind(
            "fishing vessel",
            (18, 52),
            (3.6, 5.4),
            (8, 12),
            (2.0, 4.2),
            (1.5, 4.0),
            (0.04, 0.15),
            (0.25, 0.7),
            _FISHING,
            0.45,
            0.08,
            (2.0, 4.0),
        ),
        Kind(
            "fish carrier",
            (55, 140),
            (5.6, 6.8),
            (9, 15),
            (3.0, 7.0),
            (0.5, 1.2),
            (0.012, 0.04),
            (0.2, 0.85),
            ((30, 0.2), (70, 0.6), (0, 0.1), (90, 0.1)),
            0.02,
            0.9,
        ),
        Kind(
            "tug",
            (20, 42),
            (2.5, 3.6),
            (9, 13),
            (2.8, 5.2),
            (2.0, 6.0),
            (0.08, 0.25),
            (0.3, 0.45),
            ((52, 0.62), (31, 0.22), (32, 0.06), (0, 0.07), (99, 0.03)),
            0.06,
            0.7,
            (2.0, 4.0),
        ),
        Kind(
            "barge",
            (40, 110),
            (3.6, 5.5),
            (4, 6),
            (1.2, 5.0),
            (0.3, 0.8),
            (0.01, 0.02),
            (0.3, 0.8),
            ((31, 0.3), (99, 0.3), (0, 0.25), (70, 0.15)),
            0.6,
            0.1,
        ),
        Kind(
            "pilot boat",
            (11, 22),
            (2.8, 4.2),
            (16, 26),
            (0.9, 1.9),
            (4.0, 10.0),
            (0.25, 0.6),
            (0.4, 0.6),
            ((50, 0.85), (0, 0.07), (55, 0.03), (99, 0.05)),
            0.35,
            0.02,
        ),
        Kind(
            "ferry",
            (35, 190),
            (4.2, 6.6),
            (13, 23),
            (2.0, 6.8),
            (0.6, 2.0),
            (0.03, 0.08),
            (0.15, 0.6),
            ((60, 0.72), (61, 0.04), (69, 0.17), (40, 0.04), (0, 0.03)),
            0.0,
            0.95,
        ),
        Kind(
            "patrol vessel",
            (24, 110),
            (4.8, 7.5),
            (14, 26),
            (1.6, 5.0),
            (1.5, 4.0),
            (0.06, 0.2),
            (0.35, 0.6),
            ((55, 0.5), (35, 0.14), (51, 0.1), (0, 0.16), (90, 0.1)),
            0.1,
            0.3,
        ),
        Kind(
            "crew boat",
            (14, 48),
            (3.4, 6.0),
            (14, 25),
            (1.0, 2.6),
            (3.0, 8.0),
            (0.15, 0.4),
            (0.2, 0.5),
            ((60, 0.2), (40, 0.2), (90, 0.15), (99, 0.2), (0, 0.15), (70, 0.1)),
            0.3,
            0.3,
        ),
        Kind(
            "supply vessel",
            (48, 95),
            (4.0, 5.2),
            (10, 14),
            (3.2, 6.6),
            (1.0, 2.5),
            (0.04, 0.1),
            (0.15, 0.35),
            ((70, 0.25), (90, 0.35), (99, 0.25), (79, 0.1), (0, 0.05)),
            0.0,
            0.98,
        ),
        Kind(
            "dredger",
            (60, 180),
            (4.2, 6.2),
            (7, 14),
            (3.0, 9.5),
            (0.5, 1.2),
            (0.015, 0.04),
            (0.15, 0.85),
            ((33, 0.8), (70, 0.06), (90, 0.08), (0, 0.06)),
            0.02,
            0.9,
        ),
        Kind(
            "yacht",
            (9, 32),
            (2.8, 4.4),
            (5, 14),
            (1.2, 3.6),
            (3.0, 8.0),
            (0.1, 0.3),
            (0.3, 0.6),
            ((36, 0.5), (37, 0.42), (0, 0.08)),
            0.92,
            0.02,
            (3.0, 5.0),
        ),
        Kind(
            "net beacon",
            (1, 2),
            (1.0, 1.5),
            (0.5, 0.6),
            (0.3, 0.5),
            (5.0, 10.0),
            (0.1, 0.2),
            (0.4, 0.6),
            ((0, 0.4), (30, 0.35), (37, 0.1), (90, 0.15)),
            1.0,
            0.0,
        ),
    )
}


def hull(kind: Kind, rng: np.random.Generator, length_m: tuple[float, float] | None = None) -> Hull:
    """A hull of a kind; `length_m` narrows the range of lengths."""
    low, high = length_m or kind.length_m
    length = float(rng.uniform(low, high))
    beam = length / float(rng.uniform(*kind.slenderness))
    size = length / kind.length_m[1]
    aside = float(np.clip(rng.normal(0.5, 0.08), 0.1, 0.9)) if rng.random() < 0.8 else float(rng.uniform(0.1, 0.9))
    light, laden = (value * (0.35 + 0.65 * size) for value in kind.draught_m)
    return Hull(
        kind=kind.name,
        length_m=length,
        beam_m=beam,
        to_bow_m=length * float(rng.uniform(*kind.house_aft)),
        to_port_m=beam * aside,
        light_m=light,
        laden_m=laden,
        service_kn=float(rng.uniform(*kind.service_kn)),
        agility=agility(kind, length, rng),
    )


def agility(kind: Kind, length_m: float, rng: np.random.Generator) -> Agility:
    """How one ship of a kind answers; larger ones slower."""
    return Agility(
        acceleration_ms2=float(rng.uniform(*kind.acceleration_ms2)),
        turn_deg_s=float(rng.uniform(*kind.turn_deg_s)),
        turn_lag_s=4.0 + length_m / float(rng.uniform(8.0, 16.0)),
        yaw_deg=float(rng.uniform(0.3, 2.0)) + (2.0 if length_m < 30.0 else 0.0),
        leeway=float(rng.uniform(0.015, 0.06)),  # of the wind speed: 2-6 % in drift tables [from memory]
        leeway_angle_deg=float(rng.uniform(-35.0, 35.0)),  # divergence from the wind [from memory]
        windage=float(rng.uniform(0.02, 0.09)),  # a metre of wind pulls at an anchored hull as 2-9 cm/s of water
        swing_s=60.0 + length_m * float(rng.uniform(0.8, 2.5)),
        sheer_deg=float(rng.uniform(1.0, 14.0)),
        sheer_s=float(rng.uniform(240.0, 900.0)) * (0.5 + length_m / 200.0),
        beam_to_deg=float(rng.choice([-1.0, 1.0])) * float(rng.uniform(60.0, 120.0)),
    )
