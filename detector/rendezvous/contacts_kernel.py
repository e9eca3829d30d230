"""Compiled: from clearance curves to contacts. `contacts` says what it means and holds the readable form."""

from __future__ import annotations

import numpy as np

from detector.compiled import compiled

CLEARLY = 1  # as contacts.CLEARLY


@compiled
def found(begin, t, low_m, tells, enter_m, leave_m, rejoin_ms, bridge_ms):
    """Window, first and last instant of every contact (n, 3), in order of window and time."""
    out = np.empty((64, 3), dtype=np.int64)
    count = 0
    for window in range(len(begin) - 1):
        of_window = count  # contacts before this one are of other windows
        first = last = before = -1
        for i in range(begin[window], begin[window + 1] + 1):
            at_end = i == begin[window + 1]
            if not at_end and not tells[i]:
                continue
            ends = (
                at_end or (tells[i] == CLEARLY and low_m[i] > leave_m) or (before >= 0 and t[i] - t[before] > bridge_ms)
            )
            if ends and first >= 0:
                if count > of_window and t[first] - t[out[count - 1, 2]] <= rejoin_ms:
                    out[count - 1, 2] = last
                else:
                    out = _room(out, count)
                    out[count, 0], out[count, 1], out[count, 2] = window, first, last
                    count += 1
                first = -1
            if at_end:
                break
            if low_m[i] <= enter_m or tells[i] != CLEARLY:
                last = i
                if first < 0:
                    first = i
            before = i
    return out[:count]


@compiled
def _room(out, count):
    if count < len(out):
        return out
    larger = np.empty((2 * len(out), 3), dtype=np.int64)
    larger[:count] = out
    return larger
