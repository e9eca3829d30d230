"""Ships in each other's company: scenes played until no two hulls meet, and the truth about who was near whom."""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Callable, Sequence
from itertools import combinations

import numpy as np

from detector import geodesy
from detector.simulate.chart import Place, Point
from detector.simulate.physics.layout import TICK_S, Floats
from detector.simulate.ships.actor import Actor, Station
from detector.simulate.staging import gaps
from detector.simulate.staging.scene import Scene
from detector.simulate.staging.sea import Slip, moved

NEAR_M = 1_000.0  # "apart" is written down for the time within about a kilometre
_FEWEST_ROWS = 3  # of a path that can be heard


def log_uniform(rng: np.random.Generator, low: float, high: float) -> float:
    """A number between two, even in its logarithm."""
    return float(low * (high / low) ** rng.random())


def moment(scene: Scene, lasts_s: float) -> float:
    """A time to begin something that lasts so long, within the world if there is room."""
    return float(scene.rng.uniform(900.0, max(1_800.0, scene.sea.end_s - lasts_s)))


def played(scene: Scene, stage: Callable[[], None], closest_m: float = 0.0, most: int = 6) -> None:
    """Play a scene whose ships exist until no two hulls overlap or come too close, at most so many times.

    `stage` gives every ship its path and may write down what happens; all that is undone before the next try. Of ships
    that still overlap after the last try the fewest that need to leave the scene, and those the world ended before.
    """
    slips = list(scene.slips)  # of berths that were taken before
    for _ in range(most):
        _undo(scene, slips)
        stage()
        crossed = gaps.overlapping([actor for actor in scene.actors if actor.ticks], closest_m)
        if not crossed:
            break
    gone = {actor.number for actor in scene.actors if actor.ticks < _FEWEST_ROWS}
    pairs = [(one.number, two.number) for one, two in crossed]
    while pairs:
        counts = Counter(number for pair in pairs for number in pair)
        worst = max(counts, key=lambda number: (counts[number], number))
        gone.add(worst)
        pairs = [pair for pair in pairs if worst not in pair]
    scene.actors = [actor for actor in scene.actors if actor.number not in gone]
    scene.planned = [one for one in scene.planned if not {one.one.number, one.two.number} & gone]
    scene.slips = [(actor, slip) for actor, slip in scene.slips if actor.number not in gone]


def _undo(scene: Scene, slips: list[tuple[Actor, Slip]]) -> None:
    for actor in scene.actors:
        actor.lie(np.empty((0, 3)), 0)
        actor.state[:] = 0.0
        for kept in (actor.statuses, actor.silences, actor.spoofs, actor.moored):
            kept.clear()
    scene.slips = list(slips)
    scene.planned.clear()


def carries_on(actor: Actor, rows: Floats) -> Actor:
    """Append rows (lat, lon, heading in radians) to a path; the ship is left at the last with its velocity there."""
    if len(rows):
        actor.lie(np.concatenate([actor.path, rows]), actor.start)
        late = [entry for entry in actor.statuses if entry[0] > actor.now_s]
        actor.rewind(actor.now_s)
        actor.statuses.extend(late)
    return actor


def still(actor: Actor, point: Point, heading_deg: float, start_s: float = 0.0, end_s: float | None = None) -> Actor:
    """Give a thing that never moves its path: a platform, or a mark that others keep station on."""
    start, end = round(start_s / TICK_S), math.floor((actor.end_s if end_s is None else end_s) / TICK_S) + 1
    row = (*point, math.radians(heading_deg) % (2.0 * math.pi))
    return actor.lie(np.tile(row, (max(end - start, 0), 1)), start)


def mark(like: Actor) -> Actor:
    """A thing that is no ship and sends nothing, in the same sea: to keep station on."""
    return Actor(0, "mark", like.hull, like.equipment, like.environment, like.end_s, like.rng, like.identities)


def beside(host: Actor, station: Station, t_s: float) -> tuple[Point, float]:
    """The point of a station at a host's side when made fast, and the heading (degrees) there."""
    lat, lon, heading = host.at(t_s)
    sine, cosine = math.sin(math.radians(heading)), math.cos(math.radians(heading))
    east = station.ahead_m * sine + station.touch_m * cosine
    north = station.ahead_m * cosine - station.touch_m * sine
    return moved((lat, lon), east, north), heading + 180.0 * station.end_for_end


def side_of(host: Actor, point: Point, t_s: float) -> float:
    """1.0 where a point lies to starboard of a host, -1.0 to port."""
    return 1.0 if in_frame(host, point, t_s)[1] >= 0.0 else -1.0


def in_frame(host: Actor, point: Point, t_s: float) -> tuple[float, float]:
    """Metres that a point lies ahead of the middle of a host, and to starboard of it."""
    lat, lon, heading = host.at(t_s)
    east, north = (float(v) for v in geodesy.offset_m(lat, lon, *point))
    sine, cosine = math.sin(math.radians(heading)), math.cos(math.radians(heading))
    return east * sine + north * cosine, east * cosine - north * sine


def place(name: str, point: Point, like: Place) -> Place:
    """A point that joins the lanes where another place does."""
    return Place(name, *point, like.nodes, like.area)


def contact(scene: Scene, one: Actor, two: Actor, start_s: float, end_s: float, kind: str, mode: str) -> None:
    """Write down that two hulls lay together, and how close."""
    clear = gaps.clearance_m(one, two, start_s, end_s)
    scene.between(one, two, start_s, end_s, label="contact", kind=kind, mode=mode, clearance_m=clear)


def apart(
    scene: Scene, actors: Sequence[Actor], kind: str, mode: str, within_m: float = NEAR_M,
    besides: Sequence[tuple[float, float]] = (), start_s: float = 0.0, end_s: float = math.inf,
) -> None:  # fmt: skip
    """Write down, for every two ships, when they were near each other for 20 minutes and more without touching.

    `besides` are stretches that are something else, such as a contact of the same two ships.
    """
    for one, two in combinations(actors, 2):
        near = [(max(start, start_s), min(end, end_s)) for start, end in gaps.near(one, two, within_m)]
        for start, end in _without(near, besides):
            clear = gaps.clearance_m(one, two, start, end)
            scene.between(one, two, start, end, label="apart", kind=kind, mode=mode, clearance_m=clear)


def _without(
    stretches: Sequence[tuple[float, float]], besides: Sequence[tuple[float, float]]
) -> list[tuple[float, float]]:
    """The stretches less others and 20 minutes about those, in which ships come and go; pieces of 20 minutes."""
    left = list(stretches)
    for start, end in besides:
        cut = (start - 1_200.0, end + 1_200.0)
        left = [piece for a, b in left for piece in ((a, min(b, cut[0])), (max(a, cut[1]), b))]
    return [(a, b) for a, b in left if b - a >= 1_200.0]
