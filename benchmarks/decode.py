"""How fast a log becomes columns: ours beside pyais, aiscat, marlin-py and libais, in one run.

    python benchmarks/decode.py                      # 2 M lines, with and without tag blocks
    python benchmarks/decode.py --lines 200000       # quicker
    python benchmarks/decode.py --memory             # peak memory of streaming 2 M and 20 M lines

The file is generated (synthetic: messages of types 1, 3, 4, 5, 18, 21 and 24 made by pyais, MMSIs at random). Every
side turns it into the same columns: of positions MMSI, place, speed, course, heading, status, second and type, of
statics MMSI, IMO, call sign, name, type, sides, draught and destination, as NumPy or Arrow arrays; ours has the time
and the line of each row besides, the others the time where they offer it (marlin-py offers none). Each side runs in a
process of its own, on one thread; counted is the CPU time of decoding, without imports and without compiling. The peers
are optional: pip install 'sts-detector[bench]'.
"""

from __future__ import annotations

import argparse
import json
import random
import resource
import subprocess
import sys
import tempfile
import time
from functools import reduce
from importlib.util import find_spec
from pathlib import Path

POSITION = ("mmsi", "lat", "lon", "speed", "course", "heading", "status", "second", "type")
STATIC = (
    "mmsi", "imo", "callsign", "shipname", "ship_type", "to_bow", "to_stern", "to_port", "to_starboard", "draught",
    "destination",
)  # fmt: skip
MOVING, TELLING = {1, 2, 3, 18, 19, 27}, {5, 19, 24}
BLOCK = 8_000_000


# ---- the file ----


def checksum(text: bytes) -> int:
    return reduce(lambda total, byte: total ^ byte, text, 0)


def message(chance: random.Random) -> dict[str, object]:
    made: dict[str, object] = {
        "mmsi": chance.randint(201_000_000, 775_999_999),
        "lat": chance.uniform(20, 45),
        "lon": chance.uniform(110, 140),
        "speed": chance.uniform(0, 20),
        "course": chance.uniform(0, 359.9),
        "heading": chance.randrange(360),
        "second": chance.randrange(64),
        "status": chance.choice((0, 0, 0, 1, 5, 15)),
        "turn": 0,
    }
    sides = {"to_bow": chance.randrange(300), "to_stern": 20, "to_port": 10, "to_starboard": 12}
    name = {"shipname": f"SAMPLE {chance.randrange(99_999)}", "callsign": f"CS{chance.randrange(999)}"}
    share = chance.random()
    if share < 0.68:
        return {**made, "msg_type": 1 if share < 0.6 else 3}
    if share < 0.82:
        return {**made, "msg_type": 18}
    if share < 0.92:
        voyage = {"imo": 9_074_729, "ship_type": 80, "draught": chance.uniform(0, 15), "destination": "BUSAN"}
        return {**made, **sides, **name, **voyage, "msg_type": 5}
    if share < 0.96:
        return {**made, **sides, **name, "msg_type": 24, "partno": chance.randrange(2), "ship_type": 30}
    if share < 0.98:
        return {**made, "msg_type": 4, "mmsi": 4_310_000, "year": 2024, "month": 3, "day": 1}
    return {**made, "msg_type": 21, "mmsi": 994_310_001, "name": "BUOY"}


def generate(path: Path, lines: int, tagged: bool) -> None:
    """A log of 20,000 different messages again and again, a hundred sentences a second."""
    from pyais import encode_dict

    chance = random.Random(1)
    made = []
    for number in range(20_000):
        options = {"radio_channel": chance.choice("AB"), "seq_id": number % 10}
        sentences = encode_dict(message(chance), talker_id="AI", sentence_type="VDM", **options)
        made.append([sentence.encode() for sentence in sentences])
    written = 0
    with path.open("wb") as file:
        while written < lines:
            out = []
            for number, sentences in enumerate(made):
                text = b"s:r%d,c:%d" % (number % 7, 1_709_280_000 + written // 100)
                tag = b"\\%s*%02X\\" % (text, checksum(text)) if tagged else b""
                out += [tag + sentence for sentence in sentences]
                written += len(sentences)
            file.write(b"\n".join(out) + b"\n")


# ---- the sides: each gives the number of rows ----


def ours(path: Path) -> int:
    """Columns, time and lineage of every row."""
    from detector.ais.columns import ColumnDecoder

    decoder, rows, kept = ColumnDecoder(untimed=True), 0, []
    with path.open("rb") as file:
        while block := file.read(BLOCK):
            stretch = decoder.take(block)
            rows += len(stretch.positions["line"]) + len(stretch.statics["line"])
            kept.append((stretch.positions, stretch.statics))
    decoder.finish()
    return rows


def tables(path: Path) -> int:
    """The whole reader: declared tables without sentinels, streaming; a log without time is read at once."""
    from detector.io import nmea
    from detector.io.source import Hints, Source

    hints = Hints(start_ms=1_709_280_000_000) if path.name.startswith("without") else Hints()
    return sum(len(reading.positions) + len(reading.statics) for reading in nmea.read(Source(path, hints), 0))


class Columns:
    """Lists that grow row by row and become arrays, as the peers' users write it."""

    def __init__(self) -> None:
        self.positions: dict[str, list] = {name: [] for name in (*POSITION, "time")}
        self.statics: dict[str, list] = {name: [] for name in (*STATIC, "time")}

    def arrays(self) -> int:
        import numpy as np

        made = [{name: np.array(values) for name, values in t.items()} for t in (self.positions, self.statics)]
        return sum(len(table["mmsi"]) for table in made)


def pyais(path: Path) -> int:
    from pyais.stream import FileReaderStream

    columns = Columns()
    with FileReaderStream(str(path)) as stream:
        for sentence in stream:
            decoded = sentence.decode()
            kind, tag = decoded.msg_type, sentence.tag_block
            at = None
            if tag is not None:
                tag.init()
                at = tag.receiver_timestamp
            for kinds, table in ((MOVING, columns.positions), (TELLING, columns.statics)):
                if kind in kinds:
                    for name, values in table.items():
                        values.append(
                            at if name == "time" else kind if name == "type" else getattr(decoded, name, None)
                        )
    return columns.arrays()


def aiscat(path: Path) -> int:
    from aiscat import from_file

    columns = Columns()
    names = {"type": "type", "ship_type": "shiptype", "time": "toa"}
    for decoded in from_file(str(path)):
        kind = decoded["type"]
        for kinds, table in ((MOVING, columns.positions), (TELLING, columns.statics)):
            if kind in kinds:
                for name, values in table.items():
                    values.append(decoded.get(names.get(name, name)))
    return columns.arrays()


MARLIN = {
    "lat": "latitude_deg",
    "lon": "longitude_deg",
    "speed": "sog_kn",
    "course": "cog_deg",
    "heading": "true_heading_deg",
}


def marlin(path: Path) -> int:
    """Decoded objects and the fields of their positions; the library keeps no time of a tag block."""
    from marlin.ais import AisParser

    parser, columns, fields = AisParser.streaming(), Columns(), {}
    with path.open("rb") as file:
        while block := file.read(1 << 16):
            parser.feed(block)
            for decoded in parser.iter(strict=False):
                body = decoded.body
                table = columns.positions if "Position" in type(body).__name__ else columns.statics
                if type(body) not in fields:
                    fields[type(body)] = [n for n in dir(body) if not n.startswith("_")]
                if not hasattr(body, "mmsi"):
                    continue
                for name, values in table.items():
                    field = getattr(body, MARLIN.get(name, name), None)
                    values.append(getattr(field, "value", field))
    return columns.arrays()


def libais(path: Path) -> int:
    """Payloads of single sentences only: the library's own queue of several takes four times as long."""
    import ais

    columns = Columns()
    names = {"lat": "y", "lon": "x", "speed": "sog", "course": "cog", "heading": "true_heading", "status": "nav_status",
             "second": "timestamp", "type": "id", "shipname": "name", "ship_type": "type_and_cargo", "imo": "imo_num",
             "to_bow": "dim_a", "to_stern": "dim_b", "to_port": "dim_c", "to_starboard": "dim_d"}  # fmt: skip
    open_part: dict[tuple[str, str], str] = {}
    with path.open() as file:
        for line in file:
            fields = line.rpartition("\\")[2].split(",")
            payload, fill = fields[5], int(fields[6][0])
            if fields[1] == "2":
                if fields[2] == "1":
                    open_part[fields[3], fields[4]] = payload
                    continue
                payload = open_part.pop((fields[3], fields[4]), "") + payload
            try:
                decoded = ais.decode(payload, fill)
            except ais.DecodeError:
                continue
            for kinds, table in ((MOVING, columns.positions), (TELLING, columns.statics)):
                if decoded["id"] in kinds:
                    for name, values in table.items():
                        values.append(decoded.get(names.get(name, name)))
    return columns.arrays()


SIDES = {
    "ours": ours,
    "ours, whole reader": tables,
    "pyais": pyais,
    "aiscat": aiscat,
    "marlin-py": marlin,
    "libais": libais,
}
NEEDS = {"pyais": "pyais", "aiscat": "aiscat", "marlin-py": "marlin", "libais": "ais"}


# ---- the run ----


def measure(side: str, path: Path, repeat: int) -> None:
    """In a process of its own: the least CPU time of some runs, as JSON."""
    if side.startswith("ours"):
        with tempfile.TemporaryDirectory() as folder:  # compile before the clock starts
            small = Path(folder) / "small"
            small.write_bytes(b"\\c:1709280000\\!AIVDM,1,1,,A,17P@<J?P00blFWmjG@5a5?v62<10,0*27\n")
            SIDES[side](small)
    best = rows = float("inf")
    for _ in range(repeat):
        start = time.process_time()
        rows = SIDES[side](path)
        best = min(best, time.process_time() - start)
    peak_mb = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1000
    print(json.dumps({"cpu_s": best, "rows": rows, "peak_mb": peak_mb}))


def run(side: str, path: Path, repeat: int) -> dict[str, float] | None:
    command = [sys.executable, __file__, "--side", side, "--file", str(path), "--repeat", str(repeat)]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    if done.returncode:
        print(f"{side:20} failed: {done.stderr.strip().splitlines()[-1]}")
        return None
    return json.loads(done.stdout.splitlines()[-1])


def compare(path: Path, repeat: int) -> None:
    with path.open("rb") as file:
        lines = sum(block.count(b"\n") for block in iter(lambda: file.read(1 << 22), b""))
    print(f"{path.name}: {lines:,} lines, {path.stat().st_size / 1e6:.0f} MB (synthetic)")
    print(f"{'':20}{'rows':>12}{'CPU s':>9}{'lines/CPU s':>14}{'peak MB':>9}{'ours is':>9}")
    own = 0.0
    for side in SIDES:
        if (needed := NEEDS.get(side)) and find_spec(needed) is None:
            print(f"{side:20} not installed: pip install 'sts-detector[bench]'")
            continue
        found = run(side, path, repeat if side.startswith("ours") else max(1, repeat // 2))
        if found is None:
            continue
        own = own or found["cpu_s"]
        times = f"{found['cpu_s'] / own:8.1f}x"
        print(
            f"{side:20}{found['rows']:12,}{found['cpu_s']:9.2f}{lines / found['cpu_s']:14,.0f}"
            f"{found['peak_mb']:9.0f}{times}"
        )


def memory(folder: Path, lines: int) -> None:
    path = folder / "tagged.nmea"
    generate(path, lines, tagged=True)
    long = folder / "long.nmea"
    with long.open("wb") as file:
        for _ in range(10):
            file.write(path.read_bytes())
    for one, size in ((path, lines), (long, 10 * lines)):
        found = run("ours, whole reader", one, 1)
        if found:
            print(f"streaming {size:>12,} lines: peak {found['peak_mb']:.0f} MB, {found['cpu_s']:.1f} CPU s")


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--lines", type=int, default=2_000_000)
    parser.add_argument("--repeat", type=int, default=4)
    parser.add_argument("--memory", action="store_true", help="peak memory of streaming, 1x and 10x the lines")
    parser.add_argument("--side", help=argparse.SUPPRESS)
    parser.add_argument("--file", type=Path, help=argparse.SUPPRESS)
    given = parser.parse_args()
    if given.side:
        measure(given.side, given.file, given.repeat)
        return
    with tempfile.TemporaryDirectory() as folder:
        if given.memory:
            memory(Path(folder), given.lines)
            return
        for tagged in (True, False):
            path = Path(folder) / ("with_tag_blocks.nmea" if tagged else "without.nmea")
            generate(path, given.lines, tagged)
            compare(path, given.repeat)


if __name__ == "__main__":
    main()
