"""One encounter in sentences: whether the hulls were made fast and why, who came and left, when, where, beside whom.

What the data cannot tell is said too: no sentence is left out because there is nothing to put into it.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime

from detector.assessment.probability import evidence
from detector.assessment.terms import TERMS, values
from detector.assessment.weights import INTERCEPT
from detector.records import Coupling, Encounter, Setting
from detector.units import nm
from detector.vocabulary import Hold

_VERDICT = {
    Hold.MADE_FAST: "Made fast to each other, by all that positions and headings show.",
    Hold.APART: "Not made fast to each other: they only lay near.",
    Hold.UNKNOWN: "Whether the hulls were made fast the data cannot tell.",
}
_SWING_DEG = 30.0  # less swing cannot tell one body from two (as rendezvous.coupling; DOMAIN 1.3)
_AS_ONE = 0.5  # one variance is half the other or less: closer to 1 the ratio tells nothing (judgement, not measured)
_COULD_SHOW = 2.0  # a free ship would have wandered so many times farther than receivers err [judgement]
_LOOSE = 1.0  # log-odds against lines from which on it is said
_FAR_M = 2_000.0  # from here on in km
_TOP = 8  # contributions shown one by one


def coupling_words(encounter: Encounter) -> list[str]:
    """Whether the hulls were made fast, and what says so."""
    coupling = encounter.coupling
    words = [_VERDICT[coupling.hold] + _why_unknown(coupling), _clearance(encounter), _held(coupling)]
    if coupling.spread_m is not None and (coupling.loose_odds or 0.0) >= _LOOSE:
        words.append("That is more than receivers err, and speaks against lines between the two.")
    words.append(_swing(coupling))
    if coupling.drift_m is not None:
        words.append(f"The pair moved {nm(coupling.drift_m):.1f} nm.")
    if coupling.silences:
        seemed = (
            ""
            if coupling.across_m is None
            else f"; they seemed {metres(coupling.across_m)} apart in them, in the middle"
        )
        words.append(f"{_counted(round(coupling.silences), 'silence')} of the one told by the other's reports{seemed}.")
    return words


def _why_unknown(coupling: Coupling) -> str:
    if coupling.hold is not Hold.UNKNOWN:
        return ""
    if coupling.spread_m is None:
        return " Too few reports show how the one lay at the other."
    if (coupling.free_m or 0.0) < _COULD_SHOW * max(coupling.noise_m or 0.0, 1.0):
        return " They neither swung nor moved enough: a ship not made fast would have looked the same."
    return " What speaks for it and what speaks against it are too near to each other."


def _clearance(encounter: Encounter) -> str:
    best = f"the best this data could show at any instant is {encounter.resolution_m:.0f} m"
    if encounter.clearance_m is None or encounter.clearance_sd_m is None:
        return f"How they lay hull to hull is unknown; {best}."
    return (
        f"Hull to hull {encounter.clearance_m:.0f} m as they lay in the middle of the contact, give or take "
        f"{2.0 * encounter.clearance_sd_m:.0f} m (two standard deviations); {best}."
    )


def _held(coupling: Coupling) -> str:
    if coupling.spread_m is None:
        return "How steadily the one kept her place at the other is unknown: too few reports of both."
    free = "what a free ship would have shown is unknown"
    if coupling.free_m is not None:
        free = f"a ship not made fast would have wandered about {coupling.free_m:.0f} m"
    noise = "" if coupling.noise_m is None else f"receivers alone would show {coupling.noise_m:.0f} m, and "
    return f"The one kept her place at the other within {coupling.spread_m:.0f} m; {noise}{free}."


def _swing(coupling: Coupling) -> str:
    if coupling.swing_deg is None:
        return "How they swung is unknown: too few headings were heard, or her place is steadier seen from the ground."
    if coupling.body_ratio is None:
        few = " only: too little to tell one body from two" if coupling.swing_deg < _SWING_DEG else ""
        return f"The headings swung by {coupling.swing_deg:.0f}°{few}."
    return (
        f"The headings swung by {coupling.swing_deg:.0f}° and {_as_one(coupling.body_ratio)}"
        f" (ratio of the variances, decks to ground: {coupling.body_ratio:.2g})."
    )


def _as_one(body_ratio: float) -> str:
    if body_ratio <= _AS_ONE:
        return "the hulls moved as one body"
    if body_ratio >= 1.0 / _AS_ONE:
        return "the hulls did not move as one body"
    return "the data cannot tell one body from two"


def phase_words(encounter: Encounter) -> list[str]:
    """What was before, when the contact began and ended and how well that is known, and what was after."""
    phases = encounter.phases
    heard_before, heard_after = phases.before_m is not None, phases.after_m is not None
    words = [
        _side(encounter, "Before", phases.before_m, phases.came, "came to", phases.approach, "since"),
        _edge("began", encounter.start, encounter.start_within_min, heard_before, "have begun earlier"),
    ]
    if encounter.is_open:
        return [*words, "It had not ended when the data did: both were still alongside."]
    return [
        *words,
        _edge("ended", encounter.end, encounter.end_within_min, heard_after, "have lasted longer"),
        _side(encounter, "After", phases.after_m, phases.left, "left", phases.departure, "until"),
    ]


def _side(
    encounter: Encounter, when: str, far_m: float | None, mover: int | None, did: str, near: datetime | None, word: str
) -> str:
    if far_m is None:
        return f"{when} it: unknown, the two were not heard of together."
    names = {ship.mmsi: ship.label for ship in (encounter.ship_1, encounter.ship_2)}
    within = f", within a kilometre {word} {clock(near, encounter.start)} UTC" if near is not None else ""
    if mover is None:
        who = "which of them moved is unknown, or both did" if near is not None else "they were not heard to part"
    else:
        other = next((name for mmsi, name in names.items() if mmsi != mover), "the other")
        who = f"{names.get(mover, f'MMSI {mover}')} {did} {other}, which stayed"
    return f"{when} it: up to {metres(far_m)} apart as heard{within}; {who}."


def _edge(verb: str, at: datetime, within_min: float, bounded: bool, otherwise: str) -> str:
    said = f"The contact {verb} at {at:%Y-%m-%d %H:%M:%S} UTC"
    if not bounded:
        return f"{said} as heard; it may {otherwise}, how much is unknown."
    return f"{said}, known to within {minutes(within_min)}."


def place_words(encounter: Encounter) -> list[str]:
    """What kind of place it was at, and who else lay there."""
    return [_setting(encounter.setting), *_company(encounter)]


def _setting(setting: Setting | None) -> str:
    if setting is None:
        return "What kind of place it was at is unknown: it was not asked."
    kind = "What kind of place it was at is unknown" if setting.kind == "unknown" else f"Place: {setting.kind}"
    charted = f"; charted as {setting.charted}" if setting.charted else ""
    return (
        f"{kind} (of 1: berth {setting.berth:.2f}, anchorage {setting.anchorage:.2f}; a judgement from who else lay "
        f"there, not calibrated{charted}); {metres(setting.shore_m)} off the shore, "
        f"{metres(setting.port_m)} from a port."
    )


def _company(encounter: Encounter) -> Iterator[str]:
    if encounter.beside:
        ships = ", ".join(map(str, encounter.beside))
        yield f"In contact with either at the time: MMSI {ships}."
    else:
        yield "No third ship was heard in contact with either at the time."
    if encounter.via is not None:
        yield f"MMSI {encounter.via} lay between the two: they were neighbours on her, not made fast to each other."


@dataclass(frozen=True, slots=True)
class Contribution:
    """A part of p_transfer in log-odds, what it stands for and what was measured; positive speaks for a transfer.

    `value` is None where several terms are told together.
    """

    name: str
    odds: float
    means: str
    value: float | None = None


def contributions(encounter: Encounter) -> list[Contribution]:
    """The heaviest terms, then what the others and the beginning add: the odds of all make p_transfer."""
    means, measured = {term.name: term.means for term in TERMS}, values(encounter)
    found = sorted(evidence(encounter).items(), key=lambda one: (-abs(one[1]), one[0]))
    made = [Contribution(name, odds, means[name], round(measured[name], 2)) for name, odds in found[:_TOP]]
    if rest := found[_TOP:]:
        made.append(
            Contribution("others", round(sum(odds for _, odds in rest), 2), f"{len(rest)} lighter terms together")
        )
    return [*made, Contribution("at first", INTERCEPT, "where every encounter begins: few are transfers")]


def metres(value: float) -> str:
    """A distance as people say it."""
    return f"{value / 1_000.0:.1f} km" if value >= _FAR_M else f"{value:.0f} m"


def minutes(value: float) -> str:
    """A span of time as people say it."""
    if value >= 120.0:
        return f"{value / 60.0:.1f} h"
    return "a minute" if value < 1.5 else f"{value:.0f} min"


def clock(at: datetime, beside: datetime) -> str:
    """A time of day, with its date where that is another than `beside`'s."""
    return f"{at:%H:%M}" if at.date() == beside.date() else f"{at:%Y-%m-%d %H:%M}"


def _counted(count: int, noun: str) -> str:
    return f"One {noun}" if count == 1 else f"{count} {noun}s"
