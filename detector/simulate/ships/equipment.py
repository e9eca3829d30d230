"""What stands on the bridge: the position receiver, the gyro, the transponder, and how the crew minds them."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from detector.simulate.ships.kinds import Kind


@dataclass(frozen=True, slots=True)
class Equipment:
    """Errors and habits of one ship. Standard deviations per axis in metres; `power` scales how far it is heard."""

    gnss_sd_m: float
    gnss_holds_s: float
    gnss_white_m: float
    accurate: bool  # the flag it sends
    heading: bool  # whether heading is sent at all
    gyro_error_deg: float
    gyro_sd_deg: float
    turn_indicator: bool
    clock_error_s: float
    minds_status: float  # probability that a change of navigational status is entered
    sends_statics: bool
    power: float


def drawn(kind: Kind, class_b: bool, gnss_sd_m: float, errors: float, rng: np.random.Generator) -> Equipment:
    """The equipment of one ship; `gnss_sd_m` and `errors` are the world's."""
    large = kind.imo >= 0.9
    heading = rng.random() > (0.75 if class_b else (0.04 if large else 0.3) * (0.5 + errors))
    sd = gnss_sd_m * float(rng.lognormal(0.0, 0.4))
    return Equipment(
        gnss_sd_m=sd,
        gnss_holds_s=float(rng.uniform(60.0, 900.0)),
        gnss_white_m=float(rng.uniform(0.1, 0.8)),
        accurate=bool(rng.random() < (0.75 if sd < 6.0 else 0.25)),
        heading=bool(heading),
        gyro_error_deg=float(rng.normal(0.0, 1.0))
        + (float(rng.uniform(-12.0, 12.0)) if rng.random() < 0.04 * errors else 0.0),
        gyro_sd_deg=float(rng.uniform(0.1, 1.0)),
        turn_indicator=bool(large and rng.random() < 0.7),
        clock_error_s=float(rng.normal(0.0, 0.2)),
        minds_status=float(np.clip(rng.normal(0.85 - 0.3 * errors, 0.2), 0.0, 1.0)),
        sends_statics=bool(rng.random() > 0.03 * errors),
        power=float(rng.uniform(0.85, 1.1)) * (0.55 if class_b else 1.0),
    )
