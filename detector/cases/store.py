"""The store in use: one writer at a time, many readers, every scan whole or not at all."""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from sqlalchemy import Connection, Engine, create_engine, delete, event, func, insert, select, update
from sqlalchemy.exc import DatabaseError, OperationalError

from detector.cases import revisions, tables
from detector.cases.revisions import Change, Reason, Revision
from detector.cases.segments import rows_between, segments, unpacked
from detector.errors import StoreError
from detector.io.reading import PART_MISSING
from detector.schema import EVENTS
from detector.units import ISO_UTC
from detector.version import __version__

if TYPE_CHECKING:
    import pandas as pd

_WAIT_S = 30  # for another scan to finish, before giving up


@dataclass(frozen=True, slots=True)
class Held:
    """A stored event as far as renewing it asks; times as ISO 8601 UTC, `beside` comma separated."""

    event_id: str
    mmsi_1: int
    mmsi_2: int
    beside: str
    start: str
    end: str
    seen_from: str
    is_open: bool


class Store:
    """A case store in a SQLite file; made if it does not exist."""

    def __init__(self, path: Path) -> None:
        if path.is_dir():
            raise StoreError(f"{path} is a folder: name a file for the store.")
        if not path.parent.is_dir():
            raise StoreError(f"The folder {path.parent} does not exist: make it first.")
        self.path = path
        self._engine = engine_of(path)

    @contextmanager
    def writing(self, parameters: str) -> Iterator[Writing]:
        """One transaction: everything done inside is kept if the block ends well, nothing if it does not.

        Raises StoreError if another scan holds the store, or if it was made with other settings or by another schema.
        """
        try:
            with self._engine.connect() as connection:
                connection.exec_driver_sql("BEGIN IMMEDIATE")
                tables.metadata.create_all(connection)
                _check(connection, parameters, self.path)
                yield Writing(connection)
                connection.commit()
        except OperationalError as error:
            raise StoreError(_in_words(self.path, error)) from None
        except DatabaseError as error:
            raise StoreError(f"{self.path} is not a store of sts, or is damaged ({error.orig}).") from None
        finally:
            self._engine.dispose()

    def events(self) -> pd.DataFrame:
        """The events table as it stands, most urgent first."""
        with self._engine.connect() as connection:
            return read_events(connection)

    def revisions(self, event_id: str | None = None) -> list[Revision]:
        """What became of one event, or of all, the oldest change first."""
        with self._engine.connect() as connection:
            return revisions.revisions(connection, event_id)

    def chart(self) -> str | None:
        """SHA-256 of the chart that the last scan used, "" for none; None where nothing was scanned yet."""
        with self._engine.connect() as connection:
            return last_chart(connection)


def engine_of(path: Path) -> Engine:
    """The SQLite file as SQLAlchemy reaches it, with the settings every connection needs."""
    engine = create_engine(f"sqlite:///{path}", connect_args={"timeout": _WAIT_S})

    @event.listens_for(engine, "connect")
    def _prepare(connection: Any, _record: Any) -> None:
        connection.isolation_level = None  # we begin transactions ourselves: BEGIN IMMEDIATE takes the writer's lock
        cursor = connection.cursor()
        cursor.execute("PRAGMA journal_mode=WAL")
        cursor.execute("PRAGMA synchronous=FULL")
        cursor.execute("PRAGMA foreign_keys=ON")
        cursor.close()

    return engine


def _in_words(path: Path, error: OperationalError) -> str:
    if "locked" in str(error.orig):
        return f"Another scan is writing to {path}: wait for it to end, then scan again; nothing was changed."
    return f"{path} cannot be used as a store ({error.orig}); nothing was changed."


def _check(connection: Connection, parameters: str, path: Path) -> None:
    held = {row.key: row.value for row in connection.execute(select(tables.about))}
    if not held:
        rows = {"schema": str(tables.SCHEMA), "parameters": parameters, "made by": f"sts-detector {__version__}"}
        connection.execute(insert(tables.about), [{"key": key, "value": value} for key, value in rows.items()])
        return
    check_schema(connection, path)
    if held.get("parameters") != parameters:
        raise StoreError(
            f"{path} was made with other settings; events under two settings cannot be compared. "
            "Use the same settings, or scan into a new store."
        )


def check_schema(connection: Connection, path: Path) -> None:
    """Raises StoreError where the store was made by another schema."""
    schema = connection.execute(select(tables.about.c.value).where(tables.about.c.key == "schema")).scalar()
    if schema != str(tables.SCHEMA):
        raise StoreError(f"{path} has schema {schema}, this version reads {tables.SCHEMA}: scan into a new store.")


class Writing:
    """The store inside a transaction."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    def known(self) -> set[str]:
        """SHA-256 of every file seen before, read or refused."""
        return set(self._connection.execute(select(tables.files.c.sha256)).scalars())

    def next_scan(self) -> int:
        """The number of the scan that is being written."""
        return int(self._connection.execute(select(func.coalesce(func.max(tables.scans.c.id), 0))).scalar_one()) + 1

    def next_file(self) -> int:
        """The number the next file will get."""
        return int(self._connection.execute(select(func.coalesce(func.max(tables.files.c.id), 0))).scalar_one()) + 1

    def add_refused(self, number: int, sha256: str, path: str, reason: str, scan: int) -> None:
        """Remember a file that could not be used, so that it is said once and not read again."""
        row = {"id": number, "sha256": sha256, "path": path, "state": "refused", "reason": reason, "scan": scan}
        self._connection.execute(insert(tables.files), row)

    def add_data_set(self, number: int, sha256: str, path: str, scan: int) -> None:
        """Remember a data set whose recordings were added, so that it is not read again."""
        row = {"id": number, "sha256": sha256, "path": path, "state": "data set", "scan": scan}
        self._connection.execute(insert(tables.files), row)

    def add_file(self, number: int, record: dict[str, Any], kinds: dict[str, pd.DataFrame], scan: int) -> None:
        """Keep all rows of a file, by kind and UTC day."""
        self._connection.execute(
            insert(tables.files),
            {
                "id": number,
                "sha256": record["sha256"],
                "path": record["path"],
                "state": "read",
                "format": record["format"],
                "record": json.dumps(record),
                "scan": scan,
            },
        )
        for kind, frame in kinds.items():
            self.add_rows(kind, frame)

    def add_rows(self, kind: str, frame: pd.DataFrame) -> None:
        """Keep rows of files that are known already, by file and UTC day."""
        for file, part in frame.groupby("file"):
            for row in segments(part):
                self._connection.execute(insert(tables.segments), {"file": int(str(file)), "kind": kind, **row})

    def waiting(self) -> pd.DataFrame:
        """Lines of all files whose other part has not come yet (a REJECTS table)."""
        held = tables.segments
        found = select(held.c.parquet).where(held.c.kind == "waiting").order_by(held.c.file)
        return unpacked("waiting", self._connection.execute(found).scalars())

    def wait_for(self, lines: pd.DataFrame) -> None:
        """The lines that are still waiting, in place of those that were."""
        self._connection.execute(delete(tables.segments).where(tables.segments.c.kind == "waiting"))
        self.add_rows("waiting", lines)

    def rows(self, kind: str, start_ms: int, end_ms: int) -> pd.DataFrame:
        """The positions or statics between two instants, of all files."""
        return rows_between(self._connection, kind, start_ms, end_ms)

    def span_ms(self) -> tuple[int, int] | None:
        """First and last instant of all rows; None if there are none."""
        held = tables.segments
        first, last = self._connection.execute(select(func.min(held.c.first_ms), func.max(held.c.last_ms))).one()
        return None if first is None else (int(first), int(last))

    def last_position_ms(self) -> int:
        """The last instant a ship was heard."""
        held = tables.segments
        found = select(func.max(held.c.last_ms)).where(held.c.kind == "positions")
        return int(self._connection.execute(found).scalar_one() or 0)

    def records(self) -> list[dict[str, Any]]:
        """The record of every file read so far, with what became of lines that waited for their other part."""
        held = tables.files
        rows = self._connection.execute(
            select(held.c.id, held.c.record).where(held.c.state == "read").order_by(held.c.id)
        )
        counts = self._counts()
        return [_as_it_stands(json.loads(row.record), counts.get(int(row.id), {})) for row in rows]

    def _counts(self) -> dict[int, dict[str, int]]:
        """How many rows of each kind the store holds of each file."""
        held = tables.segments
        wanted = select(held.c.file, held.c.kind, func.sum(held.c.rows)).group_by(held.c.file, held.c.kind)
        counts: dict[int, dict[str, int]] = {}
        for file, kind, rows in self._connection.execute(wanted):
            counts.setdefault(int(file), {})[str(kind)] = int(rows)
        return counts

    def events(self) -> pd.DataFrame:
        """The events table as it stands inside this transaction."""
        return read_events(self._connection)

    def held(self) -> list[Held]:
        """Every event as far as renewing it asks."""
        e = tables.events.c
        asked = select(e.event_id, e.mmsi_1, e.mmsi_2, e.beside, e.start, e.end, e.seen_from, e.is_open)
        return [Held(**row._mapping) for row in self._connection.execute(asked.order_by(e.event_id))]

    def event(self, event_id: str) -> dict[str, Any] | None:
        """The stored row of an event, None where it is not there."""
        held = tables.events
        row = self._connection.execute(select(held).where(held.c.event_id == event_id)).one_or_none()
        return None if row is None else dict(row._mapping)

    def retracted(self, event_id: str) -> Revision | None:
        """The last retraction of an event, None where it never was."""
        return revisions.retracted(self._connection, event_id)

    def insert_event(self, values: dict[str, Any], scan: int, again: tuple[Revision, Reason] | None = None) -> None:
        """A new event; or one that was retracted and is there `again`, whose revisions go on."""
        number = 1 if again is None else again[0].revision + 1
        row = {**values, "revision": number, "first_scan": scan, "last_scan": scan}
        self._connection.execute(insert(tables.events), row)
        if again is not None:
            revisions.add(self._connection, again[0].row, number, scan, [again[1]])

    def revise_event(self, old: dict[str, Any], values: dict[str, Any], scan: int, reasons: Sequence[Reason]) -> None:
        """Bring an event up to date: its revision rises, and each reason is kept with the row as it stood."""
        held, number = tables.events, old["revision"] + 1
        new = {**values, "revision": number, "last_scan": scan}
        self._connection.execute(update(held).where(held.c.event_id == old["event_id"]).values(new))
        revisions.add(self._connection, old, number, scan, reasons)

    def retract_event(self, event_id: str, sentence: str, scan: int) -> None:
        """Take an event out of the table; its row is kept, with the reason, among the revisions."""
        held, old = tables.events, self.event(event_id)
        if old is not None:
            gone = [Reason(Change.RETRACTED, sentence)]
            revisions.add(self._connection, old, old["revision"] + 1, scan, gone)
            self._connection.execute(delete(held).where(held.c.event_id == event_id))

    def chart(self) -> str | None:
        """SHA-256 of the chart that the last scan used, "" for none; None where nothing was scanned yet."""
        return last_chart(self._connection)

    def add_scan(self, scan: int, run: dict[str, Any]) -> None:
        """The record of this scan."""
        self._connection.execute(insert(tables.scans), {"id": scan, "run": json.dumps(run)})


def _as_it_stands(record: dict[str, Any], counts: dict[str, int]) -> dict[str, Any]:
    rejected = {reason: count for reason, count in record["rejected"].items() if reason != PART_MISSING}
    if waiting := counts.get("waiting", 0):
        rejected[PART_MISSING] = waiting
    return {**record, **{kind: counts.get(kind, 0) for kind in ("positions", "statics")}, "rejected": rejected}


def last_chart(connection: Connection) -> str | None:
    """SHA-256 of the chart that the last scan used, "" for none; None where nothing was scanned yet."""
    last = connection.execute(select(tables.scans.c.run).order_by(tables.scans.c.id.desc()).limit(1)).scalar()
    return None if last is None else str(json.loads(last).get("chart", ""))


def plain(row: dict[str, Any]) -> dict[str, Any]:
    """A row of the events table as values SQLite keeps: ISO times, None for missing."""
    plain: dict[str, Any] = {}
    for column in EVENTS.columns:
        value = row[column.name]
        plain[column.name] = f"{value:{ISO_UTC}}" if column.dtype.startswith("datetime") else value
    return plain


def read_events(connection: Connection) -> pd.DataFrame:
    """The events table of an open connection, most urgent first."""
    import pandas as pd

    held = tables.events
    order: Sequence[Any] = (held.c.priority.desc(), held.c.p_transfer.desc(), held.c.start, held.c.event_id)
    rows = connection.execute(select(*(held.c[name] for name in EVENTS.names)).order_by(*order)).all()
    frame = pd.DataFrame(rows, columns=EVENTS.names)
    for column in EVENTS.columns:
        if column.dtype.startswith("datetime"):
            frame[column.name] = pd.to_datetime(frame[column.name], utc=True)
    return EVENTS.conform(frame)
