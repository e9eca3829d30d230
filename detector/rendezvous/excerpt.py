"""A piece of a curve of its own, with the ships in the order asked for: what an encounter keeps of the measurement."""

from __future__ import annotations

from dataclasses import fields

import numpy as np

from detector.rendezvous.proximity import Curves

_TOGETHER = (
    "begin",
    "window",
    "t",
    "clearance_m",
    "uncertainty_m",
    "error_m",
    "hull_error_m",
    "heading_error_m",
    "leg_s",
)
_TOWARDS = ("east_m", "north_m")  # from antenna 1 to antenna 2
_HEARD = np.array([0, 2, 1, 3], dtype=np.int8)  # 1: fix of ship 1, 2: fix of ship 2, 3: both


def excerpt(curves: Curves, part: slice, exchanged: bool) -> Curves:
    """The instants of a part, copied; with `exchanged` ship 1 is ship 2."""
    columns = {one.name: getattr(curves, one.name) for one in fields(curves)}
    cut = {name: column[part].copy() for name, column in columns.items() if name != "begin"}
    cut["begin"] = np.array([0, len(cut["t"])], dtype=np.int64)
    if not exchanged:
        return Curves(**cut)
    turned = {name: cut[name] for name in _TOGETHER}
    turned |= {name: -cut[name] for name in _TOWARDS}
    turned["heard"] = _HEARD[cut["heard"]]
    for name in cut:
        if name not in turned:
            turned[name] = cut[name.replace("1", "#").replace("2", "1").replace("#", "2")]
    return Curves(**turned)
