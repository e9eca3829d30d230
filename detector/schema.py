"""The column tables, declared: name, dtype and meaning of every column that stages hand to one another.

`TABLE.empty()` gives a table without rows, `TABLE.conform(frame)` orders and types the columns and refuses what is
missing. Missing values are NaN, NaT, <NA> or None: sentinels of the wire never get this far (see `ais.normalise`).
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING, Any

from detector.units import MS_PER_S

if TYPE_CHECKING:
    import numpy as np
    import pandas as pd
    from numpy.typing import NDArray

TIME = "datetime64[ms, UTC]"


def milliseconds(times: pd.Series[Any]) -> NDArray[np.int64]:
    """Milliseconds since 1970 of a time column of any unit: pandas stores whatever unit it likes."""
    import numpy as np

    return np.asarray(times.dt.as_unit("ms").astype("int64"), dtype=np.int64)


def ms(time: datetime) -> int:
    """Milliseconds since 1970 of an aware time."""
    return round(time.timestamp() * MS_PER_S)


@dataclass(frozen=True, slots=True)
class Column:
    """One column: its name (unit last), pandas dtype and meaning."""

    name: str
    dtype: str
    means: str


@dataclass(frozen=True, slots=True)
class Table:
    """A declared table."""

    name: str
    columns: tuple[Column, ...]

    @property
    def names(self) -> list[str]:
        """The column names in order."""
        return [column.name for column in self.columns]

    def empty(self) -> pd.DataFrame:
        """The table without a row, every column typed."""
        import pandas as pd

        return pd.DataFrame({c.name: pd.Series([], dtype=c.dtype) for c in self.columns})

    def conform(self, frame: pd.DataFrame) -> pd.DataFrame:
        """The frame with exactly these columns, in this order and of these types.

        Raises KeyError for a missing column: that is a mistake in a reader, not in its input.
        """
        missing = [name for name in self.names if name not in frame.columns]
        if missing:
            raise KeyError(f"{self.name}: columns missing: {', '.join(missing)}")
        return frame[self.names].astype({c.name: c.dtype for c in self.columns})


_ORIGIN = (
    Column("file", "int32", "number of the input in the run's list"),
    Column("line", "int64", "line (or row) of the input, counted from 1; of the first part of a message"),
)

POSITIONS = Table(
    "positions",
    (
        Column("time", TIME, "when the fix was taken, UTC; see ais.clock for how it is known"),
        Column("mmsi", "int64", "identity as sent"),
        Column("lat", "float64", "degrees north, EPSG:4326"),
        Column("lon", "float64", "degrees east, -180 to 180"),
        Column("sog_kn", "float64", "speed over ground"),
        Column("cog_deg", "float64", "course over ground"),
        Column("heading_deg", "float64", "true heading"),
        Column("nav_status", "Int8", "navigational status of the ITU table, as set by hand"),
        Column("accurate", "boolean", "position accuracy flag: better than 10 m"),
        Column("message_type", "int8", "AIS message type; 0 where the source does not say"),
        Column("utc_second", "Int8", "second of the minute the ship itself stamped on the fix"),
        Column("station", "int64", "who heard it: a hash of the station's name, 0 where the source does not say"),
        *_ORIGIN,
    ),
)

STATICS = Table(
    "statics",
    (
        Column("time", TIME, "when the report was received, UTC"),
        Column("mmsi", "int64", "identity as sent"),
        Column("imo", "Int64", "IMO number as sent, check digit not yet looked at"),
        Column("callsign", "str", "call sign"),
        Column("shipname", "str", "name as broadcast"),
        Column("ship_type", "Int16", "raw ITU type, 0 = not stated by the ship, <NA> = not heard"),
        Column("to_bow_m", "float64", "antenna to bow"),
        Column("to_stern_m", "float64", "antenna to stern"),
        Column("to_port_m", "float64", "antenna to port side"),
        Column("to_starboard_m", "float64", "antenna to starboard side"),
        Column("length_m", "float64", "length where the source gives no antenna offsets"),
        Column("beam_m", "float64", "beam where the source gives no antenna offsets"),
        Column("draught_m", "float64", "draught as set by hand"),
        Column("destination", "str", "destination as set by hand"),
        Column("message_type", "int8", "AIS message type; 0 where the source does not say"),
        *_ORIGIN,
    ),
)

REJECTS = Table(
    "rejects",
    (
        Column("file", "int32", "number of the input in the run's list"),
        Column("line", "int64", "line of the input, counted from 1"),
        Column("reason", "str", "why it was not used, one of a short list"),
        Column("text", "str", "the line as read, cut at 200 characters"),
    ),
)

TRACKS = Table(
    "tracks",
    (
        *POSITIONS.columns,
        Column("track", "int64", "number of the continuous track within the run"),
        Column("hull", "int64", "number of the hull within the run; several tracks, and MMSIs, may be one hull"),
        Column("marks", "int32", "what speaks against this position: bits of vocabulary.Mark, 0 for nothing"),
    ),
)

PAIRS = Table(
    "pair distances",
    (
        Column("window", "int64", "number of the candidate window: one pair, one stretch of time"),
        Column("time", TIME, "instant of a fix of either ship"),
        Column("mmsi_1", "int64", "of the fix of ship 1 at or before the instant"),
        Column("mmsi_2", "int64", "of the fix of ship 2 at or before the instant"),
        Column("lat_1", "float64", "antenna of ship 1, fixed or interpolated"),
        Column("lon_1", "float64", "antenna of ship 1"),
        Column("lat_2", "float64", "antenna of ship 2"),
        Column("lon_2", "float64", "antenna of ship 2"),
        Column("sog_1_kn", "float64", "speed of ship 1, as sent"),
        Column("sog_2_kn", "float64", "speed of ship 2, as sent"),
        Column("cog_1_deg", "float64", "course of ship 1, as sent"),
        Column("cog_2_deg", "float64", "course of ship 2, as sent"),
        Column("heading_1_deg", "float64", "hull direction of ship 1 used for the outline, NaN if not known"),
        Column("heading_2_deg", "float64", "hull direction of ship 2 used for the outline, NaN if not known"),
        Column("east_m", "float64", "from antenna 1 to antenna 2"),
        Column("north_m", "float64", "from antenna 1 to antenna 2"),
        Column("clearance_m", "float64", "hull to hull, best estimate; 0 where the outlines touch"),
        Column("uncertainty_m", "float64", "two standard deviations of the clearance"),
        Column("error_m", "float64", "of it: one standard deviation per axis of the way from antenna 1 to antenna 2"),
        Column("hull_error_m", "float64", "of it: one standard deviation from dimensions not known, of both"),
        Column("heading_error_m", "float64", "of it: one standard deviation from headings, known ill or not at all"),
        Column("leg_s", "float64", "the longer of the two silences that begin here or that this instant lies in"),
        Column("heard", "int8", "1: fix of ship 1, 2: fix of ship 2, 3: both"),
    ),
)

EVENTS = Table(
    "events",
    (
        Column("event_id", "str", "hash of the pair and the first contact"),
        Column("kind", "str", "encounter, dark_encounter, loitering, direct_call"),
        Column("mmsi_1", "int64", "the lower MMSI of an encounter"),
        Column("mmsi_2", "Int64", "the higher MMSI; empty where no partner is known"),
        Column("start", "datetime64[s, UTC]", "first contact"),
        Column("end", "datetime64[s, UTC]", "last contact"),
        Column("lat", "float64", "middle of the contact"),
        Column("lon", "float64", "middle of the contact"),
        Column("p_transfer", "float64", "see p_label: calibrated, or a placeholder that says so"),
        Column("priority", "float64", "0-100, what to review first"),
        Column("p_label", "str", "how p_transfer was made"),
        Column("place", "str", "the place in words"),
        Column("mode", "str", "under way, drifting, at anchor"),
        Column("observed_minutes", "float64", "alongside while both were heard"),
        Column("bridged_minutes", "float64", "alongside across a silence"),
        Column("min_clearance_m", "float64", "smallest hull clearance"),
        Column("median_clearance_m", "float64", "median hull clearance"),
        Column("resolution_m", "float64", "finest clearance this data can show"),
        Column("is_open", "bool", "still alongside when the data ended"),
        Column("revision", "int32", "how often the store saw it change"),
        Column("coverage_grade", "str", "good, fair or poor: share of the contact that was observed"),
        Column("shipname_1", "str", "as broadcast"),
        Column("shipname_2", "str", "as broadcast"),
        Column("imo_1", "Int64", "as broadcast"),
        Column("imo_2", "Int64", "as broadcast"),
        Column("ship_type_1", "Int16", "as broadcast"),
        Column("ship_type_2", "Int16", "as broadcast"),
        Column("indicators", "str", "codes raised, comma separated; the unknown ones follow a '?'"),
        Column("reasons", "str", "the sentences of the raised indicators"),
        Column("contact", "str", "made fast, apart, or unknown: the data cannot tell"),
        Column("clearance_m", "float64", "hull to hull as they lay in the middle of the contact"),
        Column("clearance_sd_m", "float64", "one standard deviation of clearance_m"),
        Column(
            "start_within_min",
            "float64",
            "the contact began within this of start; 0 also where nothing is heard before",
        ),
        Column(
            "end_within_min", "float64", "the contact ended within this of end; 0 also where nothing is heard after"
        ),
        Column("setting", "str", "berth, anchorage, open water or unknown: context, not a verdict"),
        Column("beside", "str", "MMSIs in contact with either ship at the time, comma separated"),
        Column("via", "Int64", "MMSI of the ship that lay between the two, which were neighbours then"),
    ),
)

ALL_TABLES = (POSITIONS, STATICS, REJECTS, TRACKS, PAIRS, EVENTS)
