"""Single ships on a plain sea, for tests of the simulator."""

import math

import numpy as np

from detector import geodesy
from detector.rendezvous import hull as outlines
from detector.simulate.physics.environment import Environment, gusty_wind
from detector.simulate.physics.layout import TICK_S
from detector.simulate.ships import equipment, identity, kinds
from detector.simulate.ships.actor import Actor
from detector.units import KN_MS

DAY = 86_400.0


def environment(current_kn=0.0, tide_kn=0.0, wind_ms=6.0, seed=1):
    sea = np.zeros(12)
    sea[0], sea[2], sea[4], sea[8] = current_kn * KN_MS, tide_kn * KN_MS, 0.5, 0.2
    return Environment(sea, gusty_wind(wind_ms, 330.0, 4 * DAY, np.random.default_rng(seed)))


def ship(kind="small tanker", around=None, seed=1, end_s=2 * DAY):
    rng = np.random.default_rng(seed)
    of = kinds.KINDS[kind]
    hull = kinds.hull(of, rng)
    who = identity.drawn("east_china_sea", seed, of, hull, 0.0, rng)
    kit = equipment.drawn(of, who.class_b, 3.0, 0.0, rng)
    return Actor(seed, kind, hull, kit, around or environment(), end_s, np.random.default_rng(seed), [(0.0, who)])


def gaps_m(one, two, start_s, end_s, step=15):
    """Hull to hull, from outlines: another code than the simulator's own."""
    ticks = np.arange(math.ceil(start_s / TICK_S), math.floor(end_s / TICK_S), step)
    rows = [actor.path[ticks - actor.start] for actor in (one, two)]
    east, north = geodesy.offset_m(rows[0][:, 0], rows[0][:, 1], rows[1][:, 0], rows[1][:, 1])
    boxes = []
    for actor, row, (x, y) in ((one, rows[0], (0 * east, 0 * north)), (two, rows[1], (east, north))):
        half, wide = actor.hull.length_m / 2, actor.hull.beam_m / 2
        boxes.append(outlines.outline(np.tile([half, half, wide, wide], (len(ticks), 1)), np.degrees(row[:, 2]), x, y))
    return outlines.clearance_m(*boxes)


def speeds_ms(actor):
    path = actor.path
    east, north = geodesy.offset_m(path[:-1, 0], path[:-1, 1], path[1:, 0], path[1:, 1])
    return east / TICK_S, north / TICK_S
