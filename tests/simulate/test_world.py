"""A world keeps its promises: same bytes, decodable lines, truth that is true."""

import json

import numpy as np
import pandas as pd
import pyais
import pyarrow.parquet as pq
import pytest

from detector import geodesy
from detector.errors import OutputError, SettingsError
from detector.pipeline import read
from detector.places.coast import Coast
from detector.simulate.assumptions import RECEPTIONS
from detector.simulate.files import new_folder, write
from detector.simulate.region import names, region
from detector.simulate.scenarios.registry import scenario, scenarios
from detector.simulate.staging.sea import BETWEEN_BERTHS_M, Sea, along, bearing_deg, clear_of, in_lane, metres, moved
from detector.simulate.world import world

FALSIFIED, CLOCK_FAULT = 1, 2


def of_ships(made):
    """Which reports are of ships: platforms may call themselves aids to navigation (99...), which readers pass over."""
    return made.reports["mmsi"] // 10_000_000 != 99


def bytes_of(folder):
    return {path.name: path.read_bytes() for path in sorted(folder.iterdir())}


def test_the_same_seed_gives_the_same_bytes_and_another_does_not(tmp_path):
    for name, seed in (("a", 4), ("b", 4), ("c", 5)):
        write(world("east_china_sea", 25, 0.6, seed), tmp_path / name)
    one, two, other = (bytes_of(tmp_path / name) for name in "abc")
    assert sorted(one) == ["truth.json", "truth.parquet", "world.csv", "world.nmea"]
    assert one == two
    assert one["world.nmea"] != other["world.nmea"]


def test_keeping_the_paths_changes_nothing():
    there, here = (world("yellow_sea", 12, 0.5, 8, keeps_paths=keeps) for keeps in (True, False))
    for name in there.reports:
        np.testing.assert_array_equal(there.reports[name], here.reports[name])


def test_pyais_decodes_all_but_the_planted_corruption(mixed):
    _, folder, truth = mixed
    bad = 0
    pending: dict = {}
    for line in (folder / "world.nmea").read_bytes().splitlines():
        sentence = line.rpartition(b"\\")[2]
        if not sentence.startswith(b"!AIVDM"):
            bad += 1
            continue
        body, _, checksum = sentence[1:].rpartition(b"*")
        value = 0
        for byte in body:
            value ^= byte
        if f"{value:02X}".encode() != checksum or line.startswith(b"!"):
            bad += 1
            continue
        fields = body.split(b",")
        if not all(48 <= byte < 88 or 96 <= byte < 120 for byte in fields[5]):
            bad += 1  # pyais reads some of these as if they were
            continue
        try:
            if fields[1] == b"1":
                pyais.decode(sentence)
            else:
                key = (line.split(b",")[0], fields[3])
                if fields[2] == b"2":
                    first = pending.pop(key, None)
                    assert pyais.decode(first, sentence) if first else True
                else:
                    bad += key in pending
                    pending[key] = sentence
        except pyais.exceptions.AISBaseException:
            bad += 1
    planted = sum(truth["corrupt"].values()) - truth["corrupt"].get("tag block checksum wrong", 0)
    assert planted > 20
    assert bad + len(pending) == planted


def test_positions_agree_with_the_truth_within_noise_and_quantisation(mixed):
    made, folder, _ = mixed
    behind = pq.read_table(folder / "truth.parquet").to_pandas()
    positions = read(folder / "world.nmea").positions
    both = positions.merge(behind, on="line", suffixes=("", "_true"))
    assert len(both) == len(positions) == int(of_ships(made).sum())
    assert len(behind) == len(made.reports["mmsi"])
    honest = both[both["flags"] & FALSIFIED == 0]
    noise = {actor.number: actor.equipment for actor in made.actors}
    sd = np.array([np.hypot(noise[h].gnss_sd_m, noise[h].gnss_white_m) for h in honest["hull"]])
    away = geodesy.distance_m(honest["lat"], honest["lon"], honest["lat_true"], honest["lon_true"])
    grid = np.where(honest["message_type"] == 27, 130.0, 0.2)  # half a tenth of a minute, and of a ten-thousandth
    assert (away < 6.0 * sd + grid).all()
    assert np.median(away / sd) == pytest.approx(1.18, abs=0.35)  # a Rayleigh median: two axes
    clock = both["flags"] & CLOCK_FAULT > 0
    late = (both["time"].astype("int64") - both["time_ms"]).abs()
    assert late[~clock & (both["message_type"] != 27)].max() < 62_000
    assert late[clock].min() > 1_000 if clock.any() else True


def test_each_hull_and_contact_of_the_truth_is_told_as_it_was(mixed):
    made, folder, truth = mixed
    assert truth["synthetic"] is True
    assert truth["vessels"] == len(made.actors) == 70
    assert truth["drawn"] == made.drawn.to_dict()
    behind = pq.read_table(folder / "truth.parquet").to_pandas()
    distinct = behind.drop_duplicates(["hull", "time_ms"]).groupby("hull").size()
    for ship in truth["ships"]:
        assert ship["reports"] == distinct.get(ship["hull"], 0)
        assert ship["to_bow_m"] + ship["to_stern_m"] == pytest.approx(ship["length_m"], abs=0.2)
    for contact in truth["contacts"]:
        start, end = (pd.Timestamp(contact[name]).timestamp() * 1000 for name in ("start", "end"))
        for side in (1, 2):
            rows = behind[behind["hull"] == contact[f"hull_{side}"]].drop_duplicates("time_ms")
            within = ((rows["time_ms"] >= start - 1000) & (rows["time_ms"] <= end + 1000)).sum()
            assert abs(int(within) - contact[f"heard_{side}"]) <= 2
            if contact["visibility"] == "unheard" and not len(rows):
                assert contact[f"mmsi_{side}"] is None


def test_silent_ships_are_silent(mixed):
    _, folder, truth = mixed
    behind = pq.read_table(folder / "truth.parquet").to_pandas()
    silences = 0
    for ship in truth["ships"]:
        t = behind.loc[behind["hull"] == ship["hull"], "time_ms"] / 1000.0
        for start, end in ship["silent"]:
            silences += 1
            assert not ((t > pd.Timestamp(start).timestamp() + 1) & (t < pd.Timestamp(end).timestamp() - 1)).any()
    assert silences >= 3


def test_the_table_holds_the_same_receptions(mixed):
    made, folder, _ = mixed
    log, table = (read(folder / name).positions for name in ("world.nmea", "world.csv"))
    second = np.floor(np.round(made.reports["received_s"], 3))  # by the clock of the station, as the log states it
    rows = np.column_stack([made.reports["mmsi"], second])[of_ships(made)]
    assert len(table) == len(np.unique(rows, axis=0))
    assert set(table["mmsi"]) == set(log["mmsi"])


@pytest.mark.parametrize("reception", RECEPTIONS)
def test_worlds_of_each_reception(reception):
    made = world("korea_strait", 14, 0.6, 3, reception=reception)
    assert made.drawn.reception == reception
    assert len(made.actors) >= 14


@pytest.mark.parametrize(
    ("given", "says"),
    [
        ({"region_name": "atlantis"}, "no region 'atlantis'"),
        ({"vessels": 0}, "at least 1 vessel"),
        ({"days": 99.0}, "0.1 to 60 days"),
        ({"only": ("teleport",)}, "no scenario 'teleport'"),
        ({"weather": 3}, "no assumption 'weather'"),
        ({"reception": "radar"}, "no reception 'radar'"),
    ],
)
def test_what_is_not_known_is_refused(given, says):
    with pytest.raises(SettingsError, match=says):
        world(**{"region_name": "east_china_sea", "vessels": 5, "days": 0.5, "seed": 1, **given})


def test_every_scenario_has_a_name_a_weight_and_a_sentence():
    names = [module.NAME for module in scenarios()]
    assert len(set(names)) == len(names)
    for module in scenarios():
        assert module.__name__.endswith(module.NAME)
        assert module.WEIGHT > 0
        assert len(module.__doc__.splitlines()[0]) > 20
        assert scenario(module.NAME) is module


def test_a_folder_is_written_whole_or_not_at_all(tmp_path):
    out = tmp_path / "world"
    with pytest.raises(KeyError), new_folder(out) as folder:
        (folder / "half").write_text("")
        raise KeyError
    assert list(tmp_path.iterdir()) == []
    with new_folder(out) as folder:
        (folder / "whole").write_text("")
    assert [path.name for path in out.iterdir()] == ["whole"]
    with pytest.raises(OutputError, match="is there already"), new_folder(out):
        pass


def test_an_empty_world_is_written_too(tmp_path):
    made = world(
        "east_china_sea",
        1,
        0.2,
        1,
        only=("partner_never_heard",),
        reception="satellite",
        satellites=1,
        satellite_hears=0.0,
    )
    write(made, tmp_path / "w")
    assert json.loads((tmp_path / "w" / "truth.json").read_text())["lines"] == 0


def test_a_way_out_keeps_clear_of_the_ship_next_to_it():
    here, there = (30.0, 125.0), moved((30.0, 125.0), 20_000.0, 0.0)
    for aside in (-200.0, 150.0):
        ship = moved(here, 1_500.0, aside)
        corner = clear_of([here, there], ship, 400.0)[1]
        assert metres(corner, ship) == pytest.approx(560.0, rel=0.01)
        assert (corner[0] > ship[0]) == (aside < 0)
    assert clear_of([here, there], moved(here, 1_500.0, 900.0), 400.0) == [here, there]
    assert clear_of([here, there], moved(here, -500.0, 0.0), 400.0) == [here, there]


def test_routes_keep_to_starboard_and_can_be_joined_midway():
    route = [(30.0, 125.0), (30.0, 126.0), (31.0, 126.0)]
    lane = in_lane(route, 500.0)
    assert lane[0] == route[0]
    assert lane[-1] == route[-1]
    assert metres(lane[1], route[1]) == pytest.approx(500.0 * np.sqrt(2), rel=0.02)
    assert lane[1][0] < 30.0 < moved(lane[1], 0.0, 2_000.0)[0]
    whole = metres(*route[:2]) + metres(*route[1:])
    here, rest = along(route, 0.25)
    assert metres(route[0], here) == pytest.approx(0.25 * whole, rel=0.01)
    assert rest[1:] == route[1:]
    assert bearing_deg(*route[1:]) == pytest.approx(0.0, abs=0.1)


@pytest.mark.parametrize("name", names())
def test_ships_berth_in_the_water_bow_to_stern(name):
    """A few slips of small harbours may lie on our simplified coast; the rows run to seaward."""
    place, rng = region(name), np.random.default_rng(1)
    sea = Sea(place, None, None, None, 1.0)
    slips, sizes = [], []
    for port in place.ports:
        for _ in range(25):
            sizes.append(float(rng.uniform(20.0, 250.0)))
            slips.append(sea.slip(port, sizes[-1], sizes[-1] / 6.5))
    lat, lon = np.array([slip.point for slip in slips]).T
    assert Coast.bundled().is_on_land(lat, lon).mean() < 0.02
    at = {(slip.port, slip.row, slip.number): i for i, slip in enumerate(slips)}
    next_to = [(i, at[port, row, number + 1]) for (port, row, number), i in at.items() if (port, row, number + 1) in at]
    assert len(next_to) > 100
    for i, j in next_to:
        gap = metres(slips[i].point, slips[j].point) - (sizes[i] + sizes[j]) / 2.0
        assert gap == pytest.approx(BETWEEN_BERTHS_M, abs=12.0)  # beams differ: the middles lie in line with the quay
