"""The notebooks run from top to bottom on the sample, and their two forms say the same."""

import jupytext
import nbformat
import pytest
from nbclient import NotebookClient
from tests_root import ROOT

NOTEBOOKS = sorted((ROOT / "notebooks").glob("*.py"))


@pytest.mark.parametrize("path", NOTEBOOKS, ids=lambda p: p.stem)
def test_runs(path, tmp_path):
    book = jupytext.read(path)
    NotebookClient(book, timeout=300, kernel_name="python3", resources={"metadata": {"path": str(tmp_path)}}).execute()
    outputs = [o for cell in book.cells if cell.cell_type == "code" for o in cell.outputs]
    assert not [o for o in outputs if o.output_type == "error"]
    assert sum("image/png" in o.get("data", {}) for o in outputs) == 2
    assert "SAMPLE ORCHID" in "".join(o.get("text", "") for o in outputs)


@pytest.mark.parametrize("path", NOTEBOOKS, ids=lambda p: p.stem)
def test_both_forms_agree_and_hold_no_outputs(path):
    text, book = jupytext.read(path), nbformat.read(path.with_suffix(".ipynb"), as_version=4)
    assert [(c.cell_type, c.source) for c in text.cells] == [(c.cell_type, c.source) for c in book.cells]
    assert not [cell for cell in book.cells if cell.get("outputs")]


def test_there_are_notebooks():
    assert NOTEBOOKS
