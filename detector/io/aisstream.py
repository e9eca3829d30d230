"""Recordings of the aisstream.io websocket, one message a line: `{"MessageType":...,"MetaData":...,"Message":...}`.

Fields were checked against the service's own models (github aisstream/ais-message-models, 2023) and example messages
kept in public programs. Positions are in degrees, speeds in knots. `MetaData.time_utc` is the time of reception, in
Go's notation: `2022-12-29 18:22:32.318353 +0000 UTC`. Names and positions in `MetaData` are the service's memory of
earlier messages and are not used. Read are the five kinds that speak of vessels, below; the others are passed over.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

from detector.io import json_lines
from detector.io.json_lines import NO_MMSI, Record
from detector.io.reading import NO_TIME, Progress, Reading
from detector.io.rows import Row, Rows
from detector.io.source import Source

NAME = "aisstream.io JSON"

_PASSED_OVER = frozenset(
    {"AddressedSafetyMessage", "AddressedBinaryMessage", "AidsToNavigationReport", "AssignedModeCommand"}
    | {"BaseStationReport", "BinaryAcknowledge", "BinaryBroadcastMessage", "ChannelManagement", "UnknownMessage"}
    | {"CoordinatedUTCInquiry", "DataLinkManagementMessage", "DataLinkManagementMessageData", "Interrogation"}
    | {"GroupAssignmentCommand", "GnssBroadcastBinaryMessage", "MultiSlotBinaryMessage", "SafetyBroadcastMessage"}
    | {"SingleSlotBinaryMessage", "StandardSearchAndRescueAircraftReport", "SubscriptionConfirmation"}
)


def recognises(head: bytes) -> bool:
    """Whether an object of the head is an aisstream message."""
    return any({"MessageType", "MetaData", "Message"} <= found.keys() for found in json_lines.objects_of(head))


def read(source: Source, number: int, progress: Progress | None = None) -> Iterator[Reading]:
    """All vessel reports, and every line that gave none."""
    yield from json_lines.read_lines(source, number, progress, _take)


def _take(rows: Rows, record: Record) -> None:
    kind = record.fields.get("MessageType")
    if "error" in record.fields:
        rows.reject(record.line, "error message of the service", record.text)
    elif not isinstance(kind, str) or kind not in _ROWS:
        known = isinstance(kind, str) and kind in _PASSED_OVER
        rows.pass_over(f"message {kind}" if known else "message of a kind not known")
    else:
        _take_message(rows, record, kind)


def _take_message(rows: Rows, record: Record, kind: str) -> None:
    meta, message = _object(record.fields.get("MetaData")), _object(_object(record.fields.get("Message")).get(kind))
    identity = json_lines.mmsi(message.get("UserID", meta.get("MMSI")))
    time_ms = json_lines.time_ms(meta.get("time_utc"))
    if message.get("Valid") is False:
        rows.reject(record.line, "marked as not valid", record.text)
    elif identity is None:
        rows.reject(record.line, NO_MMSI, record.text)
    elif reason := json_lines.not_a_vessel(identity):
        rows.pass_over(reason)
    elif time_ms is None:
        rows.reject(record.line, NO_TIME, record.text)
    else:
        sent = json_lines.whole(message.get("MessageID"))
        sent = sent if sent is not None and 0 < sent < 64 else 0
        made = [make(message) for make in _ROWS[kind]]
        for row in made:
            if row is not None:
                row.update(mmsi=identity, message_type=sent)
        rows.add(record.line, time_ms, made[0], made[1])


def _object(value: Any) -> dict[str, Any]:
    return value if isinstance(value, dict) else {}


def _none(_message: dict[str, Any]) -> Row | None:
    return None


def _position(message: dict[str, Any]) -> Row | None:
    return {
        "lat": json_lines.number(message.get("Latitude")),
        "lon": json_lines.number(message.get("Longitude")),
        "sog_kn": json_lines.number(message.get("Sog")),
        "cog_deg": json_lines.number(message.get("Cog")),
        "heading_deg": json_lines.number(message.get("TrueHeading")),
        "nav_status": json_lines.whole(message.get("NavigationalStatus")),
        "accurate": json_lines.flag(message.get("PositionAccuracy")),
        "utc_second": json_lines.whole(message.get("Timestamp")),
    }


def _static(message: dict[str, Any]) -> Row | None:
    """Of messages 5 and 19; the names are the same where both have the field."""
    return {
        "imo": json_lines.whole(message.get("ImoNumber")),
        "callsign": json_lines.text(message.get("CallSign")),
        "shipname": json_lines.text(message.get("Name")),
        "ship_type": json_lines.whole(message.get("Type")),
        "draught_m": json_lines.number(message.get("MaximumStaticDraught")),
        "destination": json_lines.text(message.get("Destination")),
        **_sides(message),
    }


def _report(message: dict[str, Any]) -> Row | None:
    """Of message 24, whose part A and part B come alone; the part that was not sent is there, marked not valid."""
    name, rest = (_object(message.get(part)) for part in ("ReportA", "ReportB"))
    row: Row = {}
    if name.get("Valid") is not False:
        row["shipname"] = json_lines.text(name.get("Name"))
    if rest.get("Valid") is not False:
        row["callsign"] = json_lines.text(rest.get("CallSign"))
        row["ship_type"] = json_lines.whole(rest.get("ShipType"))
        row.update(_sides(rest))
    return row


def _sides(message: dict[str, Any]) -> Row:
    sides = _object(message.get("Dimension"))
    names = {"A": "to_bow_m", "B": "to_stern_m", "C": "to_port_m", "D": "to_starboard_m"}
    return {ours: json_lines.number(sides.get(theirs)) for theirs, ours in names.items()}


_Make = Callable[[dict[str, Any]], Row | None]
_ROWS: dict[str, tuple[_Make, _Make]] = {
    "PositionReport": (_position, _none),
    "StandardClassBPositionReport": (_position, _none),
    "ExtendedClassBPositionReport": (_position, _static),
    "LongRangeAisBroadcastMessage": (_position, _none),
    "ShipStaticData": (_none, _static),
    "StaticDataReport": (_none, _report),
}
