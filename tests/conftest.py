"""What all tests share: the folder of real AIS files, and the sample replayed once a process."""

from __future__ import annotations

import os
import sys
from pathlib import Path

import pytest

sys.path.insert(0, str(Path(__file__).parent))

from detector.pipeline import Replay, replay
from detector.samples import sample

ROOT = Path(__file__).resolve().parent.parent
REAL = Path(os.environ.get("STS_REAL_DATA", ROOT.parent / "shared" / "data"))


@pytest.fixture(scope="session")
def real() -> Path:
    """The folder of real AIS files."""
    if not REAL.is_dir():
        pytest.skip(f"no real AIS files at {REAL}: set STS_REAL_DATA to the folder")
    return REAL


@pytest.fixture(scope="session")
def sample_path() -> Path:
    """The bundled (synthetic) recording."""
    return sample("east_china_sea")


@pytest.fixture(scope="session")
def sample_replay(sample_path: Path) -> Replay:
    """The bundled recording, replayed."""
    return replay(sample_path)
