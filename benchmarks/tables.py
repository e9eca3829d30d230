"""How fast a table becomes rows: MarineCadastre CSV through ours beside pandas, polars and DuckDB, in one run.

    python benchmarks/tables.py                   # 5 M rows
    python benchmarks/tables.py --rows 500000     # quicker

The file is generated (synthetic: 4,000 vessels, every one with a name, numbers and size, some without; sentinels of
each kind). Every side reads it into the same normalised columns: time in ms, MMSI, place, speed, course, heading and
status, with what is not available missing, and no row without a vessel, a time or a place. Ours makes static reports
and rejects besides, takes the SHA-256 of the file, and each row knows its line. Each side runs in a process of its own,
with all the threads it likes; the peers are optional: pip install 'sts-detector[bench]'.
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
from importlib.util import find_spec
from pathlib import Path

HEADER = (
    "MMSI,BaseDateTime,LAT,LON,SOG,COG,Heading,VesselName,IMO,CallSign,VesselType,Status,Length,Width,Draft,Cargo,"
    "TransceiverClass\n"
)
VESSELS = 4_000


def generate(path: Path, rows: int) -> None:
    """Rows in the order of time, as NOAA publishes them: every vessel a report a minute."""
    chance = random.Random(1)
    said = []
    for number in range(VESSELS):
        mmsi = chance.randint(200_000_000, 775_999_999)
        if chance.random() < 0.1:
            said.append((mmsi, ",,,,", ",,,,,A"))
        else:
            name = f"SAMPLE {number},IMO{9_000_000 + number},CS{number},{chance.choice((0, 30, 31, 52, 70, 80))},"
            size = f",{chance.randint(10, 300)},{chance.randint(4, 50)},{chance.uniform(2, 15):.1f},80,A"
            said.append((mmsi, name, size))
    written, minute = 0, 0
    with path.open("w") as file:
        file.write(HEADER)
        while written < rows:
            out = []
            for number, (mmsi, name, size) in enumerate(said):
                second = number * 60 // VESSELS
                stamp = f"2022-01-{1 + minute // 1440:02d}T{minute // 60 % 24:02d}:{minute % 60:02d}:{second:02d}"
                sog = 102.3 if number % 97 == 0 else chance.randint(0, 200) / 10
                cog = 360.0 if number % 89 == 0 else chance.randint(0, 3599) / 10
                heading = 511.0 if number % 5 == 0 else float(chance.randrange(360))
                lat, lon = 25 + chance.random() * 20, -chance.random() * 60 - 65
                status = (0, 1, 5, 15, "")[number % 5]
                out.append(f"{mmsi},{stamp},{lat:.5f},{lon:.5f},{sog},{cog},{heading},{name}{status}{size}\n")
            file.write("".join(out))
            written += len(out)
            minute += 1


# ---- the sides: each gives the number of rows ----

WIRE = {
    "MMSI": "mmsi", "BaseDateTime": "time", "LAT": "lat", "LON": "lon", "SOG": "sog_kn", "COG": "cog_deg",
    "Heading": "heading_deg", "Status": "nav_status",
}  # fmt: skip


def ours(path: Path) -> int:
    """Stretch by stretch: positions, statics, rejects."""
    from detector.io import marinecadastre
    from detector.io.source import Source

    return sum(len(reading.positions) for reading in marinecadastre.read(Source(path), 0))


def pandas_(path: Path) -> int:
    import pandas as pd

    frame = pd.read_csv(path, engine="pyarrow", usecols=list(WIRE), dtype_backend="pyarrow").rename(columns=WIRE)
    frame["time"] = pd.to_datetime(frame["time"], utc=True).dt.as_unit("ms")
    good = frame["mmsi"].between(1, 2**30 - 1) & frame["time"].notna() & frame["lat"].abs().le(90)
    frame = frame[good & frame["lon"].abs().le(180)]
    frame["sog_kn"] = frame["sog_kn"].where(frame["sog_kn"] < 102.3)
    frame["cog_deg"] = frame["cog_deg"].where(frame["cog_deg"] < 360)
    frame["heading_deg"] = frame["heading_deg"].where(frame["heading_deg"] < 360)
    frame["nav_status"] = frame["nav_status"].where(frame["nav_status"] < 15)
    return len(frame)


def polars_(path: Path) -> int:
    import polars as pl

    def below(name: str, limit: float) -> pl.Expr:
        return pl.when(pl.col(name) < limit).then(pl.col(name)).alias(name)

    good = (
        pl.col("mmsi").is_between(1, 2**30 - 1)
        & pl.col("time").is_not_null()
        & (pl.col("lat").abs() <= 90)
        & (pl.col("lon").abs() <= 180)
    )
    frame = (
        pl.scan_csv(path)
        .select(list(WIRE))
        .rename(WIRE)
        .with_columns(pl.col("time").str.to_datetime("%Y-%m-%dT%H:%M:%S", time_unit="ms"))
        .filter(good)
        .with_columns(below("sog_kn", 102.3), below("cog_deg", 360), below("heading_deg", 360), below("nav_status", 15))
        .collect()
    )
    return len(frame)


def duckdb_(path: Path) -> int:
    import duckdb

    query = """
        SELECT MMSI AS mmsi, epoch_ms(BaseDateTime) AS time_ms, LAT AS lat, LON AS lon,
            CASE WHEN SOG < 102.3 THEN SOG END AS sog_kn, CASE WHEN COG < 360 THEN COG END AS cog_deg,
            CASE WHEN Heading < 360 THEN Heading END AS heading_deg, CASE WHEN Status < 15 THEN Status END AS nav_status
        FROM read_csv(?)
        WHERE MMSI BETWEEN 1 AND 1073741823 AND BaseDateTime IS NOT NULL AND abs(LAT) <= 90 AND abs(LON) <= 180
    """
    return len(duckdb.execute(query, [str(path)]).fetchnumpy()["mmsi"])


SIDES = {"ours": ours, "pandas": pandas_, "polars": polars_, "duckdb": duckdb_}


# ---- the run ----


def measure(side: str, path: Path) -> None:
    """In a process of its own, as JSON; what is compiled or imported once is so before the clock starts."""
    with tempfile.TemporaryDirectory() as folder:
        small = Path(folder) / "small.csv"
        generate(small, 1)
        SIDES[side](small)
    wall, cpu = time.perf_counter(), time.process_time()
    rows = SIDES[side](path)
    wall, cpu = time.perf_counter() - wall, time.process_time() - cpu
    peak_mb = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1000
    print(json.dumps({"wall_s": wall, "cpu_s": cpu, "rows": rows, "peak_mb": peak_mb}))


def run(side: str, path: Path) -> dict[str, float]:
    command = [sys.executable, __file__, "--side", side, "--file", str(path)]
    return json.loads(subprocess.run(command, capture_output=True, text=True, check=True).stdout.splitlines()[-1])


def compare(path: Path, repeat: int) -> None:
    print(f"{path.stat().st_size / 1e6:.0f} MB (synthetic)")
    print(f"{'':10}{'rows':>12}{'wall s':>9}{'CPU s':>9}{'rows/s':>12}{'peak MB':>9}{'ours is':>9}")
    own = 0.0
    for side in SIDES:
        if find_spec(side if side != "ours" else "detector") is None:
            print(f"{side:10} not installed: pip install 'sts-detector[bench]'")
            continue
        found = min((run(side, path) for _ in range(repeat)), key=lambda one: one["wall_s"])
        own = own or found["wall_s"]
        print(
            f"{side:10}{found['rows']:12,}{found['wall_s']:9.2f}{found['cpu_s']:9.2f}"
            f"{found['rows'] / found['wall_s']:12,.0f}{found['peak_mb']:9.0f}{found['wall_s'] / own:8.1f}x"
        )


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--rows", type=int, default=5_000_000)
    parser.add_argument("--repeat", type=int, default=3)
    parser.add_argument("--side", help=argparse.SUPPRESS)
    parser.add_argument("--file", type=Path, help=argparse.SUPPRESS)
    given = parser.parse_args()
    if given.side:
        measure(given.side, given.file)
        return
    with tempfile.TemporaryDirectory() as folder:
        for rows in (given.rows // 5, given.rows):
            path = Path(folder) / "marinecadastre.csv"
            generate(path, rows)
            compare(path, given.repeat)


if __name__ == "__main__":
    main()
