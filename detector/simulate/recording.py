"""A world as a recording: AIVDM lines in the order of reception, some of them corrupt, and the truth beside them."""

from __future__ import annotations

import json
from pathlib import Path

import numpy as np

from detector.ais.sentence import checksum
from detector.simulate.east_china_sea import EPOCH_S, World, world
from detector.simulate.transmit import Line, lines

SAMPLE_SEED = 20240301  # of the committed sample

CORRUPT = {
    "checksum wrong": 8,
    "cut off": 8,
    "random bytes": 6,
    "payload not of the alphabet": 4,
    "second part missing": 3,
    "no tag block": 4,
    "tag block checksum wrong": 3,
    "empty line": 2,
    "comment": 1,
    "other NMEA": 2,
}


def write(folder: Path, seed: int) -> None:
    """`east_china_sea.nmea` and `truth.json` in a folder: the same bytes for the same seed."""
    made = world(np.random.default_rng(seed))
    folder.mkdir(parents=True, exist_ok=True)
    (folder / "east_china_sea.nmea").write_bytes(b"".join(text + b"\n" for text in recording(made, seed)))
    truth = {
        "synthetic": True,
        "seed": seed,
        "start": EPOCH_S,
        "contacts": list(made.contacts),
        "non_events": list(made.non_events),
        "corrupt": CORRUPT,
    }
    (folder / "truth.json").write_text(json.dumps(truth, indent=2) + "\n", encoding="utf-8")


def recording(made: World, seed: int) -> list[bytes]:
    """All lines, in the order of reception, with the corrupt ones among them."""
    heard: list[Line] = []
    for voyage in made.voyages:
        heard.extend(lines(voyage, EPOCH_S, np.random.default_rng([seed, voyage.vessel.mmsi])))
    clean = [line.text.encode("ascii") for line in sorted(heard)]
    return corrupted(clean, np.random.default_rng([seed, 99]))


def corrupted(clean: list[bytes], rng: np.random.Generator) -> list[bytes]:
    """The lines with the planted corruption: each kind as often as `CORRUPT` says, at drawn places.

    Added lines are damaged copies, so nothing planted takes a true report away, save the missing second parts.
    """
    single = [i for i, line in enumerate(clean) if b",1,1,," in line]
    second = [i for i, line in enumerate(clean) if b"VDM,2,2," in line]
    added: dict[int, list[bytes]] = {}
    for kind, count in CORRUPT.items():
        for _ in range(count):
            i = int(rng.choice(second if kind == "second part missing" else single))
            if kind == "second part missing":
                clean[i] = b""
                second.remove(i)
            else:
                added.setdefault(i, []).append(_damaged(kind, clean[i], rng))
    return [text for i, line in enumerate(clean) for text in ([line] if line else []) + added.get(i, [])]


def _damaged(kind: str, line: bytes, rng: np.random.Generator) -> bytes:
    sentence = line.rpartition(b"\\")[2]
    if kind == "checksum wrong":
        return line[:-2] + (b"00" if line[-2:] != b"00" else b"01")
    if kind == "cut off":
        return line[: len(line) - int(rng.integers(4, 25))]
    if kind == "random bytes":
        return bytes(int(value) for value in rng.choice([*range(1, 10), *range(14, 33), *range(128, 256)], 40))
    if kind == "payload not of the alphabet":
        body = sentence[1:-11] + b"~~~~~~,0"  # the checksum is right: only the payload is not
        return line.rpartition(b"\\")[0] + b"\\!" + body + b"*%02X" % checksum(body)
    if kind == "tag block checksum wrong":
        return line.replace(b"c:17", b"c:18", 1)
    plain = {"no tag block": sentence, "empty line": b"", "comment": b"# recorder restarted"}
    return plain.get(kind, b"$GPGGA,080000,2836.0,N,12512.0,E,1,08,1.0,10,M,0,M,,*48")
