"""How far inland a position is, from the coast that travels with the project."""

from __future__ import annotations

import numpy as np

from detector.places.coast import Coast
from detector.tracks.anomalies.mark import Floats, Inland


def metres_inland(coast: Coast) -> Inland:
    """A function of degrees north and east: metres to the coastline for positions on land, 0 at sea."""

    def inland_m(lat: Floats, lon: Floats) -> Floats:
        on_land = coast.is_on_land(lat, lon)
        result = np.zeros(len(lat))
        if on_land.any():
            result[on_land] = coast.distance_to_coastline_m(lat[on_land], lon[on_land])
        return result

    return inland_m
