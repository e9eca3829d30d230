"""A hull: its size, where its antenna stands, and how it answers."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from detector.simulate.physics.layout import Floats


@dataclass(frozen=True, slots=True)
class Agility:
    """How a ship answers: acceleration (m/s2), fastest turn (deg/s) and its lag, wander of its heading (deg), leeway
    (share of the wind, and how far it goes off the wind's direction), windage at anchor, and its sheer there."""

    acceleration_ms2: float
    turn_deg_s: float
    turn_lag_s: float
    yaw_deg: float
    leeway: float
    leeway_angle_deg: float
    windage: float
    swing_s: float
    sheer_deg: float
    sheer_s: float
    beam_to_deg: float

    def array(self, length_m: float) -> Floats:
        """The values in the order of `physics.layout`, angles in radians."""
        return np.array(
            [
                self.acceleration_ms2,
                np.radians(self.turn_deg_s),
                self.turn_lag_s,
                np.radians(self.yaw_deg),
                self.leeway,
                np.radians(self.leeway_angle_deg),
                self.windage,
                self.swing_s,
                np.radians(self.sheer_deg),
                self.sheer_s,
                length_m / 2.0,
                np.radians(self.beam_to_deg),
            ]
        )


@dataclass(frozen=True, slots=True)
class Hull:
    """The steel: true sides from the antenna in metres, draught range, service speed, and how it answers."""

    kind: str
    length_m: float
    beam_m: float
    to_bow_m: float
    to_port_m: float
    light_m: float
    laden_m: float
    service_kn: float
    agility: Agility

    @property
    def to_stern_m(self) -> float:
        """Antenna to stern."""
        return self.length_m - self.to_bow_m

    @property
    def to_starboard_m(self) -> float:
        """Antenna to starboard side."""
        return self.beam_m - self.to_port_m

    @property
    def antenna_ahead_m(self) -> float:
        """The antenna ahead of the middle of the hull."""
        return self.length_m / 2.0 - self.to_bow_m

    @property
    def antenna_right_m(self) -> float:
        """The antenna to starboard of the middle of the hull."""
        return self.to_port_m - self.beam_m / 2.0

    @property
    def agile(self) -> Floats:
        """The agility for the integrators."""
        return self.agility.array(self.length_m)
