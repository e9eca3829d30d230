"""Random rows of everything that can be sent, for the tests of the wire. All of it is synthetic."""

import string

import numpy as np
from pyais.constants import ShipType

from detector.simulate.wire.columns import Texts, reports_of, statements_of

T = 1_709_280_000_000
ALPHABET = string.ascii_uppercase + string.digits + " !\"#$%&'()*+,-./:;<=>?[\\]^_"
SHIP_TYPES = [number for number in range(256) if int(ShipType.from_value(number)) == number]  # that pyais knows

_NEEDED = ("received_ms", "delivered_ms", "station", "hull", "mmsi", "message_type")
NO_REPORTS = reports_of(**dict.fromkeys((*_NEEDED, "fix_ms", "lat", "lon", "sog_kn", "cog_deg", "heading_deg"), ()))
NO_STATEMENTS = statements_of(**dict.fromkeys(_NEEDED, ()))


def words(rng, count, longest):
    return ["".join(rng.choice(list(ALPHABET), rng.integers(0, longest + 1))) for _ in range(count)]


def texts_of(rng):
    return Texts(
        stations=("r-east1", "sat_2", "x"),
        names=words(rng, 20, 22),
        callsigns=words(rng, 20, 8),
        shipnames=words(rng, 20, 22),
        destinations=words(rng, 20, 20),
    )


def some(rng, size, missing, *kinds):
    """Values drawn from the generators given, a row at a time, an eighth of them `missing`."""
    drawn = np.choose(rng.integers(0, len(kinds), size), [np.broadcast_to(kind, size) for kind in kinds])
    return np.where(rng.random(size) < 0.125, missing, drawn)


def random_reports(rng, size, kinds=(1, 2, 3, 18, 27, 4, 9, 21), mmsi=None):
    received = T + rng.integers(0, 86_400_000 * 400, size)
    edges = rng.choice([-1.0, 1.0], size)
    speeds = rng.choice([0.0, 0.05, 0.15, 62.4, 62.5, 102.2, 102.25, 102.3, 1022.0, 1500.0, -0.2], size)
    angles = rng.choice([0.0, 359.94, 359.95, 359.5, 359.49, 360.0, -0.01, 0.5, 1.5], size)
    return reports_of(
        received_ms=received,
        delivered_ms=received + rng.integers(0, 60_000, size),
        station=rng.integers(0, 3, size),
        hull=rng.integers(-1, 50, size),
        fix_ms=received - rng.integers(0, 5_000, size),
        mmsi=rng.choice([1, 2190067, 412_000_001, 511_000_341, 982_351_234, 999_999_999, 2**30 - 1], size)
        if mmsi is None
        else mmsi,
        message_type=rng.choice(kinds, size),
        lat=some(rng, size, np.nan, rng.uniform(-90, 90, size), 90 * edges, 0.0, rng.uniform(-1e-5, 1e-5, size)),
        lon=some(rng, size, np.nan, rng.uniform(-180, 180, size), 180 * edges, 0.0, rng.uniform(-1e-5, 1e-5, size)),
        sog_kn=some(rng, size, np.nan, rng.uniform(0, 110, size), speeds),
        cog_deg=some(rng, size, np.nan, rng.uniform(0, 360, size), angles),
        heading_deg=some(rng, size, np.nan, rng.uniform(0, 360, size), angles),
        nav_status=rng.integers(0, 16, size),
        rot_raw=rng.integers(-128, 128, size),
        accurate=rng.random(size) < 0.5,
        utc_second=rng.integers(0, 64, size),
        name_index=rng.integers(-1, 20, size),
    )


def random_statements(rng, size, ship_types=SHIP_TYPES, mmsi=None):
    received = T + rng.integers(0, 86_400_000 * 400, size)
    return statements_of(
        received_ms=received,
        delivered_ms=received + rng.integers(0, 60_000, size),
        station=rng.integers(0, 3, size),
        hull=rng.integers(-1, 50, size),
        mmsi=rng.choice([1, 412_000_001, 511_000_341, 999_999_999], size) if mmsi is None else mmsi,
        message_type=rng.choice([5, 24], size),
        part=rng.integers(0, 2, size),
        imo=rng.choice([0, 2000016, 9_999_999, 2**30 - 1], size),
        callsign=rng.integers(-1, 20, size),
        shipname=rng.integers(-1, 20, size),
        destination=rng.integers(-1, 20, size),
        ship_type=rng.choice(ship_types, size),
        to_bow_m=rng.choice([0, 1, 230, 511, 512, 700, -1], size),
        to_stern_m=rng.choice([0, 1, 230, 511, 512, 700], size),
        to_port_m=rng.choice([0, 1, 30, 63, 64, 100], size),
        to_starboard_m=rng.choice([0, 1, 30, 63, 64, 100], size),
        draught_m=rng.choice([0.0, 0.04, 0.05, 0.15, 6.8, 25.44, 25.5, 30.0, np.nan], size),
    )
