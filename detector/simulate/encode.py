"""AIVDM sentences with tag blocks, written through pyais; the wire's own "not available" numbers are put in here."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

from pyais import encode_dict

from detector.ais.sentence import checksum
from detector.simulate.vessels import Vessel
from detector.units import ISO_UTC


def position(vessel: Vessel, at: dict[str, float], second: int) -> list[str]:
    """A position report: type 1 or 18. `at` holds lat, lon, sog_kn, cog_deg, heading_deg."""
    fields: dict[str, Any] = {
        "msg_type": 18 if vessel.class_b else 1,
        "mmsi": vessel.mmsi,
        "speed": min(round(at["sog_kn"], 1), 102.2),
        "accuracy": 1,
        "lon": at["lon"],
        "lat": at["lat"],
        "course": round(at["cog_deg"], 1) % 360.0,
        "heading": round(at["heading_deg"]) % 360 if vessel.heading_sensor else 511,
        "second": second,
    }
    if not vessel.class_b:
        fields |= {"status": vessel.nav_status, "turn": -128}
    return sentences(fields)


def statics(vessel: Vessel, draught_m: float, sequence: int) -> list[str]:
    """What the ship says about itself: type 5 in two sentences, or 24 A and B."""
    sides = {name: getattr(vessel, name) if vessel.states_dimensions else 0 for name in
             ("to_bow", "to_stern", "to_port", "to_starboard")}  # fmt: skip
    if vessel.class_b:
        name = {"msg_type": 24, "mmsi": vessel.mmsi, "partno": 0, "shipname": vessel.shipname}
        rest = {"msg_type": 24, "mmsi": vessel.mmsi, "partno": 1, "ship_type": vessel.ship_type, **sides}
        return sentences(name) + sentences({**rest, "callsign": vessel.callsign})
    return sentences(
        {
            "msg_type": 5,
            "mmsi": vessel.mmsi,
            "imo": vessel.imo,
            "callsign": vessel.callsign,
            "shipname": vessel.shipname,
            "ship_type": vessel.ship_type,
            "draught": draught_m,
            "destination": vessel.destination,
            "epfd": 1,
            **sides,
        },
        sequence,
    )


def sentences(fields: dict[str, Any], sequence: int = 0) -> list[str]:
    """The sentences of one message. pyais writes VDO unless told otherwise."""
    made: list[str] = encode_dict(fields, talker_id="AI", sentence_type="VDM", radio_channel="A", seq_id=sequence)
    return made


def tagged(sentence: str, station: str, epoch_s: int) -> str:
    """The sentence behind a tag block with station and time of reception."""
    block = f"s:{station},c:{epoch_s}"
    return f"\\{block}*{checksum(block.encode('ascii')):02X}\\{sentence}"


def iso(epoch_s: float) -> str:
    """ISO 8601 UTC of seconds since 1970."""
    return datetime.fromtimestamp(epoch_s, UTC).strftime(ISO_UTC)
