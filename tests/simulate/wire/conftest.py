"""Texts that any test can use."""

import numpy as np
import pytest
from wire_rows import texts_of


@pytest.fixture
def texts():
    return texts_of(np.random.default_rng(5))
