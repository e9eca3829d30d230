"""A world: a region's sea for some days, its ships, what happens between them, and what of it was heard."""

from __future__ import annotations

from collections import deque
from collections.abc import Callable, Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any

import numpy as np
from numpy.typing import NDArray

from detector.errors import SettingsError
from detector.simulate import assumptions, traffic
from detector.simulate.assumptions import RECEPTIONS, Assumptions
from detector.simulate.reception.feed import Columns, Fed, feed
from detector.simulate.reception.receivers import Receivers, receivers
from detector.simulate.region import Region, region
from detector.simulate.scenarios.registry import scenario, scenarios
from detector.simulate.ships.actor import Actor
from detector.simulate.staging.neighbours import at_berths
from detector.simulate.staging.scene import Planned, Scene
from detector.simulate.staging.sea import Sea, environment
from detector.units import ISO_UTC

START_S = 1_709_251_200  # 2024-03-01T00:00:00Z: every world's first second
_DAY_S = 86_400.0
_AHEAD = 6  # scenes whose paths are kept while they are heard: bounds the memory
_FEWEST = 40  # ships in the scenarios of even the smallest world, if it has so many


@dataclass(slots=True)
class World:
    """What was simulated. `paths` is empty unless they were asked for; `columns` hold what was received."""

    region: Region
    seed: int
    days: float
    drawn: Assumptions
    receivers: Receivers
    scenes: list[Scene]
    reports: Columns
    statements: Columns
    truth: Columns
    times: dict[int, NDArray[np.int64]] = field(
        default_factory=dict
    )  # of each hull's reports heard, in ms of the world
    start_s: int = START_S
    corrupt: dict[str, int] | None = None  # counts of planted corruption; drawn from the share if not given

    def iso(self, t_s: float) -> str:
        """The time of a second of the world, ISO 8601 UTC."""
        return datetime.fromtimestamp(self.start_s + round(t_s), UTC).strftime(ISO_UTC)

    @property
    def planned(self) -> list[Planned]:
        """What happened between ships, in order of time: as planned, and as it came at the quays."""
        found = [planned for scene in self.scenes for planned in scene.planned] + list(at_berths(self.scenes))
        return sorted(found, key=lambda one: (one.start_s, one.one.number, one.two.number))

    @property
    def actors(self) -> list[Actor]:
        """All ships, by number."""
        return sorted((actor for scene in self.scenes for actor in scene.actors), key=lambda one: one.number)


def world(
    region_name: str,
    vessels: int,
    days: float,
    seed: int,
    keeps_paths: bool = False,
    only: tuple[str, ...] = (),
    told: Callable[[str, int, int], None] = lambda _stage, _done, _total: None,
    **fixed: Any,
) -> World:
    """A world of so many ships and days; the same arguments give the same world, value for value.

    `only` names the scenarios to draw from (all, if none is named); `fixed` pins assumptions by name. Raises
    SettingsError for a region, scenario or assumption that is not known.
    """
    place = region(region_name)
    _check(vessels, days, fixed)
    for name in only:
        scenario(name)
    root = np.random.SeedSequence(seed)
    first = np.random.default_rng(root.spawn(1)[0])
    drawn = assumptions.draw(place.current, place.wind, first, **fixed)
    seconds = days * _DAY_S
    centre = (
        (place.box.south + place.box.north) / 2.0,
        place.box.west + ((place.box.east - place.box.west) % 360.0) / 2.0,
    )
    ears = receivers(place.stations, centre, seconds, drawn, first)
    sea = Sea(place, drawn, environment(place, drawn, seconds, first), ears, seconds)
    made = World(place, seed, days, drawn, ears, [], {}, {}, {})
    return gather(
        made, _scenes(sea, vessels, first, only), keeps_paths, lambda: told("ships at sea", sea.hulls, vessels)
    )


def gather(
    made: World, scenes: Iterator[Scene], keeps_paths: bool, after_each: Callable[[], None] = lambda: None
) -> World:
    """The world with what was heard of its scenes; ships are heard while the next ones sail."""
    parts: list[tuple[Columns, Columns, Columns]] = []
    waiting: deque[tuple[Scene, list[Future[Fed | None]]]] = deque()
    with ThreadPoolExecutor(1) as ahead:  # the integrators free the interpreter: two cores are useful
        for scene in scenes:
            made.scenes.append(scene)
            after_each()
            waiting.append(
                (scene, [ahead.submit(feed, a, made.receivers, made.drawn.thinning_s) for a in scene.actors])
            )
            while len(waiting) > _AHEAD:
                _collect(made, parts, *waiting.popleft(), keeps_paths)
        while waiting:
            _collect(made, parts, *waiting.popleft(), keeps_paths)
    made.reports, made.statements, made.truth = (_stacked([part[i] for part in parts]) for i in range(3))
    _thin_shared(made)
    if made.truth:
        order = np.lexsort((made.truth["time_ms"], made.truth["hull"]))
        hulls, first = np.unique(made.truth["hull"][order], return_index=True)
        for hull, times in zip(hulls, np.split(made.truth["time_ms"][order], first[1:]), strict=True):
            made.times[int(hull)] = np.unique(times)
    return made


def _collect(
    made: World,
    parts: list[tuple[Columns, Columns, Columns]],
    scene: Scene,
    feeds: list[Future[Fed | None]],
    keeps_paths: bool,
) -> None:
    """Take over what was heard of a scene's ships, in their order."""
    for actor, future in zip(scene.actors, feeds, strict=True):
        fed = future.result()
        if fed:
            parts.append((fed.reports, fed.statements, fed.truth))
        if not keeps_paths:
            actor.forget_path()


def _check(vessels: int, days: float, fixed: dict[str, Any]) -> None:
    if vessels < 1 or not 0.1 <= days <= 60.0:
        raise SettingsError(f"{vessels} vessels for {days} days: at least 1 vessel, and 0.1 to 60 days")
    for name in fixed:
        if name not in assumptions.RANGES:
            raise SettingsError(f"no assumption {name!r}; there are {', '.join(assumptions.RANGES)}")
    if fixed.get("reception", RECEPTIONS[0]) not in RECEPTIONS:
        raise SettingsError(f"no reception {fixed['reception']!r}; there are {', '.join(RECEPTIONS)}")


def _scenes(sea: Sea, vessels: int, rng: np.random.Generator, only: tuple[str, ...]) -> Iterator[Scene]:
    """Scenes one after the other: each scenario that fits the region once, then by weight, then the traffic."""
    modules = [
        m for m in scenarios() if (m.NAME in only or not only) and getattr(m, "fits", lambda _region: True)(sea.region)
    ]
    share = 1.0 if only else sea.assumptions.scenario_share
    budget = min(vessels, max(round(share * vessels), _FEWEST))
    weights = np.array([m.WEIGHT for m in modules])
    order = [modules[int(i)] for i in rng.permutation(len(modules))]
    made = 0
    while made < budget and modules:
        module = order.pop() if order else modules[int(rng.choice(len(modules), p=weights / weights.sum()))]
        scene = Scene(module.NAME, sea, np.random.default_rng(rng.integers(0, 2**63)))
        module.plan(scene)
        made += len(scene.actors)
        yield scene
    while made < vessels:
        scene = Scene("traffic", sea, np.random.default_rng(rng.integers(0, 2**63)))
        traffic.passing(scene)
        made += len(scene.actors)
        yield scene


def _stacked(parts: list[Columns]) -> Columns:
    full = [part for part in parts if part]
    return {name: np.concatenate([part[name] for part in full]) for name in full[0]} if full else {}


def _thin_shared(made: World) -> None:
    """A provider that thins by identity also thins two hulls that share one."""
    every = made.drawn.thinning_s
    if every <= 0.0 or not made.reports:
        return
    mmsi, hull = made.reports["mmsi"], made.reports["hull"]
    pairs = np.unique(np.column_stack([mmsi, hull]), axis=0)
    names, counts = np.unique(pairs[:, 0], return_counts=True)
    rows = np.flatnonzero(np.isin(mmsi, names[counts > 1]))
    if not len(rows):
        return
    received = made.reports["received_s"][rows]
    order = np.lexsort((hull[rows], received))
    bucket = np.floor(received[order] / every).astype(np.int64)
    _, first = np.unique(np.column_stack([mmsi[rows][order], bucket]), axis=0, return_index=True)
    dropped = np.setdiff1d(np.arange(len(rows)), order[first])
    keep = np.ones(len(mmsi), dtype=bool)
    keep[rows[dropped]] = False
    for columns in (made.reports, made.truth):
        for name in columns:
            columns[name] = columns[name][keep]
