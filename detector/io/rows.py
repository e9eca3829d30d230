"""Rows gathered one by one, with what gave none, until they make a stretch of a reading: for formats read in Python."""

from __future__ import annotations

from collections import Counter, defaultdict
from typing import TYPE_CHECKING, Any

import numpy as np

from detector.ais import normalise
from detector.ais.clock import fix_times_ms
from detector.ais.station import NO_STATION, shown_name, station_code
from detector.io.reading import Reading, RejectList
from detector.schema import milliseconds

if TYPE_CHECKING:
    import pandas as pd

STRETCH_LINES = 50_000  # about 30 MB of Python objects: small beside the tables, large enough to build them fast
_POSITION = ("mmsi", "lat", "lon", "sog_kn", "cog_deg", "heading_deg", "nav_status", "accurate", "utc_second")
_STATIC = (
    *("mmsi", "imo", "callsign", "shipname", "ship_type", "draught_m", "destination"),
    *("to_bow_m", "to_stern_m", "to_port_m", "to_starboard_m"),
)
_MOST_STATIONS = 4096  # whose names are kept; no network has as many
_BOTH = ("message_type", "time_ms", "line")
Row = dict[str, Any]  # raw values by the names of schema.POSITIONS or schema.STATICS; what is not there is missing


class Rows:
    """The rows of one stretch; `reading` gives them away and starts the next."""

    def __init__(self, file: int) -> None:
        self._file = file
        self._stations: dict[int, str] = {}
        self._start()

    def _start(self) -> None:
        self.lines = 0
        self._rejects = RejectList(self._file)
        self._passed_over: Counter[str] = Counter()
        self._types: Counter[str] = Counter()
        self._positions: defaultdict[str, list[Any]] = defaultdict(list)
        self._statics: defaultdict[str, list[Any]] = defaultdict(list)

    @property
    def full(self) -> bool:
        """Whether the stretch is long enough."""
        return self.lines >= STRETCH_LINES

    def reject(self, line: int, reason: str, text: bytes | str) -> None:
        """A line that cannot be used."""
        self._rejects.add(line, reason, text)

    def pass_over(self, reason: str) -> None:
        """A line that is valid and says nothing of a vessel."""
        self._passed_over[reason] += 1

    def add(self, line: int, time_ms: int, position: Row | None, static: Row | None, station: str | bytes = "") -> None:
        """What one message says, at least one of the two; `station` is the name of who heard it, empty if not known."""
        for row, columns, names in ((position, self._positions, _POSITION), (static, self._statics, _STATIC)):
            if row is not None:
                for name in names:
                    columns[name].append(row.get(name))
                columns["message_type"].append(row.get("message_type") or 0)
                columns["time_ms"].append(time_ms)
                columns["line"].append(line)
        if position is not None:
            self._positions["station"].append(self._code(station))
        kind = (position or static or {}).get("message_type")
        if kind:
            self._types[str(kind)] += 1

    def _code(self, station: str | bytes) -> int:
        """The number of a station, whose name is noted."""
        code = station_code(station)
        if code != NO_STATION and code not in self._stations and len(self._stations) < _MOST_STATIONS:
            name = station.encode("utf-8", "replace") if isinstance(station, str) else station
            self._stations[code] = shown_name(name)
        return code

    def reading(self) -> Reading:
        """The stretch as tables.

        Times are taken as times of reception: where the ship stamped a second on its fix, the time is moved to it.
        """
        positions = normalise.positions(self._columns(self._positions, (*_POSITION, "station")))
        known = positions["lat"].notna() & positions["lon"].notna()
        if without := int((~known).sum()):
            self._passed_over["report without a position"] += without
        reading = Reading(
            positions=at_fix(positions[known].reset_index(drop=True)),
            statics=normalise.statics(self._columns(self._statics, _STATIC)),
            rejects=self._rejects.to_frame(),
            lines=self.lines,
            passed_over=dict(self._passed_over),
            census={"message types": dict(self._types)} if self._types else {},
            stations=dict(self._stations),
        )
        self._start()
        return reading

    def _columns(self, columns: dict[str, list[Any]], names: tuple[str, ...]) -> dict[str, Any]:
        made: dict[str, Any] = {name: columns[name] for name in (*names, *_BOTH)}
        made["file"] = np.full(len(made["line"]), self._file, dtype=np.int32)
        return made


def at_fix(positions: pd.DataFrame) -> pd.DataFrame:
    """Positions with times of reception moved to the second that the ship stamped on its fix."""
    second = positions["utc_second"].to_numpy(dtype=np.float64, na_value=np.nan)
    positions["time"] = fix_times_ms(milliseconds(positions["time"]), second)
    positions["time"] = positions["time"].astype("datetime64[ms, UTC]")
    return positions
