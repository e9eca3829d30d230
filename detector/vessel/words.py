"""The history of a ship as lines of text, at most 100 columns wide but for long names of files."""

from __future__ import annotations

import math
from collections.abc import Iterable, Iterator
from typing import TYPE_CHECKING

from detector.units import HOUR_S, MIN_S, MS_PER_S, nm
from detector.vessel import who
from detector.vessel.find import Candidate, clean
from detector.vessel.style import MOST, few, minute, position, span, title, wrapped
from detector.vocabulary import Mark

if TYPE_CHECKING:
    from detector.vessel.history import History
    from detector.vessel.places import Stop
    from detector.vessel.silences import Place, Silence

MARK_WORDS = {
    Mark.LEAP: "lone report out of reach",
    Mark.DISPLACED: "apart from before and after",
    Mark.FROZEN: "one place, yet under way",
    Mark.CIRCLE: "on an even ring",
    Mark.LAND: "well inside the land",
    Mark.REGIONAL: "displaced with others",
    Mark.SPEED: "speed does not fit",
    Mark.COURSE: "course does not fit",
    Mark.SMOOTH: "without receiver noise",
    Mark.HORIZON: "beyond the radio horizon",
    Mark.CLOCK: "dated by a wrong clock",
}


def text(found: History) -> Iterator[str]:
    """All lines, in the order in which an analyst asks."""
    for part in (who.head, who.identity, who.others, _anomalies, _gaps, _stops, _totals):
        yield from map(clean, part(found))


def listed(candidates: Iterable[Candidate]) -> Iterator[str]:
    """The vessels that fit, one a line."""
    yield f"{'MMSI':>9}  {'name':<22}{'IMO':>9}{'fixes':>9}  {'first':<18}last (UTC)"
    every = list(candidates)
    for one in every[:MOST]:
        name, imo = one.shipname or "-", "-" if one.imo is None else str(one.imo)
        yield clean(f"{one.mmsi:09d}  {name:<22}{imo:>9}{one.fixes:>9,}  {minute(one.first_ms)}  {minute(one.last_ms)}")
    if len(every) > MOST:
        yield f"... and {len(every) - MOST:,} more with fewer fixes"


# ---- what speaks against it ----


def _anomalies(found: History) -> Iterator[str]:
    yield from title("ANOMALIES")
    if not found.totals.fixes:
        yield "  UNKNOWN: no position was heard."
    elif not found.marks and not found.anomalies:
        yield "  No mark on any of her positions."
    if found.marks:
        yield f"  {'mark':<11}{'meaning':<28}{'fixes':>6}  {'first':<18}{'last (UTC)':<18}first at"
    for one in found.marks:
        yield (
            f"  {(one.mark.name or '').lower():<11}{MARK_WORDS[one.mark]:<28}{one.fixes:>6,}  {minute(one.first_ms)}  "
            f"{minute(one.last_ms)}  {position(one.at.lat, one.at.lon)}"
        )
    sentences = []
    for anomaly in found.anomalies:
        area = f"within {nm(anomaly.radius_m):.1f} nm of {position(anomaly.lat, anomaly.lon)}"
        if not math.isnan(anomaly.there_lat):
            there = f"within {nm(anomaly.there_radius_m):.1f} nm of {position(anomaly.there_lat, anomaly.there_lon)}"
            area += f", the false positions {there}"
        when = f"{minute(anomaly.start_ms)} to {minute(anomaly.end_ms)} UTC"
        sentences.append("\n".join(wrapped(f"{anomaly.kind}: {anomaly.sentence} {when}, {area}.", "  ")))
    for sentence in few(sentences):
        yield from sentence.splitlines()


def _gaps(found: History) -> Iterator[str]:
    usual = found.totals.usual_s
    said = "" if math.isnan(usual) else f"; her usual interval is {span(usual)}"
    yield from title(f"GAPS of {span(found.least_min * MIN_S)} or longer{said}")
    if not found.totals.fixes:
        yield "  UNKNOWN: no position was ever heard, so nothing can be said about silences."
    elif not any(one.kind == "between" for one in found.silences):
        only = "Only one position was heard" if found.totals.fixes == 1 else "No silence as long between her fixes"
        yield f"  {only}."
    longest = sorted(found.silences, key=lambda one: one.start_ms - one.end_ms)[:MOST]
    for silence in found.silences:
        if silence in longest:
            yield from _silence(silence)
    if len(found.silences) > MOST:
        yield f"  The {MOST} longest of {len(found.silences):,}; --json FILE lists all."


def _silence(one: Silence) -> Iterator[str]:
    took = span((one.end_ms - one.start_ms) / MS_PER_S)
    yield f"  {minute(one.start_ms)} to {minute(one.end_ms)} UTC, {took}{_WHICH[one.kind]}"
    if one.before is not None:
        yield from wrapped(f"{'before' if one.after else 'last'}: {_where(one.before)}", "     ")
    if one.after is not None:
        moved = f"; {nm(one.distance_m):,.1f} nm on, {one.speed_kn:.1f} kn needed" if one.before else ""
        yield from wrapped(f"{'after' if one.before else 'first'}: {_where(one.after)}{moved}", "     ")
    if math.isnan(one.probability):
        chance = f"UNKNOWN: {one.basis}"
    else:
        chance = f"{_share(one.probability)} ({_share(one.low)} to {_share(one.high)}): {one.basis}"
    within = "" if one.kind == "between" else " within six hours of it, had she stayed there"
    yield from wrapped(f"chance that she would have been heard{within}: {chance}", "     ")
    if one.statics:
        yield f"     not quite silent: {one.statics:,} of her static reports were heard in it"
    if one.doubtful:
        yield "     a position at its edge is not believed: the places are those on her way"


_WHICH = {
    "between": "",
    "before": ", before she was first heard",
    "after": ", from her last fix to the end of the data",
}


def _share(chance: float) -> str:
    if chance > 0.99:
        return "over 99%"
    return f"{chance:.0%}" if chance >= 0.01 else "under 1%"


def _where(place: Place) -> str:
    return f"{position(place.lat, place.lon)}, {place.words}"


# ---- where ----


def _stops(found: History) -> Iterator[str]:
    yield from title("PLACES VISITED: half an hour or longer below 1 kn")
    if not found.stops:
        yield "  None that was heard." if found.totals.fixes else "  UNKNOWN: no position was heard."
    longest = sorted(found.stops, key=lambda one: one.start_ms - one.end_ms)[:MOST]
    for n, stop in enumerate(found.stops, 1):
        if stop in longest:
            yield from _stop(n, stop)
    if len(found.stops) > MOST:
        yield f"  The {MOST} longest of {len(found.stops):,}; --json FILE lists all."


def _stop(n: int, stop: Stop) -> Iterator[str]:
    took = span((stop.end_ms - stop.start_ms) / MS_PER_S)
    yield from wrapped(
        f"{n:>2}  {minute(stop.start_ms)} to {minute(stop.end_ms)} UTC, {took}: {stop.at.words}", "  ", "      "
    )
    drifted = f"drifted, up to {nm(stop.moved_m):.1f} nm from the middle; " if stop.drifted else ""
    silent = f", longest silence {span(stop.silent_s)}" if stop.silent_s >= HOUR_S else ""
    status = f', status "{stop.status}"' if stop.status else ""
    port = f"{stop.at.port} {nm(stop.at.port_m):,.1f} nm"
    shore = f"{position(stop.at.lat, stop.at.lon)}, shore {nm(stop.at.shore_m):,.1f} nm, {port}"
    yield from wrapped(f"{drifted}{shore}; {stop.fixes:,} fixes{silent}{status}", "      ", "      ")


def _totals(found: History) -> Iterator[str]:
    one = found.totals
    yield from title("TOTALS")
    yield f"  {one.fixes:,} fixes, {one.aside:,} of them on no track, {one.disbelieved:,} not believed"
    yield f"  {one.duplicates:,} reports heard twice under her MMSIs, {one.statics:,} static reports"
    if one.first_ms is not None and one.last_ms is not None:
        seconds = (one.last_ms - one.first_ms) / MS_PER_S
        yield f"  heard from {minute(one.first_ms)} to {minute(one.last_ms)} UTC, {span(seconds)}"
        silent = f", {nm(one.silent_m):,.0f} nm of it straight across gaps or false positions" if one.silent_m else ""
        yield f"  {nm(one.made_m):,.0f} nm made between fixes, stops left out{silent}"
    if one.fastest_ms is not None:
        yield f"  fastest {one.fastest_kn:.1f} kn, as sent at {minute(one.fastest_ms)} UTC"
