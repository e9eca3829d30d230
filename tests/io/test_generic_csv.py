"""Tables of anybody's making: read by common names, by a mapping, or refused with a mapping to fill in. Synthetic."""

import csv
import shutil
from datetime import UTC, datetime

import pandas as pd
import pytest

from detector.ais.station import station_code
from detector.errors import SettingsError, UnknownFormat
from detector.io.column_mapping import TIMES, UNITS
from detector.io.inputs import recognise
from detector.io.source import Hints
from detector.pipeline import read

PLAIN = "Time,MMSI,Latitude_degrees,Longitude_degrees,COG_degrees,SOG_knots\n"
ROW = "2016-01-12 13:02:11.218,235070762,50.773,-1.0929,157.8,5.9\n"
OWN = "wann;schiff;breite;laenge;tempo;name;tiefgang\n"
OWN_ROW = "12.01.2016 13:02;235070762;50.773;-1.0929;10.0;SYNTHETIC ONE;62\n"
MAPPING = """
[columns]
mmsi = "schiff"
time = "wann"
lat = "breite"
lon = "laenge"
sog = "tempo"
shipname = "name"
draught = "tiefgang"
[time]
format = "%d.%m.%Y %H:%M"
[units]
sog = "m/s"
draught = "0.1 m"
"""


def written(path, text):
    path.write_text(text)
    return path


def test_a_mapped_station_has_the_code_of_its_name(tmp_path):
    names = ["", "r003", '"quoted, with a comma"', "None", "  r003 ", "7"]
    rows = "".join(f"12.01.2016 13:02;235070762;50.773;-1.0929;10.0;;62;{name}\n" for name in names)
    table = OWN.replace("\n", ";antenne\n") + rows
    mapping = MAPPING.replace("[time]", 'station = "antenne"\n[time]')
    written(tmp_path / "a.csv.columns.toml", mapping)
    recording = read(written(tmp_path / "a.csv", table))
    r3, quoted, seven = map(station_code, ("r003", "quoted, with a comma", "7"))
    assert recording.positions["station"].tolist() == [0, r3, quoted, 0, r3, seven]
    assert recording.stations == {r3: "r003", quoted: "quoted, with a comma", seven: "7"}


def test_a_common_name_of_the_station_needs_no_mapping(tmp_path):
    recording = read(written(tmp_path / "a.csv", PLAIN.replace("\n", ",Station ID\n") + ROW.replace("\n", ",R-ä\n")))
    assert recording.positions["station"].tolist() == [station_code("R-ä")]
    assert read(written(tmp_path / "b.csv", PLAIN + ROW)).positions["station"].tolist() == [0]


def test_common_names_need_no_mapping(tmp_path):
    row = read(written(tmp_path / "a.csv", PLAIN + ROW)).positions.iloc[0]
    assert row["time"] == pd.Timestamp("2016-01-12T13:02:11.218Z")
    assert (row["mmsi"], row["lat"], row["lon"], row["line"]) == (235070762, 50.773, -1.0929, 2)
    assert (row["cog_deg"], row["sog_kn"]) == (157.8, 5.9)


@pytest.mark.parametrize(
    ("sent", "wanted"), [("1452603731", "11Z"), ("1452603731.5", "11.5Z"), ("1452603731218", "11.218Z")]
)
def test_an_epoch_is_known_by_its_look(tmp_path, sent, wanted):
    file = written(tmp_path / "a.csv", f"epoch\tmmsi\tlat\tlong\n{sent}\t235070762\t50.7\t-1.1\n")
    assert read(file).positions["time"].iloc[0] == pd.Timestamp(f"2016-01-12T13:02:{wanted}")


def test_a_mapping_names_columns_times_and_units(tmp_path):
    file = written(tmp_path / "a.csv", OWN + OWN_ROW)
    mapping = written(tmp_path / "mine.toml", MAPPING)
    recording = read(file, hints=Hints(columns=mapping))
    row, said = recording.positions.iloc[0], recording.statics.iloc[0]
    assert row["time"] == pd.Timestamp("2016-01-12T13:02Z")
    assert row["sog_kn"] == pytest.approx(19.438445)
    assert (said["shipname"], said["draught_m"]) == ("SYNTHETIC ONE", pytest.approx(6.2))


@pytest.mark.parametrize("name", ["a.csv.columns.toml", "columns.toml"])
def test_a_mapping_is_found_beside_the_file(tmp_path, name):
    file = written(tmp_path / "a.csv", OWN + OWN_ROW)
    written(tmp_path / name, MAPPING)
    assert len(read(file).positions) == 1
    items, skipped = recognise([tmp_path])
    assert [item.source.name for item in items] == [str(file)]
    assert [entry.path for entry in skipped] == [str(tmp_path / name)]


def test_a_mapping_that_the_user_names_comes_before_one_beside_the_file(tmp_path):
    file = written(tmp_path / "a.csv", OWN + OWN_ROW)
    written(tmp_path / "a.csv.columns.toml", "rubbish")
    assert len(read(file, hints=Hints(columns=written(tmp_path / "mine.toml", MAPPING))).positions) == 1


def test_without_a_mapping_the_refusal_holds_one_that_works_when_filled_in(tmp_path):
    text = OWN.replace("schiff", "MMSI") + OWN_ROW
    file = written(tmp_path / "a.csv", text)
    with pytest.raises(UnknownFormat, match=r"Save this, filled in, as a\.csv\.columns\.toml") as refused:
        read(file)
    template = "[columns]" + str(refused.value).partition("[columns]")[2]
    assert 'mmsi = "MMSI"' in template
    assert "tempo" in template, "the file's own columns are named"
    filled = template.replace('time = "?"', 'time = "wann"').replace('lat = "?"', 'lat = "breite"')
    filled = filled.replace('lon = "?"', 'lon = "laenge"').replace('"iso"', '"%d.%m.%Y %H:%M"')
    filled = filled.replace('[units]\nsog = "kn"  # or "m/s", "km/h"\n', "")
    written(tmp_path / "a.csv.columns.toml", filled)
    assert len(read(file).positions) == 1


@pytest.mark.parametrize(
    "text",
    [
        "Time,MMSI,lat,lon\n03/04/2016 13:02:11,235070762,50.7,-1.1\n",
        "time,timestamp,mmsi,lat,lon\n2016-01-12 13:02:11,2016-01-12 13:02:12,235070762,50.7,-1.1\n",
    ],
)
def test_a_day_or_month_first_and_two_columns_of_time_are_not_guessed(tmp_path, text):
    with pytest.raises(UnknownFormat, match="a table whose columns no reader knows for sure"):
        read(written(tmp_path / "a.csv", text))


@pytest.mark.parametrize(
    ("change", "said"),
    [
        (("[time]", "[clock]\nx = 1\n[time]"), "unknown name 'clock'"),
        (("mmsi =", "mmsl ="), "unknown name 'columns.mmsl'"),
        (("format =", "pattern ="), "unknown name 'time.pattern'"),
        (('"m/s"', '"furlongs"'), "the unit of sog must be one of kn"),
        (("draught = \"0.1 m\"", 'shipname = "m"'), "no unit can be given for 'shipname'"),
        (('"%d.%m.%Y %H:%M"', '"german"'), "directives"),
        (('"laenge"', '"breite"'), "cannot hold two things"),
        (('"tempo"', '"velocity"'), "which .* does not have"),
        (("[units]", "[units"), "not valid TOML"),
    ],
)  # fmt: skip
def test_a_mapping_with_a_mistake_is_refused_by_its_name(tmp_path, change, said):
    assert change[0] in MAPPING
    written(tmp_path / "a.csv.columns.toml", MAPPING.replace(*change))
    with pytest.raises(SettingsError, match=said):
        read(written(tmp_path / "a.csv", OWN + OWN_ROW))


@pytest.mark.parametrize("form", [form for form in TIMES if "%" in form])
def test_forms_read_by_compiled_code_read_as_strptime_would(tmp_path, form):
    at = datetime(2016, 11, 2, 13, 2, 11, tzinfo=UTC)
    file = written(tmp_path / "a.csv", OWN + OWN_ROW.replace("12.01.2016 13:02", at.strftime(form)))
    written(tmp_path / "columns.toml", MAPPING.replace("%d.%m.%Y %H:%M", form))
    assert read(file).positions["time"].iloc[0] == at


@pytest.mark.parametrize(
    ("unit", "sent"), [("kn", "10"), ("0.1 kn", "100"), ("m/s", "5.14444"), ("km/h", "18.52"), ("mph", "11.5078")]
)
def test_ten_knots_in_every_unit(tmp_path, unit, sent):
    assert unit in UNITS["sog"]
    file = written(tmp_path / "a.csv", OWN + OWN_ROW.replace("10.0", sent))
    written(tmp_path / "columns.toml", MAPPING.replace('"m/s"', f'"{unit}"'))
    assert read(file).positions["sog_kn"].iloc[0] == pytest.approx(10, abs=1e-4)


def test_static_data_is_said_once_an_hour_whatever_the_form_of_times(tmp_path):
    rows = [OWN_ROW.replace("13:02", f"{hour}:{minute:02}") for hour in (13, 14) for minute in range(0, 60, 20)]
    file = written(tmp_path / "a.csv", OWN + "".join(rows))
    written(tmp_path / "columns.toml", MAPPING)
    assert read(file).statics["line"].tolist() == [2, 5]


def test_bad_rows_are_listed_and_odd_message_types_are_not_known(tmp_path):
    text = "time,mmsi,lat,lon,msg\n" + "".join(
        f"2016-01-12T13:02:11Z,{mmsi},{lat},-1.1,{kind}\n" for mmsi, lat, kind in
        [(235070762, 50.7, 18), ("x", 50.7, 1), (235070762, 91, 1), (235070762, 50.7, 999), (235070762, 50.7, "")]
    )  # fmt: skip
    columns = '[columns]\nmmsi = "mmsi"\ntime = "time"\nlat = "lat"\nlon = "lon"\nmessage_type = "msg"\n'
    file = written(tmp_path / "a.csv", text)
    recording = read(file, hints=Hints(columns=written(tmp_path / "mine.toml", columns)))
    assert recording.positions["message_type"].tolist() == [18, 0, 0]
    assert recording.rejects.set_index("line")["reason"].to_dict() == {3: "no usable MMSI", 4: "no position"}


@pytest.mark.real
def test_the_solent_file_reads_alike_with_and_without_a_mapping(real, tmp_path):
    file = tmp_path / "solent.csv"
    shutil.copy(next((real / "csv" / "solent").glob("*.csv")), file)
    with file.open(newline="") as rows:
        wanted = list(csv.DictReader(rows))
    columns = {"mmsi": "MMSI", "time": "Time", "lat": "Latitude_degrees", "lon": "Longitude_degrees"}
    columns |= {"sog": "SOG_knots", "cog": "COG_degrees"}
    plain = read(file)
    written(tmp_path / "columns.toml", "[columns]\n" + "".join(f'{a} = "{b}"\n' for a, b in columns.items()))
    mapped = read(file)
    assert plain.positions.equals(mapped.positions)
    assert len(plain.positions) == len(wanted) > 18_000
    assert plain.positions["mmsi"].tolist() == [int(row["MMSI"]) for row in wanted]
    assert plain.positions["lat"].tolist() == [float(row["Latitude_degrees"]) for row in wanted]
    times = [datetime.fromisoformat(row["Time"]).replace(tzinfo=UTC) for row in wanted]
    assert plain.positions["time"].tolist() == times
