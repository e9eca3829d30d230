"""Supply vessels hold 10 to 30 m off a platform at sea for hours, now and then two of them next to each other."""

from dataclasses import replace

from detector.simulate.chart import Place
from detector.simulate.region import Region
from detector.simulate.ships.actor import Actor, Station
from detector.simulate.staging import gaps
from detector.simulate.staging.company import apart, beside, moment, place, played, still
from detector.simulate.staging.scene import Scene
from detector.simulate.staging.sea import moved
from detector.units import HOUR_S

NAME = "platform_supply"
WEIGHT = 1.5


def fits(region: Region) -> bool:
    """Where there are platforms."""
    return bool(region.platforms)


def plan(scene: Scene) -> None:
    """A platform that sends as an aid to navigation, as a ship of no type, or not at all; one vessel or two."""
    rng, region = scene.rng, scene.sea.region
    spot = region.place(scene.some(region.platforms).name)
    east, north = (float(v) for v in rng.uniform(-1_500.0, 1_500.0, 2))  # fields have more than one structure
    where = place(spot.name, moved(spot.point, east, north), spot)
    rig = _platform(scene)
    vessels = [scene.ship("supply vessel", "supplies") for _ in range(int(rng.integers(1, 3)))]
    heard = rng.random() < 0.8
    played(scene, lambda: _stage(scene, rig, vessels, where, heard))
    _writes_down(scene, rig, [vessel for vessel in vessels if vessel in scene.actors])


def _writes_down(scene: Scene, rig: Actor, vessels: list[Actor]) -> None:
    """Each vessel at the platform, and two vessels while both are there."""
    stays = []
    for vessel in vessels:
        apart(scene, (rig, vessel), "platform supply", "drifting", within_m=500.0)
        stays += gaps.near(rig, vessel, 500.0)
    if len(stays) > 1:
        start, end = max(start for start, _ in stays), min(end for _, end in stays)
        apart(scene, vessels, "platform supply", "drifting", start_s=start, end_s=end)


def _platform(scene: Scene) -> Actor:
    """A square of steel; number 99 and the flag's digits, or a ship's number with type 0."""
    wide = float(scene.rng.uniform(40.0, 110.0))
    rig = scene.ship("barge", "platform")
    rig.hull = replace(rig.hull, kind="platform", length_m=wide, beam_m=wide, to_bow_m=wide / 2.0, to_port_m=wide / 2.0)
    who, half = rig.identity, round(wide / 2.0)
    number = 990_000_000 + who.mmsi // 1_000_000 * 10_000 + who.mmsi % 10_000  # ITU-R M.585: 99, MID, four digits
    mmsi = number if scene.rng.random() < 0.6 else who.mmsi
    who = replace(who, to_bow=half, to_stern=half, to_port=half, to_starboard=half)
    rig.identities[0] = (0.0, replace(who, mmsi=mmsi, imo=0, ship_type=0, class_b=False))
    return rig


def _stage(scene: Scene, rig: Actor, vessels: list[Actor], where: Place, heard: bool) -> None:
    rng = scene.rng
    still(rig, where.point, float(rng.uniform(0.0, 360.0)))
    if not heard:
        rig.silent(0.0, scene.sea.end_s)
    lasts = [float(rng.uniform(2.0, 8.0)) * HOUR_S for _ in vessels]
    at = moment(scene, max(lasts) + 5.0 * HOUR_S)
    side, off = float(rng.choice([-1.0, 1.0])), rig.hull.beam_m / 2.0
    for vessel, stays in zip(vessels, lasts, strict=True):
        off += vessel.hull.beam_m / 2.0 + float(rng.uniform(10.0, 30.0))
        spot = Station(float(rng.uniform(-0.2, 0.2)) * rig.hull.length_m, 0.0, side * off, top_kn=5.0)
        _supplies(scene, vessel, rig, where, spot, (at, stays))
        if rng.random() < 0.5:
            side, off = -side, rig.hull.beam_m / 2.0
        else:
            off += vessel.hull.beam_m / 2.0 + float(rng.uniform(5.0, 30.0))
        at += float(rng.uniform(0.2, 0.6)) * stays


def _supplies(scene: Scene, vessel: Actor, rig: Actor, where: Place, spot: Station, time: tuple[float, float]) -> None:
    """From a port to a point abeam, in to the platform's side, out again, and home."""
    rng = scene.rng
    out = float(rng.uniform(900.0, 1_600.0)) * (1.0 if spot.lane_m > 0.0 else -1.0)
    far, _ = beside(rig, Station(0.0, out, out), 0.0)
    scene.arrives(vessel, scene.port("supply"), place("abeam", far, where), time[0], stops=True)
    vessel.keep_station(rig, spot, until_s=vessel.now_s + time[1])
    vessel.keep_station(rig, replace(spot, lane_m=spot.lane_m + 0.25 * out), until_s=vessel.now_s + 600.0)
    vessel.sail([vessel.point, far], 6.0, stops=False)
    scene.goes(vessel, scene.port("supply"), where)
