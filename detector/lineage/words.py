"""A trace as text: for the terminal, where nothing may move the cursor, and for a file, byte for byte."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from pathlib import PurePath

from detector.lineage.lines import State
from detector.lineage.trace import Trace, TracedLine
from detector.units import ISO_UTC
from detector.version import __version__


def on_terminal(line: bytes) -> str:
    """The line with everything but printable ASCII and letters of UTF-8 written as \\xNN."""
    text = line.decode("utf-8", "surrogateescape")
    return "".join(sign if sign.isprintable() else _escaped(sign) for sign in text)


def _escaped(sign: str) -> str:
    return "".join(f"\\x{byte:02x}" for byte in sign.encode("utf-8", "surrogateescape"))


def text(trace: Trace) -> Iterator[bytes]:
    """The lines of the text, raw lines as they are."""
    yield from (line.encode("utf-8", "surrogateescape") for line in head(trace))
    names = short_names(trace)
    for line in trace.lines:
        yield b""
        yield _title(trace, line, names).encode("utf-8", "surrogateescape")
        for raw in line.raw:
            place = f"  {names[raw.file]}:{raw.line}  " if len(line.raw) > 1 else "  "
            yield place.encode("utf-8", "surrogateescape") + raw.text


def head(trace: Trace) -> Iterator[str]:
    """What stands above the lines: the event, and each file with its SHA-256 and what became of it."""
    contact = trace.contact
    ships = " and ".join(f"{name} ({mmsi})" for mmsi, name in contact.ships.items())
    yield f"Event {contact.event_id}: {ships}"
    yield f"{contact.start:{ISO_UTC}} to {contact.end:{ISO_UTC}}, {contact.place}"
    around = f" and {trace.around_h:g} h around it" if trace.around_h else ""
    yield f"Positions and static reports of both ships during the contact{around}, and the lines that findings cite."
    yield f"{len(trace.lines):,} reports, {trace.shown:,} shown; sts-detector {__version__}"
    yield from _history(trace)
    yield ""
    names = short_names(trace)
    for one in trace.originals.values():
        via = f", read by way of {one.record.via}" if one.record.via else ""
        yield f"{names[one.number]}: {one.path}{via}"
        yield f"  SHA-256 {one.record.sha256}"
        yield f"  {one.state}{': ' + one.said if one.said else ''}{_consequence(trace, one.number, one.state)}"


def _history(trace: Trace) -> Iterator[str]:
    """What a store saw of the event since it was first found."""
    if trace.replaces:
        yield f"Replaces event {', '.join(trace.replaces)}, retracted for it"
    for one in trace.became:
        when = f", {one.scanned}" if one.scanned else ""
        yield f"revision {one.revision} (scan {one.scan}{when}), {one.kind}: {one.reason}"


def _consequence(trace: Trace, number: int, state: State) -> str:
    if state is State.SAME:
        return ""
    hidden = sum(line.cited.source.file == number for line in trace.lines)
    return f" {hidden:,} reports of it are listed without their lines."


def short_names(trace: Trace) -> dict[int, str]:
    """A name for each file, short where that is clear: the last part of its path, else the whole."""
    last = {number: PurePath(one.path).name for number, one in trace.originals.items()}
    often = Counter(last.values())
    return {n: name if often[name] == 1 else trace.originals[n].path for n, name in last.items()}


def _title(trace: Trace, line: TracedLine, names: dict[int, str]) -> str:
    cited = line.cited
    time = f"{cited.time:{ISO_UTC}}" if cited.time else "time not known".ljust(20)
    ship = "ship not known" if cited.mmsi is None else f"{cited.mmsi} {trace.contact.ships.get(cited.mmsi, '')}".strip()
    place = f"{names.get(cited.source.file, cited.source.file)}:{cited.source.line}"
    return f"{time}  {ship}  {', '.join(cited.what)}  {place}{'' if line.raw else '  (not shown)'}"
