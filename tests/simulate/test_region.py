"""The regions: real water under every place, lane and area, and routes between all of them."""

from dataclasses import fields, replace
from itertools import combinations, pairwise

import numpy as np
import pytest
from scipy.sparse import csr_array
from scipy.sparse.csgraph import dijkstra

from detector.errors import SettingsError
from detector.geodesy import wrap_deg
from detector.places.coast import Coast
from detector.simulate import region as regions
from detector.simulate.chart import Anchorage, Area, Exit, Place, Port
from detector.simulate.region import Region, length_m, metres_between
from detector.units import NM_M

COAST = Coast.bundled()
STEP_M = 200
KEPT_OFF_M = NM_M / 2  # a lane outside ports and narrows stays half a mile off


@pytest.fixture(params=regions.names())
def region(request):
    return regions.region(request.param)


def along(start, end):
    """Points each 200 m from one to the other, with both."""
    share = np.linspace(0.0, 1.0, int(metres_between(start, end) / STEP_M) + 2)
    return start[0] + (end[0] - start[0]) * share, start[1] + (end[1] - start[1]) * share


def too_near(lines, least_m):
    """The names of the lines that pass nearer than `least_m` to land, or cross it, and where."""
    found = {}
    for name, (start, end) in lines.items():
        lat, lon = along(start, end)
        shore_m = COAST.distance_to_shore_m(lat, lon)
        nth = int(shore_m.argmin())
        if shore_m[nth] <= least_m:
            found[name] = f"{shore_m[nth]:.0f} m off at {lat[nth]:.4f}, {lon[nth]:.4f}"
    return found


def attachments(region, places):
    return {f"{p.name} to {node}": ((p.lat, p.lon), region.nodes[node]) for p in places for node in p.nodes}


def named(region):
    """The places that are no lane nodes."""
    return [place for name, place in region.places.items() if name not in region.nodes]


def samples(region, where, count, seed=3):
    rng = np.random.default_rng(seed)
    return [region.place_in(where, rng) for _ in range(count)]


def areas(region):
    return (*region.anchorages, *region.transfer_areas, *region.fishing_grounds)


def test_names():
    assert regions.names() == (
        "east_china_sea", "gulf_of_mexico", "gulf_of_oman", "korea_strait", "taiwan_strait", "yellow_sea",
    )  # fmt: skip


def test_a_region_has_what_a_world_needs(region):
    assert 6 <= len(region.ports) <= 15
    assert len(region.anchorages) >= 4
    assert 6 <= len(region.stations) <= 12
    assert min(len(region.transfer_areas), len(region.fishing_grounds), len(region.pilots), len(region.exits)) >= 3
    for kind in ("tanker", "cargo", "fishing", "tug", "pilot", "patrol"):
        assert region.ports_of(kind), kind
    assert region.anchorages_of("tanker")
    assert all(0.0 <= port.quay_deg < 360.0 for port in region.ports)


def test_everything_lies_in_the_box(region):
    corners = [point for area in (*region.transfer_areas, *region.fishing_grounds) for point in area.polygon]
    points = [place.point for place in region.places.values()] + [(s.lat, s.lon) for s in region.stations] + corners
    assert [point for point in points if not region.box.contains(*point)] == []


def test_every_place_is_in_water_and_hulls_do_not_lie_on_land(region):
    ashore = {p.name for p in region.places.values() if COAST.distance_to_shore_m(*p.point) < 300.0}
    assert ashore == set()


def test_anchorages_are_water_all_round(region):
    shore_m = {a.name: COAST.distance_to_shore_m(a.lat, a.lon) - a.radius_m for a in region.anchorages}
    assert {name: round(m) for name, m in shore_m.items() if m < 0.0} == {}


def test_lanes_keep_off_the_land(region):
    lines = {f"{a} to {b}": (region.nodes[a], region.nodes[b]) for a, b in region.edges}
    assert too_near(lines, KEPT_OFF_M) == {}


def test_fairways_are_water(region):
    lines = {f"{a} to {b}": (region.nodes[a], region.nodes[b]) for a, b in region.fairways}
    assert too_near(lines, 200.0) == {}
    narrow_m, open_m = (
        sum(metres_between(region.nodes[a], region.nodes[b]) for a, b in lanes)
        for lanes in (region.fairways, region.edges)
    )
    assert narrow_m < 0.05 * open_m


def test_ways_from_places_to_lanes_are_water(region):
    assert too_near(attachments(region, (*region.ports, *region.pilots)), 200.0) == {}
    others = (*region.anchorages, *region.exits, *region.platforms)
    assert too_near(attachments(region, others), KEPT_OFF_M) == {}


def test_areas_are_water_and_so_are_the_ways_out_of_them(region):
    for where in areas(region):
        inside = samples(region, where, 40)
        ashore = [p.point for p in inside if COAST.distance_to_shore_m(*p.point) < 200.0]
        assert ashore == [], where.name
        assert too_near(attachments(region, inside[:12]), 100.0) == {}, where.name
        across = {f"{a.point} to {b.point}": (a.point, b.point) for a, b in pairwise(inside[:12])}
        assert too_near(across, 0.0) == {}, where.name


def test_nobody_anchors_in_a_lane(region):
    for anchorage in region.anchorages:
        for a, b in region.edges:
            lat, lon = along(region.nodes[a], region.nodes[b])
            off_m = regions.distance_m(anchorage.lat, anchorage.lon, lat, lon).min()
            assert off_m > anchorage.radius_m, f"{a} to {b} through {anchorage.name}"


def test_stations_are_on_a_coast(region):
    inland_m = {s.name: COAST.distance_to_coastline_m(s.lat, s.lon) for s in region.stations}
    assert {name: m for name, m in inland_m.items() if m > 20_000.0} == {}


def test_every_place_reaches_every_other_by_the_lanes(region):
    for a, b in combinations(named(region), 2):
        route = region.route(a, b)
        assert (route[0], route[-1]) == (a.point, b.point)
        assert set(route[1:-1]) <= set(region.nodes.values())
        assert route == region.route(b, a)[::-1]
    everywhere = samples(region, region.transfer_areas[0], 1)[0]
    assert all(len(region.route(everywhere, Place(name, *at, (name,)))) >= 2 for name, at in region.nodes.items())


def test_routes_are_as_short_as_scipys(region):
    names = list(region.nodes)
    pairs = np.array([(names.index(a), names.index(b)) for a, b in (*region.edges, *region.fairways)])
    length = [metres_between(region.nodes[names[i]], region.nodes[names[j]]) for i, j in pairs]
    best = dijkstra(csr_array((length, pairs.T), shape=(len(names), len(names))), directed=False)
    for i, j in combinations(range(len(names)), 2):
        ours = length_m(region.route(region.place(names[i]), region.place(names[j])))
        assert ours == pytest.approx(best[i, j], rel=1e-9), f"{names[i]} to {names[j]}"


def test_within_one_area_the_way_is_straight(region):
    one, other = samples(region, region.transfer_areas[0], 2)
    assert region.route(one, other) == [one.point, other.point]
    assert length_m(region.route(one, other)) == pytest.approx(metres_between(one.point, other.point))


def test_a_way_to_oneself_is_one_point(region):
    node = region.place(next(iter(region.nodes)))
    assert region.route(node, node) == [node.point]


def moved(entry, by_deg):
    """The same chart, everything turned eastward round the Earth."""
    if isinstance(entry, tuple):
        if len(entry) == 2 and all(isinstance(v, float) for v in entry):
            return entry[0], float(wrap_deg(entry[1] + by_deg))
        return tuple(moved(part, by_deg) for part in entry)
    if isinstance(entry, dict):
        return {name: moved(part, by_deg) for name, part in entry.items()}
    if not hasattr(entry, "__dataclass_fields__"):
        return entry
    values = {f.name: moved(getattr(entry, f.name), by_deg) for f in fields(entry) if f.init}
    for name in {"lon", "west", "east"} & values.keys():
        values[name] = float(wrap_deg(values[name] + by_deg))
    return replace(entry, **values)


def test_a_region_may_lie_across_the_180th_meridian(region):
    middle = (region.box.west + region.box.east) / 2.0
    there = moved(region, 180.0 - middle)
    assert there.box.west > 0.0 > there.box.east
    assert all(there.box.contains(*place.point) for place in there.places.values())
    assert not there.box.contains(region.box.south, 0.0)
    for a, b in combinations(region.ports, 2):
        here_m = length_m(region.route(region.place(a.name), region.place(b.name)))
        assert length_m(there.route(there.place(a.name), there.place(b.name))) == pytest.approx(here_m, rel=1e-9)
    for where, was in zip(areas(there), areas(region), strict=True):
        for place, before in zip(samples(there, where, 5), samples(region, was, 5), strict=True):
            assert -180.0 <= place.lon < 180.0
            assert metres_between(place.point, (before.lat, before.lon + 180.0 - middle)) < 0.01


def test_an_l_shaped_area_is_filled_evenly_and_not_beyond():
    """Three of four squares: a third of the points in each, none in the fourth."""
    corners = ((0.0, 179.0), (0.0, -179.0), (1.0, -179.0), (1.0, 180.0), (2.0, 180.0), (2.0, 179.0))
    rng = np.random.default_rng(5)
    points = np.array([regions.point_in_polygon(corners, rng) for _ in range(3000)])
    north, east = points[:, 0] > 1.0, points[:, 1] < 0.0
    assert not (north & east).any()
    for square in (north & ~east, ~north & ~east, ~north & east):
        assert square.mean() == pytest.approx(1 / 3, abs=0.03)


def test_an_anchorage_is_filled_evenly_and_not_beyond():
    circle = Anchorage("roads", 60.0, 179.99, 5000.0, ("cargo",), ("n",), "made up")
    rng = np.random.default_rng(5)
    away = np.array([metres_between((60.0, 179.99), regions.point_in_circle(circle, rng)) for _ in range(2000)])
    assert away.max() <= 5000.0 * 1.001  # local radii at the middle of two latitudes
    assert (away < 2500.0).mean() == pytest.approx(0.25, abs=0.03)


def test_unknown_names_are_refused():
    with pytest.raises(SettingsError, match="no region 'atlantis'; there are east_china_sea"):
        regions.region("atlantis")
    with pytest.raises(SettingsError, match="has no place 'Atlantis'"):
        regions.region("yellow_sea").place("Atlantis")


SMALL = """
box = { south = 30.0, west = 120.0, north = 33.0, east = 124.0 }
ports = [{ name = "Port", lat = 31, lon = 121.0, quay_deg = 90, kinds = ["cargo"], nodes = ["one"], source = "made up" }]
anchorages = [{ name = "Roads", lat = 31.0, lon = 122.0, radius_m = 900, kinds = ["cargo"], nodes = ["two"], source = "made up" }]
transfer_areas = [{ name = "Area", kind = "open sea", polygon = [[31.0, 123.0], [32.0, 123.0], [32.0, 123.5]], nodes = ["two"], source = "made up" }]
fishing_grounds = []
ferries = [{ port_1 = "Port", port_2 = "Port", source = "made up" }]
pilots = [{ name = "Pilots", port = "Port", lat = 31.0, lon = 121.5, nodes = ["one"], source = "made up" }]
platforms = []
exits = []
stations = []
[current]
mean_kn = 0.5
towards_deg = 40
tide_least_kn = 0.5
tide_most_kn = 2.0
axis_deg = 130
rotation = "rotary"
note = ""
source = "made up"
[wind]
least_kn = 5
most_kn = 15
from_deg = 20
note = ""
source = "made up"
[lanes]
source = "made up"
edges = [["one", "two"]]
fairways = []
nodes = { one = [31.0, 121.6], two = [31.0, 122.5] }
"""  # noqa: E501


def read(tmp_path, text):
    path = tmp_path / "small.toml"
    path.write_text(text, encoding="utf-8")
    return Region.read(path)


def test_a_small_file_is_read_whole(tmp_path):
    small = read(tmp_path, SMALL)
    assert small.name == "small"
    assert small.ports == (Port("Port", 31.0, 121.0, 90.0, ("cargo",), ("one",), "made up"),)
    assert isinstance(small.transfer_areas[0], Area)
    assert small.exits == ()
    assert small.nodes == {"one": (31.0, 121.6), "two": (31.0, 122.5)}
    assert small.route(small.place("Port"), small.place("Roads"))[1:3] == [(31.0, 121.6), (31.0, 122.5)]
    assert {f.name for f in fields(Exit)} == {"name", "lat", "lon", "nodes", "source"}


@pytest.mark.parametrize(
    ("old", "new", "why"),
    [
        ("\nports = ", "\nharbour = 1\nports = ", "small.toml has the unknown key 'harbour'"),
        ("quay_deg = 90", "quay_deg = 90, depth_m = 3", "ports, Port has the unknown key 'depth_m'"),
        ("quay_deg = 90, ", "", "ports, Port lacks 'quay_deg'"),
        ("quay_deg = 90", "quay_deg = 500", "quay_deg must be a number from 0 to 360, not 500"),
        ("lat = 31,", "lat = true,", "lat must be a number from -85 to 85, not True"),
        ("lat = 31,", "lat = nan,", "lat must be a number from -85 to 85, not nan"),
        ('kinds = ["cargo"], nodes = ["one"]', 'kinds = ["yacht"], nodes = ["one"]', "kinds must be one of tanker"),
        ('kinds = ["cargo"], nodes = ["one"]', 'kinds = [], nodes = ["one"]', "kinds must be a list of at least 1"),
        ("[[31.0, 123.0], [32.0, 123.0], ", "[[31.0, 123.0], ", "polygon must be a list of at least 3"),
        ("[31.0, 123.0]", "[31.0]", "polygon must be a list of latitude and longitude"),
        ('"open sea"', '"trawl"', "kind must be one of declared lightering, anchorage, open sea"),
        ('nodes = ["two"]', 'nodes = ["three"]', "the node of Roads, 'three', does not exist"),
        ('port = "Port"', 'port = "Porto"', "the port of a ferry or pilot, 'Porto', does not exist"),
        ('name = "Roads"', 'name = "Port"', "the name 'Port' stands twice"),
        ('name = "Roads"', 'name = ""', "name must be a text"),
        ('[["one", "two"]]', '[["one", "one"]]', "edges must be a list of two different nodes"),
        ('[["one", "two"]]', '[["one", "ten"]]', "the end of a lane, 'ten', does not exist"),
        ("fairways = []", "fairways = 3", "fairways must be a list of at least 0"),
        ("nodes = { one = [31.0, 121.6], two = [31.0, 122.5] }", "nodes = []", "lanes: nodes must be a table"),
        ('"rotary"', '"round"', "rotation must be one of rectilinear, rotary"),
        ("tide_least_kn = 0.5", "tide_least_kn = 2.5", "tide_least_kn must not be above tide_most_kn"),
        ("stations = []", "stations = {}", "stations must be a list of tables"),
        ("stations = []", "stations = [1]", "stations must be a table"),
        ("box = {", "box = 3 #", "box must be a table"),
        ("box = {", "box = {{", "is not valid TOML"),
    ],
)
def test_what_cannot_be_is_refused_by_name(tmp_path, old, new, why):
    assert old in SMALL
    with pytest.raises(SettingsError, match=why.replace("(", r"\(")):
        read(tmp_path, SMALL.replace(old, new, 1))


def test_a_missing_file_is_refused(tmp_path):
    with pytest.raises(SettingsError, match="cannot read the region file"):
        Region.read(tmp_path / "none.toml")


def test_places_without_a_way_between_them_say_so(tmp_path):
    text = SMALL.replace("two = [31.0, 122.5] }", "two = [31.0, 122.5], far = [32.0, 122.0] }")
    apart = read(tmp_path, text)
    with pytest.raises(SettingsError, match="no way by the lanes from Port to far"):
        apart.route(apart.place("Port"), apart.place("far"))
