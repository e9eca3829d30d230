"""Times for a log that states none, from when it began, the ships' own seconds and the base stations' clocks.

Every report of a position carries the second of the minute (0-59) at which it was taken, a few seconds before it was
heard at most. Followed from line to line the seconds make a clock, as long as nobody is silent for half a minute. Base
stations (message type 4) state the whole UTC time and carry the clock across a silence; one whose time never agreed
with that clock has a wrong one, and is not asked.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from detector.ais.readable import UNKNOWN_MS

Ints = NDArray[np.int64]

_HALF_MS, _MINUTE_MS = 30_000, 60_000
_START_MS = 600_000  # until a base station is trusted, the start is taken to be right within ten minutes


def times_ms(lines: Ints, seconds: NDArray[np.float64], anchors: Ints, start_ms: int) -> Ints:
    """The time of each row: `lines` ascending, `seconds` NaN where not known.

    `anchors` has rows of line, UTC (ms) and MMSI of base stations; `start_ms` is when the log began: right to half a
    minute, or to ten minutes if base stations are heard. A row without a second has the time of the row before.
    """
    clock = _Clock(start_ms)
    found = np.full(len(lines), UNKNOWN_MS, np.int64)
    place = 0
    for row in range(len(lines)):
        while place < len(anchors) and anchors[place, 0] <= lines[row]:
            clock.base_station(int(anchors[place, 1]), int(anchors[place, 2]))
            place += 1
        found[row] = clock.now_ms if np.isnan(seconds[row]) else clock.second(int(seconds[row]))
    return found


class _Clock:
    """What time it is in the log."""

    def __init__(self, start_ms: int) -> None:
        self.now_ms = start_ms
        self._trusted: set[int] = set()

    def second(self, second: int) -> int:
        """The instant of a fix with this second nearest to now; a later one moves the clock on."""
        ahead = (second * 1000 - self.now_ms % _MINUTE_MS + _HALF_MS) % _MINUTE_MS - _HALF_MS
        at = self.now_ms + ahead
        self.now_ms = max(self.now_ms, at)
        return at

    def base_station(self, stated_ms: int, mmsi: int) -> None:
        """A base station states the time."""
        ahead = stated_ms - self.now_ms
        if not self._trusted and abs(ahead) <= _START_MS:
            self._trusted.add(mmsi)
            self.now_ms = stated_ms
        elif abs(ahead) <= _MINUTE_MS:
            self._trusted.add(mmsi)
            self.now_ms = max(self.now_ms, stated_ms)
        elif mmsi in self._trusted and ahead > 0:
            self.now_ms = stated_ms
        else:
            self._trusted.discard(mmsi)
