"""GeoJSON (RFC 7946) of the events table, with the run as the collection's member `sts_run`."""

from __future__ import annotations

import json
from pathlib import Path
from typing import TYPE_CHECKING

from detector.outputs.events import with_points
from detector.outputs.place import whole
from detector.records import Run
from detector.units import ISO_UTC

if TYPE_CHECKING:
    import pandas as pd

NAME = "GeoJSON"
SUFFIXES = (".geojson", ".json")


def write(frame: pd.DataFrame, run: Run, out: Path) -> None:
    """One feature a row; times as ISO 8601 UTC."""
    plain = frame.assign(**{name: frame[name].dt.strftime(ISO_UTC) for name in ("start", "end")})
    collection = json.loads(with_points(plain).to_json(drop_id=True, na="null"))
    collection.pop("crs", None)  # RFC 7946: always WGS84
    collection["sts_run"] = run.to_dict()
    with whole(out) as beside:
        beside.write_text(
            json.dumps(collection, ensure_ascii=False, indent=1, allow_nan=False) + "\n", encoding="utf-8"
        )
