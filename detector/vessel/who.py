"""Who a ship is, and who else uses her number, as lines of text."""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Iterator
from dataclasses import replace
from pathlib import PurePath
from typing import TYPE_CHECKING

from detector.ais.identity import flag
from detector.tracks.links import SURE
from detector.units import nm
from detector.vessel.find import clean
from detector.vessel.identity import Value
from detector.vessel.style import few, minute, position, title, wrapped
from detector.vocabulary import ship_type_words

if TYPE_CHECKING:
    from detector.records import Source
    from detector.tracks.links import Link
    from detector.tracks.particulars import Particulars
    from detector.vessel.history import History

_FIELDS = {
    "shipname": "name", "callsign": "call sign", "imo": "IMO", "ship_type": "type", "sides": "antenna", "size": "size",
}  # fmt: skip


def head(found: History) -> Iterator[str]:
    """What holds of her at a time, and the lines that say so."""
    for one in found.particulars:
        yield from str(_printable(one)).split("\n")
        yield from _raw_lines(found, one)
    if found.hulls > 1:
        yield f"Hull {found.nth} of {found.hulls} that sent under this number, by fixes; --hull shows another."


def _printable(one: Particulars) -> Particulars:
    """The same with texts that print as one line each."""
    entries = (replace(e, value=clean(e.value)) if isinstance(e.value, str) else e for e in one.entries)
    sets = (replace(s, values={k: clean(str(v)) for k, v in s.values.items()}) for s in one.contested)
    return replace(one, entries=tuple(entries), contested=tuple(sets))


def _raw_lines(found: History, one: Particulars) -> Iterator[str]:
    """Where the values were said: fields of the same reports together."""
    fields: dict[str, list[str]] = {}
    for entry in one.entries:
        if entry.first is not None and entry.last is not None:
            fields.setdefault(lines(found, entry.first, entry.last), []).append(entry.field)
    said = "; ".join(f"{', '.join(names)} {where}" for where, names in fields.items())
    yield from wrapped(f"raw lines, first and last: {said or 'none'}")


def identity(found: History) -> Iterator[str]:
    """Every value she sent, MMSI by MMSI, and the MMSIs that may be hers too."""
    where = f", lines of {_short_names(found.inputs)[0]}" if len(found.inputs) == 1 else ""
    yield from title(f"IDENTITY HISTORY{where}")
    uses = {one.mmsi: one for one in found.uses}
    for mmsi in found.mmsis:
        use = uses.get(mmsi)
        heard = "no position was heard" if use is None else _use(found, use)
        yield f"MMSI {mmsi:09d} ({flag(mmsi) or 'no flag'}): {heard}"
        values = [one for one in found.values if one.mmsi == mmsi]
        if not values:
            yield "  No static report of hers was heard: name, call sign, IMO number and size are UNKNOWN."
            continue
        yield f"  {'said':<10}{'value':<25}{'from':<17}{'to (UTC)':<16}{'reports':>7}{'spells':>7}  lines"
        yield from (f"  {line}" for line in few([_value(found, one) for one in values]))
        yield from _remarks(values)
    for link in found.links:
        yield from wrapped(f"LINK {link.kind}, confidence {link.confidence:.2f}{_held(found, link)}: {link.sentence}")


def _held(found: History, link: Link) -> str:
    if link.kind == "exchanged":
        return ""
    sure = link.confidence >= SURE and {link.mmsi_1, link.mmsi_2} <= set(found.mmsis)
    return ", held for one hull" if sure else ", not held for one hull here"


def _use(found: History, use: Value) -> str:
    fixes = "fix" if use.reports == 1 else "fixes"
    where = lines(found, use.first, use.last)
    return f"{use.reports:,} {fixes}, {minute(use.first_ms)} to {minute(use.last_ms)}, {where}"


def _value(found: History, one: Value) -> str:
    where = lines(found, one.first, one.last)
    if len(found.inputs) == 1:  # it stands in the heading
        where = f"{one.first.line}, {one.last.line}"
    return (
        f"{_FIELDS[one.field]:<10}{shown(one):<24} {minute(one.first_ms)} {minute(one.last_ms)}"
        f"{one.reports:>7,}{one.spells:>7,}  {where}"
    )


def _remarks(values: list[Value]) -> Iterator[str]:
    doubtful = max(one.doubtful for one in values)
    if doubtful:
        names = "; ".join(
            f"{shown(one)} {one.reports - one.doubtful:,} of {one.reports:,}"
            for one in values
            if one.field in ("shipname", "sides")
        )
        yield from wrapped(
            "Several hulls send under this MMSI. Reports are given to the hull that was heard next to them; where both "
            f"were heard within ten minutes they may be of either. Surely of this hull: {names or 'none'}.",
            "  ",
        )


def shown(one: Value) -> str:
    """The value as printed."""
    if one.field == "ship_type":
        return f"{one.value} ({ship_type_words(one.value)})"
    if one.field == "sides":
        bow, stern, port, starboard = one.value
        return f"{bow:g}/{stern:g}/{port:g}/{starboard:g} = {bow + stern:g}x{port + starboard:g} m"
    return f"{one.value[0]:g} x {one.value[1]:g} m" if one.field == "size" else str(one.value)


def lines(found: History, first: Source, last: Source) -> str:
    """File and line of the first and last report, the file once where it is one."""
    names = _short_names(found.inputs)
    if first == last:
        return f"{names[first.file]}:{first.line}"
    if first.file == last.file:
        return f"{names[first.file]}:{first.line}, {last.line}"
    return f"{names[first.file]}:{first.line}, {names[last.file]}:{last.line}"


def _short_names(paths: tuple[str, ...]) -> list[str]:
    last = [PurePath(path).name for path in paths]
    often = Counter(last)
    return [name if often[name] == 1 else path for name, path in zip(last, paths, strict=True)]


def others(found: History) -> Iterator[str]:
    """The other hulls under her MMSIs."""
    if not found.others:
        return
    yield from title("OTHER HULLS ON THE SAME MMSI")
    yield f"  {'MMSI':>9}{'fixes':>8}{'marked':>8}  {'first':<18}{'last (UTC)':<18}{'apart':>10}  about"
    rows = []
    for one in found.others:
        apart = "-" if math.isnan(one.apart_m) else f"{nm(one.apart_m):,.1f} nm"
        when = "" if one.at_once else ", not at once"
        rows.append(
            f"  {one.mmsi:09d}{one.fixes:>8,}{one.disbelieved:>8,}  {minute(one.first_ms)}  {minute(one.last_ms)}  "
            f"{apart:>10}  {position(one.lat, one.lon)}{when}"
        )
    yield from few(rows)
