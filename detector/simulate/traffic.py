"""Everyone else: ships that sail, anchor, berth, fish and wait for reasons of their own."""

from __future__ import annotations

import math

import numpy as np

from detector.simulate.assumptions import Assumptions
from detector.simulate.chart import Place
from detector.simulate.ships.actor import FISHING, Actor
from detector.simulate.staging.scene import Scene
from detector.simulate.staging.sea import moved
from detector.units import HOUR_S

_OTHERS = (
    ("cargo ship", 0.3), ("container ship", 0.16), ("coaster", 0.27), ("tug", 0.06), ("ferry", 0.02),
    ("patrol vessel", 0.03), ("yacht", 0.06), ("fish carrier", 0.03), ("dredger", 0.02), ("supply vessel", 0.03),
    ("crew boat", 0.02),
)  # fmt: skip
_TANKERS = (("small tanker", 0.5), ("product tanker", 0.3), ("crude tanker", 0.14), ("bunker barge", 0.06))
_TRADE = {
    "fishing vessel": "fishing",
    "tug": "tug",
    "ferry": "ferry",
    "patrol vessel": "patrol",
    "supply vessel": "supply",
}


def passing(scene: Scene) -> None:
    """One ship of the ordinary traffic, for the whole world or until it leaves the region."""
    drawn, rng = scene.sea.assumptions, scene.rng
    kind = kind_of(drawn, rng)
    actor = scene.ship(kind, "traffic")
    trade = "tanker" if "tanker" in kind or kind == "bunker barge" else _TRADE.get(kind, "cargo")
    if kind == "fishing vessel" and rng.random() < 0.75:
        fishes(scene, actor)
    elif rng.random() < drawn.at_anchor:
        waits(scene, actor, trade)
    else:
        sails(scene, actor, trade)


def kind_of(drawn: Assumptions, rng: np.random.Generator) -> str:
    """A kind of ship, by the shares of this world."""
    draw = rng.random()
    pool = (
        (("fishing vessel", 1.0),)
        if draw < drawn.fishing
        else _TANKERS
        if draw < drawn.fishing + drawn.tankers
        else _OTHERS
    )
    weights = np.array([weight for _, weight in pool])
    return str(rng.choice([name for name, _ in pool], p=weights / weights.sum()))


def sails(scene: Scene, actor: Actor, trade: str) -> None:
    """One voyage after another, with stays between, until the ship leaves or the world ends."""
    goal = scene.somewhere(trade)
    scene.arrives(actor, scene.somewhere(trade), goal, float(scene.rng.uniform(0.02, 1.2)) * scene.sea.end_s)
    while not isinstance(goal, Place) and actor.now_s < scene.sea.end_s - 600.0:
        scene.rests(actor, goal, actor.now_s + float(scene.rng.exponential(14.0)) * HOUR_S)
        here = scene.sea.region.place(goal.name)
        goal = scene.somewhere(trade)
        scene.goes(actor, goal, here, actor.now_s + 90.0 * HOUR_S)


def waits(scene: Scene, actor: Actor, trade: str) -> None:
    """At anchor or at a berth for most of the time, with a voyage before or after."""
    rng = scene.rng
    where = scene.port(trade) if rng.random() < 0.45 else scene.anchorage("tanker" if trade == "tanker" else "cargo")
    here = scene.starts(actor, where)
    until = scene.sea.end_s if rng.random() < 0.5 else float(rng.uniform(0.1, 1.2)) * scene.sea.end_s
    scene.rests(actor, where, until, settled=True)
    if actor.now_s < scene.sea.end_s - 600.0:
        scene.goes(actor, scene.somewhere(trade), here)


def fishes(scene: Scene, actor: Actor) -> None:
    """To a ground and back: trawls with turns, hauls, drifts at night."""
    rng = scene.rng
    grounds = scene.sea.region.fishing_grounds
    ground = scene.some(grounds)
    goal = scene.spot(ground)
    scene.arrives(actor, scene.port("fishing"), goal, float(rng.uniform(-0.3, 0.5)) * scene.sea.end_s)
    actor.status(FISHING)
    until = actor.now_s + float(rng.uniform(0.3, 1.0)) * (scene.sea.end_s - actor.now_s)
    works(scene, actor, until)
    scene.goes(actor, scene.port("fishing"), goal)


def works(scene: Scene, actor: Actor, until_s: float) -> None:
    """Tows at a few knots with turns, and stops between, until a time."""
    rng = scene.rng
    pace = float(rng.uniform(2.4, 4.6))
    while actor.now_s < min(until_s, scene.sea.end_s) - 600.0:
        tow = actor.now_s + float(rng.uniform(1.0, 5.0)) * HOUR_S
        bearing = float(rng.uniform(0.0, 2.0 * math.pi))
        while actor.now_s < min(tow, until_s, scene.sea.end_s) - 60.0:
            bearing += float(rng.normal(0.0, 0.7)) if rng.random() < 0.8 else math.pi
            away = float(rng.uniform(1_500.0, 9_000.0))
            there = moved(actor.point, away * math.sin(bearing), away * math.cos(bearing))
            actor.sail([actor.point, there], pace, stops=False, until_s=min(tow, until_s))
        actor.drift(min(actor.now_s + float(rng.uniform(0.2, 4.0)) * HOUR_S, until_s))
