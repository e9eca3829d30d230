"""Two ships alongside each other: what was measured, before anyone asks what it means."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass, field
from datetime import datetime
from typing import TYPE_CHECKING

from detector.units import ISO_UTC
from detector.vocabulary import Hold, Kind, Mode

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

    `clearance_odds`, `held_odds` and `loose_odds` are evidence in log-odds for (and, the last, against) made fast.
    `spread_m` is the spread (robust standard deviation an axis) of the place of ship 2 in the frame in which she lay
    steadiest, `earth_spread_m` the same seen from the ground, `noise_m` what receivers alone would show, `free_m` what
    a ship not made fast would have shown. `swing_deg` is the range of heading of the hull looked from, `body_ratio` the
    ratio of the two variances (far below 1 when made fast, far above 1 for neighbours swinging about their own anchors;
    needs 30 degrees of swing), `drift_m` how far the pair moved; `ground_1_m` and `swing_1_deg` are the spread and the
    range of heading of each ship by her own reports. `silences` of either ship were looked into by the other's reports,
    and `across_m` is how near the two seemed to lie in them, in the middle.
    """

    hold: Hold = Hold.UNKNOWN
    clearance_odds: float | None = None
    held_odds: float | None = None
    loose_odds: float | None = None
    spread_m: float | None = None
    earth_spread_m: float | None = None
    noise_m: float | None = None
    free_m: float | None = None
    swing_deg: float | None = None
    body_ratio: float | None = None
    drift_m: float | None = None
    ground_1_m: float | None = None
    ground_2_m: float | None = None
    silences: float | None = None
    across_m: float | None = None
    swing_1_deg: float | None = None
    swing_2_deg: float | None = None


@dataclass(frozen=True, slots=True)
class Phases:
    """Approach and departure, as far as they were heard.

    `approach` is when the ships were last more than a kilometre apart before the contact, `departure` when they first
    were after it; `before_m` and `after_m` the greatest distance heard within the curve. `came` and `left` are the MMSI
    of the ship that did the moving, None where neither or both did.
    """

    approach: datetime | None = None
    departure: datetime | None = None
    before_m: float | None = None
    after_m: float | None = None
    came: int | None = None
    left: int | None = None


@dataclass(frozen=True, slots=True)
class Setting:
    """What kind of place an encounter was at: context, never a verdict on the encounter.

    `kind` is "berth", "anchorage", "open water" or "unknown"; `berth` and `anchorage` are weights from 0 to 1
    (judgement, not calibrated) from who else lay there within two days, how the two lay themselves, and charts where
    given.
    """

    kind: str
    berth: float
    anchorage: float
    shore_m: float
    port_m: float
    charted: str = ""


@dataclass(frozen=True, slots=True)
class Encounter:
    """Two ships alongside, first to last contact. `mmsi_1 < mmsi_2`; `curve` is the pair distance table around it.

    `start` and `end` are contact times, known to within `start_within_min` and `end_within_min`; `seen_from` is the
    first report at which the data said contact, and the event's id is made of it. `clearance_m` is that of the hulls as
    they lay in the middle. `beside` are other ships in contact with either at the time; `via` is the one that lay
    between the two, which were neighbours then and not made fast. `hull_1`, `hull_2` number the hulls within the run.
    """

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
    seen_from: datetime | None = None
    start_within_min: float = 0.0
    end_within_min: float = 0.0
    clearance_m: float | None = None
    clearance_sd_m: float | None = None
    phases: Phases = Phases()
    beside: tuple[int, ...] = ()
    via: int | None = None
    hull_1: int = -1
    hull_2: int = -1
    setting: Setting | None = None
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
        return event_id(self.mmsi_1, self.mmsi_2, self.seen_from or self.start)

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
