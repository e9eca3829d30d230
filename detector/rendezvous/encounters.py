"""Encounters from tracks: candidates, measure, decide, and the record of each contact."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from detector import geodesy
from detector.parameters import Parameters, Rendezvous
from detector.records import Coupling, Encounter, Phases, Ship
from detector.rendezvous import lay_kernel as k
from detector.rendezvous.candidates import Windows, windows
from detector.rendezvous.contacts import BRIDGE_MS, contacts, lower_bound_m
from detector.rendezvous.coupling import couplings
from detector.rendezvous.excerpt import excerpt
from detector.rendezvous.hull import HullTable
from detector.rendezvous.lay import Lays, lays
from detector.rendezvous.lines import lines
from detector.rendezvous.proximity import Curves, measure
from detector.rendezvous.rafts import Company, Meetings, company
from detector.rendezvous.ships import describe_many
from detector.tracks.path import Paths
from detector.units import KN_MS, MIN_S, MS_PER_S
from detector.vocabulary import Kind, Mode

if TYPE_CHECKING:
    import pandas as pd

    from detector.tracks.statics import Statics

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]
Bools = NDArray[np.bool_]

CURVE_MARGIN_MS = 40 * MIN_S * MS_PER_S  # shown before and after a contact; never more than candidates look around
_SPARSE_MS = 5 * MIN_S * MS_PER_S  # reports farther apart than class A sends at anchor (3 min) leave more open
_PART = 500  # windows measured at once: bounds the memory
_UNDERWAY_KN = 2.0  # faster than wind and current carry a ship [from memory]; GFW's "low speed" is the same
_DRIFT_KN = 0.25  # a pair whose middle moved slower than this stayed in place
_CAME = 3.0  # of two ships the one that went so many times farther did the moving
_MIN_MS = MIN_S * MS_PER_S


@dataclass(frozen=True, slots=True)
class Heard:
    """The whole input of the detector: tracks, what ships said, and the last instant heard of anyone (ms)."""

    tracks: pd.DataFrame
    statics: Statics
    data_end_ms: int


@dataclass(frozen=True, slots=True)
class Contacts:
    """The contacts of some windows that are worth a record: how the ships lay, and each with its own curve.

    The ships of a row are in the order of their MMSIs; `hull` is (n, 2).
    """

    lay: Lays
    hull: Ints
    curves: list[Curves]
    seen_ms: Ints
    still: Bools


def encounters(heard: Heard, parameters: Parameters) -> list[Encounter]:
    """All encounters, by first contact. Symmetric in the ships, and the same for any order of the input."""
    parts = list(_parts(heard, parameters.rendezvous))
    if not parts:
        return []
    lay = Lays(*(np.concatenate([getattr(p.lay, name) for p in parts]) for name in Lays.__slots__))
    found = Contacts(
        lay=lay,
        hull=np.concatenate([p.hull for p in parts]),
        curves=[curve for p in parts for curve in p.curves],
        seen_ms=np.concatenate([p.seen_ms for p in parts]),
        still=np.concatenate([p.still for p in parts]),
    )
    kept = _each_once(found)
    return sorted(_records(found, kept, heard), key=lambda e: (e.start, e.mmsi_1, e.mmsi_2))


def _parts(heard: Heard, settings: Rendezvous) -> Iterator[Contacts]:
    """The contacts of all candidate windows, some windows at a time."""
    if not len(heard.tracks):
        return
    paths = Paths(lines(heard.tracks), settings)
    hulls = HullTable(heard.statics)
    found = with_neighbours(windows(paths, hulls, settings), paths)
    for start in range(0, len(found), _PART):
        part = found.part(start, start + _PART)
        curves = measure(part, paths, hulls)
        rows = contacts(curves, settings)
        if not len(rows):
            continue
        lay = lays(curves, rows, hulls, settings)
        one, two = part.track_1[rows[:, 0]], part.track_2[rows[:, 0]]
        last_common = np.minimum(paths.t[paths.last[one]], paths.t[paths.last[two]])
        hull = np.stack([paths.hull[paths.first[one]], paths.hull[paths.first[two]]], axis=1)
        yield _worth(curves, rows, lay, hull, last_common, settings)


def with_neighbours(found: Windows, paths: Paths) -> Windows:
    """The windows, each with the last instant before it and the first after it, where it is not too long ago.

    When a contact that was heard for minutes only may have begun is told by where the ships were heard before. Across
    a silence that instant may be of the contact too: there what lies around it is taken in as well, and the next. Where
    a window ends is a matter of the grid of candidates, and should make no difference.
    """
    nearer = _wider(found, paths)
    start = np.where(found.start_ms - nearer.start_ms > _SPARSE_MS, nearer.start_ms - k.AROUND_MS, nearer.start_ms)
    end = np.where(nearer.end_ms - found.end_ms > _SPARSE_MS, nearer.end_ms + k.AROUND_MS, nearer.end_ms)
    return _wider(Windows(found.track_1, found.track_2, start, end), paths)


def _wider(found: Windows, paths: Paths) -> Windows:
    """The windows with the next instant on either side, if it is no farther than a silence that may be bridged."""
    start, end = found.start_ms.copy(), found.end_ms.copy()
    before, after = np.full(len(found), np.iinfo(np.int64).min), np.full(len(found), np.iinfo(np.int64).max)
    for path in (found.track_1, found.track_2):
        low, high = paths.fixes(path, start, end)
        has = low > paths.first[path]
        before = np.where(has, np.maximum(before, paths.t[np.maximum(low - 1, 0)]), before)
        has = high <= paths.last[path]
        after = np.where(has, np.minimum(after, paths.t[np.minimum(high, len(paths.t) - 1)]), after)
    start = np.where(before >= start - BRIDGE_MS, before, start)
    end = np.where(after <= end + BRIDGE_MS, after, end)
    return Windows(found.track_1, found.track_2, start, end)


def _worth(curves: Curves, rows: Ints, lay: Lays, hull: Ints, last_common: Ints, settings: Rendezvous) -> Contacts:
    """The contacts long enough, heard often enough, and not shown to be apart."""
    minutes = (lay.end_ms - lay.start_ms) / _MIN_MS
    fixes = np.minimum(lay[k.FIXES_1], lay[k.FIXES_2])
    near = lay.clearance_m - 2.0 * lay.clearance_sd_m <= settings.leave_m
    other = lay.mmsi[:, 0] != lay.mmsi[:, 1]
    kept = np.flatnonzero((minutes >= settings.min_minutes) & (fixes >= settings.min_fixes) & near & other)
    swapped = lay.mmsi[kept, 0] > lay.mmsi[kept, 1]
    within = lower_bound_m(curves) > settings.leave_m
    begin, end = curves.begin[rows[kept, 0]], curves.begin[rows[kept, 0] + 1]
    left = np.array([within[b:e].any() for b, e in zip(rows[kept, 2], end, strict=True)], dtype=bool)
    ran_out = curves.t[end - 1] >= last_common[kept]
    lasted = lay.start_ms[kept] - CURVE_MARGIN_MS, lay.end_ms[kept] + CURVE_MARGIN_MS
    shown = [
        slice(b + int(np.searchsorted(curves.t[b:e], first)), b + int(np.searchsorted(curves.t[b:e], last, "right")))
        for b, e, first, last in zip(begin, end, *lasted, strict=True)
    ]
    return Contacts(
        lay=lay.taken(kept, swapped),
        hull=np.where(swapped[:, None], hull[kept, ::-1], hull[kept]),
        curves=[excerpt(curves, part, bool(turn)) for part, turn in zip(shown, swapped, strict=True)],
        seen_ms=curves.t[rows[kept, 1]],
        still=ran_out & ~left,
    )


def _each_once(found: Contacts) -> Ints:
    """The contacts to keep: of two of the same hulls at once (two transponders, one number) the one better heard."""
    lay = found.lay
    pair = np.sort(found.hull, axis=1)
    heard = -lay[k.OBSERVED], -(lay[k.FIXES_1] + lay[k.FIXES_2])
    better = np.lexsort((lay.mmsi[:, 1], lay.mmsi[:, 0], lay.start_ms, *heard[::-1], pair[:, 1], pair[:, 0]))
    kept: list[int] = []
    of_pair: list[int] = []
    before: tuple[int, ...] = ()
    ids = set()
    for row in better.tolist():
        now = tuple(pair[row].tolist())
        if now != before:
            before, of_pair = now, []
        name = (*lay.mmsi[row].tolist(), int(found.seen_ms[row]) // MS_PER_S)
        overlaps = any(
            lay.start_ms[row] <= lay.end_ms[other] and lay.end_ms[row] >= lay.start_ms[other] for other in of_pair
        )
        if not overlaps and name not in ids:
            ids.add(name)
            of_pair.append(row)
            kept.append(row)
    return np.array(sorted(kept), dtype=np.int64)


def _records(found: Contacts, kept: Ints, heard: Heard) -> Iterator[Encounter]:
    lay = found.lay.taken(kept)
    met = Meetings(found.hull[kept], lay.mmsi, lay.start_ms, lay.end_ms, lay.clearance_m)
    ships = [describe_many(heard.statics, lay.mmsi[:, side], found.seen_ms[kept]) for side in (0, 1)]
    recent = heard.data_end_ms - BRIDGE_MS  # it may yet be heard to have gone on
    told = zip(couplings(lay), company(met), phases(lay), modes(lay), *ships, strict=True)
    for row, (number, (coupling, others, phase, mode, one, two)) in enumerate(zip(kept.tolist(), told, strict=True)):
        curve = found.curves[number]
        still = bool(found.still[number]) and int(curve.t[-1]) >= recent
        yield _record(lay, row, curve, (one, two), (coupling, others, phase, mode), found, number, still)


def _record(
    lay: Lays,
    row: int,
    curve: Curves,
    ships: tuple[Ship, Ship],
    said: tuple[Coupling, Company, Phases, Mode],
    found: Contacts,
    number: int,
    still: bool,
) -> Encounter:
    coupling, others, phase, mode = said
    start_ms, end_ms = int(lay.start_ms[row]), int(lay.end_ms[row])
    observed = min(float(lay[k.OBSERVED][row]), float(end_ms - start_ms)) / _MIN_MS
    lat, lon = _middle(curve, start_ms, end_ms)
    numbers = lay.numbers[row]
    return Encounter(
        kind=Kind.ENCOUNTER,
        ship_1=ships[0],
        ship_2=ships[1],
        start=_time(start_ms),
        end=_time(end_ms),
        lat=round(lat, 5),
        lon=round(lon, 5),
        mode=mode,
        observed_minutes=round(observed, 1),
        bridged_minutes=round((end_ms - start_ms) / _MIN_MS - observed, 1),
        min_clearance_m=round(float(numbers[k.MIN_CLEARANCE]), 1),
        median_clearance_m=round(float(numbers[k.MEDIAN_CLEARANCE]), 1),
        resolution_m=round(float(numbers[k.RESOLUTION]), 1),
        is_open=still,
        coupling=coupling,
        fixes_1=int(numbers[k.FIXES_1]),
        fixes_2=int(numbers[k.FIXES_2]),
        curve=curve.to_frame(),
        seen_from=_time(int(found.seen_ms[number])),
        start_within_min=round(float(numbers[k.START_LATE] - numbers[k.START_EARLY]) / 2.0 / _MIN_MS, 1),
        end_within_min=round(float(numbers[k.END_LATE] - numbers[k.END_EARLY]) / 2.0 / _MIN_MS, 1),
        clearance_m=round(float(lay.clearance_m[row]), 1),
        clearance_sd_m=round(float(lay.clearance_sd_m[row]), 1),
        phases=phase,
        beside=others.beside,
        via=others.via,
        hull_1=int(found.hull[number, 0]),
        hull_2=int(found.hull[number, 1]),
    )


def _time(t_ms: int) -> datetime:
    return datetime.fromtimestamp((t_ms + MS_PER_S // 2) // MS_PER_S, UTC)  # a half goes up: round() goes to even ones


def _middle(curve: Curves, start_ms: int, end_ms: int) -> tuple[float, float]:
    """The median of the points half-way between the antennas, on the shorter way round the Earth."""
    inside = (curve.t >= start_ms) & (curve.t <= end_ms)
    inside = inside if inside.any() else np.ones(len(curve), dtype=bool)
    lat = np.median((curve.lat_1[inside] + curve.lat_2[inside]) / 2.0)
    lon_1 = curve.lon_1[inside]
    between = lon_1 + geodesy.wrap_deg(curve.lon_2[inside] - lon_1) / 2.0
    lon = lon_1[0] + np.median(geodesy.wrap_deg(between - lon_1[0]))
    return float(lat), float(geodesy.wrap_deg(lon))


def modes(lay: Lays) -> list[Mode]:
    """Under way, drifting or in place, from speeds and from how far the pair moved."""
    seconds = np.maximum((lay[k.END_EARLY] - lay[k.START_LATE]) / MS_PER_S, 1.0)
    made_kn = lay[k.MOVED] / seconds / KN_MS
    going = np.where(np.isnan(lay[k.SPEED]), made_kn, lay[k.SPEED]) >= _UNDERWAY_KN
    stays = np.where(made_kn >= _DRIFT_KN, Mode.DRIFTING, Mode.AT_ANCHOR)
    return [Mode(one) for one in np.where(going, Mode.UNDERWAY, stays)]


def phases(lay: Lays) -> list[Phases]:
    """Approach and departure of each contact."""
    return [_phases(numbers, mmsi) for numbers, mmsi in zip(lay.numbers.tolist(), lay.mmsi.tolist(), strict=True)]


def _phases(n: list[float], mmsi: list[int]) -> Phases:
    def time(which: int) -> datetime | None:
        return None if n[which] != n[which] else _time(int(n[which]))

    def metres(which: int) -> float | None:
        return None if n[which] != n[which] else round(n[which], 0)

    def moved(first: int) -> int | None:
        one, two = n[first], n[first + 1]
        if one >= _CAME * two and one > k.NEAR_M:
            return mmsi[0]
        return mmsi[1] if two >= _CAME * one and two > k.NEAR_M else None

    return Phases(
        time(k.NEAR_FROM), time(k.NEAR_TO), metres(k.BEFORE), metres(k.AFTER), moved(k.CAME_1), moved(k.LEFT_1)
    )
