"""The ships lay together in the dark.

What it looks for
    At least half of the contact with the sun more than 6 degrees below the horizon (after civil dusk) at the place.

Why it matters
    Transfers to North Korean tankers were photographed at night, and parted near sunrise.

When it is innocent
    Half of all hours are dark in the yearly mean; long lawful transfers run through the night. Weighs little.

Sources
    Rye Song Gang 1 and Yuk Tung, 20 January 2018 (Japan, Ministry of Foreign Affairs); solar position after Meeus, as
    used by the NOAA solar calculator.
"""

from __future__ import annotations

from detector.indicators.meeting import Example, Meeting, clear, raised
from detector.records import Finding
from detector.vocabulary import Outcome

CODE = "NIGHT"
TITLE = "Contact at night"
POINTS = 4.0

_MOSTLY = 0.5  # of the contact

EXAMPLES = (
    Example("all in the dark", Outcome.RAISED, {"night": 1.0}),
    Example("by day", Outcome.CLEAR, {"night": 0.1}),
)


def find(meeting: Meeting) -> Finding:
    """RAISED in proportion to the dark share of the contact, from half on; else CLEAR. The sun is always known."""
    encounter = meeting.encounter
    share = meeting.surroundings.night_share(encounter.start, encounter.end, encounter.lat, encounter.lon)
    sentence = f"{share:.0%} of the contact was in the dark."
    return raised(CODE, POINTS, sentence, share) if share >= _MOSTLY else clear(CODE, sentence)
