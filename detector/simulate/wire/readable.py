"""The same sentences through pyais, one at a time: what `bits` and `kernel` must say. The tests hold them together.

pyais knows no ship types beyond its own list in message 5 (it sends 0 for 68 and 39): there `bits` is the authority.
"""

from __future__ import annotations

import math
from datetime import UTC, datetime
from typing import Any

from pyais import encode_dict

from detector.ais.sentence import checksum
from detector.simulate.wire.bits import CLASS_B_RADIO
from detector.simulate.wire.columns import PART_A, Reports, Statements, Texts

_DEGREES_OF_ROT = 4.733  # M.1371-5 table 48: the field is 4.733 times the root of degrees a minute


def report_sentences(reports: Reports, row: int, texts: Texts, channel: str) -> list[str]:
    """The sentence of a report."""
    kind = int(reports.message_type[row])
    said: dict[str, Any] = {"msg_type": kind, "mmsi": int(reports.mmsi[row]), "accuracy": bool(reports.accurate[row])}
    said["lat"] = _or(float(reports.lat[row]), 91.0)
    said["lon"] = _or(float(reports.lon[row]), 181.0)
    said["second"] = int(reports.utc_second[row])
    whole_knots = kind in (9, 27)
    highest = {9: 1022, 27: 62}.get(kind, 1022)
    speed = _field(reports.sog_kn[row], 1 if whole_knots else 10, highest + 1, highest)
    said["speed"] = speed if whole_knots else speed / 10
    said["course"] = (
        _course(reports.cog_deg[row], 1, 511) if kind == 27 else _course(reports.cog_deg[row], 10, 3600) / 10
    )
    said["heading"] = _course(reports.heading_deg[row], 1, 511)
    said["status"] = int(reports.nav_status[row])
    said["turn"] = _turn(int(reports.rot_raw[row]))
    said["maneuver"] = 0  # not available; pyais would send 3, which the standard does not have
    if kind == 18:
        said |= {"cs": 1, "dsc": 1, "band": 1, "msg22": 1, "radio": CLASS_B_RADIO}
    elif kind == 9:
        said |= {"alt": 4095}
    elif kind == 4:
        at = datetime.fromtimestamp(int(reports.fix_ms[row]) // 1000, UTC)
        said |= {name: getattr(at, name) for name in ("year", "month", "day", "hour", "minute", "second")} | {"epfd": 1}
    elif kind == 21:
        said |= {"name": _text(texts.names, reports.name_index[row]), "name_ext": None, "epfd": 1}
    return _sentences(said, channel)


def statement_sentences(statements: Statements, row: int, texts: Texts, channel: str, sequence: int = 0) -> list[str]:
    """The sentence of a statement, two of a message 5."""
    kind = int(statements.message_type[row])
    said: dict[str, Any] = {"msg_type": kind, "mmsi": int(statements.mmsi[row])}
    shipname = {"shipname": _text(texts.shipnames, statements.shipname[row])}
    if kind == 24 and statements.part[row] == PART_A:
        return _sentences({**said, "partno": 0, **shipname}, channel)
    said |= {"callsign": _text(texts.callsigns, statements.callsign[row]), "ship_type": int(statements.ship_type[row])}
    for side, highest in (("to_bow", 511), ("to_stern", 511), ("to_port", 63), ("to_starboard", 63)):
        said[side] = min(max(int(getattr(statements, f"{side}_m")[row]), 0), highest)
    if kind == 24:
        return _sentences({**said, "partno": 1}, channel)
    said |= {"imo": int(statements.imo[row]), "destination": _text(texts.destinations, statements.destination[row])}
    said |= {"epfd": 1, "hour": 24, "minute": 60, "draught": _field(statements.draught_m[row], 10, 0, 255) / 10}
    return _sentences({**said, **shipname}, channel, sequence)


def tagged(sentence: str, station: str, received_ms: int, milliseconds: bool = False) -> str:
    """The sentence behind a tag block with station and time of reception."""
    block = f"s:{station},c:{received_ms if milliseconds else received_ms // 1000}"
    return f"\\{block}*{checksum(block.encode('ascii')):02X}\\{sentence}"


def _sentences(said: dict[str, Any], channel: str, sequence: int = 0) -> list[str]:
    made: list[str] = encode_dict(said, talker_id="AI", sentence_type="VDM", radio_channel=channel, seq_id=sequence)
    return made


def _or(value: float, missing: float) -> float:
    return missing if math.isnan(value) else value


def _field(value: float, scale: int, missing: int, highest: int) -> int:
    return missing if math.isnan(value) else min(max(round(float(value) * scale), 0), highest)


def _course(value: float, scale: int, missing: int) -> int:
    return missing if math.isnan(value) else round(float(value) * scale) % (360 * scale)


def _turn(raw: int) -> float:
    """What pyais makes the raw field of: degrees a minute, or one of the three numbers that stand for themselves."""
    return raw if raw in (-128, -127, 127) else math.copysign((raw / _DEGREES_OF_ROT) ** 2, raw)


def _text(texts: Any, index: int) -> str:
    return str(texts[index]) if index >= 0 else ""
