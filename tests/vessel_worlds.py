"""Recordings of small worlds for the tests of one ship. Synthetic throughout."""

from __future__ import annotations

import numpy as np
from worlds import Vessel, every, positions, statics, still, waypoints

from detector.geodesy import wrap_deg
from detector.pipeline import Recording
from detector.records import InputFile
from detector.schema import REJECTS

MMSI, NEIGHBOUR = 511000341, 671000456


def recording(ships, path="log.nmea", **where):
    return of_tables(with_speeds(positions(ships, **where)), statics(ships, end_min=480.0), path)


def of_tables(sent, said, path="log.nmea"):
    file = InputFile(path, "NMEA AIVDM", "0" * 64, 1, len(sent), len(sent), len(said))
    return Recording(sent, said, REJECTS.empty(), (file,))


def voyage(heard=None, **more):
    """10 kn east for 2 h, 3 h at anchor, 10 kn east again for 3 h."""
    step = 10 * 1852 / 60
    track = waypoints((0, 0, 0), (120, 120 * step, 0), (300, 120 * step, 0), (480, 300 * step, 0))
    return Vessel(
        MMSI, track, every(2, 0, 480) if heard is None else heard, shipname="SAMPLE ORCHID", imo=9074729, **more
    )


def with_speeds(sent):
    """The same with the speed made good as the speed sent."""
    rows = sent.sort_values(["mmsi", "time"], kind="stable")
    metres = wrap_deg(rows.groupby("mmsi")["lon"].diff().to_numpy()) * 97_800.0  # at 28.6 N; the ships go east
    knots = np.abs(metres) / rows.groupby("mmsi")["time"].diff().dt.total_seconds() / 0.514444
    return rows.assign(sog_kn=knots.bfill().fillna(0.0).clip(upper=60.0)).sort_index()


def neighbours(n=8):
    """Ships at anchor about the first ship's way, heard every two minutes, also past the ends of hers."""
    return [
        Vessel(NEIGHBOUR + k, still(8000.0 * k, 4000.0), every(2, -300, 900), shipname=f"NEIGHBOUR {k}", imo=None)
        for k in range(n)
    ]
