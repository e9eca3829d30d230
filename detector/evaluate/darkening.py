"""Transfers darkened after every protocol, and what each method still finds of them: recall by protocol.

Only lit, detectable transfers are darkened: they are known to be findable. Around each, the traffic of the indicators'
reach in time and of some distance is cut out, so that a method runs on what it would look at and no more. The protocol
`untouched` is the control: the same cut, nothing removed.

Found means an event above the method's threshold that fits the true contact (`evaluate.matching`), under the identities
of before and after; where one side is silent, also a loitering or dark event of the ship that is still heard which
names no other partner.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any

import numpy as np

from detector.evaluate.alterations import near
from detector.evaluate.darken import Darkened, Record, darkened
from detector.evaluate.events import EVENTS
from detector.evaluate.matching import Event, Sought, events_of, sought
from detector.evaluate.methods import Method, shown, threshold
from detector.evaluate.protocols import PROTOCOLS, Silence, Window
from detector.evaluate.scene import Scene, scene
from detector.evaluate.truth import Contact, Truth
from detector.indicators.meeting import ms
from detector.parameters import Parameters
from detector.pipeline import Told
from detector.schema import milliseconds
from detector.units import HOUR_S, MS_PER_S

if TYPE_CHECKING:
    import pandas as pd

Attempt = Callable[[str, Method, Callable[[], Any]], Any]
_AROUND_NM = 40.0  # the indicators ask for neighbours within 30 nm; the rest lets jamming reach over its own edge


@dataclass(frozen=True, slots=True)
class Tried:
    """A transfer of a world darkened after a protocol: which methods found it (None: the method failed)."""

    world: str
    contact: str
    protocol: str
    record: Record
    found: dict[str, bool | None]


def darkening(
    world: str,
    heard: Scene,
    truth: Truth,
    methods: Sequence[Method],
    parameters: Parameters,
    most: int,
    seed: int,
    attempt: Attempt,
    told: Told,
) -> Iterator[Tried]:
    """At most `most` transfers of a world, each after every protocol. `attempt` keeps what a method raises."""
    chosen = transfers(truth, heard, most, seed)
    for number, contact in enumerate(chosen):
        told(f"{world}: darkening {contact.id}", number, len(chosen))
        cut = around(heard, contact, parameters)
        for name in PROTOCOLS:
            made = darkened(cut, _window(contact), name, seed + number)
            dark = scene(made.positions, made.statics, parameters, heard.surroundings)
            wanted = _wanted(contact, truth, made)
            found = {
                method.NAME: attempt(
                    f"{world}, {contact.id} {name}",
                    method,
                    lambda method=method, dark=dark, wanted=wanted: _found(method, dark, wanted),  # type: ignore[misc]
                )
                for method in methods
            }
            yield Tried(world, contact.id, name, made.record, found)


def transfers(truth: Truth, heard: Scene, most: int, seed: int) -> list[Contact]:
    """Lit, detectable transfers whose two ships were heard, at most so many, drawn by the seed, in order of time."""
    ships = set(heard.positions["mmsi"].unique())
    fit = [
        one
        for one in truth.contacts
        if one.label == "transfer" and one.visibility == "lit" and one.detectable and {one.mmsi_1, one.mmsi_2} <= ships
    ]
    if len(fit) > most:
        numbers = np.random.default_rng(seed).choice(len(fit), most, replace=False)
        fit = [fit[int(number)] for number in numbers]
    return sorted(fit, key=lambda one: (one.start, one.id))


def around(heard: Scene, contact: Contact, parameters: Parameters) -> Heard:
    """The part of a recording that bears on a contact: all ships near by, and both ships wherever they were."""
    reach_ms = round(parameters.context.around_h * HOUR_S * MS_PER_S)
    from_ms, to_ms = ms(contact.start) - reach_ms, ms(contact.end) + reach_ms
    window = _window(contact)
    pair = (window.mmsi_1, window.mmsi_2)

    def timely(frame: pd.DataFrame) -> pd.DataFrame:
        t = milliseconds(frame["time"])
        return frame[(t >= from_ms) & (t <= to_ms)].reset_index(drop=True)

    positions, statics = timely(heard.positions), timely(heard.statics)
    t, own = milliseconds(positions["time"]), positions["mmsi"].isin(pair).to_numpy()
    during = own & (t >= window.start_ms) & (t <= window.end_ms)
    kept = positions[own | near(positions, during, _AROUND_NM)].reset_index(drop=True)
    return Heard(kept, statics[statics["mmsi"].isin(kept["mmsi"].unique())].reset_index(drop=True))


@dataclass(frozen=True, slots=True)
class Heard:
    """The two tables of a part of a recording."""

    positions: pd.DataFrame
    statics: pd.DataFrame


@dataclass(frozen=True, slots=True)
class _Wanted:
    """What counts as found: an event of the pair, or one of a lit ship alone."""

    pair: Sought
    lit: frozenset[int]

    def is_found(self, event: Event) -> bool:
        """Whether an event is one of them."""
        alone = event.mmsi_2 is None  # matching lets only loitering and dark events be so
        return self.pair.fits(event) and (not alone or event.mmsi_1 in self.lit)


def _window(contact: Contact) -> Window:
    if contact.mmsi_1 is None or contact.mmsi_2 is None:
        raise ValueError(f"{contact.id}: a lit contact names both ships")
    return Window(contact.mmsi_1, contact.mmsi_2, ms(contact.start), ms(contact.end))


def _wanted(contact: Contact, truth: Truth, made: Darkened) -> _Wanted:
    pair, record = sought(contact, truth), made.record
    if record.new_mmsi is not None:
        new = frozenset({record.new_mmsi})
        pair = replace(pair, sides=tuple(side | new if set(record.chosen) & side else side for side in pair.sides))
    how = PROTOCOLS[record.protocol]
    one_silent = isinstance(how, Silence) and how.sides == "one"
    lit = frozenset({record.window.mmsi_1, record.window.mmsi_2} - set(record.chosen)) if one_silent else frozenset()
    return _Wanted(pair, lit)


def _found(method: Method, dark: Scene, wanted: _Wanted) -> bool:
    events = shown(EVENTS.conform(method.events(dark)), threshold(method))
    return any(wanted.is_found(event) for event in events_of(events))
