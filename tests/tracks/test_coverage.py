"""Coverage learnt from the feed: what neighbours achieved, what nobody can tell, and what must not matter."""

from __future__ import annotations

import math

import numpy as np
import pandas as pd
import pytest

from detector import geodesy
from detector.schema import POSITIONS, TRACKS
from detector.tracks import coverage_kernel as kernel
from detector.tracks.coverage import Chance, Coverage, CoverageSettings, _fitted, _log_odds, gaps
from detector.tracks.coverage_moments import heard, tried
from detector.tracks.stations import station_kinds
from detector.vocabulary import Mark

START = 1_709_280_000_000
MIN = 60_000
HOUR = 60 * MIN
LAT, LON = 28.0, 124.0
ASKED = 413_000_001


def ship(mmsi: int, minutes: np.ndarray, lat: float, lon: float, message_type: int = 1, **more: object) -> pd.DataFrame:
    frame = pd.DataFrame({"time": pd.to_datetime(START + (minutes * MIN).astype("int64"), unit="ms", utc=True)})
    frame = frame.assign(mmsi=mmsi, lat=lat, lon=lon, message_type=message_type, hull=mmsi, track=mmsi, marks=0)
    for column in POSITIONS.columns:
        if column.name not in frame:
            frame[column.name] = pd.NA if column.dtype[0] in "Ib" else (np.nan if column.dtype[0] == "f" else 0)
    return TRACKS.conform(frame).assign(**more)


def every(step_min: float, first_h: float = 0.0, last_h: float = 24.0) -> np.ndarray:
    return np.arange(first_h * 60, last_h * 60, step_min)


def silent(minutes: np.ndarray, first_h: float, last_h: float) -> np.ndarray:
    return minutes[(minutes < first_h * 60) | (minutes > last_h * 60)]


def fleet(count: int = 12, silence: tuple[float, float] | None = None, **more: object) -> list[pd.DataFrame]:
    """Ships a few km apart, heard every four minutes; all of them in silence for a while if asked."""
    parts = []
    for n in range(count):
        minutes = every(4) + n * 0.2
        parts.append(ship(500 + n, silent(minutes, *silence) if silence else minutes, LAT + 0.02 * n, LON, **more))
    return parts


PLAIN = CoverageSettings(tried=0)  # not set right by the feed itself


def ask(parts: list[pd.DataFrame], first_h: float = 11.0, last_h: float = 12.0, lat: float = LAT, **more) -> Chance:
    coverage = Coverage.learn(pd.concat(parts, ignore_index=True), more.pop("settings", None))
    return coverage.should_have_heard(
        lat, more.pop("lon", LON), int(START + first_h * HOUR), int(START + last_h * HOUR), **more
    )


def test_all_neighbours_heard():
    chance = ask(fleet(), ais_class="A")
    assert chance.probability > 0.95
    assert chance.neighbours == 12
    assert chance.basis == "12 of 12 ships within 40 km were heard in it"
    assert 0.9 < chance.low <= chance.probability <= chance.high


def test_no_neighbour_heard_in_the_window():
    chance = ask(fleet(silence=(10.5, 12.5)))
    assert chance.probability < 0.2
    assert chance.basis.startswith("0 of 12 ships")


def test_a_dark_ship_is_told_from_an_outage():
    dark = ship(ASKED, silent(every(4), 10.0, 13.0), LAT + 0.05, LON)
    assert ask([*fleet(), dark], leave_out=ASKED).probability > 0.95
    assert ask([*fleet(silence=(10.0, 13.0)), dark], leave_out=ASKED).probability < 0.2


def test_nothing_told_is_not_a_number():
    empty = Coverage.learn(TRACKS.empty()).should_have_heard(LAT, LON, START, START + HOUR)
    assert math.isnan(empty.probability) and empty.neighbours == 0 and "not known" in empty.basis
    other_ocean = ask(fleet(), lat=-40.0, lon=-20.0)
    assert math.isnan(other_ocean.probability)


def test_a_window_long_after_the_data_is_not_known():
    assert math.isnan(ask(fleet(), 24.0 * 9, 24.0 * 9 + 1).probability)


def test_own_reports_within_the_window_have_no_say():
    heard = ship(ASKED, silent(every(4), 10.0, 12.0), LAT + 0.05, LON)
    inside = ship(ASKED, np.array([11.3, 11.5]) * 60, LAT + 0.05, LON)
    with_silence = [*fleet(), ship(ASKED, silent(every(4), 10.0, 13.0), LAT + 0.05, LON)]
    for settings, least in ((PLAIN, 1e-9), (None, 0.005)):  # by way of the map learnt of all ships: next to none
        asked = {"leave_out": ASKED, "settings": settings}
        with_them = ask([*fleet(), heard, inside], 10.1, 11.9, **asked).probability
        assert with_them == pytest.approx(ask([*fleet(), heard], 10.1, 11.9, **asked).probability, abs=least)
    assert ask(with_silence, leave_out=ASKED).probability > 0.9


def test_a_ship_that_is_seldom_heard_is_expected_less():
    weak = ship(ASKED, every(95), LAT + 0.05, LON)
    strong = ship(ASKED, every(4), LAT + 0.05, LON)
    window = (11.0, 11.2)
    assert (
        ask([*fleet(), weak], *window, leave_out=ASKED).probability
        < ask([*fleet(), strong], *window, leave_out=ASKED).probability - 0.15
    )


def test_longer_windows_are_never_less_likely():
    parts = [ship(500 + n, every(70) + 7 * n, LAT + 0.02 * n, LON) for n in range(12)]
    found = [ask(parts, 11.0, 11.0 + hours).probability for hours in (0.2, 0.5, 1.0, 2.0)]
    assert found == sorted(found)
    assert found[0] < 0.5 < found[-1]


def test_satellite_passes_are_seen_from_far_away():
    """Ships hundreds of km off are heard in bursts at the same time: windows with a pass and without one differ."""
    passes = np.concatenate([np.arange(h * 60, h * 60 + 12, 3.0) for h in range(0, 24, 3)])
    parts = [ship(700 + n, passes + 0.1 * n, LAT + 2.5 + 0.3 * n, LON + 1.0, message_type=27) for n in range(15)]
    parts.append(ship(ASKED, passes[passes < 9 * 60], LAT, LON))
    parts.append(ship(ASKED, passes[passes > 15 * 60], LAT, LON))
    with_pass = ask(parts, 11.8, 12.3, leave_out=ASKED)
    without = ask(parts, 10.2, 10.7, leave_out=ASKED)
    assert with_pass.probability > 0.5
    assert without.probability < 0.25
    assert with_pass.neighbours == 0 and "farther away" in with_pass.basis


def test_a_place_out_of_reach_is_known_from_ships_that_passed_it():
    """Ships sail out 100 km and back, heard near the shore only: half way out, nobody was to be heard."""
    parts = []
    for n in range(10):
        minutes = every(4)
        away_deg = np.clip(1.0 - np.abs(minutes - 720) / 300, 0.0, None)  # north of the shore, out at noon
        near = away_deg < 0.4
        parts.append(ship(800 + n, minutes[near], LAT, LON).assign(lat=LAT + away_deg[near] + 0.01 * n))
    assert ask(parts, lat=LAT + 0.9).probability < 0.25
    assert ask(parts, 5.0, 6.0, lat=LAT + 0.05).probability > 0.9


def test_a_ship_not_heard_again_may_have_left():
    """The neighbours were heard, and nobody knows whether she was still there: the words say so."""
    gone = ship(ASKED, every(4, 0.0, 10.0), LAT + 0.05, LON)
    assert ask([*fleet(), gone], leave_out=ASKED).basis.endswith("was not heard again: she may have left")
    come = ship(ASKED, every(4, 13.0, 24.0), LAT + 0.05, LON)
    assert "not heard before" in ask([*fleet(), come], leave_out=ASKED).basis
    dark = ship(ASKED, silent(every(4), 10.0, 13.0), LAT + 0.05, LON)
    assert ";" not in ask([*fleet(), dark], leave_out=ASKED).basis
    assert ";" not in ask(fleet()).basis


def test_windows_are_tried_by_time():
    """One ship heard every 100 minutes, another every two: their lives are equally long, so are their shares."""
    parts = [ship(700, every(100), LAT, LON), ship(701, every(2), LAT, LON), ship(702, np.array([5.0]), LAT, LON)]
    tracks = pd.concat(parts, ignore_index=True)
    trial = tried(heard(tracks, np.ones(len(tracks), dtype=bool)), 4000)
    assert set(trial.ship.tolist()) == {0, 1}
    assert (trial.ship == 0).mean() == pytest.approx(0.5, abs=0.02)
    length = (trial.end - trial.start) / MIN
    for minutes, chance in ((10, 0.1), (30, 0.3), (60, 0.6), (180, 1.0)):
        assert trial.heard[(trial.ship == 0) & (length == minutes)].mean() == pytest.approx(chance, abs=0.03)
        assert trial.heard[(trial.ship == 1) & (length == minutes)].all()


def test_windows_are_tried_only_where_the_ship_was_heard_not_long_before_and_after():
    rare = pd.concat([ship(700, np.array([0.0, 60.0, 2000.0, 2060.0]), LAT, LON)], ignore_index=True)
    trial = tried(heard(rare, np.ones(4, dtype=bool)), 4000)
    at = (trial.start - START) / MIN
    assert len(at) and (((at <= 60) & (at >= 0)) | (at >= 1280)).all()  # 12 h before the report at 2000 min: 1280
    assert not tried(heard(rare.iloc[:1], np.ones(1, dtype=bool)), 4000).ship.size


def test_the_map_is_fitted_and_few_cases_change_little():
    rng = np.random.default_rng(3)
    true = rng.uniform(-4, 4, 20_000)
    happened = rng.random(len(true)) < 1 / (1 + np.exp(-true))
    level, slope = _fitted((true + 0.4) / 1.25, happened)
    assert level == pytest.approx(-0.4, abs=0.06) and slope == pytest.approx(1.25, abs=0.05)
    level, slope = _fitted(np.full(5, 2.0), np.zeros(5, dtype=bool))
    assert abs(level) < 0.2 and abs(slope - 1) < 0.4
    assert _fitted(np.zeros(0), np.zeros(0, dtype=bool)) == (0.0, 1.0)
    worst = _fitted(np.repeat([-3.0, 3.0], 5000), np.repeat([True, False], 5000))
    assert worst[1] == 0.5  # a feed that denies all that was told still does not turn the order around


def test_the_map_moves_the_answer_and_its_interval_alike():
    tracks = pd.concat([ship(500 + n, every(70) + 7 * n, LAT + 0.02 * n, LON) for n in range(12)], ignore_index=True)
    window = (LAT, LON, START + 11 * HOUR, START + 11 * HOUR + 20 * MIN)
    mapped, plain = Coverage.learn(tracks), Coverage.learn(tracks, PLAIN)
    assert plain.map == (0.0, 1.0) != mapped.map
    level, slope = mapped.map
    found, before = mapped.should_have_heard(*window), plain.should_have_heard(*window)
    for name in ("probability", "low", "high"):
        raw = _log_odds(np.array([getattr(before, name)]))[0]
        assert getattr(found, name) == pytest.approx(1 / (1 + math.exp(-level - slope * raw)), abs=1e-9)
    assert found.low < found.probability < found.high
    assert math.isnan(_log_odds(np.array([np.nan]))[0])


def test_order_time_and_longitude_do_not_matter():
    parts = pd.concat(fleet(silence=(10.6, 11.7)), ignore_index=True)
    window = (START + 11 * HOUR, START + 12 * HOUR)
    base = Coverage.learn(parts).should_have_heard(LAT, LON, *window)
    mixed = Coverage.learn(parts.sample(frac=1.0, random_state=1)).should_have_heard(LAT, LON, *window)
    assert mixed == base
    shift = 100 * HOUR
    later = parts.assign(time=parts["time"] + pd.Timedelta(shift, "ms"))
    moved = Coverage.learn(later).should_have_heard(LAT, LON, window[0] + shift, window[1] + shift)
    assert moved.probability == pytest.approx(base.probability, abs=1e-9)
    east = parts.assign(lon=geodesy.wrap_deg(parts["lon"] + 56.0 + np.linspace(-0.01, 0.01, len(parts))))
    seam = Coverage.learn(east).should_have_heard(LAT, -180.0, *window)
    assert seam.probability == pytest.approx(base.probability, abs=0.02)
    assert seam.neighbours == base.neighbours


def test_only_what_is_within_48_hours_counts():
    parts = pd.concat(fleet(silence=(10.6, 11.7)), ignore_index=True)
    window = (START + 11 * HOUR, START + 12 * HOUR)
    base = Coverage.learn(parts).should_have_heard(LAT, LON, *window)
    far_off = parts.assign(time=parts["time"] + pd.Timedelta(days=5), hull=parts["hull"])
    both = Coverage.learn(pd.concat([parts, far_off[far_off["mmsi"] < 506]])).should_have_heard(LAT, LON, *window)
    assert both.neighbours == base.neighbours
    assert both.probability == pytest.approx(base.probability, abs=0.05)


def test_a_false_place_is_heard_but_not_used_for_the_place():
    parts = fleet()
    false = parts[0]
    odd = np.arange(len(false)) % 2 == 1
    parts[0] = false.assign(
        lat=np.where(odd, 55.0, false["lat"]), marks=np.where(odd, int(Mark.LEAP), 0).astype("int32")
    )
    assert ask(parts).neighbours == 12


def test_answers_at_once_are_the_answers_one_by_one():
    coverage = Coverage.learn(pd.concat(fleet(silence=(10.6, 11.7)), ignore_index=True))
    lat = LAT + np.array([0.0, 0.1, 0.3])
    start = START + np.array([9, 10, 11]) * HOUR
    many = coverage.chances(lat, np.full(3, LON), start, start + HOUR, np.array(["A", "B", ""]), np.array([500, 0, 9]))
    for n, (ais_class, leave_out) in enumerate((("A", 500), ("B", None), (None, 9))):
        one = coverage.should_have_heard(
            lat[n], LON, start[n], start[n] + HOUR, ais_class=ais_class, leave_out=leave_out
        )
        assert one.probability == many.probability[n]


def test_gaps_of_a_ship():
    dark = ship(ASKED, silent(every(4), 10.0, 13.0), LAT + 0.05, LON)
    coverage = Coverage.learn(pd.concat([*fleet(), dark], ignore_index=True))
    found = gaps(dark, coverage, 60)
    assert len(found) == 1
    row = found.iloc[0]
    assert row["minutes"] == pytest.approx(188)
    assert row["start"] == pd.Timestamp(START + 10 * HOUR - 4 * MIN, unit="ms", tz="UTC")
    assert row["probability"] > 0.95 and row["neighbours"] == 12
    assert gaps(dark, coverage, 600).empty


def test_kinds_of_stations():
    shore = [ship(500 + n, every(4), LAT + 0.02 * n, LON) for n in range(5)]
    passes = np.concatenate([np.arange(h * 60, h * 60 + 9, 3.0) for h in range(0, 24, 4)])
    wide = [ship(600 + n, passes, LAT + 2.5 * n, LON + n) for n in range(6)]
    long_range = ship(700, every(60), LAT, LON, message_type=27)
    tracks = pd.concat(
        [*(p.assign(station=11) for p in shore), *(p.assign(station=22) for p in wide), long_range.assign(station=33),
         ship(701, every(600), LAT, LON).assign(station=44), ship(702, every(4), LAT, LON).assign(station=0)],
        ignore_index=True,
    )  # fmt: skip
    assert station_kinds(tracks) == {11: "shore", 22: "satellite", 33: "satellite", 44: "unknown"}
    assert station_kinds(tracks.drop(columns="station")) == {}


def test_a_kind_of_station_can_be_asked_alone():
    passes = np.concatenate([np.arange(h * 60, h * 60 + 9, 3.0) for h in range(0, 24, 4)])
    parts = [p.assign(station=11) for p in fleet()]
    parts += [ship(500 + n, passes + 0.05, LAT + 0.02 * n, LON, message_type=27).assign(station=22) for n in range(12)]
    tracks = pd.concat(parts, ignore_index=True)
    window = (START + 10 * HOUR, START + 11 * HOUR)  # between two passes
    assert Coverage.learn(tracks, kind="shore").should_have_heard(LAT, LON, *window).probability > 0.95
    assert Coverage.learn(tracks, kind="satellite").should_have_heard(LAT, LON, *window).probability < 0.25


def test_the_index_finds_what_a_plain_sum_finds():
    """The readable twin of `place_usual`: every moment, its distance, its weight."""
    coverage = Coverage.learn(pd.concat([*fleet(silence=(3.0, 7.0)), ship(9, every(50), LAT + 0.3, LON + 0.3)]))
    index, moments = coverage.cells
    t, lat, lon, group, leg, away_ms, kind, worth = moments
    at, window, total = START + 8 * HOUR, np.array([30.0 * MIN]), np.zeros(1)
    weight = kernel.place_usual(LAT, LON, at, 6 * HOUR, (0, 1), 0, 10**9, window, index, moments, total)
    away = geodesy.distance_m(LAT, LON, lat, lon)
    use = (group != 0) & (away < kernel.NEAR_CUT_M) & (np.abs(t - at) <= 6 * HOUR)
    w = (worth / (1 + (away / kernel.NEAR_M) ** 2) * np.where(kind == 0, 1.0, kernel.OTHER_CLASS))[use]
    long = np.clip((window[0] / 2 - away_ms + 15 * MIN) / (30 * MIN), 0, 1)  # of moments in long silences
    share = np.where(leg <= HOUR, np.minimum(1.0, window[0] / leg), long)[use]
    assert weight == pytest.approx(w.sum(), rel=0.01)
    assert total[0] == pytest.approx((w * share).sum(), rel=0.01)
    assert 0 < use.sum() < len(t)
