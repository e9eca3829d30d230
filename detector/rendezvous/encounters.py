"""Encounters from tracks: candidates, measure, decide, and the record of each contact."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime
from itertools import pairwise
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from detector import geodesy
from detector.ais.identity import flag
from detector.parameters import Parameters
from detector.records import Encounter, Ship
from detector.rendezvous import hull
from detector.rendezvous.candidates import windows
from detector.rendezvous.contacts import Contact, contacts, lower_bound_m, observed_ms
from detector.rendezvous.coupling import coupling
from detector.rendezvous.proximity import measure
from detector.schema import milliseconds
from detector.tracks.path import Paths
from detector.units import HOUR_S, KN_MS, MIN_S, MS_PER_S
from detector.vocabulary import Kind, Mode

if TYPE_CHECKING:
    import pandas as pd

    from detector.tracks.statics import Statics

Ints = NDArray[np.int64]

CURVE_MARGIN_MS = 40 * MIN_S * MS_PER_S  # shown before and after a contact; never more than candidates look around
_UNDERWAY_KN = 2.0  # faster than wind and current carry a ship [from memory]; GFW's "low speed" is the same
_DRIFT_KN = 0.25  # a pair whose middle moved slower than this stayed in place
_FINEST_SHARE = 0.1  # the resolution is what the best tenth of the instants could show


@dataclass(frozen=True, slots=True)
class Heard:
    """The whole input of the detector: tracks, what ships said, and the last instant heard of anyone (ms)."""

    tracks: pd.DataFrame
    statics: Statics
    data_end_ms: int


def encounters(heard: Heard, parameters: Parameters) -> list[Encounter]:
    """All encounters, by first contact. Symmetric in the ships, and the same for any order of the input."""
    settings = parameters.rendezvous
    pairs, last_common = pair_distances(heard, parameters)
    found = []
    t, window = milliseconds(pairs["time"]), pairs["window"].to_numpy()
    low = lower_bound_m(pairs["clearance_m"].to_numpy(), pairs["uncertainty_m"].to_numpy(), settings)
    bounds = np.flatnonzero(np.concatenate([[True], window[1:] != window[:-1], [True]])) if len(t) else np.zeros(1, int)
    for head, tail in pairwise(bounds):
        for contact in contacts(t[head:tail], low[head:tail], settings):
            rows = pairs.iloc[head:tail]
            never_left = bool((low[head + contact.last : tail] <= settings.leave_m).all())
            still = never_left and int(t[tail - 1]) >= int(last_common[window[head]])
            encounter = _record(rows, contact, still, heard, parameters)
            if min(encounter.fixes_1, encounter.fixes_2) >= settings.min_fixes:
                found.append(encounter)
    return _each_once(found)


def _each_once(found: list[Encounter]) -> list[Encounter]:
    """By first contact; of two hulls under one MMSI that met the same ship at the same second, the longer contact."""
    longest: dict[str, Encounter] = {}
    for one in sorted(found, key=lambda e: (e.minutes, e.lat, e.lon)):
        longest[one.event_id] = one
    return sorted(longest.values(), key=lambda e: (e.start, e.mmsi_1, e.mmsi_2))


def pair_distances(heard: Heard, parameters: Parameters) -> tuple[pd.DataFrame, Ints]:
    """The PAIRS table of all candidate windows, and the last instant (ms) at which both tracks of each still ran."""
    settings, tracks = parameters.rendezvous, heard.tracks
    paths = Paths(tracks, settings)
    hulls = hull.HullTable(heard.statics)
    mmsi = tracks["mmsi"].to_numpy()[paths.first]
    found = windows(tracks, _reach_m(paths, hulls, mmsi), settings.leave_m + settings.max_uncertainty_m)
    last_common = np.minimum(paths.t[paths.last[found.track_1]], paths.t[paths.last[found.track_2]])
    return measure(found, paths, hulls, mmsi), last_common


def _reach_m(paths: Paths, hulls: hull.HullTable, mmsi: Ints) -> NDArray[np.float64]:
    """How far any part of each track's ship can be from its antenna, at any time of the track."""
    sides, _ = hulls.at(np.repeat(mmsi, paths.last - paths.first + 1), paths.t)
    reach = np.hypot(np.maximum(sides[:, 0], sides[:, 1]), np.maximum(sides[:, 2], sides[:, 3]))
    result: NDArray[np.float64] = np.maximum.reduceat(reach, paths.first) if len(reach) else reach
    return result


def _record(rows: pd.DataFrame, contact: Contact, still: bool, heard: Heard, parameters: Parameters) -> Encounter:
    settings = parameters.rendezvous
    t = milliseconds(rows["time"])
    inside = rows.iloc[contact.first : contact.last + 1]
    observed = observed_ms(t, rows["leg_s"].to_numpy(), contact, settings)
    well = inside[inside["leg_s"] <= settings.observed_minutes * MIN_S]
    best = well if len(well) else inside
    start_s, end_s = round(contact.start_ms / MS_PER_S), round(contact.end_ms / MS_PER_S)
    lat, lon = _middle(inside)
    shown = (t >= contact.start_ms - CURVE_MARGIN_MS) & (t <= contact.end_ms + CURVE_MARGIN_MS)
    return Encounter(
        kind=Kind.ENCOUNTER,
        ship_1=describe(heard.statics, int(rows["mmsi_1"].iloc[0]), contact.start_ms),
        ship_2=describe(heard.statics, int(rows["mmsi_2"].iloc[0]), contact.start_ms),
        start=datetime.fromtimestamp(start_s, UTC),
        end=datetime.fromtimestamp(end_s, UTC),
        lat=round(lat, 5),
        lon=round(lon, 5),
        mode=_mode(inside),
        observed_minutes=round(observed / MS_PER_S / MIN_S, 1),
        bridged_minutes=round((contact.end_ms - contact.start_ms - observed) / MS_PER_S / MIN_S, 1),
        min_clearance_m=round(float(best["clearance_m"].min()), 1),
        median_clearance_m=round(float(best["clearance_m"].median()), 1),
        resolution_m=round(float(best["uncertainty_m"].quantile(_FINEST_SHARE)), 1),
        is_open=still and _is_recent(int(t[-1]), heard, parameters),
        coupling=coupling(best),
        fixes_1=int((inside["heard"] & 1 > 0).sum()),
        fixes_2=int((inside["heard"] & 2 > 0).sum()),
        curve=rows[shown].reset_index(drop=True),
    )


def _is_recent(t_ms: int, heard: Heard, parameters: Parameters) -> bool:
    """Whether a track that ends here may still go on: not yet silent for longer than a track can be."""
    return heard.data_end_ms - t_ms <= parameters.tracks.max_silence_h * HOUR_S * MS_PER_S


def _middle(inside: pd.DataFrame) -> tuple[float, float]:
    """The median of the points half-way between the antennas, on the shorter way round the Earth."""
    lat = ((inside["lat_1"] + inside["lat_2"]) / 2.0).median()
    lon_1 = inside["lon_1"].to_numpy()
    between = lon_1 + geodesy.wrap_deg(inside["lon_2"].to_numpy() - lon_1) / 2.0
    lon = lon_1[0] + np.median(geodesy.wrap_deg(between - lon_1[0]))
    return float(lat), float(geodesy.wrap_deg(lon))


def _mode(inside: pd.DataFrame) -> Mode:
    """Under way, drifting or in place, from speeds and from how far the pair moved."""
    speed = np.nanmedian(np.append(inside[["sog_1_kn", "sog_2_kn"]].to_numpy().ravel(), np.nan))
    if not np.isnan(speed) and speed >= _UNDERWAY_KN:
        return Mode.UNDERWAY
    seconds = (inside["time"].iloc[-1] - inside["time"].iloc[0]).total_seconds()
    if seconds <= 0:
        return Mode.UNKNOWN
    a, b = inside.iloc[0], inside.iloc[-1]
    made_good_kn = float(geodesy.distance_m(a["lat_1"], a["lon_1"], b["lat_1"], b["lon_1"])) / seconds / KN_MS
    return Mode.DRIFTING if made_good_kn >= _DRIFT_KN else Mode.AT_ANCHOR


def describe(statics: Statics, mmsi: int, t: int) -> Ship:
    """A ship as it described itself at a time (ms); what was not heard is None."""

    def said(group: str) -> object:
        found = statics.as_of(group, mmsi, t)
        return None if found is None else found[group]

    number = {name: said(name) for name in ("imo", "ship_type", "draught_m")}
    text = {name: said(name) for name in ("shipname", "callsign", "destination")}
    return Ship(
        mmsi=mmsi,
        hull=hull.as_of(statics, mmsi, t),
        shipname=None if text["shipname"] is None else str(text["shipname"]),
        imo=None if number["imo"] is None else int(str(number["imo"])),
        callsign=None if text["callsign"] is None else str(text["callsign"]),
        ship_type=None if number["ship_type"] is None else int(str(number["ship_type"])),
        draught_m=None if number["draught_m"] is None else float(str(number["draught_m"])),
        destination=None if text["destination"] is None else str(text["destination"]),
        flag=flag(mmsi),
    )
