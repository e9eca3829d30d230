"""`sts trace`: an event, found in a replay of inputs or in a store, and the raw lines behind it."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from detector import pipeline
from detector.cases.lookup import Lookup, StoredEvent, unknown_event
from detector.cases.revisions import Revision
from detector.errors import UnknownEvent
from detector.feeds.window import reach_ms
from detector.io.source import Hints
from detector.lineage.evidence import Cited, Contact, Rows, cited_lines
from detector.lineage.lines import Original, Originals, RawLine, raw_lines
from detector.parameters import Parameters
from detector.pipeline import Told, untold
from detector.records import Assessment, Source
from detector.tracks.build import build


@dataclass(frozen=True, slots=True)
class TracedLine:
    """A line the event rests on, with its raw lines (several for a message of several sentences, none if not shown)."""

    cited: Cited
    raw: tuple[RawLine, ...]


@dataclass(frozen=True, slots=True)
class Trace:
    """An event back to its raw lines; `originals` are the files they lie in, by the number of the input."""

    contact: Contact
    around_h: float
    originals: dict[int, Original]
    lines: tuple[TracedLine, ...]
    became: tuple[Revision, ...] = ()  # what a store saw of it since it was first found
    replaces: tuple[str, ...] = ()  # events that were retracted for it

    @property
    def shown(self) -> int:
        """How many of the lines can be shown."""
        return sum(bool(line.raw) for line in self.lines)


def trace_inputs(
    event_id: str,
    inputs: Iterable[str | Path],
    around_h: float = 0.0,
    parameters: Parameters | None = None,
    hints: Hints | None = None,
    told: Told = untold,
) -> Trace:
    """Replay the inputs and trace the event. Raises UnknownEvent, naming the nearest ids, where it is not found."""
    parameters = parameters or Parameters()
    result = pipeline.replay(inputs, parameters, told=told, hints=hints)
    found = {one.event_id: one for one in result.assessments}
    if event_id not in found:
        raise UnknownEvent(unknown_event(event_id, list(found), "what a replay of the inputs finds"))
    rows = Rows(result.tracks, result.recording.statics, dict(enumerate(result.run.inputs)))
    return _traced(_contact_of(found[event_id]), rows, around_h, parameters, told)


def trace_store(event_id: str, store: Path, around_h: float = 0.0, told: Told = untold) -> Trace:
    """Trace an event of a store. Raises UnknownEvent, with the reason where it was retracted."""
    lookup = Lookup(store)
    event = lookup.event(event_id)
    parameters = Parameters.model_validate(event.parameters)
    contact = _contact_in(event)
    reach = reach_ms(parameters)
    start_ms, end_ms = contact.span_ms(around_h)
    span = (start_ms - reach, end_ms + reach)
    statics = lookup.rows("statics", contact.ships, *span)
    tracks = build(lookup.rows("positions", contact.ships, *span), parameters.tracks, statics).tracks
    rows = Rows(tracks, statics, event.files)
    traced = _traced(contact, rows, around_h, parameters, told)
    return replace(traced, became=event.revisions, replaces=event.replaces)


def _traced(contact: Contact, rows: Rows, around_h: float, parameters: Parameters, told: Told) -> Trace:
    cited = cited_lines(contact, rows, around_h, parameters.context.around_h)
    originals = Originals(rows.inputs)
    told("looking up the lines", 0, 0)
    raw = raw_lines(originals, [(one.source.file, one.source.line) for one in cited])
    lines = tuple(TracedLine(one, raw.get((one.source.file, one.source.line), ())) for one in cited)
    used = {one.source.file for one in cited} | {part.file for line in lines for part in line.raw}
    return Trace(contact, around_h, {number: originals[number] for number in sorted(used)}, lines)


def _contact_of(one: Assessment) -> Contact:
    encounter = one.encounter
    return Contact(
        event_id=one.event_id,
        ships={ship.mmsi: ship.label for ship in (encounter.ship_1, encounter.ship_2)},
        start=encounter.start,
        end=encounter.end,
        place=one.place,
        cited=tuple((finding.code, finding.sources) for finding in one.findings),
    )


def _contact_in(event: StoredEvent) -> Contact:
    row = event.row
    ships = ((row["mmsi_1"], row["shipname_1"]), (row["mmsi_2"], row["shipname_2"]))
    return Contact(
        event_id=row["event_id"],
        ships={int(mmsi): name if isinstance(name, str) else f"MMSI {mmsi}" for mmsi, name in ships},
        start=row["start"].to_pydatetime(),
        end=row["end"].to_pydatetime(),
        place=str(row["place"]),
        cited=tuple((finding["code"], _sources(finding["sources"])) for finding in event.findings),
    )


def _sources(given: Sequence[dict[str, int]]) -> tuple[Source, ...]:
    return tuple(Source(**one) for one in given)
