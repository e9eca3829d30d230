"""When contacts began and ended, and how the one lay as seen from the other: on known approaches and against NumPy."""

import numpy as np
import pytest
from contact_worlds import ONE, SETTINGS, TWO, anchored, beside, curve, exchanged, heard, joined, minute, one, swung
from worlds import Vessel, drift, every, still, waypoints

from detector import geodesy
from detector.parameters import Parameters
from detector.rendezvous import lay_kernel as kernel
from detector.rendezvous.contacts import BRIDGE_MS, lower_bound_m, tells
from detector.rendezvous.encounters import encounters
from detector.rendezvous.lay import Lays
from detector.tracks.path_kernel import offset

MIN_MS = 60_000


def swing(minutes):
    return swung(minutes, 70.0)


def row_of(shown, first=0, last=None):
    """The numbers of one contact of a curve."""
    rows = np.array([[0, first, len(shown) - 1 if last is None else last]])
    names = ("t", "east_m", "north_m", "heading_1_deg", "heading_2_deg", "error_m", "leg_s", "lat_1", "lon_1", "lat_2",
             "lon_2", "sog_1_kn", "sog_2_kn", "clearance_m", "uncertainty_m")  # fmt: skip
    telling = tells(shown, SETTINGS)
    columns = [getattr(shown, name) for name in names] + [lower_bound_m(shown), shown.heard, telling]
    table = np.array([np.asarray(column, dtype=float) for column in columns])
    out = np.empty((1, kernel.NUMBERS))
    observed_ms = SETTINGS.observed_minutes * MIN_MS
    kernel.lays(rows, shown.begin, table, telling, BRIDGE_MS, observed_ms, SETTINGS.enter_m, out)
    return out[0]


def start_of(row):
    return [(row[which] - 1_709_280_000_000) / MIN_MS for which in (kernel.START_EARLY, kernel.START_LATE)]


def end_of(row):
    return [(row[which] - 1_709_280_000_000) / MIN_MS for which in (kernel.END_EARLY, kernel.END_LATE)]


# ---- the small kernels ----


def test_spread_is_one_standard_deviation_an_axis_and_wild_points_do_not_count():
    rng = np.random.default_rng(71)
    x, y = rng.normal(100, 6, (2, 20_000))
    assert kernel.spread_m(x, y) == pytest.approx(6.0, rel=0.03)
    away = np.hypot(x - np.median(x), y - np.median(y))
    assert kernel.spread_m(x, y) == pytest.approx(np.median(away) / np.sqrt(np.log(4)), rel=1e-4)
    x[:2000] += 5_000.0
    assert kernel.spread_m(x, y) == pytest.approx(6.0, rel=0.25)


@pytest.mark.parametrize("middle", [0.0, 90.0, 179.0, 359.5])
def test_swing_is_the_range_of_19_in_20_across_north(middle):
    rng = np.random.default_rng(72)
    off = rng.uniform(-25, 25, 4001)
    off -= np.degrees(np.arctan2(np.sin(np.radians(off)).mean(), np.cos(np.radians(off)).mean()))
    headings = (middle + off) % 360.0
    assert kernel.swing_deg(headings) == pytest.approx(np.ptp(np.quantile(off, [0.025, 0.975])), abs=0.2)
    headings[::3] = np.nan
    assert kernel.swing_deg(headings) == pytest.approx(47.5, abs=1.0)


def test_swing_needs_five_headings():
    four = np.array([10.0, np.nan, 350.0, 30.0, 20.0, np.nan])
    assert np.isnan(kernel.swing_deg(four))
    assert kernel.swing_deg(np.append(four, 15.0)) == pytest.approx(40.0)
    assert np.isnan(kernel.swing_deg(np.empty(0)))


@pytest.mark.parametrize(("lat", "lon"), [(0.0, 10.0), (61.0, -0.001), (-33.0, 179.999)])
def test_metres_are_those_of_geodesy(lat, lon):
    east, north = offset(lat, lon, lat + 0.004, geodesy.wrap_deg(lon + 0.007))
    assert (east, north) == pytest.approx(
        tuple(map(float, geodesy.offset_m(lat, lon, lat + 0.004, lon + 0.007))), abs=0.02
    )


def test_seen_from_a_hull_is_ahead_and_right_of_its_bow():
    shown = curve([0.0], east_m=30.0, north_m=0.0, heading_1_deg=90.0, heading_2_deg=180.0)
    table = np.zeros((18, 1))
    for which, name in (
        (kernel.EAST, "east_m"),
        (kernel.HEADING_1, "heading_1_deg"),
        (kernel.HEADING_2, "heading_2_deg"),
    ):
        table[which] = getattr(shown, name)
    assert kernel.seen_from(table, 0, 0) == pytest.approx((30, 0))
    assert kernel.seen_from(table, 0, 1) == pytest.approx((30, 0))  # dead ahead of ship 1, who heads east
    assert kernel.seen_from(table, 0, 2) == pytest.approx((0, -30))  # ship 2 heads south: to her left lies the east


# ---- when it began and ended ----


@pytest.mark.parametrize("speed_ms", [0.2, 0.1, 0.05])
def test_it_begins_when_she_comes_to_her_place_not_when_she_is_near(speed_ms):
    """From 100 m off and back, slowly: she is within the bound of the clearance minutes before she lies alongside."""
    off = 100.0 / speed_ms / 60.0
    come, go = 60 + off, 240
    guest = waypoints((0, 6000, 0), (60, 117, 0), (come, 17, 0), (go, 17, 0), (go + off, 117, 0), (340, 6000, 0))
    quiet = every(0.25, 0, 340)
    encounter = one([Vessel(ONE, still(0, 0), quiet), Vessel(TWO, guest, quiet + 0.1)], noise_m=1.5)
    near = encounter.curve[lower_bound_m_of(encounter.curve) <= SETTINGS.enter_m]["time"]
    early, late = come - minute(near.min()), minute(near.max()) - go
    assert min(early, late) > 18 / speed_ms / 60  # near: within uncertainty and the entering distance
    assert -1 < come - minute(encounter.start) < 0.8 * early
    assert -1 < minute(encounter.end) - go < 0.8 * late
    assert minute(encounter.seen_from) == pytest.approx(minute(near.min()), abs=0.1)
    assert encounter.start_within_min < 1


def lower_bound_m_of(frame):
    return frame["clearance_m"] - frame["uncertainty_m"]


def test_a_place_seen_from_the_deck_is_found_while_both_swing():
    """The mother swings by 70 degrees; the shuttle lies 80 m ahead of her antenna, and comes and goes."""
    mother = anchored(0, 0, swing)
    place = beside(mother, swing, 21, 80)

    def guest(minutes):
        east, north = place(minutes)
        off = np.interp(minutes, [100, 120, 500, 520], [1.0, 0.0, 0.0, 1.0]) * 2_000.0
        return east + off, north

    hulls = [
        Vessel(ONE, mother, every(1, 0, 600), swing, sides=(130, 30, 12, 12)),
        Vessel(TWO, guest, every(1, 0.5, 600), swing),
    ]
    encounter = one(hulls)
    assert (minute(encounter.start), minute(encounter.end)) == pytest.approx((120, 500), abs=2)


@pytest.mark.parametrize("silent_min", [40.0, 120.0])
def test_the_data_leave_open_when_it_began(silent_min):
    """Last heard 5 km off, heard next when she lay alongside: anything from the fastest approach on may be."""
    start = 200.0 - silent_min
    guest = waypoints((0, 9000, 0), (start, 5000, 0), (start + 35, 17, 0), (400, 17, 0))
    seen = joined((2, 0, start), (2, 200, 400))
    encounter = one([Vessel(ONE, still(0, 0), seen), Vessel(TWO, guest, seen)])
    first, last = (minute(encounter.start) + side * encounter.start_within_min for side in (-1, 1))
    fastest = 5000 / kernel.CREEP_MS / 60
    assert first == pytest.approx(start + fastest, abs=1.5)
    assert last == pytest.approx(200, abs=1.5)
    assert first - 1.5 <= start + 35 <= last + 1.5
    assert encounter.end_within_min == 0


def test_a_step_between_two_reports_is_cut_where_she_comes_to_her_place():
    shown = curve(np.arange(0, 61, 10.0), east_m=[217, 117, 17, 17, 17, 17, 17], clearance_m=[200, 100, 0, 0, 0, 0, 0])
    row = row_of(shown, 2, 6)
    play = kernel.PLAY_M / 100.0 * 10.0  # minutes at 10 m a minute, no spread
    assert start_of(row) == pytest.approx([20 - play] * 2)
    assert end_of(row) == [60, 60]
    assert (row[kernel.FIRST], row[kernel.LAST]) == (2, 6)


def test_where_the_data_hold_no_place_the_bound_must_do():
    """She wanders by 100 m and more: the contact is that of the clearance alone."""
    rng = np.random.default_rng(73)
    east = rng.normal(0, 150, 60)
    shown = curve(np.arange(60.0), east_m=east, north_m=-east, clearance_m=8.0, uncertainty_m=5.0)
    row = row_of(shown, 10, 49)
    assert row[kernel.SPREAD] > kernel.LOOSE_M
    assert (row[kernel.FIRST], row[kernel.LAST]) == (10, 49)


def test_a_few_reports_far_from_her_place_are_not_the_contact():
    east = np.full(60, 17.0)
    east[:5], east[-5:] = 70.0, 75.0
    row = row_of(curve(np.arange(60.0), east_m=east))
    assert (row[kernel.FIRST], row[kernel.LAST]) == (5, 54)
    assert row[kernel.AHEAD], row[kernel.RIGHT] == (17, 0)


# ---- the numbers ----


def test_numbers_of_a_contact_against_numpy():
    rng = np.random.default_rng(74)
    many = 80
    turned = 20.0 * np.sin(np.arange(many) / 12.0)
    sine, cosine = np.sin(np.radians(turned)), np.cos(np.radians(turned))
    ahead, right = 80 + rng.normal(0, 3, many), 20 + rng.normal(0, 3, many)
    east, north = ahead * sine + right * cosine, ahead * cosine - right * sine
    told = {"clearance_m": rng.uniform(0, 9, many), "uncertainty_m": rng.uniform(15, 30, many)}
    hears = np.where(np.arange(many) % 3 == 0, 3, np.where(np.arange(many) % 3 == 1, 1, 2))
    shown = curve(
        np.arange(many), east_m=east, north_m=north, heading_1_deg=turned % 360,
        heading_2_deg=(turned + 180 + rng.normal(0, 4, many)) % 360,
        heard=hears, sog_1_kn=0.4, lat_1=28.6 + np.arange(many) * 1e-5, lat_2=28.6 + np.arange(many) * 1e-5, **told,
    )  # fmt: skip
    row = row_of(shown)
    assert row[kernel.FRAME] == 1
    assert (row[kernel.AHEAD], row[kernel.RIGHT]) == pytest.approx((np.median(ahead), np.median(right)))
    assert (
        row[kernel.SPREAD]
        == row[kernel.BODY_1]
        == pytest.approx(np.median(np.hypot(ahead - np.median(ahead), right - np.median(right))) / 1.1774)
    )
    assert row[kernel.EARTH] > 2 * row[kernel.BODY_1]
    assert row[kernel.BODY_1] < row[kernel.BODY_2] < row[kernel.EARTH]  # her own compass is the worse one
    assert abs(row[kernel.TURNED]) == pytest.approx(180, abs=1.5)
    assert row[kernel.AGREED] == pytest.approx(1.0, abs=0.01)
    assert (row[kernel.FIXES_1], row[kernel.FIXES_2]) == (np.sum(hears != 2), np.sum(hears != 1))
    assert row[kernel.OBSERVED] == (many - 1) * MIN_MS
    assert row[kernel.MIN_CLEARANCE] == told["clearance_m"].min()
    assert row[kernel.MEDIAN_CLEARANCE] == np.median(told["clearance_m"])
    assert row[kernel.RESOLUTION] == pytest.approx(np.quantile(told["uncertainty_m"], 0.1))
    assert row[kernel.SPEED] == 0.4
    assert row[kernel.MOVED] == pytest.approx(79e-5 * geodesy.metres_per_degree(28.6)[0], rel=1e-3)
    assert row[kernel.SWING_1] == pytest.approx(40, abs=1)


def test_one_and_two_headings_that_do_not_hold_an_angle_do_not_agree():
    many = np.arange(60.0)
    row = row_of(curve(many, east_m=20.0, heading_1_deg=40.0, heading_2_deg=(many * 6.0) % 360.0))
    assert row[kernel.AGREED] < 0.1


def test_silences_are_counted_each_once_with_the_nearest_they_showed():
    """One ship silent for 40 and for 50 minutes, the other heard in between: what the bridged path said there."""
    minutes = np.arange(0, 200, 10.0)
    heard_by = np.where((minutes > 40) & (minutes < 80), 1, np.where((minutes > 120) & (minutes < 170), 2, 3))
    legs = np.where(heard_by == 1, 2400.0, np.where(heard_by == 2, 3000.0, 600.0))
    near = np.where(heard_by == 1, 30.0, np.where(heard_by == 2, 70.0, 2.0))
    row = row_of(curve(minutes, leg_s=legs, heard=heard_by, clearance_m=near, east_m=17.0))
    assert (row[kernel.LEGS], row[kernel.ROUGH]) == (2, 50.0)
    assert row[kernel.OBSERVED] == pytest.approx((190 - 40 + 10 - 50 + 10 - 10) * MIN_MS, abs=10 * MIN_MS)


def test_approach_and_departure():
    east = np.concatenate([np.linspace(9_000, 17, 20), np.full(60, 17.0), np.linspace(17, 5_000, 11)[1:]])
    per_deg = geodesy.metres_per_degree(28.6)[1]
    shown = curve(np.arange(len(east)), east_m=east, clearance_m=np.maximum(east - 17, 0), lon_2=125.2 + east / per_deg)
    row = row_of(shown, 19, 79)
    assert row[kernel.BEFORE] == 9_000
    assert row[kernel.AFTER] == 5_000
    apart = np.flatnonzero(east > kernel.NEAR_M)
    assert row[kernel.NEAR_FROM] == shown.t[apart[apart < 30][-1]]
    assert row[kernel.NEAR_TO] == shown.t[apart[apart > 30][0]]
    assert (row[kernel.CAME_1], row[kernel.LEFT_1]) == (0, 0)
    assert row[kernel.CAME_2] == pytest.approx(8_983, rel=0.01)
    assert row[kernel.LEFT_2] == pytest.approx(4_983, rel=0.01)


# ---- neither ship is first ----


PAIR = [
    Vessel(ONE, anchored(0, 0, swing), every(3, 0, 500), swing, sides=(130, 30, 12, 12)),
    Vessel(TWO, beside(anchored(0, 0, swing), swing, 21, 80), every(3, 1, 500), lambda m: (swing(m) + 180.0) % 360.0),
]


def test_exchanged_the_numbers_of_either_are_exchanged():
    rng = np.random.default_rng(75)
    numbers = rng.normal(0, 100, (6, kernel.NUMBERS))
    numbers[:, kernel.FRAME] = [0, 1, 2, 0, 1, 2]
    lay = Lays(numbers, np.tile([ONE, TWO], (6, 1)), np.zeros(6), np.ones(6))
    swapped = np.array([True, True, True, False, False, False])
    turned = lay.taken(np.arange(6), swapped)
    assert turned.mmsi[:3].tolist() == [[TWO, ONE]] * 3
    assert turned[kernel.FRAME].tolist() == [0, 2, 1, 0, 1, 2]
    assert turned[kernel.SWING_1][:3].tolist() == numbers[:3, kernel.SWING_2].tolist()
    assert turned[kernel.CAME_2][:3].tolist() == numbers[:3, kernel.CAME_1].tolist()
    again = turned.taken(np.arange(6), swapped)
    assert np.array_equal(again.numbers, numbers)
    assert np.array_equal(again.mmsi, lay.mmsi)
    assert np.array_equal(lay.numbers, numbers)  # and what was given is left alone
    assert np.array_equal(turned.numbers[3:], numbers[3:])


def test_an_encounter_is_the_same_with_the_ships_exchanged():
    plain, turned = one(PAIR), one(exchanged(PAIR))
    for name in ("start", "end", "seen_from", "start_within_min", "clearance_m", "clearance_sd_m", "median_clearance_m",
                 "observed_minutes", "lat", "lon", "mode", "resolution_m"):  # fmt: skip
        assert getattr(plain, name) == getattr(turned, name), name
    assert (plain.fixes_1, plain.fixes_2) == (turned.fixes_2, turned.fixes_1)
    assert plain.ship_1.hull.length_m == turned.ship_2.hull.length_m == 160


def test_clearance_of_the_middle_is_better_than_each():
    """Twenty metres of receiver error each: the mean of hours knows the fender, a single report does not."""
    ships = [Vessel(ONE, drift(0, 0), every(1, 0, 600)), Vessel(TWO, drift(17, 0), every(1, 0.5, 600))]
    found = encounters(heard(ships, noise_m=12.0), Parameters())[0]
    assert found.clearance_m == pytest.approx(3.0, abs=4.0)
    assert found.clearance_sd_m < 8
    inside = found.curve["clearance_m"]
    assert inside.std() > 6
