"""truth.parquet as the contract has it."""

import numpy as np
import pyarrow.parquet as pq
import pytest

from detector.errors import OutputError
from detector.simulate.wire.truth_rows import CLOCK_FAULT, COPY, FALSIFIED, TruthRows, write_truth


def rows(**changes):
    columns = {
        "line": np.array([7, 2, 9]),
        "hull": np.array([1, 2, 3], np.int32),
        "time_ms": np.array([10, 20, 30]),
        "lat": np.array([1.0, 2.0, 3.0]),
        "lon": np.array([1.0, 2.0, 3.0]),
        "sog_kn": np.zeros(3),
        "heading_deg": np.zeros(3),
        "flags": np.array([FALSIFIED, CLOCK_FAULT | COPY, 0], np.int8),
    }
    return TruthRows(**{**columns, **changes})


def test_rows_stand_in_order_of_their_lines(tmp_path):
    write_truth(tmp_path / "truth.parquet", rows(), {"seed": "7"})
    table = pq.read_table(tmp_path / "truth.parquet")
    assert table.column_names == ["line", "hull", "time_ms", "lat", "lon", "sog_kn", "heading_deg", "flags"]
    assert table["line"].to_pylist() == [2, 7, 9]
    assert table["hull"].to_pylist() == [2, 1, 3]
    assert table["flags"].to_pylist() == [6, 1, 0]
    assert table.schema.metadata == {b"synthetic": b"true", b"seed": b"7"}


def test_columns_of_different_lengths_are_refused(tmp_path):
    with pytest.raises(OutputError, match="differ in length"):
        write_truth(tmp_path / "truth.parquet", rows(lat=np.zeros(2)))
