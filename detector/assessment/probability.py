"""p_transfer, for now an honest placeholder: evidence in log-odds from clearance, coupling and duration, uncalibrated.

Each term says for or against "made fast long enough to transfer cargo" and is bounded, so that no single one decides.
The weights are judgement, not measurement; the label that travels with the number says so.
"""

from __future__ import annotations

import math

from detector.records import Coupling, Encounter

P_LABEL = "uncalibrated placeholder from clearance, coupling and duration"

_MADE_FAST_M = 10.0  # hull to hull with fenders of 1-4.5 m, give or take antenna offsets in whole metres
_USUAL_HOURS = 1.0  # an hour with hoses moves little; parcels of 300 t take 2.2-4.5 h with mooring (DOMAIN 1.3)
_HELD_KN = 0.15  # made fast: velocities agree to this over ten minutes (20 m of GNSS wander is 0.06 kn)


def evidence(encounter: Encounter) -> dict[str, float]:
    """Log-odds of each term; positive speaks for made fast."""
    return {
        "clearance": _clearance(encounter),
        "duration": _duration(encounter),
        "coupling": _coupling(encounter.coupling),
    }


def p_transfer(encounter: Encounter) -> float:
    """The placeholder probability, kept inside 0.02-0.98: nothing uncalibrated is certain."""
    odds = sum(evidence(encounter).values())
    return round(min(max(1.0 / (1.0 + math.exp(-odds)), 0.02), 0.98), 3)


def _clearance(encounter: Encounter) -> float:
    error_m = encounter.resolution_m / 2.0 + 5.0
    return _bounded(-2.0 * (encounter.median_clearance_m - _MADE_FAST_M) / error_m, -4.0, 2.0)


def _duration(encounter: Encounter) -> float:
    hours = (encounter.observed_minutes + 0.5 * encounter.bridged_minutes) / 60.0
    return _bounded(2.0 * (hours - _USUAL_HOURS), -2.0, 2.0)


def _coupling(coupling: Coupling) -> float:
    total = 0.0
    if coupling.speed_difference_kn is not None:
        total += _bounded(2.0 * (1.0 - coupling.speed_difference_kn / _HELD_KN), -3.0, 1.5)
    if coupling.body_ratio is not None:
        total += _bounded(-1.5 * math.log10(max(coupling.body_ratio, 1e-3)), -1.5, 1.5)
    return total


def _bounded(value: float, low: float, high: float) -> float:
    return min(max(value, low), high)
