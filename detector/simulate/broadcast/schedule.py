"""When reports are sent: intervals by class, speed, turn and status (ITU-R M.1371-5, annex 1, tables 1 and 2)."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from detector.simulate.physics.layout import TICK_S, Floats, compiled

STATIC_EVERY_S = 360.0  # both classes
LONG_RANGE_EVERY_S = 180.0  # type 27, meant for satellites
_SEEN_TURNING_RAD = float(np.radians(5.0))  # off the mean of the last 30 s: the ship "changes course"


@compiled
def report_times(
    speed_kn: Floats,
    turning: NDArray[np.bool_],
    still: NDArray[np.bool_],
    class_b: bool,
    start_s: float,
    jitter: Floats,
) -> Floats:
    """Seconds at which a ship reports its position; one value of each array a tick from `start_s`.

    `still` is where the status says at anchor or moored; `jitter` (0-1) moves each report by up to a tenth of its
    interval, as the slot selection does.
    """
    most = len(speed_kn) * TICK_S // 2 + 2
    times = np.empty(most)
    count, t, end = 0, start_s + 10.0 * jitter[0], start_s + (len(speed_kn) - 1) * TICK_S
    while t < end and count < most:
        times[count] = t
        i = int((t - start_s) / TICK_S)
        t += _interval_s(speed_kn[i], turning[i], still[i], class_b) * (0.9 + 0.2 * jitter[count % len(jitter)])
        count += 1
    return times[:count].copy()


@compiled
def _interval_s(knots: float, turning: bool, still: bool, class_b: bool) -> float:
    if class_b:
        return 30.0 if knots > 2.0 else 180.0
    if still and knots < 3.0:
        return 180.0
    if knots <= 14.0:
        return 10.0 / 3.0 if turning else 10.0
    if knots <= 23.0:
        return 2.0 if turning else 6.0
    return 2.0


@compiled
def is_turning(heading: Floats) -> NDArray[np.bool_]:
    """Whether the heading (radians, one a tick) is more than five degrees off where it was half a minute ago."""
    back = 30 // TICK_S
    result = np.zeros(len(heading), dtype=np.bool_)
    for i in range(back, len(heading)):
        off = (heading[i] - heading[i - back] + np.pi) % (2.0 * np.pi) - np.pi
        result[i] = abs(off) > _SEEN_TURNING_RAD
    return result


def sent(times: Floats, silences: list[tuple[float, float]]) -> Floats:
    """The times at which the transponder was switched on."""
    on = np.ones(len(times), dtype=bool)
    for start, end in silences:
        on &= (times < start) | (times >= end)
    return times[on]
