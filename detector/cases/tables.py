"""The tables of the store, as SQLAlchemy knows them. Times are ISO 8601 UTC text, instants milliseconds since 1970."""

from __future__ import annotations

from sqlalchemy import BigInteger, Boolean, Column, Float, ForeignKey, Integer, LargeBinary, MetaData, Table, Text

from detector.schema import EVENTS

SCHEMA = 3  # raised whenever a table or the rows in its segments change; a store of another number is refused

metadata = MetaData()

about = Table("about", metadata, Column("key", Text, primary_key=True), Column("value", Text, nullable=False))

files = Table(
    "files",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("sha256", Text, nullable=False, unique=True),
    Column("path", Text, nullable=False),
    Column("state", Text, nullable=False),  # read, refused, or data set: its recordings have rows of their own
    Column("reason", Text),  # why it was refused
    Column("format", Text),
    Column("record", Text),  # the InputFile as JSON, as it was when read
    Column("scan", Integer, nullable=False),
)

# Rows of one file and one UTC day as Parquet: compact, typed, and in the same transaction as the events they lead to.
segments = Table(
    "segments",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("file", ForeignKey("files.id"), nullable=False, index=True),
    Column("kind", Text, nullable=False),  # positions, statics, rejects, or waiting: lines whose other part is missing
    Column("day", Integer, nullable=False),  # days since 1970; 0 for rejects, which have no time
    Column("first_ms", BigInteger),
    Column("last_ms", BigInteger),
    Column("rows", Integer, nullable=False),
    Column("parquet", LargeBinary, nullable=False),
)

scans = Table(
    "scans",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("run", Text, nullable=False),  # the Run as JSON
)

_NUMBERS = {"int64": BigInteger, "Int64": BigInteger, "Int16": Integer, "int32": Integer, "float64": Float}

events = Table(
    "events",
    metadata,
    *(
        Column(
            column.name,
            Boolean if column.dtype == "bool" else _NUMBERS.get(column.dtype, Text),
            primary_key=column.name == "event_id",
        )
        for column in EVENTS.columns
    ),
    Column("seen_from", Text, nullable=False),  # the first report of the contact: the id is made of it
    Column("replaces", Text, nullable=False),  # ids of events retracted for this one, comma separated
    Column("details", Text, nullable=False),  # findings, parts of the priority, coupling and phases, as JSON
    Column("first_scan", Integer, nullable=False),
    Column("last_scan", Integer, nullable=False),
)

# What became of an event, and why: a row for each kind of change. The last of a retracted event is its retraction.
revisions = Table(
    "revisions",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("event_id", Text, nullable=False, index=True),
    Column("revision", Integer, nullable=False),  # what the event's revision became; its first is 1 and has no row
    Column("scan", Integer, nullable=False),
    Column("kind", Text, nullable=False),  # one of cases.revisions.Kind
    Column("reason", Text, nullable=False),  # a sentence
    Column("event", Text, nullable=False),  # the row as it stood before, as JSON
)
