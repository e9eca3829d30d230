"""What is known of a ship at a time, field by field: value, how it is known, who says so, and what is wrong with it.

`print(particulars(statics, mmsi, t))` shows it as a table.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any

from detector.ais.identity import flag, mmsi_class
from detector.records import Source
from detector.schema import milliseconds
from detector.tracks import entries, priors
from detector.tracks.statics import FIELDS
from detector.units import MS_PER_S
from detector.vocabulary import ship_type_words

if TYPE_CHECKING:
    from detector.tracks.contested import ValueSet
    from detector.tracks.statics import Statics

STATED, CORRECTED, PRIOR, UNKNOWN = "stated", "corrected", "prior", "unknown"


@dataclass(frozen=True, slots=True)
class Entry:
    """One field as of a time.

    `status` is "stated" (as sent), "corrected" (a recognised error put right, or the last report outvoted), "prior"
    (assumed from type and length) or "unknown" (value None). `reports_for` and `reports_against` count the reports
    within reach that say the same and another thing; `first` and `last` are the lines of those that say the same.
    `error` says in words what is wrong with what was sent, "" where nothing is.
    """

    field: str
    value: Any
    status: str
    reports_for: int = 0
    reports_against: int = 0
    error: str = ""
    first: Source | None = None
    last: Source | None = None


@dataclass(frozen=True, slots=True)
class Particulars:
    """One ship as of a time (ms): its class of MMSI, flag, entries by field, and what speaks against the MMSI."""

    mmsi: int
    t_ms: int
    station: str
    flag: str | None
    entries: tuple[Entry, ...]
    errors: tuple[str, ...]
    contested: tuple[ValueSet, ...]

    def __getitem__(self, field: str) -> Entry:
        """The entry of a field. Raises KeyError for a name that is none."""
        for entry in self.entries:
            if entry.field == field:
                return entry
        raise KeyError(f"{field!r} is no field of a ship; there are {', '.join(e.field for e in self.entries)}")

    def __str__(self) -> str:
        when = datetime.fromtimestamp(self.t_ms / MS_PER_S, UTC)
        lines = [f"MMSI {self.mmsi}, {self.station}, {self.flag or 'no flag'}, as of {when:%Y-%m-%d %H:%M:%S} UTC"]
        lines += [f"{'field':<15}{'value':<22}{'status':<11}{'for':>5}{'against':>9}  remark"]
        for e in self.entries:
            line = f"{e.field:<15}{_shown(e):<22}{e.status:<11}{e.reports_for:>5}{e.reports_against:>9}  {e.error}"
            lines.append(line.rstrip())
        lines += [f"! {words}" for words in self.errors]
        for one in self.contested:
            said = ", ".join(f"{name} {value}" for name, value in one.values.items())
            lines.append(
                f"! in turns, {one.reports} reports{f' of class {one.transmitter}' * bool(one.transmitter)}: {said}"
            )
        return "\n".join(lines)


def particulars(statics: Statics, mmsi: int, t: int) -> Particulars:
    """What was known of a ship at a time (ms), from reports within the reach of `statics` only."""
    name, kind = _entry(statics, "shipname", mmsi, t), _entry(statics, "ship_type", mmsi, t)
    sizes = _sizes(statics, mmsi, t, kind.value)
    length, beam = (e.value if e.status != PRIOR else None for e in sizes[:2])
    made = (
        _checked(name, entries.text_error, mmsi),
        _checked(_entry(statics, "callsign", mmsi, t), entries.text_error, mmsi),
        _imo(_entry(statics, "imo", mmsi, t), mmsi),
        _typed(kind, length),
        *sizes,
        _draught(_entry(statics, "draught_m", mmsi, t), length, beam),
        _checked(_entry(statics, "destination", mmsi, t), entries.text_error, mmsi, name.value),
    )
    errors = [words for words in (entries.mmsi_error(mmsi), _sizes_differ(statics, mmsi, t)) if words]
    if name.value is not None and entries.is_beacon_name(name.value):
        errors.append("the name is of the kind that beacons on fishing nets send")
    turns = statics.contested(mmsi, t - statics.reach_ms, t + statics.reach_ms)
    return Particulars(mmsi, t, mmsi_class(mmsi).value, flag(mmsi), made, tuple(errors), tuple(turns))


def _shown(entry: Entry) -> str:
    if entry.value is None:
        return "-"
    if entry.field == "ship_type":
        return f"{entry.value} ({ship_type_words(entry.value)})"
    if entry.field == "antenna_m":
        return " / ".join(f"{side:.0f}" for side in entry.value)
    return f"{entry.value:.1f}" if isinstance(entry.value, float) else str(entry.value)


def _entry(statics: Statics, group: str, mmsi: int, t: int) -> Entry:
    """The value that holds, as sent, with the votes; unknown if none was heard. Several columns come as a tuple."""
    rows, code, holds = statics.near(group, mmsi, t)
    if holds < 0:
        return Entry(group, None, UNKNOWN)
    same = rows[code == holds]
    row, last = same.iloc[0], same.iloc[-1]
    entry = Entry(
        group,
        _value(row, group),
        STATED,
        len(same),
        len(rows) - len(same),
        first=Source(int(row["file"]), int(row["line"])),
        last=Source(int(last["file"]), int(last["line"])),
    )
    before = int((milliseconds(rows["time"]) <= t).sum())
    if before and code[before - 1] != holds:
        said = _value(rows.iloc[before - 1], group)
        return replace(entry, status=CORRECTED, error=f"the last report says {said}, those before and after do not")
    return entry


def _value(row: Any, group: str) -> Any:
    values = tuple(row[name] for name in FIELDS[group])
    if len(values) > 1:
        return tuple(float(value) for value in values)
    if group in ("imo", "ship_type"):
        return int(values[0])
    return float(values[0]) if group in ("length", "draught_m") else str(values[0])


def _with(entry: Entry, error: str, value: Any = None, status: str | None = None) -> Entry:
    """The entry with an error more, and perhaps another value and status."""
    words = "; ".join(one for one in (error, entry.error) if one)
    return replace(entry, error=words, value=entry.value if status is None else value, status=status or entry.status)


def _checked(entry: Entry, check: Any, mmsi: int, shipname: str | None = None) -> Entry:
    """A text; one that is something else is not known, though a call sign of digits may be right."""
    error = "" if entry.value is None else check(entry.value, entry.field, mmsi, shipname)
    if not error or entry.field == "callsign":
        return _with(entry, error)
    return _with(entry, error, None, UNKNOWN)


def _imo(entry: Entry, mmsi: int) -> Entry:
    if entry.value is None:
        return entry
    meant, error = entries.imo_entry(entry.value, mmsi)
    return _with(entry, error, meant, CORRECTED if meant is not None else UNKNOWN) if error else entry


def _typed(entry: Entry, length_m: float | None) -> Entry:
    if entry.value is None or length_m is None:
        return entry
    return _with(entry, entries.type_error(entry.value, length_m))


def _draught(entry: Entry, length_m: float | None, beam_m: float | None) -> Entry:
    error = "" if entry.value is None else entries.draught_error(entry.value, length_m, beam_m)
    return _with(entry, error, None, UNKNOWN) if error else entry


def _sizes(statics: Statics, mmsi: int, t: int, ship_type: int | None) -> tuple[Entry, Entry, Entry]:
    """Length, beam and antenna (to bow, stern, port, starboard): from sides, else length and beam, else the priors."""
    errors = []
    for group in ("sides", "size"):
        sent = _entry(statics, group, mmsi, t)
        if sent.value is None:
            continue
        said = entries.dimensions(*sent.value) if group == "sides" else entries.size(*sent.value)
        if said.size is not None:
            status = CORRECTED if said.error else sent.status
            length, beam = (
                replace(_with(sent, said.error, value, status), field=field)
                for field, value in zip(("length_m", "beam_m"), said.size, strict=True)
            )
            if said.sides is not None:
                return length, beam, replace(_with(sent, said.error, said.sides, status), field="antenna_m")
            return length, beam, _assumed_antenna(*said.size, ship_type)
        errors.append(said.error)
    return _assumed(_entry(statics, "length", mmsi, t), ship_type, "; ".join(errors))


def _assumed(sent: Entry, ship_type: int | None, error: str) -> tuple[Entry, Entry, Entry]:
    """Length as stated if it was, else the prior of the type; beam and antenna from priors."""
    if sent.value is not None and 2.0 < sent.value <= entries.MAX_LENGTH_M:
        length = _with(replace(sent, field="length_m"), error)
        beam_m = priors.beam_of(ship_type, sent.value)[0]
    else:
        length_m, beam_m, _ = priors.size_of(ship_type)
        length = Entry("length_m", length_m, PRIOR, error=error)
    return length, Entry("beam_m", beam_m, PRIOR), _assumed_antenna(length.value, beam_m, ship_type)


def _assumed_antenna(length_m: float, beam_m: float, ship_type: int | None) -> Entry:
    bow = length_m * priors.build_of(ship_type, length_m).antenna_share
    return Entry("antenna_m", (bow, length_m - bow, beam_m / 2, beam_m / 2), PRIOR)


def _sizes_differ(statics: Statics, mmsi: int, t: int) -> str:
    """Words if the dimensions that hold for transmitters of class A and class B under the MMSI are of two ships."""
    said = [one for kind in (1, 2) if (one := statics.size_said(mmsi, t, kind)) is not None]
    words = entries.contradiction(*said) if len(said) == 2 else ""
    return f"class A and class B say different sizes: {words}" if words else ""
