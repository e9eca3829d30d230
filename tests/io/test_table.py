"""Cells and rows of tables: the compiled parser says what Python says, of any text, however the bytes are cut."""

import io
from datetime import UTC, datetime, timedelta

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from detector.ais.identity import NOT_A_VESSEL, mmsi_class
from detector.io import table, table_kernel
from detector.io.source import Source
from detector.io.table import Column, Table, split

COLUMNS = [
    Column("mmsi", table_kernel.WHOLE),
    Column("time_ms", table_kernel.ISO_TIME),
    Column("lat", table_kernel.NUMBER),
    Column("shipname", table_kernel.TEXT),
]
T = datetime(2024, 2, 28, 23, 59, 58, tzinfo=UTC)


def rows_of(folder, text, columns=COLUMNS, delimiter=","):
    file = folder / "table.csv"
    file.write_bytes(b"header\n" + text)
    return list(Table(columns, delimiter).read(Source(file)))


def column(folder, kind, cells):
    """What the kernel makes of cells of one kind; only what it can parse, the patient way behind it left out."""
    lines = b"".join(b"1,2024-01-01T00:00:00,%b\n" % cell for cell in cells)
    columns = [*COLUMNS[:2], Column("sog_kn", kind)]
    (rows,) = rows_of(folder, lines, columns)
    return rows.columns["sog_kn"]


@settings(max_examples=300, deadline=None)
@given(st.lists(st.from_regex(rb"[-+]?[0-9]{0,12}(\.[0-9]{0,9})?", fullmatch=True), min_size=1, max_size=20))
def test_numbers_are_those_of_python(tmp_path_factory, cells):
    found = column(tmp_path_factory.mktemp("x"), table_kernel.NUMBER, cells)
    for cell, number in zip(cells, found, strict=True):
        try:
            expected = float(cell)
        except ValueError:
            expected = np.nan
        assert number == expected or (np.isnan(number) and np.isnan(expected)), cell


@settings(max_examples=200, deadline=None)
@given(st.lists(st.one_of(st.integers(0, 10**18), st.sampled_from(["", "x", "-1", "1.5"])), min_size=1, max_size=20))
def test_whole_numbers_are_those_of_python(tmp_path_factory, cells):
    found = column(tmp_path_factory.mktemp("x"), table_kernel.WHOLE, [str(cell).encode() for cell in cells])
    exact = [cell if isinstance(cell, int) and cell < 2**53 else None for cell in cells]
    assert [None if number == -1 else number for number in found.tolist()] == exact


@pytest.mark.parametrize("step_s", [1, 61, 3600, 86_399, 86_401 * 31])
@pytest.mark.parametrize(
    "form", ["%Y-%m-%dT%H:%M:%S", "%Y-%m-%d %H:%M:%S", "%Y-%m-%dT%H:%M:%SZ", "%Y-%m-%dT%H:%M:%S.250"]
)
def test_times_are_those_of_python(tmp_path, form, step_s):
    times = [T + timedelta(seconds=step_s * i) for i in range(80)]
    (rows,) = rows_of(tmp_path, "".join(f"1,{time:{form}},1.0,x\n" for time in times).encode())
    extra = 250 if form.endswith("250") else 0
    assert rows.columns["time_ms"].tolist() == [round(time.timestamp()) * 1000 + extra for time in times]


@pytest.mark.parametrize("cell", ["2024-02-30T00:00:00", "2024-13-01T00:00:00", "2024-01-01T24:00:00", "yesterday", ""])
def test_what_is_no_time_is_missing(tmp_path, cell):
    (rows,) = rows_of(tmp_path, f"1,2024-01-01T00:00:00,1.0,x\n1,{cell},1.0,x\n".encode())
    assert rows.columns["time_ms"].tolist() == [1_704_067_200_000, -1]


def test_other_spellings_of_times_and_numbers_are_read_with_patience(tmp_path):
    text = b'1,2024-01-01T09:00:00+09:00,1e1,x\n 2 , 2024-01-01 00:00 ,"2.5", "A, B" \n'
    (rows,) = rows_of(tmp_path, text)
    assert rows.columns["time_ms"].tolist() == [1_704_067_200_000] * 2
    assert rows.columns["lat"].tolist() == [10.0, 2.5]
    assert rows.columns["mmsi"].tolist() == [1, 2]
    assert rows.texts["shipname"].to_pylist() == ["x", "A, B"]


CELL = st.text("ab1,\"; \r'x", max_size=6).map(str.encode)


@settings(max_examples=300, deadline=None)
@given(st.lists(st.lists(CELL, min_size=2, max_size=2), min_size=1, max_size=12))
def test_cells_are_cut_as_the_readable_way_cuts_them(tmp_path_factory, lines):
    text = b"".join(b"1,2024-01-01T00:00:00,%b,%b\n" % tuple(cells) for cells in lines)
    columns = [*COLUMNS[:2], None, Column("shipname", table_kernel.TEXT)]
    for rows in rows_of(tmp_path_factory.mktemp("x"), text, columns):
        wanted = dict.fromkeys(split(rows.text_of(row), ",")[3] for row in range(len(rows.lines)))
        assert [said.encode() for said in rows.texts["shipname"].to_pylist()] == [cell for cell in wanted if cell]
        assert len(rows.lines) + len(rows.odd) + rows.empty == rows.seen == len(lines)


def test_a_cell_too_many_or_few_makes_a_row_odd_with_its_line(tmp_path):
    good = b"1,2024-01-01T00:00:00,1.0,x\n"
    (rows,) = rows_of(tmp_path, good + b"1,2,3\n\n" + good + b"1,2,3,4,5\n" + b'1,2,3,"open\n')
    assert rows.lines.tolist() == [2, 5]
    assert rows.odd == [(3, b"1,2,3"), (6, b"1,2,3,4,5"), (7, b'1,2,3,"open')]
    assert (rows.empty, rows.seen) == (1, 6)


@pytest.mark.parametrize("block", [40, 100, 1000])
def test_however_the_blocks_are_cut(tmp_path, monkeypatch, block):
    text = b"".join(b"%d,2024-01-01T00:00:%02d,%d.5,NAME %d\n" % (i, i % 60, i, i) for i in range(1, 200))
    (whole,) = rows_of(tmp_path, text)
    monkeypatch.setattr(table, "BLOCK_BYTES", block)
    monkeypatch.setattr(table, "MOST_LINES", 7)
    pieces = rows_of(tmp_path, text[:-1])  # the last line without an end
    assert len(pieces) > 5
    for name in ("mmsi", "time_ms", "lat"):
        assert np.concatenate([rows.columns[name] for rows in pieces]).tolist() == whole.columns[name].tolist()
    assert np.concatenate([rows.lines for rows in pieces]).tolist() == whole.lines.tolist() == list(range(2, 201))
    assert [name for rows in pieces for name in rows.texts["shipname"].to_pylist()] == whole.texts[
        "shipname"
    ].to_pylist()


def test_a_ship_says_the_same_thing_once_an_hour(tmp_path):
    said = [("00:00", "A"), ("00:30", "A"), ("00:40", "B"), ("00:50", "A"), ("01:10", "A"), ("01:20", "")]
    (rows,) = rows_of(tmp_path, "".join(f"1,2024-01-01T{at}:00,1,{name}\n" for at, name in said).encode())
    assert rows.lines[rows.said].tolist() == [2, 4, 6]
    assert rows.texts["shipname"].to_pylist() == ["A", "B", "A"]


def test_names_in_utf8_and_in_latin1(tmp_path):
    names = "SÃO JOSÉ".encode(), "SÃO JOSÉ".encode("latin-1"), "平安".encode()
    (rows,) = rows_of(tmp_path, b"".join(b"%d,2024-01-01T00:00:00,1,%b\n" % (i, n) for i, n in enumerate(names)))
    assert rows.texts["shipname"].to_pylist() == ["SÃO JOSÉ", "SÃO JOSÉ", "平安"]


def test_a_table_reads_as_pandas_reads_it(tmp_path, real):
    file = sorted((real / "csv/marinecadastre").glob("*.csv"))[0]
    from detector.io import marinecadastre
    from detector.io.reading import together

    ours = together(marinecadastre.read(Source(file), 0)).positions
    theirs = pd.read_csv(io.BytesIO(file.read_bytes()))
    ships = ~theirs["MMSI"].map(mmsi_class).isin(NOT_A_VESSEL)
    kept = theirs[theirs["LAT"].abs().le(90) & ships]
    for name, wire in (("mmsi", "MMSI"), ("lat", "LAT"), ("lon", "LON")):
        assert ours[name].tolist() == kept[wire].tolist()
    times = pd.to_datetime(kept["BaseDateTime"], utc=True)
    assert (ours["time"].to_numpy() == times.to_numpy()).all()
    below = kept["SOG"].where(kept["SOG"] < 102.3).to_numpy()
    np.testing.assert_array_equal(ours["sog_kn"].to_numpy(), below)
