"""What is kept of each MMSI: some numbers and a small histogram, however many reports it sent."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from detector import geodesy
from detector.ais.identity import MmsiClass, mmsi_class
from detector.parameters import Tracks
from detector.schema import milliseconds
from detector.tracks.order import each_once
from detector.units import KN_MS, MS_PER_S
from detector.vocabulary import ship_type_words

if TYPE_CHECKING:
    import pandas as pd

Ints = NDArray[np.int64]

_NEVER = np.iinfo(np.int64).min
# Seconds at which a class of intervals begins: each second of the first minute, then steps of 10 % up to two days, and
# the three and six minutes of ITU-R M.1371.
EDGES_S = np.unique(np.concatenate([np.arange(60), np.round(np.geomspace(60, 172_800, 84)), [180, 360]])).astype(int)
_CLASS_BITS = {1: 1, 2: 1, 3: 1, 18: 2, 19: 2, 27: 4}
_CLASS_WORDS = ((1, "class A"), (2, "class B"), (4, "long range only"), (0, "class not said"))


class Vessels:
    """All MMSIs heard, and what of each is counted. Stretches in order of time cost no exactness."""

    def __init__(self, settings: Tracks | None = None) -> None:
        self._settings = settings or Tracks()
        self.mmsi: Ints = np.empty(0, dtype=np.int64)
        self.duplicates = 0
        self._kept: dict[str, Any] = {
            "reports": np.empty(0, dtype=np.int64),
            "statics": np.empty(0, dtype=np.int64),
            "type": np.empty(0, dtype=np.int16),  # -1 not heard
            "type_ms": np.empty(0, dtype=np.int64),
            "class": np.empty(0, dtype=np.int8),
            "last_ms": np.empty(0, dtype=np.int64),
            "last_lat": np.empty(0),
            "last_lon": np.empty(0),
            "leaps": np.empty(0, dtype=np.int64),
            "intervals": np.empty((0, len(EDGES_S)), dtype=np.int32),
        }

    def add(self, positions: pd.DataFrame, statics: pd.DataFrame) -> None:
        """Count a stretch."""
        self._know(np.concatenate([positions["mmsi"].to_numpy(), statics["mmsi"].to_numpy()]))
        if len(positions):
            self._positions(positions)
        if len(statics):
            self._statics(statics)

    def _know(self, mmsi: Ints) -> None:
        """Make room for MMSIs not heard before."""
        known = np.union1d(self.mmsi, mmsi)
        if len(known) == len(self.mmsi):
            return
        place = np.searchsorted(known, self.mmsi)
        blank = {"type": -1, "type_ms": _NEVER, "last_ms": _NEVER}
        for name, values in self._kept.items():
            grown = np.full((len(known), *values.shape[1:]), blank.get(name, 0), dtype=values.dtype)
            grown[place] = values
            self._kept[name] = grown
        self.mmsi = known

    def _positions(self, positions: pd.DataFrame) -> None:
        kept = self._kept
        every = np.searchsorted(self.mmsi, positions["mmsi"].to_numpy())
        kept["reports"] += np.bincount(every, minlength=len(self.mmsi))
        bits = np.zeros(128, dtype=np.int8)
        bits[list(_CLASS_BITS)] = list(_CLASS_BITS.values())
        np.bitwise_or.at(kept["class"], every, bits[positions["message_type"].to_numpy()])
        rows, heard_twice = each_once(positions, self._settings)
        self.duplicates += heard_twice
        self._steps(rows)

    def _steps(self, rows: pd.DataFrame) -> None:
        """From each report of a ship to its next, across the border of stretches too."""
        kept = self._kept
        ship = np.searchsorted(self.mmsi, rows["mmsi"].to_numpy())
        t, lat, lon = milliseconds(rows["time"]), rows["lat"].to_numpy(), rows["lon"].to_numpy()
        first = np.concatenate([[True], ship[1:] != ship[:-1]])
        before = {"ms": np.roll(t, 1), "lat": np.roll(lat, 1), "lon": np.roll(lon, 1)}
        for name, values in before.items():
            values[first] = kept[f"last_{name}"][ship[first]]
        known = (before["ms"] != _NEVER) & (t >= before["ms"])  # stretches may come out of order
        seconds = (t[known] - before["ms"][known]) / MS_PER_S
        moved_m = geodesy.distance_m(before["lat"][known], before["lon"][known], lat[known], lon[known])
        leaps = moved_m > self._settings.leap_slack_m + self._settings.max_speed_kn * KN_MS * seconds
        kept["leaps"] += np.bincount(ship[known][leaps], minlength=len(self.mmsi))
        apart = seconds > 0
        which = np.searchsorted(EDGES_S, np.round(seconds[apart]), side="right") - 1
        places, counts = np.unique(ship[known][apart] * len(EDGES_S) + which, return_counts=True)
        kept["intervals"].reshape(-1)[places] += counts.astype(np.int32)
        last = np.concatenate([first[1:], [True]])
        later = t[last] >= kept["last_ms"][ship[last]]
        for name, values in (("ms", t), ("lat", lat), ("lon", lon)):
            kept[f"last_{name}"][ship[last][later]] = values[last][later]

    def _statics(self, statics: pd.DataFrame) -> None:
        kept = self._kept
        kept["statics"] += np.bincount(np.searchsorted(self.mmsi, statics["mmsi"].to_numpy()), minlength=len(self.mmsi))
        said = statics[statics["ship_type"].notna()]
        kind, t = said["ship_type"].to_numpy(dtype=np.int16), milliseconds(said["time"])
        order = np.lexsort((t, kind > 0))
        ship = np.searchsorted(self.mmsi, said["mmsi"].to_numpy())[order]
        kind, t = kind[order], t[order]
        last = len(ship) - 1 - np.unique(ship[::-1], return_index=True)[1]  # stated ones stand behind unstated ones
        ship, kind, t = ship[last], kind[last], t[last]
        held = kept["type"][ship]
        newer = np.where((kind > 0) == (held > 0), t >= kept["type_ms"][ship], kind > 0) | (held < 0)
        kept["type"][ship[newer]], kept["type_ms"][ship[newer]] = kind[newer], t[newer]

    def types(self) -> dict[str, int]:
        """How many vessels of each group of ship types; the last type stated counts."""
        groups = Counter(ship_type_words(None if kind < 0 else int(kind)) for kind in self._kept["type"])
        return dict(groups.most_common())

    def intervals_s(self) -> dict[str, tuple[float, int]]:
        """The usual seconds between reports, and how many vessels say so, by class of transponder.

        Of each vessel the median (within 10 % from a minute on), of these the median; reports heard twice count once.
        """
        counts = self._kept["intervals"].cumsum(axis=1, dtype=np.int64)
        heard = counts[:, -1] > 0 if len(counts) else np.zeros(0, dtype=bool)
        medians = EDGES_S[(counts * 2 >= counts[:, -1:]).argmax(axis=1)] if len(counts) else EDGES_S[:0]
        found = {}
        for bit, words in _CLASS_WORDS:
            of_class = heard & (self._classes() == bit)
            if of_class.any():
                found[words] = (float(np.median(medians[of_class])), int(of_class.sum()))
        return found

    def _classes(self) -> NDArray[np.int8]:
        kinds: NDArray[np.int8] = self._kept["class"]
        return np.where(kinds & 1, 1, np.where(kinds & 2, 2, kinds)).astype(np.int8)

    def identities(self) -> dict[str, tuple[int, int]]:
        """Vessels and reports by class of MMSI."""
        vessels: Counter[str] = Counter()
        reports: Counter[str] = Counter()
        for mmsi, count in zip(self.mmsi.tolist(), self._all_reports().tolist(), strict=True):
            kind = str(mmsi_class(mmsi))
            vessels[kind] += 1
            reports[kind] += count
        return {kind: (number, reports[kind]) for kind, number in vessels.most_common()}

    def impossible(self) -> dict[int, int]:
        """Numbers that are no maritime identity, with their reports, most first."""
        found = {
            mmsi: count
            for mmsi, count in zip(self.mmsi.tolist(), self._all_reports().tolist(), strict=True)
            if mmsi_class(mmsi) is MmsiClass.IMPOSSIBLE
        }
        return dict(sorted(found.items(), key=lambda item: (-item[1], item[0])))

    def far_at_once(self) -> dict[int, int]:
        """MMSIs that were where no ship can have gone, with how often, most first."""
        leaps = self._kept["leaps"]
        found = {int(self.mmsi[i]): int(leaps[i]) for i in np.flatnonzero(leaps)}
        return dict(sorted(found.items(), key=lambda item: (-item[1], item[0])))

    def _all_reports(self) -> Ints:
        total: Ints = self._kept["reports"] + self._kept["statics"]
        return total
