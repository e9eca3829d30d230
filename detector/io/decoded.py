"""AIS messages that gpsd decoded, and those who took over its field names: AIS-catcher, libais, gpsdio.

Names after E. S. Raymond's "AIVDM/AIVDO protocol decoding" (gpsd project), as in gpsd's and AIS-catcher's sources.
"""

from __future__ import annotations

from typing import Any

from detector.io import json_lines
from detector.io.json_lines import NO_MMSI, NOTHING_USED, Record
from detector.io.reading import NO_TIME
from detector.io.rows import Row, Rows

_POSITION_TYPES = frozenset({1, 2, 3, 18, 19, 27})
_STATIC_TYPES = frozenset({5, 19, 24})
_DEGREE_STEPS = 600_000.0  # 1/10,000 minute
_LONG_RANGE_STEPS = 600.0  # message 27: 1/10 minute, whole knots and degrees
_STATIC_KEYS = frozenset(
    {"shipname", "callsign", "imo", "shiptype", "draught", "destination", "to_bow", "to_stern", "to_port"}
)


def take(rows: Rows, record: Record, time_ms: int | None, is_scaled: bool, station: str = "") -> None:
    """The rows of one decoded message, or the reason why it gives none; `station` is the name of who heard it."""
    fields = record.fields
    kind = json_lines.whole(fields.get("type"))
    if kind is not None and not 0 < kind < 64:
        rows.reject(record.line, "message type is impossible", record.text)
        return
    if kind is not None and kind not in _POSITION_TYPES | _STATIC_TYPES:
        rows.pass_over(f"message type {kind}")
        return
    identity = json_lines.mmsi(fields.get("mmsi"))
    position, static = _position(fields, kind, is_scaled), _static(fields, kind, is_scaled)
    if identity is None:
        rows.reject(record.line, NO_MMSI, record.text)
    elif reason := json_lines.not_a_vessel(identity):
        rows.pass_over(reason)
    elif position is None and static is None:
        rows.reject(record.line, NOTHING_USED, record.text)
    elif time_ms is None:
        rows.reject(record.line, NO_TIME, record.text)
    else:
        for row in (position, static):
            if row is not None:
                row.update(mmsi=identity, message_type=kind)
        rows.add(record.line, time_ms, position, static, station)


def says_something(fields: dict[str, Any]) -> bool:
    """Whether an object holds decoded fields at all."""
    return "lat" in fields or not _STATIC_KEYS.isdisjoint(fields)


def _position(fields: dict[str, Any], kind: int | None, is_scaled: bool) -> Row | None:
    if kind not in _POSITION_TYPES and (kind is not None or "lat" not in fields):
        return None
    degrees, tenths = (1.0, 1.0) if is_scaled else (_DEGREE_STEPS, 10.0)
    if kind == 27 and not is_scaled:
        degrees, tenths = _LONG_RANGE_STEPS, 1.0
    return {
        "lat": json_lines.scaled(fields.get("lat"), degrees),
        "lon": json_lines.scaled(fields.get("lon"), degrees),
        "sog_kn": json_lines.scaled(fields.get("speed"), tenths),
        "cog_deg": json_lines.scaled(fields.get("course"), tenths),
        "heading_deg": json_lines.number(fields.get("heading")),
        "nav_status": json_lines.whole(fields.get("status")),
        "accurate": json_lines.flag(fields.get("accuracy")),
        "utc_second": json_lines.whole(fields.get("second")),
    }


def _static(fields: dict[str, Any], kind: int | None, is_scaled: bool) -> Row | None:
    if kind not in _STATIC_TYPES and (kind is not None or _STATIC_KEYS.isdisjoint(fields)):
        return None
    return {
        "imo": json_lines.whole(fields.get("imo")),
        "callsign": json_lines.text(fields.get("callsign")),
        "shipname": json_lines.text(fields.get("shipname")),
        "ship_type": json_lines.whole(fields.get("shiptype")),
        "to_bow_m": json_lines.number(fields.get("to_bow")),
        "to_stern_m": json_lines.number(fields.get("to_stern")),
        "to_port_m": json_lines.number(fields.get("to_port")),
        "to_starboard_m": json_lines.number(fields.get("to_starboard")),
        "draught_m": json_lines.scaled(fields.get("draught"), 1.0 if is_scaled else 10.0),
        "destination": json_lines.text(fields.get("destination")),
    }
