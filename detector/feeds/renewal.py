"""The events of the store after new rows: added, revised and retracted, each change with its reason."""

from __future__ import annotations

import json
from collections.abc import Iterable
from dataclasses import asdict
from datetime import datetime
from typing import Any

from detector.assessment.probability import evidence
from detector.cases.revisions import Change, Reason, Revision
from detector.cases.store import Held, Writing, plain
from detector.feeds import retraction
from detector.feeds.changes import changes
from detector.feeds.window import Dated, Span, company, joined, needed, reach_ms
from detector.outputs.events import row as event_row
from detector.parameters import Parameters
from detector.pipeline import Detection, Told, detect
from detector.places.surroundings import Surroundings
from detector.records import Assessment
from detector.schema import ms
from detector.units import ISO_UTC


class Renewal:
    """The events of one scan; `counts` says how many were added, revised and retracted."""

    def __init__(
        self, writing: Writing, scan: int, parameters: Parameters, surroundings: Surroundings, told: Told
    ) -> None:
        self._writing = writing
        self._number = scan
        self._parameters = parameters
        self._surroundings = surroundings
        self._told = told
        self.counts = {"added": 0, "revised": 0, "retracted": 0}

    def bring_up_to_date(self, spans: list[Span]) -> None:
        """Find again what rows of these stretches of time can have changed, and what was open."""
        reach = reach_ms(self._parameters)
        still_open = [_dated(held).span for held in self._writing.held() if held.is_open]
        for changed in joined([*spans, *still_open], reach):
            self._renew(changed, reach)

    def _renew(self, changed: Span, reach: int) -> None:
        """Find again all events within reach of the changed rows, and their company, from all rows they can rest on."""
        near = changed.widened(reach)
        held = [_dated(one) for one in self._writing.held()]
        touched = [one for one in held if one.span.meets(near)]
        before = _by_id([*touched, *company(touched, held)])
        window = needed(changed, _spans(before, held), reach)
        while True:
            found = self._detect(window)
            events = [_dated_of(one) for one in found.assessments]
            reached = [one for one in events if one.span.meets(near)]
            again = [one for one in events if one.event_id in before]
            after = _by_id([*reached, *again, *company([*touched, *reached], events)])
            wider = window.joined(needed(changed, _spans(after, events), reach))
            if wider == window or self._holds_all(window):
                break
            window = wider
        self._write([one for one in found.assessments if one.event_id in after], set(before), found)

    def _holds_all(self, window: Span) -> bool:
        span = self._writing.span_ms()
        return span is None or (window.start <= span[0] and window.end >= span[1])

    def _detect(self, window: Span) -> Detection:
        positions = self._writing.rows("positions", window.start, window.end)
        statics = self._writing.rows("statics", window.start, window.end)
        end = self._writing.last_position_ms()
        return detect(positions, statics, self._parameters, self._surroundings, end, self._told)

    def _write(self, after: list[Assessment], before: set[str], found: Detection) -> None:
        known = {one.event_id for one in self._writing.held()}
        replaced = self._retract(sorted(before - {one.event_id for one in after}), known, found)
        for one in after:
            took = replaced.get(one.event_id, [])
            values = {**plain(event_row(one)), **_kept(one), "replaces": ",".join(took)}
            old = self._writing.event(one.event_id)
            if old is None:
                self._writing.insert_event(values, self._number, self._again(one))
                self.counts["added"] += 1
                continue
            values["replaces"] = ",".join(dict.fromkeys(filter(None, [*old["replaces"].split(","), *took])))
            if any(old[name] != value for name, value in values.items() if name != "revision"):
                self._writing.revise_event(old, values, self._number, changes(old, values, one, took))
                self.counts["revised"] += 1

    def _retract(self, event_ids: list[str], known: set[str], found: Detection) -> dict[str, list[str]]:
        """Retract events, each with the reason; the ids that each successor took the place of."""
        replaced: dict[str, list[str]] = {}
        for event_id in event_ids:
            row = self._writing.event(event_id)
            if row is None:
                continue
            gone = _gone(row)
            now = retraction.successor(gone, found)
            end_ms = self._writing.last_position_ms()
            why = retraction.reason(gone, now, known, found, end_ms, self._parameters)
            self._writing.retract_event(event_id, why, self._number)
            self.counts["retracted"] += 1
            if now is not None:
                replaced.setdefault(now.event_id, []).append(event_id)
        return replaced

    def _again(self, one: Assessment) -> tuple[Revision, Reason] | None:
        """What to say of an event that was retracted once and is found again; None of one that never was."""
        gone = self._writing.retracted(one.event_id)
        if gone is None:
            return None
        encounter = one.encounter
        lasts = f"{encounter.start:%Y-%m-%d %H:%M} to {encounter.end:%Y-%m-%d %H:%M} UTC"
        return gone, Reason(Change.REOPENED, f"found again, {lasts}; retracted in scan {gone.scan}: {gone.reason}")


def _dated(held: Held) -> Dated:
    start, end, seen = (ms(datetime.fromisoformat(at)) for at in (held.start, held.end, held.seen_from))
    beside = tuple(int(mmsi) for mmsi in held.beside.split(",") if mmsi)
    return Dated(held.event_id, Span(min(start, seen), max(end, seen)), (held.mmsi_1, held.mmsi_2), beside)


def _dated_of(one: Assessment) -> Dated:
    encounter = one.encounter
    seen, start, end = (ms(at) for at in (encounter.seen_from or encounter.start, encounter.start, encounter.end))
    span = Span(min(start, seen), max(end, seen))
    return Dated(one.event_id, span, (encounter.mmsi_1, encounter.mmsi_2), encounter.beside)


def _by_id(events: Iterable[Dated]) -> dict[str, Dated]:
    return {one.event_id: one for one in events}


def _spans(events: dict[str, Dated], among: Iterable[Dated]) -> list[Span]:
    """The spans of events and of all that they rest on."""
    return [one.span for one in [*events.values(), *company(events.values(), among)]]


def _gone(row: dict[str, Any]) -> retraction.Gone:
    start, end, seen = (datetime.fromisoformat(row[name]) for name in ("start", "end", "seen_from"))
    return retraction.Gone(row["event_id"], (row["mmsi_1"], row["mmsi_2"]), start, end, seen)


def _kept(one: Assessment) -> dict[str, str]:
    """What the store keeps of an event beside its row of the events table; lines by file number of the store."""
    encounter = one.encounter
    details = {
        "findings": [asdict(finding) for finding in one.findings],
        "priority_parts": one.priority_parts,
        "coupling": asdict(encounter.coupling),
        "phases": asdict(encounter.phases),
        "setting": None if encounter.setting is None else asdict(encounter.setting),
        "evidence": evidence(encounter),
        "ships": [asdict(ship) for ship in (encounter.ship_1, encounter.ship_2)],
    }
    return {
        "seen_from": f"{encounter.seen_from or encounter.start:{ISO_UTC}}",
        "details": json.dumps(details, sort_keys=True, default=lambda at: f"{at:{ISO_UTC}}"),
    }
