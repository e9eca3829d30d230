"""p_transfer: how likely it is that the hulls were made fast, or steamed as one, long enough to move cargo.

The sum of the terms of an encounter, weighed, in log-odds. The weights were fitted on synthetic worlds; the label that
travels with the number says so. It says nothing of cargo, ownership or law.
"""

from __future__ import annotations

import math

from detector.assessment.terms import TERMS, values
from detector.assessment.weights import INTERCEPT, WEIGHTS
from detector.records import Encounter

P_LABEL = "fitted on synthetic encounters, not calibrated on real ones"
# Shown from here on in the benchmark: under 2 false alarms in 1,000 vessel-days of synthetic worlds left out.
OPERATING_P = 0.35
_LEAST, _MOST = 0.001, 0.99  # nothing fitted on synthetic data is surer than this


def evidence(encounter: Encounter) -> dict[str, float]:
    """Log-odds of each term, those that say nothing left out; positive speaks for a transfer."""
    found = values(encounter)
    weighed = {name: WEIGHTS[name] * value for name, value in found.items()}
    return {name: round(value, 2) for name, value in weighed.items() if abs(value) >= 0.005}


def p_transfer(encounter: Encounter) -> float:
    """The probability, kept inside what synthetic data can vouch for."""
    found = values(encounter)
    odds = INTERCEPT + sum(WEIGHTS[term.name] * found[term.name] for term in TERMS)
    return round(min(max(1.0 / (1.0 + math.exp(-odds)), _LEAST), _MOST), 3)
