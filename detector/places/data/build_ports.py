"""Writes ports.csv: the hand-kept list ports_theatre.csv, and around it the world from the package `searoute`.

Run it after editing ports_theatre.csv: `pip download --no-deps --no-binary :all: searoute`, unpack it, then
`python -m detector.places.data.build_ports <unpacked>/searoute/data/ports.geojson`. It prints what it dropped and why.
"""

import csv
import json
import sys
from collections import Counter
from pathlib import Path
from typing import Any

import numpy as np

from detector.geodesy import distance_m
from detector.places.coast import Coast

HERE = Path(__file__).parent
COLUMNS = ("name", "country", "lat", "lon", "kind", "source")
SOURCE = "searoute 1.6.0"
FAR_FROM_COAST_M = 15_000.0  # many seeds are inland towns, some are ports put tens of km off
SAME_PLACE_M = 10_000.0  # a seed this near to a hand-kept port is the same port, or a worse name for it
SAME_SEED_M = 1_000.0  # two seeds this near are one
RIVER = (  # ports that sea-going ships reach, farther than that from the coast; by UN/LOCODE
    "ARCMP ARROS ARSLO ARSNS ARZAE BEANR BEGNE BRMAO CABEC CATRR CDBOA CDMAT CNYZH DEBRE FRBOD FRURO GBLON IDPLM INCCU "
    "NLRTM PLSZZ ROBRA ROTCE RURND UAIZM USBTR USHOU USJAX USPHL USSAV VNSGN"
)
# Terminals at sea, as far out as their position says.
OFFSHORE = "AEABU AEFAT AEMBS AUAIR AUCHV AUCOP AUGRV AUJOV CGNKO CMKOL CMMOU MXCAT USLPT"
WRONG = {  # seen to be elsewhere, or another spelling of a hand-kept port
    ("China", name) for name in ("Ganzhou", "Haikou", "Seoul", "Gaoxiong", "Caofeidian Pt", "Tangshan", "Bayuquan")
} | {("South Korea", name) for name in ("Seoul", "Pusan", "Mogpo", "Kunsan", "Pyeong Taek", "Pyungtaek", "Kwangyang")}


def minutes_as_decimals(lat: float, lon: float) -> bool:
    """Whether a position was typed as degrees.minutes: two decimals at most, and never above .59.

    Of the 818 seeds with two decimals 757 are below .60 in both; true decimals would give 290. Da Chan Bay
    (22.53 N 113.87 E) stands at 22.32, 113.52.
    """
    decimals = max(len(repr(value).partition(".")[2]) for value in (lat, lon))
    return decimals <= 2 and all(round(abs(value) % 1.0, 2) < 0.60 for value in (lat, lon))


def seeds(path: Path) -> list[dict[str, Any]]:
    """The ports of searoute in our columns, with their UN/LOCODE as `code`."""
    rows = []
    for feature in json.loads(path.read_text(encoding="utf-8"))["features"]:
        lon, lat = feature["geometry"]["coordinates"]
        known = feature["properties"]
        country, name = (known[key].replace("_", " ").strip() for key in ("cty", "name"))
        name = name.title() if name.isupper() else name
        country = " ".join(w if w in ("and", "of", "the") else w.capitalize() for w in country.split())
        rows.append({"name": name, "country": country, "lat": lat, "lon": lon, "source": SOURCE, "code": known["port"]})
    return rows


def reason_to_drop(seed: dict[str, Any], shore_m: float, kept: list[dict[str, Any]]) -> str:
    """Why a seed is left out; empty if it stays."""
    key, lat, lon = (seed["country"], seed["name"].casefold()), seed["lat"], seed["lon"]
    by_hand = {(k["country"], k["name"].casefold()) for k in kept if k["source"] != SOURCE}
    if minutes_as_decimals(lat, lon):
        return "degrees and minutes written as decimals"
    if shore_m > FAR_FROM_COAST_M and seed["code"] not in f"{RIVER} {OFFSHORE}".split():
        return "farther than 15 km from any coast"
    if (seed["country"], seed["name"]) in WRONG or key in by_hand:
        return "kept by hand under this or another name, or in a wrong place"
    away = distance_m(lat, lon, [k["lat"] for k in kept], [k["lon"] for k in kept])
    reach = [SAME_SEED_M if k["source"] == SOURCE else SAME_PLACE_M for k in kept]
    return "beside a port that is listed already" if (away < reach).any() else ""


def kind_of(seed: dict[str, Any]) -> str:
    """What sort of port a seed is."""
    if seed["code"] in OFFSHORE:
        return "offshore terminal"
    return "river port" if seed["code"] in RIVER else "port"


def main(path: Path) -> None:
    """Write ports.csv beside this script and print how many seeds were dropped."""
    with (HERE / "ports_theatre.csv").open(encoding="utf-8", newline="") as file:
        kept: list[dict[str, Any]] = [row | {k: float(row[k]) for k in ("lat", "lon")} for row in csv.DictReader(file)]
    found = seeds(path)
    lat, lon = np.array([[seed["lat"], seed["lon"]] for seed in found]).T
    shore = Coast.bundled().distance_to_coastline_m(lat, lon)
    dropped: Counter[str] = Counter()
    for seed, shore_m in zip(found, shore, strict=True):
        reason = reason_to_drop(seed, float(shore_m), kept)
        dropped[reason or "kept"] += 1
        if not reason:
            kept.append(seed | {"kind": kind_of(seed)})
    with (HERE / "ports.csv").open("w", encoding="utf-8", newline="") as file:
        writer = csv.DictWriter(file, COLUMNS, extrasaction="ignore", lineterminator="\n")
        writer.writeheader()
        writer.writerows(kept)
    sys.stdout.write(f"{len(found)} seeds: {dict(dropped)}; {len(kept)} ports\n")


if __name__ == "__main__":
    main(Path(sys.argv[1]))
