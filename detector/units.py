"""Units and the few constants of nature the project needs; every other module names the unit in the name."""

NM_M = 1852.0  # one international nautical mile, by definition (BIPM)
KN_MS = NM_M / 3600.0  # one knot in metres per second
MIN_S = 60
HOUR_S = 3600
MS_PER_S = 1000
ISO_UTC = "%Y-%m-%dT%H:%M:%SZ"  # ISO 8601 in whole seconds, for times in UTC


def nm(distance_m: float) -> float:
    """Nautical miles of a distance in metres."""
    return distance_m / NM_M
