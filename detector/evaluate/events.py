"""The events table that every method hands to the scorer."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING

from detector.records import Assessment
from detector.schema import TIME, Column, Table

if TYPE_CHECKING:
    import pandas as pd

EVENTS = Table(
    "scored events",
    (
        Column("kind", "str", "encounter, dark_encounter, loitering or direct_call"),
        Column("mmsi_1", "int64", "identity as sent"),
        Column("mmsi_2", "Int64", "identity as sent; <NA> where no partner is named"),
        Column("start", TIME, "first contact"),
        Column("end", TIME, "last contact"),
        Column("score", "float64", "what to rank by, more is surer; NaN ranks last"),
        Column("priority", "float64", "what to review first; NaN where the method has none"),
        Column("p", "float64", "probability of a transfer; NaN where the method has none"),
        Column("lat", "float64", "degrees north"),
        Column("lon", "float64", "degrees east"),
    ),
)


def of_assessments(assessments: Iterable[Assessment]) -> pd.DataFrame:
    """The events table of the detector's own queue: p_transfer is both score and probability."""
    import pandas as pd

    rows = [
        {
            "kind": str(one.encounter.kind),
            "mmsi_1": one.encounter.mmsi_1,
            "mmsi_2": one.encounter.mmsi_2,
            "start": pd.Timestamp(one.encounter.start),
            "end": pd.Timestamp(one.encounter.end),
            "score": one.p_transfer,
            "priority": one.priority,
            "p": one.p_transfer,
            "lat": one.encounter.lat,
            "lon": one.encounter.lon,
        }
        for one in assessments
    ]
    return EVENTS.conform(pd.DataFrame(rows)) if rows else EVENTS.empty()


def in_order(events: pd.DataFrame) -> pd.DataFrame:
    """The events in an order that depends on their content only, so that the order a method gives them in does not."""
    keys = ["start", "end", "mmsi_1", "mmsi_2", "kind", "score", "priority", "p", "lat", "lon"]
    return EVENTS.conform(events).sort_values(keys, kind="stable", na_position="last", ignore_index=True)
