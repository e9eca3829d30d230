"""The picture shows the track where it is, on whichever side of the 180th meridian, and refuses what it cannot draw."""

import builtins
import dataclasses

import numpy as np
import pytest
from vessel_worlds import MMSI, neighbours, recording, voyage
from worlds import OpenSea, Vessel, every, still

from detector.errors import OutputError
from detector.vessel import picture
from detector.vessel.frame import map_of
from detector.vessel.history import history
from detector.vocabulary import Mark


def told(heard, who=MMSI):
    return history(str(who), heard, surroundings=OpenSea(), least_min=60.0)


def no_land(*_):
    return []


def with_silence(**where):
    return recording([voyage(np.concatenate([every(2, 0, 400), every(2, 470, 480)])), *neighbours(2)], **where)


@pytest.mark.parametrize("lon", [125.2, 179.9, -0.1])
def test_a_png_is_written_wherever_she_sailed(tmp_path, lon):
    pytest.importorskip("matplotlib")
    asked = []
    picture.write(told(with_silence(lon=lon)), tmp_path / "x.png", lambda *box: asked.append(box[:4]) or [])
    assert (tmp_path / "x.png").read_bytes().startswith(b"\x89PNG")
    ((west, south, east, north),) = asked
    assert west < lon < lon + 0.95 < east < west + 2.0  # 50 nm at 28.6 N
    assert south < 28.6 < north


def test_a_picture_of_one_fix_and_of_none(tmp_path):
    pytest.importorskip("matplotlib")
    heard = recording([voyage(np.array([60.0])), *neighbours(2)])
    picture.write(told(heard), tmp_path / "x.png", no_land)
    assert (tmp_path / "x.png").exists()
    silent = dataclasses.replace(heard, positions=heard.positions[heard.positions["mmsi"] != MMSI])
    with pytest.raises(OutputError, match="No position of 511000341 was heard"):
        picture.write(told(silent), tmp_path / "y.png", no_land)
    assert not (tmp_path / "y.png").exists()


def test_names_are_no_formulas(tmp_path):
    pytest.importorskip("matplotlib")
    heard = recording([voyage(), *neighbours(2)])
    odd = dataclasses.replace(heard, statics=heard.statics.assign(shipname="$\\frac$ \x1b Å漢"))
    picture.write(told(odd), tmp_path / "x.png", no_land)
    assert (tmp_path / "x.png").exists()


def test_without_matplotlib_it_says_how_to_get_it(monkeypatch):
    real = builtins.__import__

    def missing(name, *rest):
        if name.startswith("matplotlib"):
            raise ImportError(name)
        return real(name, *rest)

    monkeypatch.setattr(builtins, "__import__", missing)
    with pytest.raises(OutputError, match=r"pip install 'sts-detector\[plots\]'"):
        picture.require()


def test_the_map_holds_near_false_positions_and_counts_far_ones():
    found = told(recording([Vessel(MMSI, still(0, 0), every(2, 0, 480))]))
    rows = found.rows.copy()
    rows.loc[[3, 4], "marks"] = int(Mark.DISPLACED)
    rows.loc[3, "lat"] += 0.5  # half a degree is on the map of a ship that lies still, forty are not
    rows.loc[4, "lon"] += 40.0
    on = map_of(found.line, rows, found.other_rows)
    assert on.north > rows.loc[3, "lat"]
    assert on.east < 140.0
    assert on.outside == 1


def test_the_map_is_never_a_strip_and_never_leaves_the_poles():
    for lat in (0.0, 60.0, 89.99, -89.99):
        found = told(recording([voyage()]))
        on = map_of(found.line.assign(lat=lat), found.rows.assign(lat=lat), found.other_rows)
        assert -90.0 <= on.south < on.north <= 90.0
        assert 0 < on.east - on.west <= 360.0
    high = (on.north - on.south) / ((on.east - on.west) * on.narrow)
    assert high > 0.1


@pytest.mark.parametrize(
    ("value", "letters", "step", "says"),
    [
        (180.5, "EW", 0.5, "179°30'W"), (180.0, "EW", 1.0, "180°"), (-0.5, "EW", 0.5, "0°30'W"),
        (35.0, "NS", 1.0, "35°N"),
        (-35.25, "NS", 0.25, "35°15'S"), (128.995, "EW", 1 / 600, "128°59.7'E"), (59.99999999, "NS", 1 / 60, "60°00'N"),
    ],
)  # fmt: skip
def test_degrees_are_written_as_on_a_chart(value, letters, step, says):
    assert picture._degrees(value, letters, step) == says
