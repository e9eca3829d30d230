"""The whole order, and the only place that knows it: read, tracks, encounters, findings, assessment.

`replay` runs it over files once; `scan` over what a store has not seen yet; a notebook calls the same functions. The
answer does not depend on the order of files and lines, nor on how they were cut into scans.
"""

from __future__ import annotations

import ctypes
from collections import Counter
from collections.abc import Callable, Iterable, Sequence
from contextlib import suppress
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING

from detector.errors import InputError
from detector.indicators.hearing import Hearing
from detector.indicators.meeting import Meeting
from detector.io.inputs import Recognised, Skipped, read_files, recognise
from detector.io.nmea import rejoin
from detector.io.reading import Reading, stacked
from detector.io.source import Hints
from detector.parameters import Parameters
from detector.places.coast import Coast
from detector.places.surroundings import BundledSurroundings, Surroundings
from detector.records import Assessment, Encounter, InputFile, Run
from detector.records.assessment import most_urgent_first
from detector.rendezvous.encounters import Heard, encounters
from detector.rendezvous.setting import at_places
from detector.schema import POSITIONS, REJECTS, STATICS, milliseconds
from detector.tracks.anomalies.coastal import metres_inland
from detector.tracks.build import TrackSet, build
from detector.tracks.path import USED, believed
from detector.tracks.statics import Statics
from detector.units import HOUR_S, ISO_UTC, MS_PER_S

if TYPE_CHECKING:
    import geopandas as gpd
    import pandas as pd

Told = Callable[[str, int, int], None]  # stage, done, total (0 where not known)


def give_back() -> None:
    """Hands freed memory back to the system, where the C library can: columns of some megabytes stay on its heap else.

    Measured on 2.1 million positions: 215 MB after reading, 405 MB after the tracks.
    """
    with suppress(OSError, AttributeError):
        ctypes.CDLL(None).malloc_trim(0)


def untold(_stage: str, _done: int, _total: int) -> None:
    """No progress wanted."""


@dataclass(frozen=True, slots=True)
class Recording:
    """What was read: positions, statics, the lines that could not be used, and the record of each input.

    `stations` are the names of who heard it by the code in the column `station`, as far as the inputs name them.
    """

    positions: pd.DataFrame
    statics: pd.DataFrame
    rejects: pd.DataFrame
    inputs: tuple[InputFile, ...]
    skipped: tuple[Skipped, ...] = ()
    stations: dict[int, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Detection:
    """What was found in a recording: the queue, most urgent first, and the tracks it rests on."""

    assessments: tuple[Assessment, ...]
    tracks: TrackSet
    statics: Statics


@dataclass(frozen=True, slots=True)
class Replay:
    """The result of one replay. `print()` shows the queue as a table."""

    assessments: tuple[Assessment, ...]
    run: Run
    recording: Recording
    tracks: pd.DataFrame

    def __len__(self) -> int:
        return len(self.assessments)

    def __str__(self) -> str:
        from detector.outputs.table import plain_text

        return plain_text(self.assessments)

    def to_frame(self) -> pd.DataFrame:
        """The events table."""
        from detector.outputs.events import to_frame

        return to_frame(self.assessments)

    def to_geodataframe(self) -> gpd.GeoDataFrame:
        """The events table with a point for each event."""
        from detector.outputs.events import to_geodataframe

        return to_geodataframe(self.assessments)

    def write(self, out: str | Path) -> None:
        """The events table to a file, in the format of its ending, with the run."""
        from detector.outputs.registry import writer_for

        writer_for(Path(out)).write(self.to_frame(), self.run, Path(out))

    def write_report(self, out: str | Path, surroundings: Surroundings | None = None) -> None:
        """One self-contained HTML page with table, map and every encounter."""
        from detector.outputs.report import write_report

        write_report(self.assessments, self.run, surroundings or BundledSurroundings(), Path(out))


def read(inputs: str | Path | Iterable[str | Path], told: Told = untold, hints: Hints | None = None) -> Recording:
    """Everything in files, folders, globs, or `-`. Raises InputError for what cannot be used, before reading much.

    `hints` say what inputs do not say themselves: the columns of a table, the time at which a log began.
    """
    given = [inputs] if isinstance(inputs, str | Path) else list(inputs)
    items, skipped = recognise(given, hints)
    return read_recognised(items, skipped, told)


def read_recognised(
    items: Sequence[Recognised], skipped: Sequence[Skipped] = (), told: Told = untold, numbers: Sequence[int] = ()
) -> Recording:
    """The tables of inputs whose readers are known; `numbers` are theirs in the run's list (0, 1, ... if not given).

    A file the user named must be usable; one found in a folder is left out and listed with the reason.
    """
    readings: list[Reading] = []
    files: list[InputFile] = []
    left_out = list(skipped)
    for place, item in enumerate(items):
        try:
            reading, inside = read_files(item, numbers[place] if numbers else len(files), _counter(item, told))
        except InputError as error:
            if item.named or (place == len(items) - 1 and not files):
                raise
            left_out.append(Skipped(item.source.name, str(error)))
            continue
        readings.append(reading)
        files.extend(inside)
    apart = Recording(
        positions=stacked(POSITIONS, (r.positions for r in readings)),
        statics=stacked(STATICS, (r.statics for r in readings)),
        rejects=stacked(REJECTS, (r.rejects for r in readings)),
        inputs=tuple(files),
        skipped=tuple(left_out),
        stations={code: name for reading in readings for code, name in reading.stations.items()},
    )
    return rejoined(apart) if len(readings) > 1 else apart  # a data set was rejoined when it was made


def _counter(item: Recognised, told: Told) -> Callable[[int], None]:
    """Adds up the bytes read of one input and tells them."""
    done = 0

    def count(more: int) -> None:
        nonlocal done
        done += more
        told(f"reading {Path(item.source.name).name}", done, 0)

    return count


def rejoined(apart: Recording) -> Recording:
    """The recording with the messages whose two lines fell into different inputs; each input's counts follow."""
    import pandas as pd

    found, used = rejoin(apart.rejects)
    if not used:
        return apart
    positions = pd.concat([apart.positions, found.positions], ignore_index=True)
    statics = pd.concat([apart.statics, found.statics], ignore_index=True)
    rejects = apart.rejects.drop(index=used).reset_index(drop=True)
    inputs = (
        replace(
            file,
            positions=int((positions["file"] == number).sum()),
            statics=int((statics["file"] == number).sum()),
            rejected=dict(Counter(map(str, rejects.loc[rejects["file"] == number, "reason"]))),
        )
        for number, file in enumerate(apart.inputs)
    )
    return replace(apart, positions=positions, statics=statics, rejects=rejects, inputs=tuple(inputs))


@dataclass(frozen=True, slots=True)
class Found:
    """The encounters of a recording, before anyone asks what they mean, and what they rest on."""

    encounters: tuple[Encounter, ...]
    tracks: TrackSet
    statics: Statics


def found_in(
    positions: pd.DataFrame,
    statics: pd.DataFrame,
    parameters: Parameters,
    surroundings: Surroundings,
    data_end_ms: int | None = None,
    told: Told = untold,
) -> Found:
    """The encounters of a recording, each with its setting. `data_end_ms` is the last instant of all data there is."""
    give_back()
    told("building tracks", 0, 0)
    tracks = build(positions, parameters.tracks, statics, metres_inland(Coast.bundled()))
    said = Statics(statics, round(parameters.context.around_h * HOUR_S * MS_PER_S))
    if data_end_ms is None:
        data_end_ms = int(milliseconds(positions["time"]).max()) if len(positions) else 0
    give_back()
    told("comparing tracks", 0, 0)
    sure = believed(tracks.tracks[list(USED)])
    found = encounters(Heard(sure, said, data_end_ms), parameters)
    give_back()
    told("looking around", 0, 0)
    return Found(tuple(at_places(found, sure, surroundings)), tracks, said)


def detect(
    positions: pd.DataFrame,
    statics: pd.DataFrame,
    parameters: Parameters,
    surroundings: Surroundings,
    data_end_ms: int | None = None,
    told: Told = untold,
) -> Detection:
    """The queue of a recording. `data_end_ms` is the last instant of all data, if more exists than is given here."""
    found = found_in(positions, statics, parameters, surroundings, data_end_ms, told)
    from detector.assessment.assess import assess

    hearing = Hearing(found.tracks.tracks)
    assessed = []
    for number, encounter in enumerate(found.encounters):
        if number % 100 == 0:
            told("assessing encounters", number, len(found.encounters))
        assessed.append(assess(Meeting(encounter, hearing, found.statics, surroundings, parameters.context)))
    return Detection(tuple(most_urgent_first(assessed)), found.tracks, found.statics)


def replay(
    inputs: str | Path | Iterable[str | Path],
    parameters: Parameters | None = None,
    surroundings: Surroundings | None = None,
    told: Told = untold,
    hints: Hints | None = None,
    chart: str = "",
) -> Replay:
    """Read, detect and assess, once. Raises InputError for input that cannot be used, SettingsError for settings.

    `chart` is the SHA-256 of the user's chart that `surroundings` hold, for the record.
    """
    parameters = parameters or Parameters()
    recording = read(inputs, told, hints)
    found = detect(recording.positions, recording.statics, parameters, surroundings or BundledSurroundings(), told=told)
    return Replay(found.assessments, run_of(recording, found, parameters, chart), recording, found.tracks.tracks)


def now_text() -> str:
    """The time of a run: the one place where the clock is read."""
    return datetime.now(UTC).strftime(ISO_UTC)


def run_of(recording: Recording, found: Detection, parameters: Parameters, chart: str = "") -> Run:
    """The record of what was read and used."""
    return Run(
        generated=now_text(),
        parameters=parameters.model_dump(),
        inputs=recording.inputs,
        vessels=int(recording.positions["mmsi"].nunique()),
        positions_used=len(found.tracks.tracks),
        duplicates=found.tracks.duplicates,
        isolated=found.tracks.isolated,
        hulls=found.tracks.hulls,
        marked=found.tracks.marked,
        identities=tuple(f"{link.sentence} Confidence {link.confidence:.2f}." for link in found.tracks.links),
        anomalies=tuple(anomaly.sentence for anomaly in found.tracks.anomalies),
        chart=chart,
    )
