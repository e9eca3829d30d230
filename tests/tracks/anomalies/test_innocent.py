"""What looks odd and is honest: none of it may carry a mark that takes a position out of account."""

import numpy as np
import pytest
from anomaly_worlds import Ship, as_sent, berthed, line, marked, marked_positions, positions, ring

from detector.units import KN_MS
from detector.vocabulary import DISBELIEVED, Mark

HOURS_8 = np.arange(0.0, 480.0, 1.0 / 6.0)


def _disbelieved(ships, **more):
    rows = marked(ships, **more)
    assert len(rows) > 20
    return rows[(rows["marks"] & int(DISBELIEVED)) != 0]


def _pinned():
    return [berthed(1, 180, 20, noise_m=0.0)]


def _pinned_after_arrival():
    minutes = np.arange(0.0, 600.0, 1.0)
    east = np.minimum(minutes, 120.0) * 60.0 * 10 * KN_MS
    ship = Ship(2, minutes, east, np.zeros(600), noise_m=0.0)
    ship.more = {"nav_status": np.where(minutes < 120, 0, 5)}
    return [ship]


def _pinned_in_a_current():
    sog = 2.0 + 0.5 * np.sin(np.arange(400) / 40.0)
    return [berthed(3, 180, 20, noise_m=0.0, more={"sog_kn": sog, "cog_deg": 90.0, "nav_status": 5.0})]


def _swinging():
    """Half a turn with each tide, then on round: the hull points to the anchor."""
    minutes = np.arange(0.0, 48 * 60.0, 3.0)
    angle = np.pi * np.floor(minutes / 360.0) + np.pi * np.clip((minutes % 360.0) / 60.0, 0.0, 1.0)
    ship = Ship(4, minutes, 280 * np.sin(angle), 280 * np.cos(angle))
    ship.more = {"heading_deg": np.degrees(angle + np.pi) % 360.0, "nav_status": 1.0}
    return [ship]


def _holding():
    return [Ship(5, HOURS_8, *ring(HOURS_8, 800.0, 8.0))]


def _fishing():
    """Round and round at three knots, at a radius that wanders."""
    east, north = ring(HOURS_8, 500.0, 3.0)
    grows = 1.0 + 0.3 * np.sin(HOURS_8 / 70.0)
    return [Ship(6, HOURS_8, east * grows, north * grows, more={"nav_status": 7.0})]


def _heard_seldom_on_a_ring():
    minutes = np.arange(0.0, 48 * 60.0, 13.0)
    return [Ship(7, minutes, *ring(minutes, 1500.0, 5.0))]


def _survey():
    leg, t = 40.0, HOURS_8
    along = np.abs((t + leg) % (2 * leg) - leg) * 60.0 * 5 * KN_MS
    return [Ship(8, t, along, np.floor(t / leg) * 100.0)]


def _tide_ring():
    """Adrift in a rotary current: an even ring in twelve hours and a half, heading anywhere."""
    minutes = np.arange(0.0, 48 * 60.0, 3.0)
    east, north = ring(minutes, 3500.0, 2 * np.pi * 3500.0 / (745 * 60) / KN_MS)
    return [Ship(9, minutes, east, north, more={"heading_deg": 10.0})]


def _rafted():
    """Fishing boats side by side, 6 m apart, receivers pinned."""
    return [berthed(20 + k, 180, 20, east=6.0 * k, noise_m=0.0) for k in range(5)]


def _ferries():
    """Three ferries between two berths 9 km apart, heard at the berths only."""
    ships = []
    for k in range(3):
        minutes = np.arange(20.0 * k, 1200.0, 1.0)
        phase = (minutes - 20.0 * k) % 120.0
        here = np.clip(np.where(phase < 60.0, (phase - 30.0) / 20.0, (110.0 - phase) / 20.0), 0.0, 1.0)
        ship = Ship(30 + k, minutes, 9000.0 * here, np.full(len(minutes), 60.0 * k))
        frame = ship.frame(34.2, 124.3, 0)
        berth = (here == 0.0) | (here == 1.0)
        ships.append(Ship(30 + k, minutes[berth], ship.east[berth], ship.north[berth]))
        ships[-1].more = {"sog_kn": np.zeros(berth.sum()), "heading_deg": frame["heading_deg"][berth]}
    return ships


def _silent_and_elsewhere():
    minutes = np.concatenate([np.arange(0.0, 200.0, 3.0), np.arange(500.0, 700.0, 3.0)])
    return [Ship(10, minutes, minutes * 60 * 14 * KN_MS, np.zeros(len(minutes)))]


def _long_range():
    """Message 27: rounded to a tenth of a minute, whole knots and degrees."""
    table = positions([line(11, 180, 20, 12.0), berthed(12, 180, 20, noise_m=10.0)])
    for name in ("lat", "lon"):
        table[name] = np.round(table[name] * 600.0) / 600.0
    return table.assign(message_type=np.int8(27), sog_kn=np.round(table["sog_kn"]), cog_deg=np.round(table["cog_deg"]))


def _two_hulls():
    """Two ships on one MMSI, 300 km apart, heard in turn by chance."""
    one, other = line(13, 60, 20, 12.0), berthed(13, 180, 20, east=300_000.0)
    rng = np.random.default_rng(1)
    for ship in (one, other):
        kept = rng.random(len(ship.minutes)) < 0.4
        ship.minutes, ship.east, ship.north = ship.minutes[kept], ship.east[kept], ship.north[kept]
    return [one, other]


def _no_speed():
    return [line(14, 10, 8, 15.0, more={"sog_kn": np.nan, "cog_deg": np.nan})]


INNOCENT = [
    _pinned,
    _pinned_after_arrival,
    _pinned_in_a_current,
    _swinging,
    _holding,
    _fishing,
    _heard_seldom_on_a_ring,
    _survey,
    _tide_ring,
    _rafted,
    _ferries,
    _silent_and_elsewhere,
    _two_hulls,
    _no_speed,
]


@pytest.mark.parametrize("ships", INNOCENT, ids=lambda f: f.__name__.strip("_"))
def test_what_is_honest_is_believed(ships):
    assert _disbelieved(ships()).empty


def test_rounding_of_long_range_reports_is_no_anomaly():
    rows = marked_positions(_long_range())
    assert not (rows["marks"] != 0).any()


@pytest.mark.parametrize("ships", [_holding, _survey, _tide_ring, _no_speed, _ferries], ids=lambda f: f.__name__)
def test_speed_and_course_of_honest_ships_fit(ships):
    assert not (marked(ships())["marks"] & int(Mark.SPEED | Mark.COURSE)).any()


def test_the_clock_of_a_station_is_no_jamming():
    """Half of the reports of ships under way come ten minutes late; those at anchor do not move by it."""
    ships, late = [], {}
    for k in range(5):
        ship = line(40 + k, 20, 6, 12.0, bearing_deg=70.0 * k, east=4000.0 * k)
        late[40 + k] = len(ship.minutes)
        ships.append(ship)
    ships.append(berthed(50, 180, 6))
    table = positions(ships)
    rng = np.random.default_rng(3)
    hit = (rng.random(len(table)) < 0.5) & (table["time"] > table["time"].min() + np.timedelta64(2, "h"))
    table.loc[hit, "time"] += np.timedelta64(600, "s")
    rows = marked_positions(table)
    wrong = rows["marks"] & int(DISBELIEVED & ~Mark.CLOCK & ~Mark.LEAP)
    assert (wrong != 0).mean() < 0.001
    assert not [a for a in rows.attrs["anomalies"] if a.kind == "jamming"]


def test_a_stretch_on_her_own_way_is_a_matter_of_time():
    """Another station, four minutes ahead, hears her alone for half an hour."""
    ship = line(60, 10, 4, 18.0)
    table = positions([ship])
    minute = (table["time"] - table["time"].min()).dt.total_seconds() / 60.0
    hit = (minute >= 100) & (minute < 130)
    early = positions([as_sent(ship, (100, 130), 240 * 18 * KN_MS * np.sin(np.pi / 3), 240 * 9 * KN_MS, relative=True)])
    table.loc[hit, ["lat", "lon"]] = early.loc[hit, ["lat", "lon"]]
    rows = marked_positions(table)
    assert not (rows["marks"] & int(DISBELIEVED & ~Mark.CLOCK)).any()
    assert (rows["marks"][hit.to_numpy()] & int(Mark.CLOCK)).astype(bool).mean() > 0.9


def test_a_river_is_no_falsification():
    rows = marked([line(70, 10, 8, 9.0)], land=lambda lat, lon: np.full(len(lat), 9000.0))
    assert not rows["marks"].any()


def test_a_table_of_few_decimals_is_not_too_smooth():
    table = positions([line(71, 30, 4, 12.0, noise_m=0.0)])
    for name in ("lat", "lon"):
        table[name] = table[name].round(4)
    rows = marked_positions(table.assign(sog_kn=12.0, cog_deg=60.0))
    assert not (rows["marks"] & int(Mark.SMOOTH)).any()


def test_thin_data_are_not_too_smooth():
    rows = marked([line(72, 1800, 12, 12.0, noise_m=0.0, more={"sog_kn": 12.0, "cog_deg": 60.0})])
    assert not (rows["marks"] & int(Mark.SMOOTH)).any()
