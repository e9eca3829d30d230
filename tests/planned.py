"""Planned truths for the tests of the scorer: ships, contacts and events in minutes. Synthetic throughout."""

import json
from datetime import UTC, datetime, timedelta

import pandas as pd
import worlds
from pyais import encode_dict

from detector.ais.sentence import checksum
from detector.evaluate.events import EVENTS
from detector.evaluate.truth import Call, Contact, Identity, ShipTruth, Truth

START = datetime.fromtimestamp(worlds.START_MS / 1000, UTC)
DAY_MIN = 1440.0


def at(minute):
    """The instant of a minute."""
    return START + timedelta(minutes=float(minute))


def mmsi_of(hull):
    """The MMSI of a hull that has only one."""
    return 412_000_000 + hull


def ship(hull, scenario="traffic", identities=None):
    """A hull; identities are (MMSI, first minute, last minute)."""
    used = identities or [(mmsi_of(hull), -DAY_MIN, 10 * DAY_MIN)]
    return ShipTruth(hull, scenario, tuple(Identity(mmsi, at(first), at(last)) for mmsi, first, last in used))


def contact(name, hull_1, hull_2, start, end, scenario="transfer_drifting", label="transfer", **more):
    """Two hulls together between two minutes."""
    mmsis = mmsi_of(hull_1), mmsi_of(hull_2)
    given = {"visibility": "lit", "detectable": label == "transfer", "lat": 28.6, "lon": 125.2, **more}
    return Contact(name, scenario, label, hull_1, hull_2, *mmsis, at(start), at(end), **given)


def call(name, hull, start, end):
    """A silent call."""
    return Call(name, hull, at(start), at(end))


def truth(contacts=(), ships=None, calls=(), vessel_days=1000.0, hulls=10, **more):
    """A truth; ships that are not given are traffic, or of the scenario of their first contact."""
    if ships is None:
        parts = {h: c.scenario for c in reversed(contacts) for h in (c.hull_1, c.hull_2)}
        ships = [ship(hull, parts.get(hull, "traffic")) for hull in range(1, hulls + 1)]
    return Truth(
        1, True, "testing_sea", 7, at(0), at(10 * DAY_MIN), "terrestrial", len(ships), vessel_days,
        tuple(ships), tuple(contacts), tuple(calls), **more,
    )  # fmt: skip


def event(hull_1, hull_2, start, end, score=1.0, **more):
    """An event of two hulls, or of one (hull_2 None), between two minutes."""
    return {
        "kind": more.pop("kind", "encounter" if hull_2 is not None else "loitering"),
        "mmsi_1": more.pop("mmsi_1", None) or mmsi_of(hull_1),
        "mmsi_2": more.pop("mmsi_2", None) or (mmsi_of(hull_2) if hull_2 is not None else None),
        "start": pd.Timestamp(at(start)), "end": pd.Timestamp(at(end)), "score": score,
        "priority": more.pop("priority", None), "p": more.pop("p", None), "lat": 28.6, "lon": 125.2,
    }  # fmt: skip


def events(*rows):
    """An events table."""
    if not rows:
        return EVENTS.empty()
    frame = pd.DataFrame(list(rows), columns=EVENTS.names)
    return EVENTS.conform(frame.assign(mmsi_2=frame["mmsi_2"].astype("Int64")))


def perfect(of):
    """The events that say just what a truth does."""
    rows = [event(c.hull_1, c.hull_2, 0, 0) for c in of.contacts if c.label == "transfer"]
    for row, one in zip(rows, (c for c in of.contacts if c.label == "transfer"), strict=True):
        row.update(start=pd.Timestamp(one.start), end=pd.Timestamp(one.end), p=1.0, priority=90.0)
    return events(*rows)


# ---- a world on disk ----


def nmea(vessels):
    """The log of some vessels of `worlds`, written through pyais."""
    lines = []
    for row in worlds.positions(vessels).itertuples():
        fields = {
            "msg_type": 1, "mmsi": row.mmsi, "lat": row.lat, "lon": row.lon, "speed": row.sog_kn, "course": 0.0,
            "heading": round(row.heading_deg) % 360, "second": row.time.second, "status": 0, "accuracy": 1,
        }  # fmt: skip
        lines.append((row.time, fields))
    for row in worlds.statics(vessels).itertuples():
        sides = {name: int(getattr(row, f"{name}_m")) for name in ("to_bow", "to_stern", "to_port", "to_starboard")}
        lines.append((row.time, {"msg_type": 5, "mmsi": row.mmsi, "shipname": row.shipname, "ship_type": 80, **sides}))
    made = []
    for time, fields in sorted(lines, key=lambda one: one[0]):
        block = f"s:test,c:{int(time.timestamp())}"
        tag = f"\\{block}*{checksum(block.encode()):02X}\\"
        made += [tag + sentence for sentence in encode_dict(fields, talker_id="AI", sentence_type="VDM", seq_id=1)]
    return "\n".join(made) + "\n"


def iso(time):
    """As truth.json writes times."""
    return time.strftime("%Y-%m-%dT%H:%M:%SZ")


def truth_json(vessels, **changes):
    """The truth of an alongside pair of `worlds` (minutes 60 to 240), as the simulator writes it."""
    one, two = (vessel.mmsi for vessel in vessels)
    span = {"from": iso(at(0)), "to": iso(at(DAY_MIN))}
    ships = [
        {
            "hull": hull, "scenario": "transfer_drifting", "role": "mother", "kind": "small tanker", "length_m": 90.0,
            "beam_m": 14.0, "silent": [], "reports": 600,
            "identities": [{"mmsi": mmsi, "imo": 0, "shipname": f"TEST <b>{hull}</b>", "callsign": "", "ship_type": 80,
                            "class": "A", **span}],
        }
        for hull, mmsi in ((1, one), (2, two))
    ]  # fmt: skip
    met = {
        "id": "c0001", "scenario": "transfer_drifting", "label": "transfer", "lawful": False, "kind": "transfer",
        "mode": "drifting", "hull_1": 1, "hull_2": 2, "mmsi_1": one, "mmsi_2": two, "start": iso(at(60)),
        "end": iso(at(240)), "lat": 28.6, "lon": 125.2, "clearance_m": 2.5, "visibility": "lit", "heard_1": 360,
        "heard_2": 360, "detectable": True, "tags": ["short"],
    }  # fmt: skip
    return {
        "format": 1, "synthetic": True, "region": "testing_sea", "seed": 7, "start": iso(at(0)),
        "end": iso(at(DAY_MIN)), "reception": "terrestrial", "vessels": 2, "vessel_days": 2.0,
        "drawn": {"gnss_error_m": 5.0, "<script>": "x"}, "ships": ships, "contacts": [met], "calls": [],
        "anomalies": [{"what": "jump", "hulls": [1], "mmsis": [one], "start": iso(at(0)), "end": iso(at(1)), "by": 3}],
        "corrupt": {"checksum wrong": 0}, **changes,
    }  # fmt: skip


def write_world(folder, **changes):
    """A world folder of two ships, one transfer."""
    folder.mkdir(parents=True)
    vessels = worlds.alongside_pair(step_min=2.0)
    (folder / "world.nmea").write_text(nmea(vessels))
    (folder / "truth.json").write_text(json.dumps(truth_json(vessels, **changes)))
    return folder
