"""`history`: what the data knows about one ship, put together from tracks, statics, coverage and places.

Everything is about one hull: all MMSIs that surely are that hull, and of an MMSI that several hulls send only what is
hers. The other hulls are listed. Nothing is kept for each fix but the tables themselves.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from detector.errors import InputError
from detector.parameters import Parameters
from detector.pipeline import Recording, Told, untold
from detector.places.coast import Coast
from detector.places.surroundings import BundledSurroundings, Surroundings
from detector.schema import milliseconds
from detector.tracks.anomalies.anomaly import Anomaly
from detector.tracks.anomalies.coastal import metres_inland
from detector.tracks.build import TrackSet, build
from detector.tracks.coverage import Coverage
from detector.tracks.links import Link
from detector.tracks.particulars import Particulars, particulars
from detector.tracks.statics import Statics
from detector.units import HOUR_S, MS_PER_S
from detector.vessel import identity, places
from detector.vessel.find import Candidate, find
from detector.vessel.identity import OtherHull, Value, believed
from detector.vessel.places import Stop, Totals
from detector.vessel.silences import Place, Silence, least_minutes, place, silences, usual_s
from detector.vocabulary import Mark

if TYPE_CHECKING:
    import pandas as pd

Ints = NDArray[np.int64]
Floats = NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class Marked:
    """One kind of mark on a hull's fixes: how many, from when to when, and where the first was sent from."""

    mark: Mark
    fixes: int
    first_ms: int
    last_ms: int
    at: Place


@dataclass(frozen=True, slots=True)
class History:
    """All that is known of one hull. `rows` are its fixes in order of time, with marks; `line` those it went along.

    `nth` of `hulls` that send under the MMSIs asked for, most fixes first; `hulls` is 0 where no position was heard.
    `at_ms` is the time of the particulars: the last report, if no other was asked for.
    """

    asked: str
    nth: int
    hulls: int
    at_ms: int
    particulars: tuple[Particulars, ...]
    uses: tuple[Value, ...]
    values: tuple[Value, ...]
    links: tuple[Link, ...]
    others: tuple[OtherHull, ...]
    marks: tuple[Marked, ...]
    anomalies: tuple[Anomaly, ...]
    silences: tuple[Silence, ...]
    least_min: float
    stops: tuple[Stop, ...]
    totals: Totals
    inputs: tuple[str, ...]
    span_ms: tuple[int, int]
    rows: pd.DataFrame
    line: pd.DataFrame
    other_rows: pd.DataFrame

    @property
    def mmsis(self) -> tuple[int, ...]:
        """The MMSIs of the hull, in order of their first report."""
        return tuple(dict.fromkeys(one.mmsi for one in (*self.uses, *self.values)))


class Several(InputError):
    """More than one vessel fits: `candidates` lists them."""

    def __init__(self, who: str, candidates: list[Candidate]) -> None:
        super().__init__(f'{len(candidates):,} vessels fit "{who}": name the MMSI of the one that is meant.')
        self.candidates = candidates


def history(
    who: str,
    recording: Recording,
    parameters: Parameters | None = None,
    surroundings: Surroundings | None = None,
    *,
    nth: int = 1,
    at_ms: int | None = None,
    least_min: float | None = None,
    told: Told = untold,
) -> History:
    """What the recording knows about one ship; `nth` is the hull of those that share the MMSI, most fixes first.

    `least_min` is from how many minutes on a silence is listed, if not `silences.least_minutes`. Raises InputError
    where nothing fits, where there are fewer hulls than `nth`, and Several where more than one vessel fits.
    """
    parameters, surroundings = parameters or Parameters(), surroundings or BundledSurroundings()
    told("looking for the vessel", 0, 0)
    candidates = find(who, recording.positions, recording.statics)
    told("building tracks", 0, 0)
    tracks = build(recording.positions, parameters.tracks, recording.statics, metres_inland(Coast.bundled()))
    hull, hulls = _hull(who, tracks, candidates, nth)
    told("putting the history together", 0, 0)
    asked = _Asked(who, nth, hulls, at_ms, least_min)
    return _assembled(asked, hull, candidates, tracks, recording, parameters, surroundings)


@dataclass(frozen=True, slots=True)
class _Asked:
    """What was asked for, as far as it was said."""

    who: str
    nth: int
    hulls: int
    at_ms: int | None
    least_min: float | None


def _assembled(
    asked: _Asked,
    hull: int | None,
    candidates: list[Candidate],
    tracks: TrackSet,
    recording: Recording,
    parameters: Parameters,
    surroundings: Surroundings,
) -> History:
    """The history of one hull."""
    rows = _rows(tracks, hull)
    others = _others(tracks, rows)
    mmsis = np.unique(rows["mmsi"].to_numpy()) if hull is not None else np.array([one.mmsi for one in candidates])
    said = recording.statics[np.isin(recording.statics["mmsi"].to_numpy(), mmsis)]
    said, doubt = identity.own_statics(said, rows, others[believed(others)])
    least_min = least_minutes(rows) if asked.least_min is None else asked.least_min
    span_ms = _span_ms(recording)
    quiet = silences(
        rows, milliseconds(said["time"])[~doubt], _coverage(tracks), surroundings, span_ms, least_min
    )  # fmt: skip
    line = places.path(rows)
    stops = places.stops(line, surroundings)
    uses, links = identity.uses(rows), _links(tracks, mmsis)
    at_ms = _last_ms(rows, said) if asked.at_ms is None else asked.at_ms
    known = Statics(identity.sure(said, doubt), round(parameters.context.around_h * HOUR_S * MS_PER_S))
    totals = _totals(recording.positions, tracks, rows, line, stops, least_min)
    return History(
        asked=asked.who,
        nth=asked.nth,
        hulls=asked.hulls,
        at_ms=at_ms,
        particulars=tuple(particulars(known, one, at_ms) for one in _current(uses, links, mmsis, at_ms)),
        uses=tuple(uses),
        values=tuple(identity.values(said, doubt)),
        links=links,
        others=tuple(identity.other_hulls(rows, others)),
        marks=tuple(_marked(rows, surroundings)),
        anomalies=tuple(_concerning(tracks.anomalies, rows, others)),
        silences=tuple(quiet),
        least_min=least_min,
        stops=tuple(stops),
        totals=replace(totals, statics=len(said)),
        inputs=tuple(file.path for file in recording.inputs),
        span_ms=span_ms,
        rows=rows,
        line=line,
        other_rows=others,
    )


def _coverage(tracks: TrackSet) -> Coverage:
    """What the feed's receivers heard, learnt from all reports: those that stand aside were heard as well."""
    import pandas as pd

    return Coverage.learn(pd.concat([tracks.tracks, tracks.aside], ignore_index=True))


def _hull(who: str, tracks: TrackSet, candidates: list[Candidate], nth: int) -> tuple[int | None, int]:
    """The number of the hull that is meant, and of how many; None and 0 where no position was heard."""
    wanted = [one.mmsi for one in candidates]
    tables = [table.loc[np.isin(table["mmsi"].to_numpy(), wanted), ["mmsi", "hull"]] for table in _both(tracks)]
    mmsi, hull = (np.concatenate([table[name].to_numpy() for table in tables]) for name in ("mmsi", "hull"))
    pairs, counts = np.unique(np.stack([hull, mmsi], axis=1), axis=0, return_counts=True)
    shared: dict[int, int] = {}
    for one in np.unique(hull).tolist():
        own = pairs[:, 0] == one
        if own.sum() == len(candidates):  # a hull that sent all the MMSIs that fit
            shared[one] = int(counts[own].sum())
    if len(candidates) > 1 and not shared:
        raise Several(who, candidates)
    if not shared:
        if nth > 1:
            raise InputError(f'No position of "{who}" was heard: leave --hull out.')
        return None, 0
    if nth > len(shared):
        raise InputError(f'Hull {nth} of "{who}" does not exist: {len(shared)} sent under that number.')
    return sorted(shared, key=lambda hull: (-shared[hull], hull))[nth - 1], len(shared)


def _both(tracks: TrackSet) -> tuple[pd.DataFrame, pd.DataFrame]:
    return tracks.tracks, tracks.aside


def _rows(tracks: TrackSet, hull: int | None) -> pd.DataFrame:
    """The fixes of a hull in order of time, those that stand aside included (their track is -1)."""
    import pandas as pd

    number = -1 if hull is None else hull
    own = [table[table["hull"].to_numpy() == number] for table in _both(tracks)]
    rows = pd.concat(own, ignore_index=True)
    result: pd.DataFrame = rows.sort_values(["time", "mmsi", "file", "line"], kind="stable").reset_index(drop=True)
    return result


def _others(tracks: TrackSet, rows: pd.DataFrame) -> pd.DataFrame:
    """The fixes of other hulls under the hull's MMSIs."""
    import pandas as pd

    if not len(rows):
        return rows
    mmsis, hull = np.unique(rows["mmsi"].to_numpy()), rows["hull"].iloc[0]
    found = [
        table[np.isin(table["mmsi"].to_numpy(), mmsis) & (table["hull"].to_numpy() != hull)] for table in _both(tracks)
    ]
    result: pd.DataFrame = pd.concat(found, ignore_index=True).sort_values(["hull", "time"], kind="stable")
    return result.reset_index(drop=True)


def _links(tracks: TrackSet, mmsis: Ints) -> tuple[Link, ...]:
    return tuple(link for link in tracks.links if link.mmsi_1 in mmsis or link.mmsi_2 in mmsis)


def _current(uses: list[Value], links: tuple[Link, ...], mmsis: Ints, at_ms: int) -> list[int]:
    """The MMSIs that hold at a time: the one in use then or last before, and one sent at once with it."""
    if not uses:
        return [int(one) for one in mmsis]
    begun = [one for one in uses if one.first_ms <= at_ms] or uses[:1]
    now = max(begun, key=lambda one: (min(one.last_ms, at_ms), one.first_ms)).mmsi
    pairs = [(link.mmsi_1, link.mmsi_2) for link in links if link.kind == "at once"]
    twins = {one for pair in pairs if now in pair for one in pair if one != now}
    return [now, *sorted(twins & {one.mmsi for one in uses})]


def _span_ms(recording: Recording) -> tuple[int, int]:
    """First and last instant of a position in the data; (0, 0) where there is none."""
    t = milliseconds(recording.positions["time"])
    return (int(t.min()), int(t.max())) if len(t) else (0, 0)


def _last_ms(rows: pd.DataFrame, said: pd.DataFrame) -> int:
    return int(np.concatenate([milliseconds(rows["time"]), milliseconds(said["time"])]).max())


def _marked(rows: pd.DataFrame, surroundings: Surroundings) -> list[Marked]:
    bits, t = rows["marks"].to_numpy(), milliseconds(rows["time"])
    found = []
    for one in Mark:
        at = np.flatnonzero(bits & int(one))
        if len(at):
            first = rows.iloc[int(at[0])]
            where = place(float(first["lat"]), float(first["lon"]), surroundings)
            found.append(Marked(one, len(at), int(t[at[0]]), int(t[at[-1]]), where))
    return found


def _concerning(anomalies: tuple[Anomaly, ...], rows: pd.DataFrame, others: pd.DataFrame) -> list[Anomaly]:
    """The anomalies the hull takes part in; of an MMSI that several hulls send, those with marked fixes of hers."""
    mmsis = set(rows["mmsi"].tolist())
    own_t, other_t = (milliseconds(table.loc[table["marks"] != 0, "time"]) for table in (rows, others))

    def within(t: Ints, one: Anomaly) -> bool:
        return bool(((t >= one.start_ms) & (t <= one.end_ms)).any())

    return [one for one in anomalies if mmsis & set(one.mmsis) and (within(own_t, one) or not within(other_t, one))]


def _totals(
    positions: pd.DataFrame,
    tracks: TrackSet,
    rows: pd.DataFrame,
    line: pd.DataFrame,
    stops: list[Stop],
    least_min: float,
) -> Totals:
    mmsis = np.unique(rows["mmsi"].to_numpy())
    tables = positions, tracks.tracks, tracks.aside
    sent, tracked, aside = (int(np.isin(table["mmsi"].to_numpy(), mmsis).sum()) for table in tables)
    metres, silent = places.legs(line, stops, least_min)
    fastest_kn, fastest_ms = places.fastest(line)
    t = milliseconds(rows["time"])
    return Totals(
        fixes=len(rows),
        aside=int((rows["track"] < 0).sum()),
        disbelieved=int((~believed(rows)).sum()),
        duplicates=sent - tracked - aside,
        statics=0,
        first_ms=int(t[0]) if len(t) else None,
        last_ms=int(t[-1]) if len(t) else None,
        usual_s=usual_s(rows),
        made_m=float(metres.sum()),
        silent_m=float(metres[silent].sum()),
        fastest_kn=fastest_kn,
        fastest_ms=fastest_ms,
    )
