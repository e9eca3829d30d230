"""An inspection counts what is there, the same however the input is cut, and draws it where it is."""

import builtins
import json
from itertools import pairwise

import numpy as np
import pandas as pd
import pytest
from worlds import Vessel, every, positions, statics, still

from detector.archive.convert import convert
from detector.errors import OutputError, UnknownFormat, UnreadableInput
from detector.inspection import picture, words
from detector.inspection.area import Area
from detector.inspection.census import Census, Outline
from detector.inspection.inspect import inspect
from detector.inspection.map import drawn, frame
from detector.inspection.vessels import Vessels
from detector.io.reading import Reading
from detector.schema import POSITIONS, REJECTS, STATICS


@pytest.fixture(scope="module")
def of_sample(sample_path):
    return inspect([sample_path])


def no_land(*_):
    return []


def test_the_counts_are_those_of_a_replay(of_sample, sample_replay):
    total, run = of_sample.census.to_dict(), sample_replay.run
    assert (total["lines"], total["rejected"], total["passed_over"]) == (run.lines, run.rejected, run.passed_over)
    assert (total["vessels"], total["heard_twice"]) == (run.vessels, run.duplicates)
    rows = sample_replay.recording.positions
    assert total["first"] == f"{rows['time'].min():%Y-%m-%dT%H:%M:%SZ}"
    assert total["box"] == {
        "west": rows["lon"].min(), "south": rows["lat"].min(), "east": rows["lon"].max(), "north": rows["lat"].max(),
    }  # fmt: skip
    assert sum(total["positions_by_hour"].values()) == len(rows)
    assert sum(total["vessels_by_type"].values()) == run.vessels
    assert total["vessels_by_type"]["tanker"] == 5
    assert total["message_types"]["18"] == 629
    assert set(total["stations"]) == {"r-east1", "r-east2"}
    assert total["report_interval_s"]["class A"]["median"] == 10
    json.dumps(of_sample.to_dict())


def test_a_converted_data_set_tells_the_same(of_sample, tmp_path, sample_path):
    convert([sample_path], tmp_path / "x.parquet")
    found = inspect([tmp_path / "x.parquet"])
    assert found.census.to_dict() == of_sample.census.to_dict()
    assert found.inputs[0].format == "sts Parquet"
    assert found.inputs[0].bytes > 300_000


def reading(rows, said):
    return Reading(rows, said, REJECTS.empty(), len(rows) + len(said), {})


def test_the_cut_of_the_input_changes_nothing(sample_replay):
    rows = sample_replay.recording.positions.sort_values("time", kind="stable", ignore_index=True)
    said = sample_replay.recording.statics.sort_values("time", kind="stable", ignore_index=True)
    whole, pieces = Census(), Census()
    whole.add(reading(rows, said))
    edges = pd.date_range(rows["time"].min(), rows["time"].max() + pd.Timedelta("1h"), freq="7min")
    for start, end in pairwise(edges):
        pieces.add(reading(*(table[(table["time"] >= start) & (table["time"] < end)] for table in (rows, said))))
    one, other = whole.to_dict(), pieces.to_dict()
    for name in ("heard_twice",):  # a report heard again in the next stretch counts as new
        assert one[name] - 5 <= other.pop(name) <= one.pop(name)
    assert one == other


def test_one_mmsi_in_two_places_and_numbers_no_ship_can_have():
    ships = [
        Vessel(511000001, still(0, 0), every(1, 0, 60)),
        Vessel(511000001, still(90_000, 0), every(1, 0.5, 60.5)),
        Vessel(123456789, still(500, 0), every(1, 0, 30)),
        Vessel(0, still(900, 0), every(1, 0, 3)),
    ]
    vessels = Vessels()
    vessels.add(positions(ships), statics(ships[:1]))
    assert vessels.far_at_once() == {511000001: 121}
    assert vessels.impossible() == {123456789: 31, 0: 4}
    assert vessels.identities()["not a maritime identity"] == (2, 35)
    assert vessels.types() == {"type not heard": 2, "tanker": 1}


def test_the_last_type_stated_counts_and_silence_is_no_statement():
    def told(kinds):
        rows = STATICS.empty().reindex(range(len(kinds)))
        rows["time"] = pd.to_datetime(np.arange(len(kinds)) * 1000, unit="ms", utc=True).as_unit("ms")
        rows[["mmsi", "file", "line", "message_type"]] = [511000001, 0, 1, 5]
        rows["ship_type"] = pd.array(kinds, dtype="Int16")
        return STATICS.conform(rows)

    for kinds, group in (
        ([80, 70], "cargo"),
        ([80, 0], "tanker"),
        ([None, 0], "type not stated"),
        ([None], "type not heard"),
    ):
        for cut in ([kinds], [[kind] for kind in kinds]):
            vessels = Vessels()
            for some in cut:
                stretch = told(some)
                stretch["time"] += pd.Timedelta(minutes=cut.index(some))
                vessels.add(POSITIONS.empty(), stretch)
            assert vessels.types() == {group: 1}, (kinds, cut)


def test_squares_grow_and_do_not_depend_on_the_order():
    chance = np.random.default_rng(3)
    lat, lon = chance.uniform(-90, 90, 20_000), chance.uniform(-180, 180, 20_000)
    one, other = Area(most_squares=1000), Area(most_squares=1000)
    one.add(lat, lon)
    for part in np.array_split(chance.permutation(20_000), 13):
        other.add(lat[part], lon[part])
    for a, b in zip(one.squares(), other.squares(), strict=True):
        assert np.array_equal(a, b)
    _, _, counts, side = one.squares()
    assert counts.sum() == 20_000
    assert len(counts) <= 1000
    assert side > 1.0


@pytest.mark.parametrize(
    ("lons", "west", "east"),
    [
        ([10.0, 20.0], 10, 20), ([179.5, -179.5], 179.5, 180.5), ([180.0, -180.0], -180, -180), ([5.25], 5.25, 5.25),
        ([-170.0, 170.0, 175.0], 170, 190), ([-60.0, 0.0, 60.0, 170.0], -60, 170),
    ],
)  # fmt: skip
def test_the_box_takes_the_shorter_way_round(lons, west, east):
    area = Area()
    area.add(np.zeros(len(lons)), np.array(lons))
    assert area.box() == (west, 0.0, east, 0.0)
    assert Area().box() is None


def test_the_map_puts_traffic_and_coast_where_they_are():
    on = frame((179.0, 10.0, 181.0, 11.0), columns=40, most_rows=20)
    island = np.array([[180.4, 10.4], [180.6, 10.4], [180.6, 10.6], [180.4, 10.6], [180.4, 10.4]])
    lines = drawn(on, lambda *_: [island], np.array([10.9, 10.9]), np.array([179.1, -179.1]), np.array([1, 1000]))
    assert {len(line) for line in lines} == {40}
    (row,) = (line for line in lines if "█" in line)
    assert row.index("█") > 20 > next(i for i, sign in enumerate(row) if sign in "░▒")
    coast = [(y, x) for y, line in enumerate(lines) for x, sign in enumerate(line) if "\u2800" < sign <= "\u28ff"]
    assert all(22 < x < 34 for _, x in coast)
    assert len({y for y, _ in coast}) > 2


def test_the_map_of_one_ship_of_the_world_and_of_a_pole():
    for box in ((5.0, 50.0, 5.0, 50.0), (-180.0, -85.0, 180.0, 85.0), (10.0, 89.9, 20.0, 90.0)):
        on = frame(box, 72, 20)
        lines = drawn(on, no_land, np.array([box[1]]), np.array([box[0]]), np.array([3]))
        assert sum(line.count("█") for line in lines) == 1
        assert 1 <= len(lines) <= 20


def test_words_tell_rejects_of_a_file_without_a_row_and_hold_nothing_that_moves_the_cursor(tmp_path):
    file = tmp_path / "x.nmea"
    file.write_bytes(b"!AIVDM,1,1,,A,17P@<J?P00blFWmjG@5a5?v62<10,0*28\n")
    found = inspect([file])
    said = [*words.about_inputs(found), *words.whole_picture(found.census, no_land)]
    assert any("rejected 1: checksum wrong 1" in line for line in said)
    assert any("0 positions" in line for line in said)


def test_a_file_that_breaks_off_is_told_as_far_as_it_goes(tmp_path, sample_path):
    import gzip

    packed = gzip.compress(sample_path.read_bytes() * 20)
    (tmp_path / "cut.gz").write_bytes(packed[: len(packed) // 2])
    found = inspect([tmp_path / "cut.gz", sample_path])
    cut, whole = sorted(found.inputs, key=lambda one: not one.stopped)
    assert "cut-off gzip" in cut.stopped
    assert whole.outline.positions == 14_149
    assert "reading stopped" in "\n".join(words.about_inputs(found))


def test_unknown_and_missing_files_are_refused_with_a_look_at_them(tmp_path):
    for content, says in (
        (b"%PDF-1.7", "PDF"), (b"SQLite format 3\x00", "SQLite"), (b'{"a": 1}', "JSON"), (b"Dear all,\n", "Dear all"),
    ):  # fmt: skip
        (tmp_path / "x").write_bytes(content)
        with pytest.raises(UnknownFormat, match=says):
            inspect([tmp_path / "x"])
    with pytest.raises(UnreadableInput, match="does not exist"):
        inspect([tmp_path / "none"])


def test_the_picture_needs_matplotlib_and_says_so(of_sample, tmp_path, monkeypatch):
    pytest.importorskip("matplotlib")
    picture.write(of_sample.census, no_land, tmp_path / "x.png")
    assert (tmp_path / "x.png").read_bytes().startswith(b"\x89PNG")
    with pytest.raises(OutputError, match="no position to draw"):
        picture.write(Census(), no_land, tmp_path / "y.png")
    real = builtins.__import__

    def missing(name, *rest):
        if name.startswith("matplotlib"):
            raise ImportError(name)
        return real(name, *rest)

    monkeypatch.setattr(builtins, "__import__", missing)
    with pytest.raises(OutputError, match=r"pip install 'sts-detector\[plots\]'"):
        picture.require()
    assert {p.name for p in tmp_path.iterdir()} == {"x.png"}


def test_what_is_kept_does_not_grow_with_the_reports():
    census, outline = Census(), Outline()
    for hour in range(30):
        rows = positions([Vessel(511000001, still(hour, 0), every(0.05, hour * 60, hour * 60 + 59))])
        census.add(reading(rows, STATICS.empty()))
        outline.add(reading(rows, STATICS.empty()))
    assert census.positions == 30 * 1181
    assert len(census.ships.mmsi) == 1
    assert len(census.area.squares()[2]) <= 4
    assert len(census.hours) == 30
