"""What kind of place an encounter was at, in words and numbers, with nothing else of it changed."""

import dataclasses

import pytest
import worlds
from contact_worlds import ONE, TWO, heard
from worlds import Vessel, drift, every, still

from detector.parameters import Parameters
from detector.rendezvous.encounters import encounters
from detector.rendezvous.place_kind import PlaceKind
from detector.rendezvous.setting import _WORDS, at_places

TEN_H = every(5, 0, 600)


@dataclasses.dataclass(frozen=True)
class Coast(worlds.OpenSea):
    """A place with a shore, a port and perhaps a chart."""

    off_m: float = 200_000.0
    chart: str = ""

    def shore_m(self, lat, lon):
        return self.off_m

    def charted(self, lat, lon):
        return self.chart


def settings_of(ships, surroundings):
    given = heard(ships, noise_m=2.0)
    found = encounters(given, Parameters())
    placed = at_places(found, given.tracks, surroundings)
    assert [dataclasses.replace(one, setting=None) for one in placed] == found
    return {(one.mmsi_1, one.mmsi_2): one.setting for one in placed}


def moored(number, east_m):
    return Vessel(511000000 + number, still(east_m, 0), TEN_H + number * 0.1, 87.0, sog_kn=0.0)


def swinging(number, east_m, north_m=0.0):
    def heading(minutes):
        return worlds.np.mod(40.0 * worlds.np.sin(minutes / 100.0), 360.0)

    def track(minutes):
        angle = worlds.np.radians(heading(minutes))
        return east_m - 120 * worlds.np.sin(angle), north_m - 120 * worlds.np.cos(angle)

    return Vessel(511000000 + number, track, TEN_H + number * 0.1, heading, sog_kn=0.1)


def passing(number):
    return Vessel(511000000 + number, drift(-9000, 2000.0 * (number - 20), 6.0, 0.5), TEN_H, 90.0, sog_kn=6.0)


def side_by_side(way):
    return [Vessel(ONE, way, TEN_H, 30.0), Vessel(TWO, lambda m: (way(m)[0] + 17.0, way(m)[1]), TEN_H + 1, 30.0)]


def test_every_kind_has_a_word():
    assert set(_WORDS) == set(PlaceKind)
    assert set(_WORDS.values()) == {"unknown", "berth", "anchorage", "open water"}


def test_no_encounters_no_settings():
    assert at_places([], heard([moored(1, 0)]).tracks, Coast()) == []


def test_a_pair_at_a_quay_among_others():
    ships = [moored(k, 110.0 * k) for k in range(3, 8)] + [moored(1, 0), moored(2, 17)]
    found = settings_of(ships, Coast(port_m=800.0, off_m=60.0))[511000001, 511000002]
    assert found.kind == "berth"
    assert found.berth > 0.9 > found.anchorage
    assert (found.shore_m, found.port_m, found.charted) == (60.0, 800.0, "")


def test_a_pair_among_ships_at_anchor():
    roads = [swinging(k, 900.0 * (k - 5), 700.0) for k in range(3, 9)]
    mother, guest = swinging(1, 0), swinging(2, 17)
    found = settings_of([mother, guest, *roads], Coast(port_m=12_000.0, off_m=9_000.0))
    assert found[511000001, 511000002].kind == "anchorage"
    assert found[511000001, 511000002].anchorage > found[511000001, 511000002].berth


def test_open_water_where_others_pass():
    ships = side_by_side(drift(0, 0)) + [passing(20 + k) for k in range(4)]
    assert settings_of(ships, Coast())[ONE, TWO].kind == "open water"


def test_unknown_where_nobody_else_is_heard():
    assert settings_of(side_by_side(drift(0, 0)), Coast())[ONE, TWO].kind == "unknown"


def test_a_chart_speaks():
    """The same two ships: what the chart says of the place is said on, and weighs."""
    plain, berth, roads = (
        settings_of(side_by_side(still(0, 0)), Coast(chart=chart, off_m=2_000.0))[ONE, TWO]
        for chart in ("", "berth", "anchorage")
    )
    assert (plain.charted, berth.charted, roads.charted) == ("", "berth", "anchorage")
    assert berth.berth > plain.berth > roads.berth
    assert roads.anchorage > plain.anchorage > berth.anchorage


@pytest.mark.parametrize("off_m", [120.4, 5_000.0])
def test_distances_are_whole_metres(off_m):
    found = settings_of(side_by_side(drift(0, 0)), Coast(off_m=off_m, port_m=3_333.6))[ONE, TWO]
    assert (found.shore_m, found.port_m) == (round(off_m), 3334.0)
