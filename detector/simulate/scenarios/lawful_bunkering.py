"""A bunker barge goes from ship to ship in an anchorage and fuels each: lawful, lit, everyday."""

from detector.simulate.scenarios.meetings import Meeting, guest_comes, hours
from detector.simulate.staging.scene import Scene
from detector.units import HOUR_S

NAME = "lawful_bunkering"
WEIGHT = 2.0


def plan(scene: Scene) -> None:
    """One barge, one to three customers at anchor, 1.5 to 8 hours each (DOMAIN 1.3)."""
    barge = scene.ship("bunker barge", "barge")
    roads = scene.anchorage("cargo")
    customers = [
        scene.ship(scene.some(["cargo ship", "container ship", "coaster", "product tanker"]), "customer")
        for _ in range(int(scene.rng.integers(1, 4)))
    ]
    at = float(scene.rng.uniform(1.0, 20.0)) * HOUR_S
    before = None
    for customer in customers:
        place = scene.starts(customer, roads)
        scene.rests(customer, roads, settled=True)
        meeting = Meeting(customer, place, "at_anchor")
        if before is None:
            stay = guest_comes(scene, meeting, barge, at, hours(scene, 1.5, 8.0), "tanker")
        else:
            stay = scene.next_alongside(barge, customer, hours(scene, 1.5, 8.0), clear=before)
        before = customer
        if stay is None:
            break
        scene.between(
            customer, barge, stay.start_s, stay.end_s, label="transfer", kind="bunkering", mode="at_anchor",
            clearance_m=stay.fender_m, lawful=True,
        )  # fmt: skip
        waits = min(barge.now_s + float(scene.rng.exponential(2.0)) * HOUR_S, scene.sea.end_s)
        barge.drift(min(barge.now_s + 900.0, waits))
        if scene.rng.random() < 0.5 and stay.end_s + 4.0 * HOUR_S < scene.sea.end_s:
            customer.rewind(stay.end_s + float(scene.rng.uniform(0.5, 3.0)) * HOUR_S)
            scene.goes(customer, scene.somewhere("cargo"), place)
    if barge.now_s < scene.sea.end_s - HOUR_S:
        scene.goes(barge, scene.port("tanker"), scene.sea.region.place(roads.name), clear=customer)
