"""Raw lines of inputs, exactly as they stand there, after a look at whether the files are still the same."""

from __future__ import annotations

import json
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from pathlib import Path

from detector.ais.readable import PART_MISSING, ReadableDecoder
from detector.ais.sentence import Malformed, Part, parse, pieces
from detector.errors import InputError
from detector.io.source import STDIN, Source
from detector.records import InputFile

_PARQUET = b"PAR1"


class State(StrEnum):
    """What became of a file since it was read."""

    SAME = "SHA-256 as recorded"
    CHANGED = "CHANGED since it was read: its SHA-256 is another"
    MISSING = "MISSING"


@dataclass(frozen=True, slots=True)
class Original:
    """An input looked for on the disk: where it was found, and whether it is still what was read."""

    number: int
    record: InputFile
    state: State
    path: str  # where it was found, else as recorded
    said: str = ""  # why it is missing


@dataclass(frozen=True, slots=True, order=True)
class RawLine:
    """One line as it stands in its file; `file` is the number of the input."""

    file: int
    line: int
    text: bytes


@dataclass(slots=True)
class _Found:
    single: dict[tuple[int, int], bytes] = field(default_factory=dict)  # lines that were asked for
    messages: dict[tuple[int, int], tuple[RawLine, ...]] = field(default_factory=dict)  # by the first part's place
    alone: list[RawLine] = field(default_factory=list)  # parts whose other part is in another file

    def take(self, parts: tuple[Part, ...], lines: list[RawLine]) -> None:
        """The lines of a message, each once; a line may begin more than one message."""
        place = (lines[0].file, parts[0].line)
        self.messages[place] = tuple(dict.fromkeys([*self.messages.get(place, ()), *lines]))


class Originals:
    """The inputs of a run, each looked for when it is first asked about."""

    def __init__(self, inputs: Mapping[int, InputFile]) -> None:
        self._inputs = inputs
        self._looked: dict[int, Original] = {}

    def __iter__(self) -> Iterator[int]:
        return iter(self._inputs)

    def __getitem__(self, number: int) -> Original:
        if number not in self._looked:
            self._looked[number] = _look(number, self._inputs[number])
        return self._looked[number]


def _look(number: int, record: InputFile) -> Original:
    """The input, found again under its path, or beside the data set it came through."""
    if record.path == STDIN:
        return Original(number, record, State.MISSING, record.path, "it was standard input, which nobody kept.")
    said, changed = "", None
    for path in _places(record):
        try:
            if Source(path).sha256() == record.sha256:
                return Original(number, record, State.SAME, path)
            changed = changed or path
        except InputError as error:
            said = said or str(error)
    if changed is not None:
        return Original(number, record, State.CHANGED, changed)
    return Original(number, record, State.MISSING, record.path, said)


def _places(record: InputFile) -> list[str]:
    if not record.via:
        return [record.path]
    beside = Path(record.via).parent
    return list(dict.fromkeys([record.path, str(beside / record.path), str(beside / Path(record.path).name)]))


def raw_lines(originals: Originals, wanted: Iterable[tuple[int, int]]) -> dict[tuple[int, int], tuple[RawLine, ...]]:
    """The raw lines behind (file, line) pairs: one, or all parts of a message of several sentences, in order.

    Lines of files that are not the same any more are left out. Where the other part of a message lies in another
    input, all inputs are searched for it.
    """
    by_file: defaultdict[int, set[int]] = defaultdict(set)
    for file, line in wanted:
        by_file[file].add(line)
    found = _Found()
    for number in sorted(by_file):
        _read(originals[number], by_file[number], found)
    waiting = {place for place, text in found.single.items() if place not in found.messages and _is_part(text)}
    if waiting:
        for number in (n for n in originals if n not in by_file):
            _read(originals[number], set(), found)
        found.messages.update({first: parts for first, parts in _across(found.alone).items() if first in waiting})
    single = {place: (RawLine(*place, text),) for place, text in found.single.items()}
    return single | found.messages


def _read(file: Original, wanted: set[int], found: _Found) -> None:
    if file.state is not State.SAME:
        return
    source = Source(file.path)
    if source.head().startswith(_PARQUET):
        found.single.update({(file.number, line): text for line, text in _rows(file.path, wanted).items()})
        return
    messages = _Messages()
    for line, text in source.lines():
        if line in wanted:
            found.single.setdefault((file.number, line), text)
        if _is_part(text):
            messages.line(line, text)
    messages.finish()
    for parts in messages.whole:
        if parts[0].line in wanted:
            found.take(parts, [RawLine(file.number, part.line, messages.text_of(part)) for part in parts])
    found.alone.extend(RawLine(file.number, line, text) for line, text in messages.alone())


def _is_part(line: bytes) -> bool:
    """Whether a line holds one of several sentences of a message."""
    sentences = line.count(b"VDM,") + line.count(b"VDO,")
    if not sentences or (sentences == 1 and (b"VDM,1,1," in line or b"VDO,1,1," in line)):
        return False  # most lines, told without taking them apart
    return any(_total(piece) > 1 for piece in pieces(line))


def _total(sentence: bytes) -> int:
    try:
        return parse(sentence, 0).total
    except Malformed:
        return 0


class _Messages(ReadableDecoder):
    """The decoder of the readable kind, asked only which lines make a message."""

    def __init__(self) -> None:
        super().__init__()
        self.whole: list[tuple[Part, ...]] = []
        self._of_several: dict[int, bytes] = {}

    def line(self, number: int, line: bytes) -> None:
        """One line; of one with several sentences the whole is kept, to be shown."""
        if len(pieces(line)) > 1:
            self._of_several[number] = line
        super().line(number, line)

    def message(self, parts: tuple[Part, ...]) -> None:
        """Take note of a message of several sentences."""
        if len(parts) > 1:
            self.whole.append(parts)

    def text_of(self, part: Part) -> bytes:
        """The whole line that a part stands on."""
        return self._of_several.get(part.line, part.whole)

    def alone(self) -> list[tuple[int, bytes]]:
        """The parts whose other part never came."""
        return [(line, text) for line, reason, text in self.heard.rejects if reason == PART_MISSING]


def _across(alone: list[RawLine]) -> dict[tuple[int, int], tuple[RawLine, ...]]:
    """Messages whose parts lie in different inputs, as `io.nmea.rejoin` puts them together."""
    ordered = sorted(alone)
    messages = _Messages()
    for place, part in enumerate(ordered):
        messages.line(place, part.text)
    messages.finish()
    whole = [tuple(ordered[part.line] for part in parts) for parts in messages.whole]
    return {(parts[0].file, parts[0].line): parts for parts in whole}


def _rows(path: str, wanted: set[int]) -> dict[int, bytes]:
    """Rows of a Parquet file, counted from 1, as JSON."""
    import pyarrow.parquet as pq

    rows: dict[int, bytes] = {}
    with pq.ParquetFile(path) as file:
        before = 0
        for batch in file.iter_batches():
            for line in sorted(n for n in wanted if before < n <= before + batch.num_rows):
                values = batch.slice(line - before - 1, 1).to_pylist()[0]
                rows[line] = json.dumps(values, default=str, ensure_ascii=False).encode("utf-8")
            before += batch.num_rows
    return rows
