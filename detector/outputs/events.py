"""The events table of assessments: the contract every output format carries."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING, Any

from detector.records import Assessment
from detector.schema import EVENTS
from detector.vocabulary import Outcome

if TYPE_CHECKING:
    import geopandas as gpd
    import pandas as pd


def to_frame(assessments: Iterable[Assessment]) -> pd.DataFrame:
    """The EVENTS table, one row an assessment, in the order given."""
    import pandas as pd

    rows = [row(assessment) for assessment in assessments]
    if not rows:
        return EVENTS.empty()
    return EVENTS.conform(pd.DataFrame(rows))


def to_geodataframe(assessments: Iterable[Assessment]) -> gpd.GeoDataFrame:
    """The EVENTS table with a point for each encounter, EPSG:4326."""
    return with_points(to_frame(assessments))


def with_points(frame: pd.DataFrame) -> gpd.GeoDataFrame:
    """An EVENTS table with a point for each row, EPSG:4326."""
    import geopandas as gpd

    return gpd.GeoDataFrame(frame, geometry=gpd.points_from_xy(frame["lon"], frame["lat"]), crs="EPSG:4326")


def row(assessment: Assessment) -> dict[str, Any]:
    """One row of the EVENTS table."""
    import pandas as pd

    encounter = assessment.encounter
    one, two = encounter.ship_1, encounter.ship_2
    return {
        "event_id": assessment.event_id,
        "kind": str(encounter.kind),
        "mmsi_1": one.mmsi,
        "mmsi_2": two.mmsi,
        "start": pd.Timestamp(encounter.start),
        "end": pd.Timestamp(encounter.end),
        "lat": encounter.lat,
        "lon": encounter.lon,
        "p_transfer": assessment.p_transfer,
        "priority": assessment.priority,
        "p_label": assessment.p_label,
        "place": assessment.place,
        "mode": str(encounter.mode),
        "observed_minutes": encounter.observed_minutes,
        "bridged_minutes": encounter.bridged_minutes,
        "min_clearance_m": encounter.min_clearance_m,
        "median_clearance_m": encounter.median_clearance_m,
        "resolution_m": encounter.resolution_m,
        "is_open": encounter.is_open,
        "revision": encounter.revision,
        "coverage_grade": encounter.coverage_grade,
        "shipname_1": one.shipname,
        "shipname_2": two.shipname,
        "imo_1": one.imo,
        "imo_2": two.imo,
        "ship_type_1": one.ship_type,
        "ship_type_2": two.ship_type,
        "indicators": indicator_codes(assessment),
        "reasons": " ".join(finding.sentence for finding in assessment.raised),
        "contact": str(encounter.coupling.hold),
        "clearance_m": encounter.clearance_m,
        "clearance_sd_m": encounter.clearance_sd_m,
        "start_within_min": encounter.start_within_min,
        "end_within_min": encounter.end_within_min,
        "setting": encounter.setting.kind if encounter.setting is not None else "unknown",
        "beside": ",".join(map(str, encounter.beside)),
        "via": encounter.via,
    }


def indicator_codes(assessment: Assessment) -> str:
    """Raised codes, comma separated, then the unknown ones behind a question mark."""
    known = ",".join(finding.code for finding in assessment.raised)
    unknown = ",".join(finding.code for finding in assessment.by_outcome(Outcome.UNKNOWN))
    return f"{known}?{unknown}" if unknown else known
