"""JSON of gpsd and gpsdecode, scaled and unscaled, one object a line; also gpsdio's and libais's files of that shape.

Field names and units were checked against gpsd's source (gpsd_json.c, 2026) and its regression files, both scaled and
unscaled. gpsd writes NO time of reception into its AIS objects (a base station's `timestamp` is that station's clock).
So the time is, in this order: `time`, `timestamp` (gpsdio) or `tagblock_timestamp` (libais) of the object itself; else
the `time` of the last TPV (the receiver's own fix) before it. An object with neither is rejected: output of gpsdecode
from a log holds none, so read the log itself. Class "AIS" is read, all others (TPV, SKY, VERSION, ...) passed over.

The station is `tagblock_station` (libais, gpsdio). gpsd's own `device` names a port of one machine, not a station: the
same on every machine, so it is not taken for one.
"""

from __future__ import annotations

from collections.abc import Iterator

from detector.io import ais_catcher, decoded, json_lines
from detector.io.json_lines import Record
from detector.io.reading import Progress, Reading
from detector.io.rows import Rows
from detector.io.source import Source

NAME = "gpsd JSON"

_CLASSES = frozenset(
    {"TPV", "SKY", "VERSION", "DEVICES", "DEVICE", "WATCH", "PPS", "TOFF", "OSC", "ATT", "IMU", "GST", "POLL"}
    | {"RTCM2", "RTCM3", "SUBFRAME", "RAW", "ERROR"}
)
_TIMES = ("time", "timestamp", "tagblock_timestamp")


def recognises(head: bytes) -> bool:
    """Whether the head holds AIS objects of gpsd, or gpsd's greeting and no AIS in any other form."""
    if ais_catcher.recognises(head):
        return False
    objects = json_lines.objects_of(head)
    if any(found.get("class") == "AIS" for found in objects):
        return True
    return any(found.get("class") in ("VERSION", "TPV") for found in objects) and b"VDM," not in head


def read(source: Source, number: int, progress: Progress | None = None) -> Iterator[Reading]:
    """All vessel reports, and every line that gave none."""
    yield from json_lines.read_lines(source, number, progress, _Clock().take)


class _Clock:
    """The time of the last TPV."""

    def __init__(self) -> None:
        self._now_ms: int | None = None

    def take(self, rows: Rows, record: Record) -> None:
        fields = record.fields
        kind = fields.get("class")
        if kind == "AIS":
            stated = (json_lines.time_ms(fields.get(name)) for name in _TIMES)
            time_ms = next((stamp for stamp in stated if stamp is not None), self._now_ms)
            station = json_lines.station(fields.get("tagblock_station"))
            decoded.take(rows, record, time_ms, fields.get("scaled") is not False, station)
            return
        if kind == "TPV":
            self._now_ms = json_lines.time_ms(fields.get("time")) or self._now_ms
        known = isinstance(kind, str) and kind in _CLASSES
        rows.pass_over(f"class {kind}" if known else "class unknown to gpsd")
