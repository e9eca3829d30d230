"""When a report was made: from the line itself, else from a clock sentence before it, then to the ship's own second.

A log can carry time on each line (tag block, epoch behind, ISO time before: read in `sentence`) or in sentences of its
own between the reports: `$PGHP` (the time of the next line), `$--ZDA` and `$--RMC` (the receiver's clock, running). A
line without either is rejected, never given an invented time.
"""

from __future__ import annotations

import re
from datetime import UTC, datetime

import numpy as np
from numpy.typing import NDArray

from detector.ais.sentence import EARLIEST_MS, LATEST_MS, checksum

_SENTENCE = re.compile(rb"\$([^*\r\n]*)(?:\*([0-9A-Fa-f]{2}))?\s*")
_CLOCK = re.compile(rb"(\d\d)(\d\d)(\d\d)(?:\.(\d*))?")


class LogClock:
    """The time that clock sentences in a log have stated so far. Lines must be shown to it in file order."""

    def __init__(self) -> None:
        self._now_ms: int | None = None

    def hear(self, line: bytes) -> bool:
        """Take note of a sentence that is not AIS; True if it was a clock sentence."""
        read = _pghp_ms if line.startswith(b"$PGHP,") else _READERS.get(line[3:7]) if line[:1] == b"$" else None
        if read is None:
            return False
        sentence = _SENTENCE.fullmatch(line)
        if sentence and (sentence[2] is None or checksum(sentence[1]) == int(sentence[2], 16)):
            stated = read(sentence[1].split(b","))
            self._now_ms = self._now_ms if stated is None else stated
        return True

    def time_ms(self) -> int | None:
        """The last stated time; None before the first."""
        return self._now_ms


def _pghp_ms(fields: list[bytes]) -> int | None:
    """$PGHP,1,year,month,day,hour,minute,second,millisecond,... (Gatehouse)."""
    wanted = fields[2:9]
    if len(wanted) < 7 or not all(1 <= len(field) <= 4 and field.isdigit() for field in wanted):
        return None
    year, month, day, hour, minute, second, milli = map(int, wanted)
    return instant_ms(year, month, day, hour, minute, second, milli)


def _zda_ms(fields: list[bytes]) -> int | None:
    """$--ZDA,hhmmss.ss,day,month,year,... (NMEA 0183)."""
    wanted = fields[2:5]
    if len(wanted) < 3 or not all(1 <= len(field) <= 4 and field.isdigit() for field in wanted):
        return None
    day, month, year = map(int, wanted)
    return _on_day(fields[1], year, month, day)


def _rmc_ms(fields: list[bytes]) -> int | None:
    """$--RMC,hhmmss.ss,A,...,ddmmyy,... (NMEA 0183); only if the receiver says its fix is valid (A)."""
    if len(fields) < 10 or fields[2] != b"A" or len(fields[9]) != 6 or not fields[9].isdigit():
        return None
    day, month, year = int(fields[9][:2]), int(fields[9][2:4]), int(fields[9][4:])
    return _on_day(fields[1], 2000 + year, month, day)  # AIS logs are younger than the century


_READERS = {b"ZDA,": _zda_ms, b"RMC,": _rmc_ms}


def _on_day(clock: bytes, year: int, month: int, day: int) -> int | None:
    match = _CLOCK.fullmatch(clock)
    if match is None:
        return None
    milli = int((match[4] or b"")[:3].ljust(3, b"0"))
    return instant_ms(year, month, day, int(match[1]), int(match[2]), int(match[3]), milli)


def instant_ms(year: int, month: int, day: int, hour: int, minute: int, second: int, milli: int = 0) -> int | None:
    """Milliseconds since 1970 of a moment in UTC; None where there is no such moment, or none that AIS can have seen."""
    try:
        at = datetime(year, month, day, hour, minute, second, milli * 1000, UTC)
    except ValueError:
        return None
    stated = round(at.replace(microsecond=0).timestamp()) * 1000 + milli
    return stated if EARLIEST_MS <= stated < LATEST_MS else None


def fix_times_ms(received_ms: NDArray[np.int64], utc_second: NDArray[np.float64]) -> NDArray[np.int64]:
    """The instant of each fix: the one nearest to its reception whose second the ship stamped on it.

    Two stations with clocks a few seconds apart so give one report the same time, and a receiver's delay of up to half
    a minute costs nothing. Reports without a second (NaN) keep the time of reception.
    """
    known = ~np.isnan(utc_second)
    stamped = np.where(known, utc_second, 0.0).astype(np.int64) * 1000
    minute_start = received_ms - received_ms % 60_000
    ahead = minute_start + stamped - received_ms
    nearest = (ahead + 30_000) % 60_000 - 30_000
    return np.where(known, received_ms + nearest, received_ms)
