"""One self-contained HTML page: ranked table, map, and every encounter drawn to scale. Opens from disk, asks nothing.

All text passes through Jinja2's autoescape: the name of a ship is anybody's input.
"""

from __future__ import annotations

import base64
import hashlib
import json
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from jinja2 import Environment, PackageLoader, StrictUndefined

from detector.indicators.registry import indicators
from detector.outputs.contact_words import contributions, coupling_words, phase_words, place_words
from detector.outputs.page import charts
from detector.outputs.page.contact import contact, headings_in_words, instant
from detector.outputs.page.sea_map import sea_map
from detector.outputs.place import whole
from detector.outputs.table import NOTE, printable
from detector.places.surroundings import Surroundings
from detector.records import Assessment, Encounter, Run, Ship, Source
from detector.units import MIN_S
from detector.vocabulary import Outcome, ship_type_words

DETAILS = 50  # encounters drawn in full; the table and the map hold all


def write_report(
    assessments: Sequence[Assessment], run: Run, surroundings: Surroundings, out: Path, details: int = DETAILS
) -> None:
    """The page, whole or not at all. Raises OutputError where it cannot be written."""
    html = render(assessments, run, surroundings, details)
    with whole(out) as beside:
        beside.write_text(html, encoding="utf-8")


def render(assessments: Sequence[Assessment], run: Run, surroundings: Surroundings, details: int = DETAILS) -> str:
    """The page as text."""
    room = PackageLoader("detector.outputs", "page")
    pages = Environment(loader=room, autoescape=True, undefined=StrictUndefined, trim_blocks=True, lstrip_blocks=True)
    pages.filters["printable"] = printable
    pages.filters["counted"] = lambda count: "uncounted" if count is None else f"{count:,}"
    css, js = (pages.loader.get_source(pages, name)[0] for name in ("page.css", "page.js"))  # type: ignore[union-attr]
    solid_s = float(run.parameters.get("rendezvous", {}).get("observed_minutes", 15.0)) * MIN_S
    return pages.get_template("template.html.j2").render(
        run=run,
        titles={one.CODE: one.TITLE for one in indicators()},
        settings=json.dumps(dict(run.parameters), indent=2),
        rows=[_row(rank, one) for rank, one in enumerate(assessments, start=1)],
        details=[_detail(rank, one, run, solid_s) for rank, one in enumerate(assessments[:details], start=1)],
        map=sea_map(assessments, surroundings, details),
        css=css,
        js=js,
        hashes={"css": _hash(css), "js": _hash(js)},
        note=NOTE,
        p_label=assessments[0].p_label if assessments else "",
    )


def _hash(content: str) -> str:
    """What the page's security policy lets run and show: these bytes and no others."""
    return "sha256-" + base64.b64encode(hashlib.sha256(content.encode("utf-8")).digest()).decode("ascii")


def _row(rank: int, one: Assessment) -> dict[str, Any]:
    encounter = one.encounter
    return {
        "rank": rank,
        "one": one,
        "e": encounter,
        "ships": [_ship(ship) for ship in (encounter.ship_1, encounter.ship_2)],
        "hours": encounter.minutes / 60.0,
        "unknown": one.by_outcome(Outcome.UNKNOWN),
    }


def _ship(ship: Ship) -> dict[str, Any]:
    hull = ship.hull
    sides = f"A {hull.to_bow_m:.0f}, B {hull.to_stern_m:.0f}, C {hull.to_port_m:.0f}, D {hull.to_starboard_m:.0f} m"
    return {
        "label": ship.label,
        "in_short": f"{ship.mmsi}, {ship.flag or 'no flag'}, {ship_type_words(ship.ship_type)}",
        "particulars": [
            ("Name", ship.shipname),
            ("MMSI", ship.mmsi),
            ("Flag by MMSI", ship.flag),
            ("IMO", ship.imo),
            ("Call sign", ship.callsign),
            ("Type", ship_type_words(ship.ship_type)),
            ("Hull", f"{hull.length_m:.0f} x {hull.beam_m:.0f} m ({sides}; from {hull.origin})"),
            ("Draught", None if ship.draught_m is None else f"{ship.draught_m:.1f} m"),
            ("Destination", ship.destination),
        ],
    }


def _detail(rank: int, one: Assessment, run: Run, solid_s: float) -> dict[str, Any]:
    encounter = one.encounter
    findings = [finding for outcome in Outcome for finding in one.by_outcome(outcome)]
    return {
        **_row(rank, one),
        **(_drawings(encounter, solid_s) if len(encounter.curve) else {}),
        "coupling": coupling_words(encounter),
        "phases": phase_words(encounter),
        "where": place_words(encounter),
        "contributions": contributions(encounter),
        "findings": [(finding, lines(finding.sources, run)) for finding in findings],
    }


def _drawings(encounter: Encounter, solid_s: float) -> dict[str, Any]:
    """What is drawn of a curve with at least one row."""
    return {
        "contact": contact(encounter),
        "drawn_at": instant(encounter)["time"],
        "headings": headings_in_words(encounter),
        "clearance": charts.clearance(encounter, solid_s),
        "speeds": charts.speeds(encounter, solid_s),
    }


def lines(sources: Sequence[Source], run: Run) -> list[tuple[str, str]]:
    """The raw lines a finding rests on: path of each input as it was read, and the line numbers in it."""
    numbers: dict[int, list[str]] = {}
    for source in sources:
        numbers.setdefault(source.file, []).append(str(source.line))
    named = ((run.inputs[f].path if f < len(run.inputs) else f"input {f}", of) for f, of in numbers.items())
    return [(path, ", ".join(of)) for path, of in named]
