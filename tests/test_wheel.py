"""What an air-gapped laptop gets: the built wheel holds everything and runs outside the checkout."""

import os
import subprocess
import sys
import zipfile

import pytest
from tests_root import ROOT


@pytest.fixture(scope="module")
def installed(tmp_path_factory):
    """The wheel, built without a network and unpacked as an installer would."""
    place = tmp_path_factory.mktemp("wheel")
    build = [sys.executable, "-m", "build", "--wheel", "--no-isolation", "--outdir", str(place), str(ROOT)]
    done = subprocess.run(build, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr + done.stdout
    wheel = next(place.glob("*.whl"))
    with zipfile.ZipFile(wheel) as packed:
        packed.extractall(place / "site")
    return place / "site"


def test_data_and_notices_travel(installed):
    for name in (
        "detector/places/data/coast.parquet",
        "detector/places/data/ports.csv",
        "detector/places/data/NOTICE.md",
        "detector/simulate/regions/east_china_sea.toml",
        "detector/outputs/page/template.html.j2",
        "detector/evaluate/page/benchmark.html.j2",
        "detector/_shipped/samples/east_china_sea/east_china_sea.nmea",
        "detector/py.typed",
    ):
        assert (installed / name).is_file(), name
    assert list(installed.glob("*.dist-info/licenses/LICENSE"))


def test_replays_its_own_sample_outside_the_checkout(installed, tmp_path):
    env = {**os.environ, "PYTHONPATH": str(installed)}
    code = (
        "import detector, pathlib; r = detector.replay(detector.sample()); r.write_report('r.html'); print(r);"
        "print(pathlib.Path(detector.__file__).parent)"
    )
    done = subprocess.run(
        [sys.executable, "-c", code], capture_output=True, text=True, cwd=tmp_path, env=env, check=False
    )
    assert done.returncode == 0, done.stderr
    assert "SAMPLE ORCHID" in done.stdout
    assert str(installed) in done.stdout
    assert (tmp_path / "r.html").stat().st_size > 50_000
