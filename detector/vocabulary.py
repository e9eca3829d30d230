"""The words the project uses, each defined once: kinds of event, outcomes, ways of lying together, ship-type groups.

Ship-type numbers follow ITU-R M.1371-5 table 53 and are read from the raw bits (an enum loses 68 and 39).
"""

from enum import IntFlag, StrEnum


class Kind(StrEnum):
    """What kind of event a row of the events table is."""

    ENCOUNTER = "encounter"
    DARK_ENCOUNTER = "dark_encounter"
    LOITERING = "loitering"
    DIRECT_CALL = "direct_call"


class Outcome(StrEnum):
    """What an indicator says. UNKNOWN is an answer: missing data is never CLEAR."""

    RAISED = "raised"
    CLEAR = "clear"
    UNKNOWN = "unknown"


class Mode(StrEnum):
    """How two ships lay together."""

    UNDERWAY = "underway"
    DRIFTING = "drifting"
    AT_ANCHOR = "at anchor"
    UNKNOWN = "unknown"


class Hold(StrEnum):
    """Whether two hulls were made fast to each other. UNKNOWN: the data cannot tell, however near they were."""

    MADE_FAST = "made fast"
    APART = "apart"
    UNKNOWN = "unknown"


class Capability(StrEnum):
    """Whether a ship of a declared type could carry refined oil as cargo; the declaration may be false."""

    TANKER = "tanker"
    POSSIBLE = "possible"
    UNLIKELY = "unlikely"
    UNKNOWN = "unknown"


class Mark(IntFlag):
    """What speaks against a position as sent. A marked report is kept, and counts less or not at all."""

    LEAP = 1  # a lone report the ship cannot have gone to and come back from
    DISPLACED = 2  # one of a stretch of reports apart from where the ship was before and after
    FROZEN = 4  # the same place again and again while the ship says that it moves
    CIRCLE = 8  # on an even ring that the ship's speed or heading does not fit
    LAND = 16  # well inside the land
    REGIONAL = 32  # several ships of an area were displaced at once
    SPEED = 64  # the speed sent does not fit the distance made
    COURSE = 128  # the course sent does not fit the direction made
    SMOOTH = 256  # without the noise that every receiver has
    HORIZON = 512  # farther from the shore station that heard it than radio reaches
    CLOCK = 1024  # dated by a station whose clock was wrong


DISBELIEVED = (
    Mark.LEAP | Mark.DISPLACED | Mark.FROZEN | Mark.CIRCLE | Mark.LAND | Mark.REGIONAL | Mark.HORIZON | Mark.CLOCK
)  # not held for the ship's place; the other marks only say that something is odd


# Types that say what the ship is for and leave little room for cargo oil: sailing, pleasure, high-speed craft, pilot,
# search and rescue, tug, port tender, anti-pollution, law enforcement, medical, passenger. Cargo (70-79), fishing (30),
# towing (31, 32) and "other" (90-99) stay possible: ships that modified ballast tanks or declared another type were
# found carrying oil (DOMAIN 1.2), and type 52 (tug) was declared by some of them.
_UNLIKELY = frozenset({36, 37, *range(40, 50), 50, 51, 53, 54, 55, 58, *range(60, 70)})

_GROUPS = (
    (range(80, 90), "tanker"),
    (range(70, 80), "cargo"),
    (range(60, 70), "passenger"),
    (range(40, 50), "high-speed craft"),
    (range(20, 30), "wing in ground"),
    (range(90, 100), "other"),
)
_SINGLES = {
    30: "fishing",
    31: "towing",
    32: "towing, long",
    33: "dredger",
    34: "diving",
    35: "military",
    36: "sailing",
    37: "pleasure",
    50: "pilot",
    51: "search and rescue",
    52: "tug",
    53: "port tender",
    54: "anti-pollution",
    55: "law enforcement",
    58: "medical",
}
TOWING_TYPES = frozenset({31, 32, 52})


def ship_type_words(ship_type: int | None) -> str:
    """The group of an ITU ship type in words; "type not heard" for None and "type not stated" for 0."""
    if ship_type is None:
        return "type not heard"
    if ship_type == 0:
        return "type not stated"
    if ship_type in _SINGLES:
        return _SINGLES[ship_type]
    return next((words for group, words in _GROUPS if ship_type in group), f"type {ship_type}")


def capability(ship_type: int | None) -> Capability:
    """Whether a ship declaring this type could carry oil as cargo: never a gate, only a weight."""
    if ship_type is None:
        return Capability.UNKNOWN
    if 80 <= ship_type <= 89:
        return Capability.TANKER
    return Capability.UNLIKELY if ship_type in _UNLIKELY else Capability.POSSIBLE


NAV_STATUS_WORDS = {
    0: "under way using engine",
    1: "at anchor",
    2: "not under command",
    3: "restricted manoeuvrability",
    4: "constrained by draught",
    5: "moored",
    6: "aground",
    7: "engaged in fishing",
    8: "under way sailing",
    11: "towing astern",
    12: "pushing ahead or towing alongside",
    14: "AIS-SART active",
}
