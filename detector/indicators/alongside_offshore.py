"""Ships that could carry oil, hull to hull, away from any port.

What it looks for
    Two hulls in contact for long enough, farther from every known port than everyday harbour work reaches
    (`context.port_nm`), of which at least one declares itself a tanker, or neither declares a type that rules oil out.
    A pair of declared tankers weighs most; a pair without one weighs little, but is not dismissed.

Why it matters
    Most refined oil that reached North Korea above the cap changed ships at sea, hull to hull, between small tankers,
    some of which declared themselves cargo or fishing vessels or nothing at all.

When it is innocent
    Lawful bunkering and lightering, declared to the coastal State; a tug with its tow; transfer of crew or stores;
    ships waiting rafted together; a port or anchorage that the bundled list of ports does not know.

Sources
    UN Security Council resolutions 2375 (2017) paragraph 11 and 2397 (2017) paragraph 5; OFAC, State and Coast Guard
    advisory of 21 March 2019; IMO resolution A.1192(33) on lawful and unlawful ship-to-ship operations.
"""

from __future__ import annotations

from detector.indicators.meeting import Example, Meeting, clear, raised, unknown
from detector.records import Finding, Ship
from detector.units import nm
from detector.vocabulary import TOWING_TYPES, Capability, Mode, Outcome, capability, ship_type_words

CODE = "ALONGSIDE_OFFSHORE"
TITLE = "Tanker-capable pair alongside, away from a port"
POINTS = 40.0

_COARSE_M = 120.0  # data that cannot show clearances finer than this cannot tell alongside from nearby

EXAMPLES = (
    Example("two tankers at sea", Outcome.RAISED, {"types": (80, 84), "port_nm": 90.0}),
    Example("tanker and a ship with no type heard", Outcome.RAISED, {"types": (80, None), "port_nm": 90.0}),
    Example("two cargo ships at sea", Outcome.RAISED, {"types": (70, 0), "port_nm": 90.0}),
    Example("two tankers in port", Outcome.CLEAR, {"types": (80, 80), "port_nm": 1.0}),
    Example("tanker and its pilot", Outcome.CLEAR, {"types": (80, 50), "port_nm": 90.0}),
    Example("data too coarse to tell", Outcome.UNKNOWN, {"types": (80, 80), "port_nm": 90.0, "resolution_m": 400.0}),
)


def find(meeting: Meeting) -> Finding:
    """RAISED, weighted by what the ships declare; CLEAR in port or beside a service craft; UNKNOWN if too coarse."""
    encounter, (one, two) = meeting.encounter, meeting.ships
    port = meeting.surroundings.port(encounter.lat, encounter.lon)
    pair = f"{_words(one)} and {_words(two)}"
    if encounter.resolution_m > _COARSE_M:
        return unknown(CODE, f"This data cannot show clearances finer than {encounter.resolution_m:.0f} m.")
    if nm(port.distance_m) < meeting.settings.port_nm:
        return clear(CODE, f"{pair} lay together {nm(port.distance_m):.0f} nm from {port.name}, where that is routine.")
    service = next((ship for ship in (one, two) if capability(ship.ship_type) is Capability.UNLIKELY), None)
    if service is not None:
        return clear(
            CODE, f"{service.label} declares itself {ship_type_words(service.ship_type)}, not a cargo carrier."
        )
    return raised(
        CODE,
        POINTS,
        f"{pair} lay {encounter.median_clearance_m:.0f} m apart hull to hull for {encounter.minutes / 60:.1f} h, "
        f"{nm(port.distance_m):.0f} nm from {port.name}, the nearest port.",
        _strength(one, two, encounter.mode),
    )


def _words(ship: Ship) -> str:
    return f"{ship.label} ({ship_type_words(ship.ship_type)})"


def _strength(one: Ship, two: Ship, mode: Mode) -> float:
    kinds = [capability(ship.ship_type) for ship in (one, two)]
    tankers = kinds.count(Capability.TANKER)
    towing = any(ship.ship_type in TOWING_TYPES for ship in (one, two))
    if tankers == 2:
        return 1.0
    if towing and mode is Mode.UNDERWAY:
        return 0.4 if tankers else 0.1  # what a tow looks like; evaders have declared tug types too
    if tankers == 1:
        return 0.8
    return 0.5 if Capability.UNKNOWN in kinds else 0.35
