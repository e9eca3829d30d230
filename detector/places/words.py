"""A place as people say it."""

from detector.geodesy import compass_point
from detector.places.ports import NearestPort
from detector.units import nm

IN_PORT_NM = 3.0  # a port is one point; most harbours fit into this around it


def place_in_words(port: NearestPort, shore_m: float) -> str:
    """Such as "62 nm ESE of Zhoushan, 48 nm off the coast", or "in Ulsan" within 3 nm of the port's point.

    `shore_m` is the distance to shore in metres, 0 on land (as rivers and new harbours stand in the bundled coast).
    """
    if nm(port.distance_m) <= IN_PORT_NM:
        return f"in {port.name}"
    return f"{_rounded(nm(port.distance_m))} nm {compass_point(port.bearing_deg)} of {port.name}, {_off(nm(shore_m))}"


def _off(shore_nm: float) -> str:
    if shore_nm <= 0.0:
        return "at the shore"
    return f"{_rounded(shore_nm)} nm off the coast" if shore_nm >= 0.95 else "under 1 nm off the coast"


def _rounded(distance_nm: float) -> str:
    """Whole miles from ten on, tenths below, and no ".0"."""
    return f"{distance_nm:.0f}" if distance_nm >= 9.95 else f"{distance_nm:.1f}".removesuffix(".0")
