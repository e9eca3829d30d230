"""The integrators as they are called from outside: compiled once, kept on disk, compiled anew when a source changes.

numba's cache looks at the file of a function, not at the files of those it calls. So each function here encloses the
digest of all sources of the room (and notes it in the state), and the cache of every one depends on all of them.
"""

from __future__ import annotations

from collections.abc import Callable
from hashlib import sha256
from pathlib import Path
from typing import Any

import numba

from detector.simulate.broadcast import schedule
from detector.simulate.physics import resting, sailing, together
from detector.simulate.physics.layout import COMPILED

_cached: Callable[..., Any] = numba.njit(cache=True, error_model="numpy", nogil=True)


def _digest() -> float:
    files = [*sorted(Path(__file__).parent.glob("*.py")), Path(schedule.__file__)]
    return float(int.from_bytes(sha256(b"".join(file.read_bytes() for file in files)).digest()[:6], "big"))


def _entries(digest: float) -> tuple[Callable[..., Any], ...]:
    @_cached
    def sail(out, state, route, stops, ship, sea, start_s, noise):  # type: ignore[no-untyped-def]
        state[COMPILED] = digest
        return sailing.sail(out, state, route, stops, ship, sea, start_s, noise)

    @_cached
    def swing(out, state, anchor, ship, sea, wind, start_s, noise):  # type: ignore[no-untyped-def]
        state[COMPILED] = digest
        resting.swing(out, state, anchor, ship, sea, wind, start_s, noise)

    @_cached
    def drift(out, state, ship, sea, wind, start_s, noise):  # type: ignore[no-untyped-def]
        state[COMPILED] = digest
        resting.drift(out, state, ship, sea, wind, start_s, noise)

    @_cached
    def moor(out, state, spread_m, noise):  # type: ignore[no-untyped-def]
        state[COMPILED] = digest
        resting.moor(out, state, spread_m, noise)

    @_cached
    def pursue(out, state, host, station, finishes, ship, sea, start_s):  # type: ignore[no-untyped-def]
        state[COMPILED] = digest
        return together.pursue(out, state, host, station, finishes, ship, sea, start_s)

    @_cached
    def fasten(out, state, host, station, play_m, noise):  # type: ignore[no-untyped-def]
        state[COMPILED] = digest
        together.fasten(out, state, host, station, play_m, noise)

    @_cached
    def report_times(speed_kn, turning, still, class_b, start_s, jitter):  # type: ignore[no-untyped-def]
        return schedule.report_times(speed_kn, turning, still, class_b, start_s, jitter), digest

    @_cached
    def is_turning(heading):  # type: ignore[no-untyped-def]
        return schedule.is_turning(heading), digest

    return sail, swing, drift, moor, pursue, fasten, report_times, is_turning


sail, swing, drift, moor, pursue, fasten, report_times, is_turning = _entries(_digest())
