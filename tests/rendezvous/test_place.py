"""What the company at a place says of it, and that the two ships of a contact do not count each other."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest

from detector import geodesy
from detector.rendezvous.place import NO_STAY, Around, Asked, PlaceContext
from detector.rendezvous.place_kind import PlaceKind, places
from detector.tracks.stays import How, stays
from tests.tracks.test_stays import heading, swinging, tracks_of
from tests.worlds import HOUR, MIN, START_MS, Track, Vessel, drift, every, still

DAY = every(5, 0, 720)
LAT, LON = 28.6, 125.2
AT_ANCHOR = (2, 3, 4)


def moored(number: int, east_m: float, north_m: float = 0.0, start: float = 0, end: float = 720) -> Vessel:
    return Vessel(511000000 + number, still(east_m, north_m), every(5, start, end), heading_deg=87.0)


def anchored(number: int, east_m: float, north_m: float = 0.0) -> Vessel:
    return Vessel(511000000 + number, swinging(east_m, north_m), DAY, heading_deg=heading)


def asked(minutes: tuple[float, float] = (300, 400), hulls: tuple[int, int] = (0, 1), lon: float = LON) -> Asked:
    """A contact of two hulls at the origin."""
    start, end = (np.array([START_MS + round(minute * MIN)]) for minute in minutes)
    hull_1, hull_2 = (np.array([hull], dtype=np.int64) for hull in hulls)
    return Asked(np.array([LAT]), np.array([lon]), start, end, hull_1, hull_2)


def around(vessels: list[Vessel], question: Asked | None = None, **where: float) -> Around:
    return PlaceContext(stays(tracks_of(vessels, noise_m=2.0, **where))).around(question or asked())


def passing(number: int, track: Track) -> Vessel:
    return Vessel(511000000 + number, track, DAY, sog_kn=8.0)


PAIR = [moored(0, 0), moored(1, 20)]
TRAFFIC = [passing(number, drift(-9000, 3000.0 * (number - 8), 0.9 * number, 0.5)) for number in (7, 8, 9)]


def test_ships_alongside_do_not_count_each_other() -> None:
    found = around(PAIR)
    assert found.moored_150m[0] == found.moored_1km[0] == found.reused[0] == found.heard[0] == 0
    assert np.isinf(found.nearest_moored_m[0])
    assert (found.own_1[0], found.own_2[0]) == (How.MOORED, How.MOORED)
    assert found.own_1_h[0] == pytest.approx(12.0)


def test_neighbours_are_counted_by_distance_and_each_once() -> None:
    others = [moored(2, 100), moored(3, 300), moored(4, 900), anchored(5, 1900), anchored(6, 4500), moored(7, 9000)]
    found = around([*PAIR, *others])
    assert (found.moored_150m[0], found.moored_400m[0], found.moored_1km[0]) == (1, 2, 3)
    assert (found.anchored_2km[0], found.anchored_5km[0]) == (1, 2)
    assert found.nearest_moored_m[0] == pytest.approx(100, abs=3)
    twice = Vessel(511000002, still(100, 0), np.concatenate([every(5, 0, 240), every(5, 640, 900)]), heading_deg=0.0)
    assert around([*PAIR, twice]).moored_150m[0] == 1


def test_a_spot_is_reused_by_who_lay_there_before_or_after_not_by_who_is_there_now() -> None:
    now = [moored(0, 0, 0, 300, 600), moored(1, 20, 0, 300, 600)]
    assert around([*now, moored(2, 10, 0, 0, 280)]).reused[0] == 1
    assert around([*now, moored(2, 10, 0, 420, 720)]).reused[0] == 1
    assert around([*now, moored(2, 40, 0, 0, 720)]).reused[0] == 0
    assert around([*now, moored(2, 90, 0, 0, 280)]).reused[0] == 0


def test_what_lies_days_away_does_not_count() -> None:
    for shift in (-60 * 60, 60 * 60):
        other = moored(2, 100, 0, shift, shift + 600)
        assert around([*PAIR, other]).moored_150m[0] == 0
    near = moored(2, 100, 0, 45 * 60, 48 * 60)
    assert around([*PAIR, near]).moored_150m[0] == 1


def test_of_a_long_stay_only_what_lies_within_two_days_is_looked_at() -> None:
    """A ship that lay elsewhere in the basin last week: what she did then changes no digit of today's answer."""
    lying = every(5, -6000, 720)
    was = Vessel(511000002, lambda m: (np.where(m < -3000, 250.0, 100.0), 0.0 * m), lying, heading_deg=87.0)
    is_now = Vessel(511000002, still(100, 0), every(5, -2990, 720), heading_deg=87.0)
    long, short = (PlaceContext(stays(tracks_of([*PAIR, one], noise_m=0.0))).around(asked()) for one in (was, is_now))
    assert short.moored_150m[0] == 1
    assert long.moored_150m[0] == 1
    assert long.nearest_moored_m[0] == short.nearest_moored_m[0]


def test_heard_counts_other_ships_that_pass() -> None:
    assert around([*PAIR, *TRAFFIC]).heard[0] == 3
    assert around([*PAIR, TRAFFIC[0]]).heard[0] == 1
    far = [passing(number, drift(60_000, 60_000, 5.0, 5.0)) for number in (7, 8, 9)]
    assert around([*PAIR, *far]).heard[0] == 0


def test_a_ship_that_is_not_known_lies_nowhere() -> None:
    found = around(PAIR, asked(hulls=(0, -1)))
    assert found.own_2[0] == NO_STAY
    assert found.moored_150m[0] == 1  # hull 1 is an other then


def test_nothing_heard_at_all() -> None:
    found = PlaceContext(stays(tracks_of([moored(0, 0, 0, 0, 10)]))).around(asked())
    assert found.own_1[0] == NO_STAY
    assert places(found).kind[0] == PlaceKind.UNKNOWN
    none = np.zeros(0)
    empty = np.zeros(0, dtype=np.int64)
    assert len(places(PlaceContext(stays(tracks_of(PAIR))).around(Asked(none, none, empty, empty, empty, empty)))) == 0


def test_a_quay_used_by_others_is_a_berth() -> None:
    quay = [moored(2, 100), moored(3, 300), moored(4, 10, 0, -400, -20)]
    said = places(around([*PAIR, *quay]), np.array([200.0]), np.array([1_000.0]))
    assert said.kind[0] == PlaceKind.BERTH
    assert said.berth[0] > 0.9


def test_a_pair_that_swings_among_anchored_ships_is_at_an_anchorage_even_off_a_port() -> None:
    pair = [anchored(0, 0), anchored(1, 20)]
    roads = [anchored(number, 700.0 * number) for number in AT_ANCHOR]
    said = places(around([*pair, *roads]), np.array([800.0]), np.array([2_000.0]))
    assert said.kind[0] == PlaceKind.ANCHORAGE
    assert said.berth[0] < 0.1


def test_a_brief_calm_at_anchor_is_not_a_berth() -> None:
    """Four hours without a swing, alone: the tide had not turned yet."""
    pair = [moored(0, 0, 0, 200, 440), moored(1, 20, 0, 200, 440)]
    assert places(around(pair), np.array([2_500.0]), np.array([8_000.0])).kind[0] == PlaceKind.UNKNOWN


def test_thin_data_is_unknown_and_quiet_waters_are_open() -> None:
    drifting = [Vessel(511000000 + k, drift(20.0 * k, 0, 0.5, 0.2), DAY) for k in (0, 1)]
    shore, port = np.array([40_000.0]), np.array([90_000.0])
    assert places(around(drifting), shore, port).kind[0] == PlaceKind.UNKNOWN
    assert places(around([*drifting, *TRAFFIC]), shore, port).kind[0] == PlaceKind.OPEN
    assert places(around([*drifting, *TRAFFIC]), np.array([300.0]), port).kind[0] == PlaceKind.UNKNOWN
    brief = [moored(0, 0, 0, 300, 340), moored(1, 20, 0, 300, 340)]
    assert places(around([*brief, *TRAFFIC]), np.array([500.0]), port).kind[0] == PlaceKind.UNKNOWN


def test_the_shore_alone_makes_no_berth_and_a_misplaced_islet_unmakes_none() -> None:
    brief = [moored(0, 0, 0, 300, 340), moored(1, 20, 0, 300, 340)]
    assert places(around(brief), np.array([0.0]), np.array([500.0])).kind[0] != PlaceKind.BERTH
    quay = [moored(2, 100), moored(3, 300), moored(4, 10, 0, -400, -20)]
    assert places(around([*PAIR, *quay]), np.array([6_000.0]), np.array([20_000.0])).kind[0] == PlaceKind.BERTH


@pytest.mark.parametrize(
    ("kind", "expected"),
    [("berth", PlaceKind.BERTH), ("terminal", PlaceKind.BERTH), ("anchorage", PlaceKind.ANCHORAGE)],
)
def test_a_chart_says_more_than_thin_data(kind: str, expected: PlaceKind) -> None:
    brief = [moored(0, 0, 0, 300, 340), moored(1, 20, 0, 300, 340)]
    assert places(around(brief), charted=np.array([kind])).kind[0] == expected
    assert places(around(brief), charted=np.array(["other"])).kind[0] == PlaceKind.UNKNOWN


def test_a_ship_that_moved_over_the_contact_speaks_against_a_berth() -> None:
    found = around(PAIR)
    still_, moved, unknown = (
        places(found, fixed=(np.array([value]), np.array([value]))).berth[0] for value in (1, 0, -1)
    )
    assert still_ > unknown > moved
    assert unknown == places(found).berth[0]


def _measures(found: Around) -> list[float]:
    names = [name for name in Around.__slots__ if name not in ("own_1", "own_2", "own_1_h", "own_2_h")]
    return [float(np.round(getattr(found, name)[0], 2)) for name in names]


WORLD = [*PAIR, moored(2, 100), moored(3, 320), anchored(4, 1900), anchored(5, 0, 4500), *TRAFFIC]


def test_it_does_not_matter_which_ship_comes_first_or_how_rows_are_ordered() -> None:
    one, other = around(WORLD), around(WORLD, asked(hulls=(1, 0)))
    assert _measures(one) == _measures(other)
    assert (one.own_1[0], one.own_1_h[0]) == (other.own_2[0], other.own_2_h[0])
    frame = tracks_of(WORLD, noise_m=2.0)
    for seed in range(5):
        mixed = PlaceContext(stays(frame.sample(frac=1.0, random_state=seed))).around(asked())
        assert _measures(mixed) == _measures(one)


@pytest.mark.parametrize("lon", [180.0, -179.9999, 179.9, 0.0])
def test_the_same_on_every_meridian(lon: float) -> None:
    here = around(WORLD)
    there = around(WORLD, asked(lon=lon), lon=lon)
    assert np.allclose(_measures(here), _measures(there), atol=0.02)


def test_the_same_at_any_time_and_with_other_contacts_asked_along() -> None:
    later = 5 * HOUR + 123
    question = asked()
    moved = Asked(
        question.lat, question.lon, question.start_ms + later, question.end_ms + later, question.hull_1, question.hull_2
    )
    assert _measures(around(WORLD, moved, start_ms=START_MS + later)) == _measures(around(WORLD))
    several = [np.concatenate([getattr(one, name) for one in (asked((10, 90)), question)]) for name in Asked.__slots__]
    both = PlaceContext(stays(tracks_of(WORLD, noise_m=2.0))).around(Asked(*several))
    last = Around(*(getattr(both, name)[1:] for name in Around.__slots__))
    assert _measures(last) == _measures(around(WORLD))


def test_the_hulls_heard_are_those_of_the_plain_way() -> None:
    rng = np.random.default_rng(3)
    size = 400
    frame = tracks_of([moored(k, *rng.uniform(-60_000, 60_000, 2), 0, 120) for k in range(12)])
    context = PlaceContext(stays(frame))
    lat, lon = LAT + rng.uniform(-0.5, 0.5, size), LON + rng.uniform(-0.5, 0.5, size)

    start = np.full(size, START_MS)
    own = rng.integers(0, 12, size)
    found = context.around(Asked(lat, lon, start, start + HOUR, own, np.full(size, -1))).heard
    first = frame.groupby("hull")[["lat", "lon"]].median()
    away = geodesy.distance_m(lat[:, None], lon[:, None], first["lat"].to_numpy(), first["lon"].to_numpy())
    sure = (np.abs(away - 20_000) > 200).all(axis=1)
    near = (away <= 20_000) & (np.arange(12) != own[:, None])
    assert sure.sum() > 300
    assert (found[sure] == np.minimum(near.sum(axis=1), 3)[sure]).all()
    assert pd.Series(found).nunique() >= 3
