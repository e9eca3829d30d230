"""A transfer in which the two transponders are on in turns: both ships are heard, and never at the same time."""

from detector.simulate.scenarios.meetings import hours, plain_transfer
from detector.simulate.ships.actor import Actor
from detector.simulate.staging.moves import Alongside
from detector.simulate.staging.scene import Scene
from detector.units import HOUR_S

NAME = "never_synchronous"
WEIGHT = 1.5
_ON = 0.35  # of a turn; between one ship's time and the other's lie 0.15 of it, more than ten minutes


def plan(scene: Scene) -> None:
    """Turns of 1.5 to 4 hours, from some time before the contact until some time after it."""
    mode = scene.some(["drifting", "at_anchor", "underway"])
    host = scene.ship(scene.some(["small tanker", "product tanker"]), "mother")
    guest = scene.ship("small tanker", "shuttle")
    meeting = plain_transfer(scene, host, guest, mode, hours(scene, 4.0, 16.0))
    for ship, stay in meeting.guests if meeting else []:
        turn = float(scene.rng.uniform(1.5, 4.0)) * HOUR_S
        _takes_turns(ship, stay, turn, 0.0)
        _takes_turns(host, stay, turn, 0.5)


def _takes_turns(ship: Actor, stay: Alongside, turn_s: float, phase: float) -> None:
    """Switch off outside the ship's share of each turn, from a turn before the contact to a turn after it."""
    at = stay.start_s - (1.0 - phase) * turn_s
    while at < stay.end_s + turn_s:
        ship.silent(max(0.0, at + _ON * turn_s), max(0.0, at + turn_s))
        at += turn_s
