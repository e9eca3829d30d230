"""The faults of real logs, planted by kind. Each is an added, damaged copy, so that nothing true is lost with it.

Only "second part missing" takes something away: half of a static report.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np

from detector.ais.sentence import checksum
from detector.errors import SettingsError
from detector.simulate.wire.columns import SHIP_TYPES, Longs, Reports, Statements
from detector.simulate.wire.encode import Layout, delivery_order
from detector.simulate.wire.kernel import MISSING

SECOND_PART_MISSING = "second part missing"
KINDS = (
    "checksum wrong", "cut off", "random bytes", "payload not of the alphabet", SECOND_PART_MISSING, "no tag block",
    "tag block checksum wrong", "empty line", "comment", "other NMEA",
)  # fmt: skip
_MOST_BETWEEN = 4  # further messages between two parts of one
# no line end, and nothing that begins a sentence, a tag block or a comment
_BYTES = np.array([*range(1, 10), *range(14, 32), *range(128, 256)], np.uint8)


@dataclass(frozen=True, slots=True)
class Plan:
    """Where lines are put in or left out, and what is put in at each of `layout.inserts`."""

    layout: Layout
    inserted: tuple[str, ...]
    counts: dict[str, int]


def planned(
    reports: Reports,
    statements: Statements,
    corrupt: Mapping[str, int],
    interleaved_share: float,
    milliseconds: bool,
    rng: np.random.Generator,
) -> Plan:
    """The faults of a recording, at drawn places: as many of each kind as wanted, or as there is room for.

    Copies are made of reports of vessels, whose damage a reader must list. Raises SettingsError for unknown kinds.
    """
    if unknown := sorted(set(corrupt) - set(KINDS)):
        raise SettingsError(f"{', '.join(unknown)}: no kind of corruption; there are {', '.join(KINDS)}.")
    order = delivery_order(reports, statements)
    second, lost = _second_parts(statements, corrupt.get(SECOND_PART_MISSING, 0), interleaved_share, rng)
    single = np.flatnonzero(_of_vessels(reports, len(statements))[order])
    kinds = [kind for kind in KINDS if kind != SECOND_PART_MISSING and len(single) for _ in range(corrupt.get(kind, 0))]
    places = rng.choice(single, len(kinds)) if kinds else np.zeros(0, np.int64)
    by_place = np.argsort(places, kind="stable")
    made = {kind: kinds.count(kind) for kind in KINDS} | {SECOND_PART_MISSING: lost}
    return Plan(
        Layout(order, second, places[by_place].astype(np.int64), milliseconds),
        tuple(kinds[i] for i in by_place),
        {kind: made[kind] for kind in corrupt},
    )


def _second_parts(
    statements: Statements, missing: int, interleaved_share: float, rng: np.random.Generator
) -> tuple[np.ndarray, int]:
    """For each statement when its second part comes (see `kernel`), and how many never come."""
    between = rng.integers(1, _MOST_BETWEEN + 1, len(statements))
    second = np.where(rng.random(len(statements)) < interleaved_share, between, 0).astype(np.int8)
    of_two = np.flatnonzero(statements.message_type == 5)
    lost = rng.choice(of_two, min(missing, len(of_two)), replace=False) if len(of_two) else of_two
    second[lost] = MISSING
    return second, len(lost)


def _of_vessels(reports: Reports, others: int) -> np.ndarray:
    """Which rows are reports of vessels by type and MMSI (two to seven lead those of ships, ITU-R M.585)."""
    ships = (reports.mmsi >= 200_000_000) & (reports.mmsi < 800_000_000)
    return np.concatenate([np.isin(reports.message_type, SHIP_TYPES) & ships, np.zeros(others, np.bool_)])


def damaged(kind: str, line: bytes, rng: np.random.Generator) -> bytes:
    """A damaged copy of a line with a tag block and one sentence, without its line end."""
    block, _, sentence = line.rpartition(b"\\")
    if kind == "checksum wrong":
        return line[:-2] + (b"00" if line[-2:] != b"00" else b"01")
    if kind == "cut off":
        return line[: len(line) - int(rng.integers(4, 25))]
    if kind == "random bytes":
        return rng.choice(_BYTES, 40).tobytes()
    if kind == "payload not of the alphabet":
        body = sentence[1:-11] + b"~~~~~~,0"  # the checksum is right: only the payload is not
        return block + b"\\!" + body + b"*%02X" % checksum(body)
    if kind == "tag block checksum wrong":
        return block[:-2] + (b"00" if block[-2:] != b"00" else b"01") + b"\\" + sentence
    plain = {"no tag block": sentence, "empty line": b"", "comment": b"# recorder restarted"}
    return plain.get(kind, b"$GPGGA,080000,2836.0,N,12512.0,E,1,08,1.0,10,M,0,M,,*48")


def inserted_lines(kinds: tuple[str, ...], data: memoryview, places: Longs, rng: np.random.Generator) -> list[bytes]:
    """The lines to put in behind those that stand at `places` of the data."""
    lines = [bytes(data[begin : end - 1]) for begin, end in places.tolist()]
    return [damaged(kind, line, rng) + b"\n" for kind, line in zip(kinds, lines, strict=True)]
