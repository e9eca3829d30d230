"""NMEA 0183 logs with AIVDM and AIVDO sentences, in every dialect of time that `ais.sentence` and `ais.clock` know.

Each report gets the time its own line states; failing that, the time stated for its group of sentences; failing that,
the time of the clock sentences before it. A log with none of these is refused, unless the user says when it began: a
position without a time is of no use, and a guessed time is worse.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Iterator
from typing import TYPE_CHECKING, Any

import numpy as np

from detector.ais import normalise
from detector.ais.clock import fix_times_ms
from detector.ais.readable import PART_MISSING, UNKNOWN_MS, ReadableDecoder
from detector.ais.untimed import times_ms
from detector.errors import InputError
from detector.io.ahead import ahead
from detector.io.reading import Progress, Reading, RejectList, together
from detector.io.source import Source
from detector.schema import POSITIONS, STATICS, milliseconds

if TYPE_CHECKING:
    import pandas as pd

    from detector.ais.columns import ColumnDecoder, Stretch
    from detector.ais.readable import Heard

NAME = "NMEA AIVDM"
BLOCK_BYTES = 8_000_000  # some hundred thousand lines: tables of this size cost little to make, and little memory
MOST_LINES = 250_000  # in one go, where lines are short: each may become a reject, which is a Python object

_AIS = re.compile(rb"^(?:\\[^\\\r\n]*\\)?[^!\\$\r\n]{0,64}![A-Z]{2}VD[MO],\d,", re.MULTILINE)
_WITHOUT_POSITION = "report without a position"


def recognises(head: bytes) -> bool:
    """Whether a line of the head is an AIVDM or AIVDO sentence."""
    return _AIS.search(head) is not None


def read(source: Source, number: int, progress: Progress | None = None) -> Iterator[Reading]:
    """All vessel reports of the log, and every line that gave none."""
    if source.hints.start_ms is None:
        yield from _timed(source, number, progress)
    else:
        yield _untimed(source, number, progress, source.hints.start_ms)


def _timed(source: Source, number: int, progress: Progress | None) -> Iterator[Reading]:
    from detector.ais.columns import ColumnDecoder

    decoder = ColumnDecoder()
    for block in ahead(_manageable(source.blocks(BLOCK_BYTES, progress))):
        yield reading_of(decoder.take(block), number)
    yield _last(decoder, number)


def _manageable(blocks: Iterable[bytes]) -> Iterator[bytes]:
    """The blocks, cut smaller where they hold very many lines."""
    for block in blocks:
        lines = int(np.count_nonzero(np.frombuffer(block, np.uint8) == 10))
        size = len(block) // (1 + lines // MOST_LINES) + 1
        yield from (block[at : at + size] for at in range(0, len(block), size))


def _last(decoder: ColumnDecoder, number: int) -> Reading:
    last = reading_of(decoder.finish(), number)
    last.census["stations"] = decoder.stations()
    last.stations |= decoder.station_names()
    return last


def _untimed(source: Source, number: int, progress: Progress | None, start_ms: int) -> Reading:
    """The whole log at once: its times follow from line to line. Raises InputError where it states times itself."""
    from detector.ais.columns import ColumnDecoder

    decoder = ColumnDecoder(untimed=True)
    stretches = [decoder.take(block) for block in _manageable(source.blocks(BLOCK_BYTES, progress))]
    stretches.append(decoder.finish())
    reading = together(reading_of(stretch, number) for stretch in stretches)
    reading.census["stations"] = decoder.stations()
    reading.stations |= decoder.station_names()
    if any(_states_time(stretch) for stretch in stretches):
        raise InputError(f"{source} carries times of its own: leave --start-time out.")
    anchors = np.concatenate([stretch.anchors for stretch in stretches])
    anchors = np.concatenate([anchors, *(_rows(stretch.rest.anchors) for stretch in stretches)])
    anchors = anchors[np.argsort(anchors[:, 0], kind="stable")]
    _give_times(reading, anchors, start_ms)
    return reading


def _states_time(stretch: Stretch) -> bool:
    return any((np.asarray(table["time_ms"]) != UNKNOWN_MS).any() for table in _tables(stretch))


def _tables(stretch: Stretch) -> list[dict[str, Any]]:
    made = [stretch.positions, stretch.statics, stretch.rest.positions, stretch.rest.statics]
    return [table for table in made if len(table.get("time_ms", ()))]


def _rows(anchors: list[tuple[int, int, int]]) -> Any:
    return np.array(anchors, np.int64).reshape(-1, 3)


def _give_times(reading: Reading, anchors: Any, start_ms: int) -> None:
    """Times for the positions and statics of a log, in the order of its lines."""
    positions = reading.positions.sort_values("line", kind="stable", ignore_index=True)
    statics = reading.statics.sort_values("line", kind="stable", ignore_index=True)
    lines = np.concatenate([positions["line"].to_numpy(), statics["line"].to_numpy()])
    seconds = np.full(len(lines), np.nan)
    seconds[: len(positions)] = positions["utc_second"].to_numpy(dtype=np.float64, na_value=np.nan)
    order = np.argsort(lines, kind="stable")
    found = np.empty(len(lines), np.int64)
    found[order] = times_ms(lines[order], seconds[order], anchors, start_ms)
    for table, own in ((positions, found[: len(positions)]), (statics, found[len(positions) :])):
        table["time"] = own
        table["time"] = table["time"].astype("datetime64[ms, UTC]")
    reading.positions, reading.statics = positions, statics


def reading_of(stretch: Stretch, number: int) -> Reading:
    """The tables of a stretch: the columns of the kernel and the few rows that it left to `readable`."""
    positions = normalise.positions(_with_file(stretch.positions, number))
    statics = normalise.statics(_with_file(stretch.statics, number))
    made = tables_of(stretch.rest, number, positions, statics)
    made.lines, made.census = stretch.lines, stretch.census
    made.passed_over = dict(Counter(stretch.passed_over) + Counter(made.passed_over))
    return made


def tables_of(heard: Heard, number: int, positions: pd.DataFrame, statics: pd.DataFrame) -> Reading:
    """What `readable` heard behind the rows that are there already; positions without a place are passed over."""
    import pandas as pd

    if heard.positions:
        positions = pd.concat([positions, _readable_positions(heard, number)], ignore_index=True)
    if heard.statics:
        statics = pd.concat([statics, normalise.statics(_with_file(heard.statics, number))], ignore_index=True)
    passed_over = Counter(heard.passed_over)
    known = positions["lat"].notna().to_numpy() & positions["lon"].notna().to_numpy()
    if not known.all():
        passed_over[_WITHOUT_POSITION] += int((~known).sum())
        positions = positions[known].reset_index(drop=True)
    rejects = RejectList(number)
    for line, reason, text in heard.rejects:
        rejects.add(line, reason, text)
    return Reading(positions, statics, rejects.to_frame(), 0, dict(passed_over), stations=dict(heard.stations))


def _with_file(columns: dict[str, Any], number: int) -> dict[str, Any]:
    return {**columns, "file": np.full(len(columns["time_ms"]), number, dtype=np.int32)}


def _readable_positions(rest: Heard, number: int) -> pd.DataFrame:
    """Rows with the time of reception, put to the ship's own second; the kernel does that by itself."""
    rows = normalise.positions(_with_file(rest.positions, number))
    received = milliseconds(rows["time"])
    fixed = fix_times_ms(received, rows["utc_second"].to_numpy(dtype=np.float64, na_value=np.nan))
    rows["time"] = np.where(received == UNKNOWN_MS, UNKNOWN_MS, fixed)
    rows["time"] = rows["time"].astype("datetime64[ms, UTC]")
    return rows


def rejoin(rejects: pd.DataFrame) -> tuple[Reading, list[int]]:
    """Messages whose two lines fell into different inputs, and the rows of the REJECTS table that made them.

    Recorders cut their files anywhere. The rows keep the file and line of the first part; what stays alone stays
    rejected.
    """
    waiting = rejects[rejects["reason"] == PART_MISSING].sort_values(["file", "line"])
    log = ReadableDecoder()
    for place, text in enumerate(waiting["text"]):
        log.line(place, str(text).encode("latin-1"))
    log.finish()
    alone = {place for place, _, _ in log.heard.rejects}
    reading = tables_of(log.heard, 0, POSITIONS.empty(), STATICS.empty())
    for table in (reading.positions, reading.statics):
        places = table["line"].to_numpy()
        table["file"], table["line"] = (waiting[name].to_numpy()[places] for name in ("file", "line"))
    return reading, [int(index) for place, index in enumerate(waiting.index) if place not in alone]
