"""GeoPackage of the events table: layer `events`, and the run as one row of the table `run`."""

from __future__ import annotations

import json
from pathlib import Path
from typing import TYPE_CHECKING

from detector.outputs.events import with_points
from detector.outputs.place import whole
from detector.records import Run

if TYPE_CHECKING:
    import pandas as pd

NAME = "GeoPackage"
SUFFIXES = (".gpkg",)


def write(frame: pd.DataFrame, run: Run, out: Path) -> None:
    """The table as a point layer, and the run as JSON in a table of its own."""
    import geopandas as gpd

    with whole(out) as beside:
        with_points(frame).to_file(beside, layer="events", driver="GPKG", index=False, engine="pyogrio")
        about = gpd.GeoDataFrame({"json": [json.dumps(run.to_dict(), ensure_ascii=False)]}, geometry=[None], crs=4326)
        about.to_file(beside, layer="run", driver="GPKG", index=False, engine="pyogrio", mode="a")
