"""Reads the TOML file of a region, and refuses what it does not know or cannot be."""

import tomllib
from collections.abc import Callable, Mapping
from dataclasses import fields
from pathlib import Path
from typing import Any, TypeVar

from detector.errors import SettingsError
from detector.simulate.chart import (
    Anchorage,
    Area,
    Box,
    Current,
    Exit,
    Ferry,
    Pilot,
    Platform,
    Point,
    Port,
    Station,
    Wind,
)  # fmt: skip

CALLERS = ("tanker", "cargo", "fishing", "ferry", "tug", "pilot", "patrol", "supply")
TRANSFER_KINDS = ("declared lightering", "anchorage", "open sea")
FISHING_KINDS = ("pair trawl", "trawl", "shrimp trawl", "purse seine", "squid jigging", "gill net", "line")
PLATFORM_KINDS = ("production", "drilling", "terminal")
ROTATIONS = ("rectilinear", "rotary")

Check = Callable[[Any], Any]  # gives the value to keep, or raises ValueError saying what it should be
Entry = TypeVar("Entry")


def chart(path: Path) -> dict[str, Any]:
    """What a region's file holds, by the names of `Region`'s fields. Raises SettingsError, naming the entry."""
    try:
        table = tomllib.loads(path.read_text(encoding="utf-8"))
    except OSError as error:
        raise SettingsError(f"cannot read the region file {path}: {error.strerror}") from None
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise SettingsError(f"{path} is not valid TOML: {error}") from None
    _known(table, {"box", "current", "wind", "lanes", *LISTS}, path.name)
    found: dict[str, Any] = {"name": path.stem}
    for key, shape in (("box", Box), ("current", Current), ("wind", Wind)):
        found[key] = _entry(shape, table[key], f"{path.name}: {key}")
    for key, (shape, kinds) in LISTS.items():
        if not isinstance(table[key], list):
            raise SettingsError(f"{path.name}: {key} must be a list of tables")
        found[key] = tuple(_entry(shape, row, f"{path.name}: {_label(key, row)}", kinds) for row in table[key])
    return found | _lanes(table["lanes"], f"{path.name}: lanes")


def _entry(shape: type[Entry], row: Any, where: str, kinds: tuple[str, ...] = ()) -> Entry:
    """One entry of a chart, every field of it checked; `kinds` are the words for its kind."""
    if not isinstance(row, dict):
        raise SettingsError(f"{where} must be a table")
    _known(row, {f.name for f in fields(shape)}, where)  # type: ignore[arg-type]
    values = {key: _checked(_one_of(kinds) if key == "kind" else CHECKS[key], row[key], where, key) for key in row}
    for least, most in ORDERED:
        if least in values and values[least] > values[most]:
            raise SettingsError(f"{where}: {least} must not be above {most}")
    return shape(**values)


def _lanes(table: Any, where: str) -> dict[str, Any]:
    """Nodes by name, and the edges between them; `fairways` are edges that may pass near land."""
    _known(table, {"nodes", "edges", "fairways", "source"}, where)
    _checked(_text, table["source"], where, "source")
    if not isinstance(table["nodes"], dict):
        raise SettingsError(f"{where}: nodes must be a table")
    return {
        "nodes": {name: _checked(_point, at, where, name) for name, at in table["nodes"].items()},
        "edges": _checked(_list_of(_pair, 1), table["edges"], where, "edges"),
        "fairways": _checked(_list_of(_pair, 0), table["fairways"], where, "fairways"),
    }


def _known(table: Any, names: set[str], where: str) -> None:
    if not isinstance(table, dict):
        raise SettingsError(f"{where} must be a table")
    for name in table.keys() - names:
        raise SettingsError(f"{where} has the unknown key {name!r}; known are {', '.join(sorted(names))}")
    for name in sorted(names - table.keys()):
        raise SettingsError(f"{where} lacks {name!r}")


def _label(key: str, row: Any) -> str:
    name = row.get("name") if isinstance(row, dict) else None
    return f"{key}, {name}" if name else key


def _checked(check: Check, value: Any, where: str, key: str) -> Any:
    try:
        return check(value)
    except ValueError as wrong:
        raise SettingsError(f"{where}: {key} must be {wrong}, not {value!r}") from None


def _number(least: float, most: float) -> Check:
    def check(value: Any) -> float:
        if isinstance(value, bool) or not isinstance(value, int | float) or not least <= value <= most:
            raise ValueError(f"a number from {least:g} to {most:g}")
        return float(value)

    return check


def _text(value: Any) -> str:
    if not isinstance(value, str) or not value.strip():
        raise ValueError("a text")
    return value


def _note(value: Any) -> str:
    return value if value == "" else _text(value)


def _one_of(words: tuple[str, ...]) -> Check:
    def check(value: Any) -> str:
        if value not in words:
            raise ValueError(f"one of {', '.join(words)}")
        return str(value)

    return check


def _list_of(check: Check, least: int) -> Check:
    def check_all(values: Any) -> tuple[Any, ...]:
        if not isinstance(values, list) or len(values) < least:
            raise ValueError(f"a list of at least {least}")
        return tuple(check(value) for value in values)

    return check_all


def _point(value: Any) -> Point:
    if not isinstance(value, list) or len(value) != 2:
        raise ValueError("a list of latitude and longitude")
    return LAT(value[0]), LON(value[1])


def _pair(value: Any) -> tuple[str, str]:
    if not isinstance(value, list) or len(value) != 2 or value[0] == value[1]:
        raise ValueError("a list of two different nodes")
    return _text(value[0]), _text(value[1])


LAT, LON, BEARING, KNOTS = _number(-85, 85), _number(-180, 180), _number(0, 360), _number(0, 60)
CHECKS: Mapping[str, Check] = {
    "name": _text, "port": _text, "port_1": _text, "port_2": _text, "source": _text, "note": _note,
    "lat": LAT, "lon": LON, "south": LAT, "north": LAT, "west": LON, "east": LON,
    "quay_deg": BEARING, "towards_deg": BEARING, "axis_deg": BEARING, "from_deg": BEARING,
    "radius_m": _number(300, 30_000), "height_m": _number(1, 2_000),
    "mean_kn": KNOTS, "tide_least_kn": KNOTS, "tide_most_kn": KNOTS, "least_kn": KNOTS, "most_kn": KNOTS,
    "rotation": _one_of(ROTATIONS), "kinds": _list_of(_one_of(CALLERS), 1),
    "nodes": _list_of(_text, 1), "polygon": _list_of(_point, 3),
}  # fmt: skip
ORDERED = (("south", "north"), ("tide_least_kn", "tide_most_kn"), ("least_kn", "most_kn"))
LISTS: Mapping[str, tuple[type[Any], tuple[str, ...]]] = {
    "ports": (Port, ()),
    "anchorages": (Anchorage, ()),
    "transfer_areas": (Area, TRANSFER_KINDS),
    "fishing_grounds": (Area, FISHING_KINDS),
    "ferries": (Ferry, ()),
    "pilots": (Pilot, ()),
    "platforms": (Platform, PLATFORM_KINDS),
    "exits": (Exit, ()),
    "stations": (Station, ()),
}
