"""The mapping file of a table whose columns no reader knows: which column holds what, and in which unit.

    [columns]
    mmsi = "MMSI"
    time = "Time"
    lat = "Latitude_degrees"
    lon = "Longitude_degrees"
    sog = "SOG"                    # and cog, heading, nav_status, imo, callsign, shipname, ship_type, station, ...

    [time]
    format = "iso"                 # or "epoch", "day first", or directives such as "%d.%m.%Y %H:%M"; always UTC

    [units]
    sog = "m/s"                    # what is not named: kn, deg, m

Names that are not known are refused at every level.
"""

from __future__ import annotations

import tomllib
from pathlib import Path

from pydantic import BaseModel, ConfigDict, Field, ValidationError, model_validator

from detector.errors import SettingsError
from detector.io.table import Column
from detector.io.table_kernel import COMPACT_TIME, DAY_TIME, EPOCH, IMO, ISO_TIME, NUMBER, STATION, TEXT, WHOLE, WORD
from detector.vocabulary import NAV_STATUS_WORDS

_STATUS = {words: float(number) for number, words in NAV_STATUS_WORDS.items()}
_KINDS = {
    "mmsi": Column("mmsi", WHOLE),
    "time": Column("time_ms", ISO_TIME),
    "lat": Column("lat", NUMBER),
    "lon": Column("lon", NUMBER),
    "sog": Column("sog_kn", NUMBER),
    "cog": Column("cog_deg", NUMBER),
    "heading": Column("heading_deg", NUMBER),
    "nav_status": Column("nav_status", NUMBER, _STATUS),
    "message_type": Column("message_type", WHOLE),
    "imo": Column("imo", IMO),
    "callsign": Column("callsign", TEXT),
    "shipname": Column("shipname", TEXT),
    "ship_type": Column("ship_type", NUMBER),
    "to_bow": Column("to_bow_m", NUMBER),
    "to_stern": Column("to_stern_m", NUMBER),
    "to_port": Column("to_port_m", NUMBER),
    "to_starboard": Column("to_starboard_m", NUMBER),
    "length": Column("length_m", NUMBER),
    "beam": Column("beam_m", NUMBER),
    "draught": Column("draught_m", NUMBER),
    "destination": Column("destination", TEXT),
    "station": Column("station", STATION),
}
_SPEEDS = {"kn": 1.0, "0.1 kn": 0.1, "m/s": 3600 / 1852, "km/h": 1000 / 1852, "mph": 1609.344 / 1852}
_ANGLES = {"deg": 1.0, "0.1 deg": 0.1}
_LENGTHS = {"m": 1.0, "0.1 m": 0.1, "ft": 0.3048}
_PLACES = {"deg": 1.0, "1/600000 deg": 1 / 600_000, "1e-7 deg": 1e-7}
UNITS = {
    **dict.fromkeys(("lat", "lon"), _PLACES),
    "sog": _SPEEDS,
    **dict.fromkeys(("cog", "heading"), _ANGLES),
    **dict.fromkeys(("to_bow", "to_stern", "to_port", "to_starboard", "length", "beam", "draught"), _LENGTHS),
}
TIMES = {
    "iso": ISO_TIME,
    "epoch": EPOCH,
    "day first": DAY_TIME,
    "%Y-%m-%d %H:%M:%S": ISO_TIME,
    "%Y-%m-%dT%H:%M:%S": ISO_TIME,
    "%d/%m/%Y %H:%M:%S": DAY_TIME,
    "%Y%m%d_%H%M%S": COMPACT_TIME,
    "%Y%m%d %H%M%S": COMPACT_TIME,
}


class _Strict(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)


class Names(_Strict):
    """The columns as the header names them; the first four are needed."""

    mmsi: str
    time: str
    lat: str
    lon: str
    sog: str | None = None
    cog: str | None = None
    heading: str | None = None
    nav_status: str | None = None
    message_type: str | None = None
    imo: str | None = None
    callsign: str | None = None
    shipname: str | None = None
    ship_type: str | None = None
    to_bow: str | None = None
    to_stern: str | None = None
    to_port: str | None = None
    to_starboard: str | None = None
    length: str | None = None
    beam: str | None = None
    draught: str | None = None
    destination: str | None = None
    station: str | None = None


class Time(_Strict):
    """How times are written: a word of TIMES, or directives of strptime; all in UTC."""

    format: str = "iso"

    @model_validator(mode="after")
    def _known(self) -> Time:
        if self.format not in TIMES and "%" not in self.format:
            raise ValueError('must be "iso", "epoch", "day first" or directives such as "%d.%m.%Y %H:%M"')
        return self


class ColumnMapping(_Strict):
    """Which column of a table holds what."""

    columns: Names
    time: Time = Time()
    units: dict[str, str] = Field(default_factory=dict)

    @model_validator(mode="after")
    def _units(self) -> ColumnMapping:
        for name, unit in self.units.items():
            if name not in UNITS:
                raise ValueError(f"no unit can be given for {name!r}; it can for {', '.join(UNITS)}")
            if unit not in UNITS[name]:
                raise ValueError(f"the unit of {name} must be one of {', '.join(UNITS[name])}, not {unit!r}")
        names = list(self.columns.model_dump(exclude_none=True).values())
        if twice := sorted({name for name in names if names.count(name) > 1}):
            raise ValueError(f"the column {twice[0]!r} cannot hold two things")
        return self

    @classmethod
    def load(cls, path: Path) -> ColumnMapping:
        """The mapping of a file. Raises SettingsError, naming what is wrong."""
        try:
            return cls.model_validate(tomllib.loads(path.read_text(encoding="utf-8")))
        except OSError as error:
            raise SettingsError(f"cannot read the mapping file {path}: {error.strerror}") from None
        except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
            raise SettingsError(f"{path} is not valid TOML: {error}") from None
        except ValidationError as error:
            raise SettingsError(_in_words(error, path)) from None

    def for_table(self) -> dict[str, Column]:
        """What each column of the table becomes, by its name in the header."""
        given = self.columns.model_dump(exclude_none=True)
        made = {column: _KINDS[name] for name, column in given.items()}
        kind = TIMES.get(self.time.format)
        made[self.columns.time] = Column("time_ms", WORD, time_format=self.time.format)
        if kind is not None:
            made[self.columns.time] = Column("time_ms", kind)
        return made

    def factors(self) -> dict[str, float]:
        """What to multiply our columns by to have them in our units."""
        return {_KINDS[name].name: UNITS[name][unit] for name, unit in self.units.items()}


def _in_words(error: ValidationError, path: Path) -> str:
    problems = []
    for item in error.errors():
        name = ".".join(str(part) for part in item["loc"]) or "the mapping"
        if item["type"] == "extra_forbidden":
            known = Names.model_fields if item["loc"][0] == "columns" else ColumnMapping.model_fields
            known = Time.model_fields if item["loc"][0] == "time" else known
            problems.append(f"unknown name {name!r}; known here: {', '.join(known)}")
        else:
            problems.append(f"{name}: {item['msg'].removeprefix('Value error, ')}")
    return f"{path}: {'; '.join(problems)}"
