"""Which report of a ship holds for each of its reports: a lone one that differs is outvoted by those around it.

Why a vote: a bit error can pass the checksum, another hull can speak under the same MMSI, and what is typed wrongly is
typed again. Such a report stands between reports that agree with one another. A change that is meant stays.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from detector.compiled import compiled

Ints = NDArray[np.int64]

ECHO_MS = 15_000  # the same words again within this: one transmission heard by two stations whose clocks differ
LASTING_MS = 3_600_000  # the same words for an hour without another: ten reports of class A, no typing error on its way
LOOK = 24  # so many rows are looked at on either side: eight echoes of each of three reports


@compiled
def _heard(
    ship: Ints, t: Ints, code: Ints, i: int, step: int, limits: tuple[int, int], voters: Ints
) -> tuple[int, int]:
    """Fills in the nearest reports on one side of report `i`; how many, and when its own words were last in a row.

    `step` is -1 for those before, 1 for those after; `limits` are the ballot and the reach (ms).
    """
    last_code, last_t, own_t, counted, together = code[i], t[i], t[i], 0, True
    for k in range(1, LOOK + 1):
        j = i + step * k
        if j < 0 or j >= len(t) or ship[j] != ship[i] or 2 * abs(t[j] - t[i]) > limits[1] or counted == limits[0]:
            break
        together = together and code[j] == code[i]
        if together:
            own_t = t[j]
        if code[j] != last_code or abs(t[j] - last_t) >= ECHO_MS:
            last_code, last_t = code[j], t[j]
            voters[counted] = j
            counted += 1
    return counted, own_t


@compiled
def held(ship: Ints, t: Ints, code: Ints, ballot: int, reach_ms: int) -> Ints:
    """For each report the index of the report that holds from it to the next: itself, or one before that outvotes it.

    `ship`, `t` (ms) and `code` (equal for equal values) are sorted by ship and time. The `ballot` nearest reports on
    either side vote, echoes apart and none farther than half of `reach_ms`: so whatever is decided about a report rests
    on rows within `reach_ms` of any time at which it would hold. It is outvoted by a value that was said both before
    and after, at least twice as often as its own; and never if its own went on for `LASTING_MS`. Two values that take
    turns outvote each other in neither direction. With a ballot of 3, three reports in a row are a change; of 2, two.
    """
    result = np.arange(len(t))
    before, after = np.empty(ballot, dtype=np.int64), np.empty(ballot, dtype=np.int64)
    for i in range(1, len(t) - 1):
        if ship[i - 1] != ship[i] or ship[i + 1] != ship[i]:
            continue
        if code[i - 1] == code[i] and code[i + 1] == code[i] and t[i + 1] - t[i - 1] > 2 * ECHO_MS:
            continue  # three of one kind: nothing to decide (only to be quick)
        n_before, own_first = _heard(ship, t, code, i, -1, (ballot, reach_ms), before)
        n_after, own_last = _heard(ship, t, code, i, 1, (ballot, reach_ms), after)
        if own_last - own_first >= LASTING_MS:
            continue
        b, a = code[before[:n_before]], code[after[:n_after]]
        most = 2 * (1 + (b == code[i]).sum() + (a == code[i]).sum()) - 1
        for k in range(n_before):  # the nearest first, so that it wins a tie
            votes = (b == b[k]).sum() + (a == b[k]).sum()
            if b[k] != code[i] and (a == b[k]).any() and votes > most:
                most, result[i] = votes, before[k]
    return result
