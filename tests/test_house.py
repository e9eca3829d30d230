"""Promises about the project itself: public names, documented names, no wall of imports, no word for a verdict."""

import ast
import re
import subprocess
import sys
from pathlib import Path

import pytest
from tests_root import ROOT

import detector
from detector import errors, schema

SOURCES = sorted((ROOT / "detector").rglob("*.py"))


def test_public_names_are_pinned_and_few():
    assert sorted(detector.__all__) == [
        "Assessment", "DetectorError", "Encounter", "Finding", "Parameters", "Recording", "Replay", "Run",
        "__version__", "explain", "indicators", "read", "replay", "sample", "scan",
    ]  # fmt: skip
    assert len(detector.__all__) <= 15
    for name in detector.__all__:
        assert getattr(detector, name) is not None


def test_unknown_attribute_is_refused():
    with pytest.raises(AttributeError, match="no attribute 'rendezvous_all'"):
        detector.rendezvous_all  # noqa: B018


def test_help_imports_nothing_heavy():
    heavy = ("pandas", "numpy", "pyais", "sklearn")
    code = f"import sys; from detector.cli import app; print([m for m in {heavy} if m in sys.modules])"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "[]"


def test_every_error_is_of_one_family_and_exits_with_2():
    own = [e for e in vars(errors).values() if isinstance(e, type) and issubclass(e, Exception)]
    assert len(own) >= 8
    assert all(issubclass(e, errors.DetectorError) and e.exit_code == 2 for e in own)


@pytest.mark.parametrize("table", schema.ALL_TABLES, ids=lambda t: t.name)
def test_tables_conform_to_themselves_and_refuse_missing_columns(table):
    empty = table.empty()
    assert list(table.conform(empty).columns) == table.names
    with pytest.raises(KeyError, match="columns missing"):
        table.conform(empty.drop(columns=table.names[0]))


def test_no_verdicts_in_code_or_output():
    banned = re.compile(r"illicit|violation|smuggl|guilty|evader", re.IGNORECASE)
    allowed = {"vocabulary.py", "alongside_offshore.py"}  # comments there explain what evaders declared
    for path in SOURCES:
        found = banned.findall(path.read_text(encoding="utf-8"))
        assert not found or path.name in allowed, f"{path}: {found}"


def test_no_pickle_no_inner_html_no_sql_from_strings():
    for path in [*SOURCES, *(ROOT / "detector").rglob("*.js"), *(ROOT / "detector").rglob("*.j2")]:
        text = path.read_text(encoding="utf-8")
        for banned in ("import pickle", "import joblib", "innerHTML", 'text(f"', 'execute(f"'):
            assert banned not in text, f"{path}: {banned}"


def test_files_are_of_a_size_that_reads_well():
    for path in SOURCES:
        lines = path.read_text(encoding="utf-8").count("\n")
        assert lines <= 400, f"{path.relative_to(ROOT)} has {lines} lines: it has two jobs"


def test_functions_are_of_a_size_that_reads_well():
    for path in SOURCES:
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(node, ast.FunctionDef):
                assert (node.end_lineno or 0) - node.lineno <= 50, f"{path.name}: {node.name} is too long"


def test_nothing_names_a_registry_or_a_machine_path():
    for path in ROOT.rglob("*"):
        inside = path.relative_to(ROOT).parts
        if (
            not path.is_file()
            or inside[0] in {".git", ".venv"}
            or path.suffix not in {".py", ".md", ".toml", ".txt", ".json", ""}
        ):
            continue
        if path == Path(__file__) or any(part.startswith(".") and part != ".ci" for part in inside):
            continue
        text = path.read_text(encoding="utf-8", errors="ignore")
        for banned in ("files.pythonhosted" + ".org", "--index-url", "--extra-index-url", "/work/main", "/opt/pypi"):
            assert banned not in text, f"{path.relative_to(ROOT)}: {banned}"
