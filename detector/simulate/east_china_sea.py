"""The world of the sample `east_china_sea`: a transfer at sea, and what is mistaken for one. All names are invented."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

import numpy as np

from detector.simulate import hulls, motion
from detector.simulate.motion import Motion, Plane
from detector.simulate.transmit import Voyage
from detector.simulate.vessels import Vessel
from detector.units import KN_MS

EPOCH_S = 1_709_280_000  # 2024-03-01T08:00:00Z
END = 8 * 3600

OPEN_SEA = Plane(28.6, 125.2)
ROADS = Plane(29.9, 122.9)

# IMO numbers from 2000000: ships have 5 to 9 million and, yachts and new ships, 1 million [from memory, unverified].
# Not 1000000: real yachts have those. The check digit of the second is wrong on purpose.
ORCHID = Vessel(
    511000341, "SAMPLE ORCHID", 81, 92, 18, 9, 8, 2000016, "T8SMP1", "FOR ORDERS", draughts=((0, 6.8), (24_300, 5.9))
)
HERON = Vessel(
    671000456, "SAMPLE HERON", 80, 62, 16, 7, 6, 2000029, "5VSMP2", "FOR ORDERS", draughts=((0, 3.1), (24_000, 5.2))
)
FENDER_M = 2.5
ALONGSIDE = (11_500, 23_100)  # made fast from 11:11:40Z to 14:25:00Z
SILENT = (3_900, 8_400)  # the shuttle's transponder is off from 09:05Z to 10:20Z

CEDAR = Vessel(412000561, "SAMPLE CEDAR", 70, 120, 20, 11, 11, 2000030, "BSMP3", "ROADS", nav_status=1)
MAPLE = Vessel(441000672, "SAMPLE MAPLE", 80, 100, 22, 9, 9, 2000042, "DSMP4", "ROADS", nav_status=1)

TUG = Vessel(431000783, "SAMPLE TUG", 52, 10, 20, 5, 5, 2000054, "JSMP5", "TOWING", nav_status=12)
BARGE = Vessel(431000894, "SAMPLE BARGE", 31, 40, 35, 8, 8, callsign="JSMP6", class_b=True)
TOW_FENDER_M = 1.5
TOW = (3_600, 14_400)

FREIGHTER = Vessel(477000905, "SAMPLE FREIGHTER", 70, 130, 22, 12, 12, 2000066, "VRSMP7", "BUSAN")
PILOT = Vessel(412000116, "SAMPLE PILOT", 50, 6, 9, 2, 3, callsign="BSMP8")
PILOT_ALONGSIDE = (9_000, 9_360)
LAUNCH_MS2 = 0.25  # a launch gathers way in half a minute


@dataclass(frozen=True, slots=True)
class World:
    """All voyages, the close contacts that are true in them, and what lies close without touching."""

    voyages: tuple[Voyage, ...]
    contacts: tuple[dict[str, object], ...]
    non_events: tuple[dict[str, object], ...]


def world(rng: np.random.Generator) -> World:
    """The world of one seed. The planted contacts are fixed; the passing traffic is drawn."""
    at_anchor = neighbours()
    planted = [*transfer(), *at_anchor, *tow(), *pilotage()]
    voyages = [*planted, *traffic(rng, planted)]
    return World(tuple(voyages), CONTACTS, (_apart(*at_anchor),))


def _apart(one: Voyage, two: Voyage) -> dict[str, object]:
    gap = hulls.gap_m(one.motion, one.vessel, two.motion, two.vessel)
    low, high = sorted((one.vessel.mmsi, two.vessel.mmsi))
    found = {"mmsi_1": low, "mmsi_2": high, "min_hull_distance_m": round(float(gap.min()), 1)}
    return {"what": "neighbours, each at its own anchor", **found}


def transfer() -> list[Voyage]:
    """A mother ship adrift and a shuttle that comes from the north, lies alongside for three hours, and leaves."""
    mother = motion.drifting(0, END, (0.0, 0.0), (0.8, 40.0), (20.0, 45.0, 60.0, 75.0, 100.0, 120.0, 110.0))
    apart = motion.beside(ORCHID, HERON, FENDER_M)

    def berth(second: int) -> tuple[float, float, float]:
        """The place on the mother's port side that the shuttle makes for: 120 m off until it is told to come."""
        waiting = 120.0 * float(np.clip((ALONGSIDE[0] - 60 - second) / 900.0, 0.0, 1.0))
        opening = 0.35 * max(0.0, float(second - ALONGSIDE[1]))
        return _beside(mother, second, 6.0, -(apart + waiting + opening))

    def away(_second: int) -> tuple[float, float, float]:
        return 60_000.0, 60_000.0, 45.0

    coming = motion.pursuing(motion.steering(9_000.0, 40_000.0, 190.0, 9.0), (0, ALONGSIDE[0] - 1), berth, 9.0, 250.0)
    fast = motion.made_fast(mother.between(*ALONGSIDE), 6.0, -apart)
    opening = motion.pursuing(fast.state(), (ALONGSIDE[1] + 1, ALONGSIDE[1] + 700), berth, 9.0, 60.0)
    leaving = motion.pursuing(opening.state(), (ALONGSIDE[1] + 701, END), away, 9.0, 250.0)
    shuttle = coming.then(fast).then(opening).then(leaving)
    return [Voyage(ORCHID, mother, OPEN_SEA), Voyage(HERON, shuttle, OPEN_SEA, (SILENT,))]


def _beside(host: Motion, second: int, ahead_m: float, right_m: float) -> tuple[float, float, float]:
    i = int(np.clip(second - host.start, 0, len(host) - 1))
    one = host.between(host.start + i, host.start + i)
    east, north = motion.offset(one, ahead_m, right_m)
    return float(east[0]), float(north[0]), float(one.heading[0])


def neighbours() -> list[Voyage]:
    """A cargo ship and a tanker, each swinging about its own anchor."""
    cargo = motion.anchored(0, END, (0.0, 0.0), CEDAR, 130.0, 0.0)
    tanker = motion.anchored(0, END, (560.0, 330.0), MAPLE, 110.0, 240.0)
    return [Voyage(CEDAR, cargo, ROADS), Voyage(MAPLE, tanker, ROADS)]


def tow() -> list[Voyage]:
    """A tug with a barge on its hip, at five knots for three hours."""
    tug = motion.steaming(TOW[0], ((-60_000.0, 20_000.0), (-40_000.0, 26_000.0), (0.0, 30_000.0)), 5.0, TOW[1])
    barge = motion.made_fast(tug, 4.0, motion.beside(TUG, BARGE, TOW_FENDER_M))
    return [Voyage(TUG, tug, OPEN_SEA), Voyage(BARGE, barge, OPEN_SEA)]


def pilotage() -> list[Voyage]:
    """A pilot launch that lies alongside a freighter under way for six minutes."""
    ship = motion.steaming(5_400, ((10_000.0, -40_000.0), (10_000.0, 20_000.0)), 7.0, 14_400)
    side = motion.beside(FREIGHTER, PILOT, 1.0)

    def ladder(second: int) -> tuple[float, float, float]:
        waiting = 80.0 * float(np.clip((PILOT_ALONGSIDE[0] - 30 - second) / 300.0, 0.0, 1.0))
        return _beside(ship, second, 10.0, side + waiting)

    def away(second: int) -> tuple[float, float, float]:
        return _beside(ship, second, 10.0, side + 1.0 * (second - PILOT_ALONGSIDE[1]))

    def home(_second: int) -> tuple[float, float, float]:
        return 40_000.0, -25_000.0, 90.0

    start = motion.steering(22_000.0, -29_000.0, 280.0, 14.0)
    coming = motion.pursuing(start, (6_600, PILOT_ALONGSIDE[0] - 1), ladder, 14.0, 60.0, LAUNCH_MS2)
    fast = motion.made_fast(ship.between(*PILOT_ALONGSIDE), 10.0, side)
    clear = motion.pursuing(
        fast.state(), (PILOT_ALONGSIDE[1] + 1, PILOT_ALONGSIDE[1] + 120), away, 14.0, 60.0, LAUNCH_MS2
    )
    back = motion.pursuing(clear.state(), (PILOT_ALONGSIDE[1] + 121, 11_400), home, 14.0, 60.0, LAUNCH_MS2)
    return [Voyage(FREIGHTER, ship, OPEN_SEA), Voyage(PILOT, coming.then(fast).then(clear).then(back), OPEN_SEA)]


_KINDS = (70, 80, 70, 30, 60, 0, 37, 70, 89, 36, 30, 79)
_MIDS = (412, 440, 431, 416, 563, 538, 412, 477, 636, 431, 412, 352)

CLEAR_M = 700.0  # ships that are not planted close to each other pass with at least this between their middles


def traffic(rng: np.random.Generator, planted: list[Voyage]) -> list[Voyage]:
    """Ships that pass within reach for an hour or two; the second crosses the first, the fourth overtakes the third."""
    voyages: list[Voyage] = []
    for number in range(len(_KINDS)):
        vessel = _passing_ship(number, rng)
        drawn = _drawn(rng)
        beside = voyages[number - 1] if number in (1, 3) else None
        others = [v.motion for v in planted + voyages if v.plane == OPEN_SEA and v is not beside]
        if beside is None:
            ways = drawn
        elif number == 1:
            ways = _crossings(beside, vessel)
        else:
            ways = _overtakings(beside, vessel)
        voyages.append(Voyage(vessel, _first_clear(ways, others), OPEN_SEA))
    return voyages


def _passing_ship(number: int, rng: np.random.Generator) -> Vessel:
    """A ship of the traffic: the fifth has no heading sensor, the sixth no dimensions, the tenth sends no statics."""
    small = _KINDS[number] in (36, 37)
    length = int(rng.integers(10, 16)) if small else int(rng.integers(45, 190))
    beam = max(4, round(length / 6.5))
    return Vessel(
        mmsi=_MIDS[number] * 1_000_000 + 700 + number * 7,
        shipname=f"SAMPLE {chr(65 + number)}{number:02d}",
        ship_type=_KINDS[number],
        to_bow=round(0.8 * length),
        to_stern=length - round(0.8 * length),
        to_port=beam // 2,
        to_starboard=beam - beam // 2,
        callsign=f"SMP{number:02d}",
        class_b=small,
        heading_sensor=number != 4,
        states_dimensions=number != 5,
        statics=number != 9,
    )


def _drawn(rng: np.random.Generator) -> Iterable[Motion]:
    """A drawn course at an even speed, then the same course moved aside, for whoever must pass clear of others."""
    start, hours = int(rng.integers(0, 6 * 3600)), float(rng.uniform(1.0, 1.8))
    end = min(END, start + round(hours * 3600))
    speed, course = float(rng.uniform(8.0, 15.0)), float(rng.uniform(0.0, 360.0))
    middle = rng.uniform(-25_000.0, 25_000.0, 2)
    return (_straight(start, end, _aside(middle, course, by), speed, course) for by in _ASIDE_M)


def _crossings(one: Voyage, two: Vessel) -> Iterable[Motion]:
    ahead = 150.0 + (one.vessel.length_m + two.length_m) / 2.0
    return (_crossing(one.motion, ahead, share) for share in _SHARES)


def _overtakings(one: Voyage, two: Vessel) -> Iterable[Motion]:
    apart = 200.0 + (one.vessel.beam_m + two.beam_m) / 2.0
    return (_overtaking(one.motion, side * apart, share) for share in _SHARES for side in (1.0, -1.0))


_SHARES = (0.5, 0.6, 0.4, 0.7, 0.3)  # how far into a voyage its planned close pass may lie
_ASIDE_M = (0.0, 1_500.0, -1_500.0, 3_000.0, -3_000.0, 6_000.0, -6_000.0)  # how far a course is moved to pass clear


def _first_clear(ways: Iterable[Motion], others: list[Motion]) -> Motion:
    """The first way that passes clear of every other ship, as a watchkeeper would choose it."""
    for way in ways:
        if all((hulls.middles_m(way, other) > CLEAR_M).all() for other in others):
            return way
    raise ValueError("No way is clear of the other ships; take another seed.")


def _aside(point: np.ndarray, course_deg: float, right_m: float) -> np.ndarray:
    right = np.radians(course_deg + 90.0)
    moved: np.ndarray = point + right_m * np.array([np.sin(right), np.cos(right)])
    return moved


def _straight(
    start: int, end: int, place: np.ndarray, speed_kn: float, course_deg: float, share: float = 0.5
) -> Motion:
    """An even course and speed through a place, reached a share of the voyage in."""
    way = (end - start) * speed_kn * KN_MS
    along = np.array([np.sin(np.radians(course_deg)), np.cos(np.radians(course_deg))])
    points = [tuple(place - along * way * share), tuple(place + along * (way * (1.0 - share) + 5_000.0))]
    return motion.steaming(start, [(float(p[0]), float(p[1])) for p in points], speed_kn, end)


def _crossing(other: Motion, ahead_m: float, share: float) -> Motion:
    """A ship that crosses the other's bow at a right angle, close ahead, a share of its voyage in."""
    i = round(len(other) * share)
    ahead = np.radians(other.heading[i])
    place = np.array([other.east[i] + ahead_m * np.sin(ahead), other.north[i] + ahead_m * np.cos(ahead)])
    return _straight(other.start, other.end, place, 11.0, float(other.heading[i] + 90.0) % 360.0, share)


def _overtaking(other: Motion, apart_m: float, share: float) -> Motion:
    """A ship on the same course, two knots faster, passing at a distance (to starboard) a share of its voyage in."""
    i = round(len(other) * share)
    right = np.radians(other.heading[i] + 90.0)
    place = np.array([other.east[i] + apart_m * np.sin(right), other.north[i] + apart_m * np.cos(right)])
    knots = float(np.hypot(other.east[i] - other.east[i - 1], other.north[i] - other.north[i - 1]) / KN_MS)
    return _straight(other.start, other.end, place, knots + 2.0, float(other.heading[i]), share)


def _contact(
    one: Vessel, two: Vessel, seconds: tuple[int, int], fender_m: float, kind: str, mode: str, what: str
) -> dict[str, object]:
    from detector.simulate.encode import iso

    low, high = sorted((one.mmsi, two.mmsi))
    made_fast = {"made_fast_from": iso(EPOCH_S + seconds[0]), "made_fast_to": iso(EPOCH_S + seconds[1])}
    return {
        "what": what,
        "kind": kind,
        "mode": mode,
        "mmsi_1": low,
        "mmsi_2": high,
        **made_fast,
        "fender_m": fender_m,
    }


CONTACTS: tuple[dict[str, object], ...] = (
    _contact(ORCHID, HERON, ALONGSIDE, FENDER_M, "transfer", "drifting", "transfer, drifting"),
    _contact(TUG, BARGE, TOW, TOW_FENDER_M, "tow", "underway", "tug with barge on the hip, under way"),
    _contact(FREIGHTER, PILOT, PILOT_ALONGSIDE, 1.0, "pilot", "underway", "pilot launch, six minutes, under way"),
)
