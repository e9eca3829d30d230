"""One ship's messages, as they reach the analyst: sent, heard, thinned by the provider, and the truth beside them."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Any

import numpy as np
from numpy.typing import NDArray

from detector.simulate.broadcast import schedule
from detector.simulate.broadcast.reports import Course, Sent, measured, stepped
from detector.simulate.physics.layout import Floats
from detector.simulate.reception.receivers import Heard, Receivers
from detector.simulate.ships.actor import Actor

Columns = dict[str, NDArray[Any]]

_CLASS_B = 0.35  # of a class A message's chance with satellites: two watts against twelve and a half [from memory]
_LONG_RANGE = 4.0  # type 27 is short, rare and on its own channels
_LONG_RANGE_FROM = 27
_EVERY_STATIC_S = 360.0


@dataclass(frozen=True, slots=True)
class Fed:
    """What of one ship reached the feed: columns of `wire.Reports` and `wire.Statements`, and columns of truth."""

    reports: Columns
    statements: Columns
    truth: Columns


def feed(actor: Actor, receivers: Receivers, thinning_s: float) -> Fed | None:
    """The receptions of a ship with a finished path; None where nothing of it was heard."""
    if actor.ticks < 4:  # it would enter after the end
        return None
    course = Course.of(actor)
    sent_s, long_range = _sending(course, bool(receivers.passes))
    if not len(sent_s):
        return None
    lat, lon, *_ = course.true(sent_s)
    heard = _hear(actor, receivers, sent_s, lat, lon, long_range)
    heard = thinned(heard, _mmsi(actor, sent_s)[heard.message], thinning_s)
    statements = _statics(course, receivers, thinning_s)
    if not len(heard):
        return Fed({}, statements, {}) if statements else None
    used, back = np.unique(heard.message, return_inverse=True)
    said = measured(course, sent_s[used])
    reports, truth = _positions(actor, said, heard, back, long_range[used])
    return Fed(reports, statements, truth)


def _sending(course: Course, satellites: bool) -> tuple[Floats, NDArray[np.bool_]]:
    """When position reports go out, and which of them are long-range ones (only satellites listen to those)."""
    times = course.times()
    actor = course.actor
    if not satellites or actor.identity.class_b or len(times) < 2:
        return times, np.zeros(len(times), dtype=bool)
    first = times[0] + float(actor.rng.uniform(0.0, schedule.LONG_RANGE_EVERY_S))
    far = schedule.sent(np.arange(first, times[-1], schedule.LONG_RANGE_EVERY_S), actor.silences)
    both = np.concatenate([times, far])
    order = np.argsort(both, kind="stable")
    return both[order], (np.arange(len(both)) >= len(times))[order]


def _hear(
    actor: Actor, receivers: Receivers, t: Floats, lat: Floats, lon: Floats, long_range: NDArray[np.bool_]
) -> Heard:
    power = actor.equipment.power
    chance = _CLASS_B if actor.identity.class_b else 1.0
    near = np.flatnonzero(~long_range)
    heard = receivers.hear(t[near], lat[near], lon[near], power, chance, actor.rng)
    heard = Heard(near[heard.message], heard.station, heard.received_s, heard.delivered_s, heard.flags)
    far = np.flatnonzero(long_range)
    if not len(far):
        return heard
    above = Receivers((), receivers.passes, receivers.names, receivers.copies)
    more = above.hear(t[far], lat[far], lon[far], power, _LONG_RANGE, actor.rng)
    station = (more.station + len(receivers.shore)).astype(np.int16)
    return Heard.joined([heard, replace(more, message=far[more.message], station=station)])


def thinned(heard: Heard, mmsi: NDArray[np.int64], every_s: float) -> Heard:
    """The receptions a provider keeps: the first of each identity in each stretch of so many seconds."""
    if every_s <= 0.0 or not len(heard):
        return heard
    order = np.lexsort((heard.station, heard.received_s))
    bucket = np.floor(heard.received_s[order] / every_s).astype(np.int64)
    _, first = np.unique(np.column_stack([mmsi[order], bucket]), axis=0, return_index=True)
    return heard.only(np.sort(order[first]))


def _mmsi(actor: Actor, t_s: Floats) -> NDArray[np.int64]:
    changes = [(at, float(identity.mmsi)) for at, identity in actor.identities]
    return stepped(t_s, changes, float(actor.identities[0][1].mmsi)).astype(np.int64)


def _positions(
    actor: Actor, said: Sent, heard: Heard, back: NDArray[np.int64], long_range: NDArray[np.bool_]
) -> tuple[Columns, Columns]:
    """The columns of reports and of truth, one row a reception."""
    back = back.reshape(-1)
    far = long_range[back]
    coarse = np.where(far, 600.0, 600_000.0)  # a tenth of a minute in long-range reports
    usual = (
        np.full(len(back), 18)
        if actor.identity.class_b
        else 1 + 2 * (np.abs(said.rot_raw[back]) > 3) * (said.rot_raw[back] != -128)
    )
    fix_ms = np.round((said.t_s + actor.equipment.clock_error_s) * 1000.0).astype(np.int64)[back]
    reports: Columns = {
        "received_s": heard.received_s,
        "delivered_s": heard.delivered_s,
        "station": heard.station,
        "hull": np.full(len(back), actor.number),
        "fix_ms": fix_ms,
        "mmsi": _mmsi(actor, said.t_s)[back],
        "message_type": np.where(far, _LONG_RANGE_FROM, usual),
        "lat": np.round(said.lat[back] * coarse) / coarse,
        "lon": np.round(said.lon[back] * coarse) / coarse,
        "sog_kn": said.sog_kn[back],
        "cog_deg": said.cog_deg[back],
        "heading_deg": np.where(far, np.nan, said.heading_deg[back]),
        "nav_status": said.nav_status[back],
        "rot_raw": np.where(far, -128, said.rot_raw[back]),
        "accurate": np.full(len(back), actor.equipment.accurate),
        "copy": (heard.flags & 4) // 4,
    }
    truth: Columns = {
        "hull": reports["hull"],
        "time_ms": np.round(said.t_s * 1000.0).astype(np.int64)[back],
        "lat": said.true_lat[back],
        "lon": said.true_lon[back],
        "sog_kn": said.true_kn[back],
        "heading_deg": said.true_heading_deg[back],
        "flags": heard.flags | said.false[back].astype(np.int8),
    }
    return reports, truth


def _statics(course: Course, receivers: Receivers, thinning_s: float) -> Columns:
    """The columns of statements; texts and numbers are looked up by time in `statics_said`."""
    from detector.simulate.broadcast.statics import said

    actor = course.actor
    if not actor.equipment.sends_statics:
        return {}
    first = course.start_s + float(actor.rng.uniform(5.0, _EVERY_STATIC_S))
    times = schedule.sent(np.arange(first, actor.now_s - 2.0, _EVERY_STATIC_S), actor.silences)
    lat, lon, *_ = course.true(times)
    chance = _CLASS_B if actor.identity.class_b else 0.7  # two slots: both must be free
    heard = receivers.hear(times, lat, lon, actor.equipment.power, chance, actor.rng)
    heard = thinned(heard, _mmsi(actor, times)[heard.message], max(thinning_s, 1.0) * 3.0 if thinning_s else 0.0)
    return said(actor, times, heard) if len(heard) else {}
