"""What became of an event in the store: the kinds of change, and the rows that tell of them."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

from sqlalchemy import Connection, insert, select

from detector.cases import tables


class Change(StrEnum):
    """How an event changed."""

    EXTENDED = "extended"  # its end moved on
    CLOSED = "closed"  # it is no longer open
    CONFIRMED = "confirmed"  # made fast is shown now, or p crossed the operating point upwards
    WEAKENED = "weakened"  # the opposite
    REFINED = "refined"  # other numbers
    RETRACTED = "retracted"  # the data do not show it any more
    REOPENED = "reopened"  # they do again


@dataclass(frozen=True, slots=True)
class Reason:
    """One change and the sentence that says what the data show now."""

    change: Change
    sentence: str


@dataclass(frozen=True, slots=True)
class Revision:
    """A change as the store has it: `row` is the event as it stood before, `scanned` when the scan ran (UTC)."""

    event_id: str
    revision: int
    scan: int
    kind: str
    reason: str
    row: dict[str, Any]
    scanned: str = ""


def add(connection: Connection, row: Mapping[str, Any], revision: int, scan: int, reasons: Sequence[Reason]) -> None:
    """Keep the changes that made `row` (as it stood before) the given revision of its event."""
    stood = json.dumps(dict(row))
    values = [
        {
            "event_id": row["event_id"],
            "revision": revision,
            "scan": scan,
            "kind": str(reason.change),
            "reason": reason.sentence,
            "event": stood,
        }
        for reason in reasons
    ]
    connection.execute(insert(tables.revisions), values)


def revisions(connection: Connection, event_id: str | None = None) -> list[Revision]:
    """The changes of one event, or of all, the oldest first."""
    held, scans = tables.revisions, tables.scans
    wanted = select(held, scans.c.run).join(scans, held.c.scan == scans.c.id, isouter=True).order_by(held.c.id)
    if event_id is not None:
        wanted = wanted.where(held.c.event_id == event_id)
    return [
        Revision(
            event_id=row.event_id,
            revision=row.revision,
            scan=row.scan,
            kind=row.kind,
            reason=row.reason,
            row=json.loads(row.event),
            scanned=json.loads(row.run)["generated"] if row.run else "",
        )
        for row in connection.execute(wanted)
    ]


def retracted(connection: Connection, event_id: str) -> Revision | None:
    """The last retraction of an event, None where it never was."""
    found = [one for one in revisions(connection, event_id) if one.kind == Change.RETRACTED]
    return found[-1] if found else None
