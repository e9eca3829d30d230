"""What changed about an event since the last scan, in sentences with numbers an analyst can read."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping, Sequence
from datetime import datetime
from typing import Any

from detector.assessment.probability import OPERATING_P
from detector.cases.revisions import Change, Reason
from detector.outputs.contact_words import clock, metres
from detector.records import Assessment, Encounter
from detector.units import MIN_S
from detector.vocabulary import Hold

Row = Mapping[str, Any]  # an event as the store keeps it

_NAMED = (
    ("p_transfer", "p"),
    ("clearance_m", "hull to hull (m)"),
    ("clearance_sd_m", "its standard deviation (m)"),
    ("mode", "mode"),
    ("setting", "setting"),
    ("beside", "ships beside"),
    ("via", "ship between"),
    ("observed_minutes", "minutes observed"),
    ("shipname_1", "name of ship 1"),
    ("shipname_2", "name of ship 2"),
    ("indicators", "indicators"),
    ("priority", "priority"),
)


def changes(old: Row, new: Row, one: Assessment, took: Sequence[str] = ()) -> list[Reason]:
    """The changes from the row `old` to the row `new`, which is of `one`; never empty. `took`: ids retracted for it."""
    found = [*_extended(old, new, one.encounter), *_closed(old, new, one.encounter), *_judged(old, new, one)]
    moved = [*_moved(old, new), *_took(took)]
    if moved or not found:
        other = [] if found else [*_others(old, new), *_findings(old, new)]
        sentence = "; ".join([*moved, *other]) or "what was measured changed a little, no number shown here did"
        found.append(Reason(Change.REFINED, sentence))
    return found


def _extended(old: Row, new: Row, encounter: Encounter) -> Iterator[Reason]:
    before, now = _time(old, "end"), _time(new, "end")
    if now > before:
        said = f"end moved from {clock(before, now)} to {clock(now, before)} UTC: {_standing(encounter)}"
        yield Reason(Change.EXTENDED, said)


def _closed(old: Row, new: Row, encounter: Encounter) -> Iterator[Reason]:
    if old["is_open"] and not new["is_open"]:
        at = f"last contact at {encounter.end:%Y-%m-%d %H:%M} UTC"
        yield Reason(Change.CLOSED, f"no longer open, {at}: {_standing(encounter)}")


def _standing(encounter: Encounter) -> str:
    """How things stood at the end of what was heard."""
    if encounter.is_open:
        return "still alongside"
    if encounter.phases.after_m is None:
        return "nothing more was heard of the two together"
    return f"afterwards heard up to {metres(encounter.phases.after_m)} apart"


def _judged(old: Row, new: Row, one: Assessment) -> Iterator[Reason]:
    """Made fast or not, and on which side of the operating point."""
    fast, was, now = str(Hold.MADE_FAST), old["contact"], new["contact"]
    p, q = old["p_transfer"], new["p_transfer"]
    rose, fell = p < OPERATING_P <= q, q < OPERATING_P <= p
    better = [f"made fast is shown now ({_seen(one.encounter)})"] if now == fast != was else []
    better += [f"p rose from {p:.2f} to {q:.2f}, past the operating point of {OPERATING_P:.2f}"] if rose else []
    worse = [f"made fast is not shown any more: {_now(now)} ({_seen(one.encounter)})"] if was == fast != now else []
    worse += [f"p fell from {p:.2f} to {q:.2f}, below the operating point of {OPERATING_P:.2f}"] if fell else []
    if better:
        yield Reason(Change.CONFIRMED, "; ".join(better))
    if worse:
        yield Reason(Change.WEAKENED, "; ".join(worse))


def _now(contact: str) -> str:
    return "the data cannot tell" if contact == str(Hold.UNKNOWN) else f"they lay {contact}"


def _seen(encounter: Encounter) -> str:
    coupling = encounter.coupling
    if coupling.spread_m is None:
        return "how steadily she lay is unknown"
    free = "" if coupling.free_m is None else f" where a free ship would have wandered {coupling.free_m:.0f} m"
    lay = "unknown" if encounter.clearance_m is None else f"{encounter.clearance_m:.0f} m"
    return f"kept her place within {coupling.spread_m:.0f} m{free}; hull to hull {lay}"


def _moved(old: Row, new: Row) -> Iterator[str]:
    """What is not told by any other kind: a start that moved, an end that moved back, an event open again."""
    for name in ("start", "end"):
        before, now = _time(old, name), _time(new, name)
        on = name == "end" and now > before  # told as extended
        if not on and abs((now - before).total_seconds()) >= MIN_S:
            yield f"{name} moved from {clock(before, now)} to {clock(now, before)} UTC"
    if new["is_open"] and not old["is_open"]:
        yield "open again: the ships are not shown to have parted"


def _took(took: Sequence[str]) -> Iterator[str]:
    if took:
        yield f"takes in what was event {' and '.join(took)}"


def _others(old: Row, new: Row) -> Iterator[str]:
    for name in ("start", "end"):
        before, now = _time(old, name), _time(new, name)
        if 0 < abs((now - before).total_seconds()) < MIN_S:
            yield f"{name} moved from {before:%H:%M:%S} to {now:%H:%M:%S} UTC"
    for name, words in _NAMED:
        if old[name] != new[name]:
            yield f"{words}: {_value(old[name])} before, {_value(new[name])} now"


def _findings(old: Row, new: Row) -> Iterator[str]:
    """Which findings say something else, or rest on other lines."""
    before, now = ({one["code"]: one for one in json.loads(row["details"])["findings"]} for row in (old, new))
    other = sorted(code for code in before.keys() | now.keys() if before.get(code) != now.get(code))
    if other:
        yield f"what is said by {', '.join(other)}, or the lines it rests on, changed"


def _value(value: Any) -> str:
    return "unknown" if value is None else "none" if value == "" else str(value)


def _time(row: Row, name: str) -> datetime:
    return datetime.fromisoformat(row[name])
