"""`sts scan`: the files of a folder not seen before, by SHA-256, into the store; the events brought up to date.

One scan is one transaction: killed half-way it leaves the store as it was, and the next scan does the same work again.
"""

from __future__ import annotations

import json
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from detector.cases.store import Store, Writing
from detector.errors import DetectorError, InputError, UnknownFormat
from detector.feeds.renewal import Renewal
from detector.feeds.window import Span
from detector.io.inputs import Recognised, files_of
from detector.io.nmea import rejoin
from detector.io.reading import PART_MISSING
from detector.io.registry import reader_for
from detector.io.source import Source
from detector.parameters import Parameters
from detector.pipeline import Recording, Told, now_text, read_recognised, untold
from detector.places.surroundings import BundledSurroundings, Surroundings
from detector.records import InputFile, Run
from detector.schema import milliseconds

if TYPE_CHECKING:
    import pandas as pd


@dataclass(frozen=True, slots=True)
class ScanReport:
    """What one scan did, and the events as they stand."""

    events: pd.DataFrame
    run: Run
    read: tuple[str, ...]
    seen_before: int
    refused_now: tuple[tuple[str, str], ...]  # AIS data that could not be used: somebody must look
    skipped_now: tuple[tuple[str, str], ...]  # files of no known format, as folders hold: said once
    added: int = 0
    revised: int = 0
    retracted: int = 0
    chart: str = ""  # SHA-256 of the user's chart
    chart_before: str | None = None  # of the last scan before this; None where there was none

    def lines(self) -> list[str]:
        """The report in words."""
        lines = [f"refused: {reason}" for _, reason in self.refused_now]
        lines += [f"skipped: {reason}" for _, reason in self.skipped_now]
        refused, skipped = len(self.refused_now), len(self.skipped_now)
        read = f"{len(self.read)} new files read, {self.seen_before} seen before"
        lines.append(f"{read}, {refused} refused, {skipped} skipped")
        lines += [
            f"{file.path}: {file.format}, {file.lines:,} lines, {file.positions:,} positions, "
            f"{sum(file.rejected.values()):,} rejected"
            for file in self.run.inputs
            if file.path in self.read
        ]
        if self.chart_before not in (None, self.chart):
            lines.append(
                f"the chart is not that of the last scan ({_known_as(self.chart_before)} then, "
                f"{_known_as(self.chart)} now): events that this scan did not look at again keep what that one said"
            )
        lines.append(
            f"events: {self.added} added, {self.revised} revised, {self.retracted} retracted, {len(self.events)} in all"
        )
        return lines


def scan(
    folder: str | Path,
    store: str | Path,
    parameters: Parameters | None = None,
    surroundings: Surroundings | None = None,
    told: Told = untold,
    chart: str = "",
) -> ScanReport:
    """Take in what is new in a folder (or a single file) and bring the store's events up to date.

    A file that cannot be used is refused with its reason (or, of no known format, skipped), remembered and not read
    again; the others are taken in. The settings must be those the store was made with. `chart` is the SHA-256 of the
    chart that `surroundings` were read from: kept with the scan, and said where it is not that of the last one. Raises
    InputError for a missing folder, StoreError for the store.
    """
    parameters = parameters or Parameters()
    surroundings = surroundings or BundledSurroundings()
    if not Path(folder).exists():
        raise InputError(f"The folder {folder} does not exist: check the path.")
    with Store(Path(store)).writing(_as_text(parameters)) as writing:
        return _Scan(writing, parameters, surroundings, told, chart).run(Path(folder), Path(store))


def _as_text(parameters: Parameters) -> str:
    return json.dumps(parameters.model_dump(), sort_keys=True)


def _known_as(chart: str | None) -> str:
    return f"SHA-256 {chart[:12]}..." if chart else "none"


class _Scan:
    """One scan inside its transaction."""

    def __init__(
        self, writing: Writing, parameters: Parameters, surroundings: Surroundings, told: Told, chart: str
    ) -> None:
        self._writing = writing
        self._parameters = parameters
        self._surroundings = surroundings
        self._told = told
        self._chart, self._chart_before = chart, writing.chart()
        self._number = writing.next_scan()
        self._refused: list[tuple[str, str]] = []
        self._skipped: list[tuple[str, str]] = []
        self._counts: dict[str, int] = {}

    def run(self, folder: Path, store: Path) -> ScanReport:
        new, seen_before = self._new_files(folder, store)
        read = [file for file in (self._take_in(sha256, source) for sha256, source in new) if file is not None]
        spans = [span for _, span in read]
        paths = tuple(path for some, _ in read for path in some)
        if spans:
            spans += self._rejoin()
            renewal = Renewal(self._writing, self._number, self._parameters, self._surroundings, self._told)
            renewal.bring_up_to_date(spans)
            self._counts = renewal.counts
        run = self._run()
        if new:
            self._writing.add_scan(self._number, run.to_dict())
        return ScanReport(
            events=self._writing.events(),
            run=run,
            read=paths,
            seen_before=seen_before,
            refused_now=tuple(self._refused),
            skipped_now=tuple(self._skipped),
            chart=self._chart,
            chart_before=self._chart_before,
            **self._counts,
        )

    def _new_files(self, folder: Path, store: Path) -> tuple[list[tuple[str, Source]], int]:
        known, new, before = self._writing.known(), [], 0
        beside = {Path(f"{store}{ending}").resolve() for ending in ("", "-wal", "-shm", "-journal")}
        for path in files_of(folder):
            if Path(path).resolve() in beside:
                continue
            self._told(f"looking at {Path(path).name}", 0, 0)
            source = Source(path)
            sha256 = source.sha256()
            if sha256 in known:
                before += 1
            else:
                known.add(sha256)
                new.append((sha256, source))
        return new, before

    def _take_in(self, sha256: str, source: Source) -> tuple[list[str], Span] | None:
        """Read one file into the store; None, and a refusal to report, if it cannot be used."""
        number = self._writing.next_file()
        try:
            recording = read_recognised([Recognised(source, reader_for(source))], told=self._told, numbers=[number])
            self._all_new(source, recording)
        except DetectorError as error:
            found = self._skipped if isinstance(error, UnknownFormat) else self._refused
            found.append((source.name, str(error)))
            self._writing.add_refused(number, sha256, source.name, str(error), self._number)
            return None
        alone = recording.rejects["reason"] == PART_MISSING
        kinds = {
            "positions": recording.positions,
            "statics": recording.statics,
            "rejects": recording.rejects[~alone],
            "waiting": recording.rejects[alone],
        }
        for own, file in enumerate(recording.inputs, number):
            of_file = {kind: rows[rows["file"] == own] for kind, rows in kinds.items()}
            self._writing.add_file(own, file.to_dict(), of_file, self._number)
        if sha256 not in {file.sha256 for file in recording.inputs}:  # a data set: its recordings and itself
            self._writing.add_data_set(number + len(recording.inputs), sha256, source.name, self._number)
        return [file.path for file in recording.inputs], _span_of_rows(recording.positions, recording.statics)

    def _all_new(self, source: Source, recording: Recording) -> None:
        """Raises InputError where a data set holds a recording that the store has already."""
        known = self._writing.known()
        if before := [file.path for file in recording.inputs if file.sha256 in known]:
            raise InputError(
                f"{source} holds {len(before)} of {len(recording.inputs)} recordings that were scanned before "
                f"(the first: {before[0]}): scan the others as files of their own."
            )

    def _rejoin(self) -> list[Span]:
        """Messages whose two lines came in different files, whichever came first."""
        waiting = self._writing.waiting()
        found, used = rejoin(waiting)
        if not used:
            return []
        self._writing.add_rows("positions", found.positions)
        self._writing.add_rows("statics", found.statics)
        self._writing.wait_for(waiting.drop(index=used))
        return [_span_of_rows(found.positions, found.statics)] if len(found.positions) + len(found.statics) else []

    def _run(self) -> Run:
        inputs = tuple(InputFile(**record) for record in self._writing.records())
        return Run(generated=now_text(), parameters=self._parameters.model_dump(), inputs=inputs, chart=self._chart)


def _span_of_rows(*frames: pd.DataFrame) -> Span:
    t = [milliseconds(frame["time"]) for frame in frames if len(frame)]
    return Span(min(int(v.min()) for v in t), max(int(v.max()) for v in t))
