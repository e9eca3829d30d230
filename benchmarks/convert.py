"""How much faster a converted data set is read than the NMEA log it was made of, and with how much memory.

    python benchmarks/convert.py [--days 7] [--fleets 10]

The log is synthetic: the bundled (synthetic) recording over and over, by several fleets and on several days. Every
reading is a process of its own, so that its peak memory is its own, and the best of three counts.
"""

from __future__ import annotations

import argparse
import gzip
import json
import random
import re
import resource
import subprocess
import sys
import tempfile
import time
from pathlib import Path

from detector.ais.sentence import checksum
from detector.samples import sample

DAY_S = 86_400
_FIRST = re.compile(rb"(.*![A-Z]{5},\d,1,[^,]*,[^,]*,)([0-W`-w]{7,})(,\d)\*[0-9A-F]{2}")
_TAG = re.compile(rb"^\\s:([^,\\]*),c:(\d+)\*..\\", re.MULTILINE)


def main() -> None:
    """Print a table of both ways."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--days", type=int, default=7, help="on how many days the recording is repeated")
    parser.add_argument("--fleets", type=int, default=10, help="how often on one day, each time by other ships")
    parser.add_argument("--only", nargs=2, metavar=("WHAT", "PATH"), help=argparse.SUPPRESS)
    given = parser.parse_args()
    if given.only:
        print(json.dumps(measure(*given.only)))
        return
    with tempfile.TemporaryDirectory() as folder:
        log, data_set = Path(folder) / "synthetic.nmea", Path(folder) / "synthetic.parquet"
        lines = write_log(log, given.days, given.fleets)
        print(f"synthetic log: {lines:,} lines, {log.stat().st_size / 1e6:.0f} MB")
        report("convert", in_a_process("convert", log))
        size = sum(p.stat().st_size for p in data_set.rglob("*.parquet") if p.is_file())
        print(f"data set: {size / 1e6:.0f} MB in {len(list(data_set.rglob('*.parquet')))} files")
        nmea, own = in_a_process("read", log), in_a_process("read", data_set)
        packed = log.with_suffix(".nmea.gz")
        packed.write_bytes(gzip.compress(log.read_bytes(), 6))
        zipped = in_a_process("read", packed)
        report("read the log", nmea)
        report("read it gzipped", zipped)
        report("read the data set", own)
        if nmea["rows"] != own["rows"]:
            sys.exit("the two do not hold the same rows")
        times = [one["seconds"] / own["seconds"] for one in (nmea, zipped)]
        print(
            f"the data set is read {times[0]:.1f} times faster than the log, {times[1]:.1f} times faster than gzipped"
        )


def write_log(path: Path, days: int, fleets: int) -> int:
    """The bundled recording on every day, by one fleet after the other; how many lines that is."""
    chance = random.Random(7)
    with path.open("wb") as out:
        lines = sample().read_bytes().splitlines()
        one_day = b"".join(of_fleet(line, fleet, chance) + b"\n" for fleet in range(fleets) for line in lines)
        for day in range(days):
            out.write(_TAG.sub(lambda tag, day=day: _later(tag, day), one_day))
    return days * one_day.count(b"\n")


def of_fleet(line: bytes, fleet: int, chance: random.Random) -> bytes:
    """The line with another MMSI, if it begins a message, and a position some metres off, if it holds one."""
    found = _FIRST.fullmatch(line)
    if found is None:
        return line
    start, payload, rest = found.groups()
    size, bits = 6 * len(payload), 0
    for sign in payload:
        bits = bits << 6 | (sign - 48 if sign < 96 else sign - 56)
    bits += (fleet * 1000) << (size - 38)
    kind = bits >> (size - 6)
    for end in {1: (89, 116), 18: (85, 112)}.get(kind, ()):  # behind the last bit of longitude and of latitude
        bits ^= chance.randrange(32) << (size - end)
    values = (bits >> at & 63 for at in range(size - 6, -6, -6))
    body = start + bytes(value + 48 if value < 40 else value + 56 for value in values) + rest
    return body + b"*%02X" % checksum(body.rpartition(b"!")[2])


def _later(tag: re.Match[bytes], day: int) -> bytes:
    body = b"s:%s,c:%d" % (tag[1], int(tag[2]) + day * DAY_S)
    return b"\\%s*%02X\\" % (body, checksum(body))


def in_a_process(what: str, path: Path) -> dict[str, float]:
    """Time and peak memory of one piece of work; the best of three runs, a conversion only once."""
    runs = []
    for _ in range(1 if what == "convert" else 3):
        command = [sys.executable, __file__, "--only", what, str(path)]
        runs.append(json.loads(subprocess.run(command, check=True, capture_output=True, text=True).stdout))
    return min(runs, key=lambda run: run["seconds"])


def measure(what: str, path: str) -> dict[str, float]:
    """Seconds, peak MB and rows of one piece of work in this process; imports are not counted."""
    from detector.archive.convert import convert
    from detector.pipeline import read
    from detector.schema import POSITIONS

    read(sample())
    start = time.perf_counter()
    if what == "convert":
        rows = convert([path], Path(path).with_suffix(".parquet")).rows(POSITIONS)
    else:
        rows = len(read(path).positions)
    seconds = time.perf_counter() - start
    peak_mb = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    return {"seconds": seconds, "peak_mb": peak_mb, "rows": rows}


def report(what: str, run: dict[str, float]) -> None:
    """One line of the table."""
    rate = run["rows"] / run["seconds"]
    print(f"{what:<18} {run['seconds']:7.2f} s  {rate / 1e6:6.2f} M rows/s  peak {run['peak_mb']:6.0f} MB")


if __name__ == "__main__":
    main()
