"""The history of a ship as JSON, for programs: all that is printed, nothing cut, times in UTC, units in the names."""

from __future__ import annotations

import dataclasses
import json
import math
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any

import numpy as np

from detector.records import Source
from detector.units import MS_PER_S
from detector.version import __version__
from detector.vocabulary import Mark

if TYPE_CHECKING:
    from detector.vessel.history import History

_TABLES = frozenset({"rows", "line", "other_rows"})  # the fixes themselves stay in the inputs


def as_json(found: History) -> str:
    """The history as JSON. What is not known is null; a field that ended in `_ms` is an ISO time without it."""
    return json.dumps(to_dict(found), indent=2, ensure_ascii=False, allow_nan=False) + "\n"


def to_dict(found: History) -> dict[str, Any]:
    """The history as plain values."""
    said = {field.name: getattr(found, field.name) for field in dataclasses.fields(found) if field.name not in _TABLES}
    first, last = said.pop("span_ms")
    plain = {_name(name): _plain(name, value, found.inputs) for name, value in said.items()}
    span = {"start": _iso(first), "end": _iso(last)} if last else None
    return {"software": "sts-detector", "version": __version__, "mmsis": list(found.mmsis), "data": span, **plain}


def _plain(name: str, value: Any, inputs: tuple[str, ...]) -> Any:  # noqa: PLR0911
    if isinstance(value, Source):
        return {"file": inputs[value.file], "line": value.line}
    if dataclasses.is_dataclass(value) and not isinstance(value, type):
        return {_name(f.name): _plain(f.name, getattr(value, f.name), inputs) for f in dataclasses.fields(value)}
    if isinstance(value, dict):
        return {key: _plain("", one, inputs) for key, one in value.items()}
    if isinstance(value, tuple | list):
        return [_plain("", one, inputs) for one in value]
    if isinstance(value, Mark):
        return (value.name or "").lower()
    if isinstance(value, np.generic):
        value = value.item()
    if name.endswith("_ms") and isinstance(value, int):
        return _iso(value)
    return None if isinstance(value, float) and not math.isfinite(value) else value


def _name(name: str) -> str:
    return name.removesuffix("_ms")


def _iso(ms: int) -> str:
    return datetime.fromtimestamp(ms / MS_PER_S, UTC).isoformat(timespec="milliseconds").replace("+00:00", "Z")
