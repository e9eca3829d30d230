"""The one place where "not available" numbers of the wire become missing values.

Readers of every format hand raw columns to `positions` and `statics`; what comes back never holds 91, 181, 102.3, 360,
511, 15, 60, draught 0, IMO 0, an empty or padded name. One row of the tables below is one field: its name, its test.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from detector.schema import POSITIONS, STATICS

if TYPE_CHECKING:
    import pandas as pd

Floats = NDArray[np.float64]
Keep = Callable[[Floats], NDArray[np.bool_]]

# ITU-R M.1371-5 tables 48, 52, 54. Message 27: COG 511 falls under the same test, SOG 63 is looked at below.
_NUMBERS: dict[str, Keep] = {
    "lat": lambda v: np.abs(v) <= 90.0,  # 91 = not available
    "lon": lambda v: np.abs(v) <= 180.0,  # 181 = not available
    "sog_kn": lambda v: (v >= 0.0) & (v < 102.3),  # 102.3 = not available; 102.2 = that or more
    "cog_deg": lambda v: (v >= 0.0) & (v < 360.0),  # 360 = not available, 360.1-409.5 not to be used
    "heading_deg": lambda v: (v >= 0.0) & (v < 360.0),  # 511 = not available
    "nav_status": lambda v: (v >= 0) & (v < 15),  # 15 = undefined
    "utc_second": lambda v: (v >= 0) & (v < 60),  # 60 none, 61 manual, 62 dead reckoning, 63 inoperative
    "imo": lambda v: v > 0,  # 0 = not available
    "ship_type": lambda v: (v >= 0) & (v <= 255),  # 0 is kept: "not stated" is an answer of the ship
    "draught_m": lambda v: v > 0.0,  # 0 = not available; 25.5 = that or more
    "length_m": lambda v: v > 0.0,
    "beam_m": lambda v: v > 0.0,
}
_TEXTS = ("callsign", "shipname", "destination")
_SIDES = ("to_bow_m", "to_stern_m", "to_port_m", "to_starboard_m")


def positions(columns: Mapping[str, Any]) -> pd.DataFrame:
    """The POSITIONS table of raw columns (times in `time_ms`). Columns not given are missing everywhere."""
    frame = _table(columns, POSITIONS)
    long_range = frame["message_type"].to_numpy() == 27
    if long_range.any():
        frame.loc[long_range & (frame["sog_kn"].to_numpy() == 63.0), "sog_kn"] = (
            np.nan
        )  # whole knots, 63 = not available
    return frame


def statics(columns: Mapping[str, Any]) -> pd.DataFrame:
    """The STATICS table of raw columns (times in `time_ms`). Columns not given are missing everywhere."""
    frame = dict(columns)
    if all(side in frame for side in _SIDES):
        _dimensions(frame)
    return _table(frame, STATICS)


def _table(columns: Mapping[str, Any], table: Any) -> pd.DataFrame:
    import pandas as pd

    size = len(columns["time_ms"])
    made: dict[str, Any] = {}
    for column in table.columns:
        raw = columns.get("time_ms" if column.name == "time" else column.name)
        made[column.name] = _series(raw, column.name, column.dtype, size)
    return pd.DataFrame(made)


def _series(raw: Any, name: str, dtype: str, size: int) -> Any:
    import pandas as pd

    if name == "time":
        times = np.ascontiguousarray(raw, dtype=np.int64).view("datetime64[ms]")
        return pd.Series(pd.DatetimeIndex(times).tz_localize("UTC"))
    if raw is None:
        return _blank(name, dtype, size)
    if name in _TEXTS:
        return _text(raw)
    if name in _NUMBERS:
        return _numbers(raw, _NUMBERS[name], dtype)
    if dtype == "boolean" and isinstance(raw, np.ndarray) and raw.dtype != object:
        return pd.arrays.BooleanArray(raw.astype(np.bool_), np.zeros(size, dtype=np.bool_))
    return pd.Series(raw, dtype=dtype)


def _blank(name: str, dtype: str, size: int) -> Any:
    """A column that the source does not have."""
    import pandas as pd
    import pyarrow as pa

    if name in ("message_type", "station", "file", "line"):
        return np.zeros(size, dtype=dtype)
    if dtype == "float64":
        return np.full(size, np.nan)
    if dtype == "str":
        return pd.Series(pd.array(pa.nulls(size, pa.large_string()), dtype="str"), dtype="str")
    missing = np.ones(size, dtype=np.bool_)
    if dtype == "boolean":
        return pd.arrays.BooleanArray(np.zeros(size, dtype=np.bool_), missing)
    return pd.arrays.IntegerArray(np.zeros(size, dtype=dtype.lower()), missing)


def _numbers(raw: Any, keep: Keep, dtype: str) -> Any:
    """The numbers that pass the test; the others missing."""
    import pandas as pd

    if isinstance(raw, np.ndarray) and raw.dtype.kind in "iuf":
        values = raw.astype(np.float64, copy=False)
    else:
        values = np.asarray(pd.array(raw, dtype="Float64").to_numpy(dtype=np.float64, na_value=np.nan))
    with np.errstate(invalid="ignore"):
        missing = ~keep(values)
    if dtype == "float64":
        return np.where(missing, np.nan, values) if missing.any() else values
    whole = np.where(missing, 0.0, values).astype(dtype.lower())
    return pd.arrays.IntegerArray(whole, missing)


def _text(raw: Any) -> pd.Series[str]:
    import pandas as pd
    import pyarrow as pa
    import pyarrow.compute as pc

    held = (
        raw if isinstance(raw, pa.Array | pa.ChunkedArray) else pa.array(pd.Series(raw, dtype="str"), from_pandas=True)
    )
    if pc.any(pc.match_substring(held, "@")).as_py():
        held = pc.replace_substring_regex(held, "(?s)@.*", "")  # @ ends a name early
    held = pc.utf8_trim_whitespace(held)
    held = pc.if_else(pc.equal(held, ""), None, held)
    return pd.Series(held.to_pandas() if not isinstance(held, pa.Array) else pd.array(held, dtype="str"), dtype="str")


def _dimensions(columns: dict[str, Any]) -> None:
    """All zero: not known. Bow and port zero but not the rest: the ship sent only its length and beam (ITU fig. 41).

    No beam: what is left of the four sides is a length.
    """
    bow, stern, port, starboard = (np.asarray(columns[side], dtype=np.float64) for side in _SIDES)
    no_reference = (bow == 0) & (port == 0) & (stern > 0) & (starboard > 0)
    usable = (bow + stern > 0) & (port + starboard > 0) & ~no_reference
    no_beam = (bow + stern > 0) & (port + starboard == 0)
    for side, values in zip(_SIDES, (bow, stern, port, starboard), strict=True):
        columns[side] = np.where(usable, values, np.nan)
    for name, sent in (("length_m", stern), ("beam_m", starboard)):
        size = np.asarray(columns.get(name, np.nan), dtype=np.float64)  # of use where the sides are not
        if name == "length_m":
            size = np.where(no_beam & ~(size > 0), bow + stern, size)
        columns[name] = np.where(no_reference, sent, np.where(usable, np.nan, size))
