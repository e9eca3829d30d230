"""One event of a store with everything it rests on, read without changing the store."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from difflib import get_close_matches
from pathlib import Path
from typing import TYPE_CHECKING, Any

from sqlalchemy import Connection, select
from sqlalchemy.exc import DatabaseError

from detector.cases import tables
from detector.cases.revisions import Revision, retracted, revisions
from detector.cases.segments import rows_between
from detector.cases.store import check_schema, engine_of, read_events
from detector.errors import StoreError, UnknownEvent
from detector.records import InputFile

if TYPE_CHECKING:
    import pandas as pd


@dataclass(frozen=True, slots=True)
class StoredEvent:
    """An event as the store has it: its row of the events table, its findings as JSON has them, the settings.

    `files` are the files of the store by the number that rows and findings carry; `revisions` what became of it since
    it was first seen, and `replaces` the ids of events that were retracted for it.
    """

    row: dict[str, Any]
    findings: list[dict[str, Any]]
    parameters: dict[str, Any]
    files: dict[int, InputFile]
    revisions: tuple[Revision, ...] = ()
    replaces: tuple[str, ...] = ()


class Lookup:
    """A store, open for questions about one event. Raises StoreError where the file is no store."""

    def __init__(self, path: Path) -> None:
        if not path.is_file():
            raise StoreError(f"There is no store {path}: check the path, or make one with sts scan.")
        self._path = path
        self._engine = engine_of(path)

    def event(self, event_id: str) -> StoredEvent:
        """The event. Raises UnknownEvent where it is not, or not any more, in the store."""
        with self._asked() as connection:
            check_schema(connection, self._path)
            events = read_events(connection)
            if event_id not in set(events["event_id"]):
                raise UnknownEvent(self._unknown(connection, event_id, events["event_id"]))
            row = {str(name): value for name, value in events[events["event_id"] == event_id].iloc[0].items()}
            e = tables.events.c
            kept = connection.execute(select(e.details, e.replaces).where(e.event_id == event_id)).one()
            details, replaces = json.loads(kept.details), tuple(filter(None, kept.replaces.split(",")))
            became = tuple(revisions(connection, event_id))
            about = {row.key: row.value for row in connection.execute(select(tables.about))}
            held = tables.files
            read = connection.execute(select(held.c.id, held.c.record).where(held.c.state == "read"))
            files = {int(number): InputFile(**json.loads(record)) for number, record in read}
        return StoredEvent(row, details["findings"], json.loads(about["parameters"]), files, became, replaces)

    def rows(self, kind: str, mmsi: Iterable[int], start_ms: int, end_ms: int) -> pd.DataFrame:
        """The positions or statics of some ships between two instants."""
        with self._asked() as connection:
            rows = rows_between(connection, kind, start_ms, end_ms)
        return rows[rows["mmsi"].isin(list(mmsi))].reset_index(drop=True)

    def _unknown(self, connection: Connection, event_id: str, known: Iterable[str]) -> str:
        gone = retracted(connection, event_id)
        if gone is not None:
            return f"The event {event_id} was retracted in scan {gone.scan}: {gone.reason}."
        return unknown_event(event_id, list(known), str(self._path))

    @contextmanager
    def _asked(self) -> Iterator[Connection]:
        """A connection; what SQLite says of a file that is no store becomes a StoreError."""
        try:
            with self._engine.connect() as connection:
                yield connection
        except DatabaseError as error:
            raise StoreError(f"{self._path} is not a store of sts, or is damaged ({error.orig}).") from None
        finally:
            self._engine.dispose()


def unknown_event(event_id: str, known: Sequence[str], where: str) -> str:
    """The sentence for an event that is not there: how many are, and which come nearest."""
    if not known:
        return f"There is no event {event_id} in {where}: nothing was found there."
    near = get_close_matches(event_id, known, n=3, cutoff=0.0)
    return f"There is no event {event_id} in {where}; of the {len(known):,} there the nearest are {', '.join(near)}."
