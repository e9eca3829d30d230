"""Whole messages to raw rows, through pyais; the names of ITU-R M.1371 meet those of pyais here and nowhere else."""

from __future__ import annotations

from typing import Any

from pyais import decode as pyais_decode
from pyais.exceptions import AISBaseException, TagBlockNotInitializedException

from detector.ais.clock import instant_ms
from detector.ais.identity import NOT_A_VESSEL, mmsi_class
from detector.ais.sentence import Malformed, Part

POSITION_TYPES = frozenset({1, 2, 3, 18, 19, 27})
STATIC_TYPES = frozenset({5, 19, 24})
STATION_TYPES = frozenset({4, 9, 21})  # base stations, search and rescue aircraft, aids to navigation

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
NEEDED_BITS = {1: 149, 2: 149, 3: 149, 4: 134, 5: 420, 9: 134, 18: 139, 19: 301, 21: 259, 24: 160, 27: 94}
PART_B_BITS = 162  # of type 24; up to the last field we keep, as above (type 5: a destination may lack its last bits)


class PassedOver(Exception):
    """The message is valid and says nothing about a vessel's position or identity; the text says what it is."""


def message_type(parts: tuple[Part, ...]) -> int:
    """The type of a whole message, from the first six bits of its payload."""
    return _six_bits(parts[0].payload[0])


def decode(parts: tuple[Part, ...], stations: bool = False) -> tuple[dict[str, Any] | None, dict[str, Any] | None]:
    """The raw position row and the raw static row of a whole message (types 19 and 21 have both).

    With `stations`, base stations, aircraft and aids to navigation have rows too. Raises PassedOver for messages that
    are not wanted, Malformed where the payload cannot be decoded.
    """
    kind = message_type(parts)
    if kind not in POSITION_TYPES | STATIC_TYPES and not (stations and kind in STATION_TYPES):
        raise PassedOver(f"message type {kind}")
    payload = b"".join(part.payload for part in parts)
    length = 6 * len(payload) - parts[-1].fill
    part_b = kind == 24 and length >= 40 and bits(payload, 38, 2) == 1
    if length < (PART_B_BITS if part_b else NEEDED_BITS[kind]):
        raise Malformed("payload too short for its message type")
    values = _values(parts)
    station = mmsi_class(int(values["mmsi"]))
    if station in NOT_A_VESSEL and not stations:
        raise PassedOver(f"report of a {station}")
    position = static = None
    if kind in POSITION_TYPES | STATION_TYPES:
        position = _pick(values, POSITION_FIELDS, kind)
    if kind in STATIC_TYPES | {21}:
        static = _pick({**values, "shipname": values["name"]} if kind == 21 else values, STATIC_FIELDS, kind)
        if kind in _SHIP_TYPE_BIT and "ship_type" in values:
            static["ship_type"] = bits(payload, _SHIP_TYPE_BIT[kind], 8)
    return position, static


def base_station(parts: tuple[Part, ...]) -> tuple[int, int] | None:
    """The UTC moment (ms) that a base station (type 4) states, and its MMSI; None for others, or without a clock."""
    payload = b"".join(part.payload for part in parts)
    if message_type(parts) != 4 or 6 * len(payload) - parts[-1].fill < NEEDED_BITS[4]:
        return None
    year, month, day, hour, minute, second = (bits(payload, *place) for place in _BASE_STATION_TIME)
    stated = instant_ms(year, month, day, hour, minute, second)
    return None if stated is None else (stated, bits(payload, 8, 30))


_BASE_STATION_TIME = ((38, 14), (52, 4), (56, 5), (61, 5), (66, 6), (72, 6))


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
