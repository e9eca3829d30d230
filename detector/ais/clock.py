"""When a report was made: from the line itself, else from a clock sentence before it, then to the ship's own second.

A log can carry time on each line (tag block, epoch behind, ISO time before: read in `sentence`) or in sentences of its
own between the reports: `$PGHP` (the time of the next line), `$--ZDA` and `$--RMC` (the receiver's clock, running). A
line without either is rejected, never given an invented time.
"""

from __future__ import annotations

from datetime import UTC, datetime

import numpy as np
from numpy.typing import NDArray


class LogClock:
    """The time that clock sentences in a log have stated so far. Lines must be shown to it in file order."""

    def __init__(self) -> None:
        self._now_ms: int | None = None

    def hear(self, line: bytes) -> bool:
        """Take note of a line that is not AIS; True if it was a clock sentence."""
        if line.startswith(b"$PGHP,"):
            stated = _pghp_ms(line)
        elif line[3:7] == b"ZDA,":
            stated = _zda_ms(line)
        elif line[3:7] == b"RMC,":
            stated = _rmc_ms(line)
        else:
            return False
        if stated is not None:
            self._now_ms = stated
        return True

    def time_ms(self) -> int | None:
        """The last stated time; None before the first."""
        return self._now_ms


def _pghp_ms(line: bytes) -> int | None:
    """$PGHP,1,year,month,day,hour,minute,second,millisecond,... (Gatehouse)."""
    fields = line.split(b",")
    try:
        year, month, day, hour, minute, second, milli = (int(field) for field in fields[2:9])
        return round(datetime(year, month, day, hour, minute, second, milli * 1000, UTC).timestamp() * 1000)
    except (ValueError, OverflowError):
        return None


def _zda_ms(line: bytes) -> int | None:
    """$--ZDA,hhmmss.ss,day,month,year,... (NMEA 0183)."""
    fields = line.split(b",")
    try:
        day, month, year = (int(field) for field in fields[2:5])
    except ValueError:
        return None
    return _instant_ms(fields[1], year, month, day)


def _rmc_ms(line: bytes) -> int | None:
    """$--RMC,hhmmss.ss,A,...,ddmmyy,... (NMEA 0183); only if the receiver says its fix is valid (A)."""
    fields = line.split(b",")
    if len(fields) < 10 or fields[2] != b"A" or len(fields[9]) != 6 or not fields[9].isdigit():
        return None
    day, month, year = int(fields[9][:2]), int(fields[9][2:4]), int(fields[9][4:])
    return _instant_ms(fields[1], 2000 + year, month, day)  # AIS logs are younger than the century


def _instant_ms(clock: bytes, year: int, month: int, day: int) -> int | None:
    """The instant of a clock hhmmss.ss on a day."""
    try:
        hour, rest = divmod(float(clock), 10000.0)
        minute, second = divmod(rest, 100.0)
        midnight = datetime(year, month, day, tzinfo=UTC).timestamp()
    except (ValueError, OverflowError):
        return None
    if not (0 <= hour <= 23 and minute <= 59 and second < 61):
        return None
    return round((midnight + hour * 3600 + minute * 60 + second) * 1000)


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
