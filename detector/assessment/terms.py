"""What speaks for and against a transfer in one encounter: each term a number of its own, with what it means.

The terms are physics and circumstance, each bounded, so that no single one decides. What they weigh is in `weights`.
"""

from __future__ import annotations

import math
from collections.abc import Callable
from dataclasses import dataclass

from detector.records import Encounter, Setting
from detector.vocabulary import Capability, Mode, capability

_WELL_OBSERVED_MIN = 15.0  # both ships heard for so long: how they lay could be seen
_WELL_KNOWN_M = 30.0  # and the clearance known to this
_SHORT_MIN, _USUAL_MIN = 40.0, 40.0  # parcels of 300 t take more than two hours with mooring (DOMAIN 1.3)
_LONG_MIN = 480.0  # longer than most transfers of small tankers
_APART_M = 1_000.0  # farther than this before and after: they came together for it
_STILL_M = 8.0  # spread of a ship that lies fixed: GNSS alone
_NO_SWING_DEG = 10.0  # a ship at anchor yaws more than this within an hour or two [from memory]
_SMALL_M = 25.0
_CROWD = 7  # others alongside at once: more is no more of a raft
_DREDGER, _FISHING = 33, 30
_TOWING = frozenset({31, 32, 52})
_NOWHERE = Setting("unknown", 0.1, 0.2, 10_000.0, 20_000.0)


@dataclass(frozen=True, slots=True)
class Term:
    """One term: its name, what a value of it means to an analyst, and how it is read from an encounter."""

    name: str
    means: str
    value: Callable[[Encounter], float]


def _clip(value: float, low: float, high: float) -> float:
    return min(max(value, low), high)


def well(encounter: Encounter) -> bool:
    """Whether the data could show how the two ships lay."""
    sd = encounter.clearance_sd_m if encounter.clearance_sd_m is not None else math.inf
    return encounter.observed_minutes >= _WELL_OBSERVED_MIN and sd <= _WELL_KNOWN_M


def _of(value: float | None, otherwise: float) -> float:
    return otherwise if value is None else value


def _setting(encounter: Encounter) -> Setting:
    return encounter.setting or _NOWHERE


def _types(encounter: Encounter) -> tuple[int | None, int | None]:
    return encounter.ship_1.ship_type, encounter.ship_2.ship_type


def _tankers(encounter: Encounter) -> int:
    return sum(capability(one) is Capability.TANKER for one in _types(encounter))


def _service(encounter: Encounter) -> bool:
    return any(capability(one) is Capability.UNLIKELY and one not in _TOWING for one in _types(encounter))


def _log_odds(share: float) -> float:
    share = _clip(share, 1e-3, 1.0 - 1e-3)
    return math.log(share / (1.0 - share))


def _still(encounter: Encounter) -> bool:
    ground = [one for one in (encounter.coupling.ground_1_m, encounter.coupling.ground_2_m) if one is not None]
    return well(encounter) and bool(ground) and min(ground) < _STILL_M


def _no_swing(encounter: Encounter) -> bool:
    swing = [one for one in (encounter.coupling.swing_1_deg, encounter.coupling.swing_2_deg) if one is not None]
    at_anchor = encounter.mode is Mode.AT_ANCHOR
    return well(encounter) and at_anchor and bool(swing) and max(swing) < _NO_SWING_DEG


def _were_apart(encounter: Encounter) -> int:
    sides = (encounter.phases.before_m, encounter.phases.after_m)
    return sum(_of(one, 0.0) > _APART_M for one in sides)


def _sparse(value: float, encounter: Encounter) -> float:
    return 0.0 if well(encounter) else value


TERMS: tuple[Term, ...] = (
    Term("well_observed", "both ships were heard well enough to see how they lay", lambda e: float(well(e))),
    Term(
        "clearance",
        "hulls a fender apart, as far as the data can show it",
        lambda e: _clip(_of(e.coupling.clearance_odds, 0.0), -4.0, 3.5) * well(e),
    ),
    Term(
        "clearance_roughly",
        "the same where the ships were heard too little to be sure",
        lambda e: _sparse(_clip(_of(e.coupling.clearance_odds, 0.0), -4.0, 3.5), e),
    ),
    Term(
        "held",
        "the one kept her place at the other while both swung or moved",
        lambda e: _clip(_of(e.coupling.held_odds, 0.0), 0.0, 4.0),
    ),
    Term(
        "loose",
        "her place wandered more than receivers err",
        lambda e: _clip(_of(e.coupling.loose_odds, 0.0), 0.0, 4.0),
    ),
    Term("hours", "long enough to move cargo", lambda e: math.log2(_clip(e.minutes / _USUAL_MIN, 0.5, 4.0))),
    Term("short", "shorter than small parcels take", lambda e: _clip((_SHORT_MIN - e.minutes) / 20.0, 0.0, 1.0)),
    Term("long", "longer than transfers take", lambda e: math.log2(_clip(e.minutes / _LONG_MIN, 1.0, 8.0))),
    Term("reports", "reports of the ship heard less", lambda e: math.log(_clip(min(e.fixes_1, e.fixes_2), 2.0, 12.0))),
    Term(
        "observed",
        "share of the contact in which both were heard",
        lambda e: _clip(e.observed_minutes / max(e.minutes, 1.0), 0.0, 1.0),
    ),
    Term("two_tankers", "both declare themselves tankers", lambda e: float(_tankers(e) == 2)),
    Term("one_tanker", "one declares itself a tanker", lambda e: float(_tankers(e) == 1)),
    Term("service_craft", "one is a service, passenger or pleasure craft", lambda e: float(_service(e))),
    Term("two_fishing", "both are fishing vessels", lambda e: float(_types(e) == (_FISHING, _FISHING))),
    Term(
        "one_fishing",
        "one is a fishing vessel and neither a tanker",
        lambda e: float(_types(e).count(_FISHING) == 1 and not _tankers(e)),
    ),
    Term(
        "tow",
        "under way with a tug or towing vessel",
        lambda e: float(e.mode is Mode.UNDERWAY and any(one in _TOWING for one in _types(e))),
    ),
    Term("dredger", "one is a dredger", lambda e: float(_DREDGER in _types(e))),
    Term(
        "berth", "the place is one where ships lie at berths", lambda e: _clip(_log_odds(_setting(e).berth), -4.0, 2.0)
    ),
    Term("anchorage", "the place is an anchorage", lambda e: float(_setting(e).anchorage > 0.5)),
    Term(
        "anchorage_roughly",
        "an anchorage, and the ships were heard too little to be sure",
        lambda e: _sparse(float(_setting(e).anchorage > 0.5), e),
    ),
    Term(
        "off_shore", "away from the shore", lambda e: math.log10(_clip(_setting(e).shore_m, 300.0, 10_000.0) / 1_000.0)
    ),
    Term("off_port", "away from ports", lambda e: math.log10(_clip(_setting(e).port_m, 2_000.0, 20_000.0) / 1_000.0)),
    Term("apart_once", "they were seen apart before or after", lambda e: float(_were_apart(e) >= 1)),
    Term("apart_twice", "they came together for it and parted", lambda e: float(_were_apart(e) == 2)),
    Term("parted", "one left the other, which stayed", lambda e: float(e.phases.left is not None)),
    Term(
        "visit",
        "one came to the other, which stayed, and left again",
        lambda e: float(None not in (e.phases.came, e.phases.left)),
    ),
    Term("neighbours", "they had another ship between them", lambda e: float(e.via is not None)),
    Term(
        "company",
        "how many others lay alongside at the time: a raft, a marina, or one false place for all",
        lambda e: math.log2(1.0 + min(len(e.beside), _CROWD)),
    ),
    Term("under_way", "both made way", lambda e: float(e.mode is Mode.UNDERWAY)),
    Term("drifting", "both drifted", lambda e: float(e.mode is Mode.DRIFTING)),
    Term("blur", "how little the data could show", lambda e: math.log(_clip(_of(e.clearance_sd_m, 150.0), 5.0, 150.0))),
    Term("fixed", "one lay fixed to the ground", lambda e: float(_still(e))),
    Term("no_swing", "neither swung, as at a quay", lambda e: float(_no_swing(e))),
    Term(
        "small_craft",
        "one is shorter than 25 m",
        lambda e: float(min(e.ship_1.hull.length_m, e.ship_2.hull.length_m) < _SMALL_M),
    ),
    Term(
        "silences",
        "seemed near in several silences, told by the other's reports",
        lambda e: _sparse(math.log1p(_clip(_of(e.coupling.silences, 0.0), 0.0, 8.0)), e),
    ),
    Term(
        "across",
        "how far apart they seemed in silences",
        lambda e: _sparse(math.log(_clip(_of(e.coupling.across_m, 100.0), 20.0, 400.0) / 100.0), e),
    ),
    Term(
        "moved_together",
        "how far they went together, heard too little to be sure",
        lambda e: _sparse(math.log10(_clip(_of(e.coupling.drift_m, 100.0), 100.0, 20_000.0) / 300.0), e),
    ),
    Term(
        "moving_roughly",
        "not at anchor, and heard too little to be sure",
        lambda e: _sparse(float(e.mode is not Mode.AT_ANCHOR), e),
    ),
)


def values(encounter: Encounter) -> dict[str, float]:
    """Every term of an encounter."""
    return {term.name: float(term.value(encounter)) for term in TERMS}
