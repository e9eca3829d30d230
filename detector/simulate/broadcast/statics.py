"""What ships say they are, as rows: type 5 in one row, types 24 A and B in two."""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import NDArray

from detector.simulate.broadcast.reports import stepped
from detector.simulate.physics.layout import Floats
from detector.simulate.reception.receivers import Heard
from detector.simulate.ships.actor import Actor

Columns = dict[str, NDArray[Any]]

_NUMBERS = ("mmsi", "imo", "ship_type", "to_bow", "to_stern", "to_port", "to_starboard")
_TEXTS = ("callsign", "shipname")


def said(actor: Actor, times: Floats, heard: Heard) -> Columns:
    """The statements received of one ship, a row each; texts as objects."""
    t = times[heard.message]
    identities = [identity for _, identity in actor.identities]
    which = stepped(t, [(at, float(i)) for i, (at, _) in enumerate(actor.identities)], 0.0).astype(np.int64)
    columns: Columns = {
        name: np.array([getattr(identity, name) for identity in identities])[which] for name in (*_NUMBERS, *_TEXTS)
    }
    ends = {name: columns.pop(name) for name in ("to_bow", "to_stern", "to_port", "to_starboard")}
    places = [text for _, text in sorted(actor.destinations)]
    at = stepped(t, [(when, float(i)) for i, (when, _) in enumerate(sorted(actor.destinations))], -1.0).astype(np.int64)
    columns |= {
        **{f"{name}_m": values for name, values in ends.items()},
        "received_s": heard.received_s,
        "delivered_s": heard.delivered_s,
        "station": heard.station,
        "hull": np.full(len(t), actor.number),
        "draught_m": np.round(stepped(t, actor.draughts, 0.0), 1),
        "destination": np.array([*places, ""], dtype=object)[at],
    }
    columns["callsign"], columns["shipname"] = (columns[name].astype(object) for name in _TEXTS)
    class_b = np.array([identity.class_b for identity in identities])[which]
    columns["message_type"] = np.where(class_b, 24, 5)
    columns["part"] = np.where(class_b, heard.message % 2, 0)
    blank = class_b
    columns["imo"], columns["draught_m"] = (
        np.where(blank, 0, columns["imo"]),
        np.where(blank, 0.0, columns["draught_m"]),
    )
    return columns
