"""What was heard in one recording, as every method of the benchmark is given it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from detector.parameters import Parameters
from detector.places.surroundings import Surroundings
from detector.schema import POSITIONS, STATICS, milliseconds
from detector.tracks.build import build

if TYPE_CHECKING:
    import pandas as pd


@dataclass(frozen=True)
class Scene:
    """POSITIONS, STATICS and TRACKS (sorted by track and time) of a recording, the places around, and its last instant.

    A method may not change the tables: all methods share them.
    """

    positions: pd.DataFrame
    statics: pd.DataFrame
    tracks: pd.DataFrame
    surroundings: Surroundings
    data_end_ms: int


def scene(positions: pd.DataFrame, statics: pd.DataFrame, parameters: Parameters, surroundings: Surroundings) -> Scene:
    """The scene of two tables: tracks are built once, for all methods."""
    said = POSITIONS.conform(positions)
    end_ms = int(milliseconds(said["time"]).max()) if len(said) else 0
    tracks = build(said, parameters.tracks, statics).tracks
    return Scene(said, STATICS.conform(statics), tracks, surroundings, end_ms)
