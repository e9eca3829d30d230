"""The world of the committed sample, made once a module."""

import numpy as np
import pytest

from detector.simulate import east_china_sea, recording


@pytest.fixture(scope="module")
def world():
    return east_china_sea.world(np.random.default_rng(recording.SAMPLE_SEED))


@pytest.fixture(scope="module")
def voyages(world):
    return {voyage.vessel.mmsi: voyage for voyage in world.voyages}
