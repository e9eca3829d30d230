import gzip
import shutil

import pytest

from detector.errors import InputError, NoUsableRows, UnknownFormat, UnreadableInput
from detector.io.inputs import expand, read_one, recognise
from detector.io.registry import readers
from detector.pipeline import read

HEADER = (
    "MMSI,BaseDateTime,LAT,LON,SOG,COG,Heading,VesselName,IMO,CallSign,VesselType,"
    "Status,Length,Width,Draft,Cargo,TransceiverClass\n"
)
ROW = (
    "511000001,2022-01-03T00:00:00,33.76395,-118.27214,0.0,319.6,197,SAMPLE ONE,IMO9074729,SVBY4,80,5,110,17,6.8,80,A\n"
)
NEW_HEADER = (
    "mmsi,base_date_time,longitude,latitude,sog,cog,heading,vessel_name,imo,call_sign,vessel_type,"
    "status,length,width,draft,cargo,transceiver\n"
)
NEW_ROW = (
    "511000001,2022-01-03 00:00:00,-118.27214,33.76395,0.0,319.6,197,SAMPLE ONE,IMO9074729,SVBY4,80,5,110,17,6.8,80,A\n"
)


@pytest.mark.parametrize("reader", readers(), ids=lambda r: r.NAME)
def test_every_reader_has_the_shape_and_refuses_noise(reader):
    assert reader.NAME
    assert not reader.recognises(b"\x00\x01\x02 nothing")
    assert not reader.recognises(b"")


def test_both_layouts_of_marinecadastre_read_alike(tmp_path):
    old, new = tmp_path / "old.csv", tmp_path / "new.csv"
    old.write_text(HEADER + ROW)
    new.write_text(NEW_HEADER + NEW_ROW)
    a, b = read(old), read(new)
    assert a.positions.equals(b.positions)
    assert a.statics.equals(b.statics)
    row, said = a.positions.iloc[0], a.statics.iloc[0]
    assert (row["lat"], row["lon"], row["heading_deg"], row["line"]) == (33.76395, -118.27214, 197.0, 2)
    assert (said["imo"], said["length_m"], said["beam_m"], said["draught_m"]) == (9074729, 110.0, 17.0, 6.8)


def test_sentinels_of_marinecadastre_are_missing(tmp_path):
    file = tmp_path / "x.csv"
    file.write_text(HEADER + "511000001,2022-01-03T00:00:00,33.7,-118.2,102.3,360.0,511,,IMO0000000,,,15,,,0.0,,B\n")
    recording = read(file)
    assert recording.positions[["sog_kn", "cog_deg", "heading_deg", "nav_status"]].isna().all(axis=None)
    assert recording.statics.empty


def test_bad_rows_are_listed_with_their_lines(tmp_path):
    file = tmp_path / "x.csv"
    rows = [
        ROW,
        "too,few\n",
        ROW.replace("33.76395", "91.0"),
        ROW.replace("2022-01-03T00:00:00", "yesterday"),
        ROW.replace("511000001", "x"),
        ROW,
    ]
    file.write_text(HEADER + "".join(rows))
    recording = read(file)
    assert sorted(recording.positions["line"]) == [2, 7]
    listed = recording.rejects.set_index("line")["reason"].to_dict()
    assert listed == {3: "wrong number of columns", 4: "no position", 5: "no time", 6: "no usable MMSI"}
    assert recording.inputs[0].rejected == dict.fromkeys(listed.values(), 1)


def test_names_in_another_encoding_are_read(tmp_path):
    file = tmp_path / "x.csv"
    file.write_bytes((HEADER + ROW.replace("SAMPLE ONE", "SÃO JOSÉ")).encode("latin-1"))
    assert read(file).statics["shipname"].iloc[0] == "SÃO JOSÉ"


def test_gzip_reads_as_plain(tmp_path, sample_path):
    packed = tmp_path / "x.nmea.gz"
    packed.write_bytes(gzip.compress(sample_path.read_bytes()))
    plain, again = read(sample_path), read(packed)
    assert plain.positions.equals(again.positions)
    assert plain.inputs[0].sha256 != again.inputs[0].sha256


def test_every_line_is_accounted_for(sample_path):
    """Lines = messages used + passed over + rejected, counting both parts of a two-part message once more."""
    recording = read(sample_path)
    file = recording.inputs[0]
    two_parts = int((recording.statics["message_type"] == 5).sum())
    counted = file.positions + file.statics + two_parts + sum(file.passed_over.values()) + sum(file.rejected.values())
    assert counted == file.lines
    assert len(recording.rejects) == sum(file.rejected.values())


BAD = {
    "missing": (None, UnreadableInput, "does not exist"),
    "empty": (b"", UnreadableInput, "is empty"),
    "binary": (bytes(range(256)) * 40, UnknownFormat, "binary data"),
    "cut gzip": (
        gzip.compress(b"!AIVDM,1,1,,A,17P@<J?P00blFWmjG@5a5?v62<10,0*27\n" * 9000)[:200],
        UnreadableInput,
        "cut-off gzip",
    ),
    "other table": (b"Time,MMSI,Latitude\n2016,1,2\n", UnknownFormat, "whose columns no reader knows"),
    "missing column": (b"MMSI,BaseDateTime,LAT,SOG\n1,2,3,4\n", UnreadableInput, "no column for lon"),
    "two columns": (b"MMSI,BaseDateTime,LAT,LON,Lat\n1,2,3,4,5\n", UnreadableInput, "more than one column for lat"),
    "prose": (b"Dear colleague,\nplease find attached\n", UnknownFormat, "text without AIS sentences"),
    "no time": (b"!AIVDM,1,1,,A,17P@<J?P00blFWmjG@5a5?v62<10,0*27\n", NoUsableRows, "carries no time"),
    "all corrupt": (b"!AIVDM,1,1,,A,17P@<J?P00blFWmjG@5a5?v62<10,0*28\n" * 3, NoUsableRows, r"checksum wrong \(3\)"),
    "only a header": (HEADER.encode(), NoUsableRows, "a header and no row"),
}


@pytest.mark.parametrize(("content", "error", "says"), BAD.values(), ids=BAD)
def test_bad_input_says_what_to_do(tmp_path, content, error, says):
    file = tmp_path / "input.dat"
    if content is not None:
        file.write_bytes(content)
    with pytest.raises(error, match=says):
        read(file)


def test_unreadable_by_permission_or_kind(tmp_path):
    with pytest.raises(UnreadableInput, match="holds no files"):
        read(tmp_path)
    with pytest.raises(UnreadableInput, match="No file matches"):
        read(str(tmp_path / "*.nmea"))
    with pytest.raises(InputError, match="No input given"):
        read([])


def test_folder_skips_what_is_not_ais_and_says_so(tmp_path, sample_path):
    shutil.copy(sample_path, tmp_path / "a.nmea")
    (tmp_path / "README.md").write_text("# notes\n")
    (tmp_path / ".hidden").write_text("x")
    items, skipped = recognise([tmp_path])
    assert [item.source.name for item in items] == [str(tmp_path / "a.nmea")]
    assert [s.path for s in skipped] == [str(tmp_path / "README.md")]


def test_bad_files_in_a_folder_are_left_out_and_listed_but_named_ones_refuse(tmp_path, sample_path):
    shutil.copy(sample_path, tmp_path / "good.nmea")
    untimed = tmp_path / "a_untimed.nmea"
    untimed.write_bytes(BAD["no time"][0])
    (tmp_path / "b_cut.gz").write_bytes(BAD["cut gzip"][0])
    recording = read(tmp_path)
    assert [file.path for file in recording.inputs] == [str(tmp_path / "good.nmea")]
    assert {s.path for s in recording.skipped} == {str(untimed), str(tmp_path / "b_cut.gz")}
    assert (recording.positions["file"] == 0).all()
    with pytest.raises(NoUsableRows, match="carries no time"):
        read([tmp_path, untimed])
    (tmp_path / "good.nmea").unlink()
    with pytest.raises(InputError):
        read(tmp_path)


def test_a_file_named_twice_is_read_once(sample_path):
    items, _ = recognise([sample_path, sample_path, str(sample_path.parent)])
    assert [item.source.name for item in items].count(str(sample_path)) == 1
    assert expand([sample_path]) == [(str(sample_path), True)]


def test_giant_line_and_nul_bytes_do_not_hurt(tmp_path, sample_path):
    file = tmp_path / "x.nmea"
    file.write_bytes(
        b"!AIVDM,1,1,,A," + b"w" * 3_000_000 + b"\n" + b"\x00" * 5000 + b"\n" + sample_path.read_bytes()[:200_000]
    )
    items, _ = recognise([file])
    reading, record = read_one(items[0], 0)
    assert record.positions > 1000
    assert reading.positions["line"].min() == 3


@pytest.mark.real
def test_real_files_are_read_without_a_traceback(real):
    for name, least in (
        ("nmea/australia_2012/ais.txt.gz", 20_000),
        ("nmea/dma_2013/ais-sample.txt.gz", 20_000),
        ("csv/marinecadastre", 18_000),
    ):
        recording = read(real / name)
        assert len(recording.positions) >= least
        assert recording.positions["time"].dt.year.isin([2012, 2013, 2022]).all()


def test_of_very_many_rejects_all_are_counted_and_the_first_listed(tmp_path, sample_path, monkeypatch):
    monkeypatch.setattr("detector.io.reading.MOST_REJECTS", 1000)
    monkeypatch.setattr("detector.io.nmea.MOST_LINES", 300)
    file = tmp_path / "x.nmea"
    file.write_bytes(b"x\n" * 5000 + sample_path.read_bytes().splitlines(keepends=True)[0])
    recording = read(file)
    assert recording.inputs[0].rejected == {"not a sentence": 5000}
    assert list(recording.rejects["line"]) == list(range(1, 1001))
    assert list(recording.positions["line"]) == [5001]
