"""The nearest port, and the list behind it."""

import csv
from collections import Counter

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from pyproj import Geod

from detector.places.coast import Coast
from detector.places.ports import BUNDLED, Port, Ports, nearest_port

WGS84 = Geod(ellps="WGS84")
KEPT_BY_HAND = [port for port in Ports.bundled().listed if port.source == "from memory"]
WANTED = (
    "Nampo Songnim Haeju Chongjin Hungnam Wonsan Rajin Sinuiju Vostochny Nakhodka Vladivostok Slavyanka Posyet Busan "
    "Ulsan Pohang Yeosu Gwangyang Incheon Pyeongtaek Daesan Gunsan Mokpo Jeju Donghae Shanghai Yangshan Zhoushan "
    "Ningbo Dalian Yingkou Jinzhou Qinhuangdao Tianjin Huanghua Longkou Yantai Weihai Shidao Qingdao Rizhao Lanshan "
    "Lianyungang Nantong Taizhou Wenzhou Ningde Sansha Fuzhou Quanzhou Xiamen Dandong "
    "Keelung Taichung Mailiao Kaohsiung Hualien "
    "Sasebo Nagasaki Hakata Moji Kagoshima Kiire Naha Niigata"
)


@pytest.mark.parametrize("port", KEPT_BY_HAND, ids=lambda port: port.name)
def test_ports_kept_by_hand_lie_at_the_coast(port):
    limit_m = 15_000 if port.kind == "river port" else 5_000
    assert Coast.bundled().distance_to_coastline_m(port.lat, port.lon) < limit_m


def test_the_theatre_is_complete():
    names = {port.name for port in KEPT_BY_HAND}
    assert set(WANTED.split()) | {"Hong Kong", "Taipei port"} <= names
    assert sum(port.kind == "river port" for port in KEPT_BY_HAND) <= 3


def test_seeds_lie_at_a_coast_a_river_or_at_sea():
    seeds = [port for port in Ports.bundled().listed if port.source != "from memory" and port.kind == "port"]
    away = Coast.bundled().distance_to_coastline_m([p.lat for p in seeds], [p.lon for p in seeds])
    assert len(seeds) > 2000
    assert away.max() <= 15_000


def test_every_row_says_all():
    with BUNDLED.open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file))
    assert list(rows[0]) == ["name", "country", "lat", "lon", "kind", "source"]
    assert all(all(value.strip() == value and value for value in row.values()) for row in rows)
    assert not any("_" in row["country"] for row in rows)
    assert {row["kind"] for row in rows} == {"port", "river port", "oil terminal", "offshore terminal"}
    assert max(Counter((row["name"], row["country"]) for row in rows if row["source"] == "from memory").values()) == 1


def test_a_known_wrong_seed_is_gone():
    """Wuhan's river bank was listed as Haikou, and Da Chan Bay in degrees and minutes."""
    haikou = [port for port in Ports.bundled().listed if port.name == "Haikou"]
    assert [round(port.lat) for port in haikou] == [20]
    assert "Da Chan Bay" not in {port.name for port in Ports.bundled().listed}


@given(lat=st.floats(-70, 70), lon=st.floats(-180, 180), bearing=st.floats(0, 359.99), away_m=st.floats(2_000, 300_000))
@settings(max_examples=150)
def test_distance_and_bearing_are_those_of_the_geodesic(lat, lon, bearing, away_m):
    there = WGS84.fwd(lon, lat, bearing, away_m)
    found = Ports([Port("Here", "X", lat, lon, "port", "test")]).nearest(there[1], there[0])
    assert found.distance_m == pytest.approx(away_m, abs=2.0)
    assert abs((found.bearing_deg - bearing + 180) % 360 - 180) < 0.05
    assert 0 <= found.bearing_deg < 360


def test_the_nearest_of_all_is_taken():
    ports = Ports.bundled()
    lat, lon = [port.lat for port in ports.listed], [port.lon for port in ports.listed]
    for here in ((26.3, 124.2), (0.0, -140.0), (60.0, 179.9), (-17.0, -179.9)):
        metres = WGS84.inv([here[1]] * len(lat), [here[0]] * len(lat), lon, lat)[2]
        assert nearest_port(*here).distance_m == pytest.approx(min(metres), rel=0.001)


def test_the_bearing_is_from_the_port():
    found = nearest_port(38.0, 124.9)  # Yellow Sea, west of Haeju
    assert found.name == "Haeju"
    assert found.bearing_deg == pytest.approx(270, abs=2)


def test_a_port_across_the_180th_meridian_is_found():
    ports = Ports([Port("East", "X", 0.0, 179.9, "port", "t"), Port("West", "X", 0.0, -178.0, "port", "t")])
    found = ports.nearest(0.0, -179.9)
    assert found.name == "East"
    assert found.bearing_deg == pytest.approx(90, abs=0.1)
    assert found.distance_m == pytest.approx(22_264, rel=0.001)
