"""A ship fell silent around the meeting while others near it were heard.

What it looks for
    A silence of at least `context.gap_h` hours, and six times the ship's own usual interval, that begins or ends within
    `context.gap_near_h` hours of the contact (or lies in it), while receivers heard other ships near the place where
    the ship fell silent or came back, through most of the silence. A ship first heard shortly before the contact, or
    last heard shortly after it, where others were heard before or afterwards, counts for half.

Why it matters
    Tankers that deliver to North Korea switch AIS off before and after they meet and berth, for hours to months.

When it is innocent
    Receivers out of reach, crowded channels, satellites between passes (if nobody else was heard the answer is
    UNKNOWN); equipment faults; a master may switch AIS off for safety and must log it (IMO A.1106(29) paragraph 22).

Sources
    UN Panel of Experts reports on resolution 1874 (AIS off before and after transfers); US Global Maritime Advisory of
    14 May 2020; Welch et al. 2022 on telling disabling from poor reception - they use a global map of reception, here
    the user's own feed shows who else was heard.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace

import numpy as np

from detector.geodesy import distance_m
from detector.indicators.meeting import Example, Fixes, Meeting, clear, hours, ms, raised, unknown
from detector.records import Finding, Ship, Source
from detector.units import HOUR_S, MS_PER_S
from detector.vocabulary import Outcome

CODE = "AIS_GAP"
TITLE = "AIS gap around the meeting"
POINTS = 12.0

_OTHERS = 2  # this many other ships heard near by show that receivers listened; one could be the same fault
_QUARTERS = 3  # of the silence in which others must have been heard
_TIMES_USUAL = 6.0  # a silence is unusual for a ship if it is this many times its median interval
_AT_ONCE_H = 0.1  # less than this before or after is "at once" in words
_HOUR_MS = HOUR_S * MS_PER_S

Place = tuple[float, float]  # latitude and longitude

EXAMPLES = (
    Example("silent for 90 minutes before, others heard", Outcome.RAISED, {"silence_h": (-2.5, -1.0), "others": 3}),
    Example("silent, and nobody else heard", Outcome.UNKNOWN, {"silence_h": (-2.5, -1.0), "others": 0}),
    Example("heard throughout", Outcome.CLEAR, {"others": 3}),
    Example("first heard an hour before", Outcome.RAISED, {"silence_h": (-30.0, -1.0), "others": 3}),
    Example("recording begins with the contact, others too", Outcome.UNKNOWN, {"from_h": 0.0, "others": 3}),
    Example("recording begins with the contact", Outcome.UNKNOWN, {"silence_h": (-30.0, 0.0), "others": 0}),
)


@dataclass(frozen=True, slots=True)
class _Silence:
    ship: Ship
    start_ms: int
    end_ms: int
    fixes: Fixes
    ends: tuple[int, ...]  # the fix before it and the fix after it, as far as there are both
    least_ms: float
    at_the_edge: bool

    @property
    def hours(self) -> float:
        return hours(self.end_ms - self.start_ms)

    @property
    def rests_on(self) -> tuple[Source, ...]:
        return self.fixes.sources(*self.ends)

    def place(self, here: Place) -> Place:
        """Of its two ends the one nearer to the meeting: there the receivers' reach is asked about."""
        places = [self.fixes.place(end) for end in self.ends]
        return min(places, key=lambda place: float(distance_m(*here, *place)))


def find(meeting: Meeting) -> Finding:
    """RAISED for the longest silence that others were heard through, UNKNOWN if nobody was, CLEAR if there is none."""
    found = (silence for ship in meeting.ships for silence in _silences(meeting, ship))
    silences = sorted(
        found,
        key=lambda silence: (
            silence.at_the_edge,
            -silence.hours,
            silence.start_ms,
            silence.ship.label,
            silence.ship.mmsi,
        ),
    )
    for silence in silences:
        witnessed = _witnessed(meeting, silence)
        if witnessed is not None:
            sentence = _sentence(meeting, *witnessed)
            return raised(CODE, POINTS, sentence, 0.5 if silence.at_the_edge else 1.0, silence.rests_on)
    if silences:
        return unknown(CODE, _cannot_tell(meeting, silences[0]))
    return clear(CODE, f"Both ships were heard without a break of {meeting.settings.gap_h:g} h around the meeting.")


def _witnessed(meeting: Meeting, silence: _Silence) -> tuple[_Silence, int] | None:
    """The silence, as far as others were heard near by, and how many they were; None where that is too little.

    A recording that merely begins or ends shows nobody on its far side: there the silence is only as long as others
    were heard. And they must have been heard through most of it, not at its ends alone.
    """
    place = silence.place((meeting.encounter.lat, meeting.encounter.lon))
    others = meeting.others(silence.ship.mmsi, place, silence.start_ms + 1, silence.end_ms - 1)
    count = others.ships
    if count < _OTHERS:
        return None
    if silence.at_the_edge:
        before = silence.end_ms <= ms(meeting.encounter.start)
        start = int(others.t[0]) if before else silence.start_ms
        end = silence.end_ms if before else int(others.t[-1])
        silence = replace(silence, start_ms=start, end_ms=end)
    if silence.end_ms - silence.start_ms < silence.least_ms:
        return None
    quarters = (others.t - silence.start_ms) * 4 // (silence.end_ms - silence.start_ms + 1)
    return (silence, count) if len(np.unique(quarters)) >= _QUARTERS else None


def _sentence(meeting: Meeting, silence: _Silence, count: int) -> str:
    start, end = ms(meeting.encounter.start), ms(meeting.encounter.end)
    if silence.end_ms <= start:
        before = hours(start - silence.end_ms)
        when = f"until {before:.1f} h before contact" if before >= _AT_ONCE_H else "until contact"
    elif silence.start_ms >= end - _AT_ONCE_H * _HOUR_MS:
        after = hours(silence.start_ms - end)
        when = f"from {after:.1f} h after contact" if after >= _AT_ONCE_H else "from the last contact on"
    else:
        when = "during the contact"
    least = "at least " if silence.at_the_edge else ""
    return (
        f"{silence.ship.label} was not heard for {least}{silence.hours:.1f} h, {when}, "
        f"while {count} other ships were heard near by."
    )


def _cannot_tell(meeting: Meeting, silence: _Silence) -> str:
    if silence.at_the_edge:
        side = "before" if silence.end_ms <= ms(meeting.encounter.start) else "after"
        return f"The recording holds {silence.ship.label} and its surroundings too briefly {side} the contact to tell."
    return (
        f"{silence.ship.label} was not heard for {silence.hours:.1f} h near the meeting, "
        "but too few others were heard there to tell silence from poor reception."
    )


def _silences(meeting: Meeting, ship: Ship) -> Iterator[_Silence]:
    fixes = meeting.track(ship.mmsi)
    t = fixes.t
    if not len(t):
        return
    near_ms = round(meeting.settings.gap_near_h * _HOUR_MS)
    first, last = ms(meeting.encounter.start) - near_ms, ms(meeting.encounter.end) + near_ms
    usual_ms = float(np.median(np.diff(t))) if len(t) > 1 else 0.0
    least_ms = max(meeting.settings.gap_h * _HOUR_MS, _TIMES_USUAL * usual_ms)
    for i in map(int, np.flatnonzero(np.diff(t) >= least_ms)):
        if t[i + 1] >= first and t[i] <= last:
            yield _Silence(ship, int(t[i]), int(t[i + 1]), fixes, (i, i + 1), least_ms, at_the_edge=False)
    for index, start, end in ((0, first, int(t[0])), (-1, int(t[-1]), last)):
        if end - start >= least_ms:
            yield _Silence(ship, start, end, fixes, (index,), least_ms, at_the_edge=True)
