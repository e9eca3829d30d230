"""Worlds made once and looked at by many tests. Synthetic."""

import json

import pytest

from detector.simulate.files import write
from detector.simulate.sample import sample_world
from detector.simulate.world import world


@pytest.fixture(scope="session")
def mixed(tmp_path_factory):
    """A small world of both kinds of receivers, on disk: (world, folder, truth.json)."""
    folder = tmp_path_factory.mktemp("mixed")
    made = world("east_china_sea", 70, 1.5, 2026, reception="mixed", thinning_s=30.0, clock_faults=0.6, corrupt=0.003)
    write(made, folder)
    return made, folder, json.loads((folder / "truth.json").read_text())


@pytest.fixture(scope="session")
def sample():
    """The world of the committed sample, with its paths."""
    return sample_world()
