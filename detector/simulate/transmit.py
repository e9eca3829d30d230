"""When a transponder reports, what it believes its position to be, and which shore station hears it."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np

from detector.simulate import encode
from detector.simulate.motion import Motion, Plane, speed_and_course
from detector.simulate.vessels import Vessel

STATIONS = ("r-east1", "r-east2")
STATIC_EVERY_S = 360
GNSS_SD_M = 2.5  # each axis
GNSS_HOLDS_S = 120.0  # the error of a receiver wanders slowly
LOST_SHARE = 0.08
HEARD_TWICE_SHARE = 0.04


@dataclass(frozen=True, slots=True)
class Voyage:
    """A ship, how it moved, and when its transponder was switched off (pairs of seconds)."""

    vessel: Vessel
    motion: Motion
    plane: Plane
    silent: tuple[tuple[int, int], ...] = ()


@dataclass(frozen=True, slots=True, order=True)
class Line:
    """One line of the recording, ordered as it was received."""

    received: float
    order: int
    text: str


def interval_s(vessel: Vessel, sog_kn: float) -> int:
    """Seconds to the next position report (ITU-R M.1371-5 tables 1 and 2, without the faster rate in turns)."""
    if vessel.class_b:
        return 30 if sog_kn > 2.0 else 180
    if vessel.nav_status in (1, 5) and sog_kn < 3.0:
        return 180
    return 10 if sog_kn <= 14.0 else 6 if sog_kn <= 23.0 else 2


def report_times(voyage: Voyage, sog_kn: np.ndarray, rng: np.random.Generator) -> list[int]:
    """The seconds at which the ship reports its position, silences left out."""
    times, second = [], voyage.motion.start + int(rng.integers(0, 10))
    while second <= voyage.motion.end:
        if not any(start <= second < end for start, end in voyage.silent):
            times.append(second)
        second += interval_s(voyage.vessel, float(sog_kn[second - voyage.motion.start]))
    return times


def gnss_error_m(times: list[int], rng: np.random.Generator) -> np.ndarray:
    """East and north error at each report: correlated over two minutes (Gauss-Markov)."""
    errors, error, before = np.empty((len(times), 2)), rng.normal(0.0, GNSS_SD_M, 2), times[0] if times else 0
    for i, second in enumerate(times):
        keep = np.exp(-(second - before) / GNSS_HOLDS_S)
        error = keep * error + rng.normal(0.0, GNSS_SD_M, 2) * np.sqrt(1.0 - keep**2)
        errors[i], before = error, second
    return errors


def lines(voyage: Voyage, epoch_s: int, rng: np.random.Generator) -> Iterator[Line]:
    """Everything the stations hear of one ship."""
    motion, vessel = voyage.motion, voyage.vessel
    east, north = motion.antenna(vessel)
    sog, cog = speed_and_course(east, north)
    times = report_times(voyage, sog, rng)
    errors = gnss_error_m(times, rng)
    for second, error in zip(times, errors, strict=True):
        i = second - motion.start
        lat, lon = voyage.plane.to_degrees(east[i] + error[0], north[i] + error[1])
        at = {
            "lat": float(lat),
            "lon": float(lon),
            "sog_kn": float(sog[i]),
            "cog_deg": float(cog[i]),
            "heading_deg": float(motion.heading[i]),
        }
        yield from _heard(encode.position(vessel, at, (epoch_s + second) % 60), second, epoch_s, rng)
    if vessel.statics:
        first = motion.start + int(rng.integers(5, 60))
        for number, second in enumerate(range(first, motion.end, STATIC_EVERY_S)):
            if not any(start <= second < end for start, end in voyage.silent):
                said = encode.statics(vessel, vessel.draught_at(second), number % 10)
                yield from _heard(said, second, epoch_s, rng)


def _heard(sentences: list[str], second: int, epoch_s: int, rng: np.random.Generator) -> Iterator[Line]:
    """The lines of one message: usually one station, sometimes none, sometimes both."""
    draw, station, delay = rng.random(), int(rng.integers(0, len(STATIONS))), float(rng.random())
    if draw < LOST_SHARE:
        return
    yield from _lines(sentences, STATIONS[station], second + delay, epoch_s)
    if draw > 1.0 - HEARD_TWICE_SHARE:
        yield from _lines(sentences, STATIONS[1 - station], second + delay + 1.0 + float(rng.random()), epoch_s)


def _lines(sentences: list[str], station: str, received: float, epoch_s: int) -> Iterator[Line]:
    for order, sentence in enumerate(sentences):
        yield Line(received, order, encode.tagged(sentence, station, epoch_s + int(received)))
