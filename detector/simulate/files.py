"""A world as files: the log, the table of the same receptions, the truth, and the truth behind each report."""

from __future__ import annotations

import json
import os
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import numpy as np

from detector.errors import OutputError
from detector.simulate.truth import truth
from detector.simulate.wire.columns import Reports, Statements, Texts, reports_of, statements_of
from detector.simulate.wire.marinecadastre import write_table
from detector.simulate.wire.recording import Recorded, write_recording
from detector.simulate.wire.truth_rows import TruthRows, write_truth
from detector.simulate.world import World

_INTERLEAVED = 0.05  # share of two-part messages with other lines between their parts
_KINDS = {  # shares of the corruption; the rest are "checksum wrong"
    "cut off": 0.2,
    "random bytes": 0.1,
    "payload not of the alphabet": 0.1,
    "second part missing": 0.1,
    "no tag block": 0.08,
    "tag block checksum wrong": 0.08,
    "empty line": 0.03,
    "comment": 0.02,
    "other NMEA": 0.04,
}


@contextmanager
def new_folder(out: Path) -> Iterator[Path]:
    """A folder to write to that becomes `out` when the block succeeds; nothing is left of it when it fails.

    Raises OutputError for a place that is taken or cannot be written to.
    """
    if out.exists() and (not out.is_dir() or any(out.iterdir())):
        raise OutputError(f"{out} is there already: name a new folder.")
    beside = out.absolute().with_name(f".{out.name}.{os.getpid()}.part")
    try:
        beside.mkdir(parents=True)
        yield beside
        beside.replace(out)
    except OSError as error:
        raise OutputError(f"{out} cannot be written: {error.strerror or error}.") from None
    finally:
        shutil.rmtree(beside, ignore_errors=True)


def write(world: World, folder: Path) -> dict[str, Any]:
    """Writes world.nmea, world.csv, truth.json and truth.parquet into a folder; the truth that was written."""
    folder.mkdir(parents=True, exist_ok=True)
    reports, statements, texts = columns(world)
    made = _write_log(world, folder / "world.nmea", reports, statements, texts)
    write_table(folder / "world.csv", reports, statements, texts)
    write_truth(folder / "truth.parquet", _behind(world, made), {"synthetic": "true", "seed": str(world.seed)})
    return _write_json(world, folder, made)


def write_sample(world: World, folder: Path, name: str) -> dict[str, Any]:
    """Writes NAME.nmea and truth.json only: what is small enough to commit."""
    folder.mkdir(parents=True, exist_ok=True)
    return _write_json(world, folder, _write_log(world, folder / f"{name}.nmea", *columns(world)))


def _write_log(world: World, path: Path, reports: Reports, statements: Statements, texts: Texts) -> Recorded:
    drawn = world.drawn
    faults = world.corrupt or _faults(round(drawn.corrupt * (len(reports) + len(statements))))
    rng = np.random.default_rng([world.seed, 77])
    return write_recording(
        path,
        reports,
        statements,
        texts,
        rng,
        corrupt=faults,
        interleaved_share=_INTERLEAVED,
        milliseconds=drawn.milliseconds,
    )


def _write_json(world: World, folder: Path, made: Recorded) -> dict[str, Any]:
    known = truth(world) | {"corrupt": made.corrupt, "lines": made.lines}
    (folder / "truth.json").write_text(_json(known), encoding="utf-8")
    return known


def _behind(world: World, made: Recorded) -> TruthRows:
    """What is true behind each report of the log."""
    rows = world.truth or {
        key: np.empty(0) for key in ("hull", "time_ms", "lat", "lon", "sog_kn", "heading_deg", "flags")
    }
    whole = {"hull": np.int32, "time_ms": np.int64, "flags": np.int8}
    columns = {key: values.astype(whole.get(key, np.float64)) for key, values in rows.items()}
    columns["time_ms"] += world.start_s * 1000
    return TruthRows(line=made.line, **columns)


def _json(known: dict[str, Any]) -> str:
    """JSON with one line for each ship and each contact: thousands of them, still readable and easy to compare."""
    lines = []
    for key, value in known.items():
        if isinstance(value, list) and value:
            inside = ",\n".join(f"    {json.dumps(item, ensure_ascii=False)}" for item in value)
            lines.append(f"  {json.dumps(key)}: [\n{inside}\n  ]")
        else:
            lines.append(f"  {json.dumps(key)}: {json.dumps(value, ensure_ascii=False)}")
    return "{\n" + ",\n".join(lines) + "\n}\n"


def _faults(total: int) -> dict[str, int]:
    counts = {kind: round(share * total) for kind, share in _KINDS.items()}
    return {"checksum wrong": max(0, total - sum(counts.values())), **counts}


def columns(world: World) -> tuple[Reports, Statements, Texts]:
    """What was received as the columns of the wire."""
    import pandas as pd

    given = dict(world.reports) or _none(
        "hull",
        "mmsi",
        "message_type",
        "station",
        "received_s",
        "delivered_s",
        "fix_ms",
        "lat",
        "lon",
        "sog_kn",
        "cog_deg",
        "heading_deg",
    )
    times = {key: _ms(world, given.pop(f"{key[:-3]}_s")) for key in ("received_ms", "delivered_ms")}
    fix = given.pop("fix_ms").astype(np.int64) + world.start_s * 1000
    reports = reports_of(**given, **times, fix_ms=fix, utc_second=fix // 1000 % 60)
    said = dict(world.statements) or _none(
        "hull", "mmsi", "message_type", "station", "received_s", "delivered_s", "callsign", "shipname", "destination"
    )
    lists = {}
    for key in ("callsign", "shipname", "destination"):
        codes, values = pd.factorize(said[key], sort=True)
        blank = np.array([value == "" for value in values], dtype=bool)
        said[key], lists[key] = np.where(np.append(blank, True)[codes], -1, codes), [str(value) for value in values]
    times = {key: _ms(world, said.pop(f"{key[:-3]}_s")) for key in ("received_ms", "delivered_ms")}
    texts = Texts(world.receivers.names, (), lists["callsign"], lists["shipname"], lists["destination"])
    return reports, statements_of(**said, **times), texts


def _ms(world: World, seconds: np.ndarray[Any, np.dtype[np.float64]]) -> np.ndarray[Any, np.dtype[np.int64]]:
    result: np.ndarray[Any, np.dtype[np.int64]] = np.round(seconds * 1000.0).astype(np.int64) + world.start_s * 1000
    return result


def _none(*names: str) -> dict[str, Any]:
    return {
        name: np.empty(0, dtype=object if name in ("callsign", "shipname", "destination") else np.float64)
        for name in names
    }
