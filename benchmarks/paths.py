"""How well the path between two fixes is known: fixes are held out of gaps of 30 s to 6 h and looked for.

    python benchmarks/paths.py [--without-course] recording [recording ...]

For each recording, class of speed and length of gap, one line: how many fixes were held out, the median error of the
straight line and of the path, the median of the error it states, and the share of fixes within one and two of those.
Honest errors hold 39 % within one and 86 % within two (Rayleigh). The receiver's own error is in both the fix and the
path, and hardly changes within a minute: short gaps of ships at rest look better than they are.

Where a `truth.parquet` of the simulator lies beside a recording, tracks are those of the true hulls without falsified
positions, and the error is that from the true place. Last, the same for reckoning on from one fix (`around`).
"""

from __future__ import annotations

import sys
from pathlib import Path

import numpy as np
import pandas as pd

from detector import geodesy
from detector.ais import normalise
from detector.parameters import Parameters
from detector.pipeline import read
from detector.schema import milliseconds
from detector.tracks.build import build
from detector.tracks.path import Paths
from detector.units import HOUR_S, KN_MS, MS_PER_S

GAPS_S = (30, 60, 180, 600, 1800, 3600, 7200, 14400, 21600)
EACH = 20_000  # gaps of one length taken from one recording, by chance
FEWEST = 60  # lines with fewer say nothing
REACH = 1.5  # a gap counts as of a length up to this factor off


def tracks_of(recording: Path) -> tuple[pd.DataFrame, np.ndarray]:
    """Tracks sorted by track and time, and the true places (NaN where not known)."""
    positions = gpsdio(recording) if "gpsdio" in str(recording) else read(recording).positions
    tracks = build(positions, Parameters().tracks).tracks
    truth = recording.parent / "truth.parquet"
    place = np.full((len(tracks), 2), np.nan)
    if truth.exists():
        true = pd.read_parquet(truth).drop_duplicates("line").set_index("line").reindex(tracks["line"])
        honest = (true["flags"] == 0).to_numpy()
        tracks, true = tracks[honest].reset_index(drop=True), true[honest]
        t, hull = milliseconds(tracks["time"]), true["hull"].to_numpy().astype(np.int64)
        order = np.lexsort((t, hull))
        tracks, place = tracks.iloc[order].reset_index(drop=True), true[["lat", "lon"]].to_numpy()[order]
        t, hull = t[order], hull[order]
        cut = (np.diff(hull) != 0) | (np.diff(t) > 6 * HOUR_S * MS_PER_S)
        tracks["track"] = np.concatenate([[0], np.cumsum(cut)])
    return tracks, place


def gpsdio(recording: Path) -> pd.DataFrame:
    """Positions of a file of gpsdio-segment: JSON lines whose MMSI is called ssvid."""
    rows = pd.read_json(recording, lines=True, dtype=False)
    rows = rows.dropna(subset=["lat", "lon", "timestamp"])
    return normalise.positions(
        {
            "time_ms": milliseconds(pd.to_datetime(rows["timestamp"], utc=True)),
            "mmsi": rows["ssvid"].to_numpy(dtype=np.int64),
            "lat": rows["lat"].to_numpy(dtype=float),
            "lon": rows["lon"].to_numpy(dtype=float),
            "sog_kn": rows["speed"].to_numpy(dtype=float),
            "cog_deg": rows["course"].to_numpy(dtype=float),
            "line": np.arange(1, len(rows) + 1),
        }
    )


def gaps(paths: Paths, length_s: float, rng: np.random.Generator) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Rows of the fixes at both ends of gaps of about a length, and of one fix held out of each."""
    rows = np.arange(len(paths.t))
    end = np.searchsorted(paths.key, paths.key + round(length_s * MS_PER_S), side="right") - 1
    seconds = (paths.t[end] - paths.t) / MS_PER_S
    fits = (end - rows >= 2) & (seconds * REACH >= length_s) & (paths.track[end] == paths.track)
    start = rng.permutation(rows[fits])[:EACH]
    held = start + 1 + np.floor(rng.random(len(start)) * (end[start] - start - 1)).astype(np.int64)
    return start, end[start], held


def measure(recording: Path, without_course: bool = False) -> pd.DataFrame:
    tracks, place = tracks_of(recording)
    if without_course:
        tracks = tracks.assign(cog_deg=np.nan)
    paths, rng = Paths(tracks, Parameters().rendezvous), np.random.default_rng(1)
    t, lat, lon = paths.t, tracks["lat"].to_numpy(), tracks["lon"].to_numpy()
    sog = tracks["sog_kn"].to_numpy()
    gnss = np.where(tracks["accurate"].fillna(False).to_numpy(dtype=bool), 5.0, 10.0)
    gnss[tracks["message_type"].to_numpy() == 27] = 55.0
    known = ~np.isnan(place[:, 0])
    seen = np.where(known[:, None], place, np.column_stack([lat, lon]))
    pieces = []
    for length in GAPS_S:
        a, b, held = gaps(paths, length, rng)
        share = (t[held] - t[a]) / np.maximum(t[b] - t[a], 1)
        straight = geodesy.distance_m(
            lat[a] + (lat[b] - lat[a]) * share,
            lon[a] + geodesy.wrap_deg(lon[b] - lon[a]) * share,
            seen[held, 0],
            seen[held, 1],
        )
        age = np.minimum(share, 1 - share) * (t[b] - t[a]) / MS_PER_S
        pace = np.nan_to_num(sog[a] + (sog[b] - sog[a]) * share)
        before = np.hypot(
            np.maximum(gnss[a], gnss[b]), np.maximum(0.3, 0.1 * pace) * KN_MS * age / 2
        )  # the model before: straight, wandering
        state = paths.between(a, b, t[held])
        error = geodesy.distance_m(state.lat, state.lon, seen[held, 0], seen[held, 1])
        own = np.where(known[held], 0.0, gnss[held])  # a held-out fix errs too
        made = geodesy.distance_m(lat[a], lon[a], lat[b], lon[b]) / np.maximum((t[b] - t[a]) / MS_PER_S, 1) / KN_MS
        fastest = np.fmax(made, np.fmax(sog[a], sog[b]))
        reckoned_lat, reckoned_lon, reckoned_error = paths._reckoned(a, (t[held] - t[a]) / MS_PER_S)
        off = geodesy.distance_m(reckoned_lat, reckoned_lon, seen[held, 0], seen[held, 1])
        pieces.append(
            pd.DataFrame(
                {
                    "speed": np.select([fastest < 0.5, fastest < 3.0], ["stopped", "slow"], "under way"),
                    "gap_s": length,
                    "straight_m": straight,
                    "path_m": error,
                    "stated_m": state.error_m,
                    "old_in_2": straight < 2 * np.hypot(before, own),
                    "in_1": error < np.hypot(state.error_m, own),
                    "in_2": error < 2 * np.hypot(state.error_m, own),
                    "reckoned_m": off,
                    "reckoned_in_2": off < 2 * np.hypot(reckoned_error, own),
                }
            )
        )
    return pd.concat(pieces)


def table(errors: pd.DataFrame) -> pd.DataFrame:
    """One line a class of speed and length of gap."""
    shares = ["old_in_2", "in_1", "in_2", "reckoned_in_2"]
    groups = errors.groupby(["speed", "gap_s"])
    lines = groups.median(numeric_only=True)
    lines[shares] = groups[shares].mean()
    lines.insert(0, "held_out", groups.size())
    lines = lines[lines["held_out"] >= FEWEST]
    metres = [name for name in lines if name.endswith("_m")]
    return lines.round({**dict.fromkeys(metres, 1), **dict.fromkeys(shares, 2)})


def main() -> None:
    blank = "--without-course" in sys.argv
    for recording in [Path(name) for name in sys.argv[1:] if not name.startswith("--")]:
        print(f"\n{recording}\n{table(measure(recording, blank)).to_string()}")


if __name__ == "__main__":
    main()
