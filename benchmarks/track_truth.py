"""How far tracks can be trusted: hulls, links and false encounters against truth, and against segments of real data.

    python benchmarks/track_truth.py WORLDS... [--real FOLDER] [--no-downstream]

A world is a folder of `sts simulate` (synthetic), or a folder of such. Printed are, for each: how the hulls on shared
MMSIs were kept apart and how single hulls were split, the links between MMSIs with every miss and every false one, and
the false encounters of the detector as heard, with falsified positions put right, and with them left out. The folder of
--real holds the gpsdio-segment files (Global Fishing Watch): their segments are a reference, not the truth.
"""

from __future__ import annotations

import argparse
import gzip
import json
from collections import Counter
from importlib.util import find_spec
from pathlib import Path

import numpy as np
import pandas as pd

from detector import geodesy
from detector.ais import normalise
from detector.evaluate import groupings, track_links
from detector.evaluate import tracks as score
from detector.evaluate.events import of_assessments
from detector.evaluate.judging import judged
from detector.evaluate.truth import World, worlds
from detector.parameters import Parameters
from detector.pipeline import detect, read
from detector.places.surroundings import BundledSurroundings
from detector.schema import milliseconds
from detector.tracks.build import build
from detector.vocabulary import DISBELIEVED

SHOWN = 0.5  # the detector's threshold in `sts evaluate`
BAR = 1.05  # false encounters under jamming, against the same world without it
WORST = 5
TWIN_M = 100.0  # reports of one instant this close are one to `tracks.order`


def show(title: str, frame: pd.DataFrame, most: int | None = None) -> None:
    print(f"\n{title}")
    if frame.empty:
        print("  none")
        return
    print(frame.head(most).to_string(index=False, float_format=lambda value: f"{value:.3f}", na_rep="-"))
    if most is not None and len(frame) > most:
        print(f"  ... and {len(frame) - most} more")


# ---- a world ----


def hulls(of: pd.DataFrame, world: World) -> None:
    shared = score.shared_mmsis(world.truth)
    scores = score.shared_scores(of, shared)
    heard = scores["mmsi"].nunique()
    print(f"\nMMSIs that several hulls used at once: {len(shared)}, on {heard} of them two hulls or more were heard")
    show("all of them, by kind of fix", score.shared_summary(scores))
    some = scores[(scores["kind"] == 0) & (scores["fixes"] > 0)]
    some = some.assign(purity=some["hull"] / some["fixes"], completeness=some["whole"] / some["fixes"])
    worst = some.assign(least=some[["purity", "completeness"]].min(axis=1)).sort_values(["least", "mmsi"])
    show("the worst", worst.drop(columns=["kind", "least"]), WORST)
    show("hulls of one identity that fell into pieces", split_table(score.splits(of, world.truth, shared)))


def split_table(found: pd.DataFrame) -> pd.DataFrame:
    groups = {
        "alone on their MMSI, nothing false": found[~found["shared"] & ~found["touched"]],
        "alone, some fixes falsified or misdated": found[~found["shared"] & found["touched"]],
        "on a shared MMSI": found[found["shared"]],
    }
    return pd.DataFrame(
        [
            {
                "hulls": name, "heard": len(own), "in pieces": int((own["pieces"] > 1).sum()),
                "at once": int(own["at_once"].sum()), "share at once": own["at_once"].mean(),
                "fixes off the largest": (own["fixes"] * (1 - own["largest"])).sum() / max(own["fixes"].sum(), 1),
            }
            for name, own in groups.items()
            if len(own)
        ]
    )  # fmt: skip


def linked(built: object, of: pd.DataFrame, world: World) -> None:
    """Links by hull number, and those the build lists, if it does."""
    ways = {"same hull number": track_links.links(built.tracks)}
    if listed := list(getattr(built, "links", ())):
        ways["listed links"] = listed
    for name, found in ways.items():
        scores = track_links.link_scores(found, of, world.truth)
        if scores.empty:
            continue
        unheard = int((~scores["countable"] & (scores["true_kind"] != "")).sum())
        true = int((scores["true_kind"] != "").sum())
        show(f"links by {name}: {true} true pairs, {unheard} not heard on both sides", track_links.link_summary(scores))
        show("misses and false links", scores[scores["verdict"].isin(["missed", "false"])].sort_values("verdict"), 25)


def marked(built: object, positions: pd.DataFrame, rows: pd.DataFrame) -> None:
    """Falsified fixes that carry a mark of disbelief, and sound ones that do."""
    made = built.tracks.merge(rows[["line", "flags"]], on="line")
    doubted = (made["marks"].to_numpy() & int(DISBELIEVED)) != 0
    for name, chosen in (
        ("falsified", made["flags"] & 1),
        ("misdated", made["flags"] & 2),
        ("sound", made["flags"] & 3),
    ):
        own = (chosen == 0 if name == "sound" else chosen != 0).to_numpy()
        if own.any():
            print(
                f"fixes in tracks, {name}: {own.sum():,}, of them disbelieved "
                f"{(own & doubted).sum():,} = {doubted[own].mean():.4f}"
            )


def downstream(
    recording: object, rows: pd.DataFrame, world: World, parameters: Parameters
) -> dict[str, dict[str, int]] | None:
    """Counts of false encounters by threshold and variant; None where nothing was falsified."""
    positions = recording.positions
    made = positions[["line"]].merge(rows, on="line", how="left")
    false = ((made["flags"].fillna(0).astype(int) & 1) != 0).to_numpy()
    if not false.any():
        print("\nno position of this world was falsified: its false encounters are not compared")
        return None
    true = positions.copy()
    for name in ("lat", "lon"):
        true[name] = np.where(false, made[name], positions[name])
    variants = {"as heard": positions, "falsified put right": true, "falsified left out": positions[~false]}
    places, end_ms = BundledSurroundings(), int(milliseconds(positions["time"]).max())
    alarms = {}
    for name, given in variants.items():
        found = detect(given.reset_index(drop=True), recording.statics, parameters, places, end_ms)
        alarms[name] = judged(of_assessments(found.assessments), world.truth).alarms
    print(f"\nfalse encounters, {false.sum():,} of {len(false):,} positions falsified ({false.mean():.2%})")
    show("counts", pd.DataFrame([alarm_row(name, one) for name, one in alarms.items()]))
    counts = {
        column: {name: int((~a["is_true"] & ~(a["p"] < least)).sum()) for name, a in alarms.items()}
        for column, least in (("all", -np.inf), (f"p >= {SHOWN}", SHOWN))
    }
    against(counts)
    causes = {name: Counter(a.loc[~a["is_true"], "cause"]) for name, a in alarms.items()}
    table = pd.DataFrame(causes).fillna(0).astype(int).rename_axis("cause").reset_index()
    show("by cause", table.sort_values(["as heard", "cause"], ascending=[False, True]))
    return counts


def against(counts: dict[str, dict[str, int]]) -> None:
    """Print the ratios to the same world without what is false; none without and some with is beyond any bar."""
    for column, by_variant in counts.items():
        heard, *others = by_variant.items()
        for name, without in others:
            ratio = heard[1] / without if without else float("inf") if heard[1] else 1.0
            said = "within the bar" if ratio <= BAR else "NOT within the bar"
            print(f"{column}: as heard / {name} = {heard[1]} / {without} = {ratio:.3f} ({said}, {BAR})")


def alarm_row(name: str, alarms: pd.DataFrame) -> dict[str, object]:
    false = alarms[~alarms["is_true"]]
    return {
        "world": name, "events": len(alarms), "true": int(alarms["is_true"].sum()), "false": len(false),
        f"false, p >= {SHOWN}": int((false["p"] >= SHOWN).sum()),
    }  # fmt: skip


def world_tables(world: World, parameters: Parameters, with_downstream: bool) -> dict[str, dict[str, int]] | None:
    recording, rows = read(world.nmea), pd.read_parquet(world.truth_parquet)
    built = build(recording.positions, parameters.tracks, recording.statics)
    of = score.fixes(recording.positions, built.tracks, rows, world.truth, parameters.tracks.duplicate_s)
    ships, found = recording.positions["mmsi"].nunique(), built.tracks
    print(f"\n==== {world.name} (synthetic): {len(recording.positions):,} positions of {ships} MMSIs ====")
    print(f"{found['track'].nunique()} tracks, {found['hull'].nunique()} hulls, {built.isolated} fixes in no track")
    hulls(of, world)
    linked(built, of, world)
    marked(built, recording.positions, rows)
    return downstream(recording, rows, world, parameters) if with_downstream else None


# ---- real files ----


def rows_of(path: Path) -> list[dict[str, object]] | None:
    """The rows of a file; None where msgpack, which its format needs, is not installed."""
    if path.suffix == ".json":
        return [json.loads(line) for line in path.read_text(encoding="utf-8").splitlines() if line.strip()]
    if find_spec("msgpack") is None:
        return None
    import msgpack

    with gzip.open(path) as file:
        return list(msgpack.Unpacker(file, raw=False))


def frame_of(given: list[dict[str, object]]) -> pd.DataFrame:
    """POSITIONS of those rows that have a time and a place, with `segment` (-1: none given) in the same order."""
    table = pd.DataFrame(given)
    numeric = ("lat", "lon", "speed", "course", "ssvid")
    number = {name: pd.to_numeric(table[name], errors="coerce") for name in numeric
              if name in table}  # fmt: skip
    when = pd.to_datetime(table["timestamp"], utc=True, format="ISO8601")
    known = when.notna() & (number["lat"].abs() <= 90) & (number["lon"].abs() <= 180)  # 91 and 181: not available
    place = np.flatnonzero(known.to_numpy())
    raw = {"time_ms": milliseconds(when[known]), "mmsi": number["ssvid"][known], "line": place + 1}
    raw["file"] = np.zeros(len(place), dtype=int)
    for name, column in (("lat", "lat"), ("lon", "lon"), ("speed", "sog_kn"), ("course", "cog_deg")):
        if name in number:
            values = number[name].to_numpy(dtype=float)
            nothing = name in ("speed", "course") and not np.nan_to_num(values).any()  # 0 throughout: not given
            raw[column] = np.full(len(place), np.nan) if nothing else values[place]
    made = normalise.positions({name: np.asarray(values) for name, values in raw.items()})
    named = table.get("segment", table.get("expected"))
    segment = np.full(len(place), -1) if named is None else pd.factorize(named[known])[0]  # -1 also where null
    return made.assign(segment=segment)


def ours_of(positions: pd.DataFrame, tracks: pd.DataFrame, column: str) -> np.ndarray:
    """Our track (or hull) of each row; a row heard twice has that of its twin, the nearest; -1 for one in no track."""
    twin = ["mmsi", "time", "lat", "lon"]
    given = positions[twin].assign(row=np.arange(len(positions)))
    pairs = given.merge(tracks[[*twin, column]], on=["mmsi", "time"], suffixes=("", "_kept"))
    metres = geodesy.distance_m(*(pairs[name].to_numpy() for name in ("lat", "lon", "lat_kept", "lon_kept")))
    near = pairs.assign(metres=metres)[metres <= TWIN_M].sort_values("metres", kind="stable").drop_duplicates("row")
    found = np.full(len(positions), -1)
    found[near["row"]] = near[column]
    return found


def real(folder: Path, parameters: Parameters) -> None:
    for path in [*sorted(folder.glob("*.json")), *sorted(folder.glob("point-pair/*.msg.gz"))]:
        given = rows_of(path)
        if given is None:
            print(f"\n{path.name}: skipped, msgpack is not installed")
            continue
        frame = frame_of(given)
        built = build(frame.drop(columns="segment"), parameters.tracks)
        tracks = built.tracks
        print(f"\n==== {path.name} (real): {len(given):,} rows, {len(frame):,} with a place ====")
        print(
            f"{tracks['track'].nunique()} tracks, {tracks['hull'].nunique()} hulls, {built.isolated} fixes in "
            f"no track, {built.duplicates} heard twice, {int((tracks['marks'] != 0).sum())} marked"
        )
        if (frame["segment"] >= 0).any():
            compare(frame, tracks)


def compare(frame: pd.DataFrame, tracks: pd.DataFrame) -> None:
    theirs = frame["segment"].to_numpy()
    print(f"their segments: {len(set(theirs))} (a reference, not the truth)")
    for column in ("track", "hull"):
        one = groupings.agreement(ours_of(frame, tracks, column), theirs)
        print(
            f"pairs of rows together, our {column}s: "
            f"precision {one.precision:.4f}, recall {one.recall:.4f}, F1 {one.f1:.4f}"
        )
    rows = frame[["lat", "lon"]].assign(
        t=milliseconds(frame["time"]), theirs=theirs, ours=ours_of(frame, tracks, "track")
    )
    cells = groupings.disagreements(rows)
    for name in ("first", "last"):
        cells[name] = pd.to_datetime(cells[name], unit="ms").dt.strftime("%m-%d %H:%M:%S")
    show("where they differ (their segment, our track; -1: in none)", cells)


def main() -> None:
    """Print the tables of every world and every real file."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("worlds", nargs="*", type=Path, help="folders of worlds")
    parser.add_argument("--real", type=Path, help="folder of the gpsdio-segment files")
    parser.add_argument("--no-downstream", action="store_true", help="without the encounters: much quicker")
    given = parser.parse_args()
    if not given.worlds and given.real is None:
        parser.error("name a world, or --real with a folder")
    parameters = Parameters()
    pd.set_option("display.width", 250)
    counts = [world_tables(world, parameters, not given.no_downstream) for world in worlds(given.worlds)]
    jammed = [one for one in counts if one is not None]
    if len(jammed) > 1:
        print(f"\n==== {len(jammed)} worlds with falsified positions, together ====")
        against({c: {v: sum(one[c][v] for one in jammed) for v in jammed[0][c]} for c in jammed[0]})
    if given.real is not None:
        real(given.real, parameters)


if __name__ == "__main__":
    main()
