"""The world of the sample `east_china_sea`: a transfer at sea, and what is mistaken for one. All names are invented.

Eight hours, two stations that hear everything but for chance, every ship's part written down: small enough to commit,
and to know by heart. The physics are those of every world.
"""

from __future__ import annotations

import math
from dataclasses import replace
from typing import Any

import numpy as np

from detector.simulate import assumptions
from detector.simulate.chart import Point
from detector.simulate.physics.layout import TICK_S
from detector.simulate.reception.receivers import Receivers
from detector.simulate.reception.terrestrial import ShoreStation
from detector.simulate.region import region
from detector.simulate.ships.actor import AT_ANCHOR, UNDER_WAY, Actor, Station
from detector.simulate.ships.hulls import Hull
from detector.simulate.staging.moves import apart_m, clears
from detector.simulate.staging.scene import Scene
from detector.simulate.staging.sea import Sea, environment, moved
from detector.simulate.world import World, gather

SEED = 20240301  # of the committed sample
START_S = 1_709_280_000  # 2024-03-01T08:00:00Z
END_S = 8 * 3600.0
OPEN_SEA, ROADS = (28.6, 125.2), (29.9, 122.9)
CORRUPT = {
    "checksum wrong": 8, "cut off": 8, "random bytes": 6, "payload not of the alphabet": 4, "second part missing": 3,
    "no tag block": 4, "tag block checksum wrong": 3, "empty line": 2, "comment": 1, "other NMEA": 2,
}  # fmt: skip
_KINDS = (70, 80, 70, 30, 60, 0, 37, 70, 89, 36, 30, 79)
_MIDS = (412, 440, 431, 416, 563, 538, 412, 477, 636, 431, 412, 352)
_CLEAR_M = 700.0  # ships that are not planted close to each other pass with at least this between their middles


def sample_world(seed: int = SEED) -> World:
    """The sample's world, with its paths. The planted ships are fixed; the passing traffic is drawn."""
    place = region("east_china_sea")
    rng = np.random.default_rng(seed)
    drawn = assumptions.draw(
        place.current, place.wind, rng, reception="terrestrial", tide_kn=0.6, tide_roundness=0.7, current_kn=0.2,
        eddy_kn=0.05, wind_kn=11.0, gnss_sd_m=2.5, errors=0.0, thinning_s=0.0, milliseconds=False,
        copies=0.0, dimensions=1.0,
    )  # fmt: skip
    everywhere = {"lat": OPEN_SEA[0], "lon": OPEN_SEA[1], "horizon_m": 2_000_000.0, "duct": np.ones(9)}
    stations = (ShoreStation("r-east1", hears=0.9, **everywhere), ShoreStation("r-east2", hears=0.06, **everywhere))  # type: ignore[arg-type]
    ears = Receivers(stations, (), tuple(one.name for one in stations), 0.0)
    sea = Sea(place, drawn, environment(place, drawn, END_S, rng), ears, END_S)
    made = World(place, seed, END_S / 86_400.0, drawn, ears, [], {}, {}, {}, start_s=START_S, corrupt=CORRUPT)
    scenes = [
        _scene(sea, name, rng) for name in ("transfer_drifting", "anchorage_neighbours", "tow", "pilot", "traffic")
    ]
    for scene, plan in zip(scenes, (_transfer, _neighbours, _tow, _pilot), strict=False):
        plan(scene)
    _traffic(scenes[-1], [actor for scene in scenes[:-1] for actor in scene.actors])
    return gather(made, iter(scenes), keeps_paths=True)


def _scene(sea: Sea, name: str, rng: np.random.Generator) -> Scene:
    return Scene(name, sea, np.random.default_rng(rng.integers(0, 2**63)))


def _ship(scene: Scene, kind: str, role: str, sides: tuple[int, int, int, int], **entered: Any) -> Actor:
    """A ship of given sides (bow, stern, port, starboard) and particulars."""
    actor = scene.ship(kind, role)
    bow, stern, port, starboard = sides
    old = actor.hull
    actor.hull = Hull(
        old.kind, float(bow + stern), float(port + starboard), float(bow), float(port), old.light_m, old.laden_m,
        old.service_kn, old.agility,
    )  # fmt: skip
    given = {"imo": 0, "callsign": "", "class_b": False, **entered}
    who = replace(actor.identity, to_bow=bow, to_stern=stern, to_port=port, to_starboard=starboard, **given)
    actor.identities = [(0.0, who)]
    actor.equipment = replace(
        actor.equipment, gnss_sd_m=2.5, accurate=True, heading=True, gyro_error_deg=0.0, gyro_sd_deg=0.3,
        turn_indicator=False, minds_status=1.0, sends_statics=True, power=1.0,
    )  # fmt: skip
    actor.draughts, actor.destinations = [], [(0.0, "")]
    return actor


def _off(point: Point, east_m: float, north_m: float) -> Point:
    return moved(point, east_m, north_m)


# IMO numbers from 2000000: ships have 5 to 9 million and, yachts and new ships, 1 million [from memory, unverified].
# Not 1000000: real yachts have those. The check digit of the shuttle's is wrong on purpose.


def _transfer(scene: Scene) -> None:
    """A mother adrift; a shuttle comes from the north, silent for an hour, lies alongside for three hours, leaves."""
    mother = _ship(scene, "small tanker", "mother", (92, 18, 9, 8), mmsi=511000341, imo=2000016, callsign="T8SMP1",
                   shipname="SAMPLE ORCHID", ship_type=81)  # fmt: skip
    shuttle = _ship(scene, "small tanker", "shuttle", (62, 16, 7, 6), mmsi=671000456, imo=2000029, callsign="5VSMP2",
                    shipname="SAMPLE HERON", ship_type=80)  # fmt: skip
    mother.draughts, shuttle.draughts = [(0.0, 6.8), (24_300.0, 5.9)], [(0.0, 3.1), (24_000.0, 5.2)]
    mother.destinations = shuttle.destinations = [(0.0, "FOR ORDERS")]
    mother.begin(OPEN_SEA, 20.0, 0.6).drift()
    shuttle.begin(_off(OPEN_SEA, 9_000.0, 44_000.0), 190.0, 9.0)
    shuttle.status(UNDER_WAY)
    near = _off(mother.at(9_000.0)[:2], -1_500.0, 6_000.0)
    shuttle.sail([shuttle.point, near], 9.0, stops=False)
    station = Station(6.0, -(17 + 13) / 2.0 - 2.5, -120.0, wait_s=240.0, closing_ms=0.2, top_kn=8.0)
    shuttle.come_alongside(mother, station)
    start = shuttle.now_s
    shuttle.made_fast(mother, station, until_s=start + 193 * 60.0)
    end = shuttle.now_s
    clears(shuttle, mother, station)
    shuttle.sail([shuttle.point, _off(shuttle.point, -60_000.0, -30_000.0)], 9.0)
    shuttle.silent(3_900.0, 8_400.0)  # the transponder is off from 09:05Z to 10:20Z
    scene.between(mother, shuttle, start, end, label="transfer", kind="transfer", mode="drifting", clearance_m=2.5)


def _neighbours(scene: Scene) -> None:
    """A cargo ship and a tanker, each swinging about its own anchor."""
    ships = [
        _ship(scene, "cargo ship", "neighbour", (120, 20, 11, 11), mmsi=412000561, imo=2000030, callsign="BSMP3",
              shipname="SAMPLE CEDAR", ship_type=70),
        _ship(scene, "product tanker", "neighbour", (100, 22, 9, 9), mmsi=441000672, imo=2000042, callsign="DSMP4",
              shipname="SAMPLE MAPLE", ship_type=80),
    ]  # fmt: skip
    for ship, place, chain_m in zip(ships, (ROADS, _off(ROADS, 560.0, 330.0)), (130.0, 110.0), strict=True):
        ship.destinations = [(0.0, "ROADS")]
        ship.statuses = [(0.0, AT_ANCHOR)]
        ship.begin(place, 60.0).anchor(chain_m=chain_m, settled=True)
    apart = apart_m(ships[0], ships[1], 0.0, END_S) - (140 + 122) / 2.0
    scene.between(ships[0], ships[1], 0.0, END_S, label="apart", kind="anchorage", mode="at_anchor", clearance_m=apart)


def _lies_at(guest: Actor, host: Actor, station: Station, at_s: float) -> None:
    """Put a guest into the world at its station."""
    lat, lon, heading = host.at(at_s)
    angle = math.radians(heading)
    east = station.ahead_m * math.sin(angle) + station.touch_m * math.cos(angle)
    north = station.ahead_m * math.cos(angle) - station.touch_m * math.sin(angle)
    guest.begin(_off((lat, lon), east, north), heading, at_s=at_s)


def _tow(scene: Scene) -> None:
    """A tug with a barge on its hip, at five knots for three hours."""
    tug = _ship(scene, "tug", "tug", (10, 20, 5, 5), mmsi=431000783, imo=2000054, callsign="JSMP5",
                shipname="SAMPLE TUG", ship_type=52)  # fmt: skip
    barge = _ship(scene, "barge", "barge", (40, 35, 8, 8), mmsi=431000894, callsign="JSMP6", shipname="SAMPLE BARGE",
                  ship_type=31, class_b=True)  # fmt: skip
    tug.destinations = [(0.0, "TOWING")]
    tug.statuses = [(0.0, 12)]  # pushing ahead or towing alongside
    way = [_off(OPEN_SEA, *place) for place in ((-60_000.0, 20_000.0), (-40_000.0, 26_000.0), (0.0, 30_000.0))]
    tug.begin(way[0], 73.0, 5.0, at_s=3_600.0).sail(way, 5.0, stops=False, until_s=14_400.0)
    station = Station(4.0, (10 + 16) / 2.0 + 1.5, 0.0)
    _lies_at(barge, tug, station, 3_600.0)
    barge.made_fast(tug, station, until_s=14_400.0, play_m=0.1)
    scene.between(tug, barge, 3_600.0, tug.now_s, label="contact", kind="tow", mode="underway", clearance_m=1.5)


def _pilot(scene: Scene) -> None:
    """A pilot launch that lies alongside a freighter under way for six minutes."""
    ship = _ship(scene, "cargo ship", "freighter", (130, 22, 12, 12), mmsi=477000905, imo=2000066, callsign="VRSMP7",
                 shipname="SAMPLE FREIGHTER", ship_type=70)  # fmt: skip
    launch = _ship(scene, "pilot boat", "pilot", (6, 9, 2, 3), mmsi=412000116, callsign="BSMP8",
                   shipname="SAMPLE PILOT", ship_type=50)  # fmt: skip
    ship.destinations = [(0.0, "BUSAN")]
    ship.status(UNDER_WAY)
    ship.begin(_off(OPEN_SEA, 10_000.0, -40_000.0), 0.0, 7.0, at_s=5_400.0)
    ship.sail([ship.point, _off(OPEN_SEA, 10_000.0, 20_000.0)], 7.0, stops=False, until_s=14_400.0)
    launch.begin(_off(OPEN_SEA, 22_000.0, -29_000.0), 280.0, 14.0, at_s=6_600.0)
    launch.sail([launch.point, _off(ship.at(8_400.0)[:2], 2_500.0, 1_500.0)], 14.0, stops=False)
    station = Station(10.0, (24 + 5) / 2.0 + 1.0, 100.0, wait_s=40.0, closing_ms=0.6, top_kn=14.0)
    launch.come_alongside(ship, station)
    start = launch.now_s
    launch.made_fast(ship, station, until_s=start + 360.0, play_m=0.2)
    end = launch.now_s
    clears(launch, ship, station)
    launch.sail([launch.point, _off(OPEN_SEA, 40_000.0, -25_000.0)], 14.0, until_s=12_600.0)
    scene.between(ship, launch, start, end, label="contact", kind="pilot", mode="underway", clearance_m=1.0)


def _traffic(scene: Scene, planted: list[Actor]) -> None:
    """Ships that pass within reach for an hour or two; the second crosses the first, the fourth overtakes the third."""
    for number in range(len(_KINDS)):
        others = planted + scene.actors
        beside = scene.actors[number - 1] if number in (1, 3) else None
        actor = _passing(scene, number)
        for _ in range(60):
            actor.lie(np.empty((0, 3)), 0)
            _course(scene, actor, beside, number == 1)
            far = [other for other in others if other is not beside]
            if all(apart_m(actor, other, 0.0, END_S) > _CLEAR_M for other in far):
                break
        if beside is not None:
            start, end = max(actor.start, beside.start) * TICK_S, min(actor.now_s, beside.now_s)
            apart = apart_m(actor, beside, start, end)
            what = "crossing" if number == 1 else "overtaking"
            scene.between(beside, actor, start, end, label="apart", kind=what, mode="underway", clearance_m=apart)


def _passing(scene: Scene, number: int) -> Actor:
    """A ship of the traffic: the fifth has no heading sensor, the sixth no dimensions, the tenth sends no statics."""
    rng, small = scene.rng, _KINDS[number] in (36, 37)
    length = int(rng.integers(10, 16)) if small else int(rng.integers(45, 190))
    beam = max(4, round(length / 6.5))
    sides = (round(0.8 * length), length - round(0.8 * length), beam // 2, beam - beam // 2)
    name, mmsi = f"SAMPLE {chr(65 + number)}{number:02d}", _MIDS[number] * 1_000_000 + 700 + number * 7
    actor = _ship(scene, "yacht" if small else "coaster", "passing", sides, mmsi=mmsi, shipname=name,
                  callsign=f"SMP{number:02d}", ship_type=_KINDS[number],
                  class_b=small)  # fmt: skip
    actor.equipment = replace(actor.equipment, heading=number != 4, sends_statics=number != 9)
    if number == 5:
        blank = replace(actor.identity, to_bow=0, to_stern=0, to_port=0, to_starboard=0)
        actor.identities = [(0.0, blank)]
    return actor


def _course(scene: Scene, actor: Actor, beside: Actor | None, crosses: bool) -> None:
    """An even course and speed, drawn; or one that crosses another's bow, or overtakes it at 200 m and more."""
    rng = scene.rng
    if beside is None:
        start, hours = float(rng.integers(0, 6 * 3600)), float(rng.uniform(1.0, 1.8))
        speed, course = float(rng.uniform(8.0, 15.0)), float(rng.uniform(0.0, 360.0))
        middle = _off(OPEN_SEA, *(float(v) for v in rng.uniform(-25_000.0, 25_000.0, 2)))
    else:
        start, hours = float(beside.start * TICK_S), (beside.now_s - beside.start * TICK_S) / 3600.0
        lat, lon, heading = beside.at(start + 1_800.0 * hours)
        along, aside = (400.0, 0.0) if crosses else (0.0, float(rng.choice([-1.0, 1.0])) * (200.0 + actor.hull.beam_m))
        angle = math.radians(heading)
        east, north = (
            along * math.sin(angle) + aside * math.cos(angle),
            along * math.cos(angle) - aside * math.sin(angle),
        )
        middle, course = _off((lat, lon), east, north), (heading + 90.0) % 360.0 if crosses else heading
        speed = 11.0 if crosses else _knots(beside) + 2.0
    way, angle = hours * speed * 1_852.0, math.radians(course)
    first = _off(middle, -0.5 * way * math.sin(angle), -0.5 * way * math.cos(angle))
    last = _off(middle, way * math.sin(angle), way * math.cos(angle))
    actor.begin(first, course, speed, at_s=start)
    actor.status(UNDER_WAY)
    actor.sail([first, last], speed, stops=False, until_s=min(END_S, start + hours * 3600.0))


def _knots(actor: Actor) -> float:
    from detector.simulate.staging.sea import metres

    path = actor.path
    return metres((path[0, 0], path[0, 1]), (path[-1, 0], path[-1, 1])) / (len(path) * TICK_S) * 3600.0 / 1_852.0
