"""Many ships described at once are the ships described one by one."""

import numpy as np
import pytest

from detector.ais import normalise
from detector.ais.identity import flag
from detector.rendezvous import hull
from detector.rendezvous.ships import describe_many
from detector.tracks.statics import Statics

T = 1_709_280_000_000
HOUR = 3_600_000
SIDES = ("to_bow_m", "to_stern_m", "to_port_m", "to_starboard_m")
TEXTS, NUMBERS = ("shipname", "callsign", "destination"), ("imo", "ship_type", "draught_m")


def world(seed: int, size: int = 300) -> Statics:
    """What ten ships said in four days: fields often missing, sides wrong or turned at times, sizes without them."""
    rng = np.random.default_rng(seed)

    def some(values, missing):
        return [missing if rng.random() < 0.3 else values[i] for i in rng.integers(0, len(values), size)]

    sides = some([(70, 20, 7, 7), (0, 0, 0, 0), (30, 170, 16, 16), (7, 7, 70, 20), (511, 511, 63, 63)], (0, 0, 0, 0))
    mmsi = rng.integers(412000100, 412000110, size)
    mmsi[mmsi == 412000105] = 299000001  # digits of no country
    columns = {
        "time_ms": (T + rng.integers(0, 96 * 60, size) * 60_000).tolist(),
        "mmsi": mmsi.tolist(),
        "imo": some([9074729, 9000259, 1234567], None),
        "shipname": some(["ALPHA", "BRAVO", "=1+1"], None),
        "callsign": some(["BXYZ1", "BXYZ2"], None),
        "destination": some(["SEA", "CN NGB"], None),
        "ship_type": some([80, 52, 30, 0], None),
        "draught_m": some([3.1, 6.2], None),
        "length_m": some([90.0, 24.0, 1.0], None),
        "beam_m": some([14.0, 80.0], None),
        "message_type": some([5, 19, 24], 0),
        "line": list(range(1, size + 1)),
        **{name: [one[i] for one in sides] for i, name in enumerate(SIDES)},
    }
    return Statics(normalise.statics(columns), 12 * HOUR)


@pytest.mark.parametrize("seed", range(4))
def test_as_if_asked_one_by_one(seed):
    statics = world(seed)
    rng = np.random.default_rng(seed + 100)
    mmsi = rng.choice([*range(412000099, 412000112), 299000001], 400)  # two of them never heard
    t = T + rng.integers(-20 * 60, 116 * 60, 400) * 60_000
    ships = describe_many(statics, mmsi, t)
    origins, names = set(), set()
    for ship, number, at in zip(ships, mmsi.tolist(), t.tolist(), strict=True):
        assert (ship.mmsi, ship.flag) == (number, flag(number))
        assert ship.hull == hull.as_of(statics, number, at)
        for field in (*TEXTS, *NUMBERS):
            said = statics.as_of(field, number, at)
            mine = getattr(ship, field)
            assert mine == (None if said is None else said[field])
            assert mine is None or type(mine) is (str if field in TEXTS else float if field == "draught_m" else int)
        origins.add(ship.hull.origin)
        names.add(ship.shipname)
    assert origins == {"antenna offsets", "length and beam", "prior"}
    assert names == {None, "ALPHA", "BRAVO", "=1+1"}


def test_nobody_asked_and_nothing_heard():
    nothing = Statics(normalise.statics({"time_ms": [], "mmsi": []}), HOUR)
    assert describe_many(nothing, [], []) == []
    (ship,) = describe_many(nothing, [412000100], [T])
    assert ship.hull == hull.prior(None)
    assert (ship.shipname, ship.imo, ship.ship_type, ship.draught_m) == (None, None, None, None)
