"""Messages of several sentences put together, however the lines are interleaved or ordered.

Two stations may use the same sequence number at once, and a file may be shuffled. Almost always the parts of a message
follow one another, which `Runs` takes as it comes; what does not, `Assembler` sorts out. There parts belong together
when their talker, count, sequence and channel agree and
1. they carry the same station and time (found at any distance in the file, in any order), or
2. a part without a time of its own follows within 200 lines, or shares the tag block's group number, or
3. at the end of the file: their times are within 2 s of each other.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Hashable, Iterator
from dataclasses import dataclass, field

from detector.ais.sentence import Part

NEAR_LINES = 200
_NEAR_MS = 2000
_MAX_OPEN = 100_000  # unfinished messages kept; older ones are given up so that memory stays bounded


class Runs:
    """Parts that follow one another in order (whole messages may stand between); all others go to an Assembler."""

    def __init__(self) -> None:
        self._run: list[Part] = []
        self._rest = Assembler()

    def add(self, part: Part) -> list[tuple[Part, ...]]:
        """The messages that this part completes."""
        if part.total == 1:
            return [(part,)]
        if self._run and _follows(part, self._run):
            self._run.append(part)
            if part.number < part.total:
                return []
            whole, self._run = tuple(self._run), []
            return [whole]
        done = self._break()
        if part.number == 1:
            self._run = [part]
            return done
        late = self._rest.add(part)
        return done if late is None else [*done, late]

    def late(self, part: Part) -> tuple[Part, ...] | None:
        """The message that a part of no run completes, if it does."""
        return self._rest.add(part)

    def _break(self) -> list[tuple[Part, ...]]:
        done = [whole for part in self._run if (whole := self._rest.add(part)) is not None]
        self._run = []
        return done

    def finish(self) -> tuple[list[tuple[Part, ...]], list[Part]]:
        """At the end of the file: the messages still to be made, and the parts left over."""
        done = self._break()
        late, lost = self._rest.finish()
        return [*done, *late], lost


def _follows(part: Part, run: list[Part]) -> bool:
    first = run[0]
    return (
        part.number == len(run) + 1
        and part.key == first.key
        and part.line - run[-1].line <= NEAR_LINES
        and (part.station in (first.station, b""))
        and (part.group == first.group or not part.group or not first.group)
        and part.time_ms in (first.time_ms, None)
    )


@dataclass(slots=True)
class _Open:
    parts: dict[int, Part] = field(default_factory=dict)
    last_line: int = 0

    def wants(self, part: Part) -> bool:
        return part.number not in self.parts

    def take(self, part: Part) -> None:
        self.parts[part.number] = part
        self.last_line = part.line

    @property
    def first(self) -> Part:
        return next(iter(self.parts.values()))

    @property
    def complete(self) -> bool:
        return len(self.parts) == self.first.total


class Assembler:
    """Collects parts and gives back whole messages as tuples of parts in order."""

    def __init__(self) -> None:
        self._open: dict[int, _Open] = {}
        self._exact: dict[Hashable, list[int]] = defaultdict(list)
        self._recent: dict[Hashable, int] = {}
        self._serial = 0
        self._given_up: list[Part] = []

    def add(self, part: Part) -> tuple[Part, ...] | None:
        """The whole message if this part completes one, else None."""
        if part.total == 1:
            return (part,)
        serial = self._find(part)
        if serial is None:
            serial = self._start(part)
        message = self._open[serial]
        message.take(part)
        return self._close(serial) if message.complete else None

    def _find(self, part: Part) -> int | None:
        if part.time_ms is not None:
            candidates = self._exact.get(_exact_key(part), [])
            found = next((s for s in candidates if self._open[s].wants(part)), None)
            if found is not None:
                return found
        for key in ((b"g", part.group, part.key), part.key) if part.group else (part.key,):
            serial = self._recent.get(key)
            message = self._open.get(serial) if serial is not None else None
            if message is None or not message.wants(part):
                continue
            untimed = part.time_ms is None or message.first.time_ms is None
            if untimed and part.line - message.last_line <= NEAR_LINES:
                return serial
        return None

    def _start(self, part: Part) -> int:
        if len(self._open) >= _MAX_OPEN:
            oldest = next(iter(self._open))
            self._given_up.extend(self._open[oldest].parts.values())
            self._close(oldest)
        self._serial += 1
        self._open[self._serial] = _Open()
        if part.time_ms is not None:
            self._exact[_exact_key(part)].append(self._serial)
        self._recent[part.key] = self._serial
        if part.group:
            self._recent[(b"g", part.group, part.key)] = self._serial
        return self._serial

    def _close(self, serial: int) -> tuple[Part, ...]:
        message = self._open.pop(serial)
        for part in message.parts.values():
            waiting = self._exact.get(_exact_key(part))
            if waiting and serial in waiting:
                waiting.remove(serial)
                if not waiting:
                    del self._exact[_exact_key(part)]
        return tuple(message.parts[number] for number in sorted(message.parts))

    def finish(self) -> tuple[list[tuple[Part, ...]], list[Part]]:
        """At the end of the file: messages whose parts differ by a second or two, and the parts left over."""
        left = sorted((p for m in self._open.values() for p in m.parts.values()), key=_late_key)
        whole: list[tuple[Part, ...]] = []
        lost = list(self._given_up)
        for chunk in _near_in_time(left):
            numbers = {part.number for part in chunk}
            if len(chunk) == len(numbers) == chunk[0].total:
                whole.append(tuple(sorted(chunk, key=lambda part: part.number)))
            else:
                lost.extend(chunk)
        self._open.clear()
        self._exact.clear()
        self._recent.clear()
        return whole, lost


def _exact_key(part: Part) -> Hashable:
    return (part.key, part.station, part.time_ms)


def _late_key(part: Part) -> tuple[tuple[bytes, bytes, bytes], bytes, int, int, int]:
    return (part.key, part.station, part.time_ms or 0, part.number, part.line)


def _near_in_time(parts: list[Part]) -> Iterator[list[Part]]:
    chunk: list[Part] = []
    for part in parts:
        if chunk and (
            (part.key, part.station) != (chunk[0].key, chunk[0].station)
            or part.time_ms is None
            or chunk[0].time_ms is None
            or part.time_ms - chunk[0].time_ms > _NEAR_MS
        ):
            yield chunk
            chunk = []
        chunk.append(part)
    if chunk:
        yield chunk
