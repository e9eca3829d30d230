"""Two ships alongside each other: what was measured, before anyone asks what it means."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass, field
from datetime import datetime
from typing import TYPE_CHECKING

from detector.units import ISO_UTC
from detector.vocabulary import Kind, Mode

if TYPE_CHECKING:
    import pandas as pd


@dataclass(frozen=True, slots=True)
class Hull:
    """Antenna offsets in metres, and where they come from.

    `origin` is "antenna offsets" (all four were sent), "length and beam" (offsets assumed) or "prior" (nothing usable
    was sent; the size is the documented prior of the ship type). `error_m` is one standard deviation of the sides.
    """

    to_bow_m: float
    to_stern_m: float
    to_port_m: float
    to_starboard_m: float
    error_m: float
    origin: str

    @property
    def length_m(self) -> float:
        """Bow to stern."""
        return self.to_bow_m + self.to_stern_m

    @property
    def beam_m(self) -> float:
        """Side to side."""
        return self.to_port_m + self.to_starboard_m


@dataclass(frozen=True, slots=True)
class Ship:
    """A ship as it described itself at the time of the encounter; None where it was not heard to say."""

    mmsi: int
    hull: Hull
    shipname: str | None = None
    imo: int | None = None
    callsign: str | None = None
    ship_type: int | None = None
    draught_m: float | None = None
    destination: str | None = None
    flag: str | None = None

    @property
    def label(self) -> str:
        """The name, or the MMSI where no name was heard."""
        return self.shipname or f"MMSI {self.mmsi}"


@dataclass(frozen=True, slots=True)
class Coupling:
    """Whether the two hulls moved as one; every number None where the data cannot tell.

    `spread_m` is the spread (robust standard deviation) of antenna 2 as seen from ship 1's hull, `earth_spread_m` the
    same seen from the ground, `swing_deg` the range of heading, `body_ratio` the ratio of the two variances (far below
    1 when made fast, far above 1 for neighbours swinging about their own anchors; needs 30 degrees of swing),
    `drift_m` how far the pair moved and `speed_difference_kn` the median difference of their velocities.
    """

    spread_m: float | None
    earth_spread_m: float | None
    swing_deg: float | None
    body_ratio: float | None
    drift_m: float | None
    speed_difference_kn: float | None


@dataclass(frozen=True, slots=True)
class Encounter:
    """Two ships alongside, first to last contact. `mmsi_1 < mmsi_2`; `curve` is the pair distance table around it."""

    kind: Kind
    ship_1: Ship
    ship_2: Ship
    start: datetime
    end: datetime
    lat: float
    lon: float
    mode: Mode
    observed_minutes: float
    bridged_minutes: float
    min_clearance_m: float
    median_clearance_m: float
    resolution_m: float
    is_open: bool
    coupling: Coupling
    fixes_1: int
    fixes_2: int
    curve: pd.DataFrame = field(repr=False, compare=False)
    revision: int = 1

    @property
    def mmsi_1(self) -> int:
        """The lower MMSI."""
        return self.ship_1.mmsi

    @property
    def mmsi_2(self) -> int:
        """The higher MMSI."""
        return self.ship_2.mmsi

    @property
    def event_id(self) -> str:
        """An id from the pair and the first contact, the same while the end still moves."""
        return event_id(self.mmsi_1, self.mmsi_2, self.start)

    @property
    def minutes(self) -> float:
        """First to last contact."""
        return (self.end - self.start).total_seconds() / 60.0

    @property
    def coverage_grade(self) -> str:
        """ "good" when at least 90 % of the contact was observed, "fair" from half, else "poor"."""
        share = self.observed_minutes / self.minutes if self.minutes else 0.0
        return "good" if share >= 0.9 else "fair" if share >= 0.5 else "poor"


def event_id(mmsi_1: int, mmsi_2: int, start: datetime) -> str:
    """Sixteen hexadecimal digits from the pair and the first contact (whole seconds, UTC).

    After Global Fishing Watch, whose ids hash the whole event; here only its beginning, so an open event keeps its id.
    """
    text = f"{min(mmsi_1, mmsi_2)}|{max(mmsi_1, mmsi_2)}|{start:{ISO_UTC}}"
    return hashlib.sha256(text.encode("ascii")).hexdigest()[:16]
