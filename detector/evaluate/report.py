"""The benchmark as report.json and one self-contained report.html. Every number in the page is in the JSON as well."""

from __future__ import annotations

import base64
import hashlib
import json
import math
from collections.abc import Mapping
from dataclasses import asdict
from pathlib import Path
from typing import Any

from jinja2 import Environment, PackageLoader, StrictUndefined

from detector.errors import OutputError
from detector.evaluate import plots
from detector.evaluate.benchmark import Benchmark, Ran, Result
from detector.evaluate.darkening import Tried
from detector.evaluate.intervals import Estimate
from detector.evaluate.metrics import Errors, Metrics, Share
from detector.evaluate.protocols import PROTOCOLS
from detector.outputs import place
from detector.outputs.table import printable
from detector.version import __version__

FORMAT = 1
NOTE = (
    "All data are synthetic: ships, transfers and reception were simulated, and the truth is known for that reason. "
    "The numbers compare methods with one another; what they will be on real data they do not say."
)


def check(folder: Path) -> None:
    """Refuse early, before hours of work, a folder that cannot be written to, and missing plots. Raises OutputError."""
    plots.require()
    if folder.exists() and not folder.is_dir():
        raise OutputError(f"{folder} is a file: name a folder for the report.")
    place.check(folder / "report.html" if folder.is_dir() else folder)


def write(benchmark: Benchmark, folder: Path) -> tuple[Path, Path]:
    """report.json and report.html in a folder, made if need be; each whole or not at all. Raises OutputError."""
    folder.mkdir(exist_ok=True)
    made = folder / "report.json", folder / "report.html"
    texts = json.dumps(as_dict(benchmark), indent=1, ensure_ascii=False, allow_nan=False) + "\n", render(benchmark)
    for out, text in zip(made, texts, strict=True):
        with place.whole(out) as beside:
            beside.write_text(text, encoding="utf-8", errors="replace")
    return made


def as_dict(benchmark: Benchmark) -> dict[str, Any]:
    """All of it as plain values for JSON; what is not defined is null."""
    made = {
        "format": FORMAT,
        "synthetic": True,
        "note": NOTE,
        "software": "sts-detector",
        "version": __version__,
        "generated": benchmark.generated,
        "versions": benchmark.versions,
        "seed": benchmark.seed,
        "settings": benchmark.settings,
        "methods": [{"name": name, "source": source} for name, source in benchmark.methods],
        "worlds": [_world(ran) for ran in benchmark.worlds],
        "results": [asdict(one) for one in benchmark.results],
        "together": [asdict(one) for one in benchmark.together],
        "failures": [asdict(one) for one in benchmark.failures],
        "darkening": {
            "protocols": {name: {"kind": type(how).__name__, **asdict(how)} for name, how in PROTOCOLS.items()},
            "recall": _protocols(benchmark),
            "tried": [{**asdict(one), "record": one.record.to_dict()} for one in benchmark.darkened],
        },
    }
    result: dict[str, Any] = plain(made)
    return result


def plain(value: Any) -> Any:
    """The value with null for every number that is none: JSON knows no NaN and no infinity."""
    if isinstance(value, Mapping):
        return {str(key): plain(inner) for key, inner in value.items()}
    if isinstance(value, list | tuple):
        return [plain(inner) for inner in value]
    if isinstance(value, float) and not math.isfinite(value):
        return None
    return value


def _world(ran: Ran) -> dict[str, Any]:
    truth = ran.truth
    transfers = [one for one in truth.contacts if one.label == "transfer"]
    return {
        "name": ran.name,
        "region": truth.region,
        "seed": truth.seed,
        "start": truth.start.isoformat(),
        "end": truth.end.isoformat(),
        "reception": truth.reception,
        "vessels": truth.vessels,
        "vessel_days": truth.vessel_days,
        "transfers": len(transfers),
        "detectable": sum(one.detectable for one in transfers),
        "lit": sum(one.visibility == "lit" for one in transfers),
        "other_contacts": len(truth.contacts) - len(transfers),
        "calls": len(truth.calls),
        "anomalies": len(truth.anomalies),
        "drawn": dict(truth.drawn),
        "corrupt": dict(truth.corrupt),
        "truth_sha256": ran.truth_sha256,
        "inputs": [file.to_dict() for file in ran.inputs],
    }


def _protocols(benchmark: Benchmark) -> dict[str, dict[str, dict[str, int]]]:
    """Found and tried, by protocol and method; what a method failed on is in neither."""
    made: dict[str, dict[str, dict[str, int]]] = {}
    for name in PROTOCOLS:
        tried = [one for one in benchmark.darkened if one.protocol == name]
        if tried:
            made[name] = {method: _recall(tried, method) for method, _ in benchmark.methods}
    return made


def _recall(tried: list[Tried], method: str) -> dict[str, int]:
    known = [one.found[method] for one in tried if one.found[method] is not None]
    return {"found": sum(map(bool, known)), "of": len(known)}


def render(benchmark: Benchmark) -> str:
    """The page as text. Every text in it passes through autoescape: names of worlds and errors are anybody's input."""
    room = PackageLoader("detector.evaluate", "page")
    pages = Environment(loader=room, autoescape=True, undefined=StrictUndefined, trim_blocks=True, lstrip_blocks=True)
    pages.filters.update(printable=printable, estimate=_estimate, share=_share, rate=_rate, minutes=_minutes)
    css = pages.loader.get_source(pages, "benchmark.css")[0]  # type: ignore[union-attr] # the loader of the line above
    return pages.get_template("benchmark.html.j2").render(
        note=NOTE,
        version=__version__,
        benchmark=benchmark,
        worlds=[_world(ran) for ran in benchmark.worlds],
        names=[name for name, _ in benchmark.methods],
        results=_in_table(benchmark),
        together={one.method: one.metrics for one in benchmark.together},
        scenarios=_rows(benchmark, "scenarios"),
        tags=_rows(benchmark, "tags"),
        visibility=_rows(benchmark, "visibility"),
        causes=_rows(benchmark, "causes"),
        curves=[(ran.name, plots.recall_against_false(ran.name, _on(benchmark, ran.name))) for ran in benchmark.worlds],
        reliability=_reliability(benchmark),
        darkening=_protocols(benchmark),
        settings=json.dumps(benchmark.settings, indent=2),
        css=css,
        css_hash="sha256-" + base64.b64encode(hashlib.sha256(css.encode("utf-8")).digest()).decode("ascii"),
    )


def _in_table(benchmark: Benchmark) -> list[Result]:
    """The results world by world, then all worlds together where there are several."""
    return [*benchmark.results, *(benchmark.together if len(benchmark.worlds) > 1 else ())]


def _on(benchmark: Benchmark, world: str) -> dict[str, Metrics]:
    return {one.method: one.metrics for one in benchmark.results if one.world == world}


def _rows(benchmark: Benchmark, what: str) -> list[str]:
    """The row names of a table over all worlds."""
    return sorted({name for one in benchmark.together for name in getattr(one.metrics, what)})


def _reliability(benchmark: Benchmark) -> str | None:
    given = {one.method: one.metrics.calibration for one in benchmark.together if one.metrics.calibration is not None}
    return plots.reliability(given) if given else None


def _estimate(one: Estimate, digits: int = 2) -> str:
    if math.isnan(one.value):
        return "-"
    around = "" if math.isnan(one.low) else f" ({one.low:.{digits}f} to {one.high:.{digits}f})"
    return f"{one.value:.{digits}f}{around}"


def _share(one: Share | Mapping[str, int]) -> str:
    found, of = (one.found, one.of) if isinstance(one, Share) else (one["found"], one["of"])
    return f"{found / of:.2f} ({found} of {of})" if of else "-"


def _rate(value: float | None, digits: int = 2) -> str:
    return "-" if value is None or math.isnan(value) else f"{value:.{digits}f}"


def _minutes(one: Errors) -> str:
    if not one.events:
        return "-"
    return f"{one.median_min:.1f} / {one.p90_min:.1f} ({one.bias_min:+.1f})"
