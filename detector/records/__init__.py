"""Records from the encounter up: frozen, typed, and readable without the code that made them.

Below the encounter everything is columns (see `schema`); from here on an analyst reads single things.
"""

from detector.records.assessment import Assessment
from detector.records.encounter import Coupling, Encounter, Hull, Phases, Setting, Ship
from detector.records.finding import Finding, Source
from detector.records.run import InputFile, Run

__all__ = [
    "Assessment",
    "Coupling",
    "Encounter",
    "Finding",
    "Hull",
    "InputFile",
    "Phases",
    "Run",
    "Setting",
    "Ship",
    "Source",
]
