"""An inspection as lines of text."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Mapping
from datetime import UTC, datetime

from detector.inspection.census import Census, Inspected, Inspection, Outline
from detector.inspection.map import Polygons, drawn, frame
from detector.units import HOUR_S, MS_PER_S

_BARS = "▁▂▃▄▅▆▇█"
_MOST_BARS = 72
_LISTED = 12
_LABEL = 18


def as_json(inspection: Inspection) -> str:
    """The inspection as JSON, for programs."""
    return json.dumps(inspection.to_dict(), indent=2) + "\n"


def about_inputs(inspection: Inspection) -> Iterator[str]:
    """What each input is, and what was left out."""
    for one in inspection.inputs:
        yield from _about(one)
    for skipped in inspection.skipped:
        yield f"skipped: {skipped.reason}"


def _about(one: Inspected) -> Iterator[str]:
    yield f"{one.path}: {one.format}, {_size(one.bytes)}, {one.outline.lines:,} lines"
    if one.stopped:
        yield f"  reading stopped: {one.stopped}"
    yield from (f"  {line}" for line in _outline(one.outline))


def _outline(outline: Outline) -> Iterator[str]:
    yield f"{outline.positions:,} positions, {outline.statics:,} static reports, {outline.vessels:,} vessels"
    if outline.span_ms is not None:
        first, last = (datetime.fromtimestamp(t / MS_PER_S, UTC) for t in outline.span_ms)
        hours = (outline.span_ms[1] - outline.span_ms[0]) / MS_PER_S / HOUR_S
        took = f"{hours * 60:.0f} min" if hours < 2 else f"{hours:.1f} h" if hours < 72 else f"{hours / 24:.1f} days"
        yield f"{first:%Y-%m-%d %H:%M:%S} to {last:%Y-%m-%d %H:%M:%S} UTC ({took})"
    if (box := outline.area.box()) is not None:
        west, south, east, north = box
        yield f"{_lat(south)} to {_lat(north)}, {_lon(west)} to {_lon(east)}"
    for what, counts in (("rejected", outline.rejected), ("passed over", outline.passed_over)):
        if counts:
            yield f"{what} {counts.total():,}: {_listed(counts.most_common())}"


def whole_picture(census: Census, polygons: Polygons, columns: int = 72, rows: int = 20) -> Iterator[str]:
    """All inputs together: the map, and what was counted."""
    box = census.area.box()
    if box is not None:
        on = frame(box, columns, rows)
        lat, lon, counts, _ = census.area.squares()
        yield f"{_lat(on.north)}, {_lon(on.west)}"
        yield from drawn(on, polygons, lat, lon, counts)
        yield f"{_lat(on.south)}, {_lon(on.east)}".rjust(columns)
        yield ""
    for label, said in _counts(census):
        yield f"{label:<{_LABEL}} {said}"


def _counts(census: Census) -> Iterator[tuple[str, str]]:
    ships = census.ships
    if census.vessels:
        yield "vessels by type", _listed(ships.types().items())
    for what, counts in census.groups.items():
        if counts:
            yield what, _listed(counts.most_common())
    for words, (seconds, vessels) in ships.intervals_s().items():
        yield "report interval", f"{words}: {_seconds(seconds)} (median of {vessels:,} vessels)"
    if census.hours:
        yield "heard by hour", _by_hour(census.hours)
    if census.positions:
        yield "heard twice", f"{ships.duplicates:,} positions ({ships.duplicates / census.positions:.1%})"
    yield from _faults(census)


def _faults(census: Census) -> Iterator[tuple[str, str]]:
    ships = census.ships
    odd = {kind: numbers for kind, numbers in ships.identities().items() if kind != "ship"}
    if odd:
        listed = (f"{kind} {vessels:,} ({reports:,} reports)" for kind, (vessels, reports) in odd.items())
        yield "not a ship's MMSI", ", ".join(listed)
    if impossible := ships.impossible():
        yield "impossible MMSI", _listed(impossible.items())
    if far := ships.far_at_once():
        yield (
            "far away at once",
            f"{len(far):,} MMSIs at places no ship can have reached in time: {_listed(far.items())}",
        )
    if census.vessels and not odd and not far:
        yield "MMSI faults", "none seen"


def _by_hour(hours: Mapping[int, int]) -> str:
    first, last = min(hours), max(hours)
    step = -(-(last - first + 1) // _MOST_BARS)
    counts = [sum(hours.get(h, 0) for h in range(start, start + step)) for start in range(first, last + 1, step)]
    most = max(counts)
    bars = "".join(_BARS[min(count * len(_BARS) // most, len(_BARS) - 1)] if count else " " for count in counts)
    begin = datetime.fromtimestamp(first * HOUR_S, UTC)
    each = "an hour" if step == 1 else f"{step} hours"
    return f"{bars}  from {begin:%Y-%m-%d %H:%M}, {each} a bar, most {most:,}"


def _listed(counts: Iterable[tuple[object, int]]) -> str:
    items = list(counts)
    shown = items[:_LISTED]
    more = len(items) - len(shown)
    return ", ".join(f"{name} {count:,}" for name, count in shown) + (f", and {more:,} more" if more else "")


def _seconds(seconds: float) -> str:
    if seconds < 120:
        return f"{seconds:g} s"
    return f"{seconds / 60:.1f} min" if seconds < 7200 else f"{seconds / HOUR_S:.1f} h"


def _size(size: int) -> str:
    for unit, factor in (("GB", 10**9), ("MB", 10**6), ("kB", 10**3)):
        if size >= factor:
            return f"{size / factor:,.1f} {unit}"
    return f"{size:,} bytes"


def _lat(lat: float) -> str:
    return f"{abs(lat):.2f} {'SN'[lat >= 0]}"


def _lon(lon: float) -> str:
    turned = (lon + 180.0) % 360.0 - 180.0
    return f"{abs(turned):.2f} {'WE'[turned >= 0]}"
