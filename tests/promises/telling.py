"""All that is said of the events of a detection, flat, so that two detections are compared field by field."""

from __future__ import annotations

import math
import re
from collections.abc import Callable, Mapping
from dataclasses import fields, is_dataclass
from datetime import datetime, timedelta
from typing import Any

import numpy as np
from promises.scenes import scene_of

from detector.outputs.events import row
from detector.pipeline import Detection
from detector.records import Assessment
from detector.records.encounter import event_id

Said = dict[str, Any]  # field by its path, such as "encounter.coupling.swing_1_deg"

_LEFT_OUT = {"encounter.curve", "findings.evidence"}  # evidence names lines of files: their numbers are not the event's
_SIDE = re.compile(r"_([12])(?=[._]|$)")


def told(detection: Detection) -> dict[int, list[Said]]:
    """The events of each scene, most urgent first."""
    found: dict[int, list[Said]] = {}
    for one in detection.assessments:
        found.setdefault(scene_of(one.encounter.mmsi_1), []).append(said(one))
    return found


def said(one: Assessment) -> Said:
    """An event: its row of the events table, the encounter, the findings, and the curve."""
    result: Said = {f"row.{name}": value for name, value in row(one).items()}
    _flat(one.encounter, "encounter", result)
    for finding in one.findings:
        for name in ("outcome", "sentence", "points"):
            result[f"findings.{finding.code}.{name}"] = getattr(finding, name)
    result["parts"] = one.priority_parts
    curve = one.encounter.curve
    for name in curve.columns.drop("window"):
        result[f"curve.{name}"] = curve[name].to_numpy()
    return result


def _flat(value: Any, path: str, into: Said) -> None:
    if is_dataclass(value):
        for part in fields(value):
            if f"{path}.{part.name}" not in _LEFT_OUT:
                _flat(getattr(value, part.name), f"{path}.{part.name}", into)
    else:
        into[path] = value


def earlier(one: Said, by: timedelta) -> Said:
    """The event with every instant moved back; the id is made anew, for it is a hash of an instant."""

    def back(value: Any) -> Any:
        if isinstance(value, np.ndarray) and value.dtype.kind == "O":
            return np.array([v - by for v in value])
        return value - by if isinstance(value, datetime) else value

    return _with_id({name: back(value) for name, value in one.items()})


def within(one: Said) -> Said:
    """The event with its curve from first to last contact only."""
    t = one["curve.time"]
    kept = (t >= one["row.start"]) & (t <= one["row.end"])
    return {name: value[kept] if name.startswith("curve.") else value for name, value in one.items()}


def renamed(one: Said, new: Mapping[int, int]) -> Said:
    """The event with every MMSI replaced, and with the sides exchanged where ship 1 has the higher one now."""

    def other(value: Any) -> Any:
        if isinstance(value, str) and re.fullmatch(r"\d{9}(,\d{9})*", value):
            return ",".join(sorted(str(new.get(int(mmsi), mmsi)) for mmsi in value.split(",")))
        if isinstance(value, str):
            return re.sub(r"\b4\d{8}\b", lambda found: str(new.get(int(found[0]), found[0])), value)
        if isinstance(value, np.ndarray) and value.dtype.kind == "i":
            return np.array([new.get(int(v), v) for v in value])
        if isinstance(value, tuple) and all(isinstance(v, int) for v in value):
            return tuple(sorted(new.get(v, v) for v in value))
        return new.get(value, value) if isinstance(value, int) else value

    result = {name: other(value) for name, value in one.items()}
    if result["row.mmsi_1"] > result["row.mmsi_2"]:
        result = {_SIDE.sub(lambda found: f"_{3 - int(found[1])}", name): value for name, value in result.items()}
        result |= {name: -result[name] for name in ("curve.east_m", "curve.north_m")}
        result["curve.heard"] = np.array([0, 2, 1, 3])[result["curve.heard"]]
    return _with_id(result)


def _with_id(one: Said) -> Said:
    seen = one["encounter.seen_from"]
    return {**one, "row.event_id": event_id(one["row.mmsi_1"], one["row.mmsi_2"], seen)}


def differences(one: Said, two: Said, but: Callable[[str], bool], within: float = 0.0) -> list[str]:
    """What two events do not agree in; fields for which `but` holds are not looked at."""
    names = [name for name in {**one, **two} if not but(name)]
    return [
        f"{name}: {_short(one.get(name))} != {_short(two.get(name))}"
        for name in names
        if not _same(one.get(name), two.get(name), within)
    ]


def _short(value: Any) -> str:
    return str(value)[:200]


def _same(one: Any, two: Any, within: float) -> bool:
    if isinstance(one, np.ndarray):
        if one.shape != np.shape(two) or one.dtype.kind != two.dtype.kind:
            return False
        return bool(
            np.allclose(one, two, rtol=0, atol=within, equal_nan=True) if one.dtype.kind == "f" else (one == two).all()
        )
    if isinstance(one, float) and isinstance(two, float):
        return one == two or (math.isnan(one) and math.isnan(two)) or abs(one - two) <= within
    return bool(one == two) or (one is None and two is None)
