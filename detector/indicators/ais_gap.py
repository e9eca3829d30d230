"""A ship fell silent around the meeting while others near it were heard.

What it looks for
    A silence of at least `context.gap_h` hours, and six times the ship's own usual interval, that begins or ends within
    `context.gap_near_h` hours of the contact (or lies in it), while receivers heard other ships near the place where
    the ship fell silent or came back. A ship first heard shortly before the contact, or last heard shortly after it,
    where others were heard before or afterwards, counts for half.

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
from dataclasses import dataclass

import numpy as np

from detector.geodesy import Floats, distance_m
from detector.indicators.meeting import Example, Meeting, clear, hours, ms, raised, sources, unknown
from detector.records import Finding, Ship, Source
from detector.schema import milliseconds
from detector.units import HOUR_S, MS_PER_S
from detector.vocabulary import Outcome

CODE = "AIS_GAP"
TITLE = "AIS gap around the meeting"
POINTS = 12.0

_OTHERS = 2  # this many other ships heard near by show that receivers listened; one could be the same fault
_TIMES_USUAL = 6.0  # a silence is unusual for a ship if it is this many times its median interval
_HOUR_MS = HOUR_S * MS_PER_S

EXAMPLES = (
    Example("silent for 90 minutes before, others heard", Outcome.RAISED, {"silence_h": (-2.5, -1.0), "others": 3}),
    Example("silent, and nobody else heard", Outcome.UNKNOWN, {"silence_h": (-2.5, -1.0), "others": 0}),
    Example("heard throughout", Outcome.CLEAR, {"others": 3}),
    Example("first heard an hour before", Outcome.RAISED, {"silence_h": (-30.0, -1.0), "others": 3}),
    Example("recording begins with the contact", Outcome.UNKNOWN, {"silence_h": (-30.0, 0.0), "others": 0}),
)


@dataclass(frozen=True, slots=True)
class _Silence:
    ship: Ship
    start_ms: int
    end_ms: int
    place: tuple[float, float]
    rests_on: tuple[Source, ...]
    at_the_edge: bool

    @property
    def hours(self) -> float:
        return hours(self.end_ms - self.start_ms)


def find(meeting: Meeting) -> Finding:
    """RAISED for the longest silence that others were heard through, UNKNOWN if nobody was, CLEAR if there is none."""
    silences = sorted(
        (s for ship in meeting.ships for s in _silences(meeting, ship)), key=lambda s: (-s.hours, s.ship.mmsi)
    )
    heard = [(s, _others(meeting, s)) for s in silences]
    loud = [(s, count) for s, count in heard if count >= _OTHERS]
    if loud:
        silence, count = min(loud, key=lambda pair: (pair[0].at_the_edge, -pair[0].hours, pair[0].ship.mmsi))
        return raised(
            CODE, POINTS, _sentence(meeting, silence, count), 0.5 if silence.at_the_edge else 1.0, silence.rests_on
        )
    if silences:
        return unknown(CODE, _cannot_tell(meeting, silences[0]))
    return clear(CODE, f"Both ships were heard without a break of {meeting.settings.gap_h:g} h around the meeting.")


def _sentence(meeting: Meeting, silence: _Silence, count: int) -> str:
    start, end = ms(meeting.encounter.start), ms(meeting.encounter.end)
    if silence.end_ms <= start:
        when = f"until {hours(start - silence.end_ms):.1f} h before contact"
    elif silence.start_ms >= end:
        when = f"from {hours(silence.start_ms - end):.1f} h after contact"
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


def _others(meeting: Meeting, silence: _Silence) -> int:
    return len(meeting.others(silence.ship.mmsi, silence.place, silence.start_ms, silence.end_ms))


def _silences(meeting: Meeting, ship: Ship) -> Iterator[_Silence]:
    fixes = meeting.fixes(ship.mmsi)
    t = milliseconds(fixes["time"])
    if not len(t):
        return
    near_ms = round(meeting.settings.gap_near_h * _HOUR_MS)
    first, last = ms(meeting.encounter.start) - near_ms, ms(meeting.encounter.end) + near_ms
    usual_ms = float(np.median(np.diff(t))) if len(t) > 1 else 0.0
    least_ms = max(meeting.settings.gap_h * _HOUR_MS, _TIMES_USUAL * usual_ms)
    places = fixes[["lat", "lon"]].to_numpy()
    for i in map(int, np.flatnonzero(np.diff(t) >= least_ms)):
        if t[i + 1] >= first and t[i] <= last:
            ends = fixes.iloc[[i, i + 1]]
            yield _Silence(
                ship, int(t[i]), int(t[i + 1]), _nearer(meeting, places[i], places[i + 1]), sources(ends), False
            )
    for index, start, end in ((0, first, int(t[0])), (-1, int(t[-1]), last)):
        if end - start >= least_ms:
            place = (float(places[index][0]), float(places[index][1]))
            yield _Silence(ship, start, end, place, sources(fixes.iloc[[index]]), True)


def _nearer(meeting: Meeting, one: Floats, two: Floats) -> tuple[float, float]:
    """Of the two ends of a silence the one nearer to the meeting: there the receivers' reach is asked about."""
    here = (meeting.encounter.lat, meeting.encounter.lon)
    chosen = min((one, two), key=lambda place: float(distance_m(*here, *place)))
    return float(chosen[0]), float(chosen[1])
