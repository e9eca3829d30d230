"""Contacts for tests: curves made by hand, and pairs of ships that lie together in the ways ships do. Synthetic."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import fields
from typing import Any

import numpy as np
import pandas as pd
import worlds
from worlds import Vessel, every

from detector.parameters import Parameters
from detector.records import Encounter
from detector.rendezvous.encounters import Heard, encounters
from detector.rendezvous.proximity import Curves
from detector.schema import milliseconds
from detector.tracks.build import build
from detector.tracks.path import believed
from detector.tracks.statics import Statics

SETTINGS = Parameters().rendezvous
ONE, TWO, THREE, FOUR = 511000001, 538000002, 671000003, 677000004
Floats = np.ndarray
Way = Callable[[Floats], tuple[Floats, Floats]]


def curve(minutes: Floats, **columns: Any) -> Curves:
    """The curve of one window, an instant a minute given; columns that are not named are of two ships lying still.

    Both are heard at each instant, errors are 7 m, and headings are not known.
    """
    t = worlds.START_MS + np.round(np.asarray(minutes, dtype=float) * worlds.MIN).astype(np.int64)
    usual: dict[str, Any] = {one.name: 0.0 for one in fields(Curves)} | {
        "mmsi_1": ONE, "mmsi_2": TWO, "lat_1": 28.6, "lat_2": 28.6, "lon_1": 125.2, "lon_2": 125.2, "error_m": 7.0,
        "heading_1_deg": np.nan, "heading_2_deg": np.nan, "heard": 3, "leg_s": np.append(np.diff(t), 0) / 1000.0,
        "uncertainty_m": 20.0, "window": 0, "sog_1_kn": np.nan, "sog_2_kn": np.nan,
    }  # fmt: skip
    whole = {"mmsi_1": np.int64, "mmsi_2": np.int64, "window": np.int64, "heard": np.int8}
    made = {
        name: np.array(np.broadcast_to(columns.get(name, value), len(t)), dtype=whole.get(name, np.float64))
        for name, value in usual.items()
        if name not in ("begin", "t")
    }
    return Curves(begin=np.array([0, len(t)]), t=t, **made)


def heard(vessels: list[Vessel], noise_m: float = 4.0, **where: Any) -> Heard:
    """What the detector is given of some ships with good receivers, their hulls told apart."""
    table = worlds.positions(vessels, noise_m=noise_m, **where).assign(accurate=True)
    said = worlds.statics(vessels, where.get("start_ms", worlds.START_MS), end_min=3000.0)
    settings = Parameters()
    tracks = believed(build(table, settings.tracks, said).tracks)
    end_ms = int(milliseconds(table["time"]).max())
    return Heard(tracks, Statics(said, round(settings.context.around_h * worlds.HOUR)), end_ms)


def met(vessels: list[Vessel], noise_m: float = 4.0, **where: Any) -> list[Encounter]:
    """The encounters of some ships."""
    return encounters(heard(vessels, noise_m, **where), Parameters())


def one(vessels: list[Vessel], noise_m: float = 4.0, **where: Any) -> Encounter:
    """The only encounter of some ships."""
    found = met(vessels, noise_m, **where)
    assert len(found) == 1, [(e.mmsi_1, e.mmsi_2, e.minutes) for e in found]
    return found[0]


def pairs(found: list[Encounter]) -> list[tuple[int, int]]:
    """Who met whom."""
    return sorted((e.mmsi_1, e.mmsi_2) for e in found)


def minute(time: Any) -> float:
    """Minutes since the start of the world."""
    return float(time.timestamp() * 1000 - worlds.START_MS) / worlds.MIN


def joined(*stretches: tuple[float, float, float]) -> Floats:
    """Minutes at which a ship was heard: (step, start, end) stretches."""
    return np.concatenate([every(*stretch) for stretch in stretches])


def swung(minutes: Floats, range_deg: float, hours: float = 10.0, towards_deg: float = 0.0) -> Floats:
    """A heading that swings to and fro once in some hours."""
    return (towards_deg + range_deg / 2.0 * np.sin(2 * np.pi * minutes / (60.0 * hours))) % 360.0


def anchored(east_m: float, north_m: float, heading: Callable[[Floats], Floats], chain_m: float = 60.0) -> Way:
    """A ship that lies to her own anchor (at a point) on a length of chain, her head towards it."""

    def track(minutes: Floats) -> tuple[Floats, Floats]:
        angle = np.radians(heading(minutes))
        return east_m - chain_m * np.sin(angle), north_m - chain_m * np.cos(angle)

    return track


def beside(mother: Way, heading: Callable[[Floats], Floats], right_m: float, ahead_m: float = 0.0) -> Way:
    """A place on the deck plan of another ship: so far to her right, and ahead."""

    def track(minutes: Floats) -> tuple[Floats, Floats]:
        east, north = mother(minutes)
        angle = np.radians(heading(minutes))
        return (
            east + right_m * np.cos(angle) + ahead_m * np.sin(angle),
            north - right_m * np.sin(angle) + ahead_m * np.cos(angle),
        )

    return track


def exchanged(vessels: list[Vessel]) -> list[Vessel]:
    """Two ships with their numbers exchanged, in the same order."""
    first, second = vessels
    return [Vessel(**{**vars(first), "mmsi": second.mmsi}), Vessel(**{**vars(second), "mmsi": first.mmsi})]


def table(tracks: list[tuple[int, int, int, Floats]]) -> pd.DataFrame:
    """TRACKS-like rows of (track, hull, mmsi, minutes): as far as lines read them."""
    rows = [
        {"track": track, "hull": hull, "mmsi": mmsi, "time": worlds.START_MS + round(m * worlds.MIN), "lat": m}
        for track, hull, mmsi, minutes in tracks
        for m in np.asarray(minutes, dtype=float).tolist()
    ]
    frame = pd.DataFrame(rows)
    return frame.assign(time=pd.to_datetime(frame["time"], unit="ms", utc=True))
