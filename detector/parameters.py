"""Every setting, with its unit and where its value comes from. Unknown names are refused at every level.

The values hold for all outputs of a run and are carried by it. `Parameters.load("mine.toml")` reads a TOML file with
the same tables (`[tracks]`, `[rendezvous]`, ...); what it does not name keeps the value below.
"""

from __future__ import annotations

import tomllib
from pathlib import Path
from typing import Annotated, Any

from pydantic import BaseModel, ConfigDict, Field, ValidationError, model_validator

from detector.errors import SettingsError

Positive = Annotated[float, Field(gt=0)]


class _Strict(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)


class Tracks(_Strict):
    """How reports become continuous tracks."""

    max_speed_kn: Positive = 50.0  # fast ferries reach 40-45 kn; more is another hull or a fault [from memory]
    leap_slack_m: Positive = 500.0  # tolerated on top of max_speed_kn: GNSS wander and clock faults of a few seconds
    max_silence_h: Positive = 6.0  # a longer silence ends the track; Skylight calls ~6 h "potential dark activity"
    duplicate_s: Positive = 30.0  # same content and same UTC second within this: one report heard twice


class Rendezvous(_Strict):
    """When two ships count as alongside."""

    enter_m: Positive = 10.0  # lower bound of hull clearance that begins a contact: fenders of 1-4.5 m, offsets in 1 m
    leave_m: Positive = 75.0  # lower bound of hull clearance that ends it; approach lanes are 50-100 m (OCIMF, memory)
    max_uncertainty_m: Positive = (
        600.0  # known no better than this, an instant tells nothing: ships at anchor lie as near
    )
    min_minutes: Positive = 20.0  # shorter contacts are crew, stores, pilots; small parcels take > 1.5 h (DOMAIN 1.3)
    rejoin_minutes: Positive = 10.0  # apart for less than this is still the same contact
    observed_minutes: Positive = 15.0  # a silence of either ship longer than this is bridged, not observed
    min_fixes: Annotated[int, Field(ge=1)] = 2  # of each ship during the contact: fewer is a coincidence
    gnss_accurate_m: Positive = 5.0  # one standard deviation with the accuracy flag set (flag means < 10 m, ITU)
    gnss_default_m: Positive = 10.0  # without the flag: unaugmented GNSS [from memory]

    @model_validator(mode="after")
    def _ordered(self) -> Rendezvous:
        if self.leave_m < self.enter_m:
            raise ValueError("leave_m must not be below enter_m")
        return self


class Context(_Strict):
    """How far around a contact the indicators look."""

    around_h: Positive = 48.0  # before first and after last contact; also how far a scan looks back and ahead
    gap_h: Positive = 1.0  # a silence this long, near a contact, is worth a look
    gap_near_h: Positive = 6.0  # "near": it begins or ends within this of the contact
    neighbours_nm: Positive = 30.0  # others heard within this show that receivers listened
    port_nm: Positive = 5.0  # within this of a port a contact has everyday explanations (GFW uses 10 km)
    draught_step_m: Positive = 0.3  # smaller edits are trim and rounding; the field has a resolution of 0.1 m


class Parameters(_Strict):
    """All settings of a run."""

    tracks: Tracks = Tracks()
    rendezvous: Rendezvous = Rendezvous()
    context: Context = Context()

    @model_validator(mode="after")
    def _local(self) -> Parameters:
        if self.context.around_h < self.tracks.max_silence_h + self.context.gap_near_h:
            raise ValueError("context.around_h must cover tracks.max_silence_h plus context.gap_near_h")
        return self

    @classmethod
    def load(cls, path: str | Path | None = None, **tables: Any) -> Parameters:
        """The defaults, overlaid by a TOML file and then by keyword tables.

        Raises SettingsError, naming the setting, for an unknown name or an impossible value.
        """
        given: dict[str, Any] = {}
        if path is not None:
            given = _read_toml(Path(path))
        for name, table in tables.items():
            given[name] = {**given.get(name, {}), **table} if isinstance(table, dict) else table
        try:
            return cls.model_validate(given)
        except ValidationError as error:
            raise SettingsError(_in_words(error, path)) from None


def _read_toml(path: Path) -> dict[str, Any]:
    try:
        return tomllib.loads(path.read_text(encoding="utf-8"))
    except OSError as error:
        raise SettingsError(f"cannot read the settings file {path}: {error.strerror}") from None
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise SettingsError(f"{path} is not valid TOML: {error}") from None


def _in_words(error: ValidationError, path: str | Path | None) -> str:
    where = f" in {path}" if path else ""
    problems = []
    for item in error.errors():
        name = ".".join(str(part) for part in item["loc"]) or "settings"
        if item["type"] == "extra_forbidden":
            problems.append(f"unknown setting {name!r}{where}; known here: {', '.join(_known(item['loc'][:-1]))}")
        else:
            problems.append(f"{name}{where}: {item['msg']} (got {item['input']!r})")
    return "; ".join(problems)


def _known(loc: tuple[str | int, ...]) -> list[str]:
    model: Any = Parameters
    for part in loc:
        model = model.model_fields[str(part)].annotation
    return list(model.model_fields)
