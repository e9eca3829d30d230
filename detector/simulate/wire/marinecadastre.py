"""The same receptions as NOAA publishes them: MarineCadastre CSV, in the layout of 2018 to 2024.

Each row is a position with what its MMSI had last stated of itself when it was received. Time is that of reception in
whole seconds and positions have five decimals, as published; of one MMSI and second the first row received is kept.
Stations that are no vessels and reports without a position are left out.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from functools import cache
from pathlib import Path
from typing import Any

import numpy as np

from detector.simulate.wire import latest
from detector.simulate.wire.columns import (
    CALLSIGN_LENGTH,
    NAME_LENGTH,
    PART_A,
    SHIP_TYPES,
    Floats,
    Indices,
    Longs,
    Reports,
    Statements,
    Texts,
    check,
)

CHUNK_ROWS = 500_000
HEADER = (
    "MMSI", "BaseDateTime", "LAT", "LON", "SOG", "COG", "Heading", "VesselName", "IMO", "CallSign", "VesselType",
    "Status", "Length", "Width", "Draft", "Cargo", "TransceiverClass",
)  # fmt: skip
_DAY_S = 86_400
_PLACES = 5  # decimals of a position: about a metre


def write_table(
    path: Path, reports: Reports, statements: Statements, texts: Texts, chunk_rows: int = CHUNK_ROWS
) -> int:
    """Writes the table in order of reception and gives its number of rows. Raises OutputError as the log does."""
    import pyarrow as pa
    import pyarrow.csv

    check(reports, statements, texts)
    placed = np.isin(reports.message_type, SHIP_TYPES) & ~np.isnan(reports.lat) & ~np.isnan(reports.lon)
    rows = np.flatnonzero(placed)
    rows = rows[np.argsort(reports.received_ms[rows], kind="stable")]
    said = _Stated(statements, texts)
    written = 0
    plain = not any(set(text) & set(',"') for text in (*texts.shipnames, *texts.callsigns))
    options = pyarrow.csv.WriteOptions(
        include_header=False, batch_size=65_536, quoting_style="none" if plain else "needed"
    )
    schema = _columns(reports, rows[:0], said, np.zeros((3, 0), np.int32)).schema
    with path.open("wb") as file:
        file.write(",".join(HEADER).encode() + b"\n")
        with pyarrow.csv.CSVWriter(pa.PythonFile(file), schema, write_options=options) as writer:
            for chosen, found in _joined(reports, rows, statements, chunk_rows):
                writer.write_table(_columns(reports, chosen, said, found))
                written += len(chosen)
    return written


def _joined(reports: Reports, rows: Longs, statements: Statements, chunk_rows: int) -> Iterator[tuple[Longs, Indices]]:
    """The rows to write, some at a time, and for each the last statements of its MMSI (name, build, voyage)."""
    ships = np.unique(reports.mmsi[rows])
    order = np.argsort(statements.received_ms, kind="stable")
    stated_by = _numbers(ships, statements.mmsi[order])
    stated_ms, holds = statements.received_ms[order], _holds(statements)[order]
    state = np.zeros(latest.STATE_SIZE, np.int64)
    last_second = np.full(len(ships), latest.NONE, np.int64)
    last = np.full((3, len(ships)), latest.NONE, np.int32)
    for first in range(0, len(rows), chunk_rows):
        some = rows[first : first + chunk_rows]
        wanted, found = np.zeros(len(some), np.bool_), np.empty((3, len(some)), np.int32)
        latest.join_rows(
            _numbers(ships, reports.mmsi[some]), reports.received_ms[some], stated_by, stated_ms, holds,
            order.astype(np.int32), state, last_second, last, wanted, found,
        )  # fmt: skip
        yield some[wanted], found[:, wanted]


def _numbers(ships: Longs, mmsi: Longs) -> Indices:
    """The place of each MMSI among those of the ships; -1 where it is none of them."""
    if not len(ships):
        return np.full(len(mmsi), latest.NONE, np.int32)
    place = np.minimum(np.searchsorted(ships, mmsi), len(ships) - 1).astype(np.int32)
    return np.where(ships[place] == mmsi, place, np.int32(latest.NONE))


def _holds(statements: Statements) -> Any:
    """What each statement says: message 5 all of it, message 24 the name in part A and the build in part B."""
    whole = 1 << latest.NAME | 1 << latest.BUILD | 1 << latest.VOYAGE
    part = np.where(statements.part == PART_A, 1 << latest.NAME, 1 << latest.BUILD)
    return np.where(statements.message_type == 5, whole, part).astype(np.int8)


class _Stated:
    """What the statements say, ready to be taken by their row numbers; -1 gives an empty cell."""

    def __init__(self, statements: Statements, texts: Texts) -> None:
        import pyarrow as pa

        self._s = statements
        self._shipnames = _strings(texts.shipnames, NAME_LENGTH)
        self._callsigns = _strings(texts.callsigns, CALLSIGN_LENGTH)
        self._imos = np.unique(statements.imo)
        self._imo_texts = pa.array([f"IMO{imo:07d}" if imo else None for imo in self._imos.tolist()], pa.string())
        self._metres = pa.array([None, *(f"{tenth / 10:.1f}" for tenth in range(1, 256))], pa.string())

    def shipname(self, found: Indices) -> Any:
        return _taken(self._shipnames, _at(self._s.shipname, found))

    def callsign(self, found: Indices) -> Any:
        return _taken(self._callsigns, _at(self._s.callsign, found))

    def imo(self, found: Indices) -> Any:
        place = np.searchsorted(self._imos, _at(self._s.imo, found))
        return _taken(self._imo_texts, np.where(found >= 0, place, latest.NONE))

    def ship_type(self, found: Indices) -> Any:
        return _whole(_at(self._s.ship_type, found), found >= 0)

    def size_m(self, found: Indices, ahead: str, behind: str, highest: int) -> Any:
        """The sum of two sides as sent, empty where it is 0."""
        sides = (np.clip(_at(getattr(self._s, side), found), 0, highest) for side in (ahead, behind))
        metres = sum(sides)
        return _whole(metres, (found >= 0) & (metres > 0))

    def draught(self, found: Indices) -> Any:
        tenths = np.clip(np.rint(np.nan_to_num(_at(self._s.draught_m, found)) * 10), 0, 255).astype(np.int32)
        return _taken(self._metres, np.where(found >= 0, tenths, latest.NONE))


def _at(column: Any, found: Indices) -> Any:
    """The values of a column by row numbers; -1 for none, where the number is -1."""
    return np.where(found >= 0, column[found], latest.NONE) if len(column) else np.full(len(found), latest.NONE)


def _strings(texts: Sequence[str], length: int) -> Any:
    """Texts as they are heard: upper case, cut, without what follows an @ and without blanks around."""
    import pyarrow as pa

    heard = (text.upper()[:length].partition("@")[0].strip() for text in texts)
    return pa.array([text or None for text in heard], pa.string())


def _taken(strings: Any, places: Any) -> Any:
    import pyarrow as pa

    return strings.take(pa.array(places.astype(np.int32), mask=places < 0))


def _whole(values: Any, known: Any) -> Any:
    import pyarrow as pa

    return pa.array(np.asarray(values, np.int32), mask=~known)


def _columns(r: Reports, rows: Longs, said: _Stated, found: Indices) -> Any:
    """The table of some rows."""
    import pyarrow as pa

    kind = r.message_type[rows]
    far, class_b = kind == 27, kind == 18
    name, build, voyage = found
    ship_type = said.ship_type(build)
    tenths = pa.array([f"{tenth / 10:.1f}" for tenth in range(3601)], pa.string())
    whole, fine = _direction(r.cog_deg[rows], 1, 360) * 10, _direction(r.cog_deg[rows], 10, 3600)
    heading = np.where(far, 511, _direction(r.heading_deg[rows], 1, 511))
    columns = (
        r.mmsi[rows], _times(r.received_ms[rows] // 1000), _degrees(r.lat[rows], far), _degrees(r.lon[rows], far),
        tenths.take(pa.array(_speed(r.sog_kn[rows], far))), tenths.take(pa.array(np.where(far, whole, fine))),
        heading, said.shipname(name), said.imo(voyage), said.callsign(build), ship_type,
        _whole(r.nav_status[rows], ~class_b), said.size_m(build, "to_bow_m", "to_stern_m", 511),
        said.size_m(build, "to_port_m", "to_starboard_m", 63), said.draught(voyage), ship_type,
        pa.array(["A", "B"]).take(pa.array(class_b.astype(np.int8))),
    )  # fmt: skip
    return pa.table(dict(zip(HEADER, (pa.array(column) for column in columns), strict=True)))


def _degrees(degrees: Floats, far: Any) -> Floats:
    """Positions as sent, in 1/10,000 minute (1/10 in message 27), with the decimals of the table."""
    scale = np.where(far, 600.0, 600_000.0)
    return np.round(np.round(np.rint(degrees * scale) / scale, 6), _PLACES)  # decoders give six decimals, pyais too


def _speed(sog_kn: Floats, far: Any) -> Any:
    """Tenths of a knot as sent; 102.3 knots is "not available" in the table as it is on the air."""
    known = np.nan_to_num(sog_kn)
    fine, whole = np.clip(np.rint(known * 10), 0, 1022), 10 * np.clip(np.rint(known), 0, 62)
    return np.where(np.isnan(sog_kn), 1023, np.where(far, whole, fine)).astype(np.int32)


def _direction(degrees: Floats, scale: int, missing: int) -> Any:
    """A direction in parts of a degree, below a full circle; `missing` for NaN."""
    known = np.rint(np.nan_to_num(degrees) * scale).astype(np.int32) % (360 * scale)
    return np.where(np.isnan(degrees), missing, known).astype(np.int32)


def _times(second: Longs) -> Any:
    """ISO times without a zone, as the tables have them."""
    import pyarrow as pa
    import pyarrow.compute as pc

    days, place = np.unique(second // _DAY_S, return_inverse=True)
    dates = pa.array(np.datetime_as_string(days.astype("datetime64[D]")).tolist(), pa.string())
    return pc.binary_join_element_wise(dates.take(pa.array(place)), _clock().take(pa.array(second % _DAY_S)), "T")


@cache
def _clock() -> Any:
    """Every second of a day in words."""
    import pyarrow as pa

    return pa.array([f"{s // 3600:02}:{s // 60 % 60:02}:{s % 60:02}" for s in range(_DAY_S)], pa.string())
