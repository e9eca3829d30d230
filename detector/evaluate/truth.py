"""What really happened in a synthetic world: truth.json as frozen records, checked when read.

A world is a folder with `truth.json`, `world.nmea` (what receivers heard) and `truth.parquet` (where every report was
really sent from). The layout is format 1 of `sts simulate`.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from functools import cached_property
from pathlib import Path
from typing import Annotated, Any, Literal

from pydantic import AwareDatetime, Field, TypeAdapter, ValidationError

from detector.errors import InputError, UnreadableInput

FORMAT = 1
TRAFFIC = "traffic"  # the scenario of ships that nothing was planned for


@dataclass(frozen=True, slots=True)
class Identity:
    """What a hull called itself, and from when to when."""

    mmsi: int
    first: Annotated[AwareDatetime, Field(alias="from")]
    last: Annotated[AwareDatetime, Field(alias="to")]
    imo: int | None = None
    shipname: str | None = None
    callsign: str | None = None
    ship_type: int | None = None
    ais_class: Annotated[str | None, Field(alias="class")] = None

    def held(self, start: datetime, end: datetime) -> bool:
        """Whether it was in use at some time between two instants."""
        return (self.first < end and self.last > start) or self.first <= start <= end <= self.last


@dataclass(frozen=True, slots=True)
class ShipTruth:
    """A hull: its part in the world, its identities one after another, and when it was silent by choice."""

    hull: int
    scenario: str
    identities: tuple[Identity, ...]
    role: str | None = None
    kind: str | None = None
    length_m: float | None = None
    beam_m: float | None = None
    silent: tuple[tuple[AwareDatetime, AwareDatetime], ...] = ()
    reports: int | None = None


@dataclass(frozen=True, slots=True)
class Contact:
    """Two hulls together. "transfer": cargo or fuel moved; "contact": they touched; "apart": only close for long."""

    id: str
    scenario: str
    label: Literal["transfer", "contact", "apart"]
    hull_1: int
    hull_2: int
    mmsi_1: int | None
    mmsi_2: int | None
    start: AwareDatetime
    end: AwareDatetime
    lat: float
    lon: float
    visibility: Literal["lit", "one_dark", "both_dark", "unheard"]
    detectable: bool
    lawful: bool = False
    kind: str | None = None
    mode: str | None = None
    clearance_m: float | None = None
    heard_1: int | None = None
    heard_2: int | None = None
    tags: tuple[str, ...] = ()

    def __post_init__(self) -> None:
        _in_order(self.id, self.start, self.end)


@dataclass(frozen=True, slots=True)
class Call:
    """A silent call at a port."""

    id: str
    hull: int
    start: AwareDatetime
    end: AwareDatetime
    scenario: str = "direct_call"
    mmsi: int | None = None
    port: str | None = None
    silent: tuple[AwareDatetime, AwareDatetime] | None = None

    def __post_init__(self) -> None:
        _in_order(self.id, self.start, self.end)


@dataclass(frozen=True, slots=True)
class Anomaly:
    """A fault or falsification of what was heard: jamming, a circle, a shared MMSI, ..."""

    what: str
    hulls: tuple[int, ...] = ()
    mmsis: tuple[int | None, ...] = ()
    start: AwareDatetime | None = None
    end: AwareDatetime | None = None


@dataclass(frozen=True)
class Truth:
    """All that happened in a world, and the assumptions that were drawn for it. Synthetic, always."""

    format: int
    synthetic: Literal[True]
    region: str
    seed: int
    start: AwareDatetime
    end: AwareDatetime
    reception: str
    vessels: int
    vessel_days: Annotated[float, Field(gt=0)]
    ships: tuple[ShipTruth, ...]
    contacts: tuple[Contact, ...]
    calls: tuple[Call, ...] = ()
    anomalies: tuple[Anomaly, ...] = ()
    drawn: Mapping[str, Any] = field(default_factory=dict)
    corrupt: Mapping[str, int] = field(default_factory=dict)

    def __post_init__(self) -> None:
        hulls = [ship.hull for ship in self.ships]
        if len(set(hulls)) < len(hulls):
            raise ValueError("a hull number stands for two ships")
        used = {hull for one in self.contacts for hull in (one.hull_1, one.hull_2)} | {call.hull for call in self.calls}
        if unknown := sorted(used - set(hulls)):
            raise ValueError(f"hull {unknown[0]} of a contact or call is not among the ships")

    @cached_property
    def by_hull(self) -> Mapping[int, ShipTruth]:
        """The ships by their hull number."""
        return {ship.hull: ship for ship in self.ships}

    def mmsis(self, hull: int, start: datetime, end: datetime) -> frozenset[int]:
        """Every MMSI a hull used between two instants."""
        return frozenset(one.mmsi for one in self.by_hull[hull].identities if one.held(start, end))


@dataclass(frozen=True, slots=True)
class World:
    """A synthetic world on disk."""

    folder: Path
    truth: Truth

    @property
    def name(self) -> str:
        """The name of the folder."""
        return self.folder.resolve().name

    @property
    def nmea(self) -> Path:
        """What receivers heard."""
        return self.folder / "world.nmea"

    @property
    def truth_json(self) -> Path:
        """The truth that was read."""
        return self.folder / "truth.json"

    @property
    def truth_parquet(self) -> Path:
        """Where each position report was really sent from."""
        return self.folder / "truth.parquet"


def _in_order(name: str, start: datetime, end: datetime) -> None:
    if end < start:
        raise ValueError(f"{name} ends before it starts")


def worlds(given: Iterable[Path]) -> tuple[World, ...]:
    """The worlds of some folders: each is a world, or holds worlds. Raises InputError for what is neither."""
    folders: dict[Path, Path] = {}
    for path in given:
        for folder in _folders(path):
            folders.setdefault(folder.resolve(), folder)
    return tuple(load(folder) for folder in folders.values())


def _folders(path: Path) -> list[Path]:
    if not path.is_dir():
        why = "is a file: name its folder" if path.exists() else "does not exist: check the path"
        raise UnreadableInput(f"{path} {why}.")
    if (path / "truth.json").is_file():
        return [path]
    if inside := sorted(one.parent for one in path.glob("*/truth.json")):
        return inside
    raise UnreadableInput(f"{path} holds no world: neither it nor a folder in it has a truth.json.")


def load(folder: Path) -> World:
    """The world of a folder. Raises InputError naming the field that is missing or wrong."""
    world = World(folder, read(folder / "truth.json"))
    if not world.nmea.is_file():
        raise UnreadableInput(f"{folder} has a truth.json but no world.nmea: the world is not whole.")
    return world


def read(path: Path) -> Truth:
    """The truth of a truth.json. Raises InputError naming the field that is missing or wrong."""
    try:
        raw = json.loads(path.read_text(encoding="utf-8"))
    except OSError as error:
        raise UnreadableInput(f"{path} cannot be read: {error.strerror}.") from None
    except ValueError as error:
        raise InputError(f"{path} is not JSON ({error}): write the world again.") from None
    if not isinstance(raw, dict) or "format" not in raw:
        raise InputError(f"{path} is not the truth of a world: it has no format number.")
    if raw["format"] != FORMAT:
        raise InputError(f"{path} is of format {raw['format']!r}, and this version reads {FORMAT}: write it again.")
    try:
        return TypeAdapter(Truth).validate_python(raw)
    except ValidationError as error:
        first = error.errors()[0]
        where = ".".join(map(str, first["loc"])) or "it"
        raise InputError(f"{path}: {where}: {first['msg'].lower()} ({error.error_count()} in all).") from None
