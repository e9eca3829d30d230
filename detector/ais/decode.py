"""Whole messages to raw rows, through pyais; the names of ITU-R M.1371 meet those of pyais here and nowhere else."""

from __future__ import annotations

from typing import Any

from pyais import decode as pyais_decode
from pyais.exceptions import AISBaseException, TagBlockNotInitializedException

from detector.ais.identity import NOT_A_VESSEL, mmsi_class
from detector.ais.sentence import Malformed, Part

POSITION_TYPES = frozenset({1, 2, 3, 18, 19, 27})
STATIC_TYPES = frozenset({5, 19, 24})

POSITION_FIELDS = {
    "mmsi": "mmsi",
    "lat": "lat",
    "lon": "lon",
    "speed": "sog_kn",
    "course": "cog_deg",
    "heading": "heading_deg",
    "status": "nav_status",
    "accuracy": "accurate",
    "second": "utc_second",
}
STATIC_FIELDS = {
    "mmsi": "mmsi",
    "imo": "imo",
    "callsign": "callsign",
    "shipname": "shipname",
    "to_bow": "to_bow_m",
    "to_stern": "to_stern_m",
    "to_port": "to_port_m",
    "to_starboard": "to_starboard_m",
    "draught": "draught_m",
    "destination": "destination",
}
_SHIP_TYPE_BIT = {5: 232, 19: 263, 24: 40}  # first of eight bits; pyais's enum would lose 68, 39 and others
_NEEDED_BITS = {1: 149, 2: 149, 3: 149, 18: 139, 19: 301, 27: 94, 5: 422, 24: 160}  # to the last field we keep


class PassedOver(Exception):
    """The message is valid and says nothing about a vessel's position or identity; the text says what it is."""


def message_type(parts: tuple[Part, ...]) -> int:
    """The type of a whole message, from the first six bits of its payload."""
    return _six_bits(parts[0].raw.split(b",")[5][0])


def decode(parts: tuple[Part, ...]) -> tuple[dict[str, Any] | None, dict[str, Any] | None]:
    """The raw position row and the raw static row of a whole message (type 19 has both).

    Raises PassedOver for messages that are not about a vessel, Malformed where the payload cannot be decoded.
    """
    kind = message_type(parts)
    if kind not in POSITION_TYPES and kind not in STATIC_TYPES:
        raise PassedOver(f"message type {kind}")
    payload = b"".join(part.raw.split(b",")[5] for part in parts)
    if 6 * len(payload) < _NEEDED_BITS[kind]:
        raise Malformed("payload too short for its message type")
    values = _values(parts)
    station = mmsi_class(int(values["mmsi"]))
    if station in NOT_A_VESSEL:
        raise PassedOver(f"report of a {station}")
    position = _pick(values, POSITION_FIELDS, kind) if kind in POSITION_TYPES else None
    static = _pick(values, STATIC_FIELDS, kind) if kind in STATIC_TYPES else None
    if static is not None and "ship_type" in values:
        static["ship_type"] = bits(payload, _SHIP_TYPE_BIT[kind], 8)
    return position, static


def _values(parts: tuple[Part, ...]) -> dict[str, Any]:
    try:
        return pyais_decode(*(part.raw for part in parts)).asdict(enum_as_int=True)
    except (AISBaseException, TagBlockNotInitializedException) as error:
        raise Malformed(f"payload not decodable ({type(error).__name__})") from None
    except (ValueError, IndexError, KeyError, TypeError, UnicodeError) as error:
        # pyais lets a few built-in errors through on hostile payloads; the line is listed, the run goes on.
        raise Malformed(f"payload not decodable ({type(error).__name__})") from None


def _pick(values: dict[str, Any], fields: dict[str, str], kind: int) -> dict[str, Any]:
    row = {ours: values[theirs] for theirs, ours in fields.items() if theirs in values}
    row["message_type"] = kind
    return row


def _six_bits(character: int) -> int:
    value = character - 48
    return value - 8 if value > 40 else value


def bits(payload: bytes, start: int, width: int) -> int:
    """An unsigned number of `width` bits at bit `start` of an armoured payload."""
    first, last = start // 6, (start + width - 1) // 6
    value = 0
    for character in payload[first : last + 1]:
        value = value << 6 | _six_bits(character)
    surplus = (last + 1) * 6 - (start + width)
    return value >> surplus & ((1 << width) - 1)
